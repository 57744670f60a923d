#include "trace/lane_reader.h"

#include "trace/columns.h"

#include <cassert>

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

void LaneReader::open()
{
    static_assert(kStateBits == interleave::kStateBits);
    const Lanes& lanes = is_cpu_ ? data_->cpus : data_->tasks;
    first_ = lanes.first[lane_];
    start_ = lanes.columns.start.data() + first_;
    words_ = &lanes.columns.word;
    size_ = lanes.slices(lane_);
    end_ = lanes.end;
}

void LaneReader::tally(std::span<const Time> moments, std::span<Tally> tallies) const
{
    (is_cpu_ ? data_->cpus : data_->tasks).tally(lane_, moments, tallies);
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
