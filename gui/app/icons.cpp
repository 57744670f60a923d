#include "gui/app/icons.h"

#include <QGuiApplication>
#include <QIconEngine>
#include <QPainter>
#include <QPainterPath>
#include <QPalette>
#include <QRegularExpression>

#include <algorithm>

namespace interleave::gui {

namespace {

// Paths in the letters of SVG: M x y, L x y, C with two controls, Z, and O x y r for a circle.
// `solid` is filled, `lines` are drawn 1.5 wide.
struct Drawing {
    const char* name;
    const char* solid;
    const char* lines;
};
constexpr Drawing kDrawings[] = {
    {"open", "", "M2 13 L2 3.5 L6.5 3.5 L8 5.5 L13 5.5 L13 7.5 M2 13 L4.5 7.5 L15 7.5 L12.5 13 Z"},
    {"export", "", "M8 10 L8 2 M5 5 L8 2 L11 5 M3 9 L3 13.5 L13 13.5 L13 9"},
    {"play", "M4.5 2.5 L13 8 L4.5 13.5 Z", ""},
    {"pause", "M4 3 L6.5 3 L6.5 13 L4 13 Z M9.5 3 L12 3 L12 13 L9.5 13 Z", ""},
    {"to_start", "M13 3 L6 8 L13 13 Z M3 3 L5 3 L5 13 L3 13 Z", ""},
    {"to_end", "M3 3 L10 8 L3 13 Z M11 3 L13 3 L13 13 L11 13 Z", ""},
    {"event", "O11.5 8 2.5", "M1.5 8 L8 8 M5.5 5 L8.5 8 L5.5 11"},
    {"event_back", "O4.5 8 2.5", "M14.5 8 L8 8 M10.5 5 L7.5 8 L10.5 11"},
    {"switch", "", "M2 4.5 L7 4.5 L10 11.5 L14 11.5 M11.5 9 L14 11.5 L11.5 14 M2 11.5 L5 11.5"},
    {"switch_back", "", "M14 4.5 L9 4.5 L6 11.5 L2 11.5 M4.5 9 L2 11.5 L4.5 14 M14 11.5 L11 11.5"},
    {"instruction", "", "M3 3 L3 13 M6 8 L13 8 M10 5 L13 8 L10 11"},
    {"instruction_back", "", "M13 3 L13 13 M10 8 L3 8 M6 5 L3 8 L6 11"},
    {"run", "M3 3 L8 8 L3 13 Z M8 3 L13 8 L8 13 Z", ""},
    {"breakpoint", "O8 8 4.5", ""},
    {"fork", "O4 3.5 1.6 O4 12.5 1.6 O12 5.5 1.6", "M4 4 L4 12 M12 6 C12 9.5 4 8.5 4 11.5"},
    {"search", "", "O7 7 4.2 M10.2 10.2 L14 14"},
    {"settings", "", "M2 4.5 L14 4.5 M2 11.5 L14 11.5 O10 4.5 1.8 O6 11.5 1.8"},
    {"home", "", "M2.5 8 L8 3 L13.5 8 M4.5 6.5 L4.5 13 L11.5 13 L11.5 6.5"},
    {"lesson", "",
     "M8 4 C6 2.8 4 2.8 2 3.4 L2 12.6 C4 12 6 12 8 13.2 C10 12 12 12 14 12.6 L14 3.4 "
     "C12 2.8 10 2.8 8 4 L8 13"},
    {"done", "", "M2.5 8.5 L6.5 12.5 L13.5 4"},
    {"file", "", "M3.5 1.8 L9.5 1.8 L12.5 4.8 L12.5 14.2 L3.5 14.2 Z M9.5 1.8 L9.5 4.8 L12.5 4.8"},
    {"close", "", "M4 4 L12 12 M12 4 L4 12"},
    {"float", "", "M6 3 L13 3 L13 10 L6 10 Z M10 10 L10 13 L3 13 L3 6 L6 6"},
    {"theme", "M8 2.5 C11 2.5 13.5 5 13.5 8 C13.5 11 11 13.5 8 13.5 Z", "O8 8 5.5"},
    {"fit", "",
     "M2.5 5.5 L2.5 2.5 L5.5 2.5 M10.5 2.5 L13.5 2.5 L13.5 5.5 M13.5 10.5 L13.5 13.5 "
     "L10.5 13.5 M5.5 13.5 L2.5 13.5 L2.5 10.5"},
    {"help", "O8 12.6 1", "M5.2 5.6 C5.2 1.6 10.8 1.8 10.8 5.4 C10.8 7.6 8 7.6 8 10"},
    {"link", "",
     "M7 9 L9 7 M6.5 6 L4 8.5 C2 10.5 5 14 7.5 12 L9.5 9.8 M9.5 10 L12 7.5 C14 5.5 11 "
     "2 8.5 4 L6.5 6.2"},
    {"undo", "", "M5.5 3 L2.5 6 L5.5 9 M2.5 6 L9.5 6 C14.5 6 14.5 13 9.5 13 L6 13"},
    {"redo", "", "M10.5 3 L13.5 6 L10.5 9 M13.5 6 L6.5 6 C1.5 6 1.5 13 6.5 13 L10 13"},
    {"reset", "", "M3 8 C3 1.5 13 1.5 13 8 C13 14.5 3.5 14 3.2 10 M1 6 L3 8.4 L5.4 6.4"},
    {"arrow", "", "M3 8 L13 8 M9.5 4.5 L13 8 L9.5 11.5"},
    {"arrow_back", "", "M13 8 L3 8 M6.5 4.5 L3 8 L6.5 11.5"},
    {"more", "", "M4 6 L8 10 L12 6"},
};

const Drawing* drawingOf(const QString& name)
{
    const auto* it = std::ranges::find_if(
        kDrawings, [&](const Drawing& d) { return name == QLatin1String(d.name); });
    return it == std::end(kDrawings) ? nullptr : it;
}

QPainterPath pathOf(const char* text)
{
    static const QRegularExpression token(QStringLiteral("[MLCZO]|-?[0-9.]+"));
    QStringList tokens;
    for (auto it = token.globalMatch(QString::fromLatin1(text)); it.hasNext();)
        tokens << it.next().captured();
    QPainterPath path;
    qsizetype i = 0;
    const auto number = [&] { return tokens.value(i++).toDouble(); };
    const auto point = [&] {
        const double x = number();
        return QPointF(x, number());
    };
    while (i < tokens.size()) {
        const QString letter = tokens[i++];
        if (letter == QLatin1String("M")) path.moveTo(point());
        if (letter == QLatin1String("L")) path.lineTo(point());
        if (letter == QLatin1String("Z")) path.closeSubpath();
        if (letter == QLatin1String("C")) {
            const QPointF a = point();
            const QPointF b = point();
            path.cubicTo(a, b, point());
        }
        if (letter == QLatin1String("O")) {
            const QPointF centre = point();
            const double radius = number();
            path.addEllipse(centre, radius, radius);
        }
    }
    return path;
}

class DrawingEngine : public QIconEngine {
  public:
    explicit DrawingEngine(const Drawing& drawing)
        : solid_(pathOf(drawing.solid)), lines_(pathOf(drawing.lines))
    {
    }

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State) override
    {
        const QPalette palette = QGuiApplication::palette();
        QColor ink = palette.color(
            mode == QIcon::Disabled ? QPalette::Disabled : QPalette::Active,
            mode == QIcon::Selected ? QPalette::HighlightedText : QPalette::ButtonText);
        const double scale = std::min(rect.width(), rect.height()) / 16.0;
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        painter->translate(rect.center() + QPointF(0.5, 0.5) - QPointF(8, 8) * scale);
        painter->scale(scale, scale);
        painter->fillPath(solid_, ink);
        painter->strokePath(lines_, QPen(ink, 1.5, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        painter->restore();
    }
    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override
    {
        QImage image(size, QImage::Format_ARGB32_Premultiplied);
        image.fill(Qt::transparent);
        QPainter painter(&image);
        paint(&painter, QRect(QPoint(), size), mode, state);
        painter.end();
        return QPixmap::fromImage(image);
    }
    [[nodiscard]] QIconEngine* clone() const override { return new DrawingEngine(*this); }

  private:
    QPainterPath solid_, lines_;
};

}  // namespace

QIcon icon(const QString& name)
{
    const Drawing* drawing = drawingOf(name);
    return drawing == nullptr ? QIcon() : QIcon(new DrawingEngine(*drawing));
}

QStringList iconNames()
{
    QStringList names;
    for (const Drawing& d : kDrawings) names << QString::fromLatin1(d.name);
    return names;
}

QIcon programIcon()
{
    QIcon all;
    for (const int size : {16, 24, 32, 48, 64, 128, 256}) {
        QImage image(size, size, QImage::Format_ARGB32_Premultiplied);
        image.fill(Qt::transparent);
        QPainter p(&image);
        p.setRenderHint(QPainter::Antialiasing);
        p.scale(size / 64.0, size / 64.0);
        p.setPen(Qt::NoPen);
        p.setBrush(QColor(0x1d2a44));
        p.drawRoundedRect(QRectF(2, 2, 60, 60), 13, 13);
        const auto bar = [&](double x, double y, double w, unsigned color) {
            p.setBrush(QColor::fromRgb(color));
            p.drawRoundedRect(QRectF(x, y, w, 10), 3, 3);
        };
        bar(10, 13, 19, 0x6ea8fe);
        bar(42, 13, 12, 0x6ea8fe);
        bar(26, 27, 19, 0xffb454);
        bar(10, 41, 12, 0x5fd0a5);
        bar(35, 41, 19, 0x5fd0a5);
        p.end();
        all.addPixmap(QPixmap::fromImage(image));
    }
    return all;
}

}  // namespace interleave::gui
