#include "analysis/compare_metrics.h"

#include "analysis/comparison.h"
#include "analysis/lock_log.h"
#include "analysis/lock_statistics.h"
#include "analysis/statistics.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace interleave {

namespace {

using Value = std::optional<int64_t>;

// A difference of a hundredth of the run, of one, or of five percent counts half.
constexpr int64_t kDampedPart = 100;
constexpr int64_t kDampedCount = 1;
constexpr int64_t kDampedPpm = 50'000;

uint64_t distance(int64_t a, int64_t b)
{
    return a < b ? static_cast<uint64_t>(b) - static_cast<uint64_t>(a)
                 : static_cast<uint64_t>(a) - static_cast<uint64_t>(b);
}

uint64_t distance(const ComparedMetric& m) { return m.a && m.b ? distance(*m.a, *m.b) : 0; }

// For each key the longest stretch in which one of two lanes had it and the other had not.
class LongestStretches {
  public:
    void note(LaneKey key, const TimeSpan& s)
    {
        auto it = std::ranges::find(all_, key, &Stretch::key);
        if (it == all_.end()) it = all_.insert(all_.end(), {key, {s.from, s.from}, {}});
        if (it->now.to == s.from)
            it->now.to = s.to;
        else
            it->now = s;
        if (it->now.to - it->now.from > it->longest.to - it->longest.from) it->longest = it->now;
    }
    [[nodiscard]] std::optional<TimeSpan> of(LaneKey key) const
    {
        const auto it = std::ranges::find(all_, key, &Stretch::key);
        return it == all_.end() ? std::nullopt : std::optional(it->longest);
    }

  private:
    struct Stretch {
        LaneKey key;
        TimeSpan now, longest;
    };
    std::vector<Stretch> all_;
};

// Time blocked for one reason on one object, in shared numbers.
struct BlockedTime {
    Reason reason{};
    uint32_t object = ComparedMetric::kNone;
    int64_t a = 0, b = 0;
};

class Collector {
  public:
    explicit Collector(const ComparedRuns& runs)
        : r_(runs),
          c_(runs.lanes),
          of_a_(statistics(runs.a)),
          of_b_(statistics(runs.b)),
          waited_(c_.objects.size())
    {
    }

    std::vector<ComparedMetric> collect()
    {
        for (uint32_t i = 0; i < c_.tasks.size(); ++i) {
            if (r_.stop.stop_requested()) return {};
            task(i);
        }
        if (c_.knows_cpus)
            for (uint32_t i = 0; i < c_.cpus.size(); ++i) cpu(i);
        objects();
        whole();
        std::ranges::stable_sort(all_, [](const ComparedMetric& x, const ComparedMetric& y) {
            return std::tuple(x.disagreement_ppm, distance(x)) >
                   std::tuple(y.disagreement_ppm, distance(y));
        });
        return std::move(all_);
    }

  private:
    // What is nothing in both runs is not worth a row.
    void add(ComparedMetric m, std::optional<TimeSpan> where)
    {
        if (m.a.value_or(0) == 0 && m.b.value_or(0) == 0 && m.a.has_value() == m.b.has_value())
            return;
        if (where && !m.place) m.place = LanePlace{m.kind, m.lane, *where};
        add_placed(m);
    }
    void add_placed(ComparedMetric m)
    {
        m.disagreement_ppm = disagreement(m);
        if (!m.differs())
            m.place.reset();
        else if (!m.place)
            m.place = somewhere(m);
        all_.push_back(m);
    }
    [[nodiscard]] uint32_t disagreement(const ComparedMetric& m) const
    {
        if (!m.a && !m.b) return 0;
        if (!m.a || !m.b) return 1'000'000;
        int64_t damping = kDampedCount;
        if (unit_of(m.metric) == MetricUnit::nanoseconds)
            damping = std::max<int64_t>((c_.to - c_.from).ns / kDampedPart, 1);
        if (unit_of(m.metric) == MetricUnit::ppm) damping = kDampedPpm;
        const __int128 larger = std::max(*m.a, *m.b);
        const __int128 part = static_cast<__int128>(distance(*m.a, *m.b)) * 1'000'000;
        return static_cast<uint32_t>(part / (larger + damping));
    }
    // The lane's first difference, or else that of the runs.
    [[nodiscard]] std::optional<LanePlace> somewhere(const ComparedMetric& m) const
    {
        const LanePlace here{m.kind, m.lane, {}};
        const ComparedLane* lane = c_.lane(here);
        if (lane != nullptr && !lane->spans.empty())
            return LanePlace{m.kind, m.lane, lane->spans[0]};
        if (c_.first) return c_.first;
        return LanePlace{m.kind, m.lane, {c_.from, c_.from}};
    }

    static TimeSpan between(Time a, Time b) { return {std::min(a, b), std::max(a, b)}; }
    [[nodiscard]] Time capped(Time t) const { return std::min(t, c_.to); }

    [[nodiscard]] const TaskStatistics* in_a(uint32_t lane) const
    {
        const uint32_t i = c_.tasks[lane].a;
        return i == ComparedLane::kNone ? nullptr : &of_a_.tasks[i];
    }
    [[nodiscard]] const TaskStatistics* in_b(uint32_t lane) const
    {
        const uint32_t i = c_.tasks[lane].b;
        return i == ComparedLane::kNone ? nullptr : &of_b_.tasks[i];
    }

    LongestStretches stretches(uint32_t lane);
    void task(uint32_t lane);
    void times(uint32_t lane, const TaskStatistics& a, const TaskStatistics& b,
               const LongestStretches&);
    void blocked(uint32_t lane, const TaskStatistics& a, const TaskStatistics& b,
                 const LongestStretches&);
    void switches(uint32_t lane, const TaskStatistics& a, const TaskStatistics& b);
    void jobs(uint32_t lane, const TaskStatistics& a, const TaskStatistics& b);
    void only_in_one(uint32_t lane);
    void cpu(uint32_t lane);
    void objects();
    void whole();
    [[nodiscard]] std::optional<LanePlace> worst_of_tasks(Metric) const;

    const ComparedRuns& r_;
    const Comparison& c_;
    RunStatistics of_a_, of_b_;
    struct Waited {
        int64_t a = 0, b = 0;
        std::optional<LanePlace> place;
    };
    std::vector<Waited> waited_;  // for each object
    std::vector<ComparedMetric> all_;
};

LongestStretches Collector::stretches(uint32_t lane)
{
    LongestStretches found;
    const ComparedLane& l = c_.tasks[lane];
    for_each_difference(LanePieces(r_.a, TrackId{l.a}, r_.in_a, false),
                        LanePieces(r_.b, TrackId{l.b}, r_.in_b, false), c_.from, c_.to,
                        [&](const TimeSpan& s, LaneKey a, LaneKey b) {
                            found.note(a, s);
                            found.note(b, s);
                            const LaneKey any = key_of(TaskState::blocked);
                            const bool in_one = (state_of(a) == TaskState::blocked) !=
                                                (state_of(b) == TaskState::blocked);
                            if (in_one && a != any && b != any) found.note(any, s);
                        });
    return found;
}

// Of durations that are -1 where they do not apply.
Value known(Duration d) { return d.ns < 0 ? Value() : Value(d.ns); }

void Collector::times(uint32_t lane, const TaskStatistics& a, const TaskStatistics& b,
                      const LongestStretches& longest)
{
    const auto row = [&](Metric metric, Value x, Value y, std::optional<TimeSpan> where) {
        add({.metric = metric, .kind = LaneKind::task, .lane = lane, .a = x, .b = y, .place = {}},
            where);
    };
    const bool began = a.start != kNever && b.start != kNever;
    const bool ends_differ = capped(a.end) != capped(b.end);
    row(Metric::turnaround, a.turnaround.ns, b.turnaround.ns,
        ends_differ ? between(capped(a.end), capped(b.end))
                    : between(capped(a.start), capped(b.start)));
    row(Metric::waiting, a.waiting.ns, b.waiting.ns, longest.of(key_of(TaskState::ready)));
    row(Metric::running, a.running.ns, b.running.ns, longest.of(key_of(TaskState::running)));
    row(Metric::blocked, a.blocked.ns, b.blocked.ns, longest.of(key_of(TaskState::blocked)));
    if (began)
        row(Metric::response, known(a.response), known(b.response),
            between(capped(a.first_run), capped(b.first_run)));
}

void Collector::blocked(uint32_t lane, const TaskStatistics& a, const TaskStatistics& b,
                        const LongestStretches& longest)
{
    std::vector<BlockedTime> times;
    const auto at = [&](Reason reason, ObjectId object, const SharedNumbers& n) -> BlockedTime& {
        const uint32_t number =
            object.index < n.objects.size() ? n.objects[object.index] : ComparedMetric::kNone;
        for (BlockedTime& t : times)
            if (t.reason == reason && t.object == number) return t;
        return times.emplace_back(BlockedTime{reason, number});
    };
    for (const TaskStatistics::Blocked& x : a.blocked_on)
        at(x.reason, x.object, r_.in_a).a += x.time.ns;
    for (const TaskStatistics::Blocked& x : b.blocked_on)
        at(x.reason, x.object, r_.in_b).b += x.time.ns;
    for (const BlockedTime& t : times) {
        const std::optional<TimeSpan> where = longest.of(key_of_blocked(t.reason, t.object));
        // One reason alone says what "blocked" says.
        if (times.size() > 1)
            add({.metric = Metric::blocked_for,
                 .kind = LaneKind::task,
                 .lane = lane,
                 .reason = t.reason,
                 .object = t.object,
                 .a = t.a,
                 .b = t.b,
                 .place = {}},
                where);
        if (t.object >= waited_.size()) continue;
        Waited& w = waited_[t.object];
        w.a += t.a;
        w.b += t.b;
        if (where && (!w.place || where->to - where->from > w.place->when.to - w.place->when.from))
            w.place = LanePlace{LaneKind::task, lane, *where};
    }
}

void Collector::switches(uint32_t lane, const TaskStatistics& a, const TaskStatistics& b)
{
    const auto row = [&](Metric metric, uint32_t x, uint32_t y) {
        add({.metric = metric, .kind = LaneKind::task, .lane = lane, .a = x, .b = y, .place = {}},
            std::nullopt);
    };
    row(Metric::switches_voluntary, a.switches_voluntary, b.switches_voluntary);
    row(Metric::preemptions, a.switches_involuntary, b.switches_involuntary);
    if (c_.knows_cpus) row(Metric::migrations, a.migrations, b.migrations);
}

void Collector::jobs(uint32_t lane, const TaskStatistics& a, const TaskStatistics& b)
{
    const auto in_a = r_.a.jobs(a.task);
    const auto in_b = r_.b.jobs(b.task);
    if (in_a.empty() && in_b.empty()) return;
    const auto response = [](const JobOutcome& j) {
        return j.ended == kNever ? kForever : j.ended - j.released;
    };
    std::optional<TimeSpan> missed;
    std::optional<TimeSpan> slow;
    uint64_t most = 0;
    for (size_t i = 0; i < std::min(in_a.size(), in_b.size()); ++i) {
        const JobOutcome& x = in_a[i];
        const JobOutcome& y = in_b[i];
        const TimeSpan job = {std::min(x.released, y.released), capped(std::max(x.ended, y.ended))};
        if (x.missed != y.missed && !missed) missed = job;
        const uint64_t d = distance(response(x).ns, response(y).ns);
        if (d > most) {
            most = d;
            slow = job;
        }
    }
    add({.metric = Metric::jobs_missed,
         .kind = LaneKind::task,
         .lane = lane,
         .a = a.jobs_missed,
         .b = b.jobs_missed,
         .place = {}},
        missed);
    add({.metric = Metric::worst_job_response,
         .kind = LaneKind::task,
         .lane = lane,
         .a = known(a.worst_job_response),
         .b = known(b.worst_job_response),
         .place = {}},
        slow);
}

void Collector::only_in_one(uint32_t lane)
{
    const TaskStatistics* a = in_a(lane);
    const TaskStatistics* b = in_b(lane);
    using Of = Duration TaskStatistics::*;
    const auto row = [&](Metric metric, Of of) {
        add({.metric = metric,
             .kind = LaneKind::task,
             .lane = lane,
             .a = a != nullptr ? Value((a->*of).ns) : Value(),
             .b = b != nullptr ? Value((b->*of).ns) : Value(),
             .place = {}},
            std::nullopt);
    };
    row(Metric::turnaround, &TaskStatistics::turnaround);
    row(Metric::running, &TaskStatistics::running);
}

void Collector::task(uint32_t lane)
{
    const TaskStatistics* a = in_a(lane);
    const TaskStatistics* b = in_b(lane);
    if (a == nullptr || b == nullptr) return only_in_one(lane);
    const LongestStretches longest = stretches(lane);
    times(lane, *a, *b, longest);
    blocked(lane, *a, *b, longest);
    switches(lane, *a, *b);
    jobs(lane, *a, *b);
}

void Collector::cpu(uint32_t lane)
{
    const ComparedLane& l = c_.cpus[lane];
    const LanePieces idle(key_of(TaskState::idle));
    LongestStretches longest;
    for_each_difference(l.a == ComparedLane::kNone ? idle : LanePieces(r_.a, CpuId{l.a}, r_.in_a),
                        l.b == ComparedLane::kNone ? idle : LanePieces(r_.b, CpuId{l.b}, r_.in_b),
                        c_.from, c_.to, [&](const TimeSpan& s, LaneKey a, LaneKey b) {
                            if (state_of(a) == state_of(b)) return;
                            longest.note(key_of(state_of(a)), s);
                            longest.note(key_of(state_of(b)), s);
                        });
    using Of = uint32_t CpuStatistics::*;
    const auto row = [&](Metric metric, Of of, TaskState state) {
        const auto value = [&](const RunStatistics& run, uint32_t i) {
            return i == ComparedLane::kNone ? Value() : Value(run.cpus[i].*of);
        };
        const Value x = value(of_a_, l.a);
        const Value y = value(of_b_, l.b);
        if (x.value_or(0) == 0 && y.value_or(0) == 0) return;  // also of a CPU that one run lacks
        add({.metric = metric, .kind = LaneKind::cpu, .lane = lane, .a = x, .b = y, .place = {}},
            longest.of(key_of(state)));
    };
    row(Metric::utilisation, &CpuStatistics::utilisation_ppm, TaskState::running);
    row(Metric::overhead, &CpuStatistics::overhead_ppm, TaskState::kernel);
}

struct LockNumbers {
    int64_t acquisitions = 0, contended_ppm = 0;
};

// By shared number.
std::vector<LockNumbers> lock_numbers(const Timeline& t, const SharedNumbers& n, size_t objects)
{
    std::vector<LockNumbers> all(objects);
    for (const LockStatistics& s : lock_statistics(t, lock_log(t, {}))) {
        if (s.object.index >= n.objects.size()) continue;
        LockNumbers& of = all[n.objects[s.object.index]];
        of.acquisitions = static_cast<int64_t>(s.acquisitions);
        if (s.acquisitions > 0)
            of.contended_ppm = static_cast<int64_t>(static_cast<__int128>(s.contended) * 1'000'000 /
                                                    s.acquisitions);
    }
    return all;
}

void Collector::objects()
{
    const size_t count = c_.objects.size();
    std::vector<LockNumbers> a(count);
    std::vector<LockNumbers> b(count);
    if (c_.knows_owners) {
        a = lock_numbers(r_.a, r_.in_a, count);
        b = lock_numbers(r_.b, r_.in_b, count);
    }
    for (uint32_t i = 0; i < count; ++i) {
        if (c_.objects[i].name.starts_with('.')) continue;  // nobody wrote it
        const auto row = [&](Metric metric, int64_t x, int64_t y) {
            ComparedMetric m;
            m.metric = metric;
            m.kind = LaneKind::object;
            m.lane = i;
            m.a = x;
            m.b = y;
            return m;
        };
        ComparedMetric waiting = row(Metric::waiting_for, waited_[i].a, waited_[i].b);
        ComparedMetric contended = row(Metric::contended, a[i].contended_ppm, b[i].contended_ppm);
        waiting.place = contended.place = waited_[i].place;
        add(std::move(waiting), std::nullopt);
        add(row(Metric::acquisitions, a[i].acquisitions, b[i].acquisitions), std::nullopt);
        add(std::move(contended), std::nullopt);
    }
}

// Where the task is to be looked at that differs most in this.
std::optional<LanePlace> Collector::worst_of_tasks(Metric metric) const
{
    const ComparedMetric* worst = nullptr;
    for (const ComparedMetric& m : all_)
        if (m.metric == metric && (worst == nullptr || distance(m) > distance(*worst))) worst = &m;
    return worst == nullptr ? std::nullopt : worst->place;
}

void Collector::whole()
{
    const auto row = [&](Metric metric, Value a, Value b, const std::optional<LanePlace>& place) {
        add_placed(
            {.metric = metric, .kind = LaneKind::whole, .lane = 0, .a = a, .b = b, .place = place});
    };
    const auto mean = [](int64_t ns) { return ns < 0 ? Value() : Value(ns); };
    row(Metric::makespan, of_a_.makespan.ns, of_b_.makespan.ns,
        LanePlace{LaneKind::whole, 0, between(r_.a.end(), r_.b.end())});
    row(Metric::mean_turnaround, mean(of_a_.mean_turnaround_ns), mean(of_b_.mean_turnaround_ns),
        worst_of_tasks(Metric::turnaround));
    row(Metric::mean_waiting, mean(of_a_.mean_waiting_ns), mean(of_b_.mean_waiting_ns),
        worst_of_tasks(Metric::waiting));
    row(Metric::mean_response, mean(of_a_.mean_response_ns), mean(of_b_.mean_response_ns),
        worst_of_tasks(Metric::response));
    if (c_.knows_cpus)
        row(Metric::context_switches, static_cast<int64_t>(of_a_.switches),
            static_cast<int64_t>(of_b_.switches), worst_of_tasks(Metric::preemptions));
    row(Metric::fairness, of_a_.jain_ppm, of_b_.jain_ppm, worst_of_tasks(Metric::waiting));
}

}  // namespace

std::vector<ComparedMetric> compare_metrics(const ComparedRuns& runs)
{
    return Collector(runs).collect();
}

}  // namespace interleave
