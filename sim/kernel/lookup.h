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
    // The empty text is 0, all others are counted from arg.
    if (a < (a == 0 ? 0 : i.arg)) return FaultKind::index_out_of_range;
    const auto index = static_cast<uint64_t>(a == 0 ? 0 : a - i.arg);
    if (index >= table.size()) return FaultKind::index_out_of_range;
    a = table[static_cast<size_t>(index)];
    return FaultKind::none;
}

}  // namespace interleave
