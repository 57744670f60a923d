// Which of several CPUs takes first where they choose from one queue at the same instant. Kernels
// leave it to whoever gets the lock of the queue; here it is by number unless a policy lets the
// user say otherwise, as OSTEP's multi.py does.
//
// A part of a policy: it remembers nothing, since an order depends on time alone. The kernel lets
// the CPU with the lowest number choose first, so turn_of() leaves to the others what they will
// take.
#pragma once

#include "kernel/policy.h"

#include <functional>

namespace interleave {

class CpuOrder {
  public:
    using Draw = std::function<uint64_t(uint64_t stream, uint64_t counter)>;  // random bits

    // From the parameters below, which stand in their order from `first` on.
    CpuOrder(const PolicyValues&, size_t first);
    [[nodiscard]] bool by_number() const { return kind_ == Kind::number; }
    // What c takes from the list, if it and all that choose now take in the order of now.
    [[nodiscard]] TaskId turn_of(const Model&, const Sched&, const EntityList&, CpuId c,
                                 const Draw&) const;

  private:
    enum class Kind : uint8_t { number, random, given };

    [[nodiscard]] std::vector<CpuId> order_at(Time, uint32_t cpus, const Draw&) const;

    Kind kind_;
    Duration every_;
    std::vector<int64_t> given_;
};

inline constexpr std::string_view kCpuOrderWords[] = {"number", "random", "given"};
inline constexpr PolicyParameter kCpuOrderParameter = {
    .name = "cpu_order",
    .kind = ParameterKind::word,
    .value = 0,
    .lowest = 0,
    .highest = 2,
    .words = kCpuOrderWords,
    .about =
        "global: which CPU takes first where several choose at one instant, if switches cost "
        "no time; random and given: after all that lose their tasks then have put them back",
};
inline constexpr PolicyParameter kCpuOrderEveryParameter = {
    .name = "cpu_order_every",
    .kind = ParameterKind::duration,
    .value = 1'000'000,
    .lowest = 1,
    .highest = kLastTime.ns,
    .about = "cpu_order: random, given: how long an order lasts",
};
inline constexpr PolicyParameter kCpuOrdersParameter = {
    .name = "cpu_orders",
    .kind = ParameterKind::integers,
    .lowest = 0,
    .highest = kMaxCpus - 1,
    .about =
        "cpu_order: given: the CPUs in their first order, then in the second, and so on, from "
        "the beginning again after the last",
};

}  // namespace interleave
