#include "cli/execution.h"

#include "cli/progress.h"

#include <fmt/format.h>
#include <vector>

namespace interleave::cli {

Result<const Backend*> backend_named(const std::string& name)
{
    if (const Backend* found = find_backend(name); found != nullptr) return found;
    std::vector<std::string_view> names;
    for (const Backend* b : interleave::backends()) names.push_back(b->name());
    return Error{ErrorKind::usage,
                 fmt::format("--on: there is no backend '{}'.{} There are: {}.", name,
                             did_you_mean(name, names), fmt::join(names, ", "))};
}

Result<RunOutcome> run_on(const Backend& backend, const ScenarioFile& scenario,
                          const RunOptions& options, Terminal& terminal)
{
    const std::vector<std::string> missing = backend.unsupported(*scenario.model);
    if (!missing.empty()) {
        return Error{ErrorKind::environment, fmt::format("{} cannot run {}. {}", backend.name(),
                                                         scenario.file, fmt::join(missing, " "))};
    }
    const Progress progress(terminal, fmt::format("running {}", scenario.file));
    return backend.run(scenario.model, options, terminal.stop);
}

}  // namespace interleave::cli
