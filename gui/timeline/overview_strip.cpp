#include "gui/timeline/overview_strip.h"

#include "export/ruler.h"
#include "export/style.h"
#include "gui/timeline/colors.h"
#include "gui/timeline/painter.h"
#include "gui/timeline/raster.h"
#include "gui/timeline/words.h"

#include <QMouseEvent>
#include <QPainter>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace interleave::gui {

namespace {

constexpr int kTop = 6;  // above the columns, where marks are
constexpr int kBottom = 3;
constexpr int kGrip = 5;  // how far from an edge one still gets hold of it

}  // namespace

OverviewStrip::OverviewStrip(QWidget* parent) : QWidget(parent)
{
    setMouseTracking(true);
    setAccessibleName(tr("The whole run"));
    setToolTip(
        tr("The whole run. Drag the box to move, its edges to zoom; drag beside it to choose "
           "another part; double-click to see all."));
}

void OverviewStrip::setTimeline(const Timeline* timeline)
{
    timeline_ = timeline;
    columns_.clear();
    update();
}

void OverviewStrip::setAxis(std::optional<TimeSpan> axis)
{
    axis_ = axis;
    columns_.clear();
    update();
}

Time OverviewStrip::begin() const { return axis_ ? axis_->from : timeline_->begin(); }

Time OverviewStrip::end() const
{
    return std::max(axis_ ? axis_->to : timeline_->end(), begin() + Duration{1});
}

void OverviewStrip::setTheme(Theme theme)
{
    theme_ = theme;
    picture_ = {};
    update();
}

void OverviewStrip::setPlot(int x, int width)
{
    if (plotX_ == x && plotWidth_ == width) return;
    plotX_ = x;
    plotWidth_ = std::max(width, 1);
    columns_.clear();
    update();
}

void OverviewStrip::setWindow(Time from, Time to)
{
    from_ = from;
    to_ = to;
    update();
}

void OverviewStrip::setPlayhead(Time t)
{
    playhead_ = t;
    update();
}

void OverviewStrip::setVeil(std::optional<Time> from)
{
    veil_ = from;
    update();
}

void OverviewStrip::setMarks(Marks marks)
{
    marks_ = std::move(marks);
    update();
}

int OverviewStrip::xOf(Time t) const { return plotX_ + position(t, begin(), end(), plotWidth_); }

Time OverviewStrip::timeAt(int x) const
{
    return moment_of(std::clamp(x - plotX_, 0, plotWidth_), begin(), end(), plotWidth_);
}

QRect OverviewStrip::box() const
{
    const int left = xOf(from_);
    return {left, kTop - 2, std::max(xOf(to_) - left, 4), height() - kTop - kBottom + 4};
}

// The columns stand on one another: running, ready, blocked. The highest column fills the strip.
void OverviewStrip::render()
{
    if (columns_.empty()) {
        columns_ = density(*timeline_, begin(), end(), plotWidth_);
        picture_ = {};
    }
    const int scale = static_cast<int>(std::ceil(devicePixelRatioF()));
    if (!picture_.isNull() && picture_.size() == size() * scale) return;
    const Palette& p = interleave::palette(theme_);
    uint64_t most = 1;
    for (const Density& d : columns_)
        most = std::max(most, d.running_ns + d.ready_ns + d.blocked_ns);
    const int room = height() - kTop - kBottom;
    DisplayList list;
    list.background = p.background;
    const Box strip{plotX_, kTop, plotWidth_, room};
    list.bands.push_back({strip, Pattern::solid, p.band});
    list.rows.push_back(density_row(columns_, static_cast<double>(most), strip, p));
    picture_ = QImage(size() * scale, QImage::Format_RGB32);
    picture_.setDevicePixelRatio(1);
    Raster(list, scale).paint(picture_, rect(), {});
    picture_.setDevicePixelRatio(scale);
}

void OverviewStrip::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const Palette& p = interleave::palette(theme_);
    if (timeline_ == nullptr) {
        painter.fillRect(rect(), toQColor(p.background));
        return;
    }
    render();
    painter.drawImage(rect(), picture_, QRectF(QPointF(), QSizeF(picture_.size())));
    painter.setPen(toQColor(p.faint_ink));
    QFont small = painter.font();
    small.setPixelSize(11);
    painter.setFont(small);
    const QString length = roughly(end() - begin());
    const QString whole = tr("All: %1").arg(length);
    const bool fits = painter.fontMetrics().horizontalAdvance(whole) <= plotX_ - 22;
    painter.drawText(
        QRect(16, 0, plotX_ - 22, height()), Qt::AlignVCenter | Qt::AlignLeft,
        painter.fontMetrics().elidedText(fits ? whole : length, Qt::ElideRight, plotX_ - 22));

    if (veil_) {
        const int left = std::max(xOf(*veil_) + 1, plotX_);
        painter.fillRect(left, 0, plotX_ + plotWidth_ - left, height(), toQColor(p.band));
    }
    const QColor strong = accent(theme_);
    const QRect b = box();
    QColor veil = toQColor(p.background);
    veil.setAlpha(150);
    painter.fillRect(QRect(QPoint(plotX_, kTop), QPoint(b.left() - 1, height() - kBottom - 1)),
                     veil);
    if (b.right() + 1 < plotX_ + plotWidth_)
        painter.fillRect(QRect(QPoint(b.right() + 1, kTop),
                               QPoint(plotX_ + plotWidth_ - 1, height() - kBottom - 1)),
                         veil);
    if (marks_.a && marks_.b) {
        QColor range = strong;
        range.setAlpha(50);
        const int left = xOf(std::min(*marks_.a, *marks_.b));
        const int right = xOf(std::max(*marks_.a, *marks_.b));
        painter.fillRect(left, kTop, std::max(right - left, 1), height() - kTop - kBottom, range);
    }
    painter.setPen(strong);
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(b.adjusted(0, 0, -1, -1));
    for (const int x : {b.left(), b.right()})
        painter.fillRect(x - 1, b.center().y() - 8, 3, 16, strong);
    const int play = xOf(playhead_);
    painter.fillRect(play, kTop - 2, 1, height() - kTop, strong);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    const auto flag = [&](Time t, const QColor& color) {
        const double x = xOf(t) + 0.5;
        painter.setBrush(color);
        painter.drawPolygon(QPolygonF({{x - 4, 0}, {x + 4, 0}, {x, 6}}));
    };
    for (const Time t : marks_.bookmarks) flag(t, toQColor(p.faint_ink));
    for (const Time t : marks_.problems)
        if (!veil_ || t <= *veil_) flag(t, toQColor(p.problem));
}

OverviewStrip::Grip OverviewStrip::gripAt(const QPoint& at) const
{
    const QRect b = box();
    const int slack = b.width() < 4 * kGrip ? 2 : kGrip;
    if (std::abs(at.x() - b.left()) <= slack) return Grip::left;
    if (std::abs(at.x() - b.right()) <= slack) return Grip::right;
    const bool all = from_ <= begin() && to_ >= end();
    return b.contains(at.x(), b.center().y()) && !all ? Grip::box : Grip::fresh;
}

void OverviewStrip::mousePressEvent(QMouseEvent* event)
{
    if (timeline_ == nullptr || event->button() != Qt::LeftButton) return;
    grip_ = gripAt(event->pos());
    grabbed_ = timeAt(event->pos().x());
    grabbedFrom_ = from_;
    grabbedTo_ = to_;
}

void OverviewStrip::mouseMoveEvent(QMouseEvent* event)
{
    if (timeline_ == nullptr) return;
    const Time at = timeAt(event->pos().x());
    switch (grip_) {
        case Grip::none: {
            const Grip grip = gripAt(event->pos());
            const bool edge = grip == Grip::left || grip == Grip::right;
            setCursor(edge                ? Qt::SizeHorCursor
                      : grip == Grip::box ? Qt::OpenHandCursor
                                          : Qt::CrossCursor);
            return;
        }
        case Grip::left:
            Q_EMIT windowAsked(std::min(at, grabbedTo_ - Duration{1}), grabbedTo_);
            return;
        case Grip::right:
            Q_EMIT windowAsked(grabbedFrom_, std::max(at, grabbedFrom_ + Duration{1}));
            return;
        case Grip::box: {
            const Duration by = at - grabbed_;
            Q_EMIT windowAsked(grabbedFrom_ + by, grabbedTo_ + by);
            return;
        }
        case Grip::fresh:
            if (std::abs(xOf(grabbed_) - event->pos().x()) < 3) return;
            Q_EMIT windowAsked(std::min(grabbed_, at), std::max(grabbed_, at));
            return;
    }
}

// A click beside the box brings it there.
void OverviewStrip::mouseReleaseEvent(QMouseEvent* event)
{
    if (timeline_ != nullptr && grip_ == Grip::fresh &&
        std::abs(xOf(grabbed_) - event->pos().x()) < 3) {
        const Duration half{(to_ - from_).ns / 2};
        Q_EMIT windowAsked(grabbed_ - half, grabbed_ - half + (to_ - from_));
    }
    grip_ = Grip::none;
}

void OverviewStrip::mouseDoubleClickEvent(QMouseEvent*)
{
    grip_ = Grip::none;
    if (timeline_ != nullptr) Q_EMIT windowAsked(begin(), end());
}

void OverviewStrip::wheelEvent(QWheelEvent* event)
{
    if (timeline_ == nullptr) return;
    const double factor = std::pow(1.25, -event->angleDelta().y() / 120.0);
    const Time at = timeAt(static_cast<int>(event->position().x()));
    const auto scaled = [&](Duration d) {
        return Duration{std::llround(static_cast<double>(d.ns) * factor)};
    };
    const Time inside = std::clamp(at, from_, to_);
    Q_EMIT windowAsked(inside - scaled(inside - from_), inside + scaled(to_ - inside));
    event->accept();
}

}  // namespace interleave::gui
