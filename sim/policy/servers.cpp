#include "policy/servers.h"

#include "base/text.h"

#include <fmt/format.h>

#include <algorithm>

namespace interleave {

namespace {

// Of a server, in Sched::policy_words; a TaskId is its index + 1, and 0 is none.
enum Word : uint32_t { kBudget, kDeadline, kFirst, kLast, kLeftAfter };
// Of a task, in its task words.
enum Link : uint32_t { kPrevious, kNext, kCame, kInside };

// Deadlines that overload pushes away stop here: adding a period cannot overflow.
constexpr int64_t kFarthest = 2 * kLastTime.ns;

TaskId task_of(int64_t word)
{
    return word == 0 ? TaskId{} : TaskId{static_cast<uint32_t>(word - 1)};
}

int64_t word_of(TaskId t) { return t.valid() ? int64_t{t.index} + 1 : 0; }

bool has_periods(const ServerSpec& spec)
{
    return spec.kind == ServerKind::polling || spec.kind == ServerKind::deferrable;
}

Time postponed(Time deadline, Duration period)
{
    return {std::min(deadline.ns + period.ns, kFarthest)};
}

// A turn may have begun in an earlier period, whose budget is no more.
Duration used_of_present(const ServerSpec& spec, Time deadline, Time now, Duration used)
{
    return has_periods(spec) ? std::min(used, now - (deadline - spec.period)) : used;
}

}  // namespace

void Servers::wake(State& state, TaskId t)
{
    SchedEntity& e = state.sched.entities[t];
    if (!e.queue.valid()) return;
    e.timer_at = state.sched.now;
    state.sched.events.push(make_event(e.timer_at, EventKind::policy_timer, t.index, e.serial));
}

uint32_t Servers::index_of(const Model& m, const State& state, TaskId t) const
{
    return m.tasks[state.sched.entities[t].spec].server;
}

const ServerSpec* Servers::server_of(const Model& m, const State& state, TaskId t) const
{
    if (empty()) return nullptr;
    const uint32_t server = index_of(m, state, t);
    return server == kNoServer ? nullptr : &specs_[server];
}

std::span<int64_t> Servers::links(State& state, TaskId t) const
{
    return interleave::task_words(state.sched, t).subspan(first_task_word_, kTaskWords);
}

std::span<const int64_t> Servers::links(const State& state, TaskId t) const
{
    return interleave::task_words(state.sched, t).subspan(first_task_word_, kTaskWords);
}

Servers::Row Servers::stored(const State& state, uint32_t server) const
{
    const int64_t* w = &state.sched.policy_words[size_t{server} * kWords];
    return {{w[kBudget]}, {w[kDeadline]}, task_of(w[kFirst]), task_of(w[kLast]), {w[kLeftAfter]}};
}

Servers::Row Servers::row(const State& state, uint32_t server) const
{
    Row r = stored(state, server);
    refresh(specs_[server], r, state.sched.now);
    return r;
}

void Servers::store(State& state, uint32_t server, const Row& r)
{
    int64_t* w = &state.sched.policy_words[size_t{server} * kWords];
    w[kBudget] = r.budget.ns;
    w[kDeadline] = r.deadline.ns;
    w[kFirst] = word_of(r.first);
    w[kLast] = word_of(r.last);
    w[kLeftAfter] = r.left_after.ns;
}

// What the clock does by itself. Whoever comes or goes is told afterwards, so that those who are
// here now were here when the present period began.
void Servers::refresh(const ServerSpec& spec, Row& r, Time now) const
{
    if (!has_periods(spec)) {
        const bool due = r.first.valid() && r.budget.ns == 0 && now >= r.deadline;
        if (!due) return;
        r.budget = spec.budget;
        r.deadline = postponed(r.deadline, spec.period);
        return;
    }
    if (now >= r.deadline) {
        r.deadline = Time{now.ns / spec.period.ns * spec.period.ns} + spec.period;
        r.budget = spec.budget;
    }
    // A polling server waits for nobody but those who come at the very instant.
    const bool forsaken = !r.first.valid() && r.left_after <= now;
    if (spec.kind == ServerKind::polling && forsaken && now > r.deadline - spec.period)
        r.budget = {};
}

// Somebody comes to a server that nobody waited for. What a constant bandwidth server has left is
// too much if it would serve it faster than its bandwidth until its deadline.
void Servers::begin(const ServerSpec& spec, Row& r, Time now)
{
    if (has_periods(spec) || r.left_after > now) return;
    const __int128 left = __int128{r.budget.ns} * spec.period.ns;
    const bool keeps = r.deadline > now && left < __int128{(r.deadline - now).ns} * spec.budget.ns;
    if (keeps) return;
    r.budget = spec.budget;
    r.deadline = now + spec.period;
}

// Behind all that came before it, but never before one that has a CPU.
void Servers::insert(State& state, Row& r, TaskId t, Time came) const
{
    const Sched& s = state.sched;
    TaskId after = r.last;
    while (after.valid() && links(state, after)[kCame] > came.ns &&
           (after != r.first || s.entities[after].queue.valid()))
        after = task_of(links(state, after)[kPrevious]);
    const TaskId next = after.valid() ? task_of(links(state, after)[kNext]) : r.first;
    const auto own = links(state, t);
    own[kPrevious] = word_of(after);
    own[kNext] = word_of(next);
    own[kCame] = came.ns;
    own[kInside] = 1;
    if (after.valid())
        links(state, after)[kNext] = word_of(t);
    else
        r.first = t;
    if (next.valid())
        links(state, next)[kPrevious] = word_of(t);
    else
        r.last = t;
}

void Servers::unlink(State& state, Row& r, TaskId t) const
{
    const auto own = links(state, t);
    const TaskId previous = task_of(own[kPrevious]), next = task_of(own[kNext]);
    if (previous.valid())
        links(state, previous)[kNext] = word_of(next);
    else
        r.first = next;
    if (next.valid())
        links(state, next)[kPrevious] = word_of(previous);
    else
        r.last = previous;
    std::ranges::fill(own, 0);
}

void Servers::enter(const Model& m, State& state, TaskId t, Reason why) const
{
    const uint32_t server = index_of(m, state, t);
    const bool inside = links(state, t)[kInside] != 0;
    if (inside && why != Reason::released && why != Reason::yielded) return;
    const Time now = state.sched.now;
    Row r = row(state, server);
    const TaskId first = r.first;
    if (inside)
        unlink(state, r, t);
    else if (!first.valid())
        begin(specs_[server], r, now);
    const bool has_job = why == Reason::released && m.has_jobs;
    insert(state, r, t, has_job ? state.sched.jobs[t].released : now);
    store(state, server, r);
    if (inside && first == t && r.first != t) wake(state, r.first);
}

void Servers::leave(const Model& m, State& state, TaskId t) const
{
    if (links(state, t)[kInside] == 0) return;
    const uint32_t server = index_of(m, state, t);
    Row r = row(state, server);
    const bool was_first = r.first == t;
    unlink(state, r, t);
    if (!r.first.valid()) r.left_after = {state.sched.now.ns + 1};
    store(state, server, r);
    if (was_first && r.first.valid()) wake(state, r.first);
}

void Servers::charge(const Model& m, State& state, TaskId t, Duration used) const
{
    const uint32_t server = index_of(m, state, t);
    const ServerSpec& spec = specs_[server];
    const Time now = state.sched.now;
    Row r = stored(state, server);
    refresh(spec, r, now);
    r.budget -= used_of_present(spec, r.deadline, now, used);
    assert(r.budget.ns >= 0);
    if (spec.kind == ServerKind::cbs && r.budget.ns == 0) {
        r.budget = spec.budget;
        r.deadline = postponed(r.deadline, spec.period);
    }
    store(state, server, r);
}

bool Servers::may_run(const Model& m, const State& state, TaskId t) const
{
    const Row r = row(state, index_of(m, state, t));
    return r.first == t && r.budget.ns > 0;
}

Time Servers::came(const State& state, TaskId t) const { return {links(state, t)[kCame]}; }

Time Servers::deadline(const Model& m, const State& state, TaskId t) const
{
    return row(state, index_of(m, state, t)).deadline;
}

// Where only the budget ends a turn, a period that begins meanwhile adds a whole one.
Duration Servers::slice(const Model& m, const State& state, TaskId t) const
{
    const uint32_t server = index_of(m, state, t);
    const ServerSpec& spec = specs_[server];
    const Row r = row(state, server);
    const Duration ahead = r.deadline - state.sched.now;
    if (!has_periods(spec) || r.budget < ahead) return r.budget;
    if (order_ == Order::deadline) return ahead;
    return spec.budget == spec.period ? kForever : ahead + spec.budget;
}

Time Servers::next_change(const Model& m, const State& state, TaskId t) const
{
    const uint32_t server = index_of(m, state, t);
    const Row r = row(state, server);
    if (r.first != t) return kNever;
    const bool moves = order_ == Order::deadline && has_periods(specs_[server]);
    return r.budget.ns == 0 || moves ? r.deadline : kNever;
}

Time Servers::first_refill(const State& state) const
{
    Time first = kNever;
    for (uint32_t i = 0; i < specs_.size(); ++i) {
        const Row r = row(state, i);
        if (r.first.valid() && r.budget.ns == 0) first = std::min(first, r.deadline);
    }
    return first;
}

// Of one that serves somebody at this moment some of the budget has gone since it was charged.
Details Servers::details(const State& state, uint32_t server) const
{
    const Sched& s = state.sched;
    const ServerSpec& spec = specs_[server];
    const Row r = row(state, server);
    Duration left = r.budget;
    if (r.first.valid() && !s.entities[r.first].queue.valid()) {
        const Cpu& cpu = s.cpus[s.entities[r.first].cpu];
        if (cpu.current == r.first)
            left -= used_of_present(spec, r.deadline, s.now, s.now - cpu.run_since);
    }
    return {{"budget left", fmt::format("{} of {}", to_text(left), to_text(spec.budget))},
            {has_periods(spec) ? "full again at" : "server deadline", to_text(r.deadline)}};
}

void Servers::describe(const Model& m, const State& state, TaskId t, Details& d) const
{
    const uint32_t server = index_of(m, state, t);
    d.emplace_back("server", specs_[server].name);
    if (row(state, server).first != t) {
        d.emplace_back("turn", "after others of its server");
        return;
    }
    for (auto& detail : details(state, server)) d.push_back(std::move(detail));
}

std::vector<std::pair<std::string, Details>> Servers::rows(const State& state) const
{
    std::vector<std::pair<std::string, Details>> list;
    for (uint32_t i = 0; i < specs_.size(); ++i) {
        Details d{{"kind", std::string(kServerKinds[static_cast<size_t>(specs_[i].kind)])}};
        for (auto& detail : details(state, i)) d.push_back(std::move(detail));
        size_t there = 0;
        for (TaskId t = row(state, i).first; t.valid(); t = task_of(links(state, t)[kNext]))
            ++there;
        d.emplace_back("tasks there", std::to_string(there));
        list.emplace_back("server " + specs_[i].name, std::move(d));
    }
    return list;
}

}  // namespace interleave
