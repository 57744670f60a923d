// The moment of a session: going to others, near and far, searching for them, and playing.
#include "gui/models/session.h"

#include "gui/models/changes.h"
#include "gui/models/words.h"
#include "session/condition.h"
#include "session/moments.h"

#include <algorithm>
#include <utility>

namespace interleave::gui {

namespace {

constexpr uint64_t kPortion = 512;  // steps between two looks at the clock
constexpr int kPortionMs = 12;      // of travelling between two looks at what a person does
constexpr uint32_t kMany = 256;     // tasks: a moment of more tells all
constexpr size_t kMostWhole = 32;   // of the first of them only, and of the chosen one

}  // namespace

// Of very many tasks only some are told whole: all that views show at once, and the chosen one.
Snapshot Session::shot() const
{
    const uint32_t chosen = selection_.task.valid() ? selection_.task.index : Record::kNone;
    const bool many = run_->outcome.timeline.tasks() > kMany;
    const size_t most = many ? kMostWhole : SIZE_MAX;
    return snapshot(history_->model(), history_->state(), {.most = most, .also = chosen});
}

void Session::select(const Subject& subject)
{
    if (subject == selection_) return;
    selection_ = subject;
    const auto chosen = std::ranges::find(moment_.tasks, subject.task.index, &TaskView::serial);
    if (history_ && !travel_ && chosen != moment_.tasks.end() && !chosen->whole) {
        moment_ = shot();
        before_.reset();
    }
    Q_EMIT selectionChanged();
}

uint64_t Session::position() const { return history_ ? history_->position() : 0; }
Time Session::now() const { return history_ ? history_->now() : moment_.at; }
uint64_t Session::fingerprint() const { return history_ ? history_->fingerprint() : 0; }

bool Session::atStart() const
{
    return history_ ? history_->position() == 0
                    : !run_ || moment_.at <= run_->outcome.timeline.begin();
}

bool Session::atEnd() const
{
    return history_ ? history_->finished() : !run_ || moment_.at >= run_->outcome.timeline.end();
}

void Session::moved()
{
    before_.reset();
    if (std::exchange(leavesForNext_, false)) before_ = std::move(moment_);
    moment_ = shot();
    const std::optional<Time> head = std::exchange(head_, std::nullopt);
    setPlayhead(std::max(history_->now(), head.value_or(Time{})));
    Q_EMIT momentChanged();
}

const Snapshot& Session::before()
{
    if (travel_) return moment_;  // where history_ is, nobody looks yet
    if (!before_ && history_ && history_->back()) {
        before_ = shot();
        history_->forward();
    }
    if (!before_) before_ = moment_;  // nothing was before the start
    return *before_;
}

void Session::setPlayhead(Time time)
{
    playhead_ = time;
    Q_EMIT playheadMoved(time);
}

void Session::moveTo(Time time)
{
    if (!run_) return;
    const Timeline& t = run_->outcome.timeline;
    moment_.at = std::clamp(time, t.begin(), t.end());
    setPlayhead(moment_.at);
    Q_EMIT momentChanged();
}

// Goes as far as it may without a person noticing; the rest follows in portions.
void Session::travel(Travel travel, std::optional<Time> head)
{
    if (!history_) return;
    cancelTravel();
    head_ = head;
    travel_ = std::move(travel);
    travelOn();
    if (!travel_) return;
    told_ = true;
    Q_EMIT travelChanged();
}

void Session::travelOn()
{
    QElapsedTimer clock;
    clock.start();
    while (clock.elapsed() < kPortionMs) {
        const Travel::Progress p = travel_->go(*history_, kPortion);
        if (p != Travel::Progress::under_way) return arrive(p == Travel::Progress::arrived);
    }
    portions_.start();
}

void Session::arrive(bool found)
{
    const bool stopped = travel_->stopped_by_test();
    travel_.reset();
    if (stopped) head_.reset();
    const std::optional<uint64_t> otherwise = std::exchange(otherwise_, std::nullopt);
    if (!found && otherwise) return travel(Travel::to(*otherwise));
    if (isPlaying() && (stopped || history_->finished())) pause();
    moved();
    if (std::exchange(told_, false)) Q_EMIT travelChanged();
    if (!found) Q_EMIT notFound();
}

// A search is undone, since nobody knows where it had got to; a seek stays where it is.
void Session::cancelTravel()
{
    if (!travel_) return;
    portions_.stop();
    const bool search = travel_->is_search();
    const uint64_t from = travel_->from();
    travel_.reset();
    head_.reset();
    otherwise_.reset();
    if (search) history_->seek(from);
    if (std::exchange(told_, false)) Q_EMIT travelChanged();
    moved();
}

void Session::announce()
{
    const Subject chosen = selection_;
    Q_EMIT sourceChanged();
    Q_EMIT modifiedChanged();
    Q_EMIT runsChanged();
    if (answer_) Q_EMIT answered();
    if (isRunning()) Q_EMIT runStarted();
    Q_EMIT breakpointsChanged();
    Q_EMIT momentChanged();
    Q_EMIT playheadMoved(playhead_);
    Q_EMIT playChanged();
    Q_EMIT travelChanged();
    // A view that has just got its run has nothing chosen, and may have told so.
    selection_ = chosen;
    Q_EMIT selectionChanged();
}

void Session::seek(Time time)
{
    pause();
    if (!history_) return moveTo(time);
    const Timeline& t = run_->outcome.timeline;
    travel(Travel::to(time), std::clamp(time, t.begin(), t.end()));
}

void Session::seek(uint64_t position)
{
    pause();
    if (history_) travel(Travel::to(position));
}

void Session::forward()
{
    pause();
    if (!history_) return;
    cancelTravel();
    if (history_->finished()) return;
    leavesForNext_ = true;
    travel(Travel::to(history_->position() + 1));
}

void Session::back()
{
    pause();
    if (history_ && history_->position() > 0) travel(Travel::to(history_->position() - 1));
}

void Session::forwardInstant()
{
    pause();
    if (!history_) {
        if (run_) moveTo(nextChange(run_->outcome.timeline, now()));
        return;
    }
    cancelTravel();
    if (history_->finished()) return;
    leavesForNext_ = true;
    const Time next = history_->next_time();
    travel(Travel::to(next));
}

void Session::backInstant()
{
    pause();
    if (!history_) {
        if (run_) moveTo(previousChange(run_->outcome.timeline, now()));
        return;
    }
    cancelTravel();
    if (history_->position() == 0) return;
    if (now() == Time{}) return seek(uint64_t{0});
    travel(Travel::to(now() - Duration{1}));
}

void Session::search(Travel::Test test, Direction direction, Travel::Prime prime)
{
    pause();
    if (!history_) return;
    travel(direction == Direction::forward ? Travel::forward_to(std::move(test), std::move(prime))
                                           : Travel::back_to(std::move(test), std::move(prime)));
}

QString Session::until(const QString& words, Direction direction)
{
    if (!history_) return tr("A timeline without its scenario has no states to look for.");
    const std::string said = words.trimmed().toStdString();
    if (const ParsedDuration d = parse_duration(said, run_->scenario.unit); d.ok) {
        const Time time{d.value.ns};
        const bool behind = direction == Direction::forward ? time < now() : time > now();
        if (behind)
            return direction == Direction::forward ? tr("This time is over: go backwards.")
                                                   : tr("This time is to come: go forward.");
        seek(time);
        return {};
    }
    Result<MomentCondition> condition = read_condition(said, run_->model);
    if (!condition.ok()) return text(condition.error().message);
    cancelTravel();
    search(std::move(condition.value().reached), direction, std::move(condition.value().prime));
    return {};
}

QString Session::faultOf(const QString& condition) const
{
    if (!run_ || !run_->model) return {};
    const Result<MomentCondition> read =
        read_condition(condition.trimmed().toStdString(), run_->model);
    return read.ok() ? QString() : text(read.error().message);
}

QStringList Session::wordsOfConditions() const
{
    QStringList words;
    if (run_ && run_->model)
        for (const std::string& w : words_of_conditions(*run_->model)) words << text(w);
    return words;
}

void Session::toSwitch(Direction d) { search(at_switch(), d); }
void Session::toDecision(Direction d) { search(at_decision(), d); }
void Session::toEventOf(TrackId task, Direction d) { search(at_task(task.index), d); }
void Session::toState(TrackId task, TaskState state, Direction d)
{
    search(at_state(task.index, state), d);
}
void Session::toDeadlock() { search(at_deadlock(), Direction::forward); }

void Session::toFinding(Direction direction)
{
    if (!run_) return;
    std::optional<Time> best;
    for (const Finding& f : run_->findings) {
        const bool forward = direction == Direction::forward;
        if (forward ? f.at <= now() : f.at >= now()) continue;
        if (!best || (forward ? f.at < *best : f.at > *best)) best = f.at;
    }
    if (best)
        seek(*best);
    else
        Q_EMIT notFound();
}

void Session::runOn(Direction direction)
{
    pause();
    if (!history_) return moveTo(direction == Direction::forward ? kLastTime : Time{});
    Breakpoints::Stops stops = breakpoints_.stops(run_->model, run_->outcome.timeline);
    const bool forward = direction == Direction::forward;
    if (!stops.test) return seek(forward ? UINT64_MAX : uint64_t{0});
    if (forward)
        return travel(Travel::to(kLastTime, std::move(stops.test), std::move(stops.prime)));
    cancelTravel();
    otherwise_ = 0;
    travel(Travel::back_to(std::move(stops.test), std::move(stops.prime)));
}

void Session::restrictBreakpoint(const Breakpoint& b, const QString& condition)
{
    const QString wrong = condition.trimmed().isEmpty() ? QString() : faultOf(condition);
    if (!wrong.isEmpty()) {
        Q_EMIT refused(wrong);
        return;
    }
    breakpoints_.restrict(b, condition.trimmed().toStdString());
    Q_EMIT breakpointsChanged();
}

void Session::toggleBreakpoint(const Breakpoint& b)
{
    breakpoints_.toggle(b);
    Q_EMIT breakpointsChanged();
}

void Session::play()
{
    if (!run_ || isPlaying()) return;
    if (atEnd()) seek(Time{});
    playFrom_ = std::max(now(), std::min(playhead_, history_ ? history_->next_time() : playhead_));
    played_.start();
    frames_.start();
    Q_EMIT playChanged();
}

void Session::pause()
{
    if (!isPlaying()) return;
    frames_.stop();
    Q_EMIT playChanged();
}

void Session::setSpeed(double speed)
{
    playFrom_ = playhead_;
    played_.start();
    speed_ = speed;
    Q_EMIT playChanged();
}

// A frame that comes while the last one is still on its way is left out.
void Session::playFrame()
{
    if (travel_) return;
    const double passed = speed_ * static_cast<double>(played_.nsecsElapsed()) / 1e9;
    const double left = static_cast<double>((kLastTime - playFrom_).ns);
    const Time target = playFrom_ + Duration{static_cast<int64_t>(std::min(passed, left))};
    if (!history_) {
        moveTo(target);
        if (atEnd()) pause();
        return;
    }
    if (history_->next_time() > target) return setPlayhead(target);
    Breakpoints::Stops stops = breakpoints_.stops(run_->model, run_->outcome.timeline);
    travel(Travel::to(target, std::move(stops.test), std::move(stops.prime)),
           std::min(target, run_->outcome.timeline.end()));
}

}  // namespace interleave::gui
