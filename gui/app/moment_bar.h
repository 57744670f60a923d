// Below the timeline: where in the run we are, what happens next and why, and that this is the past
// of a run that has ended. While a long way is gone it says so, and stops it.
#pragma once

#include <QWidget>

class QLabel;
class QProgressBar;
class QPushButton;

namespace interleave::gui {

class Commands;
class Session;

class MomentBar : public QWidget {
    Q_OBJECT

  public:
    MomentBar(Session&, Commands&);

  private:
    void show();
    void listBranches();
    void showTravel();

    Session& session_;
    QLabel *time_, *step_, *past_, *next_;
    QPushButton* branch_;  // with a menu of all runs
    QPushButton *toEnd_, *cancel_;
    QProgressBar* busy_;
};

}  // namespace interleave::gui
