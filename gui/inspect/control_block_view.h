// A task from within: its registers on the CPU and as saved, the fields of its control block, the
// memory of its process to scale, its parent and children.
#pragma once

#include "gui/inspect/scene.h"

namespace interleave::gui {

[[nodiscard]] Picture drawControlBlock(const Scene&, const Measure&);
// Registers, fields and relatives, and memory: the parts of it.
[[nodiscard]] Picture drawRegisters(const Scene&, const TaskView&, const Measure&);
[[nodiscard]] Picture drawAddressSpace(const Scene&, const TaskView&, const Measure&);

[[nodiscard]] QWidget* makeControlBlock(Session&, QWidget* parent = nullptr);

}  // namespace interleave::gui
