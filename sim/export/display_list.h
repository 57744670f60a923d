// A picture of a timeline as plain values: what to draw, where, and what it stands for.
//
// Made once from a Timeline and a Viewport, printed by the SVG writer, painted by the GUI, and read
// by hit-testing, so that what is exported is what was seen. No fonts, no Qt, no output format.
// Coordinates are pixels from the top left corner. A lane with more slices than pixels is one
// PixelRow. Paint in the order of DisplayList's members.
#pragma once

#include "analysis/finding.h"
#include "base/ids.h"
#include "base/time.h"
#include "trace/timeline.h"

#include <array>
#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace interleave {

using Color = uint32_t;  // 0xRRGGBB

enum class Theme : uint8_t { light, dark };

// What the picture says besides names: replaced by whoever speaks another language.
struct PictureWords {
    std::string running = "running", ready = "ready", blocked = "blocked", kernel = "kernel";
    std::string crowd = "several tasks in turn", at = "at";
    std::string ended = "exit", zombie = "zombie", crashed = "fault", unknown = "unknown";
    std::string release = "release of a job", deadline = "deadline", missed = "deadline missed";
    std::string too_close = "jobs too close together for arrows";
    std::string cpus = "CPUs", objects = "Owners", counters = "How many at once", seed = "seed",
                more = "more tasks not shown", tasks = "tasks";
    std::string findings = "Findings", failure = "failure", hindrance = "hindrance",
                possible = "possible in another run", concerned = "whom it is about";
    std::string fork = "branches off here";
    // Of the names of states, reasons, ends and counts, and of tool tips. None: English.
    std::function<std::string(std::string_view)> say = {};
    [[nodiscard]] std::string said(std::string_view english) const
    {
        return say ? say(english) : std::string(english);
    }
};

struct Viewport {
    Time from, to;             // to <= from: all of it
    int32_t width = 1200;      // of the whole picture; at least 320
    int32_t lane_height = 22;  // 10 .. 100
    Theme theme = Theme::light;
    std::string title;           // empty: the timeline's own
    uint32_t max_lanes = 200;    // of tasks; the picture says how many it leaves out
    std::vector<TrackId> tasks;  // empty: all
    bool cpus = true, objects = true, legend = true;
    bool head = true;  // above the ruler: of the next two, what is true
    bool show_title = true, show_caption = true;
    bool counters = false;          // how many live, are ready, are zombies: a lane for each
    std::vector<Finding> findings;  // marked in a strip below the ruler; none: no strip
    std::vector<Time> forks;        // where the run branches off another: a line through all lanes
    PictureWords words;
    // What only a window asks for, since it is made anew for every movement.
    std::string filter;               // only lanes whose names have these words; empty: all
    bool folding = false;             // a process's name folds its lanes into one, and unfolds them
    std::vector<std::string> folded;  // names of processes
    int32_t names_width = 0;          // of the names to the left; 0: as wide as they need
    // Of the lanes, from their top, only those that meet [top, bottom). The others keep their
    // place.
    int32_t top = 0, bottom = std::numeric_limits<int32_t>::max();
    int32_t room_above_ruler = 0;  // for what a window writes there
    bool whole_legend = false;     // what occurs anywhere in the run, so that it stays as it is
    bool tooltips = true;          // else point_at() tells them
};

enum class Pattern : uint8_t {
    solid,
    hatched,  // diagonal lines
    outline,  // a frame with a faint filling
    bar,      // a thin line along the middle: time that passes without anything to say
};

struct Box {
    int32_t x = 0, y = 0, w = 0, h = 0;
    friend bool operator==(const Box&, const Box&) = default;
};

// What a primitive shows; for tooltips and hit-testing. Ids that do not apply are not valid.
struct Subject {
    TrackId task;
    CpuId cpu;
    ObjectId object;
    uint32_t slice = 0;
    uint32_t job = 0;      // its number, from 1; 0: not about a job
    uint32_t finding = 0;  // its index in Viewport::findings plus 1; 0: not about a finding
    TrackId process = {};  // the first task of a process: this is about all of it
    uint32_t counter = 0;  // its place among LaneLayout::counted plus 1; 0: not about a count
    friend bool operator==(const Subject&, const Subject&) = default;
};

// A picture has many of them, most without a tooltip of their own.
struct Rectangle {
    Box box;
    Pattern pattern{};
    Color color = 0;
    Subject subject = {};
    uint32_t tooltip = 0;  // its place among DisplayList::tooltips plus 1; 0: none
    friend bool operator==(const Rectangle&, const Rectangle&) = default;
};

// Columns side by side, each a pixel wide. They stand on y + height, and are made of layers, one
// upon the other; the lowest has the column's own colour. Invariant: tops never fall from layer to
// layer, and none is above the row's height.
struct PixelRow {
    static constexpr size_t kLayers = 3;
    struct Look {
        Pattern pattern{};
        Color color = 0;
        friend bool operator==(const Look&, const Look&) = default;
    };
    struct Column {
        Color color = 0;
        // How high each layer reaches. One that is no higher than the one below is not there.
        std::array<uint8_t, kLayers> top{};
        bool is_bar = false;  // nothing but a bar of its colour, in the middle
        friend bool operator==(const Column&, const Column&) = default;
    };
    // Columns next to one another that look alike in a layer.
    struct Piece {
        Box box;
        Look look;
    };
    int32_t x = 0, y = 0, height = 0;
    std::array<Look, kLayers - 1> upper{};  // of the layers above the lowest, which is solid
    std::vector<Column> columns = {};
    // Of the upper layers of each column, where they differ from column to column and are solid, as
    // on a CPU that several tasks share. Empty: `upper` says how they look.
    std::vector<std::array<Color, kLayers - 1>> colors = {};
    std::vector<uint32_t> counts = {};  // of a counter: the most that there were within each column
    Subject subject = {};
    std::string tooltip = {};

    [[nodiscard]] Look look(size_t layer, size_t column) const;
    // For those who paint boxes; layer by layer, from the left.
    [[nodiscard]] std::vector<Piece> pieces() const;
    friend bool operator==(const PixelRow&, const PixelRow&) = default;
};

struct Line {
    int32_t x1 = 0, y1 = 0, x2 = 0, y2 = 0;
    Color color = 0;
    friend bool operator==(const Line&, const Line&) = default;
};

// A mark at a moment; never merged with what lies around it.
enum class MarkShape : uint8_t {
    triangle,    // points down at (x, y)
    arrow_up,    // stands on (x, y)
    arrow_down,  // points at (x, y)
    cross,       // an arrow_down with a cross in place of its head
    // Of findings, by their weight; in the strip below the ruler they stand on (x, y).
    flag,
    diamond,
    hollow_diamond,
    dot,   // around (x, y): in the lane of a task that it is about
    fork,  // stands on (x, y), at the ruler: the run branches off another
};
inline constexpr int32_t kArrowHeight = 19;
inline constexpr int32_t kFlagHeight = 13, kDotRadius = 4;

struct Marker {
    int32_t x = 0, y = 0;
    Color color = 0;
    Subject subject;
    std::string tooltip;
    MarkShape shape{};
    uint32_t findings = 0;  // how many share it, of which `subject` is the worst; 0: of none
    friend bool operator==(const Marker&, const Marker&) = default;
};

enum class Anchor : uint8_t { start, middle, end };

struct Label {
    int32_t x = 0, y = 0;  // y is the baseline
    Anchor anchor{};
    int32_t size = 12;
    bool bold = false;
    Color color = 0;
    std::string text;
    std::string tooltip;  // the whole of a text that was cut
    friend bool operator==(const Label&, const Label&) = default;
};

struct DisplayList {
    int32_t width = 0, height = 0;
    Color background = 0, ink = 0;
    Box plot;  // where time is: x from `from` to `to`
    // What a window keeps in sight while lanes scroll: the ruler and the strip of findings end, and
    // the legend begins, here. The ruler ends at plot.y.
    int32_t lanes_top = 0, lanes_bottom = 0;
    Time from, to;
    std::string title;
    std::vector<Rectangle> bands;  // behind everything
    std::vector<Line> lines;
    std::vector<PixelRow> rows;
    std::vector<Rectangle> rectangles;
    std::vector<Marker> marks;
    std::vector<Label> labels;
    std::vector<std::string> tooltips;  // of rectangles

    [[nodiscard]] std::string_view tooltip_of(const Rectangle& r) const
    {
        return r.tooltip > 0 ? std::string_view(tooltips[r.tooltip - 1]) : std::string_view();
    }
    // What a rectangle says of it.
    [[nodiscard]] uint32_t add_tooltip(std::string text)
    {
        if (text.empty()) return 0;
        tooltips.push_back(std::move(text));
        return static_cast<uint32_t>(tooltips.size());
    }
    friend bool operator==(const DisplayList&, const DisplayList&) = default;
};

[[nodiscard]] DisplayList make_display_list(const Timeline&, const Viewport&);
// Where a run is from: policy and machine, seed, how it ended and when.
[[nodiscard]] std::string caption_of(const Timeline&, const PictureWords&);

}  // namespace interleave
