// Where the run stops when it is played or run on; choosing one takes it away.
#pragma once

#include <QListWidget>

namespace interleave::gui {

class Commands;
class Session;

class BreakpointsView : public QListWidget {
    Q_OBJECT

  public:
    BreakpointsView(Session&, Commands&);

  protected:
    void paintEvent(QPaintEvent*) override;

  private:
    void show();
    void removeChosen();

    Session& session_;
};

}  // namespace interleave::gui
