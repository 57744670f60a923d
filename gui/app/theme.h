// Light and dark: the colours of the widgets, beside export/style.h's for the timeline, and the
// style sheet that is made of them.
#pragma once

#include "export/display_list.h"

#include <cstdint>

class QApplication;
class QPalette;

namespace interleave::gui {

enum class ThemeChoice : uint8_t { system, light, dark };

// Whether these colours are light or dark: how a view follows the window, in its changeEvent.
[[nodiscard]] Theme themeOf(const QPalette&);
// What the desktop asks for, read from its palette before applyTheme was called first.
[[nodiscard]] Theme desktopTheme();
[[nodiscard]] Theme themeFor(ThemeChoice);
void applyTheme(QApplication&, Theme);

}  // namespace interleave::gui
