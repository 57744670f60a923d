// interleave-bench-heartbeat: how long the window stands still at most. A timer beats whenever
// nothing else is to do, while a run of more than a million steps is opened, walked, searched and
// looked through; the longest time between two beats is what a person feels. Then the same for a
// whole window with very many tasks: opened, stepped, scrubbed, scrolled and laid out anew.
//
// Real time, since waiting is what is measured; on the offscreen platform, 1600 x 900.
#include "gui/app/commands.h"
#include "gui/app/main_window.h"
#include "gui/app/window_host.h"
#include "gui/inspect/log_view.h"
#include "gui/models/session.h"
#include "gui/timeline/timeline_view.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QLineEdit>
#include <QScrollBar>
#include <QStandardPaths>
#include <QTableView>
#include <QTemporaryDir>

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <memory>

namespace interleave::bench {

namespace {

class Heart : public QObject {
  public:
    Heart()
    {
        QObject::connect(&timer_, &QTimer::timeout, this, [this] {
            longest_ = std::max(longest_, since_.nsecsElapsed());
            since_.start();
        });
        timer_.start(0);
    }

    // Prints the longest pause while this was done and came to its end.
    void during(const char* what, const std::function<void()>& begin,
                const std::function<bool()>& done)
    {
        QApplication::processEvents();
        longest_ = 0;
        QElapsedTimer whole;
        whole.start();
        since_.start();
        begin();
        do {
            QApplication::processEvents(QEventLoop::AllEvents, 1);
        } while (!done());
        QApplication::processEvents();
        fmt::print("{:<44} took {:7.1f} ms, stood still for {:6.1f} ms\n", what,
                   static_cast<double>(whole.nsecsElapsed()) / 1e6,
                   static_cast<double>(longest_) / 1e6);
    }

  private:
    QTimer timer_;
    QElapsedTimer since_;
    qint64 longest_ = 0;
};

bool now() { return true; }

void measure(const std::string& repeats)
{
    using gui::Direction;
    const QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("scenario.yaml"));
    std::ofstream(file.toStdString())
        << "machine: {instruction: 1us}\nobjects: {x: shared(0)}\n"
           "policy: {name: rr, quantum: 10us}\nprocesses:\n  A: {run: [{repeat "
        << repeats << ": [x = x + 1, yield]}]}\n  B: {run: [{repeat " << repeats
        << ": [x = x + 1, yield]}]}\n";
    gui::Session session;
    Heart heart;
    const auto here = [&] { return !session.isTravelling(); };
    const auto has_run = [&] { return !session.isRunning(); };
    const auto open = [&] { session.open(file); };
    heart.during("open and run", open, has_run);
    const auto to_end = [&] { session.seek(UINT64_MAX); };
    heart.during("to the end", to_end, here);
    const uint64_t end = session.position();
    const auto to_middle = [&] { session.seek(end / 2); };
    heart.during("to the middle", to_middle, here);
    heart.during(
        "search back for a state that never was",
        [&] { session.toState(TrackId{1}, TaskState::zombie, Direction::back); }, here);
    const auto to_deadlock = [&] { session.toDeadlock(); };
    heart.during("search for a deadlock that never is", to_deadlock, here);

    const std::unique_ptr<QWidget> log(gui::makeEventLog(session, nullptr));
    log->resize(1600, 900);
    auto& table = dynamic_cast<gui::LogView&>(*log).table();
    heart.during(
        "show the event log", [&] { log->show(); }, [&] { return table.model()->rowCount() > 0; });
    const auto scroll = [&] { table.scrollToBottom(); };
    heart.during("scroll it to its end", scroll, now);
    heart.during(
        "filter it", [&] { log->findChild<QLineEdit*>()->setText(QStringLiteral("B")); }, now);
    fmt::print("{} steps, {} rows of the log left by the filter\n", end, table.model()->rowCount());
}

// Threads that compute and sleep, under a lock now and then.
void write_many(const std::string& file, int tasks)
{
    std::ofstream(file)
        << "machine: {cpus: 4, instruction: 1us}\nobjects: {m: mutex}\n"
           "policy: {name: rr, quantum: 1ms}\nuntil: 10s\nprocesses:\n"
           "  load: {threads: {t: {run: work, count: "
        << tasks
        << "}}}\nfunctions:\n  work:\n    - repeat 5:\n"
           "        - compute exp(500us)\n        - lock m\n"
           "        - compute 10us\n        - unlock m\n        - sleep exp(20ms)\n";
}

void measure_window(int tasks)
{
    const QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("many.yaml"));
    write_many(file.toStdString(), tasks);
    gui::WindowHost host(gui::ThemeChoice::light, gui::LanguageChoice::english);
    gui::MainWindow& window = host.window();
    window.resize(1600, 900);
    window.show();
    gui::Session& session = window.session();
    Heart heart;
    const auto here = [&] { return !session.isTravelling(); };
    fmt::print("The window with {} tasks:\n", tasks);
    const auto open = [&] { window.open(file); };
    const auto has_run = [&] { return !session.isRunning(); };
    heart.during("open and run", open, has_run);
    const Time end = session.run()->outcome.timeline.end();
    for (const char* workspace : {"learn", "debug", "analyse", "compare"}) {
        const QString id = QStringLiteral("workspace.%1").arg(QLatin1String(workspace));
        if (window.commands().find(id) == nullptr) continue;
        const auto lay_out = [&] { window.commands().run(id); };
        heart.during(fmt::format("{}: lay it out", workspace).c_str(), lay_out, now);
        const auto to_middle = [&] { session.seek(Time{end.ns / 2}); };
        heart.during(fmt::format("{}: to the middle", workspace).c_str(), to_middle, here);
        for (int i = 0; i < 5; ++i)
            heart.during(
                fmt::format("{}: a step", workspace).c_str(), [&] { session.forward(); }, here);
        heart.during(
            fmt::format("{}: a step back", workspace).c_str(), [&] { session.back(); }, here);
        for (int i = 0; i < 3; ++i)
            heart.during(
                fmt::format("{}: scrub", workspace).c_str(),
                [&] { session.seek(Time{end.ns / 4 + end.ns / 100 * i}); }, here);
        gui::TimelineView& view = window.timeline();
        const auto scroll = [&] {
            view.verticalScrollBar()->setValue(view.verticalScrollBar()->maximum() / 2);
        };
        heart.during(fmt::format("{}: scroll its lanes", workspace).c_str(), scroll, now);
        const auto choose = [&] {
            Subject s;
            s.task = TrackId{static_cast<uint32_t>(tasks / 2)};
            session.select(s);
        };
        heart.during(fmt::format("{}: choose a task", workspace).c_str(), choose, now);
        session.select({});
    }
}

}  // namespace

}  // namespace interleave::bench

int main(int argc, char** argv)
{
    for (int i = 1; i < argc; ++i) {
        bool is_number = false;
        if (i <= 2 && QString::fromLocal8Bit(argv[i]).toInt(&is_number) > 0 && is_number) continue;
        fmt::print(stderr, "usage: {} [REPEATS [TASKS]]\n", argv[0]);
        return 2;
    }
    if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication app(argc, argv);
    QStandardPaths::setTestModeEnabled(true);
    app.setOrganizationName(QStringLiteral("interleave-bench"));  // no settings of a person
    interleave::bench::measure(argc > 1 ? argv[1] : "200000");
    interleave::bench::measure_window(argc > 2 ? std::atoi(argv[2]) : argc > 1 ? 200 : 10'000);
    return 0;
}
