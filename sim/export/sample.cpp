#include "export/sample.h"

#include "export/ruler.h"

#include <algorithm>
#include <array>

namespace interleave {

namespace {

constexpr size_t kFew = 32;  // slices of a cell that are looked at one by one

// Time of each state within [a, b), whose slices are first .. last.
template <typename Id>
std::array<int64_t, kTaskStates> times(const Timeline& t, Id id, Time a, Time b, size_t first,
                                       size_t last)
{
    std::array<int64_t, kTaskStates> ns{};
    if (last - first < kFew) {
        for (size_t i = first; i <= last; ++i) {
            const Slice s = t.slice(id, i);
            const Duration part = std::min(s.end, b) - std::max(s.start, a);
            ns[static_cast<size_t>(s.state)] += part.ns;
        }
        return ns;
    }
    for (uint32_t s = 0; s < kTaskStates; ++s) {
        ns[s] = t.spent(id, static_cast<TaskState>(s), a, b).ns;
    }
    return ns;
}

// Fills in reason and task from the longest slice of the cell's state.
template <typename Id>
void describe(const Timeline& t, Id id, Time a, Time b, size_t first, size_t last, Sample& sample)
{
    if (last - first >= kFew) return;
    Duration longest{-1};
    for (size_t i = first; i <= last; ++i) {
        const Slice s = t.slice(id, i);
        const Duration part = std::min(s.end, b) - std::max(s.start, a);
        if (s.state != sample.state || part <= longest) continue;
        longest = part;
        sample.reason = s.reason;
        sample.task = s.task;
    }
}

template <typename Id>
Sample sample_cell(const Timeline& t, Id id, Time a, Time b, size_t first, size_t last)
{
    Sample result;
    const auto ns = times(t, id, a, b, first, last);
    const auto most = std::max_element(ns.begin(), ns.end());
    result.state = static_cast<TaskState>(most - ns.begin());
    result.ran = ns[static_cast<size_t>(TaskState::running)] > 0;
    describe(t, id, a, b, first, last, result);
    return result;
}

template <typename Id>
std::vector<Sample> sample_lane(const Timeline& t, Id id, Time from, Time to, int32_t cells)
{
    std::vector<Sample> samples(static_cast<size_t>(cells));
    if (t.slices(id) == 0) return samples;
    const Time lane_begin = t.slice(id, 0).start;
    for (int32_t x = 0; x < cells; ++x) {
        // Cells narrower than a nanosecond show the nanosecond that they are in.
        Time a = moment_of(x, from, to, cells);
        Time b = std::max(moment_of(x + 1, from, to, cells), a + Duration{1});
        a = std::max(a, lane_begin);
        b = std::min(b, t.end());
        if (a >= b) continue;
        const size_t first = *t.at(id, a);
        const size_t last = *t.at(id, b - Duration{1});
        samples[static_cast<size_t>(x)] = sample_cell(t, id, a, b, first, last);
    }
    return samples;
}

}  // namespace

std::vector<Sample> sample(const Timeline& t, TrackId id, Time from, Time to, int32_t cells)
{
    return sample_lane(t, id, from, to, cells);
}

std::vector<Sample> sample(const Timeline& t, CpuId id, Time from, Time to, int32_t cells)
{
    return sample_lane(t, id, from, to, cells);
}

}  // namespace interleave
