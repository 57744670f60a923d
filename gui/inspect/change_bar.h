// What a person may change from the present moment on: a value of the task that is looked at, or
// the protocol of a mutex. The run branches off there.
#pragma once

#include "trace/timeline.h"

#include <QWidget>

#include <string>
#include <vector>

class QComboBox;
class QLabel;
class QPushButton;
class QSpinBox;

namespace interleave {
struct ObjectView;
struct TaskView;
}  // namespace interleave

namespace interleave::gui {

class Session;

class ChangeBar : public QWidget {
    Q_OBJECT

  public:
    enum class Of : uint8_t { task, mutex };
    ChangeBar(Session&, Of);

  private:
    void show();
    void showTask();
    void showMutex();
    void showValue();
    void fork();
    [[nodiscard]] const TaskView* task() const;     // null: none that can change
    [[nodiscard]] const ObjectView* mutex() const;  // likewise

    Session& session_;
    Of of_;
    std::string subject_;      // its name; empty: nothing can change
    std::vector<int> values_;  // of a task, in the order of fields_
    QLabel* name_;
    QComboBox *fields_, *words_;
    QSpinBox* number_;
    QPushButton* fork_;
};

}  // namespace interleave::gui
