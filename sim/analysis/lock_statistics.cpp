#include "analysis/lock_statistics.h"

#include "analysis/waiting_line.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <unordered_map>

namespace interleave {

namespace {

Spread spread_of(std::vector<int64_t> times)
{
    Spread s;
    if (times.empty()) return s;
    std::ranges::sort(times);
    for (const int64_t t : times) s.total.ns += t;
    s.count = times.size();
    s.mean = {s.total.ns / static_cast<int64_t>(times.size())};
    // The smallest that so many percent of them do not exceed.
    const auto within = [&](size_t percent) {
        return Duration{times[(times.size() * percent + 99) / 100 - 1]};
    };
    s.median = within(50);
    s.p95 = within(95);
    s.max = {times.back()};
    return s;
}

struct Part {
    TrackId task;
    Time since;
    bool kept = false;  // waiting, and somebody gave the lock up meanwhile
};

// One lock, as the log goes on.
class Watch {
  public:
    void asks(const Operation& o)
    {
        if (!waiting_.has(o.task)) waiting_.join({o.task, o.at});
    }

    void gets(const Operation& o)
    {
        ++all_.acquisitions;
        // Asked and got at one instant, but others may have had it in between.
        const std::optional<Part> asked = waiting_.leave(o.task);
        if (asked && (asked->since < o.at || asked->kept)) wait_ends(*asked, o.at);
        holding_.push_back({o.task, o.at});
    }

    void gives(const Operation& o)
    {
        const auto held = std::ranges::find(holding_, o.task, &Part::task);
        if (held == holding_.end()) return;
        note(*held, o.at);
        holds_.push_back((o.at - held->since).ns);
        holding_.erase(held);
    }

    void leaves(const Operation& o) { waiting_.leave(o.task); }

    [[nodiscard]] LockStatistics close(ObjectId object, Time end)
    {
        for (const Part& h : holding_) {
            note(h, end);
            holds_.push_back((end - h.since).ns);
        }
        for (const Part& w : waiting_) waits_.push_back((end - w.since).ns);
        all_.object = object;
        all_.waits = spread_of(std::move(waits_));
        all_.holds = spread_of(std::move(holds_));
        for (const auto& [pair, time] : blocking_)
            all_.blocking.push_back({TrackId{static_cast<uint32_t>(pair >> 32)},
                                     TrackId{static_cast<uint32_t>(pair)}, time});
        std::ranges::sort(all_.blocking, [](const auto& a, const auto& b) {
            return std::tuple(b.time, a.waiter, a.holder) < std::tuple(a.time, b.waiter, b.holder);
        });
        return std::move(all_);
    }

  private:
    void wait_ends(const Part& asked, Time now)
    {
        for (const Part& h : holding_) add(asked, h, now);
        ++all_.contended;
        waits_.push_back((now - asked.since).ns);
    }
    // Time that `holder`, who lets go now, kept each of the first waiters waiting.
    void note(const Part& holder, Time now)
    {
        all_.longest_queue = std::max(all_.longest_queue, waiting_.size());
        for (size_t i = 0; i < std::min(waiting_.size(), kMaxNotedWaiters); ++i) {
            waiting_[i].kept = true;
            add(waiting_[i], holder, now);
        }
        if (waiting_.size() <= kMaxNotedWaiters) return;
        // They asked in this order: if the first of the others lost no time, none of them did.
        if (kept_for(waiting_[kMaxNotedWaiters], holder, now).ns > 0)
            all_.blocking_complete = false;
    }
    static Duration kept_for(const Part& waiter, const Part& holder, Time now)
    {
        return now - std::max(waiter.since, holder.since);
    }
    void add(const Part& waiter, const Part& holder, Time now)
    {
        const Duration time = kept_for(waiter, holder, now);
        if (time.ns <= 0) return;
        const uint64_t pair = pair_of(waiter.task, holder.task);
        const auto known = blocking_.find(pair);
        if (known != blocking_.end())
            known->second += time;
        else if (blocking_.size() < kMaxNotedPairs)
            blocking_.emplace(pair, time);
        else
            all_.blocking_complete = false;
    }

    static uint64_t pair_of(TrackId waiter, TrackId holder)
    {
        return uint64_t{waiter.index} << 32 | holder.index;
    }

    LockStatistics all_;
    WaitingLine<Part> waiting_;
    std::vector<Part> holding_;
    std::vector<int64_t> waits_, holds_;
    std::unordered_map<uint64_t, Duration> blocking_;  // of each pair_of() them
};

// Nobody asks for the lock of an interpreter by an instruction: that a task waits for it is known
// from its slices. One that looks again in between has not had it.
std::vector<Operation> asks_for_gils(const Timeline& t, const LockLog& log)
{
    std::vector<Operation> list;
    const std::vector<std::string>& kinds = t.symbols().object_kinds;
    if (std::ranges::find(kinds, "gil") == kinds.end()) return list;
    std::map<TrackId, std::vector<Time>> got;
    for (const Operation& o : log.list)
        if (o.kind == OperationKind::gets && kinds[o.object.index] == "gil")
            got[o.task].push_back(o.at);
    for (uint32_t i = 0; i < t.tasks(); ++i) {
        const TrackId task{i};
        Time asked{-1};
        for (size_t k = 0; k < t.slices(task); ++k) {
            const Slice s = t.slice(task, k);
            if (s.state != TaskState::blocked || s.reason != Reason::gil) continue;
            const std::vector<Time>& times = got[task];
            const auto next = std::ranges::upper_bound(times, asked);
            const bool still = asked >= Time{} && (next == times.end() || *next > s.start);
            if (still) continue;
            asked = s.start;
            Operation o;
            o.at = s.start;
            o.kind = OperationKind::asks;
            o.task = o.thread = task;
            o.object = s.object;
            o.reason = s.reason;
            o.step = s.step;
            list.push_back(o);
        }
    }
    return list;
}

}  // namespace

std::vector<LockStatistics> lock_statistics(const Timeline& t, const LockLog& log)
{
    std::set<ObjectId> locks;
    for (const Operation& o : log.list)
        if (o.kind == OperationKind::gets) locks.insert(o.object);
    std::map<ObjectId, Watch> watches;
    const auto follow = [&](const Operation& o) {
        if (!locks.contains(o.object)) return;
        Watch& w = watches[o.object];
        switch (o.kind) {
            case OperationKind::asks: w.asks(o); break;
            case OperationKind::gets: w.gets(o); break;
            case OperationKind::gives: w.gives(o); break;
            case OperationKind::leaves: w.leaves(o); break;
            default: break;
        }
    };
    // A log that is not exact is made from slices as a whole.
    std::vector<Operation> gils;
    if (log.exact) gils = asks_for_gils(t, log);
    std::ranges::stable_sort(gils, {}, &Operation::at);
    auto next = gils.begin();
    for (const Operation& o : log.list) {
        for (; next != gils.end() && next->at < o.at; ++next) follow(*next);
        follow(o);
    }
    for (; next != gils.end(); ++next) follow(*next);
    std::vector<LockStatistics> all;
    for (auto& [object, watch] : watches) all.push_back(watch.close(object, t.end()));
    return all;
}

}  // namespace interleave
