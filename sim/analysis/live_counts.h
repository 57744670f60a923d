// How many processes and tasks were alive, ready or zombies at each moment of a timeline, as lines
// of steps; and how many there were in all.
//
// A process is alive from the first moment of its first task to the end of its last. A task counts
// from its arrival. Coroutines are not counted: they are no matter of the operating system.
#pragma once

#include "base/time.h"
#include "trace/timeline.h"

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace interleave {

enum class Counted : uint8_t { processes, tasks, ready, zombies };
inline constexpr size_t kCounted = 4;
[[nodiscard]] std::string_view name_of(Counted);  // "processes alive"

struct CountChange {
    Time at;
    uint32_t count = 0;  // from then on
    friend bool operator==(const CountChange&, const CountChange&) = default;
};

// In order of time, each with another count than the one before; 0 before the first.
using CountLine = std::vector<CountChange>;

// Collects spans of time, and tells how many of them there are at each moment.
class StepLine {
  public:
    // Nothing where it begins never or ends at once; kNever: it does not end.
    void span(Time from, Time to);
    [[nodiscard]] bool empty() const { return deltas_.empty(); }
    // Whoever ends at a moment is not there together with whoever begins then. `most` is raised to
    // the highest count. Spans may come in any order.
    [[nodiscard]] CountLine line(uint32_t& most);

  private:
    // One more or one fewer from a moment on.
    struct Delta {
        Time at;
        int32_t by = 0;
    };
    std::vector<Delta> deltas_;
};

struct LiveCounts {
    std::array<CountLine, kCounted> lines;  // by Counted
    std::array<uint32_t, kCounted> most{};  // at once
    uint32_t processes_started = 0, processes_ended = 0;
    uint32_t tasks_started = 0, tasks_ended = 0;

    [[nodiscard]] const CountLine& line(Counted c) const { return lines[static_cast<size_t>(c)]; }
    [[nodiscard]] uint32_t most_of(Counted c) const { return most[static_cast<size_t>(c)]; }
};

[[nodiscard]] LiveCounts live_counts(const Timeline&);

// The most that there were within each of `columns` equal parts of [from, to).
[[nodiscard]] std::vector<uint32_t> most_by_column(const CountLine&, Time from, Time to,
                                                   uint32_t columns);

}  // namespace interleave
