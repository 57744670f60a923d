// From the text of a scenario to what can be run, in one call.
#pragma once

#include "kernel/model.h"
#include "scenario/compile.h"
#include "scenario/diagnostic.h"
#include "scenario/scenario.h"

#include <memory>
#include <optional>
#include <string_view>

namespace interleave {

struct LoadedScenario {
    std::optional<Scenario> scenario;    // what was written, if it could be read
    std::shared_ptr<const Model> model;  // null if something is wrong with either
};

[[nodiscard]] LoadedScenario load_scenario(std::string_view text, std::string_view file,
                                           const Overrides&, Diagnostics&);

}  // namespace interleave
