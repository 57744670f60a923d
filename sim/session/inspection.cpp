#include "session/inspection.h"

#include "base/text.h"
#include "kernel/kernel.h"
#include "session/history.h"

#include <fmt/format.h>

#include <algorithm>

namespace interleave {

Timeline timeline_after(const Model& m, uint64_t steps, Time at)
{
    TimelineBuilder builder(symbols(m), m.machine.cpus);
    State s = start(m, builder);
    SeededChooser chooser(m.seed);
    if (steps > 0 && !finished(s)) run(m, s, chooser, builder, steps);
    return std::move(builder).finish({}, std::max(at, s.sched.now));
}

TaskUsage usage_of(const Model& m, uint32_t serial, uint64_t steps, Time at)
{
    const Timeline t = timeline_after(m, steps, at);
    const TrackId id{serial};
    if (serial >= t.tasks()) return {};
    const Timeline::Counts& c = t.counts(id);
    return {t.spent(id, TaskState::running, t.begin(), t.end()), c.switches_voluntary,
            c.switches_involuntary, c.migrations};
}

Result<Inspection> inspect(const std::shared_ptr<const Model>& m, std::string_view name, Time at)
{
    History history(m);
    history.seek(at);
    Snapshot shot = snapshot(*m, history.state());
    std::vector<std::string_view> names;
    for (const TaskView& task : shot.tasks) names.push_back(task.name);
    const auto ends_so = [&](const std::string& full) {
        return full.ends_with("/" + std::string(name));
    };
    auto it = std::ranges::find(shot.tasks, name, &TaskView::name);
    if (it == shot.tasks.end() && std::ranges::count_if(shot.tasks, ends_so, &TaskView::name) == 1)
        it = std::ranges::find_if(shot.tasks, ends_so, &TaskView::name);
    if (it == shot.tasks.end()) {
        const std::string_view close = nearest(name, names);
        return Error{ErrorKind::usage,
                     fmt::format("There is no task '{}' at {}.{}", name, to_text(at),
                                 close.empty() ? "" : fmt::format(" Did you mean '{}'?", close))};
    }
    const TaskUsage usage = usage_of(*m, it->serial, history.position(),
                                     finished(history.state()) ? history.now() : at);
    return Inspection{history.now(), std::move(*it), usage};
}

}  // namespace interleave
