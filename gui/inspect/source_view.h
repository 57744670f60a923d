// The scenario's text beside the session: what is typed is run, and what is wrong is marked.
#pragma once

#include <QWidget>

namespace interleave::gui {

class Commands;
class Session;
class SourceEditor;

class SourceView : public QWidget {
    Q_OBJECT

  public:
    SourceView(Session&, Commands&);

  protected:
    void changeEvent(QEvent*) override;

  private:
    void showSource();
    void showAnswer();
    void showMoment();
    void showBreakpoints();

    Session& session_;
    SourceEditor* editor_;
};

}  // namespace interleave::gui
