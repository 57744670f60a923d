// Every key and gesture of the timeline, with real events.
#include "gui/models/finished_run.h"
#include "gui/timeline/timeline_view.h"

#include <QApplication>
#include <QLineEdit>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>

#include <gtest/gtest.h>

namespace interleave::gui {

namespace {

const char* const kBank = R"(
policy: {name: rr, quantum: 2ms}
machine: {cpus: 2}
objects: {m: mutex}
processes:
  bank:
    threads:
      alice: {run: [compute 2, lock m, compute 6, unlock m, compute 2]}
      bob: {run: [compute 3, lock m, compute 2, unlock m, compute 1]}
      carol: {run: [compute 9]}
)";

class Hands : public testing::Test {
  protected:
    Hands() : run_(makeRun(1, kBank, "test", {}, {}))
    {
        EXPECT_NE(run_->model, nullptr);
        view_.resize(1000, 600);
        view_.setTimeline(&run_->outcome.timeline, false);
        view_.show();
        QApplication::setActiveWindow(&view_);
        view_.setFocus();
        QApplication::processEvents();
        view_.grab();
    }
    [[nodiscard]] const Timeline& timeline() const { return run_->outcome.timeline; }
    [[nodiscard]] TrackId task(const char* name) const { return timeline().find(name); }
    QPoint in(TrackId id, Time t)
    {
        const auto slice = static_cast<uint32_t>(*timeline().at(id, t));
        const std::optional<QRect> r = view_.rectOf({id, {}, {}, slice});
        EXPECT_TRUE(r.has_value());
        return {view_.xOf(t), r ? r->bottom() - 3 : 0};
    }
    void key(int k, Qt::KeyboardModifiers m = {})
    {
        QTest::keyClick(&view_, static_cast<Qt::Key>(k), m);
    }
    void drag(Qt::MouseButton button, Qt::KeyboardModifiers m, QPoint from, QPoint to)
    {
        QWidget* w = view_.viewport();
        QTest::mousePress(w, button, m, from);
        QMouseEvent move(QEvent::MouseMove, to, w->mapToGlobal(to), Qt::NoButton, button, m);
        QApplication::sendEvent(w, &move);
        QTest::mouseRelease(w, button, m, to);
    }

    std::shared_ptr<const FinishedRun> run_;
    TimelineView view_;
};

Time at_ms(int64_t n) { return Time{} + ms(n); }

}  // namespace

TEST_F(Hands, MarkARangeWhoseStatisticsAddUp)
{
    const TrackId alice = task("bank/alice");
    QSignalSpy changed(&view_, &TimelineView::rangeChanged);
    drag(Qt::LeftButton, {}, in(alice, at_ms(1)), in(alice, at_ms(5)));
    ASSERT_TRUE(view_.hasRange());
    EXPECT_GE(changed.size(), 1);
    EXPECT_LT(*view_.markerA(), *view_.markerB());
    auto* table = view_.findChild<QTableView*>(QStringLiteral("rangeTable"));
    ASSERT_NE(table, nullptr);
    EXPECT_TRUE(table->isVisible());
    const QAbstractItemModel& rows = *table->model();
    EXPECT_EQ(rows.index(rows.rowCount() - 1, 1).data().toString(), QStringLiteral("100.0 %"));
    key(Qt::Key_Z);
    EXPECT_LT(view_.to() - view_.from(), ms(8)) << "zooms to the range";
    key(Qt::Key_Escape);
    EXPECT_FALSE(view_.hasRange());
    EXPECT_FALSE(table->isVisible());
}

TEST_F(Hands, SetMarkersAtThePlayhead)
{
    view_.setPlayhead(at_ms(2));
    key(Qt::Key_BracketLeft);
    view_.setPlayhead(at_ms(6));
    key(Qt::Key_BracketRight);
    EXPECT_EQ(view_.markerA(), at_ms(2));
    EXPECT_EQ(view_.markerB(), at_ms(6));
    const int y = 8;  // where the flags are
    drag(Qt::LeftButton, {}, {view_.xOf(at_ms(6)), y}, {view_.xOf(at_ms(8)), y});
    EXPECT_GT(*view_.markerB(), at_ms(7)) << "a flag can be dragged";
}

TEST_F(Hands, KeepBookmarksAndGoToThem)
{
    for (const int64_t n : {7, 3}) {
        view_.setPlayhead(at_ms(n));
        key(Qt::Key_M);
    }
    EXPECT_EQ(view_.bookmarks(), (std::vector<Time>{at_ms(3), at_ms(7)}));
    QSignalSpy moved(&view_, &TimelineView::moved);
    key(Qt::Key_B);
    EXPECT_EQ(view_.playhead(), at_ms(7));
    key(Qt::Key_B, Qt::ShiftModifier);
    EXPECT_EQ(view_.playhead(), at_ms(3));
    EXPECT_EQ(moved.size(), 2);
    key(Qt::Key_M);
    EXPECT_EQ(view_.bookmarks(), std::vector<Time>{at_ms(7)});
}

TEST_F(Hands, SearchWithASlashAndGoFromHitToHit)
{
    key(Qt::Key_Slash);
    auto* line = view_.findChild<QLineEdit*>(QStringLiteral("timelineFinder"));
    ASSERT_NE(line, nullptr);
    ASSERT_TRUE(line->isVisible());
    QTest::keyClicks(line, QStringLiteral("compute"));
    QTest::keyClick(line, Qt::Key_Return);
    const Subject first = view_.selection();
    EXPECT_TRUE(first.task.valid());
    QTest::keyClick(line, Qt::Key_Return);
    const Subject second = view_.selection();
    EXPECT_NE(second, first);
    EXPECT_GE(view_.playhead(), timeline().slice(first.task, first.slice).start);
    QTest::keyClick(line, Qt::Key_Return, Qt::ShiftModifier);
    EXPECT_EQ(view_.selection(), first);
    QTest::keyClick(line, Qt::Key_Escape);
    EXPECT_FALSE(line->isVisible());
    key(Qt::Key_N);
    EXPECT_EQ(view_.selection(), second) << "N goes on when the line is closed";
}

TEST_F(Hands, GoToATaskByItsName)
{
    key(Qt::Key_G);
    auto* line = view_.findChild<QLineEdit*>(QStringLiteral("timelineFinder"));
    QTest::keyClicks(line, QStringLiteral("bank/carol"));
    QTest::keyClick(line, Qt::Key_Return);
    EXPECT_EQ(view_.selection().task, task("bank/carol"));
    EXPECT_FALSE(line->isVisible());
}

TEST_F(Hands, FoldAProcessByItsName)
{
    const int before = view_.list().lanes_bottom;
    int heading = -1;
    for (const Rectangle& b : view_.list().bands)
        if (b.subject.process.valid() && heading < 0) heading = b.box.y + 5;
    ASSERT_GE(heading, 0);
    QTest::mouseClick(view_.viewport(), Qt::LeftButton, {}, {25, heading});
    EXPECT_TRUE(view_.isFolded(QStringLiteral("bank")));
    EXPECT_LT(view_.list().lanes_bottom, before);
    QTest::mouseClick(view_.viewport(), Qt::LeftButton, {}, {25, heading});
    EXPECT_EQ(view_.list().lanes_bottom, before);
    view_.select({task("bank/bob"), {}, {}, 0});
    key(Qt::Key_C);
    EXPECT_TRUE(view_.isFolded(QStringLiteral("bank")));
}

TEST_F(Hands, PanWithShiftOrTheMiddleButtonAndZoomWithTheWheel)
{
    view_.setWindow(at_ms(2), at_ms(6));
    drag(Qt::LeftButton, Qt::ShiftModifier, {500, 100}, {400, 100});
    const Time after = view_.from();
    EXPECT_GT(after, at_ms(2));
    drag(Qt::MiddleButton, {}, {400, 100}, {500, 100});
    EXPECT_LT(view_.from(), after);
    EXPECT_FALSE(view_.hasRange()) << "it marked nothing";
}

TEST_F(Hands, SelectLanesAndSlicesWithArrows)
{
    view_.setPlayhead(at_ms(1));
    key(Qt::Key_Down);
    EXPECT_EQ(view_.selection().cpu, CpuId{0});
    key(Qt::Key_Down);
    EXPECT_EQ(view_.selection().cpu, CpuId{1});
    key(Qt::Key_Down);
    key(Qt::Key_Down);
    EXPECT_EQ(view_.selection().task, task("bank/alice"));
    const uint32_t slice = view_.selection().slice;
    key(Qt::Key_Right);
    EXPECT_EQ(view_.selection().slice, slice + 1);
    EXPECT_FALSE(view_.accessibleDescription().isEmpty());
    EXPECT_TRUE(view_.selectionText().title.contains(QStringLiteral("alice")));
    key(Qt::Key_Escape);
    EXPECT_FALSE(view_.selection().task.valid());
}

TEST_F(Hands, ShowWhereALockCameFromAndGoThere)
{
    const TrackId bob = task("bank/bob");
    uint32_t waits = 0;
    while (timeline().slice(bob, waits).state != TaskState::blocked) ++waits;
    view_.select({bob, {}, {}, waits});
    bool released = false;
    for (const TaskLink& l : view_.links())
        released |= l.kind == LinkKind::release && l.from == task("bank/alice");
    EXPECT_TRUE(released);
    key(Qt::Key_ParenLeft);
    EXPECT_EQ(view_.selection().task, task("bank/alice"));
}

TEST_F(Hands, FilterLanesByWhatIsTyped)
{
    auto* filter = view_.findChild<QLineEdit*>(QStringLiteral("laneFilter"));
    ASSERT_NE(filter, nullptr);
    filter->setFocus();
    QTest::keyClicks(filter, QStringLiteral("carol"));
    size_t tasks = 0;
    for (const Rectangle& b : view_.list().bands) tasks += b.subject.task.valid();
    EXPECT_EQ(tasks, 1U);
    view_.goToTask(task("bank/bob"));
    EXPECT_TRUE(filter->text().isEmpty()) << "what one goes to is shown";
}

TEST_F(Hands, StretchTheColumnOfNames)
{
    const int before = view_.list().plot.x;
    const int y = view_.list().lanes_top + 30;
    drag(Qt::LeftButton, {}, {before, y}, {before + 60, y});
    EXPECT_EQ(view_.list().plot.x, before + 60);
}

TEST_F(Hands, MoveTheBoxOfTheWholeRun)
{
    view_.setWindow(at_ms(1), at_ms(3));
    QWidget* strip = nullptr;
    for (QWidget* w : view_.findChildren<QWidget*>())
        if (w->accessibleName() == QStringLiteral("The whole run")) strip = w;
    ASSERT_NE(strip, nullptr);
    const interleave::Box plot = view_.list().plot;
    const auto x = [&](int64_t n) {
        return plot.x + static_cast<int>(ms(n).ns * plot.w / timeline().end().ns);
    };
    QTest::mousePress(strip, Qt::LeftButton, {}, {x(2), 20});
    QMouseEvent move(QEvent::MouseMove, QPointF(x(5), 20), strip->mapToGlobal(QPointF(x(5), 20)),
                     Qt::NoButton, Qt::LeftButton, {});
    QApplication::sendEvent(strip, &move);
    QTest::mouseRelease(strip, Qt::LeftButton, {}, {x(5), 20});
    EXPECT_NEAR(static_cast<double>(view_.from().ns), 4e6, 2e5);
    EXPECT_EQ(view_.to() - view_.from(), ms(2));
}

}  // namespace interleave::gui
