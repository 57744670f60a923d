#include "gui/app/panels.h"

#include "gui/app/commands.h"
#include "gui/app/lessons_view.h"
#include "gui/app/setup_view.h"
#include "gui/inspect/breakpoints_view.h"
#include "gui/inspect/change_bar.h"
#include "gui/inspect/control_block_view.h"
#include "gui/inspect/findings_view.h"
#include "gui/inspect/graphs_view.h"
#include "gui/inspect/log_view.h"
#include "gui/inspect/moment_view.h"
#include "gui/inspect/objects_view.h"
#include "gui/inspect/run_queues.h"
#include "gui/inspect/source_view.h"
#include "gui/inspect/state_diagram.h"
#include "gui/inspect/statistics_view.h"
#include "gui/inspect/what_view.h"
#include "gui/lessons/course.h"
#include "gui/lessons/cover.h"
#include "gui/lessons/lesson_panel.h"

#include <QCoreApplication>
#include <QDockWidget>
#include <QLayout>
#include <QMainWindow>
#include <QTimer>
#include <QVBoxLayout>

#include <algorithm>
#include <array>

namespace interleave::gui {

namespace {

template <typename View>
QWidget* make(const Surroundings& s)
{
    return new View(s.session, s.commands);
}

QWidget* makeLessons(const Surroundings& s) { return new LessonsView(s.session, s.library); }

template <QWidget* (*Make)(Session&, QWidget*)>
QWidget* inspector(const Surroundings& s)
{
    return Make(s.session, nullptr);
}

// With what may change from the moment on that it shows.
template <QWidget* (*Make)(Session&, QWidget*), ChangeBar::Of of>
QWidget* changing(const Surroundings& s)
{
    auto* both = new QWidget;
    auto* column = new QVBoxLayout(both);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    QWidget* view = Make(s.session, nullptr);
    column->addWidget(view, 1);
    column->addWidget(new ChangeBar(s.session, of));
    both->setAccessibleName(view->accessibleName());
    both->setFocusProxy(view);
    return both;
}

// clang-format off
constexpr Panel kPanels[] = {
    {"lessons", QT_TRANSLATE_NOOP("Panels", "Lessons"),
     QT_TRANSLATE_NOOP("Panels", "The scenarios that come with Interleave, by subject"),
     Place::left, kLearn, makeLessons},
    {"setup", QT_TRANSLATE_NOOP("Panels", "Set-up"),
     QT_TRANSLATE_NOOP("Panels", "Policy and its parameters, CPUs, seed"),
     Place::left, kAnalyse | kCompare, make<SetupView>},
    {"source", QT_TRANSLATE_NOOP("Panels", "Scenario"),
     QT_TRANSLATE_NOOP("Panels", "The text of the scenario; what you change is run at once"),
     Place::leftBelow, kLearn | kAnalyse, make<SourceView>},
    {"what", QT_TRANSLATE_NOOP("Panels", "What and why"),
     QT_TRANSLATE_NOOP("Panels", "What is chosen at this moment, and why it runs or does not"),
     Place::right, kLearn | kAnalyse, inspector<makeWhat>},
    {"lesson", QT_TRANSLATE_NOOP("Panels", "Lesson"),
     QT_TRANSLATE_NOOP("Panels", "What happens next? The scenario's lesson, or any switch"),
     Place::right, kLearn, make<LessonPanel>},
    {"moment", QT_TRANSLATE_NOOP("Panels", "Moment"),
     QT_TRANSLATE_NOOP("Panels", "Everything there is at the moment you look at"),
     Place::right, kLearn | kAnalyse, make<MomentView>},
    {"block", QT_TRANSLATE_NOOP("Panels", "Control block"),
     QT_TRANSLATE_NOOP("Panels", "Registers, control block and memory of a task"),
     Place::right, kLearn | kAnalyse, changing<makeControlBlock, ChangeBar::Of::task>},
    {"queues", QT_TRANSLATE_NOOP("Panels", "Run queues"),
     QT_TRANSLATE_NOOP("Panels", "Who waits for a CPU, as the policy sees it"),
     Place::rightBelow, kLearn | kAnalyse, inspector<makeRunQueues>},
    {"objects", QT_TRANSLATE_NOOP("Panels", "Objects"),
     QT_TRANSLATE_NOOP("Panels", "Locks, queues and devices: who has them and who waits"),
     Place::rightBelow, kLearn | kAnalyse, changing<makeObjects, ChangeBar::Of::mutex>},
    {"variables", QT_TRANSLATE_NOOP("Panels", "Variables"),
     QT_TRANSLATE_NOOP("Panels", "What programs remember, with what the last step changed"),
     Place::rightBelow, kLearn | kAnalyse, inspector<makeVariables>},
    {"findings", QT_TRANSLATE_NOOP("Panels", "Findings"),
     QT_TRANSLATE_NOOP("Panels", "What this run shows that you should know"),
     Place::bottom, kLearn | kAnalyse, make<FindingsView>, true},
    {"statistics", QT_TRANSLATE_NOOP("Panels", "Statistics"),
     QT_TRANSLATE_NOOP("Panels", "Times of each task"),
     Place::bottom, kAnalyse, make<StatisticsView>, true},
    {"states", QT_TRANSLATE_NOOP("Panels", "States"),
     QT_TRANSLATE_NOOP("Panels", "The states of tasks, and how often they changed"),
     Place::bottom, kLearn | kAnalyse, inspector<makeStateDiagram>},
    {"waits", QT_TRANSLATE_NOOP("Panels", "Who waits for whom"),
     QT_TRANSLATE_NOOP("Panels", "The wait-for graph; a ring is a deadlock"),
     Place::bottom, kLearn | kAnalyse, inspector<makeWaitFor>},
    {"resources", QT_TRANSLATE_NOOP("Panels", "Resources"),
     QT_TRANSLATE_NOOP("Panels", "Who has what and wants what"),
     Place::bottom, kAnalyse, inspector<makeResources>},
    {"lockorder", QT_TRANSLATE_NOOP("Panels", "Order of locks"),
     QT_TRANSLATE_NOOP("Panels", "In which order tasks took locks; a ring is a possible deadlock"),
     Place::bottom, kAnalyse, inspector<makeLockOrder>, true},
    {"events", QT_TRANSLATE_NOOP("Panels", "Event log"),
     QT_TRANSLATE_NOOP("Panels", "All that this run tells; a click goes there"),
     Place::bottom, kAnalyse, inspector<makeEventLog>, true},
    {"decisions", QT_TRANSLATE_NOOP("Panels", "Decisions"),
     QT_TRANSLATE_NOOP("Panels", "Whom the scheduler picked, and when"),
     Place::bottom, kAnalyse, inspector<makeDecisionLog>, true},
    {"breakpoints", QT_TRANSLATE_NOOP("Panels", "Breakpoints"),
     QT_TRANSLATE_NOOP("Panels", "Where a run stops by itself"),
     Place::bottom, 0, make<BreakpointsView>},
};
// clang-format on

Qt::DockWidgetArea areaOf(Place place)
{
    switch (place) {
        case Place::left:
        case Place::leftBelow: return Qt::LeftDockWidgetArea;
        case Place::right:
        case Place::rightBelow: return Qt::RightDockWidgetArea;
        case Place::bottom: break;
    }
    return Qt::BottomDockWidgetArea;
}

// A panel among tabs has its name on its tab; a title above it would say it again.
void fitTitles(const QMainWindow& window)
{
    for (const Panel& p : kPanels) {
        QDockWidget* dock = dockOf(window, p.id);
        const auto beside = window.tabifiedDockWidgets(dock);
        const bool tabbed = std::any_of(beside.begin(), beside.end(),
                                        [](const QDockWidget* d) { return !d->isHidden(); });
        if (tabbed == (dock->titleBarWidget() != nullptr)) continue;
        delete dock->titleBarWidget();
        dock->setTitleBarWidget(tabbed ? new QWidget(dock) : nullptr);
    }
}

// Brings it into sight; away with it if it was.
void toggle(QDockWidget& dock)
{
    const bool comes = !isInSight(dock);
    dock.setVisible(comes);
    if (comes) dock.raise();
}

QDockWidget* makeDock(QMainWindow& window, const Panel& panel, const Surroundings& surroundings)
{
    auto* dock = new QDockWidget(titleOf(panel), &window);
    dock->setObjectName(QString::fromLatin1(panel.id));
    QWidget* view = panel.make(surroundings);
    if (view->accessibleName().isEmpty()) view->setAccessibleName(titleOf(panel));
    dock->setWidget(view);
    if (panel.tellsFuture) new Cover(*view, Course::of(surroundings.session));
    surroundings.commands.add({.id = QStringLiteral("panel.") + QLatin1String(panel.id),
                               .name = titleOf(panel),
                               .menu = QStringLiteral("view"),
                               .group = 50,
                               .about = QCoreApplication::translate("Panels", panel.about),
                               .checked = [dock] { return !dock->isHidden(); },
                               .run = [dock] { toggle(*dock); }});
    return dock;
}

}  // namespace

std::span<const Panel> panels() { return kPanels; }

QString titleOf(const Panel& panel) { return QCoreApplication::translate("Panels", panel.title); }

// Qt moves a panel behind another tab out of the window, and calls it visible still.
bool isInSight(const QDockWidget& dock)
{
    return dock.isVisible() &&
           (dock.isFloating() || dock.parentWidget()->rect().intersects(dock.geometry()));
}

void makePanels(QMainWindow& window, const Surroundings& surroundings)
{
    auto* later = new QTimer(&window);
    later->setSingleShot(true);
    later->setInterval(0);
    QObject::connect(later, &QTimer::timeout, &window, [&window] { fitTitles(window); });
    const auto fit = [later] { later->start(); };
    for (const Panel& p : kPanels) {
        QDockWidget* dock = makeDock(window, p, surroundings);
        window.addDockWidget(areaOf(p.place), dock);
        QObject::connect(dock, &QDockWidget::visibilityChanged, later, fit);
        QObject::connect(dock, &QDockWidget::topLevelChanged, later, fit);
        QObject::connect(dock, &QDockWidget::dockLocationChanged, later, fit);
    }
    window.setCorner(Qt::BottomLeftCorner, Qt::LeftDockWidgetArea);
    window.setCorner(Qt::BottomRightCorner, Qt::RightDockWidgetArea);
    arrangePanels(window, Workspace::learn);
}

void arrangePanels(QMainWindow& window, Workspace workspace)
{
    const unsigned bit = 1U << static_cast<unsigned>(workspace);
    // On the way some stand side by side, which must not make the window larger.
    window.layout()->setSizeConstraint(QLayout::SetNoConstraint);
    QTimer::singleShot(0, &window, [&window] {
        window.layout()->setSizeConstraint(QLayout::SetDefaultConstraint);
    });
    std::array<QDockWidget*, 5> first{};
    for (const Panel& p : kPanels) {
        QDockWidget* dock = dockOf(window, p.id);
        QDockWidget*& top = first[static_cast<size_t>(p.place)];
        dock->setFloating(false);
        window.addDockWidget(areaOf(p.place), dock, Qt::Vertical);
        if (top != nullptr) window.tabifyDockWidget(top, dock);
        dock->setVisible((p.workspaces & bit) != 0);
        if (top == nullptr && dock->isVisibleTo(&window)) top = dock;
    }
    for (QDockWidget* dock : first)
        if (dock != nullptr) dock->raise();
    const auto resize = [&](Place place, double part, Qt::Orientation way) {
        QDockWidget* dock = first[static_cast<size_t>(place)];
        const int whole = way == Qt::Horizontal ? window.width() : window.height();
        if (dock != nullptr) window.resizeDocks({dock}, {static_cast<int>(part * whole)}, way);
    };
    resize(Place::left, 0.22, Qt::Horizontal);
    resize(Place::leftBelow, 0.22, Qt::Horizontal);
    resize(Place::right, 0.25, Qt::Horizontal);
    resize(Place::bottom, 0.2, Qt::Vertical);
    resize(Place::leftBelow, 0.5, Qt::Vertical);
}

QDockWidget* dockOf(const QMainWindow& window, std::string_view id)
{
    return window.findChild<QDockWidget*>(
        QString::fromLatin1(id.data(), static_cast<qsizetype>(id.size())));
}

}  // namespace interleave::gui
