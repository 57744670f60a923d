// Figures that are not times per operation: what things weigh, and how long a step back takes.
#include "bench.h"
#include "kernel/kernel.h"
#include "ours.h"
#include "session/history.h"

#include <fmt/format.h>
#include <malloc.h>

#include <algorithm>
#include <cmath>

namespace interleave::bench {

namespace {

size_t bytes_in_use()
{
    const struct mallinfo2 info = mallinfo2();
    return info.uordblks + info.hblkhd;
}

double bytes_per(uint64_t count, size_t before)
{
    return (static_cast<double>(bytes_in_use()) - static_cast<double>(before)) /
           static_cast<double>(count);
}

int64_t exponential(uint64_t i)
{
    const double uniform = (static_cast<double>(random_bits(1, 3, i) >> 11) + 1) * 0x1p-53;
    return static_cast<int64_t>(-std::log(uniform) * 1e9);
}

EventQueue filled(uint32_t n)
{
    EventQueue queue;
    for (uint32_t i = 0; i < n; ++i)
        queue.push(make_event(Time{exponential(i)}, EventKind::timer, i, i));
    return queue;
}

void weigh_queue(uint32_t n, std::vector<Figure>& list)
{
    const size_t before = bytes_in_use();
    EventQueue queue = filled(n);
    for (uint64_t i = 0; i < 2 * uint64_t{n}; ++i) {  // until it is as it is for the rest of a run
        Event e = queue.pop();
        e.at.ns += exponential(i);
        queue.push(e);
    }
    list.push_back({"a pending event", "bytes", bytes_per(n, before), 48});
}

void weigh_tasks(uint32_t n, std::vector<Figure>& list)
{
    const SharedModel model = timers_model(n);
    const size_t before = bytes_in_use();
    NullSink nowhere;
    SeededChooser chooser(model->seed);
    State s = start(*model, nowhere);
    run(*model, s, chooser, nowhere, 10 * uint64_t{n});
    list.push_back({"a task, all of it", "bytes", bytes_per(n, before), 320});
}

// Of a log so long that what is left of its last block hardly counts.
double weigh_record(const Model& model, uint64_t steps)
{
    SeededChooser chooser(model.seed);
    const size_t before = bytes_in_use();
    TimelineBuilder builder(symbols(model), model.machine.cpus);
    State s = start(model, builder);
    run(model, s, chooser, builder, steps);
    return bytes_per(builder.size(), before);
}

double weigh_slice(const Model& model, uint64_t steps)
{
    SeededChooser chooser(model.seed);
    TimelineBuilder builder(symbols(model), model.machine.cpus);
    State s = start(model, builder);
    run(model, s, chooser, builder, steps);
    const size_t before = bytes_in_use();
    // The builder is not in use any more when its Timeline is weighed, nor counted.
    const uint64_t records = builder.size();
    const Timeline timeline = std::move(builder).finish({}, s.sched.now);
    uint64_t slices = 0;
    for (uint32_t t = 0; t < timeline.tasks(); ++t) slices += timeline.slices(TrackId{t});
    for (uint32_t c = 0; c < timeline.cpus(); ++c) slices += timeline.slices(CpuId{c});
    const double bytes = bytes_per(1, before) + static_cast<double>(records * sizeof(Record));
    return bytes / static_cast<double>(slices);
}

void weigh_timelines(uint64_t steps, std::vector<Figure>& list)
{
    list.push_back({"a record", "bytes", weigh_record(*mixed_model(), 20 * steps), 24});
    list.push_back(
        {"a slice, no locks in the run", "bytes", weigh_slice(*turns_model(64, 4), steps), 16});
    list.push_back({"a slice, with locks and the side tables of owners", "bytes",
                    weigh_slice(*mixed_model(), steps), 16});
}

void time_copies(std::vector<Figure>& list)
{
    const EventQueue queue = filled(64);
    EventQueue copy = queue;
    constexpr uint64_t kCopies = 100'000;
    const double ns = ns_per(kCopies, [&] {
        for (uint64_t i = 0; i < kCopies; ++i) {
            copy = queue;
            keep(&copy);
        }
    });
    list.push_back({"copying 64 pending events", "ns", ns, 500});
}

// W6: one step back, from anywhere in a run of so many steps.
void seek(uint64_t steps, double goal_ms, std::vector<Figure>& list)
{
    const SharedModel model = mixed_model();
    History history(model);
    history.seek(steps);
    std::vector<double> ms;
    const int samples = steps < 100'000 ? 20 : 500;
    for (int i = 0; i < samples; ++i) {
        history.seek(1 + scale_to(random_bits(1, 4, static_cast<uint64_t>(i)), steps));
        ms.push_back(ns_per(1'000'000, [&] { history.back(); }));
    }
    std::sort(ms.begin(), ms.end());
    const auto quantile = [&](double q) {
        return ms[static_cast<size_t>(q * static_cast<double>(ms.size() - 1))];
    };
    const auto add = [&](const char* what, const char* unit, double value, double goal) {
        list.push_back({fmt::format("W6 at {} steps: {}", steps, what), unit, value, goal});
    };
    add("a step back, median", "ms", quantile(0.5), 0);
    add("a step back, 99th percentile", "ms", quantile(0.99), goal_ms);
    add("a step back, worst", "ms", ms.back(), 0);
    add("checkpoints", "MB", static_cast<double>(history.checkpoint_bytes()) / 1e6, 100);
    add("steps between checkpoints", "", static_cast<double>(history.spacing()), 0);
}

}  // namespace

std::vector<Figure> figures(const Effort& effort)
{
    std::vector<Figure> list;
    const uint32_t many = effort.large ? 1'000'000 : 10'000;
    weigh_queue(many, list);
    weigh_tasks(many, list);
    weigh_timelines(many, list);
    time_copies(list);
    time_whole_runs(effort, list);
    seek(many, 2, list);
    if (effort.large) seek(10 * uint64_t{many}, 16, list);
    return list;
}

}  // namespace interleave::bench
