#include "session/snapshot.h"

#include "base/text.h"
#include "kernel/change.h"
#include "kernel/interpreters.h"
#include "kernel/kernel.h"
#include "kernel/listing.h"
#include "kernel/object.h"
#include "kernel/objects/file.h"
#include "kernel/objects/gil.h"
#include "kernel/process.h"
#include "kernel/runtime.h"
#include "kernel/urgency.h"
#include "kernel/waits.h"
#include "kernel/work_stealing.h"
#include "program/texts.h"
#include "session/control_block.h"
#include "session/goroutine_view.h"
#include "session/link_view.h"
#include "session/names.h"
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
        shot.next = interleave::finished(s_) ? std::string() : next();
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

    // ", where 4 requests share 2 servers", if they do.
    [[nodiscard]] std::string sharing(ObjectId id) const
    {
        for (const auto& [key, value] : kind_of(w_, id).describe(w_, id))
            if (key == "sharing") return ", where " + value;
        return {};
    }

    // The verb in which it is blocked; null: it is not known.
    [[nodiscard]] const Verb* blocked_in(TaskId t) const
    {
        const bool again = (w_.tasks[t].flags & kRetries) != 0;
        const uint32_t next = w_.contexts[t].pc;
        if (next == 0 && !again) return nullptr;
        const Instr& i = m_.program.code[again ? next : next - 1];
        if (i.op != Op::act) return nullptr;
        const ObjectKind& kind = kind_of(w_, w_.tasks[t].waits_for);
        return &kind_of(w_, ObjectId{i.object}) == &kind ? &kind.verbs[i.verb] : nullptr;
    }
    // What it says that the task waits for.
    [[nodiscard]] std::string_view waiting_in(TaskId t) const
    {
        const Verb* verb = blocked_in(t);
        return verb != nullptr ? verb->waiting : std::string_view();
    }
    [[nodiscard]] std::string_view verb_in(TaskId t) const
    {
        const Verb* verb = blocked_in(t);
        return verb != nullptr ? verb->name : kind_of(w_, w_.tasks[t].waits_for).acquire;
    }

    [[nodiscard]] static std::string counted(int64_t units)
    {
        return fmt::format("{} unit{}", units, units == 1 ? "" : "s");
    }

    // Of a task that waits for the lock of its interpreter, or for a switch.
    [[nodiscard]] std::string gil_text(TaskId t) const
    {
        const Task& task = w_.tasks[t];
        const SchedEntity& e = d_.entities[t];
        const ObjectId id = task.waits_for;
        const Gil& gil = w_.object<Gil>(id);
        const std::string since = ", since " + to_text(e.since);
        const TaskList& droppers = gil.droppers;
        for (TaskId d = droppers.head; d.valid(); d = w_.tasks[d].next)
            if (d == t)
                return fmt::format("was asked for {}, let go, and waits until another takes it",
                                   name(id)) +
                       since;
        std::string text = "waits for gil " + name(id);
        if (!gil.owner.valid()) return text + ", which is free but promised to nobody" + since;
        text += ", held by " + name(gil.owner) + since;
        if (gil.asked != 0) return text + "; its owner was asked to let go at its next check";
        if (e.wake_at == kNever) return text;
        const bool switched = (task.amount & kSwitched) != 0;
        return text + (switched ? "; looks again at " : "; asks its owner to let go at ") +
               to_text(e.wake_at) + (switched ? "" : " unless it changes hands before");
    }

    // "c (connection 3)", or "c (none)" where nothing is there yet.
    [[nodiscard]] std::string end_text(TaskId t, VariableId handle) const
    {
        const int64_t value = *words_of(m_, w_, w_.contexts[t], t, handle);
        const std::optional<EndId> end = w_.connections.end_of(value);
        const std::string& variable = m_.program.variables[handle].name;
        const std::string connection =
            end ? fmt::format("connection {}", w_.connections[end->connection].serial) : "none";
        return variable[0] == '.' ? connection : fmt::format("{} ({})", variable, connection);
    }

    // "worker (bank/worker#1)", or "worker (nobody)".
    [[nodiscard]] std::string task_text(TaskId t, VariableId handle) const
    {
        const TaskId other = task_of(w_, *words_of(m_, w_, w_.contexts[t], t, handle));
        const std::string& variable = m_.program.variables[handle].name;
        const std::string who = other.valid() ? name(other) : "nobody";
        return variable[0] == '.' ? who : fmt::format("{} ({})", variable, who);
    }

    // "waits for the first of: get q, lock m"
    [[nodiscard]] std::string select_text(TaskId t) const
    {
        std::string text = "waits for the first of:";
        const Instr& i = m_.program.code[w_.contexts[t].pc];
        const char* separator = " ";
        for (const SelectCase& c : m_.program.selects[i.object]) {
            text += separator;
            separator = ", ";
            if (is_end_of_task(c)) {
                text += "join " + task_text(t, c.handle);
                continue;
            }
            const Verb& verb = kind_of(w_, c.object).verbs[c.verb];
            text += fmt::format("{} {}", verb.name,
                                c.handle.valid() ? end_text(t, c.handle) : name(c.object));
        }
        return text;
    }

    // Why a blocked task waits, with whom to ask for it.
    [[nodiscard]] std::string wait_text(TaskId t) const
    {
        const Task& task = w_.tasks[t];
        const SchedEntity& e = d_.entities[t];
        std::string since = ", since " + to_text(e.since);
        if ((task.flags & kLimited) != 0 && task.reason != Reason::gil)
            since += ", gives up at " + to_text(e.wake_at);
        if (task.reason == Reason::select) return select_text(t) + since;
        if (task.reason == Reason::gil) return gil_text(t);
        if (task.runtime.valid() && task.kind != TaskKind::coroutine) {
            const Runtime& rt = w_.runtimes[task.runtime];
            const bool go = go_thread(w_, t) != nullptr;
            if (go && rt.rider.valid())
                return "waits in the system call of its goroutine " + name(rt.rider) + since;
            if (go) return "is parked until there is a goroutine for it" + since;
            if (rt.rider.valid())
                return fmt::format("waits with its coroutine {}, which does not await",
                                   name(rt.rider)) +
                       since;
            if (task.reason == Reason::poll)
                return fmt::format("waits until one of its {} coroutines can go on", rt.members) +
                       since;
        }
        if (task.gathers > 0 && task.reason == Reason::child)
            return fmt::format("waits for the end of {} tasks", task.gathers) + since;
        if (task.reason == Reason::sleep) return "sleeps until " + to_text(e.wake_at);
        if (task.reason == Reason::release)
            return "waits for its next release at " + to_text(d_.jobs[t].next_release);
        if (task.joins.valid()) return "waits for the end of " + name(task.joins) + since;
        if (task.reason == Reason::child) return "waits for any child to end" + since;
        if (task.reason == Reason::until) return "waits until its condition holds" + since;
        if (!task.waits_for.valid()) return fmt::format("waits ({})", name_of(task.reason)) + since;
        const ObjectKind& kind = kind_of(w_, task.waits_for);
        std::string text = fmt::format("waits for {} {}", kind.name, name(task.waits_for));
        if (kind.holders != nullptr)
            text = fmt::format("waits for {} of {} {}", counted(task.amount), kind.name,
                               name(task.waits_for));
        const TaskId owner = kind.owner != nullptr ? kind.owner(w_, task.waits_for) : TaskId{};
        if (owner.valid()) text += ", held by " + name(owner);
        if (!owner.valid()) text += more_holders(task.waits_for);
        text += barrier_text(t);
        if (is_device(kind)) text += sharing(task.waits_for);
        const std::string place = kind.place != nullptr ? kind.place(m_, w_, t) : std::string();
        if (!place.empty()) text += fmt::format(" {},", place);
        const std::string_view waiting = waiting_in(t);
        if (!waiting.empty())
            text += fmt::format(" {}", waiting);
        else if (kind.owner == nullptr && kind.holders == nullptr && !is_device(kind))
            text += fmt::format(" until {}", way_on(kind.name, verb_in(t)));
        return text + since + flight_towards(m_, s_, t);
    }

    // Of what several have, whom World only counts, or names by their processes.
    [[nodiscard]] std::string more_holders(ObjectId id) const
    {
        const ObjectKind& kind = kind_of(w_, id);
        if (is_file(w_, id)) {
            std::vector<std::string> names;
            for (const ProcessId p : lockers_of_file(w_, id))
                names.push_back(process_name(m_, s_, p));
            return names.empty() ? "" : fmt::format(", locked by {}", fmt::join(names, ", "));
        }
        const uint32_t n = kind.sharers != nullptr ? kind.sharers(w_, id) : 0;
        return n > 0 ? fmt::format(", held by {} reader{}", n, n == 1 ? "" : "s") : std::string();
    }

    // Of a mutex that nobody holds, and a task that it is not given to all the same.
    [[nodiscard]] std::string barrier_text(TaskId t) const
    {
        const ObjectId barrier = m_.ceilings.empty() ? ObjectId{} : lends_for(m_, w_, t);
        if (!barrier.valid() || barrier == w_.tasks[t].waits_for) return {};
        return fmt::format(", and is not above the ceiling of {}, held by {}", name(barrier),
                           name(kind_of(w_, barrier).owner(w_, barrier)));
    }

    // ", and tries to get spinlock l, held by bob": it is never blocked.
    [[nodiscard]] std::string trying_text(TaskId t) const
    {
        const Instr& i = m_.program.code[pc_of(s_, t)];
        if (i.op != Op::act) return {};
        const ObjectId id{i.object};
        const ObjectKind& kind = kind_of(w_, id);
        const Verb& verb = kind.verbs[i.verb];
        const bool spins = kind.waiters == nullptr || w_.tasks[t].amount > 0;
        if (!spins || kind.owner == nullptr || verb.enabled == nullptr) return {};
        const TaskId owner = kind.owner(w_, id);
        if (!owner.valid() || verb.enabled(w_, t, id)) return {};
        return fmt::format(", and tries to get {} {}, held by {}", kind.name, name(id),
                           name(owner));
    }

    [[nodiscard]] std::string what(TaskId t) const
    {
        const SchedEntity& e = d_.entities[t];
        switch (state_of(s_, t)) {
            case TaskState::not_started:
                return "starts at " + to_text(m_.tasks[w_.tasks[t].spec].start);
            case TaskState::running:
                return fmt::format("runs on {}{}, since {}", name(e.cpu), carrying(t),
                                   to_text(e.since)) +
                       trying_text(t) + loan_text(m_, s_, t);
            case TaskState::ready:
                return fmt::format("ready{}, since {}", in_loop(t), to_text(e.since)) +
                       trying_text(t) + loan_text(m_, s_, t);
            case TaskState::blocked: return wait_text(t) + loan_text(m_, s_, t);
            case TaskState::zombie:
                return fmt::format("ended with code {}; {}", w_.tasks[t].exit_code,
                                   w_.processes[w_.tasks[t].process].alive > 0 &&
                                           w_.processes[w_.tasks[t].process].main == t
                                       ? "its process goes on without it"
                                       : "nobody has waited for it");
            default: return fmt::format("ended with code {}", w_.tasks[t].exit_code);
        }
    }

    // " in the event loop of bank/alice"
    [[nodiscard]] std::string in_loop(TaskId t) const
    {
        if (is_goroutine(w_, t)) return " " + goroutine_place(m_, s_, t);
        const TaskId host = host_of(s_, t);
        return host.valid() ? " in the event loop of " + name(host) : "";
    }

    // Of a thread and its coroutine, who carries whom.
    [[nodiscard]] std::string carrying(TaskId t) const
    {
        const TaskId host = host_of(s_, t);
        const std::string processor = processor_name(m_, s_, host.valid() ? host : t);
        const std::string on = processor.empty() ? "" : " on " + processor;
        if (host.valid()) return ", carried by " + name(host) + on;
        const TaskId rider = actor_of(w_, t);
        if (rider != t) return ", carries " + name(rider) + on;
        return processor.empty() ? "" : ", holds " + processor;
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
        v.what = what(t);
        v.level = e.level;
        v.tickets = m_.tasks[e.spec].tickets;
        v.whole = is_whole(t, v, place);
        if (v.whole) add_relatives(t, v);
        if (v.whole) v.saved = registers(w_.contexts[t]);
        if (v.whole) v.block = control_block(m_, s_, t);
        if (v.whole) v.regions = address_space(m_, s_, t, whole_.most);
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
        v.instruction = print(m_.program, v.pc);
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

    [[nodiscard]] std::string next() const
    {
        if (const Model* rules = next_rules(m_, s_))
            return fmt::format("At {}, the rules change: {}.", to_text(next_time(m_, s_)),
                               rules->change);
        const NextStep n = next_step(s_);
        if (n.event.at == kNever) return "Nothing can happen any more.";
        const std::string at = "At " + to_text(n.event.at) + ", ";
        switch (n.event.kind()) {
            case EventKind::device:
                if (const std::string text = arrival_text(m_, s_, n.event); !text.empty())
                    return at + text;
                if (!n.task.valid())
                    return at + "a service would have ended that takes longer by now.";
                return at + fmt::format("{} is served: {}", name(n.task), what(n.task));
            case EventKind::timer:
                if (d_.entities[n.task].wake_at != n.event.at)
                    return at + "a wait of " + name(n.task) + " would be over that is by now.";
                if (w_.tasks[n.task].reason == Reason::gil)
                    return at + name(n.task) + " has waited an interval for the gil.";
                return at + name(n.task) + " has slept long enough and becomes ready.";
            case EventKind::start: return at + name(n.task) + " arrives.";
            case EventKind::release:
                return at + fmt::format("a job of {} is released.", name(n.task));
            case EventKind::deadline:
                return at + fmt::format("a deadline of {} passes, unless its job is done.",
                                        name(n.task));
            case EventKind::compute_end: return at + next_instruction(n);
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

    // An instruction on a counter that no scenario names is told as its step: "repeat 8".
    [[nodiscard]] std::string instruction(uint32_t pc) const
    {
        std::string text = print(m_.program, pc);
        const bool hidden = text.find(" .") != std::string::npos;
        const StepId step{m_.program.step_of[pc]};
        return hidden && m_.program.steps.has(step) ? m_.program.steps[step].label : text;
    }

    [[nodiscard]] std::string next_instruction(const NextStep& n) const
    {
        const Cpu& cpu = d_.cpus[n.cpu];
        const std::string text = instruction(cpu.ctx.pc);
        if (cpu.actor.valid() && cpu.actor != n.task)
            return fmt::format("{} on {}, carried by {}, executes: {}", name(cpu.actor),
                               name(n.cpu), name(n.task), text);
        return fmt::format("{} on {} executes: {}", name(n.task), name(n.cpu), text);
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
    const WholeTasks whole_;
};

}  // namespace

std::string loan_text(const Model& m, const State& s, TaskId t)
{
    const SchedEntity& e = s.sched.entities[t];
    std::string text;
    if (e.donor.valid()) {
        const ObjectId id = s.world.tasks[e.donor].waits_for;
        text += fmt::format(", with the urgency of {}, which waits for {} {} since {}",
                            task_name(m, s, e.donor), kind_of(s.world, id).name,
                            m.program.objects[id].name, to_text(s.sched.entities[e.donor].since));
    }
    if (e.ceiling.valid())
        text += fmt::format(", with the ceiling of {}", m.program.objects[e.ceiling].name);
    return text;
}

Snapshot snapshot(const Model& m, const State& s) { return snapshot(m, s, {.most = SIZE_MAX}); }

Snapshot snapshot(const Model& m, const State& s, const WholeTasks& whole)
{
    return Maker(in_force(m, s), s, whole).make();
}

}  // namespace interleave
