// What views of a run need besides its timeline and is too long to make with each run: every
// record, and who asked for which lock. Made by a worker when a view first asks, once for each run.
#pragma once

#include "analysis/lock_log.h"
#include "analysis/lock_order.h"
#include "analysis/lock_statistics.h"
#include "gui/models/background.h"
#include "session/run_log.h"

#include <QObject>

#include <memory>
#include <vector>

namespace interleave::gui {

struct FinishedRun;
class Session;

struct LockDetails {
    LockLog log;
    LockOrder order;
    std::vector<LockStatistics> statistics;
};

class RunDetails : public QObject {
    Q_OBJECT

  public:
    static RunDetails& of(Session&);

    // Of the session's present run; null while it is being made, and then `logReady` comes.
    [[nodiscard]] std::shared_ptr<const RunLog> log();
    [[nodiscard]] std::shared_ptr<const LockDetails> locks();

  Q_SIGNALS:
    void logReady();
    void locksReady();

  private:
    explicit RunDetails(Session&);
    void forget();

    Session& session_;
    std::shared_ptr<const RunLog> log_;
    std::shared_ptr<const LockDetails> locks_;
    Background logs_, lockLogs_;
};

}  // namespace interleave::gui
