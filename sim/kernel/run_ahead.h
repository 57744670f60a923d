// How far the CPU that is acting may go on before somebody else has to be looked for: whether the
// next step of a run is its own as well.
//
// What others do next is known as Stepper::elsewhere_. The order of steps is that of the main loop,
// which would find the same CPU: only the looking is left out. For kernel.cpp and code.cpp.
#pragma once

#include "kernel/stepper.h"

#include <algorithm>

namespace interleave {

inline void Stepper::look_elsewhere()
{
    elsewhere_ = s_.timers.first().at;
    if (!s_.events.empty()) elsewhere_ = std::min(elsewhere_, s_.events.top().at);
}

// Whether nothing else happens up to then, but that CPUs choose at this instant. A policy that is
// asked may have set timers of its own.
template <Course course>
inline bool Stepper::is_next(Time at) const
{
    if (course != Course::fifo && !s_.events.empty() && s_.events.top().at <= at) return false;
    return at < elsewhere_;
}

// Whether the held CPU may take one more step at this instant, before everything else: one that is
// no choice, for choices come last. Then it is counted.
template <Course course>
inline bool Stepper::may_go_on()
{
    if (!is_next<course>(s_.now) || s_.steps >= last_step_) return false;
    ++s_.steps;
    if (++s_.instant <= instant_steps_) [[likely]]
        return true;
    return s_.instant <= most_at_once() || stop_at(Limit::instant);
}

// Whether this step may be that it chooses.
template <Course course>
inline bool Stepper::may_choose(CpuId c)
{
    return (s_.again.empty() || c < s_.again.lowest()) && may_go_on<course>();
}

// So many steps the held CPU may take at this instant before it asks again.
template <Course course>
inline uint64_t Stepper::steps_at_once() const
{
    const bool some = is_next<course>(s_.now) && s_.steps < last_step_ &&
                      s_.instant < instant_steps_ && s_.end == RunEnd::running;
    return some ? std::min(last_step_ - s_.steps, instant_steps_ - s_.instant) : 0;
}

// The same at a later time.
template <Course course>
inline bool Stepper::may_go_on_at(Time at)
{
    if (!is_next<course>(at) || !s_.again.empty()) return false;
    if (s_.steps >= last_step_ || at > m_.limits.until) return false;
    ++s_.steps;
    s_.now = at;
    s_.instant = 0;
    return true;
}

}  // namespace interleave
