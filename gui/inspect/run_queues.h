// Who waits for a CPU, as the policy sees it: its levels as lanes, its tickets as a bar of shares,
// its keys in order; for each queue, with what its CPUs do.
#pragma once

#include "gui/inspect/scene.h"

namespace interleave::gui {

[[nodiscard]] Picture drawRunQueues(const Scene&, const Measure&);

[[nodiscard]] QWidget* makeRunQueues(Session&, QWidget* parent = nullptr);

}  // namespace interleave::gui
