// What is painted into the lanes of a picture. Part of display_list.cpp; nobody else needs it.
#pragma once

#include "export/display_list.h"
#include "export/pixel_columns.h"
#include "export/sample.h"
#include "export/style.h"

#include <array>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace interleave {

class LanePainter {
  public:
    // REQUIRES: list.from < list.to and list.plot.w > 0 by now
    LanePainter(const Timeline&, const Viewport&, DisplayList&, int32_t lane_height);

    void cpu(CpuId, const Box&);
    void task(TrackId, const Box&);
    void object(ObjectId, const Box&);
    // What the letters in use mean: " (L lock, Z sleep)", or nothing.
    [[nodiscard]] std::string letters(const PictureWords&) const;

    [[nodiscard]] bool shows_crowd() const { return shows_crowd_; }
    // Of jobs: they were too close together.
    [[nodiscard]] bool leaves_out_arrows() const { return leaves_out_arrows_; }

  private:
    // How a slice looks: its pattern, colour and height; height 0 is nothing at all.
    struct Look {
        Pattern pattern{};
        Color color = 0;
        int32_t height = 0;
    };

    using Looks = std::array<Look, kTaskStates>;

    // Of a pixel: so many of kWholeCell parts of it have this colour.
    struct Part {
        uint8_t share = 0;
        Color color = 0;
    };

    template <typename Id>
    void lane(Id, const Box&);
    void pixel_row(TrackId, const Box&);
    void pixel_row(CpuId, const Box&);
    template <typename Id>
    [[nodiscard]] PixelRow empty_row(Id, const Box&) const;
    [[nodiscard]] WholeColumns whole_columns(TrackId) const;
    template <typename Id>
    void slice(Id, size_t i, TaskState, const Looks&, const Box& part);
    void end_of_task(TrackId, const Box&);
    void faults_of(TrackId, const Box&);
    void jobs_of(TrackId, const Box&);
    [[nodiscard]] bool has_room_for_arrows(TrackId) const;
    void owner(ObjectId, uint32_t change, const Box&);
    void owners_row(ObjectId, const Box&);
    [[nodiscard]] Part owned(std::span<const OwnerChange>, Time from, Time to) const;
    template <typename Id>
    [[nodiscard]] Looks looks(Id) const;
    [[nodiscard]] Look look(CpuId, TaskState) const;  // less the colour of a task
    [[nodiscard]] Look look(TrackId, TaskState) const;
    [[nodiscard]] Color color_in(CpuId, size_t slice) const;
    [[nodiscard]] std::string text_in(CpuId, const Slice&) const;
    [[nodiscard]] std::string text_in(TrackId, const Slice&) const;
    void add(const Box&, Pattern, Color, const Subject&);  // with its tooltip, if wanted
    void write_in(const Box&, const std::string& text, const std::string& tag, const Look&);
    [[nodiscard]] int32_t x_of(Time) const;

    const Timeline& t_;
    const Palette& p_;
    DisplayList& list_;
    Cells pixels_;
    int32_t height_;
    LayerHeights heights_;
    bool tooltips_, whole_legend_;
    std::vector<std::pair<size_t, int32_t>> narrow_;  // slices of the lane, and where they are
    std::array<bool, kReasons> used_{};  // reasons of which the picture shows the letter
    bool shows_crowd_ = false;
    bool leaves_out_arrows_ = false;
};

}  // namespace interleave
