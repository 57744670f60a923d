// Where a learner is asked: the question with its answers, then what happened and why, and how far
// the lesson is. All that it shows is Course's; it only says it.
#pragma once

#include <QScrollArea>

#include <vector>

class QCheckBox;
class QLabel;
class QProgressBar;
class QPushButton;
class QVBoxLayout;

namespace interleave::gui {

class AnswerButton;
class Commands;
class Course;
class Session;

class LessonPanel : public QScrollArea {
    Q_OBJECT

  public:
    LessonPanel(Session&, Commands&);

  protected:
    void keyPressEvent(QKeyEvent*) override;

  private:
    void addCommands(Commands&);
    void makeHead(QVBoxLayout&);
    void makeQuestion(QVBoxLayout&);
    void makeFoot(QVBoxLayout&);
    void show();
    void showIdle();
    void showQuestion();
    void showAnswers();
    void showReveal();
    void showFinished();

    Session& session_;
    Course& course_;
    QLabel *title_, *progress_, *say_, *question_, *verdict_, *explain_, *because_, *note_;
    QProgressBar* bar_;
    QWidget* answers_;
    QVBoxLayout* answerColumn_;
    std::vector<AnswerButton*> buttons_;
    QPushButton *begin_, *reveal_, *next_, *back_, *stop_;
    QCheckBox* predict_;
    const void* shown_ = nullptr;  // the question whose answers there are buttons for
};

}  // namespace interleave::gui
