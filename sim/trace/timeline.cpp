#include "trace/timeline.h"

#include "base/rng.h"
#include "trace/columns.h"

#include <cassert>
#include <utility>

namespace interleave {

namespace {

std::shared_ptr<const Timeline::Data> empty_data()
{
    static const std::shared_ptr<const Timeline::Data> empty = [] {
        auto data = std::make_shared<Timeline::Data>();
        data->index();
        return data;
    }();
    return empty;
}

}  // namespace

Timeline::Timeline() : data_(empty_data()) {}
Timeline::Timeline(std::shared_ptr<const Data> data) : data_(std::move(data)) {}
Timeline::Timeline(const Timeline&) = default;
// A copy costs no more than a move and leaves no empty shell behind.
Timeline::Timeline(Timeline&& other) noexcept : data_(other.data_) {}
Timeline& Timeline::operator=(const Timeline&) = default;
Timeline& Timeline::operator=(Timeline&& other) noexcept
{
    data_ = other.data_;
    return *this;
}
Timeline::~Timeline() = default;

const Origin& Timeline::origin() const { return data_->origin; }
const Symbols& Timeline::symbols() const { return data_->symbols; }
Time Timeline::begin() const { return data_->begin; }
Time Timeline::end() const { return data_->end; }
uint32_t Timeline::tasks() const { return static_cast<uint32_t>(data_->tracks.size()); }
uint32_t Timeline::cpus() const { return static_cast<uint32_t>(data_->cpus.size()); }

const Track& Timeline::track(TrackId id) const
{
    assert(id.index < tasks());
    return data_->tracks[id.index];
}

TrackId Timeline::find(std::string_view name) const
{
    const std::vector<uint32_t>& names = data_->names;
    uint64_t slot = hash_name(name) & (names.size() - 1);
    for (; names[slot] != Record::kNone; slot = (slot + 1) & (names.size() - 1)) {
        if (data_->tracks[names[slot]].name == name) return TrackId{names[slot]};
    }
    return {};
}

size_t Timeline::slices(TrackId id) const
{
    assert(id.index < tasks());
    return data_->tasks.slices(id.index);
}

size_t Timeline::slices(CpuId id) const
{
    assert(id.index < cpus());
    return data_->cpus.slices(id.index);
}

Slice Timeline::slice(TrackId id, size_t i) const
{
    assert(id.index < tasks());
    return data_->task_slice(id.index, i);
}

Slice Timeline::slice(CpuId id, size_t i) const
{
    assert(id.index < cpus());
    return data_->cpu_slice(id.index, i);
}

std::optional<size_t> Timeline::at(TrackId id, Time t) const
{
    assert(id.index < tasks());
    return data_->tasks.at(id.index, t);
}

std::optional<size_t> Timeline::at(CpuId id, Time t) const
{
    assert(id.index < cpus());
    return data_->cpus.at(id.index, t);
}

Duration Timeline::spent(TrackId id, TaskState state, Time from, Time to) const
{
    assert(id.index < tasks());
    return data_->tasks.spent(id.index, state, from, to);
}

Duration Timeline::spent(CpuId id, TaskState state, Time from, Time to) const
{
    assert(id.index < cpus());
    return data_->cpus.spent(id.index, state, from, to);
}

std::span<const OwnerChange> Timeline::owners(ObjectId object) const
{
    if (object.index + size_t{1} >= data_->first_owner.size()) return {};
    const uint64_t from = data_->first_owner[object.index];
    return {data_->owners.data() + from, data_->first_owner[object.index + 1] - from};
}

std::span<const Fault> Timeline::faults() const { return data_->faults; }

std::span<const JobOutcome> Timeline::jobs(TrackId id) const
{
    assert(id.index < tasks());
    if (data_->first_job.size() <= id.index + size_t{1}) return {};
    const uint64_t from = data_->first_job[id.index];
    return {data_->jobs.data() + from, data_->first_job[id.index + 1] - from};
}

const Timeline::Counts& Timeline::counts(TrackId id) const
{
    assert(id.index < tasks());
    return data_->counts[id.index];
}

const Timeline::Moments& Timeline::moments(TrackId id) const
{
    assert(id.index < tasks());
    return data_->moments[id.index];
}

std::span<const Buffer> Timeline::buffers() const { return data_->buffers; }

std::span<const LevelChange> Timeline::levels(size_t i) const
{
    assert(i < data_->buffers.size());
    const uint64_t from = data_->first_level[i];
    return {data_->levels.data() + from, data_->first_level[i + 1] - from};
}

uint32_t Timeline::capacity(const Buffer& b) const
{
    const std::vector<Symbols::Capacity>& all = data_->symbols.capacities;
    if (b.object.index >= all.size()) return 0;
    return b.end == Record::kNone ? all[b.object.index].own : all[b.object.index].end;
}

std::vector<std::string> Timeline::violations() const { return interleave::violations(*data_); }

bool operator==(const Timeline& x, const Timeline& y)
{
    if (x.data_ == y.data_) return true;
    const Timeline::Data& a = *x.data_;
    const Timeline::Data& b = *y.data_;
    return a.begin == b.begin && a.end == b.end && a.origin == b.origin && a.symbols == b.symbols &&
           a.tracks == b.tracks && a.counts == b.counts && a.moments == b.moments &&
           a.tasks == b.tasks && a.cpus == b.cpus && a.first_owner == b.first_owner &&
           a.owners == b.owners && a.buffers == b.buffers && a.first_level == b.first_level &&
           a.levels == b.levels && a.faults == b.faults && a.first_job == b.first_job &&
           a.jobs == b.jobs && a.stray_records == b.stray_records;
}

std::string_view name_of(RunEnd end)
{
    switch (end) {
        case RunEnd::running: return "running";
        case RunEnd::finished: return "finished";
        case RunEnd::deadlock: return "deadlock";
        case RunEnd::stuck: return "stuck";
        case RunEnd::limit: return "limit";
        case RunEnd::interrupted: return "interrupted";
    }
    assert(!"an end without a name");
    return "?";
}

std::string_view name_of(TaskKind kind)
{
    switch (kind) {
        case TaskKind::process: return "process";
        case TaskKind::thread: return "thread";
        case TaskKind::coroutine: return "coroutine";
    }
    assert(!"a kind of task without a name");
    return "?";
}

}  // namespace interleave
