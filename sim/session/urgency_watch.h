// Watches, while a run is made again, which tasks wait for a lock of a less urgent one, and who
// runs meanwhile. The folder's own.
#pragma once

#include "session/operations.h"

#include <map>

namespace interleave {

struct State;

class UrgencyWatch {
  public:
    UrgencyWatch(const Model&, OperationSink&);

    // False: under the policies of this run nobody is more urgent, ever, and nothing is told.
    [[nodiscard]] bool knows_urgency() const { return knows_urgency_; }

    // After a step; `asking` are those who want a lock and do not have it.
    void look(const State&, const std::vector<TaskId>& asking);
    void close(const State&);  // the run is over

  private:
    struct Wait {
        Inversion found;
        bool other_runs = false;  // since the last look
    };
    void account(Time now);
    void look_at(const State&, TaskId);

    const Model& m_;
    OperationSink& sink_;
    bool knows_urgency_ = false;      // a policy of the run does: else nobody is more urgent, ever
    std::map<uint32_t, Wait> waits_;  // by the serial of who waits
    Time last_;
};

}  // namespace interleave
