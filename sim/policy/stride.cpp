// Stride: the ready task with the smallest pass runs for a quantum; its pass grows by its stride.
//
// Shares the CPU in proportion to tickets like the lottery, but exactly: nobody is ever more than a
// quantum from its share of two. The stride is a constant divided by the tickets, and a quantum
// used in part adds that part of it. A global pass advances at the rate of all tasks together; a
// task that blocks remembers how far it was from it (`remain`), and comes back as far from it.
// Passes are whole numbers, and what a division leaves is carried. Equals run in the order of
// creation. Source: Waldspurger, Weihl, Stride Scheduling, MIT/LCS/TM-528, 1995.
#include "policy/ordered_policy.h"
#include "policy/policies.h"
#include "policy/shares.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

namespace interleave {

namespace {

enum Number { kQuantum, kConstant, kStart, kShares };
enum Start { kStride, kZero, kGlobal };
enum PolicyWord { kScale, kTickets, kActive, kGlobalPass, kGlobalPart, kSince, kPolicyWords };
// kShare is 0 while the task is blocked: then kPass is how far it was from the global pass.
enum Word { kPass, kCarried, kShare, kSeen, kWords };

constexpr int64_t kMostConstant = int64_t{1} << 32;
constexpr int64_t kUsualConstant = int64_t{1} << 20;
constexpr int32_t kPartBits = 20;  // of the global pass

class StridePolicy final : public OrderedPolicy {
  public:
    explicit StridePolicy(const PolicyValues& v)
        : OrderedPolicy(true, false),
          quantum_{v.numbers[kQuantum]},
          constant_(v.numbers[kConstant]),
          start_(static_cast<Start>(v.numbers[kStart])),
          by_nice_(v.numbers[kShares] == 1)
    {
    }
    [[nodiscard]] const PolicyInfo& info() const override { return kStridePolicy; }
    [[nodiscard]] uint32_t words() const override { return kPolicyWords; }
    [[nodiscard]] uint32_t task_words() const override { return kWords; }

    void attach(const Model& m, State& state, TaskId) const override
    {
        int64_t& scale = state.sched.policy_words[kScale];
        if (scale == 0) scale = constant_ > 0 ? constant_ : common_multiple(m);
    }

    [[nodiscard]] bool goes_by_values() const override { return true; }
    // What it is ahead or behind counts in turns, which are shorter or longer from now on.
    void values_changed(const Model& m, State& state, TaskId t) const override
    {
        Sched& s = state.sched;
        const int64_t before = word(s, t, kShare);
        if (before == 0) return;
        const int64_t share = share_of(m, s.entities[t], by_nice_);
        leave(s, t);
        int64_t& pass = word(s, t, kPass);
        pass = static_cast<int64_t>(__int128{pass} * before / share);
        join(s, t, share);
    }

    bool enqueue(const Model& m, State& state, CpuId c, TaskId t, Reason, Chooser&) const override
    {
        Sched& s = state.sched;
        if (word(s, t, kShare) == 0) join(s, t, share_of(m, s.entities[t], by_nice_));
        s.entities[t].key = word(s, t, kPass);
        push(s.nodes, heap_of(s, c), t, s.entities[t].key, s.entities[t].serial);
        return false;
    }

    void charge(const Model&, State& state, CpuId, TaskId t, Duration used) const override
    {
        Sched& s = state.sched;
        const auto grown = static_cast<__int128>(stride(s, t)) * used.ns + word(s, t, kCarried);
        word(s, t, kPass) += static_cast<int64_t>(grown / quantum_.ns);
        word(s, t, kCarried) = static_cast<int64_t>(grown % quantum_.ns);
    }
    void blocked(const Model&, State& state, CpuId, TaskId t) const override
    {
        leave(state.sched, t);
    }
    void detach(const Model&, State& state, TaskId t) const override
    {
        leave(state.sched, t);
        std::ranges::fill(interleave::task_words(state.sched, t), 0);
    }
    [[nodiscard]] Duration slice(const Model&, const State&, CpuId, TaskId) const override
    {
        return quantum_;
    }

  private:
    static int64_t& word(Sched& s, TaskId t, Word w) { return interleave::task_words(s, t)[w]; }
    static int64_t word(const Sched& s, TaskId t, Word w)
    {
        return interleave::task_words(s, t)[w];
    }
    static int64_t stride(const Sched& s, TaskId t)
    {
        return std::max<int64_t>(s.policy_words[kScale] / word(s, t, kShare), 1);
    }

    // Of the shares of the tasks that the Model begins with, so that all their strides are exact.
    [[nodiscard]] int64_t common_multiple(const Model& m) const
    {
        int64_t multiple = 1;
        for (const TaskSpec& spec : m.tasks) {
            const int64_t share = by_nice_ ? weight_of_nice(spec.nice) : spec.tickets;
            multiple *= share / std::gcd(multiple, share);
            if (multiple > kMostConstant) return kUsualConstant;
        }
        return multiple;
    }

    // As many CPUs as have something to do make progress, and a quantum moves all tasks together by
    // the constant divided by all their tickets.
    void advance_global(Sched& s) const
    {
        const int64_t elapsed = s.now.ns - s.policy_words[kSince];
        s.policy_words[kSince] = s.now.ns;
        const int64_t busy = std::min(s.policy_words[kActive], static_cast<int64_t>(s.cpus.size()));
        if (elapsed == 0 || busy == 0) return;
        const auto done = static_cast<__int128>(s.policy_words[kScale]) * busy * elapsed;
        const auto whole = static_cast<__int128>(quantum_.ns) * s.policy_words[kTickets];
        const __int128 part = s.policy_words[kGlobalPart] + ((done % whole) << kPartBits) / whole;
        s.policy_words[kGlobalPass] += static_cast<int64_t>(done / whole + (part >> kPartBits));
        s.policy_words[kGlobalPart] = static_cast<int64_t>(part & ((1 << kPartBits) - 1));
    }

    void join(Sched& s, TaskId t, int64_t share) const
    {
        advance_global(s);
        s.policy_words[kTickets] += share;
        ++s.policy_words[kActive];
        word(s, t, kShare) = share;
        int64_t& pass = word(s, t, kPass);
        if (word(s, t, kSeen) == 0 && start_ == kStride) pass = stride(s, t);
        if (word(s, t, kSeen) != 0 || start_ != kZero) pass += s.policy_words[kGlobalPass];
        word(s, t, kSeen) = 1;
    }

    // Also of a task that never joined: it ended before its first turn.
    void leave(Sched& s, TaskId t) const
    {
        if (word(s, t, kShare) == 0) return;
        advance_global(s);
        s.policy_words[kTickets] -= word(s, t, kShare);
        --s.policy_words[kActive];
        word(s, t, kShare) = 0;
        word(s, t, kPass) -= s.policy_words[kGlobalPass];
    }

    // What OrderedPolicy compares is what was queued.
    [[nodiscard]] int64_t key(const Model&, const State& state, TaskId t) const override
    {
        return word(state.sched, t, kPass);
    }
    [[nodiscard]] Details keys(const Model&, const State& state, TaskId t) const override
    {
        const Sched& s = state.sched;
        return {{"pass", fmt::to_string(word(s, t, kPass))},
                {"stride", fmt::to_string(stride(s, t))},
                {"share", fmt::format("{} of {}", word(s, t, kShare), s.policy_words[kTickets])}};
    }
    [[nodiscard]] std::string rule(const Model&, const State& state, CpuId) const override
    {
        return fmt::format(
            "The task with the smallest pass runs; equals in the order of creation. "
            "The global pass was {} when a task last came or left.",
            state.sched.policy_words[kGlobalPass]);
    }

    Duration quantum_;
    int64_t constant_;
    Start start_;
    bool by_nice_;
};

constexpr std::string_view kStarts[] = {"stride", "zero", "global"};
constexpr PolicyParameter kParameters[] = {
    {.name = "quantum",
     .kind = ParameterKind::duration,
     .value = 10'000'000,
     .lowest = 1,
     .highest = kLastTime.ns,
     .about = "how long the chosen task runs"},
    {.name = "constant",
     .kind = ParameterKind::integer,
     .value = kUsualConstant,
     .lowest = 0,
     .highest = kMostConstant,
     .about = "what is divided by the tickets to give the stride; 0: the least common multiple of "
              "the shares of all tasks of the file (2^20 where that is above 2^32)"},
    {.name = "start",
     .kind = ParameterKind::word,
     .value = kStride,
     .lowest = 0,
     .highest = 2,
     .words = kStarts,
     .about = "the pass of a new task: the global pass and its stride, as in the paper; 0, with "
              "which one that comes late runs alone for long; or the global pass"},
    kSharesParameter,
};

}  // namespace

const PolicyInfo kStridePolicy = {
    .name = "stride",
    .title = "stride",
    .about =
        "The ready task with the smallest pass runs for a quantum; its pass grows by its "
        "stride, which is the smaller the more tickets it has.",
    .source = "Waldspurger, Weihl, Stride Scheduling, MIT/LCS/TM-528, 1995",
    .parameters = kParameters,
    .make = [](const PolicyValues& v) -> std::shared_ptr<const Policy> {
        return std::make_shared<StridePolicy>(v);
    },
};

}  // namespace interleave
