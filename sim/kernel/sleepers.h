// Tasks that wake up and whose CPUs idle, as most do: they need no queue. What is asked of them,
// and their rows asked for in time. For kernel.cpp, wake.cpp and stays.cpp.
#pragma once

#include "base/prefetch.h"
#include "kernel/switching.h"

#include <cstddef>

namespace interleave {

// Asks for what the wake-up of a sleeping task will touch: among 10^5 tasks it is not in the cache,
// and waiting for it costs more than the wake-up. No more than that, since there is a queue there.
inline void Stepper::fetch_ahead() const
{
    constexpr size_t kAhead = 4;  // wake-ups from now: rows asked for are there when it comes
    if (s_.events.empty()) return;
    const TaskId t{s_.events.ahead(kAhead)};
    if (!w_.tasks.has(t)) return;
    prefetch(w_.tasks[t], offsetof(Task, next));
    prefetch(w_.contexts[t]);
    prefetch(s_.entities[t], offsetof(SchedEntity, next));
}

// Most timers: the others are looked at closely.
inline bool Stepper::ends_sleep(const Event& timer) const
{
    const TaskId t{timer.who()};
    const Task& task = w_.tasks[t];
    return task.reason == Reason::sleep && task.status == TaskStatus::blocked &&
           s_.entities[t].wake_at == timer.at;
}

// The CPU where a task was, if that idles and has nobody else to run; else none.
inline CpuId Stepper::idle_home(const SchedEntity& e) const
{
    const CpuId c = e.cpu;
    if (!c.valid() || e.affinity != 0 || !s_.idle.has(c)) return {};
    return s_.queues[s_.cpus[c].queue].count == 0 ? c : CpuId{};
}

}  // namespace interleave
