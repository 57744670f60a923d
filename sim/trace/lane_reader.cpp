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
    static_assert(kStateBits == interleave::kStateBits && kSideBit == interleave::kSideBit);
    const Lanes& lanes = this->lanes();
    first_ = lanes.first[lane_];
    start_ = lanes.columns.start.from(first_);
    words_ = &lanes.columns.word;
    size_ = lanes.slices(lane_);
    end_ = lanes.end;
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
    if (row_ < summed) add_up(lane_->start_[summed], ns);
    if (!knows_sums_) sums_ = lanes.sums(lane_->lane_, row_, at_);
    row_ = lanes.row_at(lane_->lane_, to, row_);
    at_ = to;
    const StateTimes before = std::exchange(sums_, lanes.sums(lane_->lane_, row_, to));
    for (size_t s = 0; s < kTaskStates; ++s) ns[s] += sums_[s] - before[s];
    knows_sums_ = true;
}

LaneTasks::LaneTasks(const LaneReader& lane) : lane_(lane), sides_(lane.lanes().columns.side.data())
{
    assert(lane.is_cpu_);
    if (lane.size() > 0) go_to(0);
}

void LaneTasks::go_to(size_t slice)
{
    assert(slice < lane_.size());
    at_ = slice;
    side_ = lane_.lanes().sides_before(lane_.first_ + slice);
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
