#include "gui/app/workspaces.h"

#include "gui/app/commands.h"

#include <QDockWidget>
#include <QMainWindow>
#include <QSettings>

namespace interleave::gui {

namespace {

constexpr int kLayoutVersion = 1;  // another number: saved layouts no longer fit

struct Kind {
    const char* id;
    const char* name;
    const char* about;
};
constexpr Kind kKinds[kWorkspaces] = {
    {"learn", QT_TRANSLATE_NOOP("interleave::gui::Workspaces", "&Learn"),
     QT_TRANSLATE_NOOP("interleave::gui::Workspaces",
                       "Lessons, the scenario's text and the moment you look at")},
    {"analyse", QT_TRANSLATE_NOOP("interleave::gui::Workspaces", "&Analyse"),
     QT_TRANSLATE_NOOP("interleave::gui::Workspaces", "Findings and figures of a run")},
    {"compare", QT_TRANSLATE_NOOP("interleave::gui::Workspaces", "&Compare"),
     QT_TRANSLATE_NOOP("interleave::gui::Workspaces", "Runs beside each other")},
};

QString keyOf(int i) { return QStringLiteral("workspaces/") + QLatin1String(kKinds[i].id); }

}  // namespace

Workspaces::Workspaces(QMainWindow& window, Commands& commands) : QObject(&window), window_(window)
{
    const QSettings settings;
    for (int i = 0; i < kWorkspaces; ++i) {
        layouts_[static_cast<size_t>(i)] = settings.value(keyOf(i)).toByteArray();
        const Kind& kind = kKinds[i];
        commands.add({.id = QStringLiteral("workspace.") + QLatin1String(kind.id),
                      .name = tr(kind.name),
                      .menu = QStringLiteral("view"),
                      .group = 10,
                      .keys = {QKeySequence(QStringLiteral("Ctrl+%1").arg(i + 1))},
                      .about = tr(kind.about),
                      .enabled = [this] { return !hidden_; },
                      .checked = [this, i] { return !hidden_ && static_cast<int>(current_) == i; },
                      .run = [this, i] { show(static_cast<Workspace>(i)); }});
    }
    commands.add({.id = QStringLiteral("workspace.reset"),
                  .name = tr("Panels as they &came"),
                  .menu = QStringLiteral("view"),
                  .group = 60,
                  .about = tr("Puts the panels of this workspace back where they first stood"),
                  .enabled = [this] { return !hidden_; },
                  .run = [this] { reset(); }});
    const int chosen = settings.value(QStringLiteral("workspaces/current"), 0).toInt();
    if (chosen >= 0 && chosen < kWorkspaces) current_ = static_cast<Workspace>(chosen);
    hidePanels();
}

void Workspaces::hidePanels()
{
    for (QDockWidget* dock : window_.findChildren<QDockWidget*>()) dock->hide();
}

void Workspaces::remember()
{
    if (!hidden_) layouts_[static_cast<size_t>(current_)] = window_.saveState(kLayoutVersion);
}

void Workspaces::apply()
{
    const QByteArray& layout = layouts_[static_cast<size_t>(current_)];
    if (layout.isEmpty() || !window_.restoreState(layout, kLayoutVersion))
        arrangePanels(window_, current_);
    Q_EMIT changed();
}

void Workspaces::show(Workspace workspace)
{
    remember();
    current_ = workspace;
    apply();
}

void Workspaces::reset()
{
    layouts_[static_cast<size_t>(current_)].clear();
    apply();
}

void Workspaces::setHidden(bool hidden)
{
    if (hidden == hidden_) return;
    if (hidden) {
        remember();
        hidden_ = true;
        hidePanels();
        Q_EMIT changed();
        return;
    }
    hidden_ = false;
    apply();
}

void Workspaces::save()
{
    remember();
    QSettings settings;
    for (int i = 0; i < kWorkspaces; ++i)
        settings.setValue(keyOf(i), layouts_[static_cast<size_t>(i)]);
    settings.setValue(QStringLiteral("workspaces/current"), static_cast<int>(current_));
}

}  // namespace interleave::gui
