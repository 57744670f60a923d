// The row of a listener, for the files that say what becomes of its connections. Private to the
// kernel.
#pragma once

#include "kernel/world.h"

namespace interleave {

struct Listener {
    uint32_t port = 0;
    uint32_t backlog = 0;
    uint32_t refuses = 0;    // connect to a full backlog
    uint32_t listening = 0;  // 1: somebody does
    ProcessId process;       // listening: whose end closes it
    MessageQueueId pending;  // rows of connections that nobody has accepted, in order
    uint32_t half_open = 0;  // over a link: answered and not confirmed; each has a place there, too
    uint32_t spare = 0;
    TaskList waiters;  // nothing pending: who accepts; full: who connects
};
static_assert(Row<Listener>);

[[nodiscard]] inline bool is_full(const World& w, const Listener& l)
{
    return w.messages.count(l.pending) + l.half_open >= l.backlog;
}
[[nodiscard]] inline bool is_empty(const World& w, const Listener& l)
{
    return w.messages.count(l.pending) == 0;
}

// So many wait to be accepted now.
inline void tell_backlog(World& w, ObjectId id)
{
    note_level(w, id, w.messages.count(w.object<Listener>(id).pending));
}

}  // namespace interleave
