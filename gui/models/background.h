// One piece of work at a time on a thread of its own, for one who wants the newest answer only.
//
// A newer question stops the work under way and takes the place of one that waits; the answer to
// an older one is dropped. Answers arrive in the thread that asked.
#pragma once

#include <QObject>

#include <functional>
#include <stop_token>
#include <thread>

namespace interleave::gui {

// The thread that calls this takes a CPU only where nothing that a person waits for wants it. What
// it starts inherits that: not for real runs.
void stepBehindWindow();

class Background : public QObject {
    Q_OBJECT

  public:
    using Deliver = std::function<void()>;
    using Work = std::function<Deliver(std::stop_token)>;

    explicit Background(QObject* parent = nullptr);
    ~Background() override;  // waits for the work under way, which is told to stop

    // The work is done elsewhere and must share nothing; what it returns is called here.
    void ask(Work);
    void drop();  // nobody wants the answer any more
    // Whether an answer is still to come.
    [[nodiscard]] bool isBusy() const { return wanted_ || next_ != nullptr; }

  private:
    void start(Work);
    void finished(const Deliver&);

    Work next_;
    bool busy_ = false, wanted_ = false;
    std::jthread thread_;
};

}  // namespace interleave::gui
