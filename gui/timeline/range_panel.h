// Where the time of the marked range went: a row for each task, the kernel and idle CPUs, with
// shares that add up to 100 %.
#pragma once

#include "analysis/range_statistics.h"
#include "export/display_list.h"
#include "trace/timeline.h"

#include <QFrame>

class QLabel;
class QTableView;

namespace interleave::gui {

class RangeModel;

class RangePanel : public QFrame {
    Q_OBJECT

  public:
    static constexpr int kHeight = 168;

    explicit RangePanel(QWidget* parent = nullptr);

    void setStatistics(const Timeline&, const RangeStatistics&);
    void setTheme(Theme);

  Q_SIGNALS:
    void closed();
    void taskAsked(TrackId);

  private:
    QLabel* title_;
    QTableView* table_;
    RangeModel* model_;
};

}  // namespace interleave::gui
