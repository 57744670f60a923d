// Something that runs a Model and reports what happened as a Timeline: the simulator, the operating
// system's own primitives, later CPython. A backend says beforehand what it can do here.
#pragma once

#include "base/result.h"
#include "base/time.h"
#include "session/outcome.h"

#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace interleave {

struct Model;

// What a backend can do on this machine with these privileges.
struct Capability {
    std::string feature;  // "processes", "start at one moment", ...
    bool available = false;
    std::string why_not;  // for people, when not available
};

struct RunOptions {
    Duration limit = seconds(10);  // of real time; a simulation is limited by its Model
};

class Backend {
  public:
    virtual ~Backend() = default;
    [[nodiscard]] virtual std::string_view name() const = 0;  // "simulated", "posix"
    [[nodiscard]] virtual std::string_view about() const = 0;
    [[nodiscard]] virtual std::vector<Capability> capabilities() const = 0;
    // What in this model it cannot run: one sentence each; empty when it can run all of it.
    [[nodiscard]] virtual std::vector<std::string> unsupported(const Model&) const = 0;
    // Runs to its end on the calling thread; a stop request ends it early as `interrupted`. Leaves
    // nothing behind. Errors are what the environment refuses.
    virtual Result<RunOutcome> run(const std::shared_ptr<const Model>&, const RunOptions&,
                                   std::stop_token) const = 0;
};

// All of them: the list is backend/backends.cpp.
[[nodiscard]] std::span<const Backend* const> backends();
[[nodiscard]] const Backend* find_backend(std::string_view name);

}  // namespace interleave
