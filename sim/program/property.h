// What may stand in `expect:` and `outcome:`, and of which type it is. Verdicts:
// analysis/verdict.h.
//
// Integers and times are different types: a time is compared with a time ("waiting(P1) == 6ms"),
// added to a time, multiplied or divided by an integer; the literal 0 is both.
// Names: shared variables, process.variable, array[index]; `end` (a time: when the run ended);
// finished, deadlock, stuck, limit (1 or 0: how it ended); faults (how many), live (tasks left),
// misses (jobs that missed their deadline).
// Functions of a task's name: start, first_run, finish, turnaround, response, waiting, running,
// blocked (times); switches, preemptions, migrations, exit_code (integers). mean(F) for the first
// seven that are durations, and mean(F, family) over those tasks only; percentile(family, 95) of
// their turnaround, ended(family), in_system(family). utilisation(cpu or object) in per cent
// rounded down, visits(object), time_at(object); lowest(a), highest(a), sum(a) of an array;
// most(processes), most(tasks), most(ready), most(zombies): at once.
#pragma once

#include "program/expression.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace interleave {

enum class PropertyType : uint8_t { integer, time, condition };

struct PropertyNames {
    std::vector<std::string> variables;  // integers, also "process.variable"
    std::vector<std::string> arrays;
    std::vector<std::string> tasks;
    std::vector<std::string> functions{};  // those that tasks may be started with
    std::vector<std::string> objects{};    // devices, locks and the like
};

// A function of properties, or (arguments 0) a plain name.
struct PropertyFunction {
    std::string_view name;
    enum class Argument : uint8_t {
        nothing,
        task,
        array,
        cpu,  // or an object
        object,
        figure,  // or a figure and a family of tasks
        family,
        family_and_percent,
        counted,  // processes, tasks, ready or zombies
    } argument{};
    PropertyType result{};
    std::string_view about;
};
[[nodiscard]] std::span<const PropertyFunction> property_functions();

// What is wrong with it before any run: unknown names (with the nearest valid one), a time compared
// with a number. Empty when it is sound. A task whose name is not an identifier is written as it is
// ("turnaround(bank/alice)"): the parser reads names with / and # inside the parentheses.
[[nodiscard]] std::vector<ExprError> check_property(const Expr&, const PropertyNames&);

}  // namespace interleave
