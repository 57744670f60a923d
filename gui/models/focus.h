// What a person looks at closely: a task, a CPU, an object or a finding of a session's run.
//
// One for each session, so that a click in any view is seen by all; it follows the selection of the
// timeline and leads it. It holds names of things, no data. A task that does not exist at the
// moment stays chosen.
#pragma once

#include "base/ids.h"
#include "base/time.h"

#include <QObject>

namespace interleave::gui {

class Session;

// What a thing in a view stands for; what does not apply is not valid.
struct Target {
    TrackId task = {};
    CpuId cpu = {};
    ObjectId object = {};
    int finding = -1;       // index into FinishedRun::findings
    Time at = kNever;       // a moment to go to
    int64_t position = -1;  // or, exactly, the number of steps taken
    [[nodiscard]] bool isThing() const
    {
        return task.valid() || cpu.valid() || object.valid() || finding >= 0;
    }
    friend bool operator==(const Target&, const Target&) = default;
};

class Focus : public QObject {
    Q_OBJECT

  public:
    // Made when it is first asked for; it lives as long as the session.
    static Focus& of(Session&);

    [[nodiscard]] const Target& target() const { return target_; }
    // Goes to the moment that it names, if any, and looks at the thing that it names, if any.
    void choose(const Target&);

  Q_SIGNALS:
    void changed();

  private:
    explicit Focus(Session&);
    void adopt();

    Session& session_;
    Target target_;
    bool leads_ = false;  // it tells the session what is chosen, and need not be told
};

}  // namespace interleave::gui
