#include "gui/app/commands.h"

#include "gui/app/icons.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAction>
#include <QApplication>
#include <QComboBox>
#include <QKeyEvent>
#include <QMenu>
#include <QMenuBar>
#include <QRegularExpression>

#include <algorithm>

namespace interleave::gui {

namespace {

struct Menu {
    const char* id;
    const char* title;
};
constexpr Menu kMenus[] = {
    {"file", QT_TRANSLATE_NOOP("Menus", "&File")}, {"edit", QT_TRANSLATE_NOOP("Menus", "&Edit")},
    {"run", QT_TRANSLATE_NOOP("Menus", "&Run")},   {"step", QT_TRANSLATE_NOOP("Menus", "&Step")},
    {"go", QT_TRANSLATE_NOOP("Menus", "&Go")},     {"view", QT_TRANSLATE_NOOP("Menus", "&View")},
    {"help", QT_TRANSLATE_NOOP("Menus", "&Help")},
};

// Such a key types a character or presses a button where that is what the focus is on.
bool isTyping(const QKeyEvent& key)
{
    return (key.modifiers() & ~(Qt::ShiftModifier | Qt::KeypadModifier)) == 0 &&
           key.key() < Qt::Key_Escape;
}

bool wantsTyping(const QObject* focus)
{
    return qobject_cast<const QAbstractButton*>(focus) != nullptr ||
           qobject_cast<const QComboBox*>(focus) != nullptr ||
           qobject_cast<const QAbstractItemView*>(focus) != nullptr;
}

}  // namespace

QString withoutMnemonic(QString name)
{
    // In Chinese it stands behind the name: "文件(&F)".
    static const QRegularExpression behind(QStringLiteral("\\(&[A-Z0-9]\\)"));
    return name.remove(behind).remove(QLatin1Char('&'));
}

QString plainName(const Command& c) { return withoutMnemonic(c.name); }

QString menuTitle(const QString& menu)
{
    for (const Menu& m : kMenus)
        if (menu == QLatin1String(m.id)) return QCoreApplication::translate("Menus", m.title);
    return {};
}

Commands::Commands(QWidget* window) : QObject(window), window_(window)
{
    qApp->installEventFilter(this);
}

// Space presses the button that has the focus, and plays where nothing else would take it.
bool Commands::eventFilter(QObject* to, QEvent* event)
{
    if (event->type() != QEvent::ShortcutOverride || !wantsTyping(to)) return false;
    if (!isTyping(*static_cast<QKeyEvent*>(event))) return false;
    event->accept();
    return true;
}

QAction* Commands::add(Command command)
{
    Q_ASSERT(find(command.id) == nullptr);
    const Command& c = all_.emplace_back(std::move(command));
    QWidget* where = c.scope != nullptr ? c.scope : window_;
    auto* action = new QAction(c.name, where);
    action->setObjectName(c.id);
    action->setShortcuts(c.keys);
    action->setShortcutContext(c.scope != nullptr ? Qt::WidgetWithChildrenShortcut
                                                  : Qt::WindowShortcut);
    if (!c.icon.isEmpty()) action->setIcon(icon(c.icon));
    const QString keys =
        c.keys.isEmpty()
            ? QString()
            : QStringLiteral(" (%1)").arg(c.keys.first().toString(QKeySequence::NativeText));
    action->setToolTip((c.about.isEmpty() ? plainName(c) : c.about) + keys);
    action->setStatusTip(c.about);
    action->setCheckable(static_cast<bool>(c.checked));
    connect(action, &QAction::triggered, this, [this, id = c.id] {
        const Command* chosen = find(id);
        if (chosen == nullptr) return;
        const std::function<void()> run = chosen->run;
        run();
        refresh();
    });
    where->addAction(action);
    if (c.enabled) action->setEnabled(c.enabled());
    if (c.checked) action->setChecked(c.checked());
    fillMenus();
    Q_EMIT changed();
    return action;
}

void Commands::remove(const QString& id)
{
    delete action(id);
    std::erase_if(all_, [&](const Command& c) { return c.id == id; });
    fillMenus();
    Q_EMIT changed();
}

const Command* Commands::find(const QString& id) const
{
    const auto it = std::ranges::find(all_, id, &Command::id);
    return it == all_.end() ? nullptr : &*it;
}

QAction* Commands::action(const QString& id) const
{
    const Command* c = find(id);
    if (c == nullptr) return nullptr;
    const QWidget* where = c->scope != nullptr ? c->scope : window_;
    return where->findChild<QAction*>(id, Qt::FindDirectChildrenOnly);
}

bool Commands::run(const QString& id)
{
    refresh();
    QAction* a = action(id);
    if (a == nullptr || !a->isEnabled()) return false;
    a->trigger();
    return true;
}

void Commands::refresh()
{
    for (const Command& c : all_) {
        QAction* a = c.enabled || c.checked ? action(c.id) : nullptr;
        if (a == nullptr) continue;
        if (c.enabled) a->setEnabled(c.enabled());
        if (c.checked) a->setChecked(c.checked());
    }
}

void Commands::fill(QMenuBar* bar)
{
    bar_ = bar;
    fillMenus();
}

void Commands::fillMenus()
{
    if (bar_ == nullptr) return;
    for (const Menu& m : kMenus) {
        const QString id = QString::fromLatin1(m.id);
        auto* menu = bar_->findChild<QMenu*>(id, Qt::FindDirectChildrenOnly);
        if (menu == nullptr) {
            menu = bar_->addMenu(menuTitle(id));
            menu->setParent(bar_, menu->windowFlags());
            menu->setObjectName(id);
            menu->setToolTipsVisible(true);
            connect(menu, &QMenu::aboutToShow, this, &Commands::refresh);
        }
        std::vector<const Command*> entries;
        for (const Command& c : all_)
            if (c.menu == id) entries.push_back(&c);
        std::ranges::stable_sort(entries, {}, &Command::group);
        menu->clear();
        for (size_t i = 0; i < entries.size(); ++i) {
            if (i > 0 && entries[i]->group != entries[i - 1]->group) menu->addSeparator();
            menu->addAction(action(entries[i]->id));
        }
        menu->menuAction()->setVisible(!entries.empty());
    }
}

QStringList Commands::conflicts() const
{
    const auto meet = [](const Command& a, const Command& b) {
        return a.scope == nullptr || b.scope == nullptr || a.scope == b.scope ||
               a.scope->isAncestorOf(b.scope) || b.scope->isAncestorOf(a.scope);
    };
    QStringList found;
    for (size_t i = 0; i < all_.size(); ++i)
        for (size_t k = i + 1; k < all_.size(); ++k)
            for (const QKeySequence& key : all_[i].keys)
                if (all_[k].keys.contains(key) && meet(all_[i], all_[k]))
                    found << QStringLiteral("%1 is the key of both %2 and %3")
                                 .arg(key.toString(), all_[i].id, all_[k].id);
    return found;
}

}  // namespace interleave::gui
