// Light and dark: the palette of the widgets, beside export/style.h's for the timeline.
#pragma once

#include "export/display_list.h"

class QApplication;
class QPalette;

namespace interleave::gui {

// Whether these colours are light or dark: how a view follows the window, in its changeEvent.
[[nodiscard]] Theme themeOf(const QPalette&);
// What the desktop asks for, read from its palette. REQUIRES: applyTheme was not called yet
[[nodiscard]] Theme desktopTheme();
void applyTheme(QApplication&, Theme);

}  // namespace interleave::gui
