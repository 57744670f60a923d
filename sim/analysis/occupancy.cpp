#include "analysis/occupancy.h"

#include <algorithm>

namespace interleave {

namespace {

// Somebody comes to an object, or goes.
struct Change {
    Time at;
    int step = 0;  // 1 or -1
};

using Changes = std::vector<std::vector<Change>>;  // by object

void add_stay(std::vector<Change>& changes, Occupancy& o, Time from, Time to)
{
    if (to <= from) return;
    changes.push_back({from, 1});
    changes.push_back({to, -1});
    o.time += to - from;
}

bool has_owner(const Timeline& t, ObjectId id) { return !t.owners(id).empty(); }

void add_blocked(const Timeline& t, Changes& changes, std::vector<Occupancy>& all)
{
    for (uint32_t i = 0; i < t.tasks(); ++i) {
        for (size_t k = 0; k < t.slices(TrackId{i}); ++k) {
            const Slice s = t.slice(TrackId{i}, k);
            if (s.state != TaskState::blocked || s.object.index >= all.size()) continue;
            Occupancy& o = all[s.object.index];
            add_stay(changes[s.object.index], o, s.start, s.end);
            if (!has_owner(t, s.object)) ++o.visits;
        }
    }
}

void add_held(const Timeline& t, ObjectId id, std::vector<Change>& changes, Occupancy& o)
{
    const std::span<const OwnerChange> owners = t.owners(id);
    for (size_t i = 0; i < owners.size(); ++i) {
        if (!owners[i].owner.valid()) continue;
        const Time until = i + 1 < owners.size() ? owners[i + 1].at : t.end();
        add_stay(changes, o, owners[i].at, until);
        ++o.visits;
    }
}

void count(const Timeline& t, std::vector<Change>& changes, Occupancy& o)
{
    std::sort(changes.begin(), changes.end(),
              [](const Change& a, const Change& b) { return a.at < b.at; });
    o.with.resize(1);
    Time since = t.begin();
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
    spend(t.end());
}

}  // namespace

std::vector<Occupancy> occupancy(const Timeline& t)
{
    std::vector<Occupancy> all(t.symbols().objects.size());
    Changes changes(all.size());
    for (uint32_t i = 0; i < all.size(); ++i) all[i].object = ObjectId{i};
    add_blocked(t, changes, all);
    for (uint32_t i = 0; i < all.size(); ++i) {
        add_held(t, ObjectId{i}, changes[i], all[i]);
        count(t, changes[i], all[i]);
    }
    return all;
}

uint32_t in_use_ppm(const Occupancy& o, Duration run)
{
    if (run.ns <= 0) return 0;
    const auto used = static_cast<unsigned __int128>((run - o.with[0]).ns);
    return static_cast<uint32_t>(used * 1'000'000 / static_cast<unsigned __int128>(run.ns));
}

}  // namespace interleave
