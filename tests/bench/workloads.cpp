// The table of workloads: what is compared with what, and which ratio is wanted.
#include "bench.h"
#include "ours.h"
#include "reference.h"

#include <fmt/format.h>

#include <algorithm>

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
            w.limits = {[=] { return timers_in_calendar(n, operations); },
                        [=] { return timers_in_queue(n, operations); }};
            w.ours = ours([n] { return timers_model(n); }, {.draws = 1}, operations, record);
            w.goal = record && n <= 100'000 ? 2 : 0;
            list.push_back(std::move(w));
        }
    }
}

void add_turns(const Effort& effort, std::vector<Workload>& list)
{
    struct Size {
        uint32_t tasks, cpus;
    };
    for (const auto& [tasks, cpus] : {Size{4, 1}, {100, 4}, {10'000, 64}, {4'096, 1'024}}) {
        if (tasks > 100 && !effort.large) continue;
        for (const bool record : {true, false}) {
            Workload w;
            w.name = fmt::format("W2 {} tasks on {} CPUs{}", tasks, cpus, on_off(record));
            w.operation = "decision";
            const uint32_t n = tasks;
            const uint32_t c = cpus;
            w.limits = {[=] { return turns_in_kernel(n, c, effort.operations, record); }};
            w.ours =
                ours([=] { return turns_model(n, c); }, {.records = 2}, effort.operations, record);
            w.goal = record ? 1.8 : 1.6;
            list.push_back(std::move(w));
        }
    }
}

void add_locks(const Effort& effort, std::vector<Workload>& list)
{
    for (const uint32_t n : {2U, 16U, 256U}) {
        Workload w;
        w.name = fmt::format("W3 {} tasks, one mutex", n);
        w.operation = "acquisition";
        w.limits = {[=] { return contended_mutex(n, effort.operations); }};
        w.ours = ours([n] { return mutex_model(n); }, {.draws = 1}, effort.operations, true);
        w.goal = 1.7;
        list.push_back(std::move(w));
    }
    Workload w;
    w.name = "W4 bounded buffer";
    w.operation = "item";
    w.limits = {[=] { return bounded_buffer(effort.operations); }};
    w.ours = ours(buffer_model, {.draws = 2}, effort.operations, true);
    w.goal = 1.7;
    list.push_back(std::move(w));
}

}  // namespace

std::vector<Workload> workloads(const Effort& effort)
{
    std::vector<Workload> list;
    add_timers(effort, list);
    add_turns(effort, list);
    add_locks(effort, list);
    return list;
}

std::vector<Growth> growths()
{
    return {
        {"W1 from 10 to 10^6 timers", "W1 10 timers", "W1 1000000 timers", 5},
        {"W2 from 4 to 10 000 tasks", "W2 4 tasks on 1 CPUs", "W2 10000 tasks on 64 CPUs", 2},
        {"W2 from 4 to 1 024 CPUs", "W2 100 tasks on 4 CPUs", "W2 4096 tasks on 1024 CPUs", 2},
        {"W3 from 16 to 256 tasks", "W3 16 tasks, one mutex", "W3 256 tasks, one mutex", 1.2},
    };
}

}  // namespace interleave::bench
