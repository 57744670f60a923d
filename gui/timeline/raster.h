// Paints what a display list has many of, its bands, lines, rows of pixels and rectangles, straight
// into the memory of an image. It looks as painter.h paints it, some ten times faster.
//
// Text and marks are not its business. Coordinates are those of the list, times a whole number of
// pixels of the screen. Invariant: it writes only inside of its image and the part it is given.
#pragma once

#include "export/display_list.h"

#include <QImage>
#include <QPoint>
#include <QRect>

#include <cstdint>
#include <limits>
#include <vector>

namespace interleave::gui {

class Raster {
  public:
    // REQUIRES: the image is Format_RGB32
    Raster(QImage&, int scale);

    // What of the list meets `part`; both in units of the list. `offset` moves it into the image.
    void paint(const DisplayList&, const QRect& part, const QPoint& offset);

  private:
    void fill(const interleave::Box&, Color);
    void tint(const interleave::Box&, Color, int percent);
    void hatch(const interleave::Box&, Color);
    void shape(const interleave::Box&, Pattern, Color, bool framed);
    void line(const interleave::Line&);
    void row(const PixelRow&);
    // Columns of pixels next to one another, each of one colour from its top to a common bottom.
    struct Columns {
        std::vector<int> top;
        std::vector<QRgb> color;
        int highest = kNowhere;

        static constexpr int kNowhere = std::numeric_limits<int>::max();
        void clear(int width);
        void add(int at, int width, int from, QRgb);
    };
    void along(const Columns&, int left, int bottom, bool hatched);
    const std::vector<uint32_t>& strokes(size_t n);
    // In pixels of the image, cut to the part; empty if it lies outside.
    [[nodiscard]] QRect pixels(const interleave::Box&) const;
    [[nodiscard]] bool meets(int y, int height) const;

    uchar* bits_;
    qsizetype bytesPerLine_;
    int scale_;
    QRect bounds_;
    QRect part_;
    QPoint offset_;
    Columns columns_, hatched_;
    std::vector<uint32_t> strokes_;
};

}  // namespace interleave::gui
