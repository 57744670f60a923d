// The same workloads as the product does them: the text of a scenario, compiled and run by the
// kernel, with the timeline's records kept or thrown away.
#pragma once

#include "bench.h"
#include "kernel/model.h"

#include <cstdint>
#include <memory>
#include <string>

namespace interleave::bench {

using SharedModel = std::shared_ptr<const Model>;

// Our own texts: a mistake in one ends the program.
[[nodiscard]] SharedModel load(const std::string& text);

[[nodiscard]] SharedModel timers_model(uint32_t tasks);
[[nodiscard]] SharedModel turns_model(uint32_t tasks, uint32_t cpus);
// The same under the fair policy of Linux, with a tick of 1 ms.
[[nodiscard]] SharedModel fair_model(uint32_t tasks, uint32_t cpus);
[[nodiscard]] SharedModel mutex_model(uint32_t tasks);
[[nodiscard]] SharedModel buffer_model();
// The same of what textbooks build it from.
[[nodiscard]] SharedModel semaphores_model();
// 64 tasks that compute, lock, sleep: something of everything.
[[nodiscard]] SharedModel mixed_model();

// How operations are counted, from the State alone: what was drawn, or what was recorded.
struct Counting {
    uint64_t draws = 0;    // for each operation
    uint64_t records = 0;  // for each operation, where nothing is drawn
};

// One round, after every task has begun.
[[nodiscard]] Round run_ours(const Model&, Counting, uint64_t operations, bool record);

}  // namespace interleave::bench
