#include "gui/timeline/find_bar.h"

#include <QCompleter>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QToolButton>

namespace interleave::gui {

FindBar::FindBar(QWidget* parent) : QFrame(parent), line_(new QLineEdit), answer_(new QLabel)
{
    setFrameShape(QFrame::StyledPanel);
    setAutoFillBackground(true);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(6, 4, 6, 4);
    row->setSpacing(4);
    const auto button = [this](const QString& text, const QString& what, auto then) {
        auto* b = new QToolButton;
        b->setText(text);
        b->setToolTip(what);
        b->setAccessibleName(what);
        b->setAutoRaise(true);
        b->setFocusPolicy(Qt::NoFocus);
        connect(b, &QToolButton::clicked, this, then);
        return b;
    };
    before_ = button(QStringLiteral("‹"), tr("Previous (Shift+Enter)"), [this] { accept(-1); });
    after_ = button(QStringLiteral("›"), tr("Next (Enter)"), [this] { accept(1); });
    line_->setObjectName(QStringLiteral("timelineFinder"));
    line_->setAccessibleName(tr("Search"));
    line_->setMinimumWidth(200);
    line_->setClearButtonEnabled(true);
    line_->installEventFilter(this);
    answer_->setMinimumWidth(90);
    row->addWidget(line_, 1);
    row->addWidget(answer_);
    row->addWidget(before_);
    row->addWidget(after_);
    row->addWidget(button(QStringLiteral("✕"), tr("Close (Esc)"), [this] { Q_EMIT closed(); }));
    connect(line_, &QLineEdit::textChanged, this, [this](const QString& text) {
        if (mode_ == Mode::search) Q_EMIT searchChanged(text);
    });
    hide();
}

QString FindBar::text() const { return line_->text(); }

void FindBar::open(Mode mode, const QStringList& names)
{
    mode_ = mode;
    answer_->clear();
    answer_->setVisible(mode == Mode::search);
    before_->setVisible(mode == Mode::search);
    after_->setVisible(mode == Mode::search);
    line_->setPlaceholderText(mode == Mode::search ? tr("Search steps, tasks and objects")
                                                   : tr("Go to a task"));
    line_->setAccessibleName(line_->placeholderText());
    line_->setCompleter(nullptr);
    if (mode == Mode::task) {
        completer_ = new QCompleter(names, line_);
        completer_->setCaseSensitivity(Qt::CaseInsensitive);
        completer_->setFilterMode(Qt::MatchContains);
        connect(completer_, qOverload<const QString&>(&QCompleter::activated), this,
                [this](const QString& name) { Q_EMIT taskAsked(name); });
        line_->setCompleter(completer_);
        line_->clear();
    }
    show();
    raise();
    line_->selectAll();
    line_->setFocus();
    if (mode == Mode::search && !line_->text().isEmpty()) Q_EMIT searchChanged(line_->text());
}

void FindBar::tell(const QString& text) { answer_->setText(text); }

void FindBar::accept(int direction)
{
    if (mode_ == Mode::search)
        Q_EMIT hitAsked(direction);
    else
        Q_EMIT taskAsked(line_->text());
}

bool FindBar::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() != QEvent::KeyPress) return QFrame::eventFilter(watched, event);
    const auto* key = static_cast<QKeyEvent*>(event);
    const bool enter = key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter;
    if (enter) {
        accept(key->modifiers().testFlag(Qt::ShiftModifier) ? -1 : 1);
        return true;
    }
    if (key->key() == Qt::Key_Escape) {
        Q_EMIT closed();
        return true;
    }
    return QFrame::eventFilter(watched, event);
}

}  // namespace interleave::gui
