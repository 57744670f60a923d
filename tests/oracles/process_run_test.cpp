// Processes that compute and wait for I/O, as OSTEP's process-run.py shows them: group
// ostep-process-run. Each case runs from the text of a scenario; the row of every tick must come
// out, and how busy CPU and devices were.
#include "cases.h"
#include "kernel/kernel.h"
#include "scenario/load.h"

#include <fmt/format.h>

namespace interleave {
namespace {

using nlohmann::json;
using oracles::case_names;
using oracles::read_case;

// An instruction is 1 ms; an I/O is one that issues it, the wait, and one that ends it.
std::string scenario_of(const json& input)
{
    const bool at_end = input["switch"] == "on_end_only";
    const bool at_once = input["io_done"] == "run_immediately";
    std::string text = fmt::format(
        "format: 1\nunit: ms\nmachine: {{cpus: 1}}\nobjects:\n  disk: device(servers=100)\n"
        "policy: {{name: cyclic, switch: {}, woken: {}}}\nprocesses:\n",
        at_end ? "end" : "wait_or_end", at_once ? "at_once" : "later");
    int id = 0;
    for (const json& program : input["programs"]) {
        text += fmt::format("  P{}:\n    run:\n", id++);
        for (const json& piece : program) {
            if (piece[0] == "cpu") {
                for (int i = 0; i < piece[1].get<int>(); ++i) text += "      - compute 1\n";
            } else {
                text += fmt::format("      - compute 1\n      - io disk {}\n      - compute 1\n",
                                    input["io_length"].dump());
            }
        }
    }
    return text;
}

// What each instruction of a program is, in order.
std::vector<std::string> instructions_of(const json& program)
{
    std::vector<std::string> names;
    for (const json& piece : program) {
        if (piece[0] == "cpu") {
            names.insert(names.end(), piece[1].get<size_t>(), "run cpu");
        } else {
            names.emplace_back("run io");
            names.emplace_back("run io_done");
        }
    }
    return names;
}

constexpr Duration kTick = ms(1);

// When a wait for I/O began and ended, from the records.
class Waits final : public RecordReader {
  public:
    struct Wait {
        Time begin, end = kNever;
    };
    void read(const Record& r) override
    {
        timeline->put(r);
        if (r.kind != RecordKind::state) return;
        if (r.state == TaskState::blocked) all.push_back({.task = r.task, .wait = {r.at}});
        if (r.state == TaskState::ready && r.reason == Reason::woken)
            for (Row& row : all)
                if (row.task == r.task && row.wait.end == kNever) row.wait.end = r.at;
    }
    struct Row {
        uint32_t task;
        Wait wait;
    };
    std::vector<Row> all;
    TimelineBuilder* timeline = nullptr;
};

// The state of a process in the tick that begins at `at`.
std::string state_in(const Timeline& t, const Model& m, uint32_t task, Time at,
                     const std::vector<std::string>& instructions)
{
    const TrackId track = t.find(m.tasks[task].name);
    if (t.moments(track).ended <= at) return "done";
    const std::optional<size_t> slice = t.at(track, at);
    if (!slice) return "none";
    const TaskState state = t.slice(track, *slice).state;
    if (state == TaskState::blocked) return "blocked";
    if (state != TaskState::running) return "ready";
    const auto before =
        static_cast<size_t>(t.spent(track, TaskState::running, Time{}, at).ns / kTick.ns);
    return instructions[before];
}

class ProcessRun : public testing::TestWithParam<std::string> {};

TEST_P(ProcessRun, ShowsTheRowsOfEachTick)
{
    const json c = read_case(GetParam());
    const json& programs = c["input"]["programs"];
    const std::string text = scenario_of(c["input"]);
    SCOPED_TRACE(text);
    Diagnostics d;
    const LoadedScenario loaded = load_scenario(text, "case", {}, d);
    ASSERT_NE(loaded.model, nullptr) << render(d, "case", text, false);
    const Model& m = *loaded.model;
    TimelineBuilder builder(symbols(m), 1);
    Waits waits;
    waits.timeline = &builder;
    SeededChooser chooser(m.seed);
    State s = start(m, waits);
    run(m, s, chooser, waits, 1'000'000);
    ASSERT_EQ(s.sched.end, RunEnd::finished);
    const Timeline t = std::move(builder).finish({}, s.sched.now);

    const int64_t ticks = s.sched.now.ns / kTick.ns;
    EXPECT_EQ(ticks, c["expected"]["total_time"].get<int64_t>());
    std::vector<json> rows;
    int64_t cpu_busy = 0;
    int64_t io_busy = 0;
    for (int64_t tick = 1; tick <= ticks; ++tick) {
        const Time at{(tick - 1) * kTick.ns};
        json row = {tick, false};
        bool waiting = false;
        for (const Waits::Row& r : waits.all) {
            if (r.wait.end == at) row[1] = true;
            // Outstanding still when the tick ends, and issued in an earlier one.
            if (r.wait.begin <= at && r.wait.end > at) waiting = true;
        }
        for (uint32_t i = 0; i < programs.size(); ++i) {
            row.push_back(state_in(t, m, i, at, instructions_of(programs[i])));
            if (row.back().get<std::string>().starts_with("run")) ++cpu_busy;
        }
        io_busy += waiting ? 1 : 0;
        rows.push_back(row);
    }
    EXPECT_EQ(json(rows), c["expected"]["ticks"]);
    EXPECT_EQ(cpu_busy, c["expected"]["cpu_busy"].get<int64_t>());
    EXPECT_EQ(io_busy, c["expected"]["io_busy"].get<int64_t>());
}

INSTANTIATE_TEST_SUITE_P(, ProcessRun, testing::ValuesIn(case_names("ostep-process-run")),
                         oracles::test_name);

}  // namespace
}  // namespace interleave
