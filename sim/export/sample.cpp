#include "export/sample.h"

#include "export/ruler.h"
#include "trace/lane_reader.h"

#include <algorithm>
#include <array>
#include <optional>

namespace interleave {

namespace {

constexpr size_t kFew = 32;  // slices of a cell that are looked at one by one

// A cell [a, b) of the lane, whose slices are first .. last.
struct Cell {
    Time a, b;
    size_t first = 0, last = 0;
    std::array<uint64_t, kTaskStates> ns{};
};

// The longest slice of the cell's state; nothing where there are too many to look.
std::optional<size_t> longest(const LaneReader& lane, const Cell& cell, TaskState state)
{
    if (cell.last - cell.first >= kFew) return std::nullopt;
    std::optional<size_t> found;
    Duration most{-1};
    for (size_t i = cell.first; i <= cell.last; ++i) {
        if (lane.state(i) != state) continue;
        const Duration part = std::min(lane.end(i), cell.b) - std::max(lane.start(i), cell.a);
        if (part <= most) continue;
        most = part;
        found = i;
    }
    return found;
}

// Doubles are exact enough, whatever the length of the cell.
uint8_t share(uint64_t ns, double per_ns)
{
    if (ns == 0) return 0;
    return static_cast<uint8_t>(
        std::min(std::max(static_cast<double>(ns) * per_ns + 0.5, 1.0), double{kWholeCell}));
}

void take_shares(Sample& s, const Cell& cell)
{
    const double per_ns = kWholeCell / static_cast<double>((cell.b - cell.a).ns);
    const auto of = [&](TaskState state) {
        return share(cell.ns[static_cast<size_t>(state)], per_ns);
    };
    s.running = of(TaskState::running);
    s.ready = of(TaskState::ready);
    s.blocked = of(TaskState::blocked);
    s.kernel = of(TaskState::kernel);
    s.ran = s.running > 0;
}

template <typename Id>
Sample sample_cell(const Timeline& t, Id id, const LaneReader& lane, const Cell& cell,
                   bool with_reasons)
{
    Sample result;
    const auto most = std::max_element(cell.ns.begin(), cell.ns.end());
    result.state = static_cast<TaskState>(most - cell.ns.begin());
    take_shares(result, cell);
    if (!with_reasons) return result;
    if (const std::optional<size_t> i = longest(lane, cell, result.state)) {
        const Slice s = t.slice(id, *i);
        result.reason = s.reason;
        result.task = s.task;
    }
    return result;
}

// Between two moments of the lane.
Cell cell_between(const LaneReader& lane, Time a, const Tally& at_a, Time b, const Tally& at_b)
{
    Cell cell{a, b, at_a.slice, at_b.slice, {}};
    if (cell.last > cell.first && lane.start(cell.last) == b) --cell.last;
    for (size_t s = 0; s < kTaskStates; ++s) cell.ns[s] = at_b.ns[s] - at_a.ns[s];
    return cell;
}

template <typename Id>
std::vector<Sample> sample_lane(const Timeline& t, Id id, Time from, Time to, int32_t cells,
                                bool with_reasons)
{
    std::vector<Sample> samples(static_cast<size_t>(cells));
    const LaneReader lane(t, id);
    if (lane.size() == 0) return samples;
    const auto inside = [&](Time at) { return std::clamp(at, lane.begin(), lane.end()); };
    // Cells narrower than a nanosecond show the nanosecond that they are in: two cuts for each.
    const bool narrow = (to - from).ns < cells;
    std::vector<Time> cuts;
    cuts.reserve(static_cast<size_t>(cells) + 1);
    for (int32_t x = 0; x <= cells; ++x) cuts.push_back(inside(moment_of(x, from, to, cells)));
    std::vector<Time> ends(cuts.begin() + 1, cuts.end());
    if (narrow) {
        for (int32_t x = 0; x < cells; ++x) {
            const Time a = moment_of(x, from, to, cells);
            ends[static_cast<size_t>(x)] =
                inside(std::max(moment_of(x + 1, from, to, cells), a + Duration{1}));
        }
    }
    std::vector<Tally> at_cuts(cuts.size());
    lane.tally(cuts, at_cuts);
    std::vector<Tally> at_ends;
    if (narrow) {
        at_ends.resize(ends.size());
        lane.tally(ends, at_ends);
    }
    for (size_t x = 0; x < samples.size(); ++x) {
        if (cuts[x] >= ends[x]) continue;
        const Tally& after = narrow ? at_ends[x] : at_cuts[x + 1];
        samples[x] = sample_cell(
            t, id, lane, cell_between(lane, cuts[x], at_cuts[x], ends[x], after), with_reasons);
    }
    return samples;
}

}  // namespace

std::vector<Sample> sample(const Timeline& t, TrackId id, Time from, Time to, int32_t cells)
{
    return sample_lane(t, id, from, to, cells, true);
}

std::vector<Sample> sample_states(const Timeline& t, TrackId id, Time from, Time to, int32_t cells)
{
    return sample_lane(t, id, from, to, cells, false);
}

std::vector<Sample> sample(const Timeline& t, CpuId id, Time from, Time to, int32_t cells)
{
    return sample_lane(t, id, from, to, cells, true);
}

}  // namespace interleave
