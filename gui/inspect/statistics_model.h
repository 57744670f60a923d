// The times of each task of a run as rows of a table. Cells are made when they are asked for, so
// ten thousand tasks cost what a screen of them does.
#pragma once

#include "gui/models/finished_run.h"

#include <QAbstractTableModel>
#include <QStringList>

#include <memory>

namespace interleave::gui {

class StatisticsModel : public QAbstractTableModel {
    Q_OBJECT

  public:
    enum Column : uint8_t {
        kTask,
        kTurnaround,
        kResponse,
        kWaiting,
        kRunning,
        kBlocked,
        kSwitches
    };

    // One title for each Column.
    StatisticsModel(QStringList titles, QObject* parent);

    void setRun(std::shared_ptr<const FinishedRun>);  // null: there is none

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation, int role) const override;
    [[nodiscard]] QVariant data(const QModelIndex&, int role) const override;

  private:
    [[nodiscard]] QString cell(const TaskStatistics&, int column) const;

    QStringList titles_;
    std::shared_ptr<const FinishedRun> run_;
};

}  // namespace interleave::gui
