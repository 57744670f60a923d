// Processes, their threads, and functions.

#include "kernel/interpreters.h"
#include "program/lexer.h"
#include "program/program.h"
#include "scenario/codes.h"
#include "scenario/parse_sections.h"
#include "scenario/parse_steps.h"

#include "kernel/model.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace interleave {

namespace {

// `deposit(n, m)`
struct Heading {
    Piece name;
    std::vector<Piece> parameters;
    bool ok = false;
};

Heading read_heading(const YamlNode& key)
{
    Heading h;
    Cursor cursor(whole(key));
    h.name = cursor.identifier();
    Piece all;
    const bool has_parentheses = !cursor.done() && cursor.rest().text[0] == '(';
    h.ok = !h.name.empty() && (!has_parentheses || cursor.arguments(h.parameters, all)) &&
           cursor.done();
    return h;
}

bool check_heading(ParseContext& ctx, const Heading& h, FunctionSpec& f)
{
    if (!check_name(ctx, h.name, "a function")) return false;
    if (h.parameters.size() > kMaxParameters) {
        ctx.error(code::kFunctionHeading, h.parameters[kMaxParameters].mark(),
                  fmt::format("a function has at most {} parameters", kMaxParameters));
        return false;
    }
    for (const Piece& parameter : h.parameters) {
        if (!check_name(ctx, parameter, "a parameter")) return false;
        const std::string name(parameter.text);
        if (std::find(f.parameters.begin(), f.parameters.end(), name) != f.parameters.end()) {
            ctx.error(code::kFunctionHeading, parameter.mark(),
                      fmt::format("{} names two parameters", quoted(name)));
            return false;
        }
        f.parameters.push_back(name);
    }
    return true;
}

void read_assembly(ParseContext& ctx, const YamlNode& node, FunctionSpec& f)
{
    for (const YamlEntry& entry : node.entries) {
        if (entry.key->text != "asm") {
            ctx.error(
                code::kAssemblyText, entry.key->mark,
                fmt::format("{} cannot be a key of a function", quoted(entry.key->text)),
                "a function is a list of steps ('- ' before each), or has the key asm: alone");
            continue;
        }
        const YamlNode& text = *entry.value;
        if (!text.is_scalar() || text.style != YamlStyle::literal) {
            ctx.error(code::kAssemblyText, text.mark,
                      "the instructions of asm: have to follow a '|'",
                      "write 'asm: |' and an instruction in each line below, indented");
            continue;
        }
        f.is_asm = true;
        f.assembly = text.text;
        f.assembly_mark = text.text_mark;
    }
}

void read_function(ParseContext& ctx, const YamlEntry& entry, std::vector<FunctionSpec>& out)
{
    const Heading heading = read_heading(*entry.key);
    FunctionSpec f;
    f.mark = heading.name.empty() ? entry.key->mark : heading.name.mark();
    bool fine = heading.ok;
    if (!heading.ok) {
        ctx.error(code::kFunctionHeading, entry.key->mark,
                  fmt::format("{} is not the heading of a function", quoted(entry.key->text)),
                  "write deposit: or deposit(n, m):");
    } else {
        fine = check_heading(ctx, heading, f);
    }
    f.name = std::string(heading.name.text);
    const auto same =
        std::find_if(out.begin(), out.end(), [&](const auto& o) { return o.name == f.name; });
    if (fine && same != out.end()) {
        ctx.error(code::kDuplicateFunction, f.mark,
                  fmt::format("there is a function {} already, in line {}", quoted(f.name),
                              same->mark.line));
        fine = false;
    }
    if (entry.value->is_empty()) {
        ctx.error(code::kWrongShape, entry.key->mark,
                  fmt::format("{} has no steps", quoted(entry.key->text)),
                  "write [] if it is to do nothing");
        return;
    }
    if (entry.value->is_mapping()) {
        read_assembly(ctx, *entry.value, f);
    } else {
        f.body = read_steps(ctx, *entry.value);
    }
    if (fine) out.push_back(std::move(f));
}

class TaskReader {
  public:
    TaskReader(ParseContext& ctx, TaskEntry& out) : ctx_(ctx), out_(out) {}

    void value(const Key& key, const YamlNode& node)
    {
        switch (key.shape) {
            case Shape::run: return run(node);
            case Shape::threads: return threads(node);
            case Shape::coroutines: return coroutines(node);
            case Shape::cpu_list: return affinity(node);
            case Shape::claims: return claims(key, node);
            case Shape::interpreter: return interpreter(node);
            case Shape::scheduler: return scheduler(node);
            default: break;
        }
        const YamlNode* scalar =
            expect_scalar(ctx_, node, fmt::format("a value for '{}'", key.name));
        if (scalar == nullptr) return;
        const Piece text = whole(*scalar);
        if (key.name == "start") return start(text);
        if (key.shape == Shape::server) {
            out_.server = std::string(text.text);
            out_.server_mark = text.mark();
            return;
        }
        if (key.shape == Shape::subinterpreter) {
            if (!check_name(ctx_, text, "a sub-interpreter")) return;
            out_.sub_interpreter = std::string(text.text);
            out_.sub_interpreter_mark = text.mark();
            return;
        }
        if (key.name == "daemon") {
            out_.daemon = read_boolean(ctx_, text).value_or(false);
            return;
        }
        if (key.shape == Shape::duration) return duration(key, text);
        int64_t& field = key.name == "count"         ? out_.count
                         : key.name == "nice"        ? out_.nice
                         : key.name == "tickets"     ? out_.tickets
                         : key.name == "working_set" ? out_.working_set
                                                     : out_.priority;
        field = read_integer(ctx_, text, key.lowest, key.highest).value_or(field);
    }

  private:
    void run(const YamlNode& node)
    {
        if (node.is_empty()) {
            ctx_.error(code::kWrongShape, node.mark, "'run' says nothing",
                       "write the name of a function, or steps");
            return;
        }
        out_.has_run = true;
        if (!node.is_scalar()) {
            out_.steps = read_steps(ctx_, node);
            return;
        }
        Cursor cursor(whole(node));
        const Piece word = cursor.peek_identifier();
        const bool declared = ctx_.functions.count(word.text) > 0;
        const bool step = find_step_form(word.text) != nullptr || is_verb(word.text);
        const std::string_view after = cursor.rest().from(word.text.size()).trimmed().text;
        const bool bare = !word.empty() && (after.empty() || after[0] == '(');
        if (bare && (declared || !step)) return function(cursor, declared);
        out_.steps = read_steps(ctx_, node);
    }

    void function(Cursor& cursor, bool declared)
    {
        const Callee callee = read_callee(ctx_, cursor);
        out_.function = std::string(callee.name.text);
        out_.function_mark = callee.name.mark();
        out_.arguments = callee.arguments;
        if (!cursor.done()) {
            ctx_.error(code::kStepForm, cursor.rest().mark(),
                       fmt::format("{} is too much here", quoted(cursor.rest().text)),
                       "write run: deposit(3), or a list of steps");
        }
        if (declared || !callee.ok) return;
        std::vector<std::string_view> names(ctx_.functions.begin(), ctx_.functions.end());
        for (std::string_view word : step_words()) names.push_back(word);
        ctx_.error(code::kUnknownFunction, callee.name.mark(),
                   fmt::format("there is no function {}", quoted(callee.name.text)),
                   did_you_mean(callee.name.text, names));
    }

    void duration(const Key& key, const Piece& text)
    {
        duration(key, text,
                 key.name == "period"     ? out_.period
                 : key.name == "deadline" ? out_.deadline
                 : key.name == "slice"    ? out_.slice
                                          : out_.runtime);
    }

    void duration(const Key& key, const Piece& text, Duration& field)
    {
        const std::optional<Duration> d = read_duration(ctx_, text);
        if (!d) return;
        if (d->ns == 0) {
            ctx_.error(code::kOutOfRange, text.mark(),
                       fmt::format("'{}' has to be above 0", key.name), "leave it out");
            return;
        }
        field = *d;
    }

    void start(const Piece& text)
    {
        out_.start.mark = text.mark();
        if (std::optional<Distribution> d = read_delay(ctx_, text))
            out_.start.fixed = std::move(*d);
    }

    void affinity(const YamlNode& node)
    {
        out_.affinity_mark = node.mark;
        const auto one = [&](const YamlNode& item) {
            const YamlNode* scalar = expect_scalar(ctx_, item, "the number of a CPU");
            if (scalar == nullptr) return;
            const auto cpu = read_integer(ctx_, whole(*scalar), 0, kMaxCpus - 1);
            if (cpu && std::find(out_.affinity.begin(), out_.affinity.end(), *cpu) ==
                           out_.affinity.end()) {
                out_.affinity.push_back(*cpu);
            }
        };
        if (!node.is_sequence()) return one(node);
        if (node.items.empty()) {
            ctx_.error(code::kWrongShape, node.mark, "a task needs a CPU on which it may run",
                       "leave affinity: out if it may run on all of them");
        }
        for (const YamlRef& item : node.items) one(*item);
    }

    void claims(const Key& key, const YamlNode& node)
    {
        if (node.is_empty() || !expect_mapping(ctx_, node, "claims")) return;
        for (const YamlEntry& entry : node.entries) {
            if (!check_name(ctx_, whole(*entry.key), "a resource")) continue;
            const YamlNode* scalar = expect_scalar(ctx_, *entry.value, "a number of units");
            if (scalar == nullptr) continue;
            const auto units = read_integer(ctx_, whole(*scalar), key.lowest, key.highest);
            if (!units) continue;
            out_.claims.push_back(
                {entry.key->text, *units, whole(*entry.key).mark(), whole(*scalar).mark()});
        }
    }

    void interpreter(const YamlNode& node)
    {
        if (!node.is_mapping()) return profile(node);
        InterpreterSpec spec;
        spec.name = "interpreter";
        spec.gil = GilProtocol::switch_interval;
        read_mapping(ctx_, node, interpreter_keys(), "an interpreter",
                     [&](const Key&, const YamlNode& value) { lock(value, spec); });
        out_.interpreter = spec;
    }

    void profile(const YamlNode& node)
    {
        const YamlNode* scalar = expect_scalar(ctx_, node, "the name of an interpreter");
        if (scalar == nullptr) return;
        std::vector<std::string_view> names;
        for (const InterpreterProfile& p : interpreter_profiles()) names.push_back(p.name);
        if (const auto index = read_word(ctx_, whole(*scalar), names))
            out_.interpreter = spec_of(interpreter_profiles()[*index]);
    }

    // `gil: {interval: 1ms}`, or the name of a protocol alone.
    void lock(const YamlNode& node, InterpreterSpec& spec)
    {
        const auto protocol = [&](const YamlNode& word) {
            const YamlNode* scalar = expect_scalar(ctx_, word, "the protocol of the lock");
            if (scalar == nullptr) return;
            if (const auto index = read_word(ctx_, whole(*scalar), kGilProtocols))
                spec.gil = static_cast<GilProtocol>(*index);
        };
        if (!node.is_mapping()) return protocol(node);
        read_mapping(ctx_, node, gil_keys(), "a gil", [&](const Key& key, const YamlNode& value) {
            if (key.name == "protocol") return protocol(value);
            const YamlNode* scalar =
                expect_scalar(ctx_, value, fmt::format("a value for '{}'", key.name));
            if (scalar == nullptr) return;
            if (key.shape == Shape::word) {
                spec.shared = read_word(ctx_, whole(*scalar), key.words).value_or(0) == 1;
                return;
            }
            if (key.shape == Shape::duration)
                return duration(key, whole(*scalar),
                                key.name == "check" ? spec.check : spec.interval);
            const auto ticks = read_integer(ctx_, whole(*scalar), key.lowest, key.highest);
            spec.ticks = static_cast<uint32_t>(ticks.value_or(spec.ticks));
        });
    }

    // `scheduler: go`, or a mapping; there is one kind.
    void scheduler(const YamlNode& node)
    {
        GoSpec spec;
        const auto kind = [&](const YamlNode& word) {
            if (const YamlNode* scalar = expect_scalar(ctx_, word, "the kind of a scheduler"))
                (void)read_word(ctx_, whole(*scalar), scheduler_keys()[0].words);
        };
        out_.scheduler = spec;
        if (!node.is_mapping()) return kind(node);
        read_mapping(ctx_, node, scheduler_keys(), "a scheduler",
                     [&](const Key& key, const YamlNode& value) {
                         if (key.shape == Shape::word) return kind(value);
                         const YamlNode* scalar =
                             expect_scalar(ctx_, value, fmt::format("a value for '{}'", key.name));
                         if (scalar == nullptr) return;
                         const Piece text = whole(*scalar);
                         if (key.name == "slice") return duration(key, text, spec.slice);
                         if (key.name == "retake") {
                             spec.retake = read_duration(ctx_, text).value_or(spec.retake);
                             return;
                         }
                         const auto n = read_integer(ctx_, text, key.lowest, key.highest);
                         spec.processors = static_cast<uint32_t>(n.value_or(spec.processors));
                     });
        out_.scheduler = spec;
    }

    void threads(const YamlNode& node);
    void coroutines(const YamlNode& node);

    ParseContext& ctx_;
    TaskEntry& out_;
};

// A process of threads alone has no main task that these keys could be about.
void refuse_main_task_keys(ParseContext& ctx, const YamlNode& process)
{
    for (const YamlEntry& e : process.entries) {
        const std::string& key = e.key->text;
        if (key == "count" || key == "daemon" || key == "threads" || key == "interpreter" ||
            key == "scheduler")
            continue;
        ctx.error(code::kWrongShape, e.key->mark,
                  fmt::format("{} means nothing for a process that has threads only", quoted(key)),
                  "give it to the threads that it is meant for");
    }
}

// Without code of its own a thread runs its coroutines until all have ended.
void run_coroutines(TaskEntry& task)
{
    StepSpec loop;
    loop.kind = StepKind::run_loop;
    loop.label = "run_loop";
    loop.mark = task.mark;
    task.steps.push_back(std::move(loop));
    task.has_run = true;
}

// What it runs is one goroutine more, the first one; and its threads carry them all.
void run_goroutines(TaskEntry& task, bool has_code)
{
    if (has_code) {
        TaskEntry main;
        main.name = "main";
        main.mark = task.mark;
        main.function = std::exchange(task.function, {});
        main.function_mark = task.function_mark;
        main.arguments = std::exchange(task.arguments, {});
        main.steps = std::exchange(task.steps, {});
        main.has_run = true;
        main.start = task.start;
        main.claims = std::exchange(task.claims, {});
        task.coroutines.insert(task.coroutines.begin(), std::move(main));
        task.has_main = true;
    }
    run_coroutines(task);
    task.steps.back().label = "schedule";
}

struct TaskForm {
    std::string_view what;  // "a process"
    std::span<const Key> keys;
    std::string_view advice;  // what gives it something to run
};

TaskForm form_of(TaskKind kind)
{
    switch (kind) {
        case TaskKind::process:
            return {"a process", process_keys(), "give it run:, threads: or coroutines:"};
        case TaskKind::thread: return {"a thread", thread_keys(), "give it run: or coroutines:"};
        case TaskKind::coroutine: break;
    }
    return {"a coroutine", coroutine_keys(), "give it run:"};
}

void read_task(ParseContext& ctx, const YamlEntry& entry, TaskKind kind,
               std::vector<TaskEntry>& out)
{
    const TaskForm form = form_of(kind);
    if (!ctx.count_entry(entry.key->mark)) return;
    TaskEntry task;
    task.name = entry.key->text;
    task.mark = whole(*entry.key).mark();
    task.start.fixed = Distribution{};
    const std::string_view what = form.what;
    bool fine = check_name(ctx, whole(*entry.key), what);
    const YamlNode& node = *entry.value;
    if (node.is_sequence() ||
        (node.is_scalar() && !node.is_empty() &&
         (is_identifier(node.text) ||
          find_step_form(node.text.substr(0, identifier_length(node.text)))))) {
        ctx.error(code::kWrongShape, node.mark,
                  fmt::format("{} is a mapping: what it runs has the key 'run'", what),
                  fmt::format("write {}: {{run: {}}}", shortened(task.name),
                              node.is_scalar() ? shortened(node.text) : "[...]"));
        return;
    }
    if (!expect_mapping(ctx, node, what)) return;
    TaskReader reader(ctx, task);
    read_mapping(ctx, node, form.keys, what,
                 [&](const Key& key, const YamlNode& value) { reader.value(key, value); });
    const auto has = [&](std::string_view name) {
        return std::any_of(node.entries.begin(), node.entries.end(),
                           [name](const YamlEntry& e) { return e.key->text == name; });
    };
    // A key that is misspelt, and reported, may be the one that is missing.
    const bool misspelt = std::any_of(
        node.entries.begin(), node.entries.end(),
        [&](const YamlEntry& e) { return find_key(form.keys, e.key->text) == nullptr; });
    const bool runs = has("run") || has("coroutines");
    const bool is_process = kind == TaskKind::process;
    if (!runs && !(is_process && has("threads")) && !misspelt) {
        ctx.error(code::kNothingToRun, task.mark,
                  fmt::format("{} has nothing to run", quoted(task.name)),
                  std::string(form.advice));
        fine = false;
    }
    if (is_process && has("threads") && !runs) refuse_main_task_keys(ctx, node);
    if (task.scheduler)
        run_goroutines(task, has("run"));
    else if (!task.coroutines.empty() && !has("run"))
        run_coroutines(task);
    if (fine) out.push_back(std::move(task));
}

void TaskReader::threads(const YamlNode& node)
{
    if (!expect_mapping(ctx_, node, "threads")) return;
    for (const YamlEntry& entry : node.entries)
        read_task(ctx_, entry, TaskKind::thread, out_.threads);
    if (node.entries.empty()) {
        ctx_.error(code::kNothingToRun, node.mark, "there are no threads here",
                   "leave threads: out, or give it one");
    }
}

void TaskReader::coroutines(const YamlNode& node)
{
    if (!expect_mapping(ctx_, node, "coroutines")) return;
    for (const YamlEntry& entry : node.entries)
        read_task(ctx_, entry, TaskKind::coroutine, out_.coroutines);
    if (node.entries.empty()) {
        ctx_.error(code::kNothingToRun, node.mark, "there are no coroutines here",
                   "leave coroutines: out, or give it one");
    }
}

}  // namespace

void read_processes(ParseContext& ctx, const YamlNode& node, std::vector<TaskEntry>& out)
{
    if (!expect_mapping(ctx, node, "processes")) return;
    for (const YamlEntry& entry : node.entries) read_task(ctx, entry, TaskKind::process, out);
    if (node.entries.empty()) {
        ctx.error(code::kNothingToRun, node.mark, "there are no processes here: nothing would run",
                  "write processes: {P1: {run: [compute 24]}}");
    }
}

void read_functions(ParseContext& ctx, const YamlNode& node, std::vector<FunctionSpec>& out)
{
    if (node.is_empty() || !expect_mapping(ctx, node, "functions")) return;
    for (const YamlEntry& entry : node.entries) {
        if (ctx.count_entry(entry.key->mark)) read_function(ctx, entry, out);
    }
}

void note_functions(ParseContext& ctx, const YamlNode& node)
{
    for (const YamlEntry& entry : node.entries) {
        const Heading heading = read_heading(*entry.key);
        if (!heading.name.empty()) ctx.functions.emplace(heading.name.text);
    }
}

}  // namespace interleave
