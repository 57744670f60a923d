#include "export/counts.h"

#include "analysis/live_counts.h"

#include <fmt/format.h>

#include <array>
#include <iterator>
#include <set>

namespace interleave {

std::string to_counts_csv(const Timeline& t)
{
    const LiveCounts counts = live_counts(t);
    std::set<Time> moments;
    for (const CountLine& line : counts.lines)
        for (const CountChange& change : line) moments.insert(change.at);
    std::string text = "time_ns,processes,tasks,ready,zombies\n";
    const auto out = std::back_inserter(text);
    std::array<size_t, kCounted> next{};
    std::array<uint32_t, kCounted> now{};
    for (const Time at : moments) {
        for (size_t c = 0; c < kCounted; ++c) {
            const CountLine& line = counts.lines[c];
            if (next[c] < line.size() && line[next[c]].at == at) now[c] = line[next[c]++].count;
        }
        fmt::format_to(out, "{},{}\n", at.ns, fmt::join(now, ","));
    }
    return text;
}

}  // namespace interleave
