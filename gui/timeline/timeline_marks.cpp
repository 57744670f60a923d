// What stands on the timeline: findings, markers A and B with what lies between them, bookmarks.
#include "gui/timeline/timeline_view.h"

#include "gui/timeline/overview_strip.h"
#include "gui/timeline/range_panel.h"

#include <algorithm>

namespace interleave::gui {

namespace {

// A range over more tasks than this is summed when the drag ends.
constexpr uint32_t kLiveTasks = 5'000;

}  // namespace

void TimelineView::markOverview()
{
    OverviewStrip::Marks marks{a_, b_, bookmarks_, {}};
    for (const Finding& f : view_.findings) marks.problems.push_back(f.at);
    overview_->setMarks(std::move(marks));
}

void TimelineView::setFindings(std::vector<Finding> findings)
{
    view_.findings = std::move(findings);
    markOverview();
    forgetList();
    placeChildren();
}

void TimelineView::sync()
{
    markOverview();
    const bool summed = hasRange() && (drag_ != Drag::range || timeline_->tasks() <= kLiveTasks);
    if (summed) range_->setStatistics(*timeline_, rangeStatistics());
    const bool wanted = hasRange() && (summed || range_->isVisible());
    if (range_->isVisible() != wanted || !hasRange()) range_->setVisible(wanted);
    placeChildren();
    viewport()->update();
    Q_EMIT rangeChanged();
}

void TimelineView::setMarkerA(std::optional<Time> t)
{
    if (timeline_ == nullptr) return;
    a_ = t;
    sync();
}

void TimelineView::setMarkerB(std::optional<Time> t)
{
    if (timeline_ == nullptr) return;
    b_ = t;
    sync();
}

void TimelineView::clearMarkers()
{
    a_.reset();
    b_.reset();
    sync();
}

RangeStatistics TimelineView::rangeStatistics() const
{
    return range_statistics(*timeline_, std::min(*a_, *b_), std::max(*a_, *b_));
}

void TimelineView::setBookmarks(std::vector<Time> all)
{
    bookmarks_ = std::move(all);
    std::ranges::sort(bookmarks_);
    markOverview();
    viewport()->update();
    Q_EMIT bookmarksChanged();
}

void TimelineView::toggleBookmark()
{
    if (timeline_ == nullptr) return;
    std::vector<Time> all = bookmarks_;
    if (std::erase(all, playhead_) == 0) all.push_back(playhead_);
    setBookmarks(std::move(all));
}

void TimelineView::goToBookmark(int direction)
{
    const auto next = std::ranges::upper_bound(bookmarks_, playhead_);
    if (direction > 0) {
        if (next != bookmarks_.end()) goToTime(*next);
        return;
    }
    const auto here = std::ranges::lower_bound(bookmarks_, playhead_);
    if (here != bookmarks_.begin()) goToTime(*(here - 1));
}

}  // namespace interleave::gui
