// The runs of a session that can be compared: those that it showed since its file was opened, those
// that were made for comparison only, and those that were read from files.
//
// One for each session; it makes runs by a worker. What is compared is the view's business: whoever
// shows a run holds it. Invariant: no two entries are alike in all that is told of them; at most
// kMostKept, the oldest goes.
#pragma once

#include "gui/compare/real_run.h"
#include "gui/models/background.h"
#include "scenario/compile.h"

#include <QObject>
#include <QString>

#include <memory>
#include <vector>

namespace interleave::gui {

struct FinishedRun;
class Session;

inline constexpr size_t kMostKept = 24;

struct KeptRun {
    std::shared_ptr<const FinishedRun> run;
    QString file = {};         // where it is from, if that is not the session's scenario
    std::string change = {};   // of the rules, where it branches off another run: "policy=rr"
    uint64_t forkedAt = 0;     // and the step from which it counts
    Overrides overrides = {};  // what was said differently from the scenario
    [[nodiscard]] bool isReal() const;
    [[nodiscard]] QString branch() const;  // its name; empty: it branches off nothing
    // "rr quantum=2ms, 1 cpu"; where it ran, of a real one.
    [[nodiscard]] QString setup() const;
    [[nodiscard]] uint64_t seed() const;
};

// Two runs in as few words as tell them apart: "fcfs" and "rr quantum=2ms".
struct RunNames {
    QString first, second;
};
[[nodiscard]] RunNames namesOf(const KeptRun&, const KeptRun&);

class KeptRuns : public QObject {
    Q_OBJECT

  public:
    static KeptRuns& of(Session&);

    [[nodiscard]] const std::vector<KeptRun>& all() const { return runs_; }
    [[nodiscard]] int indexOf(const FinishedRun*) const;  // -1: it is not kept
    [[nodiscard]] int indexOf(const KeptRun&) const;      // of one that tells the same
    // All that is told of one: for a list.
    [[nodiscard]] QString nameOf(const KeptRun&) const;

    // Another run of the scenario as it is now; `made` or `failed` follows.
    void make(const Overrides&);
    // The same on this computer instead of the simulator.
    void makeReal(const Overrides&);
    // A scenario, which is run, or a saved timeline.
    void open(const QString& file);
    [[nodiscard]] bool isBusy() const { return work_.isBusy() || real_.isRunning(); }
    void cancel();

  Q_SIGNALS:
    void changed();        // a run came or went
    void made(int index);  // what was asked for is there, or had been there already
    void failed(const QString& why);
    void busyChanged();

  private:
    explicit KeptRuns(Session&);
    void adopt();
    void forget();
    int keep(KeptRun);
    void finish(KeptRun, const QString& why);
    void takeReal(const QByteArray&);

    Session& session_;
    std::vector<KeptRun> runs_;
    Background work_;
    RealRun real_;
};

}  // namespace interleave::gui
