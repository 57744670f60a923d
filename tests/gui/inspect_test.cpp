// The inspectors of a moment: what they say and outline, what a click and a key do, and that
// nothing that is drawn lies over anything else.
#include "gui/app/theme.h"
#include "gui/inspect/control_block_view.h"
#include "gui/inspect/graph_layout.h"
#include "gui/inspect/graphs_view.h"
#include "gui/inspect/log_view.h"
#include "gui/inspect/objects_view.h"
#include "gui/inspect/run_queues.h"
#include "gui/inspect/state_diagram.h"
#include "gui/inspect/statistics_model.h"
#include "gui/inspect/what_view.h"
#include "gui/models/focus.h"
#include "gui/models/run_details.h"
#include "gui/models/session.h"

#include "base/text.h"

#include <QAbstractItemModelTester>
#include <QApplication>
#include <QCheckBox>
#include <QLineEdit>
#include <QPixmap>
#include <QTableView>
#include <QTemporaryFile>
#include <QTest>

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <random>

namespace interleave::gui {

namespace {

constexpr int kPatienceMs = 20'000;

class Inspectors : public testing::Test {
  protected:
    void open(const char* file)
    {
        ASSERT_TRUE(session_.open(QString::fromLatin1(file)));
        settle();
    }
    void openText(const char* text)
    {
        QTemporaryFile file;
        ASSERT_TRUE(file.open());
        file.write(text);
        file.flush();
        open(file.fileName().toUtf8().constData());
    }
    void settle()
    {
        ASSERT_TRUE(QTest::qWaitFor([&] { return !session_.isRunning(); }, kPatienceMs));
        ASSERT_NE(session_.run(), nullptr);
        RunDetails& details = RunDetails::of(session_);
        ASSERT_TRUE(QTest::qWaitFor(
            [&] { return details.log() != nullptr && details.locks() != nullptr; }, kPatienceMs));
    }
    void choose(const std::string& task)
    {
        const TrackId id = session_.run()->outcome.timeline.find(task);
        ASSERT_TRUE(id.valid()) << task;
        Focus::of(session_).choose(Target{.task = id});
    }
    PictureView& shown(QWidget* (*make)(Session&, QWidget*), QSize size = {520, 640})
    {
        view_.reset(make(session_, nullptr));
        view_->resize(size);
        view_->show();
        return *qobject_cast<PictureView*>(view_.get());
    }
    static bool says(PictureView& view, const char* text)
    {
        return view.picture().says(QString::fromUtf8(text));
    }
    static size_t outlines(PictureView& view)
    {
        return static_cast<size_t>(std::ranges::count_if(
            view.picture().shapes(),
            [](const Shape& s) { return s.line == Tone::changed && s.fill == Tone::none; }));
    }
    static const Spot* spot(PictureView& view, const char* name)
    {
        const auto& all = view.picture().spots();
        const auto it = std::ranges::find(all, QString::fromUtf8(name), &Spot::name);
        return it == all.end() ? nullptr : &*it;
    }
    static void click(PictureView& view, const char* name)
    {
        const Spot* s = spot(view, name);
        ASSERT_NE(s, nullptr) << name;
        QTest::mouseClick(view.viewport(), Qt::LeftButton, {}, view.onScreen(s->box.center()));
    }

    Session session_;
    std::unique_ptr<QWidget> view_;
};

using Make = QWidget* (*)(Session&, QWidget*);
struct Named {
    const char* name;
    Make make;
    QSize size;
};
const Named kViews[] = {
    {"what", makeWhat, {460, 620}},
    {"block", makeControlBlock, {460, 900}},
    {"queues", makeRunQueues, {620, 460}},
    {"objects", makeObjects, {460, 460}},
    {"variables", makeVariables, {400, 360}},
    {"states", makeStateDiagram, {820, 400}},
    {"waits", makeWaitFor, {720, 420}},
    {"order", makeLockOrder, {720, 420}},
    {"resources", makeResources, {720, 420}},
    {"events", makeEventLog, {900, 360}},
    {"decisions", makeDecisionLog, {900, 360}},
};

}  // namespace

TEST_F(Inspectors, SayWhyATaskDoesNotRun)
{
    open("scenarios/textbook/rr-three-jobs.yaml");
    session_.seek(Time{} + ms(1));
    choose("C");
    PictureView& view = shown(makeWhat);
    EXPECT_TRUE(says(view, "was ready, since 0, but cpu0 ran"));
    EXPECT_TRUE(says(view, "Rule of the policy"));
    EXPECT_TRUE(says(view, "Candidates at 1 ms"));
}

TEST_F(Inspectors, SayThatADeadlockIsOne)
{
    open("scenarios/sync/deadlock.yaml");
    session_.seek(UINT64_MAX);
    choose("bank/alice");
    PictureView& view = shown(makeWhat);
    EXPECT_TRUE(says(view, "again: a deadlock."));
    Focus::of(session_).choose(Target{.finding = 0});
    EXPECT_TRUE(says(view, "Deadlock: "));
    EXPECT_NE(spot(view, "bank/alice"), nullptr);
    click(view, "bank/bob");
    EXPECT_EQ(session_.selection().task, session_.run()->outcome.timeline.find("bank/bob"));
    Subject alice;
    alice.task = session_.run()->outcome.timeline.find("bank/alice");
    session_.select(alice);
    EXPECT_TRUE(says(view, "At 6 ms, bank/alice waits"))
        << "what is chosen in the timeline is told of";
}

TEST_F(Inspectors, ShowLiveRegistersOnlyOfWhoRuns)
{
    open("scenarios/races/lost-update.yaml");
    for (int i = 0; i < 60; ++i) session_.forward();
    const auto& tasks = session_.moment().tasks;
    const auto runs = std::ranges::find(tasks, TaskState::running, &TaskView::state);
    ASSERT_NE(runs, tasks.end());
    choose(runs->name);
    PictureView& view = shown(makeControlBlock);
    EXPECT_TRUE(says(view, "While it runs, what was saved is out of date."));
    const auto other =
        std::ranges::find_if(tasks, [](const TaskView& t) { return t.state == TaskState::ready; });
    ASSERT_NE(other, tasks.end());
    choose(other->name);
    EXPECT_TRUE(says(view, "It is not on a CPU"));
}

TEST_F(Inspectors, ShowAChildsOwnCopyOfMemoryAndLeadToItsParent)
{
    open("scenarios/processes/fork-copies-memory.yaml");
    const Timeline& t = session_.run()->outcome.timeline;
    TrackId child;
    for (uint32_t i = 0; i < t.tasks(); ++i)
        if (t.track(TrackId{i}).parent.valid()) child = TrackId{i};
    ASSERT_TRUE(child.valid());
    session_.seek(t.track(child).created);
    Focus::of(session_).choose(Target{.task = child});
    PictureView& view = shown(makeControlBlock, {520, 1400});
    EXPECT_TRUE(says(view, "data"));
    EXPECT_TRUE(says(view, "private"));
    const TrackId parent = t.track(child).parent;
    click(view, t.track(parent).name.c_str());
    EXPECT_EQ(Focus::of(session_).target().task, parent);
}

TEST_F(Inspectors, CountTheStacksThatTheyDoNotShow)
{
    const auto stacks_of = [&](int threads) {
        openText(("processes: {p: {threads: {t: {run: [compute 5], count: " +
                  std::to_string(threads) + "}}}}\n")
                     .c_str());
        session_.seek(Time{} + ms(1));
        choose("p/t#1");
        return &shown(makeControlBlock, {520, 1400});
    };
    EXPECT_FALSE(says(*stacks_of(9), "more, of other tasks"));
    EXPECT_TRUE(says(*stacks_of(40), "and 31 more, of other tasks")) << "its own and 8 are shown";
    // Of so many tasks not even the moment has all.
    PictureView& view = *stacks_of(300);
    EXPECT_GT(session_.moment().tasks.front().more_stacks, 0U);
    EXPECT_TRUE(says(view, "and 291 more, of other tasks"));
}

TEST_F(Inspectors, TellTheStepOfALoopAsItWasWritten)
{
    openText("processes: {p: {run: [{repeat 60000: [compute 1]}]}}\n");
    session_.seek(uint64_t{1});
    choose("p");
    EXPECT_TRUE(says(shown(makeWhat), "repeat 60000"));
    EXPECT_FALSE(says(shown(makeWhat), "store"));
    EXPECT_FALSE(says(shown(makeWhat), ".repeat"));
    PictureView& block = shown(makeControlBlock, {520, 1400});
    EXPECT_TRUE(says(block, "next: repeat 60000"));
    EXPECT_TRUE(says(block, "(repeats left)"));
}

TEST_F(Inspectors, ShowLevelsAsLanesAndTicketsAsShares)
{
    open("scenarios/feedback/interactive.yaml");
    session_.seek(Time{} + ms(12));
    PictureView& queues = shown(makeRunQueues);
    EXPECT_TRUE(says(queues, "level 0"));
    EXPECT_TRUE(says(queues, "level 1"));
    EXPECT_TRUE(says(queues, "left of its quantum 2 ms"));
    open("scenarios/shares/lottery.yaml");
    session_.seek(Time{} + ms(5));
    PictureView& shares = shown(makeRunQueues);
    EXPECT_TRUE(says(shares, "75 · 75.0 %"));
    EXPECT_TRUE(says(shares, "25 · 25.0 %"));
}

TEST_F(Inspectors, CountWhoSleepsInARunQueueApartAndSayWhatThatMeans)
{
    openText(
        "until: 40\nmachine: {instruction: 0}\n"
        "policy: {name: eevdf, profile: '6.18', base_slice: 1.4}\n"
        "processes:\n  S: {run: [compute 4, sleep 1s]}\n  A: {run: compute 1s}\n"
        "  B: {run: compute 1s}\n");
    session_.seek(Time{} + ms(11));
    PictureView& queues = shown(makeRunQueues);
    EXPECT_TRUE(says(queues, "1 waiting, 1 delayed"));
    const Spot* head = spot(queues, "run queue");
    ASSERT_NE(head, nullptr);
    EXPECT_TRUE(head->tip.contains(QStringLiteral("It does not run.")));
    session_.seek(Time{} + ms(13));
    EXPECT_TRUE(says(queues, "waiting: 1"));
}

TEST_F(Inspectors, DropTheLastColumnsOfANarrowRunQueueAndTellThemInATip)
{
    openText(
        "until: 40\nmachine: {instruction: 0}\npolicy: eevdf\n"
        "processes:\n  a_task_with_a_long_name: {run: compute 1s}\n  B: {run: compute 1s}\n"
        "  C: {run: compute 1s}\n");
    session_.seek(Time{} + ms(5));
    PictureView& wide = shown(makeRunQueues, {1000, 400});
    EXPECT_TRUE(says(wide, "weight"));
    EXPECT_FALSE(says(wide, "…"));
    PictureView& narrow = shown(makeRunQueues, {320, 400});
    EXPECT_TRUE(says(narrow, "received"));
    EXPECT_FALSE(says(narrow, "waiting since"));
    EXPECT_TRUE(says(narrow, "…"));
    EXPECT_LE(narrow.picture().size().width(), 320) << "nothing is cut off at the side";
    const auto& spots = narrow.picture().spots();
    EXPECT_TRUE(std::ranges::any_of(spots, [](const Spot& s) {
        return s.tip.contains(QStringLiteral("waiting since:"));
    })) << "the whole row is told where one points at it";
}

TEST_F(Inspectors, ShowOwnersWaitersAndWhatQueuesHold)
{
    open("scenarios/sync/deadlock.yaml");
    session_.seek(UINT64_MAX);
    PictureView& objects = shown(makeObjects);
    EXPECT_TRUE(says(objects, "held by"));
    EXPECT_TRUE(says(objects, "waiting"));
    openText("objects: {q: queue(4)}\nprocesses: {P: {run: [put q 7, put q 8, sleep 1]}}\n");
    session_.seek(UINT64_MAX);
    EXPECT_TRUE(says(objects, "7"));
    EXPECT_TRUE(says(objects, "8"));
}

TEST_F(Inspectors, OutlineWhatAStepChangedAndNothingElse)
{
    openText(
        "machine: {instruction: 1ms}\nobjects: {x: shared(1), y: shared(5)}\n"
        "processes: {P: {run: [x = 2, y = 6]}}\n");
    PictureView& view = shown(makeVariables);
    EXPECT_EQ(outlines(view), 0U) << "nothing was before the start";
    std::vector<size_t> forth;
    size_t changes = 0;
    while (!session_.atEnd()) {
        const std::vector<NamedText> before = session_.moment().variables;
        session_.forward();
        const std::vector<NamedText>& now = session_.moment().variables;
        size_t differ = 0;
        for (size_t i = 0; i < now.size(); ++i) differ += now[i] != before[i] ? 1 : 0;
        EXPECT_EQ(outlines(view), differ) << "step " << session_.position();
        EXPECT_EQ(says(view, "was "), differ > 0);
        changes += differ;
        forth.push_back(differ);
    }
    EXPECT_EQ(changes, 2U);
    for (; session_.position() > 0; session_.back())
        EXPECT_EQ(outlines(view), forth[session_.position() - 1])
            << "the same moment shows the same, whichever way one came";
}

TEST_F(Inspectors, CountTransitionsAndLightTheLastOne)
{
    open("scenarios/processes/states.yaml");
    PictureView& view = shown(makeStateDiagram, {820, 400});
    const auto lit = [&] {
        return std::ranges::count_if(view.picture().words(), [](const Words& w) {
            return w.tone == Tone::changed && w.bold;
        });
    };
    EXPECT_EQ(lit(), 0);
    bool saw = false;
    for (int i = 0; i < 200 && !session_.atEnd(); ++i) {
        session_.forward();
        saw = saw || (lit() == 1 && says(view, "1 waits"));
    }
    EXPECT_TRUE(saw);
    session_.seek(UINT64_MAX);
    const TransitionCounts all =
        TransitionCounter(*RunDetails::of(session_).log()).until(UINT64_MAX);
    EXPECT_TRUE(says(view, (std::to_string(all[1]) + " ×").c_str()));
}

TEST_F(Inspectors, DrawARingForADeadlockAndChooseWhoIsClicked)
{
    open("scenarios/deadlock/dining-philosophers.yaml");
    session_.seek(UINT64_MAX);
    PictureView& view = shown(makeWaitFor, {720, 480});
    EXPECT_TRUE(says(view, "Deadlock: a ring of"));
    const auto red = std::ranges::count_if(view.picture().shapes(),
                                           [](const Shape& s) { return s.line == Tone::problem; });
    EXPECT_GE(red, 10);
    const std::string name = session_.run()->outcome.ring.at(0).task;
    click(view, name.c_str());
    EXPECT_EQ(Focus::of(session_).target().task, session_.run()->outcome.timeline.find(name));
    session_.seek(uint64_t{0});
    EXPECT_TRUE(says(view, "Nobody waits at this moment."));
}

TEST_F(Inspectors, DrawTheOrderOfLocksAndItsPossibleDeadlock)
{
    open("scenarios/sync/deadlock-ordered.yaml");
    PictureView& good = shown(makeLockOrder);
    EXPECT_TRUE(says(good, "Locks were taken in one order"));
    open("scenarios/sync/deadlock.yaml");
    PictureView& bad = shown(makeLockOrder);
    EXPECT_TRUE(says(bad, "Possible deadlock:"));
}

TEST_F(Inspectors, DrawUnitsOfResources)
{
    open("scenarios/deadlock/bankers-safe.yaml");
    session_.seek(Time{} + ms(2));
    PictureView& view = shown(makeResources, {720, 480});
    EXPECT_TRUE(says(view, "has "));
    EXPECT_TRUE(says(view, "wants "));
}

TEST_F(Inspectors, AreUsedFromTheKeyboard)
{
    open("scenarios/sync/deadlock.yaml");
    session_.seek(UINT64_MAX);
    PictureView& view = shown(makeStateDiagram, {820, 400});
    view.setFocus();
    QTest::keyClick(&view, Qt::Key_Right);
    QTest::keyClick(&view, Qt::Key_Return);
    EXPECT_TRUE(Focus::of(session_).target().task.valid());
    const double before = view.scale();
    QTest::keyClick(&view, Qt::Key_Plus);
    EXPECT_GT(view.scale(), before);
    QTest::keyClick(&view, Qt::Key_0);
    EXPECT_DOUBLE_EQ(view.scale(), before);
}

TEST_F(Inspectors, FilterTheLogAndGoToTheRowThatIsClicked)
{
    open("scenarios/sync/deadlock.yaml");
    const std::unique_ptr<QWidget> widget(makeEventLog(session_, nullptr));
    widget->resize(900, 400);
    widget->show();
    auto& view = dynamic_cast<LogView&>(*widget);
    QAbstractItemModel& model = *view.table().model();
    const QAbstractItemModelTester tester(&model,
                                          QAbstractItemModelTester::FailureReportingMode::Fatal);
    const int all = model.rowCount();
    ASSERT_EQ(static_cast<size_t>(all), RunDetails::of(session_).log()->records.size());
    auto* text = widget->findChild<QLineEdit*>();
    QTest::keyClicks(text, QStringLiteral("alice"));
    const int some = model.rowCount();
    EXPECT_LT(some, all);
    EXPECT_GT(some, 0);
    for (int i = 0; i < some; ++i) {
        QString row;
        for (int c = 0; c < model.columnCount(); ++c) row += model.index(i, c).data().toString();
        EXPECT_TRUE(row.contains(QStringLiteral("alice"))) << row.toStdString();
    }
    text->clear();
    EXPECT_EQ(model.rowCount(), all);
    choose("bank/bob");
    widget->findChild<QCheckBox*>()->setChecked(true);
    EXPECT_LT(model.rowCount(), all);
    widget->findChild<QCheckBox*>()->setChecked(false);
    const QModelIndex row = model.index(all / 2, EventLogModel::kEvent);
    view.table().scrollTo(row);
    QTest::mouseClick(view.table().viewport(), Qt::LeftButton, {},
                      view.table().visualRect(row).center());
    EXPECT_EQ(session_.position(),
              RunDetails::of(session_).log()->steps[static_cast<size_t>(all / 2)]);
    EXPECT_EQ(view.table().currentIndex().row(), all / 2);
    session_.seek(UINT64_MAX);
    EXPECT_EQ(view.table().currentIndex().row(), all - 1) << "it follows the moment";
}

TEST_F(Inspectors, TellTheTimesOfEachTaskAsTheRunDoes)
{
    StatisticsModel model({{}, {}, {}, {}, {}, {}, {}}, nullptr);
    const QAbstractItemModelTester tester(&model,
                                          QAbstractItemModelTester::FailureReportingMode::Fatal);
    EXPECT_EQ(0, model.rowCount());
    open("scenarios/textbook/rr-three-jobs.yaml");
    model.setRun(session_.run());
    const auto& tasks = session_.run()->statistics.tasks;
    ASSERT_EQ(tasks.size(), static_cast<size_t>(model.rowCount()));
    for (int row = 0; row < model.rowCount(); ++row) {
        const TaskStatistics& t = tasks[static_cast<size_t>(row)];
        const auto cell = [&](int column) {
            return model.index(row, column).data().toString().toStdString();
        };
        EXPECT_EQ(session_.run()->outcome.timeline.track(t.task).name,
                  cell(StatisticsModel::kTask));
        EXPECT_EQ(to_text(t.turnaround), cell(StatisticsModel::kTurnaround));
        EXPECT_EQ(to_text(t.running), cell(StatisticsModel::kRunning));
        EXPECT_EQ(to_text(t.waiting), cell(StatisticsModel::kWaiting));
    }
    model.setRun(nullptr);
    EXPECT_EQ(0, model.rowCount());
}

TEST_F(Inspectors, ListDecisionsAndLeadToThem)
{
    open("scenarios/textbook/rr-three-jobs.yaml");
    const std::unique_ptr<QWidget> widget(makeDecisionLog(session_, nullptr));
    widget->resize(900, 400);
    widget->show();
    auto& view = dynamic_cast<LogView&>(*widget);
    QAbstractItemModel& model = *view.table().model();
    const QAbstractItemModelTester tester(&model,
                                          QAbstractItemModelTester::FailureReportingMode::Fatal);
    const auto& decisions = RunDetails::of(session_).log()->decisions;
    ASSERT_EQ(static_cast<size_t>(model.rowCount()), decisions.size());
    EXPECT_EQ(model.index(0, DecisionLogModel::kOthers).data().toString(),
              QString::number(decisions[0].others));
    QTest::mouseClick(view.table().viewport(), Qt::LeftButton, {},
                      view.table().visualRect(model.index(1, 0)).center());
    EXPECT_EQ(Focus::of(session_).target().task.index,
              RunDetails::of(session_).log()->records[decisions[1].record].task);
}

TEST_F(Inspectors, ShowAMillionRecordsAtOnce)
{
    openText(
        "machine: {instruction: 1us}\nobjects: {x: shared(0)}\n"
        "processes: {P: {run: [{repeat 200000: [x = x + 1, yield]}]},"
        " Q: {run: [{repeat 200000: [x = x + 1, yield]}]}}\n");
    ASSERT_GT(RunDetails::of(session_).log()->records.size(), 1'000'000U);
    const std::unique_ptr<QWidget> widget(makeEventLog(session_, nullptr));
    widget->resize(900, 400);
    widget->show();
    auto& view = dynamic_cast<LogView&>(*widget);
    const QAbstractItemModel& rows = *view.table().model();
    const int all = rows.rowCount();
    ASSERT_GT(all, 1'000'000);
    view.table().scrollToBottom();
    view.grab();
    EXPECT_EQ(view.table().rowAt(view.table().viewport()->height() - 2), all - 1);
    QTest::keyClick(widget->findChild<QLineEdit*>(), Qt::Key_Q);
    view.grab();
    EXPECT_LT(rows.rowCount(), all);
    EXPECT_GT(rows.rowCount(), 100'000);
}

TEST_F(Inspectors, HelpWhereThereIsNothingToShow)
{
    for (const Named& v : kViews) {
        view_.reset(v.make(session_, nullptr));
        view_->resize(v.size);
        view_->show();
        if (auto* picture = qobject_cast<PictureView*>(view_.get())) {
            EXPECT_TRUE(says(*picture, "Nothing has been run yet.")) << v.name;
        }
        view_->grab();
    }
}

// Draws every view at several moments of many lessons; pictures go to the folder that
// INTERLEAVE_PICTURES names, if any, and are dark with INTERLEAVE_THEME=dark.
TEST_F(Inspectors, DrawEveryLessonAtEveryMoment)
{
    const QString folder = qEnvironmentVariable("INTERLEAVE_PICTURES");
    const bool dark = qEnvironmentVariable("INTERLEAVE_THEME") == QStringLiteral("dark");
    if (dark) applyTheme(*qApp, Theme::dark);
    for (const char* file :
         {"sync/deadlock", "deadlock/dining-philosophers", "feedback/interactive", "shares/lottery",
          "shares/stride", "inversion/mars-pathfinder", "processes/fork-copies-memory",
          "network/echo-server-threads", "gil/gil-convoy", "deadlock/bankers-safe",
          "coroutines/asyncio-gather", "servers/constant-bandwidth"}) {
        open((std::string("scenarios/") + file + ".yaml").c_str());
        const Time end = session_.run()->outcome.timeline.end();
        for (const Named& v : kViews) {
            view_.reset(v.make(session_, nullptr));
            view_->resize(v.size);
            view_->show();
            for (const int part : {0, 3, 5, 10}) {
                session_.seek(Time{end.ns / 10 * part});
                if (part == 10) session_.seek(UINT64_MAX);
                const QPixmap picture = view_->grab();
                if (folder.isEmpty() || (part != 5 && part != 10)) continue;
                const QString name = QString::fromLatin1(file).section(QLatin1Char('/'), 1);
                picture.save(QStringLiteral("%1/%2-%3-%4.png")
                                 .arg(folder, name, QString::fromLatin1(v.name))
                                 .arg(part));
            }
            auto* picture = qobject_cast<PictureView*>(view_.get());
            if (picture == nullptr) continue;
            const QSizeF size = picture->picture().size();
            for (const Words& w : picture->picture().words())
                EXPECT_LE(w.box.bottom(), size.height() + 1)
                    << file << ' ' << v.name << ": " << w.text.toStdString();
        }
    }
    if (dark) applyTheme(*qApp, Theme::light);
}

TEST(GraphLayout, LetsNoTwoVerticesOverlap)
{
    const unsigned seed = qEnvironmentVariableIsSet("INTERLEAVE_SEED")
                              ? qEnvironmentVariableIntValue("INTERLEAVE_SEED")
                              : std::random_device()();
    SCOPED_TRACE("INTERLEAVE_SEED=" + std::to_string(seed));
    std::mt19937 random(seed);
    const auto below = [&](uint32_t n) { return static_cast<uint32_t>(random() % n); };
    for (int round = 0; round < 300; ++round) {
        Graph g;
        const uint32_t n = 1 + below(18);
        for (uint32_t i = 0; i < n; ++i)
            g.vertices.push_back({20.0 + below(150), 20.0 + below(30)});
        for (uint32_t i = below(2 * n); i > 0; --i) g.edges.emplace_back(below(n), below(n));
        const GraphLayout l = layoutGraph(g);
        for (uint32_t i = 0; i < n; ++i) {
            const auto& p = l.vertices[i];
            const auto& s = g.vertices[i];
            EXPECT_GE(p.x - s.width / 2, -0.01);
            EXPECT_GE(p.y - s.height / 2, -0.01);
            EXPECT_LE(p.x + s.width / 2, l.width + 0.01);
            EXPECT_LE(p.y + s.height / 2, l.height + 0.01);
            for (uint32_t k = 0; k < i; ++k) {
                const bool apart =
                    std::abs(p.x - l.vertices[k].x) >= (s.width + g.vertices[k].width) / 2 ||
                    std::abs(p.y - l.vertices[k].y) >= (s.height + g.vertices[k].height) / 2;
                ASSERT_TRUE(apart) << i << " and " << k << " of " << n << ", round " << round;
            }
        }
    }
}

TEST(GraphLayout, LeadsFromLeftToRightWhereThereIsNoCycle)
{
    const Graph g{{{40, 20}, {40, 20}, {40, 20}}, {{0, 1}, {1, 2}, {0, 2}}, {}};
    const GraphLayout l = layoutGraph(g);
    EXPECT_LT(l.vertices[0].x, l.vertices[1].x);
    EXPECT_LT(l.vertices[1].x, l.vertices[2].x);
    EXPECT_GT(l.edges[2].points.size(), 2U) << "a long edge goes around what stands between";
}

}  // namespace interleave::gui
