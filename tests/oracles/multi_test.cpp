// Several CPUs with caches, as OSTEP's multi.py has them: group ostep-multi. Each case becomes the
// text of a scenario and runs; who ran where and when, what became warm in which cache and when,
// and how busy and how warm each CPU was must come out.
#include "base/text.h"
#include "cases.h"
#include "kernel/kernel.h"
#include "support/load.h"
#include "trace/timeline.h"

#include <fmt/format.h>

#include <map>
#include <set>
#include <tuple>

namespace interleave {
namespace {

using nlohmann::json;
using oracles::case_names;
using oracles::read_case;

// Every case that no test here runs, and why. A case that is neither run nor listed fails.
const std::map<std::string, std::string> kNotRun = {};

// Tasks of OSTEP may be numbers, which are no names of ours.
std::string task_name(const std::string& id)
{
    return std::isdigit(static_cast<unsigned char>(id[0])) != 0 ? "job" + id : id;
}

std::string policy_of(const json& input)
{
    std::string policy =
        fmt::format("{{name: rr, slice: aligned, quantum: {}", input["time_slice"].get<int>());
    if (input.contains("cpu_assignment_order_per_tick")) {
        std::vector<int> orders;
        for (const json& order : input["cpu_assignment_order_per_tick"])
            for (const json& cpu : order) orders.push_back(cpu);
        policy += fmt::format(", cpu_order: given, cpu_order_every: 1, cpu_orders: [{}]",
                              fmt::join(orders, ", "));
    }
    if (!input.contains("steal_interval")) return policy + "}";
    const bool steals = input["steal_interval"] != 0 && input.contains("steal_victim_choices");
    if (!steals) return policy + ", queues: per_cpu, steal: never}";
    return policy + fmt::format(
                        ", queues: per_cpu, steal: interval, interval: {}, victim: given, "
                        "victims: {}, steal_bound: false}}",
                        input["steal_interval"].dump(), input["steal_victim_choices"].dump());
}

std::string scenario_of(const json& input)
{
    const json& cache = input["cache"];
    std::string text = fmt::format(
        "format: 1\nunit: ms\nmachine:\n  cpus: {}\n  instruction: 0\n"
        "  cache: {{size: {}, warmup: {}, warm_rate: {}, cold_rate: {}, step: 1}}\n"
        "policy: {}\nprocesses:\n",
        input["cpus"].dump(), cache["size"].dump(), cache["warmup_time"].dump(),
        cache["warm_rate"].dump(), cache["cold_rate"].dump(), policy_of(input));
    for (const json& t : input["tasks"]) {
        text += fmt::format("  {}: {{run: [compute {}], working_set: {}", task_name(t["id"]),
                            t["work"].dump(), t["working_set"].dump());
        if (t.contains("affinity")) text += ", affinity: " + t["affinity"].dump();
        text += "}\n";
    }
    return text;
}

struct Segment {
    int64_t start = 0, end = 0, cpu = 0;
    std::string task;
    friend auto operator<=>(const Segment&, const Segment&) = default;
    friend std::ostream& operator<<(std::ostream& out, const Segment& s)
    {
        return out << s.task << " on " << s.cpu << ": " << s.start << " - " << s.end;
    }
};

struct Change {
    int64_t time = 0, cpu = 0;
    std::vector<std::string> warm;  // in the order of names
    friend bool operator==(const Change&, const Change&) = default;
    friend std::ostream& operator<<(std::ostream& out, const Change& c)
    {
        out << "at " << c.time << " on " << c.cpu << ":";
        for (const std::string& name : c.warm) out << " " << name;
        return out;
    }
};

// One segment for each time that a task was put on a CPU, also if it had just left it.
class Segments final : public RecordReader {
  public:
    explicit Segments(const Model& m) : m_(m), open_(m.tasks.size()) {}
    void read(const Record& r) override
    {
        if (r.kind != RecordKind::state) return;
        Segment& open = open_[r.task];
        const int64_t now = r.at.ns / 1'000'000;
        if (!open.task.empty()) list.push_back({open.start, now, open.cpu, open.task});
        open = {};
        if (r.state == TaskState::running) open = {now, 0, r.cpu, m_.tasks[r.task].name};
    }
    std::vector<Segment> list;

  private:
    const Model& m_;
    std::vector<Segment> open_;
};

// Watches the caches after every step.
class WarmSets {
  public:
    explicit WarmSets(uint32_t cpus) : now_(cpus), told_(cpus) {}
    void look(const Model& m, const Sched& s)
    {
        if (s.now != at_) tell();
        at_ = s.now;
        for (uint32_t c = 0; c < now_.size(); ++c) {
            now_[c].clear();
            for (const uint32_t serial : s.caches[CpuId{c}].warm)
                now_[c].push_back(m.tasks[serial].name);
            std::ranges::sort(now_[c]);
        }
    }
    std::vector<Change> finish()
    {
        tell();
        return list_;
    }

  private:
    void tell()
    {
        for (uint32_t c = 0; c < now_.size(); ++c) {
            if (now_[c] == told_[c]) continue;
            list_.push_back({at_.ns / 1'000'000, c, now_[c]});
            told_[c] = now_[c];
        }
    }
    Time at_;
    std::vector<std::vector<std::string>> now_, told_;
    std::vector<Change> list_;
};

class Multi : public testing::TestWithParam<std::string> {};

TEST_P(Multi, RunsAndWarmsAsTheProgramDoes)
{
    const json c = read_case(GetParam());
    const json& expected = c["expected"];
    const std::string text = scenario_of(c["input"]);
    SCOPED_TRACE(text);
    const auto model = test::load_model(text);
    ASSERT_NE(model, nullptr);
    Segments segments(*model);
    SeededChooser chooser(model->seed);
    State state = start(*model, segments);
    WarmSets warm(model->machine.cpus);
    while (!finished(state)) {
        step(*model, state, chooser, segments);
        warm.look(*model, state.sched);
    }
    ASSERT_EQ(state.sched.end, RunEnd::finished);

    std::vector<Segment> wanted;
    std::map<std::string, int64_t> busy, finish;
    for (const json& s : expected["segments"])
        wanted.push_back({s[2], s[3], s[1], task_name(s[0])});
    std::ranges::sort(wanted);
    std::ranges::sort(segments.list);
    EXPECT_EQ(segments.list, wanted);

    std::vector<Change> changes;
    for (const json& s : expected["warm_sets_after_time"]) {
        Change change{s[0], s[1], {}};
        for (const json& id : s[2]) change.warm.push_back(task_name(id));
        changes.push_back(change);
    }
    EXPECT_EQ(warm.finish(), changes);

    const int64_t makespan = expected["makespan"];
    EXPECT_EQ(state.sched.now, Time{} + ms(makespan));
    for (const Segment& s : segments.list) finish[s.task] = std::max(finish[s.task], s.end);
    for (const json& row : expected["finish"])
        EXPECT_EQ(finish[task_name(row["id"])], row["time"].get<int64_t>()) << row;
    const auto percent = [&](int64_t n) {
        return 100.0 * static_cast<double>(n) / static_cast<double>(makespan);
    };
    for (const json& row : expected["cpu"]) {
        int64_t ran = 0;
        for (const Segment& s : segments.list)
            if (s.cpu == row["id"].get<int64_t>()) ran += s.end - s.start;
        const Cache& cache = state.sched.caches[CpuId{row["id"].get<uint32_t>()}];
        EXPECT_NEAR(percent(ran), row["utilization_percent_2dp"].get<double>(), 0.005) << row;
        EXPECT_NEAR(percent(cache.warm_time.ns / 1'000'000), row["warm_percent_2dp"].get<double>(),
                    0.005)
            << row;
    }
}

std::vector<std::string> cases_that_run()
{
    std::vector<std::string> names = case_names("ostep-multi");
    std::erase_if(names, [](const std::string& name) { return kNotRun.contains(name); });
    return names;
}

TEST(MultiCases, ThatAreNotRunExistAndHaveAReason)
{
    for (const auto& [name, reason] : kNotRun) {
        EXPECT_EQ(read_case(name)["id"], name);
        EXPECT_FALSE(reason.empty()) << name;
    }
}

INSTANTIATE_TEST_SUITE_P(, Multi, testing::ValuesIn(cases_that_run()), oracles::test_name);

// New tasks join the shortest queue: as if CPUs in turn took the first that they may run.
TEST(MultiCases, BeginWithTheQueuesOfTheProgram)
{
    for (const std::string& name : case_names("ostep-multi")) {
        const json c = read_case(name);
        if (!c["expected"].contains("initial_queues")) continue;
        const auto model = test::load_model(scenario_of(c["input"]));
        ASSERT_NE(model, nullptr);
        NullSink sink;
        SeededChooser chooser(model->seed);
        State state = start(*model, sink);
        for (size_t i = 0; i < model->tasks.size(); ++i) step(*model, state, chooser, sink);
        std::vector<std::vector<std::string>> queues, wanted = c["expected"]["initial_queues"];
        for (uint32_t i = 0; i < model->machine.cpus; ++i) {
            queues.emplace_back();
            for (const Candidate& t : model->policy->describe(*model, state, CpuId{i}))
                queues.back().push_back(model->tasks[t.task.index].name);
        }
        EXPECT_EQ(queues, wanted) << name;
    }
}

}  // namespace
}  // namespace interleave
