// Scenario to Model: resolves names, checks what only the whole can tell, lays out memory, emits
// code.
#pragma once

#include "kernel/model.h"
#include "scenario/diagnostic.h"
#include "scenario/scenario.h"

#include <memory>
#include <optional>
#include <string>

namespace interleave {

// What the command line may say differently from the file. A file's `outcome:` is about the file's
// own choices: it is left out of the Model as soon as one of these is given (and `skipped` says
// so).
struct Overrides {
    std::optional<std::string> policy;  // "rr" or "rr:quantum=2ms" or "rr:quantum=2ms,ties=..."
    std::optional<int64_t> cpus;
    std::optional<uint64_t> seed;
    std::optional<Duration> until;
    [[nodiscard]] bool any() const { return policy || cpus || seed || until; }
};

// Null if something is wrong. Places of errors in overrides are Mark{} (line 0).
[[nodiscard]] std::shared_ptr<const Model> compile(const Scenario&, const Overrides&, Diagnostics&);

}  // namespace interleave
