#include "gui/timeline/raster.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace interleave::gui {

namespace {

constexpr int kHatchPeriod = 5;  // pixels along a row from one stroke to the next
constexpr int kHatchWidth = 2;
constexpr int kFaint = 35;  // per cent of an outline's colour in it, where it has no frame

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

// All ones if base < height <= top, else none. Without a branch, so that compilers take several
// pixels at once; heights are small.
constexpr QRgb within(int height, int base, int top)
{
    return static_cast<QRgb>(((base - height) & (height - top - 1)) >> 31);
}

constexpr QRgb either(QRgb mask, QRgb yes, QRgb no) { return (yes & mask) | (no & ~mask); }

}  // namespace

Raster::Raster(const DisplayList& list, int scale) : list_(list), scale_(scale)
{
    const auto& all = list.rectangles;
    for (size_t i = 0; i < all.size(); ++i) {
        const interleave::Box& b = all[i].box;
        if (i == 0 || b.y != levels_.back().y || b.h != levels_.back().height)
            levels_.push_back({b.y, b.h, i, i});
        levels_.back().last = i;
    }
}

void Raster::paint(QImage& image, const QRect& part, const QPoint& offset)
{
    Q_ASSERT(image.format() == QImage::Format_RGB32);
    bits_ = image.bits();
    bytesPerLine_ = image.bytesPerLine();
    bounds_ = image.rect();
    for (int y = part.top(); y <= part.bottom(); y = endOfStrip(y))
        paintStrip({part.x(), y, part.width(), std::min(endOfStrip(y), part.bottom() + 1) - y},
                   offset);
}

// A row of columns that two strips cut is taken up twice.
int Raster::endOfStrip(int top) const
{
    int end = top + kStrip;
    for (const PixelRow& r : list_.rows)
        if (r.y > top && r.y < end && r.y + r.height > end) end = r.y;
    return end;
}

void Raster::paintStrip(const QRect& part, const QPoint& offset)
{
    offset_ = offset;
    const QRect moved = part.translated(offset);
    part_ = QRect(moved.topLeft() * scale_, moved.size() * scale_).intersected(bounds_);
    fill({part.x(), part.y(), part.width(), part.height()}, list_.background);
    for (const Rectangle& r : list_.bands) shape(r.box, r.pattern, r.color, true);
    for (const interleave::Line& l : list_.lines) line(l);
    for (const PixelRow& r : list_.rows) row(r);
    for (const Level& level : levels_) {
        if (!meets(level.y, level.height)) continue;
        for (size_t i = level.first; i <= level.last; ++i) {
            const Rectangle& r = list_.rectangles[i];
            shape(r.box, r.pattern, r.color, true);
        }
    }
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
    constexpr int kNarrow = 8;  // where starting a loop of many pixels at once takes longer
    const QRgb pixel = opaque(color);
    for (int y = r.top(); y <= r.bottom(); ++y) {
        auto* const begin = reinterpret_cast<QRgb*>(bits_ + y * bytesPerLine_) + r.left();
        if (r.width() > kNarrow) {
            std::fill(begin, begin + r.width(), pixel);
            continue;
        }
        for (int x = 0; x < kNarrow; ++x)
            if (x < r.width()) begin[x] = pixel;
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

// How far into a hatching's period this pixel of the image is. That goes by the place in the list:
// a lane that two strips share is one pattern.
int Raster::phaseAt(int x, int y) const
{
    const int period = kHatchPeriod * scale_;
    const int phase = (x + y - (offset_.x() + offset_.y()) * scale_) % period;
    return phase < 0 ? phase + period : phase;
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
        int phase = phaseAt(r.left(), y);
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
            tint(b, color, frame ? 12 : kFaint);
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

// Painted along rows of the image, not down the columns, which lie a line of memory apart.
void Raster::row(const PixelRow& row)
{
    if (!meets(row.y, row.height)) return;
    const int left = std::max((row.x + offset_.x()) * scale_, part_.left());
    const int right = std::min(
        (row.x + offset_.x() + static_cast<int>(row.columns.size())) * scale_, part_.right() + 1);
    if (left >= right) return;
    const auto pixels = static_cast<size_t>(right - left);
    take(row, left, pixels);
    const int bottom = (row.y + row.height + offset_.y()) * scale_;
    const int first = std::max(bottom - row.height * scale_, part_.top());
    for (int y = first; y <= std::min(bottom - 1, part_.bottom()); ++y) {
        auto* const line = reinterpret_cast<QRgb*>(bits_ + y * bytesPerLine_) + left;
        const auto phase = static_cast<size_t>(phaseAt(left, y));
        for (size_t i = layers_.size(); i-- > 1;) {
            if (row.colors.empty())
                layerAlong(layers_[i], row.upper[i - 1], line, bottom - y, phase);
            else
                fillAlong(layers_[i], line, bottom - y);
        }
        fillAlong(layers_[0], line, bottom - y);
    }
    for (size_t x = 0; x < row.columns.size(); ++x) {
        const PixelRow::Column& c = row.columns[x];
        if (c.is_bar)
            shape({row.x + static_cast<int>(x), row.y, 1, row.height}, Pattern::bar, c.color,
                  false);
    }
}

// Array by array, so that a compiler takes several pixels at once.
void Raster::take(const PixelRow& row, int left, size_t pixels)
{
    const auto scale = static_cast<size_t>(scale_);
    const auto skipped = static_cast<size_t>(left - (row.x + offset_.x()) * scale_);
    const auto spread = [&](auto& into, const auto& valueOf) {
        into.resize(pixels);
        size_t column = skipped / scale;
        size_t within = skipped % scale;
        for (size_t x = 0; scale == 1 && x < pixels; ++x) into[x] = valueOf(column + x);
        for (size_t x = 0; scale > 1 && x < pixels; ++x) {
            into[x] = valueOf(column);
            if (++within < scale) continue;
            within = 0;
            ++column;
        }
    };
    ground_.resize(pixels);
    const int* below = ground_.data();
    for (size_t i = 0; i < layers_.size(); ++i) {
        Layer& l = layers_[i];
        spread(l.top, [&](size_t c) { return row.columns[c].top[i] * scale_; });
        if (i == 0)
            spread(l.color, [&](size_t c) { return opaque(row.columns[c].color); });
        else if (!row.colors.empty())
            spread(l.color, [&](size_t c) { return opaque(row.colors[c][i - 1]); });
        l.base = std::exchange(below, l.top.data());
        l.measure(row.height * scale_);
    }
}

void Raster::Layer::measure(int height)
{
    lowest = height;
    highest = 0;
    for (size_t x = 0; x < top.size(); ++x) {
        const bool isThere = top[x] > base[x];
        lowest = std::min(lowest, isThere ? base[x] : height);
        highest = std::max(highest, isThere ? top[x] : 0);
    }
}

void Raster::layerAlong(const Layer& layer, const PixelRow::Look& look, QRgb* pixels, int height,
                        size_t phase)
{
    if (height <= layer.lowest || height > layer.highest) return;
    switch (look.pattern) {
        case Pattern::hatched: return hatchAlong(layer, opaque(look.color), pixels, height, phase);
        case Pattern::outline: return tintAlong(layer, look.color, pixels, height);
        case Pattern::solid:
        case Pattern::bar: break;
    }
    const QRgb color = opaque(look.color);
    const int* const base = layer.base;
    const int* const top = layer.top.data();
    for (size_t i = 0; i < layer.top.size(); ++i)
        pixels[i] = either(within(height, base[i], top[i]), color, pixels[i]);
}

void Raster::fillAlong(const Layer& layer, QRgb* pixels, int height) const
{
    if (height <= layer.lowest || height > layer.highest) return;
    const int* const base = layer.base;
    const int* const top = layer.top.data();
    const QRgb* const color = layer.color.data();
    for (size_t i = 0; i < layer.top.size(); ++i)
        pixels[i] = either(within(height, base[i], top[i]), color[i], pixels[i]);
}

void Raster::hatchAlong(const Layer& layer, QRgb color, QRgb* pixels, int height, size_t phase)
{
    const size_t n = layer.top.size();
    const uint32_t* const stroke = strokes(n + phase).data() + phase;
    const QRgb floor = height <= scale_ ? ~0U : 0U;
    const int* const base = layer.base;
    const int* const top = layer.top.data();
    for (size_t i = 0; i < n; ++i)
        pixels[i] = either(within(height, base[i], top[i]) & (stroke[i] | floor), color, pixels[i]);
}

// What is below is mostly the same from row to row, so that its tint is, too.
void Raster::tintAlong(const Layer& layer, Color color, QRgb* pixels, int height)
{
    const size_t n = layer.top.size();
    const bool same = tint_ == color && below_.size() == n &&
                      std::memcmp(below_.data(), pixels, n * sizeof(QRgb)) == 0;
    if (!same) {
        below_.assign(pixels, pixels + n);
        tinted_.resize(n);
        tint_ = color;
        for (size_t i = 0; i < n; ++i) {
            tinted_[i] = i > 0 && below_[i] == below_[i - 1] ? tinted_[i - 1]
                                                             : blend(below_[i], color, kFaint);
        }
    }
    const int* const base = layer.base;
    const int* const top = layer.top.data();
    const QRgb* const tinted = tinted_.data();
    for (size_t i = 0; i < n; ++i)
        pixels[i] = either(within(height, base[i], top[i]), tinted[i], pixels[i]);
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
