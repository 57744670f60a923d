#include "gui/models/focus.h"

#include "gui/models/session.h"

#include <QScopedValueRollback>

#include <optional>

namespace interleave::gui {

namespace {

// With what it does at the moment, so that a timeline marks this and not its first slice.
Subject subjectOf(const Session& session, const Target& thing, Time at)
{
    Subject s{.task = thing.task, .cpu = thing.cpu, .object = thing.object};
    if (!session.run() || s.object.valid()) return s;
    const Timeline& t = session.run()->outcome.timeline;
    const Time moment = at != kNever ? at : session.now();
    std::optional<size_t> slice;
    if (s.task.valid() && s.task.index < t.tasks())
        slice = t.at(s.task, moment);
    else if (s.cpu.valid() && s.cpu.index < t.cpus())
        slice = t.at(s.cpu, moment);
    s.slice = static_cast<uint32_t>(slice.value_or(0));
    return s;
}

}  // namespace

Focus::Focus(Session& session) : QObject(&session), session_(session)
{
    connect(&session, &Session::sourceChanged, this, [this] {
        target_ = {};
        Q_EMIT changed();
    });
    connect(&session, &Session::selectionChanged, this, &Focus::adopt);
}

// What was chosen in the timeline.
void Focus::adopt()
{
    if (leads_) return;
    const Subject& s = session_.selection();
    const Target target{.task = s.task, .cpu = s.cpu, .object = s.object};
    if (target == target_) return;
    target_ = target;
    Q_EMIT changed();
}

Focus& Focus::of(Session& session)
{
    auto* focus = session.findChild<Focus*>({}, Qt::FindDirectChildrenOnly);
    return *(focus != nullptr ? focus : new Focus(session));
}

void Focus::choose(const Target& target)
{
    if (target.isThing()) {
        Target thing = target;
        thing.at = kNever;
        thing.position = -1;
        const bool other = thing != target_;
        target_ = thing;
        const QScopedValueRollback<bool> leads(leads_, true);
        if (other) Q_EMIT changed();
        if (other) session_.select(subjectOf(session_, thing, target.at));
    }
    if (target.position >= 0)
        session_.seek(static_cast<uint64_t>(target.position));
    else if (target.at != kNever)
        session_.seek(target.at);
}

}  // namespace interleave::gui
