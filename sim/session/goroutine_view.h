// Where goroutines are, in words: on which processor, in which queue, and who carries them.
#pragma once

#include "session/snapshot.h"

#include "kernel/state.h"

namespace interleave {

// The queues of all runtimes of goroutines: of each processor, in the order in which it would run
// them if nobody else became ready, and what they share.
[[nodiscard]] std::vector<QueueView> goroutine_queues(const Model&, const State&);

// Of a goroutine that is ready: "in the queue of processor 0 of P, behind 2".
[[nodiscard]] std::string goroutine_place(const Model&, const State&, TaskId);
// Of one that runs, or of its thread: "processor 0 of P"; empty if it has none.
[[nodiscard]] std::string processor_name(const Model&, const State&, TaskId thread);
// Why a goroutine that is ready does not run: a sentence.
[[nodiscard]] std::string goroutine_delay(const Model&, const State&, TaskId);

}  // namespace interleave
