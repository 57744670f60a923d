// What every backend relies on, checked instruction by instruction.
//
// A field that an instruction does not use is 0: so that equal programs are equal bytes, and that
// text says all there is to say. What the verbs of an object are is not known here.
#include "program/program.h"
#include "program/texts.h"

#include <fmt/format.h>

#include <algorithm>

namespace interleave {

namespace {

constexpr uint32_t kConditions = 6;

// Which fields an operation uses, besides those that its flags ask for.
struct Shape {
    bool a = false, b = false, object = false, arg = false, verb = false;
    uint8_t flags = 0;  // that it may have
};

Shape shape_of(Op op)
{
    constexpr uint8_t kMemory = kIndexed | kKillB | kLocal;
    switch (op) {
        case Op::nop:
        case Op::yield:
        case Op::end_atomic:
        case Op::end_until: return {};
        case Op::set: return {.a = true, .arg = true};
        case Op::move: return {.a = true, .b = true, .flags = kKillB};
        case Op::add:
        case Op::subtract:
        case Op::multiply:
        case Op::divide:
        case Op::modulo:
        case Op::minimum:
        case Op::maximum: return {.a = true, .b = true, .flags = kConstant | kKillB};
        case Op::compare: return {.a = true, .b = true, .flags = kConstant | kKillA | kKillB};
        case Op::negate:
        case Op::invert:
        case Op::wait_child:
        case Op::detach:
        case Op::host: return {.a = true};
        case Op::join: return {.a = true, .flags = kTimed | kAwait};
        case Op::set_if: return {.a = true, .b = true, .flags = kKillB};
        case Op::jump_if: return {.b = true, .arg = true, .flags = kKillB};
        case Op::jump:
        case Op::return_:
        case Op::atomic:
        case Op::until:
        case Op::assert_: return {.arg = true};
        case Op::retire: return {};
        case Op::await_gathered: return {.flags = kAwait};
        case Op::select: return {.a = true, .object = true, .flags = kTimed | kAwait};
        case Op::gather: return {.a = true, .flags = kConstant | kKillA};
        case Op::lookup: return {.a = true, .object = true, .arg = true};
        case Op::call:
        case Op::release:
        case Op::loop: return {.object = true, .arg = true};
        case Op::exit:
        case Op::exit_process: return {.a = true, .flags = kConstant};
        case Op::load:
        case Op::exchange:
        case Op::fetch_add: return {.a = true, .object = true, .flags = kMemory};
        case Op::store: return {.a = true, .object = true, .flags = kMemory | kConstant | kKillA};
        case Op::compute: return {.flags = kConstant | kDrawn | kScaled | kKillA | kNogil};
        case Op::sleep: return {.flags = kConstant | kDrawn | kScaled | kKillA | kAwait};
        case Op::act:
            return {.a = true,
                    .object = true,
                    .verb = true,
                    .flags = kConstant | kDrawn | kScaled | kKillA | kTimed | kAwait};
        case Op::start:
            return {
                .a = true, .object = true, .arg = true, .verb = true, .flags = kDetached | kKillA};
    }
    return {};
}

bool is_memory(Op op)
{
    return op == Op::load || op == Op::store || op == Op::exchange || op == Op::fetch_add;
}

bool jumps(Op op)
{
    return op == Op::jump || op == Op::jump_if || op == Op::loop || op == Op::release;
}

// Its arg is how long it waits at most.
bool is_limited(const Instr& i)
{
    const bool waits = i.op == Op::act || i.op == Op::join || i.op == Op::select;
    return waits && (i.flags & kTimed) != 0;
}

class Validator {
  public:
    explicit Validator(const Program& p) : p_(p) {}

    std::vector<std::string> run()
    {
        check_tables();
        if (!problems_.empty()) return std::move(problems_);
        for (FunctionId f{0}; f.index < p_.functions.size(); ++f.index) check_function(f);
        return std::move(problems_);
    }

  private:
    template <typename... Args>
    void problem(fmt::format_string<Args...> text, Args&&... args)
    {
        problems_.push_back(fmt::format(text, std::forward<Args>(args)...));
    }

    void check_tables()
    {
        if (p_.step_of.size() != p_.code.size()) {
            problem("{} instructions have {} steps.", p_.code.size(), p_.step_of.size());
        }
        for (const uint32_t step : p_.step_of) {
            if (step < p_.steps.size()) continue;
            problem("Step {} of {} is named by an instruction.", step, p_.steps.size());
            break;
        }
        check_extents();
        for (const Variable& v : p_.variables) check_variable(v);
        for (const Releases& r : p_.releases) check_releases(r);
        check_texts();
    }

    void check_texts()
    {
        const Texts& texts = p_.texts;
        if (texts.size() > kMaxTexts) problem("There are {} texts.", texts.size());
        if (!texts.empty() && !texts.front().empty()) problem("The first text is not empty.");
        const bool rises =
            std::ranges::adjacent_find(texts, std::ranges::greater_equal{}) == texts.end();
        if (!rises) problem("The texts are not in order.");
    }

    void check_releases(const Releases& r)
    {
        const auto bad = [](Duration d) { return d.ns < 0 || d.ns > kLastTime.ns; };
        if (!std::ranges::is_sorted(r.moments) || std::ranges::any_of(r.moments, bad)) {
            problem("Moments of releases are not in order.");
        }
        if (bad(r.deadline) || bad(r.runtime)) problem("A deadline of {} ns.", r.deadline.ns);
        const bool periodic = r.gap.kind == DistributionKind::constant;
        if (periodic && r.moments.empty() && (r.gap.a.ns <= 0 || bad(r.gap.a))) {
            problem("A period of {} ns.", r.gap.a.ns);
        }
    }

    // Every instruction is in one function.
    void check_extents()
    {
        std::vector<std::pair<uint32_t, uint32_t>> extents;
        for (const Function& f : p_.functions) {
            extents.emplace_back(f.entry, f.end);
            if (f.parameters > kMaxParameters || f.frame_words < f.parameters + 1) {
                problem("Function {} has {} parameters in a frame of {} words.", f.name,
                        f.parameters, f.frame_words);
            }
            if (f.frame_words > p_.stack_words) {
                problem("Function {} has a frame of {} words in a stack of {}.", f.name,
                        f.frame_words, p_.stack_words);
            }
        }
        std::ranges::sort(extents);
        uint32_t at = 0;
        for (const auto& [entry, end] : extents) {
            if (entry != at || end <= entry)
                problem("A function extends from {} to {}.", entry, end);
            at = end;
        }
        if (at != p_.code.size()) problem("The functions end at {} of {}.", at, p_.code.size());
    }

    void check_variable(const Variable& v)
    {
        const uint64_t end = uint64_t{v.offset} + v.length;
        if (v.length == 0 || (v.length > 1 && !v.array)) {
            problem("Variable {} has {} elements.", v.name, v.length);
        }
        uint64_t room = p_.shared_words;
        if (v.scope == Scope::process) room = p_.process_words;
        if (v.scope == Scope::local) {
            if (!p_.functions.has(v.function)) {
                problem("Local {} belongs to no function.", v.name);
                return;
            }
            room = p_.functions[v.function].frame_words;
            if (v.offset == 0) problem("Local {} lies on the link of its frame.", v.name);
        }
        if (end > room) problem("Variable {} ends at word {} of {}.", v.name, end, room);
        const size_t values = v.scope == Scope::local ? 0 : v.length;
        if (v.initial.size() != values) {
            problem("Variable {} has {} initial values.", v.name, v.initial.size());
        }
    }

    void check_function(FunctionId id)
    {
        const Function& f = p_.functions[id];
        const Op last = p_.code[f.end - 1].op;
        if (last != Op::jump && last != Op::return_ && !ends_task(last)) {
            problem("Function {} runs on past its end.", f.name);
        }
        for (uint32_t pc = f.entry; pc < f.end; ++pc) {
            check_fields(pc);
            check_references(pc, id);
        }
        check_regions(f);
    }

    void check_fields(uint32_t pc)
    {
        const Instr& i = p_.code[pc];
        const Shape s = shape_of(i.op);
        if ((i.flags & ~s.flags) != 0)
            problem("{}: {} has flags {:#x}.", pc, op_name(i.op), i.flags);
        const bool constant = (i.flags & kConstant) != 0;
        const bool indexed = (i.flags & kIndexed) != 0;
        const bool scaled = (i.flags & kScaled) != 0;
        const bool drawn = (i.flags & kDrawn) != 0;
        const bool timed = i.op == Op::compute || i.op == Op::sleep;
        const bool a_is_replaced = constant && (i.op == Op::store || ends_task(i.op));
        const bool uses_a = (s.a && !a_is_replaced) || (timed && scaled);
        const bool uses_b = is_memory(i.op) ? indexed : s.b && !constant;
        const bool uses_object = s.object || (timed && drawn);
        const bool uses_arg =
            s.arg || constant || scaled || (drawn && i.op == Op::act) || is_limited(i);
        if ((!uses_a && i.a != 0) || (!uses_b && i.b != 0) || (!uses_object && i.object != 0) ||
            (!uses_arg && i.arg != 0) || (!s.verb && i.verb != 0)) {
            problem("{}: {} has a field that it does not use.", pc, op_name(i.op));
        }
        if ((uses_a && i.a >= kRegisters) || (uses_b && i.b >= kRegisters)) {
            problem("{}: there is no such register.", pc);
        }
        if ((!uses_a && (i.flags & kKillA) != 0) || (!uses_b && (i.flags & kKillB) != 0)) {
            problem("{}: {} kills a register that it does not use.", pc, op_name(i.op));
        }
        const bool overwrites = i.op != Op::store && i.op != Op::compare && i.op != Op::set_if;
        if (overwrites && uses_a && uses_b && i.a == i.b && (i.flags & kKillB) != 0) {
            problem("{}: {} kills its own result.", pc, op_name(i.op));
        }
        const int forms = (constant ? 1 : 0) + (scaled ? 1 : 0) + (drawn ? 1 : 0);
        if (forms > 1 || (timed && forms == 0)) {
            problem("{}: a duration is constant, drawn or scaled.", pc);
        }
        if (is_limited(i) && forms > 0) problem("{}: a duration and a limit of the wait.", pc);
    }

    void check_references(uint32_t pc, FunctionId id)
    {
        const Instr& i = p_.code[pc];
        const Function& f = p_.functions[id];
        if (jumps(i.op) && (i.arg < f.entry || i.arg >= f.end)) {
            problem("{}: {} leaves its function.", pc, op_name(i.op));
        }
        if ((i.op == Op::jump_if || i.op == Op::set_if) && i.b >= kConditions) {
            problem("{}: there is no condition {}.", pc, unsigned{i.b});
        }
        if ((i.op == Op::call || i.op == Op::return_) && i.arg != f.frame_words) {
            problem("{}: {} says a frame of {} words, not {}.", pc, op_name(i.op), i.arg,
                    f.frame_words);
        }
        if ((i.op == Op::call || i.op == Op::start) && i.object >= p_.functions.size()) {
            problem("{}: there is no function {}.", pc, i.object);
        }
        if (i.op == Op::start && i.verb > static_cast<uint8_t>(StartKind::coroutine)) {
            problem("{}: there is no kind of task {}.", pc, unsigned{i.verb});
        }
        const bool thread = i.verb == static_cast<uint8_t>(StartKind::thread);
        if (i.op == Op::start && (i.arg < 0 || (i.arg > 0 && !thread)))
            problem("{}: it starts no thread in a sub-interpreter.", pc);
        if (i.op == Op::act && i.object >= p_.objects.size()) {
            problem("{}: there is no object {}.", pc, i.object);
        }
        if (i.op == Op::release && i.object >= p_.releases.size()) {
            problem("{}: there are no releases {}.", pc, i.object);
        }
        if (i.op == Op::lookup && i.object >= p_.tables.size()) {
            problem("{}: there is no table {}.", pc, i.object);
        }
        if (i.op == Op::lookup && i.arg != 0 && i.arg != kFirstText) {
            problem("{}: a table begins at {}.", pc, i.arg);
        }
        if (i.op == Op::assert_ &&
            (i.arg < 0 || static_cast<uint64_t>(i.arg) >= p_.messages.size())) {
            problem("{}: there is no message {}.", pc, i.arg);
        }
        if (i.op == Op::select) check_select(pc, id);
        if (is_memory(i.op) || i.op == Op::loop) check_operand(pc, id);
        check_duration(pc);
    }

    void check_select(uint32_t pc, FunctionId id)
    {
        const Instr& i = p_.code[pc];
        if (i.object >= p_.selects.size())
            return problem("{}: there is no select {}.", pc, i.object);
        const std::vector<SelectCase>& cases = p_.selects[i.object];
        if (cases.empty() || cases.size() > kMaxSelectCases)
            problem("{}: a select of {} cases.", pc, cases.size());
        for (const SelectCase& c : cases) {
            const bool end_of_task = !c.object.valid() && c.handle.valid();
            if (!end_of_task && !p_.objects.has(c.object))
                problem("{}: there is no object {}.", pc, c.object.index);
            if (c.a >= kRegisters || (c.a != 0 && c.a == i.a))
                problem("{}: a case uses register {}.", pc, unsigned{c.a});
            if (c.handle.valid()) check_handle(pc, id, c.handle);
        }
    }

    // Nobody else changes it while the task waits.
    void check_handle(uint32_t pc, FunctionId id, VariableId handle)
    {
        const bool fits = p_.variables.has(handle) && p_.variables[handle].scope == Scope::local &&
                          p_.variables[handle].function == id && !p_.variables[handle].array;
        if (!fits) problem("{}: variable {} is no local one.", pc, handle.index);
    }

    void check_operand(uint32_t pc, FunctionId id)
    {
        const Instr& i = p_.code[pc];
        if (i.object >= p_.variables.size()) {
            problem("{}: there is no variable {}.", pc, i.object);
            return;
        }
        const Variable& v = p_.variables[VariableId{i.object}];
        const bool local = v.scope == Scope::local;
        if (local && v.function != id) problem("{}: {} belongs to another function.", pc, v.name);
        if (i.op == Op::loop) {
            if (!local || v.array) problem("{}: loop counts with {}.", pc, v.name);
            return;
        }
        if (local != ((i.flags & kLocal) != 0)) problem("{}: {} is misplaced.", pc, v.name);
        if ((i.flags & kIndexed) != 0 && !v.array) problem("{}: {} is no array.", pc, v.name);
    }

    void check_duration(uint32_t pc)
    {
        const Instr& i = p_.code[pc];
        const bool states = i.op == Op::compute || i.op == Op::sleep || i.op == Op::act;
        if (!states && !is_limited(i)) return;
        if ((i.flags & kDrawn) != 0) {
            const auto index = i.op == Op::act ? static_cast<uint64_t>(i.arg) : uint64_t{i.object};
            if (index >= p_.distributions.size())
                problem("{}: there is no distribution {}.", pc, index);
        } else if (i.arg < 0 || i.arg > kLastTime.ns) {
            problem("{}: a duration of {} ns.", pc, i.arg);
        }
    }

    [[nodiscard]] static bool allowed_inside(Op region, Op op)
    {
        if (op <= Op::jump_if || op == Op::load || op == Op::lookup) return true;
        if (region == Op::until) return false;
        return op == Op::loop || op == Op::assert_ || is_memory(op);
    }

    // Regions are closed, hold only what can be done in one go, and are entered at their beginning.
    void check_regions(const Function& f)
    {
        std::vector<uint32_t> region(f.end - f.entry, 0);  // pc of the beginning + 1, or 0
        for (uint32_t pc = f.entry; pc < f.end; ++pc) {
            const Op op = p_.code[pc].op;
            if (op == Op::end_atomic || op == Op::end_until) {
                problem("{}: {} closes nothing.", pc, op_name(op));
            }
            if (op == Op::atomic || op == Op::until) pc = check_region(f, pc, region);
        }
        for (uint32_t pc = f.entry; pc < f.end; ++pc) {
            const Instr& i = p_.code[pc];
            if (!jumps(i.op) || i.arg < f.entry || i.arg >= f.end) continue;
            if (region[pc - f.entry] != region[static_cast<uint32_t>(i.arg) - f.entry]) {
                problem("{}: {} crosses the border of an atomic region.", pc, op_name(i.op));
            }
        }
    }

    // Marks the region that begins at pc; returns the last pc that belongs to it.
    uint32_t check_region(const Function& f, uint32_t pc, std::vector<uint32_t>& region)
    {
        const Instr& begin = p_.code[pc];
        const Op closing = begin.op == Op::atomic ? Op::end_atomic : Op::end_until;
        if (begin.arg <= pc || begin.arg >= f.end ||
            p_.code[static_cast<size_t>(begin.arg)].op != closing) {
            problem("{}: {} is not closed.", pc, op_name(begin.op));
            return pc;
        }
        const auto end = static_cast<uint32_t>(begin.arg);
        for (uint32_t at = pc + 1; at <= end; ++at) {
            region[at - f.entry] = pc + 1;
            const Op op = p_.code[at].op;
            if (at < end && !allowed_inside(begin.op, op)) {
                problem("{}: {} inside {}.", at, op_name(op), op_name(begin.op));
            }
        }
        return end;
    }

    const Program& p_;
    std::vector<std::string> problems_;
};

}  // namespace

std::vector<std::string> validate(const Program& program) { return Validator(program).run(); }

}  // namespace interleave
