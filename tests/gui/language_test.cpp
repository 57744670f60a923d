// Another language: chosen by hand while a run is open, and complete.
#include "gui/app/language.h"
#include "gui/app/command_palette.h"
#include "gui/app/commands.h"
#include "gui/app/main_window.h"
#include "gui/app/panels.h"
#include "gui/app/window_host.h"
#include "gui/compare/kept_runs.h"
#include "gui/inspect/source_editor.h"
#include "gui/models/finished_run.h"
#include "gui/models/session.h"
#include "gui/models/words.h"
#include "policy/policies.h"

#include <QAbstractButton>
#include <QAction>
#include <QApplication>
#include <QDockWidget>
#include <QFile>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QRegularExpression>
#include <QSettings>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>
#include <QXmlStreamReader>

#include <gtest/gtest.h>

namespace interleave::gui {

namespace {

Subject taskOf(uint32_t serial)
{
    Subject s;
    s.task = TrackId{serial};
    return s;
}

constexpr int kPatienceMs = 10'000;

// What earlier tests opened: the start page shows the names of their folders.
ThemeChoice forgettingRecentFiles()
{
    QSettings().remove(QStringLiteral("recentFiles"));
    return ThemeChoice::light;
}

class Languages : public testing::Test {
  protected:
    Languages() : host_(forgettingRecentFiles(), LanguageChoice::english)
    {
        keepLanguage(LanguageChoice::english);
        show();
    }
    ~Languages() override
    {
        keepLanguage(LanguageChoice::english);
        speak(LanguageChoice::english);
    }

    [[nodiscard]] MainWindow& window() { return host_.window(); }
    void show()
    {
        window().show();
        QApplication::setActiveWindow(&window());
    }
    void open(const char* file)
    {
        window().open(QString::fromLatin1(file));
        ASSERT_TRUE(QTest::qWaitFor([&] { return !window().session().isRunning(); }, kPatienceMs));
    }
    // As a person does it who knows the name of the language only.
    void choose(const QString& language)
    {
        QSignalSpy replaced(&host_, &WindowHost::replaced);
        QTest::keyClick(&window(), Qt::Key_P, Qt::ControlModifier | Qt::ShiftModifier);
        auto* line = window().findChild<QLineEdit*>(QStringLiteral("paletteLine"));
        ASSERT_TRUE(line != nullptr && line->isVisible());
        line->setText(language);  // from an input method
        QTest::keyClick(line, Qt::Key_Return);
        ASSERT_TRUE(QTest::qWaitFor([&] { return !replaced.isEmpty(); }, kPatienceMs));
        QApplication::setActiveWindow(&window());
    }
    void chooseChinese() { choose(QStringLiteral("简体中文")); }

    WindowHost host_;
};

// Every text that somebody may read or hear in the window.
QStringList wordsOf(MainWindow& window)
{
    QStringList all;
    for (const QAction* a : window.findChildren<QAction*>())
        if (!a->objectName().startsWith(QLatin1String("file.recent")))
            all << a->text() << a->toolTip();
    for (const QWidget* w : window.findChildren<QWidget*>()) {
        // Qt's own words come with Qt's own translations, which need not be installed.
        if (w->inherits("QDockWidgetTitleButton") ||
            w->objectName().startsWith(QLatin1String("qt_")))
            continue;
        all << w->accessibleName() << w->accessibleDescription() << w->toolTip()
            << w->windowTitle();
        if (const auto* label = qobject_cast<const QLabel*>(w)) all << label->text();
        if (const auto* button = qobject_cast<const QAbstractButton*>(w)) all << button->text();
        if (const auto* line = qobject_cast<const QLineEdit*>(w)) all << line->placeholderText();
        const auto* table = qobject_cast<const QTableView*>(w);
        for (int i = 0; table != nullptr && i < table->model()->columnCount(); ++i) {
            all << table->model()->headerData(i, Qt::Horizontal).toString();
            for (int r = 0; r < std::min(table->model()->rowCount(), 100); ++r)
                all << table->model()->index(r, i).data().toString();
        }
    }
    return all;
}

// Names of policies, of their parameters and of what those may be: they are the scenario's.
QString namesOfPolicies()
{
    QString all;
    const auto add = [&](std::string_view name) {
        QString words = text(name);
        all += words + QLatin1Char(' ');
        all += words.replace(QLatin1Char('_'), QLatin1Char(' ')) + QLatin1Char(' ');
    };
    for (const PolicyInfo* p : policies()) {
        add(p->name);
        for (const PolicyParameter& parameter : p->parameters) {
            add(parameter.name);
            for (const std::string_view word : parameter.words) add(word);
        }
    }
    return all + QStringLiteral(" true false");
}

// Words in Latin letters that stand neither in the scenario nor in its file's name, and are no name
// of a key, of a program or of an abbreviation that Chinese texts use as well.
QStringList strangersIn(const QStringList& words, const QString& known)
{
    static const QRegularExpression latin(QStringLiteral("[A-Za-z][A-Za-z_]{2,}"));
    static const QSet<QString> fine = {
        "CPU", "CPUs", "Interleave", "SVG", "Ctrl", "Shift", "Alt", "Esc", "Enter", "Home", "End",
        "Del", "Ins", "Tab", "Space", "Left", "Right", "Up", "Down", "PgUp", "PgDown", "pid",
        "English", "yaml", "yml", "nice", "nbsp", "EDF", "ULE", "FreeBSD", "NT", "Windows", "PD2",
        "Pfair", "KiB", "init", "PNG", "PDF", "HTML", "CSV", "JSON", "min", "max", "gil",
        // Words of the language of conditions and of scenarios, which are the same everywhere.
        "OBJECT", "TASK", "STATE", "deadlock", "blocked", "owner", "fifo", "flags", "equal", "less",
        "greater", "bob", "load", "store"};
    // Files that were open lately, in this test or another.
    static const QRegularExpression path(
        QStringLiteral("\\S+\\.yaml|\\S*/scenarios\\S*|TASK running -> ready"));
    static const QRegularExpression address(QStringLiteral("(0x|…)?[0-9a-f]*[0-9][0-9a-f]*"));
    QStringList found;
    for (QString text : words) {
        text.remove(path).remove(address);
        auto it = latin.globalMatch(text);
        while (it.hasNext()) {
            const QString word = it.next().captured();
            if (!fine.contains(word) && !known.contains(word))
                found << word + QStringLiteral(" in: ") + text;
        }
    }
    found.removeDuplicates();
    return found;
}

}  // namespace

// Names of branches are made of words of the window: they follow the language that is spoken.
TEST_F(Languages, NameTheBranchesOfARunToo)
{
    open("scenarios/textbook/rr-three-jobs.yaml");
    Session& session = window().session();
    session.seek(Time{5'000'000});
    session.fork("policy=fcfs");
    ASSERT_TRUE(QTest::qWaitFor([&] { return session.runs().size() == 2; }, kPatienceMs));
    EXPECT_TRUE(session.runs()[1].name().contains(QStringLiteral(" from step ")));
    chooseChinese();
    const auto hasNoEnglish = [](const QString& name) {
        return name.contains(QStringLiteral("自第")) && !name.contains(QStringLiteral("from")) &&
               !name.contains(QStringLiteral(" cpu"));
    };
    const QString branch = window().session().runs()[1].name();
    EXPECT_TRUE(hasNoEnglish(branch)) << branch.toStdString();
    EXPECT_EQ(window().session().runs()[0].name(), QStringLiteral("原始"));
    const KeptRuns& kept = KeptRuns::of(window().session());
    const QString name = kept.nameOf(kept.all().back());
    EXPECT_TRUE(hasNoEnglish(name)) << name.toStdString();
    const Origin& origin = window().session().run()->outcome.timeline.origin();
    const QString caption = said(origin.detail);
    EXPECT_TRUE(hasNoEnglish(caption)) << caption.toStdString();
}

TEST_F(Languages, ChangeWithoutRunningAnythingAgainAndWithoutLosingThePlace)
{
    ASSERT_TRUE(hasWordsFor(LanguageChoice::chinese))
        << "built without Qt's tools for translations";
    open("scenarios/sync/deadlock.yaml");
    window().setGeometry(60, 60, 1200, 800);  // where a title bar has room, also for offscreen
    Session& session = window().session();
    session.seek(uint64_t{9});
    session.select(taskOf(1));
    window().timeline().setWindow(Time{} + ms(1), Time{} + ms(4));
    window().timeline().setMarkerA(Time{} + ms(2));
    dockOf(window(), "states")->show();
    dockOf(window(), "states")->raise();
    QTest::qWait(50);
    ASSERT_TRUE(isInSight(*dockOf(window(), "states")));
    dockOf(window(), "lessons")->hide();
    session.toggleBreakpoint({.kind = Breakpoint::Kind::line, .line = 31, .name = {}});
    const auto run = session.run();
    const uint64_t position = session.position();
    const QRect place = window().geometry();
    const MainWindow* const before = &window();

    chooseChinese();
    EXPECT_NE(before, &window());
    EXPECT_EQ(&session, &window().session());
    EXPECT_EQ(run, session.run()) << "nothing is run again";
    EXPECT_FALSE(session.isRunning());
    EXPECT_EQ(position, session.position());
    EXPECT_EQ((taskOf(1)), session.selection());
    EXPECT_EQ((taskOf(1)), window().timeline().selection());
    EXPECT_EQ(Time{} + ms(1), window().timeline().from());
    EXPECT_EQ(Time{} + ms(4), window().timeline().to());
    EXPECT_EQ(Time{} + ms(2), window().timeline().markerA());
    EXPECT_EQ(session.playhead(), window().timeline().playhead());
    EXPECT_EQ(place, window().geometry());
    EXPECT_TRUE(dockOf(window(), "lessons")->isHidden());
    EXPECT_TRUE(
        QTest::qWaitFor([&] { return isInSight(*dockOf(window(), "states")); }, kPatienceMs));
    EXPECT_EQ(1U, session.breakpoints().all().size());
    EXPECT_TRUE(window().isVisible());

    EXPECT_EQ(QStringLiteral("文件(&F)"), menuTitle(QStringLiteral("file")));
    EXPECT_TRUE(window().windowTitle().contains(QStringLiteral("死锁")))
        << window().windowTitle().toStdString();
    EXPECT_EQ(QStringLiteral("每笔转账都正确地加锁和解锁。两笔都能完成吗？"),
              window().findChild<QLabel*>(QStringLiteral("question"))->text());

    choose(QStringLiteral("English"));
    EXPECT_EQ(QStringLiteral("&File"), menuTitle(QStringLiteral("file")));
    EXPECT_EQ(run, session.run());
    EXPECT_EQ(position, session.position());
}

TEST_F(Languages, KeepWhatWasTypedButNotSaved)
{
    open("scenarios/sync/deadlock.yaml");
    const QString typed = window().session().source() + QStringLiteral("# mine\n");
    window().session().setSource(typed);
    ASSERT_TRUE(QTest::qWaitFor([&] { return !window().session().isRunning(); }, kPatienceMs));
    chooseChinese();
    EXPECT_EQ(typed, window().session().source());
    EXPECT_TRUE(window().session().isModified());
    EXPECT_TRUE(window().isWindowModified());
    window().session().close();
}

TEST_F(Languages, LeaveWhatWasTypedToBeUndone)
{
    open("scenarios/sync/deadlock.yaml");
    const QString before = window().session().source();
    const auto editor = [&] {
        return window().findChild<SourceEditor*>(QStringLiteral("sourceEditor"));
    };
    editor()->setFocus();
    editor()->moveCursor(QTextCursor::End);
    QTest::keyClicks(editor(), QStringLiteral("# mine"));
    ASSERT_TRUE(QTest::qWaitFor([&] { return window().session().isModified(); }, kPatienceMs));
    chooseChinese();
    EXPECT_EQ(before + QStringLiteral("# mine"), editor()->toPlainText());
    while (editor()->document()->isUndoAvailable())
        QTest::keyClick(editor(), Qt::Key_Z, Qt::ControlModifier);
    EXPECT_EQ(before, editor()->toPlainText());
    EXPECT_TRUE(QTest::qWaitFor([&] { return !window().session().isModified(); }, kPatienceMs));
    window().session().close();
}

TEST_F(Languages, AreRememberedAndChangedOnTheStartPageToo)
{
    EXPECT_TRUE(window().isAtStart());
    chooseChinese();
    EXPECT_TRUE(window().isAtStart());
    EXPECT_EQ(LanguageChoice::chinese, keptLanguage());
    EXPECT_EQ("zh", language());
    WindowHost another(ThemeChoice::light);
    EXPECT_EQ(QStringLiteral("帮助(&H)"), menuTitle(QStringLiteral("help")));
}

TEST_F(Languages, LeaveNoEnglishInAChineseWindow)
{
    chooseChinese();
    QStringList strangers;
    for (const char* file :
         {"scenarios/sync/deadlock.yaml", "scenarios/races/lost-update.yaml",
          "scenarios/textbook/rr-three-jobs.yaml", "scenarios/realtime/edf-overload.yaml",
          "scenarios/messages/queue.yaml", "scenarios/network/half-close.yaml"}) {
        if (!QFile::exists(QString::fromLatin1(file))) continue;
        open(file);
        Session& session = window().session();
        for (const Panel& p : panels()) dockOf(window(), p.id)->show();
        for (const uint64_t at : {uint64_t{0}, uint64_t{5}, uint64_t{1'000}}) {
            session.seek(at);
            session.select(taskOf(0));
            for (const Panel& p : panels()) {
                dockOf(window(), p.id)->raise();
                QTest::qWait(20);
            }
            strangers +=
                strangersIn(wordsOf(window()), session.source() + session.file() +
                                                   window().windowTitle() + namesOfPolicies());
        }
    }
    strangers.removeDuplicates();
    EXPECT_TRUE(strangers.isEmpty()) << strangers.join('\n').toStdString();
}

TEST(WindowWords, AreAllInChineseWithTheSamePlaceholders)
{
    QFile file(QStringLiteral("gui/translations/interleave_zh_CN.ts"));
    ASSERT_TRUE(file.open(QIODevice::ReadOnly));
    QXmlStreamReader xml(&file);
    QString source;
    int count = 0;
    static const QRegularExpression holes(QStringLiteral("%L?(?:[0-9]+|n)"));
    const auto holesOf = [&](const QString& text) {
        QStringList all;
        for (auto it = holes.globalMatch(text); it.hasNext();) all << it.next().captured();
        all.sort();
        return all;
    };
    while (!xml.atEnd()) {
        if (xml.readNext() != QXmlStreamReader::StartElement) continue;
        if (xml.name() == QLatin1String("source")) source = xml.readElementText();
        if (xml.name() != QLatin1String("translation")) continue;
        EXPECT_FALSE(xml.attributes().hasAttribute(QLatin1String("type"))) << source.toStdString();
        const QString words = xml.readElementText(QXmlStreamReader::IncludeChildElements).trimmed();
        EXPECT_FALSE(words.isEmpty()) << source.toStdString();
        EXPECT_EQ(holesOf(source), holesOf(words)) << source.toStdString();
        // A mnemonic stays one.
        const bool mnemonic = source.contains(QRegularExpression(QStringLiteral("&[A-Za-z]"))) &&
                              !source.contains(QLatin1String("&nbsp;"));
        if (mnemonic) {
            EXPECT_TRUE(words.contains(QRegularExpression(QStringLiteral("\\(&[A-Z]\\)"))))
                << words.toStdString();
        }
        ++count;
    }
    EXPECT_FALSE(xml.hasError()) << xml.errorString().toStdString();
    EXPECT_GT(count, 500);
}

}  // namespace interleave::gui
