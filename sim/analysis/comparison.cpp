#include "analysis/comparison.h"

#include "analysis/compare_metrics.h"
#include "analysis/lane_pieces.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace interleave {

namespace {

// Names of one kind of lane in both runs, and the lanes that they make.
struct Pairing {
    std::vector<ComparedLane> lanes;
    std::vector<uint32_t> of_a, of_b;  // lane of each index
};

// The k-th of a name meets the k-th of the same name.
Pairing pair_up(const std::vector<std::string>& a, const std::vector<std::string>& b)
{
    Pairing p;
    std::unordered_map<std::string_view, std::vector<uint32_t>> waiting;
    for (uint32_t i = 0; i < a.size(); ++i) {
        p.of_a.push_back(i);
        p.lanes.push_back({.name = a[i], .a = i, .spans = {}, .differs = {}, .lifetime = {}});
        waiting[a[i]].push_back(i);
    }
    std::unordered_map<std::string_view, size_t> used;
    for (uint32_t i = 0; i < b.size(); ++i) {
        const auto found = waiting.find(b[i]);
        size_t& k = used[b[i]];
        if (found != waiting.end() && k < found->second.size()) {
            const uint32_t lane = found->second[k++];
            p.lanes[lane].b = i;
            p.of_b.push_back(lane);
            continue;
        }
        p.of_b.push_back(static_cast<uint32_t>(p.lanes.size()));
        p.lanes.push_back({.name = b[i], .b = i, .spans = {}, .differs = {}, .lifetime = {}});
    }
    return p;
}

std::vector<std::string> task_names(const Timeline& t)
{
    std::vector<std::string> names;
    for (TrackId id{0}; id.index < t.tasks(); ++id.index) names.push_back(t.track(id).name);
    return names;
}

std::vector<std::string> cpu_names(const Timeline& t)
{
    std::vector<std::string> names;
    for (uint32_t i = 0; i < t.cpus(); ++i) names.push_back(fmt::format("cpu{}", i));
    return names;
}

uint32_t ppm(Duration part, Duration whole)
{
    if (part.ns <= 0 || whole.ns <= 0) return 0;
    const __int128 share = static_cast<__int128>(part.ns) * 1'000'000 / whole.ns;
    return static_cast<uint32_t>(std::max<__int128>(share, 1));
}

// Walks both runs lane by lane.
class Comparer {
  public:
    Comparer(const Timeline& a, const Timeline& b, const std::stop_token& stop)
        : a_(a), b_(b), stop_(stop)
    {
        c_.from = std::min(a.begin(), b.begin());
        c_.to = std::max(a.end(), b.end());
        c_.knows_cpus = a.origin().knows_cpus && b.origin().knows_cpus;
        c_.knows_owners = a.origin().knows_owners && b.origin().knows_owners;
        c_.estimates = !a.origin().knows_ready || !b.origin().knows_ready;
    }

    Comparison compare()
    {
        pair_all();
        for (ComparedLane& lane : c_.tasks) task(lane);
        if (c_.knows_cpus)
            for (ComparedLane& lane : c_.cpus) cpu(lane);
        if (c_.knows_owners)
            for (ComparedLane& lane : c_.objects) object(lane);
        find_first();
        if (!stop_.stop_requested())
            c_.metrics = compare_metrics({a_, b_, c_, in_a_, in_b_, stop_});
        return std::move(c_);
    }

  private:
    void pair_all()
    {
        Pairing tasks = pair_up(task_names(a_), task_names(b_));
        Pairing cpus = pair_up(cpu_names(a_), cpu_names(b_));
        Pairing objects = pair_up(a_.symbols().objects, b_.symbols().objects);
        c_.tasks = std::move(tasks.lanes);
        c_.cpus = std::move(cpus.lanes);
        c_.objects = std::move(objects.lanes);
        in_a_ = {std::move(tasks.of_a), std::move(objects.of_a)};
        in_b_ = {std::move(tasks.of_b), std::move(objects.of_b)};
    }

    void sweep(ComparedLane& lane, const LanePieces& a, const LanePieces& b)
    {
        if (stop_.stop_requested()) return;
        for_each_difference(a, b, c_.from, c_.to, [&](const TimeSpan& s, LaneKey, LaneKey) {
            lane.differs += s.to - s.from;
            if (!lane.spans.empty() && lane.spans.back().to == s.from)
                lane.spans.back().to = s.to;
            else
                lane.spans.push_back(s);
        });
    }

    void task(ComparedLane& lane)
    {
        const TrackId a{lane.a};
        const TrackId b{lane.b};
        const LanePieces nobody(key_of(TaskState::exited));
        sweep(lane, a.valid() ? LanePieces(a_, a, in_a_, !b.valid()) : nobody,
              b.valid() ? LanePieces(b_, b, in_b_, !a.valid()) : nobody);
        Time from = c_.to;
        Time to = c_.from;
        const auto lived = [&](const Timeline& t, TrackId id) {
            if (!id.valid()) return;
            from = std::min(from, t.track(id).created);
            const Time ended = t.moments(id).ended;
            to = std::max(to, ended == kNever ? c_.to : ended);
        };
        lived(a_, a);
        lived(b_, b);
        lane.lifetime = std::max(to - from, lane.differs);
        lane.differs_ppm = ppm(lane.differs, lane.lifetime);
    }

    void cpu(ComparedLane& lane)
    {
        const LanePieces idle(key_of(TaskState::idle));
        sweep(lane, lane.a != ComparedLane::kNone ? LanePieces(a_, CpuId{lane.a}, in_a_) : idle,
              lane.b != ComparedLane::kNone ? LanePieces(b_, CpuId{lane.b}, in_b_) : idle);
        lane.lifetime = c_.to - c_.from;
        lane.differs_ppm = ppm(lane.differs, lane.lifetime);
    }

    void object(ComparedLane& lane)
    {
        const LanePieces free(kNobody);
        sweep(lane, lane.a != ComparedLane::kNone ? LanePieces(a_, ObjectId{lane.a}, in_a_) : free,
              lane.b != ComparedLane::kNone ? LanePieces(b_, ObjectId{lane.b}, in_b_) : free);
        lane.lifetime = c_.to - c_.from;
        lane.differs_ppm = ppm(lane.differs, lane.lifetime);
    }

    void find_first()
    {
        for (const LaneKind kind : {LaneKind::task, LaneKind::cpu, LaneKind::object}) {
            const std::vector<ComparedLane>& all = c_.lanes(kind);
            for (uint32_t i = 0; i < all.size(); ++i) {
                if (all[i].spans.empty()) continue;
                const TimeSpan& s = all[i].spans[0];
                if (!c_.first || s.from < c_.first->when.from) c_.first = {kind, i, s};
            }
        }
    }

    const Timeline& a_;
    const Timeline& b_;
    const std::stop_token& stop_;
    Comparison c_;
    SharedNumbers in_a_, in_b_;
};

// The first span that ends after a moment.
auto ending_after(const ComparedLane& lane, Time t)
{
    return std::ranges::upper_bound(lane.spans, t, {}, &TimeSpan::to);
}

template <typename Better, typename Ask>
std::optional<LanePlace> best_of_all(const Comparison& c, Better better, Ask ask)
{
    std::optional<LanePlace> best;
    for (const LaneKind kind : {LaneKind::task, LaneKind::cpu, LaneKind::object}) {
        const std::vector<ComparedLane>& all = c.lanes(kind);
        for (uint32_t i = 0; i < all.size(); ++i) {
            const std::optional<TimeSpan> s = ask(all[i]);
            if (s && (!best || better(s->from, best->when.from))) best = {kind, i, *s};
        }
    }
    return best;
}

}  // namespace

const std::vector<ComparedLane>& Comparison::lanes(LaneKind kind) const
{
    static const std::vector<ComparedLane> none;
    switch (kind) {
        case LaneKind::task: return tasks;
        case LaneKind::cpu: return cpus;
        case LaneKind::object: return objects;
        case LaneKind::whole: break;
    }
    return none;
}

const ComparedLane* Comparison::lane(const LanePlace& place) const
{
    const std::vector<ComparedLane>& all = lanes(place.kind);
    return place.lane < all.size() ? &all[place.lane] : nullptr;
}

Comparison compare(const Timeline& a, const Timeline& b, std::stop_token stop)
{
    return Comparer(a, b, stop).compare();
}

Duration differing(const ComparedLane& lane, Time from, Time to)
{
    Duration sum;
    for (auto s = ending_after(lane, from); s != lane.spans.end() && s->from < to; ++s)
        sum += std::min(s->to, to) - std::max(s->from, from);
    return sum;
}

std::vector<DifferenceCell> difference_cells(const std::vector<ComparedLane>& lanes, Time from,
                                             Time to, int32_t cells)
{
    std::vector<DifferenceCell> all(static_cast<size_t>(cells));
    const __int128 length = (to - from).ns;
    const auto edge = [&](int64_t cell) {
        return from + Duration{static_cast<int64_t>(length * cell / cells)};
    };
    const auto cell_of = [&](Time t) {
        auto i = static_cast<int64_t>(static_cast<__int128>((t - from).ns) * cells / length);
        while (i + 1 < cells && edge(i + 1) <= t) ++i;
        while (i > 0 && edge(i) > t) --i;
        return i;
    };
    for (const ComparedLane& lane : lanes) {
        int64_t current = -1;
        Duration sum;
        const auto close = [&] {
            if (current < 0 || sum.ns == 0) return;
            DifferenceCell& cell = all[static_cast<size_t>(current)];
            ++cell.lanes;
            cell.sum_ppm += ppm(sum, edge(current + 1) - edge(current));
        };
        for (auto s = ending_after(lane, from); s != lane.spans.end() && s->from < to; ++s) {
            const Time start = std::max(s->from, from);
            const Time end = std::min(s->to, to);
            for (int64_t i = cell_of(start); i < cells && edge(i) < end; ++i) {
                if (i != current) {
                    close();
                    current = i;
                    sum = {};
                }
                sum += std::min(edge(i + 1), end) - std::max(edge(i), start);
            }
        }
        close();
    }
    return all;
}

std::optional<TimeSpan> next_difference(const ComparedLane& lane, Time after)
{
    const auto s = std::ranges::upper_bound(lane.spans, after, {}, &TimeSpan::from);
    return s == lane.spans.end() ? std::nullopt : std::optional(*s);
}

std::optional<TimeSpan> previous_difference(const ComparedLane& lane, Time before)
{
    const auto s = std::ranges::lower_bound(lane.spans, before, {}, &TimeSpan::from);
    return s == lane.spans.begin() ? std::nullopt : std::optional(*(s - 1));
}

std::optional<LanePlace> next_difference(const Comparison& c, Time after)
{
    return best_of_all(c, std::less<>(),
                       [&](const ComparedLane& l) { return next_difference(l, after); });
}

std::optional<LanePlace> previous_difference(const Comparison& c, Time before)
{
    return best_of_all(c, std::greater<>(),
                       [&](const ComparedLane& l) { return previous_difference(l, before); });
}

}  // namespace interleave
