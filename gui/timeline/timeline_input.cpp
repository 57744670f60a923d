// The timeline under the hands of a person: keys, mouse, wheel, and what it says where one points.
#include "gui/timeline/timeline_view.h"

#include "gui/models/words.h"
#include "gui/timeline/find_bar.h"
#include "gui/timeline/key_place.h"
#include "gui/timeline/overview_strip.h"
#include "gui/timeline/range_panel.h"
#include "gui/timeline/timeline_keys.h"

#include <QContextMenuEvent>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QLineEdit>
#include <QMenu>
#include <QMouseEvent>
#include <QNativeGestureEvent>
#include <QResizeEvent>
#include <QScrollBar>
#include <QToolTip>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace interleave::gui {

namespace {

constexpr double kZoomStep = 1.25;
constexpr double kPanStep = 0.1;
constexpr int kSlack = 4;  // pixels from a line at which one still gets hold of it

}  // namespace

// The strip above, the range's statistics below, the filter over the column of names, the finder at
// the upper right.
void TimelineView::placeChildren()
{
    const bool shown = timeline_ != nullptr;
    const int above = shown && parts_.overview ? OverviewStrip::kHeight : 0;
    const int below =
        range_->isHidden() ? 0 : std::min(RangePanel::kHeight, std::max(height() / 3, 80));
    const QMargins margins(0, above, 0, below);
    if (viewportMargins() != margins) setViewportMargins(margins);
    overview_->setGeometry(0, 0, width(), above);
    range_->setGeometry(0, height() - below, width(), below);
    if (!shown || viewport()->width() < 50) return;
    const int names = list().plot.x;
    // The playhead at the begin has its tag half to the left.
    filter_->setGeometry(8, above + 8, std::max(names - 32, 40), 24);
    filter_->setVisible(parts_.filter);
    const QSize size = finder_->sizeHint().expandedTo({380, 0});
    finder_->setGeometry(std::max(viewport()->width() - size.width() - 12, 0), above + 4,
                         std::min(size.width(), viewport()->width()), size.height());
    overview_->setPlot(list().plot.x, list().plot.w);
}

void TimelineView::resizeEvent(QResizeEvent* event)
{
    if (!isHeightChosen_ && event->size().height() != event->oldSize().height()) forgetLayout();
    forgetList();
    placeChildren();
}

void TimelineView::scrollContentsBy(int, int) { forgetList(); }

void TimelineView::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange) {
        view_.words = pictureWords();
        forgetLayout();
    }
    QAbstractScrollArea::changeEvent(event);
}

bool TimelineView::viewportEvent(QEvent* event)
{
    if (event->type() == QEvent::NativeGesture) {
        const auto* gesture = static_cast<QNativeGestureEvent*>(event);
        if (gesture->gestureType() == Qt::ZoomNativeGesture)
            zoom(std::max(1 + gesture->value(), 0.1), static_cast<int>(gesture->position().x()));
        return true;
    }
    if (event->type() != QEvent::ToolTip) return QAbstractScrollArea::viewportEvent(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const Hit hit = hitAt(help->pos());
    // What is seen of a slice may end behind the veil: when, its words would tell.
    const bool tells = veil_ && help->pos().x() >= list().plot.x;
    if (hit.tooltip.empty() || tells)
        QToolTip::hideText();
    else
        QToolTip::showText(help->globalPos(), said(hit.tooltip), viewport());
    return true;
}

void TimelineView::wheelEvent(QWheelEvent* event)
{
    event->accept();
    if (timeline_ == nullptr) return;
    const double steps = event->angleDelta().y() / 120.0;
    const double sideways = event->angleDelta().x() / 120.0;
    if (event->modifiers().testFlag(Qt::ControlModifier))
        zoom(std::pow(kZoomStep, steps), static_cast<int>(event->position().x()));
    else if (event->modifiers().testFlag(Qt::ShiftModifier))
        pan(-kPanStep * (steps != 0 ? steps : sideways));
    else if (std::abs(sideways) > std::abs(steps))
        pan(event->pixelDelta().isNull()
                ? -kPanStep * sideways
                : -static_cast<double>(event->pixelDelta().x()) / std::max(1, list().plot.w));
    else
        verticalScrollBar()->event(event);
    event->accept();
}

// A little nearer than the pixel: the edge of the slice that is pointed at, where it is close by.
Time TimelineView::snapped(int x, const QPoint& at)
{
    const Time t = timeAt(x);
    const Hit hit = hitAt(QPoint(x, at.y()));
    const Subject& s = hit.subject;
    std::optional<Slice> slice;
    if (s.task.valid() && !s.object.valid() && s.slice < timeline_->slices(s.task))
        slice = timeline_->slice(s.task, s.slice);
    else if (s.cpu.valid() && s.slice < timeline_->slices(s.cpu))
        slice = timeline_->slice(s.cpu, s.slice);
    if (!slice) return t;
    const auto near = [&](Time edge) {
        return edge >= from() && edge <= to() && std::abs(xOf(edge) - x) <= kSlack;
    };
    if (near(slice->start)) return slice->start;
    return near(slice->end) ? slice->end : t;
}

TimelineView::Drag TimelineView::dragAt(const QPoint& at)
{
    const auto near = [&](const std::optional<Time>& t) {
        return t && *t >= from() && *t <= to() && std::abs(xOf(*t) - at.x()) <= kSlack + 3;
    };
    const interleave::Box& plot = list().plot;
    if (std::abs(at.x() - plot.x) <= kSlack && at.y() < lanesBottom() && at.y() >= list().lanes_top)
        return Drag::names;
    if (at.x() < plot.x - kSlack) return Drag::none;
    if (at.y() >= list().lanes_top) return at.y() < lanesBottom() ? Drag::maybeRange : Drag::none;
    if (at.y() < 20 && near(b_)) return Drag::markerB;
    if (at.y() < 20 && near(a_)) return Drag::markerA;
    return Drag::scrub;
}

void TimelineView::mousePressEvent(QMouseEvent* event)
{
    if (timeline_ == nullptr) return;
    dragFrom_ = event->pos();
    dragX_ = event->pos().x();
    const bool left = event->button() == Qt::LeftButton;
    const bool shift = event->modifiers().testFlag(Qt::ShiftModifier);
    if (event->button() == Qt::MiddleButton || (left && shift)) {
        drag_ = Drag::pan;
        viewport()->setCursor(Qt::ClosedHandCursor);
        return;
    }
    if (!left) return;
    const Hit mark = hitAt(event->pos());
    if (mark.part == Hit::Part::mark && mark.subject.finding > 0) {
        const uint32_t index = mark.subject.finding - 1;
        goToTime(view_.findings[index].at);
        Q_EMIT findingPicked(index);
        return;
    }
    drag_ = dragAt(event->pos());
    if (drag_ == Drag::none) return pickNames(event->pos());
    if (drag_ == Drag::scrub) setPlayheadHere(timeAt(event->pos().x()));
    if (drag_ != Drag::maybeRange) return;
    dragTime_ = snapped(event->pos().x(), event->pos());
    const Hit hit = hitAt(event->pos());
    if (hit.found && !hit.subject.process.valid()) select(hit.subject);
    setPlayheadHere(timeAt(event->pos().x()));
}

// A name selects what its lane does at the playhead; the name of a process folds it.
void TimelineView::pickNames(const QPoint& at)
{
    if (at.y() < list().lanes_top || at.y() >= lanesBottom()) return;
    const Hit hit = hitAt(at);
    if (!hit.found) return;
    const Subject& s = hit.subject;
    if (s.process.valid()) {
        const QString process = QString::fromStdString(timeline_->track(s.process).process);
        setFolded(process, !isFolded(process));
        return;
    }
    const LaneRow* row = s.object.valid() ? layout().row(s.object)
                         : s.task.valid() ? layout().row(s.task)
                         : s.cpu.valid()  ? layout().row(s.cpu)
                                          : nullptr;
    if (row != nullptr) select(subjectAtPlayhead(*row));
}

void TimelineView::mouseMoveEvent(QMouseEvent* event)
{
    if (timeline_ == nullptr) return;
    const int x = event->pos().x();
    switch (drag_) {
        case Drag::none: {
            const Drag over = dragAt(event->pos());
            const bool edge = over == Drag::names || over == Drag::markerA || over == Drag::markerB;
            viewport()->setCursor(edge ? Qt::SplitHCursor : Qt::ArrowCursor);
            return;
        }
        case Drag::pan: {
            const int by = dragX_ - x;
            dragX_ = x;
            pan(static_cast<double>(by) / std::max(1, list().plot.w));
            const int dy = dragFrom_.y() - event->pos().y();
            dragFrom_.setY(event->pos().y());
            verticalScrollBar()->setValue(verticalScrollBar()->value() + dy);
            return;
        }
        case Drag::scrub: setPlayheadHere(timeAt(x)); return;
        case Drag::markerA: setMarkerA(timeAt(x)); return;
        case Drag::markerB: setMarkerB(timeAt(x)); return;
        case Drag::names: setNamesWidth(std::max(x - 16, 40)); return;
        case Drag::maybeRange:
            if (std::abs(x - dragFrom_.x()) <= kSlack) return;
            drag_ = Drag::range;
            [[fallthrough]];
        case Drag::range:
            a_ = dragTime_;
            b_ = snapped(x, event->pos());
            sync();
            return;
    }
}

void TimelineView::mouseReleaseEvent(QMouseEvent*)
{
    const bool marked = drag_ == Drag::range;
    if (marked && a_ && b_ && *b_ < *a_) std::swap(a_, b_);
    drag_ = Drag::none;
    if (marked) sync();
    viewport()->unsetCursor();
}

void TimelineView::mouseDoubleClickEvent(QMouseEvent* event)
{
    if (timeline_ == nullptr || event->button() != Qt::LeftButton) return;
    drag_ = Drag::none;
    const Hit hit = hitAt(event->pos());
    if (event->pos().x() < list().plot.x || !hit.found || hit.subject.process.valid()) return;
    select(hit.subject);
    const std::optional<Slice> s = selectedSlice();
    if (!s) return;
    const Duration air{std::max<int64_t>((s->end - s->start).ns / 8, 1)};
    setWindow(s->start - air, s->end + air);
}

void TimelineView::contextMenuEvent(QContextMenuEvent* event)
{
    if (timeline_ == nullptr) return;
    const Time at = timeAt(event->pos().x());
    const Hit hit = hitAt(event->pos());
    if (hit.found && event->pos().x() >= list().plot.x) select(hit.subject);
    QMenu menu(this);
    const auto add = [&](const QString& name, bool enabled, auto then) {
        QAction* action = menu.addAction(name);
        action->setEnabled(enabled);
        connect(action, &QAction::triggered, this, then);
    };
    add(tr("Zoom to selection\tZ"), hasRange() || selectedSlice(), [this] { zoomToSelection(); });
    add(tr("Fit the whole run\tF"), true, [this] { fit(); });
    menu.addSeparator();
    add(tr("Marker A here\t["), true, [this, at] { setMarkerA(at); });
    add(tr("Marker B here\t]"), true, [this, at] { setMarkerB(at); });
    add(tr("Clear markers\tEsc"), a_ || b_, [this] { clearMarkers(); });
    menu.addSeparator();
    const std::optional<Slice> slice = selectedSlice();
    const auto linked = [&](bool forward) {
        return slice && std::ranges::any_of(links_, [&](const TaskLink& l) {
                   return (forward ? l.from : l.to) == slice->task;
               });
    };
    add(tr("Go to what led to it\t("), linked(false), [this] { followLink(false); });
    add(tr("Go to what it led to\t)"), linked(true), [this] { followLink(true); });
    menu.addSeparator();
    add(tr("Fold or unfold the process\tC"), selection_.task.valid() || selection_.process.valid(),
        [this] { toggleFold(); });
    menu.exec(event->globalPos());
}

void TimelineView::keyPressEvent(QKeyEvent* event)
{
    const Qt::KeyboardModifiers others =
        event->modifiers() & ~(Qt::ShiftModifier | Qt::KeypadModifier);
    if (timeline_ == nullptr || others != 0) return QAbstractScrollArea::keyPressEvent(event);
    const int pressed = event->key() == Qt::Key_Enter ? Qt::Key_Return : keyAtItsPlace(*event);
    const bool shift = event->modifiers().testFlag(Qt::ShiftModifier);
    if (const TimelineKey* key = timelineKey(pressed, shift)) return key->run(*this);
    if (pressed == Qt::Key_Escape) {
        if (finder_->isVisible()) return closeFinder();
        if (a_ || b_) return clearMarkers();
        if (selection_ != Subject{}) return clearSelection();
    }
    QAbstractScrollArea::keyPressEvent(event);
}

}  // namespace interleave::gui
