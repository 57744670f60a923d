#include "gui/app/main_window.h"

#include "gui/app/command_palette.h"
#include "gui/app/commands.h"
#include "gui/app/help_overlay.h"
#include "gui/app/icons.h"
#include "gui/app/message_bar.h"
#include "gui/app/moment_bar.h"
#include "gui/app/panels.h"
#include "gui/app/recent_files.h"
#include "gui/app/run_bar.h"
#include "gui/app/speed_slider.h"
#include "gui/app/start_page.h"
#include "gui/app/until_bar.h"
#include "gui/app/workspaces.h"
#include "gui/compare/compare_view.h"
#include "gui/lessons/course.h"
#include "gui/models/library_model.h"
#include "gui/models/session.h"
#include "gui/models/words.h"
#include "gui/timeline/timeline_view.h"

#include <QAction>
#include <QApplication>
#include <QDockWidget>
#include <QDragEnterEvent>
#include <QFileInfo>
#include <QLabel>
#include <QMenuBar>
#include <QMimeData>
#include <QSettings>
#include <QStackedWidget>
#include <QStatusBar>
#include <QTimer>
#include <QToolBar>
#include <QVBoxLayout>

namespace interleave::gui {

namespace {

constexpr int kRunningAfterMs = 300;  // a run that is quicker is not worth a word

}  // namespace

MainWindow::MainWindow(ThemeChoice theme, Session* session)
    : session_(session != nullptr ? session : new Session(this)),
      library_(new LibraryModel(this)),
      recent_(new RecentFiles(this)),
      commands_(new Commands(this)),
      stack_(new QStackedWidget),
      timeline_(new TimelineView),
      theme_(theme)
{
    setWindowTitle(tr("Interleave"));
    setWindowIcon(programIcon());
    setAcceptDrops(true);
    setDockOptions(AnimatedDocks | AllowNestedDocks | AllowTabbedDocks);
    setTabPosition(Qt::AllDockWidgetAreas, QTabWidget::North);
    setContextMenuPolicy(Qt::NoContextMenu);
    setTheme(theme);
    start_ = new StartPage(*library_, *recent_);
    stack_->addWidget(start_);
    stack_->addWidget(makeRunView());
    setCentralWidget(stack_);
    addCommands();
    makePanels(*this, {*session_, *commands_, *library_});
    workspaces_ = new Workspaces(*this, *commands_);
    makeBars();
    makeConnections();
    commands_->fill(menuBar());
    palette_ = new CommandPalette(this);
    help_ = new HelpOverlay(this, *commands_);
    showStart();
    restorePlace();
    library_->loadLater(LibraryModel::shippedFolder(), text(language()));
}

MainWindow::~MainWindow() = default;

QWidget* MainWindow::makeRunView()
{
    auto* view = new QWidget;
    auto* column = new QVBoxLayout(view);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto* head = new QWidget;
    head->setProperty("role", QStringLiteral("bar"));
    head->setAttribute(Qt::WA_StyledBackground);
    auto* words = new QVBoxLayout(head);
    words->setContentsMargins(16, 8, 16, 8);
    words->setSpacing(4);
    title_ = new QLabel;
    title_->setProperty("role", QStringLiteral("heading"));
    question_ = new QLabel;
    question_->setObjectName(QStringLiteral("question"));
    question_->setWordWrap(true);
    title_->setTextFormat(Qt::PlainText);
    question_->setTextFormat(Qt::RichText);
    for (QLabel* l : {title_, question_}) words->addWidget(l);
    message_ = new MessageBar;
    column->addWidget(head);
    column->addWidget(message_);
    centre_ = new QStackedWidget;
    centre_->addWidget(timeline_);
    compare_ = new CompareView(*session_, *commands_);
    centre_->addWidget(compare_);
    column->addWidget(centre_, 1);
    column->addWidget(new MomentBar(*session_, *commands_));
    timeline_->setHint(tr("This scenario cannot be run yet."));
    return view;
}

void MainWindow::makeBars()
{
    auto* bar = new QToolBar(tr("Steps"));
    bar->setObjectName(QStringLiteral("stepBar"));
    bar->setMovable(false);
    const auto add = [&](const char* command) {
        bar->addAction(commands_->action(QString::fromLatin1(command)));
    };
    for (const char* id : {"go.start", "file.open"}) add(id);
    bar->addSeparator();
    for (const char* id :
         {"step.to_start", "step.switch_back", "step.event_back", "step.instruction_back",
          "run.play", "step.instruction", "step.event", "step.switch", "step.to_end"})
        add(id);
    bar->addWidget(new SpeedSlider(*session_));
    addToolBar(bar);
    auto* run = new RunBar(*session_, *commands_);
    addToolBar(run);
    addToolBarBreak();
    until_ = new UntilBar(*session_, *commands_);
    until_->hide();
    addToolBar(until_);
    running_ = new QLabel(tr("Running…"));
    running_->setObjectName(QStringLiteral("running"));
    running_->hide();
    statusBar()->addPermanentWidget(running_);
    statusBar()->setSizeGripEnabled(false);
}

void MainWindow::makeConnections()
{
    connect(start_, &StartPage::chosen, this, qOverload<const QString&>(&MainWindow::open));
    connect(start_, &StartPage::askedForFile, this, &MainWindow::askForFile);
    connect(session_, &Session::sourceChanged, this, &MainWindow::showSource);
    connect(session_, &Session::modifiedChanged, this, &MainWindow::showTitle);
    connect(session_, &Session::refused, this, &MainWindow::showProblem);
    connect(session_, &Session::answered, this, &MainWindow::showAnswer);
    connect(session_, &Session::playheadMoved, timeline_, &TimelineView::setPlayhead);
    connect(session_, &Session::notFound, this, [this] {
        message_->say(MessageBar::Kind::note, tr("There is no such moment in this direction."));
    });
    connect(session_, &Session::selectionChanged, this, [this] {
        if (timeline_->selection() != session_->selection())
            timeline_->select(session_->selection());
    });
    connect(session_, &Session::playChanged, this, [this] {
        QAction* play = commands_->action(QStringLiteral("run.play"));
        play->setIcon(
            icon(session_->isPlaying() ? QStringLiteral("pause") : QStringLiteral("play")));
    });
    connect(session_, &Session::runsChanged, timeline_,
            [this] { timeline_->setForks(session_->forkTimes()); });
    connect(session_, &Session::comparisonWanted, this,
            [this] { commands_->run(QStringLiteral("workspace.compare")); });
    Course& course = Course::of(*session_);
    connect(&course, &Course::changed, this,
            [this, &course] { timeline_->setVeil(course.veil()); });
    connect(&course, &Course::begun, this, [this] {
        QDockWidget* dock = dockOf(*this, "lesson");
        dock->show();
        dock->raise();
        dock->widget()->setFocus();
    });
    connect(&course, &Course::lessonDone, library_, &LibraryModel::noteDone);
    connect(start_, &StartPage::lessonChosen, this, [this, &course](const QString& file) {
        if (!mayLeave()) return;
        if (session_->open(file))
            course.beginWhenReady();
        else
            recent_->forget(file);
    });
    connect(timeline_, &TimelineView::moved, session_, qOverload<Time>(&Session::seek));
    connect(timeline_, &TimelineView::selected, session_, &Session::select);
    connect(recent_, &RecentFiles::changed, this, &MainWindow::showRecentCommands);
    connect(workspaces_, &Workspaces::changed, this, [this] {
        const bool compares = workspaces_->current() == Workspace::compare;
        centre_->setCurrentIndex(compares ? 1 : 0);
        until_->setVisible(!workspaces_->isHidden() && !compares);
        showQuestion();
        commands_->refresh();
    });
    connect(compare_, &CompareView::wanted, this,
            [this] { workspaces_->show(Workspace::compare); });
    auto* patience = new QTimer(this);
    patience->setSingleShot(true);
    patience->setInterval(kRunningAfterMs);
    connect(patience, &QTimer::timeout, running_,
            [this] { running_->setVisible(session_->isRunning()); });
    connect(session_, &Session::runStarted, patience, qOverload<>(&QTimer::start));
    connect(session_, &Session::answered, running_, &QWidget::hide);
}

void MainWindow::restorePlace()
{
    const QSettings settings;
    if (const auto place = settings.value(QStringLiteral("window/geometry")); place.isValid())
        restoreGeometry(place.toByteArray());
    else
        resize(1440, 900);
}

WindowPlace MainWindow::place()
{
    workspaces_->save();
    const QWidget* focus = focusWidget();
    return {.geometry = saveGeometry(),
            .view = timeline_->pictureOptions(),
            .markerA = timeline_->markerA(),
            .markerB = timeline_->markerB(),
            .bookmarks = timeline_->bookmarks(),
            .selection = session_->selection(),
            .focus = focus != nullptr ? focus->objectName() : QString()};
}

void MainWindow::takePlace(const WindowPlace& place)
{
    restoreGeometry(place.geometry);
    if (timeline_->timeline() != nullptr) {
        timeline_->arrangeLike(place.view);
        timeline_->setMarkerA(place.markerA);
        timeline_->setMarkerB(place.markerB);
        timeline_->setBookmarks(place.bookmarks);
        timeline_->setPlayhead(session_->playhead());
    }
    session_->select(place.selection);
    auto* focus = place.focus.isEmpty() ? nullptr : findChild<QWidget*>(place.focus);
    if (focus != nullptr) focus->setFocus();
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    if (!mayLeave()) return event->ignore();
    workspaces_->save();
    QSettings settings;
    settings.setValue(QStringLiteral("window/geometry"), saveGeometry());
    settings.setValue(QStringLiteral("window/theme"), static_cast<int>(theme_));
    QMainWindow::closeEvent(event);
}

void MainWindow::setTheme(ThemeChoice choice)
{
    theme_ = choice;
    const Theme theme = themeFor(choice);
    applyTheme(*qApp, theme);
    timeline_->setTheme(theme);
    QSettings().setValue(QStringLiteral("window/theme"), static_cast<int>(theme_));
}

void MainWindow::open(const QString& file)
{
    if (const std::optional<Link> link = linkOf(file)) return open(*link);
    if (!mayLeave()) return;
    if (!session_->open(file)) recent_->forget(file);
}

void MainWindow::open(const Link& link)
{
    if (mayLeave()) session_->open(link);
}

void MainWindow::showStart()
{
    session_->pause();
    workspaces_->setHidden(true);
    stack_->setCurrentIndex(0);
    commands_->refresh();
}

bool MainWindow::isAtStart() const { return stack_->currentIndex() == 0; }

void MainWindow::showSource()
{
    showTitle();
    if (session_->file().isEmpty()) return showStart();
    opened_ = true;
    message_->hide();
    statusBar()->clearMessage();
    timeline_->setTimeline(nullptr, false);
    recent_->add(session_->file());
    title_->setText(QFileInfo(session_->file()).fileName());
    showTitle();
    question_->clear();
    question_->hide();
    stack_->setCurrentIndex(1);
    workspaces_->setHidden(false);
    timeline_->setFocus();
}

void MainWindow::showTitle()
{
    const QString name = QFileInfo(session_->file()).fileName();
    setWindowTitle(name.isEmpty() ? tr("Interleave")
                                  : tr("%1[*] - Interleave").arg(title_->text()));
    setWindowModified(session_->isModified());
}

// Two runs beside each other need the room more.
void MainWindow::showQuestion()
{
    question_->setVisible(!question_->text().isEmpty() &&
                          workspaces_->current() != Workspace::compare);
}

void MainWindow::showAnswer()
{
    const std::shared_ptr<const FinishedRun> answer = session_->answer();
    if (!answer) return;
    const std::string in = language();
    if (!answer->scenario.processes.empty()) {
        const QString title = text(answer->scenario.title.in(in));
        if (!title.isEmpty()) title_->setText(title);
        showTitle();
        question_->setText(marked(text(answer->scenario.question.in(in))));
        showQuestion();
    }
    if (!answer->hasTimeline) {
        const auto& all = answer->diagnostics.all();
        if (all.empty()) return showProblem(said(answer->obstacle));
        QString words = said(all[0].message);
        if (!all[0].suggestion.empty()) words += QStringLiteral(" – ") + said(all[0].suggestion);
        const auto more = static_cast<int>(all.size() - 1 + answer->diagnostics.left_out());
        if (more > 0) words += QLatin1Char(' ') + tr("(and %n more)", nullptr, more);
        return showProblem(all[0].mark.line > 0 ? tr("Line %1: %2").arg(all[0].mark.line).arg(words)
                                                : words);
    }
    message_->hide();
    timeline_->setTimeline(&session_->run()->outcome.timeline, !opened_);
    timeline_->setFindings(session_->run()->findings);
    opened_ = false;
}

// What was open stays; on the start page there is no bar to say it in.
void MainWindow::showProblem(const QString& why)
{
    if (isAtStart())
        statusBar()->showMessage(why);
    else
        message_->say(MessageBar::Kind::problem, why);
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event)
{
    const QMimeData* what = event->mimeData();
    if (what->hasUrls() || linkOf(what->text())) event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event)
{
    const QList<QUrl> urls = event->mimeData()->urls();
    event->acceptProposedAction();
    if (!urls.isEmpty() && urls[0].isLocalFile()) return open(urls[0].toLocalFile());
    const QString words = urls.isEmpty() ? event->mimeData()->text() : urls[0].toString();
    if (linkOf(words)) return open(words);
    showProblem(tr("Only files on this computer can be opened."));
}

}  // namespace interleave::gui
