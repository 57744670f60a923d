#include "program/program.h"

namespace interleave {

std::string_view op_name(Op op)
{
    switch (op) {
        case Op::nop: return "nop";
        case Op::set: return "set";
        case Op::move: return "move";
        case Op::add: return "add";
        case Op::subtract: return "subtract";
        case Op::multiply: return "multiply";
        case Op::divide: return "divide";
        case Op::modulo: return "modulo";
        case Op::minimum: return "minimum";
        case Op::maximum: return "maximum";
        case Op::negate: return "negate";
        case Op::invert: return "invert";
        case Op::compare: return "compare";
        case Op::set_if: return "set_if";
        case Op::jump: return "jump";
        case Op::jump_if: return "jump_if";
        case Op::call: return "call";
        case Op::return_: return "return";
        case Op::loop: return "loop";
        case Op::exit: return "exit";
        case Op::load: return "load";
        case Op::store: return "store";
        case Op::exchange: return "exchange";
        case Op::fetch_add: return "fetch_add";
        case Op::compute: return "compute";
        case Op::sleep: return "sleep";
        case Op::yield: return "yield";
        case Op::act: return "act";
        case Op::start: return "start";
        case Op::join: return "join";
        case Op::atomic: return "atomic";
        case Op::end_atomic: return "end_atomic";
        case Op::until: return "until";
        case Op::end_until: return "end_until";
        case Op::assert_: return "assert";
        case Op::release: return "release";
        case Op::retire: return "retire";
        case Op::select: return "select";
        case Op::gather: return "gather";
        case Op::await_gathered: return "await_gathered";
        case Op::wait_child: return "wait_child";
        case Op::host: return "host";
        case Op::lookup: return "lookup";
        case Op::exit_process: return "exit_process";
        case Op::detach: return "detach";
    }
    return "";
}

std::string_view condition_name(Condition condition)
{
    switch (condition) {
        case Condition::equal: return "equal";
        case Condition::not_equal: return "not_equal";
        case Condition::less: return "less";
        case Condition::less_equal: return "less_equal";
        case Condition::greater: return "greater";
        case Condition::greater_equal: return "greater_equal";
    }
    return "";
}

}  // namespace interleave
