// Who asked for which lock, got it and gave it back, in order: what the analyses of locks read.
//
// Made from a run that was made again (exact: every line, also of who shares a lock), or from a
// Timeline of any origin, which knows owners only.
#pragma once

#include "session/operations.h"
#include "session/outcome.h"

#include <span>
#include <vector>

namespace interleave {

struct LockLog {
    // Of kinds begins, joins, asks, gets, gives, leaves, wakes and signals alone.
    std::vector<Operation> list;
    std::vector<Inversion> inversions;
    bool exact = false;  // nothing is missing, and what happens at one instant is in order
    bool cut = false;    // exact, but of the beginning of the run only
};

inline constexpr size_t kMaxLockOperations = 2'000'000;  // then the log is cut

// Collects the log of a run that is made again.
class LockLogSink final : public OperationSink {
  public:
    void put(const Operation&) override;
    void put(const Inversion& i) override { log.inversions.push_back(i); }
    LockLog log{.list = {}, .inversions = {}, .exact = true, .cut = false};
};

// `waiting` tells whose end tasks wait for; empty is allowed.
[[nodiscard]] LockLog lock_log(const Timeline&, std::span<const WaitLink> waiting);

}  // namespace interleave
