#include "backend/simulated.h"

#include "base/text.h"
#include "kernel/kernel.h"
#include "kernel/policy.h"

#include <fmt/format.h>

#include <utility>

namespace interleave {

namespace {

constexpr uint64_t kStepsBetweenStops = 65'536;  // milliseconds, so that Ctrl+C is felt at once

// "rr:quantum=1ms, 1 cpu, policy=fcfs from step 12": the policy, the machine, and what changed on
// the way.
std::string detail_of(const Model& m)
{
    std::string detail =
        fmt::format("{}, {} cpu{}", m.policy_text, m.machine.cpus, m.machine.cpus == 1 ? "" : "s");
    for (const Model* now = &m; now->successor != nullptr; now = now->successor.get())
        detail += fmt::format(", {} from step {}", now->successor->change, now->successor_at);
    return detail;
}

std::string limit_of(const Model& m, Limit limit)
{
    switch (limit) {
        case Limit::none: break;
        case Limit::time:
            return fmt::format("simulated time reached {}; raise `until`", to_text(m.limits.until));
        case Limit::steps:
            return fmt::format("{} steps were taken without an end; give it an `until`",
                               m.limits.steps);
        case Limit::instant:
            return fmt::format(
                "{} steps were taken while no time passed: a loop does nothing that takes time; "
                "let it compute, sleep or wait, or give machine.instruction a duration",
                m.limits.instant_steps);
    }
    return {};
}

class SimulatedBackend final : public Backend {
  public:
    [[nodiscard]] std::string_view name() const override { return "simulated"; }
    [[nodiscard]] std::string_view about() const override
    {
        return "Simulates the scenario on the machine and policy that it states, exactly and "
               "repeatably.";
    }
    [[nodiscard]] std::vector<Capability> capabilities() const override
    {
        return {{"everything that the language can say", true, ""}};
    }
    [[nodiscard]] std::vector<std::string> unsupported(const Model&) const override { return {}; }

    Result<RunOutcome> run(const std::shared_ptr<const Model>& model, const RunOptions&,
                           std::stop_token stop) const override
    {
        const Model& m = *model;
        TimelineBuilder builder(symbols(m), m.machine.cpus);
        SeededChooser chooser(m.seed);
        State state = start(m, builder);
        while (!finished(state) && !stop.stop_requested())
            interleave::run(m, state, chooser, builder, kStepsBetweenStops);
        RunOutcome out;
        out.end = finished(state) ? state.sched.end : RunEnd::interrupted;
        out.limit = limit_of(m, state.sched.limit);
        out.values = final_values(m, state);
        out.texts = m.program.texts;
        if (out.end == RunEnd::deadlock) out.ring = ring_of(m, state);
        if (out.end == RunEnd::deadlock || out.end == RunEnd::stuck)
            out.waiting = waiting_tasks(m, state);
        Origin origin;
        origin.title = m.title;
        origin.detail = detail_of(m);
        origin.seed = m.seed;
        origin.end = out.end;
        out.timeline = std::move(builder).finish(std::move(origin), state.sched.now);
        return out;
    }
};

}  // namespace

const Backend& simulated_backend()
{
    static const SimulatedBackend backend;
    return backend;
}

}  // namespace interleave
