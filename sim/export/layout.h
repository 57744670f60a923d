// Which lanes a picture has, from top to bottom and how high: what of it depends on the run and on
// what one chose to see, but not on the window of time.
//
// Made once in O(tasks) and used for every picture until the choice changes.
// Invariant: rows lie below one another in their order, without overlap.
#pragma once

#include "analysis/counted_lanes.h"
#include "export/display_list.h"
#include "trace/timeline.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace interleave {

// Between lanes, and above the first.
inline constexpr int32_t kLaneGap = 4;
inline constexpr int32_t kHeadingHeight = 20;

struct LaneRow {
    enum class Kind : uint8_t {
        heading,  // of all that follows up to the next; `text` says what
        process,  // a heading that folds and unfolds the lanes of a process
        folded,   // a process whose lanes are hidden: all of its tasks in one lane
        cpu,
        task,
        object,
        counter,
    };
    Kind kind{};
    int32_t y = 0, height = 0;  // from the top of the lanes; the room above it included
    int32_t above = 0;          // of its height, kept free for arrows
    int32_t indent = 0;
    uint32_t id =
        0;  // of the cpu, task or object; of a process: its group; of a counter: in `counted`
    std::string text = {};       // of a heading
    bool below_heading = false;  // a task: its process stands above it
};

struct LaneLayout {
    struct Process {
        std::string name;
        std::vector<TrackId> tasks;  // that are shown, or would be if it were unfolded
    };

    std::vector<LaneRow> rows;
    int32_t height = 0;
    int32_t names_width = 0;  // of the widest name
    std::vector<Process> processes;
    std::vector<uint32_t> row_of_task, row_of_cpu, row_of_object;  // kNone: it has none
    std::vector<CountedLane> counted;                              // that are shown, if any
    static constexpr uint32_t kNone = 0xffff'ffff;

    // Rows that meet [top, bottom): first and one past the last.
    [[nodiscard]] std::pair<size_t, size_t> between(int32_t top, int32_t bottom) const;
    // Of the task itself, or of its folded process.
    [[nodiscard]] const LaneRow* row(TrackId) const;
    [[nodiscard]] const LaneRow* row(CpuId) const;
    [[nodiscard]] const LaneRow* row(ObjectId) const;
};

// Whether a lane of that name passes a filter: each word of it, in any case, is in the name.
[[nodiscard]] bool passes(std::string_view name, std::string_view filter);

// `counted`: worth_showing() of the timeline's counts, where they are known already; to make them
// every slice is looked at.
[[nodiscard]] LaneLayout lay_out(const Timeline&, const Viewport&,
                                 const std::vector<CountedLane>* counted = nullptr);
[[nodiscard]] DisplayList make_display_list(const Timeline&, const Viewport&, const LaneLayout&);

}  // namespace interleave
