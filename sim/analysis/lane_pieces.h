// A lane of a run cut into pieces within which it does not change, over a stretch of time that may
// begin before the run and go on after it: what a comparison walks through, two lanes at once.
//
// What a lane does is a number, its key; equal keys mean the same in both runs. Not a public part
// of analysis/: comparison.cpp makes it, compared_metric.cpp reads it.
#pragma once

#include "analysis/compared_metric.h"
#include "base/time.h"
#include "trace/timeline.h"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace interleave {

using LaneKey = uint64_t;

// Numbers for the objects and tasks of both runs that are equal where their names are.
struct SharedNumbers {
    std::vector<uint32_t> tasks, objects;  // of one run, by its own index
};

[[nodiscard]] constexpr LaneKey key_of(TaskState state) { return static_cast<LaneKey>(state); }
// REQUIRES: the object's shared number, or ComparedMetric::kNone
[[nodiscard]] constexpr LaneKey key_of_blocked(Reason reason, uint32_t object)
{
    return key_of(TaskState::blocked) | static_cast<LaneKey>(reason) << 8 |
           static_cast<LaneKey>(object + 1) << 16;
}
[[nodiscard]] constexpr TaskState state_of(LaneKey key)
{
    return static_cast<TaskState>(key & 0xff);
}
inline constexpr LaneKey kNobody = 0;  // owns the object

class LanePieces {
  public:
    // A lane that this run does not have: always the same.
    explicit LanePieces(LaneKey key) : key_(key) {}
    // `alone`: the other run has none, and a task that has not begun is like one that ended.
    LanePieces(const Timeline&, TrackId, const SharedNumbers&, bool alone);
    LanePieces(const Timeline&, CpuId, const SharedNumbers&);
    LanePieces(const Timeline&, ObjectId, const SharedNumbers&);

    [[nodiscard]] LaneKey key() const { return key_; }
    [[nodiscard]] Time until() const { return until_; }  // kNever: for ever
    void next();                                         // REQUIRES: until() != kNever

  private:
    enum class Kind : uint8_t { nothing, task, cpu, object };

    [[nodiscard]] LaneKey of_task(const Slice&) const;
    [[nodiscard]] LaneKey of_cpu(const Slice&) const;
    [[nodiscard]] LaneKey after_the_end() const;
    void enter_slice();
    void enter_change();

    Kind kind_ = Kind::nothing;
    const Timeline* timeline_ = nullptr;
    const SharedNumbers* numbers_ = nullptr;
    uint32_t id_ = 0;
    size_t next_ = 0;  // slice, or change of owner
    size_t count_ = 0;
    bool alone_ = false;
    LaneKey key_ = 0;
    Time until_ = kNever;
};

// Calls note(span, key of a, key of b) for each stretch of [from, to) in which keys differ and
// stay.
template <typename Note>
void for_each_difference(LanePieces a, LanePieces b, Time from, Time to, Note note)
{
    Time at = from;
    while (at < to) {
        while (a.until() <= at) a.next();
        while (b.until() <= at) b.next();
        const Time until = std::min({a.until(), b.until(), to});
        if (a.key() != b.key()) note(TimeSpan{at, until}, a.key(), b.key());
        at = until;
    }
}

}  // namespace interleave
