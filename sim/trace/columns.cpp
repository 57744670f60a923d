#include "trace/columns.h"

#include "base/rng.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <utility>

namespace interleave {

namespace {

uint64_t bits(Time t) { return static_cast<uint64_t>(t.ns); }

}  // namespace

void Lanes::index()
{
    assert(columns.start.size() == columns.word.size() && first.back() == columns.word.size());
    columns.start.shrink_to_fit();
    columns.word.shrink_to_fit();
    columns.side.shrink_to_fit();
    const uint64_t rows = columns.word.size();
    const uint64_t blocks = rows / kBlock + 1;
    side_mask_.assign(blocks, 0);
    side_before_.assign(blocks, 0);
    spent_before_.assign(blocks * kTaskStates, 0);
    uint64_t total[kTaskStates] = {};
    uint64_t sides = 0;
    size_t lane = 0;
    for (uint64_t row = 0; row < rows; ++row) {
        const uint64_t block = row / kBlock;
        if (row % kBlock == 0) {
            std::copy(std::begin(total), std::end(total), &spent_before_[block * kTaskStates]);
            side_before_[block] = sides;
        }
        while (first[lane + 1] <= row) ++lane;
        const uint64_t word = columns.word[row];
        total[word & kStateBits] += length_of_row(row, first[lane + 1] - 1);
        reasons_[word & kStateBits] |= uint64_t{1} << (word >> 8 & 0x3f);
        if ((word & kSideBit) == 0) continue;
        side_mask_[block] |= uint64_t{1} << (row % kBlock);
        ++sides;
    }
    if (rows % kBlock == 0) {
        std::copy(std::begin(total), std::end(total), &spent_before_[(blocks - 1) * kTaskStates]);
        side_before_[blocks - 1] = sides;
    }
    assert(sides == columns.side.size());
    index_moments();
}

void Lanes::index_moments()
{
    row_of_part_.assign(columns.word.size() / kBlock, 0);
    for (size_t lane = 0; lane < size(); ++lane) {
        const uint64_t begin = first[lane] / kBlock;
        const uint64_t parts = first[lane + 1] / kBlock - begin;
        if (parts == 0) continue;
        const TimeRows start = columns.start.from(first[lane]);
        const auto step = static_cast<double>((end - start[0]).ns) / static_cast<double>(parts);
        uint64_t row = 0;
        for (uint64_t part = 0; part < parts; ++part) {
            const auto offset = static_cast<int64_t>(step * static_cast<double>(part));
            const Time at = start[0] + Duration{offset};
            while (row + 1 < slices(lane) && start[row + 1] <= at) ++row;
            row_of_part_[begin + part] = static_cast<uint32_t>(row);
        }
    }
}

uint64_t Lanes::row_at(size_t lane, Time t, uint64_t from_row) const
{
    const TimeRows start = columns.start.from(first[lane]);
    const uint64_t rows = slices(lane);
    uint64_t low = from_row;
    uint64_t high = low + 1;  // beyond what is sought
    for (uint64_t step = 1; high < rows && start[high] <= t && step <= 8; step *= 2) {
        low = high;
        high = std::min(rows, high + step);
    }
    if (high < rows && start[high] <= t) {
        low = high;
        high = rows;
        const uint64_t begin = first[lane] / kBlock;
        const uint64_t parts = first[lane + 1] / kBlock - begin;
        const auto lasts = static_cast<double>((end - start[0]).ns);
        const double place = static_cast<double>((t - start[0]).ns) / lasts;
        const auto part = static_cast<uint64_t>(place * static_cast<double>(parts));
        // One part to either side makes up for what a double rounds off.
        if (part >= 1 && part - 1 < parts) {
            low = std::max<uint64_t>(low, row_of_part_[begin + part - 1]);
        }
        if (part + 2 < parts) {
            high = std::min<uint64_t>(high, uint64_t{row_of_part_[begin + part + 2]} + 1);
        }
    }
    return start.after(low + 1, high, t) - 1;
}

uint64_t Lanes::first_summed(size_t lane) const
{
    return (first[lane] + kBlock - 1) / kBlock * kBlock - first[lane];
}

StateTimes Lanes::sums(size_t lane, uint64_t i, Time t) const
{
    assert(i >= first_summed(lane) && i < slices(lane) && start(lane, i) <= t);
    const uint64_t row = first[lane] + i;
    const uint64_t block = row / kBlock;
    StateTimes ns;
    std::copy_n(&spent_before_[block * kTaskStates], kTaskStates, ns.begin());
    for (uint64_t r = block * kBlock; r < row; ++r)
        ns[columns.word.low_bits(r) & kStateBits] +=
            bits(columns.start[r + 1]) - bits(columns.start[r]);
    ns[columns.word.low_bits(row) & kStateBits] += bits(t) - bits(columns.start[row]);
    return ns;
}

Time Lanes::start(size_t lane, size_t i) const
{
    assert(i < slices(lane));
    return columns.start[first[lane] + i];
}

Time Lanes::end_of(size_t lane, size_t i) const
{
    return i + 1 < slices(lane) ? start(lane, i + 1) : end;
}

TaskState Lanes::state(size_t lane, size_t i) const
{
    assert(i < slices(lane));
    return state_of(columns.word.low_bits(first[lane] + i));
}

Facts Lanes::facts(size_t lane, size_t i) const
{
    assert(i < slices(lane));
    const uint64_t row = first[lane] + i;
    Facts facts = unpack(columns.word[row]);
    if ((columns.word.low_bits(row) & kSideBit) == 0) return facts;
    facts.side = columns.side[sides_before(row)];
    return facts;
}

uint64_t Lanes::sides_before(uint64_t row) const
{
    const uint64_t before = side_mask_[row / kBlock] & ((uint64_t{1} << (row % kBlock)) - 1);
    return side_before_[row / kBlock] + static_cast<uint64_t>(std::popcount(before));
}

std::optional<size_t> Lanes::at(size_t lane, Time t) const
{
    if (slices(lane) == 0 || t < start(lane, 0) || t > end) return std::nullopt;
    return columns.start.from(first[lane]).after(1, slices(lane), t) - 1;
}

uint64_t Lanes::length_of_row(uint64_t row, uint64_t last) const
{
    const Time until = row < last ? columns.start[row + 1] : end;
    return bits(until) - bits(columns.start[row]);
}

// Time that the rows [from, to) of this lane spend in `state`.
uint64_t Lanes::spent_in_rows(size_t lane, TaskState state, uint64_t from, uint64_t to) const
{
    const uint64_t last = first[lane + 1] - 1;
    const auto scan = [&](uint64_t a, uint64_t b) {
        uint64_t sum = 0;
        for (uint64_t row = a; row < b; ++row) {
            if (state_of(columns.word.low_bits(row)) == state) sum += length_of_row(row, last);
        }
        return sum;
    };
    const uint64_t first_block = (from + kBlock - 1) / kBlock;
    const uint64_t last_block = to / kBlock;
    if (first_block >= last_block) return scan(from, to);
    const size_t s = static_cast<size_t>(state);
    return scan(from, first_block * kBlock) + spent_before_[last_block * kTaskStates + s] -
           spent_before_[first_block * kTaskStates + s] + scan(last_block * kBlock, to);
}

Duration Lanes::spent(size_t lane, TaskState wanted, Time from, Time to) const
{
    if (slices(lane) == 0) return {};
    from = std::max(from, start(lane, 0));
    to = std::min(to, end);
    if (from >= to) return {};
    const uint64_t a = first[lane] + *at(lane, from);
    const uint64_t b = first[lane] + *at(lane, to);
    // Whole rows from a to b, less what lies before `from`, plus what of row b lies before `to`.
    uint64_t sum = spent_in_rows(lane, wanted, a, b);
    if (state_of(columns.word.low_bits(a)) == wanted) sum -= bits(from) - bits(columns.start[a]);
    if (state_of(columns.word.low_bits(b)) == wanted) sum += bits(to) - bits(columns.start[b]);
    return {static_cast<int64_t>(sum)};
}

void Timeline::Data::index()
{
    tasks.end = cpus.end = end;
    tasks.index();
    cpus.index();
    names.assign(std::bit_ceil(tracks.size() * 2 + 1), Record::kNone);
    for (uint32_t i = 0; i < tracks.size(); ++i) {
        uint64_t slot = hash_name(tracks[i].name) & (names.size() - 1);
        while (names[slot] != Record::kNone) slot = (slot + 1) & (names.size() - 1);
        names[slot] = i;
    }
}

Timeline Timeline::Data::timeline(Data&& data)
{
    return Timeline(std::make_shared<const Data>(std::move(data)));
}

Slice Timeline::Data::task_slice(size_t task, size_t i) const
{
    const Facts f = tasks.facts(task, i);
    Slice slice{tasks.start(task, i),
                tasks.end_of(task, i),
                f.state,
                f.reason,
                f.renewed,
                StepId{f.step},
                {},
                {},
                TrackId{static_cast<uint32_t>(task)},
                {}};
    if (f.cpu != Record::kNoCpu) slice.cpu = CpuId{f.cpu};
    if (f.state == TaskState::blocked) slice.object = ObjectId{f.side};
    if (f.state == TaskState::ready) slice.waker = TrackId{f.side};
    return slice;
}

Slice Timeline::Data::cpu_slice(size_t cpu, size_t i) const
{
    const Facts f = cpus.facts(cpu, i);
    return {cpus.start(cpu, i),
            cpus.end_of(cpu, i),
            f.state,
            f.reason,
            f.renewed,
            StepId{f.step},
            CpuId{static_cast<uint32_t>(cpu)},
            {},
            TrackId{f.side},
            {}};
}

}  // namespace interleave
