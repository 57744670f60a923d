// Devices against an obvious second version, from the text of a scenario: requests that come at
// known times with known work, served microsecond by microsecond, or, where they share, with
// fractions as exact as long double.
#include "base/rng.h"
#include "kernel/kernel.h"
#include "scenario/load.h"
#include "support/seeds.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <iostream>
#include <optional>
#include <vector>

namespace interleave {
namespace {

struct Request {
    int64_t arrival = 0;  // us
    int64_t work = 0;     // us
    int64_t priority = 0;
};

std::string scenario_of(const std::vector<Request>& requests, const std::string& device)
{
    std::string text = fmt::format(
        "unit: us\nmachine: {{cpus: 2, instruction: 0}}\nobjects:\n  d: {}\nprocesses:\n", device);
    for (size_t i = 0; i < requests.size(); ++i)
        text += fmt::format("  P{}: {{start: {}, priority: {}, run: [io d {}]}}\n", i,
                            requests[i].arrival, requests[i].priority, requests[i].work);
    return text;
}

// Ends of the tasks in ns; laws are asked after every step.
std::vector<int64_t> ends_of(const std::string& text)
{
    struct Sink final : RecordReader {
        void read(const Record& r) override
        {
            if (r.kind == RecordKind::state && r.state == TaskState::exited)
                ends.at(r.task) = r.at.ns;
        }
        std::vector<int64_t> ends;
    } sink;
    Diagnostics d;
    const LoadedScenario loaded = load_scenario(text, "case", {}, d);
    if (loaded.model == nullptr) {
        ADD_FAILURE() << render(d, "case", text, false);
        return {};
    }
    const Model& m = *loaded.model;
    sink.ends.resize(m.tasks.size(), -1);
    SeededChooser chooser(m.seed);
    State state = start(m, sink);
    while (!finished(state)) {
        step(m, state, chooser, sink);
        const auto broken = laws(m, state);
        EXPECT_TRUE(broken.empty()) << broken.front() << '\n' << text;
        if (!broken.empty()) break;
    }
    EXPECT_EQ(state.sched.end, RunEnd::finished);
    return sink.ends;
}

// True if a newcomer a goes before b, which came earlier or at once with a smaller number.
bool goes_before(const std::string& discipline, bool larger, const Request& a, int64_t left_a,
                 const Request& b, int64_t left_b)
{
    if (discipline.starts_with("lcfs")) return true;
    if (discipline == "sjf" || discipline == "srpt") return left_a < left_b;
    if (discipline.starts_with("priority"))
        return larger ? a.priority > b.priority : a.priority < b.priority;
    return false;
}

// Ends in us, one microsecond after the other. `in_line` is kept in the order of service.
std::vector<int64_t> obvious_queue(const std::vector<Request>& requests,
                                   const std::string& discipline, bool larger, size_t servers)
{
    const bool preemptive = discipline == "srpt" || discipline.ends_with("preemptive");
    std::vector<int64_t> left, ends(requests.size(), -1);
    for (const Request& r : requests) left.push_back(r.work);
    std::vector<size_t> in_line, served;
    for (int64_t now = 0; std::ranges::count(ends, -1) > 0; ++now) {
        // What was served until now may be done; then come those who arrive now, one by one.
        const auto finish = [&] {
            for (size_t k = 0; k < served.size();) {
                if (left[served[k]] > 0) {
                    ++k;
                    continue;
                }
                ends[served[k]] = now;
                std::erase(in_line, served[k]);
                served.erase(served.begin() + static_cast<std::ptrdiff_t>(k));
            }
        };
        const auto fill = [&] {
            if (preemptive) served.clear();
            for (const size_t i : in_line)
                if (served.size() < servers && std::ranges::find(served, i) == served.end())
                    served.push_back(i);
            if (!preemptive)
                for (const size_t i : served) std::erase(in_line, i);
        };
        finish();
        fill();
        for (size_t i = 0; i < requests.size(); ++i) {
            if (requests[i].arrival != now) continue;
            size_t at = in_line.size();
            while (at > 0 && goes_before(discipline, larger, requests[i], left[i],
                                         requests[in_line[at - 1]], left[in_line[at - 1]]))
                --at;
            in_line.insert(in_line.begin() + static_cast<std::ptrdiff_t>(at), i);
            fill();
        }
        for (const size_t i : served) --left[i];
    }
    return ends;
}

// Ends in us: from one change of the rate to the next.
std::vector<long double> obvious_sharing(const std::vector<Request>& requests, size_t servers)
{
    std::vector<long double> left, ends(requests.size(), -1);
    for (const Request& r : requests) left.push_back(static_cast<long double>(r.work));
    constexpr long double tiny = 1e-9L;
    for (long double now = 0; std::ranges::count(ends, -1) > 0;) {
        std::vector<size_t> here;
        long double next = 1e18L;
        for (size_t i = 0; i < requests.size(); ++i) {
            const auto arrival = static_cast<long double>(requests[i].arrival);
            if (ends[i] < 0 && arrival <= now) here.push_back(i);
            if (arrival > now) next = std::min(next, arrival);
        }
        const long double rate =
            std::min(1.0L, static_cast<long double>(servers) /
                               static_cast<long double>(std::max<size_t>(here.size(), 1)));
        for (const size_t i : here) next = std::min(next, now + left[i] / rate);
        for (const size_t i : here) {
            left[i] -= (next - now) * rate;
            if (left[i] < tiny) ends[i] = next;
        }
        now = next;
    }
    return ends;
}

// Work is above 0, as ties between what ends and what begins at one instant are not the point.
std::vector<Request> requests_of(test::Draw& draw)
{
    const int64_t count = 1 + draw.below(12);
    const auto spread = static_cast<uint64_t>(1 + draw.below(60));
    std::vector<Request> requests;
    for (int64_t i = 0; i < count; ++i)
        requests.push_back({draw.below(spread), 1 + draw.below(20), draw.below(4)});
    std::ranges::stable_sort(requests, {}, &Request::arrival);
    return requests;
}

TEST(Device, ServesInTheOrderOfItsDiscipline)
{
    const std::vector<std::string> disciplines = {
        "fcfs", "lcfs", "sjf", "priority", "srpt", "lcfs_preemptive", "priority_preemptive"};
    std::cout << "seed " << test::first_seed() << '\n';
    test::Draw draw(test::first_seed());
    for (int round = 0; round < 3'000; ++round) {
        const std::string discipline =
            disciplines[static_cast<size_t>(draw.below(disciplines.size()))];
        const bool larger = draw.below(2) == 1;
        const auto servers = static_cast<size_t>(1 + draw.below(3));
        const std::vector<Request> requests = requests_of(draw);
        const std::string text = scenario_of(
            requests, fmt::format("device(servers={}, discipline={}, order={})", servers,
                                  discipline, larger ? "larger_first" : "smaller_first"));
        std::vector<int64_t> ends = obvious_queue(requests, discipline, larger, servers);
        for (int64_t& end : ends) end *= 1000;
        ASSERT_EQ(ends_of(text), ends) << text;
    }
}

// Told at the first whole nanosecond at which it is done: late by less than one, and by what the
// rounding of tags and rates adds.
TEST(Device, SharesItsServersToTheNanosecond)
{
    std::cout << "seed " << test::first_seed() << '\n';
    test::Draw draw(test::first_seed());
    for (int round = 0; round < 3'000; ++round) {
        const auto servers = static_cast<size_t>(1 + draw.below(4));
        const std::vector<Request> requests = requests_of(draw);
        const std::string text =
            scenario_of(requests, fmt::format("device(servers={}, discipline=ps)", servers));
        const std::vector<long double> exact = obvious_sharing(requests, servers);
        const std::vector<int64_t> ends = ends_of(text);
        ASSERT_EQ(ends.size(), exact.size());
        for (size_t i = 0; i < ends.size(); ++i) {
            const auto late =
                static_cast<double>(static_cast<long double>(ends[i]) - exact[i] * 1000);
            ASSERT_GE(late, -0.001) << i << '\n' << text;
            ASSERT_LT(late, 1.001) << i << '\n' << text;
        }
    }
}

// A server that is never idle has done all its work after so much time: nothing drifts in thousands
// of changes of the rate.
TEST(Device, LosesNoWorkInALongBusyPeriod)
{
    test::Draw draw(test::first_seed());
    std::vector<Request> requests;
    int64_t work = 0;
    for (int64_t i = 0; i < 2'000; ++i) {
        requests.push_back({i * 7, 1 + draw.below(19), 0});
        requests.back().work += i == 0 ? 20'000 : 0;
        work += requests.back().work;
    }
    std::vector<int64_t> ends = ends_of(scenario_of(requests, "device(discipline=ps)"));
    EXPECT_LE(std::abs(std::ranges::max(ends) - work * 1000), 1);
}

TEST(Device, SharesWithRequestsOfDecades)
{
    const std::vector<int64_t> ends = ends_of(
        "unit: h\nmachine: {cpus: 1, instruction: 0}\nobjects:\n  d: device(discipline=ps)\n"
        "processes:\n  A: {run: [io d 200000h]}\n  B: {run: [io d 3], start: 1}\n"
        "  C: {run: [io d 200000h], start: 2}\n");
    const int64_t hour = 3'600'000'000'000;
    ASSERT_EQ(ends.size(), 3u);
    // B shares with A for an hour, then with both.
    EXPECT_NEAR(static_cast<double>(ends[1] - 9 * hour) / 1e9, 0.5 * 3600, 1e-6);
    EXPECT_EQ(ends[2], 400'003 * hour);
}

}  // namespace
}  // namespace interleave
