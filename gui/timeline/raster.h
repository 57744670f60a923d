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

#include <array>
#include <cstdint>
#include <vector>

namespace interleave::gui {

class Raster {
  public:
    // So many rows, in units of the list, stay in a near cache from the background to what is on
    // top.
    static constexpr int kStrip = 64;

    // Of the list, which outlives it and does not change.
    Raster(const DisplayList&, int scale);

    // What of the list meets `part`, in units of the list; `offset` moves it into the image.
    // REQUIRES: the image is Format_RGB32
    void paint(QImage&, const QRect& part, const QPoint& offset);

    // Where a strip from this row on had best end: at most kStrip rows on, and cutting no row of
    // columns.
    [[nodiscard]] int endOfStrip(int top) const;

  private:
    void paintStrip(const QRect& part, const QPoint& offset);
    void fill(const interleave::Box&, Color);
    void tint(const interleave::Box&, Color, int percent);
    void hatch(const interleave::Box&, Color);
    void shape(const interleave::Box&, Pattern, Color, bool framed);
    void line(const interleave::Line&);
    void row(const PixelRow&);
    // One layer of a row, for every pixel of the image along it: rows of the image above `base`
    // and up to `top`, both counted from the row's bottom.
    struct Layer {
        const int* base = nullptr;  // the top of the layer below
        std::vector<int> top;
        std::vector<QRgb> color;      // where a layer has many
        int lowest = 0, highest = 0;  // of them all, where the layer is there

        void measure(int height);  // of the row
    };
    void take(const PixelRow&, int left, size_t pixels);
    void layerAlong(const Layer&, const PixelRow::Look&, QRgb* pixels, int height, size_t phase);
    void fillAlong(const Layer&, QRgb* pixels, int height) const;
    void hatchAlong(const Layer&, QRgb, QRgb* pixels, int height, size_t phase);
    void tintAlong(const Layer&, Color, QRgb* pixels, int height);
    const std::vector<uint32_t>& strokes(size_t n);
    // In pixels of the image, cut to the part; empty if it lies outside.
    [[nodiscard]] QRect pixels(const interleave::Box&) const;
    [[nodiscard]] bool meets(int y, int height) const;
    [[nodiscard]] int phaseAt(int x, int y) const;

    // Rectangles first .. last of the list, which are all at one height: mostly those of a lane.
    struct Level {
        int y, height;
        size_t first, last;
    };

    const DisplayList& list_;
    std::vector<Level> levels_;
    int scale_;
    uchar* bits_ = nullptr;  // of the image
    qsizetype bytesPerLine_ = 0;
    QRect bounds_;
    QRect part_;
    QPoint offset_;
    // Of the row that is being painted, and kept for the next.
    std::array<Layer, PixelRow::kLayers> layers_;
    std::vector<int> ground_;           // below the lowest: nothing but 0
    std::vector<QRgb> below_, tinted_;  // pixels as they were, and with a tint
    Color tint_ = 0;
    std::vector<uint32_t> strokes_;
};

}  // namespace interleave::gui
