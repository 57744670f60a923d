// What the timeline shows and how it moves. What is chosen in it: timeline_selection.cpp; what a
// person put on it: timeline_marks.cpp. Painting: timeline_paint.cpp; hands: timeline_input.cpp.

#include "gui/timeline/timeline_view.h"

#include "export/style.h"
#include "gui/timeline/find_bar.h"
#include "gui/timeline/overview_strip.h"
#include "gui/timeline/range_panel.h"

#include <QAccessible>
#include <QLineEdit>
#include <QScrollBar>
#include <QSignalBlocker>

#include <algorithm>
#include <cmath>

namespace interleave::gui {

namespace {

constexpr double kZoomStep = 1.25;
constexpr int kLaneHeight = 22, kMostLaneHeight = 34;  // where nobody chose another
constexpr int kLeastNamesWidth = 100;                  // for the filter and the length of the run
constexpr int kMarkerRoom = 18;  // above the ruler, for markers and the playhead's time
// Of more slices than this the counters would take too long to count while a person waits.
constexpr size_t kCountableSlices = 1'000'000;

}  // namespace

TimelineView::TimelineView(QWidget* parent)
    : QAbstractScrollArea(parent),
      overview_(new OverviewStrip(this)),
      finder_(new FindBar(this)),
      range_(new RangePanel(this)),
      filter_(new QLineEdit(this))
{
    setFocusPolicy(Qt::StrongFocus);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    viewport()->setMouseTracking(true);
    viewport()->setAttribute(Qt::WA_OpaquePaintEvent);
    setAccessibleName(tr("Timeline"));
    view_.head = false;
    view_.max_lanes = UINT32_MAX;
    view_.folding = true;
    view_.counters = true;
    view_.whole_legend = true;
    view_.tooltips = false;
    view_.room_above_ruler = kMarkerRoom;
    view_.words = pictureWords();
    view_.to = Time{1};
    filter_->setObjectName(QStringLiteral("laneFilter"));
    filter_->setPlaceholderText(tr("Filter lanes"));
    filter_->setAccessibleName(filter_->placeholderText());
    filter_->setClearButtonEnabled(true);
    filter_->hide();
    overview_->hide();
    connect(filter_, &QLineEdit::textChanged, this, &TimelineView::setFilter);
    connect(overview_, &OverviewStrip::windowAsked, this, &TimelineView::setWindow);
    connect(finder_, &FindBar::searchChanged, this, &TimelineView::search);
    connect(finder_, &FindBar::hitAsked, this, &TimelineView::goToHit);
    connect(finder_, &FindBar::closed, this, &TimelineView::closeFinder);
    connect(finder_, &FindBar::taskAsked, this, [this](const QString& name) {
        const TrackId id = timeline_ == nullptr ? TrackId{} : timeline_->find(name.toStdString());
        if (!id.valid()) return;
        closeFinder();
        goToTask(id);
    });
    connect(range_, &RangePanel::closed, this, &TimelineView::clearMarkers);
    connect(range_, &RangePanel::taskAsked, this, &TimelineView::goToTask);
}

void TimelineView::setTimeline(const Timeline* timeline, bool keepWindow)
{
    const bool first = timeline_ == nullptr || !keepWindow;
    timeline_ = timeline;
    counted_.reset();
    view_.findings.clear();
    selection_ = {};
    links_.clear();
    hit_.reset();
    search_ = {};
    if (first || timeline_ == nullptr) {
        a_.reset();
        b_.reset();
        bookmarks_.clear();
        view_.folded.clear();
    }
    size_t slices = 0;
    for (TrackId id{0}; timeline_ != nullptr && id.index < timeline_->tasks(); ++id.index)
        slices += timeline_->slices(id);
    view_.counters = slices <= kCountableSlices;
    overview_->setTimeline(timeline_);
    overview_->setVisible(timeline_ != nullptr && parts_.overview);
    forgetLayout();
    if (timeline_ == nullptr) {
        filter_->hide();
        finder_->hide();
    } else if (first) {
        fit();
    } else {
        setWindow(view_.from, view_.to);
    }
    markOverview();
    Q_EMIT rangeChanged();
    Q_EMIT bookmarksChanged();
}

void TimelineView::setPlayhead(Time t)
{
    playhead_ = t;
    overview_->setPlayhead(t);
    viewport()->update();
}

void TimelineView::setPlayheadHere(Time t)
{
    setPlayhead(t);
    Q_EMIT moved(t);
}

void TimelineView::setTheme(Theme theme)
{
    view_.theme = theme;
    overview_->setTheme(theme);
    range_->setTheme(theme);
    forgetList();
}

void TimelineView::setAxis(std::optional<TimeSpan> axis)
{
    if (axis_ == axis) return;
    const bool all = timeline_ != nullptr && from() <= this->axis().from && to() >= this->axis().to;
    axis_ = axis;
    overview_->setAxis(axis);
    if (all) return fit();
    setWindow(from(), to());
}

TimeSpan TimelineView::axis() const
{
    const TimeSpan own = axis_.value_or(TimeSpan{timeline_->begin(), timeline_->end()});
    return {own.from, std::max(own.to, own.from + Duration{1})};
}

void TimelineView::setArrangement(Arrangement arrangement)
{
    arrangement_ = std::move(arrangement);
    if (arrangement_ && !isHeightChosen_) view_.lane_height = kLaneHeight;
    forgetLayout();
}

void TimelineView::setParts(Parts parts)
{
    parts_ = parts;
    view_.legend = parts.legend;
    overview_->setVisible(timeline_ != nullptr && parts.overview);
    if (!parts.filter) filter_->hide();
    forgetList();
    placeChildren();
}

TimelineView::Lanes TimelineView::lanes() const
{
    return {view_.filter, view_.folded, view_.names_width, view_.lane_height};
}

void TimelineView::setLanes(const Lanes& lanes)
{
    if (lanes == this->lanes()) return;
    view_.filter = lanes.filter;
    view_.folded = lanes.folded;
    view_.names_width = lanes.namesWidth;
    view_.lane_height = lanes.height;
    const QSignalBlocker quiet(filter_);
    filter_->setText(QString::fromStdString(lanes.filter));
    forgetLayout();
}

void TimelineView::setHint(const QString& hint)
{
    hint_ = hint;
    viewport()->update();
}

Viewport TimelineView::pictureOptions() const
{
    Viewport v = view_;
    v.width = viewport()->width();
    v.top = 0;
    v.bottom = INT32_MAX;
    v.room_above_ruler = 0;
    v.whole_legend = false;
    v.tooltips = true;
    v.forks = forks_;  // the window has a sign of its own for them
    v.head = true;
    v.folding = !v.folded.empty();
    return v;
}

void TimelineView::forgetList()
{
    list_.reset();
    isSeen_ = isPictured_ = false;
    viewport()->update();
}

void TimelineView::forgetLayout()
{
    layout_.reset();
    forgetList();
    placeChildren();
    Q_EMIT lanesChanged();
}

const LaneLayout& TimelineView::layout()
{
    if (!layout_) {
        layOut();
        if (timeline_ != nullptr) {
            spreadLanes();
            fitScrollBar();
        }
    }
    return *layout_;
}

void TimelineView::layOut()
{
    if (view_.counters && !counted_)
        counted_ = worth_showing(counted_lanes(*timeline_), timeline_->end());
    layout_ = lay_out(*timeline_, view_, counted_ ? &*counted_ : nullptr);
    if (arrangement_) arrangement_(view_, *layout_);
    layout_->names_width = std::max(layout_->names_width, kLeastNamesWidth);
}

// A few lanes share the room there is, up to a height that is still a lane; a height that somebody
// chose stays.
void TimelineView::spreadLanes()
{
    if (isHeightChosen_ || arrangement_) return;
    const auto isLane = [](const LaneRow& r) {
        return r.kind != LaneRow::Kind::heading && r.kind != LaneRow::Kind::process;
    };
    const auto lanes = static_cast<int>(std::ranges::count_if(layout_->rows, isLane));
    const int height = layout_->height - lanes * (view_.lane_height - kLaneHeight);
    const int spare = lanes == 0 ? 0 : (roomForLanes() - height - kLaneGap) / lanes;
    const int wanted = std::clamp(kLaneHeight + spare, kLaneHeight, kMostLaneHeight);
    if (wanted == view_.lane_height) return;
    view_.lane_height = wanted;
    layOut();
}

const DisplayList& TimelineView::list()
{
    Q_ASSERT(timeline_ != nullptr);
    const LaneLayout& lanes = layout();
    // To fit the scroll bar may scroll, which asks for another list.
    while (!list_) {
        view_.width = std::max(viewport()->width(), 320);
        view_.top = verticalScrollBar()->value();
        view_.bottom = view_.top + viewport()->height();
        list_ = make_display_list(*timeline_, view_, lanes);
        fitScrollBar();
    }
    return *list_;
}

int TimelineView::legendHeight() { return list().height - list().lanes_bottom; }

int TimelineView::lanesBottom()
{
    return std::min(list().lanes_bottom - verticalScrollBar()->value(),
                    viewport()->height() - legendHeight());
}

int TimelineView::roomForLanes() const
{
    const int above = list_ ? list_->lanes_top : 24 + kMarkerRoom;
    const int legend = list_ ? list_->height - list_->lanes_bottom : 44;
    return viewport()->height() - above - legend;
}

void TimelineView::fitScrollBar()
{
    const int room = roomForLanes();
    verticalScrollBar()->setRange(0, std::max(0, layout_->height + kLaneGap - room));
    verticalScrollBar()->setPageStep(std::max(1, room));
    verticalScrollBar()->setSingleStep(view_.lane_height + kLaneGap);
}

void TimelineView::fit()
{
    if (timeline_ == nullptr) return;
    setWindow(axis().from, axis().to);
}

void TimelineView::setWindow(Time from, Time to)
{
    if (timeline_ == nullptr) return;
    const TimeSpan axis = this->axis();
    const Duration all = axis.to - axis.from;
    const Duration length{
        std::clamp<int64_t>((to - from).ns, std::min<int64_t>(all.ns, 10), all.ns)};
    view_.from = std::clamp(from, axis.from, axis.from + (all - length));
    view_.to = view_.from + length;
    overview_->setWindow(view_.from, view_.to);
    forgetList();
    Q_EMIT windowChanged();
}

void TimelineView::zoom(double factor, int x)
{
    if (timeline_ == nullptr) return;
    const Time at = timeAt(x);
    const auto shown = static_cast<double>((to() - from()).ns);
    const double part = static_cast<double>((at - from()).ns) / shown;
    const auto length = static_cast<int64_t>(std::llround(shown / factor));
    const auto before = static_cast<int64_t>(std::llround(part * static_cast<double>(length)));
    const Time start = at - Duration{before};
    setWindow(start, start + Duration{std::max<int64_t>(length, 1)});
}

void TimelineView::zoomIn()
{
    if (timeline_ == nullptr) return;
    const bool seen = playhead_ >= from() && playhead_ <= to();
    zoom(kZoomStep, seen ? xOf(playhead_) : list().plot.x + list().plot.w / 2);
}

void TimelineView::zoomOut()
{
    if (timeline_ == nullptr) return;
    const bool seen = playhead_ >= from() && playhead_ <= to();
    zoom(1 / kZoomStep, seen ? xOf(playhead_) : list().plot.x + list().plot.w / 2);
}

void TimelineView::zoomToSelection()
{
    Time start;
    Time end;
    if (hasRange()) {
        start = std::min(*a_, *b_);
        end = std::max(*a_, *b_);
    } else if (const std::optional<Slice> s = selectedSlice()) {
        start = s->start;
        end = s->end;
    } else {
        return;
    }
    const Duration air{std::max<int64_t>((end - start).ns / 8, 1)};
    setWindow(start - air, end + air);
}

void TimelineView::pan(double part)
{
    const auto shown = static_cast<double>((to() - from()).ns);
    const Duration by{static_cast<int64_t>(std::llround(part * shown))};
    setWindow(from() + by, to() + by);
}

Time TimelineView::timeAt(int x)
{
    const interleave::Box& plot = list().plot;
    const int64_t along = std::clamp(x - plot.x, 0, plot.w);
    const auto length = static_cast<double>((to() - from()).ns);
    const double part = static_cast<double>(along) / plot.w;
    return from() + Duration{static_cast<int64_t>(std::llround(length * part))};
}

int TimelineView::xOf(Time t)
{
    const interleave::Box& plot = list().plot;
    const double part =
        static_cast<double>((t - from()).ns) / static_cast<double>((to() - from()).ns);
    return plot.x + static_cast<int>(std::lround(part * plot.w));
}

int TimelineView::pictureY(int y)
{
    const DisplayList& l = list();
    if (y < l.lanes_top) return y;
    if (y >= lanesBottom()) return y - lanesBottom() + l.lanes_bottom;
    return y + verticalScrollBar()->value();
}

int TimelineView::viewportY(int y) { return y - verticalScrollBar()->value(); }

void TimelineView::setVeil(std::optional<Time> from)
{
    if (veil_ == from) return;
    veil_ = from;
    overview_->setVeil(from);
    if (from) showPast(*from);
    viewport()->update();
}

// What led to a moment, with some room after it; unless much of it is in sight already.
void TimelineView::showPast(Time until)
{
    if (timeline_ == nullptr) return;
    const bool inSight = until > view_.from && until < view_.to;
    if (inSight && (until - view_.from).ns >= (view_.to - view_.from).ns / 4) return;
    const Time from = until > view_.from ? view_.from : axis().from;
    const Duration past = until - from;
    if (past.ns > 0) setWindow(from, std::min(until + Duration{past.ns / 2}, axis().to));
}

bool TimelineView::isVeiled(int x) { return veil_ && x >= list().plot.x && x > xOf(*veil_); }

Hit TimelineView::hitAt(const QPoint& p)
{
    if (timeline_ == nullptr || isVeiled(p.x())) return {};
    Hit hit = point_at(*timeline_, list(), p.x(), pictureY(p.y()));
    if (hit.subject.counter != 0 && hit.count)
        hit.tooltip = count_text(layout().counted[hit.subject.counter - 1], *hit.count);
    return hit;
}

std::optional<QRect> TimelineView::rectOf(const Subject& subject)
{
    if (timeline_ == nullptr) return std::nullopt;
    const std::optional<interleave::Box> b = box_of(*timeline_, list(), layout(), subject);
    if (!b) return std::nullopt;
    return QRect(b->x, viewportY(b->y), b->w, b->h);
}

void TimelineView::setFilter(const QString& text)
{
    if (filter_->text() != text) filter_->setText(text);
    if (view_.filter == text.toStdString()) return;
    view_.filter = text.toStdString();
    verticalScrollBar()->setValue(0);
    forgetLayout();
}

void TimelineView::focusFilter() { filter_->setFocus(); }

bool TimelineView::isFolded(const QString& process) const
{
    return std::ranges::find(view_.folded, process.toStdString()) != view_.folded.end();
}

void TimelineView::arrangeLike(const Viewport& other)
{
    view_.filter = other.filter;
    view_.folded = other.folded;
    view_.counters = other.counters;
    view_.names_width = other.names_width;
    view_.lane_height = other.lane_height;
    const QSignalBlocker quiet(filter_);
    filter_->setText(QString::fromStdString(other.filter));
    filter_->setVisible(!other.filter.empty());
    forgetLayout();
    setWindow(other.from, other.to);
}

void TimelineView::setFolded(const QString& process, bool folded)
{
    if (isFolded(process) == folded) return;
    if (folded)
        view_.folded.push_back(process.toStdString());
    else
        std::erase(view_.folded, process.toStdString());
    forgetLayout();
}

void TimelineView::toggleFold()
{
    const TrackId task = selection_.process.valid() ? selection_.process : selection_.task;
    if (timeline_ == nullptr || !task.valid()) return;
    const QString process = QString::fromStdString(timeline_->track(task).process);
    setFolded(process, !isFolded(process));
}

void TimelineView::foldAll(bool folded)
{
    if (timeline_ == nullptr) return;
    view_.folded.clear();
    if (folded)
        for (const LaneLayout::Process& p : layout().processes) view_.folded.push_back(p.name);
    forgetLayout();
}

void TimelineView::showCounters(bool shown)
{
    view_.counters = shown;
    forgetLayout();
}

void TimelineView::setNamesWidth(int width)
{
    view_.names_width = width;
    forgetList();
    placeChildren();
    Q_EMIT lanesChanged();
}

void TimelineView::setLaneHeight(int height)
{
    view_.lane_height = std::clamp(height, 12, 60);
    isHeightChosen_ = true;
    forgetLayout();
}

}  // namespace interleave::gui
