#include "analysis/lock_order.h"

#include "analysis/cycles.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <set>
#include <tuple>

namespace interleave {

namespace {

constexpr uint32_t kMaxClockTasks = 1'000;  // above it nothing is known to be over

using Edge = LockOrder::Edge;

struct Held {
    ObjectId object;
    StepId step;
    Time since;
    bool shared;
};

// Follows the log and notes each edge when a task asks.
class Collector {
  public:
    Collector(const LockLog& log, LockOrder& order) : exact_(log.exact), order_(order) {}

    void put(const Operation& o)
    {
        switch (o.kind) {
            case OperationKind::begins: begin(o); break;
            case OperationKind::joins: join(o); break;
            case OperationKind::asks:
                if (exact_ && o.object.valid()) add_edges(o);
                break;
            case OperationKind::gets:
                if (!exact_) add_edges(o);
                for (const size_t i : open_[o.task])
                    if (order_.edges[i].wanted == o.object)
                        order_.edges[i].wanted_shared = o.shared;
                open_[o.task].clear();
                held_[o.task].push_back({o.object, o.step, o.at, o.shared});
                break;
            case OperationKind::gives: {
                std::vector<Held>& held = held_[o.task];
                const auto it = std::ranges::find(held, o.object, &Held::object);
                if (it != held.end()) held.erase(it);
                break;
            }
            case OperationKind::leaves: open_[o.task].clear(); break;
            default: break;
        }
    }

  private:
    using Clock = std::vector<uint32_t>;

    Clock& clock_of(TrackId t)
    {
        Clock& c = clocks_[t];
        if (c.size() <= t.index) c.resize(t.index + 1, 0);
        if (c[t.index] == 0) c[t.index] = 1;
        return c;
    }
    static void merge(Clock& into, const Clock& from)
    {
        into.resize(std::max(into.size(), from.size()), 0);
        for (size_t i = 0; i < from.size(); ++i) into[i] = std::max(into[i], from[i]);
    }
    void begin(const Operation& o)
    {
        if (o.task.index >= kMaxClockTasks) return;
        Clock& own = clock_of(o.task);
        if (!o.other.valid() || o.other.index >= kMaxClockTasks) return;
        Clock& parent = clock_of(o.other);
        merge(own, parent);
        ++parent[o.other.index];
    }
    void join(const Operation& o)
    {
        if (o.task.index >= kMaxClockTasks || o.other.index >= kMaxClockTasks) return;
        const Clock child = clock_of(o.other);
        merge(clock_of(o.task), child);
    }

    void add_edges(const Operation& o)
    {
        const std::vector<Held>& held = held_[o.task];
        for (const Held& h : held) {
            if (h.object == o.object) continue;
            if (!exact_ && h.since == o.at) continue;  // nobody knows which came first
            Edge e;
            e.task = o.task;
            e.held = h.object;
            e.wanted = o.object;
            e.held_step = h.step;
            e.step = o.step;
            e.at = o.at;
            e.held_shared = h.shared;
            for (const Held& g : held) {
                if (g.object == h.object || g.object == o.object) continue;
                (g.shared ? e.shared_gates : e.gates).push_back(g.object);
            }
            std::ranges::sort(e.gates);
            std::ranges::sort(e.shared_gates);
            if (o.task.index < kMaxClockTasks) e.clock = clock_of(o.task);
            add(std::move(e));
        }
    }

    void add(Edge e)
    {
        const uint32_t part = e.clock.empty() ? 0 : e.clock[e.task.index];
        const auto way = std::tuple(e.held, e.wanted, e.held_step, e.step, e.held_shared, e.gates,
                                    e.shared_gates);
        if (!seen_.insert({way, e.task, part}).second) return;
        if (++same_[way] > kMaxSameEdges) return;
        if (order_.edges.size() == kMaxLockEdges) {
            order_.complete = false;
            return;
        }
        open_[e.task].push_back(order_.edges.size());
        order_.edges.push_back(std::move(e));
    }

    using Way = std::tuple<ObjectId, ObjectId, StepId, StepId, bool, std::vector<ObjectId>,
                           std::vector<ObjectId>>;
    const bool exact_;
    LockOrder& order_;
    std::map<TrackId, std::vector<Held>> held_;
    std::map<TrackId, std::vector<size_t>> open_;  // edges whose lock it has not got yet
    std::map<TrackId, Clock> clocks_;
    std::set<std::tuple<Way, TrackId, uint32_t>> seen_;
    std::map<Way, uint32_t> same_;
};

bool meet(const std::vector<ObjectId>& a, const std::vector<ObjectId>& b)
{
    return std::ranges::any_of(a, [&](ObjectId o) { return std::ranges::binary_search(b, o); });
}

// a's part of its task was over when b's began.
bool is_before(const Edge& a, const Edge& b)
{
    if (a.clock.empty() || b.clock.size() <= a.task.index) return false;
    return a.clock[a.task.index] <= b.clock[a.task.index];
}

bool may_meet(const Edge& a, const Edge& b)
{
    return a.task != b.task && !is_before(a, b) && !is_before(b, a) && !meet(a.gates, b.gates) &&
           !meet(a.gates, b.shared_gates) && !meet(a.shared_gates, b.gates);
}

bool is_possible(const std::vector<Edge>& edges, const std::vector<uint32_t>& cycle)
{
    for (size_t i = 0; i < cycle.size(); ++i)
        for (size_t j = i + 1; j < cycle.size(); ++j)
            if (!may_meet(edges[cycle[i]], edges[cycle[j]])) return false;
    return true;
}

void add_cycles(LockOrder& order)
{
    const std::vector<Edge>& edges = order.edges;
    std::vector<std::pair<uint32_t, uint32_t>> follows;
    std::map<ObjectId, std::vector<uint32_t>> by_held;
    for (uint32_t i = 0; i < edges.size(); ++i) by_held[edges[i].held].push_back(i);
    for (uint32_t i = 0; i < edges.size(); ++i)
        for (const uint32_t j : by_held[edges[i].wanted]) {
            const bool both_read = edges[i].wanted_shared && edges[j].held_shared;
            if (!both_read && may_meet(edges[i], edges[j])) follows.emplace_back(i, j);
        }
    CycleLimits limits;
    limits.cycles = 10'000;
    const Cycles found = cycles(static_cast<uint32_t>(edges.size()), follows, limits);
    order.complete = order.complete && found.complete;
    std::set<std::set<std::pair<StepId, StepId>>> told;
    for (const std::vector<uint32_t>& cycle : found.list) {
        std::set<std::pair<StepId, StepId>> lines;
        for (const uint32_t i : cycle) lines.emplace(edges[i].held_step, edges[i].step);
        if (is_possible(edges, cycle) && told.insert(lines).second) order.cycles.push_back(cycle);
    }
}

}  // namespace

LockOrder lock_order(const LockLog& log)
{
    LockOrder order;
    Collector collector(log, order);
    for (const Operation& o : log.list) collector.put(o);
    add_cycles(order);
    return order;
}

std::string sentence_of(const Timeline& t, const LockOrder& order,
                        const std::vector<uint32_t>& cycle)
{
    const Symbols& symbols = t.symbols();
    const auto lock = [&](ObjectId object, StepId step) {
        const bool known = step.valid() && step.index < symbols.steps.size();
        const std::string& name = symbols.objects[object.index];
        return known ? fmt::format("{} (line {})", name, symbols.steps[step.index].line) : name;
    };
    std::vector<std::string> parts;
    for (const uint32_t i : cycle) {
        const Edge& e = order.edges[i];
        parts.push_back(fmt::format("{} takes {} and then {}", t.track(e.task).name,
                                    lock(e.held, e.held_step), lock(e.wanted, e.step)));
    }
    return fmt::format("{}", fmt::join(parts, "; "));
}

}  // namespace interleave
