#include "analysis/wait_for.h"

#include "analysis/cycles.h"
#include "base/text.h"
#include "session/history.h"
#include "session/inspection.h"
#include "session/waits.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>

namespace interleave {

namespace {

std::string line_of(const Timeline& t, StepId step)
{
    const std::vector<Symbols::Step>& steps = t.symbols().steps;
    const bool known = step.valid() && step.index < steps.size() && steps[step.index].line > 0;
    return known ? fmt::format("line {}", steps[step.index].line) : std::string();
}

Standing standing_of(const LockLog& log, Time at)
{
    Standing now;
    for (const Operation& o : log.list) {
        if (o.at > at) break;
        now.follow(o);
    }
    return now;
}

bool has_owners(const Timeline& t, ObjectId object)
{
    return object.valid() && !t.owners(object).empty();
}

void add_waiting(const Timeline& t, const LockLog& log, const Standing& now, TrackId task,
                 WaitForGraph& g)
{
    const std::optional<size_t> i = t.at(task, g.at);
    if (!i) return;
    const Slice s = t.slice(task, *i);
    const auto asked = now.asks.find(task);
    const bool asks = asked != now.asks.end();
    if (s.state != TaskState::blocked && !asks) return;
    // A wait that ended just when the run did is still the last that slices tell of.
    const auto went_on = now.went_on.find(task);
    if (!asks && went_on != now.went_on.end() && went_on->second > s.start) return;
    WaitForGraph::Waiting w;
    w.task = task;
    w.object = s.object;
    w.reason = s.reason;
    w.since = s.start;
    w.step = s.step;
    if (s.state != TaskState::blocked) {  // it spins, or has been blocked for no time at all
        const Operation& o = asked->second;
        w.object = o.object;
        w.reason = o.reason;
        w.since = o.at;
        w.step = o.step;
    }
    w.limited = log.exact && !asks && has_owners(t, w.object) && w.reason != Reason::gil;
    if (w.object.valid()) w.whom = now.holders_of(w.object);
    if (w.reason == Reason::join && asks && asked->second.other.valid())
        w.whom = {asked->second.other};
    g.waiting.push_back(std::move(w));
}

using Edges = std::vector<std::pair<uint32_t, uint32_t>>;

Edges edges_of(const WaitForGraph& g)
{
    std::map<TrackId, uint32_t> index;
    for (uint32_t i = 0; i < g.waiting.size(); ++i) index.emplace(g.waiting[i].task, i);
    Edges edges;
    for (uint32_t i = 0; i < g.waiting.size(); ++i)
        for (const TrackId task : g.waiting[i].limited ? std::vector<TrackId>() : g.waiting[i].whom)
            if (const auto j = index.find(task); j != index.end()) edges.emplace_back(i, j->second);
    std::ranges::sort(edges);
    return edges;
}

// Marks all that wait for a marked one, directly or not.
void mark_behind(const Edges& edges, std::vector<bool>& marked)
{
    std::vector<std::vector<uint32_t>> waits_for_it(marked.size());
    for (const auto& [i, j] : edges) waits_for_it[j].push_back(i);
    std::vector<uint32_t> todo;
    for (uint32_t i = 0; i < marked.size(); ++i)
        if (marked[i]) todo.push_back(i);
    while (!todo.empty()) {
        const uint32_t j = todo.back();
        todo.pop_back();
        for (const uint32_t i : waits_for_it[j]) {
            if (marked[i]) continue;
            marked[i] = true;
            todo.push_back(i);
        }
    }
}

void add_rings(const Edges& edges, WaitForGraph& g)
{
    CycleLimits limits;
    limits.length = g.waiting.size();
    const auto n = static_cast<uint32_t>(g.waiting.size());
    std::vector<bool> told(n, false);
    for (const std::vector<uint32_t>& ring : cycles(n, edges, limits).list) {
        if (std::ranges::any_of(ring, [&](uint32_t i) { return told[i]; })) continue;
        for (const uint32_t i : ring) told[i] = true;
        g.rings.push_back(ring);
    }
    std::vector<bool> stands = told;
    mark_behind(edges, stands);
    for (uint32_t i = 0; i < n; ++i)
        if (stands[i] && !told[i]) g.behind.push_back(i);
}

const WaitForGraph::Holding* holding(const WaitForGraph& g, TrackId task, ObjectId object)
{
    const auto it = std::ranges::find_if(g.held, [&](const WaitForGraph::Holding& h) {
        return h.task == task && h.object == object;
    });
    return it != g.held.end() ? &*it : nullptr;
}

}  // namespace

WaitForGraph wait_for_graph(const Timeline& t, const LockLog& log, Time at)
{
    WaitForGraph g;
    g.at = at;
    Standing now = standing_of(log, at);
    for (uint32_t i = 0; i < t.tasks(); ++i) add_waiting(t, log, now, TrackId{i}, g);
    g.held = std::move(now.held);
    add_rings(edges_of(g), g);
    return g;
}

WaitsAt waits_at(const History& h, Time at)
{
    WaitsAt now;
    at = h.finished() ? h.now() : std::max(at, h.now());
    now.timeline = timeline_after(h.model(), h.position(), at);
    Standing standing = standing_at(h.model(), h.position());
    now.graph.at = at;
    for (Wait& w : waits_of(h.model(), h.state(), standing)) {
        const bool limited = w.gives_up != kNever;
        now.graph.waiting.push_back({w.task, w.object, w.reason, w.since, w.step, std::move(w.whom),
                                     limited, std::move(w.any_of), w.spins, w.gives_up,
                                     std::move(w.until)});
    }
    now.graph.held = std::move(standing.held);
    add_rings(edges_of(now.graph), now.graph);
    return now;
}

std::string sentence_of(const Timeline& t, const WaitForGraph& g, uint32_t waiting)
{
    const WaitForGraph::Waiting& w = g.waiting[waiting];
    const auto name = [&](TrackId task) { return t.track(task).name; };
    std::vector<std::string> held;
    for (const WaitForGraph::Holding& h : g.held) {
        if (h.task != w.task) continue;
        const std::string line = line_of(t, h.step);
        held.push_back(fmt::format("{}{} (since {}{}{})", t.symbols().objects[h.object.index],
                                   h.shared ? " to read" : "", to_text(h.since),
                                   line.empty() ? "" : ", ", line));
    }
    std::string text = name(w.task);
    if (!held.empty()) text += fmt::format(" holds {} and", fmt::join(held, ", "));
    const std::string line = line_of(t, w.step);
    const std::string where = line.empty() ? "" : fmt::format(" ({})", line);
    std::vector<std::string> whom;
    for (const TrackId task : w.whom) whom.push_back(task == w.task ? "it" : name(task));
    if (w.object.valid()) {
        text += fmt::format(" waits for {}{}", t.symbols().objects[w.object.index], where);
        if (!whom.empty())
            text += fmt::format(", which {} {}", fmt::join(whom, ", "),
                                whom.size() > 1   ? "hold"
                                : whom[0] == "it" ? "holds itself"
                                                  : "holds");
        return text;
    }
    if (!whom.empty()) return text + fmt::format(" waits for the end of {}{}", whom[0], where);
    return text + fmt::format(" waits ({}){}", name_of(w.reason), where);
}

std::string circle_of(const Timeline& t, const WaitForGraph& g, const std::vector<uint32_t>& ring)
{
    std::string text = t.track(g.waiting[ring.front()].task).name;
    for (size_t i = 0; i < ring.size(); ++i) {
        const WaitForGraph::Waiting& w = g.waiting[ring[i]];
        const std::string& name = t.track(g.waiting[ring[(i + 1) % ring.size()]].task).name;
        text += w.object.valid()
                    ? fmt::format(" --{}--> {}", t.symbols().objects[w.object.index], name)
                    : fmt::format(" --> {}", name);
    }
    return text;
}

std::string remedy(const Timeline& t, const WaitForGraph& g, const std::vector<uint32_t>& ring)
{
    const std::vector<std::string>& objects = t.symbols().objects;
    if (ring.size() == 1) {
        const WaitForGraph::Waiting& w = g.waiting[ring[0]];
        if (!w.object.valid()) return {};
        return fmt::format(
            "{} has {} already when it asks for it: it should not lock it again, or "
            "the lock has to be one that may be taken twice.",
            t.track(w.task).name, objects[w.object.index]);
    }
    std::vector<ObjectId> order;
    std::vector<std::string> wrong;
    for (size_t i = 0; i < ring.size(); ++i) {
        const WaitForGraph::Waiting& w = g.waiting[ring[i]];
        const WaitForGraph::Waiting& before = g.waiting[ring[(i + ring.size() - 1) % ring.size()]];
        if (!w.object.valid() || !before.object.valid()) return {};
        order.push_back(w.object);
        const WaitForGraph::Holding* has = holding(g, w.task, before.object);
        if (before.object < w.object) continue;
        const std::string line = has != nullptr ? line_of(t, has->step) : std::string();
        wrong.push_back(fmt::format(
            "{} takes {}{} before {}{}", t.track(w.task).name, objects[before.object.index],
            line.empty() ? "" : " (" + line + ")", objects[w.object.index],
            line_of(t, w.step).empty() ? "" : " (" + line_of(t, w.step) + ")"));
    }
    std::ranges::sort(order);
    order.erase(std::unique(order.begin(), order.end()), order.end());
    std::vector<std::string> names;
    for (const ObjectId o : order) names.push_back(objects[o.index]);
    return fmt::format("One order for all tasks would have avoided it, such as {}; {}.",
                       fmt::join(names, " before "), fmt::join(wrong, ", "));
}

}  // namespace interleave
