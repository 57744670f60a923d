#include "analysis/live_counts.h"

#include <algorithm>
#include <string>
#include <unordered_map>

namespace interleave {

namespace {

struct Life {
    Time from = kNever, to;
};

Time arrival(const Timeline& t, TrackId id)
{
    if (t.slices(id) == 0) return t.track(id).created;
    const Slice first = t.slice(id, 0);
    if (first.state != TaskState::not_started) return first.start;
    return t.slices(id) > 1 ? first.end : kNever;
}

}  // namespace

void StepLine::span(Time from, Time to)
{
    if (from == kNever || to <= from) return;
    deltas_.push_back({from, 1});
    if (to != kNever) deltas_.push_back({to, -1});
}

CountLine StepLine::line(uint32_t& most)
{
    std::ranges::sort(deltas_, {}, &Delta::at);
    CountLine line;
    int64_t count = 0;
    for (size_t i = 0; i < deltas_.size();) {
        const Time at = deltas_[i].at;
        const int64_t before = count;
        for (; i < deltas_.size() && deltas_[i].at == at; ++i) count += deltas_[i].by;
        if (count != before) line.push_back({at, static_cast<uint32_t>(count)});
        most = std::max(most, static_cast<uint32_t>(count));
    }
    return line;
}

std::string_view name_of(Counted c)
{
    switch (c) {
        case Counted::processes: return "processes alive";
        case Counted::tasks: return "tasks alive";
        case Counted::ready: return "tasks ready";
        case Counted::zombies: return "zombies";
    }
    return "";
}

LiveCounts live_counts(const Timeline& t)
{
    LiveCounts counts;
    std::array<StepLine, kCounted> counters;
    const auto counter = [&](Counted c) -> StepLine& { return counters[static_cast<size_t>(c)]; };
    std::unordered_map<std::string, Life> processes;
    for (TrackId id{0}; id.index < t.tasks(); ++id.index) {
        const Track& track = t.track(id);
        if (track.kind == TaskKind::coroutine) continue;
        const Time from = arrival(t, id), to = t.moments(id).ended;
        if (from != kNever) ++counts.tasks_started;
        if (to != kNever) ++counts.tasks_ended;
        counter(Counted::tasks).span(from, to);
        Life& life = processes[track.process];
        life.from = std::min(life.from, from);
        life.to = std::max(life.to, to);
        for (size_t i = 0; i < t.slices(id); ++i) {
            const Slice s = t.slice(id, i);
            const Time end = s.end == t.end() ? kNever : s.end;
            if (s.state == TaskState::ready) counter(Counted::ready).span(s.start, end);
            if (s.state == TaskState::zombie) counter(Counted::zombies).span(s.start, end);
        }
    }
    for (const auto& [name, life] : processes) {
        if (life.from != kNever) ++counts.processes_started;
        if (life.to != kNever) ++counts.processes_ended;
        counter(Counted::processes).span(life.from, life.to);
    }
    for (size_t c = 0; c < kCounted; ++c) counts.lines[c] = counters[c].line(counts.most[c]);
    return counts;
}

std::vector<uint32_t> most_by_column(const CountLine& line, Time from, Time to, uint32_t columns)
{
    std::vector<uint32_t> most(columns);
    const auto width = static_cast<unsigned __int128>((to - from).ns);
    size_t i = 0;
    uint32_t now = 0;
    for (uint32_t x = 0; x < columns; ++x) {
        const auto edge = [&](uint32_t column) {
            return from + Duration{static_cast<int64_t>(width * column / columns)};
        };
        for (; i < line.size() && line[i].at <= edge(x); ++i) now = line[i].count;
        most[x] = now;
        for (; i < line.size() && line[i].at < edge(x + 1); ++i) {
            now = line[i].count;
            most[x] = std::max(most[x], now);
        }
    }
    return most;
}

}  // namespace interleave
