// Who ran when, unit by unit of time: of a run, to be compared with an obvious machine or with a
// text.
#pragma once

#include "kernel/kernel.h"
#include "obvious_machine.h"
#include "support/load.h"
#include "trace/timeline.h"
#include "workload.h"

#include <fmt/format.h>

#include <functional>
#include <string>
#include <vector>

namespace interleave::test {

// A run to its end. `check` is called after every step.
inline Timeline timeline_of(const Model& m, const std::function<void(const State&)>& check = {})
{
    TimelineBuilder builder(symbols(m), m.machine.cpus);
    State s = start(m, builder);
    SeededChooser chooser(m.seed);
    if (check) {
        while (!finished(s)) {
            step(m, s, chooser, builder);
            check(s);
        }
    } else {
        run(m, s, chooser, builder, 50'000'000);
    }
    EXPECT_EQ(s.sched.end, RunEnd::finished);
    return std::move(builder).finish({}, s.sched.now);
}

inline Lanes lanes_of(const Timeline& t, int64_t unit = 1000)
{
    Lanes lanes(t.cpus());
    for (uint32_t c = 0; c < t.cpus(); ++c) {
        lanes[c].assign(static_cast<size_t>(t.end().ns / unit), -1);
        for (size_t i = 0; i < t.slices(CpuId{c}); ++i) {
            const Slice s = t.slice(CpuId{c}, i);
            if (s.state != TaskState::running) continue;
            for (int64_t at = s.start.ns / unit; at < s.end.ns / unit; ++at)
                lanes[c][static_cast<size_t>(at)] = static_cast<int>(s.task.index);
        }
    }
    return lanes;
}

// "J0[0,3) J1[3,5)": names and times in units.
inline std::string text_of(const std::vector<int>& lane)
{
    std::string text;
    for (size_t from = 0, to = 0; from < lane.size(); from = to) {
        while (to < lane.size() && lane[to] == lane[from]) ++to;
        if (lane[from] >= 0) text += fmt::format("J{}[{},{}) ", lane[from], from, to);
    }
    return text;
}

// "A[0,3) B[3,5)" in ms: what ran on one CPU, pieces of one task joined.
inline std::string lane_text(const Timeline& t, uint32_t cpu = 0)
{
    std::string text;
    TrackId last;
    Time begin;
    for (size_t i = 0; i <= t.slices(CpuId{cpu}); ++i) {
        const bool over = i == t.slices(CpuId{cpu});
        const Slice s = over ? Slice{} : t.slice(CpuId{cpu}, i);
        const TrackId who = !over && s.state == TaskState::running ? s.task : TrackId{};
        if (!over && who == last) continue;
        const Time at = over ? t.end() : s.start;
        if (last.valid())
            text +=
                fmt::format("{}{}[{:g},{:g})", text.empty() ? "" : " ", t.track(last).name,
                            static_cast<double>(begin.ns) / 1e6, static_cast<double>(at.ns) / 1e6);
        last = who;
        begin = at;
    }
    return text;
}

// The same task runs in every unit of time, on every CPU.
inline void expect_same(const Workload& w, const std::string& policy, ObviousPolicy& obvious)
{
    const std::string text = w.text(policy);
    const auto m = load_model(text);
    ASSERT_NE(m, nullptr);
    const Lanes ours = lanes_of(timeline_of(*m), w.unit);
    const Lanes theirs = ObviousMachine(w, obvious).run(w.unit);
    for (size_t c = 0; c < ours.size(); ++c)
        ASSERT_EQ(text_of(ours[c]), text_of(theirs[c])) << "cpu" << c << "\n" << text;
}

}  // namespace interleave::test
