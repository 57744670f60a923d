#include "gui/models/session.h"

#include "base/file.h"
#include "scenario/parse.h"

#include <QPointer>

#include <utility>

namespace interleave::gui {

Session::Session(QObject* parent) : QObject(parent) {}

Session::~Session() = default;

bool Session::open(const QString& file, QString* why)
{
    Result<std::string> text = read_file(file.toStdString(), kMaxScenarioBytes);
    if (!text.ok()) {
        *why = QString::fromStdString(text.error().message);
        return false;
    }
    file_ = file;
    source_ = QString::fromStdString(text.value());
    overrides_ = {};
    run_ = nullptr;
    history_.reset();
    moment_ = {};
    before_.reset();
    Q_EMIT sourceChanged();
    start();
    return true;
}

void Session::setSource(const QString& text)
{
    if (text == source_) return;
    source_ = text;
    start();
}

void Session::setOverrides(const Overrides& overrides)
{
    overrides_ = overrides;
    start();
}

// A run that is under way is no longer wanted: it ends early, and its answer is not taken.
void Session::start()
{
    const uint64_t number = ++wanted_;
    worker_.request_stop();
    if (worker_.joinable()) worker_.join();
    worker_ = std::jthread([number, text = source_.toStdString(), file = file_.toStdString(),
                            overrides = overrides_, self = this](std::stop_token stop) {
        std::shared_ptr<const FinishedRun> run = makeRun(number, text, file, overrides, stop);
        QMetaObject::invokeMethod(
            self, [self, run = std::move(run)] { self->take(run); }, Qt::QueuedConnection);
    });
    Q_EMIT runStarted();
}

void Session::take(std::shared_ptr<const FinishedRun> run)
{
    if (run->number != wanted_) return;
    answered_ = run->number;
    answer_ = std::move(run);
    if (answer_->model) {
        run_ = answer_;
        history_.emplace(run_->model);
        moment_ = snapshot(history_->model(), history_->state());
        before_.reset();
    }
    Q_EMIT answered();
    Q_EMIT momentChanged();
}

uint64_t Session::position() const { return history_ ? history_->position() : 0; }
Time Session::now() const { return history_ ? history_->now() : Time{}; }
bool Session::atEnd() const { return !history_ || history_->finished(); }

void Session::moved(std::optional<Snapshot> before)
{
    before_ = std::move(before);
    moment_ = snapshot(history_->model(), history_->state());
    Q_EMIT momentChanged();
}

const Snapshot& Session::before()
{
    if (!before_ && history_ && history_->back()) {
        before_ = snapshot(history_->model(), history_->state());
        history_->forward();
    }
    if (!before_) before_ = moment_;  // nothing was before the start
    return *before_;
}

void Session::seek(Time time)
{
    if (!history_) return;
    history_->seek(time);
    moved();
}

void Session::seek(uint64_t position)
{
    if (!history_) return;
    history_->seek(position);
    moved();
}

void Session::forward()
{
    if (history_ && history_->forward()) moved(std::move(moment_));
}
void Session::back()
{
    if (history_ && history_->back()) moved();
}
void Session::forwardInstant()
{
    if (history_ && history_->forward_instant()) moved(std::move(moment_));
}
void Session::backInstant()
{
    if (history_ && history_->back_instant()) moved();
}

}  // namespace interleave::gui
