#include "gui/app/message_bar.h"

#include "gui/app/icons.h"
#include "gui/app/theme.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QTimer>
#include <QToolButton>

namespace interleave::gui {

namespace {

constexpr int kNoteMs = 6000;

}  // namespace

MessageBar::MessageBar() : words_(new QLabel), quiet_(new QTimer(this))
{
    setObjectName(QStringLiteral("messageBar"));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(16, 4, 8, 4);
    words_->setWordWrap(true);
    words_->setTextInteractionFlags(Qt::TextSelectableByMouse);
    words_->setObjectName(QStringLiteral("message"));
    row->addWidget(words_, 1);
    auto* close = new QToolButton;
    close->setIcon(icon(QStringLiteral("close")));
    close->setAutoRaise(true);
    close->setAccessibleName(tr("Close the message"));
    connect(close, &QToolButton::clicked, this, &QWidget::hide);
    row->addWidget(close);
    quiet_->setSingleShot(true);
    quiet_->setInterval(kNoteMs);
    connect(quiet_, &QTimer::timeout, this, &QWidget::hide);
    hide();
}

QString MessageBar::words() const { return isHidden() ? QString() : words_->text(); }

void MessageBar::say(Kind kind, const QString& words)
{
    kind_ = kind;
    words_->setText(words);
    setVisible(!words.isEmpty());
    color();
    if (kind == Kind::note)
        quiet_->start();
    else
        quiet_->stop();
}

void MessageBar::color()
{
    const bool dark = themeOf(palette()) == Theme::dark;
    const bool bad = kind_ == Kind::problem;
    const char* fill = bad ? (dark ? "#4a2023" : "#fde8e8") : (dark ? "#1f3350" : "#e5eefb");
    const char* line = bad ? (dark ? "#8f3a3f" : "#f0b4b4") : (dark ? "#35598d" : "#b7cdef");
    const QString sheet =
        QStringLiteral("#messageBar { background: %1; border: 0; border-bottom: 1px solid %2; }")
            .arg(QLatin1String(fill), QLatin1String(line));
    if (sheet != styleSheet()) setStyleSheet(sheet);
}

void MessageBar::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange) color();
    QFrame::changeEvent(event);
}

}  // namespace interleave::gui
