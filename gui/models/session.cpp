// What a session has open: its text, its runs and what branches off them. The moment is in
// session_moment.cpp.
#include "gui/models/session.h"

#include "base/file.h"
#include "export/export.h"
#include "gui/models/timeline_file.h"
#include "gui/models/words.h"
#include "scenario/parse.h"

#include <QFileInfo>

#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>

namespace interleave::gui {

namespace {

constexpr int kFrameMs = 33;

// By its name: what it holds would be told wrong as a scenario that has mistakes.
bool isOtherExport(const QString& file)
{
    const ExportFormat* format = format_of_file(file.toStdString());
    constexpr std::string_view readable[] = {"timeline", "json", "gantt", "text"};
    return format != nullptr && std::ranges::find(readable, format->name) == std::end(readable);
}

}  // namespace

QString branchName(const std::string& change, uint64_t step)
{
    return Session::tr("%1 from step %L2").arg(text(change)).arg(step);
}

QString SessionRun::name() const
{
    if (parent >= 0) return branchName(change, forkedAt);
    return file.isEmpty() ? Session::tr("Original") : file;
}

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
    runs_ = {{.run = answer_, .file = QFileInfo(file).fileName()}};
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
    leavesForNext_ = false;
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
                      .change = change,
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
    runs_ = {{.run = answer_, .overrides = overrides_}};
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
    leavesForNext_ = false;
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

}  // namespace interleave::gui
