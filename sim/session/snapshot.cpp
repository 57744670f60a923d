#include "session/snapshot.h"

#include "base/text.h"
#include "kernel/change.h"
#include "kernel/interpreters.h"
#include "kernel/kernel.h"
#include "kernel/object.h"
#include "kernel/objects/gil.h"
#include "kernel/process.h"
#include "kernel/runtime.h"
#include "kernel/waits.h"
#include "kernel/work_stealing.h"
#include "program/texts.h"
#include "session/control_block.h"
#include "session/goroutine_view.h"
#include "session/link_view.h"
#include "session/names.h"
#include "session/next_words.h"
#include "session/task_words.h"
#include "session/waits.h"

#include <fmt/format.h>

#include <algorithm>

namespace interleave {

namespace {

constexpr size_t kShownMessages = 8;

class Maker {
  public:
    Maker(const Model& m, const State& s, const WholeTasks& whole)
        : m_(m), s_(s), w_(s.world), d_(s.sched), whole_(whole)
    {
    }

    [[nodiscard]] Snapshot make() const
    {
        Snapshot shot;
        shot.at = d_.now;
        shot.position = d_.steps;
        shot.end = d_.end;
        shot.tasks.reserve(w_.tasks.size());
        for (uint32_t i = 0; i < w_.tasks.size(); ++i)
            if (w_.tasks[TaskId{i}].status != TaskStatus::unused)
                shot.tasks.push_back(task(TaskId{i}, shot.tasks.size()));
        for (uint32_t i = 0; i < d_.cpus.size(); ++i) shot.cpus.push_back(cpu(CpuId{i}));
        for (uint32_t i = 0; i < w_.objects.size(); ++i)
            shot.objects.push_back(object(ObjectId{i}));
        for (uint32_t i = 0; i < d_.queues.size(); ++i) shot.queues.push_back(queue(CpuId{i}));
        for (const Runtime& rt : w_.runtimes)
            if (rt.host.valid() && go_thread(w_, rt.host) == nullptr)
                shot.queues.push_back(loop(rt));
        for (QueueView& v : goroutine_queues(m_, s_)) shot.queues.push_back(std::move(v));
        shot.policy = m_.policy->info().name;
        shot.levels = m_.policy->lists_per_queue();
        shot.memory = m_.policy->memory(m_, s_);
        shot.variables = variables();
        shot.next = interleave::finished(s_) ? std::string() : next_words(m_, s_);
        return shot;
    }

  private:
    [[nodiscard]] std::string name(TaskId t) const { return task_name(m_, s_, t); }
    [[nodiscard]] std::string name(ObjectId o) const { return object_name(m_, s_, o); }
    [[nodiscard]] static std::string name(CpuId c) { return fmt::format("cpu{}", c.index); }

    [[nodiscard]] std::string shown(int64_t value) const
    {
        return shown_value(m_.program.texts, value);
    }

    [[nodiscard]] std::vector<NamedText> registers(const Context& ctx) const
    {
        std::vector<NamedText> list;
        for (uint32_t r = 0; r < kRegisters; ++r)
            list.emplace_back(fmt::format("r{}", r), shown(ctx.r[r]));
        list.emplace_back("pc", fmt::to_string(ctx.pc));
        list.emplace_back("sp", fmt::to_string(ctx.sp));
        list.emplace_back("flags", ctx.flags < 0 ? "less" : ctx.flags > 0 ? "greater" : "equal");
        return list;
    }

    [[nodiscard]] std::string values(const Variable& v, const int64_t* words) const
    {
        if (!v.array) return shown(words[0]);
        std::string text = "[";
        for (uint32_t i = 0; i < v.length; ++i) {
            if (i == 32) return text + fmt::format(", ... {} in all]", v.length);
            text += (i > 0 ? ", " : "") + shown(words[i]);
        }
        return text + "]";
    }

    [[nodiscard]] bool is_whole(TaskId t, const TaskView& v, size_t place) const
    {
        return place < whole_.most || v.state == TaskState::running ||
               d_.entities[t].serial == whole_.also;
    }

    [[nodiscard]] TaskView task(TaskId t, size_t place) const
    {
        const Task& row = w_.tasks[t];
        const SchedEntity& e = d_.entities[t];
        TaskView v;
        v.name = name(t);
        v.process = process_name(m_, s_, row.process);
        v.kind = name_of(row.kind);
        v.serial = e.serial;
        v.state = state_of(s_, t);
        v.since = e.since;
        v.what = task_words(m_, s_, t);
        v.level = e.level;
        v.tickets = m_.tasks[e.spec].tickets;
        v.whole = is_whole(t, v, place);
        if (v.whole) add_relatives(t, v);
        if (v.whole) v.saved = registers(w_.contexts[t]);
        if (v.whole) v.block = control_block(m_, s_, t);
        if (v.whole) add_memory(t, v);
        if (row.status >= TaskStatus::zombie) return v;
        v.pc = pc_of(s_, t);
        if (v.state == TaskState::blocked) v.reason = row.reason;
        if (v.state == TaskState::blocked && row.waits_for.valid()) {
            v.waits_for = name(row.waits_for);
            if (kind_of(w_, row.waits_for).holders != nullptr) v.wants = row.amount;
        }
        const bool blocked = v.state == TaskState::blocked && e.step.valid();
        const Step& step = m_.program.steps[blocked ? e.step : StepId{m_.program.step_of[v.pc]}];
        v.step = step.label;
        v.line = step.line;
        if (v.whole) add_inside(t, v);
        return v;
    }

    // What is in it while it lives, and what it holds.
    void add_inside(TaskId t, TaskView& v) const
    {
        v.instruction = instruction_words(m_.program, v.pc);
        if (v.state == TaskState::running && is_live(s_, t))
            v.live = registers(registers_of(s_, t));
        v.variables = locals(t, registers_of(s_, t));
        for (uint32_t i = 0; i < w_.objects.size(); ++i) {
            const ObjectKind& kind = kind_of(w_, ObjectId{i});
            if (kind.owner != nullptr && kind.owner(w_, ObjectId{i}) == t)
                v.holds.push_back(name(ObjectId{i}));
            if (kind.holders == nullptr) continue;
            for (const Holding& h : kind.holders(w_, ObjectId{i}))
                if (h.task == t)
                    v.holds.push_back(fmt::format("{} ({})", name(ObjectId{i}), h.units));
        }
    }

    void add_memory(TaskId t, TaskView& v) const
    {
        AddressSpace space = address_space(m_, s_, t, whole_.most);
        v.regions = std::move(space.regions);
        v.more_stacks = space.more_stacks;
    }

    void add_relatives(TaskId t, TaskView& v) const
    {
        if (w_.tasks[t].parent.valid()) v.parent = name(w_.tasks[t].parent);
        for (TaskId c = w_.tasks[t].child; c.valid(); c = w_.tasks[c].sibling)
            if (w_.tasks[c].status < TaskStatus::exited) v.children.push_back(name(c));
        std::ranges::reverse(v.children);
    }

    // Frame by frame, innermost first. Which function a frame belongs to follows from its pc.
    [[nodiscard]] std::vector<NamedText> locals(TaskId t, const Context& ctx) const
    {
        std::vector<NamedText> list;
        const size_t stack = size_t{t.index} * m_.program.stack_words;
        uint32_t sp = ctx.sp;
        uint32_t pc = ctx.pc;
        for (bool outermost = false; !outermost && list.size() < 200;) {
            const FunctionId f = function_at(m_.program, pc);
            for (uint32_t i = 0; i < m_.program.variables.size(); ++i) {
                const Variable& v = m_.program.variables[VariableId{i}];
                if (v.scope != Scope::local || v.function != f || is_hidden(v.name)) continue;
                list.emplace_back(v.name, values(v, w_.stacks.data() + stack + sp + v.offset));
            }
            const auto link = static_cast<uint64_t>(w_.stacks[stack + sp]);
            outermost = link == 0;
            pc = static_cast<uint32_t>(link);
            sp -= static_cast<uint32_t>(link >> 32);
        }
        return list;
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
        if (kind.holders != nullptr) {
            for (const Holding& h : kind.holders(w_, id)) {
                v.holders.emplace_back(name(h.task), h.units);
                v.details.emplace_back("held by " + name(h.task), fmt::to_string(h.units));
            }
        }
        if (kind.reason == Reason::gil) tell_protocol(id, v.details);
        if (const std::string text = flights_text(m_, s_, id); !text.empty())
            v.details.emplace_back("on the way", text);
        if (kind.content != nullptr) {
            const Content content = kind.content(w_, id, kShownMessages);
            for (const int64_t value : content.values) v.content.push_back(shown(value));
            v.more = content.more;
            if (!content.values.empty()) {  // second, behind how many there are
                v.details.emplace_back("oldest first", list_of(content));
                if (v.details.size() > 2)
                    std::rotate(v.details.begin() + 1, v.details.end() - 1, v.details.end());
            }
        }
        return v;
    }

    // What its interpreter says of a lock.
    void tell_protocol(ObjectId id, std::vector<NamedText>& details) const
    {
        const InterpreterSpec& spec = interpreter_of(m_, w_, id);
        details.emplace_back("interpreter", spec.name);
        details.emplace_back("protocol", kGilProtocols[static_cast<size_t>(spec.gil)]);
        if (spec.gil == GilProtocol::switch_interval)
            details.emplace_back("interval", to_text(spec.interval));
        else
            details.emplace_back("ticks",
                                 fmt::format("{} of {} after {} each", w_.object<Gil>(id).checks,
                                             spec.ticks, to_text(spec.check)));
        const TaskId last = w_.object<Gil>(id).last;
        if (last.valid()) details.emplace_back("last holder", name(last));
    }

    [[nodiscard]] std::string list_of(const Content& content) const
    {
        std::vector<std::string> values;
        for (const int64_t value : content.values) values.push_back(shown(value));
        return fmt::format("{}{}", fmt::join(values, " "), content.more ? " ..." : "");
    }

    [[nodiscard]] QueueView queue(CpuId c) const
    {
        QueueView v;
        v.name = d_.queues.size() == 1 ? "run queue" : "run queue of " + name(c);
        for (Candidate& candidate : m_.policy->describe(m_, s_, c)) {
            if (state_of(s_, candidate.task) == TaskState::blocked) ++v.delayed;
            v.order.emplace_back(name(candidate.task), std::move(candidate.keys));
        }
        return v;
    }

    // In the order in which they will run if nobody else becomes ready.
    [[nodiscard]] QueueView loop(const Runtime& rt) const
    {
        QueueView v;
        v.name = "event loop of " + name(rt.host);
        uint32_t left = rt.left;
        const auto add = [&](const TaskList& list, std::string_view from) {
            for (TaskId t = list.head; t.valid(); t = w_.tasks[t].next) {
                std::vector<NamedText> keys{{"round", left > 0 ? "this" : "next"}};
                if (left > 0) --left;
                if (!from.empty()) keys.emplace_back("comes from", from);
                if (w_.tasks[t].amount > 0)
                    keys.emplace_back("callbacks before it", fmt::to_string(w_.tasks[t].amount));
                v.order.emplace_back(name(t), std::move(keys));
            }
        };
        add(rt.ready, "");
        add(rt.arrived, "a device");
        add(rt.expired, "a timer");
        return v;
    }

    [[nodiscard]] std::vector<NamedText> variables() const
    {
        std::vector<NamedText> list;
        const Program& p = m_.program;
        for (const Variable& v : p.variables) {
            if (is_hidden(v.name)) continue;
            if (v.scope == Scope::shared)
                list.emplace_back(v.name, values(v, w_.memory.data() + v.offset));
            if (v.scope != Scope::process) continue;
            for (uint32_t i = 0; i < w_.processes.size(); ++i) {
                if (w_.processes[ProcessId{i}].rows == 0 && i >= m_.processes.size()) continue;
                const size_t at = region_at(m_, ProcessId{i}) + v.offset;
                list.emplace_back(process_name(m_, s_, ProcessId{i}) + "." + v.name,
                                  values(v, w_.memory.data() + at));
            }
            for (uint32_t i = 0; i < m_.sub_interpreters.size(); ++i) {
                const size_t at = region_at(m_, SubInterpreterId{i}) + v.offset;
                list.emplace_back(m_.sub_interpreters[i].name + "." + v.name,
                                  values(v, w_.memory.data() + at));
            }
        }
        return list;
    }

    const Model& m_;
    const State& s_;
    const World& w_;
    const Sched& d_;
    const WholeTasks whole_;
};

}  // namespace

Snapshot snapshot(const Model& m, const State& s) { return snapshot(m, s, {.most = SIZE_MAX}); }

Snapshot snapshot(const Model& m, const State& s, const WholeTasks& whole)
{
    return Maker(in_force(m, s), s, whole).make();
}

}  // namespace interleave
