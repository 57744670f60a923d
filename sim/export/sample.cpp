#include "export/sample.h"

#include "export/each_cell.h"
#include "export/ruler.h"

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
    StateTimes ns{};
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
    const auto parts = static_cast<int32_t>(static_cast<double>(ns) * per_ns + 0.5);
    return static_cast<uint8_t>(std::clamp(parts, 1, kWholeCell));
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

// Who has more than half need not be compared with the others.
TaskState most_of(const Sample& s, const Cell& cell)
{
    constexpr int kMoreThanHalf = kWholeCell / 2 + 2;
    if (s.running >= kMoreThanHalf) return TaskState::running;
    if (s.ready >= kMoreThanHalf) return TaskState::ready;
    if (s.blocked >= kMoreThanHalf) return TaskState::blocked;
    return static_cast<TaskState>(std::ranges::max_element(cell.ns) - cell.ns.begin());
}

template <typename Id>
Sample sample_cell(const Timeline& t, Id id, const LaneReader& lane, const Cell& cell)
{
    Sample result;
    take_shares(result, cell);
    result.state = most_of(result, cell);
    if (const std::optional<size_t> i = longest(lane, cell, result.state)) {
        const Slice s = t.slice(id, *i);
        result.reason = s.reason;
        result.task = s.task;
    }
    return result;
}

// From where the cursor is to `to`, where it is then.
Cell next_cell(const LaneReader& lane, LaneCursor& cursor, Time from, Time to)
{
    Cell cell{from, to, cursor.slice(), 0, {}};
    cursor.advance(to, cell.ns);
    cell.last = cursor.slice();
    if (cell.last > cell.first && lane.start(cell.last) == to) --cell.last;
    return cell;
}

template <typename Id>
std::vector<Sample> sample_lane(const Timeline& t, Id id, const Cells& cells)
{
    const LaneReader lane(t, id);
    if (lane.size() == 0) return std::vector<Sample>(cells.size());
    std::vector<Sample> samples;
    samples.reserve(cells.size());
    for_each_cell(
        lane, cells,
        [&](LaneCursor& cursor, Time from, Time to) {
            samples.push_back(sample_cell(t, id, lane, next_cell(lane, cursor, from, to)));
        },
        [&] { samples.emplace_back(); });
    return samples;
}

}  // namespace

Cells::Cells(Time from, Time to, int32_t count) : overlap_((to - from).ns < count)
{
    cuts_.reserve(static_cast<size_t>(count) + 1);
    for (int32_t x = 0; x <= count; ++x) cuts_.push_back(moment_of(x, from, to, count));
}

std::vector<Sample> sample(const Timeline& t, TrackId id, const Cells& cells)
{
    return sample_lane(t, id, cells);
}

std::vector<Sample> sample(const Timeline& t, CpuId id, const Cells& cells)
{
    return sample_lane(t, id, cells);
}

}  // namespace interleave
