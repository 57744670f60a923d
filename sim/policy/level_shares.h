// How levels share the CPU time of every period: what each has left of it.
//
// What a running task uses is charged when it stops or its turn ends; until then it is taken off
// what is left. The sum of all shares is the time of all CPUs. A part of a policy: it remembers one
// policy word for each level, from `first_word` on.
#pragma once

#include "kernel/policy.h"

#include <algorithm>
#include <numeric>
#include <vector>

namespace interleave {

class LevelShares {
  public:
    LevelShares(std::vector<int64_t> shares, Duration period, uint32_t first_word)
        : shares_(std::move(shares)), period_(period), first_word_(first_word)
    {
    }
    [[nodiscard]] Duration period() const { return period_; }

    // A period begins. What runs will be charged for time before it.
    void refill(const Model& m, Sched& s) const
    {
        const auto sum = std::accumulate(shares_.begin(), shares_.end(), int64_t{0});
        const __int128 all = __int128{period_.ns} * m.machine.cpus;
        for (uint32_t i = 0; i < shares_.size(); ++i)
            word(s, i) =
                static_cast<int64_t>(std::min<__int128>(all * shares_[i] / sum, kLastTime.ns)) +
                not_charged(s, i);
    }

    void charge(Sched& s, uint32_t level, Duration used) const
    {
        word(s, level) = std::max<int64_t>(word(s, level) - used.ns, 0);
    }

    [[nodiscard]] Duration left(const Sched& s, uint32_t level) const
    {
        return {std::max<int64_t>(s.policy_words[first_word_ + level] - not_charged(s, level), 0)};
    }

  private:
    int64_t& word(Sched& s, uint32_t level) const { return s.policy_words[first_word_ + level]; }

    [[nodiscard]] static int64_t not_charged(const Sched& s, uint32_t level)
    {
        int64_t used = 0;
        for (const Cpu& cpu : s.cpus)
            if (cpu.current.valid() && s.entities[cpu.current].level == level)
                used += (s.now - cpu.run_since).ns;
        return used;
    }

    std::vector<int64_t> shares_;
    Duration period_;
    uint32_t first_word_;
};

}  // namespace interleave
