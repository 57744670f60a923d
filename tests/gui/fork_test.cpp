// A run that a person makes go another way from a moment on, and the box that says until when.
#include "shown_window.h"

#include "gui/app/commands.h"
#include "gui/models/link.h"
#include "gui/timeline/timeline_view.h"
#include "session/history.h"

#include <QAbstractItemView>
#include <QComboBox>
#include <QCompleter>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTest>
#include <QToolBar>

#include <gtest/gtest.h>

namespace interleave::gui {

namespace {

const QString kConvoy = QStringLiteral("scenarios/scheduling/fcfs-convoy.yaml");
const QString kMars = QStringLiteral("scenarios/inversion/mars-pathfinder.yaml");

class Fork : public ShownWindow {
  protected:
    Session& session() { return window_.session(); }

    // As with the arrow keys: to the other entry, and it is chosen.
    void choose(QComboBox& box, const QString& entry)
    {
        const int wanted = box.findText(entry, Qt::MatchStartsWith);
        ASSERT_GE(wanted, 0) << entry.toStdString();
        box.setFocus();
        while (box.currentIndex() != wanted)
            QTest::keyClick(&box, box.currentIndex() < wanted ? Qt::Key_Down : Qt::Key_Up);
    }
    void forkHere()
    {
        auto& since = find<QComboBox>("sinceBox");
        ASSERT_TRUE(since.isEnabled());
        choose(since, QStringLiteral("from here"));
        EXPECT_EQ(session().changesCount(), Since::here);
    }
    void goTo(Time time)
    {
        session().seek(time);
        ASSERT_TRUE(QTest::qWaitFor([&] { return !session().isTravelling(); }, kPatienceMs));
    }
};

}  // namespace

TEST_F(Fork, KeepsBothRunsAndTheirCommonPast)
{
    open(kConvoy);
    const std::shared_ptr<const FinishedRun> first = session().run();
    EXPECT_EQ(session().runs().size(), 1U);
    goTo(Time{} + ms(12));
    const uint64_t there = session().position();
    const uint64_t before = session().fingerprint();
    forkHere();
    auto& policy = find<QComboBox>("policyBox");
    policy.setFocus();
    QTest::keyClicks(&policy, QStringLiteral("rr"));
    settle();
    ASSERT_EQ(session().runs().size(), 2U);
    EXPECT_EQ(session().currentRun(), 1);
    const SessionRun& branch = session().runs()[1];
    EXPECT_EQ(branch.parent, 0);
    EXPECT_EQ(branch.forkedAt, there);
    EXPECT_EQ(branch.forkTime, Time{} + ms(12));
    EXPECT_TRUE(branch.name().startsWith(QStringLiteral("policy=rr from step")))
        << branch.name().toStdString();
    EXPECT_EQ(session().moment().policy, "rr");
    EXPECT_EQ(session().now(), Time{} + ms(12));
    EXPECT_EQ(session().forkTimes(), std::vector<Time>{Time{} + ms(12)});
    EXPECT_EQ(session().runs()[0].run, first);
    session().back();
    EXPECT_EQ(session().fingerprint(), before);
    EXPECT_EQ(session().moment().policy, "fcfs");
    EXPECT_NE(session().moment().next.find("the rules change: policy=rr"), std::string::npos);
    EXPECT_NE(session().run()->outcome.timeline.end(), Time{});
    // Undo brings the first back, without running it again; redo the branch.
    EXPECT_TRUE(session().canUndo());
    session().undo();
    EXPECT_EQ(session().currentRun(), 0);
    EXPECT_EQ(session().run(), first);
    EXPECT_EQ(session().runs().size(), 2U);
    session().redo();
    EXPECT_EQ(session().currentRun(), 1);
    EXPECT_TRUE(window_.findChild<Commands*>() != nullptr);
}

TEST_F(Fork, RunsFromTheStartUnlessItIsToldToForkHere)
{
    open(kConvoy);
    goTo(Time{} + ms(12));
    auto& policy = find<QComboBox>("policyBox");
    policy.setFocus();
    QTest::keyClicks(&policy, QStringLiteral("rr"));
    settle();
    EXPECT_EQ(session().runs().size(), 1U);
    EXPECT_TRUE(session().overrides().changes.empty());
    EXPECT_EQ(session().moment().policy, "rr");
    // At the end nothing is left to go otherwise.
    session().seek(UINT64_MAX);
    ASSERT_TRUE(QTest::qWaitFor([&] { return session().atEnd(); }, kPatienceMs));
    EXPECT_FALSE(find<QComboBox>("sinceBox").isEnabled());
}

TEST_F(Fork, ChangesATaskFromItsControlBlock)
{
    open(kMars);
    goTo(Time{} + ms(3));
    auto& bar = find<QWidget>("taskChange");
    auto* number = bar.findChild<QSpinBox*>();
    auto* button = bar.findChild<QPushButton*>();
    ASSERT_TRUE(number != nullptr && button != nullptr);
    ASSERT_TRUE(button->isEnabled());
    number->setFocus();
    number->selectAll();
    QTest::keyClicks(number, QStringLiteral("7"));
    QTest::keyClick(number, Qt::Key_Tab);
    QTest::mouseClick(button, Qt::LeftButton);
    settle();
    ASSERT_EQ(session().runs().size(), 2U);
    EXPECT_TRUE(session().runs()[1].name().contains(QStringLiteral(".priority=7")) ||
                session().runs()[1].name().contains(QStringLiteral("priority=7")))
        << session().runs()[1].name().toStdString();
}

TEST_F(Fork, LetsAMutexInheritFromAMomentOn)
{
    open(kMars);
    auto& bar = find<QWidget>("mutexChange");
    goTo(Time{} + ms(3));
    QComboBox* words = nullptr;
    for (QComboBox* box : bar.findChildren<QComboBox*>())
        if (box->findText(QStringLiteral("inherit")) >= 0) words = box;
    ASSERT_NE(words, nullptr);
    EXPECT_EQ(words->currentText(), QStringLiteral("none"));
    choose(*words, QStringLiteral("inherit"));
    QTest::mouseClick(bar.findChild<QPushButton*>(), Qt::LeftButton);
    settle();
    ASSERT_EQ(session().runs().size(), 2U);
    EXPECT_TRUE(session().runs()[1].name().contains(QStringLiteral(".protocol=inherit")));
    EXPECT_EQ(words->currentText(), QStringLiteral("inherit"));
}

TEST_F(Fork, SaysWhyItCannotAndStaysWhereItIs)
{
    open(kConvoy);
    goTo(Time{} + ms(12));
    const QSignalSpy refused(&session(), &Session::refused);
    const uint64_t there = session().position();
    session().fork("policy=rr:quantum=no");
    settle();
    EXPECT_EQ(session().runs().size(), 1U);
    EXPECT_EQ(session().position(), there);
    ASSERT_EQ(refused.size(), 1);
    EXPECT_TRUE(refused[0][0].toString().contains(QStringLiteral("quantum")));
    EXPECT_TRUE(session().overrides().changes.empty());
    EXPECT_FALSE(session().canUndo());
}

TEST_F(Fork, IsInTheLinkToAMoment)
{
    open(kConvoy);
    goTo(Time{} + ms(12));
    session().fork("policy=rr:quantum=2ms");
    settle();
    session().forward();
    const uint64_t there = session().fingerprint();
    const Link link = session().link();
    const auto read = linkOf(urlOf(link));
    ASSERT_TRUE(read.has_value()) << urlOf(link).toStdString();
    EXPECT_EQ(read->overrides.changes, link.overrides.changes);
    EXPECT_TRUE(commandOf(link).contains(QStringLiteral("--change")));
    Session other;
    ASSERT_TRUE(other.open(*read));
    ASSERT_TRUE(
        QTest::qWaitFor([&] { return !other.isRunning() && !other.isTravelling(); }, kPatienceMs));
    EXPECT_EQ(other.position(), session().position());
    EXPECT_EQ(other.fingerprint(), there);
}

TEST_F(Fork, AsksForItsOriginBesideIt)
{
    open(kConvoy);
    goTo(Time{} + ms(12));
    session().fork("seed=9");
    settle();
    const QSignalSpy wanted(&session(), &Session::comparisonWanted);
    session().compareWithOrigin();
    ASSERT_EQ(wanted.size(), 1);
    EXPECT_EQ(wanted[0][0].toInt(), 1);
    EXPECT_EQ(wanted[0][1].toInt(), 0);
}

TEST_F(Fork, UntilGoesWhereTheBoxSaysBothWays)
{
    open(QStringLiteral("scenarios/sync/deadlock.yaml"));
    auto& box = find<QLineEdit>("untilBox");
    auto& wrong = find<QLabel>("untilWrong");
    box.setFocus();
    QTest::keyClicks(&box, QStringLiteral("deadlokc"));
    QTest::keyClick(&box, Qt::Key_Return);
    EXPECT_TRUE(wrong.text().contains(QStringLiteral("there is no variable")))
        << wrong.text().toStdString();
    EXPECT_EQ(session().position(), 0U);
    box.selectAll();
    QTest::keyClicks(&box, QStringLiteral("deadlock"));
    EXPECT_TRUE(wrong.text().isEmpty());
    QTest::keyClick(&box, Qt::Key_Return);
    ASSERT_TRUE(QTest::qWaitFor([&] { return session().atEnd(); }, kPatienceMs));
    const std::string object = session().moment().objects[0].name;
    box.selectAll();
    QTest::keyClicks(&box, QString::fromStdString("lock " + object));
    QTest::keyClick(&box, Qt::Key_Return, Qt::ShiftModifier);
    ASSERT_TRUE(QTest::qWaitFor([&] { return !session().isTravelling(); }, kPatienceMs));
    EXPECT_FALSE(session().atEnd());
    EXPECT_FALSE(session().moment().objects[0].owner.empty());
    const uint64_t there = session().position();
    session().seek(uint64_t{0});
    QTest::keyClick(&box, Qt::Key_Return);
    ASSERT_TRUE(QTest::qWaitFor([&] { return !session().isTravelling(); }, kPatienceMs));
    EXPECT_EQ(session().position(), there);
}

TEST_F(Fork, UntilOffersTheWordsOfTheRun)
{
    open(QStringLiteral("scenarios/sync/deadlock.yaml"));
    auto& box = find<QLineEdit>("untilBox");
    auto* completer =
        window_.findChild<QToolBar*>(QStringLiteral("untilBar"))->findChild<QCompleter*>();
    ASSERT_NE(completer, nullptr);
    box.setFocus();
    QTest::keyClicks(&box, QStringLiteral("not dead"));
    EXPECT_EQ(completer->completionPrefix(), QStringLiteral("dead"));
    EXPECT_EQ(completer->currentCompletion(), QStringLiteral("deadlock"));
    Q_EMIT completer->activated(completer->currentCompletion());
    EXPECT_EQ(box.text(), QStringLiteral("not deadlock"));
}

TEST_F(Fork, BreakpointsStopOnlyWhereTheirConditionHolds)
{
    open(QStringLiteral("scenarios/races/lost-update.yaml"));
    const std::string task = session().moment().tasks[0].name;
    const Breakpoint at{Breakpoint::Kind::task, 0, task, {}};
    session().toggleBreakpoint(at);
    session().runOn(Direction::forward);
    ASSERT_TRUE(QTest::qWaitFor([&] { return !session().isTravelling(); }, kPatienceMs));
    const uint64_t always = session().position();
    session().seek(uint64_t{0});
    session().restrictBreakpoint(at, QStringLiteral("now >= 20ms"));
    session().runOn(Direction::forward);
    ASSERT_TRUE(QTest::qWaitFor([&] { return !session().isTravelling(); }, kPatienceMs));
    EXPECT_GT(session().position(), always);
    EXPECT_GE(session().now(), Time{} + ms(20));
    EXPECT_FALSE(session().atEnd());
}

}  // namespace interleave::gui
