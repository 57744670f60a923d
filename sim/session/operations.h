// A run as the operations of its tasks on what they share: memory read and written, locks asked
// for, got and given back, starts and ends.
//
// The steps of a simulation are taken once more and each instruction is looked at before it has its
// effect, so that nothing is left out that takes no time. Not a Timeline: it knows no CPUs and no
// ready tasks. Invariant: operations come in the order in which they took effect, also where they
// have the same time.
#pragma once

#include "base/ids.h"
#include "base/time.h"
#include "trace/timeline.h"

#include <cstdint>
#include <vector>

namespace interleave {

struct Model;

enum class OperationKind : uint8_t {
    begins,   // the task exists; other: who started it, if anybody
    ends,     //
    joins,    // it has seen the end of `other`
    reads,    // `element` of `variable`, which is `cell`
    writes,   //
    updates,  // reads and writes in one go
    sees,     // of an object that nobody owns: what was done before others told it
    tells,    // of such an object: whoever sees it sees what was done so far
    asks,    // wants `object`, or the end of `other`, or that something becomes true (neither), and
             // waits for it, or will if it has to
    gets,    // holds `object` from now on
    gives,   // holds it no more
    leaves,  // no longer asks: it goes on without getting it, or had it already
    wakes,   // was blocked and can go on, by the doing of `other`
    signals,  // woke nobody at `object`, and left nothing behind that could
};

struct Operation {
    Time at;
    OperationKind kind{};
    bool atomic = false;  // reads, writes, updates: nothing comes in between, and it orders
    bool shared = false;  // gets, gives: others may hold it as well
    TrackId task;
    TrackId thread;  // that ran it: of a coroutine its host, else the task itself
    TrackId other;
    ObjectId object;
    Reason reason{};  // asks: of being blocked; lock where it spins
    StepId step;
    VariableId variable;
    uint32_t element = 0;
    uint64_t cell = 0;   // the same for the same word only
    uint64_t order = 0;  // its number in the run, from 1
    // asks: `order` of the last operation by which the task looked at memory or at a message, and
    // how often it had changed what others can see; 0: never.
    uint64_t looked = 0, changes = 0;
    friend bool operator==(const Operation&, const Operation&) = default;
};

// A wait of a task for a lock whose holder is less urgent, as far as the policy knows urgency.
struct Inversion {
    TrackId task, holder;  // holder: who had to act first of all when it was seen first
    ObjectId object;
    StepId step;  // where the task waits
    Time from, to;
    Duration other_time;  // of it: the holder could not run, and somebody less urgent than the task
                          // did
    TrackId other;        // the first who did so
    friend bool operator==(const Inversion&, const Inversion&) = default;
};

class OperationSink {
  public:
    virtual ~OperationSink() = default;
    virtual void put(const Operation&) = 0;
    virtual void put(const Inversion&) {}
};

// Tells everything up to the end of the run; false if that does not come within so many steps.
bool replay(const Model&, uint64_t steps, OperationSink&);

}  // namespace interleave
