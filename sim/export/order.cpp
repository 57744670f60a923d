#include "export/order.h"

#include <algorithm>

namespace interleave {

std::vector<std::pair<TrackId, size_t>> slices_in_order(const Timeline& t)
{
    struct Key {
        Time start;
        std::pair<TrackId, size_t> slice;
    };
    std::vector<Key> keys;
    for (uint32_t task = 0; task < t.tasks(); ++task) {
        const TrackId id{task};
        for (size_t i = 0; i < t.slices(id); ++i) keys.push_back({t.slice(id, i).start, {id, i}});
    }
    // Stable: within one instant tasks stay in their order.
    std::stable_sort(keys.begin(), keys.end(),
                     [](const Key& a, const Key& b) { return a.start < b.start; });
    std::vector<std::pair<TrackId, size_t>> order;
    order.reserve(keys.size());
    for (const Key& key : keys) order.push_back(key.slice);
    return order;
}

}  // namespace interleave
