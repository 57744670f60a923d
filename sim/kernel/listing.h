// A Program as text: what `asm:` functions are written in, what golden tests compare, what
// inspectors show. One instruction a line; the names of verbs come from the kinds of objects.
// Reading such text is scenario/assembly.h.
#pragma once

#include "program/program.h"

#include <string>

namespace interleave {

[[nodiscard]] std::string print(const Program&);
[[nodiscard]] std::string print(const Program&, FunctionId);
[[nodiscard]] std::string print(const Program&, uint32_t pc);  // one instruction, no line end

}  // namespace interleave
