#include "session/task_words.h"

#include "base/text.h"
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
#include "session/goroutine_view.h"
#include "session/link_view.h"
#include "session/names.h"
#include "session/waits.h"

#include <fmt/format.h>

namespace interleave {

namespace {

class Teller {
  public:
    Teller(const Model& m, const State& s) : m_(m), s_(s), w_(s.world), d_(s.sched) {}

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

  private:
    [[nodiscard]] std::string name(TaskId t) const { return task_name(m_, s_, t); }
    [[nodiscard]] std::string name(ObjectId o) const { return object_name(m_, s_, o); }
    [[nodiscard]] static std::string name(CpuId c) { return fmt::format("cpu{}", c.index); }

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

    const Model& m_;
    const State& s_;
    const World& w_;
    const Sched& d_;
};

}  // namespace

std::string task_words(const Model& m, const State& s, TaskId t) { return Teller(m, s).what(t); }

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

}  // namespace interleave
