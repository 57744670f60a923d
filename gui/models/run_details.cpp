#include "gui/models/run_details.h"

#include "gui/models/session.h"

namespace interleave::gui {

namespace {

// Some seconds of a worker. What a longer run knows of its locks is what its timeline does.
constexpr uint64_t kReplayedSteps = 10'000'000;

}  // namespace

RunDetails::RunDetails(Session& session) : QObject(&session), session_(session)
{
    connect(&session, &Session::answered, this, &RunDetails::forget);
    connect(&session, &Session::sourceChanged, this, &RunDetails::forget);
}

RunDetails& RunDetails::of(Session& session)
{
    auto* details = session.findChild<RunDetails*>({}, Qt::FindDirectChildrenOnly);
    return *(details != nullptr ? details : new RunDetails(session));
}

void RunDetails::forget()
{
    log_ = nullptr;
    locks_ = nullptr;
    logs_.drop();
    lockLogs_.drop();
}

std::shared_ptr<const RunLog> RunDetails::log()
{
    if (log_ || !session_.run() || !session_.run()->model || logs_.isBusy()) return log_;
    logs_.ask([this, model = session_.run()->model](std::stop_token stop) {
        auto log = std::make_shared<const RunLog>(run_log(*model, UINT64_MAX, stop));
        return [this, log] {
            log_ = log;
            Q_EMIT logReady();
        };
    });
    return nullptr;
}

std::shared_ptr<const LockDetails> RunDetails::locks()
{
    if (locks_ || !session_.run() || lockLogs_.isBusy()) return locks_;
    lockLogs_.ask([this, run = session_.run()](std::stop_token) {
        auto locks = std::make_shared<LockDetails>();
        LockLogSink sink;
        const bool whole = run->model && replay(*run->model, kReplayedSteps, sink);
        locks->log =
            whole ? std::move(sink.log) : lock_log(run->outcome.timeline, run->outcome.waiting);
        locks->order = lock_order(locks->log);
        locks->statistics = lock_statistics(run->outcome.timeline, locks->log);
        return [this, locks] {
            locks_ = locks;
            Q_EMIT locksReady();
        };
    });
    return nullptr;
}

}  // namespace interleave::gui
