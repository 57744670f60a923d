#include "gui/models/session.h"

#include "base/file.h"
#include "export/export.h"
#include "gui/models/changes.h"
#include "gui/models/timeline_file.h"
#include "gui/models/words.h"
#include "scenario/parse.h"
#include "session/condition.h"
#include "session/moments.h"

#include <QFileInfo>

#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>

namespace interleave::gui {

namespace {

constexpr uint64_t kPortion = 512;  // steps between two looks at the clock
constexpr int kPortionMs = 12;      // of travelling between two looks at what a person does
constexpr int kFrameMs = 33;
constexpr uint32_t kMany = 256;    // tasks: a moment of more tells all
constexpr size_t kMostWhole = 32;  // of the first of them only, and of the chosen one

// By its name: what it holds would be told wrong as a scenario that has mistakes.
bool isOtherExport(const QString& file)
{
    const ExportFormat* format = format_of_file(file.toStdString());
    constexpr std::string_view readable[] = {"timeline", "json", "gantt", "text"};
    return format != nullptr && std::ranges::find(readable, format->name) == std::end(readable);
}

}  // namespace

Session::Session(QObject* parent) : QObject(parent)
{
    portions_.setSingleShot(true);
    portions_.setInterval(0);
    connect(&portions_, &QTimer::timeout, this, &Session::travelOn);
    frames_.setInterval(kFrameMs);
    frames_.setTimerType(Qt::PreciseTimer);
    connect(&frames_, &QTimer::timeout, this, &Session::playFrame);
}

Session::~Session() = default;

bool Session::open(const QString& file)
{
    if (!isTimelineFile(file)) return openScenario(file, {}, {});
    openTimeline(file);
    return true;
}

bool Session::open(const Link& link) { return openScenario(fileOf(link), link.overrides, link.at); }

bool Session::openScenario(const QString& file, const Overrides& overrides,
                           std::optional<uint64_t> at)
{
    if (isOtherExport(file)) {
        Q_EMIT refused(tr("%1 is an export that holds too little to be opened again. Open the "
                          "scenario, or export the run as a timeline or as JSON and open that.")
                           .arg(QFileInfo(file).fileName()));
        return false;
    }
    const Result<std::string> bytes = read_file(file.toStdString(), kMaxScenarioBytes);
    if (!bytes.ok()) {
        Q_EMIT refused(said(bytes.error().message));
        return false;
    }
    if (bytes.value().find('\0') != std::string::npos) {
        Q_EMIT refused(tr("%1 is neither a scenario nor a timeline of Interleave.")
                           .arg(QFileInfo(file).fileName()));
        return false;
    }
    reset(file, text(bytes.value()));
    overrides_ = overrides;
    at_ = at;
    start();
    return true;
}

// A timeline may be large: it is read by the worker, and what was open stays until it is there.
void Session::openTimeline(const QString& file)
{
    const uint64_t number = ++wanted_;
    worker_.request_stop();
    worker_ = std::jthread([=, this, before = std::move(worker_)](const std::stop_token&) mutable {
        if (before.joinable()) before.join();
        const auto later = [this](auto what) {
            QMetaObject::invokeMethod(this, std::move(what), Qt::QueuedConnection);
        };
        const Result<std::shared_ptr<const FinishedRun>> run = readTimeline(number, file);
        if (!run.ok())
            return later(
                [=, this, why = said(run.error().message)] { giveUpTimeline(number, why); });
        later([=, this, read = run.value()] { takeTimeline(file, read); });
    });
    Q_EMIT runStarted();
}

void Session::giveUpTimeline(uint64_t number, const QString& why)
{
    if (number != wanted_) return;
    answered_ = number;
    Q_EMIT refused(why);
}

void Session::takeTimeline(const QString& file, std::shared_ptr<const FinishedRun> run)
{
    if (run->number != wanted_) return;
    reset(file, {});
    answered_ = run->number;
    answer_ = std::move(run);
    runs_ = {{.run = answer_, .name = QFileInfo(file).fileName()}};
    current_ = 0;
    show(answer_, {});
    Q_EMIT runsChanged();
}

void Session::close()
{
    worker_.request_stop();
    answered_ = ++wanted_;
    reset({}, {});
    Q_EMIT answered();
    Q_EMIT momentChanged();
}

void Session::reset(const QString& file, const QString& source)
{
    pause();
    cancelTravel();
    file_ = file;
    source_ = saved_ = source;
    overrides_ = {};
    undone_ = {};
    at_.reset();
    branch_.reset();
    since_ = Since::start;
    run_ = answer_ = nullptr;
    runs_.clear();
    current_ = -1;
    history_.reset();
    moment_ = {};
    before_.reset();
    leaving_.reset();
    playhead_ = {};
    selection_ = {};
    breakpoints_.clear();
    speed_ = 0;
    Q_EMIT sourceChanged();
}

void Session::setSource(const QString& text)
{
    if (text == source_ || file_.isEmpty()) return;
    source_ = text;
    overrides_.changes.clear();  // their steps were those of another text
    branch_.reset();
    Q_EMIT modifiedChanged();
    start();
}

bool Session::save(const QString& file)
{
    const Status written = write_file(file.toStdString(), source_.toStdString());
    if (!written.ok()) {
        Q_EMIT refused(said(written.error().message));
        return false;
    }
    file_ = file;
    saved_ = source_;
    Q_EMIT modifiedChanged();
    return true;
}

void Session::setOverrides(const Overrides& overrides)
{
    if (source_.isEmpty()) return;
    undone_.before.push_back(overrides_);
    undone_.after.clear();
    applyOverrides(overrides);
}

// A run that is there already is shown again.
void Session::applyOverrides(const Overrides& overrides)
{
    overrides_ = overrides;
    branch_.reset();
    const auto made = std::ranges::find(runs_, overrides, &SessionRun::overrides);
    const bool current =
        answer_ && answer_->hasTimeline && answer_->source == source_.toStdString();
    if (made == runs_.end() || !current || isRunning()) return start();
    showRun(static_cast<int>(made - runs_.begin()));
}

bool Session::canFork() const
{
    return history_ && !history_->finished() && current_ >= 0 && !source_.isEmpty();
}

void Session::setChangesCount(Since since)
{
    if (since == since_) return;
    since_ = since;
    Q_EMIT sinceChanged();
}

// What the run that is shown would change later is no part of the branch.
void Session::fork(const std::string& change)
{
    if (!canFork()) return;
    pause();
    cancelTravel();
    const SessionRun& parent = runs_[static_cast<size_t>(current_)];
    SessionRun branch{.run = nullptr,
                      .name = tr("%1 from step %L2").arg(text(change)).arg(position()),
                      .parent = current_,
                      .forkedAt = position(),
                      .forkTime = playhead(),
                      .overrides = parent.overrides};
    std::erase_if(branch.overrides.changes,
                  [this](const PlannedChange& c) { return c.at >= position(); });
    branch.overrides.changes.push_back({position(), playhead(), change});
    undone_.before.push_back(overrides_);
    undone_.after.clear();
    overrides_ = branch.overrides;
    branch_ = std::move(branch);
    start();
}

// The run of branch_ has been made. Without it everything is as it was.
void Session::addBranch()
{
    SessionRun branch = *std::exchange(branch_, std::nullopt);
    std::string obstacle;
    for (const Diagnostic& d : answer_->diagnostics.all())
        if (d.severity == Severity::error)
            obstacle = d.suggestion.empty() ? d.message : d.message + "; " + d.suggestion;
    if (!answer_->hasTimeline && obstacle.empty()) obstacle = answer_->obstacle;
    if (answer_->hasTimeline && history_->position() == branch.forkedAt)
        obstacle = history_->obstacle_to(*answer_->model);
    if (!answer_->hasTimeline || !obstacle.empty()) {
        overrides_ = undone_.before.back();
        undone_.before.pop_back();
        answer_ = run_;
        Q_EMIT answered();
        Q_EMIT refused(text(obstacle));
        return;
    }
    const uint64_t at = branch.forkedAt + 1;  // the change is a step
    branch.run = answer_;
    runs_.push_back(std::move(branch));
    current_ = static_cast<int>(runs_.size()) - 1;
    show(answer_, {});
    seek(at);
    Q_EMIT runsChanged();
}

std::vector<Time> Session::forkTimes() const
{
    std::vector<Time> times;
    if (current_ < 0) return times;
    for (const PlannedChange& c : runs_[static_cast<size_t>(current_)].overrides.changes)
        if (c.time > Time{}) times.push_back(c.time);
    return times;
}

void Session::compareWithOrigin()
{
    if (current_ < 0) return;
    const int origin = runs_[static_cast<size_t>(current_)].parent;
    if (origin >= 0) Q_EMIT comparisonWanted(current_, origin);
}

void Session::undo()
{
    if (!canUndo()) return;
    undone_.after.push_back(overrides_);
    applyOverrides(Overrides(undone_.before.back()));
    undone_.before.pop_back();
}

void Session::redo()
{
    if (!canRedo()) return;
    undone_.before.push_back(overrides_);
    applyOverrides(Overrides(undone_.after.back()));
    undone_.after.pop_back();
}

Link Session::link() const
{
    Link link{.file = linkedName(file_), .at = std::nullopt, .overrides = overrides_};
    if (history_) link.at = position();
    if (answer_ && !overrides_.seed) link.overrides.seed = answer_->scenario.seed;
    return link;
}

// A run that is under way is no longer wanted: it ends early, and its answer is not taken. The
// new one begins when the old one has noticed, and the window waits for neither.
void Session::start()
{
    const uint64_t number = ++wanted_;
    worker_.request_stop();
    worker_ = std::jthread([number, text = source_.toStdString(), file = file_.toStdString(),
                            overrides = overrides_, self = this,
                            before = std::move(worker_)](const std::stop_token& stop) mutable {
        if (before.joinable()) before.join();
        std::shared_ptr<const FinishedRun> run = makeRun(number, text, file, overrides, stop);
        QMetaObject::invokeMethod(
            self, [self, run = std::move(run)] { self->take(run); }, Qt::QueuedConnection);
    });
    Q_EMIT runStarted();
}

void Session::cancelRun()
{
    if (!isRunning()) return;
    worker_.request_stop();
    answered_ = ++wanted_;
    if (branch_ && !undone_.before.empty()) {
        overrides_ = undone_.before.back();
        undone_.before.pop_back();
    }
    branch_.reset();
    Q_EMIT answered();
}

void Session::take(std::shared_ptr<const FinishedRun> run)
{
    if (run->number != wanted_) return;
    answered_ = run->number;
    answer_ = std::move(run);
    if (branch_) return addBranch();
    if (!answer_->hasTimeline) {
        Q_EMIT answered();
        return;
    }
    runs_ = {{.run = answer_, .name = tr("Original"), .overrides = overrides_}};
    current_ = 0;
    show(answer_, {});
    Q_EMIT runsChanged();
    if (const auto at = std::exchange(at_, std::nullopt)) seek(*at);
}

void Session::showRun(int i)
{
    if (i < 0 || i >= static_cast<int>(runs_.size()) || i == current_) return;
    current_ = i;
    const SessionRun& run = runs_[static_cast<size_t>(i)];
    overrides_ = run.overrides;
    answer_ = run.run;
    show(run.run, now());
    Q_EMIT runsChanged();
}

void Session::show(std::shared_ptr<const FinishedRun> run, Time at)
{
    pause();
    cancelTravel();
    run_ = std::move(run);
    history_.reset();
    moment_ = {};
    before_.reset();
    leaving_.reset();
    playhead_ = {};
    const Timeline& timeline = run_->outcome.timeline;
    if (run_->model) {
        history_.emplace(run_->model);
        moment_ = shot();
    } else {
        moment_.at = timeline.begin();
    }
    const auto beyond = [&](uint32_t id, uint32_t count) {
        return id != TrackId{}.index && id >= count;
    };
    if (beyond(selection_.task.index, timeline.tasks()) ||
        beyond(selection_.cpu.index, timeline.cpus()))
        select({});
    if (speed_ <= 0) setSpeed(std::max<double>(1, static_cast<double>(timeline.end().ns) / 20));
    Q_EMIT answered();
    setPlayhead(moment_.at);
    Q_EMIT momentChanged();
    if (at > Time{}) seek(at);
}

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
    before_ = std::exchange(leaving_, std::nullopt);
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
    if (history_ && !history_->finished()) travel(Travel::to(history_->position() + 1));
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
    leaving_ = moment_;
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
