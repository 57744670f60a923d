#include "analysis/families.h"

#include <algorithm>
#include <cassert>
#include <unordered_map>

namespace interleave {

namespace {

using Wide = unsigned __int128;

struct Sums {
    Wide turnaround = 0, response = 0, waiting = 0;
    uint64_t ran = 0;
};

int64_t mean(Wide sum, uint64_t n) { return n == 0 ? -1 : static_cast<int64_t>((sum + n / 2) / n); }

void add(const TaskStatistics& t, Family& f, Sums& sums)
{
    if (t.start == kNever) return;
    ++f.started;
    f.in_system += t.turnaround;
    if (t.end == kNever) return;
    ++f.ended;
    f.turnarounds.push_back(t.turnaround);
    sums.turnaround += static_cast<uint64_t>(t.turnaround.ns);
    sums.waiting += static_cast<uint64_t>(t.waiting.ns);
    if (t.response < Duration{}) return;
    sums.response += static_cast<uint64_t>(t.response.ns);
    ++sums.ran;
}

}  // namespace

std::string_view family_of(std::string_view task)
{
    const size_t number = task.rfind('#');
    const size_t slash = task.rfind('/');
    const bool numbered =
        number != std::string_view::npos && (slash == std::string_view::npos || slash < number);
    return numbered ? task.substr(0, number) : task;
}

bool means_family(std::string_view wanted, std::string_view family)
{
    if (wanted == family) return true;
    return family.size() > wanted.size() && family.ends_with(wanted) &&
           family[family.size() - wanted.size() - 1] == '/';
}

std::vector<Family> families(const Timeline& t, const RunStatistics& run)
{
    std::vector<Family> all;
    std::vector<Sums> sums;
    std::unordered_map<std::string, size_t> index;
    for (const TaskStatistics& task : run.tasks) {
        std::string name(family_of(t.track(task.task).name));
        const auto [it, is_new] = index.try_emplace(std::move(name), all.size());
        if (is_new) {
            all.emplace_back();
            all.back().name = it->first;
            sums.emplace_back();
        }
        add(task, all[it->second], sums[it->second]);
    }
    for (size_t i = 0; i < all.size(); ++i) {
        std::sort(all[i].turnarounds.begin(), all[i].turnarounds.end());
        all[i].mean_turnaround_ns = mean(sums[i].turnaround, all[i].ended);
        all[i].mean_waiting_ns = mean(sums[i].waiting, all[i].ended);
        all[i].mean_response_ns = mean(sums[i].response, sums[i].ran);
    }
    return all;
}

Duration percentile(const std::vector<Duration>& sorted, int64_t percent)
{
    assert(!sorted.empty() && percent >= 0 && percent <= 100);
    const size_t rank = (sorted.size() * static_cast<size_t>(percent) + 99) / 100;
    return sorted[std::max<size_t>(rank, 1) - 1];
}

uint64_t per_1000s(uint64_t count, Duration run)
{
    constexpr uint64_t thousand_seconds_ns = 1'000'000'000'000;
    if (run.ns <= 0) return 0;
    return static_cast<uint64_t>(Wide{count} * thousand_seconds_ns / static_cast<Wide>(run.ns));
}

uint64_t mean_number_milli(Duration in_system, Duration run)
{
    if (run.ns <= 0) return 0;
    return static_cast<uint64_t>(static_cast<Wide>(in_system.ns) * 1000 /
                                 static_cast<Wide>(run.ns));
}

}  // namespace interleave
