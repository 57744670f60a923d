#include "kernel/context.h"

#include <algorithm>
#include <limits>

namespace interleave {

namespace {

int64_t wrap(uint64_t value) { return static_cast<int64_t>(value); }
uint64_t bits(int64_t value) { return static_cast<uint64_t>(value); }

// The one quotient that does not fit wraps around, as multiplication does.
bool overflows(int64_t x, int64_t y) { return x == std::numeric_limits<int64_t>::min() && y == -1; }

FaultKind arithmetic(Op op, int64_t& a, int64_t b)
{
    switch (op) {
        case Op::add: a = wrap(bits(a) + bits(b)); return FaultKind::none;
        case Op::subtract: a = wrap(bits(a) - bits(b)); return FaultKind::none;
        case Op::multiply: a = wrap(bits(a) * bits(b)); return FaultKind::none;
        case Op::minimum: a = std::min(a, b); return FaultKind::none;
        case Op::maximum: a = std::max(a, b); return FaultKind::none;
        case Op::divide:
        case Op::modulo:
            if (b == 0) return FaultKind::division_by_zero;
            if (op == Op::divide)
                a = overflows(a, b) ? a : a / b;
            else
                a = overflows(a, b) ? 0 : a % b;
            return FaultKind::none;
        default: assert(false); return FaultKind::none;
    }
}

}  // namespace

FaultKind execute_registers(Context& ctx, const Instr& i)
{
    assert(is_register_op(i.op));
    ++ctx.pc;
    int64_t& a = ctx.r[i.a];
    const int64_t b = (i.flags & kConstant) != 0 ? i.arg : ctx.r[i.b];
    FaultKind fault = FaultKind::none;
    switch (i.op) {
        case Op::nop: break;
        case Op::set: a = i.arg; break;
        case Op::move: a = ctx.r[i.b]; break;
        case Op::negate: a = wrap(0 - bits(a)); break;
        case Op::invert: a = a == 0 ? 1 : 0; break;
        case Op::compare: ctx.flags = a < b ? -1 : a > b ? 1 : 0; break;
        case Op::set_if:
            a = holds(static_cast<Condition>(i.b), ctx.flags) ? 1 : 0;
            if ((i.flags & kKillB) != 0) ctx.flags = 0;
            return fault;
        case Op::jump: ctx.pc = static_cast<uint32_t>(i.arg); break;
        case Op::jump_if:
            if (holds(static_cast<Condition>(i.b), ctx.flags))
                ctx.pc = static_cast<uint32_t>(i.arg);
            if ((i.flags & kKillB) != 0) ctx.flags = 0;
            return fault;
        default: fault = arithmetic(i.op, a, b); break;
    }
    if ((i.flags & kKillB) != 0) ctx.r[i.b] = 0;
    if ((i.flags & kKillA) != 0) a = 0;
    return fault;
}

std::string_view name_of(FaultKind fault)
{
    switch (fault) {
        case FaultKind::none: return "none";
        case FaultKind::assertion: return "assertion failed";
        case FaultKind::index_out_of_range: return "index out of range";
        case FaultKind::division_by_zero: return "division by zero";
        case FaultKind::not_owner: return "unlock of a lock not held";
        case FaultKind::stack_overflow: return "stack overflow";
        case FaultKind::bad_join: return "join of a stranger";
        case FaultKind::too_many_tasks: return "too many tasks";
        case FaultKind::bad_duration: return "duration out of range";
        case FaultKind::endless_atomic: return "endless atomic block";
        case FaultKind::still_locked: return "ends while holding a lock";
        case FaultKind::overflow: return "counter out of range";
        case FaultKind::too_many_messages: return "too many messages";
        case FaultKind::done_too_often: return "task_done too often";
        case FaultKind::broken_pipe: return "broken pipe";
        case FaultKind::closed_end: return "closed end of a pipe";
        case FaultKind::relocked: return "lock of a lock already held";
        case FaultKind::not_held: return "wait without the mutex";
        case FaultKind::no_child: return "wait for a child without one";
        case FaultKind::not_in_coroutine: return "await outside a coroutine";
        case FaultKind::not_recoverable: return "state not recoverable";
        case FaultKind::above_ceiling: return "priority above the ceiling";
        case FaultKind::refused: return "connection refused";
        case FaultKind::beyond_claim: return "more than was claimed";
        case FaultKind::nested_loop: return "event loop inside a coroutine";
        case FaultKind::forbidden_fork: return "fork in a sub-interpreter";
        case FaultKind::broken_connection: return "broken connection";
        case FaultKind::not_open: return "connection not open";
        case FaultKind::no_interpreter: return "no such sub-interpreter";
        case FaultKind::no_answer: return "no answer to connect";
    }
    return "";
}

std::string_view sentence_of(FaultKind fault)
{
    switch (fault) {
        case FaultKind::none: return "";
        case FaultKind::assertion:
            return "An assert of the scenario did not hold; the task ended there.";
        case FaultKind::index_out_of_range:
            return "An array was read or written outside its elements, which count from 0; the "
                   "task ended.";
        case FaultKind::division_by_zero:
            return "A division or remainder by zero; the task ended there.";
        case FaultKind::not_owner:
            return "A task released a lock that it does not hold; the task ended.";
        case FaultKind::stack_overflow:
            return "Calls nest deeper than the task's stack holds; raise machine.stack or end the "
                   "recursion.";
        case FaultKind::bad_join:
            return "A task joined one that is not of its process, nor a process that this has "
                   "started; or one that was joined already, is being joined, or is detached. It "
                   "ended.";
        case FaultKind::too_many_tasks:
            return "More tasks or processes are alive than the machine allows; the one that "
                   "started more ended.";
        case FaultKind::bad_duration:
            return "A computed duration is negative or too long; the task ended.";
        case FaultKind::endless_atomic:
            return "An atomic block or the condition of an until does not come to its end; the "
                   "task ended.";
        case FaultKind::still_locked:
            return "A task ended while it held a lock, which stays locked: whoever wants it waits "
                   "for ever.";
        case FaultKind::overflow:
            return "A semaphore would count beyond its range, or a pipe was asked for a negative "
                   "number of bytes; the task ended.";
        case FaultKind::too_many_messages:
            return "Queues hold a million messages together, and no more fit in; the task that put "
                   "another one ended. Give the queue a capacity, or let more be taken out.";
        case FaultKind::done_too_often:
            return "task_done was called more often than messages were put into the queue; the "
                   "task ended.";
        case FaultKind::broken_pipe:
            return "A task wrote to a pipe whose read end is closed everywhere; the signal SIGPIPE "
                   "ended it.";
        case FaultKind::closed_end:
            return "A task used or closed an end of a pipe that is closed everywhere; it ended.";
        case FaultKind::relocked:
            return "A task locked what it holds already, and the lock forbids that; the task "
                   "ended. A mutex(recursive) would count instead.";
        case FaultKind::not_held:
            return "A task waited on a condition whose mutex it does not hold; the task ended. "
                   "Lock the mutex before you test what you wait for.";
        case FaultKind::no_child:
            return "A task waited for a child to end and has none left; it ended (ECHILD).";
        case FaultKind::not_in_coroutine:
            return "A task that is not a coroutine awaited something; it ended. Start it as a "
                   "coroutine, or wait without `await`.";
        case FaultKind::not_recoverable:
            return "A task locked a robust mutex whose owner had ended and whose data nobody "
                   "declared consistent before it was unlocked; it ended (ENOTRECOVERABLE).";
        case FaultKind::above_ceiling:
            return "A task locked a mutex whose ceiling is less urgent than its own priority; it "
                   "ended (EINVAL).";
        case FaultKind::refused:
            return "A task connected to a port where nobody listens; it ended (ECONNREFUSED).";
        case FaultKind::beyond_claim:
            return "A task asked for more units of a resource than it claimed it would; it ended.";
        case FaultKind::nested_loop:
            return "A coroutine ran an event loop of its own; it ended. Start the other coroutine "
                   "and await it.";
        case FaultKind::forbidden_fork:
            return "A task started a process from a sub-interpreter, where CPython does not allow "
                   "to fork; it ended. Start the process from the main interpreter.";
        case FaultKind::broken_connection:
            return "A task sent over a connection that the other side has closed, or at an end "
                   "that was shut down; the signal SIGPIPE ended it.";
        case FaultKind::not_open:
            return "A task used an end of a connection that its process does not have open, or a "
                   "port at which nobody listens; it ended.";
        case FaultKind::no_interpreter:
            return "A task started a thread in a sub-interpreter that its process does not have; "
                   "it "
                   "ended. A process that was started in the run has none.";
        case FaultKind::no_answer:
            return "A task connected to a port whose backlog was full each time that it asked, for "
                   "127 seconds; it ended (ETIMEDOUT).";
    }
    return "";
}

}  // namespace interleave
