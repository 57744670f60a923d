// Running a scenario file on a backend, for the commands that need a whole run.
#pragma once

#include "backend/backend.h"
#include "base/result.h"
#include "cli/load.h"
#include "cli/terminal.h"
#include "session/outcome.h"

#include <string>

namespace interleave::cli {

[[nodiscard]] Result<const Backend*> backend_named(const std::string& name);

// An error tells all that this backend cannot do in this scenario, or what the environment refused.
[[nodiscard]] Result<RunOutcome> run_on(const Backend&, const ScenarioFile&, const RunOptions&,
                                        Terminal&);

}  // namespace interleave::cli
