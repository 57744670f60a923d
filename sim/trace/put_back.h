// Tells which tasks were put back into a queue and chosen again at once: they never left their CPU.
//
// A policy that is asked anew has the running task put back first. Where it chooses the same task
// for the same CPU at the same instant, and nobody else had that CPU in between, nothing happened
// that a user would count: no preemption and no switch (as in Linux, where __schedule() counts a
// switch only if the next task is not the previous one). Coroutines have no CPU: theirs are not
// told.
// Invariant: for each CPU at most one task is remembered, the last one that was put back there.
#pragma once

#include "trace/record.h"

#include <cstdint>
#include <limits>
#include <vector>

namespace interleave {

class PutBacks {
  public:
    static constexpr uint64_t kNone = std::numeric_limits<uint64_t>::max();

    // Takes a record of state of a thread, in order. If this one says that a task goes on where it
    // was: the position of the record that put it back. Otherwise kNone.
    uint64_t read(const Record&, uint64_t position);

  private:
    struct Left {
        uint32_t task = Record::kNone;
        Time at;
        uint64_t position = kNone;
    };
    std::vector<Left> left_;     // of each CPU: who was put back there and has not gone on
    std::vector<uint16_t> cpu_;  // of each task: where it runs
};

}  // namespace interleave
