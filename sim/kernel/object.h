// What a kind of synchronisation object or device is: its name, parameters, verbs and their
// meaning.
//
// One file per kind in kernel/objects/ declares it; object_kinds() lists them. The language, its
// schema, the disassembler and Snapshot learn a kind from here, so that adding one touches its own
// file and the list. Its state is a row of World; its waiting lists are linked through tasks.
// Posix primitives for it are declared in backend/posix.
#pragma once

#include "kernel/execute.h"

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace interleave {

// Everything a verb may look at and change.
struct Act {
    const Model& model;
    Context& ctx;  // the argument is in r[instr.a], and is cleared by the verb; so goes a result
    World& world;
    TaskId task;
    ObjectId object;
    const Instr& instr;
    Chooser& chooser;
};

// What a verb did, where it did one of the few things that verbs mostly do. Two words, put together
// in registers: a struct of small fields is written to memory and read at once in another size,
// which stalls for longer than most verbs take.
class Brief {
  public:
    enum class Outcome : uint32_t {
        none,    // something else is to be done: nothing has happened yet
        next,    // goes on with the instruction at pc
        blocks,  // blocked until somebody wakes it
    };
    Brief() = default;  // none
    [[nodiscard]] static Brief next(TaskId woken = {}) { return {Outcome::next, {}, woken}; }
    // The object has this owner now, or none; who is woken is runnable and in no list.
    [[nodiscard]] static Brief owner_changed(TaskId owner, TaskId woken = {})
    {
        return {Outcome::next, owner, woken, kOwnerChanged};
    }
    [[nodiscard]] static Brief blocks(TaskId owner = {}) { return {Outcome::blocks, owner, {}}; }

    [[nodiscard]] Outcome outcome() const { return static_cast<Outcome>(what_ & 3); }
    [[nodiscard]] bool owner_changed() const { return (what_ & kOwnerChanged) != 0; }
    [[nodiscard]] TaskId owner() const { return {static_cast<uint32_t>(tasks_ >> 32)}; }
    [[nodiscard]] TaskId woken() const { return {static_cast<uint32_t>(tasks_)}; }

  private:
    static constexpr uint64_t kOwnerChanged = 4;
    Brief(Outcome outcome, TaskId owner, TaskId woken, uint64_t flags = 0)
        : what_(static_cast<uint64_t>(outcome) | flags),
          tasks_(uint64_t{owner.index} << 32 | woken.index)
    {
    }
    uint64_t what_ = 0;
    uint64_t tasks_ = ~uint64_t{0};
};

enum class VerbArguments : uint8_t {
    none,      // lock m
    value,     // acquire s 2      (an integer expression; default 1)
    duration,  // io disk 5ms
};

// What a verb says about the order of memory accesses, for happens-before, once it has done what it
// says. For objects that somebody owns or shares, who takes and gives it up decides instead: a
// trylock that failed orders nothing.
enum class Ordering : uint8_t {
    none,
    acquires,  // what was done before a release of the object is seen from here on
    releases,  // what was done up to here is seen after an acquire
    both,
};

struct Verb {
    std::string_view name;
    VerbArguments arguments = VerbArguments::none;
    bool result = false;  // "x = trylock m"
    std::string_view about;
    // Called with pc already past the instruction.
    Effect (*execute)(const Act&) = nullptr;
    // For explorers: could it go on now? Null: always.
    bool (*enabled)(const World&, TaskId, ObjectId) = nullptr;
    bool needed = false;  // VerbArguments::value: it has to be written
    // What a task that is blocked here waits for: "until something is put in". Empty: to get it.
    std::string_view waiting = {};
    // For policies that look ahead in a program; null: as `enabled` says. Could a task go on here
    // that has already done `taken` to the object on its way? Counts itself into `taken`, and
    // turns the argument in r into the result.
    bool (*foresee)(const World&, ObjectId, int64_t& taken, int64_t& r) = nullptr;
    // An instruction of its own follows it: the verb `acquire` of the object that a parameter
    // names.
    bool reacquires = false;
    Ordering ordering = Ordering::both;
    // It works on what a variable names rather than on an object: `send c 5`. The handle is in
    // r[instr.a], and its value, if it takes one, in the register above. The instruction's object
    // is only one of the kind.
    bool on_handle = false;
    // As `enabled`, for verbs on handles: r is where the handle is.
    bool (*enabled_with)(const Model&, const World&, TaskId, const int64_t* r) = nullptr;
    // The same as `execute` by a shorter way, for the common case; null: there is none. Not called
    // for waits with a limit, in coroutines, or while somebody selects. What both do they do in one
    // function.
    BriefVerb brief = nullptr;
};

[[nodiscard]] constexpr Verb with_brief(BriefVerb brief, Verb verb)
{
    verb.brief = brief;
    return verb;
}

[[nodiscard]] constexpr Verb ordered(Ordering ordering, Verb verb)
{
    verb.ordering = ordering;
    return verb;
}

enum class ParameterUnit : uint8_t { none, duration, rate };

struct ObjectParameter {
    std::string_view name;
    // The default and the range, for integers. A default below the range: it has to be given.
    int64_t value, lowest, highest;
    std::span<const std::string_view> words;  // or: one of these; the value is its index
    std::string_view about;
    std::string_view object_kind = {};  // or: the name of an object of this kind; its ObjectId
    ParameterUnit unit = ParameterUnit::none;  // or: a quantity, in ns or bytes per second
};
[[nodiscard]] inline bool has_default(const ObjectParameter& p) { return p.value >= p.lowest; }

using Details = std::vector<std::pair<std::string, std::string>>;  // "owner" -> "bank/alice"

// Values that an object holds, oldest first.
struct Content {
    std::vector<int64_t> values;
    bool more = false;  // there are others behind these
};

// What a device that shares or preempts says when it is told the time.
struct Progress {
    TaskId next;         // whose request will be done first if nobody else asks; none: nobody's
    Duration after;      // how long from now
    bool timed = false;  // something is due then, though it is nobody's request
};

struct Holding {
    TaskId task;
    int64_t units = 0;
    friend bool operator==(const Holding&, const Holding&) = default;
};

struct ObjectKind {
    std::string_view name;   // "mutex"
    std::string_view about;  // a sentence
    Reason reason;           // of being blocked on it
    std::span<const ObjectParameter> parameters;
    std::span<const Verb> verbs;
    std::string_view acquire, release;  // verbs of `with`; empty if it has none
    void (*initialise)(World&, ObjectId, std::span<const int64_t> parameters);
    TaskId (*owner)(const World&,
                    ObjectId);  // who must act before a waiter can go on; null: nobody
    TaskList (*waiters)(const World&, ObjectId);  // in the order in which they would be granted
    // Of devices: somebody was served. Of links: something has arrived, and nobody is. Else null.
    Effect (*complete)(const Model&, World&, ObjectId, TaskId served);
    // Devices some of whose requests do not finish a fixed time after they began, and links; else
    // null. So much time went by since the last call. `newcomer` has just asked, or is none.
    Progress (*advance)(const Model&, World&, ObjectId, Duration elapsed, TaskId newcomer);
    Details (*describe)(const World&,
                        ObjectId);  // numbers for people; owner and waiters are told apart
    // Those who wait for something else than `waiters` do; null: nobody ever does.
    TaskList (*more_waiters)(const World&, ObjectId) = nullptr;
    // How many hold it besides its owner; each counts in Task::held. Null: nobody can.
    uint32_t (*sharers)(const World&, ObjectId) = nullptr;
    // The law of its row that is broken, as a sentence; empty when it is sound. Null: it has none.
    std::string_view (*broken)(const Model&, const World&, ObjectId) = nullptr;
    // A task that waits here stops waiting: takes it off its list, and wakes others that can go on
    // without it. It is made runnable by the caller. Null: nobody can stop waiting.
    void (*give_up)(const Model&, World&, ObjectId, TaskId, Effect&) = nullptr;
    // Who has how many units of it, by task; such units do not count in Task::held. Null: it has no
    // units.
    std::vector<Holding> (*holders)(const World&, ObjectId) = nullptr;
    // Its verbs are calls of the operating system, also where they need not wait: an interpreter
    // lets go of its lock for them.
    bool system_calls = false;
    // Its owner ends and cannot act any more: who goes on instead. Null: nobody does.
    void (*owner_ended)(const Model&, World&, ObjectId, TaskId, Effect&) = nullptr;
    // At most `most` of the values that it holds; null: it holds none.
    Content (*content)(const World&, ObjectId, size_t most) = nullptr;
    // Where at it a blocked task waits: "as the client of connection 3". Null: there is one place.
    std::string (*place)(const Model&, const World&, TaskId) = nullptr;
    // A process has ended: what it had open here is closed, and it holds nothing here any more. For
    // objects that say so in World::descriptors. Null: an object outlives those who use it.
    void (*process_ended)(const Model&, World&, ObjectId, ProcessId, Effect&) = nullptr;
};
[[nodiscard]] inline bool is_device(const ObjectKind& kind)
{
    return kind.complete != nullptr && kind.reason == Reason::io;
}
// Whether scenarios declare objects of this kind: nobody can do anything with one without verbs.
[[nodiscard]] inline bool is_declarable(const ObjectKind& kind) { return !kind.verbs.empty(); }

[[nodiscard]] std::span<const ObjectKind* const> object_kinds();
extern const ObjectKind* const kObjectKinds[];
[[nodiscard]] inline const ObjectKind& kind_of(const World& w, ObjectId id)
{
    return *kObjectKinds[w.objects[id].kind];
}
// Whether a task that does this verb may have to wait, and can give up.
[[nodiscard]] bool can_be_limited(const ObjectKind&, const Verb&);
// Whether a task can wait for the verb and for others at the same time.
[[nodiscard]] bool can_be_selected(const ObjectKind&, const Verb&);
// Whether it begins something whose answer takes time, so that it cannot be tried: connect, over a
// link.
[[nodiscard]] bool takes_a_round_trip(const Object&, const Verb&);
// Index into object_kinds(), or kNone.
[[nodiscard]] uint32_t find_object_kind(std::string_view name);

// "a mutex", "an event": for messages.
[[nodiscard]] std::string with_article(std::string_view kind);

// Who must act before a blocked task can go on, if that is one certain task: the owner of what it
// waits for, or the task that it joins. None for a wait that has a limit.
[[nodiscard]] TaskId blocker_of(const World&, TaskId);
// Whether the chain of those who must act first leads back to t.
[[nodiscard]] bool waits_for_itself(const World&, TaskId t);
// If it does: its members from t on, each waiting for
// the next. Else empty.
[[nodiscard]] std::vector<TaskId> cycle_of_waits(const World&, TaskId t);

// Tools for verbs.
// The acting task blocks at the end of `list`.
Effect block(const Act&, TaskList& list);
// t becomes blocked at the end of `list` of an object.
inline void wait_in(World& w, TaskList& list, TaskId t, ObjectId object, Reason reason)
{
    Task& task = w.tasks[t];
    task.status = TaskStatus::blocked;
    task.reason = reason;
    task.waits_for = object;
    push_back(w, list, t);
}
// t, which is in no list, becomes runnable.
inline void end_wait(Task& task)
{
    task.status = TaskStatus::runnable;
    task.reason = Reason::none;
    task.flags &= static_cast<uint8_t>(~(kLimited | kRetries));
    task.waits_for = {};
    task.joins = {};
    task.amount = 0;
}
// The same, and joins effect.woken.
void wake(World&, TaskId t, Effect&);
// The same for the first of `list`; not valid if the list is empty.
TaskId wake_first(World&, TaskList& list, Effect&);
// A number below n, all equally likely; for an explorer a choice.
[[nodiscard]] uint32_t draw_among(const Act&, uint32_t n);
// The acting task did what it must not: it ends, crashed.
[[nodiscard]] Effect fault(FaultKind);

}  // namespace interleave
