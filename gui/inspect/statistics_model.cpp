#include "gui/inspect/statistics_model.h"

#include "gui/models/words.h"

#include <utility>

namespace interleave::gui {

StatisticsModel::StatisticsModel(QStringList titles, QObject* parent)
    : QAbstractTableModel(parent), titles_(std::move(titles))
{
    Q_ASSERT(titles_.size() == kSwitches + 1);
}

void StatisticsModel::setRun(std::shared_ptr<const FinishedRun> run)
{
    beginResetModel();
    run_ = std::move(run);
    endResetModel();
}

int StatisticsModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() || !run_ ? 0 : static_cast<int>(run_->statistics.tasks.size());
}

int StatisticsModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(titles_.size());
}

QVariant StatisticsModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    return titles_.value(section);
}

QVariant StatisticsModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
    if (role == Qt::TextAlignmentRole && index.column() != kTask)
        return QVariant(int(Qt::AlignRight | Qt::AlignVCenter));
    if (role != Qt::DisplayRole) return {};
    return cell(run_->statistics.tasks[static_cast<size_t>(index.row())], index.column());
}

QString StatisticsModel::cell(const TaskStatistics& t, int column) const
{
    switch (column) {
        case kTask: return text(run_->outcome.timeline.track(t.task).name);
        case kTurnaround: return text(t.turnaround);
        case kResponse: return t.response.ns < 0 ? QString() : text(t.response);
        case kWaiting: return text(t.waiting);
        case kRunning: return text(t.running);
        case kBlocked: return text(t.blocked);
        case kSwitches: return QString::number(t.switches_voluntary + t.switches_involuntary);
        default: return {};
    }
}

}  // namespace interleave::gui
