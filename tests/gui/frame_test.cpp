// The window as a frame: start page, commands, palette, set-up, drops, workspaces.
#include "shown_window.h"

#include "gui/app/command_palette.h"
#include "gui/app/commands.h"
#include "gui/app/icons.h"
#include "gui/app/main_window.h"
#include "gui/app/panels.h"
#include "gui/inspect/findings_view.h"
#include "gui/models/library_model.h"
#include "gui/models/session.h"
#include "policy/policies.h"

#include <QApplication>
#include <QComboBox>
#include <QDockWidget>
#include <QDropEvent>
#include <QFileInfo>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMimeData>
#include <QPushButton>
#include <QTest>

#include <gtest/gtest.h>

#include <set>

namespace interleave::gui {

namespace {

class Frame : public ShownWindow {};

}  // namespace

TEST_F(Frame, ExplainsADeadlockAfterAtMostFiveClicks)
{
    EXPECT_TRUE(window_.isAtStart());
    EXPECT_EQ(QApplication::activeModalWidget(), nullptr);
    ASSERT_TRUE(QTest::qWaitFor([&] { return !window_.library().lessons().empty(); }, kPatienceMs));
    int clicks = 0;
    QTest::mouseClick(&find<QPushButton>("starter.deadlock"), Qt::LeftButton);
    ++clicks;
    settle();
    EXPECT_FALSE(window_.isAtStart());
    auto& findings = find<FindingsView>("findingTable");
    ASSERT_TRUE(findings.isVisible());
    QTest::mouseClick(findings.viewport(), Qt::LeftButton, {},
                      findings.visualItemRect(findings.item(0, 2)).center());
    ++clicks;
    EXPECT_TRUE(findings.item(0, 2)->text().contains(QStringLiteral("waits for")));
    EXPECT_TRUE(window_.session().atEnd());
    EXPECT_LE(clicks, 5);
}

TEST_F(Frame, HasNoTwoCommandsOnOneKeyAndADrawingForEachIcon)
{
    EXPECT_TRUE(window_.commands().conflicts().isEmpty())
        << window_.commands().conflicts().join('\n').toStdString();
    for (const Command& c : window_.commands().all()) {
        EXPECT_FALSE(c.name.isEmpty()) << c.id.toStdString();
        EXPECT_TRUE(c.icon.isEmpty() || !icon(c.icon).isNull()) << c.icon.toStdString();
    }
}

TEST_F(Frame, DoesACommandThatIsFoundByAFewLetters)
{
    open(QStringLiteral("scenarios/sync/deadlock.yaml"));
    QTest::keyClick(&window_, Qt::Key_P, Qt::ControlModifier | Qt::ShiftModifier);
    auto& line = find<QLineEdit>("paletteLine");
    ASSERT_TRUE(line.isVisible());
    QTest::keyClicks(&line, QStringLiteral("to the end"));
    QTest::keyClick(&line, Qt::Key_Return);
    EXPECT_TRUE(QTest::qWaitFor([&] { return window_.session().atEnd(); }, kPatienceMs));
    EXPECT_FALSE(line.isVisible());
    QTest::keyClick(&window_, Qt::Key_P, Qt::ControlModifier);
    QTest::keyClicks(&line, QStringLiteral("bob"));
    QTest::keyClick(&line, Qt::Key_Return);
    EXPECT_TRUE(window_.session().selection().task.valid());
}

TEST(PaletteFit, PrefersBeginningsOfWords)
{
    EXPECT_LT(fit(QStringLiteral("xyz"), QStringLiteral("Step: Event")), 0);
    EXPECT_LT(fit(QStringLiteral("ev"), QStringLiteral("Step: Event")),
              fit(QStringLiteral("ev"), QStringLiteral("Step: Until a level")));
}

TEST_F(Frame, RunsAnewWithAnotherParameterAndSaysWhatIsWrong)
{
    open(QStringLiteral("scenarios/sync/deadlock.yaml"));
    EXPECT_EQ(window_.session().run()->outcome.end, RunEnd::deadlock);
    auto& quantum = find<QLineEdit>("parameter.quantum");
    quantum.setText(QStringLiteral("8ms"));
    QTest::keyClick(&quantum, Qt::Key_Return);
    settle();
    EXPECT_EQ(window_.session().run()->outcome.end, RunEnd::finished);
    quantum.setText(QStringLiteral("soon"));
    QTest::keyClick(&quantum, Qt::Key_Return);
    settle();
    EXPECT_TRUE(find<QLabel>("setupProblem").text().contains(QStringLiteral("quantum")));
    EXPECT_EQ(window_.session().run()->outcome.end, RunEnd::finished) << "the last good run stays";
    QTest::mouseClick(&find<QPushButton>("setupReset"), Qt::LeftButton);
    settle();
    EXPECT_EQ(window_.session().run()->outcome.end, RunEnd::deadlock);
}

TEST_F(Frame, OffersEveryPolicyWithEachOfItsParameters)
{
    open(QStringLiteral("scenarios/textbook/rr-three-jobs.yaml"));
    auto& policy = find<QComboBox>("setupPolicy");
    for (const PolicyInfo* p : policies()) {
        policy.setCurrentIndex(policy.findData(QString::fromStdString(std::string(p->name))));
        settle();
        for (const PolicyParameter& parameter : p->parameters)
            EXPECT_NE(
                window_.findChild<QWidget*>(QStringLiteral("parameter.") +
                                            QString::fromStdString(std::string(parameter.name))),
                nullptr)
                << p->name << " " << parameter.name;
    }
}

TEST_F(Frame, OpensWhatIsDroppedAndRemembersIt)
{
    QMimeData file;
    file.setUrls({QUrl::fromLocalFile(
        QFileInfo(QStringLiteral("scenarios/sync/deadlock.yaml")).absoluteFilePath())});
    QDragEnterEvent enter({50, 50}, Qt::CopyAction, &file, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(&window_, &enter);
    EXPECT_TRUE(enter.isAccepted());
    QDropEvent drop({50, 50}, Qt::CopyAction, &file, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(&window_, &drop);
    settle();
    ASSERT_NE(window_.session().run(), nullptr);
    EXPECT_NE(window_.commands().find(QStringLiteral("file.recent.0")), nullptr);
    QMimeData elsewhere;
    elsewhere.setUrls({QUrl(QStringLiteral("https://example.org/a.yaml"))});
    QDropEvent refused({50, 50}, Qt::CopyAction, &elsewhere, Qt::LeftButton, Qt::NoModifier);
    QDragEnterEvent again({50, 50}, Qt::CopyAction, &elsewhere, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(&window_, &again);
    QApplication::sendEvent(&window_, &refused);
    EXPECT_TRUE(find<QLabel>("message").text().contains(QStringLiteral("Only files")));
}

TEST_F(Frame, KeepsTheLayoutOfEachWorkspace)
{
    open(QStringLiteral("scenarios/sync/deadlock.yaml"));
    QTest::keyClick(&window_, Qt::Key_1, Qt::ControlModifier);
    QDockWidget* source = dockOf(window_, "source");
    ASSERT_TRUE(source->isVisible());
    source->hide();
    QTest::keyClick(&window_, Qt::Key_2, Qt::ControlModifier);
    EXPECT_TRUE(source->isVisible());
    QTest::keyClick(&window_, Qt::Key_1, Qt::ControlModifier);
    EXPECT_FALSE(source->isVisible());
    EXPECT_TRUE(window_.commands().run(QStringLiteral("workspace.reset")));
    EXPECT_TRUE(source->isVisible());
}

TEST_F(Frame, ShowsThePanelsAsTheyWereLeftAtTheNextStart)
{
    open(QStringLiteral("scenarios/sync/deadlock.yaml"));
    dockOf(window_, "source")->hide();
    dockOf(window_, "states")->show();
    dockOf(window_, "states")->raise();
    window_.close();
    MainWindow next(ThemeChoice::light);
    next.show();
    EXPECT_TRUE(dockOf(next, "states")->isHidden()) << "nothing is open yet";
    next.open(QStringLiteral("scenarios/sync/deadlock.yaml"));
    EXPECT_TRUE(dockOf(next, "source")->isHidden());
    EXPECT_FALSE(dockOf(next, "states")->isHidden());
    EXPECT_TRUE(QTest::qWaitFor([&] { return isInSight(*dockOf(next, "states")); }, kPatienceMs));
    ASSERT_TRUE(QTest::qWaitFor([&] { return !next.session().isRunning(); }, kPatienceMs));
    next.commands().run(QStringLiteral("workspace.reset"));
    next.close();
}

TEST_F(Frame, BringsAPanelIntoSightAndAwayByOneCommand)
{
    open(QStringLiteral("scenarios/sync/deadlock.yaml"));
    for (const Panel& p : panels()) {
        QDockWidget* dock = dockOf(window_, p.id);
        for (const bool expected : {true, false}) {
            if (isInSight(*dock) == expected) continue;
            EXPECT_TRUE(window_.commands().run(QStringLiteral("panel.") + QLatin1String(p.id)));
            EXPECT_TRUE(QTest::qWaitFor([&] { return isInSight(*dock) == expected; }, kPatienceMs))
                << p.id << (expected ? " into sight" : " away");
        }
    }
}

TEST_F(Frame, HasTheBoxForMomentsOnlyWhereItHasAUse)
{
    auto& box = find<QLineEdit>("untilBox");
    EXPECT_FALSE(box.isVisible()) << "at the start";
    open(QStringLiteral("scenarios/sync/deadlock.yaml"));
    EXPECT_TRUE(box.isVisible());
    QTest::keyClick(&window_, Qt::Key_3, Qt::ControlModifier);
    EXPECT_FALSE(box.isVisible()) << "runs beside each other need the room";
    QTest::keyClick(&window_, Qt::Key_J, Qt::ControlModifier);
    EXPECT_TRUE(box.isVisible());
    QTest::keyClick(&window_, Qt::Key_1, Qt::ControlModifier);
    EXPECT_TRUE(box.isVisible());
}

TEST_F(Frame, LeadsTheKeyboardThroughThePanels)
{
    open(QStringLiteral("scenarios/sync/deadlock.yaml"));
    std::set<const QWidget*> visited;
    for (int i = 0; i < 12; ++i) {
        QTest::keyClick(&window_, Qt::Key_F6);
        visited.insert(QApplication::focusWidget());
    }
    EXPECT_GE(visited.size(), 4U);
}

}  // namespace interleave::gui
