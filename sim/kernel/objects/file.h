// Who has a file locked with flock: for who watches, and for nobody who acts.
#pragma once

#include "kernel/object.h"

#include <vector>

namespace interleave {

// The process that has it exclusively, or those that share it, in the order in which they got it.
// Empty where nobody has it. REQUIRES: the object is a file
[[nodiscard]] std::vector<ProcessId> lockers_of_file(const World&, ObjectId);

[[nodiscard]] bool is_file(const World&, ObjectId);

}  // namespace interleave
