// Runs a scenario, checks State after every step, and keeps what tests of messages and connections
// ask for: who ended when, which faults there were, what memory held.
#pragma once

#include "kernel/kernel.h"
#include "kernel/object.h"
#include "program/texts.h"
#include "support/load.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace interleave {

struct Seen final : RecordReader {
    void read(const Record& r) override
    {
        if (r.kind == RecordKind::fault)
            faults.push_back(
                fmt::format("{} {}", r.task, name_of(static_cast<FaultKind>(r.other))));
        const bool ends = r.kind == RecordKind::state &&
                          (r.state == TaskState::exited || r.state == TaskState::zombie);
        if (ends && r.task < ended.size() && ended[r.task] < 0) ended[r.task] = r.at.ns;
    }
    std::vector<int64_t> ended;  // of the first tasks, in ns; -1: never
    std::vector<std::string> faults;
    std::vector<int64_t> memory;
    Texts texts;
    RunEnd end{};
};

inline Seen run_text(const std::string& text)
{
    Seen seen;
    const auto model = test::load_model(text);
    if (model == nullptr) return seen;
    seen.ended.resize(model->tasks.size(), -1);
    SeededChooser chooser(model->seed);
    State s = start(*model, seen);
    while (!finished(s)) {
        step(*model, s, chooser, seen);
        const auto broken = laws(*model, s);
        EXPECT_TRUE(broken.empty()) << broken.front() << '\n' << text;
        if (!broken.empty()) break;
    }
    seen.end = s.sched.end;
    seen.memory = s.world.memory;
    seen.texts = model->program.texts;
    return seen;
}

inline std::vector<std::string> values(const Seen& seen)
{
    std::vector<std::string> shown;
    for (const int64_t v : seen.memory) shown.push_back(shown_value(seen.texts, v));
    return shown;
}

using List = std::vector<std::string>;

inline std::string with_server(const std::string& objects, const std::string& rest)
{
    return "format: 1\nmachine: {cpus: 4, instruction: 0}\nobjects:\n  " + objects + "\n" + rest;
}

}  // namespace interleave
