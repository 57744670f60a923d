// A scenario's text run to its end with the laws asked after every step, and lives of its tasks as
// short texts.
#pragma once

#include "kernel/kernel.h"
#include "support/load.h"
#include "support/seeds.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace interleave::test {

struct Finished {
    Timeline timeline;
    RunEnd end{};
    std::vector<int64_t> memory;
    Time at;
};

inline Finished run_text(const std::string& text, bool check = true)
{
    const auto m = load_model(text);
    if (m == nullptr) return {};
    TimelineBuilder builder(symbols(*m), m->machine.cpus);
    State s = start(*m, builder);
    SeededChooser chooser(m->seed);
    while (!finished(s)) {
        if (!check) {
            run(*m, s, chooser, builder, 1'000'000);
            continue;
        }
        step(*m, s, chooser, builder);
        const auto broken = laws(*m, s);
        EXPECT_TRUE(broken.empty()) << broken.front() << '\n' << text;
        if (!broken.empty()) break;
    }
    Finished f{std::move(builder).finish({}, s.sched.now), s.sched.end, s.world.memory,
               s.sched.now};
    EXPECT_EQ(f.timeline.violations(), std::vector<std::string>{}) << text;
    return f;
}

// "P/a: ready 0-1 run 1-2 sleep 2-5 end 5": in units of the scenario's ms, or us.
inline std::string life(const Timeline& t, const std::string& name, int64_t unit = 1'000'000)
{
    const TrackId id = t.find(name);
    if (!id.valid()) return name + " was never there\n";
    std::string text = name + ":";
    for (size_t i = 0; i < t.slices(id); ++i) {
        const Slice s = t.slice(id, i);
        if (s.state >= TaskState::zombie || s.state == TaskState::not_started) continue;
        const std::string_view what = s.state == TaskState::running   ? "run"
                                      : s.state == TaskState::blocked ? name_of(s.reason)
                                                                      : "ready";
        text += fmt::format(" {} {}-{}", what, s.start.ns / unit, s.end.ns / unit);
    }
    const Timeline::Moments& m = t.moments(id);
    if (m.ended != kNever) text += fmt::format(" end {}", m.ended.ns / unit);
    if (m.exit_code != 0) text += fmt::format(" with {}", m.exit_code);
    return text + "\n";
}

inline std::string lives(const Timeline& t, const std::vector<std::string>& names,
                         int64_t unit = 1'000'000)
{
    std::string text;
    for (const std::string& name : names) text += life(t, name, unit);
    return text;
}

}  // namespace interleave::test
