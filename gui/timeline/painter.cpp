#include "gui/timeline/painter.h"

#include "gui/timeline/text_cache.h"

#include <QFont>
#include <QFontMetrics>
#include <QPainter>
#include <QPainterPath>
#include <QRect>

namespace interleave::gui {

namespace {

QRect toQRect(const Box& b) { return {b.x, b.y, b.w, b.h}; }

class ListPainter {
  public:
    ListPainter(QPainter& painter, const DisplayList& list, const QRect& part)
        : painter_(painter), list_(list), part_(part), font_(painter.font())
    {
    }

    void marksAndText(TextCache& texts)
    {
        for (const Marker& m : list_.marks) mark(m);
        texts.draw(painter_, list_.labels, part_.top(), part_.bottom());
    }

    void paint()
    {
        painter_.fillRect(part_, toQColor(list_.background));
        for (const Rectangle& r : list_.bands) shape(r.box, r.pattern, r.color, true);
        for (const Line& l : list_.lines) line(l);
        for (const PixelRow& row : list_.rows) pixelRow(row);
        for (const Rectangle& r : list_.rectangles) shape(r.box, r.pattern, r.color, true);
        for (const Marker& m : list_.marks) mark(m);
        for (const Label& l : list_.labels) label(l);
    }

  private:
    void shape(const Box& b, Pattern pattern, Color color, bool framed)
    {
        const QRect rect = toQRect(b);
        if (!rect.intersects(part_)) return;
        switch (pattern) {
            case Pattern::solid: painter_.fillRect(rect, toQColor(color)); break;
            case Pattern::hatched: hatch(rect, color); break;
            case Pattern::outline: outline(rect, color, framed); break;
            case Pattern::bar:
                painter_.fillRect(b.x, b.y + b.h / 2 - 1, b.w, 2, toQColor(color));
                break;
        }
    }
    // As the raster paints it, as lines: a pattern of Qt has the size of the device's pixels.
    void hatch(const QRect& rect, Color color)
    {
        constexpr int period = 5;
        const int top = rect.y();
        const int bottom = rect.y() + rect.height();
        QPainterPath strokes;
        for (int at = (rect.x() + top) / period * period; at < rect.right() + bottom;
             at += period) {
            strokes.moveTo(at + 1 - top, top);
            strokes.lineTo(at + 1 - bottom, bottom);
        }
        painter_.save();
        painter_.setClipRect(rect, Qt::IntersectClip);
        painter_.setRenderHint(QPainter::Antialiasing);
        painter_.setBrush(Qt::NoBrush);
        painter_.setPen(QPen(toQColor(color), 1.4, Qt::SolidLine, Qt::SquareCap));
        painter_.drawPath(strokes);
        painter_.restore();
        painter_.fillRect(rect.x(), rect.bottom(), rect.width(), 1, toQColor(color));
    }
    void outline(const QRect& rect, Color color, bool framed)
    {
        QColor faint = toQColor(color);
        const bool frame = framed && rect.width() > 2;
        faint.setAlphaF(frame ? 0.12F : 0.35F);
        painter_.fillRect(rect, faint);
        if (!frame) return;
        painter_.setPen(toQColor(color));
        painter_.setBrush(Qt::NoBrush);
        painter_.drawRect(rect.adjusted(0, 0, -1, -1));
    }
    void line(const Line& l)
    {
        painter_.setPen(toQColor(l.color));
        painter_.drawLine(l.x1, l.y1, l.x2, l.y2);
    }
    void pixelRow(const PixelRow& row)
    {
        if (row.y > part_.bottom() || row.y + row.height < part_.top()) return;
        for (const PixelRow::Piece& piece : row.pieces())
            shape(piece.box, piece.look.pattern, piece.look.color, false);
    }
    void stroke(const QPainterPath& path, const QColor& color, double width)
    {
        painter_.setPen(QPen(color, width));
        painter_.setBrush(Qt::NoBrush);
        painter_.drawPath(path);
    }
    void mark(const Marker& m)
    {
        if (m.y + kArrowHeight < part_.top() || m.y - kArrowHeight > part_.bottom()) return;
        painter_.setRenderHint(QPainter::Antialiasing);
        const QPointF at(m.x + 0.5, m.y);
        QPainterPath path;
        switch (m.shape) {
            case MarkShape::triangle:
                path.addPolygon(QPolygonF{at, at + QPointF(-6, -10), at + QPointF(6, -10), at});
                painter_.setPen(toQColor(list_.background));
                painter_.setBrush(toQColor(m.color));
                painter_.drawPath(path);
                break;
            case MarkShape::arrow_up: arrow(at, at - QPointF(0, kArrowHeight), 1, m.color); break;
            case MarkShape::arrow_down:
                arrow(at - QPointF(0, kArrowHeight), at, -1, m.color);
                break;
            case MarkShape::cross: cross(at, m.color); break;
            case MarkShape::flag: flag(at, m.color); break;
            case MarkShape::fork:
                path.moveTo(at);
                path.lineTo(at - QPointF(0, 5));
                path.lineTo(at + QPointF(-5, -11));
                path.moveTo(at - QPointF(0, 5));
                path.lineTo(at + QPointF(5, -11));
                stroke(path, toQColor(m.color), 2);
                break;
            case MarkShape::diamond: diamond(at, m.color, 1, list_.background); break;
            case MarkShape::hollow_diamond: diamond(at, list_.background, 2, m.color); break;
            case MarkShape::dot:
                painter_.setPen(toQColor(list_.background));
                painter_.setBrush(toQColor(m.color));
                painter_.drawEllipse(at, kDotRadius, kDotRadius);
                break;
        }
        painter_.setRenderHint(QPainter::Antialiasing, false);
    }
    // From its foot to its head; `down` is the direction from the head to its barbs.
    void arrow(const QPointF& foot, const QPointF& head, int down, Color color)
    {
        QPainterPath path(foot);
        path.lineTo(head);
        path.moveTo(head + QPointF(-4, 5 * down));
        path.lineTo(head);
        path.lineTo(head + QPointF(4, 5 * down));
        stroke(path, toQColor(color), 1.5);
    }
    void cross(const QPointF& at, Color color)
    {
        QPainterPath path(at + QPointF(-4, -1));
        path.lineTo(at + QPointF(4, -9));
        path.moveTo(at + QPointF(-4, -9));
        path.lineTo(at + QPointF(4, -1));
        stroke(path, toQColor(list_.background), 6);  // what lies below must not cross it out
        path.moveTo(at - QPointF(0, 9));
        path.lineTo(at - QPointF(0, kArrowHeight));
        stroke(path, toQColor(color), 2.5);
    }
    void flag(const QPointF& at, Color color)
    {
        QPainterPath pole(at);
        pole.lineTo(at - QPointF(0, kFlagHeight));
        stroke(pole, toQColor(color), 1.5);
        const QPointF top = at - QPointF(0.5, kFlagHeight);
        painter_.setPen(Qt::NoPen);
        painter_.setBrush(toQColor(color));
        painter_.drawPolygon(QPolygonF{top, top + QPointF(9, 0), top + QPointF(6, 4),
                                       top + QPointF(9, 8), top + QPointF(0, 8)});
    }
    void diamond(const QPointF& at, Color inside, double width, Color edge)
    {
        painter_.setPen(QPen(toQColor(edge), width));
        painter_.setBrush(toQColor(inside));
        painter_.drawPolygon(
            QPolygonF{at, at + QPointF(6, -6), at + QPointF(0, -12), at + QPointF(-6, -6)});
    }
    [[nodiscard]] bool isSeen(const Label& l) const
    {
        return l.y >= part_.top() && l.y - l.size <= part_.bottom();
    }
    void label(const Label& l)
    {
        if (!isSeen(l)) return;
        font_.setPixelSize(l.size);
        font_.setBold(l.bold);
        painter_.setFont(font_);
        painter_.setPen(toQColor(l.color));
        const QString text = QString::fromStdString(l.text);
        int x = l.x;
        if (l.anchor != Anchor::start) {
            const int width = QFontMetrics(font_).horizontalAdvance(text);
            x -= l.anchor == Anchor::middle ? width / 2 : width;
        }
        painter_.drawText(x, l.y, text);
    }

    QPainter& painter_;
    const DisplayList& list_;
    const QRect part_;
    QFont font_;
};

}  // namespace

QColor toQColor(Color color) { return QColor::fromRgb(0xff00'0000U | color); }

void paint(QPainter& painter, const DisplayList& list, const QRect& part)
{
    ListPainter(painter, list, part).paint();
}

void paintMarksAndText(QPainter& painter, const DisplayList& list, const QRect& part,
                       TextCache& texts)
{
    ListPainter(painter, list, part).marksAndText(texts);
}

}  // namespace interleave::gui
