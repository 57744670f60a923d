#include "analysis/counted_lanes.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>

namespace interleave {

namespace {

constexpr uint32_t kNearlyFull = 4;  // a buffer that is ever this part of full is drawn to scale

class Collector {
  public:
    explicit Collector(const Timeline& t)
        : t_(t), queues_(t.cpus()), objects_(t.symbols().objects.size()), own_queues_(t.cpus() > 1)
    {
    }

    void collect(std::vector<CountedLane>& lanes)
    {
        // Coroutines first: the threads that wait with them are known by them.
        for (const bool coroutines : {true, false})
            for (TrackId id{0}; id.index < t_.tasks(); ++id.index)
                if ((t_.track(id).kind == TaskKind::coroutine) == coroutines) read(id);
        const auto used = [](const StepLine& s) { return !s.empty(); };
        if (own_queues_ && std::ranges::any_of(queues_, used))
            for (uint32_t c = 0; c < queues_.size(); ++c)
                add(fmt::format("queue of cpu{}", c), CpuId{c}, {}, queues_[c], lanes);
        for (uint32_t o = 0; o < objects_.size(); ++o)
            if (used(objects_[o]))
                add("waiting for " + t_.symbols().objects[o], {}, ObjectId{o}, objects_[o], lanes);
    }

  private:
    void read(TrackId id)
    {
        const bool scheduled = t_.track(id).kind != TaskKind::coroutine;
        Slice before;
        for (size_t i = 0; i < t_.slices(id); ++i) {
            const Slice s = t_.slice(id, i);
            const Time end = s.end == t_.end() ? kNever : s.end;
            if (s.state == TaskState::ready && scheduled) ready(s, end);
            if (s.state == TaskState::blocked && s.object.valid() &&
                s.object.index < objects_.size())
                blocked(t_.track(id), s, end);
            if (s.state == TaskState::running && before.state == TaskState::ready && scheduled &&
                s.cpu != before.cpu)
                own_queues_ = false;
            before = s;
        }
    }
    // A thread whose coroutine does not await is blocked at the same object from the same moment
    // on. That is one wait, and the coroutine's.
    void blocked(const Track& track, const Slice& s, Time end)
    {
        const std::tuple wait(std::string_view(track.process), s.object, s.start);
        if (track.kind == TaskKind::coroutine) {
            of_coroutines_.insert(wait);
        } else if (const auto it = of_coroutines_.find(wait); it != of_coroutines_.end()) {
            of_coroutines_.erase(it);
            return;
        }
        objects_[s.object.index].span(s.start, end);
    }
    void ready(const Slice& s, Time end)
    {
        if (s.cpu.valid() && s.cpu.index < queues_.size())
            queues_[s.cpu.index].span(s.start, end);
        else
            own_queues_ = false;
    }
    static void add(std::string name, CpuId cpu, ObjectId object, StepLine& steps,
                    std::vector<CountedLane>& lanes)
    {
        CountedLane lane{std::move(name), cpu, object, {}, 0, {}, 0};
        lane.line = steps.line(lane.most);
        lanes.push_back(std::move(lane));
    }

    const Timeline& t_;
    std::vector<StepLine> queues_;                                               // of each CPU
    std::vector<StepLine> objects_;                                              // of each object
    std::multiset<std::tuple<std::string_view, ObjectId, Time>> of_coroutines_;  // waits
    bool own_queues_;
};

std::string level_name(const Timeline& t, const Buffer& b)
{
    const std::string& name = t.symbols().objects[b.object.index];
    switch (holds_what(t, b)) {
        case Held::messages: return "messages in " + name;
        case Held::bytes: return "bytes in " + name;
        case Held::connections: return "connections not accepted at " + name;
        case Held::for_client: return fmt::format("bytes for client, {}#{}", name, b.end / 2);
        case Held::for_server: return fmt::format("bytes for server, {}#{}", name, b.end / 2);
    }
    return name;
}

CountedLane level_lane(const Timeline& t, size_t buffer)
{
    const Buffer& b = t.buffers()[buffer];
    CountedLane lane;
    lane.name = level_name(t, b);
    lane.buffer = b;
    lane.capacity = t.capacity(b);
    for (const LevelChange& change : t.levels(buffer)) {
        lane.line.push_back({change.at, change.amount});
        lane.most = std::max(lane.most, change.amount);
    }
    return lane;
}

// For how long there was any.
int64_t time_above_nothing(const CountLine& line, Time end)
{
    int64_t sum = 0;
    for (size_t i = 0; i < line.size(); ++i) {
        const Time to = i + 1 < line.size() ? line[i + 1].at : std::max(end, line[i].at);
        if (line[i].count > 0) sum += (to - line[i].at).ns;
    }
    return sum;
}

// Of all who waited together.
int64_t waited(const CountLine& line, Time end)
{
    int64_t sum = 0;
    for (size_t i = 0; i < line.size(); ++i) {
        const Time to = i + 1 < line.size() ? line[i + 1].at : std::max(end, line[i].at);
        sum += (to - line[i].at).ns * int64_t{line[i].count};
    }
    return sum;
}

}  // namespace

Held holds_what(const Timeline& t, const Buffer& b)
{
    if (b.end != Record::kNone) return b.end % 2 == 0 ? Held::for_client : Held::for_server;
    const std::vector<std::string>& kinds = t.symbols().object_kinds;
    const bool known = b.object.index < kinds.size();
    if (known && kinds[b.object.index] == "pipe") return Held::bytes;
    if (known && kinds[b.object.index] == "listener") return Held::connections;
    return Held::messages;
}

std::vector<CountedLane> counted_lanes(const Timeline& t)
{
    std::vector<CountedLane> lanes;
    LiveCounts live = live_counts(t);
    for (size_t c = 0; c < kCounted; ++c)
        lanes.push_back({std::string(name_of(static_cast<Counted>(c))),
                         {},
                         {},
                         std::move(live.lines[c]),
                         live.most[c],
                         {},
                         0});
    Collector(t).collect(lanes);
    for (size_t b = 0; b < t.buffers().size(); ++b) lanes.push_back(level_lane(t, b));
    return lanes;
}

std::vector<CountedLane> worth_showing(std::vector<CountedLane> lanes, Time end)
{
    std::vector<size_t> objects;
    for (size_t i = 0; i < lanes.size(); ++i)
        if (lanes[i].object.valid()) objects.push_back(i);
    std::ranges::stable_sort(objects, [&](size_t a, size_t b) {
        if (lanes[a].most != lanes[b].most) return lanes[a].most > lanes[b].most;
        return waited(lanes[a].line, end) > waited(lanes[b].line, end);
    });
    if (objects.size() > kShownObjects) objects.resize(kShownObjects);
    std::vector<std::pair<int64_t, size_t>> buffers;
    for (size_t i = 0; i < lanes.size(); ++i)
        if (lanes[i].buffer.object.valid())
            buffers.emplace_back(-time_above_nothing(lanes[i].line, end), i);
    std::ranges::sort(buffers);
    if (buffers.size() > kShownBuffers) buffers.resize(kShownBuffers);
    for (const auto& [time, i] : buffers) objects.push_back(i);
    std::vector<CountedLane> shown;
    for (size_t i = 0; i < lanes.size(); ++i) {
        const CountedLane& lane = lanes[i];
        const bool ranked = lane.object.valid() || lane.buffer.object.valid();
        const bool chosen = ranked             ? std::ranges::find(objects, i) != objects.end()
                            : lane.cpu.valid() ? lane.cpu.index < kShownQueues
                                               : true;
        if (chosen) shown.push_back(std::move(lanes[i]));
    }
    return shown;
}

uint32_t count_at(const CountLine& line, Time at)
{
    const auto next = std::ranges::upper_bound(line, at, {}, &CountChange::at);
    return next == line.begin() ? 0 : std::prev(next)->count;
}

uint32_t top_of(const CountedLane& lane)
{
    return lane.most >= lane.capacity / kNearlyFull ? std::max(lane.most, lane.capacity)
                                                    : lane.most;
}

std::string count_text(const CountedLane& lane, uint32_t count)
{
    if (lane.buffer.object.valid() && lane.capacity > 0)
        return fmt::format("{}: {} of {}", lane.name, count, lane.capacity);
    if (lane.buffer.object.valid()) return fmt::format("{}: {}, without a bound", lane.name, count);
    const bool processes = lane.name == name_of(Counted::processes);
    return fmt::format("{}: {} {}{}", lane.name, count, processes ? "process" : "task",
                       count == 1  ? ""
                       : processes ? "es"
                                   : "s");
}

}  // namespace interleave
