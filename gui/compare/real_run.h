// One run of a scenario on the processes, threads and locks of this computer, made by the program
// `interleave` beside this one: what forks and blocks stays out of the window's process.
//
// Invariant: at most one at a time; it ends with this object.
#pragma once

#include "scenario/compile.h"

#include <QByteArray>
#include <QObject>
#include <QProcess>
#include <QString>

#include <string>

namespace interleave::gui {

class RealRun : public QObject {
    Q_OBJECT

  public:
    explicit RealRun(QObject* parent = nullptr);
    ~RealRun() override;

    // Whether the program is there.
    [[nodiscard]] static bool isPossible();
    void start(const std::string& source, const Overrides&);  // REQUIRES: !isRunning()
    [[nodiscard]] bool isRunning() const { return process_.state() != QProcess::NotRunning; }
    void cancel();  // neither signal comes

  Q_SIGNALS:
    void done(const QByteArray& timeline);
    void failed(const QString& why);

  private:
    void finish();

    QProcess process_;
    bool wanted_ = false;
};

}  // namespace interleave::gui
