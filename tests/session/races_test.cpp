// Data races, from the text of a scenario to the pairs of lines that are reported; and against the
// definition, over random programs.
#include "session/races.h"

#include "kernel/model.h"
#include "policy/workload.h"
#include "support/load.h"

#include <fmt/format.h>

#include <set>

namespace interleave {
namespace {

struct Lister final : OperationSink {
    void put(const Operation& o) override { list.push_back(o); }
    std::vector<Operation> list;
};

std::vector<Operation> operations(const Model& m)
{
    Lister lister;
    EXPECT_TRUE(replay(m, 1'000'000, lister));
    return lister.list;
}

// "x: 7 reads, 9 writes": of each race.
std::set<std::string> races_of(const std::string& scenario)
{
    const auto m = test::load_model(scenario);
    RaceDetector detector;
    EXPECT_TRUE(replay(*m, 1'000'000, detector));
    EXPECT_TRUE(detector.report.complete);
    std::set<std::string> found;
    for (const Race& r : detector.report.races) {
        const auto use = [&](const Race::Use& u) {
            return fmt::format("{} {}", m->program.steps[u.step].label,
                               u.kind == OperationKind::reads    ? "reads"
                               : u.kind == OperationKind::writes ? "writes"
                                                                 : "updates");
        };
        std::string first = use(r.first), second = use(r.second);
        if (second < first) std::swap(first, second);
        found.insert(
            fmt::format("{}: {}, {}", name_of_cell(*m, r.variable, r.element), first, second));
    }
    return found;
}

using Races = std::set<std::string>;

std::string two_threads(const std::string& objects, const std::string& a, const std::string& b)
{
    return "format: 1\ntitle: t\nmachine: {cpus: 2}\nobjects: {" + objects +
           "}\nprocesses:\n  p:\n    threads:\n      a: {run: [" + a + "]}\n      b: {run: [" + b +
           "], start: 1}\n";
}

TEST(Races, ALostUpdateIsOne)
{
    EXPECT_EQ(races_of(two_threads("x: shared(0)", "x = x + 1", "x = x + 1")),
              Races{"x: x = x + 1 reads, x = x + 1 writes"});
}

TEST(Races, AMutexOrders)
{
    const std::string add = "lock m, x = x + 1, unlock m";
    EXPECT_EQ(races_of(two_threads("x: shared(0), m: mutex", add, add)), Races{});
    EXPECT_EQ(
        races_of(two_threads("x: shared(0), m: mutex, n: mutex", add, "lock n, x = 5, unlock n")),
        Races{"x: x = 5 writes, x = x + 1 reads"});
}

TEST(Races, OnlyReadingIsNone)
{
    EXPECT_EQ(races_of(two_threads("x: shared(0)", "y = x", "z = x")), Races{});
}

TEST(Races, OtherElementsOfAnArrayAreOtherCells)
{
    const std::string objects = "\"s\": \"shared(1, 2)\"";
    EXPECT_EQ(races_of(two_threads(objects, "\"s[0] = 5\"", "\"s[1] = 6\"")), Races{});
    EXPECT_EQ(races_of(two_threads(objects, "\"s[1] = 5\"", "\"s[1] = 6\"")),
              Races{"s[1]: s[1] = 5 writes, s[1] = 6 writes"});
}

TEST(Races, AMessageOrdersWhatCameBeforeIt)
{
    EXPECT_EQ(races_of(two_threads("x: shared(0), q: queue", "x = 7, put q 1", "y = get q, z = x")),
              Races{});
    // What comes after the message is not ordered by it.
    EXPECT_EQ(races_of(two_threads("x: shared(0), q: queue", "put q 1, compute 1, x = 7",
                                   "y = get q, compute 9, z = x")),
              Races{"x: x = 7 writes, z = x reads"});
}

TEST(Races, ASemaphoreAnEventAndABarrierOrder)
{
    EXPECT_EQ(races_of(two_threads("x: shared(0), s: semaphore(0)", "x = 7, release s",
                                   "acquire s, z = x")),
              Races{});
    EXPECT_EQ(races_of(two_threads("x: shared(0), e: event", "x = 7, set e", "wait e, z = x")),
              Races{});
    EXPECT_EQ(
        races_of(two_threads("x: shared(0), g: barrier(2)", "x = 7, wait g", "wait g, z = x")),
        Races{});
    EXPECT_EQ(races_of(two_threads("x: shared(0), g: barrier(2)", "wait g, x = 7",
                                   "wait g, compute 5, z = x")),
              Races{"x: x = 7 writes, z = x reads"});
}

TEST(Races, ALockThatWasNotGotOrdersNothing)
{
    EXPECT_EQ(races_of(two_threads("x: shared(0), m: mutex", "lock m, x = 7, compute 5, unlock m",
                                   "y = trylock m, z = x")),
              Races{"x: x = 7 writes, z = x reads"});
}

TEST(Races, AConditionOrdersByItsMutexAlone)
{
    EXPECT_EQ(races_of(two_threads("x: shared(0), m: mutex, c: condition(m)",
                                   "lock m, while x == 0: [wait c], unlock m",
                                   "lock m, x = 1, notify c, unlock m")),
              Races{});
    EXPECT_EQ(
        races_of(two_threads("x: shared(0), y: shared(0), m: mutex, c: condition(m)",
                             "lock m, wait c, unlock m, z = y", "compute 5, y = 1, notify c")),
        Races{"y: y = 1 writes, z = y reads"});
}

TEST(Races, ReadersOfALockAreNotOrderedAmongThemselves)
{
    const std::string read = "lock_shared l, z = x, unlock_shared l";
    const std::string both = "lock_shared l, x = x + 1, unlock_shared l";
    const std::string write = "lock l, x = 7, unlock l";
    EXPECT_EQ(races_of(two_threads("x: shared(0), l: rwlock", read, write)), Races{});
    EXPECT_EQ(races_of(two_threads("x: shared(0), l: rwlock", write, read)), Races{});
    EXPECT_FALSE(races_of(two_threads("x: shared(0), l: rwlock", both, both)).empty());
}

TEST(Races, AFlagThatIsSpunOnIsOneUnlessItIsWrittenInOneGo)
{
    EXPECT_EQ(
        races_of(two_threads("x: shared(0), flag: shared(0)", "x = 7, flag = 1",
                             "until flag == 1, z = x")),
        (Races{"flag: flag = 1 writes, until flag == 1 reads", "x: x = 7 writes, z = x reads"}));
    EXPECT_EQ(races_of(two_threads("x: shared(0), flag: shared(0)", "x = 7, atomic: [flag = 1]",
                                   "until flag == 1, z = x")),
              Races{});
}

TEST(Races, AtomicsAndPlainUsesOfOneCellAreOne)
{
    const std::string add = "atomic: [x = x + 1]";
    EXPECT_EQ(races_of(two_threads("x: shared(0)", add, add)), Races{});
    EXPECT_FALSE(races_of(two_threads("x: shared(0)", add, "x = 3")).empty());
}

TEST(Races, StartAndJoinOrder)
{
    const std::string head =
        "format: 1\ntitle: t\nmachine: {cpus: 2}\nobjects: {x: shared(0)}\n"
        "functions:\n  f: [x = x + 1]\nprocesses:\n  p: {run: [";
    EXPECT_EQ(races_of(head + "x = 1, start thread f as t, join t, x = 2]}\n"), Races{});
    EXPECT_FALSE(races_of(head + "start thread f as t, x = 2, join t]}\n").empty());
    EXPECT_FALSE(
        races_of(head + "start thread f as t, start thread f as u, join t, join u]}\n").empty());
}

TEST(Races, ASelectOrdersAsTheCaseThatItHasDone)
{
    const std::string head =
        "format: 1\ntitle: t\nmachine: {cpus: 2}\nobjects: {x: shared(0), q: queue}\nfunctions: "
        "{f: [compute 5us, x = 1]}\nprocesses:\n  p: {run: [start thread f as t, ";
    EXPECT_EQ(races_of(head + "select: [join t: [x = 2]]]}\n"), Races{});
    EXPECT_EQ(races_of(head + "select: [join t: [], after 1ns: []], x = 2]}\n"),
              (Races{"x: x = 1 writes, x = 2 writes"}))
        << "it gave up before the end";
    const std::string objects = "x: shared(0), q: queue(1)";
    EXPECT_EQ(races_of(two_threads(objects, "x = 1, put q 1", "select: [y = get q: [x = 2]]")),
              Races{});
    EXPECT_EQ(races_of(two_threads(objects, "x = 1, select: [put q 1: []]", "y = get q, x = 2")),
              Races{});
}

TEST(Races, PrivateMemoryOfProcessesIsTheirOwn)
{
    EXPECT_EQ(races_of("format: 1\ntitle: t\nobjects: {x: private(0)}\nfunctions:\n  f: [x = 1]\n"
                       "processes:\n  p: {run: [start process f as a, start process f as b, x = 3, "
                       "join a, join b, start process f as c, join c]}\n"),
              Races{});
}

// The definition: two uses of a cell by different threads, one of which changes it, not both in one
// go, and no way from the one to the other along what orders. Slow: the set of all before each.
class Definition {
  public:
    explicit Definition(const std::vector<Operation>& list) : list_(list), before_(list.size())
    {
        for (size_t i = 0; i < list.size(); ++i) {
            before_[i].assign(list.size(), false);
            for (size_t j = 0; j < i; ++j)
                if (orders(list[j], list[i])) follow(i, j);
        }
    }

    using Pair = std::tuple<VariableId, StepId, StepId>;  // the lower step first
    [[nodiscard]] std::set<Pair> races() const
    {
        std::set<Pair> found;
        for (size_t i = 0; i < list_.size(); ++i)
            for (size_t j = 0; j < i; ++j)
                if (is_race(j, i)) found.insert(pair(list_[j], list_[i]));
        return found;
    }
    static Pair pair(const Operation& a, const Operation& b)
    {
        return pair(a.variable, a.step, b.step);
    }
    static Pair pair(VariableId v, StepId a, StepId b)
    {
        return Pair(v, std::min(a, b), std::max(a, b));
    }

  private:
    static bool uses(const Operation& o)
    {
        return o.kind == OperationKind::reads || o.kind == OperationKind::writes ||
               o.kind == OperationKind::updates;
    }
    // a is before b, and directly so.
    static bool orders(const Operation& a, const Operation& b)
    {
        if (a.thread == b.thread) return true;
        if (b.kind == OperationKind::begins && b.other == a.task) return true;
        if (b.kind == OperationKind::joins && a.kind == OperationKind::ends)
            return a.task == b.other;
        const bool told = a.kind == OperationKind::tells && b.kind == OperationKind::sees;
        const bool handed = a.kind == OperationKind::gives && b.kind == OperationKind::gets &&
                            !(a.shared && b.shared);
        if (told || handed) return a.object == b.object;
        return uses(a) && uses(b) && a.atomic && b.atomic && a.cell == b.cell &&
               a.kind != OperationKind::reads && b.kind != OperationKind::writes;
    }
    void follow(size_t i, size_t j)
    {
        before_[i][j] = true;
        for (size_t k = 0; k < j; ++k)
            if (before_[j][k]) before_[i][k] = true;
    }
    [[nodiscard]] bool is_race(size_t j, size_t i) const
    {
        const Operation &a = list_[j], &b = list_[i];
        if (!uses(a) || !uses(b) || a.cell != b.cell || a.thread == b.thread) return false;
        const bool changes = a.kind != OperationKind::reads || b.kind != OperationKind::reads;
        return changes && !(a.atomic && b.atomic) && !before_[i][j];
    }

    const std::vector<Operation>& list_;
    std::vector<std::vector<bool>> before_;
};

// One step of a random program, legal wherever it stands.
std::string random_step(test::Dice& dice, int64_t& number)
{
    const auto variable = [&] { return std::string(1, "xyz"[dice.between(0, 2)]); };
    const auto lock = [&] { return std::string(1, "mn"[dice.between(0, 1)]); };
    const std::string value = fmt::to_string(++number);
    switch (dice.between(0, 13)) {
        case 0:
        case 1: return variable() + " = " + value;
        case 2: return variable() + " = " + variable() + " + " + value;
        case 3: return "atomic: [" + variable() + " = " + value + "]";
        case 4: return "atomic: [" + variable() + " = " + variable() + " + " + value + "]";
        case 5: return "compute " + fmt::to_string(dice.between(1, 4)) + "us";
        case 6: {
            const std::string m = lock();
            return "lock " + m + ", " + variable() + " = " + value + ", unlock " + m;
        }
        case 7: return "lock_shared l, v" + value + " = " + variable() + ", unlock_shared l";
        case 8: return "lock l, " + variable() + " = " + value + ", unlock l";
        case 9: return "put q " + value;
        case 10: return "v" + value + " = get q";
        case 11: return "release s";
        case 12: return "v" + value + " = tryacquire s, v" + value + " = " + variable();
        default: return "start thread f as t" + value + ", join t" + value;
    }
}

std::string random_program(uint64_t seed)
{
    test::Dice dice(seed);
    int64_t number = 0;
    std::string text = fmt::format(
        "format: 1\ntitle: t\nseed: {}\nmachine: {{cpus: {}}}\npolicy: {{name: rr, quantum: 3us}}\n"
        "objects: {{x: shared(0), y: shared(0), z: shared(0), m: mutex, n: mutex(order=barging), "
        "l: rwlock, q: queue(2), s: semaphore(1)}}\nfunctions:\n  f: [z = z + 1]\n"
        "processes:\n  p:\n    threads:\n",
        seed, dice.between(1, 3));
    const int64_t threads = dice.between(2, 4);
    for (int64_t t = 0; t < threads; ++t) {
        std::string steps;
        for (int64_t n = dice.between(1, 6); n > 0; --n)
            steps += (steps.empty() ? "" : ", ") + random_step(dice, number);
        text +=
            fmt::format("      t{}: {{run: [{}], start: {}us}}\n", t, steps, dice.between(0, 3));
    }
    return text;
}

TEST(Races, AreThoseOfTheDefinitionInRandomPrograms)
{
    uint64_t racy = 0, clean = 0;
    test::for_each_seed(3'000, [&](uint64_t seed) {
        const std::string text = random_program(seed);
        const auto m = test::load_model(text);
        ASSERT_NE(m, nullptr) << text;
        const std::vector<Operation> list = operations(*m);
        const std::set<Definition::Pair> expected = Definition(list).races();
        RaceDetector detector;
        for (const Operation& o : list) detector.put(o);
        std::set<Definition::Pair> found;
        for (const Race& r : detector.report.races) {
            const Definition::Pair pair = Definition::pair(r.variable, r.first.step, r.second.step);
            EXPECT_TRUE(found.insert(pair).second) << "told twice\n" << text;
        }
        EXPECT_EQ(found, expected) << text;
        ++(expected.empty() ? clean : racy);
    });
    EXPECT_TRUE(racy + clean < 3'000 || (racy > 300 && clean > 300)) << racy << " " << clean;
}

TEST(Operations, EndWithTheRunAndSayWhenTheyWereCutShort)
{
    const auto m = test::load_model(two_threads("x: shared(0)", "x = 1", "x = 2"));
    Lister lister;
    EXPECT_FALSE(replay(*m, 3, lister));
    EXPECT_TRUE(replay(*m, 1'000, lister));
    EXPECT_EQ(lister.list.back().kind, OperationKind::ends);
}

}  // namespace
}  // namespace interleave
