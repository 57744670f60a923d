// The kinds of objects that exist, and the small tools that their verbs share.
// To add one: its file beside this, a line here and in kinds.cpp.
#pragma once

#include "kernel/object.h"

namespace interleave {

const ObjectKind& mutex_kind();
const ObjectKind& semaphore_kind();
const ObjectKind& device_kind();

}  // namespace interleave
