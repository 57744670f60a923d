#include "gui/lessons/lesson_panel.h"

#include "gui/app/commands.h"
#include "gui/lessons/answer_button.h"
#include "gui/lessons/course.h"
#include "gui/models/session.h"
#include "gui/models/words.h"

#include <QCheckBox>
#include <QKeyEvent>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QScrollBar>
#include <QVBoxLayout>

#include <algorithm>

namespace interleave::gui {

namespace {

constexpr int kMargin = 14;

QLabel* label(const char* name, const char* role)
{
    auto* l = new QLabel;
    l->setObjectName(QString::fromLatin1(name));
    l->setProperty("role", QString::fromLatin1(role));
    l->setWordWrap(true);
    l->setTextFormat(Qt::RichText);
    l->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    l->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return l;
}

void say(QLabel& label, const QString& words)
{
    label.setText(marked(words));
    label.setVisible(!words.isEmpty());
}

QString in(const LocalText& words) { return text(words.in(language())); }

}  // namespace

LessonPanel::LessonPanel(Session& session, Commands& commands)
    : session_(session),
      course_(Course::of(session)),
      title_(label("lessonTitle", "heading")),
      progress_(label("lessonProgress", "faint")),
      say_(label("lessonSay", "")),
      question_(label("lessonQuestion", "heading")),
      verdict_(label("lessonVerdict", "heading")),
      explain_(label("lessonExplain", "")),
      because_(label("lessonBecause", "faint")),
      note_(label("lessonNote", "faint")),
      bar_(new QProgressBar),
      answers_(new QWidget),
      answerColumn_(new QVBoxLayout(answers_)),
      begin_(new QPushButton(tr("Begin the lesson"))),
      reveal_(new QPushButton(tr("Show the answer"))),
      next_(new QPushButton(tr("Next"))),
      back_(new QPushButton(tr("Back"))),
      stop_(new QPushButton(tr("Leave"))),
      predict_(new QCheckBox(tr("Predict: ask me before each switch")))
{
    setObjectName(QStringLiteral("lessonPanel"));
    setWidgetResizable(true);
    setFrameShape(NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusPolicy(Qt::StrongFocus);
    auto* inside = new QWidget;
    auto* column = new QVBoxLayout(inside);
    column->setContentsMargins(kMargin, 12, kMargin, 12);
    column->setSpacing(8);
    makeHead(*column);
    makeQuestion(*column);
    makeFoot(*column);
    setWidget(inside);
    addCommands(commands);
    connect(&course_, &Course::changed, this, &LessonPanel::show);
    connect(&session, &Session::answered, this, &LessonPanel::show);
    show();
}

void LessonPanel::addCommands(Commands& commands)
{
    commands.add({.id = QStringLiteral("lesson.begin"),
                  .name = tr("&Begin the lesson"),
                  .menu = QStringLiteral("run"),
                  .group = 40,
                  .about = tr("Stops where something happens and asks what it will be"),
                  .icon = QStringLiteral("lesson"),
                  .enabled = [this] { return course_.hasLesson(); },
                  .run = [this] { course_.begin(); }});
    commands.add({.id = QStringLiteral("lesson.predict"),
                  .name = tr("&Predict each switch"),
                  .menu = QStringLiteral("run"),
                  .group = 40,
                  .about = tr("Asks before each switch which task is next, and hides what comes"),
                  .enabled = [this] { return session_.canStep(); },
                  .checked = [this] { return course_.isPredicting(); },
                  .run = [this] { course_.setPredicting(!course_.isPredicting()); }});
    for (int i = 0; i < 4; ++i) {
        commands.add({.id = QStringLiteral("lesson.answer%1").arg(i + 1),
                      .name = tr("Answer %1").arg(i + 1),
                      .keys = {QKeySequence(QString::number(i + 1))},
                      .about = tr("Chooses this answer"),
                      .enabled =
                          [this, i] {
                              return course_.stage() == Course::Stage::asking &&
                                     static_cast<size_t>(i) < course_.question().answers.size();
                          },
                      .run = [this, i] { course_.answer(static_cast<size_t>(i)); },
                      .scope = this});
    }
    connect(&course_, &Course::changed, &commands, &Commands::refresh);
}

void LessonPanel::makeHead(QVBoxLayout& column)
{
    bar_->setTextVisible(false);
    bar_->setFixedHeight(4);
    bar_->setAccessibleName(tr("How far the lesson is"));
    column.addWidget(title_);
    column.addWidget(progress_);
    column.addWidget(bar_);
}

void LessonPanel::makeQuestion(QVBoxLayout& column)
{
    answerColumn_->setContentsMargins(0, 0, 0, 0);
    answerColumn_->setSpacing(6);
    for (QWidget* w : {static_cast<QWidget*>(say_), static_cast<QWidget*>(question_), answers_,
                       static_cast<QWidget*>(verdict_), static_cast<QWidget*>(explain_),
                       static_cast<QWidget*>(because_)})
        column.addWidget(w);
}

void LessonPanel::makeFoot(QVBoxLayout& column)
{
    begin_->setObjectName(QStringLiteral("lessonBegin"));
    begin_->setProperty("role", QStringLiteral("primary"));
    next_->setObjectName(QStringLiteral("lessonNext"));
    next_->setProperty("role", QStringLiteral("primary"));
    reveal_->setObjectName(QStringLiteral("lessonReveal"));
    back_->setObjectName(QStringLiteral("lessonBack"));
    stop_->setObjectName(QStringLiteral("lessonStop"));
    predict_->setObjectName(QStringLiteral("lessonPredict"));
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    for (QPushButton* b : {begin_, next_, reveal_, back_}) row->addWidget(b);
    row->addStretch(1);
    row->addWidget(stop_);
    column.addLayout(row);
    column.addWidget(note_);
    column.addStretch(1);
    column.addWidget(predict_);
    connect(begin_, &QPushButton::clicked, &course_, &Course::begin);
    connect(next_, &QPushButton::clicked, &course_, &Course::next);
    connect(back_, &QPushButton::clicked, &course_, &Course::previous);
    connect(stop_, &QPushButton::clicked, &course_, &Course::stop);
    connect(reveal_, &QPushButton::clicked, &course_, [this] { course_.answer(std::nullopt); });
    connect(predict_, &QCheckBox::clicked, &course_, &Course::setPredicting);
}

void LessonPanel::show()
{
    using Stage = Course::Stage;
    const Stage stage = course_.stage();
    const bool isOpen = stage == Stage::asking || stage == Stage::answered;
    for (QLabel* l : {say_, question_, verdict_, explain_, because_, note_}) say(*l, {});
    answers_->setVisible(isOpen);
    bar_->setVisible(isOpen && !course_.isPredicting());
    begin_->setVisible(false);
    next_->setVisible(stage == Stage::answered);
    reveal_->setVisible(stage == Stage::asking);
    back_->setVisible(isOpen && course_.hasPrevious());
    stop_->setVisible(stage != Stage::idle);
    predict_->setChecked(course_.isPredicting());
    predict_->setEnabled(session_.canStep());
    switch (stage) {
        case Stage::idle: return showIdle();
        case Stage::preparing:
            say(*title_, tr("One moment…"));
            say(*progress_, {});
            return;
        case Stage::asking:
        case Stage::answered: return showQuestion();
        case Stage::finished: return showFinished();
    }
}

void LessonPanel::showIdle()
{
    shown_ = nullptr;
    const bool there = course_.hasLesson();
    begin_->setVisible(there);
    if (there) {
        say(*title_, tr("A guided lesson"));
        say(*progress_, tr("%n question(s) about this run: what happens next, and why?", nullptr,
                           course_.stops()));
    } else {
        say(*title_, tr("No lesson here"));
        say(*progress_, session_.canStep()
                            ? tr("This scenario has no guided lesson, but every run can ask: which "
                                 "task is next?")
                            : tr("Open a scenario first."));
    }
}

void LessonPanel::showQuestion()
{
    const Question& q = course_.question();
    const bool guided = !course_.isPredicting();
    say(*title_, guided ? tr("Question %1 of %2").arg(course_.number()).arg(course_.count())
                        : tr("Question %1").arg(course_.number()));
    say(*progress_, course_.answered() == 0 ? tr("At %1").arg(text(q.asked))
                                            : tr("At %1. So far %2 of %3 right.")
                                                  .arg(text(q.asked))
                                                  .arg(course_.right())
                                                  .arg(course_.answered()));
    bar_->setRange(0, course_.count());
    bar_->setValue(course_.answered());
    say(*say_, in(q.say));
    say(*question_, in(q.text));
    showAnswers();
    if (course_.stage() == Course::Stage::answered) return showReveal();
    if (course_.number() == 1 && !course_.skipped().isEmpty())
        say(*note_, tr("Left out, since this run differs from the one that the lesson is about: %1")
                        .arg(course_.skipped().join(' ')));
    if (isVisible()) setFocus();
}

void LessonPanel::showAnswers()
{
    const Question& q = course_.question();
    if (shown_ != &q) {
        for (AnswerButton* b : buttons_) delete b;
        buttons_.clear();
        for (size_t i = 0; i < q.answers.size(); ++i) {
            auto* b = new AnswerButton(static_cast<int>(i) + 1, in(q.answers[i]).remove('`'));
            b->setObjectName(QStringLiteral("answer%1").arg(i + 1));
            connect(
                b, &QAbstractButton::clicked, &course_, [this, i] { course_.answer(i); },
                Qt::QueuedConnection);
            answerColumn_->addWidget(b);
            buttons_.push_back(b);
        }
        shown_ = &q;
        verticalScrollBar()->setValue(0);
    }
    const bool known = course_.stage() == Course::Stage::answered;
    for (size_t i = 0; i < buttons_.size(); ++i) {
        using Mark = AnswerButton::Mark;
        const bool chosen = course_.chosen() == i;
        buttons_[i]->setMark(!known         ? Mark::none
                             : i == q.right ? Mark::right
                             : chosen       ? Mark::wrong
                                            : Mark::other);
    }
}

void LessonPanel::showReveal()
{
    const Question& q = course_.question();
    const std::optional<size_t> chosen = course_.chosen();
    say(*verdict_, !chosen              ? tr("This is what happens")
                   : *chosen == q.right ? tr("Right")
                                        : tr("Not this time"));
    say(*explain_, in(q.explain));
    QStringList sentences;
    for (const std::string& s : q.because) sentences << text(s);
    say(*because_, sentences.join('\n'));
    next_->setText(course_.hasNext() ? tr("Next") : tr("Finish"));
    if (isVisible()) next_->setFocus();
}

void LessonPanel::showFinished()
{
    shown_ = nullptr;
    const int count = course_.answered();
    say(*title_, tr("Done"));
    say(*progress_, count == 0 ? tr("There is nothing left to guess in this run.")
                               : tr("%1 of %2 right.").arg(course_.right()).arg(count));
    if (!course_.skipped().isEmpty()) say(*note_, course_.skipped().join('\n'));
    begin_->setVisible(course_.hasLesson());
}

void LessonPanel::keyPressEvent(QKeyEvent* event)
{
    const bool enter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (enter && course_.stage() == Course::Stage::answered) return course_.next();
    QScrollArea::keyPressEvent(event);
}

}  // namespace interleave::gui
