// A line to search in and the buttons beside it: for steps, tasks and objects, or to go to a task.
// It only asks; who shows it finds.
#pragma once

#include <QFrame>
#include <QStringList>

class QCompleter;
class QLabel;
class QLineEdit;

namespace interleave::gui {

class FindBar : public QFrame {
    Q_OBJECT

  public:
    enum class Mode : uint8_t { search, task };

    explicit FindBar(QWidget* parent = nullptr);

    void open(Mode, const QStringList& names);  // what a task may be called
    void tell(const QString&);                  // "3 of 17"
    [[nodiscard]] Mode mode() const { return mode_; }
    [[nodiscard]] QString text() const;

  Q_SIGNALS:
    void searchChanged(const QString&);
    void hitAsked(int direction);
    void taskAsked(const QString& name);
    void closed();

  protected:
    bool eventFilter(QObject*, QEvent*) override;

  private:
    void accept(int direction);

    QLineEdit* line_;
    QLabel* answer_;
    QWidget *before_, *after_;
    QCompleter* completer_ = nullptr;
    Mode mode_ = Mode::search;
};

}  // namespace interleave::gui
