// What the parts of the compiler share while one Scenario becomes one Model. Private to compile*.
#pragma once

#include "kernel/model.h"
#include "kernel/object.h"
#include "program/property.h"
#include "scenario/compile.h"
#include "scenario/compile_codes.h"
#include "scenario/diagnostic.h"
#include "scenario/scenario.h"

#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace interleave {

// Limits of a program. Each is checked, and the message says what to change.
inline constexpr size_t kMaxFunctions = 100'000;
inline constexpr size_t kMaxVariables = 1'000'000;
inline constexpr size_t kMaxObjects = 1'000'000;
inline constexpr size_t kMaxInstructions = 4'000'000;
inline constexpr uint64_t kMaxRegionWords = uint64_t{1} << 24;  // of shared or private memory
inline constexpr uint64_t kMaxInitialWords = uint64_t{1}
                                             << 28;  // stacks and private memory together
inline constexpr int64_t kMaxLocalArray = 65'536;

// What a function is made from, and what the emitter learns about it.
struct FunctionSource {
    const FunctionSpec* spec = nullptr;  // declared under `functions:`, or
    const TaskEntry* task = nullptr;     // the steps of a task
    bool returns_value = false;
    std::vector<FunctionId> calls, starts;  // of other functions
    // Sub-interpreters in which it starts threads: indices into Compilation::interpreters.
    std::vector<std::pair<uint32_t, Mark>> interpreters = {};
};

template <typename T>
using NameMap = std::map<std::string, T, std::less<>>;

struct Compilation {
    const Scenario& scenario;
    const Overrides& overrides;
    Diagnostics& diagnostics;
    Model model;
    NameMap<VariableId> variables;  // shared and private
    NameMap<ObjectId> objects;
    NameMap<FunctionId> functions;  // declared ones
    Table<FunctionId, FunctionSource> sources;
    std::map<const TaskEntry*, FunctionId> task_functions;
    NameMap<uint32_t> distributions;                   // index, by text
    std::map<std::vector<bool>, uint32_t> affinities;  // index, by set
    NameMap<uint32_t> servers;                         // index
    std::span<const PlannedChange> changes;            // that have been made in the run by then
    std::vector<std::string> interpreters = {};        // named by steps that start threads
};

// "did you mean 'lock'?", or empty if nothing is near.
[[nodiscard]] std::string suggest(std::string_view word,
                                  const std::vector<std::string_view>& known);

template <typename T>
[[nodiscard]] std::vector<std::string_view> names_of(const NameMap<T>& map)
{
    std::vector<std::string_view> names;
    for (const auto& [name, id] : map) names.push_back(name);
    return names;
}

// True if the language uses the word itself.
[[nodiscard]] bool is_reserved(std::string_view word);

// The value of an expression without variables; none if it has some, overflows or divides by 0.
[[nodiscard]] std::optional<int64_t> constant_value(const Expr&);

// True if some `return` among the steps has a value.
[[nodiscard]] bool returns_value(const std::vector<StepSpec>&);

// Calls and returns carry the size of the frame that they are in. REQUIRES: entry and end are set.
void tell_frame_size(Program&, FunctionId);

// The place of a part of an expression.
[[nodiscard]] Mark mark_of(const Expression&, const Expr& part);

// The phases, in this order. Each reports what it finds wrong and goes on.
void declare_memory(Compilation&);
void declare_objects(Compilation&);
void declare_functions(Compilation&);
void compile_functions(Compilation&);
void compile_machine(Compilation&);
void compile_servers(Compilation&);
void compile_tasks(Compilation&);
void compile_changes(Compilation&);  // of tasks and objects, after them
void compile_policy(Compilation&);
void compile_urgency(Compilation&);  // after the policy
void check_lesson(Compilation&, const PropertyNames&);
void compile_properties(Compilation&);
void check_reachable(Compilation&);   // unused functions; depth of the stack
void check_coroutines(Compilation&);  // who may await; Model::has_coroutines

// Changes that take the place of an override: of the policy and of the seed.
void override_by(const PlannedChange&, Overrides&, Diagnostics&);
// `next` takes over from `last` by this change, after so many steps.
void follow(Model& last, Model& next, const PlannedChange&, uint64_t at);

}  // namespace interleave
