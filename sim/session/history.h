// A position in a run, and the way to any other: forward, back, seek, fork.
//
// Checkpoints at a spacing that doubles when they exceed their budget, and replay from the nearest.
// Going back is therefore as exact as going forward: the same State, bit for bit.
// Not thread-safe; a copy is an independent fork.
#pragma once

#include "base/time.h"
#include "trace/timeline.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace interleave {

struct Model;
struct State;
struct Record;

class History {
  public:
    // budget: bytes of checkpoints. REQUIRES: model is not null
    explicit History(std::shared_ptr<const Model>, size_t budget = 96u << 20);
    History(const History&);
    History(History&&) noexcept;
    History& operator=(const History&);
    History& operator=(History&&) noexcept;
    ~History();

    [[nodiscard]] const Model& model() const;  // the first of the run: see kernel/change.h
    [[nodiscard]] const State& state() const;
    [[nodiscard]] uint64_t position() const;  // steps taken from the start
    [[nodiscard]] Time now() const;
    [[nodiscard]] bool finished() const;   // no step after this one
    [[nodiscard]] Time next_time() const;  // of that step; kNever: finished, or nothing will come

    bool forward();                // one step; false at the end
    bool back();                   // false at the start
    void seek(uint64_t position);  // stops at the end of the run if that comes first
    // Just after the last step that happens at or before `time`.
    void seek(Time time);
    // The same in portions of at most so many steps; true when it is there. To be called again
    // until then, with no other move between.
    bool seek(uint64_t position, uint64_t steps);
    bool seek(Time time, uint64_t steps);
    // A whole instant: forward until time would pass; back to where this or the last instant began.
    bool forward_instant();
    bool back_instant();
    // To the nearest position after (before) this one at which `wanted` holds. False, and no move,
    // if there is none. Forward gives up after `steps`.
    bool forward_to(const std::function<bool(const State&)>& wanted, uint64_t steps = UINT64_MAX);
    bool back_to(const std::function<bool(const State&)>& wanted);

    // The records that the step to this position told; empty at the start.
    [[nodiscard]] std::vector<Record> last_records() const;
    // Of the present State: equal ones behave alike from here on.
    [[nodiscard]] uint64_t fingerprint() const;
    // What keeps the change that this other Model of the run makes by its next step from having its
    // effect; empty: nothing.
    [[nodiscard]] std::string obstacle_to(const Model&) const;
    [[nodiscard]] uint64_t spacing() const;
    [[nodiscard]] size_t checkpoint_bytes() const;

  private:
    struct Data;
    std::unique_ptr<Data> data_;
};

}  // namespace interleave
