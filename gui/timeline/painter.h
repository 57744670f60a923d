// Paints a display list: the same values that the SVG writer prints. No geometry is decided here.
#pragma once

#include "export/display_list.h"

#include <QColor>

class QPainter;
class QRect;

namespace interleave::gui {

class TextCache;

[[nodiscard]] QColor toQColor(Color);

// What of the picture meets `part`, in the picture's own coordinates.
void paint(QPainter&, const DisplayList&, const QRect& part);
// Of it what raster.h leaves: marks and text.
void paintMarksAndText(QPainter&, const DisplayList&, const QRect& part, TextCache&);

}  // namespace interleave::gui
