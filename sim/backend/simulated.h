// The backend that simulates: kernel and State, run to their end.
#pragma once

#include "backend/backend.h"

namespace interleave {

[[nodiscard]] const Backend& simulated_backend();

}  // namespace interleave
