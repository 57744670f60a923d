// The box for a moment to go to: a time, or what happens or becomes true there; forward and back.
// What is wrong with it is said below, as it is typed.
#pragma once

#include "gui/models/session.h"

#include <QToolBar>

class QCompleter;
class QLabel;
class QLineEdit;
class QStringListModel;

namespace interleave::gui {

class Commands;

class UntilBar : public QToolBar {
    Q_OBJECT

  public:
    UntilBar(Session&, Commands&);

  private:
    void go(Direction);
    void addCommands(Commands&);
    void stopThere();
    void meetRun();
    void learnWords();
    void judge();
    void complete();
    void take(const QString& word);
    bool eventFilter(QObject*, QEvent*) override;

    Session& session_;
    QLineEdit* line_;
    QLabel* wrong_;
    QStringListModel* words_;
    bool knowsWords_ = false;  // of the run
    QCompleter* completer_;
};

}  // namespace interleave::gui
