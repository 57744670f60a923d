// A line above the timeline that says what could not be done, until it is read or something else
// is done. Never a dialog.
#pragma once

#include <QFrame>

class QLabel;
class QTimer;

namespace interleave::gui {

class MessageBar : public QFrame {
    Q_OBJECT

  public:
    enum class Kind : uint8_t { problem, note };

    MessageBar();
    void say(Kind, const QString&);  // a note goes by itself
    [[nodiscard]] QString words() const;

  protected:
    void changeEvent(QEvent*) override;

  private:
    void color();

    Kind kind_{};
    QLabel* words_;
    QTimer* quiet_;
};

}  // namespace interleave::gui
