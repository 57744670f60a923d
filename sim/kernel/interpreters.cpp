#include "kernel/interpreters.h"

#include <algorithm>

namespace interleave {

namespace {

constexpr std::string_view kNewLock =
    "a waiting thread asks after 5 ms (sys.getswitchinterval), and a drop forces a switch";

// Python/ceval_gil.h of 3.2 to 3.12 and Python/ceval_gil.c of 3.13 have one protocol; in 3.13 the
// request is a bit of the holder's own eval breaker instead of the interpreter's.
// From 3.12 on an interpreter can have a lock of its own (PEP 684; PyInterpreterConfig_OWN_GIL in
// Include/cpython/initconfig.h), and those that interpreters.create() makes do. Before, the lock
// was in _PyRuntime, one for all interpreters of the process.
constexpr InterpreterProfile kProfiles[] = {
    {"cpython-2.7", GilProtocol::ticks,
     "the lock is let go every 100 ticks (sys.getcheckinterval), and nobody has to take it", true},
    {"cpython-3.2", GilProtocol::switch_interval, kNewLock, true},
    {"cpython-3.3", GilProtocol::switch_interval, kNewLock, true},
    {"cpython-3.4", GilProtocol::switch_interval, kNewLock, true},
    {"cpython-3.5", GilProtocol::switch_interval, kNewLock, true},
    {"cpython-3.6", GilProtocol::switch_interval, kNewLock, true},
    {"cpython-3.7", GilProtocol::switch_interval, kNewLock, true},
    {"cpython-3.8", GilProtocol::switch_interval, kNewLock, true},
    {"cpython-3.9", GilProtocol::switch_interval, kNewLock, true},
    {"cpython-3.10", GilProtocol::switch_interval, kNewLock, true},
    {"cpython-3.11", GilProtocol::switch_interval, kNewLock, true},
    {"cpython-3.12", GilProtocol::switch_interval, kNewLock},
    {"cpython-3.13", GilProtocol::switch_interval, kNewLock},
    {"cpython-3.13t", GilProtocol::none,
     "the free-threaded build: threads run in parallel, objects have locks of their own"},
};

}  // namespace

std::span<const InterpreterProfile> interpreter_profiles() { return kProfiles; }

InterpreterSpec spec_of(const InterpreterProfile& profile)
{
    InterpreterSpec spec;
    spec.name = profile.name;
    spec.gil = profile.gil;
    spec.shared = profile.shared;
    return spec;
}

const InterpreterProfile* find_interpreter(std::string_view name)
{
    const auto it = std::ranges::find(kProfiles, name, &InterpreterProfile::name);
    return it != std::end(kProfiles) ? it : nullptr;
}

}  // namespace interleave
