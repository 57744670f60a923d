// The strip of findings below the ruler of a picture, and what leads from it to the tasks that they
// are about. Part of display_list.cpp; nobody else needs it.
//
// The height of the strip depends on the findings alone, not on the part of time that is shown, so
// that nothing jumps while a window pans.
#pragma once

#include "export/display_list.h"

#include <map>
#include <vector>

namespace interleave {

class FindingMarks {
  public:
    // REQUIRES: list.from < list.to
    FindingMarks(const Timeline&, const Viewport&, DisplayList&);

    [[nodiscard]] int32_t height() const;  // 0: there are no findings
    void lane(TrackId id, const Box& box) { lanes_[id.index] = box; }
    // REQUIRES: list.plot.w > 0, and all lanes are known. `top`: of the strip
    void paint(int32_t top);

  private:
    // Findings that share one mark, since theirs would cover each other.
    struct Group {
        int32_t x = 0;
        std::vector<size_t> members;  // by time
    };

    void pack_spans();
    [[nodiscard]] bool is_shown(Time at) const;
    [[nodiscard]] int32_t x_of(Time) const;
    [[nodiscard]] std::vector<Group> groups() const;
    [[nodiscard]] int32_t left_of(const Group&) const;
    [[nodiscard]] int32_t right_of(const Group&) const;
    [[nodiscard]] bool count_stands_left(const Group&) const;
    [[nodiscard]] size_t worst_of(const Group&) const;
    [[nodiscard]] std::string tooltip(const Group&) const;
    void span(size_t finding, int32_t top);
    void mark(const Group&, int32_t top);
    void line_down(const Group&, int32_t from);
    void marks_in_lanes();
    [[nodiscard]] Color color_of(size_t finding) const;
    [[nodiscard]] std::vector<std::pair<TrackId, Box>> lanes_of(size_t finding) const;

    const Timeline& t_;
    const std::vector<Finding>& findings_;
    const Theme theme_;
    DisplayList& list_;
    std::vector<size_t> by_time_;   // indices into findings_
    std::vector<uint32_t> row_of_;  // of each finding that lasts: where its span is drawn
    uint32_t rows_ = 0;
    std::map<uint32_t, Box> lanes_;  // of each task that has one
};

}  // namespace interleave
