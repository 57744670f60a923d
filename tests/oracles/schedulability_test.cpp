// What the theory of periodic tasks says: cases of group realtime-theory that are analysed, not
// run. What is compared are the numbers that the analysis gives, in whole units of a millisecond.
#include "analysis/schedulability.h"
#include "cases.h"

#include <cmath>

namespace interleave {
namespace {

using nlohmann::json;
using oracles::read_case;

int64_t ppm(const json& number) { return std::llround(number.get<double>() * 1e6); }

TaskSet set_of(const json& tasks)
{
    TaskSet set;
    for (const json& t : tasks) {
        const int64_t period = t["period"].get<int64_t>();
        set.push_back({.name = t.value("id", ""),
                       .runtime = ms(t["wcet"].get<int64_t>()),
                       .period = ms(period),
                       .deadline = ms(t.value("deadline", period)),
                       .jitter = {},
                       .blocking = {},
                       .priority = static_cast<int64_t>(set.size())});
    }
    return set;
}

TEST(RealtimeTheory01, LiuAndLaylandsBoundForEachNumberOfTasks)
{
    const json c = read_case("realtime-theory-01");
    const json& numbers = c["input"]["n"];
    ASSERT_EQ(numbers.size(), c["expected"]["bound"].size());
    for (size_t i = 0; i < numbers.size(); ++i) {
        const uint32_t n = numbers[i].is_string() ? kAnyNumber : numbers[i].get<uint32_t>();
        EXPECT_EQ(liu_layland_bound_ppm(n), ppm(c["expected"]["bound"][i])) << numbers[i];
    }
}

class ResponseTimes : public testing::TestWithParam<std::string> {};

TEST_P(ResponseTimes, AreThoseOfTheBook)
{
    const json c = read_case(GetParam());
    const json& expected = c["expected"];
    const TaskSet set = set_of(c["input"]["tasks_highest_priority_first"]);
    EXPECT_EQ(utilisation(set).ppm, ppm(expected["utilization"]));
    EXPECT_EQ(liu_layland_bound_ppm(static_cast<uint32_t>(set.size())), ppm(expected["ll_bound"]));
    EXPECT_TRUE(is_rate_monotonic(set));
    EXPECT_EQ(passes_liu_layland(set), expected["passes_ll_test"].get<bool>());

    const std::vector<ResponseBound> bounds = response_times(set);
    bool all = true;
    for (size_t i = 0; i < set.size(); ++i) {
        EXPECT_EQ(bounds[i].kind, ResponseBound::Kind::bounded);
        EXPECT_EQ(bounds[i].time, ms(expected["worst_case_response"][set[i].name].get<int64_t>()))
            << set[i].name;
        all = all && in_time(set[i], bounds[i]);
    }
    EXPECT_EQ(all, expected["schedulable"].get<bool>());
}

INSTANTIATE_TEST_SUITE_P(RealtimeTheory, ResponseTimes,
                         testing::Values("realtime-theory-04", "realtime-theory-06",
                                         "realtime-theory-07"),
                         oracles::test_name);

TEST(RealtimeTheory18, AFourthTaskMayTakeWhatIsLeft)
{
    const json c = read_case("realtime-theory-18");
    const TaskSet set = set_of(c["input"]["tasks"]);
    EXPECT_EQ(utilisation(set).ppm, ppm(c["expected"]["utilization"]));
    EXPECT_EQ(largest_runtime_of_another(set, ms(c["input"]["new_period"].get<int64_t>())),
              ms(c["expected"]["largest_wcet_of_new_task"].get<int64_t>()));
}

TEST(RealtimeTheory26, GlobalEdfIsLateByNoMoreThanTheBound)
{
    const json c = read_case("realtime-theory-26");
    const std::optional<Duration> bound =
        global_edf_tardiness(set_of(c["input"]["tasks"]), c["input"]["cpus"].get<uint32_t>());
    ASSERT_TRUE(bound.has_value());
    EXPECT_EQ(bound->ns, std::llround(c["expected"]["bound"].get<double>() * 1e6));
}

TEST(RealtimeTheory34, ALockProtocolBoundsHowLongOthersKeepATaskWaiting)
{
    const json c = read_case("realtime-theory-34");
    const json& input = c["input"];
    TaskSet set;
    std::vector<CriticalSection> sections;
    for (const json& name : input["tasks_highest_priority_first"]) {
        const auto task = static_cast<uint32_t>(set.size());
        set.push_back({.name = name.get<std::string>(),
                       .runtime = ms(20),
                       .period = ms(100),
                       .deadline = ms(100),
                       .jitter = {},
                       .blocking = {},
                       .priority = task});
        // The sections of t1 stand beside those of the others.
        const json& own = input.contains(name)
                              ? input[name.get<std::string>()]
                              : input["critical_sections"][name.get<std::string>()];
        for (const auto& [lock, length] : own.items())
            sections.push_back({task, lock == "S1" ? 0U : 1U, ms(length.get<int64_t>())});
    }
    const auto expect = [&](LockProtocol protocol, const json& times) {
        const std::vector<Duration> blocking = blocking_times(set, sections, protocol);
        for (size_t i = 0; i < set.size(); ++i)
            EXPECT_EQ(blocking[i], ms(times[set[i].name].get<int64_t>())) << set[i].name;
    };
    expect(LockProtocol::ceiling, c["expected"]["B_pcp"]);
    expect(LockProtocol::inheritance, c["expected"]["B_pip_upper_bound"]);
}

}  // namespace
}  // namespace interleave
