// Pixels of a display list: rows that are copied look as if they had been painted.
#include "gui/timeline/raster.h"
#include "support/seeds.h"

#include <QImage>

#include <gtest/gtest.h>

namespace interleave::gui {

namespace {

constexpr int kWidth = 300, kHeight = 240;

// Lanes of many rectangles that stand on one line, over bands and lines, with a row of columns
// here and there and rectangles that reach into several lanes.
DisplayList random_list(test::Draw& draw)
{
    const auto number = [&](int from, int to) {
        return from + static_cast<int>(draw.below(static_cast<uint64_t>(to - from + 1)));
    };
    const auto color = [&] { return static_cast<Color>(draw.below(0x1'000'000)); };
    const auto pattern = [&] { return static_cast<Pattern>(draw.below(4)); };
    DisplayList list;
    list.width = kWidth;
    list.height = kHeight;
    list.background = color();
    for (int i = number(0, 3); i > 0; --i) {
        const Box band{number(-9, 40), number(-9, kHeight), number(1, kWidth), number(1, 60)};
        list.bands.push_back({band, draw.chance(25) ? pattern() : Pattern::solid, color()});
    }
    for (int i = number(0, 4); i > 0; --i) {
        const int x = number(0, kWidth);
        const int y = number(0, kHeight);
        const bool upright = draw.chance(67);
        list.lines.push_back(
            {x, y, upright ? x : number(0, kWidth), upright ? number(0, kHeight) : y, color()});
    }
    for (int y = number(-12, 10); y < kHeight;) {
        const int height = number(1, 40);
        if (draw.chance(16)) {
            PixelRow row{.x = number(0, 50), .y = y, .height = height};
            row.columns.resize(100, {.color = color(), .top = {3, 3, 3}});
            list.rows.push_back(row);
        }
        for (int i = number(0, 40); i > 0; --i) {
            const int h = draw.chance(33) ? (height + 1) / 2 : height;
            const Box box{number(-5, kWidth), y + height - h, number(1, 40), h};
            list.rectangles.push_back({box, pattern(), color()});
        }
        if (draw.chance(20))
            list.rectangles.push_back({{number(0, kWidth), y - 30, 1, 50}, pattern(), color()});
        y += height + number(-2, 6);
    }
    return list;
}

// No row is copied where each of them begins with something, though outside of the picture.
DisplayList without_copies(DisplayList list)
{
    for (int y = -2 * kHeight; y < 2 * kHeight; ++y)
        list.lines.push_back({-9, y, -9, y, list.background});
    return list;
}

QImage painted(const DisplayList& list, int scale, const QRect& part, const QPoint& offset)
{
    QImage image(QSize(kWidth, kHeight) * scale, QImage::Format_RGB32);
    image.fill(Qt::magenta);
    Raster(list, scale).paint(image, part, offset);
    return image;
}

}  // namespace

TEST(Raster, CopiesOnlyRowsThatLookTheSame)
{
    const auto [first, last] = test::seeds(200);
    for (uint64_t seed = first; seed <= last; ++seed) {
        SCOPED_TRACE(testing::Message() << "INTERLEAVE_SEED=" << seed);
        test::Draw draw(seed);
        const DisplayList list = random_list(draw);
        const DisplayList plain = without_copies(list);
        const QRect part(0, static_cast<int>(draw.below(40)), kWidth, kHeight - 40);
        const QPoint offset(0, static_cast<int>(draw.below(80)) - 40);
        for (const int scale : {1, 2, 3})
            ASSERT_EQ(painted(list, scale, part, offset), painted(plain, scale, part, offset))
                << "scale " << scale;
    }
}

}  // namespace interleave::gui
