// What would let a task go on, for each verb in which tasks wait and for each other reason.
#include "session/waits.h"

#include "session/way_on.h"

#include <algorithm>

namespace interleave {

namespace {

struct Way {
    std::string_view kind, verb;
    std::string_view text;
    std::string_view by;  // verbs that bring it about, with blanks between; empty: no verb does
};

constexpr Way kWays[] = {
    {"mutex", "lock", "whoever has it unlocks it", "unlock"},
    {"semaphore", "acquire", "enough permits are released", "release"},
    {"device", "io", "the device has served it", ""},
    {"condition", "wait", "somebody notifies it; then it needs the mutex again",
     "notify notify_all"},
    {"barrier", "wait", "all the others have come", "wait"},
    {"event", "wait", "somebody sets it", "set"},
    {"rwlock", "lock", "all who have it give it back", "unlock unlock_shared"},
    {"rwlock", "lock_shared", "whoever writes unlocks it, and those who go first had their turn",
     "unlock"},
    {"spinlock", "lock", "whoever has it unlocks it and nobody else is quicker", "unlock"},
    {"ticketlock", "lock", "all with smaller numbers have had it", "unlock"},
    {"queue", "put", "somebody takes a message out of it", "get"},
    {"queue", "get", "somebody puts a message into it", "put"},
    {"joinable_queue", "put", "somebody takes a message out of it", "get"},
    {"joinable_queue", "get", "somebody puts a message into it", "put"},
    {"joinable_queue", "join", "task_done was said for every message", "task_done"},
    {"pipe", "write", "somebody reads enough, or the last reader closes its end",
     "read close_read"},
    {"pipe", "read", "somebody writes, or the last writer closes its end", "write close_write"},
    {"once", "begin", "whoever began it finishes, or ends", "finish"},
    {"listener", "accept", "somebody connects", "connect"},
    {"listener", "connect", "a connection is accepted, or nobody listens any more", "accept stop"},
    {"listener", "send", "the other end receives, or is closed", "receive close"},
    {"listener", "receive", "the other end sends, or is closed", "send close"},
    {"file", "flock", "every process that has it locked gives it back or ends", "funlock"},
    {"file", "flock_shared", "the process that has it locked gives it back or ends", "funlock"},
    {"resource", "request", "enough units are released", "release"},
};

const Way* find(std::string_view kind, std::string_view verb)
{
    const auto* const it =
        std::ranges::find_if(kWays, [&](const Way& w) { return w.kind == kind && w.verb == verb; });
    return it != std::end(kWays) ? it : nullptr;
}

}  // namespace

std::string_view way_on(std::string_view kind, std::string_view verb)
{
    const Way* way = find(kind, verb);
    return way != nullptr ? way->text : std::string_view();
}

std::string_view verbs_that_let_go_on(std::string_view kind, std::string_view verb)
{
    const Way* way = find(kind, verb);
    return way != nullptr ? way->by : std::string_view();
}

std::string_view way_on(Reason reason)
{
    switch (reason) {
        case Reason::sleep: return "its time is over";
        case Reason::join: return "that task has ended";
        case Reason::until: return "its condition holds";
        case Reason::release: return "its next job is released";
        case Reason::select: return "one of these is possible";
        case Reason::child: return "they have ended";
        case Reason::poll: return "one of its coroutines can go on";
        case Reason::gil: return "the lock of its interpreter is free and it is scheduled in time";
        case Reason::none:
        case Reason::created:
        case Reason::woken:
        case Reason::preempted:
        case Reason::slice_end:
        case Reason::yielded:
        case Reason::migrated:
        case Reason::lock:
        case Reason::semaphore:
        case Reason::io:
        case Reason::condition:
        case Reason::message:
        case Reason::barrier:
        case Reason::waiting:
        case Reason::exited:
        case Reason::crashed:
        case Reason::save:
        case Reason::choose:
        case Reason::load:
        case Reason::released:
        case Reason::inherited:
        case Reason::resource: break;
    }
    return {};
}

}  // namespace interleave
