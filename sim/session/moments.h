// Moments of a run that are worth stopping at, as tests of the step that led there.
#pragma once

#include "session/travel.h"
#include "trace/record.h"

#include <cstdint>
#include <string_view>

namespace interleave {

struct Model;

// A task gets a CPU.
[[nodiscard]] Travel::Test at_switch();
// A CPU has chosen: another task, the same again, or nobody.
[[nodiscard]] Travel::Test at_decision();
// Something happens to the task with this serial number.
[[nodiscard]] Travel::Test at_task(uint32_t serial);
[[nodiscard]] Travel::Test at_state(uint32_t serial, TaskState);
// A task begins a step that stands in this line of the scenario.
[[nodiscard]] Travel::Test at_line(const Model&, uint32_t line);
// An object changes hands, or a task begins to wait for it. Never, if there is none of this name.
[[nodiscard]] Travel::Test at_object(const Model&, std::string_view name);
[[nodiscard]] Travel::Test at_deadlock();
[[nodiscard]] Travel::Test at_end();

}  // namespace interleave
