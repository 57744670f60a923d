// Places in a queue that is kept as a heap: ranks at its tail and at its head, for policies whose
// sources disagree about the order of tasks that join it at one instant (`ties`).
//
// A rank is (instant, tier, count) as one number, so that a task whose quantum ended can still be
// placed before those that became ready at the same instant. Ranks of one policy are comparable
// with each other only. A part of a policy: it remembers in the first kWords of policy_words.
#pragma once

#include "kernel/policy.h"

#include <string_view>

namespace interleave {

enum class Ties : uint8_t {
    arrivals_first,       // as they come: the task that lost the CPU is queued at dispatch
    preempted_first,      // those whose quantum ended, then all that became ready
    preempted_new_woken,  // and of these, tasks that start before tasks that were woken
};
inline constexpr std::string_view kTiesWords[] = {"arrivals_first", "preempted_first",
                                                  "preempted_new_woken"};

inline constexpr PolicyParameter kTiesParameter = {
    .name = "ties",
    .kind = ParameterKind::word,
    .value = 0,
    .lowest = 0,
    .highest = 2,
    .words = kTiesWords,
    .about =
        "the order in a queue of tasks that join it at one instant: those that became ready "
        "before those whose quantum ended; or after them, in the usual order or new ones "
        "before woken ones"};

class Places {
  public:
    static constexpr uint32_t kWords = 3;

    explicit Places(Ties ties) : ties_(ties) {}
    // Behind all of earlier instants, and in its place among those of this one.
    int64_t tail(Sched& s, Reason why) const { return next(s, tier(why)); }
    // Before all.
    int64_t head(Sched& s) const { return -next(s, tier(Reason::woken)); }

  private:
    enum Word { kInstant, kNumber, kCount };  // time; how many instants before; ranks in this one

    static int64_t next(Sched& s, int64_t tier)
    {
        std::vector<int64_t>& w = s.policy_words;
        if (w[kInstant] != s.now.ns) {
            w[kInstant] = s.now.ns;
            ++w[kNumber];
            w[kCount] = 0;
        }
        return ((w[kNumber] * 4 + tier) << 28) + ++w[kCount];
    }

    [[nodiscard]] int64_t tier(Reason why) const
    {
        switch (ties_) {
            case Ties::arrivals_first: return 0;
            case Ties::preempted_first: return why == Reason::slice_end ? 0 : 1;
            case Ties::preempted_new_woken:
                return why == Reason::slice_end ? 0 : why == Reason::created ? 1 : 2;
        }
        return 0;
    }

    Ties ties_;
};

}  // namespace interleave
