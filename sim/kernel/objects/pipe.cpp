// A pipe as POSIX has it: bytes in the order in which they were written, at most `capacity` of
// them.
//
// write: as long as somebody can read, all bytes go in, and the writer is blocked until they have.
// Up to PIPE_BUF (4096) bytes go in together or not yet; more may go in by and by. Without a reader
// the signal SIGPIPE ends the writer. read: takes what is there, at most as much as it asks for; an
// empty pipe blocks it, and when nobody can write any more it gives 0, the end of the file.
// (IEEE Std 1003.1, read(), write(), pipe(); the capacity is that of pipe(7) in Linux.)
// POSIX leaves open who goes first. Here nobody overtakes those who wait, each side is served in
// the order in which it came, and a large write that got room for a part goes behind the writers
// that wait, so that large writes mix, as in Linux (fs/pipe.c queues a writer anew each time).
//
// A write that waits no longer than so long may leave after a part of it went in; then the rest is
// lost, as for a writer that a signal interrupts. Up to PIPE_BUF bytes are all in, or none of them.
//
// An end is open as often as the parameters `readers` and `writers` say, and close_read and
// close_write close it once. Who holds it is not recorded: any task may use an open end, and one
// that ends without closing leaves it open, where an operating system would close it.
#include "kernel/objects/kinds.h"

#include <algorithm>
#include <cstdlib>

namespace interleave {

namespace {

constexpr int64_t kPipeBuf = 4096;
constexpr int64_t kCapacity = 65536;
constexpr int64_t kCapacityMax = int64_t{1} << 30;
constexpr int64_t kEndsMax = 1'000'000;
constexpr int64_t kBytesMax = int64_t{1} << 40;  // of one write or read

struct Pipe {
    uint32_t capacity = 0;
    uint32_t bytes = 0;                 // in it
    uint32_t readers = 0, writers = 0;  // how often each end is open
    // Empty: those who read, and Task::amount is how much at most. Else those who write: what is
    // left of a write that goes in as a whole, or less than 0: of one that goes in by and by.
    TaskList waiters;
};
static_assert(Row<Pipe>);

// What the blocked instruction of t gives.
void give(const Model& m, World& w, TaskId t, int64_t value)
{
    Context& saved = w.contexts[t];
    saved.r[m.program.code[saved.pc - 1].a] = value;
}

// How much of a write goes in now, with `room` in the pipe; `left` as in Task::amount.
int64_t part_of(int64_t left, int64_t room)
{
    if (left >= 0) return left <= room ? left : 0;
    return std::min(-left, room);
}

// Those who wait to read an empty pipe take what has been written to it.
void serve_readers(const Act& act, Pipe& p, Effect& e)
{
    while (p.bytes > 0 && p.waiters.head.valid()) {
        const int64_t asked = act.world.tasks[p.waiters.head].amount;
        const int64_t taken = std::min<int64_t>(asked, p.bytes);
        p.bytes -= static_cast<uint32_t>(taken);
        give(act.model, act.world, wake_first(act.world, p.waiters, e), taken);
    }
}

// Those who wait to write fill the room that a reader has made.
void serve_writers(World& w, Pipe& p, Effect& e)
{
    while (p.waiters.head.valid()) {
        int64_t& left = w.tasks[p.waiters.head].amount;
        const int64_t part = part_of(left, p.capacity - p.bytes);
        if (part == 0) return;
        p.bytes += static_cast<uint32_t>(part);
        left += left < 0 ? part : -part;
        if (left == 0)
            wake_first(w, p.waiters, e);
        else
            push_back(w, p.waiters, pop_front(w, p.waiters));
    }
}

Effect write(const Act& act)
{
    Pipe& p = act.world.object<Pipe>(act.object);
    const int64_t wanted = act.ctx.r[act.instr.a];
    act.ctx.r[act.instr.a] = 0;
    if (wanted < 0 || wanted > kBytesMax) return fault(FaultKind::overflow);
    if (p.writers == 0) return fault(FaultKind::closed_end);
    if (wanted == 0) return {};
    if (p.readers == 0) return fault(FaultKind::broken_pipe);
    int64_t left = wanted <= kPipeBuf ? wanted : -wanted;
    const uint32_t before = p.bytes;
    Effect e;
    e.object = act.object;
    // If somebody waits at a pipe that is not empty, it is to write.
    for (bool first = p.bytes == 0 || !p.waiters.head.valid(); first && left != 0;) {
        const int64_t part = part_of(left, p.capacity - p.bytes);
        p.bytes += static_cast<uint32_t>(part);
        left += left < 0 ? part : -part;
        first = part > 0;
        serve_readers(act, p, e);
    }
    if (p.bytes != before) note_level(act.world, act.object, p.bytes);
    if (left == 0) return e;
    act.world.tasks[act.task].amount = left;
    const TaskList woken = e.woken;
    e = block(act, p.waiters);
    e.woken = woken;
    return e;
}

Effect read(const Act& act)
{
    Pipe& p = act.world.object<Pipe>(act.object);
    int64_t& r = act.ctx.r[act.instr.a];
    const int64_t asked = r;
    r = 0;
    if (asked < 0 || asked > kBytesMax) return fault(FaultKind::overflow);
    if (p.readers == 0) return fault(FaultKind::closed_end);
    if (asked == 0) return {};
    if (p.bytes == 0) {
        if (p.writers == 0) return {};
        act.world.tasks[act.task].amount = asked;
        return block(act, p.waiters);
    }
    const uint32_t before = p.bytes;
    r = std::min<int64_t>(asked, p.bytes);
    p.bytes -= static_cast<uint32_t>(r);
    Effect e;
    e.object = act.object;
    serve_writers(act.world, p, e);
    if (p.bytes != before) note_level(act.world, act.object, p.bytes);
    return e;
}

// Those who wait at an end that was closed run their instruction again, and meet the fault.
void try_again(const Act& act, TaskList& list, Effect& e)
{
    World& w = act.world;
    while (list.head.valid()) {
        const int64_t left = std::abs(w.tasks[list.head].amount);
        Context& saved = w.contexts[wake_first(w, list, e)];
        --saved.pc;
        saved.r[act.model.program.code[saved.pc].a] = left;
    }
}

Effect close_read(const Act& act)
{
    Pipe& p = act.world.object<Pipe>(act.object);
    if (p.readers == 0) return fault(FaultKind::closed_end);
    Effect e;
    e.object = act.object;
    if (--p.readers == 0) try_again(act, p.waiters, e);
    return e;
}

// Those who wait to read have read all that there will ever be.
Effect close_write(const Act& act)
{
    Pipe& p = act.world.object<Pipe>(act.object);
    if (p.writers == 0) return fault(FaultKind::closed_end);
    Effect e;
    e.object = act.object;
    if (--p.writers > 0) return e;
    if (p.bytes > 0) try_again(act, p.waiters, e);
    while (p.waiters.head.valid())
        give(act.model, act.world, wake_first(act.world, p.waiters, e), 0);
    return e;
}

// What has gone in stays in. Those behind it may have less to write.
void give_up(const Model&, World& w, ObjectId id, TaskId t, Effect& e)
{
    Pipe& p = w.object<Pipe>(id);
    remove(w, p.waiters, t);
    const uint32_t before = p.bytes;
    if (p.bytes > 0) serve_writers(w, p, e);
    if (p.bytes != before) note_level(w, id, p.bytes);
}

// How much a task wants is in its registers, which are not seen from here: any room will do.
bool can_write(const World& w, TaskId, ObjectId id)
{
    const Pipe& p = w.object<Pipe>(id);
    const bool line = p.bytes > 0 && p.waiters.head.valid();
    return p.readers == 0 || p.writers == 0 || (!line && p.bytes < p.capacity);
}

bool can_read(const World& w, TaskId, ObjectId id)
{
    const Pipe& p = w.object<Pipe>(id);
    return p.readers == 0 || p.writers == 0 || p.bytes > 0;
}

// `taken`: bytes read less bytes written.
bool foresee_write(const World& w, ObjectId id, int64_t& taken, int64_t& r)
{
    const Pipe& p = w.object<Pipe>(id);
    const int64_t wanted = r;
    r = 0;
    if (p.readers == 0 || p.writers == 0 || wanted < 0) return wanted == 0;
    if (wanted > p.capacity - p.bytes + taken) return false;
    taken -= wanted;
    return true;
}

bool foresee_read(const World& w, ObjectId id, int64_t& taken, int64_t& r)
{
    const Pipe& p = w.object<Pipe>(id);
    if (p.readers == 0 || r < 0) return false;
    const int64_t there = p.bytes - taken;
    if (r > 0 && there <= 0 && p.writers > 0) return false;
    r = std::clamp<int64_t>(there, 0, r);
    taken += r;
    return true;
}

void initialise(World& w, ObjectId id, std::span<const int64_t> parameters)
{
    w.object<Pipe>(id) = {.capacity = static_cast<uint32_t>(parameters[0]),
                          .readers = static_cast<uint32_t>(parameters[1]),
                          .writers = static_cast<uint32_t>(parameters[2]),
                          .waiters = {}};
}

TaskList waiters(const World& w, ObjectId id) { return w.object<Pipe>(id).waiters; }

Details describe(const World& w, ObjectId id)
{
    const Pipe& p = w.object<Pipe>(id);
    return {{"holds", std::to_string(p.bytes) + " of " + std::to_string(p.capacity) + " bytes"},
            {"readers", std::to_string(p.readers)},
            {"writers", std::to_string(p.writers)}};
}

// Nobody waits for what is there, and the first who waits to write has no room for its next part.
std::string_view broken(const Model& m, const World& w, ObjectId id)
{
    const Pipe& p = w.object<Pipe>(id);
    if (p.bytes > p.capacity) return "it holds more than it can";
    const TaskId first = p.waiters.head;
    if (!first.valid()) return {};
    if (p.readers == 0 || p.writers == 0) return "it is closed, and somebody waits";
    if (p.bytes > 0 && part_of(w.tasks[first].amount, p.capacity - p.bytes) > 0)
        return "the first who writes has room and waits";
    for (TaskId t = first; t.valid(); t = w.tasks[t].next) {
        const auto verb = kind_of(w, id).verbs[m.program.code[w.contexts[t].pc - 1].verb].execute;
        if (verb != (p.bytes > 0 ? write : read)) return "somebody waits with no reason";
    }
    return {};
}

constexpr ObjectParameter kParameters[] = {
    {"capacity", kCapacity, kPipeBuf, kCapacityMax, {}, "how many bytes it holds"},
    {"readers", 1, 0, kEndsMax, {}, "how often its read end is open at the start"},
    {"writers", 1, 0, kEndsMax, {}, "how often its write end is open at the start"},
};
constexpr Verb kVerbs[] = {
    ordered(Ordering::releases, {"write", VerbArguments::value, false,
                                 "write so many bytes; wait until all of them are in", write,
                                 can_write, true, "until there is room in it", foresee_write}),
    ordered(Ordering::acquires,
            {"read", VerbArguments::value, true,
             "take what is there, at most so many bytes: how many; 0 at the end of the file", read,
             can_read, true, "until something is written to it", foresee_read}),
    ordered(Ordering::none,
            {"close_read", VerbArguments::none, false,
             "close the read end once; who writes without a reader is ended by SIGPIPE", close_read,
             nullptr}),
    ordered(Ordering::releases,
            {"close_write", VerbArguments::none, false,
             "close the write end once; readers then come to the end of the file", close_write,
             nullptr}),
};

}  // namespace

const ObjectKind kPipeKind = {
    .name = "pipe",
    .about = "Bytes from writers to readers, as POSIX has it.",
    .reason = Reason::message,
    .parameters = kParameters,
    .verbs = kVerbs,
    .acquire = {},
    .release = {},
    .initialise = initialise,
    .owner = nullptr,
    .waiters = waiters,
    .complete = nullptr,
    .advance = nullptr,
    .describe = describe,
    .broken = broken,
    .give_up = give_up,
    .system_calls = true,
};

}  // namespace interleave
