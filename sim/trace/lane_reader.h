// One lane of a timeline, read in bulk: how its time adds up at many moments, and its slices
// without the facts that have to be looked up.
//
// For pictures, searches and sums over long runs. Single questions are asked of Timeline itself.
// It keeps what it reads alive.
#pragma once

#include "base/ids.h"
#include "base/time.h"
#include "trace/time_column.h"
#include "trace/timeline.h"
#include "trace/word_column.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace interleave {

struct Lanes;

using StateTimes = std::array<uint64_t, kTaskStates>;  // ns in each state

class LaneReader {
  public:
    LaneReader(const Timeline&, TrackId);
    LaneReader(const Timeline&, CpuId);

    [[nodiscard]] size_t size() const { return size_; }  // slices; the rest REQUIRES: size() > 0
    [[nodiscard]] Time begin() const { return start_[0]; }
    [[nodiscard]] Time end() const { return end_; }
    [[nodiscard]] Time start(size_t i) const { return start_[i]; }
    [[nodiscard]] Time end(size_t i) const { return i + 1 < size_ ? start_[i + 1] : end_; }
    [[nodiscard]] TaskState state(size_t i) const
    {
        return static_cast<TaskState>(words_->low_bits(first_ + i) & kStateBits);
    }
    [[nodiscard]] Reason reason(size_t i) const
    {
        return static_cast<Reason>((*words_)[first_ + i] >> kReasonShift & 0xff);
    }
    [[nodiscard]] StepId step(size_t i) const
    {
        return StepId{static_cast<uint32_t>((*words_)[first_ + i] >> kStepShift)};
    }

    // Bit r: some slice of a task, or of a CPU, in this state has reason r.
    [[nodiscard]] static uint64_t reasons_of_tasks(const Timeline&, TaskState);
    [[nodiscard]] static uint64_t reasons_of_cpus(const Timeline&, TaskState);

  private:
    friend class LaneCursor;
    friend class LaneTasks;

    void open();
    [[nodiscard]] const Lanes& lanes() const;

    // Where columns.h packs them.
    static constexpr uint64_t kStateBits = 0xf;
    static constexpr uint64_t kSideBit = 1 << 5;
    static constexpr int kReasonShift = 8;
    static constexpr int kStepShift = 32;

    std::shared_ptr<const Timeline::Data> data_;
    bool is_cpu_;
    size_t lane_;
    TimeRows start_;
    const WordColumn* words_ = nullptr;
    size_t first_ = 0;  // of its rows
    size_t size_ = 0;
    Time end_;
};

// A place in a lane that goes forward in time, and adds up what it passes. Short ways cost the
// slices on them, long ones O(log slices).
class LaneCursor {
  public:
    // REQUIRES: the lane has slices, `at` is within it, and the reader outlives the cursor
    LaneCursor(const LaneReader&, Time at);

    [[nodiscard]] size_t slice() const { return row_; }  // that contains the moment
    // It is in its slice, and nowhere else, until `to`.
    [[nodiscard]] bool stays(Time to) const
    {
        return row_ + 1 >= lane_->size_ || lane_->start_[row_ + 1] > to;
    }
    // Goes on within the slice. REQUIRES: stays(to)
    void rest(Time to)
    {
        at_ = to;
        knows_sums_ = false;
    }
    // The moment `to` is less than so many slices away.
    [[nodiscard]] bool is_near(Time to, size_t slices) const
    {
        return row_ + slices >= lane_->size_ || lane_->start_[row_ + slices] > to;
    }
    // Goes on to `to`, slice by slice: each(slice, ns of it), none of them 0.
    template <typename Each>
    void walk(Time to, const Each& each)
    {
        walk_while(to, [&](size_t row, uint64_t ns) { return each(row, ns), true; });
    }
    // The same, but only to the end of the first slice of which it says false.
    template <typename Each>
    void walk_while(Time to, const Each& each)
    {
        const TimeRows start = lane_->start_;
        const size_t size = lane_->size_;
        size_t row = row_;
        Time at = at_;
        bool goes_on = true;
        for (; goes_on && row + 1 < size && start[row + 1] <= to; at = start[++row])
            if (start[row + 1] > at)
                goes_on = each(row, static_cast<uint64_t>((start[row + 1] - at).ns));
        if (goes_on && to > at) {
            each(row, static_cast<uint64_t>((to - at).ns));
            at = to;
        }
        row_ = row;
        at_ = at;
        knows_sums_ = false;
    }
    // Adds the time in each state from where it is to `to`. REQUIRES: that is later or the same,
    // and within the lane
    void advance(Time to, StateTimes& ns)
    {
        if (is_near(to, kFar))
            add_up(to, ns);
        else
            jump(to, ns);
    }

  private:
    void add_up(Time to, StateTimes& ns)
    {
        walk(to, [&](size_t row, uint64_t part) {
            ns[static_cast<size_t>(lane_->state(row))] += part;
        });
    }
    void jump(Time to, StateTimes& ns);

    static constexpr size_t kFar = 64;  // slices
    const LaneReader* lane_;
    size_t row_;
    Time at_;
    bool knows_sums_ = false;
    StateTimes sums_{};  // up to here, from a beginning that does not matter
};

// Who the slices of a CPU's lane are about. Cheap where one is asked after another, forwards; keeps
// what it reads alive.
class LaneTasks {
  public:
    // REQUIRES: a CPU's lane
    explicit LaneTasks(const LaneReader&);

    // Not valid: nobody.
    [[nodiscard]] TrackId operator()(size_t slice)
    {
        if (slice < at_ || slice - at_ > kFar) go_to(slice);
        for (; at_ < slice; ++at_) side_ += has_side(at_) ? 1 : 0;
        return has_side(slice) ? TrackId{sides_[side_]} : TrackId{};
    }

  private:
    void go_to(size_t slice);
    [[nodiscard]] bool has_side(size_t slice) const
    {
        return (lane_.words_->low_bits(lane_.first_ + slice) & LaneReader::kSideBit) != 0;
    }

    static constexpr size_t kFar = 4;  // slices: to count further takes longer than to look it up
    LaneReader lane_;
    const uint32_t* sides_;
    size_t at_ = 0;      // a slice, and
    uint64_t side_ = 0;  // of how many there is a side before it, in the whole table
};

}  // namespace interleave
