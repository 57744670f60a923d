// One lane of a timeline, read in bulk: how its time adds up at many moments, and its slices
// without the facts that have to be looked up.
//
// For pictures, searches and sums over long runs. Single questions are asked of Timeline itself.
// It keeps what it reads alive.
#pragma once

#include "base/ids.h"
#include "base/time.h"
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

    // Who each of the slices first .. last is about; not valid: nobody. REQUIRES: a CPU's lane
    void read_tasks(size_t first, size_t last, std::vector<TrackId>& into) const;

    // Bit r: some slice of a task, or of a CPU, in this state has reason r.
    [[nodiscard]] static uint64_t reasons_of_tasks(const Timeline&, TaskState);
    [[nodiscard]] static uint64_t reasons_of_cpus(const Timeline&, TaskState);

  private:
    friend class LaneCursor;

    void open();
    [[nodiscard]] const Lanes& lanes() const;

    // Where columns.h packs them.
    static constexpr uint64_t kStateBits = 0xf;
    static constexpr int kReasonShift = 8;
    static constexpr int kStepShift = 32;

    std::shared_ptr<const Timeline::Data> data_;
    bool is_cpu_;
    size_t lane_;
    const Time* start_ = nullptr;
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
    // Adds the time in each state from where it is to `to`. REQUIRES: that is later or the same,
    // and within the lane
    void advance(Time to, StateTimes& ns)
    {
        if (row_ + kFar < lane_->size_ && lane_->start_[row_ + kFar] <= to)
            jump(to, ns);
        else
            walk(to, ns);
    }

  private:
    void walk(Time to, StateTimes& ns)
    {
        const Time* const start = lane_->start_;
        const size_t size = lane_->size_;
        size_t row = row_;
        Time at = at_;
        for (; row + 1 < size && start[row + 1] <= to; at = start[++row])
            ns[static_cast<size_t>(lane_->state(row))] +=
                static_cast<uint64_t>((start[row + 1] - at).ns);
        ns[static_cast<size_t>(lane_->state(row))] += static_cast<uint64_t>((to - at).ns);
        row_ = row;
        at_ = to;
        knows_sums_ = false;
    }
    void jump(Time to, StateTimes& ns);

    static constexpr size_t kFar = 64;  // slices
    const LaneReader* lane_;
    size_t row_;
    Time at_;
    bool knows_sums_ = false;
    StateTimes sums_{};  // up to here, from a beginning that does not matter
};

}  // namespace interleave
