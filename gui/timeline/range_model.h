// The rows of a range's statistics for a table.
#pragma once

#include "analysis/range_statistics.h"
#include "trace/timeline.h"

#include <QAbstractTableModel>
#include <QStringList>

namespace interleave::gui {

class RangeModel : public QAbstractTableModel {
    Q_OBJECT

  public:
    enum Column { kName, kShare, kRunning, kReady, kBlocked, kOther, kBar, kColumns };
    static constexpr int kPartsRole = Qt::UserRole;  // of the bar: tenths of a percent of each part

    using QAbstractTableModel::QAbstractTableModel;

    void show(const Timeline&, const RangeStatistics&);
    [[nodiscard]] TrackId task(int row) const;  // not valid: kernel, idle or the sum

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex&, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation, int role) const override;

  private:
    struct Row {
        QString name;
        uint32_t share = 0;
        Duration time;
        int task = -1;  // which of the statistics
    };
    RangeStatistics all_;
    std::vector<Row> rows_;
};

}  // namespace interleave::gui
