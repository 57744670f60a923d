// All that a simulated run tells, record by record, each with the step that told it: what an event
// log and a state diagram read.
//
// A Timeline keeps slices; this keeps the records themselves, also those of states that take no
// time. It is made by running anew.
// Invariant: records, steps and transitions are of the same length, and steps never fall.
#pragma once

#include "base/ids.h"
#include "base/time.h"
#include "trace/record.h"

#include <array>
#include <cstdint>
#include <stop_token>
#include <vector>

namespace interleave {

struct Model;

// Of a task, as textbooks number them; `none` for records that are none of these.
enum class Transition : uint8_t {
    none,
    block,    // 1 running -> blocked
    preempt,  // 2 running -> ready
    run,      // 3 ready -> running
    wake,     // 4 blocked -> ready
    admit,    // it was not there before: ready, or blocked until its first job is released
    exit,
};
inline constexpr size_t kTransitions = static_cast<size_t>(Transition::exit) + 1;
using TransitionCounts = std::array<uint64_t, kTransitions>;  // [none] stays 0

// A task began to run on a CPU.
struct Decision {
    uint32_t record = 0;  // index of the record that says so
    TrackId before;       // who ran there before it; none: nobody yet
    Reason why{};         // why that one left the CPU
    uint32_t others = 0;  // threads that were ready and not chosen, on all CPUs together
    Time ready_since;
    friend bool operator==(const Decision&, const Decision&) = default;
};

struct RunLog {
    std::vector<Record> records;
    std::vector<uint32_t> steps;  // taken when it was told: 0 for what is so at the start
    std::vector<Transition> transitions;
    std::vector<Decision> decisions;
    bool complete = true;  // false: stopped, or longer than kMaxLoggedRecords or kMaxLoggedSteps

    // Index behind the last record told by that many steps.
    [[nodiscard]] size_t told_by(uint64_t steps) const;
};

inline constexpr size_t kMaxLoggedRecords = 10'000'000;
inline constexpr uint32_t kMaxLoggedSteps = 2'000'000'000;

// Of a run of so many steps, from its start; fewer if it ends first or is stopped.
[[nodiscard]] RunLog run_log(const Model&, uint64_t steps, std::stop_token = {});

// How often tasks made each transition up to a moment: of one task, or of all.
class TransitionCounter {
  public:
    explicit TransitionCounter(const RunLog&, TrackId = {});  // which must outlive it
    [[nodiscard]] TransitionCounts until(uint64_t steps) const;

  private:
    const RunLog* log_;
    TrackId task_;
    std::vector<TransitionCounts> blocks_;  // [i]: before record i * kBlock
};

}  // namespace interleave
