// The time of devices whose requests share servers or lose them to others, and of links that
// messages take time to pass: World knows no clock, so it is told here how much time went by, and
// says in return which request will be done next, or when something arrives.
#include "kernel/object.h"
#include "kernel/stepper.h"

#include <algorithm>

namespace interleave {

// Its requests get on until now; what that changes about the next end is put into the event queue.
void Stepper::advance(ObjectId object, TaskId newcomer)
{
    if (s_.device_clocks.empty()) s_.device_clocks.resize(w_.objects.size());
    DeviceClock& clock = s_.device_clocks[object];
    const Duration elapsed = s_.now - clock.since;
    const Progress progress = kind_of(w_, object).advance(m_, w_, object, elapsed, newcomer);
    clock.since = s_.now;
    const Time before = clock.due;
    clock.next = progress.next;
    clock.due = kNever;
    if (!progress.next.valid() && !progress.timed) return;
    const int64_t longest = kLastTime.ns + 1 - s_.now.ns;  // beyond the end of time is never
    clock.due = s_.now + Duration{std::min(progress.after.ns, longest)};
    if (clock.due == before && before != s_.now) return;
    const uint32_t serial = clock.next.valid() ? s_.entities[clock.next].serial : object.index;
    schedule(make_event(clock.due, EventKind::device, kObjectEvent | object.index, serial));
}

// What an effect has put on links is on its way from now on.
void Stepper::send_off()
{
    for (const Link& link : w_.connections.links())
        if (w_.messages.count(link.to[0].given) + w_.messages.count(link.to[1].given) > 0)
            advance(link.listener, {});
}

void Stepper::share_due(ObjectId object, Time at)
{
    const DeviceClock& clock = s_.device_clocks[object];
    if (clock.due != at) return;  // somebody came in between
    kind_of(w_, object).advance(m_, w_, object, at - clock.since, {});
    const TaskId done = clock.next;
    s_.device_clocks[object].since = at;
    apply(complete(m_, w_, object, done), Record::kNone);
}

}  // namespace interleave
