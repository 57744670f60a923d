// Multi-level feedback queues of OSTEP's mlfq.py: group ostep-mlfq. Each case runs from the text of
// a scenario; who ran at which level, every event and every time must come out.
#include "base/text.h"
#include "cases.h"
#include "kernel/kernel.h"
#include "kernel/policy.h"
#include "scenario/load.h"

#include <fmt/format.h>

#include <array>
#include <map>

namespace interleave {
namespace {

using nlohmann::json;
using oracles::case_names;
using oracles::read_case;

std::string scenario_of(const json& input)
{
    std::string quanta;
    std::string allotments;
    for (const json& level : input["queues_high_to_low"]) {
        quanta += (quanta.empty() ? "" : ", ") + level["quantum"].dump();
        allotments += (allotments.empty() ? "" : ", ") + level["allotment"].dump();
    }
    std::string text = fmt::format(
        "format: 1\nunit: ms\nmachine: {{cpus: 1}}\nobjects:\n  disk: device(servers=100)\n"
        "policy:\n  name: mlfq\n  quanta: [{}]\n  allotments: [{}]\n  boost: {}\n  io: {}\n"
        "  io_to: {}\n  ties: preempted_new_woken\nprocesses:\n",
        quanta, allotments, input["boost_period"].dump(),
        input["stay_after_io"].get<bool>() ? "refill" : "keep",
        input["io_bump_to_front"].get<bool>() ? "head" : "tail");
    for (const json& task : input["tasks"]) {
        text += fmt::format("  job{}:\n    start: {}\n    run:\n", task["id"].dump(),
                            task["arrival"].dump());
        int left = task["burst"].get<int>();
        const int every = task["io_every"].get<int>();
        for (; every > 0 && left > every; left -= every)
            text += fmt::format("      - compute {}\n      - io disk {}\n", every,
                                input["io_time"].dump());
        text += fmt::format("      - compute {}\n", left);
    }
    return text;
}

int64_t whole_ms(Time t)
{
    EXPECT_EQ(t.ns % 1'000'000, 0);
    return t.ns / 1'000'000;
}

// Of one instant the program that made the cases tells ends and waits first, then the boost, then
// arrivals; the simulator's devices come first. What happens is compared, not this order.
int place_in_instant(const json& event)
{
    constexpr std::array<std::string_view, 5> kOrder = {"finish", "io_start", "boost", "arrive",
                                                        "io_done"};
    return static_cast<int>(std::ranges::find(kOrder, event[1].get<std::string>()) -
                            kOrder.begin());
}

// One run, watched from step to step.
class Watched final : public RecordReader {
  public:
    explicit Watched(const Model& m)
    {
        SeededChooser chooser(m.seed);
        State s = start(m, *this);
        while (!finished(s)) {
            const NextStep next = next_step(s);
            if (next.event.at > s.sched.now) note_until(s, next.event.at);
            step(m, s, chooser, *this);
            if (next.event.kind() == EventKind::policy_timer && !next.task.valid())
                events.push_back({whole_ms(s.sched.now), "boost", nullptr});
        }
        EXPECT_EQ(s.sched.end, RunEnd::finished);
        std::ranges::stable_sort(events, {}, [](const json& e) {
            return std::pair(e[0].get<int64_t>(), place_in_instant(e));
        });
    }

    void read(const Record& r) override
    {
        if (r.kind != RecordKind::state) return;
        const int64_t at = whole_ms(r.at);
        if (r.state == TaskState::running && !first_run.contains(r.task)) first_run[r.task] = at;
        if (r.state == TaskState::ready && r.reason == Reason::created) arrival[r.task] = at;
        if (r.state == TaskState::exited) finish[r.task] = at;
        const std::string_view name = name_of_event(r);
        if (!name.empty()) events.push_back({at, name, r.task});
    }

    std::vector<json> events;
    std::vector<json> segments;  // task, level from the top, start, end; null when idle
    std::map<uint32_t, int64_t> first_run, arrival, finish;

  private:
    static std::string_view name_of_event(const Record& r)
    {
        if (r.state == TaskState::exited) return "finish";
        if (r.state == TaskState::blocked) return "io_start";
        if (r.state != TaskState::ready) return "";
        return r.reason == Reason::created ? "arrive" : r.reason == Reason::woken ? "io_done" : "";
    }

    void note_until(const State& s, Time until)
    {
        const Cpu& cpu = s.sched.cpus[CpuId{0}];
        json who = nullptr;
        json level = nullptr;
        if (cpu.current.valid()) {
            who = s.sched.entities[cpu.current].serial;
            level = s.sched.entities[cpu.current].level;
        }
        const int64_t begin = whole_ms(s.sched.now);
        const int64_t end = whole_ms(until);
        if (!segments.empty() && segments.back()[0] == who && segments.back()[1] == level)
            segments.back()[3] = end;
        else
            segments.push_back({who, level, begin, end});
    }
};

class Mlfq : public testing::TestWithParam<std::string> {};

TEST_P(Mlfq, RunsAsTheReferenceDoes)
{
    const json c = read_case(GetParam());
    const std::string text = scenario_of(c["input"]);
    SCOPED_TRACE(text);
    Diagnostics d;
    const LoadedScenario loaded = load_scenario(text, "case", {}, d);
    ASSERT_NE(loaded.model, nullptr) << render(d, "case", text, false);
    const Watched run(*loaded.model);

    const auto highest = static_cast<int>(c["input"]["queues_high_to_low"].size()) - 1;
    std::vector<json> segments;
    for (json s : c["expected"]["segments"]) {
        if (!s[1].is_null()) s[1] = highest - s[1].get<int>();
        segments.push_back(s);
    }
    EXPECT_EQ(json(run.segments), json(segments));
    std::vector<json> events = c["expected"]["events"];
    std::ranges::stable_sort(events, {}, [](const json& e) {
        return std::pair(e[0].get<int64_t>(), place_in_instant(e));
    });
    EXPECT_EQ(json(run.events), json(events));
    for (const json& task : c["expected"]["tasks"]) {
        const auto id = task["id"].get<uint32_t>();
        EXPECT_EQ(run.first_run.at(id) - run.arrival.at(id), task["response"].get<int64_t>());
        EXPECT_EQ(run.finish.at(id) - run.arrival.at(id), task["turnaround"].get<int64_t>());
    }
}

INSTANTIATE_TEST_SUITE_P(, Mlfq, testing::ValuesIn(case_names("ostep-mlfq")), oracles::test_name);

}  // namespace
}  // namespace interleave
