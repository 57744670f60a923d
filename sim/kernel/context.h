// The registers of one task, or of one CPU: what a context switch saves and restores.
//
// A simulated CPU works on its own Context; the copy in the task's control block is what was saved
// when it last left a CPU. Locals and return addresses are in the task's stack region, not here.
#pragma once

#include "base/ids.h"
#include "program/program.h"

#include <cstdint>
#include <string_view>

namespace interleave {

struct Context {
    int64_t r[kRegisters] = {};
    uint32_t pc = 0;     // index into Program::code
    uint32_t sp = 0;     // first word of the current frame, within the task's stack region
    int32_t flags = 0;   // sign of the last comparison: -1, 0, 1
    uint32_t spare = 0;  // always 0

    friend bool operator==(const Context&, const Context&) = default;
};
static_assert(Row<Context>);

// True if `condition` holds for the flags of a comparison.
[[nodiscard]] constexpr bool holds(Condition condition, int32_t flags)
{
    switch (condition) {
        case Condition::equal: return flags == 0;
        case Condition::not_equal: return flags != 0;
        case Condition::less: return flags < 0;
        case Condition::less_equal: return flags <= 0;
        case Condition::greater: return flags > 0;
        case Condition::greater_equal: return flags >= 0;
    }
    return false;
}

inline constexpr int64_t kCrashExitCode = 134;  // as a shell reports an abort

// What a task did that it must not. Its name and explanation: name_of, and `interleave explain`.
enum class FaultKind : uint8_t {
    none,
    assertion,           // an assert did not hold
    index_out_of_range,  // of an array
    division_by_zero,
    not_owner,          // unlocks what it does not hold
    stack_overflow,     // recursion deeper than machine.stack allows
    bad_join,           // joins a task that it did not start, or has joined already
    too_many_tasks,     // more tasks or processes alive than Limits allow
    bad_duration,       // a computed duration is negative or beyond kLastTime
    endless_atomic,     // an atomic block or a condition that does not come to its end
    still_locked,       // exits while it holds a lock (a finding; the lock stays locked)
    overflow,           // a counter of an object left its range
    too_many_messages,  // queues hold kMaxMessages together
    done_too_often,     // task_done without a message that was put
    broken_pipe,        // writes to a pipe that nobody can read any more (SIGPIPE)
    closed_end,         // uses or closes an end of a pipe that is closed
    relocked,           // locks what it holds already, where the lock looks at that
    not_held,           // waits on a condition without holding its mutex
    no_child,           // waits for a child and has none
    not_in_coroutine,   // awaits where no event loop could go on with others
    not_recoverable,    // locks what a task that ended has left, and nobody mended
    above_ceiling,      // locks a mutex whose ceiling is below its own priority
    refused,            // connects where nobody listens
    beyond_claim,       // asks for more of a resource than it said it would
    nested_loop,        // runs an event loop inside a coroutine
    forbidden_fork,     // starts a process from a sub-interpreter
    broken_connection,  // sends over a connection that the other side has closed, or it has shut
    not_open,        // uses an end of a connection that it does not have, or a port nobody opened
    no_interpreter,  // starts a thread in a sub-interpreter that its process does not have
    no_answer,       // connects, and the backlog has been full for all of its attempts (ETIMEDOUT)
};
inline constexpr uint32_t kFaults = static_cast<uint32_t>(FaultKind::no_answer) + 1;
[[nodiscard]] std::string_view name_of(FaultKind);      // "index out of range"
[[nodiscard]] std::string_view sentence_of(FaultKind);  // what happened and what to do, for people

// One instruction that touches registers only (nop .. set_if), and the jumps. Shared by every
// backend. REQUIRES: is_register_op(i.op). Advances pc.
[[nodiscard]] constexpr bool is_register_op(Op op) { return op <= Op::jump_if; }
FaultKind execute_registers(Context&, const Instr&);

}  // namespace interleave
