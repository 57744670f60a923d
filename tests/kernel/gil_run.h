// Runs a scenario, checks State after every step, and keeps who had the locks of its interpreters
// from when on.
#pragma once

#include "kernel/kernel.h"
#include "support/load.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <vector>

namespace interleave {

using Lines = std::vector<std::string>;

// "5001 a": from 5001 us on the lock is a's; "5001 -": nobody's. With its name where there are
// several. Ends are "end b".
class Owners final : public RecordReader {
  public:
    explicit Owners(const Model& m) : m_(m) {}
    Lines lines;
    std::map<std::string, Duration> waited;  // for the lock, by thread

  private:
    void read(const Record& r) override
    {
        if (r.kind == RecordKind::task_created) names_.push_back(name_of_task(r));
        if (r.kind == RecordKind::owner)
            lines.push_back(fmt::format("{}{} {}", r.at.ns / 1000, lock(r.what),
                                        r.task == Record::kNone ? "-" : names_[r.task]));
        if (r.kind != RecordKind::state) return;
        if (r.state == TaskState::exited || r.state == TaskState::zombie)
            if (ended_.insert(r.task).second)  // a zombie ends once more, when nobody joined it
                lines.push_back(fmt::format("{} end {}", r.at.ns / 1000, names_[r.task]));
        if (const auto it = since_.find(r.task); it != since_.end()) {
            waited[names_[r.task]] += r.at - it->second;
            since_.erase(it);
        }
        if (r.state == TaskState::blocked && r.reason == Reason::gil) since_[r.task] = r.at;
    }
    std::string name_of_task(const Record& r) const
    {
        if (r.other != Record::kNone)
            return names_[r.other] + "/" + m_.program.functions[FunctionId{r.what}].name;
        const std::string& full = m_.tasks[r.what].name;
        return full.substr(full.find('/') + 1);
    }
    std::string lock(uint32_t object) const
    {
        if (m_.processes.size() == 1 && object < m_.program.objects.size()) return "";
        return " " + (object < m_.program.objects.size() ? m_.program.objects[ObjectId{object}].name
                                                         : fmt::format("lock {}", object));
    }
    const Model& m_;
    Lines names_;
    std::map<uint32_t, Time> since_;
    std::set<uint32_t> ended_;
};

struct GilRun {
    Lines lines;
    std::map<std::string, Duration> waited;
    State state;
};

inline GilRun gil_run(const std::string& text)
{
    const std::shared_ptr<const Model> model = test::load_model(text);
    GilRun run;
    if (model == nullptr) return run;
    Owners owners(*model);
    SeededChooser chooser(model->seed);
    run.state = start(*model, owners);
    for (bool sound = true; sound && !finished(run.state);) {
        step(*model, run.state, chooser, owners);
        for (const std::string& sentence : laws(*model, run.state)) {
            ADD_FAILURE() << sentence << '\n' << text;
            sound = false;
        }
    }
    run.lines = owners.lines;
    run.waited = owners.waited;
    return run;
}

// Threads of one process, "a: {run: [...]}" in each line, with functions below.
inline std::string threads(const std::string& interpreter, int cpus, const Lines& lines,
                           const std::string& rest = {})
{
    std::string text = fmt::format(
        "machine: {{cpus: {}, instruction: 0}}\nprocesses:\n  p:\n    interpreter: {}\n"
        "    threads:\n",
        cpus, interpreter);
    for (const std::string& line : lines) text += "      " + line + "\n";
    return text + rest;
}

inline const std::string kNew = "cpython-3.12";
inline const std::string kOld = "{gil: {protocol: ticks, check: 10us}}";  // 1 ms of CPU time in all

}  // namespace interleave
