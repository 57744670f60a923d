#include "session/goroutine_view.h"

#include "session/names.h"

#include "kernel/work_stealing.h"

#include <fmt/format.h>

namespace interleave {

namespace {

std::string owner_name(const Model& m, const State& s, const GoRuntime& go)
{
    return process_name(m, s, go.process);
}

std::string number_of(const GoRuntime& go, ProcessorId p)
{
    return fmt::to_string(p.index - go.first);
}

std::string name_of(const Model& m, const State& s, ProcessorId p)
{
    const GoRuntime& go = s.world.go_runtimes[s.world.processors[p].runtime];
    return fmt::format("processor {} of {}", number_of(go, p), owner_name(m, s, go));
}

// The processor whose queue it is in, or none; and how many are before it there.
struct Place {
    ProcessorId processor;
    std::string_view list;  // "the global queue"
    size_t ahead = 0;
};

// How many are before t in the list; the length of the list if it is not there.
bool is_in(const World& w, const TaskList& list, TaskId t, size_t& ahead)
{
    for (TaskId at = list.head; at.valid(); at = w.tasks[at].next, ++ahead)
        if (at == t) return true;
    return false;
}

Place find(const World& w, TaskId t)
{
    const GoRuntime& go = w.go_runtimes[go_of(w, t)];
    for (uint32_t n = 0; n < go.processors; ++n) {
        const ProcessorId p{go.first + n};
        if (w.processors[p].runnext == t) return {p, "runnext", 0};
        size_t ahead = w.processors[p].runnext.valid() ? 1 : 0;
        if (is_in(w, w.processors[p].queue, t, ahead)) return {p, "the queue", ahead};
    }
    const std::pair<const TaskList&, std::string_view> shared[] = {
        {go.global, "the global queue"},
        {go.polled, "the network poller"},
        {go.expired, "the timers that are over"}};
    for (const auto& [list, name] : shared)
        if (size_t ahead = 0; is_in(w, list, t, ahead)) return {{}, name, ahead};
    return {};
}

std::string behind(size_t n) { return n > 0 ? fmt::format(", behind {}", n) : std::string(); }

QueueView view(const Model& m, const State& s, std::string name, TaskId first, const TaskList& list)
{
    QueueView v;
    v.name = std::move(name);
    if (first.valid())
        v.order.emplace_back(task_name(m, s, first), std::vector<NamedText>{{"runnext", "yes"}});
    for (TaskId t = list.head; t.valid(); t = s.world.tasks[t].next)
        v.order.emplace_back(task_name(m, s, t), std::vector<NamedText>{});
    return v;
}

}  // namespace

std::vector<QueueView> goroutine_queues(const Model& m, const State& s)
{
    std::vector<QueueView> views;
    const World& w = s.world;
    for (const GoRuntime& go : w.go_runtimes) {
        if (go.ended != 0) continue;
        const std::string owner = owner_name(m, s, go);
        for (uint32_t n = 0; n < go.processors; ++n) {
            const Processor& p = w.processors[ProcessorId{go.first + n}];
            const std::string holder =
                p.thread.valid() ? "held by " + task_name(m, s, p.thread) : "idle";
            views.push_back(view(m, s, fmt::format("processor {} of {}, {}", n, owner, holder),
                                 p.runnext, p.queue));
        }
        views.push_back(view(m, s, "global queue of " + owner, {}, go.global));
        if (go.polled.head.valid())
            views.push_back(view(m, s, "network poller of " + owner, {}, go.polled));
        if (go.expired.head.valid())
            views.push_back(view(m, s, "timers of " + owner + " that are over", {}, go.expired));
    }
    return views;
}

std::string goroutine_place(const Model& m, const State& s, TaskId t)
{
    if (const TaskId host = host_of(s, t); host.valid())
        return "on its thread " + task_name(m, s, host);
    const Place place = find(s.world, t);
    if (place.list == "runnext") return "next on " + name_of(m, s, place.processor);
    if (place.processor.valid())
        return fmt::format("in the queue of {}{}", name_of(m, s, place.processor),
                           behind(place.ahead));
    const GoRuntime& go = s.world.go_runtimes[go_of(s.world, t)];
    return fmt::format("in {} of {}{}", place.list, owner_name(m, s, go), behind(place.ahead));
}

std::string processor_name(const Model& m, const State& s, TaskId thread)
{
    const GoThread* row = go_thread(s.world, thread);
    return row != nullptr && row->processor.valid() ? name_of(m, s, row->processor) : std::string();
}

std::string goroutine_delay(const Model& m, const State& s, TaskId t)
{
    const World& w = s.world;
    if (const TaskId host = host_of(s, t); host.valid())
        return fmt::format("{} has no CPU.", task_name(m, s, host));
    const Place place = find(w, t);
    if (!place.processor.valid()) return "no thread of its runtime has looked there since.";
    const TaskId thread = w.processors[place.processor].thread;
    const TaskId rider = w.runtimes[w.tasks[thread].runtime].rider;
    const std::string name = name_of(m, s, place.processor);
    if (!rider.valid())
        return fmt::format("{}, which holds {}, has not looked there since.",
                           task_name(m, s, thread), name);
    return fmt::format("{} runs {} on {}.", task_name(m, s, thread), task_name(m, s, rider), name);
}

}  // namespace interleave
