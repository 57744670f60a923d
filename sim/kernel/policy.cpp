#include "kernel/policy.h"

#include <algorithm>

namespace interleave {

namespace {

CpuId lowest_idle(const Model& m, const Sched& s, uint32_t affinity)
{
    CpuId c = s.idle.lowest();
    while (c.valid() && !may_run_on(m, affinity, c)) c = s.idle.lowest(CpuId{c.index + 1});
    return c;
}

// For a task that has no CPU yet and finds none idle.
CpuId shortest_queue(const Model& m, const Sched& s, uint32_t affinity)
{
    CpuId best;
    uint32_t best_load = 0;
    for (uint32_t i = 0; i < s.cpus.size(); ++i) {
        const CpuId c{i};
        const uint32_t load = s.queues[s.cpus[c].queue].count + (s.cpus[c].current.valid() ? 1 : 0);
        if (!may_run_on(m, affinity, c) || (best.valid() && load >= best_load)) continue;
        best = c;
        best_load = load;
        if (s.queues.size() == 1) break;
    }
    return best;
}

}  // namespace

std::optional<int64_t> number_of(const PolicyParameter& p, std::string_view word)
{
    const auto i = std::ranges::find(p.words, word) - p.words.begin();
    if (i == std::ssize(p.words)) return std::nullopt;
    return p.kind == ParameterKind::word ? i : -1 - i;
}

std::string_view word_of(const PolicyParameter& p, int64_t value)
{
    const int64_t i = p.kind == ParameterKind::word ? value : -1 - value;
    return i >= 0 && i < std::ssize(p.words) ? p.words[static_cast<size_t>(i)] : std::string_view();
}

// Where it ran last if that idles, else the lowest idle CPU, else where it ran last, else the
// shortest queue: what kernels do, less their caches and domains.
CpuId Policy::select_cpu(const Model& m, const State& state, TaskId t, Chooser&) const
{
    const Sched& s = state.sched;
    const SchedEntity& e = s.entities[t];
    const bool at_home = e.cpu.valid() && may_run_on(m, e.affinity, e.cpu);
    if (at_home && s.idle.has(e.cpu)) return e.cpu;
    const CpuId idle = lowest_idle(m, s, e.affinity);
    if (idle.valid()) return idle;
    return at_home ? e.cpu : shortest_queue(m, s, e.affinity);
}

void Policy::dequeue(const Model&, State& state, TaskId t) const
{
    Sched& s = state.sched;
    const SchedEntity& e = s.entities[t];
    remove(s, s.lists[ListId{s.queues[e.queue].lists + e.level}], t);
}

Time Policy::idle_until(const Model&, const State&, CpuId) const { return kNever; }
void Policy::charge(const Model&, State&, CpuId, TaskId, Duration) const {}
Duration Policy::slice(const Model&, const State&, CpuId, TaskId) const { return kForever; }
bool Policy::timer(const Model&, State&, TaskId, Chooser&) const { return false; }
TaskId Policy::steal(const Model&, State&, CpuId, Chooser&) const { return {}; }
void Policy::tick(const Model&, State&, CpuSet&, Chooser&) const {}
bool Policy::urgency_changed(const Model&, State&, CpuId) const { return false; }
void Policy::blocked(const Model&, State&, CpuId, TaskId) const {}
void Policy::released(const Model&, State&, TaskId) const {}
void Policy::attach(const Model&, State&, TaskId) const {}
void Policy::detach(const Model&, State&, TaskId) const {}
std::vector<std::string> Policy::broken(const Model&, const State&) const { return {}; }
std::vector<std::pair<std::string, Details>> Policy::memory(const Model&, const State&) const
{
    return {};
}

}  // namespace interleave
