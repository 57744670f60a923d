// Priority inversion and its remedies: the cases of group realtime-theory whose tasks lock. Each
// becomes the text of a scenario and runs, under every policy of fixed priorities; who ran when and
// when each task ended must come out.
#include "base/text.h"
#include "cases.h"
#include "kernel/kernel.h"
#include "support/load.h"
#include "trace/timeline.h"

#include <fmt/format.h>

#include <map>

namespace interleave {
namespace {

using nlohmann::json;
using oracles::read_case;

// "EQQE": a unit without a lock, two in one critical section of lock Q, and another one without.
std::string steps_of(const std::string& letters)
{
    std::string steps;
    for (size_t from = 0, to = 0; from < letters.size(); from = to) {
        while (to < letters.size() && letters[to] == letters[from]) ++to;
        const std::string compute = fmt::format("compute {}", to - from);
        if (letters[from] == 'E')
            steps += fmt::format("      - {}\n", compute);
        else
            steps += fmt::format("      - lock {0}\n      - {1}\n      - unlock {0}\n",
                                 letters[from], compute);
    }
    return steps;
}

std::string scenario_of(const json& input, const std::string& policy)
{
    static const std::map<std::string, std::string> kProtocols = {
        {"no protocol", "none"},
        {"priority inheritance", "inherit"},
        {"original priority ceiling", "original_ceiling"}};
    const std::string& protocol = kProtocols.at(input["protocol"]);
    EXPECT_TRUE(input["larger_priority_is_more_urgent"].get<bool>());
    std::set<char> locks;
    std::string tasks;
    for (const json& p : input["processes"]) {
        const auto code = p["code"].get<std::string>();
        for (const char letter : code)
            if (letter != 'E') locks.insert(letter);
        tasks += fmt::format("  {}:\n    priority: {}\n    start: {}\n    run:\n{}",
                             p["id"].get<std::string>(), p["priority"].dump(), p["release"].dump(),
                             steps_of(code));
    }
    std::string text = fmt::format(
        "format: 1\nunit: ms\nmachine: {{cpus: {}, instruction: 0}}\npolicy: {}\nobjects:\n",
        input["cpus"].dump(), policy);
    for (const char lock : locks) text += fmt::format("  {}: mutex(protocol={})\n", lock, protocol);
    return text + "processes:\n" + tasks;
}

using Segments = std::vector<std::tuple<std::string, int64_t, int64_t>>;

Segments segments_of(const Timeline& t)
{
    Segments list;
    for (size_t i = 0; i < t.slices(CpuId{0}); ++i) {
        const Slice s = t.slice(CpuId{0}, i);
        if (s.state != TaskState::running) continue;
        const std::string& name = t.track(s.task).name;
        const bool goes_on = !list.empty() && std::get<0>(list.back()) == name &&
                             std::get<2>(list.back()) == s.start.ns;
        if (goes_on)
            std::get<2>(list.back()) = s.end.ns;
        else
            list.emplace_back(name, s.start.ns, s.end.ns);
    }
    return list;
}

class Inversion : public testing::TestWithParam<std::string> {};

TEST_P(Inversion, TasksRunAndEndWhenTheCaseSays)
{
    const json c = read_case(GetParam());
    for (const char* policy :
         {"{name: fp, urgent: larger_first}", "{name: priority, order: larger_first}"}) {
        const std::string text = scenario_of(c["input"], policy);
        SCOPED_TRACE(text);
        const auto m = test::load_model(text);
        ASSERT_NE(m, nullptr);
        TimelineBuilder builder(symbols(*m), 1);
        SeededChooser chooser(m->seed);
        State s = start(*m, builder);
        while (!finished(s)) {
            step(*m, s, chooser, builder);
            for (const std::string& sentence : laws(*m, s)) ADD_FAILURE() << sentence;
        }
        const Timeline t = std::move(builder).finish({}, s.sched.now);
        Segments wanted;
        for (const json& row : c["expected"]["segments"])
            wanted.emplace_back(row[0], row[1].get<int64_t>() * 1'000'000,
                                row[2].get<int64_t>() * 1'000'000);
        EXPECT_EQ(segments_of(t), wanted);
        for (const auto& [name, end] : c["expected"]["finish"].items())
            EXPECT_EQ(t.moments(t.find(name)).ended, Time{end.get<int64_t>() * 1'000'000}) << name;
        if (!c["input"].contains("bus_deadline_after_release")) continue;
        const bool late = c["expected"]["response"]["bus"].get<int64_t>() >
                          c["input"]["bus_deadline_after_release"].get<int64_t>();
        EXPECT_EQ(late, c["expected"]["watchdog_reset"].get<bool>());
    }
}
INSTANTIATE_TEST_SUITE_P(RealtimeTheory, Inversion,
                         testing::Values("realtime-theory-28", "realtime-theory-31",
                                         "realtime-theory-33"),
                         oracles::test_name);

}  // namespace
}  // namespace interleave
