// Paints what a display list has many of, its bands, lines, rows of pixels and rectangles, straight
// into the memory of an image. It looks as painter.h paints it, some ten times faster.
//
// Text and marks are not its business. Coordinates are those of the list, times a whole number of
// pixels of the screen. Invariant: it writes only inside of its image and the part it is given.
#pragma once

#include "export/display_list.h"
#include "gui/timeline/like_rows.h"

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
    void paintStrip(const QRect& part);
    void fill(const interleave::Box&, Color);
    void tint(const interleave::Box&, Color, int percent);
    void hatch(const interleave::Box&, Color);
    void shape(const interleave::Box&, Pattern, Color, bool framed);
    void straight(const interleave::Line&);
    void row(const PixelRow&);
    // One layer of a row, for every pixel of the image along it: rows of the image above `base`
    // and up to `top`, both counted from the row's bottom.
    struct Layer {
        const int* base = nullptr;  // the top of the layer below
        std::vector<int> top;
        std::vector<uint8_t> reach;   // top in units of the list: a compiler takes 16 at once
        std::vector<QRgb> color;      // where a layer has many
        int lowest = 0, highest = 0;  // of them all, where the layer is there

        void measure(const std::vector<uint8_t>& below, int scale);
    };
    void take(const PixelRow&, int left, size_t pixels);
    void layerAlong(const Layer&, const PixelRow::Look&, QRgb* pixels, int height,
                    const uint32_t* stroke);
    void fillAlong(const Layer&, QRgb* pixels, int height) const;
    void hatchAlong(const Layer&, QRgb, QRgb* pixels, int height, const uint32_t* stroke);
    void tintAlong(const Layer&, Color, QRgb* pixels, int height);
    // In pixels of the image, cut to the part; empty if it lies outside.
    [[nodiscard]] QRect pixels(const interleave::Box&) const;
    [[nodiscard]] bool meets(int y, int height) const;
    [[nodiscard]] int rowOf(int y) const { return (y + offset_.y()) * scale_; }
    [[nodiscard]] QRgb* line(int row) const
    {
        return reinterpret_cast<QRgb*>(bits_ + row * bytesPerLine_);
    }
    void placeStrokes();
    // Of each pixel of this row of the image, whether a stroke of hatching covers it: all ones or
    // none.
    [[nodiscard]] const uint32_t* strokesOf(int row) const
    {
        return strokes_.data() + phases_[static_cast<size_t>(row)];
    }

    // Rectangles first .. last of the list, which stand on one line: mostly those of a lane. Alone:
    // below them are but bands and lines.
    struct Group {
        int top, bottom;
        size_t first, last;
        bool isAlone;
    };
    void paintGround(const QRect& part);
    void group(const Group&);
    // Rows of the list, top .. bottom - 1, as those of the image that are painted now.
    struct Rows {
        int first, last;
    };
    [[nodiscard]] Rows rowsOf(int top, int bottom) const;
    void beginRows(int top, int bottom);
    void markEdges(const interleave::Box&, Pattern);
    void copyRows(const Rows&);

    const DisplayList& list_;
    std::vector<Group> groups_;
    int scale_;
    uchar* bits_ = nullptr;  // of the image
    qsizetype bytesPerLine_ = 0;
    QRect bounds_;
    QRect part_;
    QPoint offset_;
    LikeRows like_;  // rows of the image that are copied; between two groups none
    // Of the row that is being painted, and kept for the next.
    std::array<Layer, PixelRow::kLayers> layers_;
    bool hasBars_ = false;
    std::vector<int> ground_;           // below the lowest: nothing but 0
    std::vector<uint8_t> nothing_;      // likewise, in units of the list
    std::vector<QRgb> below_, tinted_;  // pixels as they were, and with a tint
    Color tint_ = 0;
    // The last tint of a pixel: of the next it is mostly the same.
    struct Blended {
        Color color = 0;
        int percent = 0;
        QRgb below = 0, above = 0;  // no pixel of an image is 0
    };
    Blended blended_;
    std::vector<uint32_t> strokes_;  // of a row that begins with one
    std::vector<size_t> phases_;     // of each row of the image, how far into a period it begins
};

}  // namespace interleave::gui
