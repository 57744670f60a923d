// Windows NT: of 32 levels the highest with a ready thread runs, its threads in turns of a quantum;
// what waited is lifted for a while, and what starves is lifted to level 15 for a moment.
//
// Levels 1 to 15 are dynamic, 16 to 31 real time and never change. After a wait a thread is at its
// base and the boost of what it waited for, at most 15, unless it is higher already; each quantum
// that ends takes one level back. Every `period` a thread that has been ready for `starved_after`
// is put at 15 for some quanta, then back at its base. A preempted thread goes to the head of its
// level with the rest of its quantum; one whose quantum ended, or that yields, to the tail with a
// new one. Here the base is the task's priority, 1 to 31; without one it is 8, moved by its nice
// value. Quanta are counted in thirds of a clock tick and charged by time used, as since NT 6.0.
// Not modelled: ideal processors, input to windows, boosts for owners of locks. Sources: Microsoft
// Learn, Scheduling Priorities and Priority Boosts; numbers that no document gives are parameters
// and say so.
#include "base/text.h"
#include "policy/policies.h"
#include "policy/queue_policy.h"

#include <fmt/format.h>

#include <algorithm>

namespace interleave {

namespace {

enum Number {
    kTick,
    kQuantum,
    kSeparation,
    kForeground,
    kForegroundBoost,
    kIoBoosts,
    kEventBoost,
    kTimerBoost,
    kWaitCharge,
    kPeriod,
    kStarvedAfter,
    kStarvedQuanta,
    kStarvedMost,
    kQueues
};
// kBoost: what the present wait will give; kStarved: it is at 15 because it starved.
enum Word { kLevel, kLeft, kBoost, kStarved, kWords };

constexpr uint32_t kLevels = 32;
constexpr int64_t kNormal = 8, kTop = 15, kRealtime = 16;
// In thirds of a tick, by how far the foreground is separated; the background has the first.
constexpr int64_t kUnits[][3] = {{6, 12, 18}, {12, 24, 36}, {18, 18, 18}, {36, 36, 36}};

class Nt final : public Policy {
  public:
    explicit Nt(const PolicyValues& v)
        : n_(v.numbers), foreground_(v.lists[kForeground]), io_boosts_(v.lists[kIoBoosts])
    {
    }
    [[nodiscard]] const PolicyInfo& info() const override { return kNt; }
    [[nodiscard]] bool one_queue() const override { return n_[kQueues] == 0; }
    [[nodiscard]] uint32_t lists_per_queue() const override { return kLevels; }
    [[nodiscard]] uint32_t task_words() const override { return kWords; }
    [[nodiscard]] Duration tick_period() const override { return {n_[kPeriod]}; }

    [[nodiscard]] CpuId select_cpu(const Model&, const State&, TaskId, Chooser&) const override;
    bool enqueue(const Model&, State&, CpuId, TaskId, Reason why, Chooser&) const override;
    TaskId pick_next(const Model&, State&, CpuId, Chooser&) const override;
    TaskId steal(const Model&, State&, CpuId thief, Chooser&) const override;
    void tick(const Model&, State&, CpuSet& again, Chooser&) const override;
    void blocked(const Model&, State&, CpuId, TaskId) const override;
    [[nodiscard]] bool goes_by_values() const override { return true; }
    void values_changed(const Model&, State& state, TaskId t) const override
    {
        word(state.sched, t, kLevel) = base(state.sched.entities[t]);
    }
    bool urgency_changed(const Model& m, State& state, CpuId c) const override
    {
        const TaskId first = first_for(m, state.sched, c, c);
        return first.valid() && preempts(state.sched, c, first);
    }
    void charge(const Model&, State& state, CpuId, TaskId t, Duration used) const override
    {
        word(state.sched, t, kLeft) -= used.ns;
    }
    [[nodiscard]] Duration slice(const Model&, const State& state, CpuId, TaskId t) const override
    {
        return {std::max<int64_t>(word(state.sched, t, kLeft), 1)};
    }
    [[nodiscard]] std::vector<Candidate> describe(const Model&, const State&, CpuId) const override;
    [[nodiscard]] Explanation explain(const Model&, const State&, CpuId) const override;

  private:
    static int64_t& word(Sched& s, TaskId t, Word w) { return interleave::task_words(s, t)[w]; }
    static int64_t word(const Sched& s, TaskId t, Word w)
    {
        return interleave::task_words(s, t)[w];
    }
    static int64_t base(const SchedEntity& e)
    {
        if (e.priority != 0) return std::clamp<int64_t>(e.priority, 1, kLevels - 1);
        return std::clamp<int64_t>(kNormal - e.nice * 7 / 20, 1, kTop);
    }
    static TaskId holder(const Cpu& cpu)
    {
        return cpu.current.valid() ? cpu.current : cpu.incoming;
    }
    static bool preempts(const Sched& s, CpuId c, TaskId t)
    {
        const TaskId runs = holder(s.cpus[c]);
        return runs.valid() && word(s, t, kLevel) > word(s, runs, kLevel);
    }
    static const EntityList& list(const Sched& s, CpuId c, uint32_t level)
    {
        return s.lists[ListId{s.queues[s.cpus[c].queue].lists + level}];
    }
    static void place(Sched& s, QueueId q, TaskId t, bool to_head)
    {
        SchedEntity& e = s.entities[t];
        e.level = static_cast<uint16_t>(word(s, t, kLevel));
        EntityList& level = s.lists[ListId{s.queues[q].lists + e.level}];
        to_head ? push_front(s, level, t) : push_back(s, level, t);
    }
    static void take(Sched& s, QueueId q, TaskId t)
    {
        remove(s, s.lists[ListId{s.queues[q].lists + s.entities[t].level}], t);
    }
    [[nodiscard]] bool foreground(const Model& m, const SchedEntity& e) const
    {
        const int64_t process = m.tasks[e.spec].process + 1;
        return std::ranges::find(foreground_, process) != foreground_.end();
    }
    [[nodiscard]] int64_t units(int64_t thirds) const { return thirds * n_[kTick] / 3; }
    [[nodiscard]] int64_t quantum(const Model& m, const SchedEntity& e) const
    {
        return units(kUnits[n_[kQuantum]][foreground(m, e) ? n_[kSeparation] : 0]);
    }
    [[nodiscard]] TaskId first_for(const Model& m, const Sched& s, CpuId queue, CpuId c) const;
    [[nodiscard]] CpuId lowest(const Model&, const Sched&, TaskId, const CpuSet& but) const;
    void end_turn(const Model&, Sched&, TaskId) const;
    void wake_up(const Model&, Sched&, TaskId) const;
    void lift(const Model&, Sched&, TaskId, CpuSet& again) const;

    std::vector<int64_t> n_;
    std::vector<int64_t> foreground_, io_boosts_;
};

void Nt::end_turn(const Model& m, Sched& s, TaskId t) const
{
    const int64_t own = base(s.entities[t]);
    int64_t& level = word(s, t, kLevel);
    level = word(s, t, kStarved) != 0 ? own : std::max(own, level - 1);
    word(s, t, kStarved) = 0;
    word(s, t, kLeft) = quantum(m, s.entities[t]);
}

void Nt::wake_up(const Model& m, Sched& s, TaskId t) const
{
    const int64_t own = base(s.entities[t]);
    if (own >= kRealtime) {
        word(s, t, kLeft) = quantum(m, s.entities[t]);
        return;
    }
    word(s, t, kLeft) -= units(n_[kWaitCharge]);
    if (word(s, t, kLeft) <= 0) end_turn(m, s, t);
    int64_t& level = word(s, t, kLevel);
    level = std::max(level, std::min(own + word(s, t, kBoost), kTop));
    word(s, t, kBoost) = 0;
}

// The number of a device among devices, in the order in which they are declared.
size_t device_number(const World& w, ObjectId device)
{
    size_t number = 0;
    for (ObjectId o{0}; o < device; ++o.index) number += is_device(kind_of(w, o)) ? 1 : 0;
    return number;
}

void Nt::blocked(const Model& m, State& state, CpuId, TaskId t) const
{
    const Task& task = state.world.tasks[t];
    int64_t boost = n_[kEventBoost];
    if (task.reason == Reason::sleep) boost = n_[kTimerBoost];
    if (task.reason == Reason::io) {
        // A thread that waits with one of its coroutines waits for no device of its own.
        const bool own = task.waits_for.valid();
        const size_t number = own ? device_number(state.world, task.waits_for) : 0;
        boost = io_boosts_.empty() ? 0 : io_boosts_[std::min(number, io_boosts_.size() - 1)];
    }
    if (task.reason != Reason::sleep && foreground(m, state.sched.entities[t]))
        boost += n_[kForegroundBoost];
    word(state.sched, t, kBoost) = boost;
}

bool Nt::enqueue(const Model& m, State& state, CpuId c, TaskId t, Reason why, Chooser&) const
{
    Sched& s = state.sched;
    if (why == Reason::created) {
        word(s, t, kLevel) = base(s.entities[t]);
        word(s, t, kLeft) = quantum(m, s.entities[t]);
    }
    if (why == Reason::woken) wake_up(m, s, t);
    if (why == Reason::slice_end || why == Reason::yielded) end_turn(m, s, t);
    place(s, s.cpus[c].queue, t, why == Reason::preempted);
    return preempts(s, c, t);
}

// Of the CPUs that the thread may use, the one that runs the lowest level; those that are about to
// choose are left out.
CpuId Nt::lowest(const Model& m, const Sched& s, TaskId t, const CpuSet& but) const
{
    const SchedEntity& e = s.entities[t];
    CpuId best;
    for (CpuId c{0}; s.cpus.has(c); ++c.index) {
        const TaskId runs = holder(s.cpus[c]);
        if (!runs.valid() || s.cpus[c].resched != 0 || but.has(c) || !may_run_on(m, e.affinity, c))
            continue;
        const int64_t more =
            best.valid() ? word(s, runs, kLevel) - word(s, holder(s.cpus[best]), kLevel) : -1;
        if (more < 0 || (more == 0 && c == e.cpu)) best = c;
    }
    return best;
}

CpuId Nt::select_cpu(const Model& m, const State& state, TaskId t, Chooser& chooser) const
{
    const Sched& s = state.sched;
    const CpuId usual = Policy::select_cpu(m, state, t, chooser);
    if (s.idle.has(usual)) return usual;
    const CpuId c = lowest(m, s, t, CpuSet(static_cast<uint32_t>(s.cpus.size())));
    const int64_t most = std::max(word(s, t, kLevel), base(s.entities[t]) + word(s, t, kBoost));
    return c.valid() && most > word(s, holder(s.cpus[c]), kLevel) ? c : usual;
}

TaskId Nt::first_for(const Model& m, const Sched& s, CpuId queue, CpuId c) const
{
    for (uint32_t level = kLevels; level-- > 0;)
        for (TaskId t = list(s, queue, level).head; t.valid(); t = s.entities[t].next)
            if (may_run_on(m, s.entities[t].affinity, c)) return t;
    return {};
}

TaskId Nt::pick_next(const Model& m, State& state, CpuId c, Chooser&) const
{
    const TaskId t = first_for(m, state.sched, c, c);
    if (t.valid()) take(state.sched, state.sched.cpus[c].queue, t);
    return t;
}

TaskId Nt::steal(const Model& m, State& state, CpuId thief, Chooser&) const
{
    Sched& s = state.sched;
    TaskId best;
    for (CpuId c{0}; s.cpus.has(c); ++c.index) {
        const TaskId t = c == thief || s.queues[s.cpus[c].queue].count == 0
                             ? TaskId{}
                             : first_for(m, s, c, thief);
        if (t.valid() && (!best.valid() || word(s, t, kLevel) > word(s, best, kLevel))) best = t;
    }
    if (best.valid()) take(s, s.entities[best].queue, best);
    return best;
}

// A starving thread goes to the tail of level 15, and takes a CPU that runs less.
void Nt::lift(const Model& m, Sched& s, TaskId t, CpuSet& again) const
{
    SchedEntity& e = s.entities[t];
    take(s, e.queue, t);
    word(s, t, kLevel) = kTop;
    word(s, t, kStarved) = 1;
    word(s, t, kLeft) = n_[kStarvedQuanta] * quantum(m, e);
    place(s, e.queue, t, false);
    if (one_queue())
        if (const CpuId c = lowest(m, s, t, again); c.valid()) e.cpu = c;
    if (preempts(s, e.cpu, t)) again.insert(e.cpu);
}

void Nt::tick(const Model& m, State& state, CpuSet& again, Chooser&) const
{
    Sched& s = state.sched;
    int64_t most = n_[kStarvedMost];
    for (QueueId q{0}; s.queues.has(q); ++q.index)
        for (uint32_t level = 1; level < kTop; ++level)
            for (TaskId t = s.lists[ListId{s.queues[q].lists + level}].head; t.valid();) {
                const TaskId next = s.entities[t].next;
                if (most > 0 && (s.now - s.entities[t].since).ns >= n_[kStarvedAfter]) {
                    --most;
                    lift(m, s, t, again);
                }
                t = next;
            }
}

std::vector<Candidate> Nt::describe(const Model& m, const State& state, CpuId c) const
{
    const Sched& s = state.sched;
    std::vector<Candidate> order;
    for (uint32_t level = kLevels; level-- > 0;)
        for (TaskId t = list(s, c, level).head; t.valid(); t = s.entities[t].next) {
            const SchedEntity& e = s.entities[t];
            Candidate candidate{.task = t, .keys = {}};
            candidate.keys.emplace_back("level", fmt::to_string(level));
            candidate.keys.emplace_back("base", fmt::to_string(base(e)));
            candidate.keys.emplace_back("quantum left", to_text(Duration{word(s, t, kLeft)}));
            if (word(s, t, kStarved) != 0) candidate.keys.emplace_back("lifted", "it starved");
            candidate.keys.emplace_back("waiting since", to_text(e.since));
            if (!may_run_on(m, e.affinity, c))
                candidate.keys.emplace_back("affinity", "other CPUs");
            order.push_back(std::move(candidate));
        }
    return order;
}

Explanation Nt::explain(const Model& m, const State& state, CpuId c) const
{
    Explanation e;
    e.rule = "The first thread of the highest level that has one runs.";
    e.chosen = first_for(m, state.sched, c, c);
    e.candidates = describe(m, state, c);
    return e;
}

constexpr std::string_view kQuantumWords[] = {"short_variable", "long_variable", "short_fixed",
                                              "long_fixed"};
constexpr int64_t kDisk[] = {1};
constexpr PolicyParameter kParameters[] = {
    {.name = "tick",
     .kind = ParameterKind::duration,
     .value = 15'625'000,
     .lowest = 3,
     .highest = 1'000'000'000,
     .about = "time between ticks of the clock, in thirds of which quanta are counted"},
    {.name = "quantum",
     .kind = ParameterKind::word,
     .value = 0,
     .lowest = 0,
     .highest = 3,
     .words = kQuantumWords,
     .about =
         "2 ticks and up to 6 in the foreground, as on a client; 4 and up to 12; 6 for all; or "
         "12 for all, as on a server"},
    {.name = "separation",
     .kind = ParameterKind::integer,
     .value = 2,
     .lowest = 0,
     .highest = 2,
     .about = "how far the quanta of the foreground are stretched: 2 is three times"},
    {.name = "foreground",
     .kind = ParameterKind::integers,
     .lowest = 1,
     .highest = 1'000'000,
     .about = "the processes in the foreground, by number in the order of the file, from 1; what "
              "they start belongs to them"},
    {.name = "foreground_boost",
     .kind = ParameterKind::integer,
     .value = 2,
     .lowest = 0,
     .highest = 15,
     .about = "added to the boost of a foreground thread after a wait other than for time; the "
              "number is not verified"},
    {.name = "io_boosts",
     .kind = ParameterKind::integers,
     .lowest = 0,
     .highest = 15,
     .list = kDisk,
     .about =
         "boost after a device has served: of each device in the order in which they are "
         "declared, the last for all others. Said of NT, and not verified: disk 1, network and "
         "serial 2, keyboard and mouse 6, sound 8"},
    {.name = "event_boost",
     .kind = ParameterKind::integer,
     .value = 1,
     .lowest = 0,
     .highest = 15,
     .about = "boost after waiting for an object or a task; the number is not verified"},
    {.name = "timer_boost",
     .kind = ParameterKind::integer,
     .value = 0,
     .lowest = 0,
     .highest = 15,
     .about = "boost after waiting for time; the number is not verified"},
    {.name = "wait_charge",
     .kind = ParameterKind::integer,
     .value = 1,
     .lowest = 0,
     .highest = 36,
     .about = "thirds of a tick that a wait takes from the quantum; the number is not verified"},
    {.name = "period",
     .kind = ParameterKind::duration,
     .value = 1'000'000'000,
     .lowest = 0,
     .highest = kLastTime.ns,
     .about = "how often starving threads are looked for; 0: never"},
    {.name = "starved_after",
     .kind = ParameterKind::duration,
     .value = 4'000'000'000,
     .lowest = 0,
     .highest = kLastTime.ns,
     .about = "how long a thread must have been ready to starve; about 4 s, not verified"},
    {.name = "starved_quanta",
     .kind = ParameterKind::integer,
     .value = 2,
     .lowest = 1,
     .highest = 100,
     .about = "quanta that a starving thread gets at level 15; one or two, not verified"},
    {.name = "starved_most",
     .kind = ParameterKind::integer,
     .value = 10,
     .lowest = 0,
     .highest = 1'000'000,
     .about = "threads that are lifted at a time, lowest levels first; the number is that of "
              "ReactOS"},
    kQueuesParameter,
};

}  // namespace

const PolicyInfo kNt = {
    .name = "nt",
    .title = "Windows NT",
    .about =
        "Of 32 levels the highest with a ready thread runs, in turns; a thread that waited is "
        "lifted for a while, and one that starves for a moment.",
    .source = "Microsoft Learn, Scheduling Priorities; Priority Boosts",
    .parameters = kParameters,
    .make = [](const PolicyValues& v) -> std::shared_ptr<const Policy> {
        return std::make_shared<Nt>(v);
    },
};

}  // namespace interleave
