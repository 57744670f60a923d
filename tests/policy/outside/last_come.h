// A policy that the library does not have: last come, first served. It is written as a program that
// links the library would write it, with public headers only.
#pragma once

#include "kernel/policy.h"

namespace outside {

extern const interleave::PolicyInfo kLastCome;

}  // namespace outside
