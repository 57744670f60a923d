// The table of the metrics of two runs with its filter: what differs most stands first, and a row
// leads to where the reason is to be seen.
#pragma once

#include "analysis/comparison.h"

#include <QWidget>

#include <memory>

class QCheckBox;
class QLabel;
class QLineEdit;
class QTableView;

namespace interleave::gui {

class MetricFilter;
class MetricModel;

class MetricsPanel : public QWidget {
    Q_OBJECT

  public:
    explicit MetricsPanel(QWidget* parent = nullptr);

    // Null: there is none (yet). The names of the runs head their columns.
    void setComparison(std::shared_ptr<const Comparison>, const QString& first,
                       const QString& second);
    [[nodiscard]] QTableView& table() { return *table_; }

  Q_SIGNALS:
    void picked(const LanePlace&);

  private:
    void makeTable();
    void tell();
    void pick(const QModelIndex&);

    std::shared_ptr<const Comparison> comparison_;
    MetricModel* model_;
    MetricFilter* filter_;
    QTableView* table_;
    QLineEdit* text_;
    QCheckBox* onlyDiffering_;
    QLabel *count_, *caveats_;
};

}  // namespace interleave::gui
