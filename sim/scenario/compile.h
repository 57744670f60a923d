// Scenario to Model: resolves names, checks what only the whole can tell, lays out memory, emits
// code.
#pragma once

#include "kernel/model.h"
#include "scenario/diagnostic.h"
#include "scenario/scenario.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace interleave {

// What becomes otherwise in a run, by the step after so many; that one is the change itself.
struct PlannedChange {
    uint64_t at = 0;
    Time time;  // or then, if nothing else happens until then
    // "policy=rr:quantum=2ms", "seed=7", "bank/alice.priority=3" (also nice and tickets; of a name
    // the end behind a '/' will do where only one task has it), "m.protocol=inherit" of a mutex
    // (also ceiling).
    std::string what;
    friend bool operator==(const PlannedChange&, const PlannedChange&) = default;
};

// What the command line may say differently from the file. A file's `outcome:` is about the file's
// own choices: it is left out of the Model as soon as one of these is given (and `skipped` says
// so).
struct Overrides {
    std::optional<std::string> policy;  // "rr" or "rr:quantum=2ms" or "rr:quantum=2ms,ties=..."
    std::optional<int64_t> cpus;
    std::optional<uint64_t> seed;
    std::optional<Duration> until;
    std::vector<PlannedChange> changes = {};
    [[nodiscard]] bool any() const { return policy || cpus || seed || until || !changes.empty(); }
    friend bool operator==(const Overrides&, const Overrides&) = default;
};

// Null if something is wrong. Places of errors in overrides are Mark{} (line 0). With changes it is
// the first Model of the run: those that take over follow it (Model::successor).
[[nodiscard]] std::shared_ptr<const Model> compile(const Scenario&, const Overrides&, Diagnostics&);

// "12:policy=rr" or "12@3ms:policy=rr", as people write a change; none if it begins otherwise.
[[nodiscard]] std::optional<PlannedChange> read_change(std::string_view);
[[nodiscard]] std::string to_text(const PlannedChange&);

}  // namespace interleave
