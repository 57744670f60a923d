// The laws of a timeline, each as a pass that says in a sentence what breaks it.

#include "base/text.h"
#include "trace/columns.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace interleave {

namespace {

constexpr size_t kMostViolations = 100;

class Court {
  public:
    explicit Court(const Timeline::Data& data) : d_(data) {}

    std::vector<std::string> judge()
    {
        if (d_.stray_records > 0) {
            complain("{} records name a task, CPU, object, step or fault that does not exist",
                     d_.stray_records);
        }
        if (d_.end < d_.begin) complain("time goes back: it ends before it begins");
        for (uint32_t t = 0; t < d_.tracks.size() && !full(); ++t) task(t);
        for (uint32_t c = 0; c < d_.cpus.size() && !full(); ++c) cpu(c);
        riders();
        owners();
        levels();
        Time last = d_.begin;
        for (const Fault& fault : d_.faults) {
            if (fault.at < last) complain("time goes back: a fault at {}", to_text(fault.at));
            last = fault.at;
        }
        return std::move(sentences_);
    }

  private:
    template <typename... Args>
    void complain(fmt::format_string<Args...> format, Args&&... args)
    {
        if (!full()) sentences_.push_back(fmt::format(format, std::forward<Args>(args)...));
    }
    [[nodiscard]] bool full() const { return sentences_.size() >= kMostViolations; }

    // Whether lane `l`, called `name`, covers [from, end] in order.
    bool covers(const Lanes& lanes, size_t l, Time from, std::string_view name)
    {
        const size_t n = lanes.slices(l);
        const Time first = n == 0 ? d_.end : lanes.start(l, 0);
        if (first > from) {
            complain("{} has a gap from {} to {}", name, to_text(from), to_text(first));
        }
        if (first < from) {
            complain("{} has slices at {}, before {}, when it came to be", name, to_text(first),
                     to_text(from));
        }
        bool in_order = true;
        for (size_t i = 0; i < n && in_order; ++i) {
            in_order = lanes.start(l, i) < lanes.end_of(l, i);
            if (!in_order) {
                complain("time goes back in {}, from {} to {}", name, to_text(lanes.start(l, i)),
                         to_text(lanes.end_of(l, i)));
            }
        }
        return in_order && first == from;
    }

    void task(uint32_t t)
    {
        const std::string& name = d_.tracks[t].name;
        if (!covers(d_.tasks, t, d_.tracks[t].created, name)) return;
        bool ended = false;
        for (size_t i = 0; i < d_.tasks.slices(t) && !full(); ++i) {
            const TaskState state = d_.tasks.state(t, i);
            if (ended && state != TaskState::zombie && state != TaskState::exited) {
                complain("{} is {} at {} though it has ended", name, name_of(state),
                         to_text(d_.tasks.start(t, i)));
            }
            ended = ended || state == TaskState::zombie || state == TaskState::exited;
            if (state != TaskState::running || !d_.origin.knows_cpus) continue;
            if (d_.tracks[t].kind == TaskKind::coroutine)
                rides(t, i);
            else
                runs(t, i);
        }
        if (t + size_t{1} < d_.first_job.size()) jobs(t);
    }

    // Jobs are released and done one after the other; who is not done by its deadline missed it.
    void jobs(uint32_t t)
    {
        const std::string& name = d_.tracks[t].name;
        const Time end = std::min(d_.end, d_.moments[t].ended);
        Time released = d_.tracks[t].created;
        Time ended = released;
        for (uint64_t i = d_.first_job[t]; i < d_.first_job[t + size_t{1}] && !full(); ++i) {
            const JobOutcome& job = d_.jobs[i];
            const uint64_t n = i - d_.first_job[t] + 1;
            if (job.released < released || job.deadline < job.released)
                complain("time goes back: job {} of {} is released at {}", n, name,
                         to_text(job.released));
            if (job.ended < job.released || job.ended < ended)
                complain("time goes back: job {} of {} ends at {}", n, name, to_text(job.ended));
            const bool late = job.ended > job.deadline && job.deadline < end;
            const bool may = job.aborted || (job.ended >= job.deadline && job.deadline <= d_.end);
            if ((late && !job.missed) || (job.missed && !may))
                complain("job {} of {} is said {} at {}", n, name,
                         job.missed ? "to have missed its deadline" : "to be in time",
                         to_text(job.deadline));
            if (job.aborted && job.ended == kNever)
                complain("job {} of {} was aborted and has not ended", n, name);
            released = job.released;
            ended = job.ended;
        }
    }

    // The thread that carries a coroutine in a slice, where several may; else the one that does.
    [[nodiscard]] uint32_t carrier_of(uint32_t t, size_t i) const
    {
        const uint32_t own = d_.tasks.facts(t, i).side;
        return own != Record::kNone ? own : d_.tracks[t].carrier.index;
    }
    // A coroutine runs only while its thread does, on the same CPU.
    void rides(uint32_t t, size_t i)
    {
        const Time start = d_.tasks.start(t, i);
        const uint32_t carrier = carrier_of(t, i);
        const uint32_t cpu = d_.tasks.facts(t, i).cpu;
        if (carrier >= d_.tracks.size() || d_.tracks[carrier].kind == TaskKind::coroutine) {
            complain("{} runs at {} and no thread carries it", d_.tracks[t].name, to_text(start));
            return;
        }
        for (Time at = start; at < d_.tasks.end_of(t, i);) {
            if (!runs_on(carrier, cpu, at)) {
                complain("{} runs on cpu{} at {} though its carrier {} does not", d_.tracks[t].name,
                         cpu, to_text(at), d_.tracks[carrier].name);
                return;
            }
            const Time next = d_.tasks.end_of(carrier, *d_.tasks.at(carrier, at));
            if (next <= at) return;  // the carrier's lane goes back, and is told so itself
            at = next;
        }
    }
    // A thread carries one coroutine at a time.
    void riders()
    {
        struct Ride {
            uint32_t carrier, task;
            Time start, end;
        };
        std::vector<Ride> rides;
        for (uint32_t t = 0; t < d_.tracks.size(); ++t) {
            if (d_.tracks[t].kind != TaskKind::coroutine) continue;
            for (size_t i = 0; i < d_.tasks.slices(t); ++i)
                if (d_.tasks.state(t, i) == TaskState::running)
                    rides.push_back(
                        {carrier_of(t, i), t, d_.tasks.start(t, i), d_.tasks.end_of(t, i)});
        }
        std::ranges::sort(rides, [](const Ride& a, const Ride& b) {
            return std::pair(a.carrier, a.start) < std::pair(b.carrier, b.start);
        });
        for (size_t i = 1; i < rides.size() && !full(); ++i) {
            const Ride& before = rides[i - 1];
            if (before.carrier != rides[i].carrier || before.end <= rides[i].start) continue;
            complain("{} and {} are both carried at {}", d_.tracks[before.task].name,
                     d_.tracks[rides[i].task].name, to_text(rides[i].start));
        }
    }

    // A running slice names its CPU, and the CPU's lane shows the task all the while.
    void runs(uint32_t t, size_t i)
    {
        const Time start = d_.tasks.start(t, i);
        const Time end = d_.tasks.end_of(t, i);
        const uint32_t cpu = d_.tasks.facts(t, i).cpu;
        if (cpu >= d_.cpus.size()) {
            complain("{} runs at {} but its CPU is not named", d_.tracks[t].name, to_text(start));
            return;
        }
        const std::optional<size_t> from = d_.cpus.at(cpu, start);
        if (!from) return;  // the lane has a gap, and is told so itself
        for (size_t k = *from; k < d_.cpus.slices(cpu) && d_.cpus.start(cpu, k) < end; ++k) {
            const Facts on_lane = d_.cpus.facts(cpu, k);
            if (on_lane.state == TaskState::running && on_lane.side == t) continue;
            disagree(t, cpu, std::max(start, d_.cpus.start(cpu, k)), on_lane);
            return;
        }
    }
    void disagree(uint32_t t, uint32_t cpu, Time at, const Facts& on_lane)
    {
        if (on_lane.state == TaskState::running && runs_on(on_lane.side, cpu, at)) {
            complain("{} and {} both run on cpu{} at {}", d_.tracks[t].name,
                     d_.tracks[on_lane.side].name, cpu, to_text(at));
        } else {
            complain("{} runs on cpu{} at {} but the CPU's lane does not show it",
                     d_.tracks[t].name, cpu, to_text(at));
        }
    }
    [[nodiscard]] bool runs_on(uint32_t t, uint32_t cpu, Time at) const
    {
        if (t >= d_.tracks.size()) return false;
        const std::optional<size_t> i = d_.tasks.at(t, at);
        if (!i) return false;
        const Facts facts = d_.tasks.facts(t, *i);
        return facts.state == TaskState::running && facts.cpu == cpu;
    }

    void cpu(uint32_t c)
    {
        if (!covers(d_.cpus, c, d_.begin, fmt::format("cpu{}", c))) return;
        for (size_t i = 0; i < d_.cpus.slices(c) && !full(); ++i) {
            const Facts facts = d_.cpus.facts(c, i);
            if (facts.state == TaskState::running) shows(c, i, facts.side);
        }
    }
    // The task that a CPU's lane shows says so itself, all the while.
    void shows(uint32_t c, size_t i, uint32_t t)
    {
        const Time start = d_.cpus.start(c, i);
        if (t >= d_.tracks.size()) {
            complain("cpu{} runs a task at {} that does not exist", c, to_text(start));
            return;
        }
        const Time end = d_.cpus.end_of(c, i);
        for (Time at = start; at < end;) {
            if (!runs_on(t, c, at)) {
                complain("cpu{} shows {} at {} though it does not run there", c, d_.tracks[t].name,
                         to_text(at));
                return;
            }
            const Time next = d_.tasks.end_of(t, *d_.tasks.at(t, at));
            if (next <= at) return;  // the task's lane goes back, and is told so itself
            at = next;
        }
    }

    void levels()
    {
        for (size_t b = 0; b < d_.buffers.size() && !full(); ++b) {
            const ObjectId object = d_.buffers[b].object;
            const std::vector<Symbols::Capacity>& all = d_.symbols.capacities;
            const bool own = d_.buffers[b].end == Record::kNone;
            const uint32_t most = object.index >= all.size() ? 0
                                  : own                      ? all[object.index].own
                                                             : all[object.index].end;
            Time last{d_.begin.ns - 1};
            for (uint64_t i = d_.first_level[b]; i < d_.first_level[b + 1] && !full(); ++i) {
                const LevelChange& change = d_.levels[i];
                const std::string& name = d_.symbols.objects[object.index];
                if (change.at <= last || change.at > d_.end)
                    complain("time goes back: what {} holds at {}", name, to_text(change.at));
                if (most > 0 && change.amount > most)
                    complain("{} holds {} of {} at {}", name, change.amount, most,
                             to_text(change.at));
                last = change.at;
            }
        }
    }

    void owners()
    {
        for (size_t o = 0; o + 1 < d_.first_owner.size(); ++o) {
            Time last = d_.begin;
            for (uint64_t i = d_.first_owner[o]; i < d_.first_owner[o + 1]; ++i) {
                const OwnerChange& change = d_.owners[i];
                if (change.at < last) {
                    complain("time goes back: {} changes owner at {} after {}",
                             d_.symbols.objects[o], to_text(change.at), to_text(last));
                }
                last = change.at;
                owner_exists(o, change);
            }
        }
    }
    void owner_exists(size_t object, const OwnerChange& change)
    {
        if (!change.owner.valid()) return;
        if (change.owner.index >= d_.tracks.size()) {
            complain("{} belongs to task {} at {}, which does not exist",
                     d_.symbols.objects[object], change.owner.index, to_text(change.at));
        } else if (change.at < d_.tracks[change.owner.index].created) {
            complain("{} belongs to {} at {}, before that task exists", d_.symbols.objects[object],
                     d_.tracks[change.owner.index].name, to_text(change.at));
        }
    }

    const Timeline::Data& d_;
    std::vector<std::string> sentences_;
};

}  // namespace

std::vector<std::string> violations(const Timeline::Data& data) { return Court(data).judge(); }

}  // namespace interleave
