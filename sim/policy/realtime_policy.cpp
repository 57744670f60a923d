#include "policy/realtime_policy.h"

#include "base/text.h"
#include "kernel/urgency.h"

#include <algorithm>
#include <limits>
#include <numeric>

namespace interleave {

namespace {

constexpr int64_t kWhole = 1'000'000'000'000'000;

int64_t load_of(Duration runtime, Duration every)
{
    if (every.ns == 0) return 0;
    const __int128 load = __int128{runtime.ns} * kWhole / every.ns;
    return static_cast<int64_t>(std::min<__int128>(load, 100 * __int128{kWhole}));
}

// A task of a server counts as the server.
int64_t load_of(const Model& m, const TaskSpec& task)
{
    if (task.server != kNoServer)
        return load_of(m.servers[task.server].budget, m.servers[task.server].period);
    return load_of(task.runtime, task.period.ns > 0 ? task.period : task.deadline);
}

}  // namespace

std::vector<CpuId> assignment(const Model& m, bool worst_fit, bool decreasing)
{
    std::vector<uint32_t> order(m.tasks.size());
    std::iota(order.begin(), order.end(), 0);
    if (decreasing)
        std::ranges::stable_sort(order, std::ranges::greater{},
                                 [&](uint32_t t) { return load_of(m, m.tasks[t]); });
    std::vector<int64_t> loads(m.machine.cpus);
    const auto rounding = static_cast<int64_t>(m.tasks.size());  // what sums may have lost
    std::vector<CpuId> assigned(m.tasks.size()), of_server(m.servers.size());
    for (const uint32_t t : order) {
        const TaskSpec& task = m.tasks[t];
        if (task.server != kNoServer) {
            const CpuId same = of_server[task.server];
            if (same.valid() && may_run_on(m, task.affinity, same)) {
                assigned[t] = same;
                continue;
            }
        }
        const int64_t load = load_of(m, task);
        CpuId chosen, least;
        for (uint32_t c = 0; c < loads.size(); ++c) {
            if (!may_run_on(m, task.affinity, CpuId{c})) continue;
            if (!least.valid() || loads[c] + rounding < loads[least.index]) least = CpuId{c};
            if (!chosen.valid() && loads[c] + load <= kWhole) chosen = CpuId{c};
        }
        assigned[t] = worst_fit || !chosen.valid() ? least : chosen;
        loads[assigned[t].index] += load;
        if (task.server != kNoServer) of_server[task.server] = assigned[t];
    }
    return assigned;
}

RealtimePolicy::RealtimePolicy(const PolicyInfo& info, const PolicyValues& v, size_t first,
                               Servers::Order order)
    : OrderedPolicy(v.numbers[first] == 0, true),
      info_(info),
      ties_(static_cast<Ties>(v.numbers[first + 3])),
      worst_fit_(v.numbers[first + 1] == 1),
      decreasing_(v.numbers[first + 2] == 1),
      servers_(v.servers, order, v.numbers[first] == 0 ? 0 : 1)
{
}

const Job* RealtimePolicy::job_of(const Model& m, const State& state, TaskId t)
{
    if (!m.has_jobs) return nullptr;
    const Job& job = state.sched.jobs[t];
    return job.open != 0 ? &job : nullptr;
}

int64_t RealtimePolicy::latest_start(const Model& m, const State& state, TaskId t)
{
    const Job* job = job_of(m, state, t);
    const Duration runtime = timing_of(m, state, t).runtime;
    if (job == nullptr || job->deadline == kNever || runtime.ns == 0) return kLast;
    const Duration left = std::max(runtime - used_by_job(state, t), Duration{0});
    return (job->deadline - left).ns;
}

std::vector<CpuId> RealtimePolicy::assigned(const Model& m) const
{
    return partitioned() ? assignment(m, worst_fit_, decreasing_) : std::vector<CpuId>{};
}

// All initial tasks are there when the last of them is attached; a child stays with its parent, or,
// under a policy that takes over in a run, with the initial task that it descends from.
void RealtimePolicy::attach(const Model& m, State& state, TaskId t) const
{
    if (!partitioned()) return;
    Sched& s = state.sched;
    const Task& task = state.world.tasks[t];
    const bool is_new = task.status == TaskStatus::created;
    if (s.steps > 0 && (!is_new || task.spec != Record::kNone)) {  // it comes from another policy
        interleave::task_words(s, t)[0] = assigned(m)[s.entities[t].spec].index;
        return;
    }
    if (task.spec == Record::kNone) {
        const TaskId parent = task.parent;
        interleave::task_words(s, t)[0] = interleave::task_words(s, parent)[0];
        return;
    }
    if (s.entities[t].serial + 1 != m.tasks.size()) return;
    const std::vector<CpuId> cpus = assigned(m);
    for (uint32_t i = 0; i < cpus.size(); ++i)
        interleave::task_words(s, TaskId{i})[0] = cpus[i].index;
}

int64_t RealtimePolicy::rank(const Model& m, const State& state, TaskId t) const
{
    if (servers_.server_of(m, state, t) != nullptr)
        return ties_ == Ties::release ? servers_.came(state, t).ns : 0;
    // Before all that are as urgent as the ceiling: one of them could ask for what it owns.
    if (state.sched.entities[t].ceiling.valid()) return std::numeric_limits<int64_t>::min();
    const Job* job = job_of(m, state, t);
    if (job == nullptr) return state.sched.entities[t].since.ns;
    return ties_ == Ties::release ? job->released.ns : 0;
}

CpuId RealtimePolicy::select_cpu(const Model& m, const State& state, TaskId t,
                                 Chooser& chooser) const
{
    if (partitioned())
        return CpuId{static_cast<uint32_t>(interleave::task_words(state.sched, t)[0])};
    const CpuId usual = Policy::select_cpu(m, state, t, chooser);
    if (state.sched.idle.has(usual)) return usual;
    const CpuId c = least_urgent_but(m, state, t, CpuSet(m.machine.cpus));
    return c.valid() ? c : usual;
}

// The CPU whose task comes last, of those that t may use, that are not choosing and not in `but`.
CpuId RealtimePolicy::least_urgent_but(const Model& m, const State& state, TaskId t,
                                       const CpuSet& but) const
{
    const Sched& s = state.sched;
    CpuId worst;
    const auto later = [&](CpuId a, CpuId b) {
        const int64_t ka = running_key(m, state, a), kb = running_key(m, state, b);
        if (ka != kb) return ka > kb;
        const TaskId ta = holder(s.cpus[a]), tb = holder(s.cpus[b]);
        const int64_t ra = rank(m, state, ta), rb = rank(m, state, tb);
        return ra != rb ? ra > rb : s.entities[ta].serial > s.entities[tb].serial;
    };
    for (CpuId c{0}; c.index < s.cpus.size(); ++c.index) {
        const Cpu& cpu = s.cpus[c];
        if (!holder(cpu).valid() || cpu.resched != 0 || but.has(c)) continue;
        if (t.valid() && !may_run_on(m, s.entities[t].affinity, c)) continue;
        if (!worst.valid() || later(c, worst)) worst = c;
    }
    return worst;
}

uint32_t RealtimePolicy::choosing(const State& state)
{
    return static_cast<uint32_t>(std::ranges::count_if(
        state.sched.cpus, [](const Cpu& cpu) { return !holder(cpu).valid() || cpu.resched != 0; }));
}

// Whether a queued task comes before the one that runs on c.
bool RealtimePolicy::precedes(const Model& m, const State& state, TaskId queued, CpuId c) const
{
    const Sched& s = state.sched;
    const int64_t key = s.nodes[queued].key, running = running_key(m, state, c);
    if (key != running) return key < running;
    return ties_ == Ties::task && key != kLast && !s.entities[holder(s.cpus[c])].ceiling.valid() &&
           s.entities[queued].serial < s.entities[holder(s.cpus[c])].serial;
}

bool RealtimePolicy::takes_over(const Model& m, const State& state, CpuId c,
                                uint32_t choosing) const
{
    const Sched& s = state.sched;
    if (!holder(s.cpus[c]).valid() || s.cpus[c].resched != 0) return false;
    const TaskHeap& heap = heap_of(s, c);
    if (!heap.root.valid()) return false;
    uint32_t passed = 0;
    for (HeapFrontier frontier(s.nodes, heap.root); !frontier.empty();) {
        const TaskId t = frontier.take();
        if (!may_run_on(m, s.entities[t].affinity, c) || !eligible(m, state, t)) continue;
        if (!precedes(m, state, t, c)) {
            if (s.nodes[t].key > running_key(m, state, c)) return false;
            continue;
        }
        if (passed++ == choosing) return true;
    }
    return false;
}

bool RealtimePolicy::enqueue(const Model& m, State& state, CpuId c, TaskId t, Reason why,
                             Chooser&) const
{
    Sched& s = state.sched;
    const bool served = servers_.server_of(m, state, t) != nullptr;
    if (served) {
        servers_.enter(m, state, t, why);
        s.entities[t].timer_at = servers_.next_change(m, state, t);
    }
    const int64_t k = effective_key(m, state, t);
    s.entities[t].key = k;
    push(s.nodes, heap_of(s, c), t, k, rank(m, state, t));
    if (partitioned()) return takes_over(m, state, c, 0);
    if (!served || why != Reason::released) return takes_over(m, state, c, choosing(state));
    // The next job after one that was aborted is queued where that was; its server may have become
    // urgent at this instant, and another CPU suit it better.
    const CpuId least = least_urgent_but(m, state, t, CpuSet(m.machine.cpus));
    if (!least.valid() || !takes_over(m, state, least, choosing(state))) return false;
    if (least != c) s.entities[t].timer_at = s.now;
    return least == c;
}

bool RealtimePolicy::urgency_changed(const Model& m, State& state, CpuId c) const
{
    const TaskId t = holder(state.sched.cpus[c]);
    state.sched.entities[t].key = effective_key(m, state, t);
    return takes_over(m, state, c, partitioned() ? 0 : choosing(state));
}

int64_t RealtimePolicy::lent_key(const Model& m, const State& state, TaskId t) const
{
    const SchedEntity& e = state.sched.entities[t];
    const int64_t own = key(m, state, t);
    const bool borrows = e.donor.valid() || e.ceiling.valid();
    return borrows ? std::min(own, urgency_of(m, state, t)) : own;
}

void RealtimePolicy::change_key(const Model& m, State& state, TaskId t, int64_t key) const
{
    Sched& s = state.sched;
    TaskHeap& heap = s.heaps[HeapId{s.entities[t].queue.index}];
    remove(s.nodes, heap, t);
    s.entities[t].key = key;
    push(s.nodes, heap, t, key, rank(m, state, t));
}

// Of equals the one with the lowest number.
TaskId RealtimePolicy::next_for(const Model& m, const State& state, CpuId c) const
{
    const Sched& s = state.sched;
    const TaskHeap& heap = heap_of(s, c);
    TaskId best;
    if (!heap.root.valid()) return best;
    for (HeapFrontier frontier(s.nodes, heap.root); !frontier.empty();) {
        const TaskId t = frontier.take();
        if (best.valid() && before(s.nodes[best], s.nodes[t])) break;
        if (!may_run_on(m, s.entities[t].affinity, c) || !eligible(m, state, t)) continue;
        if (!best.valid() || s.entities[t].serial < s.entities[best].serial) best = t;
    }
    return best;
}

TaskId RealtimePolicy::pick_next(const Model& m, State& state, CpuId c, Chooser&) const
{
    Sched& s = state.sched;
    const TaskId t = next_for(m, state, c);
    if (t.valid()) remove(s.nodes, heap_of(s, c), t);
    if (t.valid() && !servers_.empty() && !partitioned() && m.machine.cpus > 1)
        pass_on(m, state, c);
    return t;
}

Explanation RealtimePolicy::explain(const Model& m, const State& state, CpuId c) const
{
    Explanation e = OrderedPolicy::explain(m, state, c);
    e.chosen = next_for(m, state, c);
    return e;
}

Details RealtimePolicy::keys(const Model& m, const State& state, TaskId t) const
{
    Details d;
    const Job* job = job_of(m, state, t);
    if (job == nullptr) {
        d.emplace_back("job", "none");
    } else {
        d.emplace_back("job", std::to_string(job->number));
        d.emplace_back("released", to_text(job->released));
        if (job->deadline != kNever) d.emplace_back("deadline", to_text(job->deadline));
    }
    if (servers_.server_of(m, state, t) != nullptr) servers_.describe(m, state, t, d);
    if (partitioned())
        d.emplace_back("assigned to",
                       "cpu" + std::to_string(interleave::task_words(state.sched, t)[0]));
    return d;
}

}  // namespace interleave
