// Who exists when a run begins: processes, their main tasks and threads, repeated `count` times.
#include "scenario/compile_context.h"

#include "base/rng.h"
#include "base/text.h"
#include "kernel/interpreters.h"
#include "kernel/jobs.h"
#include "kernel/object.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

namespace interleave {

namespace {

// What all replicas of an entry have in common, checked once.
struct TaskTemplate {
    FunctionId function;
    std::vector<int64_t> arguments;
    int32_t nice = 0;
    uint32_t affinity = 0;
    uint32_t server = kNoServer;
    int64_t count = 1;
    std::vector<Claim> claims;
};

FunctionId function_of(Compilation& c, const TaskEntry& entry)
{
    if (const auto it = c.task_functions.find(&entry); it != c.task_functions.end())
        return it->second;
    if (const auto it = c.functions.find(entry.function); it != c.functions.end()) {
        const uint32_t parameters = c.model.program.functions[it->second].parameters;
        if (entry.arguments.size() == parameters) return it->second;
        c.diagnostics.error(
            compile_code::kArgumentCount, entry.function_mark,
            fmt::format("'{}' takes {} argument{}, not {}", entry.function, parameters,
                        parameters == 1 ? "" : "s", entry.arguments.size()));
        return {};
    }
    c.diagnostics.error(compile_code::kUnknownFunction, entry.function_mark,
                        fmt::format("unknown function '{}'", entry.function),
                        suggest(entry.function, names_of(c.functions)));
    return {};
}

uint32_t affinity_of(Compilation& c, const TaskEntry& entry)
{
    if (entry.affinity.empty()) return 0;
    std::vector<bool> cpus(c.model.machine.cpus);
    for (const int64_t cpu : entry.affinity) {
        if (cpu >= 0 && cpu < static_cast<int64_t>(cpus.size())) {
            cpus[static_cast<size_t>(cpu)] = true;
            continue;
        }
        c.diagnostics.error(
            compile_code::kAffinityRange, entry.affinity_mark,
            fmt::format("there is no CPU {}; this machine has CPU 0 to {}", cpu, cpus.size() - 1));
    }
    const auto next = static_cast<uint32_t>(c.model.affinities.size());
    const auto [it, is_new] = c.affinities.emplace(std::move(cpus), next);
    if (is_new) c.model.affinities.push_back(it->first);
    return it->second;
}

uint32_t server_of(Compilation& c, const TaskEntry& entry)
{
    if (entry.server.empty()) return kNoServer;
    if (const auto it = c.servers.find(entry.server); it != c.servers.end()) return it->second;
    std::string advice = suggest(entry.server, names_of(c.servers));
    if (advice.empty() && c.servers.empty()) advice = "declare it under servers:";
    c.diagnostics.error(compile_code::kUnknownServer, entry.server_mark,
                        fmt::format("there is no server '{}'", entry.server), std::move(advice));
    return kNoServer;
}

std::vector<Claim> claims_of(Compilation& c, const TaskEntry& entry)
{
    std::vector<Claim> claims;
    std::vector<std::string_view> resources;
    for (const auto& [name, id] : c.objects)
        if (c.model.program.objects[id].kind == find_object_kind("resource"))
            resources.push_back(name);
    for (const ClaimEntry& claim : entry.claims) {
        const auto it = c.objects.find(claim.object);
        if (it == c.objects.end() || std::ranges::find(resources, it->first) == resources.end()) {
            c.diagnostics.error(compile_code::kBadClaim, claim.mark,
                                fmt::format("'{}' is not a resource", claim.object),
                                suggest(claim.object, resources));
            continue;
        }
        const int64_t units = c.model.program.objects[it->second].parameters[0];
        if (claim.units > units)
            c.diagnostics.error(compile_code::kBadClaim, claim.units_mark,
                                fmt::format("'{}' claims {} units of '{}', which has {}",
                                            entry.name, claim.units, claim.object, units),
                                fmt::format("claim {} at most", units));
        claims.push_back({it->second, claim.units});
    }
    return claims;
}

TaskTemplate make_template(Compilation& c, const TaskEntry& entry)
{
    TaskTemplate t;
    if (entry.has_run) {
        t.function = function_of(c, entry);
        t.affinity = affinity_of(c, entry);
        t.server = server_of(c, entry);
        t.claims = claims_of(c, entry);
    }
    for (const Expression& e : entry.arguments) {
        const std::optional<int64_t> value = constant_value(e.expr);
        if (!value) {
            c.diagnostics.error(compile_code::kNotConstant, e.mark,
                                fmt::format("'{}' is not known before the run; the arguments of a "
                                            "task are constants",
                                            e.text));
        }
        t.arguments.push_back(value.value_or(0));
    }
    if (entry.nice < -20 || entry.nice > 19) {
        c.diagnostics.error(compile_code::kNiceRange, entry.mark,
                            fmt::format("nice is -20 to 19, not {}", entry.nice));
    } else {
        t.nice = static_cast<int32_t>(entry.nice);
    }
    if (entry.count < 1 || entry.count > kMaxInitialTasks) {
        c.diagnostics.error(compile_code::kTooManyTasks, entry.mark,
                            fmt::format("count is 1 to {}, not {}", kMaxInitialTasks, entry.count));
    } else {
        t.count = entry.count;
    }
    return t;
}

// Drawn now, from the seed: a start is part of what a run is about, not of what happens in it.
Time start_of(Compilation& c, const TaskEntry& entry, const std::string& name)
{
    const DurationSpec& spec = entry.start;
    if (spec.fixed) {
        const uint64_t bits = random_bits(c.model.seed, hash_name(name + "/start"), 0);
        const bool plain = spec.fixed->kind == DistributionKind::constant;
        const Duration d = plain ? spec.fixed->a : sample(*spec.fixed, bits);
        if (d.ns >= 0 && d.ns <= kLastTime.ns) return Time{d.ns};
        c.diagnostics.error(compile_code::kBadDuration, spec.mark,
                            fmt::format("nothing can start at {}", to_text(d)));
        return {};
    }
    if (spec.computed.text.empty()) return {};
    const std::optional<int64_t> count = constant_value(spec.computed.expr);
    int64_t ns = 0;
    if (!count) {
        c.diagnostics.error(
            compile_code::kNotConstant, spec.mark,
            "a start is a duration or a distribution; variables have no value before "
            "the run");
    } else if (__builtin_mul_overflow(*count, c.scenario.unit.ns, &ns) || ns < 0 ||
               ns > kLastTime.ns) {
        c.diagnostics.error(compile_code::kBadDuration, spec.mark,
                            "nothing can start at that time");
    }
    return Time{ns};
}

constexpr uint32_t kMaxInterpreter = 0xffff;  // that the row of a lock has room for
constexpr std::string_view kOwnInterpreter = "own";

std::string replica_name(const std::string& name, int64_t count, int64_t k)
{
    return count == 1 ? name : fmt::format("{}#{}", name, k);
}

class TaskCompiler {
  public:
    explicit TaskCompiler(Compilation& c) : c_(c) {}

    void add_process(const TaskEntry& entry)
    {
        if (!entry.has_run && entry.threads.empty()) {
            c_.diagnostics.error(
                compile_code::kNothingToRun, entry.mark,
                fmt::format("the process '{}' needs 'run' or 'threads'", entry.name));
        }
        const TaskTemplate main = make_template(c_, entry);
        const std::vector<TaskTemplate> carried = coroutine_templates(entry);
        std::vector<TaskTemplate> threads;
        std::vector<std::vector<TaskTemplate>> carried_by;
        int64_t tasks = (entry.has_run ? 1 : 0) + count_of(carried);
        for (const TaskEntry& t : entry.threads) {
            if (!t.has_run) {
                c_.diagnostics.error(compile_code::kNothingToRun, t.mark,
                                     fmt::format("the thread '{}' needs 'run'", t.name));
            }
            threads.push_back(make_template(c_, t));
            carried_by.push_back(coroutine_templates(t));
            tasks += threads.back().count * (1 + count_of(carried_by.back()));
        }
        if (!fits(entry, tasks, main.count)) return;
        const uint32_t interpreter = interpreter_of(entry);
        const uint32_t go = scheduler_of(entry);
        for (int64_t k = 1; k <= main.count; ++k) {
            const std::string name = replica_name(entry.name, main.count, k);
            c_.model.processes.push_back({name, interpreter, go});
            const size_t first_task = c_.model.tasks.size();
            if (entry.has_run) add_task(entry, main, name, TaskKind::process);
            const size_t first = c_.model.tasks.size();
            add_coroutines(entry, carried);
            if (go != kNoGo) hand_to_runtime(entry, first);
            for (size_t i = 0; i < threads.size(); ++i) {
                add_threads(entry.threads[i], threads[i], carried_by[i], name, entry);
            }
            add_started_interpreters(entry, first_task);
        }
    }

    // The locks of interpreters, behind all objects that the scenario declares.
    void add_gils()
    {
        const uint32_t kind = find_object_kind("gil");
        for (const ProcessSpec& process : c_.model.processes)
            if (has_gil(c_.model, process))
                c_.model.program.objects.push_back(
                    {process.name + ".gil", kind, {int64_t{process.interpreter}}});
        for (const SubInterpreterSpec& inside : c_.model.sub_interpreters)
            if (has_own_gil(c_.model, inside))
                c_.model.program.objects.push_back(
                    {inside.name + ".gil",
                     kind,
                     {int64_t{c_.model.processes[inside.process].interpreter}}});
    }

    // Whoever comes to such a step without an interpreter meets a fault; here nobody has one.
    void check_started_interpreters()
    {
        if (!c_.model.interpreters.empty()) return;
        for (const FunctionSource& source : c_.sources) {
            if (source.interpreters.empty()) continue;
            c_.diagnostics.error(compile_code::kNoInterpreter, source.interpreters.front().second,
                                 "a thread is to begin in a sub-interpreter, and no process has an "
                                 "interpreter",
                                 "give its process interpreter: cpython-3.12");
            return;
        }
    }

  private:
    // Index of the interpreter, one for all processes that say the same.
    uint32_t interpreter_of(const TaskEntry& entry)
    {
        if (!entry.interpreter) return kNoInterpreter;
        auto& all = c_.model.interpreters;
        const auto it = std::ranges::find(all, *entry.interpreter);
        const auto index = static_cast<uint32_t>(it - all.begin());
        if (it == all.end()) all.push_back(*entry.interpreter);
        if (index > kMaxInterpreter) {
            c_.diagnostics.error(
                compile_code::kTooLarge, entry.mark,
                fmt::format("more than {} different interpreters", kMaxInterpreter));
        }
        return index;
    }

    // Index of what the scheduler of its goroutines says; checks what cannot be with one.
    uint32_t scheduler_of(const TaskEntry& entry)
    {
        if (!entry.scheduler) return kNoGo;
        const auto complain = [&](std::string_view what, std::string_view advice) {
            c_.diagnostics.error(
                compile_code::kNotOfGoroutines, entry.mark,
                fmt::format("the process '{}' has a scheduler, and {}", entry.name, what),
                std::string(advice));
        };
        if (!entry.threads.empty())
            complain("threads of its own", "make them coroutines: its runtime makes the threads");
        if (entry.interpreter && entry.interpreter->gil != GilProtocol::none)
            complain("an interpreter with a lock", "leave out one of the two");
        if (entry.period.ns > 0 || entry.deadline.ns > 0 || entry.runtime.ns > 0)
            complain("jobs", "jobs belong to threads: leave out the scheduler");
        c_.model.go_specs.push_back(*entry.scheduler);
        return static_cast<uint32_t>(c_.model.go_specs.size() - 1);
    }

    // The main task of a process of goroutines is the first thread of its runtime: it has no end of
    // its own and begins with the first of them.
    void hand_to_runtime(const TaskEntry& entry, size_t first)
    {
        std::vector<TaskSpec>& tasks = c_.model.tasks;
        TaskSpec& thread = tasks[first - 1];
        thread.daemon = true;
        thread.start = tasks[first].start;
        for (size_t t = first; t < tasks.size(); ++t)
            thread.start = std::min(thread.start, tasks[t].start);
        if (entry.has_main) c_.model.processes.back().main = static_cast<uint32_t>(first);
    }

    bool fits(const TaskEntry& entry, int64_t tasks, int64_t count)
    {
        const int64_t room = kMaxInitialTasks - static_cast<int64_t>(c_.model.tasks.size());
        const int64_t processes = c_.model.machine.max_processes;
        const bool many_processes =
            static_cast<int64_t>(c_.model.processes.size()) + count > processes;
        if (tasks * count <= room && !many_processes) return true;
        c_.diagnostics.error(
            compile_code::kTooManyTasks, entry.mark,
            fmt::format("a run begins with {} tasks in {} processes at most; lower "
                        "'count'",
                        kMaxInitialTasks, processes));
        return false;
    }

    static int64_t count_of(const std::vector<TaskTemplate>& templates)
    {
        int64_t count = 0;
        for (const TaskTemplate& t : templates) count += t.count;
        return count;
    }

    std::vector<TaskTemplate> coroutine_templates(const TaskEntry& host)
    {
        std::vector<TaskTemplate> templates;
        for (const TaskEntry& entry : host.coroutines) {
            if (!entry.has_run) {
                c_.diagnostics.error(compile_code::kNothingToRun, entry.mark,
                                     fmt::format("the coroutine '{}' needs 'run'", entry.name));
            }
            templates.push_back(make_template(c_, entry));
        }
        return templates;
    }

    void add_threads(const TaskEntry& entry, const TaskTemplate& t,
                     const std::vector<TaskTemplate>& carried, const std::string& process,
                     const TaskEntry& owner)
    {
        for (int64_t k = 1; k <= t.count; ++k) {
            const std::string name = process + "/" + replica_name(entry.name, t.count, k);
            const uint32_t inside = sub_interpreter_of(entry, owner, process, name);
            add_task(entry, t, name, TaskKind::thread);
            c_.model.tasks.back().daemon = entry.daemon || owner.daemon;
            c_.model.tasks.back().sub_interpreter = inside;
            add_coroutines(entry, carried);
        }
    }

    // Index of the interpreter of the process added last in which one of its threads runs: one for
    // all that give the same name.
    uint32_t sub_interpreter_of(const TaskEntry& entry, const TaskEntry& owner,
                                const std::string& process, const std::string& thread)
    {
        if (entry.sub_interpreter.empty()) return kNoSubInterpreter;
        if (!owner.interpreter) {
            c_.diagnostics.error(compile_code::kNoInterpreter, entry.sub_interpreter_mark,
                                 fmt::format("'{}' is to run in a sub-interpreter, and its process "
                                             "has no interpreter",
                                             entry.name),
                                 "give the process interpreter: cpython-3.12");
            return kNoSubInterpreter;
        }
        const bool alone = entry.sub_interpreter == kOwnInterpreter;
        const std::string name = alone ? process + "." + thread.substr(process.size() + 1)
                                       : process + "." + entry.sub_interpreter;
        auto& all = c_.model.sub_interpreters;
        const auto number = static_cast<uint32_t>(c_.model.processes.size() - 1);
        const auto it = std::ranges::find_if(all, [&](const SubInterpreterSpec& s) {
            return s.process == number && s.name == name;
        });
        const auto index = static_cast<uint32_t>(it - all.begin());
        if (it == all.end()) {
            all.push_back({name, number});
            alone_.push_back(alone);
        } else if (alone || alone_[index]) {
            c_.diagnostics.error(compile_code::kDuplicateName, entry.sub_interpreter_mark,
                                 fmt::format("two sub-interpreters are called '{}'", name),
                                 "give one of them another name");
        }
        return index;
    }

    // Those in which the tasks of the process added last, from this one on, may start threads.
    void add_started_interpreters(const TaskEntry& owner, size_t first_task)
    {
        std::set<FunctionId> seen;
        for (size_t t = first_task; t < c_.model.tasks.size(); ++t)
            add_started_interpreters(owner, c_.model.tasks[t].function, seen);
    }
    void add_started_interpreters(const TaskEntry& owner, FunctionId f, std::set<FunctionId>& seen)
    {
        if (!c_.sources.has(f) || !seen.insert(f).second) return;
        for (const auto& [index, mark] : c_.sources[f].interpreters)
            add_started_interpreter(owner, index);
        for (const auto& list : {c_.sources[f].calls, c_.sources[f].starts})
            for (const FunctionId other : list) add_started_interpreters(owner, other, seen);
    }
    void add_started_interpreter(const TaskEntry& owner, uint32_t index)
    {
        if (!owner.interpreter) return;
        const auto process = static_cast<uint32_t>(c_.model.processes.size() - 1);
        const std::string name = c_.model.processes.back().name + "." + c_.interpreters[index];
        auto& all = c_.model.sub_interpreters;
        auto it = std::ranges::find_if(all, [&](const SubInterpreterSpec& s) {
            return s.process == process && s.name == name;
        });
        if (it == all.end()) {
            it = all.insert(all.end(), {name, process});
            alone_.push_back(false);
        }
        it->number = index + 1;
    }

    // Of the task that was added last.
    void add_coroutines(const TaskEntry& entry, const std::vector<TaskTemplate>& carried)
    {
        if (carried.empty()) return;
        const auto carrier = static_cast<uint32_t>(c_.model.tasks.size() - 1);
        const std::string host = c_.model.tasks[carrier].name;
        const bool daemon = c_.model.tasks[carrier].daemon;
        for (size_t i = 0; i < carried.size(); ++i) {
            const TaskEntry& coroutine = entry.coroutines[i];
            for (int64_t k = 1; k <= carried[i].count; ++k) {
                add_task(coroutine, carried[i],
                         host + "/" + replica_name(coroutine.name, carried[i].count, k),
                         TaskKind::coroutine);
                c_.model.tasks.back().carrier = carrier;
                c_.model.tasks.back().sub_interpreter = c_.model.tasks[carrier].sub_interpreter;
                c_.model.tasks.back().daemon = coroutine.daemon || daemon;
            }
        }
    }

    void add_task(const TaskEntry& entry, const TaskTemplate& t, const std::string& name,
                  TaskKind kind)
    {
        TaskSpec task;
        task.name = name;
        task.kind = kind;
        task.process = static_cast<uint32_t>(c_.model.processes.size() - 1);
        task.function = t.function;
        task.arguments = t.arguments;
        task.start = start_of(c_, entry, name);
        task.nice = t.nice;
        task.priority = entry.priority;
        task.tickets = entry.tickets;
        task.slice = entry.slice;
        task.working_set = entry.working_set;
        task.period = entry.period;
        task.deadline = entry.deadline;
        task.runtime = entry.runtime;
        if (c_.sources.has(task.function)) add_timing(task);
        c_.model.has_jobs = c_.model.has_jobs || task.deadline.ns > 0;
        task.affinity = t.affinity;
        task.server = t.server;
        task.claims = t.claims;
        task.daemon = entry.daemon;
        c_.model.tasks.push_back(std::move(task));
    }

    // What the releases in the task's code say, where the task does not say it itself.
    void add_timing(TaskSpec& task)
    {
        const Program& p = c_.model.program;
        const auto first = p.code.begin() + p.functions[task.function].entry;
        const auto last = p.code.begin() + p.functions[task.function].end;
        const auto it =
            std::find_if(first, last, [](const Instr& i) { return i.op == Op::release; });
        if (it == last) return;
        const Timing t = timing_of(p.releases[it->object]);
        if (task.period.ns == 0) task.period = t.period;
        if (task.deadline.ns == 0) task.deadline = t.deadline;
        if (task.runtime.ns == 0) task.runtime = t.runtime;
    }

    Compilation& c_;
    std::vector<bool> alone_;  // of each sub-interpreter: it has one thread and took its name
};

// Where the tasks from number `first` on were written.
struct Written {
    uint32_t first = 0;
    Mark mark;
};

// A replica "P#1" could otherwise be a second task of a name; so could a process declared twice.
void check_unique(Compilation& c, const std::vector<Written>& entries)
{
    std::vector<std::pair<std::string_view, uint32_t>> names;
    for (const TaskSpec& t : c.model.tasks)
        names.emplace_back(t.name, static_cast<uint32_t>(names.size()));
    std::ranges::sort(names);
    for (size_t i = 1; i < names.size(); ++i) {
        const auto& [name, task] = names[i];
        if (name != names[i - 1].first) continue;
        const auto after = std::ranges::upper_bound(entries, task, {}, &Written::first);
        c.diagnostics.error(compile_code::kDuplicateName, std::prev(after)->mark,
                            fmt::format("two tasks are called '{}'", name));
    }
}

}  // namespace

void compile_tasks(Compilation& c)
{
    c.model.affinities.emplace_back();
    TaskCompiler compiler(c);
    std::vector<Written> entries;
    for (const TaskEntry& process : c.scenario.processes) {
        entries.push_back({static_cast<uint32_t>(c.model.tasks.size()), process.mark});
        compiler.add_process(process);
    }
    compiler.check_started_interpreters();
    compiler.add_gils();
    check_unique(c, entries);
    if (c.scenario.processes.empty()) {
        c.diagnostics.error(compile_code::kNothingToRun, Mark{},
                            "there is no process: nothing would run");
    }
}

}  // namespace interleave
