// Finds out that a real run cannot go on: a cycle of waits, or nobody left who could do anything.
//
// Reads the rows of running tasks, which change meanwhile. A verdict therefore needs two looks that
// show the same tasks in the same waits without a move in between; what such tasks hold, they have
// held all the time.
#pragma once

#include "backend/posix/run.h"

namespace interleave::posix {

class Watch {
  public:
    explicit Watch(Run& run) : run_(run) {}

    // REQUIRES: called at intervals, by one thread. deadlock: the ring is in Control. running: no
    // verdict yet.
    [[nodiscard]] RunEnd look();

  private:
    [[nodiscard]] bool find_ring();
    [[nodiscard]] bool all_wait() const;
    [[nodiscard]] bool still_waits(const TaskRow&, uint32_t serial) const;
    [[nodiscard]] uint32_t blocker_of(uint32_t serial) const;  // kNone: no certain task
    void remember();

    Run& run_;
    uint32_t walk_ = 0;
    uint64_t same_ring_ = 0;       // what identifies the ring of the last look; 0: there was none
    uint64_t same_stillness_ = 0;  // likewise of all tasks
};

}  // namespace interleave::posix
