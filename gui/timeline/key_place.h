// Which key of the block W A S D an event is, by its place on the keyboard: where people write with
// another layout, the keys stay under the same fingers.
#pragma once

#include <QKeyEvent>

namespace interleave::gui {

// Qt::Key_W, A, S or D by place where the platform tells it; else what the key means, less a letter
// of the four that lies elsewhere on this keyboard.
[[nodiscard]] int keyAtItsPlace(const QKeyEvent&);

}  // namespace interleave::gui
