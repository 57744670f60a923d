#include "analysis/statistics.h"

#include <algorithm>
#include <utility>

namespace interleave {

namespace {

using Wide = unsigned __int128;

// part * scale / whole, rounded down; 0 of nothing.
uint64_t scaled(Duration part, uint64_t scale, Duration whole)
{
    if (whole.ns <= 0 || part.ns <= 0) return 0;
    return static_cast<uint64_t>(static_cast<Wide>(part.ns) * scale / static_cast<Wide>(whole.ns));
}

uint32_t ppm(Duration part, Duration whole)
{
    return static_cast<uint32_t>(scaled(part, 1'000'000, whole));
}

// When it first left not_started. Its states may all have taken no time, at the very end.
Time arrival(const Timeline& t, TrackId id)
{
    for (size_t i = 0; i < t.slices(id) && i < 2; ++i) {
        const Slice slice = t.slice(id, i);
        if (slice.state != TaskState::not_started) return slice.start;
    }
    const Timeline::Moments& moments = t.moments(id);
    return std::min(moments.first_run, moments.ended);
}

// Time blocked by reason and object, in their order.
std::vector<TaskStatistics::Blocked> blocked_on(const Timeline& t, TrackId id)
{
    std::vector<TaskStatistics::Blocked> all;
    for (size_t i = 0; i < t.slices(id); ++i) {
        const Slice s = t.slice(id, i);
        if (s.state != TaskState::blocked) continue;
        const auto is_it = [&](const TaskStatistics::Blocked& b) {
            return b.reason == s.reason && b.object == s.object;
        };
        auto it = std::find_if(all.begin(), all.end(), is_it);
        if (it == all.end()) it = all.insert(all.end(), {s.reason, s.object, {}, 0});
        it->time += s.end - s.start;
        ++it->times;
    }
    std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) {
        return std::pair(a.reason, a.object) < std::pair(b.reason, b.object);
    });
    return all;
}

void add_jobs(TaskStatistics& s, std::span<const JobOutcome> jobs)
{
    s.jobs = static_cast<uint32_t>(jobs.size());
    int64_t done = 0;
    __int128 sum = 0;
    for (const JobOutcome& job : jobs) {
        s.jobs_missed += job.missed ? 1 : 0;
        s.jobs_aborted += job.aborted ? 1 : 0;
        if (job.ended == kNever || job.aborted) continue;
        const Duration response = job.ended - job.released;
        s.worst_job_response = std::max(s.worst_job_response, response);
        sum += response.ns;
        ++done;
    }
    if (done > 0) s.mean_job_response = {static_cast<int64_t>(sum / done)};
}

TaskStatistics task_statistics(const Timeline& t, TrackId id)
{
    TaskStatistics s;
    const Timeline::Counts& counts = t.counts(id);
    s.task = id;
    s.switches_voluntary = counts.switches_voluntary;
    s.switches_involuntary = counts.switches_involuntary;
    s.migrations = counts.migrations;
    add_jobs(s, t.jobs(id));
    std::copy(std::begin(counts.transitions), std::end(counts.transitions), s.transitions);
    s.start = arrival(t, id);
    s.first_run = t.moments(id).first_run;
    s.end = t.moments(id).ended;
    if (s.start == kNever) return s;
    const Time until = std::min(s.end, t.end());
    s.turnaround = until - s.start;
    s.waiting = t.spent(id, TaskState::ready, s.start, until);
    s.running = t.spent(id, TaskState::running, s.start, until);
    s.blocked = t.spent(id, TaskState::blocked, s.start, until);
    if (s.first_run != kNever) s.response = s.first_run - s.start;
    if (s.blocked > Duration{}) s.blocked_on = blocked_on(t, id);
    return s;
}

CpuStatistics cpu_statistics(const Timeline& t, CpuId cpu)
{
    const auto spent = [&](TaskState state) { return t.spent(cpu, state, t.begin(), t.end()); };
    CpuStatistics s;
    s.cpu = cpu;
    s.busy = spent(TaskState::running);
    s.kernel = spent(TaskState::kernel);
    s.idle = spent(TaskState::idle);
    s.utilisation_ppm = ppm(s.busy, t.end() - t.begin());
    s.overhead_ppm = ppm(s.kernel, t.end() - t.begin());
    return s;
}

uint64_t switches(const Timeline& t, CpuId cpu)
{
    uint64_t n = 0;
    TrackId last;
    for (size_t i = 0; i < t.slices(cpu); ++i) {
        const Slice slice = t.slice(cpu, i);
        if (slice.state != TaskState::running || slice.task == last) continue;
        last = slice.task;
        ++n;
    }
    return n;
}

// The mean of a sum that may exceed 64 bits, rounded to nearest.
struct Mean {
    Wide sum = 0;
    uint64_t n = 0;

    void add(Duration d)
    {
        sum += static_cast<uint64_t>(d.ns);
        ++n;
    }
    [[nodiscard]] int64_t value() const
    {
        return n == 0 ? -1 : static_cast<int64_t>((sum + n / 2) / n);
    }
};

void fill_means(RunStatistics& run, const Timeline& t)
{
    Mean turnaround, waiting, response;
    for (const TaskStatistics& task : run.tasks) {
        if (task.end == kNever || task.start == kNever || t.track(task.task).daemon) continue;
        turnaround.add(task.turnaround);
        waiting.add(task.waiting);
        if (task.response >= Duration{}) response.add(task.response);
    }
    run.mean_turnaround_ns = turnaround.value();
    run.mean_waiting_ns = waiting.value();
    run.mean_response_ns = response.value();
}

// (sum x)^2 / (n sum x^2) over the shares x of their lifetimes that tasks ran.
uint32_t jain(const RunStatistics& run, const Timeline& t)
{
    Wide sum = 0;
    Wide squares = 0;
    uint64_t n = 0;
    for (const TaskStatistics& task : run.tasks) {
        if (task.turnaround <= Duration{} || t.track(task.task).daemon) continue;
        // What a coroutine has of a CPU is what its thread has.
        if (t.track(task.task).kind == TaskKind::coroutine) continue;
        const uint64_t share = ppm(task.running, task.turnaround);
        sum += share;
        squares += static_cast<Wide>(share) * share;
        ++n;
    }
    if (n == 0) return 0;
    if (squares == 0) return 1'000'000;  // nothing for anybody is as fair as it gets
    return static_cast<uint32_t>(sum * sum * 1'000'000 / (squares * n));
}

}  // namespace

RunStatistics statistics(const Timeline& t)
{
    RunStatistics run;
    run.makespan = t.end() - t.begin();
    run.tasks.reserve(t.tasks());
    uint64_t ended = 0;
    for (uint32_t i = 0; i < t.tasks(); ++i) {
        run.tasks.push_back(task_statistics(t, TrackId{i}));
        ended += run.tasks.back().end != kNever;
    }
    for (uint32_t c = 0; c < t.cpus(); ++c) {
        run.cpus.push_back(cpu_statistics(t, CpuId{c}));
        run.switches += switches(t, CpuId{c});
    }
    fill_means(run, t);
    run.jain_ppm = jain(run, t);
    constexpr uint64_t thousand_seconds_ns = 1'000'000'000'000;
    run.throughput_per_1000s =
        scaled(Duration{static_cast<int64_t>(ended)}, thousand_seconds_ns, run.makespan);
    return run;
}

}  // namespace interleave
