// Who waits at a moment, for what, and who has to act first: State's own knowledge together with
// what the run's operations left (standing.h).
//
// A task that spins for a lock waits as well, though it is never blocked. Who waits for nobody in
// particular (a notification, a message) has nobody who must act, but a sentence that says what
// would let it go on.
#pragma once

#include "session/standing.h"

#include <string>
#include <string_view>
#include <vector>

namespace interleave {

struct State;

struct Wait {
    TrackId task;
    ObjectId object;  // not valid: it waits for no object, or for one of several
    Reason reason{};
    Time since;
    StepId step;
    Time gives_up = kNever;       // its wait has a limit
    Time ends = kNever;           // it is over then in any case: a sleep
    bool spins = false;           // it runs, or is ready, and tries again and again
    std::vector<TrackId> whom;    // all of them have to act first
    std::vector<TrackId> any_of;  // one of them may be enough
    std::string until;            // "somebody releases it (lines 12, 31)"
    friend bool operator==(const Wait&, const Wait&) = default;
};

// By task, in order of their serial numbers.
[[nodiscard]] std::vector<Wait> waits_of(const Model&, const State&, const Standing&);

// What lets a task go on that is blocked, or spins, in this verb of a kind of object: "somebody
// releases it". Empty: nobody waits there.
[[nodiscard]] std::string_view way_on(std::string_view kind, std::string_view verb);
// The same of a wait for no object of which verbs are known. Empty: not a reason to be blocked, or
// one that is always about such an object.
[[nodiscard]] std::string_view way_on(Reason);

}  // namespace interleave
