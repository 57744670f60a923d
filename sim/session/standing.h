// Who holds which lock and who asks for one, as a run's operations have left it: what State does
// not say, since when and at which line, and who reads under a readers-writer lock.
//
// Takes the operations of one run in order, up to whatever moment is wanted. Not a log: what has
// been given back is forgotten.
#pragma once

#include "session/operations.h"

#include <map>
#include <vector>

namespace interleave {

struct Standing {
    struct Held {
        TrackId task;
        ObjectId object;
        Time since;
        StepId step;
        bool shared = false;
        friend bool operator==(const Held&, const Held&) = default;
    };
    std::vector<Held> held;             // in the order in which they were got
    std::map<TrackId, Operation> asks;  // those who ask and have not got it; waits that give up
                                        // after a time are not among them
    std::map<TrackId, Time> went_on;    // when a wait of it ended last

    void follow(const Operation&);
    // Who has it, each once, in the order in which they got it.
    [[nodiscard]] std::vector<TrackId> holders_of(ObjectId) const;
};

// After so many steps of the run.
[[nodiscard]] Standing standing_at(const Model&, uint64_t steps);

}  // namespace interleave
