// What a condition needs to know of the mutex that it belongs to. Private to the kinds.
#pragma once

#include "kernel/objects/kinds.h"

namespace interleave {

[[nodiscard]] bool holds_mutex(const World&, ObjectId mutex, TaskId);
// What the verb `unlock` does.
Effect unlock_mutex(World&, ObjectId mutex, TaskId);

}  // namespace interleave
