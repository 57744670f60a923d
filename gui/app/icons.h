// Our own icons: lines on a grid of 16 by 16, drawn in the text colour of the widget they are on.
#pragma once

#include <QIcon>
#include <QStringList>

namespace interleave::gui {

// Empty if there is none of this name.
[[nodiscard]] QIcon icon(const QString& name);
[[nodiscard]] QStringList iconNames();
// The program's own: lanes of a timeline, interleaved.
[[nodiscard]] QIcon programIcon();

}  // namespace interleave::gui
