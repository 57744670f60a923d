#include "scenario/expand_code.h"

#include <utility>

namespace interleave {

namespace {

void note(const std::vector<StepSpec>& steps, Code& code)
{
    for (const StepSpec& s : steps) {
        switch (s.kind) {
            case StepKind::call: code.called.insert(s.target); break;
            case StepKind::run_loop: code.started.insert(s.target); break;
            case StepKind::start:
                (s.name == "process" ? code.forked : code.started).insert(s.target);
                break;
            case StepKind::apply:
            case StepKind::apply_async:
            case StepKind::map:
            case StepKind::map_async:
            case StepKind::imap:
                code.forked.insert(s.function);
                if (!s.callback.empty()) code.started.insert(s.callback);
                code.uses.emplace(s.target, s.target_mark);
                break;
            case StepKind::act:
                // Who takes from a queue has no part in it.
                if (s.name != "get") code.uses.emplace(s.target, s.target_mark);
                break;
            default: break;
        }
        note(s.body, code);
        for (const StepSpec::Branch& b : s.branches) note(b.body, code);
    }
}

void add(const Code& from, Code& to)
{
    to.called.insert(from.called.begin(), from.called.end());
    to.started.insert(from.started.begin(), from.started.end());
    to.forked.insert(from.forked.begin(), from.forked.end());
    to.uses.insert(from.uses.begin(), from.uses.end());
}

// All that a process whose tasks begin with `code` does.
Code whole_process(const CodeMap& map, Code code)
{
    for (const std::string& name : functions_run_by(map, code, true))
        if (const auto it = map.functions.find(name); it != map.functions.end())
            add(it->second, code);
    return code;
}

}  // namespace

Code code_of(const TaskEntry& task)
{
    Code code;
    note(task.steps, code);
    if (!task.function.empty()) code.called.insert(task.function);
    return code;
}

std::set<std::string> functions_run_by(const CodeMap& map, const Code& code, bool by_others)
{
    std::set<std::string> seen;
    std::vector<std::string> open(code.called.begin(), code.called.end());
    if (by_others) open.insert(open.end(), code.started.begin(), code.started.end());
    while (!open.empty()) {
        const std::string name = std::move(open.back());
        open.pop_back();
        if (!seen.insert(name).second) continue;
        const auto it = map.functions.find(name);
        if (it == map.functions.end()) continue;
        open.insert(open.end(), it->second.called.begin(), it->second.called.end());
        if (by_others)
            open.insert(open.end(), it->second.started.begin(), it->second.started.end());
    }
    return seen;
}

CodeMap map_code(const Scenario& scenario)
{
    CodeMap map;
    for (const FunctionSpec& f : scenario.functions) note(f.body, map.functions[f.name]);
    std::set<std::string> forked;
    for (const TaskEntry& process : scenario.processes) {
        Code code = code_of(process);
        for (const TaskEntry& c : process.coroutines) add(code_of(c), code);
        for (const TaskEntry& t : process.threads) {
            add(code_of(t), code);
            for (const TaskEntry& c : t.coroutines) add(code_of(c), code);
        }
        code = whole_process(map, std::move(code));
        map.by_process.push_back(code.uses);
        forked.insert(code.forked.begin(), code.forked.end());
    }
    std::vector<std::string> open(forked.begin(), forked.end());
    while (!open.empty()) {
        Code child;
        child.called.insert(open.back());
        open.pop_back();
        child = whole_process(map, std::move(child));
        map.by_children.insert(child.uses.begin(), child.uses.end());
        for (const std::string& name : child.forked)
            if (forked.insert(name).second) open.push_back(name);
    }
    return map;
}

}  // namespace interleave
