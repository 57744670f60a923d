// The wait-for graph of a moment: who holds what, who waits for what, and who must act first.
//
// Tasks and objects are its vertices. A ring in it can never come apart by itself. Who waits for
// what nobody in particular has to give (a notification, a message) has no edge.
#pragma once

#include "analysis/lock_log.h"

#include <string>
#include <vector>

namespace interleave {

struct WaitForGraph {
    struct Holding {
        TrackId task;
        ObjectId object;
        Time since;
        StepId step;
        bool shared = false;
        friend bool operator==(const Holding&, const Holding&) = default;
    };
    struct Waiting {
        TrackId task;
        ObjectId object;  // not valid: for the end of whom it waits for, or for no object
        Reason reason{};
        Time since;
        StepId step;
        std::vector<TrackId> whom;  // who must act first: holders, or the task that it joins
        friend bool operator==(const Waiting&, const Waiting&) = default;
    };
    Time at;
    std::vector<Holding> held;     // in the order in which they were got
    std::vector<Waiting> waiting;  // by task
    // Indices into `waiting`; each waits for the next, and the last for the first. At most one
    // through the same tasks; shortest first.
    std::vector<std::vector<uint32_t>> rings;
    // Indices into `waiting`: not in a ring, but some ring has to come apart first.
    std::vector<uint32_t> behind;
};

[[nodiscard]] WaitForGraph wait_for_graph(const Timeline&, const LockLog&, Time at);

// What would have kept the tasks of a ring apart; empty if that is not known.
[[nodiscard]] std::string remedy(const Timeline&, const WaitForGraph&,
                                 const std::vector<uint32_t>& ring);

// "alice holds savings (since 2 ms, line 12) and waits for wages (line 13), which bob holds"
[[nodiscard]] std::string sentence_of(const Timeline&, const WaitForGraph&, uint32_t waiting);

}  // namespace interleave
