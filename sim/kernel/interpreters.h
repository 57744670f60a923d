// Language runtimes by name: which lock each version of CPython has, and its documented settings.
//
// A profile is where an InterpreterSpec begins; what a scenario says itself goes before it. The
// lock's rules are in kernel/gil.cpp.
#pragma once

#include "kernel/model.h"

#include <span>
#include <string_view>

namespace interleave {

struct InterpreterProfile {
    std::string_view name;  // "cpython-3.12"
    GilProtocol gil{};
    std::string_view about;  // what its documentation or source says of the lock
    bool shared = false;     // InterpreterSpec::shared
};

[[nodiscard]] std::span<const InterpreterProfile> interpreter_profiles();
[[nodiscard]] const InterpreterProfile* find_interpreter(std::string_view name);

// A lock as a profile describes it.
[[nodiscard]] InterpreterSpec spec_of(const InterpreterProfile&);

// Names of GilProtocol, in its order.
inline constexpr std::string_view kGilProtocols[] = {"none", "switch_interval", "ticks"};

// What InterpreterSpec::shared says: false, true.
inline constexpr std::string_view kSubInterpreterLocks[] = {"own", "shared"};

[[nodiscard]] inline bool has_gil(const Model& m, const ProcessSpec& process)
{
    return process.interpreter != kNoInterpreter &&
           m.interpreters[process.interpreter].gil != GilProtocol::none;
}

// Whether a sub-interpreter has a lock besides that of its process.
[[nodiscard]] inline bool has_own_gil(const Model& m, const SubInterpreterSpec& inside)
{
    const ProcessSpec& process = m.processes[inside.process];
    return has_gil(m, process) && !m.interpreters[process.interpreter].shared;
}

}  // namespace interleave
