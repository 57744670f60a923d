// What is chosen in the timeline, and the way to it: a task, a slice, a moment, what was searched.
#include "gui/timeline/timeline_view.h"

#include "gui/timeline/find_bar.h"

#include <QAccessible>
#include <QLineEdit>
#include <QScrollBar>

#include <algorithm>

namespace interleave::gui {

std::optional<Slice> TimelineView::selectedSlice() const
{
    if (timeline_ == nullptr) return std::nullopt;
    const Subject& s = selection_;
    if (s.object.valid()) {
        const auto owners = timeline_->owners(s.object);
        if (s.slice >= owners.size()) return std::nullopt;
        Slice slice;
        slice.start = owners[s.slice].at;
        slice.end = s.slice + 1 < owners.size() ? owners[s.slice + 1].at : timeline_->end();
        return slice;
    }
    if (s.task.valid() && s.slice < timeline_->slices(s.task))
        return timeline_->slice(s.task, s.slice);
    if (s.cpu.valid() && s.slice < timeline_->slices(s.cpu))
        return timeline_->slice(s.cpu, s.slice);
    return std::nullopt;
}

SliceText TimelineView::selectionText() const
{
    return timeline_ == nullptr ? SliceText{} : sliceText(*timeline_, selection_);
}

void TimelineView::updateLinks()
{
    links_.clear();
    if (timeline_ == nullptr || selection_.object.valid()) return;
    const std::optional<Slice> s = selectedSlice();
    if (!s || !s->task.valid()) return;
    const std::optional<size_t> index = selection_.task.valid()
                                            ? std::optional<size_t>(selection_.slice)
                                            : timeline_->at(s->task, s->start);
    if (index) links_ = links_of(*timeline_, s->task, *index, 64);
}

// A screen reader says what was selected.
void TimelineView::tellSelection()
{
    setAccessibleDescription(selectionText().sentence());
    QAccessibleEvent event(this, QAccessible::DescriptionChanged);
    QAccessible::updateAccessibility(&event);
}

void TimelineView::select(const Subject& subject)
{
    selection_ = subject;
    updateLinks();
    tellSelection();
    viewport()->update();
    Q_EMIT selected(subject);
}

void TimelineView::clearSelection() { select({}); }

void TimelineView::selectNeighbour(int direction)
{
    if (timeline_ == nullptr) return;
    const Subject& s = selection_;
    const size_t count = s.object.valid() ? timeline_->owners(s.object).size()
                         : s.task.valid() ? timeline_->slices(s.task)
                         : s.cpu.valid()  ? timeline_->slices(s.cpu)
                                          : 0;
    const int64_t next = int64_t{s.slice} + direction;
    if (next < 0 || next >= static_cast<int64_t>(count)) return;
    Subject subject = s;
    subject.slice = static_cast<uint32_t>(next);
    if (subject.object.valid())
        subject.task = timeline_->owners(subject.object)[subject.slice].owner;
    select(subject);
    bringIntoSight(subject);
    setPlayheadHere(selectedSlice()->start);
}

Subject TimelineView::subjectAtPlayhead(const LaneRow& row) const
{
    const Time t = std::clamp(playhead_, timeline_->begin(), timeline_->end());
    Subject s;
    const auto slice = [](const std::optional<size_t>& i) {
        return static_cast<uint32_t>(i.value_or(0));
    };
    switch (row.kind) {
        case LaneRow::Kind::cpu:
            s.cpu = CpuId{row.id};
            s.slice = slice(timeline_->at(s.cpu, t));
            break;
        case LaneRow::Kind::task:
            s.task = TrackId{row.id};
            s.slice = slice(timeline_->at(s.task, t));
            break;
        case LaneRow::Kind::object: {
            s.object = ObjectId{row.id};
            const auto all = timeline_->owners(s.object);
            const auto next = std::ranges::upper_bound(all, t, {}, &OwnerChange::at);
            s.slice = static_cast<uint32_t>(std::max<ptrdiff_t>(next - all.begin() - 1, 0));
            s.task = all[s.slice].owner;
            break;
        }
        case LaneRow::Kind::folded:
        case LaneRow::Kind::process: s.process = layout_->processes[row.id].tasks[0]; break;
        case LaneRow::Kind::heading:
        case LaneRow::Kind::counter: break;
    }
    return s;
}

void TimelineView::selectLane(int direction)
{
    if (timeline_ == nullptr) return;
    const std::vector<LaneRow>& rows = layout().rows;
    const Subject& s = selection_;
    const LaneRow* now = s.object.valid()    ? layout().row(s.object)
                         : s.task.valid()    ? layout().row(s.task)
                         : s.cpu.valid()     ? layout().row(s.cpu)
                         : s.process.valid() ? layout().row(s.process)
                                             : nullptr;
    // A process that is unfolded is selected by its heading, above its first task.
    if (s.process.valid() && now != nullptr && now->kind == LaneRow::Kind::task &&
        now > rows.data())
        --now;
    int64_t i = now == nullptr ? (direction > 0 ? -1 : static_cast<int64_t>(rows.size()))
                               : now - rows.data();
    for (i += direction; i >= 0 && i < static_cast<int64_t>(rows.size()); i += direction) {
        const LaneRow& row = rows[static_cast<size_t>(i)];
        if (row.kind == LaneRow::Kind::heading || row.kind == LaneRow::Kind::counter) continue;
        const Subject subject = subjectAtPlayhead(row);
        select(subject);
        bringIntoSight(subject);
        return;
    }
}

void TimelineView::bringIntoSight(const Subject& subject)
{
    if (const std::optional<Slice> s = selectedSlice();
        s && (s->start < from() || s->start >= to())) {
        const Duration half{(to() - from()).ns / 2};
        setWindow(s->start - half, s->start - half + (to() - from()));
    }
    showLaneOf(subject);
}

void TimelineView::showLaneOf(const Subject& subject)
{
    if (timeline_ == nullptr) return;
    const LaneRow* row = subject.object.valid()    ? layout().row(subject.object)
                         : subject.task.valid()    ? layout().row(subject.task)
                         : subject.cpu.valid()     ? layout().row(subject.cpu)
                         : subject.process.valid() ? layout().row(subject.process)
                                                   : nullptr;
    if (row == nullptr) return;
    list();  // fits the scroll bar
    QScrollBar* bar = verticalScrollBar();
    if (row->y < bar->value() + kHeadingHeight)
        bar->setValue(row->y - kHeadingHeight);
    else if (row->y + row->height + kLaneGap > bar->value() + bar->pageStep())
        bar->setValue(row->y + row->height + kLaneGap - bar->pageStep());
}

void TimelineView::goTo(TrackId task, Time t)
{
    if (timeline_ == nullptr) return;
    if (layout().row(task) == nullptr) filter_->clear();
    const std::optional<size_t> slice = timeline_->at(task, t);
    select({task, {}, {}, static_cast<uint32_t>(slice.value_or(0))});
    bringIntoSight(selection_);
    setPlayheadHere(t);
}

void TimelineView::goToTask(TrackId task)
{
    if (timeline_ == nullptr) return;
    const Time begin = timeline_->track(task).created;
    const Time end = std::min(timeline_->moments(task).ended, timeline_->end());
    goTo(task, std::clamp(playhead_, begin, std::max(begin, end)));
    setFocus();
}

void TimelineView::goToTime(Time t)
{
    if (timeline_ == nullptr) return;
    if (t < from() || t > to()) {
        const Duration half{(to() - from()).ns / 2};
        setWindow(t - half, t - half + (to() - from()));
    }
    setPlayheadHere(t);
}

void TimelineView::followLink(bool forward)
{
    const std::optional<Slice> s = selectedSlice();
    if (!s) return;
    const auto fits = [&](const TaskLink& l) { return (forward ? l.from : l.to) == s->task; };
    const auto link = std::ranges::find_if(links_, fits);
    if (link == links_.end()) return;
    const TaskLink l = *link;  // the selection replaces them
    if (forward)
        goTo(l.to, l.at_to);
    else
        goTo(l.from, std::max(l.at_from, Time{timeline_->begin().ns + 1}) - Duration{1});
}

void TimelineView::openSearch()
{
    if (timeline_ == nullptr) return;
    finder_->open(FindBar::Mode::search, {});
    placeChildren();
}

void TimelineView::openTaskFinder()
{
    if (timeline_ == nullptr) return;
    QStringList names;
    for (TrackId id{0}; id.index < timeline_->tasks(); ++id.index)
        names.append(nameOf(*timeline_, id));
    finder_->open(FindBar::Mode::task, names);
    placeChildren();
}

void TimelineView::search(const QString& text)
{
    if (timeline_ == nullptr) return;
    search_ = search_for(*timeline_, text.toStdString());
    hit_.reset();
    finder_->tell(text.trimmed().isEmpty() ? QString()
                  : search_.any()          ? tr("Enter: next")
                                           : tr("Nothing found"));
    viewport()->update();
}

void TimelineView::goToHit(int direction)
{
    if (timeline_ == nullptr || !search_.any()) return;
    const Time at = hit_ ? hit_->at : playhead_;
    // A first search also finds what begins at the playhead.
    const TrackId place = hit_ ? hit_->task : TrackId{};
    const Time before = hit_ || direction < 0 ? at : at - Duration{1};
    std::optional<SearchHit> found = direction > 0 ? next_hit(*timeline_, search_, before, place)
                                                   : previous_hit(*timeline_, search_, at, place);
    if (!found)  // round to the other end
        found = direction > 0
                    ? next_hit(*timeline_, search_, timeline_->begin() - Duration{1}, {})
                    : previous_hit(*timeline_, search_, timeline_->end() + Duration{1}, {});
    if (!found) {
        finder_->tell(tr("Nothing found"));
        return;
    }
    hit_ = found;
    const HitCount count = count_hits(*timeline_, search_, found->at, found->task);
    finder_->tell(tr("%L1 of %L2").arg(count.up_to).arg(count.all));
    goTo(found->task, found->at);
}

void TimelineView::closeFinder()
{
    finder_->hide();
    setFocus();
}

}  // namespace interleave::gui
