// The wait-for graph of a moment: who holds what, who waits for what, and who must act first.
//
// Tasks and objects are its vertices. A ring in it can never come apart by itself. Who waits for
// what nobody in particular has to give (a notification, a message) has no edge.
#pragma once

#include "analysis/lock_log.h"
#include "session/standing.h"

#include <string>
#include <vector>

namespace interleave {

class History;

struct WaitForGraph {
    using Holding = Standing::Held;
    struct Waiting {
        TrackId task;
        ObjectId object;  // not valid: for the end of whom it waits for, or for no object
        Reason reason{};
        Time since;
        StepId step;
        std::vector<TrackId> whom;  // who must act first: holders, or the task that it joins
        bool limited = false;       // it gives up after a time: no ring goes through it
        // Known at a moment of a simulation only.
        std::vector<TrackId> any_of = {};  // of these some must act, and not all
        bool spins = false;
        Time gives_up = kNever;  // limited: when
        std::string until = {};  // what would let it go on: "somebody sets it (line 12)"
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

// Of a run that is over, or was cut off.
[[nodiscard]] WaitForGraph wait_for_graph(const Timeline&, const LockLog&, Time at);

// Any moment of a simulation, also in the middle of an instant.
struct WaitsAt {
    Timeline timeline;  // up to there: the names of what is in the graph
    WaitForGraph graph;
};
// `at`: a moment before the next step; earlier ones mean that of the last.
[[nodiscard]] WaitsAt waits_at(const History&, Time at = {});

// What would have kept the tasks of a ring apart; empty if that is not known.
[[nodiscard]] std::string remedy(const Timeline&, const WaitForGraph&,
                                 const std::vector<uint32_t>& ring);

// "anna --right--> berta --left--> anna"
[[nodiscard]] std::string circle_of(const Timeline&, const WaitForGraph&,
                                    const std::vector<uint32_t>& ring);

// "alice holds savings (since 2 ms, line 12) and waits for wages (line 13), which bob holds"
[[nodiscard]] std::string sentence_of(const Timeline&, const WaitForGraph&, uint32_t waiting);

}  // namespace interleave
