// Moving through a run in the session: the same States as a run has, both ways, and no move that
// stops the window.
#include "gui/models/session.h"

#include "gui/app/speed_slider.h"
#include "kernel/kernel.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <gtest/gtest.h>

#include <fstream>

namespace interleave::gui {

namespace {

constexpr int kPatienceMs = 60'000;

void open(Session& session, const QString& file)
{
    ASSERT_TRUE(session.open(file));
    ASSERT_TRUE(QTest::qWaitFor([&] { return !session.isRunning(); }, kPatienceMs));
    ASSERT_NE(session.run(), nullptr);
}

void openText(Session& session, const QTemporaryDir& folder, const std::string& text)
{
    const QString file = folder.filePath(QStringLiteral("scenario.yaml"));
    std::ofstream(file.toStdString()) << text;
    open(session, file);
}

// The fingerprint at every position, by nothing but steps.
std::vector<uint64_t> walk(const Model& model)
{
    NullSink sink;
    SeededChooser chooser(model.seed);
    State state = start(model, sink);
    std::vector<uint64_t> prints{fingerprint(state)};
    while (!finished(state)) {
        step(model, state, chooser, sink);
        prints.push_back(fingerprint(state));
    }
    return prints;
}

void arrive(Session& session)
{
    ASSERT_TRUE(QTest::qWaitFor([&] { return !session.isTravelling(); }, kPatienceMs));
}

}  // namespace

TEST(Session, StepsToTheStatesThatARunHasBothWays)
{
    for (const char* file : {"scenarios/sync/deadlock.yaml", "scenarios/sync/bounded-buffer.yaml",
                             "scenarios/races/lost-update.yaml"}) {
        Session session;
        open(session, QString::fromLatin1(file));
        const std::vector<uint64_t> prints = walk(*session.run()->model);
        for (size_t i = 0; i < prints.size(); ++i, session.forward())
            ASSERT_EQ(session.fingerprint(), prints[i]) << file << " " << i;
        EXPECT_TRUE(session.atEnd());
        for (size_t i = prints.size(); i-- > 0; session.back())
            ASSERT_EQ(session.fingerprint(), prints[i]) << file << " " << i;
        std::vector<uint64_t> stops;
        for (session.seek(uint64_t{0}); !session.atEnd(); session.forwardInstant()) {
            stops.push_back(session.position());
            ASSERT_EQ(session.fingerprint(), prints[session.position()]);
        }
        for (size_t i = stops.size(); i-- > 1;) {
            session.backInstant();
            ASSERT_EQ(session.position(), stops[i]) << file;
            ASSERT_EQ(session.fingerprint(), prints[session.position()]);
        }
    }
}

TEST(Session, NeverStopsTheWindowInARunOfAMillionSteps)
{
    const QTemporaryDir folder;
    Session session;
    openText(session, folder,
             "objects: {x: shared(0)}\n"
             "processes:\n  A: {run: [{repeat 140000: [x = x + 1, compute 1us]}]}\n"
             "  B: {run: [{repeat 140000: [x = x + 1, compute 1us]}]}\n"
             "policy: {name: rr, quantum: 10us}\n");
    session.seek(UINT64_MAX);
    EXPECT_TRUE(session.isTravelling()) << "the rest of the way follows while the window lives on";
    arrive(session);
    EXPECT_TRUE(session.atEnd());
    EXPECT_GT(session.position(), 1'000'000U);
    const uint64_t end = session.position();
    session.toDeadlock();
    session.toState(TrackId{1}, TaskState::zombie, Direction::back);
    arrive(session);
    session.seek(end / 2);
    arrive(session);
    EXPECT_EQ(session.position(), end / 2);
    session.toState(TrackId{0}, TaskState::blocked, Direction::forward);
    session.cancelTravel();
    EXPECT_EQ(session.position(), end / 2) << "a search that is stopped leaves us where we were";
}

TEST(Session, FindsSwitchesDecisionsAndFindingsBothWays)
{
    Session session;
    open(session, QStringLiteral("scenarios/sync/deadlock.yaml"));
    std::vector<uint64_t> switches;
    QSignalSpy none(&session, &Session::notFound);
    while (none.isEmpty()) {
        session.toSwitch(Direction::forward);
        arrive(session);
        if (none.isEmpty()) switches.push_back(session.position());
    }
    ASSERT_EQ(switches.size(), 4U);
    for (size_t i = switches.size() - 1; i-- > 0;) {
        session.toSwitch(Direction::back);
        arrive(session);
        EXPECT_EQ(session.position(), switches[i]);
    }
    session.toFinding(Direction::forward);
    arrive(session);
    EXPECT_EQ(session.now(), session.run()->findings[0].at);
    session.seek(uint64_t{0});
    session.toDeadlock();
    arrive(session);
    EXPECT_TRUE(session.atEnd());
}

TEST(Session, RunsOnToABreakpointAndBackToTheOneBefore)
{
    Session session;
    open(session, QStringLiteral("scenarios/sync/deadlock.yaml"));
    session.toggleBreakpoint({.kind = Breakpoint::Kind::object, .line = 0, .name = "wages"});
    std::vector<uint64_t> stops;
    while (!session.atEnd()) {
        session.runOn(Direction::forward);
        arrive(session);
        stops.push_back(session.position());
    }
    ASSERT_GE(stops.size(), 3U);
    session.runOn(Direction::back);
    arrive(session);
    EXPECT_EQ(session.position(), stops[stops.size() - 2]);
    for (size_t i = 0; i < stops.size(); ++i) {
        session.runOn(Direction::back);
        arrive(session);
    }
    EXPECT_EQ(session.position(), 0U) << "to the start, if there is no breakpoint before";
}

TEST(Session, PlaysToTheEndAndStopsThere)
{
    Session session;
    open(session, QStringLiteral("scenarios/sync/deadlock.yaml"));
    session.setSpeed(speedAt(kSpeedNotches, 6e6));
    session.play();
    EXPECT_TRUE(session.isPlaying());
    ASSERT_TRUE(QTest::qWaitFor([&] { return !session.isPlaying(); }, kPatienceMs));
    EXPECT_TRUE(session.atEnd());
    session.seek(uint64_t{0});
    session.toggleBreakpoint({.kind = Breakpoint::Kind::object, .line = 0, .name = "wages"});
    session.play();
    ASSERT_TRUE(QTest::qWaitFor([&] { return !session.isPlaying(); }, kPatienceMs));
    EXPECT_FALSE(session.atEnd());
    EXPECT_EQ(session.now(), Time{} + ms(2));
}

TEST(Session, TakesChangesOfTheSetUpBackAndDoesThemAgain)
{
    Session session;
    open(session, QStringLiteral("scenarios/sync/deadlock.yaml"));
    const auto settle = [&] {
        ASSERT_TRUE(QTest::qWaitFor([&] { return !session.isRunning(); }, kPatienceMs));
    };
    Overrides fcfs;
    fcfs.policy = "fcfs";
    session.setOverrides(fcfs);
    settle();
    EXPECT_EQ(session.run()->outcome.end, RunEnd::finished);
    session.undo();
    settle();
    EXPECT_EQ(session.run()->outcome.end, RunEnd::deadlock);
    EXPECT_FALSE(session.canUndo());
    session.redo();
    settle();
    EXPECT_EQ(session.run()->outcome.end, RunEnd::finished);
}

TEST(Session, OpensATimelineAndKeepsWhatIsOpenWhereItIsBroken)
{
    const QTemporaryDir folder;
    Session session;
    open(session, QStringLiteral("scenarios/sync/deadlock.yaml"));
    const std::string bytes = write_timeline(session.run()->outcome.timeline);
    const auto before = session.run();
    const auto write = [&](const char* name, const std::string& what) {
        const QString file = folder.filePath(QString::fromLatin1(name));
        std::ofstream(file.toStdString(), std::ios::binary) << what;
        return file;
    };
    QSignalSpy refused(&session, &Session::refused);
    EXPECT_TRUE(session.open(write("half.ilt", bytes.substr(0, bytes.size() / 2))));
    ASSERT_TRUE(QTest::qWaitFor([&] { return !session.isRunning(); }, kPatienceMs));
    EXPECT_EQ(refused.size(), 1);
    EXPECT_EQ(session.run(), before);
    EXPECT_FALSE(session.open(write("noise.bin", std::string("a\0b", 3))));
    EXPECT_EQ(refused.size(), 2);
    open(session, write("whole.ilt", bytes));
    EXPECT_FALSE(session.canStep());
    EXPECT_EQ(session.run()->outcome.timeline, before->outcome.timeline);
    session.forwardInstant();
    EXPECT_EQ(session.now(), Time{} + ms(2));
    session.backInstant();
    EXPECT_EQ(session.now(), Time{});
}

TEST(Link, ReopensTheMomentThatItWasMadeAt)
{
    Session session;
    open(session, QStringLiteral("scenarios/sync/deadlock.yaml"));
    Overrides o;
    o.policy = "rr:quantum=1ms";
    session.setOverrides(o);
    ASSERT_TRUE(QTest::qWaitFor([&] { return !session.isRunning(); }, kPatienceMs));
    session.seek(uint64_t{7});
    const uint64_t print = session.fingerprint();
    const QString url = urlOf(session.link());
    EXPECT_TRUE(url.startsWith(QStringLiteral("interleave:sync/deadlock.yaml?at=7")))
        << url.toStdString();
    const std::optional<Link> link = linkOf(url);
    ASSERT_TRUE(link);
    EXPECT_EQ(link->overrides.policy, o.policy);
    Session other;
    ASSERT_TRUE(other.open(*link));
    ASSERT_TRUE(QTest::qWaitFor([&] { return other.position() == 7; }, kPatienceMs));
    EXPECT_EQ(other.fingerprint(), print);
    EXPECT_FALSE(linkOf(QStringLiteral("interleave:a.yaml?at=soon")));
    EXPECT_FALSE(linkOf(QStringLiteral("https://example.org/a.yaml")));
}

}  // namespace interleave::gui
