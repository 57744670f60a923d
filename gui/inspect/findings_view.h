// What the run shows that a person should know; choosing one leads to its moment.
#pragma once

#include <QTableWidget>

namespace interleave::gui {

class Commands;
class Session;

class FindingsView : public QTableWidget {
    Q_OBJECT

  public:
    FindingsView(Session&, Commands&);

  protected:
    void paintEvent(QPaintEvent*) override;

  private:
    void show();
    void choose(int row);

    Session& session_;
};

}  // namespace interleave::gui
