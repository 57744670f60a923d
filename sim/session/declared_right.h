// What a scenario declares of a task's right to be served: how urgent it is, and its share. Only
// what is known before a run; what a policy makes of it in the run is the policy's.
#pragma once

#include "base/ids.h"
#include "trace/timeline.h"

#include <cstdint>
#include <vector>

namespace interleave {

struct Model;

struct DeclaredRight {
    int64_t level = 0;      // Policy::level; the smaller is the more urgent. All alike: it has none
    int32_t nice = 0;       // the smaller has the larger share
    int64_t tickets = 100;  // the larger has the larger share
    std::vector<bool> cpus;  // on which it may run; empty: all
    friend bool operator==(const DeclaredRight&, const DeclaredRight&) = default;

    [[nodiscard]] bool may_run_on(CpuId cpu) const
    {
        return cpus.empty() || !cpu.valid() || cpu.index >= cpus.size() || cpus[cpu.index];
    }
};

// True if `a` may be served before `b` for something that is declared.
[[nodiscard]] bool has_greater_right(const DeclaredRight& a, const DeclaredRight& b);

// Of each task of a timeline; who was started in the run has the right of who started it.
[[nodiscard]] std::vector<DeclaredRight> declared_rights(const Model&, const Timeline&);

}  // namespace interleave
