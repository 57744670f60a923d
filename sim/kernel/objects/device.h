// What a device is made of: its rows and the three ways to serve. device.cpp chooses among them.
// Private to the kind; everybody else sees an ObjectKind.
//
// Queues: a request that is in service stays there until it is done, `waiting` is in the order in
// which it will be served. Preemptive: the first `servers` of `requests` are served, and an arrival
// may go before them. Shared: all of `requests` are served at once, each more slowly.
#pragma once

#include "kernel/objects/kinds.h"

namespace interleave {

// In the order of the words of the language.
enum class Discipline : uint8_t {
    fcfs,
    lcfs,
    random,
    sjf,
    priority,
    ps,
    srpt,
    lcfs_preemptive,
    priority_preemptive,
};

// What the row of every device begins with.
struct DeviceHead {
    uint32_t servers = 1;
    Discipline discipline{};
    uint8_t larger_first = 0;  // priority: the larger number is more urgent
    uint8_t tag_bits = 0;      // shared: bits of a tag that count parts of a nanosecond
    uint8_t spare = 0;
};
static_assert(Row<DeviceHead>);

struct QueueDevice {
    DeviceHead head;
    TaskList waiting;  // Task::amount is the service time in ns
    TaskList in_service;
    uint32_t busy = 0;  // of the servers
    uint32_t spare = 0;
};
static_assert(Row<QueueDevice>);

struct PreemptiveDevice {
    DeviceHead head;
    TaskList requests;  // Task::amount is what is left of its work, in ns
};
static_assert(Row<PreemptiveDevice>);

struct SharedDevice {
    DeviceHead head;
    TaskList requests;      // by tag; Task::amount is the tag (device_shared.cpp)
    uint32_t count = 0;     // of requests
    uint32_t fraction = 0;  // of `served`, in units of 2^-32 ns
    int64_t served = 0;     // virtual time in ns: work got by each who was here all the time
};
static_assert(Row<SharedDevice>);

[[nodiscard]] inline bool is_shared(Discipline d) { return d == Discipline::ps; }
[[nodiscard]] inline bool is_preemptive(Discipline d) { return d > Discipline::ps; }

// True if t's request goes before u's by the discipline alone; equals stay in order of arrival.
[[nodiscard]] bool goes_before(const Model&, const World&, const DeviceHead&, TaskId t, TaskId u);
// t, the last of the list, moves before all that it goes before. O(those).
void move_up(const Model&, World&, const DeviceHead&, TaskList&, TaskId t);

[[nodiscard]] Progress advance_preemptive(const Model&, World&, ObjectId, Duration, TaskId);
[[nodiscard]] Progress advance_shared(World&, ObjectId, Duration, TaskId);
// The request of t is done, or an explorer says so: it goes.
void leave_shared(World&, ObjectId, TaskId t);

}  // namespace interleave
