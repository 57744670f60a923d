// What one window is about: a scenario's text, its runs, and the moment that is looked at.
//
// Runs are made by a worker; the window keeps the last one that could be made until the next is
// ready. Moving through a run replays it (session/history.h), so that back is as exact as forward.
// A long way is gone in portions between which the window lives on: isTravelling() until then.
// Invariant: state and timeline are of the same run; position() is within it.
#pragma once

#include "export/display_list.h"
#include "gui/models/breakpoints.h"
#include "gui/models/finished_run.h"
#include "gui/models/link.h"
#include "session/history.h"
#include "session/snapshot.h"

#include <QElapsedTimer>
#include <QObject>
#include <QString>
#include <QTimer>

#include <optional>
#include <thread>
#include <vector>

namespace interleave::gui {

enum class Direction : uint8_t { forward, back };

// One of the runs of a session: the first is that of the scenario, others branch off.
struct SessionRun {
    std::shared_ptr<const FinishedRun> run;
    QString file = {};        // where it is from, if that is not the scenario
    std::string change = {};  // of the rules, by which it branches off: "policy=rr"
    int parent = -1;          // index of the run that it branches off; -1: it is the first
    uint64_t forkedAt = 0;    // position in its parent
    Time forkTime = {};
    Overrides overrides = {};            // that it was made with
    [[nodiscard]] QString name() const;  // in the language that is spoken now
};
// "policy=rr from step 12"
[[nodiscard]] QString branchName(const std::string& change, uint64_t step);

// From when on a change of the rules counts.
enum class Since : uint8_t {
    start,  // in a run made anew
    here,   // in a branch of the run, from the moment on that is looked at
};

class Session : public QObject {
    Q_OBJECT

  public:
    explicit Session(QObject* parent = nullptr);
    ~Session() override;

    // A scenario, or a timeline that was exported. False if the file cannot be read; then nothing
    // changes, and refused() says why.
    bool open(const QString& file);
    // A scenario as a link says it, at that moment of it.
    bool open(const Link&);
    void close();  // back to no scenario at all
    // The text, as it is now. False if it cannot be written; refused() says why.
    bool save(const QString& file);
    [[nodiscard]] bool isModified() const { return source_ != saved_; }
    void setSource(const QString& text);  // runs it anew
    void setOverrides(const Overrides&);  // likewise; may be undone
    // Another way from the present moment on: "policy=rr", as PlannedChange has it. The run itself
    // stays among runs(); may be undone. REQUIRES: canFork()
    void fork(const std::string& change);
    // The moment is in a simulation, and something comes after it.
    [[nodiscard]] bool canFork() const;
    // What a person wants of changes of policy and seed; `start` where nothing can be forked.
    [[nodiscard]] Since changesCount() const { return canFork() ? since_ : Since::start; }
    void setChangesCount(Since);
    [[nodiscard]] bool canUndo() const { return !undone_.before.empty(); }
    [[nodiscard]] bool canRedo() const { return !undone_.after.empty(); }
    void undo();
    void redo();

    [[nodiscard]] Link link() const;  // to the present moment
    [[nodiscard]] const QString& file() const { return file_; }
    [[nodiscard]] const QString& source() const { return source_; }
    [[nodiscard]] const Overrides& overrides() const { return overrides_; }
    [[nodiscard]] bool isRunning() const { return wanted_ != answered_; }
    void cancelRun();  // that is under way; what is shown stays
    // The last answer, right or wrong; null before the first. And the last that could be run.
    [[nodiscard]] std::shared_ptr<const FinishedRun> answer() const { return answer_; }
    [[nodiscard]] std::shared_ptr<const FinishedRun> run() const { return run_; }

    // All runs of this scenario as it is now, and which of them is shown.
    [[nodiscard]] const std::vector<SessionRun>& runs() const { return runs_; }
    [[nodiscard]] int currentRun() const { return current_; }
    void showRun(int);  // at the same time, as near as it has it
    // When the rules change in the run that is shown, as far as that is told in times.
    [[nodiscard]] std::vector<Time> forkTimes() const;
    void compareWithOrigin();  // asks for it: comparisonWanted

    // The moment. Without a run these do nothing; a timeline without a scenario has times only.
    [[nodiscard]] uint64_t position() const;
    [[nodiscard]] Time now() const;  // of the last step
    // Where a person points: now, or later but before the next step.
    [[nodiscard]] Time playhead() const { return playhead_; }
    [[nodiscard]] bool canStep() const { return history_.has_value(); }
    [[nodiscard]] bool atStart() const;
    [[nodiscard]] bool atEnd() const;
    [[nodiscard]] const Snapshot& moment() const { return moment_; }
    // The moment with which that one is compared to say what changed: before the step that led to
    // it, or, where a person went a whole instant on, before that instant.
    [[nodiscard]] const Snapshot& before();
    [[nodiscard]] uint64_t fingerprint() const;  // of the State at this moment
    void seek(Time);
    void seek(uint64_t position);
    void forward();  // one step; with its twin below
    void back();
    void forwardInstant();
    void backInstant();
    // To the nearest moment after or before this one; notFound() if there is none.
    void toSwitch(Direction);
    void toDecision(Direction);
    void toEventOf(TrackId, Direction);
    void toState(TrackId, TaskState, Direction);
    void toFinding(Direction);
    void toDeadlock();
    // What stands after `until` (session/condition.h), or a time. Empty, or what is wrong with it.
    [[nodiscard]] QString until(const QString&, Direction);
    [[nodiscard]] QString faultOf(const QString& condition) const;  // empty: none
    [[nodiscard]] QStringList wordsOfConditions() const;            // for completion
    // To a breakpoint, or the end (the start).
    void runOn(Direction);
    [[nodiscard]] bool isTravelling() const { return travel_.has_value(); }
    void cancelTravel();

    [[nodiscard]] const Breakpoints& breakpoints() const { return breakpoints_; }
    void toggleBreakpoint(const Breakpoint&);
    void restrictBreakpoint(const Breakpoint&, const QString& condition);

    // Playing: simulated time passes at speed() until the end, a breakpoint, or any other move.
    [[nodiscard]] bool isPlaying() const { return frames_.isActive(); }
    void play();
    void pause();
    [[nodiscard]] double speed() const { return speed_; }  // ns of the run in a second
    void setSpeed(double);

    // What a person has chosen in one view, and others tell more of: a task, a CPU, an object, a
    // slice. It stays while another run of the same scenario has it.
    [[nodiscard]] const Subject& selection() const { return selection_; }
    void select(const Subject&);

    // Tells everything there is, for views that were made later.
    void announce();

  Q_SIGNALS:
    void sourceChanged();  // another file was opened, or none is open any more
    void modifiedChanged();
    void refused(const QString& why);  // what was asked for could not be done
    void selectionChanged();
    void runStarted();
    void answered();  // a run was made, or the scenario is wrong: see answer(); or another is shown
    void runsChanged();
    void sinceChanged();                        // changesCount()
    void comparisonWanted(int run, int other);  // two of runs(), beside each other
    void momentChanged();
    void playheadMoved(Time);
    void notFound();
    void travelChanged();  // isTravelling()
    void playChanged();    // isPlaying(), speed()
    void breakpointsChanged();

  private:
    void start();
    void take(std::shared_ptr<const FinishedRun>);
    void show(std::shared_ptr<const FinishedRun>, Time);
    void openTimeline(const QString& file);
    void takeTimeline(const QString& file, std::shared_ptr<const FinishedRun>);
    void giveUpTimeline(uint64_t number, const QString& why);
    bool openScenario(const QString& file, const Overrides&, std::optional<uint64_t> at);
    void reset(const QString& file, const QString& source);
    void applyOverrides(const Overrides&);
    void addBranch();
    void travel(Travel, std::optional<Time> head = {});
    void travelOn();
    void arrive(bool found);
    void moved();
    [[nodiscard]] Snapshot shot() const;
    void moveTo(Time);  // in a timeline without a scenario
    void setPlayhead(Time);
    void playFrame();
    void search(Travel::Test, Direction, Travel::Prime = {});

    QString file_, source_, saved_;
    Overrides overrides_;
    struct {
        std::vector<Overrides> before, after;
    } undone_;                          // what overrides_ were, and were before that was undone
    std::optional<uint64_t> at_;        // where a link leads, once there is a run
    std::optional<SessionRun> branch_;  // that is being made
    Since since_ = Since::start;
    uint64_t wanted_ = 0, answered_ = 0;
    std::shared_ptr<const FinishedRun> answer_, run_;
    std::vector<SessionRun> runs_;
    int current_ = -1;
    std::optional<History> history_;
    Snapshot moment_;
    std::optional<Snapshot> before_;  // none: not made yet
    bool leavesForNext_ = false;      // the next moment is to be compared with this one
    Subject selection_;
    Breakpoints breakpoints_;
    std::optional<Travel> travel_;
    std::optional<uint64_t> otherwise_;  // where to, if what is searched is not there
    std::optional<Time> head_;  // where the playhead stands when it arrives, if that is later
    bool told_ = false;         // that it travels
    QTimer portions_, frames_;
    QElapsedTimer played_;  // since playFrom_
    Time playhead_, playFrom_;
    double speed_ = 0;
    std::jthread worker_;
};

}  // namespace interleave::gui
