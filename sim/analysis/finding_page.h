// What a person should know about a kind of finding: its meaning, its rule, a scenario that shows
// it, what to do. The rules with all their constants are in docs/findings.md.
#pragma once

#include "analysis/finding.h"

#include <string>
#include <string_view>

namespace interleave {

struct FindingPage {
    FindingKind kind{};
    std::string_view title;    // "a ring of waits": completes "deadlock: "
    std::string_view meaning;  // sentences, as all that follow
    std::string rule;          // how a run is recognised to have it, with its constants
    std::string_view source;   // of the rule; empty: none but the scenario itself
    // A scenario of the library, and what `run` has to be told besides its file; both empty where
    // no right scenario can show it.
    std::string_view scenario, arguments;
    std::string_view advice;
};

[[nodiscard]] FindingPage page_of(FindingKind);

}  // namespace interleave
