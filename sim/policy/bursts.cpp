#include "policy/bursts.h"

#include "base/text.h"
#include "kernel/burst.h"

#include <algorithm>

namespace interleave {

namespace {

enum Word { kPredicted, kUsed };  // of task_words, in ns; used: since its last wait

int64_t average(int64_t alpha, int64_t last, int64_t before)
{
    const __int128 sum = __int128{alpha} * last + __int128{kFractionOne - alpha} * before;
    return static_cast<int64_t>(sum / kFractionOne);
}

}  // namespace

Bursts::Bursts(const PolicyValues& v, size_t first_parameter)
    : known_(v.numbers[first_parameter] == 0),
      alpha_(v.numbers[first_parameter + 1]),
      guess_{v.numbers[first_parameter + 2]}
{
}

void Bursts::attach(State& state, TaskId t) const
{
    if (!known_) interleave::task_words(state.sched, t)[kPredicted] = guess_.ns;
}

void Bursts::charge(State& state, TaskId t, Duration used) const
{
    if (!known_) interleave::task_words(state.sched, t)[kUsed] += used.ns;
}

void Bursts::blocked(State& state, TaskId t) const
{
    if (known_) return;
    const std::span<int64_t> words = interleave::task_words(state.sched, t);
    words[kPredicted] = average(alpha_, words[kUsed], words[kPredicted]);
    words[kUsed] = 0;
}

Duration Bursts::left(const Model& m, const State& state, TaskId t) const
{
    if (known_) return next_burst(m, state, t);
    const std::span<const int64_t> words = interleave::task_words(state.sched, t);
    return {std::max<int64_t>(words[kPredicted] - words[kUsed], 0)};
}

void Bursts::describe(const State& state, TaskId t, Duration left, Details& keys) const
{
    if (known_) {
        keys.emplace_back(word(), left == kForever ? "without end" : to_text(left));
        return;
    }
    const std::span<const int64_t> words = interleave::task_words(state.sched, t);
    keys.emplace_back(word(), to_text(Duration{words[kPredicted]}));
    if (words[kUsed] > 0) keys.emplace_back("used of it", to_text(Duration{words[kUsed]}));
}

}  // namespace interleave
