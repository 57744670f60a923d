#include "gui/inspect/words.h"

namespace interleave::gui {

QString wordOf(TaskState state)
{
    switch (state) {
        case TaskState::not_started: return Inspect::tr("not started");
        case TaskState::ready: return Inspect::tr("ready");
        case TaskState::running: return Inspect::tr("running");
        case TaskState::blocked: return Inspect::tr("blocked");
        case TaskState::zombie: return Inspect::tr("zombie");
        case TaskState::exited: return Inspect::tr("ended");
        case TaskState::kernel: return Inspect::tr("kernel");
        case TaskState::idle: return Inspect::tr("idle");
        case TaskState::unknown: return Inspect::tr("unknown");
    }
    return {};
}

QString wordOf(Reason reason)
{
    switch (reason) {
        case Reason::none: return {};
        case Reason::created: return Inspect::tr("arrived");
        case Reason::woken: return Inspect::tr("woken");
        case Reason::preempted: return Inspect::tr("preempted");
        case Reason::slice_end: return Inspect::tr("end of its slice");
        case Reason::yielded: return Inspect::tr("yielded");
        case Reason::migrated: return Inspect::tr("moved to another CPU");
        case Reason::lock: return Inspect::tr("lock");
        case Reason::semaphore: return Inspect::tr("semaphore");
        case Reason::io: return Inspect::tr("I/O");
        case Reason::sleep: return Inspect::tr("sleep");
        case Reason::join: return Inspect::tr("end of a task");
        case Reason::condition: return Inspect::tr("condition");
        case Reason::until: return Inspect::tr("until it holds");
        case Reason::message: return Inspect::tr("message");
        case Reason::barrier: return Inspect::tr("barrier");
        case Reason::waiting: return Inspect::tr("waits");
        case Reason::exited: return Inspect::tr("ended");
        case Reason::crashed: return Inspect::tr("crashed");
        case Reason::save: return Inspect::tr("save registers");
        case Reason::choose: return Inspect::tr("choose");
        case Reason::load: return Inspect::tr("load registers");
        case Reason::released: return Inspect::tr("job released");
        case Reason::release: return Inspect::tr("next release");
        case Reason::select: return Inspect::tr("first of several");
        case Reason::child: return Inspect::tr("end of a child");
        case Reason::poll: return Inspect::tr("its coroutines");
        case Reason::gil: return Inspect::tr("interpreter lock");
        case Reason::inherited: return Inspect::tr("urgency changed");
        case Reason::resource: return Inspect::tr("units of a resource");
    }
    return {};
}

QString wordOf(Transition t)
{
    switch (t) {
        case Transition::none: return {};
        case Transition::block: return Inspect::tr("waits");
        case Transition::preempt: return Inspect::tr("put back");
        case Transition::run: return Inspect::tr("picked");
        case Transition::wake: return Inspect::tr("can go on");
        case Transition::admit: return Inspect::tr("admitted");
        case Transition::exit: return Inspect::tr("exits");
    }
    return {};
}

QString numberOf(Transition t)
{
    const bool numbered = t >= Transition::block && t <= Transition::wake;
    return numbered ? QString::number(static_cast<int>(t)) : QString();
}

}  // namespace interleave::gui
