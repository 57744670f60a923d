// Which process runs what, as far as the text tells: from tasks along calls and starts. For the
// expansion of composite objects, which belong to processes. Private to expand*.
#pragma once

#include "scenario/scenario.h"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace interleave {

// Where a composite object is used: its name, and the first place.
using Uses = std::map<std::string, Mark, std::less<>>;

// What one list of steps does itself.
struct Code {
    std::set<std::string> called;   // run by the same task
    std::set<std::string> started;  // run by another task of the same process
    std::set<std::string> forked;   // run by another process
    Uses uses;                      // composite objects, in their own process
};

struct CodeMap {
    std::map<std::string, Code, std::less<>> functions;
    std::vector<Uses> by_process;  // parallel to Scenario::processes
    Uses by_children;              // of processes that steps start, and workers of pools
};

[[nodiscard]] CodeMap map_code(const Scenario&);

// Functions that a task which begins with this code runs itself; and, if asked for, other tasks of
// its process.
[[nodiscard]] std::set<std::string> functions_run_by(const CodeMap&, const Code&, bool by_others);
[[nodiscard]] Code code_of(const TaskEntry&);

}  // namespace interleave
