#include "gui/timeline/raster.h"

#include <algorithm>
#include <limits>

namespace interleave::gui {

namespace {

constexpr int kHatchPeriod = 5;  // pixels along a row from one stroke to the next
constexpr int kHatchWidth = 2;

constexpr QRgb opaque(Color c) { return 0xff00'0000U | c; }

uint32_t mixed(uint32_t below, uint32_t above, uint32_t percent)
{
    return (below * (100 - percent) + above * percent) / 100;
}

QRgb blend(QRgb below, Color above, uint32_t percent)
{
    return qRgb(static_cast<int>(mixed(below >> 16 & 0xff, above >> 16 & 0xff, percent)),
                static_cast<int>(mixed(below >> 8 & 0xff, above >> 8 & 0xff, percent)),
                static_cast<int>(mixed(below & 0xff, above & 0xff, percent)));
}

}  // namespace

Raster::Raster(QImage& image, int scale)
    : bits_(image.bits()), bytesPerLine_(image.bytesPerLine()), scale_(scale), bounds_(image.rect())
{
    Q_ASSERT(image.format() == QImage::Format_RGB32);
}

void Raster::paint(const DisplayList& list, const QRect& part, const QPoint& offset)
{
    offset_ = offset;
    const QRect moved = part.translated(offset);
    part_ = QRect(moved.topLeft() * scale_, moved.size() * scale_).intersected(bounds_);
    fill({part.x(), part.y(), part.width(), part.height()}, list.background);
    for (const Rectangle& r : list.bands) shape(r.box, r.pattern, r.color, true);
    for (const interleave::Line& l : list.lines) line(l);
    for (const PixelRow& r : list.rows) row(r);
    for (const Rectangle& r : list.rectangles) shape(r.box, r.pattern, r.color, true);
}

QRect Raster::pixels(const interleave::Box& b) const
{
    const QRect all((b.x + offset_.x()) * scale_, (b.y + offset_.y()) * scale_, b.w * scale_,
                    b.h * scale_);
    return all.intersected(part_);
}

bool Raster::meets(int y, int height) const
{
    const int top = (y + offset_.y()) * scale_;
    return top <= part_.bottom() && top + height * scale_ > part_.top();
}

void Raster::fill(const interleave::Box& b, Color color)
{
    const QRect r = pixels(b);
    if (r.isEmpty()) return;
    const QRgb pixel = opaque(color);
    for (int y = r.top(); y <= r.bottom(); ++y) {
        auto* row = reinterpret_cast<QRgb*>(bits_ + y * bytesPerLine_);
        std::fill(row + r.left(), row + r.right() + 1, pixel);
    }
}

void Raster::tint(const interleave::Box& b, Color color, int percent)
{
    const QRect r = pixels(b);
    if (r.isEmpty()) return;
    QRgb below = 0;
    QRgb above = blend(below, color, static_cast<uint32_t>(percent));
    for (int y = r.top(); y <= r.bottom(); ++y) {
        auto* row = reinterpret_cast<QRgb*>(bits_ + y * bytesPerLine_);
        for (int x = r.left(); x <= r.right(); ++x) {
            if (row[x] != below) {
                below = row[x];
                above = blend(below, color, static_cast<uint32_t>(percent));
            }
            row[x] = above;
        }
    }
}

// Strokes that fall to the left, and a floor to stand on.
void Raster::hatch(const interleave::Box& b, Color color)
{
    const QRect r = pixels(b);
    if (r.isEmpty()) return;
    const QRgb pixel = opaque(color);
    const int period = kHatchPeriod * scale_;
    const int width = kHatchWidth * scale_;
    const int floor = (b.y + b.h + offset_.y() - 1) * scale_;
    for (int y = r.top(); y <= r.bottom(); ++y) {
        auto* row = reinterpret_cast<QRgb*>(bits_ + y * bytesPerLine_);
        if (y >= floor) {
            std::fill(row + r.left(), row + r.right() + 1, pixel);
            continue;
        }
        int phase = (r.left() + y) % period;
        for (int x = r.left(); x <= r.right(); ++x) {
            if (phase < width) row[x] = pixel;
            if (++phase == period) phase = 0;
        }
    }
}

void Raster::shape(const interleave::Box& b, Pattern pattern, Color color, bool framed)
{
    if (!meets(b.y, b.h)) return;
    switch (pattern) {
        case Pattern::solid: fill(b, color); break;
        case Pattern::hatched: hatch(b, color); break;
        case Pattern::bar: fill({b.x, b.y + b.h / 2 - 1, b.w, 2}, color); break;
        case Pattern::outline: {
            const bool frame = framed && b.w > 2;
            tint(b, color, frame ? 12 : 35);
            if (!frame) break;
            fill({b.x, b.y, b.w, 1}, color);
            fill({b.x, b.y + b.h - 1, b.w, 1}, color);
            fill({b.x, b.y, 1, b.h}, color);
            fill({b.x + b.w - 1, b.y, 1, b.h}, color);
            break;
        }
    }
}

// Lines of a display list are upright or level.
void Raster::line(const interleave::Line& l)
{
    fill({std::min(l.x1, l.x2), std::min(l.y1, l.y2), std::abs(l.x2 - l.x1) + 1,
          std::abs(l.y2 - l.y1) + 1},
         l.color);
}

// Runs are mostly a pixel wide: painted along rows of the image, not down its columns, which lie a
// line of memory apart.
void Raster::row(const PixelRow& row)
{
    if (!meets(row.y, row.height)) return;
    const int left = std::max((row.x + offset_.x()) * scale_, part_.left());
    const int width = std::max(part_.right() + 1 - left, 0);
    columns_.clear(width);
    hatched_.clear(width);
    int x = row.x;
    for (const PixelRow::Run& run : row.runs) {
        const interleave::Box box{x, row.y + row.height - run.height, run.width, run.height};
        x += run.width;
        const bool along = run.pattern == Pattern::solid || run.pattern == Pattern::hatched;
        if (run.height > 0 && !along) shape(box, run.pattern, run.color, false);
        const QRect r = pixels(run.height > 0 && along ? box : interleave::Box{});
        if (r.isEmpty()) continue;
        (run.pattern == Pattern::solid ? columns_ : hatched_)
            .add(r.left() - left, r.width(), (box.y + offset_.y()) * scale_, opaque(run.color));
    }
    const int bottom = (row.y + row.height + offset_.y()) * scale_;
    along(columns_, left, bottom, false);
    along(hatched_, left, bottom, true);
}

void Raster::Columns::clear(int width)
{
    if (highest != kNowhere) std::ranges::fill(top, kNowhere);
    top.resize(static_cast<size_t>(width), kNowhere);
    color.resize(static_cast<size_t>(width));
    highest = kNowhere;
}

void Raster::Columns::add(int at, int width, int from, QRgb pixel)
{
    std::fill_n(top.begin() + at, width, from);
    std::fill_n(color.begin() + at, width, pixel);
    highest = std::min(highest, from);
}

void Raster::along(const Columns& columns, int left, int bottom, bool hatched)
{
    if (columns.highest == Columns::kNowhere) return;
    const size_t n = columns.top.size();
    const int floor = bottom - scale_;
    const auto period = static_cast<size_t>(kHatchPeriod * scale_);
    const std::vector<uint32_t>& strokes = hatched ? this->strokes(n + period) : strokes_;
    const int last = std::min(bottom - 1, part_.bottom());
    for (int y = std::max(columns.highest, part_.top()); y <= last; ++y) {
        auto* const pixels = reinterpret_cast<QRgb*>(bits_ + y * bytesPerLine_) + left;
        const int* const top = columns.top.data();
        const QRgb* const color = columns.color.data();
        if (!hatched || y >= floor) {
            for (size_t i = 0; i < n; ++i) pixels[i] = y >= top[i] ? color[i] : pixels[i];
            continue;
        }
        const uint32_t* const stroke = strokes.data() + static_cast<size_t>(left + y) % period;
        for (size_t i = 0; i < n; ++i)
            pixels[i] = (y >= top[i] ? stroke[i] : 0U) != 0 ? color[i] : pixels[i];
    }
}

// Of each pixel along a row, whether a stroke of the hatching covers it: all ones or none.
const std::vector<uint32_t>& Raster::strokes(size_t n)
{
    for (size_t i = strokes_.size(); i < n; ++i)
        strokes_.push_back(static_cast<int>(i % static_cast<size_t>(kHatchPeriod * scale_)) <
                                   kHatchWidth * scale_
                               ? ~0U
                               : 0U);
    return strokes_;
}

}  // namespace interleave::gui
