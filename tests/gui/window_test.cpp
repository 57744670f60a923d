// What a person does with the window, from a click to what is seen.
#include "shown_window.h"

#include "gui/app/commands.h"
#include "gui/app/main_window.h"
#include "gui/inspect/source_editor.h"
#include "gui/models/library_model.h"
#include "gui/models/session.h"
#include "gui/models/snapshot_model.h"
#include "gui/timeline/timeline_view.h"

#include <QAbstractItemModelTester>
#include <QComboBox>
#include <QSignalSpy>
#include <QTableWidget>
#include <QTemporaryFile>
#include <QTest>
#include <QTextBlock>
#include <QTextLayout>
#include <QTreeView>

#include <gtest/gtest.h>

namespace interleave::gui {

namespace {

class Window : public ShownWindow {};

}  // namespace

TEST_F(Window, OpensALessonThatIsClicked)
{
    open(QStringLiteral("scenarios/races/lost-update.yaml"));
    auto& lessons = find<QTreeView>("lessonTree");
    ASSERT_TRUE(QTest::qWaitFor([&] { return lessons.model()->rowCount() > 0; }, kPatienceMs));
    const QModelIndexList found = lessons.model()->match(lessons.model()->index(0, 0), kFileRole,
                                                         QStringLiteral("/sync/deadlock.yaml"), 1,
                                                         Qt::MatchEndsWith | Qt::MatchRecursive);
    ASSERT_EQ(found.size(), 1);
    lessons.expand(found[0].parent());
    lessons.scrollTo(found[0]);
    QTest::mouseClick(lessons.viewport(), Qt::LeftButton, {},
                      lessons.visualRect(found[0]).center());
    settle();
    ASSERT_NE(window_.session().run(), nullptr);
    EXPECT_EQ(window_.session().run()->outcome.end, RunEnd::deadlock);
    auto& findings = find<QTableWidget>("findingTable");
    ASSERT_GE(findings.rowCount(), 1);
    EXPECT_TRUE(findings.item(0, 2)->text().contains(QStringLiteral("waits for")))
        << findings.item(0, 2)->text().toStdString();
}

// Panels that stand beside each other for a moment, while they are arranged, must not enlarge it.
TEST_F(Window, KeepsItsSizeWhenPanelsComeAndGo)
{
    window_.resize(1366, 860);
    open(QStringLiteral("scenarios/sync/deadlock.yaml"));
    for (const char* workspace : {"learn", "analyse", "compare", "learn"}) {
        ASSERT_TRUE(
            window_.commands().run(QStringLiteral("workspace.%1").arg(QLatin1String(workspace))));
        QTest::qWait(20);
        EXPECT_EQ(window_.size(), QSize(1366, 860)) << workspace;
    }
}

TEST_F(Window, StepsForwardAndBackToTheSameMoment)
{
    open(QStringLiteral("scenarios/races/lost-update.yaml"));
    Session& session = window_.session();
    for (int i = 0; i < 5; ++i) QTest::keyClick(&window_, Qt::Key_F11, Qt::ControlModifier);
    EXPECT_EQ(session.position(), 5U);
    const Time there = session.now();
    const std::string next = session.moment().next;
    QTest::keyClick(&window_, Qt::Key_F10);
    EXPECT_GT(session.position(), 5U);
    while (session.position() > 5)
        QTest::keyClick(&window_, Qt::Key_F11, Qt::ControlModifier | Qt::ShiftModifier);
    EXPECT_EQ(session.now(), there);
    EXPECT_EQ(session.moment().next, next);
}

TEST_F(Window, RunsWhatIsTypedAndMarksWhatIsWrong)
{
    open(QStringLiteral("scenarios/textbook/rr-three-jobs.yaml"));
    auto& editor = find<SourceEditor>("sourceEditor");
    const Time before = window_.session().run()->outcome.timeline.end();
    editor.setFocus();
    editor.moveCursor(QTextCursor::End);
    QTest::keyClick(&editor, Qt::Key_Return);
    QTest::keyClicks(&editor, QStringLiteral("nonsense: 1"));
    ASSERT_TRUE(QTest::qWaitFor(
        [&] { return window_.session().answer()->diagnostics.has_errors(); }, kPatienceMs));
    EXPECT_FALSE(editor.extraSelections().isEmpty());
    ASSERT_NE(window_.session().run(), nullptr) << "the last good run stays";
    EXPECT_EQ(window_.session().run()->outcome.timeline.end(), before);
    while (editor.document()->isUndoAvailable()) editor.undo();
    ASSERT_TRUE(QTest::qWaitFor(
        [&] { return !window_.session().answer()->diagnostics.has_errors(); }, kPatienceMs));
}

TEST_F(Window, LeavesRoomForTheNumbersOfAllLines)
{
    open(QStringLiteral("scenarios/textbook/rr-three-jobs.yaml"));
    const auto& editor = find<SourceEditor>("sourceEditor");
    ASSERT_LT(editor.blockCount(), 100);
    const int before = editor.gutterWidth();
    QTemporaryFile file;
    ASSERT_TRUE(file.open());
    file.write("format: 1\nprocesses:\n");
    for (int i = 0; i < 120; ++i)
        file.write(QStringLiteral("  p%1: {run: [compute 1ms]}\n").arg(i).toUtf8());
    file.flush();
    open(file.fileName());
    EXPECT_GT(editor.gutterWidth(), before);
    EXPECT_EQ(editor.viewport()->x(), editor.gutterWidth());
}

TEST_F(Window, ColoursKeysAndNotWhatATextSays)
{
    open(QStringLiteral("scenarios/sync/deadlock.yaml"));
    auto& editor = find<SourceEditor>("sourceEditor");
    editor.setPlainText(
        QStringLiteral("about:\n"
                       "  en: >-\n"
                       "    no preemption: 12 ms\n"
                       "\n"
                       "    and more: 3\n"
                       "  zh: 12\n"));
    const auto colours = [&](int line) {
        return editor.document()->findBlockByNumber(line).layout()->formats().size();
    };
    ASSERT_TRUE(QTest::qWaitFor([&] { return colours(5) > 0; }, kPatienceMs));
    EXPECT_EQ(colours(0), 1);
    EXPECT_EQ(colours(1), 1);
    EXPECT_EQ(colours(2), 0);
    EXPECT_EQ(colours(4), 0);
    EXPECT_EQ(colours(5), 2) << "a key and a number";
    window_.session().close();
}

TEST_F(Window, RunsAnewUnderAnotherPolicy)
{
    open(QStringLiteral("scenarios/textbook/rr-three-jobs.yaml"));
    const std::string before = window_.session().run()->outcome.timeline.origin().detail;
    auto& policy = find<QComboBox>("policyBox");
    policy.setFocus();
    QTest::keyClicks(&policy, QStringLiteral("fcfs"));
    settle();
    EXPECT_NE(window_.session().run()->outcome.timeline.origin().detail, before);
}

TEST_F(Window, KeepsWhatIsOpenWhenAFileCannotBeRead)
{
    open(QStringLiteral("scenarios/sync/deadlock.yaml"));
    const std::shared_ptr<const FinishedRun> before = window_.session().run();
    open(QStringLiteral("no/such/file.yaml"));
    EXPECT_EQ(window_.session().run(), before);
}

TEST(SnapshotTree, IsAModelThatViewsCanRelyOn)
{
    Session session;
    SnapshotModel model;
    const QAbstractItemModelTester tester(&model,
                                          QAbstractItemModelTester::FailureReportingMode::Fatal);
    ASSERT_TRUE(session.open(QStringLiteral("scenarios/sync/bounded-buffer.yaml")));
    ASSERT_TRUE(QTest::qWaitFor([&] { return !session.isRunning(); }, kPatienceMs));
    for (int i = 0; i < 200 && !session.atEnd(); ++i) {
        session.forward();
        model.show(session.moment());
    }
    EXPECT_GE(model.rowCount(), 4);
    session.seek(uint64_t{0});
    model.show(session.moment());
}

TEST(SnapshotTree, TellsOfChangesOnlyWhereTheyAreSeenAndHasThemAll)
{
    Session session;
    SnapshotModel all, top;
    const QAbstractItemModelTester tester(&top,
                                          QAbstractItemModelTester::FailureReportingMode::Fatal);
    top.setIsOpen([](const QModelIndex&) { return false; });
    int told = 0;
    QObject::connect(&top, &SnapshotModel::dataChanged,
                     [&](const QModelIndex& first) { told += first.parent().isValid() ? 1 : 0; });
    ASSERT_TRUE(session.open(QStringLiteral("scenarios/sync/bounded-buffer.yaml")));
    ASSERT_TRUE(QTest::qWaitFor([&] { return !session.isRunning(); }, kPatienceMs));
    for (int i = 0; i < 50 && !session.atEnd(); ++i) {
        session.forward();
        all.show(session.moment());
        top.show(session.moment());
    }
    const std::function<QStringList(const QAbstractItemModel&, const QModelIndex&)> texts =
        [&](const QAbstractItemModel& model, const QModelIndex& at) {
            QStringList list;
            for (int r = 0; r < model.rowCount(at); ++r) {
                for (int c = 0; c < 2; ++c) list << model.index(r, c, at).data().toString();
                list << texts(model, model.index(r, 0, at));
            }
            return list;
        };
    EXPECT_EQ(told, 0);
    EXPECT_EQ(texts(top, {}), texts(all, {}));
}

TEST(Library, HasEveryShippedLesson)
{
    LibraryModel library;
    library.load(LibraryModel::shippedFolder(), QStringLiteral("zh"));
    const QAbstractItemModelTester tester(&library,
                                          QAbstractItemModelTester::FailureReportingMode::Fatal);
    int lessons = 0;
    for (int i = 0; i < library.rowCount(); ++i) {
        const QModelIndex subject = library.index(i, 0);
        for (int k = 0; k < library.rowCount(subject); ++k, ++lessons)
            EXPECT_FALSE(library.index(k, 0, subject).data().toString().isEmpty());
    }
    EXPECT_GT(lessons, 100);
}

}  // namespace interleave::gui
