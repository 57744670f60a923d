// Something that is done once, whoever comes first (pthread_once, std::call_once). `begin` gives 1
// to the first task, which has to do it and say `finish`; whoever comes meanwhile waits, and gets 0
// like all who come later.
//
// If that task ends before it is finished, the first that waits begins anew, or the next that
// comes: so does C++ after an exception, and POSIX after a cancellation (glibc also after
// pthread_exit). A task that begins again what it is doing waits for itself, as in both.
#include "kernel/objects/kinds.h"

namespace interleave {

namespace {

struct Once {
    TaskId runner;      // that does it now
    uint32_t done = 0;  // 1: it was finished
    TaskList waiters;
};
static_assert(Row<Once>);

Effect runner_changed(ObjectId id)
{
    Effect e;
    e.object = id;
    e.owner_changed = true;
    return e;
}

void take(World& w, Once& o, TaskId t)
{
    o.runner = t;
    ++w.tasks[t].held;
}

Effect begin(const Act& act)
{
    Once& o = act.world.object<Once>(act.object);
    const bool first = o.done == 0 && !o.runner.valid();
    act.ctx.r[act.instr.a] = first ? 1 : 0;
    if (o.runner.valid()) return block(act, o.waiters);
    if (!first) return {};
    take(act.world, o, act.task);
    return runner_changed(act.object);
}

Effect finish(const Act& act)
{
    Once& o = act.world.object<Once>(act.object);
    if (o.runner != act.task) return fault(FaultKind::not_owner);
    --act.world.tasks[act.task].held;
    o.runner = {};
    o.done = 1;
    Effect e = runner_changed(act.object);
    while (wake_first(act.world, o.waiters, e).valid()) {
    }
    return e;
}

void owner_ended(const Model& m, World& w, ObjectId id, TaskId t, Effect& e)
{
    Once& o = w.object<Once>(id);
    --w.tasks[t].held;
    o.runner = {};
    e.object = id;
    e.owner_changed = true;
    const TaskId next = wake_first(w, o.waiters, e);
    if (!next.valid()) return;
    Context& saved = w.contexts[next];
    saved.r[m.program.code[saved.pc - 1].a] = 1;
    take(w, o, next);
}

bool need_not_wait(const World& w, TaskId, ObjectId id)
{
    return !w.object<Once>(id).runner.valid();
}

void initialise(World& w, ObjectId id, std::span<const int64_t>) { w.object<Once>(id) = {}; }

TaskId owner(const World& w, ObjectId id) { return w.object<Once>(id).runner; }
TaskList waiters(const World& w, ObjectId id) { return w.object<Once>(id).waiters; }

void give_up(const Model&, World& w, ObjectId id, TaskId t, Effect&)
{
    remove(w, w.object<Once>(id).waiters, t);
}

std::string_view broken(const Model&, const World& w, ObjectId id)
{
    const Once& o = w.object<Once>(id);
    if (o.done != 0 && o.runner.valid()) return "it is done, and done again";
    return !o.runner.valid() && o.waiters.head.valid() ? "nobody does it, and somebody waits" : "";
}

Details describe(const World& w, ObjectId id)
{
    const Once& o = w.object<Once>(id);
    return {{"state", o.done != 0 ? "done" : o.runner.valid() ? "begun" : "not begun"}};
}

constexpr Verb kVerbs[] = {
    {"begin", VerbArguments::none, true,
     "1 for the first, which does it and says finish; others wait until it is done: 0", begin,
     need_not_wait, false, "until it is done"},
    {"finish", VerbArguments::none, false, "it is done; only who began it may say so", finish,
     nullptr},
};

}  // namespace

const ObjectKind kOnceKind = {
    .name = "once",
    .about = "Something that is done once, by whoever comes first; the others wait.",
    .reason = Reason::waiting,
    .parameters = {},
    .verbs = kVerbs,
    .acquire = {},
    .release = {},
    .initialise = initialise,
    .owner = owner,
    .waiters = waiters,
    .complete = nullptr,
    .advance = nullptr,
    .describe = describe,
    .broken = broken,
    .give_up = give_up,
    .owner_ended = owner_ended,
};

}  // namespace interleave
