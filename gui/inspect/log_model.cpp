#include "gui/inspect/log_model.h"

#include "gui/inspect/words.h"

#include <QBrush>
#include <QColor>

#include <algorithm>

namespace interleave::gui {

namespace {

constexpr int kMarkAlpha = 46;
const QChar kMark(0x25b8);  // a small triangle: told by the last step

StepId stepOf(const Record& r)
{
    uint32_t step = Record::kNone;
    if (r.kind == RecordKind::step || r.kind == RecordKind::fault) step = r.what;
    if (r.kind == RecordKind::state && r.state == TaskState::running) step = r.what;
    if (r.kind == RecordKind::state && r.state == TaskState::blocked) step = r.other;
    return StepId{step};
}

ObjectId objectOf(const Record& r)
{
    const bool blocked = r.kind == RecordKind::state && r.state == TaskState::blocked;
    const bool told = blocked || r.kind == RecordKind::owner || r.kind == RecordKind::level;
    return ObjectId{told ? r.what : Record::kNone};
}

// Another task that it speaks of: who woke, started or carries it.
TrackId otherOf(const Record& r)
{
    const bool ready = r.kind == RecordKind::state && r.state == TaskState::ready;
    const bool told = ready || r.kind == RecordKind::task_created || r.kind == RecordKind::carrier;
    return TrackId{told ? r.other : Record::kNone};
}

QString kindWord(RecordKind kind)
{
    switch (kind) {
        case RecordKind::task_created: return Inspect::tr("is created");
        case RecordKind::state: return {};
        case RecordKind::step: return Inspect::tr("begins");
        case RecordKind::slice_renewed: return Inspect::tr("goes on: nobody else is ready");
        case RecordKind::cpu_state: return {};
        case RecordKind::owner: return Inspect::tr("owner");
        case RecordKind::fault: return Inspect::tr("FAULT");
        case RecordKind::job_released: return Inspect::tr("a job is released");
        case RecordKind::job_ended: return Inspect::tr("job is done");
        case RecordKind::job_missed: return Inspect::tr("MISSED: job is not done by its deadline");
        case RecordKind::carrier: return Inspect::tr("carried by");
        case RecordKind::changed: return Inspect::tr("CHANGED");
        case RecordKind::level: return Inspect::tr("holds", "a buffer");
    }
    return {};
}

}  // namespace

void LogModel::setLog(std::shared_ptr<const FinishedRun> run, std::shared_ptr<const RunLog> log)
{
    if (run == run_ && log == log_) return;
    beginResetModel();
    run_ = std::move(run);
    log_ = std::move(log);
    before_ = position_ = 0;
    filter();
    endResetModel();
}

void LogModel::setFilter(const QString& text, TrackId task)
{
    if (text == text_ && task == task_) return;
    beginResetModel();
    text_ = text;
    task_ = task;
    filter();
    endResetModel();
}

LogModel::Matches LogModel::matchesOf(const QString& wanted) const
{
    const auto has = [&](const QString& s) { return s.contains(wanted, Qt::CaseInsensitive); };
    const Symbols& symbols = timeline().symbols();
    Matches m;
    for (uint32_t i = 0; i < timeline().tasks(); ++i) m.tasks.push_back(has(taskName(i)));
    for (uint32_t i = 0; i < symbols.objects.size(); ++i) m.objects.push_back(has(objectName(i)));
    for (const Symbols::Step& s : symbols.steps)
        m.steps.push_back(has(text(s.label)) || has(QString::number(s.line)));
    for (uint32_t i = 0; i < kReasons; ++i)
        m.reasons.push_back(has(wordOf(static_cast<Reason>(i))));
    for (uint32_t i = 0; i < kTaskStates; ++i)
        m.states.push_back(has(wordOf(static_cast<TaskState>(i))));
    for (uint32_t i = 0; i < kRecordKinds; ++i)
        m.kinds.push_back(has(kindWord(static_cast<RecordKind>(i))));
    for (const std::string& fault : symbols.faults) m.faults.push_back(has(text(fault)));
    for (uint32_t i = 0; i < timeline().cpus(); ++i)
        m.cpus.push_back(has(QStringLiteral("cpu%1").arg(i)));
    return m;
}

void LogModel::filter()
{
    rows_.reset();
    if (log_ == nullptr || (text_.isEmpty() && !task_.valid())) return;
    rows_.emplace();
    const Matches found = text_.isEmpty() ? Matches{} : matchesOf(text_);
    for (size_t i = 0; i < entries(); ++i) {
        if (task_.valid() && task_in(record(i)) != task_.index) continue;
        if (text_.isEmpty() || matches(i, found)) rows_->push_back(static_cast<uint32_t>(i));
    }
}

size_t LogModel::entryOf(int row) const
{
    return rows_ ? (*rows_)[static_cast<size_t>(row)] : static_cast<size_t>(row);
}

int LogModel::rowCount(const QModelIndex& parent) const
{
    if (parent.isValid() || log_ == nullptr) return 0;
    return static_cast<int>(rows_ ? rows_->size() : entries());
}

int LogModel::rowAt(uint64_t position) const
{
    if (log_ == nullptr) return -1;
    const size_t end = log_->told_by(position);
    int first = 0, last = rowCount();
    while (first < last) {
        const int middle = first + (last - first) / 2;
        if (recordOf(entryOf(middle)) < end)
            first = middle + 1;
        else
            last = middle;
    }
    return first - 1;
}

uint64_t LogModel::positionOf(int row) const { return log_->steps[recordOf(entryOf(row))]; }

Target LogModel::targetOf(int row) const
{
    const Record& r = record(entryOf(row));
    Target t;
    t.task = TrackId{task_in(r)};
    if (!t.task.valid() && r.cpu != Record::kNoCpu) t.cpu = CpuId{r.cpu};
    t.position = static_cast<int64_t>(positionOf(row));
    return t;
}

void LogModel::setLastStep(uint64_t before, uint64_t position)
{
    if (before == before_ && position == position_) return;
    const uint64_t oldBefore = before_, oldPosition = position_;
    before_ = before;
    position_ = position;
    tellMarks(oldBefore, oldPosition);
    tellMarks(before, position);
}

void LogModel::tellMarks(uint64_t before, uint64_t position)
{
    const int first = rowAt(before) + 1, last = rowAt(position);
    if (first <= last) Q_EMIT dataChanged(index(first, 0), index(last, columnCount() - 1));
}

QVariant LogModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || log_ == nullptr) return {};
    const size_t entry = entryOf(index.row());
    const uint64_t step = log_->steps[recordOf(entry)];
    const bool marked = step > before_ && step <= position_;
    switch (role) {
        case Qt::DisplayRole: {
            const QString words = cell(entry, index.column());
            return marked && index.column() == 0 ? kMark + QStringLiteral(" ") + words : words;
        }
        case Qt::ToolTipRole: return tip(entry);
        case Qt::TextAlignmentRole:
            return int((isNumber(index.column()) ? Qt::AlignRight : Qt::AlignLeft) |
                       Qt::AlignVCenter);
        case Qt::BackgroundRole:
            if (marked) return QBrush(QColor(0x9b, 0x59, 0xd6, kMarkAlpha));
            return {};
        default: return {};
    }
}

QString LogModel::taskName(uint32_t serial) const
{
    if (serial >= timeline().tasks()) return {};
    return text(timeline().track(TrackId{serial}).name);
}

QString LogModel::objectName(uint32_t object) const
{
    const Symbols& s = timeline().symbols();
    if (object >= s.objects.size())
        return object == Record::kNone ? QString() : Inspect::tr("an interpreter lock");
    return said(s.object_kinds[object]) + QLatin1Char(' ') + text(s.objects[object]);
}

int LogModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : columns();
}

QVariant LogModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole)
        return int((isNumber(section) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role == Qt::DisplayRole) return title(section);
    return {};
}

QString EventLogModel::title(int column) const
{
    switch (column) {
        case kTime: return tr("Time");
        case kCpu: return tr("CPU");
        case kTask: return tr("Task");
        case kEvent: return tr("Event");
        case kReason: return tr("Reason");
        case kLine: return tr("Line");
        default: return {};
    }
}

size_t EventLogModel::entries() const { return hasLog() ? log().records.size() : 0; }
uint32_t EventLogModel::recordOf(size_t entry) const { return static_cast<uint32_t>(entry); }
bool EventLogModel::isNumber(int column) const { return column == kTime || column == kLine; }

QString EventLogModel::stateEvent(const Record& r, Transition transition) const
{
    QString words = wordOf(r.state);
    if (const QString number = numberOf(transition); !number.isEmpty())
        words += QStringLiteral(" (%1)").arg(number);
    switch (r.state) {
        case TaskState::ready:
            if (r.other != Record::kNone) words += tr(", by %1").arg(taskName(r.other));
            break;
        case TaskState::running:
            if (r.what < timeline().symbols().steps.size())
                words += QStringLiteral(": ") + text(timeline().symbols().steps[r.what].label);
            break;
        case TaskState::blocked:
            if (r.what != Record::kNone) words += tr(", waits for %1").arg(objectName(r.what));
            break;
        case TaskState::zombie:
        case TaskState::exited: words += tr(", code %1").arg(static_cast<int32_t>(r.what)); break;
        default: break;
    }
    return words;
}

QString EventLogModel::event(const Record& r, Transition transition) const
{
    const QString words = kindWord(r.kind);
    switch (r.kind) {
        case RecordKind::state: return stateEvent(r, transition);
        case RecordKind::cpu_state: return wordOf(r.state);
        case RecordKind::task_created:
            return r.other == Record::kNone ? words : tr("is started by %1").arg(taskName(r.other));
        case RecordKind::step:
            return r.what < timeline().symbols().steps.size()
                       ? tr("begins: %1").arg(text(timeline().symbols().steps[r.what].label))
                       : words;
        case RecordKind::owner:
            return r.task == Record::kNone ? tr("%1 is free").arg(objectName(r.what))
                                           : tr("has %1").arg(objectName(r.what));
        case RecordKind::fault:
            return r.other < timeline().symbols().faults.size()
                       ? words + QStringLiteral(": ") + said(timeline().symbols().faults[r.other])
                       : words;
        case RecordKind::carrier: return words + QLatin1Char(' ') + taskName(r.other);
        case RecordKind::changed:
            return r.what - 1 < run().changes.size()
                       ? words + QStringLiteral(": ") + text(run().changes[r.what - 1])
                       : words;
        case RecordKind::level:
            return r.task == Record::kNone
                       ? tr("%1 holds %2").arg(objectName(r.what)).arg(r.other)
                       : tr("%1 holds %2 in connection %3, to the %4")
                             .arg(objectName(r.what))
                             .arg(r.other)
                             .arg(r.task / 2)
                             .arg(r.task % 2 == 0 ? tr("client") : tr("server"));
        case RecordKind::job_ended: return r.other != 0 ? tr("job is aborted") : words;
        default: return words;
    }
}

QString EventLogModel::cell(size_t entry, int column) const
{
    const Record& r = record(entry);
    switch (column) {
        case kTime: return text(r.at);
        case kCpu: {
            const bool told = r.cpu != Record::kNoCpu && r.kind != RecordKind::task_created &&
                              r.cpu < timeline().cpus();
            return told ? QStringLiteral("cpu%1").arg(r.cpu) : QString();
        }
        case kTask: return taskName(task_in(r));
        case kEvent: return event(r, log().transitions[entry]);
        case kReason: return wordOf(r.reason);
        case kLine: {
            const StepId step = stepOf(r);
            const auto& steps = timeline().symbols().steps;
            const bool known = step.valid() && step.index < steps.size();
            return known && steps[step.index].line > 0 ? QString::number(steps[step.index].line)
                                                       : QString();
        }
        default: return {};
    }
}

QString EventLogModel::tip(size_t entry) const
{
    const Record& r = record(entry);
    return tr("step %L1 of the run: %2 %3")
        .arg(log().steps[entry])
        .arg(taskName(task_in(r)), event(r, log().transitions[entry]));
}

bool EventLogModel::matches(size_t entry, const Matches& m) const
{
    const Record& r = record(entry);
    const auto in = [](const std::vector<bool>& found, uint32_t i) {
        return i < found.size() && found[i];
    };
    const bool hasState = r.kind == RecordKind::state || r.kind == RecordKind::cpu_state;
    return in(m.tasks, task_in(r)) || in(m.tasks, otherOf(r).index) ||
           in(m.objects, objectOf(r).index) || in(m.steps, stepOf(r).index) ||
           in(m.reasons, static_cast<uint32_t>(r.reason)) ||
           in(m.kinds, static_cast<uint32_t>(r.kind)) ||
           (hasState && in(m.states, static_cast<uint32_t>(r.state))) ||
           (r.kind == RecordKind::fault && in(m.faults, r.other)) ||
           (r.kind != RecordKind::task_created && in(m.cpus, r.cpu));
}

QString DecisionLogModel::title(int column) const
{
    switch (column) {
        case kTime: return tr("Time");
        case kCpu: return tr("CPU");
        case kPicked: return tr("Picked");
        case kAfter: return tr("After");
        case kWhy: return tr("Which left because");
        case kWaited: return tr("Had waited");
        case kOthers: return tr("Others ready");
        default: return {};
    }
}

size_t DecisionLogModel::entries() const { return hasLog() ? log().decisions.size() : 0; }
uint32_t DecisionLogModel::recordOf(size_t entry) const { return log().decisions[entry].record; }
bool DecisionLogModel::isNumber(int column) const
{
    return column == kTime || column == kWaited || column == kOthers;
}

QString DecisionLogModel::cell(size_t entry, int column) const
{
    const Decision& d = log().decisions[entry];
    const Record& r = record(entry);
    switch (column) {
        case kTime: return text(r.at);
        case kCpu: return QStringLiteral("cpu%1").arg(r.cpu);
        case kPicked: return taskName(r.task);
        case kAfter: return taskName(d.before.index);
        case kWhy: return wordOf(d.why);
        case kWaited: return text(r.at - d.ready_since);
        case kOthers: return QString::number(d.others);
        default: return {};
    }
}

QString DecisionLogModel::tip(size_t entry) const
{
    const Decision& d = log().decisions[entry];
    return tr("%1 was picked. Others ready: %2.").arg(taskName(record(entry).task)).arg(d.others);
}

bool DecisionLogModel::matches(size_t entry, const Matches& m) const
{
    const Decision& d = log().decisions[entry];
    const Record& r = record(entry);
    const auto in = [](const std::vector<bool>& found, uint32_t i) {
        return i < found.size() && found[i];
    };
    return in(m.tasks, r.task) || in(m.tasks, d.before.index) ||
           in(m.reasons, static_cast<uint32_t>(d.why)) || in(m.cpus, r.cpu);
}

}  // namespace interleave::gui
