#include "gui/models/background.h"

#include <sys/resource.h>
#include <unistd.h>

#include <utility>

namespace interleave::gui {

void stepBehindWindow()
{
    // Of Linux: niceness is a thread's own. That it is refused would change nothing that matters.
    constexpr int kNice = 10;
    static_cast<void>(setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), kNice));
}

Background::Background(QObject* parent) : QObject(parent) {}

Background::~Background()
{
    thread_.request_stop();
    if (thread_.joinable()) thread_.join();
}

void Background::ask(Work work)
{
    if (!busy_) return start(std::move(work));
    thread_.request_stop();
    wanted_ = false;
    next_ = std::move(work);
}

void Background::drop()
{
    thread_.request_stop();
    wanted_ = false;
    next_ = nullptr;
}

void Background::start(Work work)
{
    busy_ = wanted_ = true;
    if (thread_.joinable()) thread_.join();  // it has delivered: there is nothing left of it
    thread_ = std::jthread([this, work = std::move(work)](std::stop_token stop) {
        stepBehindWindow();
        Deliver deliver = work(stop);
        QMetaObject::invokeMethod(
            this, [this, deliver = std::move(deliver)] { finished(deliver); },
            Qt::QueuedConnection);
    });
}

void Background::finished(const Deliver& deliver)
{
    busy_ = false;
    const bool wanted = std::exchange(wanted_, false);
    if (next_) start(std::exchange(next_, nullptr));
    if (wanted && deliver) deliver();
}

}  // namespace interleave::gui
