#include "session/snapshot.h"

#include "base/text.h"
#include "kernel/kernel.h"
#include "kernel/listing.h"
#include "session/names.h"

#include <fmt/format.h>

namespace interleave {

namespace {

class Maker {
  public:
    Maker(const Model& m, const State& s) : m_(m), s_(s), w_(s.world), d_(s.sched) {}

    [[nodiscard]] Snapshot make() const
    {
        Snapshot shot;
        shot.at = d_.now;
        shot.position = d_.steps;
        shot.end = d_.end;
        for (uint32_t i = 0; i < w_.tasks.size(); ++i)
            if (w_.tasks[TaskId{i}].status != TaskStatus::unused)
                shot.tasks.push_back(task(TaskId{i}));
        for (uint32_t i = 0; i < d_.cpus.size(); ++i) shot.cpus.push_back(cpu(CpuId{i}));
        for (uint32_t i = 0; i < w_.objects.size(); ++i)
            shot.objects.push_back(object(ObjectId{i}));
        for (uint32_t i = 0; i < d_.queues.size(); ++i) shot.queues.push_back(queue(CpuId{i}));
        shot.memory = m_.policy->memory(m_, s_);
        shot.variables = variables();
        shot.next = interleave::finished(s_) ? std::string() : next();
        return shot;
    }

  private:
    [[nodiscard]] std::string name(TaskId t) const { return task_name(m_, s_, t); }
    [[nodiscard]] const std::string& name(ObjectId o) const { return m_.program.objects[o].name; }
    [[nodiscard]] static std::string name(CpuId c) { return fmt::format("cpu{}", c.index); }

    [[nodiscard]] static std::vector<NamedText> registers(const Context& ctx)
    {
        std::vector<NamedText> list;
        for (uint32_t r = 0; r < kRegisters; ++r)
            list.emplace_back(fmt::format("r{}", r), fmt::to_string(ctx.r[r]));
        list.emplace_back("pc", fmt::to_string(ctx.pc));
        list.emplace_back("sp", fmt::to_string(ctx.sp));
        list.emplace_back("flags", ctx.flags < 0 ? "less" : ctx.flags > 0 ? "greater" : "equal");
        return list;
    }

    [[nodiscard]] std::string values(const Variable& v, const int64_t* words) const
    {
        if (!v.array) return fmt::to_string(words[0]);
        std::string text = "[";
        for (uint32_t i = 0; i < v.length; ++i) {
            if (i == 32) return text + fmt::format(", ... {} in all]", v.length);
            text += (i > 0 ? ", " : "") + fmt::to_string(words[i]);
        }
        return text + "]";
    }

    // ", where 4 requests share 2 servers", if they do.
    [[nodiscard]] std::string sharing(ObjectId id) const
    {
        for (const auto& [key, value] : kind_of(w_, id).describe(w_, id))
            if (key == "sharing") return ", where " + value;
        return {};
    }

    // What the verb in which it is blocked says that it waits for.
    [[nodiscard]] std::string_view waiting_in(TaskId t) const
    {
        const uint32_t pc = w_.contexts[t].pc;
        if (pc == 0 || m_.program.code[pc - 1].op != Op::act) return {};
        const Instr& i = m_.program.code[pc - 1];
        if (ObjectId{i.object} != w_.tasks[t].waits_for) return {};
        return kind_of(w_, w_.tasks[t].waits_for).verbs[i.verb].waiting;
    }

    // "waits for the first of: get q, lock m"
    [[nodiscard]] std::string select_text(TaskId t) const
    {
        std::string text = "waits for the first of:";
        const Instr& i = m_.program.code[w_.contexts[t].pc];
        const char* separator = " ";
        for (const SelectCase& c : m_.program.selects[i.object]) {
            const Verb& verb = kind_of(w_, c.object).verbs[c.verb];
            text += fmt::format("{}{} {}", separator, verb.name, name(c.object));
            separator = ", ";
        }
        return text;
    }

    // Why a blocked task waits, with whom to ask for it.
    [[nodiscard]] std::string wait_text(TaskId t) const
    {
        const Task& task = w_.tasks[t];
        const SchedEntity& e = d_.entities[t];
        std::string since = ", since " + to_text(e.since);
        if ((task.flags & kLimited) != 0) since += ", gives up at " + to_text(e.wake_at);
        if (task.reason == Reason::select) return select_text(t) + since;
        if (task.reason == Reason::sleep) return "sleeps until " + to_text(e.wake_at);
        if (task.reason == Reason::release)
            return "waits for its next release at " + to_text(d_.jobs[t].next_release);
        if (task.joins.valid()) return "waits for the end of " + name(task.joins) + since;
        if (task.reason == Reason::until) return "waits until its condition holds" + since;
        if (!task.waits_for.valid()) return fmt::format("waits ({})", name_of(task.reason)) + since;
        const ObjectKind& kind = kind_of(w_, task.waits_for);
        std::string text = fmt::format("waits for {} {}", kind.name, name(task.waits_for));
        const TaskId owner = kind.owner != nullptr ? kind.owner(w_, task.waits_for) : TaskId{};
        if (owner.valid()) text += ", held by " + name(owner);
        if (kind.advance != nullptr) text += sharing(task.waits_for);
        if (const std::string_view waiting = waiting_in(t); !waiting.empty())
            text += fmt::format(" {}", waiting);
        return text + since;
    }

    [[nodiscard]] std::string what(TaskId t) const
    {
        const SchedEntity& e = d_.entities[t];
        switch (state_of(s_, t)) {
            case TaskState::not_started:
                return "starts at " + to_text(m_.tasks[w_.tasks[t].spec].start);
            case TaskState::running:
                return fmt::format("runs on {}, since {}", name(e.cpu), to_text(e.since));
            case TaskState::ready: return "ready, since " + to_text(e.since);
            case TaskState::blocked: return wait_text(t);
            case TaskState::zombie:
                return fmt::format("ended with code {}; nobody has joined it",
                                   w_.tasks[t].exit_code);
            default: return fmt::format("ended with code {}", w_.tasks[t].exit_code);
        }
    }

    [[nodiscard]] TaskView task(TaskId t) const
    {
        const Task& row = w_.tasks[t];
        const SchedEntity& e = d_.entities[t];
        TaskView v;
        v.name = name(t);
        v.process = process_name(m_, s_, row.process);
        v.kind = name_of(row.kind);
        v.serial = e.serial;
        v.state = state_of(s_, t);
        v.what = what(t);
        v.saved = registers(w_.contexts[t]);
        v.block = control_block(t);
        if (row.status >= TaskStatus::zombie) return v;
        v.pc = pc_of(s_, t);
        v.instruction = print(m_.program, v.pc);
        const bool blocked = v.state == TaskState::blocked && e.step.valid();
        const Step& step = m_.program.steps[blocked ? e.step : StepId{m_.program.step_of[v.pc]}];
        v.step = step.label;
        v.line = step.line;
        const bool running = v.state == TaskState::running;
        if (running) v.live = registers(d_.cpus[e.cpu].ctx);
        v.variables = locals(t, running ? d_.cpus[e.cpu].ctx : w_.contexts[t]);
        for (uint32_t i = 0; i < w_.objects.size(); ++i) {
            const ObjectKind& kind = kind_of(w_, ObjectId{i});
            if (kind.owner != nullptr && kind.owner(w_, ObjectId{i}) == t)
                v.holds.push_back(name(ObjectId{i}));
        }
        return v;
    }

    [[nodiscard]] std::vector<NamedText> control_block(TaskId t) const
    {
        const Task& row = w_.tasks[t];
        const SchedEntity& e = d_.entities[t];
        std::vector<NamedText> b;
        b.emplace_back("function", m_.program.functions[row.function].name);
        b.emplace_back("parent", row.parent.valid() ? name(row.parent) : "none");
        b.emplace_back("nice", fmt::to_string(e.nice));
        b.emplace_back("priority", fmt::to_string(e.priority));
        b.emplace_back("last CPU", e.cpu.valid() ? name(e.cpu) : "none");
        if (e.left.ns > 0 && state_of(s_, t) != TaskState::running)
            b.emplace_back("left of its instruction", to_text(e.left));
        b.emplace_back("locks held", fmt::to_string(row.held));
        if ((row.flags & kDaemon) != 0) b.emplace_back("daemon", "yes");
        return b;
    }

    // Frame by frame, innermost first. Which function a frame belongs to follows from its pc.
    [[nodiscard]] std::vector<NamedText> locals(TaskId t, const Context& ctx) const
    {
        std::vector<NamedText> list;
        const size_t stack = size_t{t.index} * m_.program.stack_words;
        uint32_t sp = ctx.sp;
        uint32_t pc = ctx.pc;
        for (bool outermost = false; !outermost && list.size() < 200;) {
            const FunctionId f = function_at(pc);
            for (uint32_t i = 0; i < m_.program.variables.size(); ++i) {
                const Variable& v = m_.program.variables[VariableId{i}];
                if (v.scope != Scope::local || v.function != f) continue;
                list.emplace_back(v.name, values(v, w_.stacks.data() + stack + sp + v.offset));
            }
            const auto link = static_cast<uint64_t>(w_.stacks[stack + sp]);
            outermost = link == 0;
            pc = static_cast<uint32_t>(link);
            sp -= static_cast<uint32_t>(link >> 32);
        }
        return list;
    }

    [[nodiscard]] FunctionId function_at(uint32_t pc) const
    {
        for (uint32_t f = 0; f < m_.program.functions.size(); ++f) {
            const Function& function = m_.program.functions[FunctionId{f}];
            if (pc >= function.entry && pc < function.end) return FunctionId{f};
        }
        return {};
    }

    [[nodiscard]] CpuView cpu(CpuId c) const
    {
        const Cpu& row = d_.cpus[c];
        CpuView v;
        v.name = name(c);
        v.registers = registers(row.ctx);
        if (row.current.valid()) v.task = name(row.current);
        v.doing = doing(row);
        if (!d_.caches.empty()) v.cache = cache(c);
        return v;
    }

    // Of a task by its number in the run; it may have ended.
    [[nodiscard]] std::string name(uint32_t serial) const
    {
        if (serial < m_.tasks.size()) return m_.tasks[serial].name;
        for (uint32_t i = 0; i < d_.entities.size(); ++i)
            if (d_.entities[TaskId{i}].serial == serial) return name(TaskId{i});
        return fmt::format("task {}, which has ended", serial);
    }

    [[nodiscard]] std::vector<NamedText> cache(CpuId c) const
    {
        const Cache& cache = d_.caches[c];
        const TaskId current = d_.cpus[c].current;
        const uint32_t runs = current.valid() ? d_.entities[current].serial : Record::kNone;
        const Duration since = current.valid() ? d_.now - cache.since : Duration{0};
        std::string warm, warming;
        for (auto it = cache.warm.rbegin(); it != cache.warm.rend(); ++it)
            warm += fmt::format("{}{} ({})", warm.empty() ? "" : ", ", name(*it),
                                row_of(cache, *it)->size);
        const auto comes = [&](uint32_t serial, Duration left) {
            if (left.ns > 0)
                warming += fmt::format("{}{} after {}", warming.empty() ? "" : ", ", name(serial),
                                       to_text(left));
        };
        for (const CacheRow& row : cache.rows)
            if (row.serial != runs) comes(row.serial, row.left);
        if (runs != Record::kNone) {  // it has no row until its work is accounted
            const CacheRow* row = row_of(cache, runs);
            comes(runs, (row != nullptr ? row->left : m_.machine.cache.warmup) - since);
        }
        const bool at_warm_rate = runs != Record::kNone && is_warm(cache, runs);
        const Duration worked = at_warm_rate ? cache.warm_time + since : cache.warm_time;
        return {{"warm, newest first", warm.empty() ? "nobody" : warm},
                {"warms up", warming.empty() ? "nobody" : warming},
                {"in use", fmt::format("{} of {}", cache.used, m_.machine.cache.size)},
                {"worked warm", to_text(worked)}};
    }

    [[nodiscard]] std::string doing(const Cpu& cpu) const
    {
        switch (cpu.phase) {
            case CpuPhase::idle: return cpu.resched != 0 ? "about to choose" : "idle";
            case CpuPhase::save: return "saves registers until " + to_text(cpu.burst_end);
            case CpuPhase::choose: return "chooses until " + to_text(cpu.burst_end);
            case CpuPhase::load:
                return fmt::format("loads the registers of {} until {}", name(cpu.incoming),
                                   to_text(cpu.burst_end));
            case CpuPhase::running: break;
        }
        std::string text =
            fmt::format("runs {} since {}", name(cpu.current), to_text(cpu.run_since));
        if (cpu.slice_end != kNever) text += ", slice ends at " + to_text(cpu.slice_end);
        if (cpu.resched != 0) text += fmt::format(", about to choose again ({})", name_of(cpu.why));
        return text;
    }

    [[nodiscard]] ObjectView object(ObjectId id) const
    {
        const ObjectKind& kind = kind_of(w_, id);
        ObjectView v;
        v.name = name(id);
        v.kind = kind.name;
        const TaskId owner = kind.owner != nullptr ? kind.owner(w_, id) : TaskId{};
        if (owner.valid()) v.owner = name(owner);
        const TaskList waiters = kind.waiters != nullptr ? kind.waiters(w_, id) : TaskList{};
        for (TaskId t = waiters.head; t.valid(); t = w_.tasks[t].next) v.waiters.push_back(name(t));
        const TaskList more = kind.more_waiters != nullptr ? kind.more_waiters(w_, id) : TaskList{};
        for (TaskId t = more.head; t.valid(); t = w_.tasks[t].next) v.waiters.push_back(name(t));
        v.details = kind.describe(w_, id);
        return v;
    }

    [[nodiscard]] QueueView queue(CpuId c) const
    {
        QueueView v;
        v.name = d_.queues.size() == 1 ? "run queue" : "run queue of " + name(c);
        for (Candidate& candidate : m_.policy->describe(m_, s_, c))
            v.order.emplace_back(name(candidate.task), std::move(candidate.keys));
        return v;
    }

    [[nodiscard]] std::vector<NamedText> variables() const
    {
        std::vector<NamedText> list;
        const Program& p = m_.program;
        for (const Variable& v : p.variables) {
            if (v.scope == Scope::shared)
                list.emplace_back(v.name, values(v, w_.memory.data() + v.offset));
            if (v.scope != Scope::process) continue;
            for (uint32_t i = 0; i < w_.processes.size(); ++i) {
                if (w_.processes[ProcessId{i}].rows == 0 && i >= m_.processes.size()) continue;
                const size_t at = p.shared_words + size_t{i} * p.process_words + v.offset;
                list.emplace_back(process_name(m_, s_, ProcessId{i}) + "." + v.name,
                                  values(v, w_.memory.data() + at));
            }
        }
        return list;
    }

    [[nodiscard]] std::string next() const
    {
        const NextStep n = next_step(s_);
        if (n.event.at == kNever) return "Nothing can happen any more.";
        const std::string at = "At " + to_text(n.event.at) + ", ";
        switch (n.event.kind()) {
            case EventKind::device:
                if (!n.task.valid())
                    return at + "a service would have ended that takes longer by now.";
                return at + fmt::format("{} is served: {}", name(n.task), what(n.task));
            case EventKind::timer:
                return at + name(n.task) + " has slept long enough and becomes ready.";
            case EventKind::start: return at + name(n.task) + " arrives.";
            case EventKind::release:
                return at + fmt::format("a job of {} is released.", name(n.task));
            case EventKind::deadline:
                return at + fmt::format("a deadline of {} passes, unless its job is done.",
                                        name(n.task));
            case EventKind::compute_end:
                return at + fmt::format("{} on {} executes: {}", name(n.task), name(n.cpu),
                                        print(m_.program, d_.cpus[n.cpu].ctx.pc));
            case EventKind::slice_end:
                return at +
                       fmt::format("the time slice of {} on {} ends.", name(n.task), name(n.cpu));
            case EventKind::policy_timer:
                if (!n.task.valid()) return at + "the policy looks at all tasks.";
                return at + fmt::format("the policy reconsiders {}.", name(n.task));
            case EventKind::dispatch: return at + next_dispatch(n.cpu);
        }
        return at;
    }

    [[nodiscard]] std::string next_dispatch(CpuId c) const
    {
        const Cpu& cpu = d_.cpus[c];
        if (cpu.phase == CpuPhase::save) return name(c) + " has saved the registers.";
        if (cpu.phase == CpuPhase::load)
            return fmt::format("{} has loaded the registers of {}, which runs.", name(c),
                               name(cpu.incoming));
        const Explanation e = m_.policy->explain(m_, s_, c);
        if (cpu.current.valid())
            return fmt::format("{} takes the CPU from {} ({}) and chooses among {} ready. {}",
                               name(c), name(cpu.current), name_of(cpu.why),
                               e.candidates.size() + 1, e.rule);
        if (!e.chosen.valid() && !e.candidates.empty())
            return name(c) + " finds nobody ready who may run now.";
        if (!e.chosen.valid()) return name(c) + " finds nobody ready.";
        return fmt::format("{} chooses {} among {} ready. {}", name(c), name(e.chosen),
                           e.candidates.size(), e.rule);
    }

    const Model& m_;
    const State& s_;
    const World& w_;
    const Sched& d_;
};

}  // namespace

Snapshot snapshot(const Model& m, const State& s) { return Maker(m, s).make(); }

}  // namespace interleave
