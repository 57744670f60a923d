// ULE of FreeBSD: interactive tasks run first, by how much they sleep; the others share the CPU
// through a calendar, in which those that used it little are entered closer to the present.
//
// As in the kernel: the score of interactivity, its limits and decay, and priorities
// (ule_history.h); a queue for each CPU and its calendar (ule_queues.h); slices divided by load;
// what started tasks inherit and parents are charged; the CPU that a task wakes up on; stealing by
// idle CPUs; balancing at random intervals around a second.
// Not modelled: sampling by ticks (run time and slices are exact, and how long a slice is is
// decided when the task gets the CPU), topology and warm caches (all CPUs are one group, ties go to
// the lowest), real-time and idle classes, priority lent to owners of locks. Source: FreeBSD 12,
// sys/kern/sched_ule.c. Policy words: ticks until the next balancing, and how many intervals were
// drawn.
#include "base/text.h"
#include "policy/policies.h"
#include "policy/ule_queues.h"

#include <fmt/format.h>

#include <algorithm>

namespace interleave {

namespace {

enum Number { kTick, kSlice, kThreshold, kInterval };
// kBlockedAt is a ns more, and kParent a row more, so that 0 means none.
enum Word { kRun, kSleep, kUsed, kFirst, kLast, kBlockedAt, kSliceUsed, kParent, kWords };

constexpr int64_t kSliceParts = 6;  // a slice is not divided further
constexpr uint64_t kStream = hash_name("policy ule");

using ule::History;

History history(const Sched& s, TaskId t)
{
    const auto w = task_words(s, t);
    return {w[kRun], w[kSleep], w[kUsed], w[kFirst], w[kLast]};
}

void set_history(Sched& s, TaskId t, const History& h)
{
    const auto w = task_words(s, t);
    w[kRun] = h.run;
    w[kSleep] = h.sleep;
    w[kUsed] = h.used;
    w[kFirst] = h.first;
    w[kLast] = h.last;
}

// With what it ran until now.
History after_run(const Sched& s, TaskId t, Duration ran)
{
    History h = history(s, t);
    if (ran.ns > 0) ule::add_run(h, ran.ns);
    ule::move_window(h, s.now.ns, ran.ns);
    return h;
}

// What it blocked for counts as sleep.
History after_sleep(const Sched& s, TaskId t)
{
    History h = history(s, t);
    const int64_t since = task_words(s, t)[kBlockedAt];
    if (since > 0) ule::add_sleep(h, s.now.ns - (since - 1));
    ule::move_window(h, s.now.ns, 0);
    return h;
}

TaskId holder(const Cpu& cpu) { return cpu.current.valid() ? cpu.current : cpu.incoming; }

int64_t load(const Sched& s, CpuId c)
{
    return s.queues[s.cpus[c].queue].count + (holder(s.cpus[c]).valid() ? 1 : 0);
}

// Who moves from one CPU to another: an interactive one, else the second of the calendar, since the
// first is about to run; else the first.
TaskId loot(const Model& m, const Sched& s, CpuId from, CpuId to)
{
    TaskId first;
    const TaskId t = ule::find(s, from, [&](TaskId candidate) {
        const SchedEntity& e = s.entities[candidate];
        const bool skipped = !ule::interactive(e.key) && !first.valid();
        if (skipped) first = candidate;
        return !skipped && may_run_on(m, e.affinity, to);
    });
    if (t.valid() || !first.valid()) return t;
    return may_run_on(m, s.entities[first].affinity, to) ? first : TaskId{};
}

class Ule final : public Policy {
  public:
    explicit Ule(const PolicyValues& v)
        : tick_{v.numbers[kTick]},
          slice_(v.numbers[kSlice]),
          threshold_(v.numbers[kThreshold]),
          interval_(v.numbers[kInterval])
    {
    }
    [[nodiscard]] const PolicyInfo& info() const override { return kUle; }
    [[nodiscard]] bool one_queue() const override { return false; }
    [[nodiscard]] uint32_t lists_per_queue() const override { return ule::kLists; }
    [[nodiscard]] uint32_t words() const override { return 2; }
    [[nodiscard]] uint32_t task_words() const override { return kWords; }
    [[nodiscard]] Duration tick_period() const override { return tick_; }

    [[nodiscard]] CpuId select_cpu(const Model&, const State&, TaskId, Chooser&) const override;
    bool enqueue(const Model&, State&, CpuId, TaskId, Reason why, Chooser&) const override;
    TaskId pick_next(const Model&, State&, CpuId, Chooser&) const override;
    TaskId steal(const Model&, State&, CpuId thief, Chooser&) const override;
    void tick(const Model&, State&, CpuSet& again, Chooser&) const override;
    void attach(const Model&, State&, TaskId) const override;
    [[nodiscard]] bool goes_by_values() const override { return true; }
    void detach(const Model&, State&, TaskId) const override;
    void dequeue(const Model&, State& state, TaskId t) const override { ule::take(state.sched, t); }
    void charge(const Model&, State& state, CpuId, TaskId t, Duration used) const override
    {
        interleave::task_words(state.sched, t)[kSliceUsed] += used.ns;
        set_history(state.sched, t, after_run(state.sched, t, used));
    }
    void blocked(const Model&, State& state, CpuId, TaskId t) const override
    {
        interleave::task_words(state.sched, t)[kBlockedAt] = state.sched.now.ns + 1;
    }
    [[nodiscard]] Duration slice(const Model&, const State& state, CpuId c, TaskId t) const override
    {
        const Sched& s = state.sched;
        const int64_t left = slice_of(load(s, c)) - interleave::task_words(s, t)[kSliceUsed];
        return {std::max(left, tick_.ns)};
    }

    [[nodiscard]] std::vector<Candidate> describe(const Model&, const State&, CpuId) const override;
    [[nodiscard]] Explanation explain(const Model&, const State&, CpuId) const override;

  private:
    [[nodiscard]] int64_t priority(const Sched& s, TaskId t, const History& h) const
    {
        return ule::priority(h, s.entities[t].nice, threshold_);
    }
    [[nodiscard]] int64_t running_priority(const Sched& s, CpuId c) const
    {
        const Cpu& cpu = s.cpus[c];
        const Duration ran = cpu.current.valid() ? s.now - cpu.run_since : Duration{0};
        return priority(s, holder(cpu), after_run(s, holder(cpu), ran));
    }
    [[nodiscard]] int64_t slice_of(int64_t load) const
    {
        const int64_t others = std::max<int64_t>(load - 1, 1);
        const int64_t least = std::max<int64_t>(slice_ / kSliceParts, 1);
        return (others >= kSliceParts ? least : std::max(slice_ / others, least)) * tick_.ns;
    }
    [[nodiscard]] int64_t best_priority(const Sched&, CpuId) const;
    [[nodiscard]] bool preempts(const Sched&, CpuId, TaskId) const;
    void balance(const Model&, State&, CpuSet& again) const;
    bool move_one(const Model&, State&, CpuId from, CpuId to, CpuSet& again) const;

    Duration tick_;
    int64_t slice_, threshold_, interval_;
};

// Of those that run or wait there.
int64_t Ule::best_priority(const Sched& s, CpuId c) const
{
    int64_t best = holder(s.cpus[c]).valid() ? running_priority(s, c) : INT64_MAX;
    if (s.queues[s.cpus[c].queue].count == 0) return best;
    const TaskId t = ule::find(s, c, [](TaskId) { return true; });
    return std::min(best, s.entities[t].key);
}

// Where it ran last if that idles; else where it would run at once, else anywhere: the least
// loaded, where it ran last among equals.
CpuId Ule::select_cpu(const Model& m, const State& state, TaskId t, Chooser&) const
{
    const Sched& s = state.sched;
    const SchedEntity& e = s.entities[t];
    if (e.cpu.valid() && may_run_on(m, e.affinity, e.cpu) && s.idle.has(e.cpu)) return e.cpu;
    const int64_t own = priority(s, t, after_sleep(s, t));
    CpuId best;
    bool best_at_once = false;
    for (CpuId c{0}; s.cpus.has(c); ++c.index) {
        if (!may_run_on(m, e.affinity, c)) continue;
        const bool at_once = best_priority(s, c) > own;
        const int64_t more = best.valid() ? load(s, c) - load(s, best) : -1;
        const bool lighter = more < 0 || (more == 0 && c == e.cpu);
        if (best.valid() && (at_once != best_at_once ? !at_once : !lighter)) continue;
        best = c;
        best_at_once = at_once;
    }
    return best;
}

// Only an interactive task does, and among those one of a list before the other's.
bool Ule::preempts(const Sched& s, CpuId c, TaskId t) const
{
    const int64_t own = s.entities[t].key;
    if (!holder(s.cpus[c]).valid() || !ule::interactive(own)) return false;
    const int64_t running = running_priority(s, c);
    return !ule::interactive(running) ||
           ule::interactive_list(own) < ule::interactive_list(running);
}

bool Ule::enqueue(const Model&, State& state, CpuId c, TaskId t, Reason why, Chooser&) const
{
    Sched& s = state.sched;
    const auto w = interleave::task_words(s, t);
    if (why == Reason::created && w[kParent] == 0) w[kFirst] = w[kLast] = s.now.ns;
    if (why == Reason::woken) set_history(s, t, after_sleep(s, t));
    if (why == Reason::woken || why == Reason::slice_end) w[kSliceUsed] = 0;
    w[kBlockedAt] = 0;
    s.entities[t].key = priority(s, t, history(s, t));
    ule::place(s, c, t, why == Reason::preempted);
    return preempts(s, c, t);
}

TaskId Ule::pick_next(const Model&, State& state, CpuId c, Chooser&) const
{
    Sched& s = state.sched;
    const TaskId t = ule::find(s, c, [](TaskId) { return true; });
    if (!t.valid()) return t;
    ule::take(s, t);
    set_history(s, t, after_run(s, t, {0}));
    return t;
}

// From the most loaded CPU that has a task for the thief; ties go to the lowest.
TaskId Ule::steal(const Model& m, State& state, CpuId thief, Chooser&) const
{
    Sched& s = state.sched;
    TaskId best;
    int64_t most = 1;
    for (CpuId c{0}; s.cpus.has(c); ++c.index) {
        if (c == thief || load(s, c) <= most) continue;
        const TaskId t = loot(m, s, c, thief);
        if (!t.valid()) continue;
        best = t;
        most = load(s, c);
    }
    if (!best.valid()) return best;
    ule::take(s, best);
    set_history(s, best, after_run(s, best, {0}));
    return best;
}

void Ule::tick(const Model& m, State& state, CpuSet& again, Chooser& chooser) const
{
    Sched& s = state.sched;
    for (CpuId c{0}; s.cpus.has(c); ++c.index) ule::advance(s, c);
    if (s.cpus.size() < 2) return;
    int64_t& due = s.policy_words[0];
    if (due == 0) due = interval_;
    if (--due > 0) return;
    const uint64_t draw = chooser.random(kStream, static_cast<uint64_t>(s.policy_words[1]++));
    due = std::max<int64_t>(interval_ / 2, 1) +
          static_cast<int64_t>(scale_to(draw, static_cast<uint64_t>(interval_)));
    balance(m, state, again);
}

// From the most loaded CPU to the least loaded one, a task for each pair; who got one gives none.
void Ule::balance(const Model& m, State& state, CpuSet& again) const
{
    Sched& s = state.sched;
    CpuSet donors(static_cast<uint32_t>(s.cpus.size()));
    for (CpuId c{0}; s.cpus.has(c); ++c.index) donors.insert(c);
    while (true) {
        CpuId from;
        for (CpuId c{0}; s.cpus.has(c); ++c.index)
            if (donors.has(c) && load(s, c) >= 2 && s.queues[s.cpus[c].queue].count > 0 &&
                (!from.valid() || load(s, c) > load(s, from)))
                from = c;
        if (!from.valid()) return;
        donors.erase(from);
        CpuSet takers = donors;
        for (bool moved = false; !moved;) {
            CpuId to;
            for (CpuId c{0}; s.cpus.has(c); ++c.index)
                if (takers.has(c) && load(s, c) < load(s, from) &&
                    (!to.valid() || load(s, c) < load(s, to)))
                    to = c;
            if (!to.valid()) break;
            moved = move_one(m, state, from, to, again);
            (moved ? donors : takers).erase(to);
        }
    }
}

bool Ule::move_one(const Model& m, State& state, CpuId from, CpuId to, CpuSet& again) const
{
    Sched& s = state.sched;
    const TaskId t = loot(m, s, from, to);
    if (!t.valid()) return false;
    ule::take(s, t);
    SchedEntity& e = s.entities[t];
    --s.queues[e.queue].count;
    e.cpu = to;
    e.queue = s.cpus[to].queue;
    ++s.queues[e.queue].count;
    ule::place(s, to, t, false);
    if (s.idle.has(to) || preempts(s, to, t)) again.insert(to);
    return true;
}

// A started task takes over some of its parent's history and little of a slice; the parent is
// charged a tick for it.
void Ule::attach(const Model&, State& state, TaskId t) const
{
    Sched& s = state.sched;
    const TaskId parent = state.world.tasks[t].parent;
    const bool starts = state.world.tasks[t].status == TaskStatus::created;
    if (!parent.valid() || !starts) return;  // or it comes from another policy
    History h = history(s, parent);
    set_history(s, t, ule::inherit(h));
    ule::add_run(h, tick_.ns);
    set_history(s, parent, h);
    const auto w = interleave::task_words(s, t);
    w[kParent] = parent.index + 1;
    const int64_t least = std::max<int64_t>(slice_ / kSliceParts, 1) * tick_.ns;
    w[kSliceUsed] = slice_of(load(s, s.entities[parent].cpu)) - least;
}

// Its run time is charged to its parent, its sleep is not given back.
void Ule::detach(const Model&, State& state, TaskId t) const
{
    Sched& s = state.sched;
    const int64_t parent = interleave::task_words(s, t)[kParent];
    const History h = history(s, t);
    std::ranges::fill(interleave::task_words(s, t), 0);
    if (parent == 0) return;
    const TaskId p{static_cast<uint32_t>(parent - 1)};
    if (s.entities[p].serial != s.entities[t].parent) return;
    History of_parent = history(s, p);
    ule::add_run(of_parent, h.run);
    set_history(s, p, of_parent);
}

std::vector<Candidate> Ule::describe(const Model&, const State& state, CpuId c) const
{
    const Sched& s = state.sched;
    std::vector<Candidate> order;
    (void)ule::find(s, c, [&](TaskId t) {
        const SchedEntity& e = s.entities[t];
        Candidate candidate{.task = t, .keys = {}};
        candidate.keys.emplace_back("priority", fmt::to_string(e.key));
        candidate.keys.emplace_back("interactivity", fmt::to_string(ule::score(history(s, t))));
        candidate.keys.emplace_back("queue", ule::interactive(e.key) ? "interactive" : "calendar");
        candidate.keys.emplace_back("waiting since", to_text(e.since));
        order.push_back(std::move(candidate));
        return false;
    });
    return order;
}

Explanation Ule::explain(const Model& m, const State& state, CpuId c) const
{
    Explanation e;
    e.rule = fmt::format(
        "Interactive tasks (score below {}) run first, by priority; then the next "
        "one of the calendar.",
        threshold_);
    e.candidates = describe(m, state, c);
    if (!e.candidates.empty()) e.chosen = e.candidates.front().task;
    return e;
}

constexpr PolicyParameter kParameters[] = {
    {.name = "tick",
     .kind = ParameterKind::duration,
     .value = 7'874'016,
     .lowest = 1'000,
     .highest = 1'000'000'000,
     .about = "time between ticks of the statistics clock, 127 in a second"},
    {.name = "slice",
     .kind = ParameterKind::integer,
     .value = 12,
     .lowest = 1,
     .highest = 1'000,
     .about = "ticks of a slice; it is divided by the number of other tasks on the CPU, but by 6 "
              "at most"},
    {.name = "interact",
     .kind = ParameterKind::integer,
     .value = 30,
     .lowest = 1,
     .highest = 32,
     .about = "tasks with a score of interactivity below this run before all others"},
    {.name = "balance_interval",
     .kind = ParameterKind::integer,
     .value = 127,
     .lowest = 1,
     .highest = 1'000'000,
     .about = "ticks between balancings of CPUs on average; each time between a half and one and a "
              "half of it"},
};

}  // namespace

const PolicyInfo kUle = {
    .name = "ule",
    .title = "FreeBSD's ULE",
    .about =
        "Interactive tasks run first, by how much they sleep; the others share the CPU through "
        "a calendar, in turns that are shorter the more there are.",
    .source = "FreeBSD 12, sys/kern/sched_ule.c",
    .parameters = kParameters,
    .make = [](const PolicyValues& v) -> std::shared_ptr<const Policy> {
        return std::make_shared<Ule>(v);
    },
};

}  // namespace interleave
