#include "session/why.h"

#include "base/text.h"
#include "kernel/change.h"
#include "kernel/kernel.h"
#include "kernel/object.h"
#include "kernel/urgency.h"
#include "kernel/work_stealing.h"
#include "session/goroutine_view.h"
#include "session/history.h"
#include "session/names.h"
#include "session/snapshot.h"
#include "session/task_words.h"
#include "session/waits.h"
#include "session/why_units.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace interleave {

namespace {

constexpr std::string_view kGoRule =
    "A thread that holds a processor takes the goroutine in its runnext, then the first of its "
    "queue, a share of the global queue, and half of another processor's queue; every 61st slice "
    "it looks at the global queue first.";

// Remembers when and why a task last became ready, and by whom.
class ReadySink final : public RecordReader {
  public:
    explicit ReadySink(uint32_t serial) : serial_(serial) {}
    void read(const Record& r) override
    {
        if (r.kind == RecordKind::state && r.task == serial_ && r.state == TaskState::ready)
            last = r;
    }
    Record last;

  private:
    uint32_t serial_;
};

class Asker {
  public:
    Asker(const std::shared_ptr<const Model>& model, Time at)
        : model_(model), history_(model), m_(in_force(*model, sought(history_, at))), at_(at)
    {
    }
    Asker(const std::shared_ptr<const Model>& model, uint64_t steps)
        : model_(model),
          history_(model),
          m_(in_force(*model, sought(history_, steps))),
          at_(history_.now())
    {
    }

    [[nodiscard]] Result<Why> ask(const std::string& name)
    {
        const TaskId t = find(name);
        if (!t.valid()) return Error{ErrorKind::usage, unknown(name)};
        name_ = name;
        const bool carried = host_of(state(), t).valid() || is_goroutine(state().world, t);
        switch (state_of(state(), t)) {
            case TaskState::running: return carried ? why_carried(t) : why_running(t);
            case TaskState::ready: return carried ? why_in_loop(t) : why_ready(t);
            case TaskState::blocked: return why_blocked(t);
            default: break;
        }
        const Snapshot shot = snapshot(m_, state(), WholeTasks{});
        const auto view = std::ranges::find(shot.tasks, name, &TaskView::name);
        return Why{.answer = fmt::format("At {}, {}: {}.", to_text(at_), name, view->what),
                   .chain = {},
                   .rule = {},
                   .candidates = {}};
    }

  private:
    template <typename Moment>
    [[nodiscard]] static const State& sought(History& history, Moment at)
    {
        history.seek(at);
        return history.state();
    }
    [[nodiscard]] const State& state() const { return history_.state(); }

    [[nodiscard]] TaskId find(const std::string& name) const
    {
        for (uint32_t i = 0; i < state().world.tasks.size(); ++i)
            if (state().world.tasks[TaskId{i}].status != TaskStatus::unused &&
                task_name(m_, state(), TaskId{i}) == name)
                return TaskId{i};
        return {};
    }

    [[nodiscard]] std::string unknown(const std::string& name) const
    {
        for (const TaskSpec& spec : m_.tasks)
            if (spec.name == name)
                return fmt::format("{} has ended before {}.", name, to_text(at_));
        std::vector<std::string> names;
        for (uint32_t i = 0; i < state().world.tasks.size(); ++i)
            if (state().world.tasks[TaskId{i}].status != TaskStatus::unused)
                names.push_back(task_name(m_, state(), TaskId{i}));
        const std::vector<std::string_view> views(names.begin(), names.end());
        const std::string_view near = nearest(name, views);
        std::string text = fmt::format("There is no task '{}' at {}.", name, to_text(at_));
        if (!near.empty()) text += fmt::format(" Did you mean '{}'?", near);
        return text;
    }

    // The decision that the next step of `s` makes on a CPU, told by the policy.
    void tell_decision(const State& s, CpuId c, TaskId winner, Why& why) const
    {
        const Model& rules = in_force(*model_, s);
        const Explanation e = rules.policy->explain(rules, s, c);
        why.rule = e.rule;
        why.decided = next_time(*model_, s);
        tell_delayed(rules, s, c, why);
        for (const Candidate& candidate : e.candidates)
            why.candidates.push_back(
                {task_name(m_, s, candidate.task), candidate.keys, candidate.task == winner});
        // Whoever has the CPU until then goes back to the queue as part of the same decision.
        const Cpu& cpu = s.sched.cpus[c];
        if (cpu.current.valid())
            why.candidates.push_back({task_name(m_, s, cpu.current),
                                      {{"gives up the CPU", std::string(name_of(cpu.why))}},
                                      cpu.current == winner});
    }

    // Who is in the queue and sleeps: such a task was no candidate.
    void tell_delayed(const Model& rules, const State& s, CpuId c, Why& why) const
    {
        size_t waiting = 0;
        std::vector<std::string> delayed;
        for (const Candidate& candidate : rules.policy->describe(rules, s, c)) {
            if (state_of(s, candidate.task) == TaskState::blocked)
                delayed.push_back(task_name(m_, s, candidate.task));
            else
                ++waiting;
        }
        if (delayed.empty()) return;
        why.chain.push_back(fmt::format("In the queue of cpu{}: {} waiting, {} delayed ({}).",
                                        c.index, waiting, delayed.size(),
                                        fmt::join(delayed, ", ")));
        why.chain.emplace_back(
            "Delayed is who sleeps and has had more than its share: the policy keeps it in the "
            "queue, without letting it run, until the others have caught up.");
    }

    // Back to just before `winner` was chosen for the CPU that it runs on now.
    [[nodiscard]] History before_choice(TaskId winner) const
    {
        History h = history_;
        const uint32_t serial = h.state().sched.entities[winner].serial;
        h.back_to([&](const State& s) {
            const bool same =
                s.sched.entities.has(winner) && s.sched.entities[winner].serial == serial;
            return !same || s.sched.entities[winner].queue.valid();
        });
        return h;
    }

    [[nodiscard]] Why why_running(TaskId t) const
    {
        Why why;
        const SchedEntity& e = state().sched.entities[t];
        why.answer = fmt::format("At {}, {} was running on cpu{}, since {}{}.", to_text(at_), name_,
                                 e.cpu.index, to_text(e.since), loan_text(m_, state(), t));
        const History h = before_choice(t);
        if (h.state().sched.entities[t].queue.valid()) tell_decision(h.state(), e.cpu, t, why);
        tell_wait(t, why);  // it may spin
        return why;
    }

    [[nodiscard]] Why why_ready(TaskId t) const
    {
        Why why;
        const Sched& s = state().sched;
        const SchedEntity& e = s.entities[t];
        why.answer = fmt::format("At {}, {} was ready, since {}, but ", to_text(at_), name_,
                                 to_text(e.since));
        why.chain.push_back(how_ready(t));
        const CpuId c = rival_cpu(t);
        const Cpu& cpu = s.cpus[c];
        if (!cpu.current.valid()) {
            why.answer += fmt::format("cpu{} was busy switching.", c.index);
            return why;
        }
        const std::string rival = task_name(m_, state(), cpu.current);
        const Time since = s.entities[cpu.current].since;
        why.answer += fmt::format("cpu{} ran {}, since {}{}.", c.index, rival, to_text(since),
                                  loan_text(m_, state(), cpu.current));
        if (since < e.since) {
            why.chain.push_back(fmt::format(
                "{} was running already when {} became ready, and {} does not take the CPU from "
                "it{}.",
                rival, name_, m_.policy->info().name, when_it_may(cpu)));
            why.rule = m_.policy->explain(m_, state(), c).rule;
            return why;
        }
        const History h = before_choice(cpu.current);
        tell_decision(h.state(), c, cpu.current, why);
        return why;
    }

    // When the policy next asks whether another should have a CPU that is busy.
    [[nodiscard]] std::string when_it_may(const Cpu& cpu) const
    {
        if (cpu.slice_end != kNever) return " before its slice ends at " + to_text(cpu.slice_end);
        const int64_t tick = m_.policy->tick_period().ns;
        if (tick == 0) return " before it blocks or ends";
        return " before the tick at " + to_text(Time{(at_.ns / tick + 1) * tick});
    }

    // A coroutine runs because its thread does, and took it from its loop.
    [[nodiscard]] Why why_carried(TaskId t) const
    {
        Why why;
        const TaskId host = host_of(state(), t);
        why.answer =
            fmt::format("At {}, {} was running, carried by {}, since {}.", to_text(at_), name_,
                        task_name(m_, state(), host), to_text(state().sched.entities[t].since));
        why.chain.push_back(how_ready(t));
        if (is_goroutine(state().world, t)) {
            why.chain.push_back(fmt::format("{} holds {}.", task_name(m_, state(), host),
                                            processor_name(m_, state(), host)));
            why.rule = std::string(kGoRule);
            return why;
        }
        why.chain.emplace_back(
            "The event loop runs its coroutines in the order in which they "
            "became ready, and no CPU policy is asked.");
        return why;
    }

    // A coroutine that is ready waits for its loop; whether that has a CPU is its thread's affair.
    [[nodiscard]] Why why_in_loop(TaskId t) const
    {
        Why why;
        if (is_goroutine(state().world, t)) {
            why.answer = fmt::format("At {}, {} was ready, {}, since {}, but {}", to_text(at_),
                                     name_, goroutine_place(m_, state(), t),
                                     to_text(state().sched.entities[t].since),
                                     goroutine_delay(m_, state(), t));
            why.chain.push_back(how_ready(t));
            why.rule = std::string(kGoRule);
            return why;
        }
        const TaskId host = host_of(state(), t);
        const std::string thread = task_name(m_, state(), host);
        const Runtime& rt = state().world.runtimes[state().world.tasks[t].runtime];
        why.answer =
            fmt::format("At {}, {} was ready in the event loop of {}, since {}, but ", to_text(at_),
                        name_, thread, to_text(state().sched.entities[t].since));
        why.chain.push_back(how_ready(t));
        const TaskState of_thread = state_of(state(), host);
        if (rt.rider == t && of_thread == TaskState::blocked)
            why.answer += thread + " waits for the lock of its interpreter.";
        else if (rt.rider == t)
            why.answer += thread + " has no CPU.";
        else if (rt.rider.valid())
            why.answer += fmt::format("{} carried {}, which has not let go.", thread,
                                      task_name(m_, state(), rt.rider));
        else
            why.answer += thread + " was not in its loop.";
        if (of_thread != TaskState::running) {
            const Snapshot shot = snapshot(m_, state(), WholeTasks{});
            const auto view = std::ranges::find(shot.tasks, thread, &TaskView::name);
            why.chain.push_back(fmt::format("{} {}.", thread, view->what));
        }
        why.rule =
            "In an event loop nobody is preempted: the next one goes on when the one before "
            "awaits something that is not there yet, yields or ends.";
        return why;
    }

    // A CPU that could have run it: its own queue's, else the lowest that it may run on.
    [[nodiscard]] CpuId rival_cpu(TaskId t) const
    {
        const SchedEntity& e = state().sched.entities[t];
        if (e.cpu.valid() && may_run_on(m_, e.affinity, e.cpu)) return e.cpu;
        CpuId c{0};
        while (!may_run_on(m_, e.affinity, c)) ++c.index;
        return c;
    }

    // The run once more up to now, listening for how it became ready.
    [[nodiscard]] std::string how_ready(TaskId t) const
    {
        ReadySink sink(state().sched.entities[t].serial);
        State s = start(*model_, sink);
        SeededChooser chooser(model_->seed);
        run(*model_, s, chooser, sink, history_.position());
        std::string text = fmt::format("It became ready at {} ({})", to_text(sink.last.at),
                                       name_of(sink.last.reason));
        if (sink.last.other != Record::kNone) {
            const std::string waker = name_of_serial(sink.last.other);
            if (!waker.empty()) text += fmt::format(", by {}", waker);
        }
        return text + ".";
    }

    [[nodiscard]] std::string name_of_serial(uint32_t serial) const
    {
        for (uint32_t i = 0; i < state().sched.entities.size(); ++i) {
            const bool used = state().world.tasks[TaskId{i}].status != TaskStatus::unused;
            if (used && state().sched.entities[TaskId{i}].serial == serial)
                return task_name(m_, state(), TaskId{i});
        }
        return serial < m_.tasks.size() ? m_.tasks[serial].name : std::string();
    }

    // Who must act before a blocked task can go on, also where what it waits for is free.
    [[nodiscard]] TaskId goes_first(TaskId t) const
    {
        const World& w = state().world;
        const TaskId owner = blocker_of(w, t);
        if (owner.valid() || m_.ceilings.empty()) return owner;
        const ObjectId barrier = lends_for(m_, w, t);
        return barrier.valid() ? kind_of(w, barrier).owner(w, barrier) : TaskId{};
    }

    // What would let it go on, who is before it in line, and since when others have what it wants.
    void tell_wait(TaskId t, Why& why) const
    {
        const Standing standing = standing_at(m_, history_.position());
        const TrackId track{state().sched.entities[t].serial};
        const std::vector<Wait> waits = waits_of(m_, state(), standing);
        const auto wait = std::ranges::find(waits, track, &Wait::task);
        if (wait == waits.end()) return;
        if (wait->spins)
            why.chain.push_back(fmt::format("It tries to get {} since {}{}, which {}.",
                                            object_name(m_, state(), wait->object),
                                            to_text(wait->since), at_line(wait->step),
                                            names_of(wait->whom) + has(wait->whom.size())));
        if (!wait->until.empty())
            why.chain.push_back(fmt::format("It goes on when {}.", wait->until));
        if (!wait->any_of.empty())
            why.chain.push_back(fmt::format("{} of {} could let it go on.",
                                            wait->whom.empty() ? "One" : "Others",
                                            names_of(wait->any_of)));
        tell_line(t, why);
        for (const Standing::Held& h : standing.held)
            if (wait->object.valid() && h.object == wait->object && h.task != track)
                why.chain.push_back(
                    fmt::format("{} {} {} since {}{}.", name_of_serial(h.task.index),
                                h.shared ? "reads" : "has", object_name(m_, state(), h.object),
                                to_text(h.since), at_line(h.step)));
    }

    [[nodiscard]] static std::string has(size_t n) { return n == 1 ? " has" : " have"; }
    [[nodiscard]] std::string names_of(const std::vector<TrackId>& tasks) const
    {
        std::vector<std::string> names;
        for (const TrackId task : tasks) names.push_back(name_of_serial(task.index));
        return fmt::format("{}", fmt::join(names, ", "));
    }
    [[nodiscard]] std::string at_line(StepId step) const
    {
        const bool known = step.valid() && m_.program.steps[step].line > 0;
        return known ? fmt::format(" (line {})", m_.program.steps[step].line) : std::string();
    }

    // At a device: those who are in no line of it.
    void tell_served(TaskId t, ObjectId id, Why& why) const
    {
        const World& w = state().world;
        std::set<TaskId> lined;
        const TaskList list = kind_of(w, id).waiters(w, id);
        for (TaskId u = list.head; u.valid(); u = w.tasks[u].next) lined.insert(u);
        std::vector<std::string> served;
        for (uint32_t i = 0; i < w.tasks.size(); ++i) {
            const Task& task = w.tasks[TaskId{i}];
            const bool here = task.status == TaskStatus::blocked && task.waits_for == id;
            if (!here || lined.contains(TaskId{i})) continue;
            served.push_back(task_name(m_, state(), TaskId{i}));
        }
        if (served.size() == 1 && served.front() == task_name(m_, state(), t))
            why.chain.push_back(fmt::format("{} serves it.", object_name(m_, state(), id)));
        else if (!served.empty())
            why.chain.push_back(fmt::format("{} serves {}.", object_name(m_, state(), id),
                                            fmt::join(served, ", ")));
    }

    // The order in which those who wait at an object would be served, as it keeps them.
    void tell_line(TaskId t, Why& why) const
    {
        const World& w = state().world;
        const ObjectId id = w.tasks[t].waits_for;
        if (!id.valid()) return;
        const ObjectKind& kind = kind_of(w, id);
        if (is_device(kind)) tell_served(t, id, why);
        for (const auto list : {kind.waiters, kind.more_waiters}) {
            if (list == nullptr) continue;
            std::vector<std::string> before;
            for (TaskId u = list(w, id).head; u.valid(); u = w.tasks[u].next) {
                if (u != t) {
                    before.push_back(task_name(m_, state(), u));
                    continue;
                }
                if (!before.empty())
                    why.chain.push_back(
                        fmt::format("In line before it: {}.", fmt::join(before, ", ")));
                return;
            }
        }
    }

    // From the blocked task along those who must act first.
    [[nodiscard]] Why why_blocked(TaskId t) const
    {
        Why why;
        const Snapshot shot = snapshot(m_, state(), WholeTasks{});
        const auto view_of = [&](const std::string& name) {
            return std::ranges::find(shot.tasks, name, &TaskView::name);
        };
        why.answer = fmt::format("At {}, {} {}.", to_text(at_), name_, view_of(name_)->what);
        why.chain = why_no_units(m_, state(), t);
        tell_wait(t, why);
        std::vector<TaskId> seen{t};
        for (TaskId next = goes_first(t); next.valid(); next = goes_first(next)) {
            const std::string name = task_name(m_, state(), next);
            if (std::ranges::find(seen, next) != seen.end()) {
                why.chain.push_back(fmt::format("That is {} again: a deadlock.", name));
                break;
            }
            seen.push_back(next);
            why.chain.push_back(fmt::format("{} {}.", name, view_of(name)->what));
        }
        return why;
    }

    std::shared_ptr<const Model> model_;
    History history_;
    const Model& m_;  // whose rules count at this moment
    Time at_;
    std::string name_;
};

}  // namespace

Result<Why> why(const std::shared_ptr<const Model>& model, const std::string& task, Time at)
{
    if (at < Time{} || at > kLastTime)
        return Error{ErrorKind::usage, "That moment is not in any run."};
    return Asker(model, at).ask(task);
}

Result<Why> why_after(const std::shared_ptr<const Model>& model, const std::string& task,
                      uint64_t steps)
{
    return Asker(model, steps).ask(task);
}

}  // namespace interleave
