// Random workloads for tests of policies: tasks that compute, wait and yield, as a value and as the
// text of a scenario. A test prints the seed of one that fails.
#pragma once

#include "base/rng.h"
#include "support/seeds.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

namespace interleave::test {

// Numbers of one seed.
class Dice {
  public:
    explicit Dice(uint64_t seed) : seed_(seed) {}
    int64_t between(int64_t lowest, int64_t highest)
    {
        const auto n = static_cast<uint64_t>(highest - lowest + 1);
        return lowest + static_cast<int64_t>(scale_to(random_bits(seed_, 7, counter_++), n));
    }
    bool chance(int64_t percent) { return between(1, 100) <= percent; }
    int64_t one_of(const std::vector<int64_t>& list)
    {
        return list[static_cast<size_t>(between(0, static_cast<int64_t>(list.size()) - 1))];
    }
    std::string word_of(const std::vector<std::string>& list)
    {
        return list[static_cast<size_t>(between(0, static_cast<int64_t>(list.size()) - 1))];
    }
    std::vector<int64_t> list_of(int64_t entries, int64_t lowest, int64_t highest)
    {
        std::vector<int64_t> list;
        for (int64_t i = 0; i < entries; ++i) list.push_back(between(lowest, highest));
        return list;
    }

  private:
    uint64_t seed_, counter_ = 0;
};

struct Phase {
    int64_t compute = 1;  // units
    int64_t wait = 0;     // units; 0: none, the next phase goes on
    bool io = false;      // waits for a device, not for a timer
    bool yields = false;  // before the next phase; never with a wait, never in the last
};

struct Job {
    int64_t start = 0;  // units
    std::vector<Phase> phases;
    int64_t tickets = 100, nice = 0, priority = 0;
    std::vector<int64_t> affinity = {};  // empty: all CPUs
    int64_t slice = 0;                   // units; 0: not said

    [[nodiscard]] bool may_run_on(size_t cpu) const
    {
        for (const int64_t c : affinity)
            if (c == static_cast<int64_t>(cpu)) return true;
        return affinity.empty();
    }
};

struct Workload {
    uint32_t cpus = 1;
    int64_t unit = 1000;  // ns: that of 1 ns, 1 us or 1 ms
    std::vector<Job> jobs;

    [[nodiscard]] std::string text(const std::string& policy) const
    {
        std::string out = fmt::format(
            "format: 1\ntitle: random\nunit: {}\nmachine: {{cpus: {}, instruction: 0}}\n"
            "objects: {{disk: device(servers=1000)}}\npolicy: {}\nprocesses:\n",
            unit == 1      ? "ns"
            : unit == 1000 ? "us"
                           : "ms",
            cpus, policy);
        for (size_t i = 0; i < jobs.size(); ++i) {
            const Job& j = jobs[i];
            out += fmt::format(
                "  J{}:\n    start: {}\n    tickets: {}\n    nice: {}\n    priority: {}\n", i,
                j.start, j.tickets, j.nice, j.priority);
            if (!j.affinity.empty())
                out += fmt::format("    affinity: [{}]\n", fmt::join(j.affinity, ", "));
            if (j.slice > 0) out += fmt::format("    slice: {}\n", j.slice);
            out += "    run:\n";
            for (const Phase& p : j.phases) {
                out += fmt::format("      - compute {}\n", p.compute);
                if (p.wait > 0)
                    out += fmt::format("      - {} {}\n", p.io ? "io disk" : "sleep", p.wait);
                if (p.yields) out += "      - yield\n";
            }
        }
        return out;
    }
};

// What a random workload is drawn from: how much there is of each at most.
struct WorkloadRange {
    int64_t cpus = 4;  // and one in half of all cases
    int64_t jobs = 8, phases = 5;
    int64_t start = 40, compute = 25, wait = 20;  // units
    int64_t lowest_priority = 0, highest_priority = 0;
    int64_t yields = 0, bound = 0;  // percent of phases, of jobs
};

inline Job random_job(Dice& dice, const WorkloadRange& range, uint32_t cpus)
{
    Job j;
    j.start = dice.chance(50) ? 0 : dice.between(0, range.start);
    j.tickets = dice.chance(20) ? dice.between(1, 1'000'000) : dice.between(1, 9);
    j.nice = dice.between(-20, 19);
    j.priority = dice.between(range.lowest_priority, range.highest_priority);
    if (dice.chance(range.bound))
        for (uint32_t c = 0; c < cpus; ++c)
            if (dice.chance(50)) j.affinity.push_back(c);
    const int64_t phases = dice.between(1, range.phases);
    for (int64_t k = 1; k <= phases; ++k) {
        Phase p;
        p.compute = dice.between(1, range.compute);
        if (k < phases) p.yields = dice.chance(range.yields);
        if (k < phases && !p.yields) p.wait = dice.between(0, range.wait);
        p.io = dice.chance(50);
        j.phases.push_back(p);
    }
    return j;
}

inline Workload random_workload(Dice& dice, const WorkloadRange& range = {})
{
    Workload w;
    if (range.cpus > 1 && dice.chance(50))
        w.cpus = static_cast<uint32_t>(dice.between(2, range.cpus));
    for (int64_t n = dice.between(1, range.jobs); n > 0; --n)
        w.jobs.push_back(random_job(dice, range, w.cpus));
    return w;
}

// Calls check(seed) for so many seeds until one fails; INTERLEAVE_SEED=n for that one only.
inline void for_each_seed(uint64_t count, const std::function<void(uint64_t)>& check)
{
    const auto [first, last] = seeds(count);
    for (uint64_t seed = first; seed <= last; ++seed) {
        check(seed);
        if (testing::Test::HasFailure()) FAIL() << "INTERLEAVE_SEED=" << seed << " repeats this";
    }
}

}  // namespace interleave::test
