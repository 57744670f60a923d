// What a preemptive policy says of itself if nothing but an urgency decides who runs: the theory of
// periodic tasks has results for such policies. A policy that is not one of these has no Urgency.
#pragma once

#include "kernel/model.h"

#include <cstdint>
#include <vector>

namespace interleave {

class Urgency {
  public:
    enum class Kind : uint8_t {
        other,     // with these values of its parameters something else decides as well
        fixed,     // by task: fixed_key()
        deadline,  // by job: the earliest deadline
    };
    virtual ~Urgency() = default;
    [[nodiscard]] virtual Kind urgency() const = 0;
    // The smaller is more urgent. Only where urgency() is fixed.
    [[nodiscard]] virtual int64_t fixed_key(const TaskSpec&) const { return 0; }
    // The CPU of each initial task, where each stays on one; empty: they do not.
    [[nodiscard]] virtual std::vector<CpuId> partition(const Model&) const { return {}; }
};

}  // namespace interleave
