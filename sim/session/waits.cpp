#include "session/waits.h"

#include "base/text.h"
#include "kernel/interpreters.h"
#include "kernel/object.h"
#include "kernel/objects/file.h"
#include "kernel/objects/gil.h"
#include "kernel/objects/resource.h"
#include "kernel/process.h"
#include "kernel/urgency.h"
#include "kernel/waits.h"
#include "kernel/work_stealing.h"
#include "session/names.h"
#include "session/snapshot.h"
#include "session/way_on.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <sstream>

namespace interleave {

namespace {

constexpr std::string_view kAnswer =
    "the answer to its wish to connect has come back over the link";
constexpr size_t kMostLines = 6;

class Finder {
  public:
    Finder(const Model& m, const State& s, const Standing& standing)
        : m_(m), s_(s), w_(s.world), standing_(standing)
    {
    }

    [[nodiscard]] std::vector<Wait> find() const
    {
        std::vector<Wait> list;
        for (uint32_t i = 0; i < w_.tasks.size(); ++i) {
            const TaskId t{i};
            if (w_.tasks[t].status == TaskStatus::blocked) list.push_back(blocked(t));
            if (w_.tasks[t].status != TaskStatus::runnable) continue;
            const auto asked = standing_.asks.find(track(t));
            if (asked != standing_.asks.end() && spins_at(asked->second))
                list.push_back(spinning(t, asked->second));
        }
        std::ranges::sort(list, {}, &Wait::task);
        return list;
    }

  private:
    [[nodiscard]] TrackId track(TaskId t) const { return TrackId{s_.sched.entities[t].serial}; }

    // Who asked for a lock and was not blocked. Whoever was woken to try again is on its way, too.
    [[nodiscard]] bool spins_at(const Operation& asked) const
    {
        if (!asked.object.valid() || asked.reason != Reason::lock) return false;
        const std::vector<TrackId> holders = standing_.holders_of(asked.object);
        return !holders.empty() && std::ranges::find(holders, asked.task) == holders.end();
    }

    [[nodiscard]] Wait spinning(TaskId t, const Operation& asked) const
    {
        Wait wait;
        wait.task = track(t);
        wait.object = asked.object;
        wait.reason = Reason::lock;
        wait.since = asked.at;
        wait.step = asked.step;
        wait.spins = true;
        wait.whom = standing_.holders_of(asked.object);
        const ObjectKind& kind = kind_of(w_, asked.object);
        wait.until = with_lines(way_on(kind.name, kind.acquire),
                                verbs_that_let_go_on(kind.name, kind.acquire), asked.object);
        return wait;
    }

    [[nodiscard]] Wait blocked(TaskId t) const
    {
        const Task& task = w_.tasks[t];
        const SchedEntity& e = s_.sched.entities[t];
        Wait wait;
        wait.task = track(t);
        wait.object = task.waits_for;
        wait.reason = task.reason;
        wait.since = e.since;
        wait.step = e.step;
        if ((task.flags & kLimited) != 0 && task.reason != Reason::gil) wait.gives_up = e.wake_at;
        wait.until = way_on(task.reason);
        if (task.reason == Reason::sleep) wait.ends = e.wake_at;
        if (task.reason == Reason::release) wait.ends = s_.sched.jobs[t].next_release;
        add_whom(t, wait);
        std::erase_if(wait.any_of, [&](TrackId other) {
            return std::ranges::find(wait.whom, other) != wait.whom.end();
        });
        return wait;
    }

    void add_whom(TaskId t, Wait& wait) const
    {
        const Task& task = w_.tasks[t];
        if (task.reason == Reason::select) return add_cases(t, wait);
        if (task.reason == Reason::gil) return add_gil(t, wait);
        if (task.runtime.valid() && task.kind != TaskKind::coroutine && !task.waits_for.valid() &&
            add_rider(t, wait))
            return;
        if (task.gathers > 0 && task.reason == Reason::child) return add_gathered(t, wait);
        if (task.joins.valid()) return wait.whom.push_back(track(task.joins));
        if (task.reason == Reason::child) return add_children(t, wait);
        if (task.waits_for.valid()) add_object(t, wait);
    }

    // A thread that waits because of the coroutine that it carries, or for any of them.
    bool add_rider(TaskId t, Wait& wait) const
    {
        const Task& task = w_.tasks[t];
        const Runtime& rt = w_.runtimes[task.runtime];
        if (rt.rider.valid()) {
            wait.whom.push_back(track(rt.rider));
            wait.until = fmt::format("{} can go on", task_name(m_, s_, rt.rider));
            return true;
        }
        if (task.reason != Reason::poll) return false;
        if (go_thread(w_, t) != nullptr) {
            wait.until = "there is a goroutine for it";
            return true;
        }
        for (uint32_t i = 0; i < w_.tasks.size(); ++i) {
            const Task& other = w_.tasks[TaskId{i}];
            if (other.kind == TaskKind::coroutine && other.status == TaskStatus::blocked &&
                other.runtime == task.runtime)
                wait.any_of.push_back(track(TaskId{i}));
        }
        return true;
    }

    void add_gil(TaskId t, Wait& wait) const
    {
        const Gil& gil = w_.object<Gil>(wait.object);
        for (TaskId d = gil.droppers.head; d.valid(); d = w_.tasks[d].next) {
            if (d != t) continue;
            wait.until = "another thread takes it";
            return;
        }
        if (!gil.owner.valid()) return;
        wait.whom.push_back(track(gil.owner));
        const bool ticks = interpreter_of(m_, w_, wait.object).gil == GilProtocol::ticks;
        wait.until =
            ticks
                ? "its owner lets go: where it waits for something, or loses its CPU at a check"
                : "its owner lets go: where it waits for something, or at its next check after it "
                  "was asked";
    }

    [[nodiscard]] bool lives(TaskId t) const
    {
        return w_.tasks[t].status != TaskStatus::unused && w_.tasks[t].status < TaskStatus::zombie;
    }

    void add_children(TaskId t, Wait& wait) const
    {
        for (TaskId c = w_.tasks[t].child; c.valid(); c = w_.tasks[c].sibling)
            if (lives(c)) wait.any_of.push_back(track(c));
        std::ranges::reverse(wait.any_of);
        wait.until = "one of its children ends";
    }

    void add_gathered(TaskId t, Wait& wait) const
    {
        for (TaskId c = w_.tasks[t].child; c.valid(); c = w_.tasks[c].sibling)
            if (lives(c) && (w_.tasks[c].flags & kGathered) != 0) wait.whom.push_back(track(c));
        std::ranges::reverse(wait.whom);
        wait.until = "all of them have ended";
    }

    void add_cases(TaskId t, Wait& wait) const
    {
        const Instr& i = m_.program.code[w_.contexts[t].pc];
        const std::vector<SelectCase>& cases = m_.program.selects[i.object];
        std::vector<std::string> ways;
        for (const SelectCase& c : cases) {
            if (is_end_of_task(c)) {
                const TaskId other = task_of(w_, *words_of(m_, w_, w_.contexts[t], t, c.handle));
                if (!other.valid()) continue;
                ways.push_back(fmt::format("{} ends", task_name(m_, s_, other)));
                wait.any_of.push_back(track(other));
                continue;
            }
            const ObjectKind& kind = kind_of(w_, c.object);
            const std::string_view verb = kind.verbs[c.verb].name;
            const std::string on =
                c.handle.valid() ? m_.program.variables[c.handle].name : name(c.object);
            ways.push_back(
                fmt::format("{} {}: {}", verb, on,
                            with_lines(way_on(kind.name, verb),
                                       verbs_that_let_go_on(kind.name, verb), c.object)));
            if (c.handle.valid()) continue;
            Wait one;
            one.object = c.object;
            add_holders(t, one);
            std::ranges::copy(one.whom, std::back_inserter(wait.any_of));
        }
        if (cases.size() == 1) wait.whom = std::move(wait.any_of);
        wait.until = fmt::format("{}", fmt::join(ways, "; or "));
    }

    void add_object(TaskId t, Wait& wait) const
    {
        add_holders(t, wait);
        const ObjectKind& kind = kind_of(w_, wait.object);
        const uint32_t pc = w_.contexts[t].pc;
        const bool again = (w_.tasks[t].flags & kRetries) != 0;
        const Instr* i = pc > 0 || again ? &m_.program.code[again ? pc : pc - 1] : nullptr;
        std::string_view verb = kind.acquire;
        if (i != nullptr && i->op == Op::act && &kind_of(w_, ObjectId{i->object}) == &kind)
            verb = kind.verbs[i->verb].name;
        if (verb == "connect" && w_.connections.link_of(wait.object) != nullptr) {
            wait.until = kAnswer;
            return;
        }
        wait.until =
            with_lines(way_on(kind.name, verb), verbs_that_let_go_on(kind.name, verb), wait.object);
    }

    void add_holders(TaskId t, Wait& wait) const
    {
        const ObjectKind& kind = kind_of(w_, wait.object);
        if (is_resource(w_, wait.object)) return add_units(t, wait);
        if (is_file(w_, wait.object)) {
            for (const ProcessId p : lockers_of_file(w_, wait.object))
                if (const TaskId task = task_in(p); task.valid()) wait.whom.push_back(track(task));
            return;
        }
        if (kind.sharers != nullptr) wait.whom = standing_.holders_of(wait.object);
        const TaskId owner = kind.owner != nullptr ? kind.owner(w_, wait.object) : TaskId{};
        if (owner.valid() && wait.whom.empty()) wait.whom.push_back(track(owner));
        if (!wait.whom.empty() || m_.ceilings.empty()) return;
        const ObjectId barrier = lends_for(m_, w_, t);  // it is free, and not given all the same
        const TaskId holder = barrier.valid() ? kind_of(w_, barrier).owner(w_, barrier) : TaskId{};
        if (holder.valid()) wait.whom.push_back(track(holder));
    }

    // A holder without whose units there are too few has to act; of the others some.
    void add_units(TaskId t, Wait& wait) const
    {
        const std::vector<Holding> all = kind_of(w_, wait.object).holders(w_, wait.object);
        int64_t there = w_.object<Resource>(wait.object).free;
        for (const Holding& h : all)
            if (h.task != t) there += h.units;
        for (const Holding& h : all) {
            if (h.task == t) continue;
            const bool needed = there - h.units < w_.tasks[t].amount;
            (needed ? wait.whom : wait.any_of).push_back(track(h.task));
        }
    }

    // The main task of a process, or any that lives.
    [[nodiscard]] TaskId task_in(ProcessId p) const
    {
        if (w_.processes[p].main.valid() && lives(w_.processes[p].main))
            return w_.processes[p].main;
        for (uint32_t i = 0; i < w_.tasks.size(); ++i)
            if (lives(TaskId{i}) && w_.tasks[TaskId{i}].process == p) return TaskId{i};
        return {};
    }

    [[nodiscard]] std::string name(ObjectId id) const { return object_name(m_, s_, id); }

    // "somebody sets it (lines 12, 31)": where the program does one of these verbs to it.
    [[nodiscard]] std::string with_lines(std::string_view text, std::string_view verbs,
                                         ObjectId id) const
    {
        std::set<uint32_t> lines;
        const ObjectKind& kind = kind_of(w_, id);
        std::istringstream words{std::string(verbs)};
        for (std::string word; words >> word;) add_lines(kind, word, id, lines);
        std::string all(text);
        if (verbs.empty()) return all;
        if (lines.empty()) return all + ", which no line of the scenario does";
        const size_t told = std::min(lines.size(), kMostLines);
        all += fmt::format(" (line{} {}", lines.size() > 1 ? "s" : "",
                           fmt::join(lines.begin(), std::next(lines.begin(), told), ", "));
        return all + (told < lines.size() ? ", ...)" : ")");
    }

    void add_lines(const ObjectKind& kind, std::string_view verb, ObjectId id,
                   std::set<uint32_t>& lines) const
    {
        for (uint32_t pc = 0; pc < m_.program.code.size(); ++pc) {
            const Instr& i = m_.program.code[pc];
            if (i.op == Op::act) add_line(kind, verb, id, {ObjectId{i.object}, i.verb}, pc, lines);
            if (i.op != Op::select) continue;
            for (const SelectCase& c : m_.program.selects[i.object])
                if (!is_end_of_task(c)) add_line(kind, verb, id, {c.object, c.verb}, pc, lines);
        }
    }

    void add_line(const ObjectKind& kind, std::string_view verb, ObjectId id,
                  std::pair<ObjectId, uint8_t> act, uint32_t pc, std::set<uint32_t>& lines) const
    {
        if (&kind_of(w_, act.first) != &kind || kind.verbs[act.second].name != verb) return;
        if (act.first != id && !kind.verbs[act.second].on_handle) return;
        const uint32_t line = m_.program.steps[StepId{m_.program.step_of[pc]}].line;
        if (line > 0) lines.insert(line);
    }

    const Model& m_;
    const State& s_;
    const World& w_;
    const Standing& standing_;
};

}  // namespace

std::vector<Wait> waits_of(const Model& m, const State& s, const Standing& standing)
{
    return Finder(m, s, standing).find();
}

}  // namespace interleave
