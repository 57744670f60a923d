// What one window is about: a scenario's text, its latest run, and the moment that is looked at.
//
// Runs are made by a worker; the window keeps the last one that could be made until the next is
// ready. Moving through a run replays it (session/history.h), so that back is as exact as forward.
// Invariant: state and timeline are of the same run; position() is within it.
#pragma once

#include "gui/models/finished_run.h"
#include "session/history.h"
#include "session/snapshot.h"

#include <QObject>
#include <QString>

#include <optional>
#include <thread>

namespace interleave::gui {

class Session : public QObject {
    Q_OBJECT

  public:
    explicit Session(QObject* parent = nullptr);
    ~Session() override;

    // False if the file cannot be read; then nothing changes and `why` says so.
    bool open(const QString& file, QString* why);
    void setSource(const QString& text);  // runs it anew
    void setOverrides(const Overrides&);  // likewise

    [[nodiscard]] const QString& file() const { return file_; }
    [[nodiscard]] const QString& source() const { return source_; }
    [[nodiscard]] const Overrides& overrides() const { return overrides_; }
    [[nodiscard]] bool isRunning() const { return wanted_ != answered_; }
    // The last answer, right or wrong; null before the first. And the last that could be run.
    [[nodiscard]] std::shared_ptr<const FinishedRun> answer() const { return answer_; }
    [[nodiscard]] std::shared_ptr<const FinishedRun> run() const { return run_; }

    // The moment. Without a run these do nothing.
    [[nodiscard]] uint64_t position() const;
    [[nodiscard]] Time now() const;
    [[nodiscard]] bool atEnd() const;
    [[nodiscard]] const Snapshot& moment() const { return moment_; }
    // The moment with which that one is compared to say what changed: before the step that led to
    // it, or, where a person went a whole instant on, before that instant.
    [[nodiscard]] const Snapshot& before();
    void seek(Time);
    void seek(uint64_t position);
    void forward();  // one step; with its twin below
    void back();
    void forwardInstant();
    void backInstant();

  Q_SIGNALS:
    void sourceChanged();  // another file was opened
    void runStarted();
    void answered();  // a run was made, or the scenario is wrong: see answer()
    void momentChanged();

  private:
    void start();
    void take(std::shared_ptr<const FinishedRun>);
    void moved(std::optional<Snapshot> before = {});

    QString file_, source_;
    Overrides overrides_;
    uint64_t wanted_ = 0, answered_ = 0;
    std::shared_ptr<const FinishedRun> answer_, run_;
    std::optional<History> history_;
    Snapshot moment_;
    std::optional<Snapshot> before_;  // none: not made yet
    std::jthread worker_;
};

}  // namespace interleave::gui
