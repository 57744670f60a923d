// Composite objects (composite.h) become what they are made of: variables, queues, locks,
// functions, threads and processes, written as a user could write them, before anything is
// compiled. Steps that use them become several, each with the text and the place of the step they
// stand for.
//
// Invariant: afterwards the Scenario has no composite objects and no steps about them. What is
// wrong with such a step is told here, at its place.
#pragma once

#include "scenario/diagnostic.h"
#include "scenario/scenario.h"

namespace interleave {

[[nodiscard]] bool uses_composites(const Scenario&);
void expand_composites(Scenario&, Diagnostics&);

}  // namespace interleave
