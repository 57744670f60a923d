// Who waits for whom, in which order locks were taken, and who has what of which resource: as
// graphs, with rings in the colour of problems.
#pragma once

#include "analysis/lock_order.h"
#include "analysis/wait_for.h"
#include "gui/inspect/scene.h"

namespace interleave::gui {

[[nodiscard]] Picture drawWaitFor(const Scene&, const WaitForGraph&, const Measure&);
[[nodiscard]] Picture drawLockOrder(const Scene&, const LockOrder&, const Measure&);
[[nodiscard]] Picture drawResources(const Scene&, const Measure&);

[[nodiscard]] QWidget* makeWaitFor(Session&, QWidget* parent = nullptr);
[[nodiscard]] QWidget* makeLockOrder(Session&, QWidget* parent = nullptr);
[[nodiscard]] QWidget* makeResources(Session&, QWidget* parent = nullptr);

}  // namespace interleave::gui
