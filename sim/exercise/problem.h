// A scheduling problem for pencil and paper: a policy, its parameters, and a list of jobs.
//
// A pure function of the request: the same seed gives the same problem on every machine. It is a
// scenario: scenario_text() is what is loaded, run and stepped through.
#pragma once

#include "base/result.h"
#include "exercise/kinds.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace interleave {

inline constexpr int64_t kMostExerciseJobs = 20;
inline constexpr int64_t kMostExerciseUnits = 100;   // of a length, an arrival, an I/O
inline constexpr int64_t kMostExerciseShare = 1000;  // of a priority number, of tickets

// What the user asked for; what is missing is the kind's own.
struct ExerciseRequest {
    std::string policy;  // "rr" or "rr:quantum=2"
    uint64_t seed = 1;
    std::optional<int64_t> jobs = {}, max_length = {}, max_arrival = {}, max_priority = {},
                           max_tickets = {}, max_io = {}, quantum = {};
    std::vector<int64_t> lengths = {};  // of the jobs, instead of drawn ones
};

// One line of the list. Times in units.
struct ExerciseJob {
    std::string name;
    int64_t arrival = 0, length = 0;
    int64_t io_after = 0, io = 0;  // does I/O for `io` once it has run for io_after; io 0: none
    int64_t priority = 0, tickets = 0;
    int64_t period = 0, deadline = 0;  // periodic tasks; the deadline from the release
    friend bool operator==(const ExerciseJob&, const ExerciseJob&) = default;
};

struct PolicySetting {
    std::string name, value;  // as in a scenario; a list has blanks between its entries
    friend bool operator==(const PolicySetting&, const PolicySetting&) = default;
};

struct Problem {
    const ExerciseKind* kind = nullptr;  // never null in a problem that was made
    uint64_t seed = 1;
    std::vector<PolicySetting> settings;  // given or drawn
    std::vector<ExerciseJob> jobs;
    int64_t until = 0;  // periodic tasks: the end of the schedule; else 0
};

// `attempt` numbers the problems of one seed. An error says what is wrong with the request.
[[nodiscard]] Result<Problem> draw_problem(const ExerciseRequest&, uint32_t attempt);

// What the parameter is in this problem: as given, as drawn, or the policy's own default in the
// words of a scenario. Empty if the policy has no such parameter.
[[nodiscard]] std::string setting(const Problem&, std::string_view parameter);

[[nodiscard]] std::string scenario_text(const Problem&);

// "rr:quantum=2", with what was drawn.
[[nodiscard]] std::string policy_text(const Problem&);

}  // namespace interleave
