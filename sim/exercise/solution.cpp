#include "exercise/solution.h"

#include "base/text.h"
#include "exercise/witness.h"
#include "kernel/kernel.h"
#include "scenario/load.h"
#include "trace/timeline.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>

namespace interleave {

namespace {

constexpr uint64_t kMostSteps = 1'000'000;  // no problem of this size needs so many
constexpr uint32_t kMostAttempts = 100;

Timeline timeline_of(const Model& m)
{
    TimelineBuilder builder(symbols(m), m.machine.cpus);
    SeededChooser chooser(m.seed);
    State state = start(m, builder);
    run(m, state, chooser, builder, kMostSteps);
    return std::move(builder).finish({}, state.sched.now);
}

Result<std::shared_ptr<const Model>> model_of(const Problem& p)
{
    Diagnostics diagnostics;
    LoadedScenario loaded = load_scenario(scenario_text(p), "exercise", {}, diagnostics);
    if (loaded.model) return std::move(loaded.model);
    // All of the text but the policy's parameters is ours.
    std::string sentence = policy_text(p) + ": ";
    if (!diagnostics.all().empty()) {
        const Diagnostic& d = diagnostics.all().front();
        sentence += d.message + (d.suggestion.empty() ? "" : "; " + d.suggestion);
    }
    return Error{ErrorKind::usage, sentence + "."};
}

// Reads a Solution off a timeline whose task i is job i.
class Reader {
  public:
    Reader(const Problem& p, const Timeline& t, const WitnessedLog& log, Duration unit)
        : p_(p), t_(t), log_(log), unit_(unit)
    {
    }

    [[nodiscard]] Result<Solution> read()
    {
        s_.end = units(t_.end());
        read_segments();
        if (!whole_)
            return Error{ErrorKind::usage,
                         fmt::format("{}: its schedule is not in whole numbers, which an exercise "
                                     "needs.",
                                     policy_text(p_))};
        p_.kind->periodic ? read_releases() : read_jobs();
        for (size_t i = 0; i < p_.jobs.size(); ++i) read_slices(i);
        for (const auto& [at, task] : log_.slice_ends)
            happens(units(at), Happening::slice_ends, task);
        read_boosts();
        read_choices();
        finish_moments();
        return std::move(s_);
    }

  private:
    [[nodiscard]] int64_t units(Time t) const { return t.ns / unit_.ns; }
    [[nodiscard]] bool is_whole(Time t) const { return t.ns % unit_.ns == 0; }

    void happens(int64_t at, Happening what, size_t job)
    {
        moments_[at].happened.emplace_back(what, job);
    }

    void read_segments()
    {
        const CpuId cpu{0};
        for (size_t i = 0; i < t_.slices(cpu); ++i) {
            const Slice slice = t_.slice(cpu, i);
            if (slice.state != TaskState::running) continue;
            whole_ = whole_ && is_whole(slice.start) && is_whole(slice.end);
            const Segment next{slice.task.index, units(slice.start), units(slice.end)};
            const bool goes_on = !s_.segments.empty() && s_.segments.back().job == next.job &&
                                 s_.segments.back().end == next.start;
            if (goes_on)
                s_.segments.back().end = next.end;
            else
                s_.segments.push_back(next);
        }
    }

    void read_jobs()
    {
        for (size_t i = 0; i < p_.jobs.size(); ++i) {
            const Timeline::Moments& m = t_.moments(TrackId{static_cast<uint32_t>(i)});
            JobTimes times{.job = i, .arrival = p_.jobs[i].arrival};
            if (m.first_run != kNever) times.first_run = units(m.first_run);
            if (m.ended != kNever) times.end = units(m.ended);
            happens(times.arrival, Happening::arrives, i);
            if (times.end >= 0) happens(times.end, Happening::ends, i);
            s_.jobs.push_back(times);
        }
    }

    // Job k of a task has what the task ran from k - 1 to k times its length.
    void read_releases()
    {
        for (size_t i = 0; i < p_.jobs.size(); ++i) {
            const ExerciseJob& task = p_.jobs[i];
            for (int64_t k = 1; (k - 1) * task.period < p_.until; ++k) {
                JobTimes times{.job = i, .number = k, .arrival = (k - 1) * task.period};
                times.deadline = times.arrival + task.deadline;
                times.first_run = when_ran(i, (k - 1) * task.length, false);
                times.end = when_ran(i, k * task.length, true);
                happens(times.arrival, Happening::arrives, i);
                if (times.end >= 0) happens(times.end, Happening::ends, i);
                s_.jobs.push_back(times);
            }
        }
    }

    // When it had run for so long; `reached`: the end of that time, not the start of what follows.
    [[nodiscard]] int64_t when_ran(size_t job, int64_t amount, bool reached) const
    {
        int64_t before = 0;
        for (const Segment& s : s_.segments) {
            if (s.job != job) continue;
            const int64_t after = before + s.end - s.start;
            if (reached ? after >= amount : after > amount) return s.start + amount - before;
            before = after;
        }
        return -1;
    }

    void read_slices(size_t job)
    {
        const TrackId id{static_cast<uint32_t>(job)};
        for (size_t i = 0; i + 1 < t_.slices(id); ++i) {
            const Slice now = t_.slice(id, i);
            const Slice next = t_.slice(id, i + 1);
            const int64_t at = units(next.start);
            const bool io = !p_.kind->periodic;
            if (now.state == TaskState::blocked && io) happens(at, Happening::io_ends, job);
            if (now.state != TaskState::running) continue;
            if (next.state == TaskState::blocked && io) happens(at, Happening::starts_io, job);
            const bool put_back = next.state == TaskState::ready;
            if (put_back && next.reason == Reason::preempted)
                happens(at, Happening::displaced, job);
        }
    }

    void read_boosts()
    {
        const int64_t every = parse_int(setting(p_, "boost")).value_or(0);
        for (int64_t at = every; every > 0 && at < s_.end; at += every)
            happens(at, Happening::all_rise, 0);
    }

    // The last choice of an instant is the one that counts; one that changes nothing at a moment at
    // which nothing happens is not worth a line.
    void read_choices()
    {
        int64_t running = -1;
        int64_t made = -1;
        for (size_t i = 0; i < log_.choices.size(); ++i) {
            const WitnessedChoice& choice = log_.choices[i];
            const int64_t at = units(choice.at);
            const int64_t chosen =
                choice.chosen == Record::kNone ? -1 : static_cast<int64_t>(choice.chosen);
            if (chosen >= 0) ++made;
            if (i + 1 < log_.choices.size() && log_.choices[i + 1].at == choice.at) continue;
            if (chosen == running && !moments_.contains(at)) continue;
            running = chosen;
            Moment& m = moments_[at];
            m.choice = chosen >= 0 ? made : -1;
            for (const WitnessedTask& c : choice.candidates)
                m.candidates.push_back({c.task, c.keys, ran_before(c.task, at)});
            // A lottery has no order of preference.
            const auto best =
                std::ranges::find(m.candidates, static_cast<size_t>(chosen), &Moment::Weighed::job);
            if (best != m.candidates.end()) std::rotate(m.candidates.begin(), best, best + 1);
        }
        for (const auto& [at, task] : log_.waits)
            moments_[units(at)].waits.push_back(
                {task.task, task.keys, ran_before(task.task, units(at))});
    }

    void finish_moments()
    {
        for (auto& [at, moment] : moments_) {
            moment.at = at;
            std::ranges::sort(moment.happened);
            for (const Segment& s : s_.segments) {
                if (s.start > at || at >= s.end) continue;
                moment.runs = static_cast<int64_t>(s.job);
                moment.left = p_.jobs[s.job].length - ran_before(s.job, at);
            }
            s_.moments.push_back(std::move(moment));
        }
    }

    [[nodiscard]] int64_t ran_before(size_t job, int64_t at) const
    {
        int64_t ran = 0;
        for (const Segment& s : s_.segments)
            if (s.job == job && s.start < at) ran += std::min(s.end, at) - s.start;
        return ran;
    }

    const Problem& p_;
    const Timeline& t_;
    const WitnessedLog& log_;
    Duration unit_;
    bool whole_ = true;
    std::map<int64_t, Moment> moments_;
    Solution s_;
};

// Who ran when, by name: what must not depend on the order of the list.
std::optional<std::vector<std::pair<std::string, int64_t>>> schedule_of(const Problem& p)
{
    const Result<std::shared_ptr<const Model>> model = model_of(p);
    if (!model.ok()) return std::nullopt;
    const Timeline t = timeline_of(*model.value());
    std::vector<std::pair<std::string, int64_t>> starts;
    for (size_t i = 0; i < t.slices(CpuId{0}); ++i) {
        const Slice slice = t.slice(CpuId{0}, i);
        if (slice.state != TaskState::running) continue;
        const std::string& name = p.jobs[slice.task.index].name;
        if (starts.empty() || starts.back().first != name)
            starts.emplace_back(name, slice.start.ns);
    }
    return starts;
}

bool depends_on_order(const Problem& p)
{
    Problem reversed = p;
    std::ranges::reverse(reversed.jobs);
    return schedule_of(p) != schedule_of(reversed);
}

}  // namespace

Result<Solution> solve(const Problem& p)
{
    Result<std::shared_ptr<const Model>> model = model_of(p);
    if (!model.ok()) return model.error();
    const Timeline timeline = timeline_of(*model.value());
    WitnessedLog log;
    Model watched = *model.value();
    watched.policy = witness(watched.policy, log);
    if (print(timeline_of(watched)) != print(timeline))
        return Error{ErrorKind::internal,
                     "the decisions that were explained are not those of the run (this is a bug in "
                     "Interleave)"};
    return Reader(p, timeline, log, watched.unit).read();
}

int64_t waiting(const ExerciseJob& job, const JobTimes& times)
{
    return times.turnaround() - job.length - job.io;
}

Result<Problem> pose(const ExerciseRequest& request)
{
    Result<Problem> first = draw_problem(request, 0);
    if (!first.ok() || !first.value().kind->avoid_ties) return first;
    for (uint32_t attempt = 0; attempt < kMostAttempts; ++attempt) {
        Result<Problem> p = draw_problem(request, attempt);
        if (!depends_on_order(p.value())) return p;
    }
    return first;
}

}  // namespace interleave
