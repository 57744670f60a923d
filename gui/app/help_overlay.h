// Every command and its keys, over the window: what `?` shows. Made from the table of commands, so
// that it is never out of date.
#pragma once

#include <QFrame>
#include <QPointer>

class QVBoxLayout;

namespace interleave::gui {

class Commands;

class HelpOverlay : public QFrame {
    Q_OBJECT

  public:
    HelpOverlay(QWidget* window, const Commands&);

    void open();

  protected:
    void keyPressEvent(QKeyEvent*) override;
    void focusOutEvent(QFocusEvent*) override;

  private:
    void fill();
    void dismiss();

    const Commands& commands_;
    QWidget* inside_;
    QPointer<QWidget> before_;
};

}  // namespace interleave::gui
