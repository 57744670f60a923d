// What led to a slice of a task and what it led to, in other tasks: who woke whom, who released a
// lock to whom, who started whom, and whose end somebody waited for.
//
// Only what the timeline's observer knew: without wakers there are no wakes. A link is one fact
// about two moments, not a claim that one was the only cause of the other.
#pragma once

#include "trace/timeline.h"

#include <string_view>
#include <vector>

namespace interleave {

enum class LinkKind : uint8_t {
    wake,     // `from` made `to` ready
    release,  // `from` gave up an object, and `to` was its next owner
    start,    // `from` started `to`
    join,     // `from` ended, and `to` had waited for it
};

struct TaskLink {
    LinkKind kind{};
    TrackId from, to;
    Time at_from, at_to;
    ObjectId object;  // release: of what
    friend bool operator==(const TaskLink&, const TaskLink&) = default;
};

// Those of one slice, in the order of time. Of a long slice at most `most`: the first.
[[nodiscard]] std::vector<TaskLink> links_of(const Timeline&, TrackId, size_t slice,
                                             size_t most = 200);

[[nodiscard]] std::string_view name_of(LinkKind);  // "wakes"

}  // namespace interleave
