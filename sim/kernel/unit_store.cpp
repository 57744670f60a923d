#include "kernel/unit_store.h"

#include "kernel/world.h"

namespace interleave {

bool UnitStore::has_any(TaskId t) const
{
    for (uint32_t column = 0; column < resources_; ++column)
        if (held(t, column) > 0) return true;
    return false;
}

void UnitStore::copy_claims(TaskId from, TaskId to)
{
    for (uint32_t column = 0; column < resources_; ++column)
        set_claim(to, column, claim(from, column));
}

void UnitStore::clear(TaskId t)
{
    for (uint32_t column = 0; column < resources_; ++column) at(t, column) = {};
}

uint64_t UnitStore::hash(uint64_t h) const { return hash_bytes(h, counts_.data(), bytes()); }

}  // namespace interleave
