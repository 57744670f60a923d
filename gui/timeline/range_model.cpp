#include "gui/timeline/range_model.h"

#include "gui/timeline/words.h"

#include <algorithm>
#include <numeric>

namespace interleave::gui {

namespace {

QString percent(uint32_t permille)
{
    return QStringLiteral("%1.%2 %").arg(permille / 10).arg(permille % 10);
}

}  // namespace

void RangeModel::show(const Timeline& t, const RangeStatistics& all)
{
    beginResetModel();
    all_ = all;
    rows_.clear();
    for (int i = 0; i < static_cast<int>(all.tasks.size()); ++i) {
        const RangeStatistics::Task& task = all.tasks[static_cast<size_t>(i)];
        rows_.push_back(
            {nameOf(t, task.task), task.cpu_permille, task.time[RangeStatistics::running], i});
    }
    std::ranges::stable_sort(rows_, std::ranges::greater(), [](const Row& r) { return r.time; });
    const auto rest = [&](const QString& name, Duration time, uint32_t share) {
        if (time > Duration{}) rows_.push_back({name, share, time, -1});
    };
    rest(tr("kernel"), all.kernel, all.kernel_permille);
    rest(tr("idle"), all.idle, all.idle_permille);
    rest(tr("unknown"), all.unknown, all.unknown_permille);
    const uint32_t whole = std::accumulate(rows_.begin(), rows_.end(), 0U,
                                           [](uint32_t n, const Row& r) { return n + r.share; });
    rows_.push_back({tr("all CPUs"), whole, all.cpu_time, -1});
    endResetModel();
}

TrackId RangeModel::task(int row) const
{
    const int i = rows_[static_cast<size_t>(row)].task;
    return i < 0 ? TrackId{} : all_.tasks[static_cast<size_t>(i)].task;
}

int RangeModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}

int RangeModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : kColumns;
}

QVariant RangeModel::data(const QModelIndex& index, int role) const
{
    const Row& row = rows_[static_cast<size_t>(index.row())];
    const int column = index.column();
    const RangeStatistics::Task* task =
        row.task < 0 ? nullptr : &all_.tasks[static_cast<size_t>(row.task)];
    if (role == Qt::TextAlignmentRole)
        return static_cast<int>((column == kName ? Qt::AlignLeft : Qt::AlignRight) |
                                Qt::AlignVCenter);
    if (role == kPartsRole && column == kBar && task != nullptr) {
        QVariantList parts;
        for (const uint32_t p : task->permille) parts.append(p);
        return parts;
    }
    if (role != Qt::DisplayRole && role != Qt::ToolTipRole) return {};
    if (column == kName) return row.name;
    if (column == kShare) return percent(row.share);
    if (column == kRunning && task == nullptr) return timeText(row.time);
    if (task == nullptr || column == kBar) return {};
    const auto part = static_cast<size_t>(column - kRunning);
    return QStringLiteral("%1  (%2)")
        .arg(timeText(task->time[part]), percent(task->permille[part]));
}

QVariant RangeModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    switch (section) {
        case kName: return tr("Task");
        case kShare: return tr("Of the CPUs");
        case kRunning: return tr("Running");
        case kReady: return tr("Ready");
        case kBlocked: return tr("Blocked");
        case kOther: return tr("Not there");
        default: return tr("Its time");
    }
}

}  // namespace interleave::gui
