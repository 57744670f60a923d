// The row of a resource of several units (resource.cpp).
#pragma once

#include "kernel/objects/kinds.h"

namespace interleave {

enum class Avoidance : uint8_t { none, bankers };
enum class Detection : uint8_t { request, end, none };

struct Resource {
    int64_t units = 0;    // how many there are
    int64_t free = 0;     // how many of them nobody has
    TaskList waiters;     // in order of arrival; Task::amount says how many each wants
    uint32_t column = 0;  // in World::units
    Avoidance avoidance{};
    Detection detection{};
    uint16_t spare = 0;
};
static_assert(Row<Resource>);

[[nodiscard]] inline bool is_resource(const World& w, ObjectId id)
{
    return &kind_of(w, id) == &kResourceKind;
}

// Gives units to those who wait for them and can have them now, in order of arrival.
void grant_waiting(World&, ObjectId, TaskList& woken);

}  // namespace interleave
