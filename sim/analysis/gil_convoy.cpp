#include "analysis/gil_convoy.h"

#include "base/text.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <optional>

namespace interleave {

namespace {

// A thread came back from a wait for something else, and then had to wait for the lock.
struct GilReturn {
    Time from, to = kNever;  // the first wait for the lock, and when it had it or the run ended
    Duration waited;         // of that, blocked for the lock; else it was ready
    Duration ran;            // from then on until it left again
    uint32_t forced = 0;     // so many let go meanwhile who had more to do
    StepId step;             // where it waited
    ObjectId lock;
    std::vector<TrackId> owners;  // who let go meanwhile
};

// It had more to do under the lock: it waits for it again, or lost its CPU at that moment.
bool wants_it_again(const Timeline& t, TrackId owner, Time let_go)
{
    const std::optional<size_t> i = t.at(owner, let_go);
    if (!i) return false;
    const Slice s = t.slice(owner, *i);
    if (s.state == TaskState::ready) return s.reason != Reason::yielded;
    return s.state == TaskState::blocked && s.reason == Reason::gil;
}

// Who let go of the lock after `from` and no later than `to`.
void count_turns(const Timeline& t, GilReturn& r)
{
    const std::span<const OwnerChange> changes = t.owners(r.lock);
    auto it = std::ranges::lower_bound(changes, r.from, {}, &OwnerChange::at);
    TrackId owner = it == changes.begin() ? TrackId{} : std::prev(it)->owner;
    for (; it != changes.end() && it->at <= r.to; ++it) {
        if (owner.valid() && it->at > r.from && it->owner != owner) {
            if (wants_it_again(t, owner, it->at)) ++r.forced;
            r.owners.push_back(owner);
        }
        owner = it->owner;
    }
}

// Goes along one task and tells each time that it came back from outside.
class Returns {
  public:
    Returns(const Timeline& t, TrackId task) : t_(t), task_(task) {}

    std::vector<GilReturn> list;
    uint32_t all = 0;  // with those that did not have to wait

    void find()
    {
        for (size_t i = 0; i < t_.slices(task_); ++i) look(t_.slice(task_, i));
        close(t_.end());
    }

  private:
    void look(const Slice& s)
    {
        if (s.state == TaskState::blocked && s.reason == Reason::gil) return wait(s);
        if (s.state == TaskState::blocked || s.state == TaskState::zombie ||
            s.state == TaskState::exited) {
            close(s.start);
            back_ = s.state == TaskState::blocked;
            return;
        }
        if (s.state != TaskState::running || !back_) return;
        if (open_ && now_.to == kNever) {
            now_.to = s.start;
            count_turns(t_, now_);
        }
        now_.ran += s.end - s.start;
    }

    // For the lock; the first since it came back opens a return, one after it has run is its own.
    void wait(const Slice& s)
    {
        if (!back_) return;
        if (!open_) {
            if (now_.ran.ns > 0) return;  // it had the lock already and was asked to let go
            open_ = true;
            now_.from = s.start;
            now_.step = s.step;
            now_.lock = s.object;
        }
        if (now_.to == kNever) now_.waited += s.end - s.start;
    }

    void close(Time at)
    {
        if (back_) ++all;
        if (open_) {
            if (now_.to == kNever) {
                now_.to = at;
                count_turns(t_, now_);
            }
            list.push_back(std::move(now_));
        }
        now_ = {};
        open_ = back_ = false;
    }

    const Timeline& t_;
    TrackId task_;
    bool back_ = false;  // it has been outside, and what is in now_ came after that
    bool open_ = false;  // it had to wait
    GilReturn now_;
};

bool is_convoy(const GilConvoy& c)
{
    return c.delayed >= kGilReturns && c.delayed * 100 >= c.returns * kGilDelayedPercent &&
           c.waited.ns / kGilTimesItsWork >= c.ran.ns;
}

std::optional<GilConvoy> convoy_of(const Timeline& t, TrackId task)
{
    Returns returns(t, task);
    returns.find();
    GilConvoy c;
    c.task = task;
    c.returns = returns.all;
    std::map<TrackId, uint32_t> owners;
    for (const GilReturn& r : returns.list) {
        if (r.forced == 0) continue;
        if (c.delayed++ == 0) c.from = r.from;
        c.lock = r.lock;
        c.to = r.to;
        c.waited += r.waited;
        c.ran += r.ran;
        for (const TrackId owner : r.owners) ++owners[owner];
        if (r.waited <= c.longest) continue;
        c.longest = r.waited;
        c.longest_from = r.from;
        c.step = r.step;
    }
    if (!is_convoy(c)) return std::nullopt;
    std::vector<std::pair<uint32_t, TrackId>> order;
    for (const auto& [owner, times] : owners) order.emplace_back(times, owner);
    std::ranges::stable_sort(order, [](const auto& a, const auto& b) { return a.first > b.first; });
    for (const auto& [times, owner] : order) c.behind.push_back(owner);
    return c;
}

}  // namespace

std::vector<GilConvoy> gil_convoys(const Timeline& t)
{
    std::vector<GilConvoy> list;
    if (!t.origin().knows_owners || !t.origin().knows_ready) return list;
    const std::vector<std::string>& kinds = t.symbols().object_kinds;
    if (std::ranges::find(kinds, "gil") == kinds.end()) return list;
    for (uint32_t i = 0; i < t.tasks(); ++i)
        if (std::optional<GilConvoy> c = convoy_of(t, TrackId{i})) list.push_back(std::move(*c));
    return list;
}

std::string sentence_of(const Timeline& t, const GilConvoy& c)
{
    constexpr size_t kNamed = 3;
    std::vector<std::string> names;
    for (const TrackId task : c.behind)
        if (names.size() < kNamed) names.push_back(t.track(task).name);
    if (c.behind.size() > kNamed)
        names.push_back(fmt::format("{} others", c.behind.size() - kNamed));
    return fmt::format(
        "Convoy at {}: {} came back {} times from waiting for something else and {} times had to "
        "wait for the lock, {} on average, until {} gave it up because of being asked; in these "
        "{} turns it ran for {} and waited {}.",
        t.symbols().objects[c.lock.index], t.track(c.task).name, c.returns, c.delayed,
        to_text(Duration{c.waited.ns / c.delayed}), fmt::join(names, " or "), c.delayed,
        to_text(c.ran), to_text(c.waited));
}

}  // namespace interleave
