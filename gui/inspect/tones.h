// What a shape in an inspector means, and the colour that this has under a palette.
//
// Pictures say tones, never colours, so that light and dark are decided when they are painted.
#pragma once

#include "trace/record.h"

#include <QColor>

class QPalette;

namespace interleave::gui {

enum class Tone : uint8_t {
    none,
    text,
    faint,    // text of less weight
    line,     // frames and edges
    ground,   // filling of a box
    band,     // filling behind boxes
    accent,   // what is chosen
    changed,  // by the last step
    problem,  // deadlocks
    running,  // fillings that say a state
    ready,
    blocked,
    kernel,
    ended,
    onFill,  // text on one of these
};

[[nodiscard]] bool isDark(const QPalette&);
[[nodiscard]] QColor colorOf(Tone, const QPalette&);
[[nodiscard]] Tone toneOf(TaskState);

}  // namespace interleave::gui
