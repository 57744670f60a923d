// The times of each task of the run.
#pragma once

#include <QTableView>

namespace interleave::gui {

class Commands;
class Session;
class StatisticsModel;

class StatisticsView : public QTableView {
    Q_OBJECT

  public:
    StatisticsView(Session&, Commands&);

  private:
    void show();

    Session& session_;
    StatisticsModel* model_;
};

}  // namespace interleave::gui
