#include "obvious.h"

#include "base/text.h"

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <numeric>
#include <utility>

namespace interleave::test {

namespace {

constexpr int kNobody = -1;
constexpr int kLongest = 100'000;

struct Job {
    int expected = 0;  // its length, or what is predicted for it
    int arrival = 0, length = 0, io_after = 0, io = 0, priority = 0, tickets = 0;
    int ran = 0;
    int back = -1;  // when its I/O ends
    bool io_done = false;
    int became_ready = 0;
    [[nodiscard]] int left() const { return std::max(expected - ran, 0); }
    [[nodiscard]] bool over() const { return ran == length; }
};

int parameter(const Problem& p, std::string_view name)
{
    return static_cast<int>(parse_int(setting(p, name)).value_or(0));
}

std::vector<int> numbers(const Problem& p, std::string_view name)
{
    std::vector<int> list;
    const std::string text = setting(p, name);
    for (std::string_view rest = text; !rest.empty();) {
        const size_t end = std::min(rest.find(' '), rest.size());
        list.push_back(static_cast<int>(parse_int(rest.substr(0, end)).value_or(-1)));
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return list;
}

std::vector<Job> jobs_of(const Problem& p)
{
    std::vector<Job> jobs;
    const bool predicted = setting(p, "burst") == "predicted";
    for (const ExerciseJob& j : p.jobs) {
        Job job;
        job.arrival = static_cast<int>(j.arrival);
        job.length = static_cast<int>(j.length);
        job.expected = predicted ? parameter(p, "guess") : job.length;
        job.io_after = static_cast<int>(j.io_after);
        job.io = static_cast<int>(j.io);
        job.priority = static_cast<int>(j.priority);
        job.tickets = static_cast<int>(j.tickets);
        jobs.push_back(job);
    }
    return jobs;
}

bool all_over(const std::vector<Job>& jobs) { return std::ranges::all_of(jobs, &Job::over); }

// What differs between the policies that keep a queue of ready jobs.
struct Rules {
    // The place in the queue of the one to run.
    std::function<size_t(const std::vector<Job>&, const std::vector<int>&, int now)> first;
    // Whether the first of the queue takes the CPU from the one that runs.
    std::function<bool(const Job& first, const Job& running)> displaces = [](auto&, auto&) {
        return false;
    };
    int quantum = 0;                 // 0: none
    bool slice_ended_first = false;  // queued before those that become ready at that moment
    bool displaced_to_head = false;
};

Lane run_queue(const Problem& p, const Rules& rules)
{
    std::vector<Job> jobs = jobs_of(p);
    std::vector<int> queue;
    Lane lane;
    int running = kNobody;
    int used = 0;  // of the quantum
    for (int now = 0; now < kLongest && !all_over(jobs); ++now) {
        const bool slice_ended = running != kNobody && rules.quantum > 0 && used == rules.quantum;
        const auto join = [&](int i) {
            jobs[static_cast<size_t>(i)].became_ready = now;
            queue.push_back(i);
        };
        if (slice_ended && rules.slice_ended_first) join(running);
        for (size_t i = 0; i < jobs.size(); ++i)
            if (jobs[i].back == now) join(static_cast<int>(i));
        for (size_t i = 0; i < jobs.size(); ++i)
            if (jobs[i].arrival == now) join(static_cast<int>(i));
        if (slice_ended && !rules.slice_ended_first) join(running);
        if (slice_ended) running = kNobody;

        if (running != kNobody && !queue.empty()) {
            const Job& best = jobs[static_cast<size_t>(queue[rules.first(jobs, queue, now)])];
            if (rules.displaces(best, jobs[static_cast<size_t>(running)])) {
                if (rules.displaced_to_head)
                    queue.insert(queue.begin(), running);
                else
                    join(running);
                running = kNobody;
            }
        }
        if (running == kNobody && !queue.empty()) {
            const size_t place = rules.first(jobs, queue, now);
            running = queue[place];
            queue.erase(queue.begin() + static_cast<std::ptrdiff_t>(place));
            used = 0;
        }
        lane.push_back(running);
        if (running == kNobody) continue;
        Job& job = jobs[static_cast<size_t>(running)];
        ++job.ran;
        ++used;
        const bool starts_io = job.io > 0 && !job.io_done && job.ran == job.io_after;
        if (starts_io) {
            job.io_done = true;
            job.back = now + 1 + job.io;
        }
        if (starts_io || job.over()) running = kNobody;
    }
    return lane;
}

size_t head(const std::vector<Job>&, const std::vector<int>&, int) { return 0; }

// The first in the queue among those for which `better` finds nobody better.
template <typename Better>
size_t best_of(const std::vector<Job>& jobs, const std::vector<int>& queue, const Better& better)
{
    size_t best = 0;
    for (size_t i = 1; i < queue.size(); ++i)
        if (better(jobs[static_cast<size_t>(queue[i])], jobs[static_cast<size_t>(queue[best])]))
            best = i;
    return best;
}

Lane fcfs(const Problem& p) { return run_queue(p, {.first = head}); }

Lane round_robin(const Problem& p)
{
    return run_queue(p, {.first = head,
                         .quantum = parameter(p, "quantum"),
                         .slice_ended_first = setting(p, "ties") == "preempted_first"});
}

Lane priority(const Problem& p)
{
    const bool larger = setting(p, "order") == "larger_first";
    const bool preemptive = setting(p, "preemptive") == "true";
    const auto more_urgent = [larger](const Job& a, const Job& b) {
        return larger ? a.priority > b.priority : a.priority < b.priority;
    };
    Rules rules;
    rules.first = [=](const auto& jobs, const auto& queue, int) {
        return best_of(jobs, queue, more_urgent);
    };
    rules.displaces = [=](const Job& a, const Job& b) { return preemptive && more_urgent(a, b); };
    rules.displaced_to_head = setting(p, "preempted") == "head";
    return run_queue(p, rules);
}

Lane sjf(const Problem& p)
{
    return run_queue(p, {.first = [](const auto& jobs, const auto& queue, int) {
                         return best_of(jobs, queue, [](const Job& a, const Job& b) {
                             return a.expected < b.expected;
                         });
                     }});
}

Lane srtf(const Problem& p)
{
    const auto less = [](const Job& a, const Job& b) { return a.left() < b.left(); };
    Rules rules;
    rules.first = [=](const auto& jobs, const auto& queue, int) {
        return best_of(jobs, queue, less);
    };
    rules.displaces = less;
    rules.displaced_to_head = true;
    return run_queue(p, rules);
}

Lane hrrn(const Problem& p)
{
    return run_queue(p, {.first = [](const auto& jobs, const auto& queue, int now) {
                         return best_of(jobs, queue, [now](const Job& a, const Job& b) {
                             return (now - a.became_ready) * b.expected >
                                    (now - b.became_ready) * a.expected;
                         });
                     }});
}

// Runs `next` for a quantum, or until it ends, whenever the CPU is free. All jobs arrive at 0.
Lane run_quanta(
    const Problem& p, const std::function<size_t(const std::vector<Job>&)>& next,
    const std::function<void(size_t)>& ran = [](size_t) {})
{
    std::vector<Job> jobs = jobs_of(p);
    const int quantum = parameter(p, "quantum");
    const bool idles = setting(p, "leftover") == "idle";
    Lane lane;
    while (!all_over(jobs)) {
        const size_t chosen = next(jobs);
        for (int unit = 0; unit < quantum; ++unit) {
            if (jobs[chosen].over()) {
                if (idles && !all_over(jobs)) lane.push_back(kNobody);
                continue;
            }
            ++jobs[chosen].ran;
            lane.push_back(static_cast<int>(chosen));
        }
        ran(chosen);
    }
    return lane;
}

Lane lottery(const Problem& p)
{
    const std::vector<int> draws = numbers(p, "draws");
    size_t count = 0;
    return run_quanta(p, [&](const std::vector<Job>& jobs) {
        int total = 0;
        for (const Job& j : jobs) total += j.over() ? 0 : j.tickets;
        const int ticket = draws.at(count++) % total;
        int sum = 0;
        for (size_t i = 0; i < jobs.size(); ++i) {
            if (jobs[i].over()) continue;
            sum += jobs[i].tickets;
            if (sum > ticket) return i;
        }
        return size_t{0};
    });
}

Lane stride(const Problem& p)
{
    int64_t constant = parameter(p, "constant");
    if (constant == 0) {
        constant = 1;
        for (const ExerciseJob& j : p.jobs) constant = std::lcm(constant, j.tickets);
    }
    std::vector<int64_t> pass;
    for (const ExerciseJob& j : p.jobs)
        pass.push_back(setting(p, "start") == "stride" ? constant / j.tickets : 0);
    return run_quanta(
        p,
        [&](const std::vector<Job>& jobs) {
            size_t best = jobs.size();
            for (size_t i = 0; i < jobs.size(); ++i)
                if (!jobs[i].over() && (best == jobs.size() || pass[i] < pass[best])) best = i;
            return best;
        },
        [&](size_t ran) { pass[ran] += constant / p.jobs[ran].tickets; });
}

// ---- feedback: one queue for each level ----

struct Levels {
    std::vector<int> quanta;      // 0: none
    std::vector<int> allotments;  // quanta before a job sinks; empty: jobs do not sink
    int boost = 0;                // how often all rise; 0: never
    bool preemptive = true;
    bool refills = true;  // I/O gives a whole quantum again
    bool to_head = false;
    bool slice_ended_first = false;
};

// The queues hold the running job as well, at its place.
class LevelQueues {
  public:
    LevelQueues(const Problem& p, const Levels& levels)
        : jobs_(jobs_of(p)), rules_(levels), queues_(levels.quanta.size()), own_(jobs_.size())
    {
    }

    Lane run(const std::function<size_t(const Job&)>& first_level)
    {
        Lane lane;
        for (int now = 0; now < kLongest && !all_over(jobs_); ++now) {
            came_.clear();
            sunk_ = kNobody;
            if (rules_.slice_ended_first) end_quantum();
            for (size_t i = 0; i < jobs_.size(); ++i)
                if (jobs_[i].back == now) join(i, rules_.to_head);
            for (size_t i = 0; i < jobs_.size(); ++i) {
                if (jobs_[i].arrival != now) continue;
                enter(i, std::min(first_level(jobs_[i]), queues_.size() - 1));
                join(i, false);
            }
            if (!rules_.slice_ended_first) end_quantum();
            if (rules_.boost > 0 && now > 0 && now % rules_.boost == 0) rise();
            choose();
            lane.push_back(running_);
            if (running_ != kNobody) run_unit(now);
        }
        return lane;
    }

  private:
    struct Place {
        size_t level = 0;
        int quantum = 0, turns = 0;  // left
    };

    void enter(size_t i, size_t level)
    {
        own_[i] = {level, rules_.quanta[level],
                   rules_.allotments.empty()
                       ? 1
                       : rules_.allotments[std::min(level, rules_.allotments.size() - 1)]};
    }

    void join(size_t i, bool to_head)
    {
        std::vector<size_t>& queue = queues_[own_[i].level];
        queue.insert(to_head ? queue.begin() : queue.end(), i);
        came_.push_back(i);
    }

    void leave(size_t i) { std::erase(queues_[own_[i].level], i); }

    void use_up(size_t i)
    {
        own_[i].quantum = rules_.quanta[own_[i].level];
        if (rules_.allotments.empty()) return;
        if (--own_[i].turns == 0) enter(i, std::min(own_[i].level + 1, queues_.size() - 1));
    }

    [[nodiscard]] bool is_used_up(size_t i) const
    {
        return rules_.quanta[own_[i].level] > 0 && own_[i].quantum == 0;
    }

    void end_quantum()
    {
        if (running_ == kNobody || !is_used_up(static_cast<size_t>(running_))) return;
        const auto i = static_cast<size_t>(running_);
        leave(i);
        use_up(i);
        queues_[own_[i].level].push_back(i);
        sunk_ = running_;
        running_ = kNobody;
    }

    // Those who came just now are in the top queue before those who rise, or after them.
    void rise()
    {
        std::vector<size_t> top;
        const auto is_new = [&](size_t i) { return std::ranges::find(came_, i) != came_.end(); };
        for (const size_t i : queues_[0])
            if (!is_new(i) && static_cast<int>(i) != sunk_) top.push_back(i);
        const bool sunk_to_top = sunk_ != kNobody && own_[static_cast<size_t>(sunk_)].level == 0;
        if (sunk_to_top && rules_.slice_ended_first) top.push_back(static_cast<size_t>(sunk_));
        if (!rules_.slice_ended_first) top.insert(top.end(), came_.begin(), came_.end());
        if (sunk_to_top && !rules_.slice_ended_first) top.push_back(static_cast<size_t>(sunk_));
        for (size_t level = queues_.size() - 1; level > 0; --level)
            for (const size_t i : queues_[level])
                if (!is_new(i)) top.push_back(i);
        if (rules_.slice_ended_first) top.insert(top.end(), came_.begin(), came_.end());
        queues_.assign(queues_.size(), {});
        queues_[0] = top;
        for (size_t i = 0; i < jobs_.size(); ++i) enter(i, 0);
        running_ = kNobody;
    }

    void choose()
    {
        size_t level = 0;
        while (level < queues_.size() && queues_[level].empty()) ++level;
        if (running_ != kNobody && !rules_.preemptive) return;
        running_ = level < queues_.size() ? static_cast<int>(queues_[level].front()) : kNobody;
    }

    void run_unit(int now)
    {
        const auto i = static_cast<size_t>(running_);
        Job& job = jobs_[i];
        ++job.ran;
        --own_[i].quantum;
        const bool starts_io = job.io > 0 && job.ran == job.io_after;
        if (!starts_io && !job.over()) return;
        leave(i);
        running_ = kNobody;
        if (!starts_io) return;
        job.back = now + 1 + job.io;
        const bool used_up = is_used_up(i);
        if (rules_.refills) enter(i, own_[i].level);
        if (used_up) use_up(i);
    }

    std::vector<Job> jobs_;
    const Levels& rules_;
    std::vector<std::vector<size_t>> queues_;
    std::vector<Place> own_;
    std::vector<size_t> came_;  // in this unit, in their order
    int running_ = kNobody;
    int sunk_ = kNobody;  // whose quantum ended in this unit
};

Lane mlfq(const Problem& p)
{
    const Levels levels = {.quanta = numbers(p, "quanta"),
                           .allotments = numbers(p, "allotments"),
                           .boost = parameter(p, "boost"),
                           .preemptive = setting(p, "preemptive") == "true",
                           .refills = setting(p, "io") == "refill",
                           .to_head = setting(p, "io_to") == "head",
                           .slice_ended_first = setting(p, "ties") == "preempted_first"};
    return LevelQueues(p, levels).run([](const Job&) { return size_t{0}; });
}

Lane multilevel(const Problem& p)
{
    const Levels levels = {.quanta = numbers(p, "quanta"),
                           .allotments = {},
                           .preemptive = setting(p, "preemptive") == "true",
                           .slice_ended_first = setting(p, "ties") == "preempted_first"};
    const bool larger = setting(p, "order") == "larger_first";
    return LevelQueues(p, levels).run([&](const Job& j) {
        const auto last = static_cast<int>(levels.quanta.size()) - 1;
        const int level = std::min(j.priority, last);
        return static_cast<size_t>(larger ? last - level : level);
    });
}

// ---- periodic tasks ----

struct Release {
    int released = 0, deadline = 0, left = 0;
};

// The smallest key of the first unfinished job of each task runs; among equals as `ties` says.
Lane run_releases(const Problem& p,
                  const std::function<int(const ExerciseJob&, const Release&, int now)>& key)
{
    std::vector<std::vector<Release>> pending(p.jobs.size());
    const std::string ties = setting(p, "ties");
    Lane lane;
    int running = kNobody;
    for (int now = 0; now < p.until; ++now) {
        for (size_t i = 0; i < p.jobs.size(); ++i) {
            const ExerciseJob& t = p.jobs[i];
            if (now % t.period == 0)
                pending[i].push_back(
                    {now, now + static_cast<int>(t.deadline), static_cast<int>(t.length)});
        }
        int best = kNobody;
        std::array<int, 4> best_key{};
        for (size_t i = 0; i < p.jobs.size(); ++i) {
            if (pending[i].empty()) continue;
            const int index = static_cast<int>(i);
            const Release& first = pending[i].front();
            const std::array<int, 4> own{key(p.jobs[i], first, now),
                                         ties == "task" || index != running ? 1 : 0,
                                         ties == "release" ? first.released : 0, index};
            if (best != kNobody && own >= best_key) continue;
            best = index;
            best_key = own;
        }
        running = best;
        lane.push_back(running);
        if (running == kNobody) continue;
        std::vector<Release>& own = pending[static_cast<size_t>(running)];
        if (--own.front().left > 0) continue;
        own.erase(own.begin());
        running = kNobody;
    }
    return lane;
}

Lane rate_monotonic(const Problem& p)
{
    return run_releases(
        p, [](const ExerciseJob& t, const Release&, int) { return static_cast<int>(t.period); });
}

Lane fixed_priority(const Problem& p)
{
    const int sign = setting(p, "urgent") == "larger_first" ? -1 : 1;
    return run_releases(p, [sign](const ExerciseJob& t, const Release&, int) {
        return sign * static_cast<int>(t.priority);
    });
}

Lane deadline_monotonic(const Problem& p)
{
    return run_releases(
        p, [](const ExerciseJob& t, const Release&, int) { return static_cast<int>(t.deadline); });
}

Lane earliest_deadline(const Problem& p)
{
    return run_releases(p, [](const ExerciseJob&, const Release& r, int) { return r.deadline; });
}

Lane least_laxity(const Problem& p)
{
    return run_releases(
        p, [](const ExerciseJob&, const Release& r, int now) { return r.deadline - now - r.left; });
}

const std::map<std::string, Obvious, std::less<>>& all()
{
    static const std::map<std::string, Obvious, std::less<>> kAll = {
        {"fcfs", fcfs},
        {"rr", round_robin},
        {"priority", priority},
        {"sjf", sjf},
        {"srtf", srtf},
        {"hrrn", hrrn},
        {"mlfq", mlfq},
        {"multilevel", multilevel},
        {"lottery", lottery},
        {"stride", stride},
        {"fp", fixed_priority},
        {"rm", rate_monotonic},
        {"dm", deadline_monotonic},
        {"edf", earliest_deadline},
        {"llf", least_laxity},
    };
    return kAll;
}

}  // namespace

Obvious obvious(std::string_view policy)
{
    const auto it = all().find(policy);
    return it == all().end() ? nullptr : it->second;
}

std::vector<std::string> obvious_policies()
{
    std::vector<std::string> names;
    for (const auto& [name, run] : all()) names.push_back(name);
    return names;
}

}  // namespace interleave::test
