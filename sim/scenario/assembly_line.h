// One line of assembly as an instruction. Private to assembly*.
#pragma once

#include "program/program.h"
#include "scenario/assembly_words.h"
#include "scenario/diagnostic.h"

#include <optional>
#include <vector>

namespace interleave {

struct AssemblyLine {
    Instr instr;                // a target in `label` is not filled in
    std::optional<Word> label;  // that it jumps to
};

// Words (not empty, without labels) to an instruction of function f; appends distributions and
// messages to the program. None, with a diagnostic, if something is wrong. `line` is the place of
// column 0.
[[nodiscard]] std::optional<AssemblyLine> read_assembly_line(std::vector<Word> words, Mark line,
                                                             FunctionId f, Program&, Diagnostics&);

}  // namespace interleave
