// Colours of what a window lays over a picture, beside export/style.h's for the picture itself.
#pragma once

#include "export/display_list.h"

#include <QColor>

namespace interleave::gui {

// The playhead, the viewport box, what is being marked: no state has this colour.
[[nodiscard]] inline QColor accent(Theme theme)
{
    return theme == Theme::dark ? QColor(0xc4, 0xa1, 0xff) : QColor(0x6d, 0x28, 0xd9);
}

}  // namespace interleave::gui
