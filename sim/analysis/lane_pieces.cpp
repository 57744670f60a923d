#include "analysis/lane_pieces.h"

namespace interleave {

namespace {

// Nothing is known of a task whose run was cut off: unlike everything that is known.
constexpr LaneKey kOver = 0xfe;

// Whether the run came to an end of itself, so that everything stays as it was.
bool is_complete(const Timeline& t)
{
    switch (t.origin().end) {
        case RunEnd::finished:
        case RunEnd::deadlock:
        case RunEnd::stuck: return true;
        case RunEnd::running:
        case RunEnd::limit:
        case RunEnd::interrupted: break;
    }
    return false;
}

}  // namespace

LanePieces::LanePieces(const Timeline& t, TrackId id, const SharedNumbers& numbers, bool alone)
    : kind_(Kind::task),
      timeline_(&t),
      numbers_(&numbers),
      id_(id.index),
      count_(t.slices(id)),
      alone_(alone),
      key_(key_of(alone ? TaskState::exited : TaskState::not_started))
{
    if (count_ > 0) until_ = t.track(id).created;
}

LanePieces::LanePieces(const Timeline& t, CpuId id, const SharedNumbers& numbers)
    : kind_(Kind::cpu),
      timeline_(&t),
      numbers_(&numbers),
      id_(id.index),
      count_(t.slices(id)),
      key_(key_of(TaskState::idle))
{
    if (count_ > 0) until_ = t.begin();
}

LanePieces::LanePieces(const Timeline& t, ObjectId id, const SharedNumbers& numbers)
    : kind_(Kind::object),
      timeline_(&t),
      numbers_(&numbers),
      id_(id.index),
      count_(t.owners(id).size()),
      key_(kNobody)
{
    if (count_ > 0) until_ = t.owners(id)[0].at;
}

LaneKey LanePieces::of_task(const Slice& s) const
{
    if (s.state == TaskState::blocked) {
        const bool known = s.object.index < numbers_->objects.size();
        return key_of_blocked(s.reason,
                              known ? numbers_->objects[s.object.index] : ComparedMetric::kNone);
    }
    if (alone_ && s.state == TaskState::not_started) return key_of(TaskState::exited);
    return key_of(s.state);
}

LaneKey LanePieces::of_cpu(const Slice& s) const
{
    if (s.state != TaskState::running || !s.task.valid()) return key_of(s.state);
    return key_of(s.state) | (LaneKey{numbers_->tasks[s.task.index]} + 1) << 8;
}

LaneKey LanePieces::after_the_end() const
{
    if (kind_ == Kind::cpu) return key_of(TaskState::idle);
    const TaskState state = state_of(key_);
    if (state == TaskState::exited || state == TaskState::zombie) return key_;
    // What ends with the run has no slice of having ended.
    if (alone_ || timeline_->moments(TrackId{id_}).ended != kNever)
        return key_of(TaskState::exited);
    const bool waits = state == TaskState::blocked || state == TaskState::not_started;
    return waits && is_complete(*timeline_) ? key_ : kOver;
}

void LanePieces::enter_slice()
{
    if (next_ == count_) {
        key_ = after_the_end();
        until_ = kNever;
        return;
    }
    if (kind_ == Kind::task) {
        const Slice s = timeline_->slice(TrackId{id_}, next_);
        key_ = of_task(s);
        until_ = s.end;
    } else {
        const Slice s = timeline_->slice(CpuId{id_}, next_);
        key_ = of_cpu(s);
        until_ = s.end;
    }
    ++next_;
}

void LanePieces::enter_change()
{
    const auto all = timeline_->owners(ObjectId{id_});
    const TrackId owner = all[next_].owner;
    key_ = owner.valid() ? LaneKey{numbers_->tasks[owner.index]} + 1 : kNobody;
    ++next_;
    until_ = next_ < count_ ? all[next_].at : kNever;
}

void LanePieces::next()
{
    if (kind_ == Kind::object)
        enter_change();
    else
        enter_slice();
}

}  // namespace interleave
