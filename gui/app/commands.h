// Everything a person can tell the window to do: one table, from which menus, tool bars, the
// palette of commands, shortcuts and the list of keys are made.
//
// A view adds its own commands; nobody else has to know them. It keeps no state: whether a command
// can be done, or is switched on, is asked of whoever added it.
// Invariant: ids are unique, and conflicts() is empty.
#pragma once

#include <QKeySequence>
#include <QList>
#include <QObject>
#include <QString>

#include <deque>
#include <functional>

class QAction;
class QMenuBar;
class QWidget;

namespace interleave::gui {

struct Command {
    QString id = {};    // "step.event": never shown; tests and settings name it
    QString name = {};  // "&Event", as a menu shows it
    QString menu = {};  // id of the menu it stands in (menuTitles); empty: only in the palette
    int group = 0;      // within its menu; a line stands between groups
    QList<QKeySequence> keys = {};
    QString ownKeys = {};                // as a person reads them; `scope` takes them itself
    QString about = {};                  // a sentence, for the palette and for tool tips
    QString icon = {};                   // of icons.h; empty: none
    std::function<bool()> enabled = {};  // empty: always
    std::function<bool()> checked = {};  // empty: it is no switch
    std::function<void()> run = {};
    QWidget* scope = nullptr;  // its keys act only while this has the focus; null: in the window
};

class Commands : public QObject {
    Q_OBJECT

  public:
    // Shortcuts act in `window`.
    explicit Commands(QWidget* window);

    // REQUIRES: no command has this id
    QAction* add(Command);
    // Out of all tables again, as a view does whose commands come and go.
    void remove(const QString& id);
    [[nodiscard]] const std::deque<Command>& all() const { return all_; }
    [[nodiscard]] const Command* find(const QString& id) const;
    [[nodiscard]] QAction* action(const QString& id) const;  // null if there is none
    // As if chosen in a menu; false if there is no such command, or it cannot be done now.
    bool run(const QString& id);
    // Asks each command again whether it can be done and whether it is on.
    void refresh();

    // Puts every menu there, and again whenever a command comes or goes.
    void fill(QMenuBar*);
    // A sentence for each key that two commands would both act on.
    [[nodiscard]] QStringList conflicts() const;

  Q_SIGNALS:
    void changed();  // a command came or went

  private:
    bool eventFilter(QObject*, QEvent*) override;
    void fillMenus();

    QWidget* window_;
    QMenuBar* bar_ = nullptr;
    std::deque<Command> all_;
};

// The name without its mnemonic: "Event".
[[nodiscard]] QString plainName(const Command&);
[[nodiscard]] QString withoutMnemonic(QString name);   // "&Event" or "事件(&E)" likewise
[[nodiscard]] QString menuTitle(const QString& menu);  // "&Step"

}  // namespace interleave::gui
