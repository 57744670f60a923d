// The solution of a problem: who ran when, what happened at each moment, and what each job waited.
//
// Read off a run of the problem's own scenario; nothing here schedules. Times in units.
#pragma once

#include "base/result.h"
#include "exercise/problem.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace interleave {

struct Segment {
    size_t job = 0;  // index into Problem::jobs
    int64_t start = 0, end = 0;
    friend bool operator==(const Segment&, const Segment&) = default;
};

enum class Happening : uint8_t {
    io_ends,
    arrives,  // periodic: releases a job
    ends,     // periodic: the job, not the task
    starts_io,
    slice_ends,
    displaced,
    all_rise,  // of no job in particular
};

// A moment at which something happened, and what the policy did then.
struct Moment {
    struct Weighed {
        size_t job = 0;
        std::vector<std::pair<std::string, std::string>> keys;  // in the policy's words
        int64_t ran = 0;                                        // so far, in all its jobs
    };
    int64_t at = 0;
    std::vector<std::pair<Happening, size_t>> happened;  // and to which job
    int64_t runs = -1;                // the job that has the CPU from now on; -1: nobody
    int64_t left = 0;                 // what that job still needs
    int64_t choice = -1;              // the policy chose: how often it had before; -1: it did not
    std::vector<Weighed> candidates;  // of the choice, the best first
    std::vector<Weighed> waits;       // came, and did not take the CPU from who runs
};

struct JobTimes {
    size_t job = 0;
    int64_t number = 0;  // periodic: which of the task's, from 1; else 0
    int64_t arrival = 0;
    int64_t deadline = -1;             // periodic: the moment
    int64_t first_run = -1, end = -1;  // -1: not within the schedule
    [[nodiscard]] int64_t response() const { return first_run - arrival; }
    [[nodiscard]] int64_t turnaround() const { return end - arrival; }
};

struct Solution {
    std::vector<Segment> segments;  // in order of time; neighbours of one job are joined
    std::vector<Moment> moments;
    std::vector<JobTimes> jobs;  // in the order of the list
    int64_t end = 0;
};

// An error where the policy's parameters are refused or the times are not whole numbers.
[[nodiscard]] Result<Solution> solve(const Problem&);

// Turnaround less CPU time less I/O.
[[nodiscard]] int64_t waiting(const ExerciseJob&, const JobTimes&);

// The problem of a request: drawn again, for kinds that say so, while its schedule depends on the
// order of the list.
[[nodiscard]] Result<Problem> pose(const ExerciseRequest&);

}  // namespace interleave
