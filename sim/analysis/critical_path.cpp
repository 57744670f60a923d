#include "analysis/critical_path.h"

#include "session/history.h"
#include "session/operations.h"

#include <algorithm>
#include <map>

namespace interleave {

namespace {

// The last task to end that the run waited for; where none ended, the last to do anything.
TrackId last_task(const Timeline& t)
{
    TrackId last;
    Time when;
    for (const bool only_ended : {true, false}) {
        for (uint32_t i = 0; i < t.tasks(); ++i) {
            const TrackId task{i};
            if (t.track(task).daemon) continue;
            Time at = t.moments(task).ended;
            if (only_ended && at == kNever) continue;
            if (!only_ended) {
                if (t.slices(task) == 0) continue;
                at = t.slice(task, t.slices(task) - 1).start;
            }
            if (!last.valid() || at > when) {
                last = task;
                when = at;
            }
        }
        if (last.valid()) return last;
    }
    return last;
}

class Walk {
  public:
    // `whole`: the task from which the path begins is on it also where it has just been woken.
    Walk(const Timeline& t, const LockLog& log, bool whole) : t_(t), whole_(whole)
    {
        for (const Operation& o : log.list)
            if (o.kind == OperationKind::wakes) wakers_[{o.task, o.at}] = o.other;
    }

    [[nodiscard]] CriticalPath path(TrackId task, Time at)
    {
        // Bounded: at one instant no task is come to twice.
        while (task.valid()) task = back(task, at);
        std::ranges::reverse(path_.parts);
        for (const CriticalPath::Part& p : path_.parts) {
            Duration& sum = p.state == TaskState::running ? path_.running
                            : p.state == TaskState::ready ? path_.ready
                                                          : path_.blocked;
            sum += p.to - p.from;
        }
        return std::move(path_);
    }

  private:
    // Back through `task` from `at` to where another made it go on: that one, or none at the start.
    TrackId back(TrackId task, Time& at)
    {
        if (instant_ != at) here_.clear();
        instant_ = at;
        here_.push_back(task);
        size_t i = index_before(task, at);
        while (i != kNowhere) {
            const Slice s = t_.slice(task, i);
            if (s.state == TaskState::blocked) {
                const TrackId waker = waker_of(task, s, i);
                if (waker.valid()) {
                    path_from(task, waker, s);
                    return waker;
                }
            }
            if (s.state != TaskState::not_started) add(task, s, at);
            at = s.start;
            i = i > 0 ? i - 1 : kNowhere;
        }
        const Track& track = t_.track(task);
        at = track.created;
        if (track.parent.valid()) path_from(task, track.parent, std::nullopt);
        return track.parent;
    }

    static constexpr size_t kNowhere = SIZE_MAX;

    // The slice that ends at `at` or contains it.
    [[nodiscard]] size_t index_before(TrackId task, Time at) const
    {
        const std::optional<size_t> i = t_.at(task, at);
        if (!i) return kNowhere;
        if (t_.slice(task, *i).start < at) return *i;
        return *i > 0 ? *i - 1 : kNowhere;
    }

    [[nodiscard]] TrackId waker_of(TrackId task, const Slice& blocked, size_t i) const
    {
        TrackId waker;
        if (const auto it = wakers_.find({task, blocked.end}); it != wakers_.end())
            waker = it->second;
        else if (i + 1 < t_.slices(task))
            waker = t_.slice(task, i + 1).waker;
        const bool again =
            blocked.end == instant_ && std::ranges::find(here_, waker) != here_.end();
        return again ? TrackId{} : waker;
    }

    void add(TrackId task, const Slice& s, Time to)
    {
        if (s.start == to) return;
        if (!path_.parts.empty()) {
            CriticalPath::Part& later = path_.parts.back();
            if (later.task == task && later.state == s.state && later.from == to &&
                !later.by.valid()) {
                later.from = s.start;
                return;
            }
        }
        CriticalPath::Part part;
        part.task = task;
        part.from = s.start;
        part.to = to;
        part.state = s.state;
        if (s.state == TaskState::blocked) part.reason = s.reason;
        path_.parts.push_back(part);
    }

    // The path came to the earliest part of `task` from `by`, which ended this wait or started it.
    void path_from(TrackId task, TrackId by, const std::optional<Slice>& wait)
    {
        if (path_.parts.empty() && whole_) {
            CriticalPath::Part none;
            none.task = task;
            none.from = none.to = wait ? wait->end : t_.track(task).created;
            none.state = TaskState::ready;
            path_.parts.push_back(none);
        }
        if (path_.parts.empty() || path_.parts.back().task != task) return;
        CriticalPath::Part& part = path_.parts.back();
        part.by = by;
        if (!wait) return;
        part.object = wait->object;
        part.waited = wait->reason;
        part.since = wait->start;
        part.step = wait->step;
    }

    const Timeline& t_;
    const bool whole_;
    std::map<std::pair<TrackId, Time>, TrackId> wakers_;
    CriticalPath path_;
    Time instant_ = kNever;
    std::vector<TrackId> here_;  // come to at this instant
};

}  // namespace

CriticalPath critical_path(const Timeline& t, const LockLog& log)
{
    const TrackId task = last_task(t);
    if (!task.valid()) return {};
    const Time ended = t.moments(task).ended;
    return Walk(t, log, false).path(task, ended != kNever ? ended : t.end());
}

WakeUpChain wake_up_chain(const Timeline& t, const LockLog& log, WaitForGraph waits, TrackId task)
{
    WakeUpChain chain;
    chain.waits = std::move(waits);
    const std::vector<WaitForGraph::Waiting>& waiting = chain.waits.waiting;
    for (;;) {
        const auto w = std::ranges::find(waiting, task, &WaitForGraph::Waiting::task);
        if (w == waiting.end() || w->whom.size() != 1) break;
        const auto index = static_cast<uint32_t>(w - waiting.begin());
        chain.ring = std::ranges::find(chain.behind, index) != chain.behind.end();
        if (chain.ring) break;
        chain.behind.push_back(index);
        task = w->whom[0];
    }
    chain.path = Walk(t, log, true).path(task, std::min(chain.waits.at, t.moments(task).ended));
    return chain;
}

ChainAt wake_up_chain(const History& h, TrackId task, Time at)
{
    LockLogSink sink;
    static_cast<void>(replay(h.model(), h.position(), sink));
    WaitsAt now = waits_at(h, at);
    ChainAt found{std::move(now.timeline), {}};
    found.chain = wake_up_chain(found.timeline, sink.log, std::move(now.graph), task);
    return found;
}

}  // namespace interleave
