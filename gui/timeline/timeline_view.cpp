#include "gui/timeline/timeline_view.h"

#include "export/style.h"
#include "gui/timeline/painter.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>
#include <QToolTip>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace interleave::gui {

namespace {

constexpr double kZoomStep = 1.25;

}  // namespace

TimelineView::TimelineView(QWidget* parent) : QAbstractScrollArea(parent)
{
    setFocusPolicy(Qt::StrongFocus);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    viewport()->setMouseTracking(true);
    setAccessibleName(tr("Timeline"));
}

void TimelineView::setTimeline(const Timeline* timeline, bool keepWindow)
{
    const bool first = timeline_ == nullptr || !keepWindow;
    timeline_ = timeline;
    selection_ = {};
    if (timeline_ != nullptr && first) fit();
    forget();
}

void TimelineView::setPlayhead(Time t)
{
    playhead_ = t;
    viewport()->update();
}

void TimelineView::setTheme(Theme theme)
{
    theme_ = theme;
    forget();
}

void TimelineView::setHint(const QString& hint)
{
    hint_ = hint;
    viewport()->update();
}

void TimelineView::forget()
{
    list_.reset();
    viewport()->update();
}

const DisplayList& TimelineView::list()
{
    if (!list_) {
        Viewport v;
        v.from = from_;
        v.to = to_;
        v.width = viewport()->width();
        v.theme = theme_;
        v.head = false;
        list_ = make_display_list(*timeline_, v);
        fitScrollBar();
    }
    return *list_;
}

void TimelineView::fitScrollBar()
{
    const int legend = list_->height - list_->lanes_bottom;
    const int room = viewport()->height() - list_->lanes_top - legend;
    const int lanes = list_->lanes_bottom - list_->lanes_top;
    verticalScrollBar()->setRange(0, std::max(0, lanes - room));
    verticalScrollBar()->setPageStep(std::max(1, room));
    verticalScrollBar()->setSingleStep(26);
}

void TimelineView::fit()
{
    if (timeline_ == nullptr) return;
    setWindow(timeline_->begin(), std::max(timeline_->end(), timeline_->begin() + Duration{1}));
}

void TimelineView::setWindow(Time from, Time to)
{
    if (timeline_ == nullptr) return;
    const Duration all = std::max(timeline_->end() - timeline_->begin(), Duration{1});
    const Duration length{
        std::clamp<int64_t>((to - from).ns, std::min<int64_t>(all.ns, 10), all.ns)};
    from_ = std::clamp(from, timeline_->begin(), timeline_->begin() + (all - length));
    to_ = from_ + length;
    forget();
    Q_EMIT windowChanged();
}

void TimelineView::zoom(double factor, int x)
{
    if (timeline_ == nullptr) return;
    const Time at = timeAt(x);
    const double part =
        static_cast<double>((at - from_).ns) / static_cast<double>((to_ - from_).ns);
    const auto length =
        static_cast<int64_t>(std::llround(static_cast<double>((to_ - from_).ns) / factor));
    const auto before = static_cast<int64_t>(std::llround(part * static_cast<double>(length)));
    setWindow(at - Duration{before},
              at - Duration{before} + Duration{std::max<int64_t>(length, 1)});
}

void TimelineView::pan(double part)
{
    const Duration by{
        static_cast<int64_t>(std::llround(part * static_cast<double>((to_ - from_).ns)))};
    setWindow(from_ + by, to_ + by);
}

Time TimelineView::timeAt(int x)
{
    const interleave::Box& plot = list().plot;
    const int64_t along = std::clamp(x - plot.x, 0, plot.w);
    const auto length = static_cast<double>((to_ - from_).ns);
    return from_ + Duration{static_cast<int64_t>(
                       std::llround(length * static_cast<double>(along) / plot.w))};
}

int TimelineView::xOf(Time t)
{
    const interleave::Box& plot = list().plot;
    const double part = static_cast<double>((t - from_).ns) / static_cast<double>((to_ - from_).ns);
    return plot.x + static_cast<int>(std::lround(part * plot.w));
}

int TimelineView::pictureY(int y)
{
    const DisplayList& l = list();
    const int legendTop = viewport()->height() - (l.height - l.lanes_bottom);
    if (y < l.lanes_top) return y;
    if (y >= legendTop && l.lanes_bottom - verticalScrollBar()->value() >= legendTop)
        return y - legendTop + l.lanes_bottom;
    return y + verticalScrollBar()->value();
}

Hit TimelineView::hitAt(const QPoint& p)
{
    if (timeline_ == nullptr) return {};
    return hit_test(list(), p.x(), pictureY(p.y()));
}

void TimelineView::select(const Subject& subject)
{
    selection_ = subject;
    viewport()->update();
    Q_EMIT selected(subject);
}

void TimelineView::selectNeighbour(int direction)
{
    if (timeline_ == nullptr || (!selection_.task.valid() && !selection_.cpu.valid())) return;
    const size_t count = selection_.task.valid() ? timeline_->slices(selection_.task)
                                                 : timeline_->slices(selection_.cpu);
    const int64_t next = int64_t{selection_.slice} + direction;
    if (next < 0 || next >= static_cast<int64_t>(count)) return;
    Subject subject = selection_;
    subject.slice = static_cast<uint32_t>(next);
    const Slice slice = subject.task.valid() ? timeline_->slice(subject.task, subject.slice)
                                             : timeline_->slice(subject.cpu, subject.slice);
    if (slice.start < from_ || slice.start >= to_) {
        const Duration half{(to_ - from_).ns / 2};
        setWindow(slice.start - half, slice.start + half);
    }
    select(subject);
    Q_EMIT moved(slice.start);
}

void TimelineView::paintEvent(QPaintEvent*)
{
    QPainter painter(viewport());
    const QRect all = viewport()->rect();
    if (timeline_ == nullptr) {
        painter.fillRect(all, toQColor(interleave::palette(theme_).background));
        painter.setPen(toQColor(interleave::palette(theme_).faint_ink));
        painter.drawText(all.adjusted(40, 40, -40, -40), Qt::AlignCenter | Qt::TextWordWrap, hint_);
        return;
    }
    const DisplayList& l = list();
    painter.fillRect(all, toQColor(l.background));
    const int legend = l.height - l.lanes_bottom;
    const int lanesBottom =
        std::min(l.lanes_bottom - verticalScrollBar()->value(), all.height() - legend);
    const QRect lanes(0, l.lanes_top, all.width(), lanesBottom - l.lanes_top);

    painter.save();
    painter.setClipRect(lanes);
    painter.translate(0, -verticalScrollBar()->value());
    paint(painter, l, lanes.translated(0, verticalScrollBar()->value()));
    paintSelection(painter);
    painter.restore();

    painter.save();
    painter.setClipRect(0, 0, all.width(), l.lanes_top);
    paint(painter, l, {0, 0, all.width(), l.lanes_top});
    painter.restore();

    painter.save();
    painter.setClipRect(0, lanesBottom, all.width(), legend);
    painter.translate(0, lanesBottom - l.lanes_bottom);
    paint(painter, l, {0, l.lanes_bottom, all.width(), legend});
    painter.restore();
    paintPlayhead(painter);
}

// An outline around what is selected, so that no colour changes its meaning.
void TimelineView::paintSelection(QPainter& painter)
{
    for (const Rectangle& r : list().rectangles) {
        if (r.subject != selection_ || r.tooltip.empty()) continue;
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(toQColor(list().ink), 2));
        painter.drawRect(QRect(r.box.x, r.box.y, r.box.w, r.box.h).adjusted(-1, -1, 1, 1));
    }
}

void TimelineView::paintPlayhead(QPainter& painter)
{
    if (playhead_ < from_ || playhead_ > to_) return;
    const int x = xOf(playhead_);
    const QColor color = toQColor(interleave::palette(theme_).problem);
    painter.setPen(color);
    painter.drawLine(x, list().lanes_top - 6, x, viewport()->height());
    painter.setBrush(color);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.drawPolygon(QPolygon(
        {{x - 5, list().lanes_top - 8}, {x + 5, list().lanes_top - 8}, {x, list().lanes_top}}));
}

void TimelineView::resizeEvent(QResizeEvent*) { forget(); }

bool TimelineView::viewportEvent(QEvent* event)
{
    if (event->type() != QEvent::ToolTip) return QAbstractScrollArea::viewportEvent(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const Hit hit = hitAt(help->pos());
    if (hit.tooltip.empty())
        QToolTip::hideText();
    else
        QToolTip::showText(help->globalPos(), QString::fromStdString(hit.tooltip), viewport());
    return true;
}

void TimelineView::wheelEvent(QWheelEvent* event)
{
    const double steps = event->angleDelta().y() / 120.0;
    if (event->modifiers().testFlag(Qt::ControlModifier))
        zoom(std::pow(kZoomStep, steps), static_cast<int>(event->position().x()));
    else if (event->modifiers().testFlag(Qt::ShiftModifier))
        pan(-0.1 * (steps != 0 ? steps : event->angleDelta().x() / 120.0));
    else if (event->angleDelta().x() != 0)
        pan(-0.1 * event->angleDelta().x() / 120.0);
    else
        verticalScrollBar()->event(event);
    event->accept();
}

void TimelineView::mousePressEvent(QMouseEvent* event)
{
    if (timeline_ == nullptr || event->button() != Qt::LeftButton) return;
    if (event->modifiers().testFlag(Qt::ShiftModifier)) {
        dragX_ = event->pos().x();
        return;
    }
    const Hit hit = hitAt(event->pos());
    if (event->pos().x() < list().plot.x) {
        if (hit.found) select(hit.subject);
        return;
    }
    scrubs_ = true;
    if (hit.found && event->pos().y() >= list().lanes_top) select(hit.subject);
    Q_EMIT moved(timeAt(event->pos().x()));
}

void TimelineView::mouseMoveEvent(QMouseEvent* event)
{
    if (dragX_ >= 0) {
        const int by = dragX_ - event->pos().x();
        dragX_ = event->pos().x();
        pan(static_cast<double>(by) / std::max(1, list().plot.w));
    } else if (scrubs_) {
        Q_EMIT moved(timeAt(event->pos().x()));
    }
}

void TimelineView::mouseReleaseEvent(QMouseEvent*)
{
    dragX_ = -1;
    scrubs_ = false;
}

void TimelineView::keyPressEvent(QKeyEvent* event)
{
    if (timeline_ == nullptr || (event->modifiers() & ~Qt::ShiftModifier) != 0)
        return QAbstractScrollArea::keyPressEvent(event);
    const int x =
        playhead_ >= from_ && playhead_ <= to_ ? xOf(playhead_) : list().plot.x + list().plot.w / 2;
    switch (event->key()) {
        case Qt::Key_W: return zoom(kZoomStep, x);
        case Qt::Key_S: return zoom(1 / kZoomStep, x);
        case Qt::Key_A: return pan(-0.1);
        case Qt::Key_D: return pan(0.1);
        case Qt::Key_F: return fit();
        case Qt::Key_Period: return selectNeighbour(1);
        case Qt::Key_Comma: return selectNeighbour(-1);
        default: QAbstractScrollArea::keyPressEvent(event);
    }
}

}  // namespace interleave::gui
