#include "session/next_words.h"

#include "base/text.h"
#include "kernel/burst.h"
#include "kernel/change.h"
#include "kernel/kernel.h"
#include "kernel/policy.h"
#include "session/link_view.h"
#include "session/names.h"
#include "session/task_words.h"

#include <fmt/format.h>

namespace interleave {

namespace {

class Teller {
  public:
    Teller(const Model& m, const State& s) : m_(m), s_(s), w_(s.world), d_(s.sched) {}

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
                return at +
                       fmt::format("{} is served: {}", name(n.task), task_words(m_, s_, n.task));
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

  private:
    [[nodiscard]] std::string name(TaskId t) const { return task_name(m_, s_, t); }
    [[nodiscard]] static std::string name(CpuId c) { return fmt::format("cpu{}", c.index); }

    [[nodiscard]] std::string next_instruction(const NextStep& n) const
    {
        const Cpu& cpu = d_.cpus[n.cpu];
        const std::string text = instruction_words(m_.program, cpu.ctx.pc);
        if (m_.program.code[cpu.ctx.pc].op == Op::compute)  // it has begun already
            return next_of_compute(n, cpu, text);
        if (cpu.actor.valid() && cpu.actor != n.task)
            return fmt::format("{} on {}, carried by {}, executes: {}", name(cpu.actor),
                               name(n.cpu), name(n.task), text);
        return fmt::format("{} on {} executes: {}", name(n.task), name(n.cpu), text);
    }
    // Where an interpreter checks who wants its lock, or caches have become warm, it goes on.
    [[nodiscard]] std::string next_of_compute(const NextStep& n, const Cpu& cpu,
                                              const std::string& text) const
    {
        if (!ends_with_burst(m_, d_, n.cpu))
            return fmt::format("{} on {} is in the middle of: {}", name(n.task), name(n.cpu), text);
        if (cpu.actor.valid() && cpu.actor != n.task)
            return fmt::format("{} on {}, carried by {}, finishes: {}", name(cpu.actor),
                               name(n.cpu), name(n.task), text);
        return fmt::format("{} on {} finishes: {}", name(n.task), name(n.cpu), text);
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

std::string next_words(const Model& m, const State& s) { return Teller(m, s).next(); }

}  // namespace interleave
