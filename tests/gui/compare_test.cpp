// Two runs beside each other in the window: choosing them, going to where they differ, and that
// both show the same moments, lanes and choices.
#include "shown_window.h"

#include "gui/app/commands.h"
#include "gui/compare/compare_view.h"
#include "gui/compare/difference_strip.h"
#include "gui/compare/findings_panel.h"
#include "gui/compare/metric_model.h"
#include "gui/compare/metrics_panel.h"
#include "gui/models/finished_run.h"
#include "gui/models/words.h"
#include "gui/timeline/timeline_view.h"

#include <QAbstractItemModelTester>
#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QScrollBar>
#include <QTabWidget>
#include <QTableView>
#include <QTemporaryDir>
#include <QToolButton>

#include "base/file.h"

namespace interleave::gui {

namespace {

const char* const kJobs = "scenarios/textbook/rr-three-jobs.yaml";

class Comparing : public ShownWindow {
  protected:
    Comparing()
    {
        window_.resize(1400, 900);
        view_ = &window_.comparison();
    }

    void openToCompare(const QString& file)
    {
        open(file);
        ASSERT_TRUE(window_.commands().run(QStringLiteral("workspace.compare")));
        ASSERT_TRUE(view_->isVisible());
    }
    void waitForComparison()
    {
        ASSERT_TRUE(QTest::qWaitFor([&] { return view_->comparison() != nullptr; }, kPatienceMs));
    }
    void openTwo(const QString& file = QString::fromLatin1(kJobs))
    {
        openToCompare(file);
        QTest::mouseClick(&find<QPushButton>("comparePolicy"), Qt::LeftButton);
        waitForComparison();
    }
    TimelineView& first() { return view_->twins().view(Side::first); }
    TimelineView& second() { return view_->twins().view(Side::second); }
    DifferenceStrip& strip() { return view_->twins().strip(); }
    const ComparedLane& task(const char* name)
    {
        const auto& all = view_->comparison()->tasks;
        const auto it = std::ranges::find(all, std::string(name), &ComparedLane::name);
        EXPECT_NE(it, all.end()) << name;
        return *it;
    }
    QString cell(int row, int column)
    {
        return view_->metrics().table().model()->index(row, column).data().toString();
    }
    int rowOf(const QString& of, const QString& metric)
    {
        const QAbstractItemModel& m = *view_->metrics().table().model();
        for (int r = 0; r < m.rowCount(); ++r)
            if (cell(r, MetricModel::kOf) == of && cell(r, MetricModel::kMetric) == metric)
                return r;
        return -1;
    }
    void clickRow(int row)
    {
        QTableView& table = view_->metrics().table();
        const QModelIndex index = table.model()->index(row, MetricModel::kMetric);
        table.scrollTo(index);
        QTest::mouseClick(table.viewport(), Qt::LeftButton, {}, table.visualRect(index).center());
    }

    CompareView* view_;
};

}  // namespace

TEST_F(Comparing, OneClickMakesASecondRunWhereThereIsOnlyOne)
{
    openToCompare(QString::fromLatin1(kJobs));
    EXPECT_FALSE(view_->hasTwo());
    auto& button = find<QPushButton>("comparePolicy");
    EXPECT_TRUE(button.isVisible());
    EXPECT_EQ(button.text(), QStringLiteral("Run with fcfs"));  // it has turns already
    QTest::mouseClick(&button, Qt::LeftButton);
    waitForComparison();
    EXPECT_TRUE(view_->hasTwo());
    EXPECT_TRUE(first().isVisible());
    EXPECT_TRUE(second().isVisible());
    EXPECT_FALSE(button.isVisible());
    EXPECT_EQ(find<QComboBox>("firstRun").count(), 2);
    EXPECT_TRUE(find<QComboBox>("secondRun").currentText().startsWith(QStringLiteral("fcfs")));
    // The window goes on to look at the run that it had.
    EXPECT_EQ(window_.session().run(), view_->side(Side::first).run);
}

TEST_F(Comparing, ARunMadeByAnotherChoiceInTheWindowIsPutSecond)
{
    openToCompare(QString::fromLatin1(kJobs));
    auto& policy = find<QComboBox>("policyBox");
    policy.setCurrentIndex(policy.findData(QStringLiteral("sjf")));
    settle();
    waitForComparison();
    EXPECT_TRUE(view_->side(Side::first).setup().startsWith(QStringLiteral("rr")));
    EXPECT_TRUE(view_->side(Side::second).setup().startsWith(QStringLiteral("sjf")));
    EXPECT_EQ(window_.session().run(), view_->side(Side::second).run);
    // And back: the run is kept once only.
    policy.setCurrentIndex(policy.findData(QStringLiteral("rr")));
    settle();
    EXPECT_EQ(find<QComboBox>("firstRun").count(), 2);
}

TEST_F(Comparing, BothShowTheSameWindowOfTimeWhateverMovesOne)
{
    openTwo();
    const auto same = [&] {
        return first().from() == second().from() && first().to() == second().to();
    };
    EXPECT_TRUE(same());
    first().setFocus();
    QTest::keyClick(&first(), Qt::Key_W);
    QTest::keyClick(&first(), Qt::Key_W);
    EXPECT_TRUE(same());
    EXPECT_LT(first().to() - first().from(), ms(15));
    QTest::keyClick(&second(), Qt::Key_D);
    EXPECT_TRUE(same());
    EXPECT_GT(first().from(), Time{});
    QTest::keyClick(&second(), Qt::Key_F);
    EXPECT_TRUE(same());
    EXPECT_EQ(second().to(), Time{} + ms(15));
    EXPECT_EQ(first().list().plot.x, second().list().plot.x);
    EXPECT_EQ(first().list().plot.w, second().list().plot.w);
}

TEST_F(Comparing, AClickOnATaskChoosesItInBothAndMovesBoth)
{
    openTwo();
    const TrackId b = first().timeline()->find("B");
    const std::optional<QRect> slice = first().rectOf({b, {}, {}, 0});
    ASSERT_TRUE(slice);
    const QPoint at(first().xOf(Time{} + us(500)), slice->center().y());
    QTest::mouseClick(first().viewport(), Qt::LeftButton, {}, at);
    EXPECT_EQ(first().selection().task, b);
    ASSERT_TRUE(second().selection().task.valid());
    EXPECT_EQ(second().timeline()->track(second().selection().task).name, "B");
    EXPECT_EQ(first().playhead(), second().playhead());
    EXPECT_EQ(window_.session().selection().task, b);
    EXPECT_EQ(window_.session().playhead(), first().playhead());
}

TEST_F(Comparing, TheTableIsSortedByDisagreementAndAClickGoesThere)
{
    openTwo();
    const auto& metrics = view_->comparison()->metrics;
    EXPECT_TRUE(
        std::ranges::is_sorted(metrics, std::greater<>(), &ComparedMetric::disagreement_ppm));
    const int row = rowOf(QStringLiteral("A"), QStringLiteral("Waiting"));
    ASSERT_GE(row, 0);
    EXPECT_EQ(cell(row, MetricModel::kFirst), QStringLiteral("8 ms"));
    EXPECT_EQ(cell(row, MetricModel::kSecond), QStringLiteral("0"));
    EXPECT_EQ(cell(row, MetricModel::kDifference), QStringLiteral("−8 ms"));
    EXPECT_EQ(cell(row, MetricModel::kRelative), QStringLiteral("−100.0 %"));
    clickRow(row);
    const auto source = static_cast<const MetricFilter*>(view_->metrics().table().model())
                            ->mapToSource(view_->metrics().table().model()->index(row, 0));
    const ComparedMetric& m = metrics[static_cast<size_t>(source.row())];
    EXPECT_EQ(first().playhead(), m.place->when.from);
    EXPECT_EQ(second().playhead(), m.place->when.from);
    EXPECT_EQ(first().timeline()->track(first().selection().task).name, "A");
    EXPECT_EQ(second().timeline()->track(second().selection().task).name, "A");
}

TEST_F(Comparing, ARowIsReachedByTheKeyboardAlone)
{
    openTwo();
    QTableView& table = view_->metrics().table();
    table.setFocus();
    QTest::keyClick(&table, Qt::Key_Home, Qt::ControlModifier);
    QTest::keyClick(&table, Qt::Key_Down);
    QTest::keyClick(&table, Qt::Key_Return);
    const auto source =
        static_cast<const MetricFilter*>(table.model())->mapToSource(table.currentIndex());
    const ComparedMetric& m = view_->comparison()->metrics[static_cast<size_t>(source.row())];
    ASSERT_TRUE(m.place);
    EXPECT_EQ(first().playhead(), m.place->when.from);
    QTest::keyClick(&strip(), Qt::Key_Home);  // nothing
    strip().setFocus();
    view_->twins().setPlayhead({});
    const auto next =
        view_->twins().chosen()
            ? next_difference(*view_->comparison()->lane(*view_->twins().chosen()), Time{})
            : std::nullopt;
    QTest::keyClick(&strip(), Qt::Key_Right);
    if (next) {
        EXPECT_EQ(first().playhead(), next->from);
    }
}

TEST_F(Comparing, NextAndPreviousDifferenceWalkThroughThem)
{
    openTwo();
    ASSERT_TRUE(view_->comparison()->first);
    const Time start = view_->comparison()->first->when.from;
    QTest::keyClick(&window_, Qt::Key_F4);
    EXPECT_EQ(first().playhead(), start);
    ASSERT_TRUE(view_->twins().chosen());
    const ComparedLane lane = *view_->comparison()->lane(*view_->twins().chosen());
    std::vector<Time> walked = {first().playhead()};
    for (size_t i = 1; i < lane.spans.size(); ++i) {
        QTest::keyClick(&window_, Qt::Key_F4);
        walked.push_back(first().playhead());
    }
    std::vector<Time> begins;
    for (const TimeSpan& s : lane.spans) begins.push_back(s.from);
    EXPECT_EQ(walked, begins);
    for (size_t i = lane.spans.size(); i-- > 1;) {
        QTest::keyClick(&window_, Qt::Key_F4, Qt::ShiftModifier);
        EXPECT_EQ(second().playhead(), begins[i - 1]);
    }
}

TEST_F(Comparing, AClickOnTheStripGoesToATaskThatDiffersThere)
{
    openTwo();
    const ComparedLane& c = task("C");
    ASSERT_FALSE(c.spans.empty());
    const TimeSpan last = c.spans.back();
    const int x = strip().xOf(last.from + Duration{(last.to - last.from).ns / 2});
    EXPECT_GT(strip().heightAt(x), 0);
    QTest::mouseClick(&strip(), Qt::LeftButton, {}, QPoint(x, 15));
    ASSERT_TRUE(view_->twins().chosen());
    const LanePlace there = *view_->twins().chosen();
    EXPECT_LE(there.when.from, last.to);
    EXPECT_GE(there.when.to, last.from);
    EXPECT_EQ(first().playhead(), there.when.from);
}

TEST_F(Comparing, SwapExchangesTheRunsAndTurnsTheSigns)
{
    openTwo();
    const int row = rowOf(QStringLiteral("A"), QStringLiteral("Waiting"));
    EXPECT_EQ(cell(row, MetricModel::kDifference), QStringLiteral("−8 ms"));
    QTest::mouseClick(&find<QToolButton>("swapRuns"), Qt::LeftButton);
    waitForComparison();
    EXPECT_EQ(cell(rowOf(QStringLiteral("A"), QStringLiteral("Waiting")), MetricModel::kDifference),
              QStringLiteral("+8 ms"));
    EXPECT_TRUE(view_->side(Side::first).setup().startsWith(QStringLiteral("fcfs")));
}

TEST_F(Comparing, TheTableHidesWhatAgreesAndFiltersByWords)
{
    openTwo();
    const QAbstractItemModel& rows = *view_->metrics().table().model();
    const int differing = rows.rowCount();
    QTest::mouseClick(&find<QCheckBox>("onlyDiffering"), Qt::LeftButton, {}, QPoint(8, 10));
    EXPECT_GT(rows.rowCount(), differing);
    QTest::keyClicks(&find<QLineEdit>("metricFilter"), QStringLiteral("wait"));
    EXPECT_GT(rows.rowCount(), 0);
    for (int r = 0; r < rows.rowCount(); ++r)
        EXPECT_TRUE(
            cell(r, MetricModel::kMetric).contains(QStringLiteral("wait"), Qt::CaseInsensitive));
}

TEST_F(Comparing, TheModelKeepsWhatItPromises)
{
    MetricModel model;
    const QAbstractItemModelTester strict(&model,
                                          QAbstractItemModelTester::FailureReportingMode::Fatal);
    MetricFilter filter;
    filter.setSourceModel(&model);
    const QAbstractItemModelTester filtered(&filter,
                                            QAbstractItemModelTester::FailureReportingMode::Fatal);
    openTwo();
    model.setComparison(view_->comparison(), QStringLiteral("x"), QStringLiteral("y"));
    filter.setText(QStringLiteral("wait"));
    filter.setOnlyDiffering(false);
    for (int c = 0; c < MetricModel::kColumns; ++c) filter.sort(c, Qt::DescendingOrder);
    model.setComparison(nullptr, {}, {});
    EXPECT_EQ(filter.rowCount(), 0);
}

TEST_F(Comparing, RunsOfDifferentTasksAndLengthsHaveTheirLanesInLine)
{
    QTemporaryDir folder;
    const QString one = folder.filePath(QStringLiteral("one.yaml"));
    const QString two = folder.filePath(QStringLiteral("two.yaml"));
    ASSERT_TRUE(write_file(one.toStdString(),
                           "format: 1\ntitle: one\nprocesses:\n"
                           "  A: {run: [compute 5]}\n  C: {run: [compute 2]}\n")
                    .ok());
    ASSERT_TRUE(write_file(two.toStdString(),
                           "format: 1\ntitle: two\nprocesses:\n"
                           "  A: {run: [compute 5]}\n  B: {run: [compute 9]}\n"
                           "  C: {run: [compute 2]}\n")
                    .ok());
    openToCompare(one);
    view_->openFile(two);
    waitForComparison();
    EXPECT_EQ(second().to(), Time{} + ms(16));
    EXPECT_EQ(first().to(), Time{} + ms(16));  // though its run is over at 7 ms
    const auto top = [](TimelineView& v, const char* name) {
        const std::optional<QRect> r = v.rectOf({v.timeline()->find(name), {}, {}, 0});
        return r ? r->center().y() - v.list().lanes_top : -1;
    };
    EXPECT_EQ(top(first(), "A"), top(second(), "A"));
    EXPECT_EQ(top(first(), "C"), top(second(), "C"));
    EXPECT_LT(top(second(), "A"), top(second(), "B"));
    EXPECT_LT(top(second(), "B"), top(second(), "C"));
    const auto& labels = first().list().labels;
    EXPECT_TRUE(
        std::ranges::any_of(labels, [](const Label& l) { return l.text == "B: not in this run"; }));
    // Its row leads to the one run that has it.
    const int row = rowOf(QStringLiteral("B"), QStringLiteral("Turnaround"));
    ASSERT_GE(row, 0);
    EXPECT_EQ(cell(row, MetricModel::kFirst), QStringLiteral("–"));
    clickRow(row);
    EXPECT_FALSE(first().selection().task.valid());
    EXPECT_EQ(second().timeline()->track(second().selection().task).name, "B");
}

TEST_F(Comparing, AFilterOfLanesAndAFoldAreOfBoth)
{
    openTwo(QStringLiteral("scenarios/sync/mutex.yaml"));
    auto& filter = *first().findChild<QLineEdit*>(QStringLiteral("laneFilter"));
    const size_t all = second().list().labels.size();
    filter.setFocus();
    QTest::keyClicks(&filter, QStringLiteral("cpu"));
    EXPECT_LT(second().list().labels.size(), all);
    filter.clear();
    EXPECT_EQ(second().list().labels.size(), all);
    first().foldAll(true);
    EXPECT_TRUE(second().lanes() == first().lanes());
}

TEST_F(Comparing, AnotherFileForgetsTheRunsOfTheLast)
{
    openTwo();
    open(QStringLiteral("scenarios/sync/mutex.yaml"));
    EXPECT_FALSE(view_->hasTwo());
    EXPECT_EQ(first().timeline(), nullptr);
    EXPECT_TRUE(find<QPushButton>("comparePolicy").isVisible());
}

TEST_F(Comparing, ARunThatCannotBeMadeSaysWhy)
{
    openToCompare(QString::fromLatin1(kJobs));
    Overrides o;
    o.policy = "no-such-policy";
    view_->compareWith(o);
    auto& problem = find<QLabel>("compareProblem");
    ASSERT_TRUE(QTest::qWaitFor([&] { return problem.isVisible(); }, kPatienceMs));
    EXPECT_TRUE(problem.text().contains(QStringLiteral("no-such-policy")))
        << problem.text().toStdString();
    EXPECT_FALSE(view_->hasTwo());
}

TEST_F(Comparing, EveryWayToASecondRunIsInTheMenu)
{
    openTwo();
    EXPECT_TRUE(window_.commands().run(QStringLiteral("compare.with")));
    QMenu* menu = find<QToolButton>("compareWith").menu();
    ASSERT_TRUE(QTest::qWaitFor([&] { return menu->isVisible(); }, kPatienceMs));
    QAction* seed = nullptr;
    for (QAction* a : menu->actions())
        if (a->text().contains(QStringLiteral("seed (2)"))) seed = a;
    ASSERT_NE(seed, nullptr);
    seed->trigger();
    menu->close();
    ASSERT_TRUE(
        QTest::qWaitFor([&] { return view_->side(Side::second).seed() == 2; }, kPatienceMs));
    waitForComparison();
    EXPECT_FALSE(view_->comparison()->first);  // nothing in it is random
    EXPECT_TRUE(strip().accessibleDescription().contains(QStringLiteral("same")));
}

TEST_F(Comparing, ARealRunIsPutBesideTheSimulated)
{
    if (!RealRun::isPossible()) GTEST_SKIP() << "the program interleave is not built";
    openToCompare(QString::fromLatin1(kJobs));
    KeptRuns::of(window_.session()).makeReal({});
    ASSERT_TRUE(QTest::qWaitFor([&] { return view_->hasTwo(); }, kPatienceMs))
        << find<QLabel>("compareProblem").text().toStdString();
    waitForComparison();
    EXPECT_TRUE(view_->side(Side::second).isReal());
    EXPECT_TRUE(view_->comparison()->estimates);
    EXPECT_TRUE(find<QLabel>("compareCaveats").isVisible());
    EXPECT_TRUE(task("A").in_both());
}

TEST_F(Comparing, EverythingThatCanBeUsedHasAName)
{
    openTwo();
    for (const QWidget* w : view_->findChildren<QWidget*>()) {
        if (!w->isVisible() || w->focusPolicy() == Qt::NoFocus) continue;
        const auto* button = qobject_cast<const QAbstractButton*>(w);
        const QString name = button != nullptr && w->accessibleName().isEmpty()
                                 ? button->text()
                                 : w->accessibleName();
        if (w->objectName().startsWith(QStringLiteral("qt_"))) continue;
        EXPECT_FALSE(name.isEmpty())
            << w->metaObject()->className() << " " << w->objectName().toStdString();
    }
}

TEST_F(Comparing, ShowsWhichFindingsOnlyOneRunHasAndGoesThere)
{
    openToCompare(QStringLiteral("scenarios/sync/deadlock.yaml"));
    Overrides cpus;
    cpus.policy = "fcfs";
    view_->compareWith(cpus);
    waitForComparison();
    FindingsPanel& table = view_->findings();
    const size_t all = view_->side(Side::first).run->findings.size() +
                       view_->side(Side::second).run->findings.size();
    ASSERT_GT(all, 0U);
    int shown = 0;
    for (int r = 0; r < table.rowCount(); ++r)
        for (const int c : {FindingsPanel::kFirst, FindingsPanel::kSecond})
            if (table.item(r, c)->text() != QStringLiteral("no")) ++shown;
    EXPECT_EQ(static_cast<size_t>(shown), all) << "each once";
    ASSERT_GT(table.differing(), 0);
    auto& tabs = find<QTabWidget>("comparedTables");
    EXPECT_EQ(tabs.tabText(1), QStringLiteral("Findings (%1 differ)").arg(table.differing()));
    tabs.setCurrentIndex(1);
    // The first row is of one run only.
    const bool ofFirst = table.item(0, FindingsPanel::kSecond)->text() == QStringLiteral("no");
    const auto& findings = view_->side(ofFirst ? Side::first : Side::second).run->findings;
    const QString what = table.item(0, FindingsPanel::kWhat)->text();
    const auto finding = std::ranges::find_if(
        findings, [&](const Finding& f) { return said(name_of(f.kind)) == what; });
    ASSERT_NE(finding, findings.end());
    QTest::mouseClick(table.viewport(), Qt::LeftButton, {},
                      table.visualItemRect(table.item(0, FindingsPanel::kWhat)).center());
    EXPECT_EQ(view_->twins().playhead(), finding->at);
    for (const Side s : {Side::first, Side::second}) {
        const auto& marks = view_->twins().view(s).list().marks;
        const auto isFinding = [](const Marker& m) { return m.findings > 0; };
        EXPECT_EQ(std::ranges::any_of(marks, isFinding), !view_->side(s).run->findings.empty());
    }
}

TEST_F(Comparing, SaysSoWhereNeitherRunHasFindings)
{
    openTwo();
    EXPECT_EQ(view_->findings().rowCount(), 0);
    EXPECT_EQ(view_->findings().differing(), 0);
    EXPECT_EQ(find<QTabWidget>("comparedTables").tabText(1), QStringLiteral("Findings"));
}

}  // namespace interleave::gui
