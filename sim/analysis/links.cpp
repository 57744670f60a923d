#include "analysis/links.h"

#include "trace/lane_reader.h"

#include <algorithm>
#include <cassert>

namespace interleave {

namespace {

class Finder {
  public:
    Finder(const Timeline& t, TrackId task, size_t slice, size_t most)
        : t_(t), task_(task), index_(slice), slice_(t.slice(task, slice)), most_(most)
    {
    }

    std::vector<TaskLink> find()
    {
        start_of(task_);
        woken();
        // A wait shows its end; the ready slice that follows shows the same.
        if (slice_.state == TaskState::blocked && index_ + 1 < t_.slices(task_))
            wake_of(task_, t_.slice(task_, index_ + 1));
        if (slice_.state == TaskState::blocked) hand_over();
        if (slice_.state == TaskState::running) caused();
        const auto order = [](const TaskLink& l) { return std::pair(l.at_to, l.to.index); };
        std::ranges::stable_sort(links_, {}, order);
        const auto [first, last] = std::ranges::unique(links_);
        links_.erase(first, last);
        if (links_.size() > most_) links_.resize(most_);
        return std::move(links_);
    }

  private:
    [[nodiscard]] bool ends_at(TrackId task, Time at) const { return t_.moments(task).ended == at; }
    // Where a slice is ready since somebody woke its task.
    void wake_of(TrackId task, const Slice& s)
    {
        if (s.state != TaskState::ready || !s.waker.valid()) return;
        const bool created = s.reason == Reason::created;
        const bool join = ends_at(s.waker, s.start) && waited_for_an_end(task, s.start);
        const LinkKind kind = created ? LinkKind::start : join ? LinkKind::join : LinkKind::wake;
        links_.push_back({kind, s.waker, task, s.start, s.start, {}});
    }
    [[nodiscard]] bool waited_for_an_end(TrackId task, Time at) const
    {
        const std::optional<size_t> now = t_.at(task, at);
        if (!now || *now == 0) return false;
        const Slice before = t_.slice(task, *now - 1);
        return before.state == TaskState::blocked &&
               (before.reason == Reason::join || before.reason == Reason::child);
    }
    void start_of(TrackId task)
    {
        const Track& track = t_.track(task);
        if (index_ > 0 || !track.parent.valid()) return;
        links_.push_back({LinkKind::start, track.parent, task, track.created, track.created, {}});
    }
    // How the task came out of its last wait: of the slice itself, or of the one before a run.
    void woken()
    {
        wake_of(task_, slice_);
        if (slice_.state == TaskState::running && index_ > 0)
            wake_of(task_, t_.slice(task_, index_ - 1));
    }
    // From whom the object came that was waited for.
    void hand_over()
    {
        if (!slice_.object.valid()) return;
        const std::span<const OwnerChange> all = t_.owners(slice_.object);
        auto it = std::ranges::upper_bound(all, slice_.start, {}, &OwnerChange::at);
        while (it != all.end() && it->owner != task_) ++it;
        if (it != all.end()) release(slice_.object, static_cast<size_t>(it - all.begin()));
    }
    // The change by which somebody got it, and who had it before.
    void release(ObjectId object, size_t change)
    {
        const std::span<const OwnerChange> all = t_.owners(object);
        size_t before = change;
        while (before > 0 && !all[before - 1].owner.valid()) --before;
        if (before == 0 || all[before - 1].owner == all[change].owner) return;
        links_.push_back({LinkKind::release, all[before - 1].owner, all[change].owner,
                          all[before].at, all[change].at, object});
    }

    // What others did because of what this slice did.
    void caused()
    {
        for (TrackId id{0}; id.index < t_.tasks() && links_.size() < most_; ++id.index) {
            if (id == task_) continue;
            if (t_.track(id).parent == task_ && within(t_.track(id).created))
                links_.push_back(
                    {LinkKind::start, task_, id, t_.track(id).created, t_.track(id).created, {}});
            wakes_of(id);
        }
        for (ObjectId o{0}; o.index < t_.symbols().objects.size(); ++o.index) releases_of(o);
    }
    [[nodiscard]] bool within(Time at) const { return at >= slice_.start && at <= slice_.end; }
    void wakes_of(TrackId id)
    {
        const LaneReader lane(t_, id);
        if (lane.size() == 0 || lane.begin() > slice_.end) return;
        size_t i = *t_.at(id, std::max(slice_.start, lane.begin()));
        for (; i < lane.size() && lane.start(i) <= slice_.end && links_.size() < most_; ++i) {
            if (lane.state(i) != TaskState::ready || lane.start(i) < slice_.start) continue;
            const Slice s = t_.slice(id, i);
            if (s.waker == task_ && s.reason != Reason::created) wake_of(id, s);
        }
    }
    void releases_of(ObjectId object)
    {
        const std::span<const OwnerChange> all = t_.owners(object);
        auto it = std::ranges::lower_bound(all, slice_.start, {}, &OwnerChange::at);
        for (; it != all.end() && it->at <= slice_.end && links_.size() < most_; ++it) {
            const auto i = static_cast<size_t>(it - all.begin());
            if (i == 0 || all[i - 1].owner != task_) continue;
            size_t next = i;
            while (next < all.size() && !all[next].owner.valid()) ++next;
            if (next < all.size()) release(object, next);
        }
    }

    const Timeline& t_;
    const TrackId task_;
    const size_t index_;
    const Slice slice_;
    const size_t most_;
    std::vector<TaskLink> links_;
};

}  // namespace

std::vector<TaskLink> links_of(const Timeline& t, TrackId task, size_t slice, size_t most)
{
    assert(slice < t.slices(task));
    return Finder(t, task, slice, most).find();
}

std::string_view name_of(LinkKind kind)
{
    switch (kind) {
        case LinkKind::wake: return "wakes";
        case LinkKind::release: return "releases";
        case LinkKind::start: return "starts";
        case LinkKind::join: return "ends, waited for by";
    }
    assert(!"a kind of link without a name");
    return "?";
}

}  // namespace interleave
