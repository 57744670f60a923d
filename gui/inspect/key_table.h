// Tasks in the order in which a policy prefers them, one a line, with their keys in columns.
#pragma once

#include "gui/inspect/scene.h"

namespace interleave::gui {

struct KeyRow {
    std::string task;
    std::vector<NamedText> keys;
    bool changed = false, picked = false;
};

// Draws from `at` down, `width` wide; returns how much it took. Where that is too narrow for all
// columns, the last go first: policies name what they go by first. The tip of a row has all.
QSizeF drawKeyTable(Picture&, const Scene&, const Measure&, QPointF at, double width,
                    const std::vector<KeyRow>&);

}  // namespace interleave::gui
