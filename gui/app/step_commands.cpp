#include "gui/app/step_commands.h"

#include "gui/app/commands.h"
#include "gui/inspect/source_editor.h"
#include "gui/models/session.h"

#include <QApplication>

#include <optional>

namespace interleave::gui {

namespace {

QString tr(const char* words) { return QCoreApplication::translate("interleave::gui", words); }
QString id(const char* name) { return QString::fromLatin1(name); }

struct Verb {
    const char *id, *name, *about, *key, *drawing;
    void (*run)(Session&, Direction);
    bool needsTask = false;  // that is selected
    bool needsState = true;  // of a simulation: a mere timeline has none
};

void event(Session& s, Direction d)
{
    d == Direction::forward ? s.forwardInstant() : s.backInstant();
}
void instruction(Session& s, Direction d) { d == Direction::forward ? s.forward() : s.back(); }
void ofTask(Session& s, Direction d) { s.toEventOf(s.selection().task, d); }

template <TaskState state>
void whenTask(Session& s, Direction d)
{
    s.toState(s.selection().task, state, d);
}

// clang-format off
constexpr Verb kVerbs[] = {
    {"event", QT_TRANSLATE_NOOP("interleave::gui", "Event"),
     QT_TRANSLATE_NOOP("interleave::gui", "A whole instant: all that happens at one time"),
     "F10", "event", event, false, false},
    {"instruction", QT_TRANSLATE_NOOP("interleave::gui", "Instruction"),
     QT_TRANSLATE_NOOP("interleave::gui", "A single step: one instruction, or one phase of an event"),
     "Ctrl+F11", "instruction", instruction},
    {"switch", QT_TRANSLATE_NOOP("interleave::gui", "Switch"),
     QT_TRANSLATE_NOOP("interleave::gui", "To where a task gets a CPU"),
     "F11", "switch", [](Session& s, Direction d) { s.toSwitch(d); }},
    {"decision", QT_TRANSLATE_NOOP("interleave::gui", "Scheduling decision"),
     QT_TRANSLATE_NOOP("interleave::gui", "To where a CPU has chosen: another task, the same, nobody"),
     "Ctrl+F10", "", [](Session& s, Direction d) { s.toDecision(d); }},
    {"finding", QT_TRANSLATE_NOOP("interleave::gui", "Finding"),
     QT_TRANSLATE_NOOP("interleave::gui", "To where a finding shows"),
     "F8", "", [](Session& s, Direction d) { s.toFinding(d); }, false, false},
    {"task", QT_TRANSLATE_NOOP("interleave::gui", "Event of the selected task"),
     QT_TRANSLATE_NOOP("interleave::gui", "To where anything happens to the task that is selected"),
     "F7", "", ofTask, true},
    {"running", QT_TRANSLATE_NOOP("interleave::gui", "Until the task runs"),
     QT_TRANSLATE_NOOP("interleave::gui", "To where the selected task gets a CPU"),
     "", "", whenTask<TaskState::running>, true},
    {"blocked", QT_TRANSLATE_NOOP("interleave::gui", "Until the task blocks"),
     QT_TRANSLATE_NOOP("interleave::gui", "To where the selected task begins to wait"),
     "", "", whenTask<TaskState::blocked>, true},
    {"ready", QT_TRANSLATE_NOOP("interleave::gui", "Until the task is ready"),
     QT_TRANSLATE_NOOP("interleave::gui", "To where the selected task begins to wait for a CPU"),
     "", "", whenTask<TaskState::ready>, true},
};
// clang-format on

QList<QKeySequence> keys(const char* key, bool back)
{
    const QString word = QString::fromLatin1(key);
    if (word.isEmpty()) return {};
    return {QKeySequence(back ? QStringLiteral("Shift+") + word : word)};
}

void addVerb(Commands& commands, Session& session, const Verb& v, Direction d, int group)
{
    const bool back = d == Direction::back;
    Session* s = &session;
    const QString drawing = QString::fromLatin1(v.drawing);
    commands.add({.id = QStringLiteral("step.") + QLatin1String(v.id) + (back ? "_back" : ""),
                  .name = back ? tr("Back: %1").arg(tr(v.name)) : tr(v.name),
                  .menu = QStringLiteral("step"),
                  .group = group,
                  .keys = keys(v.key, back),
                  .about = back ? tr("Backwards: %1").arg(tr(v.about)) : tr(v.about),
                  .icon = drawing.isEmpty() || !back ? drawing : drawing + QStringLiteral("_back"),
                  .enabled =
                      [s, &v, back] {
                          const bool room = s->run() && (back ? !s->atStart() : !s->atEnd());
                          return room && (s->canStep() || !v.needsState) &&
                                 (!v.needsTask || s->selection().task.valid());
                      },
                  .run = [s, &v, d] { v.run(*s, d); }});
}

// What F9 is about: the line that is written at, else what is selected.
std::optional<Breakpoint> breakpointHere(const Session& s)
{
    if (const auto* editor = qobject_cast<SourceEditor*>(QApplication::focusWidget()))
        return Breakpoint{Breakpoint::Kind::line, editor->cursorLine(), {}};
    if (!s.run()) return {};
    const Timeline& t = s.run()->outcome.timeline;
    const Subject& chosen = s.selection();
    if (chosen.object.valid())
        return Breakpoint{Breakpoint::Kind::object, 0, t.symbols().objects[chosen.object.index]};
    if (chosen.task.valid())
        return Breakpoint{Breakpoint::Kind::task, 0, t.track(chosen.task).name};
    return {};
}

void addRunCommands(Commands& commands, Session& session)
{
    Session* s = &session;
    const auto add = [&](const char* name, const QString& words, int group, const char* key,
                         const char* drawing, const QString& about, std::function<bool()> enabled,
                         std::function<void()> run) {
        commands.add({.id = id(name),
                      .name = words,
                      .menu = QStringLiteral("run"),
                      .group = group,
                      .keys = keys(key, false),
                      .about = about,
                      .icon = QString::fromLatin1(drawing),
                      .enabled = std::move(enabled),
                      .run = std::move(run)});
    };
    const auto hasRun = [s] { return s->run() != nullptr; };
    add("run.play", tr("&Play or pause"), 0, "Space", "play",
        tr("Lets simulated time pass at the speed of the slider"), hasRun,
        [s] { s->isPlaying() ? s->pause() : s->play(); });
    add(
        "run.on", tr("&Run on"), 0, "F5", "run", tr("On to the next breakpoint, or to the end"),
        [s] { return !s->atEnd(); }, [s] { s->runOn(Direction::forward); });
    add(
        "run.on_back", tr("Run &back"), 0, "Shift+F5", "",
        tr("Back to the breakpoint before, or to the start"), [s] { return !s->atStart(); },
        [s] { s->runOn(Direction::back); });
    add("run.breakpoint", tr("&Breakpoint"), 10, "F9", "breakpoint",
        tr("Sets or takes away: at the line of the cursor, the selected task or object"), hasRun,
        [s] {
            if (const auto b = breakpointHere(*s)) s->toggleBreakpoint(*b);
        });
    add(
        "run.no_breakpoints", tr("Remove &all breakpoints"), 10, "", "", {},
        [s] { return !s->breakpoints().all().empty(); },
        [s] {
            while (!s->breakpoints().all().empty())
                s->toggleBreakpoint(Breakpoint(s->breakpoints().all().back()));
        });
    add(
        "run.reset", tr("As in the &file"), 20, "", "reset",
        tr("Takes back changes of policy, CPUs and seed"), [s] { return s->overrides().any(); },
        [s] { s->setOverrides({}); });
    add(
        "run.next_seed", tr("Another &seed"), 20, "Ctrl+R", "",
        tr("Runs again with the next seed: other random numbers"), [s] { return s->canStep(); },
        [s] {
            Overrides o = s->overrides();
            o.seed = o.seed.value_or(s->answer()->scenario.seed) + 1;
            s->setOverrides(o);
        });
    commands.add({.id = id("run.fork_here"),
                  .name = tr("Changes count from &here on"),
                  .menu = QStringLiteral("run"),
                  .group = 30,
                  .about = tr("Another policy or seed makes the run branch off at this moment"),
                  .icon = QStringLiteral("fork"),
                  .enabled = [s] { return s->canFork(); },
                  .checked = [s] { return s->changesCount() == Since::here; },
                  .run =
                      [s] {
                          const bool here = s->changesCount() == Since::here;
                          s->setChangesCount(here ? Since::start : Since::here);
                      }});
    add(
        "run.next_branch", tr("&Next branch"), 30, "Ctrl+B", "",
        tr("Shows the next of the runs that branch off each other, at the same time"),
        [s] { return s->runs().size() > 1; },
        [s] { s->showRun((s->currentRun() + 1) % static_cast<int>(s->runs().size())); });
    add(
        "run.compare_origin", tr("Compare with the &origin of the branch"), 30, "", "",
        tr("This branch beside the run that it branches off"),
        [s] {
            return s->currentRun() >= 0 &&
                   s->runs()[static_cast<size_t>(s->currentRun())].parent >= 0;
        },
        [s] { s->compareWithOrigin(); });
    add(
        "run.cancel", tr("S&top"), 90, "Esc", "close",
        tr("Ends what takes long: a run that is being made, a long way through one"),
        [s] { return s->isTravelling() || s->isRunning(); },
        [s] { s->isTravelling() ? s->cancelTravel() : s->cancelRun(); });
}

}  // namespace

void addStepCommands(Commands& commands, Session& session)
{
    for (const Verb& v : kVerbs) addVerb(commands, session, v, Direction::forward, 0);
    for (const Verb& v : kVerbs) addVerb(commands, session, v, Direction::back, 10);
    Session* s = &session;
    const auto add = [&](const char* name, const QString& words, const char* key,
                         const char* drawing, const QString& about, std::function<bool()> enabled,
                         std::function<void()> run) {
        commands.add({.id = id(name),
                      .name = words,
                      .menu = QStringLiteral("step"),
                      .group = 20,
                      .keys = keys(key, false),
                      .about = about,
                      .icon = QString::fromLatin1(drawing),
                      .enabled = std::move(enabled),
                      .run = std::move(run)});
    };
    add(
        "step.to_start", tr("To the &start"), "Ctrl+Home", "to_start", {},
        [s] { return !s->atStart(); },
        [s] { s->canStep() ? s->seek(uint64_t{0}) : s->seek(Time{}); });
    add(
        "step.to_end", tr("To the &end"), "Ctrl+End", "to_end", {}, [s] { return !s->atEnd(); },
        [s] { s->canStep() ? s->seek(UINT64_MAX) : s->seek(kLastTime); });
    add(
        "step.to_deadlock", tr("Until a &deadlock"), "", "",
        tr("To the moment at which tasks wait for each other in a ring"),
        [s] { return s->canStep() && !s->atEnd(); }, [s] { s->toDeadlock(); });
    addRunCommands(commands, session);
    const auto refresh = [&commands] { commands.refresh(); };
    QObject::connect(s, &Session::momentChanged, &commands, refresh);
    QObject::connect(s, &Session::answered, &commands, refresh);
    QObject::connect(s, &Session::runsChanged, &commands, refresh);
    QObject::connect(s, &Session::sinceChanged, &commands, refresh);
    QObject::connect(s, &Session::runStarted, &commands, refresh);
    QObject::connect(s, &Session::travelChanged, &commands, refresh);
    QObject::connect(s, &Session::selectionChanged, &commands, refresh);
    QObject::connect(s, &Session::breakpointsChanged, &commands, refresh);
}

}  // namespace interleave::gui
