// The table of workloads: what is compared with what, and which ratio is wanted.
#include "bench.h"
#include "ours.h"
#include "reference.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace interleave::bench {

namespace {

// A Model is made once, when its first round begins, and freed with the Workload.
Run ours(std::function<SharedModel()> make, Counting how, uint64_t operations, bool record)
{
    return [make = std::move(make), model = SharedModel{}, how, operations, record]() mutable {
        if (model == nullptr) model = make();
        return run_ours(*model, how, operations, record);
    };
}

// Times above this size are reported only: the cache decides them, and who else is in it.
constexpr uint32_t kJudged = 100'000;

std::string on_off(bool record) { return record ? "" : ", no records"; }

void add_timers(const Effort& effort, std::vector<Workload>& list)
{
    for (const uint32_t n : {10U, 1'000U, 100'000U, 1'000'000U}) {
        if (n > 1'000 && !effort.large) continue;
        const uint64_t operations = std::max<uint64_t>(effort.operations, effort.large ? n : 0);
        for (const bool record : {true, false}) {
            Workload w;
            w.name = fmt::format("W1 {} timers{}", n, on_off(record));
            w.operation = "wake-up";
            w.loops = {{"calendar", [=] { return timers_in_calendar(n, operations); }},
                       {"the product's queue", [=] { return timers_in_queue(n, operations); }},
                       {"4-ary heap", [=] { return timers_in_heap(n, operations); }}};
            w.ours = ours([n] { return timers_model(n); }, {.draws = 1}, operations, record);
            if (record) {
                const bool judged = n <= kJudged;
                w.goal = judged ? 2 : 0;
                w.peers = {"w1", n, 1, judged ? 1.0 : 0};
            }
            list.push_back(std::move(w));
        }
    }
}

// Tasks and CPUs; the second list shows only how ours grows.
constexpr std::pair<uint32_t, uint32_t> kTurns[] = {{4, 1}, {100, 4}, {10'000, 64}, {4'096, 1'024}};
constexpr std::pair<uint32_t, uint32_t> kMoreTurns[] = {{100, 1},   {10'000, 1}, {1'000'000, 1},
                                                        {4'096, 1}, {4'096, 4},  {4'096, 64}};

std::string turns_name(uint32_t tasks, uint32_t cpus)
{
    return fmt::format("W2 {} tasks on {} CPU{}", tasks, cpus, cpus == 1 ? "" : "s");
}

Workload turns(uint32_t n, uint32_t cpus, uint64_t operations, bool record)
{
    Workload w;
    w.name = turns_name(n, cpus) + on_off(record);
    w.operation = "decision";
    w.ours = ours([=] { return turns_model(n, cpus); }, {.records = 2}, operations, record);
    return w;
}

void add_turns(const Effort& effort, std::vector<Workload>& list)
{
    const uint64_t operations = effort.operations;
    for (const auto& [n, cpus] : kTurns) {
        if (n > 100 && !effort.large) continue;
        for (const bool record : {true, false}) {
            Workload w = turns(n, cpus, operations, record);
            w.loops = {{"kernel", [=] { return turns_in_kernel(n, cpus, operations, record); }},
                       {"flat arrays", [=] { return turns_in_arrays(n, cpus, operations, record); },
                        false}};
            w.goal = record ? 1.8 : 1.6;
            if (record && cpus <= 64) w.peers = {"w2", n, cpus, 0.5};
            list.push_back(std::move(w));
        }
    }
    for (const auto& [n, cpus] : kMoreTurns)
        if (n <= 100 || effort.large) list.push_back(turns(n, cpus, operations, true));
}

std::string fair_name(uint32_t tasks, uint32_t cpus)
{
    return fmt::format("W5 {} fair tasks on {} CPU{}", tasks, cpus, cpus == 1 ? "" : "s");
}

// Wanted of them is a ratio to W2 of the same size.
void add_fair(const Effort& effort, std::vector<Workload>& list)
{
    for (const auto& [n, cpus] :
         {std::pair{4U, 1U}, {100U, 1U}, {100U, 4U}, {10'000U, 1U}, {10'000U, 64U}}) {
        if (n > 100 && !effort.large) continue;
        Workload w;
        w.name = fair_name(n, cpus);
        w.operation = "decision";
        w.ours = ours([n = n, cpus = cpus] { return fair_model(n, cpus); }, {.records = 2},
                      effort.operations, true);
        list.push_back(std::move(w));
    }
}

constexpr const char* kBuffer = "W4 bounded buffer";
// The same as textbooks build it, for which there is no loop by hand: it would be another.
constexpr const char* kTextbookBuffer = "W4 of two semaphores and a mutex";

void add_locks(const Effort& effort, std::vector<Workload>& list)
{
    for (const uint32_t n : {2U, 16U, 256U}) {
        Workload w;
        w.name = fmt::format("W3 {} tasks, one mutex", n);
        w.operation = "acquisition";
        w.loops = {{"by hand", [=] { return contended_mutex(n, effort.operations); }}};
        w.ours = ours([n] { return mutex_model(n); }, {.draws = 1}, effort.operations, true);
        w.goal = 1.7;
        w.peers = {"w3", n, 1, 1};
        list.push_back(std::move(w));
    }
    Workload w;
    w.name = kBuffer;
    w.operation = "item";
    w.loops = {{"by hand", [=] { return bounded_buffer(effort.operations); }}};
    w.ours = ours(buffer_model, {.draws = 2}, effort.operations, true);
    w.goal = 1.7;
    w.peers = {"w4", 64, 1, 1};
    list.push_back(std::move(w));
    Workload textbook;
    textbook.name = kTextbookBuffer;
    textbook.operation = "item";
    textbook.ours = ours(semaphores_model, {.draws = 2}, effort.operations, true);
    list.push_back(std::move(textbook));
}

}  // namespace

std::vector<Workload> workloads(const Effort& effort)
{
    std::vector<Workload> list;
    add_timers(effort, list);
    add_turns(effort, list);
    add_locks(effort, list);
    add_fair(effort, list);
    return list;
}

std::vector<Growth> growths()
{
    const std::string four = turns_name(4, 1);
    const std::string many = turns_name(4'096, 1);
    return {
        {"W1 10 timers", "W1 1000 timers", 0},
        {"W1 10 timers", "W1 100000 timers", 0},
        {"W1 10 timers", "W1 1000000 timers", 5},
        {four, turns_name(100, 1), 0},
        {four, turns_name(10'000, 1), 2},
        {four, turns_name(10'000, 64), 2},
        {four, turns_name(1'000'000, 1), 0},
        {many, turns_name(4'096, 4), 0},
        {many, turns_name(4'096, 64), 0},
        {turns_name(4'096, 4), turns_name(4'096, 1'024), 2},
        {"W3 16 tasks, one mutex", "W3 256 tasks, one mutex", 1.2},
        {kBuffer, kTextbookBuffer, 0},
        {four, fair_name(4, 1), 3},
        {turns_name(100, 4), fair_name(100, 4), 3},
        {turns_name(10'000, 64), fair_name(10'000, 64), 3},
        {fair_name(4, 1), fair_name(100, 1), 0},
        {fair_name(4, 1), fair_name(10'000, 1), 0},
    };
}

}  // namespace interleave::bench
