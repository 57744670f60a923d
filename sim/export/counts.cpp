#include "export/counts.h"

#include "analysis/counted_lanes.h"

#include "export/csv.h"

#include <fmt/format.h>

#include <iterator>
#include <set>
#include <vector>

namespace interleave {

std::string to_counts_csv(const Timeline& t)
{
    const std::vector<CountedLane> lanes = counted_lanes(t);
    std::set<Time> moments;
    for (const CountedLane& lane : lanes)
        for (const CountChange& change : lane.line) moments.insert(change.at);
    std::string text = "time_ns,processes,tasks,ready,zombies";
    const auto out = std::back_inserter(text);
    for (const CountedLane& lane : lanes) {
        if (lane.cpu.valid()) fmt::format_to(out, ",queue of cpu{}", lane.cpu.index);
        if (lane.object.valid() || lane.buffer.object.valid())
            fmt::format_to(out, ",{}", csv_field(lane.name));
    }
    text += '\n';
    std::vector<size_t> next(lanes.size());
    std::vector<uint32_t> now(lanes.size());
    for (const Time at : moments) {
        for (size_t c = 0; c < lanes.size(); ++c) {
            const CountLine& line = lanes[c].line;
            if (next[c] < line.size() && line[next[c]].at == at) now[c] = line[next[c]++].count;
        }
        fmt::format_to(out, "{},{}\n", at.ns, fmt::join(now, ","));
    }
    return text;
}

}  // namespace interleave
