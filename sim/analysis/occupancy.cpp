#include "analysis/occupancy.h"

#include <algorithm>

namespace interleave {

namespace {

// Somebody comes to an object, or goes.
struct Change {
    Time at;
    int step = 0;  // 1 or -1
};

using Changes = std::vector<Change>;

// Collects who was at each object between two moments.
class Counter {
  public:
    Counter(const Timeline& t, Time from, Time to)
        : t_(t),
          from_(std::max(from, t.begin())),
          to_(std::max(from_, std::min(to, t.end()))),
          all_(t.symbols().objects.size()),
          changes_(all_.size())
    {
    }

    [[nodiscard]] std::vector<Occupancy> count()
    {
        for (uint32_t i = 0; i < t_.tasks(); ++i) add_blocked(TrackId{i});
        for (uint32_t i = 0; i < all_.size(); ++i) {
            all_[i].object = ObjectId{i};
            all_[i].length = to_ - from_;
            add_held(ObjectId{i});
            add_up(changes_[i], all_[i]);
        }
        return std::move(all_);
    }

  private:
    void add_stay(ObjectId id, Time start, Time end, bool visit)
    {
        if (visit && start >= from_ && start < to_) ++all_[id.index].visits;
        start = std::max(start, from_);
        end = std::min(end, to_);
        if (end <= start) return;
        changes_[id.index].push_back({start, 1});
        changes_[id.index].push_back({end, -1});
        all_[id.index].time += end - start;
    }

    void add_blocked(TrackId task)
    {
        if (t_.track(task).created >= to_) return;
        const size_t last = t_.slices(task);
        for (size_t k = t_.at(task, from_).value_or(0); k < last; ++k) {
            const Slice s = t_.slice(task, k);
            if (s.start >= to_) return;
            if (s.state != TaskState::blocked || s.object.index >= all_.size()) continue;
            add_stay(s.object, s.start, s.end, t_.owners(s.object).empty());
        }
    }

    void add_held(ObjectId id)
    {
        const std::span<const OwnerChange> owners = t_.owners(id);
        for (size_t i = 0; i < owners.size(); ++i) {
            const Time until = i + 1 < owners.size() ? owners[i + 1].at : t_.end();
            if (owners[i].owner.valid()) add_stay(id, owners[i].at, until, true);
        }
    }

    void add_up(Changes& changes, Occupancy& o) const
    {
        std::sort(changes.begin(), changes.end(),
                  [](const Change& a, const Change& b) { return a.at < b.at; });
        o.with.resize(1);
        Time since = from_;
        int64_t here = 0;
        const auto spend = [&](Time until) {
            if (until <= since) return;
            const size_t n = std::min(static_cast<size_t>(here), Occupancy::kMostTold);
            if (o.with.size() <= n) o.with.resize(n + 1);
            o.with[n] += until - since;
            since = until;
        };
        for (const Change& change : changes) {
            spend(change.at);
            here += change.step;
        }
        spend(to_);
    }

    const Timeline& t_;
    Time from_, to_;
    std::vector<Occupancy> all_;
    std::vector<Changes> changes_;
};

}  // namespace

std::vector<Occupancy> occupancy(const Timeline& t, Time from, Time to)
{
    return Counter(t, from, to).count();
}

uint32_t in_use_ppm(const Occupancy& o)
{
    if (o.length.ns <= 0) return 0;
    const auto used = static_cast<unsigned __int128>((o.length - o.with[0]).ns);
    return static_cast<uint32_t>(used * 1'000'000 / static_cast<unsigned __int128>(o.length.ns));
}

}  // namespace interleave
