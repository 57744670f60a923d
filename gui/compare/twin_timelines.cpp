#include "gui/compare/twin_timelines.h"

#include "export/align.h"
#include "gui/app/theme.h"
#include "gui/compare/difference_strip.h"
#include "gui/timeline/timeline_view.h"

#include <QEvent>
#include <QScopedValueRollback>
#include <QScrollBar>
#include <QVBoxLayout>

#include <algorithm>

namespace interleave::gui {

namespace {

constexpr int kNarrowestNames = 100;
constexpr int kNarrow = 12;  // pixels: what is narrower is not worth looking at

size_t at(Side side) { return static_cast<size_t>(side); }
Side other(Side side) { return side == Side::first ? Side::second : Side::first; }

}  // namespace

TwinTimelines::TwinTimelines(QWidget* headOfFirst, QWidget* headOfSecond)
    : views_{new TimelineView, new TimelineView}, strip_(new DifferenceStrip)
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(headOfFirst);
    column->addWidget(views_[0], 1);
    column->addWidget(strip_);
    column->addWidget(headOfSecond);
    column->addWidget(views_[1], 1);
    views_[0]->setObjectName(QStringLiteral("firstTimeline"));
    views_[1]->setObjectName(QStringLiteral("secondTimeline"));
    views_[0]->setAccessibleName(tr("Timeline of the first run"));
    views_[1]->setAccessibleName(tr("Timeline of the second run"));
    fitOverview();
    views_[1]->setParts({.overview = false, .filter = false, .legend = true});
    link(Side::first);
    link(Side::second);
    connect(strip_, &DifferenceStrip::picked, this, &TwinTimelines::go);
    connect(strip_, &DifferenceStrip::stepAsked, this, &TwinTimelines::goToDifference);
    showTheme();
}

TimelineView& TwinTimelines::view(Side side) { return *views_[at(side)]; }

const Timeline* TwinTimelines::timeline(Side side) const { return views_[at(side)]->timeline(); }

void TwinTimelines::link(Side side)
{
    TimelineView* view = views_[at(side)];
    view->installEventFilter(this);
    connect(view, &TimelineView::windowChanged, this, [=, this] { followWindow(side); });
    connect(view, &TimelineView::lanesChanged, this, [=, this] { followLanes(side); });
    connect(view, &TimelineView::selected, this,
            [=, this](const Subject& s) { followSelection(side, s); });
    connect(view, &TimelineView::moved, this, [this](Time t) {
        setPlayhead(t);
        Q_EMIT moved(t);
    });
    connect(view->verticalScrollBar(), &QScrollBar::valueChanged, this, [=, this](int value) {
        if (scrolling_) return;  // the other may have more room and not get as far
        const QScopedValueRollback<bool> ours(scrolling_, true);
        views_[at(other(side))]->verticalScrollBar()->setValue(value);
    });
}

void TwinTimelines::setRuns(const Timeline* first, const Timeline* second, bool keepWindow)
{
    const QScopedValueRollback<bool> ours(following_, true);
    comparison_ = nullptr;
    chosen_.reset();
    strip_->setComparison(nullptr);
    strip_->setLane({});
    const std::optional<TimeSpan> axis =
        first == nullptr || second == nullptr
            ? std::nullopt
            : std::optional<TimeSpan>({std::min(first->begin(), second->begin()),
                                       std::max(first->end(), second->end())});
    for (TimelineView* v : views_) v->setTimeline(nullptr, false);
    for (TimelineView* v : views_) v->setAxis({});
    const TimeSpan window{views_[0]->from(), views_[0]->to()};
    views_[0]->setTimeline(first, keepWindow);
    views_[1]->setTimeline(second, keepWindow);
    for (TimelineView* v : views_) v->setAxis(axis);
    for (const Side side : {Side::first, Side::second}) {
        TimelineView* view = views_[at(side)];
        if (view->timeline() == nullptr) continue;
        view->setArrangement(
            [this, side](const Viewport& v, LaneLayout& l) { arrange(side, v, l); });
        if (side == Side::second) view->setLanes(views_[0]->lanes());
        if (keepWindow) view->setWindow(window.from, window.to);
        view->setPlayhead(playhead_);
    }
    fitBars();
    fitStrip();
}

void TwinTimelines::setComparison(std::shared_ptr<const Comparison> comparison)
{
    comparison_ = std::move(comparison);
    strip_->setComparison(comparison_);
    fitStrip();
}

// Beside what the other shows with the same choice of lanes.
void TwinTimelines::arrange(Side side, const Viewport& v, LaneLayout& mine)
{
    const Timeline* own = timeline(side);
    const Timeline* theirs = timeline(other(side));
    if (own == nullptr || theirs == nullptr) return;
    LaneLayout beside = lay_out(*theirs, v);
    const AlignedLanes here{*own, mine};
    const AlignedLanes there{*theirs, beside};
    const std::string absent = tr("not in this run").toStdString();
    if (side == Side::first)
        align(here, there, absent);
    else
        align(there, here, absent);
    mine.names_width = std::max(mine.names_width, kNarrowestNames);  // for those of the strip
}

void TwinTimelines::followWindow(Side side)
{
    if (!following_) {
        const QScopedValueRollback<bool> ours(following_, true);
        const TimelineView& from = *views_[at(side)];
        views_[at(other(side))]->setWindow(from.from(), from.to());
    }
    fitStrip();
}

void TwinTimelines::followLanes(Side side)
{
    if (!following_ && timeline(side) != nullptr) {
        const QScopedValueRollback<bool> ours(following_, true);
        views_[at(other(side))]->setLanes(views_[at(side)]->lanes());
    }
    fitBars();
    fitStrip();
}

// A bar beside one alone would make its time narrower.
void TwinTimelines::fitBars()
{
    if (timeline(Side::first) == nullptr || timeline(Side::second) == nullptr) return;
    for (TimelineView* v : views_) v->list();
    const bool any = std::ranges::any_of(
        views_, [](TimelineView* v) { return v->verticalScrollBar()->maximum() > 0; });
    const auto policy = any ? Qt::ScrollBarAlwaysOn : Qt::ScrollBarAlwaysOff;
    for (TimelineView* v : views_)
        if (v->verticalScrollBarPolicy() != policy) v->setVerticalScrollBarPolicy(policy);
}

void TwinTimelines::fitStrip()
{
    TimelineView& view = *views_[0];
    if (view.timeline() == nullptr) return;
    strip_->setPlot(view.list().plot.x, view.list().plot.w);
    strip_->setWindow(view.from(), view.to());
    strip_->setPlayhead(playhead_);
}

// Lanes come first where there is little room: the strip of differences leads through a run, too.
void TwinTimelines::fitOverview()
{
    constexpr int kRoomy = 640;
    views_[0]->setParts({.overview = height() >= kRoomy, .filter = true, .legend = false});
}

void TwinTimelines::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    fitOverview();
}

bool TwinTimelines::eventFilter(QObject* object, QEvent* event)
{
    const bool handled = QWidget::eventFilter(object, event);
    if (event->type() == QEvent::Resize)
        QMetaObject::invokeMethod(
            this,
            [this] {
                fitBars();
                fitStrip();
            },
            Qt::QueuedConnection);
    return handled;
}

void TwinTimelines::setPlayhead(Time t)
{
    playhead_ = t;
    for (TimelineView* v : views_) v->setPlayhead(t);
    strip_->setPlayhead(t);
}

std::optional<LanePlace> TwinTimelines::placeOf(Side side, const Subject& s) const
{
    if (!comparison_) return std::nullopt;
    const auto lane_of = [&](LaneKind kind, uint32_t index) -> std::optional<LanePlace> {
        const std::vector<ComparedLane>& all = comparison_->lanes(kind);
        const auto of = side == Side::first ? &ComparedLane::a : &ComparedLane::b;
        const auto it = std::ranges::find(all, index, of);
        if (it == all.end()) return std::nullopt;
        return LanePlace{kind, static_cast<uint32_t>(it - all.begin()), {}};
    };
    if (s.object.valid()) return lane_of(LaneKind::object, s.object.index);
    if (s.task.valid()) return lane_of(LaneKind::task, s.task.index);
    if (s.cpu.valid()) return lane_of(LaneKind::cpu, s.cpu.index);
    return std::nullopt;
}

// What its lane does in that run at the beginning of the place; nothing if the run has no such
// lane.
Subject TwinTimelines::subjectOf(Side side, const LanePlace& place) const
{
    const ComparedLane* lane = comparison_->lane(place);
    const Timeline* run = timeline(side);
    if (lane == nullptr || run == nullptr) return {};
    const uint32_t index = side == Side::first ? lane->a : lane->b;
    if (index == ComparedLane::kNone) return {};
    const Time t = std::clamp(place.when.from, run->begin(), run->end());
    Subject s;
    switch (place.kind) {
        case LaneKind::whole: return {};
        case LaneKind::task:
            s.task = TrackId{index};
            s.slice = static_cast<uint32_t>(run->at(s.task, t).value_or(0));
            return s;
        case LaneKind::cpu:
            s.cpu = CpuId{index};
            s.slice = static_cast<uint32_t>(run->at(s.cpu, t).value_or(0));
            return s;
        case LaneKind::object: {
            const auto all = run->owners(ObjectId{index});
            if (all.empty()) return {};
            const auto next = std::ranges::upper_bound(all, t, {}, &OwnerChange::at);
            s.object = ObjectId{index};
            s.slice = static_cast<uint32_t>(std::max<ptrdiff_t>(next - all.begin() - 1, 0));
            s.task = all[s.slice].owner;
            return s;
        }
    }
    return s;
}

namespace {

Time beginning(const Timeline& run, const Subject& s, Time otherwise)
{
    if (s.object.valid()) {
        const auto all = run.owners(s.object);
        return s.slice < all.size() ? all[s.slice].at : otherwise;
    }
    if (s.task.valid() && s.slice < run.slices(s.task)) return run.slice(s.task, s.slice).start;
    if (s.cpu.valid() && s.slice < run.slices(s.cpu)) return run.slice(s.cpu, s.slice).start;
    return otherwise;
}

}  // namespace

void TwinTimelines::followSelection(Side side, const Subject& s)
{
    if (following_) return;
    const QScopedValueRollback<bool> ours(following_, true);
    std::optional<LanePlace> place = placeOf(side, s);
    if (place) {
        const Time start = beginning(*timeline(side), s, playhead_);
        place->when = {start, start};
    }
    chosen_ = place;
    strip_->setLane(chosen_);
    views_[at(other(side))]->select(place ? subjectOf(other(side), *place) : Subject{});
    Q_EMIT selected(side, s);
}

void TwinTimelines::choose(Side side, const Subject& s)
{
    if (timeline(side) == nullptr || views_[at(side)]->selection() == s) return;
    views_[at(side)]->select(s);
}

void TwinTimelines::bringIntoSight(const TimeSpan& span)
{
    TimelineView& view = *views_[0];
    const Duration length = span.to - span.from;
    const bool seen = span.from >= view.from() && span.to <= view.to();
    const int width = view.xOf(span.to) - view.xOf(span.from);
    if (seen && (width >= kNarrow || length.ns == 0)) return;
    if (length.ns == 0 || (width >= kNarrow && length <= view.to() - view.from())) {
        const Duration shown = view.to() - view.from();
        const Time start = span.from - Duration{(shown - length).ns / 2};
        return view.setWindow(start, start + shown);
    }
    const Duration air{std::max<int64_t>(length.ns * 2, 1)};
    view.setWindow(span.from - air, span.to + air);
}

void TwinTimelines::go(const LanePlace& place)
{
    if (!comparison_ || timeline(Side::first) == nullptr) return;
    bringIntoSight(place.when);
    setPlayhead(place.when.from);
    {
        const QScopedValueRollback<bool> ours(following_, true);
        chosen_ = place.kind == LaneKind::whole ? std::nullopt : std::optional(place);
        strip_->setLane(chosen_);
        for (const Side side : {Side::first, Side::second}) {
            TimelineView& view = *views_[at(side)];
            const Subject subject = subjectOf(side, place);
            if (subject != Subject{} && !view.rectOf(subject)) view.setFilter({});
            view.select(subject);
            view.showLaneOf(subject);
        }
    }
    fitStrip();
    Q_EMIT moved(place.when.from);
    for (const Side side : {Side::first, Side::second})
        Q_EMIT selected(side, views_[at(side)]->selection());
}

bool TwinTimelines::goToDifference(int direction)
{
    if (!comparison_) return false;
    const ComparedLane* lane = chosen_ ? comparison_->lane(*chosen_) : nullptr;
    std::optional<LanePlace> found;
    if (lane != nullptr && !lane->spans.empty()) {
        const std::optional<TimeSpan> span = direction > 0 ? next_difference(*lane, playhead_)
                                                           : previous_difference(*lane, playhead_);
        if (span) found = LanePlace{chosen_->kind, chosen_->lane, *span};
    } else {
        found = direction > 0 ? next_difference(*comparison_, playhead_)
                              : previous_difference(*comparison_, playhead_);
        // The first may begin where one stands before one has looked at any.
        if (!chosen_ && direction > 0 && comparison_->first &&
            comparison_->first->when.from >= playhead_)
            found = comparison_->first;
    }
    if (!found) return false;
    go(*found);
    return true;
}

void TwinTimelines::showTheme()
{
    const Theme theme = themeOf(palette());
    for (TimelineView* v : views_) v->setTheme(theme);
}

void TwinTimelines::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange) showTheme();
    QWidget::changeEvent(event);
}

}  // namespace interleave::gui
