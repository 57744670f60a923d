// A readers-writer lock: one writer alone, or any number of readers. A lock that becomes free is
// handed to those who wait, in phases: to one writer, or to all waiting readers at once.
//
// prefer says who goes first (nptl pthread_rwlock, since 2.25, and its three kinds):
// reader (PREFER_READER_NP, the default): a reader joins readers at any time, and a writer hands
// over to waiting readers. Writers may starve. writer (PREFER_WRITER_NONRECURSIVE_NP): a reader
// waits once a writer waits, and a writer hands over to the next writer. Readers may starve; a task
// that reads already and reads again may wait for ever. writer_recursive (PREFER_WRITER_NP): a
// reader joins readers at any time, so that it may read twice, but a writer hands over to the next
// writer. Where glibc lets writers behind the first compete for the lock, they get it in order of
// arrival.
//
// A writer that waits no longer lets readers read that waited behind it.
//
// Who reads is not kept, only how many do (as in nptl): a reader's unlock is a fault if nobody
// reads or the task holds nothing. Its writer locking again, in either way, is a fault (EDEADLK).
#include "kernel/objects/kinds.h"

namespace interleave {

namespace {

enum class Prefer : uint8_t { reader, writer, writer_recursive };

// The waiting list is in the order in which it would be granted at a writer's unlock: the preferred
// sort, then the others, each in order of arrival.
struct Rwlock {
    TaskId writer;
    uint32_t readers = 0;
    TaskList waiters;
    TaskId others;                 // the first waiter that is not of the preferred sort
    uint32_t waiting_writers = 0;  // how many of the waiters want to write
    Prefer prefer{};
    uint8_t spare = 0;
    uint16_t spare2 = 0;
};
static_assert(Row<Rwlock>);

bool writers_first(const Rwlock& l) { return l.prefer != Prefer::reader; }

bool may_read(const Rwlock& l)
{
    if (l.writer.valid()) return false;
    return l.prefer != Prefer::writer || l.waiting_writers == 0;
}

bool may_write(const Rwlock& l) { return !l.writer.valid() && l.readers == 0; }

Effect owner_changed(ObjectId object)
{
    Effect e;
    e.object = object;
    e.owner_changed = true;
    return e;
}

Effect wait_in_line(const Act& act, Rwlock& l, bool writes)
{
    Effect e = block(act, l.waiters);
    if (writes) ++l.waiting_writers;
    const bool preferred = writes == writers_first(l);
    if (preferred && l.others.valid()) {
        remove(act.world, l.waiters, act.task);
        insert_before(act.world, l.waiters, l.others, act.task);
    } else if (!preferred && !l.others.valid()) {
        l.others = act.task;
    }
    return e;
}

// The first of the list goes on; the caller has given it the lock.
void let_in_first(World& w, Rwlock& l, Effect& e)
{
    const TaskId t = l.waiters.head;
    if (t == l.others) l.others = w.tasks[t].next;
    wake_first(w, l.waiters, e);
    ++w.tasks[t].held;
}

void let_in_writer(World& w, Rwlock& l, Effect& e)
{
    // A writer that is not of the preferred sort is let in only when no reader waits.
    l.writer = l.waiters.head;
    --l.waiting_writers;
    let_in_first(w, l, e);
}

// A lock that nobody holds goes to the first, and with a reader to all readers.
void hand_over(World& w, Rwlock& l, Effect& e)
{
    if (!l.waiters.head.valid()) return;
    const bool preferred_waits = l.waiters.head != l.others;
    if (preferred_waits == writers_first(l)) return let_in_writer(w, l, e);
    while (l.waiters.head.valid() && (writers_first(l) || l.waiters.head != l.others)) {
        ++l.readers;
        let_in_first(w, l, e);
    }
}

void take_shared(const Act& act, Rwlock& l)
{
    ++l.readers;
    ++act.world.tasks[act.task].held;
}

Effect take(const Act& act, Rwlock& l)
{
    l.writer = act.task;
    ++act.world.tasks[act.task].held;
    return owner_changed(act.object);
}

Effect lock(const Act& act)
{
    Rwlock& l = act.world.object<Rwlock>(act.object);
    if (l.writer == act.task) return fault(FaultKind::relocked);
    return may_write(l) ? take(act, l) : wait_in_line(act, l, true);
}

Effect lock_shared(const Act& act)
{
    Rwlock& l = act.world.object<Rwlock>(act.object);
    if (l.writer == act.task) return fault(FaultKind::relocked);
    if (!may_read(l)) return wait_in_line(act, l, false);
    take_shared(act, l);
    return {};
}

Effect try_lock(const Act& act)
{
    Rwlock& l = act.world.object<Rwlock>(act.object);
    const bool free = may_write(l);
    act.ctx.r[act.instr.a] = free ? 1 : 0;
    return free ? take(act, l) : Effect{};
}

Effect try_lock_shared(const Act& act)
{
    Rwlock& l = act.world.object<Rwlock>(act.object);
    const bool free = may_read(l);
    act.ctx.r[act.instr.a] = free ? 1 : 0;
    if (free) take_shared(act, l);
    return {};
}

Effect unlock(const Act& act)
{
    Rwlock& l = act.world.object<Rwlock>(act.object);
    if (l.writer != act.task) return fault(FaultKind::not_owner);
    --act.world.tasks[act.task].held;
    l.writer = {};
    Effect e = owner_changed(act.object);
    hand_over(act.world, l, e);
    return e;
}

Effect unlock_shared(const Act& act)
{
    Rwlock& l = act.world.object<Rwlock>(act.object);
    Task& task = act.world.tasks[act.task];
    if (l.readers == 0 || task.held == 0) return fault(FaultKind::not_owner);
    --task.held;
    --l.readers;
    Effect e;
    e.object = act.object;
    if (l.readers > 0) return e;
    hand_over(act.world, l, e);
    e.owner_changed = l.writer.valid();
    return e;
}

bool can_lock(const World& w, TaskId t, ObjectId id)
{
    const Rwlock& l = w.object<Rwlock>(id);
    return l.writer == t || may_write(l);
}

bool can_lock_shared(const World& w, TaskId t, ObjectId id)
{
    const Rwlock& l = w.object<Rwlock>(id);
    return l.writer == t || may_read(l);
}

// Whether t, which waits, wants to write.
bool wants_to_write(const World& w, const Rwlock& l, TaskId t)
{
    TaskId u = l.others;
    while (u.valid() && u != t) u = w.tasks[u].next;
    return u.valid() != writers_first(l);
}

// A writer that leaves may have been all that kept readers from reading.
void give_up(const Model&, World& w, ObjectId id, TaskId t, Effect& e)
{
    Rwlock& l = w.object<Rwlock>(id);
    const bool writes = wants_to_write(w, l, t);
    if (l.others == t) l.others = w.tasks[t].next;
    remove(w, l.waiters, t);
    if (writes) --l.waiting_writers;
    if (!writes || !may_read(l) || l.waiting_writers > 0) return;
    while (l.waiters.head.valid()) {
        ++l.readers;
        let_in_first(w, l, e);
    }
}

void initialise(World& w, ObjectId id, std::span<const int64_t> parameters)
{
    Rwlock l;
    l.prefer = static_cast<Prefer>(parameters[0]);
    w.object<Rwlock>(id) = l;
}

TaskId owner(const World& w, ObjectId id) { return w.object<Rwlock>(id).writer; }
TaskList waiters(const World& w, ObjectId id) { return w.object<Rwlock>(id).waiters; }
uint32_t sharers(const World& w, ObjectId id) { return w.object<Rwlock>(id).readers; }

std::string_view broken(const Model&, const World& w, ObjectId id)
{
    const Rwlock& l = w.object<Rwlock>(id);
    if (l.writer.valid() && l.readers > 0) return "it has a writer and readers";
    if (!l.writer.valid() && l.readers == 0 && l.waiters.head.valid())
        return "it is free, and somebody waits";
    uint32_t preferred = 0, others = 0;
    for (TaskId t = l.waiters.head; t.valid(); t = w.tasks[t].next) {
        if (t == l.others || others > 0)
            ++others;
        else
            ++preferred;
    }
    if (l.others.valid() && others == 0) return "its second line is not in the list";
    const uint32_t writers = writers_first(l) ? preferred : others;
    if (writers != l.waiting_writers) return "it miscounts the writers that wait";
    const bool reader_waits = preferred + others > writers;
    if (reader_waits && may_read(l)) return "a reader waits that may read";
    return {};
}

constexpr std::string_view kPrefer[] = {"reader", "writer", "writer_recursive"};

Details describe(const World& w, ObjectId id)
{
    const Rwlock& l = w.object<Rwlock>(id);
    return {{"readers", std::to_string(l.readers)},
            {"prefer", std::string(kPrefer[static_cast<size_t>(l.prefer)])}};
}

constexpr ObjectParameter kParameters[] = {
    {"prefer", 0, 0, 2, kPrefer, "who goes first when readers and writers want it"},
};
constexpr Verb kVerbs[] = {
    ordered(Ordering::acquires, {"lock", VerbArguments::none, false,
                                 "wait until nobody has it, and take it to write", lock, can_lock}),
    ordered(Ordering::releases,
            {"unlock", VerbArguments::none, false, "give it back after writing", unlock, nullptr}),
    ordered(Ordering::acquires, {"trylock", VerbArguments::none, true,
                                 "take it to write if nobody has it: 1, or 0", try_lock, nullptr}),
    ordered(Ordering::acquires,
            {"lock_shared", VerbArguments::none, false,
             "wait until it may be read, and take it to read", lock_shared, can_lock_shared}),
    ordered(Ordering::releases, {"unlock_shared", VerbArguments::none, false,
                                 "give it back after reading", unlock_shared, nullptr}),
    ordered(Ordering::acquires,
            {"trylock_shared", VerbArguments::none, true, "take it to read if that may be: 1, or 0",
             try_lock_shared, nullptr}),
};

}  // namespace

const ObjectKind kRwlockKind = {
    .name = "rwlock",
    .about = "A readers-writer lock: one writer alone, or many readers.",
    .reason = Reason::lock,
    .parameters = kParameters,
    .verbs = kVerbs,
    .acquire = "lock",
    .release = "unlock",
    .initialise = initialise,
    .owner = owner,
    .waiters = waiters,
    .complete = nullptr,
    .advance = nullptr,
    .describe = describe,
    .sharers = sharers,
    .broken = broken,
    .give_up = give_up,
};

}  // namespace interleave
