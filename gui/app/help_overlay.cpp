#include "gui/app/help_overlay.h"

#include "gui/app/commands.h"

#include <QApplication>
#include <QGridLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QScrollArea>
#include <QVBoxLayout>

#include <algorithm>
#include <vector>

namespace interleave::gui {

namespace {

constexpr int kWidest = 960, kColumns = 2;

// What the mouse does in the timeline.
struct Gesture {
    const char* keys;
    const char* what;
};
constexpr Gesture kGestures[] = {
    {QT_TRANSLATE_NOOP("interleave::gui::HelpOverlay", "Drag"),
     QT_TRANSLATE_NOOP("interleave::gui::HelpOverlay", "Mark a range")},
    {QT_TRANSLATE_NOOP("interleave::gui::HelpOverlay", "Shift+Drag"),
     QT_TRANSLATE_NOOP("interleave::gui::HelpOverlay", "Move along the run")},
    {QT_TRANSLATE_NOOP("interleave::gui::HelpOverlay", "Ctrl+Wheel"),
     QT_TRANSLATE_NOOP("interleave::gui::HelpOverlay", "Zoom at the pointer")},
};

QLabel* label(const QString& words, const char* role)
{
    auto* l = new QLabel(words);
    l->setProperty("role", QString::fromLatin1(role));
    return l;
}

using Rows = std::vector<std::pair<QString, QString>>;  // keys, what they do

QWidget* section(const QString& title, const Rows& rows)
{
    auto* box = new QWidget;
    auto* grid = new QGridLayout(box);
    grid->setContentsMargins(0, 0, 0, 8);
    grid->setHorizontalSpacing(12);
    grid->setVerticalSpacing(4);
    grid->setColumnStretch(1, 1);
    grid->setColumnMinimumWidth(0, 128);
    grid->addWidget(label(title, "heading"), 0, 0, 1, 2);
    for (size_t i = 0; i < rows.size(); ++i) {
        const int at = static_cast<int>(i) + 1;
        grid->addWidget(label(rows[i].first, "chip"), at, 0, Qt::AlignLeft);
        grid->addWidget(label(rows[i].second, "faint"), at, 1);
    }
    return box;
}

QString keysOf(const Command& c)
{
    QStringList keys;
    for (const QKeySequence& k : c.keys) keys << k.toString(QKeySequence::NativeText);
    return keys.join(QStringLiteral("  "));
}

}  // namespace

HelpOverlay::HelpOverlay(QWidget* window, const Commands& commands)
    : QFrame(window), commands_(commands), inside_(new QWidget)
{
    setObjectName(QStringLiteral("help"));
    setProperty("role", QStringLiteral("card"));
    setAttribute(Qt::WA_StyledBackground);
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Keys"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(4, 4, 4, 4);
    auto* area = new QScrollArea;
    area->setFrameShape(NoFrame);
    area->setWidgetResizable(true);
    area->setFocusPolicy(Qt::NoFocus);
    inside_->setProperty("role", QStringLiteral("bar"));
    area->setWidget(inside_);
    column->addWidget(area);
    hide();
}

void HelpOverlay::open()
{
    fill();
    before_ = QApplication::focusWidget();
    const QSize all = parentWidget()->size();
    const int width = std::min(kWidest, all.width() - 64);
    const int height = std::min(inside_->sizeHint().height() + 16, all.height() - 96);
    setGeometry((all.width() - width) / 2, (all.height() - height) / 2, width, height);
    show();
    raise();
    setFocus();
}

void HelpOverlay::fill()
{
    delete inside_->layout();
    qDeleteAll(inside_->findChildren<QWidget*>(Qt::FindDirectChildrenOnly));
    auto* row = new QHBoxLayout(inside_);
    row->setContentsMargins(24, 16, 24, 16);
    row->setSpacing(32);
    QVBoxLayout* columns[kColumns];
    int heights[kColumns] = {};
    for (QVBoxLayout*& c : columns) {
        c = new QVBoxLayout;
        row->addLayout(c, 1);
    }
    const auto put = [&](const QString& title, const Rows& rows) {
        if (rows.empty()) return;
        const auto at = std::ranges::min_element(heights) - std::begin(heights);
        columns[at]->addWidget(section(title, rows));
        heights[at] += static_cast<int>(rows.size()) + 2;
    };
    for (const char* id : {"step", "run", "go", "view", "file", "edit", "help"}) {
        Rows rows;
        for (const Command& c : commands_.all())
            if (c.menu == QLatin1String(id) && !c.keys.isEmpty())
                rows.emplace_back(keysOf(c), plainName(c));
        put(withoutMnemonic(menuTitle(QString::fromLatin1(id))), rows);
    }
    Rows gestures;
    for (const Command& c : commands_.all())
        if (!c.ownKeys.isEmpty()) gestures.emplace_back(c.ownKeys, plainName(c));
    for (const Gesture& g : kGestures) gestures.emplace_back(tr(g.keys), tr(g.what));
    put(tr("In the timeline"), gestures);
    for (QVBoxLayout* c : columns) c->addStretch(1);
}

void HelpOverlay::dismiss()
{
    hide();
    if (before_) before_->setFocus();
}

void HelpOverlay::keyPressEvent(QKeyEvent* event)
{
    switch (event->key()) {
        case Qt::Key_Escape:
        case Qt::Key_Question:
        case Qt::Key_Return: dismiss(); break;
        default: QFrame::keyPressEvent(event);
    }
}

void HelpOverlay::focusOutEvent(QFocusEvent*) { hide(); }

}  // namespace interleave::gui
