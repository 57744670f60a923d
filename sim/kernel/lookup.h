// What `lookup` does: a table of the program turns the number in a register into another. Functions
// on texts are such tables (scenario/texts.h). Kernel, look-ahead and every backend call this.
#pragma once

#include "kernel/context.h"

namespace interleave {

// REQUIRES: i.op is lookup. Changes the register and nothing else; pc is the caller's affair.
[[nodiscard]] inline FaultKind look_up(const Program& p, Context& ctx, const Instr& i)
{
    const std::vector<int64_t>& table = p.tables[i.object];
    int64_t& a = ctx.r[i.a];
    if (a < 0 || static_cast<uint64_t>(a) >= table.size()) return FaultKind::index_out_of_range;
    a = table[static_cast<size_t>(a)];
    return FaultKind::none;
}

}  // namespace interleave
