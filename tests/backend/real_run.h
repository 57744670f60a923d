// Runs models for real, and looks at what came out.
#pragma once

#include "backend/posix/posix.h"
#include "hand_built.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <stop_token>

namespace interleave::test {

// REQUIRES: it can be run. The outcome satisfies the laws of timelines.
inline RunOutcome run_real(const std::shared_ptr<const Model>& model, Duration limit = seconds(60),
                           std::stop_token stop = {})
{
    const Result<RunOutcome> result = posix_backend().run(model, {limit}, std::move(stop));
    if (!result.ok()) {
        ADD_FAILURE() << result.error().message;
        return {};
    }
    for (const std::string& sentence : result.value().timeline.violations())
        ADD_FAILURE() << sentence;
    EXPECT_EQ(result.value().timeline.origin().end, result.value().end);
    return result.value();
}

inline RunOutcome run_real(const HandBuilt& built, Duration limit = seconds(60))
{
    return run_real(built.finish(), limit);
}

inline std::vector<int64_t> values_of(const RunOutcome& outcome, std::string_view name)
{
    const auto it = std::ranges::find(outcome.values, name, &FinalValue::name);
    return it != outcome.values.end() ? it->values : std::vector<int64_t>{};
}

// One of its faults by name; "" if there is none.
inline std::string fault_of(const RunOutcome& outcome)
{
    const auto faults = outcome.timeline.faults();
    return faults.empty() ? "" : outcome.timeline.symbols().faults[faults[0].number];
}

inline Timeline::Moments moments_of(const RunOutcome& outcome, std::string_view task)
{
    const TrackId id = outcome.timeline.find(task);
    if (id.valid()) return outcome.timeline.moments(id);
    ADD_FAILURE() << "there is no task " << task;
    return {};
}

inline Duration spent(const RunOutcome& outcome, std::string_view task, TaskState state)
{
    const Timeline& t = outcome.timeline;
    return t.spent(t.find(task), state, t.begin(), t.end());
}

inline bool has_slice(const RunOutcome& outcome, std::string_view task, TaskState state,
                      Reason reason)
{
    const TrackId id = outcome.timeline.find(task);
    for (size_t i = 0; id.valid() && i < outcome.timeline.slices(id); ++i) {
        const Slice slice = outcome.timeline.slice(id, i);
        if (slice.state == state && slice.reason == reason) return true;
    }
    return false;
}

}  // namespace interleave::test
