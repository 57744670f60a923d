#include "trace/lane_reader.h"

#include "trace/columns.h"

#include <cassert>
#include <utility>

namespace interleave {

static_assert(kReasons <= 64, "reasons have a bit each");

LaneReader::LaneReader(const Timeline& t, TrackId id)
    : data_(t.data_), is_cpu_(false), lane_(id.index)
{
    assert(id.index < t.tasks());
    open();
}

LaneReader::LaneReader(const Timeline& t, CpuId id) : data_(t.data_), is_cpu_(true), lane_(id.index)
{
    assert(id.index < t.cpus());
    open();
}

const Lanes& LaneReader::lanes() const { return is_cpu_ ? data_->cpus : data_->tasks; }

void LaneReader::open()
{
    static_assert(kStateBits == interleave::kStateBits);
    const Lanes& lanes = this->lanes();
    first_ = lanes.first[lane_];
    start_ = lanes.columns.start.data() + first_;
    words_ = &lanes.columns.word;
    size_ = lanes.slices(lane_);
    end_ = lanes.end;
}

void LaneReader::read_tasks(size_t first, size_t last, std::vector<TrackId>& into) const
{
    assert(is_cpu_ && first <= last && last < size_);
    const Lanes& lanes = this->lanes();
    uint64_t side = lanes.sides_before(first_ + first);
    into.clear();
    for (uint64_t row = first_ + first; row <= first_ + last; ++row) {
        const bool has_side = (words_->low_bits(row) & kSideBit) != 0;
        into.push_back(has_side ? TrackId{lanes.columns.side[side++]} : TrackId{});
    }
}

LaneCursor::LaneCursor(const LaneReader& lane, Time at)
    : lane_(&lane), row_(lane.lanes().row_at(lane.lane_, at, 0)), at_(at)
{
    assert(lane.size() > 0 && at >= lane.begin() && at <= lane.end());
}

void LaneCursor::jump(Time to, StateTimes& ns)
{
    const Lanes& lanes = lane_->lanes();
    const uint64_t summed = lanes.first_summed(lane_->lane_);
    if (row_ < summed) walk(lane_->start_[summed], ns);
    if (!knows_sums_) sums_ = lanes.sums(lane_->lane_, row_, at_);
    row_ = lanes.row_at(lane_->lane_, to, row_);
    at_ = to;
    const StateTimes before = std::exchange(sums_, lanes.sums(lane_->lane_, row_, to));
    for (size_t s = 0; s < kTaskStates; ++s) ns[s] += sums_[s] - before[s];
    knows_sums_ = true;
}

uint64_t LaneReader::reasons_of_tasks(const Timeline& t, TaskState s)
{
    return t.data_->tasks.reasons(s);
}

uint64_t LaneReader::reasons_of_cpus(const Timeline& t, TaskState s)
{
    return t.data_->cpus.reasons(s);
}

}  // namespace interleave
