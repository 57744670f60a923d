#include "gui/inspect/picture.h"

#include <QFontDatabase>
#include <QFontMetricsF>
#include <QPainter>
#include <QPalette>

#include <algorithm>
#include <cmath>

namespace interleave::gui {

namespace {

constexpr double kHead = 7;  // of an arrow

QFont fixedLike(const QFont& font)
{
    QFont fixed = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    if (font.pointSizeF() > 0) fixed.setPointSizeF(font.pointSizeF());
    return fixed;
}

QFont bolder(QFont font)
{
    font.setBold(true);
    return font;
}

QPainterPath head(QPointF at, double angle)
{
    const auto to = [&](double turn) {
        return at - QPointF(std::cos(angle + turn), std::sin(angle + turn)) * kHead;
    };
    QPainterPath path(at);
    path.lineTo(to(0.45));
    path.lineTo(to(-0.45));
    path.closeSubpath();
    return path;
}

}  // namespace

Measure::Measure(const QFont& font, double width, double room)
    : plain_(font),
      bold_(bolder(font)),
      fixed_(fixedLike(font)),
      fixedBold_(bolder(fixed_)),
      width_(width),
      room_(room)
{
}

QFont Measure::font(bool bold, bool fixed) const
{
    if (fixed) return bold ? fixedBold_ : fixed_;
    return bold ? bold_ : plain_;
}

double Measure::of(const QString& text, bool bold, bool fixed) const
{
    return std::ceil(QFontMetricsF(font(bold, fixed)).horizontalAdvance(text));
}

double Measure::height() const { return std::ceil(QFontMetricsF(plain_).height()); }

double Measure::wrapped(const QString& text, double width) const
{
    return std::ceil(
        QFontMetricsF(plain_)
            .boundingRect(QRectF(0, 0, std::max(width, 20.0), 1e6), Qt::TextWordWrap, text)
            .height());
}

QString Measure::fit(const QString& text, double width, bool bold, bool fixed) const
{
    if (of(text, bold, fixed) <= width) return text;
    return QFontMetricsF(font(bold, fixed)).elidedText(text, Qt::ElideMiddle, width);
}

void Picture::add(Shape shape)
{
    items_.push_back({false, shapes_.size()});
    shapes_.push_back(std::move(shape));
}

void Picture::add(Words words)
{
    if (words.text.isEmpty()) return;
    items_.push_back({true, words_.size()});
    words_.push_back(std::move(words));
}

void Picture::add(const Picture& other, QPointF by)
{
    for (const Item& item : other.items_) {
        if (item.words) {
            Words words = other.words_[item.index];
            words.box.translate(by);
            add(std::move(words));
        } else {
            Shape shape = other.shapes_[item.index];
            shape.path.translate(by);
            add(std::move(shape));
        }
    }
    for (Spot spot : other.spots_) {
        spot.box.translate(by);
        add(std::move(spot));
    }
}

void Picture::box(const QRectF& r, Tone fill, Tone line, double radius, double width, Fill pattern)
{
    Shape shape;
    shape.path.addRoundedRect(r, radius, radius);
    shape.fill = fill;
    shape.line = line;
    shape.width = width;
    shape.pattern = pattern;
    add(std::move(shape));
}

void Picture::line(QPointF from, QPointF to, Tone tone, double width, bool dashed)
{
    Shape shape;
    shape.path.moveTo(from);
    shape.path.lineTo(to);
    shape.line = tone;
    shape.width = width;
    shape.dashed = dashed;
    add(std::move(shape));
}

void Picture::arrow(QPointF from, QPointF to, Tone tone, double width, double bend)
{
    QPainterPath path(from);
    if (bend == 0) {
        path.lineTo(to);
    } else {
        const QPointF along = to - from;
        path.quadTo((from + to) / 2 + QPointF(along.y(), -along.x()) * bend, to);
    }
    arrow(path, tone, width);
}

void Picture::arrow(const QPainterPath& path, Tone tone, double width)
{
    const double length = path.length();
    if (length < 1) return;
    const QPointF end = path.pointAtPercent(1);
    const QPointF before = path.pointAtPercent(std::max(0.0, 1 - kHead / length));
    add(Shape{.path = path, .line = tone, .width = width});
    const QPointF d = end - before;
    add(Shape{.path = head(end, std::atan2(d.y(), d.x())), .fill = tone});
}

void Picture::text(const QRectF& box, const QString& text, Tone tone, bool bold, int alignment)
{
    add(Words{.box = box, .text = text, .tone = tone, .alignment = alignment, .bold = bold});
}

void Picture::fixed(const QRectF& box, const QString& text, Tone tone, int alignment)
{
    add(Words{.box = box, .text = text, .tone = tone, .alignment = alignment, .fixed = true});
}

void Picture::markChanged(const QRectF& r, double radius)
{
    box(r.adjusted(-1.5, -1.5, 1.5, 1.5), Tone::none, Tone::changed, radius + 1.5, 2);
}

void Picture::markChosen(const QRectF& r, double radius)
{
    box(r.adjusted(-3, -3, 3, 3), Tone::none, Tone::accent, radius + 3, 2);
}

int Picture::spotAt(QPointF p) const
{
    for (size_t i = spots_.size(); i-- > 0;)
        if (spots_[i].box.contains(p)) return static_cast<int>(i);
    return -1;
}

QString Picture::spoken() const
{
    QStringList all;
    for (const Words& w : words_) all << w.text;
    return all.join(QStringLiteral(", "));
}

bool Picture::says(const QString& text) const
{
    return std::ranges::any_of(words_, [&](const Words& w) { return w.text.contains(text); });
}

Picture hintPicture(const QString& text, const Measure& m)
{
    Picture p;
    const double width = std::clamp(m.width() - 32, 60.0, 420.0);
    const double height = m.wrapped(text, width);
    p.add(Words{.box = QRectF((m.width() - width) / 2, 24, width, height),
                .text = text,
                .tone = Tone::faint,
                .alignment = Qt::AlignHCenter | Qt::AlignTop,
                .wraps = true});
    p.setSize({m.width(), height + 48});
    return p;
}

namespace {

class Painter {
  public:
    Painter(QPainter& painter, const QFont& font, const QPalette& palette)
        : painter_(painter), measure_(font, 0, 0), palette_(palette)
    {
        painter_.setRenderHint(QPainter::Antialiasing);
    }
    void shape(const Shape& s)
    {
        if (s.fill != Tone::none) fill(s);
        if (s.line == Tone::none) return;
        QPen pen(colorOf(s.line, palette_), s.width, s.dashed ? Qt::DashLine : Qt::SolidLine,
                 Qt::RoundCap, Qt::RoundJoin);
        painter_.strokePath(s.path, pen);
    }
    void words(const Words& w)
    {
        painter_.setFont(measure_.font(w.bold, w.fixed));
        painter_.setPen(colorOf(w.tone, palette_));
        painter_.drawText(w.box, w.alignment | (w.wraps ? Qt::TextWordWrap : Qt::TextSingleLine),
                          w.text);
    }

  private:
    void fill(const Shape& s)
    {
        QColor color = colorOf(s.fill, palette_);
        if (s.pattern == Fill::hatched) {
            QColor faint = color;
            faint.setAlphaF(0.14F);
            painter_.fillPath(s.path, faint);
            painter_.fillPath(s.path, QBrush(color, Qt::BDiagPattern));
            return;
        }
        if (s.pattern == Fill::faint) color.setAlphaF(0.14F);
        painter_.fillPath(s.path, color);
    }

    QPainter& painter_;
    const Measure measure_;
    const QPalette& palette_;
};

}  // namespace

void paint(QPainter& painter, const Picture& picture, const QFont& font, const QPalette& palette)
{
    Painter p(painter, font, palette);
    for (const Picture::Item& item : picture.items()) {
        if (item.words)
            p.words(picture.words()[item.index]);
        else
            p.shape(picture.shapes()[item.index]);
    }
}

}  // namespace interleave::gui
