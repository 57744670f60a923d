// Moments of a run to stop at: "until lock m", "until bob blocked", "until balance == 3".
//
// A moment is a position that something happened on the way to, or at which something became true
// that was not true before: asking twice moves on.
#pragma once

#include "base/result.h"
#include "base/time.h"
#include "cli/record_text.h"
#include "session/history.h"

#include <functional>
#include <stop_token>
#include <string>

namespace interleave::cli {

struct Condition {
    // Looks at the position from which a search begins. May be empty.
    std::function<void(const History&)> prime;
    // Asked at each following position in turn.
    std::function<bool(const History&)> reached;
};

[[nodiscard]] Condition next_switch();
[[nodiscard]] Condition next_of_task(std::string name, TaskNames&);

// What stands after `until`, apart from a time. Errors say what may stand there.
[[nodiscard]] Result<Condition> read_condition(const std::string& text, const History&, TaskNames&);

enum class Search : uint8_t { found, not_found, interrupted };

// To the nearest position after (before) this one that fits; no move unless found.
Search search_forward(History&, const Condition&, const std::stop_token&);
Search search_back(History&, const Condition&, const std::stop_token&);

}  // namespace interleave::cli
