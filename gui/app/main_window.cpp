#include "gui/app/main_window.h"

#include "base/file.h"
#include "base/text.h"
#include "export/export.h"
#include "gui/app/theme.h"
#include "gui/inspect/source_editor.h"
#include "gui/models/library_model.h"
#include "gui/models/session.h"
#include "gui/models/snapshot_model.h"
#include "gui/timeline/timeline_view.h"
#include "policy/policies.h"

#include <QAction>
#include <QApplication>
#include <QComboBox>
#include <QDockWidget>
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QHeaderView>
#include <QLabel>
#include <QLocale>
#include <QMenuBar>
#include <QMimeData>
#include <QSpinBox>
#include <QStatusBar>
#include <QTableWidget>
#include <QToolBar>
#include <QTreeView>
#include <QVBoxLayout>

namespace interleave::gui {

namespace {

QString text(const std::string& s) { return QString::fromStdString(s); }
QString text(Duration d) { return text(to_text(d)); }

QTableWidget* table(const QStringList& columns)
{
    auto* t = new QTableWidget(0, static_cast<int>(columns.size()));
    t->setHorizontalHeaderLabels(columns);
    t->verticalHeader()->hide();
    t->setEditTriggers(QAbstractItemView::NoEditTriggers);
    t->setSelectionBehavior(QAbstractItemView::SelectRows);
    t->setAlternatingRowColors(true);
    t->setShowGrid(false);
    t->setFrameShape(QFrame::NoFrame);
    t->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    t->verticalHeader()->setDefaultSectionSize(24);
    return t;
}

QString language() { return QLocale().language() == QLocale::Chinese ? "zh" : "en"; }

}  // namespace

MainWindow::MainWindow(Theme theme)
    : session_(new Session(this)),
      library_(new LibraryModel(this)),
      snapshot_(new SnapshotModel(this)),
      timeline_(new TimelineView),
      source_(new SourceEditor),
      lessons_(new QTreeView),
      inspector_(new QTreeView),
      findings_(table({tr("What"), tr("When"), tr("Sentence")})),
      statistics_(table({tr("Task"), tr("Turnaround"), tr("Response"), tr("Waiting"), tr("Running"),
                         tr("Blocked"), tr("Switches")})),
      theme_(theme)
{
    setWindowTitle(tr("Interleave"));
    setAcceptDrops(true);
    setDockOptions(AnimatedDocks | AllowNestedDocks | AllowTabbedDocks);
    auto* centre = new QWidget;
    auto* column = new QVBoxLayout(centre);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    question_ = new QLabel;
    question_->setWordWrap(true);
    question_->setContentsMargins(16, 10, 16, 6);
    question_->setTextFormat(Qt::PlainText);
    QFont larger = question_->font();
    larger.setPointSizeF(larger.pointSizeF() * 1.1);
    question_->setFont(larger);
    question_->hide();
    column->addWidget(question_);
    column->addWidget(timeline_, 1);
    next_ = new QLabel;
    next_->setContentsMargins(16, 6, 16, 8);
    next_->setWordWrap(true);
    next_->hide();
    column->addWidget(next_);
    setCentralWidget(centre);
    timeline_->setHint(tr("Choose a lesson on the left, or drop a scenario here."));
    makeDocks();
    makeActions();
    makeControls();
    makeConnections();
    setTheme(theme);
    library_->load(LibraryModel::shippedFolder(), language());
    resize(1440, 900);
}

MainWindow::~MainWindow() = default;

void MainWindow::makeDocks()
{
    const auto dock = [this](const QString& title, const char* name, QWidget* inside,
                             Qt::DockWidgetArea area) {
        auto* d = new QDockWidget(title, this);
        d->setObjectName(QString::fromLatin1(name));
        d->setWidget(inside);
        addDockWidget(area, d);
        return d;
    };
    lessons_->setObjectName(QStringLiteral("lessonTree"));
    source_->setObjectName(QStringLiteral("sourceEditor"));
    findings_->setObjectName(QStringLiteral("findingTable"));
    lessons_->setModel(library_);
    lessons_->setHeaderHidden(true);
    lessons_->setFrameShape(QFrame::NoFrame);
    lessons_->setAccessibleName(tr("Lessons"));
    inspector_->setModel(snapshot_);
    inspector_->setFrameShape(QFrame::NoFrame);
    inspector_->setAlternatingRowColors(true);
    inspector_->setUniformRowHeights(true);
    inspector_->setAccessibleName(tr("Moment"));
    inspector_->header()->setDefaultSectionSize(150);
    source_->setFrameShape(QFrame::NoFrame);
    QDockWidget* lessons = dock(tr("Lessons"), "lessons", lessons_, Qt::LeftDockWidgetArea);
    QDockWidget* source = dock(tr("Scenario"), "source", source_, Qt::LeftDockWidgetArea);
    QDockWidget* moment = dock(tr("Moment"), "moment", inspector_, Qt::RightDockWidgetArea);
    QDockWidget* found = dock(tr("Findings"), "findings", findings_, Qt::BottomDockWidgetArea);
    QDockWidget* numbers =
        dock(tr("Statistics"), "statistics", statistics_, Qt::BottomDockWidgetArea);
    tabifyDockWidget(found, numbers);
    found->raise();
    setCorner(Qt::BottomLeftCorner, Qt::LeftDockWidgetArea);
    setCorner(Qt::BottomRightCorner, Qt::RightDockWidgetArea);
    resizeDocks({lessons, moment}, {330, 380}, Qt::Horizontal);
    resizeDocks({lessons, source}, {360, 440}, Qt::Vertical);
    resizeDocks({found}, {170}, Qt::Vertical);
}

void MainWindow::makeActions()
{
    const auto add = [this](QMenu* menu, const QString& name, const QKeySequence& key, auto what) {
        auto* action = new QAction(name, this);
        action->setShortcut(key);
        connect(action, &QAction::triggered, this, what);
        menu->addAction(action);
        return action;
    };
    QMenu* file = menuBar()->addMenu(tr("&File"));
    add(file, tr("&Open…"), QKeySequence::Open, [this] { askForFile(); });
    add(file, tr("&Export picture…"), QKeySequence(tr("Ctrl+E")), [this] { exportPicture(); });
    file->addSeparator();
    add(file, tr("&Quit"), QKeySequence::Quit, [this] { close(); });
    QMenu* step = menuBar()->addMenu(tr("&Step"));
    QAction* back = add(step, tr("Instant back"), QKeySequence(tr("Shift+F10")),
                        [this] { session_->backInstant(); });
    QAction* backStep =
        add(step, tr("Step back"), QKeySequence(tr("Shift+F11")), [this] { session_->back(); });
    QAction* onStep =
        add(step, tr("Step"), QKeySequence(tr("F11")), [this] { session_->forward(); });
    QAction* on =
        add(step, tr("Instant"), QKeySequence(tr("F10")), [this] { session_->forwardInstant(); });
    add(step, tr("To the start"), QKeySequence(tr("Ctrl+Home")),
        [this] { session_->seek(uint64_t{0}); });
    add(step, tr("To the end"), QKeySequence(tr("Ctrl+End")),
        [this] { session_->seek(UINT64_MAX); });
    QMenu* view = menuBar()->addMenu(tr("&View"));
    add(view, tr("Fit"), QKeySequence(tr("Ctrl+0")), [this] { timeline_->fit(); });
    add(view, tr("Light or dark"), QKeySequence(tr("Ctrl+T")),
        [this] { setTheme(theme_ == Theme::dark ? Theme::light : Theme::dark); });
    view->addSeparator();
    for (QDockWidget* d : findChildren<QDockWidget*>()) view->addAction(d->toggleViewAction());
    QToolBar* bar = addToolBar(tr("Step"));
    bar->setObjectName(QStringLiteral("stepBar"));
    bar->setMovable(false);
    bar->addActions({back, backStep, onStep, on});
}

void MainWindow::makeControls()
{
    QToolBar* bar = addToolBar(tr("Run"));
    bar->setObjectName(QStringLiteral("runBar"));
    bar->setMovable(false);
    const auto labelled = [&](const QString& name, QWidget* control) {
        auto* label = new QLabel(name);
        label->setContentsMargins(12, 0, 4, 0);
        label->setBuddy(control);
        bar->addWidget(label);
        bar->addWidget(control);
    };
    policy_ = new QComboBox;
    policy_->setObjectName(QStringLiteral("policyBox"));
    policy_->addItem(tr("as in the file"));
    for (const PolicyInfo* p : policies())
        if (p->name != "scripted") policy_->addItem(text(std::string(p->name)));
    cpus_ = new QSpinBox;
    cpus_->setRange(0, 1024);
    cpus_->setSpecialValueText(tr("as in the file"));
    seed_ = new QSpinBox;
    seed_->setRange(0, 1'000'000);
    seed_->setSpecialValueText(tr("as in the file"));
    labelled(tr("&Policy"), policy_);
    labelled(tr("&CPUs"), cpus_);
    labelled(tr("S&eed"), seed_);
    moment_ = new QLabel;
    statusBar()->addPermanentWidget(moment_);
}

void MainWindow::makeConnections()
{
    const auto openLesson = [this](const QModelIndex& index) {
        if (const QString file = index.data(kFileRole).toString(); !file.isEmpty()) open(file);
    };
    connect(lessons_, &QTreeView::clicked, this, openLesson);
    connect(lessons_, &QTreeView::activated, this, openLesson);
    connect(source_, &SourceEditor::edited, this,
            [this] { session_->setSource(source_->toPlainText()); });
    for (QSpinBox* box : {cpus_, seed_})
        connect(box, &QSpinBox::valueChanged, this, &MainWindow::applyControls);
    connect(policy_, &QComboBox::currentIndexChanged, this, &MainWindow::applyControls);
    connect(session_, &Session::sourceChanged, this, &MainWindow::showSource);
    connect(session_, &Session::answered, this, &MainWindow::showAnswer);
    connect(session_, &Session::momentChanged, this, &MainWindow::showMoment);
    connect(timeline_, &TimelineView::moved, session_, qOverload<Time>(&Session::seek));
    connect(findings_, &QTableWidget::cellClicked, this, [this](int row) {
        session_->seek(session_->run()->findings[static_cast<size_t>(row)].at);
    });
}

void MainWindow::setTheme(Theme theme)
{
    theme_ = theme;
    applyTheme(*qApp, theme);
    timeline_->setTheme(theme);
    source_->setDark(theme == Theme::dark);
}

void MainWindow::open(const QString& file)
{
    QString why;
    if (!session_->open(file, &why)) statusBar()->showMessage(why);
}

void MainWindow::askForFile()
{
    const QString file = QFileDialog::getOpenFileName(
        this, tr("Open a scenario"), QFileInfo(session_->file()).path(),
        tr("Scenarios (*.yaml *.yml);;All files (*)"));
    if (!file.isEmpty()) open(file);
}

void MainWindow::exportPicture()
{
    if (!session_->run()) return;
    const QString file =
        QFileDialog::getSaveFileName(this, tr("Export picture"), {}, tr("Pictures (*.svg)"));
    if (file.isEmpty()) return;
    ExportOptions options;
    options.viewport.from = timeline_->from();
    options.viewport.to = timeline_->to();
    options.viewport.theme = theme_;
    const Result<std::string> bytes =
        export_timeline(session_->run()->outcome.timeline, "svg", options);
    const Status written =
        bytes.ok() ? write_file(file.toStdString(), bytes.value()) : bytes.error();
    statusBar()->showMessage(written.ok() ? tr("Written: %1").arg(file)
                                          : text(written.error().message));
}

void MainWindow::applyControls()
{
    Overrides o;
    if (policy_->currentIndex() > 0) o.policy = policy_->currentText().toStdString();
    if (cpus_->value() > 0) o.cpus = cpus_->value();
    if (seed_->value() > 0) o.seed = static_cast<uint64_t>(seed_->value());
    if (!session_->file().isEmpty()) session_->setOverrides(o);
}

void MainWindow::showSource()
{
    opened_ = true;
    const QSignalBlocker quiet[] = {QSignalBlocker(source_), QSignalBlocker(policy_),
                                    QSignalBlocker(cpus_), QSignalBlocker(seed_)};
    source_->setPlainText(session_->source());
    policy_->setCurrentIndex(0);
    cpus_->setValue(0);
    seed_->setValue(0);
    timeline_->setTimeline(nullptr, false);
}

void MainWindow::showAnswer()
{
    const std::shared_ptr<const FinishedRun> answer = session_->answer();
    source_->setDiagnostics(answer->diagnostics);
    const std::string in = language().toStdString();
    if (!answer->scenario.processes.empty()) {
        const QString title = text(answer->scenario.title.in(in));
        setWindowTitle(title.isEmpty() ? tr("Interleave") : tr("%1 - Interleave").arg(title));
        question_->setText(text(answer->scenario.question.in(in)));
        question_->setVisible(!question_->text().isEmpty());
    }
    if (!answer->model) {
        const auto& all = answer->diagnostics.all();
        statusBar()->showMessage(
            all.empty() ? text(answer->obstacle)
                        : tr("Line %1: %2").arg(all[0].mark.line).arg(text(all[0].message)));
        return;
    }
    statusBar()->clearMessage();
    timeline_->setTimeline(&session_->run()->outcome.timeline, !opened_);
    opened_ = false;
    showFindings();
    showStatistics();
}

void MainWindow::showMoment()
{
    const Snapshot& m = session_->moment();
    snapshot_->show(m);
    inspector_->expandToDepth(0);
    timeline_->setPlayhead(m.at);
    moment_->setText(tr("%1   step %L2").arg(text(to_text(m.at))).arg(m.position));
    next_->setText(m.next.empty() ? QString() : tr("Next: %1").arg(text(m.next)));
    next_->setVisible(!m.next.empty());
    uint32_t line = 0;
    for (const TaskView& t : m.tasks)
        if (t.state == TaskState::running && line == 0) line = t.line;
    source_->showLine(line);
}

void MainWindow::showFindings()
{
    const std::vector<Finding>& all = session_->run()->findings;
    findings_->setRowCount(static_cast<int>(all.size()));
    for (int i = 0; i < findings_->rowCount(); ++i) {
        const Finding& f = all[static_cast<size_t>(i)];
        findings_->setItem(i, 0, new QTableWidgetItem(text(std::string(name_of(f.kind)))));
        findings_->setItem(i, 1, new QTableWidgetItem(text(to_text(f.at))));
        findings_->setItem(i, 2, new QTableWidgetItem(text(f.sentence)));
    }
    findings_->resizeColumnsToContents();
    findings_->horizontalHeader()->setStretchLastSection(true);
}

void MainWindow::showStatistics()
{
    const FinishedRun& run = *session_->run();
    statistics_->setRowCount(static_cast<int>(run.statistics.tasks.size()));
    for (int i = 0; i < statistics_->rowCount(); ++i) {
        const TaskStatistics& t = run.statistics.tasks[static_cast<size_t>(i)];
        const QString cells[] = {text(run.outcome.timeline.track(t.task).name),
                                 text(t.turnaround),
                                 t.response.ns < 0 ? QString() : text(t.response),
                                 text(t.waiting),
                                 text(t.running),
                                 text(t.blocked),
                                 QString::number(t.switches_voluntary + t.switches_involuntary)};
        for (int c = 0; c < 7; ++c) {
            auto* item = new QTableWidgetItem(cells[c]);
            if (c > 0) item->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
            statistics_->setItem(i, c, item);
        }
    }
    statistics_->resizeColumnsToContents();
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event)
{
    if (event->mimeData()->hasUrls()) event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event)
{
    const QList<QUrl> urls = event->mimeData()->urls();
    if (!urls.isEmpty() && urls[0].isLocalFile()) open(urls[0].toLocalFile());
}

}  // namespace interleave::gui
