#include "trace/record.h"

#include <cassert>

namespace interleave {

std::string_view name_of(TaskState state)
{
    switch (state) {
        case TaskState::not_started: return "not started";
        case TaskState::ready: return "ready";
        case TaskState::running: return "running";
        case TaskState::blocked: return "blocked";
        case TaskState::zombie: return "zombie";
        case TaskState::exited: return "exited";
        case TaskState::kernel: return "kernel";
        case TaskState::idle: return "idle";
        case TaskState::unknown: return "unknown";
    }
    assert(!"a task state without a name");
    return "?";
}

std::string_view name_of(Reason reason)
{
    switch (reason) {
        case Reason::none: return "";
        case Reason::created: return "created";
        case Reason::woken: return "woken";
        case Reason::preempted: return "preempted";
        case Reason::slice_end: return "slice end";
        case Reason::yielded: return "yielded";
        case Reason::migrated: return "migrated";
        case Reason::lock: return "lock";
        case Reason::semaphore: return "semaphore";
        case Reason::io: return "io";
        case Reason::sleep: return "sleep";
        case Reason::join: return "join";
        case Reason::condition: return "condition";
        case Reason::until: return "until";
        case Reason::message: return "message";
        case Reason::barrier: return "barrier";
        case Reason::waiting: return "waiting";
        case Reason::exited: return "exited";
        case Reason::crashed: return "crashed";
        case Reason::save: return "save";
        case Reason::choose: return "choose";
        case Reason::load: return "load";
        case Reason::released: return "released";
        case Reason::release: return "next release";
        case Reason::select: return "select";
        case Reason::child: return "child";
        case Reason::poll: return "poll";
        case Reason::gil: return "gil";
        case Reason::inherited: return "inherited";
        case Reason::resource: return "resource";
    }
    assert(!"a reason without a name");
    return "?";
}

}  // namespace interleave
