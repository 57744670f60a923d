// How the timeline looks: its picture from the display list, kept when it is seen more than once,
// and over it what moves and what is marked.

#include "gui/timeline/timeline_view.h"

#include "export/style.h"
#include "gui/timeline/colors.h"
#include "gui/timeline/overview_strip.h"
#include "gui/timeline/painter.h"
#include "gui/timeline/raster.h"

#include <QPainter>
#include <QPainterPath>
#include <QScrollBar>

#include <algorithm>
#include <cmath>

namespace interleave::gui {

namespace {

constexpr int kFlagHeight = 15;
constexpr int kFlagTop = 2;

void halo(QPainter& painter, const QPainterPath& path, const QColor& color, double width,
          const QColor& around, Qt::PenStyle style = Qt::SolidLine)
{
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(around, width + 3));
    painter.drawPath(path);
    painter.setPen(QPen(color, width, style));
    painter.drawPath(path);
}

Qt::PenStyle styleOf(LinkKind kind)
{
    switch (kind) {
        case LinkKind::wake: return Qt::SolidLine;
        case LinkKind::release: return Qt::DashLine;
        case LinkKind::start: return Qt::DotLine;
        case LinkKind::join: return Qt::DashDotLine;
    }
    return Qt::SolidLine;
}

}  // namespace

// The parts of the picture that move on their own: lanes, ruler, legend.
std::array<TimelineView::Piece, 3> TimelineView::pieces()
{
    const DisplayList& l = list();
    const int width = viewport()->width();
    const int bottom = lanesBottom();
    const int scroll = verticalScrollBar()->value();
    return {{
        {{0, l.lanes_top + scroll, width, std::max(bottom - l.lanes_top, 0)}, l.lanes_top},
        {{0, 0, width, l.lanes_top}, 0},
        {{0, l.lanes_bottom, width, viewport()->height() - bottom}, bottom},
    }};
}

// A list that is new is mostly gone with the next frame: it is painted strip by strip, each of
// which is on the screen before it has left a near cache. Seen once more, it is worth a picture to
// keep.
void TimelineView::paintList(QPainter& painter)
{
    const int scale = std::max(1, static_cast<int>(std::ceil(devicePixelRatioF())));
    const QSize size = viewport()->size() * scale;
    const bool isKept = isPictured_ && picture_.size() == size;
    const bool fits = scale == devicePixelRatioF();  // or strips would not meet
    if (!isKept && !isSeen_ && fits) {
        isSeen_ = true;
        paintStrips(painter, scale);
        paintText(painter);
        return;
    }
    if (!isKept) keepPicture(size, scale);
    painter.drawImage(QPointF(), picture_);
}

void TimelineView::paintStrips(QPainter& painter, int scale)
{
    const QSize size(viewport()->width() * scale, Raster::kStrip * scale);
    // Fresh pages cost as much as painting on them.
    if (strip_.size() != size) strip_ = QImage(size, QImage::Format_RGB32);
    strip_.setDevicePixelRatio(scale);
    Raster raster(list(), scale);
    for (const Piece& p : pieces()) {
        for (int y = p.of.top(), rows = 0; y <= p.of.bottom(); y += rows) {
            rows = std::min(raster.endOfStrip(y), p.of.bottom() + 1) - y;
            raster.paint(strip_, {p.of.x(), y, p.of.width(), rows}, QPoint(0, -y));
            painter.drawImage(QPoint(0, y + p.top - p.of.top()), strip_,
                              QRect(0, 0, size.width(), rows * scale));
        }
    }
}

void TimelineView::keepPicture(const QSize& size, int scale)
{
    isPictured_ = true;
    if (picture_.size() != size) picture_ = QImage(size, QImage::Format_RGB32);
    Raster raster(list(), scale);
    for (const Piece& p : pieces()) raster.paint(picture_, p.of, QPoint(0, p.top - p.of.top()));
    picture_.setDevicePixelRatio(scale);
    QPainter painter(&picture_);
    painter.setFont(font());
    paintText(painter);
}

void TimelineView::paintText(QPainter& painter)
{
    for (const Piece& p : pieces()) {
        painter.save();
        painter.setRenderHint(QPainter::TextAntialiasing);
        painter.setClipRect(p.of.translated(0, p.top - p.of.top()));
        painter.translate(0, p.top - p.of.top());
        paintMarksAndText(painter, list(), p.of, texts_);
        painter.restore();
    }
}

void TimelineView::paintHint(QPainter& painter)
{
    const QRect all = viewport()->rect();
    painter.fillRect(all, toQColor(interleave::palette(view_.theme).background));
    painter.setPen(toQColor(interleave::palette(view_.theme).faint_ink));
    painter.drawText(all.adjusted(40, 40, -40, -40), Qt::AlignCenter | Qt::TextWordWrap, hint_);
}

void TimelineView::paintEvent(QPaintEvent*)
{
    QPainter painter(viewport());
    if (timeline_ == nullptr) return paintHint(painter);
    paintList(painter);
    const interleave::Box& plot = list().plot;
    overview_->setPlot(plot.x, plot.w);
    const QRect lanes(0, list().lanes_top, viewport()->width(),
                      std::max(lanesBottom() - list().lanes_top, 0));
    painter.save();
    painter.setClipRect(lanes);
    paintBeyond(painter);
    paintRange(painter);
    paintSelection(painter);
    paintArrows(painter);
    painter.restore();
    paintForks(painter);
    paintVeil(painter);
    paintMarkers(painter);
    paintPlayhead(painter);
}

// Where the axis goes on and the run does not.
void TimelineView::paintBeyond(QPainter& painter)
{
    if (!axis_ || timeline_->end() >= to()) return;
    const interleave::Box& plot = list().plot;
    const int left = std::max(xOf(std::max(timeline_->end(), from())), plot.x);
    const QRect rest(left, 0, plot.x + plot.w - left, viewport()->height());
    painter.fillRect(rest, toQColor(list().background));
    painter.fillRect(rest,
                     QBrush(toQColor(interleave::palette(view_.theme).grid), Qt::BDiagPattern));
    painter.fillRect(left, 0, 1, viewport()->height(),
                     toQColor(interleave::palette(view_.theme).faint_ink));
}

// What comes after the moment at which a learner is asked.
void TimelineView::paintVeil(QPainter& painter)
{
    if (!veil_) return;
    const interleave::Box& plot = list().plot;
    const int left = std::max(xOf(*veil_) + 1, plot.x);
    const QRect rest(left, 0, plot.x + plot.w - left, lanesBottom());
    if (rest.width() <= 0) return;
    // Marks at the end of the run reach beyond the plot.
    painter.fillRect(rest.adjusted(0, 0, viewport()->width(), 0), toQColor(list().background));
    QColor lines = toQColor(list().ink);
    lines.setAlpha(24);
    painter.fillRect(rest, QBrush(lines, Qt::BDiagPattern));
    QFont large = font();
    large.setPixelSize(56);
    large.setBold(true);
    painter.setFont(large);
    QColor sign = accent(view_.theme);
    sign.setAlpha(150);
    painter.setPen(sign);
    if (rest.width() > 40) painter.drawText(rest, Qt::AlignCenter, QStringLiteral("?"));
}

void TimelineView::paintRange(QPainter& painter)
{
    if (!hasRange()) return;
    const interleave::Box& plot = list().plot;
    const int left = std::clamp(xOf(std::min(*a_, *b_)), plot.x, plot.x + plot.w);
    const int right = std::clamp(xOf(std::max(*a_, *b_)), plot.x, plot.x + plot.w);
    QColor color = accent(view_.theme);
    color.setAlpha(28);
    painter.fillRect(left, 0, right - left, viewport()->height(), color);
}

// An outline around what is selected, so that no colour changes its meaning.
void TimelineView::paintSelection(QPainter& painter)
{
    const std::optional<QRect> found = rectOf(selection_);
    if (!found) return;
    QRect r = *found;
    if (r.width() < 3) r.adjust(-1, 0, 1, 0);
    const interleave::Box& plot = list().plot;
    r = r.intersected(QRect(plot.x, r.top(), plot.w, r.height()));
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(toQColor(list().background), 1));
    painter.drawRect(r.adjusted(-3, -3, 2, 2));
    painter.setPen(QPen(toQColor(list().ink), 2));
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.drawRect(r.adjusted(-1, -1, 1, 1));
}

void TimelineView::paintArrows(QPainter& painter)
{
    if (links_.empty()) return;
    painter.setRenderHint(QPainter::Antialiasing);
    const QColor ink = toQColor(list().ink);
    const QColor around = toQColor(list().background);
    for (const Arrow& a : arrows(list(), layout(), links_)) {
        const QPointF from(a.x1, viewportY(a.y1));
        const QPointF to(a.x2, viewportY(a.y2));
        // What happens in one moment still leaves the lane sideways, so that it can be seen.
        const double bulge = std::clamp(std::abs(to.y() - from.y()) / 3, 8.0, 40.0);
        const double dx = to.x() - from.x() > 2 * bulge ? (to.x() - from.x()) / 2 : bulge;
        QPainterPath path(from);
        path.cubicTo(from + QPointF(dx, 0), to - QPointF(a.x2 - a.x1 > 2 * bulge ? dx : -dx, 0),
                     to);
        halo(painter, path, ink, 1.5, around, styleOf(a.link.kind));
        const QPointF back = path.pointAtPercent(0.9) - to;
        const double length = std::max(std::hypot(back.x(), back.y()), 1.0);
        const QPointF unit = back / length;
        const QPointF side(-unit.y(), unit.x());
        painter.setPen(QPen(around, 1));
        painter.setBrush(ink);
        painter.drawPolygon(
            QPolygonF({to, to + unit * 9 + side * 4.5, to + unit * 9 - side * 4.5}));
        painter.setBrush(around);
        painter.setPen(QPen(ink, 1.5));
        painter.drawEllipse(from, 2.5, 2.5);
    }
    painter.setRenderHint(QPainter::Antialiasing, false);
}

void TimelineView::setForks(std::vector<Time> forks)
{
    forks_ = std::move(forks);
    viewport()->update();
}

// A line that parts the past that runs share from what is this one's own, and its sign above.
void TimelineView::paintForks(QPainter& painter)
{
    const QColor ink = toQColor(list().ink);
    for (const Time t : forks_) {
        if (t < from() || t > to()) continue;
        const double x = xOf(t) + 0.5;
        const double top = kFlagTop + 1.0;
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(QPen(ink, 1.5));
        painter.setBrush(Qt::NoBrush);
        QPainterPath path(QPointF(x, top + 12));
        path.lineTo(x, top + 7);
        path.lineTo(x - 4, top + 2);
        path.moveTo(x, top + 7);
        path.lineTo(x + 4, top + 2);
        painter.drawPath(path);
        painter.setBrush(ink);
        painter.drawEllipse(QPointF(x - 4, top + 1), 1.5, 1.5);
        painter.drawEllipse(QPointF(x + 4, top + 1), 1.5, 1.5);
        painter.setPen(QPen(ink, 1, Qt::DashDotLine));
        painter.drawLine(QPointF(x, kFlagTop + 14), QPointF(x, lanesBottom()));
    }
    painter.setRenderHint(QPainter::Antialiasing, false);
}

// Flags in the row above the ruler; between A and B how far they are apart.
void TimelineView::paintMarkers(QPainter& painter)
{
    const interleave::Box& plot = list().plot;
    const QColor strong = accent(view_.theme);
    const QColor paper = toQColor(list().background);
    QFont small = font();
    small.setPixelSize(11);
    painter.setFont(small);
    const int bottom = lanesBottom();
    const auto isSeen = [&](Time t) { return t >= from() && t <= to(); };
    const auto flag = [&](Time t, const QString& letter) {
        if (!isSeen(t)) return;
        const int x = xOf(t);
        painter.setPen(QPen(strong, 1, Qt::DashLine));
        painter.drawLine(x, kFlagTop + kFlagHeight, x, bottom);
        painter.fillRect(x - 7, kFlagTop, 14, kFlagHeight, strong);
        painter.setPen(paper);
        painter.drawText(QRect(x - 7, kFlagTop, 14, kFlagHeight), Qt::AlignCenter, letter);
    };
    painter.setRenderHint(QPainter::Antialiasing);
    for (const Time t : bookmarks_) {
        if (!isSeen(t)) continue;
        const double x = xOf(t) + 0.5;
        painter.setPen(Qt::NoPen);
        painter.setBrush(toQColor(list().ink));
        painter.drawPolygon(QPolygonF({{x - 4, kFlagTop + 1.0},
                                       {x + 4, kFlagTop + 1.0},
                                       {x + 4, kFlagTop + 13.0},
                                       {x, kFlagTop + 9.0},
                                       {x - 4, kFlagTop + 13.0}}));
        painter.setPen(QPen(toQColor(list().ink), 1, Qt::DotLine));
        painter.drawLine(QPointF(x, kFlagTop + 13), QPointF(x, bottom));
    }
    painter.setRenderHint(QPainter::Antialiasing, false);
    if (hasRange()) {
        const int left = std::clamp(xOf(std::min(*a_, *b_)), plot.x, plot.x + plot.w);
        const int right = std::clamp(xOf(std::max(*a_, *b_)), plot.x, plot.x + plot.w);
        const QString text = timeText(std::max(*a_, *b_) - std::min(*a_, *b_));
        const int width = painter.fontMetrics().horizontalAdvance(text) + 10;
        const int y = kFlagTop + kFlagHeight / 2;
        painter.setPen(strong);
        painter.drawLine(left, y, right, y);
        const bool fits = right - left > width + 20;
        const int x =
            fits ? (left + right - width) / 2 : std::min(right + 10, plot.x + plot.w - width);
        painter.fillRect(x, kFlagTop, width, kFlagHeight, paper);
        painter.drawText(QRect(x, kFlagTop, width, kFlagHeight), Qt::AlignCenter, text);
    }
    if (a_) flag(*a_, QStringLiteral("A"));
    if (b_) flag(*b_, QStringLiteral("B"));
}

void TimelineView::paintPlayhead(QPainter& painter)
{
    if (playhead_ < from() || playhead_ > to()) return;
    const int x = xOf(playhead_);
    const int top = list().plot.y;
    const QColor color = accent(view_.theme);
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.fillRect(x, top - 6, 1, lanesBottom() - top + 6, color);
    // Its time, where no marker's distance is in the way.
    QFont small = font();
    small.setPixelSize(11);
    small.setBold(true);
    painter.setFont(small);
    const QString text = timeText(playhead_);
    const int width = painter.fontMetrics().horizontalAdvance(text) + 10;
    const interleave::Box& plot = list().plot;
    const int left = std::clamp(x - width / 2, plot.x - 10, plot.x + plot.w + 10 - width);
    const QRect pill(left, top - 8 - 14, width, 15);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(color);
    painter.drawRoundedRect(pill, 3, 3);
    painter.drawPolygon(
        QPolygonF({{x - 4.5, top - 8.0}, {x + 5.5, top - 8.0}, {x + 0.5, top - 2.0}}));
    painter.setPen(toQColor(list().background));
    painter.drawText(pill, Qt::AlignCenter, text);
    painter.setRenderHint(QPainter::Antialiasing, false);
}

}  // namespace interleave::gui
