#include "gui/compare/compare_view.h"

#include "gui/app/commands.h"
#include "gui/app/icons.h"
#include "gui/compare/difference_strip.h"
#include "gui/compare/findings_panel.h"
#include "gui/compare/metrics_panel.h"
#include "gui/models/finished_run.h"
#include "gui/models/run_setup.h"
#include "gui/models/session.h"
#include "gui/models/words.h"
#include "gui/timeline/timeline_view.h"

#include <QApplication>
#include <QComboBox>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QInputDialog>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSplitter>
#include <QStackedWidget>
#include <QTabBar>
#include <QTabWidget>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <limits>
#include <utility>

namespace interleave::gui {

namespace {

constexpr int kMostCpus = 1024;
constexpr int64_t kCpuChoices[] = {1, 2, 4, 8};

size_t at(Side side) { return static_cast<size_t>(side); }

QToolButton* toolButton(const char* name, const QString& words, const QString& about)
{
    auto* button = new QToolButton;
    button->setObjectName(QString::fromLatin1(name));
    button->setText(words);
    button->setToolTip(about);
    button->setAccessibleName(about);
    button->setFocusPolicy(Qt::TabFocus);
    button->setAutoRaise(true);
    return button;
}

}  // namespace

CompareView::CompareView(Session& session, Commands& commands)
    : session_(session),
      commands_(commands),
      kept_(KeptRuns::of(session)),
      pages_(new QStackedWidget),
      menu_(new QMenu(this)),
      metrics_(new MetricsPanel),
      findings_(new FindingsPanel)
{
    setObjectName(QStringLiteral("compareView"));
    setAccessibleName(tr("Comparison"));
    QWidget* headOfFirst = makeHead(Side::first);
    QWidget* headOfSecond = makeHead(Side::second);
    twins_ = new TwinTimelines(headOfFirst, headOfSecond);
    auto* split = new QSplitter(Qt::Vertical);
    split->setChildrenCollapsible(false);
    split->addWidget(twins_);
    split->addWidget(makeTables());
    split->setStretchFactor(0, 3);
    split->setStretchFactor(1, 0);
    split->setSizes({780, 160});
    pages_->addWidget(makeEmpty());
    pages_->addWidget(split);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    problem_ = new QLabel;
    problem_->setObjectName(QStringLiteral("compareProblem"));
    problem_->setProperty("role", QStringLiteral("problem"));
    problem_->setContentsMargins(16, 6, 16, 6);
    problem_->setWordWrap(true);
    problem_->hide();
    column->addWidget(problem_);
    column->addWidget(pages_);
    connect(menu_, &QMenu::aboutToShow, this, &CompareView::fillMenu);
    connect(&kept_, &KeptRuns::changed, this, &CompareView::showRuns);
    connect(&kept_, &KeptRuns::made, this, &CompareView::takeMade);
    connect(&kept_, &KeptRuns::failed, this, [this](const QString& why) {
        problem_->setText(why);
        problem_->show();
    });
    connect(&kept_, &KeptRuns::busyChanged, this, &CompareView::showBusy);
    connect(&session, &Session::answered, this, &CompareView::showRuns);
    connect(&session, &Session::playheadMoved, this, &CompareView::follow);
    connect(&session, &Session::selectionChanged, this, [this] {
        for (const Side s : {Side::first, Side::second})
            if (isShown(s)) return twins_->choose(s, session_.selection());
    });
    connect(metrics_, &MetricsPanel::picked, twins_, &TwinTimelines::go);
    connect(findings_, &FindingsPanel::picked, this, &CompareView::goToFinding);
    connect(twins_, &TwinTimelines::moved, this, &CompareView::point);
    connect(twins_, &TwinTimelines::selected, this, &CompareView::tellSelection);
    addCommands(commands);
    showRuns();
}

CompareView::~CompareView()
{
    work_.drop();
    twins_->setRuns(nullptr, nullptr, false);
}

QWidget* CompareView::makeHead(Side side)
{
    const bool isFirst = side == Side::first;
    auto* head = new QWidget;
    head->setProperty("role", QStringLiteral("bar"));
    head->setAttribute(Qt::WA_StyledBackground);
    auto* row = new QHBoxLayout(head);
    row->setContentsMargins(16, 4, 8, 4);
    auto* box = new QComboBox;
    box->setObjectName(isFirst ? QStringLiteral("firstRun") : QStringLiteral("secondRun"));
    box->setAccessibleName(isFirst ? tr("First run") : tr("Second run"));
    box->setToolTip(isFirst ? tr("The run above, with which the other is compared")
                            : tr("The run below"));
    box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    box->setMinimumContentsLength(14);
    box->setMaximumWidth(640);
    boxes_[at(side)] = box;
    auto* label = new QLabel(isFirst ? tr("&First") : tr("Se&cond"));
    label->setBuddy(box);
    label->setMinimumWidth(56);
    row->addWidget(label);
    row->addWidget(box, 3);
    connect(box, &QComboBox::activated, this, [=, this](int i) { chooseSide(side, i); });
    if (!isFirst) {
        row->addStretch(1);
        return head;
    }
    auto* swap = toolButton("swapRuns", QStringLiteral("⇅"), tr("Swap the runs"));
    with_ = toolButton("compareWith", tr("Compare with"),
                       tr("Another run: policy, seed, CPUs, or a file (Ctrl+D)"));
    with_->setPopupMode(QToolButton::InstantPopup);
    with_->setMenu(menu_);
    auto* previous = toolButton("previousDifference", QStringLiteral("◂"),
                                tr("To the difference before this moment (Shift+F4)"));
    auto* next =
        toolButton("nextDifference", QStringLiteral("▸"), tr("To the next difference (F4)"));
    connect(swap, &QToolButton::clicked, this, &CompareView::swapSides);
    connect(previous, &QToolButton::clicked, this, [this] { goToDifference(-1); });
    connect(next, &QToolButton::clicked, this, [this] { goToDifference(1); });
    row->addStretch(1);
    row->addWidget(with_);
    row->addWidget(swap);
    row->addWidget(previous);
    row->addWidget(next);
    return head;
}

// What the runs differ in, below their timelines.
QWidget* CompareView::makeTables()
{
    tables_ = new QTabWidget;
    tables_->setObjectName(QStringLiteral("comparedTables"));
    tables_->setAccessibleName(tr("What the runs differ in"));
    tables_->tabBar()->setAccessibleName(tables_->accessibleName());
    tables_->setDocumentMode(true);
    tables_->addTab(metrics_, tr("Metrics"));
    tables_->addTab(findings_, tr("Findings"));
    return tables_;
}

// What one sees while there is one run only: how to get another.
QWidget* CompareView::makeEmpty()
{
    auto* page = new QWidget;
    page->setProperty("role", QStringLiteral("bar"));
    page->setAttribute(Qt::WA_StyledBackground);
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(40, 40, 40, 40);
    column->setSpacing(12);
    auto* title = new QLabel(tr("Compare this run with another"));
    title->setProperty("role", QStringLiteral("heading"));
    empty_ = new QLabel;
    empty_->setObjectName(QStringLiteral("compareHint"));
    empty_->setWordWrap(true);
    empty_->setAlignment(Qt::AlignCenter);
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    row->addStretch(1);
    const auto button = [&](const char* name, auto then) {
        auto* b = new QPushButton;
        b->setObjectName(QString::fromLatin1(name));
        connect(b, &QPushButton::clicked, this, then);
        row->addWidget(b);
        return b;
    };
    emptyPolicy_ = button("comparePolicy", [this] { compareWith(otherPolicy()); });
    emptyPolicy_->setProperty("role", QStringLiteral("primary"));
    emptySeed_ = button("compareSeed", [this] {
        Overrides o = base();
        o.seed = setupOf(session_.answer()->scenario, o).seed + 1;
        compareWith(o);
    });
    emptyCpus_ = button("compareCpus", [this] {
        Overrides o = base();
        o.cpus = setupOf(session_.answer()->scenario, o).cpus + 1;
        compareWith(o);
    });
    emptyFile_ = button("compareFile", [this] { askForFile(); });
    row->addStretch(1);
    column->addStretch(1);
    column->addWidget(title, 0, Qt::AlignHCenter);
    column->addWidget(empty_);
    column->addLayout(row);
    column->addStretch(2);
    return page;
}

void CompareView::addCommands(Commands& commands)
{
    const auto seen = [this] { return hasTwo() && isVisible(); };
    const auto key = [](const char* name) {
        return QList<QKeySequence>{QKeySequence(QString::fromLatin1(name))};
    };
    commands.add({.id = QStringLiteral("compare.with"),
                  .name = tr("Compare &with…"),
                  .menu = QStringLiteral("run"),
                  .group = 40,
                  .keys = key("Ctrl+D"),
                  .about = tr("This run beside one with another policy, seed or number of CPUs"),
                  .enabled = [this] { return session_.run() != nullptr; },
                  .run = [this] { openMenu(); }});
    commands.add({.id = QStringLiteral("compare.swap"),
                  .name = tr("S&wap the compared runs"),
                  .menu = QStringLiteral("run"),
                  .group = 40,
                  .about = tr("The second run above, the first below"),
                  .enabled = seen,
                  .run = [this] { swapSides(); }});
    commands.add({.id = QStringLiteral("compare.next"),
                  .name = tr("Next &difference"),
                  .menu = QStringLiteral("go"),
                  .group = 40,
                  .keys = key("F4"),
                  .about = tr("Where the compared runs next differ; of the chosen task, if any"),
                  .enabled = seen,
                  .run = [this] { goToDifference(1); }});
    commands.add({.id = QStringLiteral("compare.previous"),
                  .name = tr("Previous d&ifference"),
                  .menu = QStringLiteral("go"),
                  .group = 40,
                  .keys = key("Shift+F4"),
                  .about = tr("Where the compared runs differed before this moment"),
                  .enabled = seen,
                  .run = [this] { goToDifference(-1); }});
}

bool CompareView::canMake() const
{
    return session_.answer() != nullptr && !session_.answer()->scenario.processes.empty();
}

// What the first run is made with, so that one thing alone is changed.
Overrides CompareView::base() const
{
    const KeptRun& first = sides_[0];
    const bool ours = first.run && first.file.isEmpty() && !first.isReal();
    return ours ? first.overrides : session_.overrides();
}

// The file's, where the first run is under another.
Overrides CompareView::otherPolicy() const
{
    Overrides o = base();
    if (o.policy) {
        o.policy.reset();
        return o;
    }
    o.policy = setupOf(session_.answer()->scenario, o).policy == "rr" ? "fcfs" : "rr";
    return o;
}

void CompareView::fillMenu()
{
    menu_->clear();
    const auto add = [&](QMenu& menu, const QString& name, auto then) {
        QAction* action = menu.addAction(name);
        connect(action, &QAction::triggered, this, then);
        return action;
    };
    if (canMake()) {
        const RunSetup now = setupOf(session_.answer()->scenario, base());
        QMenu* policy = menu_->addMenu(tr("Another &policy"));
        const RunSetup file = setupOf(session_.answer()->scenario);
        if (base().policy) {
            const QString name =
                tr("As in the file  (%1)").arg(text(policyText(file)).replace(':', ' '));
            add(*policy, name, [this] { compareWith(otherPolicy()); });
            policy->addSeparator();
        }
        for (const PolicyInfo* p : policies()) {
            if (p->name == now.policy || p->name == file.policy) continue;
            const QString name = QStringLiteral("%1  (%2)").arg(text(p->title), text(p->name));
            add(*policy, name, [this, name = std::string(p->name)] {
                Overrides o = base();
                o.policy = name;
                compareWith(o);
            })->setToolTip(text(p->about));
        }
        policy->setToolTipsVisible(true);
        QMenu* cpus = menu_->addMenu(tr("Other &CPUs"));
        for (const int64_t n : kCpuChoices) {
            if (n == now.cpus) continue;
            add(*cpus, n == 1 ? tr("1 CPU") : tr("%1 CPUs").arg(n), [this, n] {
                Overrides o = base();
                o.cpus = n;
                compareWith(o);
            });
        }
        add(*cpus, tr("Another number…"), [this] { askForCpus(); });
        add(*menu_, tr("The &next seed (%1)").arg(now.seed + 1), [this, seed = now.seed + 1] {
            Overrides o = base();
            o.seed = seed;
            compareWith(o);
        });
        add(*menu_, tr("Another &seed…"), [this] { askForSeed(); });
        QAction* real = add(*menu_, tr("The same &for real, on this computer"), [this] {
            problem_->hide();
            kept_.makeReal(base());
        });
        real->setEnabled(RealRun::isPossible() && !kept_.isBusy());
        menu_->addSeparator();
    }
    add(*menu_, tr("A run from a &file…"), [this] { askForFile(); });
}

void CompareView::openMenu()
{
    Q_EMIT wanted();
    QWidget* under = pages_->currentIndex() == 1 ? static_cast<QWidget*>(with_) : emptyPolicy_;
    menu_->popup(under->mapToGlobal(QPoint(0, under->height())));
}

void CompareView::askForSeed()
{
    const int now = static_cast<int>(setupOf(session_.answer()->scenario, base()).seed);
    bool chosen = false;
    const int seed = QInputDialog::getInt(this, tr("Compare with another seed"), tr("Seed"),
                                          now + 1, 0, std::numeric_limits<int>::max(), 1, &chosen);
    if (!chosen) return;
    Overrides o = base();
    o.seed = static_cast<uint64_t>(seed);
    compareWith(o);
}

void CompareView::askForCpus()
{
    const int now = static_cast<int>(setupOf(session_.answer()->scenario, base()).cpus);
    bool chosen = false;
    const int cpus = QInputDialog::getInt(this, tr("Compare with other CPUs"), tr("CPUs"), now + 1,
                                          1, kMostCpus, 1, &chosen);
    if (!chosen) return;
    Overrides o = base();
    o.cpus = cpus;
    compareWith(o);
}

void CompareView::askForFile()
{
    const QString file = QFileDialog::getOpenFileName(
        this, tr("Compare with a run from a file"), {},
        tr("Scenarios and timelines (*.yaml *.yml *.timeline *.ilt);;All files (*)"));
    if (!file.isEmpty()) openFile(file);
}

void CompareView::compareWith(const Overrides& overrides)
{
    problem_->hide();
    if (canMake()) kept_.make(overrides);
}

void CompareView::openFile(const QString& file)
{
    problem_->hide();
    kept_.open(file);
}

void CompareView::takeMade(int index)
{
    int first = kept_.indexOf(sides_[0]);
    if (first < 0 || first == index) {
        const int shown = kept_.indexOf(session_.run().get());
        first = shown >= 0 && shown != index ? shown : index == 0 ? 1 : 0;
    }
    if (first < static_cast<int>(kept_.all().size())) setSides(first, index);
}

// True if the session has the same run again, as another value.
bool CompareView::refresh(KeptRun& side) const
{
    const int i = kept_.indexOf(side);
    if (i < 0) return false;
    const KeptRun& there = kept_.all()[static_cast<size_t>(i)];
    if (there.run == side.run) return false;
    side = there;
    return true;
}

// A new run of the session is put beside what was first.
void CompareView::showRuns()
{
    const std::vector<KeptRun>& all = kept_.all();
    if (all.empty()) {
        newest_ = nullptr;
        setRuns({}, {});
        return showEmpty();
    }
    KeptRun first = sides_[0];
    KeptRun second = sides_[1];
    bool changed = refresh(first);
    changed = refresh(second) || changed;
    const int shown = kept_.indexOf(session_.run().get());
    const bool isNew = shown >= 0 && session_.run() != newest_;
    newest_ = session_.run();
    if (!first.run) {
        first = all[static_cast<size_t>(std::max(shown, 0))];
        changed = true;
    } else if (isNew && all[static_cast<size_t>(shown)].run != first.run &&
               all[static_cast<size_t>(shown)].run != second.run) {
        second = all[static_cast<size_t>(shown)];
        changed = true;
    }
    if (changed) setRuns(first, second);
    fillBoxes();
    showEmpty();
}

void CompareView::showBusy()
{
    const bool busy = kept_.isBusy();
    with_->setText(busy ? tr("Running…") : tr("Compare with"));
    for (QPushButton* b : {emptyPolicy_, emptySeed_, emptyCpus_}) b->setEnabled(!busy);
}

void CompareView::showEmpty()
{
    const bool wasUsed = pages_->isAncestorOf(QApplication::focusWidget());
    const bool isOther = pages_->currentIndex() != (hasTwo() ? 1 : 0);
    pages_->setCurrentIndex(hasTwo() ? 1 : 0);
    commands_.refresh();
    if (hasTwo() && isOther && wasUsed) twins_->view(Side::first).setFocus();
    if (hasTwo()) return;
    const bool made = canMake();
    for (QPushButton* b : {emptyPolicy_, emptySeed_, emptyCpus_}) b->setVisible(made);
    emptyFile_->setText(tr("A run from a file…"));
    emptyFile_->setEnabled(session_.run() != nullptr);
    empty_->setText(session_.run() == nullptr ? tr("This scenario cannot be run yet.")
                                              : tr("Every run that you make by choosing another "
                                                   "policy, seed or number of CPUs can be chosen "
                                                   "here. Or make one now:"));
    if (!made) return;
    const Overrides other = otherPolicy();
    emptyPolicy_->setText(
        tr("Run with %1")
            .arg(text(other.policy.value_or(policyText(setupOf(session_.answer()->scenario))))));
    emptySeed_->setText(tr("Run with another seed"));
    emptyCpus_->setText(tr("Run with one CPU more"));
}

void CompareView::fillBoxes()
{
    for (const Side s : {Side::first, Side::second}) {
        QComboBox* box = boxes_[at(s)];
        const QSignalBlocker quiet(box);
        box->clear();
        for (const KeptRun& k : kept_.all()) {
            box->addItem(kept_.nameOf(k));
            box->setItemData(box->count() - 1, kept_.nameOf(k), Qt::ToolTipRole);
        }
        box->setCurrentIndex(kept_.indexOf(sides_[at(s)]));
    }
}

void CompareView::chooseSide(Side s, int index)
{
    int other = kept_.indexOf(sides_[1 - at(s)]);
    if (other == index) other = kept_.indexOf(sides_[at(s)]);  // they change places
    if (s == Side::first)
        setSides(index, other);
    else
        setSides(other, index);
}

void CompareView::setSides(int first, int second)
{
    const std::vector<KeptRun>& all = kept_.all();
    const auto kept = [&](int i) {
        return i < 0 || i >= static_cast<int>(all.size()) ? KeptRun() : all[static_cast<size_t>(i)];
    };
    setRuns(kept(first), kept(second));
    fillBoxes();
    showEmpty();
}

void CompareView::swapSides()
{
    if (hasTwo()) setRuns(KeptRun(sides_[1]), KeptRun(sides_[0]));
    fillBoxes();
}

void CompareView::setRuns(const KeptRun& first, const KeptRun& second)
{
    const bool had = hasTwo();
    // What is still shown outlives its replacement.
    [[maybe_unused]] const std::array<KeptRun, 2> before = std::exchange(sides_, {first, second});
    comparison_ = nullptr;
    work_.drop();
    metrics_->setComparison(nullptr, {}, {});
    isStale_ = hasTwo();
    if (!hasTwo()) {
        twins_->setRuns(nullptr, nullptr, false);
        return showFindings();
    }
    twins_->setRuns(&first.run->outcome.timeline, &second.run->outcome.timeline, had);
    showFindings();
    follow(session_.playhead());
    compareNow();
}

// In the table, with how many differ on its tab, and as marks in both timelines.
void CompareView::showFindings()
{
    tables_->setTabText(1, tr("Findings"));
    if (!hasTwo()) return findings_->clearFindings();
    for (const Side s : {Side::first, Side::second})
        twins_->view(s).setFindings(sides_[at(s)].run->findings);
    const RunNames names = namesOf(sides_[0], sides_[1]);
    findings_->setFindings(sides_[0].run->findings, sides_[1].run->findings, names.first,
                           names.second);
    if (const int differing = findings_->differing(); differing > 0)
        tables_->setTabText(1, tr("Findings (%n differ)", nullptr, differing));
}

void CompareView::goToFinding(const Finding& f)
{
    if (!comparison_) return;
    LanePlace place{.when = {f.at, std::max(f.at, f.to)}};
    for (const std::string& task : f.tasks) {
        const auto lane = std::ranges::find(comparison_->tasks, task, &ComparedLane::name);
        if (lane == comparison_->tasks.end()) continue;
        place.kind = LaneKind::task;
        place.lane = static_cast<uint32_t>(lane - comparison_->tasks.begin());
        break;
    }
    twins_->go(place);
}

void CompareView::compareNow()
{
    if (!isStale_ || !isVisible()) return;
    isStale_ = false;
    work_.ask([this, a = sides_[0].run, b = sides_[1].run](const std::stop_token& stop) {
        auto made = std::make_shared<const Comparison>(
            compare(a->outcome.timeline, b->outcome.timeline, stop));
        return [this, made] { take(made); };
    });
}

void CompareView::take(std::shared_ptr<const Comparison> comparison)
{
    comparison_ = std::move(comparison);
    const RunNames names = namesOf(sides_[0], sides_[1]);
    twins_->setComparison(comparison_);
    metrics_->setComparison(comparison_, names.first, names.second);
    for (const Side s : {Side::first, Side::second})
        if (isShown(s)) return twins_->choose(s, session_.selection());
}

void CompareView::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    compareNow();
    follow(session_.playhead());
}

void CompareView::goToDifference(int direction)
{
    if (hasTwo()) twins_->goToDifference(direction);
}

bool CompareView::isShown(Side s) const
{
    return sides_[at(s)].run && sides_[at(s)].run == session_.run();
}

// The rest of the window looks at the same moment, if it looks at one of these runs.
void CompareView::point(Time t)
{
    if (isShown(Side::first) || isShown(Side::second)) session_.seek(t);
}

// The session's run may end before the moment that is looked at here.
void CompareView::follow(Time t)
{
    if (!isVisible() || !hasTwo() || !session_.run()) return;
    if (!isShown(Side::first) && !isShown(Side::second)) return;
    const Timeline& run = session_.run()->outcome.timeline;
    if (std::clamp(twins_->playhead(), run.begin(), run.end()) != t) twins_->setPlayhead(t);
}

void CompareView::tellSelection(Side s, const Subject& subject)
{
    if (isShown(s)) session_.select(subject);
}

}  // namespace interleave::gui
