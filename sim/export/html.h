// A run as one page for a browser: the timeline to zoom and pan, its findings, its statistics.
//
// It needs nothing but itself: no network, no other file; its policy of security lets only its own
// script run. What it draws is html_data.h, what draws is page/page.js. What stands in it of a run,
// names included, is text and never markup.
#pragma once

#include "export/display_list.h"
#include "export/html_data.h"
#include "export/html_words.h"
#include "trace/timeline.h"

#include <optional>
#include <string>

namespace interleave {

struct HtmlOptions {
    std::string title;            // empty: the timeline's own
    std::string language = "en";  // or "zh"
    std::optional<Theme> theme;   // none: as its reader's browser prefers
    HtmlWords::Say say = {};      // sentences of the run in its reader's words; none: English
    bool show_title = true, show_caption = true, legend = true;
    bool counters = false;
    std::vector<Finding> findings;
    std::vector<Time> forks;  // where the run branches off another
    HtmlLimits limits;
};

[[nodiscard]] std::string to_html(const Timeline&, const HtmlOptions&);

}  // namespace interleave
