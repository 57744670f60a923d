#include "gui/timeline/words.h"

#include "base/text.h"
#include "gui/models/words.h"

#include <QCoreApplication>

namespace interleave::gui {

namespace {

QString words(const char* text) { return QCoreApplication::translate("Timeline", text); }
std::string word(const char* text) { return words(text).toStdString(); }

constexpr const char* kStates[] = {
    QT_TRANSLATE_NOOP("Timeline", "not started"), QT_TRANSLATE_NOOP("Timeline", "ready"),
    QT_TRANSLATE_NOOP("Timeline", "running"),     QT_TRANSLATE_NOOP("Timeline", "blocked"),
    QT_TRANSLATE_NOOP("Timeline", "zombie"),      QT_TRANSLATE_NOOP("Timeline", "exited"),
    QT_TRANSLATE_NOOP("Timeline", "kernel"),      QT_TRANSLATE_NOOP("Timeline", "idle"),
    QT_TRANSLATE_NOOP("Timeline", "unknown")};
static_assert(std::size(kStates) == kTaskStates);

constexpr const char* kNames[] = {QT_TRANSLATE_NOOP("Timeline", "none"),
                                  QT_TRANSLATE_NOOP("Timeline", "created"),
                                  QT_TRANSLATE_NOOP("Timeline", "woken"),
                                  QT_TRANSLATE_NOOP("Timeline", "preempted"),
                                  QT_TRANSLATE_NOOP("Timeline", "slice end"),
                                  QT_TRANSLATE_NOOP("Timeline", "yielded"),
                                  QT_TRANSLATE_NOOP("Timeline", "migrated"),
                                  QT_TRANSLATE_NOOP("Timeline", "lock"),
                                  QT_TRANSLATE_NOOP("Timeline", "semaphore"),
                                  QT_TRANSLATE_NOOP("Timeline", "I/O"),
                                  QT_TRANSLATE_NOOP("Timeline", "sleep"),
                                  QT_TRANSLATE_NOOP("Timeline", "join"),
                                  QT_TRANSLATE_NOOP("Timeline", "condition"),
                                  QT_TRANSLATE_NOOP("Timeline", "until"),
                                  QT_TRANSLATE_NOOP("Timeline", "message"),
                                  QT_TRANSLATE_NOOP("Timeline", "barrier"),
                                  QT_TRANSLATE_NOOP("Timeline", "waiting"),
                                  QT_TRANSLATE_NOOP("Timeline", "exited"),
                                  QT_TRANSLATE_NOOP("Timeline", "crashed"),
                                  QT_TRANSLATE_NOOP("Timeline", "saving registers"),
                                  QT_TRANSLATE_NOOP("Timeline", "choosing the next"),
                                  QT_TRANSLATE_NOOP("Timeline", "loading registers"),
                                  QT_TRANSLATE_NOOP("Timeline", "released"),
                                  QT_TRANSLATE_NOOP("Timeline", "until its next job"),
                                  QT_TRANSLATE_NOOP("Timeline", "the first of several things"),
                                  QT_TRANSLATE_NOOP("Timeline", "end of a child"),
                                  QT_TRANSLATE_NOOP("Timeline", "until a coroutine can go on"),
                                  QT_TRANSLATE_NOOP("Timeline", "interpreter lock"),
                                  QT_TRANSLATE_NOOP("Timeline", "urgency inherited"),
                                  QT_TRANSLATE_NOOP("Timeline", "units of a resource")};

// The slice of the task that a selection is about; nothing if it is not about one.
struct Found {
    TrackId task;
    size_t index = 0;
    Slice slice;
};
std::optional<Found> find(const Timeline& t, const Subject& s)
{
    if (s.task.valid() && !s.object.valid() && s.slice < t.slices(s.task))
        return Found{s.task, s.slice, t.slice(s.task, s.slice)};
    if (!s.cpu.valid() || s.slice >= t.slices(s.cpu)) return std::nullopt;
    const Slice slice = t.slice(s.cpu, s.slice);
    const std::optional<size_t> index =
        slice.task.valid() ? t.at(slice.task, slice.start) : std::nullopt;
    return Found{slice.task, index.value_or(0), slice};
}

}  // namespace

PictureWords pictureWords()
{
    PictureWords w;
    w.running = word(QT_TRANSLATE_NOOP("Timeline", "running"));
    w.ready = word(QT_TRANSLATE_NOOP("Timeline", "ready"));
    w.blocked = word(QT_TRANSLATE_NOOP("Timeline", "blocked"));
    w.kernel = word(QT_TRANSLATE_NOOP("Timeline", "kernel"));
    w.crowd = word(QT_TRANSLATE_NOOP("Timeline", "several tasks in turn"));
    w.at = word(QT_TRANSLATE_NOOP("Timeline", "at"));
    w.ended = word(QT_TRANSLATE_NOOP("Timeline", "exit"));
    w.zombie = word(QT_TRANSLATE_NOOP("Timeline", "zombie"));
    w.crashed = word(QT_TRANSLATE_NOOP("Timeline", "fault"));
    w.unknown = word(QT_TRANSLATE_NOOP("Timeline", "unknown"));
    w.release = word(QT_TRANSLATE_NOOP("Timeline", "release of a job"));
    w.deadline = word(QT_TRANSLATE_NOOP("Timeline", "deadline"));
    w.missed = word(QT_TRANSLATE_NOOP("Timeline", "deadline missed"));
    w.too_close = word(QT_TRANSLATE_NOOP("Timeline", "jobs too close together for arrows"));
    w.cpus = word(QT_TRANSLATE_NOOP("Timeline", "CPUs"));
    w.objects = word(QT_TRANSLATE_NOOP("Timeline", "Owners"));
    w.counters = word(QT_TRANSLATE_NOOP("Timeline", "How many at once"));
    w.seed = word(QT_TRANSLATE_NOOP("Timeline", "seed"));
    w.more = word(QT_TRANSLATE_NOOP("Timeline", "more tasks not shown"));
    w.findings = word(QT_TRANSLATE_NOOP("Timeline", "Findings"));
    w.failure = word(QT_TRANSLATE_NOOP("Timeline", "failure"));
    w.hindrance = word(QT_TRANSLATE_NOOP("Timeline", "hindrance"));
    w.possible = word(QT_TRANSLATE_NOOP("Timeline", "possible in another run"));
    w.concerned = word(QT_TRANSLATE_NOOP("Timeline", "whom it is about"));
    w.fork = word(QT_TRANSLATE_NOOP("Timeline", "branches off here"));
    w.say = [](std::string_view english) { return said(english).toStdString(); };
    w.tasks = word(QT_TRANSLATE_NOOP("Timeline", "tasks"));
    return w;
}

QString stateName(TaskState s) { return words(kStates[static_cast<size_t>(s)]); }
QString reasonName(Reason r)
{
    const auto i = static_cast<size_t>(r);
    if (i < std::size(kNames)) return words(kNames[i]);
    return QString::fromUtf8(name_of(r).data(), static_cast<qsizetype>(name_of(r).size()));
}
QString nameOf(const Timeline& t, TrackId id) { return QString::fromStdString(t.track(id).name); }
QString timeText(Time t) { return QString::fromStdString(to_text(t)); }
QString timeText(Duration d) { return QString::fromStdString(to_text(d)); }

QString roughly(Duration d)
{
    constexpr int64_t kMost = 10'000;  // beyond four digits
    int64_t unit = 1;
    while (d.ns / unit >= kMost) unit *= 10;
    return timeText(Duration{(d.ns + unit / 2) / unit * unit});
}

QString linkText(const Timeline& t, const TaskLink& l)
{
    const QString from = nameOf(t, l.from);
    const QString to = nameOf(t, l.to);
    const QString at = timeText(l.at_to);
    switch (l.kind) {
        case LinkKind::wake:
            return words(QT_TRANSLATE_NOOP("Timeline", "%1 wakes %2 at %3")).arg(from, to, at);
        case LinkKind::start:
            return words(QT_TRANSLATE_NOOP("Timeline", "%1 starts %2 at %3")).arg(from, to, at);
        case LinkKind::join:
            return words(QT_TRANSLATE_NOOP("Timeline", "%1 ends; %2 waited for it, until %3"))
                .arg(from, to, at);
        case LinkKind::release:
            return words(QT_TRANSLATE_NOOP("Timeline", "%1 releases %4, which %2 gets at %3"))
                .arg(from, to, at, QString::fromStdString(t.symbols().objects[l.object.index]));
    }
    return {};
}

QString SliceText::sentence() const
{
    QString all = title;
    for (const auto& [name, value] : facts) all += QStringLiteral(". %1: %2").arg(name, value);
    return all;
}

SliceText sliceText(const Timeline& t, const Subject& subject)
{
    SliceText text;
    if (subject.process.valid()) {
        text.title = QString::fromStdString(t.track(subject.process).process);
        return text;
    }
    if (subject.object.valid()) {
        const auto owners = t.owners(subject.object);
        const QString name = QString::fromStdString(t.symbols().objects[subject.object.index]);
        if (subject.slice >= owners.size()) {
            text.title = name;
            return text;
        }
        const OwnerChange& c = owners[subject.slice];
        const Time to = subject.slice + 1 < owners.size() ? owners[subject.slice + 1].at : t.end();
        text.title = c.owner.valid()
                         ? words(QT_TRANSLATE_NOOP("Timeline", "%1 belongs to %2"))
                               .arg(name, nameOf(t, c.owner))
                         : words(QT_TRANSLATE_NOOP("Timeline", "%1 belongs to nobody")).arg(name);
        text.facts = {{words(QT_TRANSLATE_NOOP("Timeline", "From")), timeText(c.at)},
                      {words(QT_TRANSLATE_NOOP("Timeline", "To")), timeText(to)},
                      {words(QT_TRANSLATE_NOOP("Timeline", "Time")), timeText(to - c.at)}};
        return text;
    }
    const std::optional<Found> found = find(t, subject);
    if (!found) return text;
    const Slice& s = found->slice;
    const QString cpu = s.cpu.valid() ? QStringLiteral("cpu%1").arg(s.cpu.index) : QString();
    const QString who = found->task.valid() ? nameOf(t, found->task) : cpu;
    text.title = s.state == TaskState::running && s.cpu.valid()
                     ? words(QT_TRANSLATE_NOOP("Timeline", "%1: running on %2")).arg(who, cpu)
                     : QStringLiteral("%1: %2").arg(who, stateName(s.state));
    const auto add = [&](const char* name, const QString& value) {
        text.facts.append({words(name), value});
    };
    if (s.reason != Reason::none) {
        QString why = reasonName(s.reason);
        if (s.object.valid())
            why +=
                QStringLiteral(" ") + QString::fromStdString(t.symbols().objects[s.object.index]);
        add(QT_TRANSLATE_NOOP("Timeline", "Why"), why);
    }
    add(QT_TRANSLATE_NOOP("Timeline", "From"), timeText(s.start));
    add(QT_TRANSLATE_NOOP("Timeline", "To"), timeText(s.end));
    add(QT_TRANSLATE_NOOP("Timeline", "Time"), timeText(s.end - s.start));
    if (s.step.valid()) {
        const Symbols::Step& step = t.symbols().steps[s.step.index];
        const QString label = QString::fromStdString(step.label);
        add(QT_TRANSLATE_NOOP("Timeline", "Step"),
            step.line > 0
                ? words(QT_TRANSLATE_NOOP("Timeline", "%1 (line %2)")).arg(label).arg(step.line)
                : label);
    }
    if (!found->task.valid()) return text;
    for (const TaskLink& l : links_of(t, found->task, found->index, 8)) {
        const bool in = l.to == found->task;
        add(in ? QT_TRANSLATE_NOOP("Timeline", "Because")
               : QT_TRANSLATE_NOOP("Timeline", "Leads to"),
            linkText(t, l));
    }
    return text;
}

}  // namespace interleave::gui
