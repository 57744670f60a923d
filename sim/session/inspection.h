// All about one task at one moment: its view, and what the run so far has cost it.
#pragma once

#include "base/result.h"
#include "session/snapshot.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace interleave {

// What a kernel counts for each task.
struct TaskUsage {
    Duration cpu;  // time on CPUs
    uint32_t switches_voluntary = 0, switches_involuntary = 0, migrations = 0;
    friend bool operator==(const TaskUsage&, const TaskUsage&) = default;
};

// After so many steps, at a moment before the next; State does not count it, so the run is repeated
// up to there.
[[nodiscard]] TaskUsage usage_of(const Model&, uint32_t serial, uint64_t steps, Time at);

// The run once more, so many steps of it: what has happened at a moment before the next step.
[[nodiscard]] Timeline timeline_after(const Model&, uint64_t steps, Time at);

struct Inspection {
    Time at;
    TaskView task;
    TaskUsage usage;
};

// Just after the last step at or before `at`; of a name, the end behind a `/` will do where only
// one task has it. Errors: no such task at that moment.
[[nodiscard]] Result<Inspection> inspect(const std::shared_ptr<const Model>&, std::string_view name,
                                         Time at);

}  // namespace interleave
