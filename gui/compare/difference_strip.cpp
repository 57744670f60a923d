#include "gui/compare/difference_strip.h"

#include "export/ruler.h"
#include "export/style.h"
#include "gui/app/theme.h"
#include "gui/compare/words.h"
#include "gui/timeline/colors.h"
#include "gui/timeline/painter.h"
#include "gui/timeline/words.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>

namespace interleave::gui {

namespace {

constexpr int kTop = 4, kRoom = 28;      // of the columns
constexpr int kLaneTop = 35, kLane = 5;  // of the line of the chosen lane
constexpr int kLeast = 4;                // height of the smallest difference
constexpr int kSlack = 3;                // pixels beside a difference at which one still hits it
constexpr size_t kNamed = 5;

}  // namespace

DifferenceStrip::DifferenceStrip(QWidget* parent) : QWidget(parent)
{
    setFixedHeight(kHeight);
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setObjectName(QStringLiteral("differenceStrip"));
    setAccessibleName(tr("Differences"));
    describe();
}

void DifferenceStrip::forget()
{
    cells_.clear();
    update();
}

void DifferenceStrip::setComparison(std::shared_ptr<const Comparison> comparison)
{
    comparison_ = std::move(comparison);
    describe();
    forget();
}

void DifferenceStrip::setWindow(Time from, Time to)
{
    from_ = from;
    to_ = std::max(to, from + Duration{1});
    forget();
}

void DifferenceStrip::setPlot(int x, int width)
{
    if (x == plotX_ && width == plotWidth_) return;
    plotX_ = x;
    plotWidth_ = std::max(width, 1);
    forget();
}

void DifferenceStrip::setPlayhead(Time t)
{
    playhead_ = t;
    update();
}

void DifferenceStrip::setLane(std::optional<LanePlace> lane)
{
    lane_ = lane;
    update();
}

// What a screen reader says instead of the picture.
void DifferenceStrip::describe()
{
    QString words;
    if (comparison_) {
        const auto differing = std::ranges::count_if(
            comparison_->tasks, [](const ComparedLane& l) { return !l.spans.empty(); });
        words = comparison_->first ? tr("%1 of %2 tasks differ, first at %3")
                                         .arg(differing)
                                         .arg(comparison_->tasks.size())
                                         .arg(timeText(comparison_->first->when.from))
                                   : tr("The runs are the same.");
    }
    setAccessibleDescription(words);
}

// Of a stretch that is shorter in time than the plot is in pixels there are fewer.
const std::vector<DifferenceCell>& DifferenceStrip::cells()
{
    if (cells_.empty() && comparison_) {
        const int64_t most = std::min<int64_t>(plotWidth_, (to_ - from_).ns);
        cells_ = difference_cells(comparison_->tasks, from_, to_, static_cast<int32_t>(most));
    }
    return cells_;
}

int DifferenceStrip::columnHeight(const DifferenceCell& cell) const
{
    if (cell.lanes == 0) return 0;
    const uint64_t all = std::max<uint64_t>(comparison_->tasks.size(), 1) * 1'000'000;
    return kLeast + static_cast<int>((kRoom - kLeast) * cell.sum_ppm / all);
}

int DifferenceStrip::heightAt(int x)
{
    const std::vector<DifferenceCell>& all = cells();
    if (all.empty() || x < plotX_ || x >= plotX_ + plotWidth_) return 0;
    const size_t i = static_cast<size_t>(x - plotX_) * all.size() / static_cast<size_t>(plotWidth_);
    return columnHeight(all[i]);
}

int DifferenceStrip::xOf(Time t) const
{
    return plotX_ + position(std::clamp(t, from_, to_), from_, to_, plotWidth_);
}

void DifferenceStrip::paintName(QPainter& painter)
{
    const Palette& p = interleave::palette(themeOf(palette()));
    QFont small = font();
    small.setPixelSize(12);
    small.setBold(true);
    painter.setFont(small);
    painter.setPen(toQColor(p.faint_ink));
    const QRect names(16, kTop, std::max(plotX_ - 22, 0), kRoom);
    const QString words = !comparison_          ? tr("Comparing…")
                          : !comparison_->first ? tr("No difference")
                                                : tr("Differences");
    painter.drawText(names, Qt::AlignVCenter | Qt::AlignLeft,
                     painter.fontMetrics().elidedText(words, Qt::ElideRight, names.width()));
}

void DifferenceStrip::paintLane(QPainter& painter)
{
    const ComparedLane* lane = lane_ ? comparison_->lane(*lane_) : nullptr;
    if (lane == nullptr) return;
    const Palette& p = interleave::palette(themeOf(palette()));
    const QColor color = accent(themeOf(palette()));
    QFont small = font();
    small.setPixelSize(10);
    painter.setFont(small);
    painter.setPen(toQColor(p.faint_ink));
    const QRect names(16, kLaneTop - 4, std::max(plotX_ - 22, 0), kLane + 8);
    painter.drawText(
        names, Qt::AlignVCenter | Qt::AlignLeft,
        painter.fontMetrics().elidedText(laneName(*comparison_, lane_->kind, lane_->lane),
                                         Qt::ElideRight, names.width()));
    int painted = plotX_ - 1;
    auto s = std::ranges::upper_bound(lane->spans, from_, {}, &TimeSpan::to);
    for (; s != lane->spans.end() && s->from < to_; ++s) {
        const int left = std::max(xOf(s->from), painted);
        const int right = std::max(xOf(s->to), left + 1);
        if (right <= painted) continue;
        painter.fillRect(left, kLaneTop, right - left, kLane, color);
        painted = right;
    }
}

void DifferenceStrip::paintEvent(QPaintEvent*)
{
    const Theme theme = themeOf(palette());
    const Palette& p = interleave::palette(theme);
    QPainter painter(this);
    painter.fillRect(rect(), toQColor(p.background));
    painter.fillRect(plotX_, kTop, plotWidth_, kRoom, toQColor(p.band));
    paintName(painter);
    if (comparison_) {
        const std::vector<DifferenceCell>& all = cells();
        const auto count = static_cast<int64_t>(all.size());
        for (int64_t i = 0; i < count; ++i) {
            const int height = columnHeight(all[static_cast<size_t>(i)]);
            if (height == 0) continue;
            const auto left = static_cast<int>(i * plotWidth_ / count);
            const auto right = static_cast<int>((i + 1) * plotWidth_ / count);
            painter.fillRect(plotX_ + left, kTop + kRoom - height, std::max(right - left, 1),
                             height, toQColor(p.hindrance));
        }
        paintLane(painter);
    }
    if (playhead_ >= from_ && playhead_ <= to_)
        painter.fillRect(xOf(playhead_), 0, 1, height(), accent(theme));
    if (hasFocus()) {
        painter.setPen(palette().color(QPalette::Highlight));
        painter.drawRect(rect().adjusted(0, 0, -1, -1));
    }
}

// The time that a pixel stands for, and a little beside it.
TimeSpan DifferenceStrip::spanAt(int x) const
{
    const int left = std::clamp(x - plotX_ - kSlack, 0, plotWidth_ - 1);
    const int right = std::clamp(x - plotX_ + kSlack + 1, left + 1, plotWidth_);
    return {moment_of(left, from_, to_, plotWidth_), moment_of(right, from_, to_, plotWidth_)};
}

// The chosen lane, if it differs there, or else the task that does so for longest.
std::optional<LanePlace> DifferenceStrip::placeAt(int x) const
{
    const TimeSpan near = spanAt(x);
    std::optional<LanePlace> best;
    Duration most;
    for (uint32_t i = 0; i < comparison_->tasks.size(); ++i) {
        const ComparedLane& lane = comparison_->tasks[i];
        const Duration d = differing(lane, near.from, near.to);
        const bool isChosen = lane_ && lane_->kind == LaneKind::task && lane_->lane == i;
        if (d.ns == 0 || (d <= most && !isChosen)) continue;
        const auto span = std::ranges::upper_bound(lane.spans, near.from, {}, &TimeSpan::to);
        best = LanePlace{LaneKind::task, i, *span};
        if (isChosen) break;
        most = d;
    }
    return best;
}

QString DifferenceStrip::tipAt(int x) const
{
    const TimeSpan near = spanAt(x);
    QStringList names;
    size_t more = 0;
    for (const ComparedLane& lane : comparison_->tasks) {
        if (differing(lane, near.from, near.to).ns == 0) continue;
        if (static_cast<size_t>(names.size()) < kNamed)
            names << QString::fromStdString(lane.name);
        else
            ++more;
    }
    if (names.isEmpty()) return tr("Here the runs are the same.");
    const QString list = names.join(QStringLiteral(", "));
    return more == 0 ? tr("Not in the same state: %1").arg(list)
                     : tr("Not in the same state: %1 and %2 more").arg(list).arg(more);
}

bool DifferenceStrip::event(QEvent* event)
{
    if (event->type() == QEvent::ToolTip && comparison_) {
        const auto* help = static_cast<QHelpEvent*>(event);
        if (help->pos().x() >= plotX_)
            QToolTip::showText(help->globalPos(), tipAt(help->pos().x()), this);
        return true;
    }
    if (event->type() == QEvent::PaletteChange) update();
    return QWidget::event(event);
}

void DifferenceStrip::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton || !comparison_ || event->pos().x() < plotX_) return;
    if (const auto place = placeAt(event->pos().x())) Q_EMIT picked(*place);
}

void DifferenceStrip::keyPressEvent(QKeyEvent* event)
{
    switch (event->key()) {
        case Qt::Key_Right: Q_EMIT stepAsked(1); return;
        case Qt::Key_Left: Q_EMIT stepAsked(-1); return;
        default: QWidget::keyPressEvent(event);
    }
}

void DifferenceStrip::focusInEvent(QFocusEvent* event)
{
    update();
    QWidget::focusInEvent(event);
}

void DifferenceStrip::focusOutEvent(QFocusEvent* event)
{
    update();
    QWidget::focusOutEvent(event);
}

}  // namespace interleave::gui
