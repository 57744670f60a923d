#include "policy/task_sums.h"

#include <bit>

namespace interleave {

namespace {

constexpr uint32_t lowest_bit(uint32_t i) { return i & (~i + 1); }

}  // namespace

void TaskSums::set(Sched& s, TaskId t, int64_t value) const
{
    int64_t& old = task_words(s, t)[value_];
    const int64_t more = value - old;
    old = value;
    for (uint32_t i = t.index + 1; i <= s.entities.size(); i += lowest_bit(i))
        task_words(s, TaskId{i - 1})[sum_] += more;
}

void TaskSums::adopt(Sched& s, TaskId t) const
{
    task_words(s, t)[value_] = 0;
    int64_t all = 0;
    for (uint32_t step = 1; step < lowest_bit(t.index + 1); step *= 2)
        all += sum(s, t.index - step);
    task_words(s, t)[sum_] = all;
}

int64_t TaskSums::total(const Sched& s) const
{
    int64_t all = 0;
    for (auto i = static_cast<uint32_t>(s.entities.size()); i > 0; i -= lowest_bit(i))
        all += sum(s, i - 1);
    return all;
}

TaskId TaskSums::holder(const Sched& s, int64_t unit) const
{
    const auto rows = static_cast<uint32_t>(s.entities.size());
    uint32_t below = 0;
    for (uint32_t step = std::bit_floor(rows); step > 0; step /= 2) {
        if (below + step > rows) continue;
        const int64_t all = sum(s, below + step - 1);
        if (all > unit) continue;
        unit -= all;
        below += step;
    }
    return TaskId{below};
}

}  // namespace interleave
