// How a run is made: policy with every parameter, CPUs, seed; as the file says it, and as a person
// changed it. Texts, as a scenario would have them: the compiler judges them.
#pragma once

#include "policy/policies.h"
#include "scenario/compile.h"

#include <cstdint>
#include <map>
#include <string>

namespace interleave::gui {

struct RunSetup {
    std::string policy;
    std::map<std::string, std::string> parameters;  // those that are not as the policy declares
    int64_t cpus = 1;
    uint64_t seed = 1;
    friend bool operator==(const RunSetup&, const RunSetup&) = default;
};

[[nodiscard]] RunSetup setupOf(const Scenario&);
// The file's, changed by what was overridden.
[[nodiscard]] RunSetup setupOf(const Scenario&, const Overrides&);
// What has to be overridden for a run to be made so: nothing that the file says too.
[[nodiscard]] Overrides overridesOf(const Scenario&, const RunSetup&);
class Session;
// A person changed what is shown to what is wanted: in a run anew, or in a branch from the present
// moment on, as Session::changesCount() says. Another number of CPUs takes a run anew.
void applySetup(Session&, const RunSetup& shown, const RunSetup& wanted);
// "rr:quantum=2ms", as Overrides has it.
[[nodiscard]] std::string policyText(const RunSetup&);

// A parameter's value when nobody says it, and what it may be: "2ms", "1us to 10s".
[[nodiscard]] std::string defaultText(const PolicyParameter&);
[[nodiscard]] std::string rangeText(const PolicyParameter&);

}  // namespace interleave::gui
