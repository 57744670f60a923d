// Text to instructions: what `asm:` functions are written in. kernel/listing.h prints the same
// text.
//
// One instruction a line, "op operands", a label is "name:", "#" begins a comment. Registers r0..r7
// (ax bx cx dx are r0..r3), variables, objects and functions by their names. "~" after a register
// says that it is dead afterwards.
#pragma once

#include "program/program.h"
#include "scenario/diagnostic.h"

#include <string>
#include <string_view>

namespace interleave {

// Appends the instructions of one function to the program, entry and end set. Names must be
// declared already. Each line is a step of its own. False, with diagnostics, if something is wrong;
// the program is then unchanged.
bool assemble(std::string_view text, Mark begin, FunctionId, Program&, Diagnostics&);

}  // namespace interleave
