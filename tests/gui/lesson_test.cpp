// A newcomer's path: from the start page into a lesson, what is hidden while a question is open,
// and what is kept of it. All of it with clicks and keys.
#include "shown_window.h"

#include "gui/app/commands.h"
#include "gui/app/panels.h"
#include "gui/lessons/answer_button.h"
#include "gui/lessons/course.h"
#include "gui/models/library_model.h"
#include "gui/timeline/timeline_view.h"

#include <QCheckBox>
#include <QDockWidget>
#include <QLabel>
#include <QPushButton>

#include <gtest/gtest.h>

namespace interleave::gui {
namespace {

using Stage = Course::Stage;

class GuidedLesson : public ShownWindow {
  protected:
    Course& course() { return Course::of(window_.session()); }
    // A click of a mouse, which the test counts.
    void click(QWidget& widget)
    {
        // What a layout got just now is shown by the next turn of the event loop.
        ASSERT_TRUE(QTest::qWaitFor([&] { return widget.isVisible(); }, kPatienceMs))
            << widget.objectName().toStdString();
        ASSERT_TRUE(widget.isEnabled()) << widget.objectName().toStdString();
        QTest::mouseClick(&widget, Qt::LeftButton, {}, widget.rect().center());
        ++clicks_;
    }
    void click(const char* name) { click(find<QWidget>(name)); }
    void waitFor(Stage stage)
    {
        ASSERT_TRUE(QTest::qWaitFor(
            [&] { return course().stage() == stage && !window_.session().isTravelling(); },
            kPatienceMs))
            << "stage " << static_cast<int>(course().stage());
    }
    void beginFromStartPage(const char* starter)
    {
        ASSERT_TRUE(QTest::qWaitFor(
            [&] { return window_.findChild<QPushButton*>(QString::fromLatin1(starter)); },
            kPatienceMs));
        QTest::qWait(0);
        click(starter);
        waitFor(Stage::asking);
    }
    void answerRight()
    {
        const auto right = QStringLiteral("answer%1").arg(course().question().right + 1);
        click(find<AnswerButton>(right.toLatin1().constData()));
        waitFor(Stage::answered);
    }
    QString text(const char* label) { return find<QLabel>(label).text(); }

    int clicks_ = 0;
};

}  // namespace

TEST_F(GuidedLesson, ADeadlockIsExplainedFiveClicksFromTheStart)
{
    beginFromStartPage("starter.deadlock");
    while (window_.session().moment().end != RunEnd::deadlock) {
        answerRight();
        if (window_.session().moment().end == RunEnd::deadlock) break;
        click("lessonNext");
        waitFor(Stage::asking);
        ASSERT_LE(clicks_, 5);
    }
    EXPECT_LE(clicks_, 5);
    EXPECT_TRUE(text("lessonExplain").contains(QStringLiteral("ring")));
    EXPECT_TRUE(text("lessonBecause").contains(QStringLiteral("again: a deadlock")))
        << text("lessonBecause").toStdString();
    EXPECT_TRUE(find<QLabel>("lessonExplain").isVisible());
}

TEST_F(GuidedLesson, TheFirstLessonBeginsWithOneClickAndCountsWhatIsRight)
{
    beginFromStartPage("starter.lost-update");
    EXPECT_EQ(clicks_, 1);
    const int count = course().count();
    EXPECT_GE(count, 4);
    for (int i = 0; i < count; ++i) {
        answerRight();
        click("lessonNext");
        if (i + 1 < count) waitFor(Stage::asking);
    }
    EXPECT_EQ(course().stage(), Stage::finished);
    EXPECT_EQ(text("lessonProgress"), QStringLiteral("%1 of %1 right.").arg(count));
    const auto found = window_.library().match(window_.library().index(0, 0), kFileRole,
                                               QStringLiteral("/races/lost-update.yaml"), 1,
                                               Qt::MatchEndsWith | Qt::MatchRecursive);
    ASSERT_EQ(found.size(), 1);
    EXPECT_TRUE(found[0].data(kGuidedRole).toBool());
    EXPECT_EQ(found[0].data(kDoneRole).toString(), QStringLiteral("%1 of %1 right").arg(count));
    LibraryModel again;
    again.load(LibraryModel::shippedFolder(), QStringLiteral("en"));
    EXPECT_EQ(again
                  .match(again.index(0, 0), kFileRole, found[0].data(kFileRole), 1,
                         Qt::MatchExactly | Qt::MatchRecursive)[0]
                  .data(kDoneRole)
                  .toString(),
              QStringLiteral("%1 of %1 right").arg(count))
        << "kept in the settings";
}

TEST_F(GuidedLesson, WhatLedToAQuestionIsInSight)
{
    open(QStringLiteral("scenarios/races/lost-update.yaml"));
    TimelineView& timeline = window_.timeline();
    EXPECT_EQ(timeline.to(), Time{} + ms(180));
    window_.commands().run(QStringLiteral("lesson.begin"));
    waitFor(Stage::asking);
    const interleave::Box& plot = timeline.list().plot;
    EXPECT_GT(timeline.xOf(course().question().asked), plot.x + plot.w / 4);
    EXPECT_EQ(timeline.from(), Time{});
}

TEST_F(GuidedLesson, NothingTellsWhatComesWhileAQuestionIsOpen)
{
    beginFromStartPage("starter.deadlock");
    Session& session = window_.session();
    const uint64_t at = course().question().at;
    EXPECT_EQ(session.position(), at);
    EXPECT_EQ(find<QLabel>("nextEvent").text(),
              QStringLiteral("What happens next? That is the question."));
    TimelineView& timeline = window_.timeline();
    timeline.fit();
    ASSERT_EQ(timeline.veil(), course().question().asked);
    const int x = timeline.xOf(course().question().asked);
    for (int y = 0; y < timeline.viewport()->height(); y += 5)
        for (const int beyond : {x + 5, x + 20})
            EXPECT_FALSE(timeline.hitAt({beyond, y}).found) << beyond << ", " << y;
    const QImage picture = timeline.viewport()->grab().toImage();
    const QColor empty = QColor::fromRgb(timeline.list().background);
    const int beyond = timeline.list().plot.x + timeline.list().plot.w + 3;
    ASSERT_LT(beyond, picture.width());
    for (int y = 0; y < 200; ++y)
        ASSERT_EQ(picture.pixelColor(beyond, y), empty) << "the flag of the deadlock, at " << y;
    timeline.setVeil(std::nullopt);
    const QImage bare = timeline.viewport()->grab().toImage();
    timeline.setVeil(course().question().asked);
    EXPECT_NE(picture, bare);

    for (const char* panel : {"findings", "statistics", "events", "decisions", "lockorder"}) {
        auto* cover = dockOf(window_, panel)->widget()->findChild<QWidget*>("cover");
        ASSERT_NE(cover, nullptr) << panel;
        EXPECT_FALSE(cover->isHidden()) << panel;
    }
    // Steps, playing, the end and a click on the timeline lead back.
    for (const char* id :
         {"step.event", "step.instruction", "step.switch", "step.to_end", "run.play"}) {
        window_.commands().run(QString::fromLatin1(id));
        QTest::qWait(30);
        ASSERT_TRUE(QTest::qWaitFor([&] { return !session.isTravelling(); }, kPatienceMs));
        EXPECT_EQ(session.position(), at) << id;
        EXPECT_FALSE(session.isPlaying()) << id;
    }
    QTest::mouseClick(timeline.viewport(), Qt::LeftButton, {}, {x + 20, 60});
    ASSERT_TRUE(QTest::qWaitFor([&] { return !session.isTravelling(); }, kPatienceMs));
    EXPECT_EQ(session.position(), at);
    EXPECT_LE(session.playhead(), course().question().asked);
    // The past may be looked at.
    window_.commands().run(QStringLiteral("step.event_back"));
    EXPECT_LT(session.position(), at);

    answerRight();
    EXPECT_FALSE(timeline.veil());
    EXPECT_TRUE(dockOf(window_, "findings")->widget()->findChild<QWidget*>("cover")->isHidden());
}

TEST_F(GuidedLesson, KeysAloneSuffice)
{
    beginFromStartPage("starter.deadlock");
    auto& panel = find<QWidget>("lessonPanel");
    ASSERT_TRUE(QTest::qWaitFor([&] { return panel.hasFocus(); }, kPatienceMs));
    const size_t right = course().question().right;
    QTest::keyClick(&panel, static_cast<Qt::Key>(Qt::Key_1 + (right == 0 ? 1 : 0)));
    waitFor(Stage::answered);
    EXPECT_EQ(course().chosen(), right == 0 ? 1U : 0U);
    EXPECT_EQ(course().right(), 0);
    EXPECT_EQ(find<AnswerButton>(right == 0 ? "answer1" : "answer2").mark(),
              right <= 1 ? AnswerButton::Mark::right : AnswerButton::Mark::other);
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return);
    waitFor(Stage::asking);
    EXPECT_EQ(course().number(), 2);
    EXPECT_TRUE(window_.commands().conflicts().isEmpty());
}

TEST_F(GuidedLesson, AnAnswerMayBeShownAndAnEarlierQuestionLookedAtAgain)
{
    beginFromStartPage("starter.deadlock");
    const uint64_t reveal = course().question().reveal;
    click("lessonReveal");
    waitFor(Stage::answered);
    EXPECT_FALSE(course().chosen());
    EXPECT_EQ(window_.session().position(), reveal);
    click("lessonNext");
    waitFor(Stage::asking);
    click("lessonBack");
    EXPECT_EQ(course().number(), 1);
    EXPECT_EQ(course().stage(), Stage::answered);
    EXPECT_EQ(window_.session().position(), reveal);
    click("lessonNext");
    waitFor(Stage::asking);
    EXPECT_EQ(course().number(), 2);
    click("lessonStop");
    EXPECT_EQ(course().stage(), Stage::idle);
    EXPECT_FALSE(window_.timeline().veil());
}

TEST_F(GuidedLesson, PredictAsksBeforeEachSwitchOfAnyScenario)
{
    open(QStringLiteral("scenarios/textbook/five-rr.yaml"));
    Session& session = window_.session();
    QDockWidget* dock = dockOf(window_, "lesson");
    dock->show();
    dock->raise();
    QTest::qWait(0);
    QTest::mouseClick(&find<QCheckBox>("lessonPredict"), Qt::LeftButton, {}, {8, 8});
    waitFor(Stage::asking);
    EXPECT_TRUE(course().isPredicting());
    answerRight();
    const auto& timeline = session.run()->outcome.timeline;
    const uint64_t first = course().question().reveal;
    EXPECT_NE(timeline.find(course().question().task), TrackId{});
    // Playing on stops before the next switch.
    QTest::qWait(100);
    session.setSpeed(1e9);
    session.play();
    waitFor(Stage::asking);
    EXPECT_FALSE(session.isPlaying());
    EXPECT_GT(course().question().reveal, first);
    EXPECT_EQ(session.position(), course().question().at);
    // Another run: the question was about the one before.
    Overrides o;
    o.policy = "fcfs";
    session.setOverrides(o);
    settle();
    waitFor(Stage::asking);
    EXPECT_EQ(course().number(), 1);
    QTest::mouseClick(&find<QCheckBox>("lessonPredict"), Qt::LeftButton, {}, {8, 8});
    EXPECT_EQ(course().stage(), Stage::idle);
}

TEST_F(GuidedLesson, ALessonOfAnotherPolicyLeavesOutWhatIsNotThere)
{
    open(QStringLiteral("scenarios/sync/deadlock.yaml"));
    Overrides o;
    o.policy = "fcfs";
    window_.session().setOverrides(o);
    settle();
    course().begin();
    ASSERT_TRUE(QTest::qWaitFor([&] { return course().stage() != Stage::preparing; }, kPatienceMs));
    EXPECT_FALSE(course().skipped().isEmpty());
}

}  // namespace interleave::gui
