#include "gui/app/step_commands.h"

#include "gui/app/commands.h"
#include "gui/models/session.h"

#include <QCoreApplication>

namespace interleave::gui {

namespace {

QString tr(const char* words) { return QCoreApplication::translate("StepCommands", words); }

}  // namespace

void addStepCommands(Commands& commands, Session& session)
{
    const auto add = [&](const char* id, const QString& name, const char* key, const char* drawing,
                         const QString& about, auto&& enabled, auto&& run) {
        commands.add({.id = QString::fromLatin1(id),
                      .name = name,
                      .menu = QStringLiteral("step"),
                      .keys = {QKeySequence(QString::fromLatin1(key))},
                      .about = about,
                      .icon = QString::fromLatin1(drawing),
                      .enabled = enabled,
                      .run = run});
    };
    Session* s = &session;
    const auto notAtStart = [s] { return s->position() > 0; };
    const auto notAtEnd = [s] { return !s->atEnd(); };
    add("step.event_back", tr("Event back"), "Shift+F10", "event_back",
        tr("Back to before the last instant"), notAtStart, [s] { s->backInstant(); });
    add("step.instruction_back", tr("Step back"), "Shift+F11", "instruction_back",
        tr("Back by a single step"), notAtStart, [s] { s->back(); });
    add("step.instruction", tr("Step"), "F11", "instruction", tr("On by a single step"), notAtEnd,
        [s] { s->forward(); });
    add("step.event", tr("Event"), "F10", "event", tr("On to the end of the next instant"),
        notAtEnd, [s] { s->forwardInstant(); });
    add("step.to_start", tr("To the start"), "Ctrl+Home", "to_start", {}, notAtStart,
        [s] { s->seek(uint64_t{0}); });
    add("step.to_end", tr("To the end"), "Ctrl+End", "to_end", {}, notAtEnd,
        [s] { s->seek(UINT64_MAX); });
}

}  // namespace interleave::gui
