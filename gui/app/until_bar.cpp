#include "gui/app/until_bar.h"

#include "gui/app/commands.h"
#include "gui/models/words.h"

#include <QAbstractItemView>
#include <QAction>
#include <QCompleter>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QStringListModel>

namespace interleave::gui {

namespace {

// Of the word before the cursor: letters, digits and what names have between them.
qsizetype beginOfWord(const QString& text, qsizetype cursor)
{
    static const QString inside = QStringLiteral("_./#");
    while (cursor > 0 && (text[cursor - 1].isLetterOrNumber() || inside.contains(text[cursor - 1])))
        --cursor;
    return cursor;
}

}  // namespace

UntilBar::UntilBar(Session& session, Commands& commands)
    : QToolBar(tr("Until")),
      session_(session),
      line_(new QLineEdit),
      wrong_(new QLabel),
      words_(new QStringListModel(this)),
      completer_(new QCompleter(words_, this))
{
    setObjectName(QStringLiteral("untilBar"));
    setMovable(false);
    auto* label = new QLabel(tr("&Until"));
    label->setContentsMargins(8, 0, 4, 0);
    label->setBuddy(line_);
    line_->setObjectName(QStringLiteral("untilBox"));
    line_->setAccessibleName(tr("Until"));
    line_->setPlaceholderText(tr("12ms   bob blocked   lock m   x == 3 and m.owner == bob"));
    line_->setToolTip(
        tr("Return goes there, Shift+Return backwards. A time, 'lock OBJECT', 'TASK STATE', "
           "'TASK running -> ready', 'deadlock', or what becomes true: x == 3 and "
           "m.owner == bob."));
    line_->setMinimumWidth(240);
    line_->setMaximumWidth(560);
    line_->setClearButtonEnabled(true);
    line_->installEventFilter(this);
    wrong_->setObjectName(QStringLiteral("untilWrong"));
    wrong_->setProperty("role", QStringLiteral("problem"));
    wrong_->setContentsMargins(8, 0, 8, 0);
    completer_->setWidget(line_);
    completer_->setCaseSensitivity(Qt::CaseInsensitive);
    completer_->setModelSorting(QCompleter::CaseInsensitivelySortedModel);
    addCommands(commands);
    addWidget(label);
    addWidget(line_);
    addAction(commands.action(QStringLiteral("step.until_back")));
    addAction(commands.action(QStringLiteral("step.until")));
    addAction(commands.action(QStringLiteral("run.stop_when")));
    addWidget(wrong_);
    connect(line_, &QLineEdit::textEdited, this, [this] {
        judge();
        complete();
    });
    connect(line_, &QLineEdit::textChanged, &commands, &Commands::refresh);
    connect(completer_, qOverload<const QString&>(&QCompleter::activated), this, &UntilBar::take);
    connect(&session, &Session::answered, this, &UntilBar::meetRun);
    connect(&session, &Session::sourceChanged, this, &UntilBar::meetRun);
    meetRun();
}

void UntilBar::addCommands(Commands& commands)
{
    const auto add = [&](const char* id, const QString& name, const QString& about,
                         const char* drawing, int group, std::function<void()> run) {
        commands.add({.id = QString::fromLatin1(id),
                      .name = name,
                      .menu = QStringLiteral("step"),
                      .group = group,
                      .about = about,
                      .icon = QString::fromLatin1(drawing),
                      .enabled = [this] { return session_.canStep() && !line_->text().isEmpty(); },
                      .run = std::move(run)});
    };
    commands.add({.id = QStringLiteral("step.until_box"),
                  .name = tr("&Until ..."),
                  .menu = QStringLiteral("step"),
                  .group = 25,
                  .keys = {QKeySequence(QStringLiteral("Ctrl+J"))},
                  .about = tr("To the box in which you say where to go"),
                  .enabled = [this] { return session_.canStep(); },
                  .run =
                      [this] {
                          show();
                          line_->setFocus(Qt::ShortcutFocusReason);
                          line_->selectAll();
                      }});
    add("step.until", tr("On until that"), tr("Forward to where the box says"), "arrow", 25,
        [this] { go(Direction::forward); });
    add("step.until_back", tr("Back until that"), tr("Back to where the box says"), "arrow_back",
        25, [this] { go(Direction::back); });
    add("run.stop_when", tr("Breakpoint at that"),
        tr("A breakpoint where what the box says happens or becomes true"), "breakpoint", 25,
        [this] { stopThere(); });
}

void UntilBar::go(Direction direction)
{
    const QString wrong = session_.until(line_->text(), direction);
    wrong_->setText(wrong);
    wrong_->setToolTip(wrong);
}

void UntilBar::stopThere()
{
    const QString condition = line_->text().trimmed();
    const QString wrong = session_.faultOf(condition);
    wrong_->setText(wrong);
    if (wrong.isEmpty())
        session_.toggleBreakpoint({Breakpoint::Kind::condition, 0, {}, condition.toStdString()});
}

void UntilBar::meetRun()
{
    knowsWords_ = false;
    setEnabled(session_.canStep());
    judge();
}

// Not before somebody types: there are as many as names in the scenario.
void UntilBar::learnWords()
{
    if (std::exchange(knowsWords_, true)) return;
    QStringList words = session_.wordsOfConditions();
    words.sort(Qt::CaseInsensitive);
    words_->setStringList(words);
}

// Said as soon as it is right again; what is not finished is not yet wrong.
void UntilBar::judge()
{
    if (!wrong_->text().isEmpty() && session_.faultOf(line_->text()).isEmpty()) wrong_->setText({});
    if (line_->text().isEmpty()) wrong_->setText({});
}

void UntilBar::complete()
{
    learnWords();
    const qsizetype cursor = line_->cursorPosition();
    const qsizetype begin = beginOfWord(line_->text(), cursor);
    const QString word = line_->text().mid(begin, cursor - begin);
    completer_->setCompletionPrefix(word);
    const bool only = completer_->completionCount() == 1 &&
                      completer_->currentCompletion().compare(word, Qt::CaseInsensitive) == 0;
    if (word.isEmpty() || completer_->completionCount() == 0 || only)
        completer_->popup()->hide();
    else
        completer_->complete();
}

void UntilBar::take(const QString& word)
{
    const qsizetype cursor = line_->cursorPosition();
    const qsizetype begin = beginOfWord(line_->text(), cursor);
    QString text = line_->text();
    text.replace(begin, cursor - begin, word);
    line_->setText(text);
    line_->setCursorPosition(static_cast<int>(begin + word.size()));
    judge();
}

bool UntilBar::eventFilter(QObject* object, QEvent* event)
{
    if (object != line_ || event->type() != QEvent::KeyPress)
        return QToolBar::eventFilter(object, event);
    const auto* key = static_cast<QKeyEvent*>(event);
    const bool enter = key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter;
    const bool chooses =
        completer_->popup()->isVisible() && completer_->popup()->currentIndex().isValid();
    if (!enter || chooses) return QToolBar::eventFilter(object, event);
    completer_->popup()->hide();
    go((key->modifiers() & Qt::ShiftModifier) != 0 ? Direction::back : Direction::forward);
    return true;
}

}  // namespace interleave::gui
