// Steps that the expansion of a composite object writes, given as text of the language.
//
// A name that begins with __ is a variable that nobody but these steps sees; in capitals it is a
// hole for what the user wrote. The text is ours: a mistake in it is a bug.
#pragma once

#include "scenario/scenario.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace interleave {

struct Holes {
    std::map<std::string, Expression, std::less<>> values;  // stand alone: `__x = __A1`
    std::string result;                                     // for __RESULT; empty: no such step
    Mark result_mark;
    std::map<std::string, std::string, std::less<>> names = {};  // of variables: ours, theirs
};

// All steps stand for one step of the user: they have its text and place.
[[nodiscard]] std::vector<StepSpec> steps_in_place_of(const StepSpec&, std::string_view text,
                                                      const Holes& = {});

// A function of the object that is declared at this place.
[[nodiscard]] FunctionSpec function_of(std::string name, std::vector<std::string> parameters,
                                       std::string_view text, Mark, const Holes& = {});

// Puts `value` for each `word` in the text.
[[nodiscard]] std::string replaced(std::string text, std::string_view word, std::string_view value);

// `lines`, each moved to the right.
[[nodiscard]] std::string indented(std::string_view lines, size_t columns);

}  // namespace interleave
