// A timeline as a chart of characters, for a terminal: a lane for each CPU and task, a ruler, a
// legend. Reads without colour; each column shows the state that has the most time in it.
#pragma once

#include "analysis/finding.h"
#include "trace/timeline.h"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace interleave {

struct GanttOptions {
    uint32_t columns = 100;        // of the terminal; clamped to 40 .. 1000
    bool color = false;            // with the escape sequences of ANSI terminals
    Time from, to;                 // to <= from: all of it
    std::vector<TrackId> tasks{};  // empty: all
    bool ascii = false;            // no character beyond ASCII but in names
    bool title = true;             // begins with the title of the timeline, if it has one
    bool counters = false;   // ends with rows of digits: how many live, are ready, are zombies
    uint32_t max_rows = 40;  // of tasks; the chart says how many it leaves out
    std::vector<Finding> findings{};  // marked in a row below the ruler, and listed at the end
    bool sentences = false;  // of findings; else only what, when and who, and of many the first
    std::function<std::string(std::string_view)> say{};  // into another language; none: English
    // For charts above each other, so that their columns are the same moments.
    uint32_t label_columns = 0;  // for names, at least
    bool legend = true;
};

// Where a chart has its columns of time.
struct GanttFrame {
    uint32_t label_columns = 0;  // of names; then comes the first
    uint32_t plot_columns = 0;
    Time from, to;  // their edges
};
[[nodiscard]] GanttFrame gantt_frame(const Timeline&, const GanttOptions&);

[[nodiscard]] std::string gantt(const Timeline&, const GanttOptions&);

}  // namespace interleave
