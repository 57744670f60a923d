#include "gui/export/picture_file.h"

#include "gui/timeline/painter.h"
#include "gui/timeline/raster.h"
#include "gui/timeline/text_cache.h"

#include <QBuffer>
#include <QGuiApplication>
#include <QPageSize>
#include <QPainter>
#include <QPdfWriter>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace interleave::gui {

namespace {

constexpr int64_t kMostPixels = 400'000'000;  // 1.6 GB of memory
constexpr int kLongestSide = 65'000;
constexpr double kPixelsPerInch = 96;
constexpr double kPointsPerInch = 72;
constexpr double kLongestPage = 14'400;  // points; readers of PDF take no more
constexpr int kResolution = 1200;        // of places on a page

Error tooLarge(int64_t width, int64_t height)
{
    return {
        ErrorKind::usage,
        fmt::format("A picture of {} x {} pixels is too large: choose fewer lanes, less width or "
                    "a smaller scale.",
                    width, height)};
}

std::string bytesOf(const QByteArray& bytes)
{
    return {bytes.constData(), static_cast<size_t>(bytes.size())};
}

QRect whole(const DisplayList& list) { return {0, 0, list.width, list.height}; }

}  // namespace

Result<QImage> drawImage(const DisplayList& list, int scale)
{
    const int64_t width = int64_t{list.width} * scale;
    const int64_t height = int64_t{list.height} * scale;
    if (width > kLongestSide || height > kLongestSide || width * height > kMostPixels)
        return tooLarge(width, height);
    QImage image(static_cast<int>(width), static_cast<int>(height), QImage::Format_RGB32);
    if (image.isNull()) return tooLarge(width, height);
    Raster(list, scale).paint(image, whole(list), QPoint());
    image.setDevicePixelRatio(scale);
    QPainter painter(&image);
    painter.setFont(QGuiApplication::font());
    painter.setRenderHint(QPainter::TextAntialiasing);
    TextCache texts;
    paintMarksAndText(painter, list, whole(list), texts);
    return image;
}

Result<std::string> pngOf(const DisplayList& list, int scale)
{
    Result<QImage> image = drawImage(list, scale);
    if (!image.ok()) return image.error();
    QImage& picture = image.value();
    const int dots = static_cast<int>(std::lround(kPixelsPerInch * scale / 0.0254));
    picture.setDotsPerMeterX(dots);
    picture.setDotsPerMeterY(dots);
    picture.setText(QStringLiteral("Title"), QString::fromStdString(list.title));
    picture.setText(QStringLiteral("Software"), QStringLiteral("Interleave"));
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    if (!picture.save(&buffer, "PNG"))
        return Error{ErrorKind::internal, "The picture could not be written as PNG."};
    return bytesOf(bytes);
}

Result<std::string> pdfOf(const DisplayList& list)
{
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    {
        QPdfWriter writer(&buffer);
        const double natural = kPointsPerInch / kPixelsPerInch;
        const double points =
            std::min(natural, kLongestPage / std::max({list.width, list.height, 1}));
        writer.setPageSize(QPageSize(QSizeF(list.width * points, list.height * points),
                                     QPageSize::Point, QString(), QPageSize::ExactMatch));
        writer.setPageMargins(QMarginsF());
        writer.setResolution(kResolution);
        writer.setTitle(QString::fromStdString(list.title));
        writer.setCreator(QStringLiteral("Interleave"));
        QPainter painter;
        if (!painter.begin(&writer))
            return Error{ErrorKind::internal, "The page could not be begun."};
        painter.scale(points * kResolution / kPointsPerInch, points * kResolution / kPointsPerInch);
        QFont font = QGuiApplication::font();
        font.setHintingPreference(QFont::PreferNoHinting);
        painter.setFont(font);
        paint(painter, list, whole(list));
    }
    return bytesOf(bytes);
}

}  // namespace interleave::gui
