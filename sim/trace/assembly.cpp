#include "trace/assembly.h"

#include "trace/columns.h"

#include <utility>

namespace interleave {

namespace {

Facts facts_of(const Slice& s, TrackId carrier, bool on_cpu)
{
    Facts f{s.state, s.reason, s.renewed, Record::kNoCpu, s.step.index, Record::kNone};
    if (on_cpu) {
        f.side = s.task.index;
        return f;
    }
    // A CPU that is none of a few is none at all, and refused.
    if (s.cpu.valid()) f.cpu = static_cast<uint16_t>(s.cpu.index < 0xfffe ? s.cpu.index : 0xfffe);
    if (s.state == TaskState::blocked) f.side = s.object.index;
    if (s.state == TaskState::ready) f.side = s.waker.index;
    if (s.state == TaskState::running) f.side = carrier.index;
    return f;
}

}  // namespace

TimelineAssembler::TimelineAssembler(Origin origin, Symbols symbols, Time begin, Time end)
    : data_(std::make_unique<Timeline::Data>())
{
    data_->origin = std::move(origin);
    data_->symbols = std::move(symbols);
    data_->begin = begin;
    data_->end = end;
}

TimelineAssembler::~TimelineAssembler() = default;

void TimelineAssembler::add_task(Track track, const Timeline::Counts& counts,
                                 const Timeline::Moments& moments)
{
    data_->tracks.push_back(std::move(track));
    data_->counts.push_back(counts);
    data_->moments.push_back(moments);
    data_->tasks.first.push_back(data_->tasks.columns.word.size());
    data_->first_job.push_back(data_->jobs.size());
    on_cpu_ = false;
}

void TimelineAssembler::add_job(const JobOutcome& job)
{
    data_->jobs.push_back(job);
    data_->first_job.back() = data_->jobs.size();
}

void TimelineAssembler::add_cpu()
{
    data_->cpus.first.push_back(data_->cpus.columns.word.size());
    on_cpu_ = true;
}

void TimelineAssembler::add_slice(const Slice& slice, TrackId carrier)
{
    Lanes& lanes = on_cpu_ ? data_->cpus : data_->tasks;
    const Facts facts = facts_of(slice, carrier, on_cpu_);
    lanes.columns.start.push_back(slice.start);
    lanes.columns.word.push_back(pack(facts));
    if (facts.side != Record::kNone) lanes.columns.side.push_back(facts.side);
    lanes.first.back() = lanes.columns.word.size();
}

void TimelineAssembler::add_object() { data_->first_owner.push_back(data_->owners.size()); }

void TimelineAssembler::add_owner(const OwnerChange& change)
{
    data_->owners.push_back(change);
    data_->first_owner.back() = data_->owners.size();
}

void TimelineAssembler::add_buffer(const Buffer& buffer)
{
    data_->buffers.push_back(buffer);
    data_->first_level.push_back(data_->levels.size());
}

void TimelineAssembler::add_level(const LevelChange& change)
{
    data_->levels.push_back(change);
    data_->first_level.back() = data_->levels.size();
}

void TimelineAssembler::add_fault(const Fault& fault) { data_->faults.push_back(fault); }

// Through the bytes of a file, since reading these checks all that there is to be checked.
Result<Timeline> TimelineAssembler::finish() &&
{
    if (data_->jobs.empty()) data_->first_job = {0};
    const Timeline unchecked = Timeline::Data::timeline(std::move(*data_));
    return read_timeline(write_timeline(unchecked));
}

TrackId carrier_in(const Timeline& t, TrackId id, size_t slice)
{
    const Timeline::Data& d = Timeline::Data::of(t);
    if (t.track(id).kind != TaskKind::coroutine) return {};
    const Facts facts = d.tasks.facts(id.index, slice);
    return facts.state == TaskState::running ? TrackId{facts.side} : TrackId{};
}

}  // namespace interleave
