// The times of each task of the run.
#pragma once

#include <QTableWidget>

namespace interleave::gui {

class Commands;
class Session;

class StatisticsView : public QTableWidget {
    Q_OBJECT

  public:
    StatisticsView(Session&, Commands&);

  private:
    void show();

    Session& session_;
};

}  // namespace interleave::gui
