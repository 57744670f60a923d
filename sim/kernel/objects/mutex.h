// What others than a mutex itself need to know of it: the condition that it belongs to, and the
// kernel, which alone knows how urgent tasks are.
#pragma once

#include "kernel/objects/kinds.h"

namespace interleave {

// What a mutex does about the urgency of tasks (kernel/urgency.h). It is the kernel that does it:
// for who knows of no urgency, all of them are mutual exclusion and nothing else.
enum class Protocol : uint8_t {
    none,
    inherit,           // its owner has the urgency of who waits for it
    protect,           // its owner has that of its ceiling
    original_ceiling,  // it is given to who is above the ceilings of all that others own
    stack,             // nobody begins who is not above the ceilings of all that are owned
};

inline constexpr size_t kMutexProtocol = 2;  // of its parameters: a Protocol

// A mutex has another protocol and ceiling from now on, as these parameters say.
void set_protocol(World&, ObjectId mutex, std::span<const int64_t> parameters);
// Whether those who wait for it try again when they are woken; else it is handed to them.
[[nodiscard]] bool waiters_retry(const World&, ObjectId mutex);
// All who wait for it join effect.woken. REQUIRES: waiters_retry() when they began to wait
void wake_all_waiters(World&, ObjectId mutex, Effect&);

// Of an object of any kind.
[[nodiscard]] Protocol protocol_of(const World&, ObjectId);

[[nodiscard]] bool holds_mutex(const World&, ObjectId mutex, TaskId);
// What the verb `unlock` does.
Effect unlock_mutex(World&, ObjectId mutex, TaskId);
// `lock` or `trylock` by a task that must not have it yet, though nobody may own it: it waits and
// tries again when it is woken, or goes on without.
Effect refuse_lock(const Act&);
// The first that waits for it joins effect.woken, if it is free.
void wake_waiter(World&, ObjectId mutex, Effect&);
// A task that was woken goes back to waiting for it.
void wait_on(World&, ObjectId mutex, TaskId);
// A task ends: the robust ones that it owns are released as after a death.
void abandon_mutexes(World&, TaskId, Effect&);
// A task that waits for it, or is to, comes before this one; none: it comes last.
void move_waiter(World&, ObjectId mutex, TaskId, TaskId before);

}  // namespace interleave
