// Schedules that SimGrid printed: group simgrid. `compute` on a given number of cores is work on a
// device with processor sharing; where every thread has its own core it is computing.
#include "base/text.h"
#include "cases.h"
#include "kernel/kernel.h"
#include "scenario/load.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>

namespace interleave {
namespace {

using nlohmann::json;
using oracles::case_names;
using oracles::read_case;

const std::map<std::string, std::string> kNotRun = {};

std::string step_of(const json& step, bool shared)
{
    const std::string verb = step[0];
    const std::string what = step[1].is_string() ? step[1].get<std::string>() : step[1].dump();
    if (verb == "compute") return (shared ? "io cores " : "compute ") + what;
    if (verb == "P") return "acquire " + what;
    if (verb == "V") return "release " + what;
    if (verb == "barrier") return "wait " + what;
    return verb + " " + what;
}

std::string scenario_of(const json& input)
{
    const bool shared = input.contains("cores");
    std::string text = fmt::format("unit: ms\nmachine: {{cpus: {}, instruction: 0}}\nobjects:\n",
                                   input["threads"].size());
    if (shared)
        text += fmt::format("  cores: device(servers={}, discipline=ps)\n", input["cores"].dump());
    text += "  nothing: shared(0)\n";
    const json objects = input.value("objects", json::object());
    for (const auto& [name, object] : objects.items()) {
        const std::string kind = object["kind"];
        const char* number = kind == "semaphore" ? "initial" : "parties";
        text += fmt::format("  {}: {}{}\n", name, kind,
                            object.contains(number) ? "(" + object[number].dump() + ")" : "");
    }
    text += "processes:\n";
    for (const json& thread : input["threads"]) {
        text += fmt::format("  {}:\n    start: {}\n    run:\n", thread["id"].get<std::string>(),
                            thread.value("arrival", json(0)).dump());
        for (const json& step : thread["steps"]) text += "      - " + step_of(step, shared) + "\n";
    }
    return text;
}

std::optional<Timeline> run_text(const std::string& text)
{
    Diagnostics d;
    const LoadedScenario loaded = load_scenario(text, "case", {}, d);
    if (loaded.model == nullptr) {
        ADD_FAILURE() << render(d, "case", text, false);
        return std::nullopt;
    }
    const Model& m = *loaded.model;
    TimelineBuilder builder(symbols(m), m.machine.cpus);
    SeededChooser chooser(m.seed);
    State state = start(m, builder);
    while (!finished(state)) {
        step(m, state, chooser, builder);
        for (const std::string& sentence : laws(m, state)) ADD_FAILURE() << sentence;
    }
    EXPECT_EQ(state.sched.end, RunEnd::finished) << text;
    Timeline timeline = std::move(builder).finish({}, state.sched.now);
    for (const std::string& sentence : timeline.violations()) ADD_FAILURE() << sentence;
    return timeline;
}

double ms_of(Time t) { return static_cast<double>(t.ns) / 1e6; }

// When a thread got a semaphore: it goes on to its next step then, as nothing else takes time.
std::vector<Time> starts_after_the_first(const Timeline& t, TrackId thread)
{
    std::vector<Time> starts;
    for (size_t i = 0; i < t.slices(thread); ++i) {
        const Slice s = t.slice(thread, i);
        if (s.state == TaskState::running) starts.push_back(s.start);
    }
    starts.erase(starts.begin());
    starts.push_back(t.moments(thread).ended);
    return starts;
}

using Happening = std::pair<double, std::string>;

// A barrier is passed when the next step begins: all threads compute before and after it.
void pass(const Timeline& t, const std::string& thread, const std::string& barrier,
          std::vector<Happening>& list)
{
    std::vector<Time> starts = starts_after_the_first(t, t.find(thread));
    starts.pop_back();
    for (const Time at : starts)
        list.emplace_back(ms_of(at), fmt::format("{} passed {}", thread, barrier));
}

// "2.1 D got m", in order.
std::vector<Happening> acquisitions(const Timeline& t, const json& input)
{
    std::vector<Happening> list;
    const std::vector<std::string>& names = t.symbols().objects;
    for (uint32_t i = 0; i < names.size(); ++i)
        for (const OwnerChange& change : t.owners(ObjectId{i}))
            if (change.owner.valid())
                list.emplace_back(ms_of(change.at),
                                  t.track(change.owner).name + " got " + names[i]);
    const json objects = input.value("objects", json::object());
    for (const auto& [name, object] : objects.items()) {
        if (object["kind"] == "barrier")
            for (const json& thread : input["threads"]) pass(t, thread["id"], name, list);
        if (object["kind"] != "semaphore") continue;
        for (const Time at : starts_after_the_first(t, t.find("consumer")))
            list.emplace_back(ms_of(at), "consumer got " + name);
    }
    std::ranges::stable_sort(list, {}, &Happening::first);
    return list;
}

class SimGrid : public testing::TestWithParam<std::string> {};

TEST_P(SimGrid, SaidTheSameToWithinItsOwnPrecision)
{
    const json c = read_case(GetParam());
    const std::string text = scenario_of(c["input"]);
    SCOPED_TRACE(text);
    const double tolerance = c["tolerance"];
    const std::optional<Timeline> t = run_text(text);
    ASSERT_TRUE(t);
    for (const auto& [name, finish] : c["expected"]["finish"].items()) {
        const TrackId thread = t->find(name);
        ASSERT_TRUE(thread.valid()) << name;
        EXPECT_NEAR(ms_of(t->moments(thread).ended), finish.get<double>(), tolerance) << name;
    }
    if (!c["expected"].contains("events")) return;
    const auto got = acquisitions(*t, c["input"]);
    const json& events = c["expected"]["events"];
    ASSERT_EQ(got.size(), events.size());
    for (size_t i = 0; i < got.size(); ++i) {
        EXPECT_NEAR(got[i].first, events[i][0].get<double>(), tolerance);
        EXPECT_EQ(got[i].second,
                  events[i][1].get<std::string>() + " " + events[i][2].get<std::string>());
    }
}

std::vector<std::string> cases_that_run()
{
    std::vector<std::string> names = case_names("simgrid");
    std::erase_if(names, [](const std::string& name) { return kNotRun.contains(name); });
    return names;
}
INSTANTIATE_TEST_SUITE_P(, SimGrid, testing::ValuesIn(cases_that_run()), oracles::test_name);

TEST(SimGridCases, AreAllThereAndThoseNotRunHaveAReason)
{
    const std::vector<std::string> names = case_names("simgrid");
    EXPECT_EQ(cases_that_run().size() + kNotRun.size(), names.size());
    for (const auto& [name, reason] : kNotRun) EXPECT_FALSE(reason.empty()) << name;
}

}  // namespace
}  // namespace interleave
