// The order in which tasks took locks, and the deadlocks that this order makes possible though this
// run had none.
//
// An edge says that a task held one lock while it asked for another. A cycle of edges by different
// tasks is a potential deadlock, unless two of them are kept apart: by a lock that both hold (a
// gate), since both only read what is between them, or since one was over before the other's task
// began. (K. Havelund, Using runtime analysis to guide model checking, SPIN 2000; S. Bensalem and
// K. Havelund, Dynamic deadlock analysis, 2005.) What depends on values is not seen: a cycle can be
// one that no run closes.
#pragma once

#include "analysis/lock_log.h"

#include <string>
#include <vector>

namespace interleave {

struct LockOrder {
    struct Edge {
        TrackId task;
        ObjectId held, wanted;
        StepId held_step, step;  // where it got the one, and where it asked for the other
        Time at;
        bool held_shared = false, wanted_shared = false;
        std::vector<ObjectId> gates;         // held besides, alone, in order
        std::vector<ObjectId> shared_gates;  // held besides, shared, in order
        std::vector<uint32_t> clock;         // what of each task's part was over: starts and joins
        friend bool operator==(const Edge&, const Edge&) = default;
    };
    std::vector<Edge> edges;  // each way of one task once, in order of time
    // Indices into `edges`; each wants what the next one holds. Shortest first; those at the same
    // lines once.
    std::vector<std::vector<uint32_t>> cycles;
    bool complete = true;  // no limit was met
};

inline constexpr size_t kMaxLockEdges = 4'000;  // of a run
// Of one way through the program, that several tasks took: enough for a cycle of as many.
inline constexpr uint32_t kMaxSameEdges = 8;

[[nodiscard]] LockOrder lock_order(const LockLog&);

// "alice takes a (line 3) and then b (line 4); bob takes b (line 7) and then a (line 8)"
[[nodiscard]] std::string sentence_of(const Timeline&, const LockOrder&,
                                      const std::vector<uint32_t>& cycle);

}  // namespace interleave
