// What tasks share: each object with its owner, its waiters in order and what it holds; and all
// variables, with the values that the last step gave them.
#pragma once

#include "gui/inspect/scene.h"

namespace interleave::gui {

[[nodiscard]] Picture drawObjects(const Scene&, const Measure&);
[[nodiscard]] Picture drawVariables(const Scene&, const Measure&);

[[nodiscard]] QWidget* makeObjects(Session&, QWidget* parent = nullptr);
[[nodiscard]] QWidget* makeVariables(Session&, QWidget* parent = nullptr);

}  // namespace interleave::gui
