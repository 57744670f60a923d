// One lane of a timeline, read in bulk: how its time adds up at many moments, and its slices
// without the facts that have to be looked up.
//
// For pictures, searches and sums over long runs. Single questions are asked of Timeline itself.
// It keeps what it reads alive. Moments are in rising order and within the lane.
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

namespace interleave {

struct Tally {
    size_t slice = 0;                        // that contains the moment
    std::array<uint64_t, kTaskStates> ns{};  // in each state since the lane began
};

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

    // REQUIRES: as many tallies as moments
    void tally(std::span<const Time> moments, std::span<Tally>) const;

    // Bit r: some slice of a task, or of a CPU, in this state has reason r.
    [[nodiscard]] static uint64_t reasons_of_tasks(const Timeline&, TaskState);
    [[nodiscard]] static uint64_t reasons_of_cpus(const Timeline&, TaskState);

  private:
    void open();

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

}  // namespace interleave
