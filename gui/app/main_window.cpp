#include "gui/app/main_window.h"

#include "base/file.h"
#include "export/export.h"
#include "gui/app/commands.h"
#include "gui/app/icons.h"
#include "gui/app/panels.h"
#include "gui/app/step_commands.h"
#include "gui/app/theme.h"
#include "gui/models/library_model.h"
#include "gui/models/session.h"
#include "gui/models/words.h"
#include "gui/timeline/timeline_view.h"
#include "policy/policies.h"

#include <QAction>
#include <QApplication>
#include <QComboBox>
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QLabel>
#include <QMenuBar>
#include <QMimeData>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QStatusBar>
#include <QToolBar>
#include <QVBoxLayout>

namespace interleave::gui {

MainWindow::MainWindow(Theme theme)
    : session_(new Session(this)),
      library_(new LibraryModel(this)),
      commands_(new Commands(this)),
      timeline_(new TimelineView),
      theme_(theme)
{
    setWindowTitle(tr("Interleave"));
    setWindowIcon(programIcon());
    setAcceptDrops(true);
    setDockOptions(AnimatedDocks | AllowNestedDocks | AllowTabbedDocks);
    resize(1440, 900);
    makeCentre();
    addCommands();
    makePanels(*this, {*session_, *commands_, *library_});
    makeControls();
    makeConnections();
    commands_->fill(menuBar());
    setTheme(theme);
    library_->loadLater(LibraryModel::shippedFolder(), text(language()));
}

MainWindow::~MainWindow() = default;

void MainWindow::makeCentre()
{
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
}

void MainWindow::addCommands()
{
    commands_->add({.id = QStringLiteral("file.open"),
                    .name = tr("&Open…"),
                    .menu = QStringLiteral("file"),
                    .keys = {QKeySequence::Open},
                    .icon = QStringLiteral("open"),
                    .run = [this] { askForFile(); }});
    commands_->add({.id = QStringLiteral("file.export"),
                    .name = tr("&Export picture…"),
                    .menu = QStringLiteral("file"),
                    .keys = {QKeySequence(QStringLiteral("Ctrl+E"))},
                    .icon = QStringLiteral("export"),
                    .enabled = [this] { return session_->run() != nullptr; },
                    .run = [this] { exportPicture(); }});
    commands_->add({.id = QStringLiteral("file.quit"),
                    .name = tr("&Quit"),
                    .menu = QStringLiteral("file"),
                    .group = 90,
                    .keys = {QKeySequence::Quit},
                    .run = [this] { close(); }});
    addStepCommands(*commands_, *session_);
    commands_->add({.id = QStringLiteral("view.fit"),
                    .name = tr("&Fit"),
                    .menu = QStringLiteral("view"),
                    .keys = {QKeySequence(QStringLiteral("Ctrl+0"))},
                    .icon = QStringLiteral("fit"),
                    .enabled = [this] { return session_->run() != nullptr; },
                    .run = [this] { timeline_->fit(); }});
    commands_->add(
        {.id = QStringLiteral("view.theme"),
         .name = tr("&Light or dark"),
         .menu = QStringLiteral("view"),
         .keys = {QKeySequence(QStringLiteral("Ctrl+T"))},
         .icon = QStringLiteral("theme"),
         .run = [this] { setTheme(theme_ == Theme::dark ? Theme::light : Theme::dark); }});
}

void MainWindow::makeControls()
{
    QToolBar* steps = addToolBar(tr("Step"));
    steps->setObjectName(QStringLiteral("stepBar"));
    steps->setMovable(false);
    for (const char* id :
         {"step.event_back", "step.instruction_back", "step.instruction", "step.event"})
        steps->addAction(commands_->action(QString::fromLatin1(id)));
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
        if (p->name != "scripted") policy_->addItem(text(p->name));
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
    for (QSpinBox* box : {cpus_, seed_})
        connect(box, &QSpinBox::valueChanged, this, &MainWindow::applyControls);
    connect(policy_, &QComboBox::currentIndexChanged, this, &MainWindow::applyControls);
    connect(session_, &Session::sourceChanged, this, &MainWindow::showSource);
    connect(session_, &Session::refused, this,
            [this](const QString& why) { statusBar()->showMessage(why); });
    connect(session_, &Session::answered, this, &MainWindow::showAnswer);
    connect(session_, &Session::momentChanged, this, &MainWindow::showMoment);
    connect(timeline_, &TimelineView::moved, session_, qOverload<Time>(&Session::seek));
    connect(timeline_, &TimelineView::selected, session_, &Session::select);
    connect(session_, &Session::momentChanged, commands_, &Commands::refresh);
    connect(session_, &Session::answered, commands_, &Commands::refresh);
}

void MainWindow::setTheme(Theme theme)
{
    theme_ = theme;
    applyTheme(*qApp, theme);
    timeline_->setTheme(theme);
}

void MainWindow::open(const QString& file) { session_->open(file); }

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
    const QSignalBlocker quiet[] = {QSignalBlocker(policy_), QSignalBlocker(cpus_),
                                    QSignalBlocker(seed_)};
    policy_->setCurrentIndex(0);
    cpus_->setValue(0);
    seed_->setValue(0);
    timeline_->setTimeline(nullptr, false);
}

void MainWindow::showAnswer()
{
    const std::shared_ptr<const FinishedRun> answer = session_->answer();
    const std::string in = language();
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
}

void MainWindow::showMoment()
{
    const Snapshot& m = session_->moment();
    timeline_->setPlayhead(m.at);
    moment_->setText(tr("%1   step %L2").arg(text(to_text(m.at))).arg(m.position));
    next_->setText(m.next.empty() ? QString() : tr("Next: %1").arg(text(m.next)));
    next_->setVisible(!m.next.empty());
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
