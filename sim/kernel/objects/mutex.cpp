// A mutex: one owner at a time, who alone may release it.
//
// kind says what happens when its owner locks it once more (POSIX; nptl pthread_mutex_lock, 2.36).
// normal: it waits for itself, a deadlock of one. recursive: it goes on, and has to unlock as often
// as it locked. error_checking: a fault (EDEADLK). An unlock by anybody else is a fault in all
// three (EPERM; for normal POSIX leaves it undefined). trylock never waits: 0 if it is taken, also
// by oneself, unless recursive. adaptive: as normal, but who finds it taken first tries again and
// again, min(spin_count, 2 * spins + 10) times at most; then spins += (tries - spins) / 8 (nptl
// pthread_mutex_lock, 2.35, PTHREAD_MUTEX_ADAPTIVE_NP; from 2.36 on the tries come at growing,
// jittered distances, which is left out).
//
// robust=true: if its owner ends, it is released, and whoever has it next finds owner_died
// (EOWNERDEAD). If that one unlocks it without `consistent`, nobody can lock it any more
// (ENOTRECOVERABLE), and who waits is told so at once (POSIX; kernel exit_robust_list, 6.12, wakes
// one waiter). It is never handed over: who was woken tries again.
//
// order=fifo hands a released mutex to the first waiter. order=barging frees it and wakes the first
// waiter, which must try again: a running task may take it in between. That is glibc's mutex
// (nptl lowlevellock, 2.36: the word goes to 0, then one futex wake; no hand-off).
//
// protocol=inherit: its owner is as urgent as the most urgent task that waits for it, which is the
// first in line (POSIX PRIO_INHERIT; kernel rt_mutex, 6.12: waiters by priority, equal ones in the
// order of arrival; released, it goes to the first of them). protect: its owner is as urgent as the
// ceiling (POSIX PRIO_PROTECT; the highest locker, or immediate ceiling). original_ceiling: a task
// gets it only if it is more urgent than the ceilings of all that others own, and else lends its
// urgency to the owner of the highest of these (Sha, Rajkumar, Lehoczky 1990). stack: while it is
// owned no task begins, or begins a job, that is not above its ceiling (Baker, Stack-based
// scheduling of realtime processes, Real-Time Systems 3 (1991)). With each of the three a lock by a
// task above the ceiling is a fault (EINVAL). See kernel/urgency.h.
#include "kernel/objects/mutex.h"

#include "kernel/model.h"
#include "kernel/policy.h"
#include "kernel/urgency.h"

#include <algorithm>
#include <cstdlib>

namespace interleave {

namespace {

enum class MutexKind : uint8_t { normal, recursive, error_checking, adaptive };

// What a robust mutex knows of the data that it guards.
enum class Health : uint8_t { sound, owner_died, not_recoverable };

constexpr int32_t kCeilingMost = 1'000'000'000, kNoCeiling = kCeilingMost + 1;

struct Mutex {
    TaskId owner;
    MutexKind kind{};
    uint8_t barging = 0;
    Protocol protocol{};
    uint8_t robust = 0;
    int32_t ceiling = kNoCeiling;  // as declared; it counts what the Model makes of it
    uint32_t again = 0;            // recursive: how often its owner locked it beyond the first time
    TaskList waiters;
    uint32_t spin = 0;        // adaptive: CPU time from one try to the next, ns
    uint16_t spin_count = 0;  // adaptive: tries before it waits, at most
    uint16_t spins = 0;       // adaptive: how many it has taken lately
    Health health{};
    uint8_t spare = 0;
    uint16_t spare2 = 0;
};
static_assert(Row<Mutex>);

// Task::amount of one that locks an adaptive mutex: how often it has tried in vain; negative: and
// it has given that up for waiting. 0 before and after.
void learn(Mutex& m, int64_t amount)
{
    const int64_t tries = std::abs(amount);
    if (tries > 0) m.spins = static_cast<uint16_t>(m.spins + (tries - m.spins) / 8);
}

void take(World& w, Mutex& m, TaskId t)
{
    m.owner = t;
    ++w.tasks[t].held;
}

// Free as it is, it becomes the task's.
void obtain(World& w, Mutex& m, TaskId t)
{
    int64_t& tries = w.tasks[t].amount;
    learn(m, tries);
    tries = 0;
    take(w, m, t);
}

// A plain one, as most are.
bool is_simple(const Mutex& m)
{
    return m.kind == MutexKind::normal && m.barging == 0 && m.protocol == Protocol::none &&
           m.robust == 0;
}

Brief lock_briefly(World& w, Context&, TaskId t, ObjectId id, const Instr&)
{
    Mutex& m = w.object<Mutex>(id);
    if (!is_simple(m)) return {};
    if (m.owner.valid()) {
        wait_in(w, m.waiters, t, id, kMutexKind.reason);
        return Brief::blocks(m.owner);
    }
    obtain(w, m, t);
    return Brief::owner_changed(t);
}

Effect owner_changed(ObjectId object)
{
    Effect e;
    e.object = object;
    e.owner_changed = true;
    return e;
}

// Who was woken tries again: it is not its owner yet.
bool retries(const Mutex& m)
{
    return m.barging != 0 || m.robust != 0 || m.protocol == Protocol::original_ceiling;
}

// EINVAL (POSIX, pthread_mutex_lock, of PRIO_PROTECT).
bool is_above_ceiling(const Act& act)
{
    const std::vector<int64_t>& ceilings = act.model.ceilings;
    return !ceilings.empty() && ceilings[act.object.index] != kNoLevel &&
           level_of(act.model, act.world, act.task) < ceilings[act.object.index];
}

Effect count_up(Mutex& m)
{
    if (m.again + 1 == Record::kNone) return fault(FaultKind::overflow);  // EAGAIN
    ++m.again;
    return {};
}

// Counts one more try, and says whether it is not one too many.
bool spins_on(const Act& act, const Mutex& m)
{
    int64_t& tries = act.world.tasks[act.task].amount;
    if (tries < 0) return false;
    const bool more = tries++ < std::min<int64_t>(m.spin_count, 2 * int64_t{m.spins} + 10);
    if (!more) tries = -tries;
    return more;
}

Effect spin(const Act& act, const Mutex& m)
{
    Effect e;
    e.outcome = Outcome::spins;
    e.object = act.object;
    e.retry = true;
    e.time = Duration{m.spin};
    return e;
}

Effect lock(const Act& act)
{
    Mutex& m = act.world.object<Mutex>(act.object);
    if (m.owner == act.task && m.kind == MutexKind::recursive) return count_up(m);
    if (m.owner == act.task && m.kind == MutexKind::error_checking)
        return fault(FaultKind::relocked);
    if (is_above_ceiling(act)) return fault(FaultKind::above_ceiling);
    if (m.health == Health::not_recoverable) return fault(FaultKind::not_recoverable);
    if (m.owner.valid() && m.kind == MutexKind::adaptive && spins_on(act, m)) return spin(act, m);
    if (m.owner.valid()) {
        Effect e = block(act, m.waiters);
        e.retry = retries(m);
        return e;
    }
    obtain(act.world, m, act.task);
    return owner_changed(act.object);
}

Effect try_lock(const Act& act)
{
    Mutex& m = act.world.object<Mutex>(act.object);
    const bool again = m.owner == act.task && m.kind == MutexKind::recursive;
    const bool free = !m.owner.valid();
    if (!again && is_above_ceiling(act)) return fault(FaultKind::above_ceiling);
    if (m.health == Health::not_recoverable) return fault(FaultKind::not_recoverable);
    act.ctx.r[act.instr.a] = free || again ? 1 : 0;
    if (again) return count_up(m);
    if (!free) return {};
    take(act.world, m, act.task);
    return owner_changed(act.object);
}

Effect owner_died(const Act& act)
{
    const Mutex& m = act.world.object<Mutex>(act.object);
    act.ctx.r[act.instr.a] = m.health == Health::owner_died ? 1 : 0;
    return m.owner == act.task ? Effect{} : fault(FaultKind::not_owner);
}

Effect consistent(const Act& act)
{
    Mutex& m = act.world.object<Mutex>(act.object);
    if (m.owner != act.task) return fault(FaultKind::not_owner);
    m.health = Health::sound;
    return {};
}

// It goes to the first that waits, or is free and that one tries again. Who that is, woken.
TaskId hand_on(World& w, Mutex& m)
{
    --w.tasks[m.owner].held;
    m.owner = {};
    const TaskId next = pop_front(w, m.waiters);
    if (!next.valid()) return next;
    const int64_t tries = w.tasks[next].amount;
    end_wait(w.tasks[next]);
    if (retries(m)) {
        // A coroutine's loop counts turns there.
        w.tasks[next].amount = w.tasks[next].kind == TaskKind::coroutine ? 0 : tries;
        return next;
    }
    learn(m, tries);
    take(w, m, next);
    return next;
}

void release(World& w, Mutex& m, Effect& e)
{
    const TaskId next = hand_on(w, m);
    if (next.valid()) push_back(w, e.woken, next);
}

Brief unlock_briefly(World& w, Context&, TaskId t, ObjectId id, const Instr&)
{
    Mutex& m = w.object<Mutex>(id);
    if (!is_simple(m) || m.owner != t) return {};
    const TaskId next = hand_on(w, m);
    return Brief::owner_changed(next, next);
}

Effect unlock(const Act& act) { return unlock_mutex(act.world, act.object, act.task); }

bool can_lock(const World& w, TaskId t, ObjectId id)
{
    const Mutex& m = w.object<Mutex>(id);
    return !m.owner.valid() || (m.owner == t && m.kind != MutexKind::normal);
}

void initialise(World& w, ObjectId id, std::span<const int64_t> parameters)
{
    Mutex m;
    m.barging = parameters[0] == 1 ? 1 : 0;
    m.kind = static_cast<MutexKind>(parameters[1]);
    m.protocol = static_cast<Protocol>(parameters[kMutexProtocol]);
    m.ceiling = static_cast<int32_t>(parameters[3]);
    m.spin = static_cast<uint32_t>(parameters[4]);
    m.spin_count = static_cast<uint16_t>(parameters[5]);
    m.robust = parameters[6] == 1 ? 1 : 0;
    w.object<Mutex>(id) = m;
}

TaskId owner(const World& w, ObjectId id) { return w.object<Mutex>(id).owner; }
TaskList waiters(const World& w, ObjectId id) { return w.object<Mutex>(id).waiters; }

void give_up(const Model&, World& w, ObjectId id, TaskId t, Effect&)
{
    remove(w, w.object<Mutex>(id).waiters, t);
}

std::string_view broken(const Model&, const World& w, ObjectId id)
{
    const Mutex& m = w.object<Mutex>(id);
    if (m.again > 0 && (m.kind != MutexKind::recursive || !m.owner.valid()))
        return "it counts locks of nobody";
    if (!m.owner.valid() && !retries(m) && m.waiters.head.valid())
        return "it is free and handed to nobody, though somebody waits";
    return {};
}

constexpr std::string_view kOrders[] = {"fifo", "barging"};
constexpr std::string_view kMutexKinds[] = {"normal", "recursive", "error_checking", "adaptive"};
constexpr std::string_view kRobust[] = {"false", "true"};
constexpr std::string_view kProtocols[] = {"none", "inherit", "protect", "original_ceiling",
                                           "stack"};

Details describe(const World& w, ObjectId id)
{
    const Mutex& m = w.object<Mutex>(id);
    Details details{{"order", std::string(kOrders[m.barging])}};
    if (m.kind != MutexKind::normal)
        details.emplace_back("kind", kMutexKinds[static_cast<size_t>(m.kind)]);
    if (m.protocol != Protocol::none)
        details.emplace_back("protocol", kProtocols[static_cast<size_t>(m.protocol)]);
    if (m.ceiling != kNoCeiling) details.emplace_back("ceiling", std::to_string(m.ceiling));
    if (m.kind == MutexKind::adaptive) details.emplace_back("spins", std::to_string(m.spins));
    if (m.robust != 0) details.emplace_back("robust", "true");
    if (m.health != Health::sound)
        details.emplace_back("its owner ended", m.health == Health::owner_died
                                                    ? "not yet declared consistent"
                                                    : "not recoverable");
    if (m.again > 0) details.emplace_back("locked", std::to_string(m.again + 1) + " times");
    return details;
}

constexpr ObjectParameter kParameters[] = {
    {"order", 0, 0, 1, kOrders,
     "who gets a released mutex: the first waiter, or whoever comes first"},
    {"kind", 0, 0, 3, kMutexKinds,
     "what happens when its owner locks it again: it waits for itself, counts, or is a fault; "
     "adaptive: who finds it taken tries for a while before it waits"},
    {"protocol", 0, 0, 4, kProtocols,
     "what it does against priority inversion: its owner inherits, or has the ceiling; or who may "
     "lock it, or begin"},
    {"ceiling",
     kNoCeiling,
     -kCeilingMost,
     kCeilingMost,
     {},
     "the priority of its ceiling; unless given, that of the most urgent task that ever locks it"},
    {"spin", 100, 1, 1'000'000'000, {}, "adaptive: CPU time in ns from one try to the next"},
    {"spin_count", 100, 0, 32'767, {}, "adaptive: how often a task tries before it waits, at most"},
    {"robust", 0, 0, 1, kRobust,
     "when its owner ends without releasing it, it goes to the next one, who is told"},
};
constexpr size_t kTryLock = 2;
constexpr Verb kVerbs[] = {
    with_brief(lock_briefly,
               ordered(Ordering::acquires, {"lock", VerbArguments::none, false,
                                            "wait until it is free, and take it", lock, can_lock})),
    with_brief(unlock_briefly,
               ordered(Ordering::releases, {"unlock", VerbArguments::none, false,
                                            "release it; only its owner may", unlock, nullptr})),
    ordered(Ordering::acquires,
            {"trylock", VerbArguments::none, true, "take it if it is free: 1, or go on without: 0",
             try_lock, nullptr}),
    ordered(Ordering::none,
            {"owner_died", VerbArguments::none, true,
             "robust: 1 if it came from an owner that ended, and nobody declared it consistent "
             "since; else 0",
             owner_died, nullptr}),
    ordered(Ordering::none, {"consistent", VerbArguments::none, false,
                             "robust: what it guards is sound again, though its owner had ended",
                             consistent, nullptr}),
};

}  // namespace

Protocol protocol_of(const World& w, ObjectId id)
{
    return &kind_of(w, id) == &kMutexKind ? w.object<Mutex>(id).protocol : Protocol::none;
}

void set_protocol(World& w, ObjectId id, std::span<const int64_t> parameters)
{
    Mutex& m = w.object<Mutex>(id);
    m.protocol = static_cast<Protocol>(parameters[kMutexProtocol]);
    m.ceiling = static_cast<int32_t>(parameters[kMutexProtocol + 1]);
}

bool waiters_retry(const World& w, ObjectId id) { return retries(w.object<Mutex>(id)); }

void wake_all_waiters(World& w, ObjectId id, Effect& e)
{
    while (wake_first(w, w.object<Mutex>(id).waiters, e).valid()) {
    }
}

Effect refuse_lock(const Act& act)
{
    Mutex& m = act.world.object<Mutex>(act.object);
    if (&kind_of(act.world, act.object).verbs[act.instr.verb] == &kVerbs[kTryLock]) {
        act.ctx.r[act.instr.a] = 0;
        ++act.ctx.pc;
        return {};
    }
    Effect e = block(act, m.waiters);
    e.retry = true;
    return e;
}

void wake_waiter(World& w, ObjectId id, Effect& e)
{
    Mutex& m = w.object<Mutex>(id);
    if (!m.owner.valid()) wake_first(w, m.waiters, e);
}

void wait_on(World& w, ObjectId id, TaskId t)
{
    wait_in(w, w.object<Mutex>(id).waiters, t, id, kMutexKind.reason);
}

void move_waiter(World& w, ObjectId id, TaskId t, TaskId before)
{
    TaskList& waiters = w.object<Mutex>(id).waiters;
    remove(w, waiters, t);
    insert_before(w, waiters, before, t);
}

bool holds_mutex(const World& w, ObjectId id, TaskId t) { return w.object<Mutex>(id).owner == t; }

Effect unlock_mutex(World& w, ObjectId id, TaskId t)
{
    Mutex& m = w.object<Mutex>(id);
    if (m.owner != t) return fault(FaultKind::not_owner);
    if (m.again > 0) {
        --m.again;
        return {};
    }
    Effect e = owner_changed(id);
    if (m.health == Health::owner_died) m.health = Health::not_recoverable;
    release(w, m, e);
    while (m.health == Health::not_recoverable && wake_first(w, m.waiters, e).valid()) {
    }
    return e;
}

void abandon_mutexes(World& w, TaskId t, Effect& e)
{
    for (ObjectId id{0}; id.index < w.objects.size() && w.tasks[t].held > 0; ++id.index) {
        if (&kind_of(w, id) != &kMutexKind) continue;
        Mutex& m = w.object<Mutex>(id);
        if (m.robust == 0 || m.owner != t) continue;
        m.again = 0;
        m.health = Health::owner_died;
        e.object = id;
        e.owner_changed = true;
        release(w, m, e);
    }
}

const ObjectKind kMutexKind = {
    .name = "mutex",
    .about = "Mutual exclusion: one owner at a time.",
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
    .broken = broken,
    .give_up = give_up,
};

}  // namespace interleave
