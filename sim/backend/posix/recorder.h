// Writes the records of one task into shared memory, while it runs, without locks or system calls.
//
// Records go into chunks of an arena; a chunk belongs to one task, so that a task that is killed
// leaves whole records. When the arena runs full, steps are dropped first, and all are counted.
#pragma once

#include "backend/posix/run.h"

namespace interleave::posix {

class Recorder {
  public:
    Recorder(const Run& run, uint32_t serial) : run_(run), serial_(serial) {}

    // Now, since the start of the run; never before the last moment that was recorded.
    int64_t now();
    // The CPU that it is on, as a lane of the timeline; kNoCpu if that is none of the run's.
    [[nodiscard]] uint16_t lane() const;

    void put(Record);
    // The common ones, about this task. They do not take the time themselves: several facts are
    // about one moment.
    void ready(int64_t at, Reason);
    void running(int64_t at, uint32_t step);
    void blocked(int64_t at, Reason, uint32_t object, uint32_t step);
    void step(int64_t at, uint32_t step);
    void owner(int64_t at, uint32_t object, bool owned);
    void fault(int64_t at, uint32_t kind);

    [[nodiscard]] uint16_t cpu() const { return cpu_; }  // of the last running()

  private:
    bool new_chunk(bool dispensable);

    const Run& run_;
    uint32_t serial_;
    Chunk* chunk_ = nullptr;
    uint32_t used_ = 0;
    int64_t last_ns_ = 0;
    uint16_t cpu_ = Record::kNoCpu;
};

}  // namespace interleave::posix
