// The timeline under the hands of a person: zoom, pan, select, point.
#include "gui/timeline/timeline_view.h"
#include "gui/models/finished_run.h"

#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>
#include <QWheelEvent>

#include <gtest/gtest.h>

namespace interleave::gui {

namespace {

std::shared_ptr<const FinishedRun> runOf(const std::string& scenario)
{
    std::shared_ptr<const FinishedRun> run = makeRun(1, scenario, "test", {}, {});
    EXPECT_NE(run->model, nullptr);
    return run;
}

const char* const kThree = R"(
policy: {name: rr, quantum: 2ms}
processes: {P1: {run: [compute 10]}, P2: {run: [compute 10]}, P3: {run: [compute 10]}}
)";

class View : public testing::Test {
  protected:
    View() : run_(runOf(kThree))
    {
        view_.resize(800, 300);
        view_.setTimeline(&run_->outcome.timeline, false);
        view_.show();
    }
    void wheel(const QPoint& at, int steps, Qt::KeyboardModifiers keys)
    {
        QWheelEvent event(at, view_.viewport()->mapToGlobal(at), {}, {0, 120 * steps}, Qt::NoButton,
                          keys, Qt::NoScrollPhase, false);
        QApplication::sendEvent(view_.viewport(), &event);
    }
    [[nodiscard]] Duration shown() const { return view_.to() - view_.from(); }

    std::shared_ptr<const FinishedRun> run_;
    TimelineView view_;
};

}  // namespace

TEST_F(View, ShowsTheWholeRunAtFirst)
{
    EXPECT_EQ(view_.from(), Time{});
    EXPECT_EQ(view_.to(), run_->outcome.timeline.end());
}

TEST_F(View, ZoomsAboutThePointerAndBackToTheSame)
{
    wheel({500, 100}, 4, Qt::ControlModifier);
    const Duration near = shown();
    EXPECT_LT(near, ms(15));
    EXPECT_GT(view_.from(), Time{});
    wheel({500, 100}, -8, Qt::ControlModifier);
    EXPECT_EQ(shown(), run_->outcome.timeline.end() - Time{});
    QTest::keyClick(&view_, Qt::Key_W);
    EXPECT_LT(shown(), ms(30));
    QTest::keyClick(&view_, Qt::Key_F);
    EXPECT_EQ(shown(), ms(30));
}

TEST_F(View, NeverLeavesTheRun)
{
    for (int i = 0; i < 200; ++i) QTest::keyClick(&view_, Qt::Key_W);
    EXPECT_GT(shown(), Duration{});
    for (int i = 0; i < 50; ++i) QTest::keyClick(&view_, Qt::Key_D);
    EXPECT_LE(view_.to(), run_->outcome.timeline.end());
    for (int i = 0; i < 200; ++i) QTest::keyClick(&view_, Qt::Key_S);
    EXPECT_EQ(view_.from(), Time{});
}

TEST_F(View, SelectsTheSliceThatIsClickedAndItsNeighbours)
{
    QSignalSpy moved(&view_, &TimelineView::moved);
    QSignalSpy selected(&view_, &TimelineView::selected);
    QTest::mouseClick(view_.viewport(), Qt::LeftButton, {}, {200, 78});
    ASSERT_EQ(selected.size(), 1);
    ASSERT_EQ(moved.size(), 1);
    EXPECT_TRUE(view_.selection().cpu.valid());
    const uint32_t slice = view_.selection().slice;
    QTest::keyClick(&view_, Qt::Key_Period);
    EXPECT_EQ(view_.selection().slice, slice + 1);
    QTest::keyClick(&view_, Qt::Key_Comma);
    EXPECT_EQ(view_.selection().slice, slice);
}

// A new list is painted in strips, and what is seen again from a picture that is kept.
TEST_F(View, LooksTheSameWhenItIsSeenAgain)
{
    view_.resize(800, 900);  // more than one strip
    const qreal dots = view_.devicePixelRatioF();
    QImage screen((QSizeF(view_.viewport()->size()) * dots).toSize(), QImage::Format_RGB32);
    screen.setDevicePixelRatio(dots);
    const auto seen = [&] {
        screen.fill(Qt::magenta);
        view_.viewport()->render(&screen, {}, {}, {});
        return screen.copy();
    };
    for (const int64_t end : {30, 17, 3}) {
        view_.setWindow(Time{}, Time{} + ms(end));
        const QImage first = seen();
        EXPECT_EQ(first, seen());
        EXPECT_EQ(first, seen());
    }
}

TEST_F(View, ScrollsLanesUnderTheRuler)
{
    std::string many = "processes:\n";
    for (int i = 0; i < 60; ++i) many += "  P" + std::to_string(i) + ": {run: [compute 1]}\n";
    const std::shared_ptr<const FinishedRun> run = runOf(many);
    view_.setTimeline(&run->outcome.timeline, false);
    view_.grab();
    EXPECT_GT(view_.verticalScrollBar()->maximum(), 500);
    const QRect ruler(0, 0, 700, 40);
    const QImage above = view_.viewport()->grab(ruler).toImage();
    view_.verticalScrollBar()->setValue(400);
    EXPECT_EQ(view_.viewport()->grab(ruler).toImage(), above) << "the ruler stays";
    view_.setTimeline(&run_->outcome.timeline, false);
}

}  // namespace interleave::gui
