#include "gui/timeline/raster.h"

#include <algorithm>
#include <cstring>
#include <span>
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
    int below = 0;  // where all groups so far end
    for (size_t i = 0; i < all.size(); ++i) {
        const interleave::Box& b = all[i].box;
        if (i == 0 || b.y + b.h != groups_.back().bottom) {
            if (i > 0) below = std::max(below, groups_.back().bottom);
            groups_.push_back({b.y, b.y + b.h, i, i, true});
        }
        Group& group = groups_.back();
        group.top = std::min(group.top, b.y);
        group.last = i;
        group.isAlone = group.top >= below;
    }
    for (Group& g : groups_)
        for (const PixelRow& r : list.rows)
            if (r.y < g.bottom && r.y + r.height > g.top) g.isAlone = false;
}

void Raster::paint(QImage& image, const QRect& part, const QPoint& offset)
{
    Q_ASSERT(image.format() == QImage::Format_RGB32);
    bits_ = image.bits();
    bytesPerLine_ = image.bytesPerLine();
    bounds_ = image.rect();
    offset_ = offset;
    placeStrokes();
    like_.reset(bounds_.height(), kHatchPeriod * scale_);
    for (int y = part.top(); y <= part.bottom(); y = endOfStrip(y))
        paintStrip({part.x(), y, part.width(), std::min(endOfStrip(y), part.bottom() + 1) - y});
}

// A row of columns that two strips cut is taken up twice.
int Raster::endOfStrip(int top) const
{
    int end = top + kStrip;
    for (const PixelRow& r : list_.rows)
        if (r.y > top && r.y < end && r.y + r.height > end) end = r.y;
    return end;
}

void Raster::paintStrip(const QRect& part)
{
    const QRect moved = part.translated(offset_);
    part_ = QRect(moved.topLeft() * scale_, moved.size() * scale_).intersected(bounds_);
    paintGround(part);
    for (const PixelRow& r : list_.rows) row(r);
    for (const Group& g : groups_) group(g);
}

// What lies below the lanes.
void Raster::paintGround(const QRect& part)
{
    const int end = part.y() + part.height();
    const Rows rows = rowsOf(part.y(), end);
    beginRows(part.y(), end);
    like_.decide(rows.first, rows.last);
    fill({part.x(), part.y(), part.width(), part.height()}, list_.background);
    for (const Rectangle& r : list_.bands) shape(r.box, r.pattern, r.color, true);
    for (const interleave::Line& l : list_.lines) straight(l);
    copyRows(rows);
}

void Raster::group(const Group& g)
{
    if (!meets(g.top, g.bottom - g.top)) return;
    constexpr size_t kFew = 8;
    const bool copies = g.isAlone && g.last - g.first >= kFew;
    const std::span all = std::span(list_.rectangles).subspan(g.first, g.last - g.first + 1);
    const Rows rows = rowsOf(g.top, g.bottom);
    if (copies) {
        beginRows(g.top, g.bottom);
        std::array<int, 4> marked;  // of each pattern, the top of the last: mostly they are alike
        marked.fill(g.top - 1);
        for (const Rectangle& r : all) {
            int& top = marked[static_cast<size_t>(r.pattern)];
            if (std::exchange(top, r.box.y) != r.box.y) markEdges(r.box, r.pattern);
        }
        like_.decide(rows.first, rows.last);
    }
    for (const Rectangle& r : all) shape(r.box, r.pattern, r.color, true);
    if (copies) copyRows(rows);
}

Raster::Rows Raster::rowsOf(int top, int bottom) const
{
    return {std::max(rowOf(top), part_.top()), std::min(rowOf(bottom) - 1, part_.bottom())};
}

// With the edges of what lies below the lanes.
void Raster::beginRows(int top, int bottom)
{
    like_.begin();
    for (const Rectangle& r : list_.bands)
        if (r.box.y < bottom && r.box.y + r.box.h > top) markEdges(r.box, r.pattern);
    for (const interleave::Line& l : list_.lines) {
        like_.edge(rowOf(std::min(l.y1, l.y2)));
        like_.edge(rowOf(std::max(l.y1, l.y2) + 1));
    }
}

// Where shape() changes from row to row.
void Raster::markEdges(const interleave::Box& b, Pattern pattern)
{
    const int top = rowOf(b.y);
    const int bottom = rowOf(b.y + b.h);
    like_.edge(top);
    like_.edge(bottom);
    switch (pattern) {
        case Pattern::solid: break;
        case Pattern::hatched:
            like_.hatchedFrom(top);
            like_.edge(bottom - scale_);
            break;
        case Pattern::outline:
            like_.edge(top + scale_);
            like_.edge(bottom - scale_);
            break;
        case Pattern::bar:
            like_.edge(rowOf(b.y + b.h / 2 - 1));
            like_.edge(rowOf(b.y + b.h / 2 + 1));
            break;
    }
}

void Raster::copyRows(const Rows& rows)
{
    like_.end(rows.first, rows.last, [&](int row, int above) {
        std::copy_n(line(above) + part_.left(), part_.width(), line(row) + part_.left());
    });
}

QRect Raster::pixels(const interleave::Box& b) const
{
    const int left = (b.x + offset_.x()) * scale_;
    const int top = rowOf(b.y);
    return {QPoint(std::max(left, part_.left()), std::max(top, part_.top())),
            QPoint(std::min(left + b.w * scale_ - 1, part_.right()),
                   std::min(top + b.h * scale_ - 1, part_.bottom()))};
}

bool Raster::meets(int y, int height) const
{
    const int top = rowOf(y);
    return top <= part_.bottom() && top + height * scale_ > part_.top();
}

void Raster::fill(const interleave::Box& b, Color color)
{
    const QRect r = pixels(b);
    if (r.isEmpty()) return;
    constexpr int kNarrow = 8;  // where starting a loop of many pixels at once takes longer
    const QRgb pixel = opaque(color);
    for (int y = r.top(); y <= r.bottom(); ++y) {
        if (like_.isCopied(y)) continue;
        QRgb* const begin = line(y) + r.left();
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
    Blended last = blended_;
    if (last.color != color || last.percent != percent) last = {color, percent, 0, 0};
    for (int y = r.top(); y <= r.bottom(); ++y) {
        if (like_.isCopied(y)) continue;
        QRgb* const row = line(y);
        for (int x = r.left(); x <= r.right(); ++x) {
            if (row[x] != last.below) {
                last.below = row[x];
                last.above = blend(row[x], color, static_cast<uint32_t>(percent));
            }
            row[x] = last.above;
        }
    }
    blended_ = last;
}

// Where strokes of hatching fall in an image. That goes by the place in the list: a lane that two
// strips share is one pattern.
void Raster::placeStrokes()
{
    const auto period = static_cast<size_t>(kHatchPeriod * scale_);
    const auto width = static_cast<size_t>(kHatchWidth * scale_);
    for (size_t i = strokes_.size(); i < static_cast<size_t>(bounds_.width()) + period; ++i)
        strokes_.push_back(i % period < width ? ~0U : 0U);
    phases_.resize(static_cast<size_t>(bounds_.height()));
    const int least = (offset_.x() + offset_.y()) * scale_;
    const int whole = static_cast<int>(period);
    for (size_t y = 0; y < phases_.size(); ++y)
        phases_[y] = static_cast<size_t>(((static_cast<int>(y) - least) % whole + whole) % whole);
}

// Strokes that fall to the left, and a floor to stand on.
void Raster::hatch(const interleave::Box& b, Color color)
{
    const QRect r = pixels(b);
    if (r.isEmpty()) return;
    const QRgb pixel = opaque(color);
    const int floor = (b.y + b.h + offset_.y() - 1) * scale_;
    for (int y = r.top(); y <= r.bottom(); ++y) {
        if (like_.isCopied(y)) continue;
        QRgb* const row = line(y);
        if (y >= floor) {
            std::fill(row + r.left(), row + r.right() + 1, pixel);
            continue;
        }
        const uint32_t* const stroke = strokesOf(y);
        for (int x = r.left(); x <= r.right(); ++x) row[x] = either(stroke[x], pixel, row[x]);
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
void Raster::straight(const interleave::Line& l)
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
    take(row, left, static_cast<size_t>(right - left));
    const int bottom = (row.y + row.height + offset_.y()) * scale_;
    const int first = std::max(bottom - row.height * scale_, part_.top());
    for (int y = first; y <= std::min(bottom - 1, part_.bottom()); ++y) {
        QRgb* const pixels = line(y) + left;
        const uint32_t* const stroke = strokesOf(y) + left;
        for (size_t i = layers_.size(); i-- > 1;) {
            if (row.colors.empty())
                layerAlong(layers_[i], row.upper[i - 1], pixels, bottom - y, stroke);
            else
                fillAlong(layers_[i], pixels, bottom - y);
        }
        fillAlong(layers_[0], pixels, bottom - y);
    }
    for (size_t x = 0; hasBars_ && x < row.columns.size(); ++x) {
        const PixelRow::Column& c = row.columns[x];
        if (c.is_bar)
            shape({row.x + static_cast<int>(x), row.y, 1, row.height}, Pattern::bar, c.color,
                  false);
    }
}

// From columns to an array for each layer, so that a compiler takes several pixels at once.
void Raster::take(const PixelRow& row, int left, size_t pixels)
{
    for (Layer& l : layers_) {
        l.top.resize(pixels);
        l.reach.resize(pixels);
        l.color.resize(pixels);
    }
    ground_.resize(pixels);
    nothing_.resize(pixels);
    static_assert(PixelRow::kLayers == 3);
    auto& [bottom, middle, top] = layers_;
    const bool isColored = !row.colors.empty();
    const int scale = scale_;
    const int skipped = left - (row.x + offset_.x()) * scale;
    int within = skipped % scale;
    auto column = static_cast<size_t>(skipped / scale);
    hasBars_ = false;
    for (size_t x = 0; x < pixels; ++x) {
        const PixelRow::Column& c = row.columns[column];
        bottom.reach[x] = c.top[0];
        middle.reach[x] = c.top[1];
        top.reach[x] = c.top[2];
        bottom.color[x] = opaque(c.color);
        if (isColored) {
            middle.color[x] = opaque(row.colors[column][0]);
            top.color[x] = opaque(row.colors[column][1]);
        }
        hasBars_ |= c.is_bar;
        if (++within < scale) continue;
        within = 0;
        ++column;
    }
    const int* below = ground_.data();
    const std::vector<uint8_t>* reached = &nothing_;
    for (Layer& l : layers_) {
        for (size_t x = 0; x < pixels; ++x) l.top[x] = l.reach[x] * scale;
        l.base = std::exchange(below, l.top.data());
        l.measure(*std::exchange(reached, &l.reach), scale);
    }
}

void Raster::Layer::measure(const std::vector<uint8_t>& below, int scale)
{
    uint8_t least = UINT8_MAX;
    uint8_t most = 0;
    for (size_t x = 0; x < reach.size(); ++x) {
        const auto isThere = static_cast<uint8_t>(reach[x] > below[x] ? UINT8_MAX : 0);
        least = std::min<uint8_t>(least, below[x] | static_cast<uint8_t>(~isThere));
        most = std::max<uint8_t>(most, reach[x] & isThere);
    }
    lowest = least * scale;
    highest = most * scale;
}

void Raster::layerAlong(const Layer& layer, const PixelRow::Look& look, QRgb* pixels, int height,
                        const uint32_t* stroke)
{
    if (height <= layer.lowest || height > layer.highest) return;
    switch (look.pattern) {
        case Pattern::hatched: return hatchAlong(layer, opaque(look.color), pixels, height, stroke);
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

void Raster::hatchAlong(const Layer& layer, QRgb color, QRgb* pixels, int height,
                        const uint32_t* stroke)
{
    const size_t n = layer.top.size();
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

}  // namespace interleave::gui
