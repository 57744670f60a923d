#include "analysis/starvation.h"

#include "analysis/waiting_line.h"
#include "base/text.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <optional>

namespace interleave {

namespace {

// What tasks waited for one thing, to compare one of them with all others.
struct Waits {
    struct Of {
        Duration total;
        int64_t times = 0;
    };
    Of all;
    std::map<TrackId, Of> by_task;

    void add(TrackId task, Duration d)
    {
        for (Of* of : {&all, &by_task[task]}) {
            of->total += d;
            ++of->times;
        }
    }
    [[nodiscard]] Duration mean_of_others(TrackId task) const
    {
        const auto own = by_task.find(task);
        const Of mine = own == by_task.end() ? Of{} : own->second;
        const int64_t times = all.times - mine.times;
        return times > 0 ? Duration{(all.total - mine.total).ns / times} : Duration{};
    }
};

Duration life_of(const Timeline& t, TrackId task)
{
    return std::min(t.moments(task).ended, t.end()) - t.track(task).created;
}

// A wait that is long enough for somebody to have been overtaken in it.
bool is_long(const Timeline& t, const Starvation& s)
{
    const Duration waited = s.to - s.from;
    return waited.ns / kTimesTheMean > s.others_waited.ns && waited.ns > 0 &&
           waited.ns > life_of(t, s.task).ns / kPartOfLife;
}

// By tasks of greater right it is what was asked for, unless it has no end.
bool starves(const Timeline& t, const Starvation& s)
{
    return is_long(t, s) && s.overtaken >= kOvertaken && (s.by_equals >= kOvertaken || !s.served);
}

class Finder {
  public:
    Finder(const Timeline& t, std::span<const DeclaredRight> rights) : t_(t), rights_(rights) {}

    // Of tasks that are ready.
    void cpus()
    {
        if (!t_.origin().knows_ready) return;
        std::vector<Starvation> longest;
        Waits waits;
        for (uint32_t i = 0; i < t_.tasks(); ++i) longest_wait(TrackId{i}, longest, waits);
        for (Starvation& s : longest) {
            s.others_waited = waits.mean_of_others(s.task);
            if (!is_long(t_, s)) continue;
            count_overtakers(s);
            keep(s);
        }
    }
    void objects(const LockLog&);
    std::vector<Starvation> take()
    {
        std::ranges::sort(list_, {},
                          [](const Starvation& s) { return std::pair(s.task, s.object); });
        return std::move(list_);
    }

  private:
    void longest_wait(TrackId, std::vector<Starvation>&, Waits&) const;
    void count_overtakers(Starvation&);
    void count_turns(TrackId other, Starvation&);
    [[nodiscard]] bool competes(TrackId task, TrackId other) const;
    void overtake(Starvation&, TrackId other, uint32_t times) const;
    void keep(Starvation& s)
    {
        std::ranges::sort(s.by, [](const auto& a, const auto& b) { return a.times > b.times; });
        if (starves(t_, s)) list_.push_back(std::move(s));
    }

    const Timeline& t_;
    const std::span<const DeclaredRight> rights_;
    std::vector<Starvation> list_;
    uint64_t looked_at_ = 0;
};

void Finder::longest_wait(TrackId id, std::vector<Starvation>& list, Waits& waits) const
{
    Starvation longest{
        .task = id, .object = {}, .step = {}, .from = {}, .to = {}, .others_waited = {}, .by = {}};
    const size_t count = t_.slices(id);
    for (size_t i = 0; i < count;) {
        const Slice first = t_.slice(id, i);
        Time to = first.end;
        for (++i; i < count && first.state == TaskState::ready; ++i) {
            const Slice next = t_.slice(id, i);
            if (next.state != TaskState::ready) break;
            to = next.end;
        }
        if (first.state != TaskState::ready) continue;
        waits.add(id, to - first.start);
        if (to - first.start <= longest.to - longest.from) continue;
        longest.from = first.start;
        longest.to = to;
        longest.served = to < t_.end();
    }
    if (longest.to > longest.from) list.push_back(std::move(longest));
}

// Coroutines compete with those of their thread, threads with threads.
bool Finder::competes(TrackId task, TrackId other) const
{
    const Track& a = t_.track(task);
    const Track& b = t_.track(other);
    const bool coroutine = a.kind == TaskKind::coroutine;
    if (task == other || coroutine != (b.kind == TaskKind::coroutine)) return false;
    return !coroutine || a.carrier == b.carrier;
}

void Finder::overtake(Starvation& s, TrackId other, uint32_t times) const
{
    const bool greater =
        !rights_.empty() && has_greater_right(rights_[other.index], rights_[s.task.index]);
    s.overtaken += times;
    if (!greater) s.by_equals += times;
    const auto known = std::ranges::find(s.by, other, &Starvation::Overtaker::task);
    if (known != s.by.end())
        known->times += times;
    else
        s.by.push_back({other, times, greater});
}

void Finder::count_overtakers(Starvation& s)
{
    for (uint32_t i = 0; i < t_.tasks() && looked_at_ < kMaxLookedAt; ++i)
        if (competes(s.task, TrackId{i})) count_turns(TrackId{i}, s);
}

// How often it came to a CPU for which it had become ready later than the task that waits.
void Finder::count_turns(TrackId other, Starvation& s)
{
    const bool pinned = !rights_.empty();
    uint32_t times = 0;
    Time ready = s.from;  // since when it is ready; no overtaking if since before
    bool waits_longer = false;
    TaskState before = TaskState::not_started;
    const size_t first = t_.at(other, s.from).value_or(0);
    for (size_t i = first; i < t_.slices(other) && looked_at_ < kMaxLookedAt; ++i, ++looked_at_) {
        const Slice slice = t_.slice(other, i);
        if (slice.start >= s.to) break;
        if (slice.state == TaskState::ready && before != TaskState::ready) {
            ready = slice.start;
            waits_longer = ready <= s.from;
        }
        const bool starts = slice.state == TaskState::running && before != TaskState::running;
        if (starts && before != TaskState::ready) waits_longer = slice.start <= s.from;
        const bool there = !pinned || rights_[s.task.index].may_run_on(slice.cpu);
        if (starts && !waits_longer && there) ++times;
        before = slice.state;
    }
    if (times > 0) overtake(s, other, times);
}

// Of tasks that ask for what one has at a time, or several that share it.
void Finder::objects(const LockLog& log)
{
    struct Queue {
        WaitingLine<Starvation> waiting;
        std::vector<TrackId> holders;
        Waits waits;
        std::map<TrackId, Starvation> longest;
    };
    std::map<ObjectId, Queue> queues;
    const auto leave = [&](Queue& q, TrackId task, Time at, bool served) {
        std::optional<Starvation> wait = q.waiting.leave(task);
        if (!wait) return;
        wait->to = at;
        wait->served = served;
        const Duration waited = wait->to - wait->from;
        if (waited.ns > 0) q.waits.add(task, waited);
        Starvation& longest = q.longest[task];
        if (waited > longest.to - longest.from) longest = std::move(*wait);
    };
    for (const Operation& o : log.list) {
        if (!o.object.valid()) continue;
        Queue& q = queues[o.object];
        if (o.kind == OperationKind::asks) {
            leave(q, o.task, o.at, false);
            q.waiting.join({.task = o.task,
                            .object = o.object,
                            .step = o.step,
                            .from = o.at,
                            .to = {},
                            .others_waited = {},
                            .by = {}});
        }
        if (o.kind == OperationKind::leaves) leave(q, o.task, o.at, true);
        if (o.kind == OperationKind::gives) {
            const auto it = std::ranges::find(q.holders, o.task);
            if (it != q.holders.end()) q.holders.erase(it);
        }
        if (o.kind != OperationKind::gets) continue;
        const bool again = std::ranges::find(q.holders, o.task) != q.holders.end();
        for (Starvation& s : q.waiting) {
            if (s.task == o.task) break;
            if (!again) overtake(s, o.task, 1);
        }
        leave(q, o.task, o.at, true);
        q.holders.push_back(o.task);
    }
    for (auto& [object, q] : queues) {
        while (!q.waiting.empty()) leave(q, q.waiting[0].task, t_.end(), false);
        for (auto& [task, s] : q.longest) {
            if (!s.task.valid()) continue;
            s.others_waited = q.waits.mean_of_others(task);
            keep(s);
        }
    }
}

}  // namespace

std::vector<Starvation> starvations(const Timeline& t, const LockLog& log,
                                    std::span<const DeclaredRight> rights)
{
    Finder finder(t, rights);
    finder.cpus();
    finder.objects(log);
    return finder.take();
}

std::string sentence_of(const Timeline& t, const Starvation& s)
{
    constexpr size_t kNamed = 3;
    const bool cpu = !s.object.valid();
    const std::string what = cpu ? "a CPU" : t.symbols().objects[s.object.index];
    const std::string wait = to_text(s.to - s.from);
    std::string text = fmt::format("Starvation: {} ", t.track(s.task).name);
    text += cpu ? fmt::format("was ready for {} from {} on", wait, to_text(s.from))
                : fmt::format("waited {} for {} from {} on", wait, what, to_text(s.from));
    if (!s.served) text += ", to the end of the run";
    text += fmt::format(", while tasks that came later got {} {} times (", what, s.overtaken);
    for (size_t i = 0; i < std::min(s.by.size(), kNamed); ++i)
        text +=
            fmt::format("{}{} {}", i > 0 ? ", " : "", t.track(s.by[i].task).name, s.by[i].times);
    if (s.by.size() > kNamed) text += fmt::format(", {} others", s.by.size() - kNamed);
    text += ")";
    text += s.others_waited.ns > 0
                ? fmt::format("; others waited {} on average.", to_text(s.others_waited))
                : "; nobody else had to wait.";
    if (s.by_equals == 0)
        text += " All of them may go first by what is declared, so that nothing bounds the wait.";
    return text;
}

}  // namespace interleave
