// Lies over a view that shows the whole run while what comes next is a question.
#pragma once

#include <QWidget>

namespace interleave::gui {

class Course;

class Cover : public QWidget {
    Q_OBJECT

  public:
    Cover(QWidget& view, Course&);

  protected:
    bool eventFilter(QObject*, QEvent*) override;
    void paintEvent(QPaintEvent*) override;

  private:
    void show(bool);

    QWidget& view_;
};

}  // namespace interleave::gui
