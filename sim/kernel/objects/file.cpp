// A file of records that all processes can open: write replaces all of them by one, append adds one
// at the end, read gives the last and records says how many there are. Nobody waits for data, and
// no verb takes a device's time: say `io disk 2ms` before it where that matters.
//
// flock locks it for a process, as flock(2) has it: for one exclusively, or shared by any number.
// The lock is advisory: read and write do not look at it. It belongs to the process, so that its
// threads do not lock each other out; a process that has it and asks for the other sort gives it
// back first. A shared lock is granted at once where no process has it exclusively, also when
// somebody waits for an exclusive one. When it is given back it goes to the first who waits, and,
// if that wants it shared, to all others who do. funlock without the lock does nothing, and a
// process that ends gives it back. Every process counts as having opened the file by itself: a
// child does not share its parent's lock.
#include "kernel/objects/file.h"

#include "kernel/objects/kinds.h"

#include <fmt/format.h>

namespace interleave {

namespace {

enum class Sort : int64_t { exclusive = 1, shared = 2 };  // Task::amount of who waits

struct File {
    MessageQueueId records;
    MessageQueueId sharers;  // processes that have it shared, in the order in which they got it
    ProcessId owner;         // that has it exclusively; none: nobody
    TaskList waiters;
};
static_assert(Row<File>);

Effect acted_on(ObjectId id)
{
    Effect e;
    e.object = id;
    return e;
}

Effect read(const Act& act)
{
    const File& f = act.world.object<File>(act.object);
    act.ctx.r[act.instr.a] = act.world.messages.newest(f.records);
    return acted_on(act.object);
}

Effect append(const Act& act)
{
    const int64_t value = act.ctx.r[act.instr.a];
    act.ctx.r[act.instr.a] = 0;
    if (!act.world.messages.put(act.world.object<File>(act.object).records, value))
        return fault(FaultKind::too_many_messages);
    return acted_on(act.object);
}

Effect write(const Act& act)
{
    const File& f = act.world.object<File>(act.object);
    while (act.world.messages.count(f.records) > 0) act.world.messages.get(f.records);
    return append(act);
}

Effect records(const Act& act)
{
    const File& f = act.world.object<File>(act.object);
    act.ctx.r[act.instr.a] = static_cast<int64_t>(act.world.messages.count(f.records));
    return acted_on(act.object);
}

bool shares(const World& w, const File& f, ProcessId p)
{
    const std::vector<int64_t> all = w.messages.oldest(f.sharers, w.messages.count(f.sharers));
    for (const int64_t index : all)
        if (index == int64_t{p.index}) return true;
    return false;
}

bool is_free(const World& w, const File& f, Sort sort)
{
    if (f.owner.valid()) return false;
    return sort == Sort::shared || w.messages.count(f.sharers) == 0;
}

// REQUIRES: it is free for that sort. A process that has it already has it no more than once.
bool take(World& w, File& f, ProcessId p, Sort sort)
{
    if (sort == Sort::shared) return shares(w, f, p) || w.messages.put(f.sharers, p.index);
    f.owner = p;
    return true;
}

// Would the process get what it waits for, given what it and others have?
bool may_take(const World& w, const File& f, ProcessId p, Sort sort)
{
    return (f.owner == p && sort == Sort::exclusive) || is_free(w, f, sort);
}

// What the process has it gives back, and whoever can go on is told.
void let_go(World& w, File& f, ProcessId p, Effect& e)
{
    if (f.owner == p) f.owner = {};
    for (size_t n = w.messages.count(f.sharers); n > 0; --n) {
        const int64_t index = w.messages.get(f.sharers);
        const bool kept = index == int64_t{p.index} || w.messages.put(f.sharers, index);
        assert(kept);  // in the room that was just made
        static_cast<void>(kept);
    }
    for (TaskId t = f.waiters.head; t.valid();) {
        const TaskId following = w.tasks[t].next;
        const auto sort = static_cast<Sort>(w.tasks[t].amount);
        const ProcessId own = w.tasks[t].process;
        const bool first = t == f.waiters.head;
        const bool joins = sort == Sort::shared || first;
        if (joins && may_take(w, f, own, sort) && take(w, f, own, sort)) {
            remove(w, f.waiters, t);
            wake(w, t, e);
        }
        t = following;
    }
}

Effect lock(const Act& act, Sort sort)
{
    World& w = act.world;
    File& f = w.object<File>(act.object);
    const ProcessId p = w.tasks[act.task].process;
    const bool has = sort == Sort::exclusive ? f.owner == p : shares(w, f, p);
    Effect e = acted_on(act.object);
    if (has) return e;
    if (f.owner == p || shares(w, f, p)) let_go(w, f, p, e);
    if (is_free(w, f, sort)) {
        if (!take(w, f, p, sort)) return fault(FaultKind::too_many_messages);
        return e;
    }
    const TaskList woken = e.woken;
    e = block(act, f.waiters);
    w.tasks[act.task].amount = static_cast<int64_t>(sort);
    e.woken = woken;
    return e;
}

Effect lock_exclusively(const Act& act) { return lock(act, Sort::exclusive); }
Effect lock_shared(const Act& act) { return lock(act, Sort::shared); }

Effect unlock(const Act& act)
{
    Effect e = acted_on(act.object);
    let_go(act.world, act.world.object<File>(act.object), act.world.tasks[act.task].process, e);
    return e;
}

void process_ended(const Model&, World& w, ObjectId id, ProcessId p, Effect& e)
{
    let_go(w, w.object<File>(id), p, e);
}

bool could_lock(const World& w, TaskId t, ObjectId id, Sort sort)
{
    const File& f = w.object<File>(id);
    const ProcessId p = w.tasks[t].process;
    const bool only_sharer = shares(w, f, p) && w.messages.count(f.sharers) == 1;
    return f.owner == p || is_free(w, f, sort) || (!f.owner.valid() && only_sharer);
}
bool could_lock_exclusively(const World& w, TaskId t, ObjectId id)
{
    return could_lock(w, t, id, Sort::exclusive);
}
bool could_lock_shared(const World& w, TaskId t, ObjectId id)
{
    return could_lock(w, t, id, Sort::shared);
}

bool foresee_read(const World& w, ObjectId id, int64_t&, int64_t& r)
{
    r = w.messages.newest(w.object<File>(id).records);
    return true;
}

bool foresee_records(const World& w, ObjectId id, int64_t&, int64_t& r)
{
    r = static_cast<int64_t>(w.messages.count(w.object<File>(id).records));
    return true;
}

void initialise(World& w, ObjectId id, std::span<const int64_t>)
{
    w.object<File>(id) = {.records = w.messages.add_queue(),
                          .sharers = w.messages.add_queue(),
                          .owner = {},
                          .waiters = {}};
    w.closed_with_process.push_back(id);
}

TaskList waiters(const World& w, ObjectId id) { return w.object<File>(id).waiters; }

Details describe(const World& w, ObjectId id)
{
    const File& f = w.object<File>(id);
    const size_t sharers = w.messages.count(f.sharers);
    std::string locked = f.owner.valid() ? "exclusively" : "no";
    if (sharers > 0) locked = fmt::format("shared by {}", sharers);
    return {{"records", std::to_string(w.messages.count(f.records))}, {"locked", locked}};
}

Content content(const World& w, ObjectId id, size_t most)
{
    const File& f = w.object<File>(id);
    return {w.messages.oldest(f.records, most), w.messages.count(f.records) > most};
}

void give_up(const Model&, World& w, ObjectId id, TaskId t, Effect& e)
{
    File& f = w.object<File>(id);
    remove(w, f.waiters, t);
    let_go(w, f, {}, e);  // nobody's lock; whoever waited behind it may go on
}

std::string_view broken(const Model&, const World& w, ObjectId id)
{
    const File& f = w.object<File>(id);
    if (f.owner.valid() && w.messages.count(f.sharers) > 0) return "it is locked in both ways";
    const TaskId first = f.waiters.head;
    for (TaskId t = first; t.valid(); t = w.tasks[t].next) {
        const auto sort = static_cast<Sort>(w.tasks[t].amount);
        if (sort != Sort::exclusive && sort != Sort::shared) return "somebody waits for nothing";
        const bool joins = sort == Sort::shared || t == first;
        if (joins && may_take(w, f, w.tasks[t].process, sort))
            return "somebody waits and could have the lock";
    }
    return {};
}

constexpr std::string_view kWaits = "until it is unlocked";
const Verb kVerbs[] = {
    {.name = "read",
     .result = true,
     .about = "the last record; 0 if there is none",
     .execute = read,
     .foresee = foresee_read,
     .ordering = Ordering::none},
    {.name = "write",
     .arguments = VerbArguments::value,
     .about = "replace all records by this one",
     .execute = write,
     .needed = true,
     .ordering = Ordering::none},
    {.name = "append",
     .arguments = VerbArguments::value,
     .about = "add a record at the end",
     .execute = append,
     .needed = true,
     .ordering = Ordering::none},
    {.name = "records",
     .result = true,
     .about = "how many records there are",
     .execute = records,
     .foresee = foresee_records,
     .ordering = Ordering::none},
    {.name = "flock",
     .about = "lock the file for this process alone; `flock f exclusive` is the same",
     .execute = lock_exclusively,
     .enabled = could_lock_exclusively,
     .waiting = kWaits,
     .ordering = Ordering::acquires},
    {.name = "flock_shared",
     .about = "lock it together with others who read; `flock f shared` is the same",
     .execute = lock_shared,
     .enabled = could_lock_shared,
     .waiting = kWaits,
     .ordering = Ordering::acquires},
    {.name = "funlock",
     .about = "give the lock back",
     .execute = unlock,
     .ordering = Ordering::releases},
};

}  // namespace

const ObjectKind kFileKind = {
    .name = "file",
    .about = "Records that all processes read and write, with the lock of flock.",
    .reason = Reason::lock,
    .parameters = {},
    .verbs = kVerbs,
    .acquire = "flock",
    .release = "funlock",
    .initialise = initialise,
    .owner = nullptr,
    .waiters = waiters,
    .complete = nullptr,
    .advance = nullptr,
    .describe = describe,
    .broken = broken,
    .give_up = give_up,
    .content = content,
    .process_ended = process_ended,
};

std::vector<ProcessId> lockers_of_file(const World& w, ObjectId id)
{
    const File& f = w.object<File>(id);
    if (f.owner.valid()) return {f.owner};
    std::vector<ProcessId> list;
    for (const int64_t index : w.messages.oldest(f.sharers, w.messages.count(f.sharers)))
        list.push_back(ProcessId{static_cast<uint32_t>(index)});
    return list;
}

bool is_file(const World& w, ObjectId id) { return &kind_of(w, id) == &kFileKind; }

}  // namespace interleave
