// Data races of a run by happens-before: two tasks use one cell, one of them writes, and nothing
// that the run did orders the one use before the other.
//
// A vector clock for each thread and for all that orders (DJIT+: E. Pozniansky and A. Schuster,
// Efficient on-the-fly data race detection, PPoPP 2003), and for each cell the last use at each
// line of each task, so that every pair of lines is found that some pair of uses shows. It speaks
// of this run's order, not of all: what happened to be ordered here need not be so in another run.
#pragma once

#include "session/operations.h"

#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

namespace interleave {

struct Race {
    struct Use {
        TrackId task;
        StepId step;
        Time at;
        OperationKind kind{};  // reads, writes, updates
        friend bool operator==(const Use&, const Use&) = default;
    };
    VariableId variable;
    uint32_t element = 0;
    Use first, second;  // as they came in this run
    friend bool operator==(const Race&, const Race&) = default;
};

struct RaceReport {
    bool looked = false;      // somebody looked for them
    bool complete = true;     // no limit was met
    std::vector<Race> races;  // of each variable each pair of lines once, in order of time
};

// "balance", "slots[3]"
[[nodiscard]] std::string name_of_cell(const Model&, VariableId, uint32_t element);

class RaceDetector final : public OperationSink {
  public:
    static constexpr uint32_t kMaxThreads = 2'000;  // later ones are not looked at
    static constexpr size_t kMaxUses = 4'000'000;   // kept of all cells together
    static constexpr size_t kMaxRaces = 1'000;

    RaceDetector() { report.looked = true; }
    void put(const Operation&) override;
    RaceReport report;

  private:
    using Clock = std::vector<uint32_t>;
    struct Use {
        TrackId thread;
        uint32_t clock;  // the thread's own time then
        bool atomic;
        Race::Use what;
    };
    struct Order {
        Clock all, writers;  // of who gave it back; of those who had it alone
    };

    Clock& clock_of(TrackId);
    static void merge(Clock& into, const Clock& from);
    void acquire(TrackId, const Clock&);
    void release(TrackId, Clock&);
    void use(const Operation&);
    void compare(const Operation&, const Use&);
    void keep(const Operation&, std::vector<Use>&);
    void begin(const Operation&);

    std::vector<Clock> clocks_;  // of threads
    std::map<TrackId, Clock> ended_;
    std::map<ObjectId, Order> objects_;
    std::map<uint64_t, Clock> atomics_;  // of cells
    std::map<uint64_t, std::vector<Use>> cells_;
    std::set<std::tuple<VariableId, StepId, StepId>> told_;
    size_t uses_ = 0;
};

}  // namespace interleave
