// Tasks in the order in which a policy prefers them, one a line, with their keys in columns.
#pragma once

#include "gui/inspect/scene.h"

namespace interleave::gui {

struct KeyRow {
    std::string task;
    std::vector<NamedText> keys;
    bool changed = false, picked = false;
};

// Draws from `at` down; returns where it ends. It may be wider than what there is.
QSizeF drawKeyTable(Picture&, const Scene&, const Measure&, QPointF at, const std::vector<KeyRow>&);

}  // namespace interleave::gui
