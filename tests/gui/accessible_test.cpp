// Without eyes and without a mouse: names for whoever listens, and keys that reach everything.
#include "shown_window.h"

#include "gui/app/commands.h"
#include "gui/app/main_window.h"
#include "gui/app/panels.h"
#include "gui/models/session.h"

#include <QAccessible>
#include <QApplication>
#include <QDockWidget>
#include <QLabel>
#include <QTest>

#include <gtest/gtest.h>

#include <set>

namespace interleave::gui {

namespace {

Subject taskOf(uint32_t serial)
{
    Subject s;
    s.task = TrackId{serial};
    return s;
}

class Accessible : public ShownWindow {
  protected:
    void openAll()
    {
        open(QStringLiteral("scenarios/sync/deadlock.yaml"));
        for (const Panel& p : panels()) dockOf(window_, p.id)->show();
    }
};

// Parts of Qt's own widgets, which are told as the widget that they are in.
bool isPart(const QWidget& w)
{
    return w.objectName().startsWith(QLatin1String("qt_")) ||
           w.inherits("QComboBoxPrivateContainer") || w.inherits("QComboBoxListView") ||
           w.inherits("QDockWidgetTitleButton") || w.inherits("QScrollBar") ||
           w.inherits("QTabBar") || w.inherits("QHeaderView") || w.inherits("QMenu");
}

std::string nameOf(QWidget& w)
{
    QAccessibleInterface* told = QAccessible::queryAccessibleInterface(&w);
    return told != nullptr ? told->text(QAccessible::Name).toStdString() : std::string();
}

}  // namespace

TEST_F(Accessible, HasANameForEverythingThatTakesTheKeyboard)
{
    openAll();
    int count = 0;
    for (QWidget* w : window_.findChildren<QWidget*>()) {
        if (w->focusPolicy() == Qt::NoFocus || isPart(*w)) continue;
        const auto* label = qobject_cast<const QLabel*>(w);
        if (label != nullptr && label->text().isEmpty()) continue;  // it says nothing now
        ++count;
        EXPECT_FALSE(nameOf(*w).empty())
            << w->metaObject()->className() << " " << w->objectName().toStdString() << " in "
            << (w->parentWidget() ? w->parentWidget()->objectName().toStdString() : "");
    }
    EXPECT_GT(count, 30);
}

TEST_F(Accessible, TellsOfTheSelectedSlice)
{
    openAll();
    TimelineView& timeline = window_.timeline();
    timeline.setFocus();
    timeline.select(taskOf(0));
    QAccessibleInterface* told = QAccessible::queryAccessibleInterface(&timeline);
    ASSERT_NE(nullptr, told);
    const QString first = told->text(QAccessible::Description);
    EXPECT_TRUE(first.contains(QStringLiteral("alice"))) << first.toStdString();
    EXPECT_TRUE(first.contains(QStringLiteral("2 ms"))) << first.toStdString();
    QTest::keyClick(&timeline, Qt::Key_Period);
    EXPECT_NE(first, told->text(QAccessible::Description)) << "it follows the keys";
}

TEST_F(Accessible, TellsWhatAPictureShows)
{
    openAll();
    window_.session().seek(Time{} + ms(6));
    dockOf(window_, "waits")->raise();
    QWidget* waits = dockOf(window_, "waits")->widget();
    ASSERT_TRUE(QTest::qWaitFor(
        [&] { return waits->accessibleDescription().contains(QStringLiteral("alice")); },
        kPatienceMs))
        << waits->accessibleDescription().toStdString();
}

TEST_F(Accessible, ReachesEveryOpenPanelWithF6AndBackWithShiftF6)
{
    openAll();
    window_.timeline().setFocus();
    const auto panelOf = [](const QWidget* w) {
        for (; w != nullptr; w = w->parentWidget())
            if (const auto* dock = qobject_cast<const QDockWidget*>(w)) return dock->objectName();
        return QString();
    };
    std::vector<QString> way;
    const size_t all = panels().size();
    for (size_t i = 0; i < all; ++i) {
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_F6);
        QWidget* focus = QApplication::focusWidget();
        ASSERT_NE(nullptr, focus);
        way.push_back(panelOf(focus));
        EXPECT_TRUE(focus->isVisible()) << way.back().toStdString();
    }
    const std::set<QString> seen(way.begin(), way.end());
    for (const Panel& p : panels()) EXPECT_TRUE(seen.contains(QString::fromLatin1(p.id))) << p.id;
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_F6);
    EXPECT_TRUE(panelOf(QApplication::focusWidget()).isEmpty()) << "the timeline again";
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_F6, Qt::ShiftModifier);
    EXPECT_EQ(way.back(), panelOf(QApplication::focusWidget()));
}

TEST_F(Accessible, GoesThroughThePlacesOfAPanelInTheOrderInWhichTheyAreRead)
{
    open(QStringLiteral("scenarios/sync/deadlock.yaml"));
    dockOf(window_, "setup")->show();
    dockOf(window_, "setup")->raise();
    QWidget* panel = dockOf(window_, "setup")->widget();
    std::vector<QWidget*> stops;
    for (QWidget* w = panel->nextInFocusChain(); w != panel && panel->isAncestorOf(w);
         w = w->nextInFocusChain())
        if ((w->focusPolicy() & Qt::TabFocus) != 0 && w->isVisible() && !isPart(*w))
            stops.push_back(w);
    ASSERT_GT(stops.size(), 3U);
    for (size_t i = 1; i < stops.size(); ++i) {
        const QPoint a = stops[i - 1]->mapTo(panel, QPoint());
        const QPoint b = stops[i]->mapTo(panel, QPoint());
        EXPECT_TRUE(a.y() < b.y() || (std::abs(a.y() - b.y()) < 12 && a.x() < b.x()))
            << stops[i - 1]->objectName().toStdString() << " before "
            << stops[i]->objectName().toStdString();
    }
}

}  // namespace interleave::gui
