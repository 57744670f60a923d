// Programs as text. What assembly.cpp reads is what is written here; fields that are the same for
// every instruction of a function (the size of its frame) are left out.
#include "kernel/listing.h"

#include "base/text.h"
#include "kernel/object.h"
#include "kernel/waits.h"
#include "program/texts.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace interleave {

namespace {

bool has_operand(const Verb& v) { return v.arguments == VerbArguments::value || v.result; }
bool uses_register(const Verb& v) { return has_operand(v) || v.on_handle; }

using Labels = std::map<uint32_t, std::string>;

// L1, L2, ... in the order of their places.
Labels labels_of(const Program& p, const Function& f)
{
    Labels labels;
    for (uint32_t pc = f.entry; pc < f.end; ++pc) {
        const Instr& i = p.code[pc];
        if (i.op == Op::jump || i.op == Op::jump_if || i.op == Op::loop || i.op == Op::release) {
            labels[static_cast<uint32_t>(i.arg)];
        }
    }
    size_t n = 0;
    for (auto& [pc, name] : labels) name = fmt::format("L{}", ++n);
    return labels;
}

// "every 5ms, deadline 4ms, abort"
std::string releases_text(const Releases& r)
{
    const bool constant = r.gap.kind == DistributionKind::constant;
    std::string text = "every " + (constant ? to_text(r.gap.a, false) : to_text(r.gap));
    if (!r.moments.empty()) text = "at";
    for (const Duration d : r.moments) text += " " + to_text(d, false);
    if (r.deadline.ns > 0) text += ", deadline " + to_text(r.deadline, false);
    if (r.runtime.ns > 0) text += ", runtime " + to_text(r.runtime, false);
    if (r.abort) text += ", abort";
    return text;
}

class Printer {
  public:
    Printer(const Program& p, const Labels& labels) : p_(p), labels_(labels) {}

    [[nodiscard]] std::string instruction(const Instr& i) const
    {
        const bool may_await = i.op == Op::act || i.op == Op::sleep || i.op == Op::join ||
                               i.op == Op::select || i.op == Op::await_gathered;
        if (may_await && (i.flags & kAwait) != 0) {
            Instr plain = i;
            plain.flags &= static_cast<uint8_t>(~kAwait);
            return "await " + instruction(plain);
        }
        if (i.op == Op::act) return act(i) + limit(i);
        const std::string operands = text_of(i);
        const std::string text = operands.empty() ? std::string(op_name(i.op))
                                                  : fmt::format("{} {}", op_name(i.op), operands);
        return text + limit(i);
    }

  private:
    [[nodiscard]] std::string value(int64_t v) const { return shown_value(p_.texts, v); }
    [[nodiscard]] static std::string a(const Instr& i)
    {
        return fmt::format("r{}{}", unsigned{i.a}, (i.flags & kKillA) != 0 ? "~" : "");
    }
    [[nodiscard]] static std::string b(const Instr& i)
    {
        return fmt::format("r{}{}", unsigned{i.b}, (i.flags & kKillB) != 0 ? "~" : "");
    }
    [[nodiscard]] std::string b_or_constant(const Instr& i) const
    {
        return (i.flags & kConstant) != 0 ? value(i.arg) : b(i);
    }
    [[nodiscard]] static std::string condition(const Instr& i)
    {
        return fmt::format("{}{}", condition_name(static_cast<Condition>(i.b)),
                           (i.flags & kKillB) != 0 ? "~" : "");
    }
    [[nodiscard]] const std::string& label(const Instr& i) const
    {
        return labels_.at(static_cast<uint32_t>(i.arg));
    }
    [[nodiscard]] const std::string& function(const Instr& i) const
    {
        return p_.functions[FunctionId{i.object}].name;
    }
    [[nodiscard]] std::string variable(const Instr& i) const
    {
        const std::string& name = p_.variables[VariableId{i.object}].name;
        return (i.flags & kIndexed) != 0 ? fmt::format("{}[{}]", name, b(i)) : name;
    }
    [[nodiscard]] std::string duration(const Instr& i) const
    {
        if ((i.flags & kScaled) != 0) {
            return fmt::format("{} * {}", a(i), to_text(Duration{i.arg}, false));
        }
        if ((i.flags & kDrawn) == 0) return to_text(Duration{i.arg}, false);
        const auto index = i.op == Op::act ? static_cast<size_t>(i.arg) : i.object;
        return to_text(p_.distributions[index]);
    }

    [[nodiscard]] std::string act(const Instr& i) const
    {
        const Object& object = p_.objects[ObjectId{i.object}];
        const Verb& verb = object_kinds()[object.kind]->verbs[i.verb];
        std::string text = fmt::format("{} {}", verb.name, object.name);
        if (verb.arguments == VerbArguments::duration) return text + ", " + duration(i);
        if (uses_register(verb)) text += ", " + a(i);
        return text;
    }

    // ", within 5ms"
    [[nodiscard]] static std::string limit(const Instr& i)
    {
        const bool limited = i.op == Op::act || i.op == Op::join || i.op == Op::select;
        if (!limited || (i.flags & kTimed) == 0) return {};
        return ", within " + to_text(Duration{i.arg}, false);
    }

    // "r0, get q r1, lock m, receive srv r1 c"
    [[nodiscard]] std::string select(const Instr& i) const
    {
        std::string text = a(i);
        for (const SelectCase& c : p_.selects[i.object]) {
            if (is_end_of_task(c)) {
                text += fmt::format(", join r{} {}", unsigned{c.a}, p_.variables[c.handle].name);
                continue;
            }
            const Object& object = p_.objects[c.object];
            const Verb& verb = object_kinds()[object.kind]->verbs[c.verb];
            text += fmt::format(", {} {}", verb.name, object.name);
            if (has_operand(verb)) text += fmt::format(" r{}", unsigned{c.a});
            if (verb.on_handle) text += " " + p_.variables[c.handle].name;
        }
        return text;
    }

    [[nodiscard]] std::string lookup(const Instr& i) const
    {
        std::vector<std::string> elements;
        for (const int64_t element : p_.tables[i.object]) elements.push_back(value(element));
        return fmt::format("{}, {}[{}]", a(i), i.arg != 0 ? "text, " : "",
                           fmt::join(elements, ", "));
    }

    [[nodiscard]] std::string start(const Instr& i) const
    {
        static constexpr std::string_view kKinds[] = {"process", "thread", "coroutine"};
        const std::string in = i.arg == 0 ? "" : fmt::format(", in {}", i.arg);
        return fmt::format("{} {}, {}{}{}", kKinds[i.verb], function(i), a(i), in,
                           (i.flags & kDetached) != 0 ? ", detached" : "");
    }

    [[nodiscard]] std::string text_of(const Instr& i) const
    {
        const bool constant = (i.flags & kConstant) != 0;
        switch (i.op) {
            case Op::nop:
            case Op::return_:
            case Op::yield:
            case Op::atomic:
            case Op::end_atomic:
            case Op::until:
            case Op::end_until:
            case Op::retire:
            case Op::await_gathered: return {};
            case Op::gather: return constant ? "all" : a(i);
            case Op::release:
                return fmt::format("{}, {}", label(i), releases_text(p_.releases[i.object]));
            case Op::set: return fmt::format("{}, {}", a(i), value(i.arg));
            case Op::move:
            case Op::add:
            case Op::subtract:
            case Op::multiply:
            case Op::divide:
            case Op::modulo:
            case Op::minimum:
            case Op::maximum:
            case Op::compare: return fmt::format("{}, {}", a(i), b_or_constant(i));
            case Op::negate:
            case Op::invert:
            case Op::join:
            case Op::wait_child:
            case Op::detach:
            case Op::host: return a(i);
            case Op::select: return select(i);
            case Op::lookup: return lookup(i);
            case Op::set_if: return fmt::format("{}, {}", condition(i), a(i));
            case Op::jump: return label(i);
            case Op::jump_if: return fmt::format("{}, {}", condition(i), label(i));
            case Op::call: return function(i);
            case Op::loop: return fmt::format("{}, {}", variable(i), label(i));
            case Op::exit:
            case Op::exit_process: return constant ? std::to_string(i.arg) : a(i);
            case Op::load:
            case Op::exchange:
            case Op::fetch_add: return fmt::format("{}, {}", a(i), variable(i));
            case Op::store:
                return fmt::format("{}, {}", variable(i), constant ? value(i.arg) : a(i));
            case Op::compute: return duration(i) + ((i.flags & kNogil) != 0 ? " nogil" : "");
            case Op::sleep: return duration(i);
            case Op::start: return start(i);
            case Op::assert_: return json_quote(p_.messages[static_cast<size_t>(i.arg)]);
            case Op::act: break;
        }
        return {};
    }

    const Program& p_;
    const Labels& labels_;
};

std::string heading(const Program& p, FunctionId id)
{
    const Function& f = p.functions[id];
    std::string parameters;
    for (const Variable& v : p.variables) {
        if (v.scope != Scope::local || v.function != id || v.offset > f.parameters) continue;
        parameters += parameters.empty() ? "" : ", ";
        parameters += v.name;
    }
    return fmt::format("# {}({}){}: {} words\n", f.name, parameters, f.is_asm ? " asm" : "",
                       f.frame_words);
}

std::string memory(const Program& p)
{
    std::string text;
    for (const Variable& v : p.variables) {
        if (v.scope == Scope::local) continue;
        text +=
            fmt::format("# {} {} = {}\n", v.scope == Scope::shared ? "shared" : "private", v.name,
                        v.array ? fmt::format("[{}]", fmt::join(v.initial, ", "))
                                : std::to_string(v.initial.front()));
    }
    for (const Object& o : p.objects) {
        text += fmt::format("# {} {}({})\n", object_kinds()[o.kind]->name, o.name,
                            fmt::join(o.parameters, ", "));
    }
    return text;
}

}  // namespace

std::string print(const Program& p, FunctionId id)
{
    const Function& f = p.functions[id];
    const Labels labels = labels_of(p, f);
    const Printer printer(p, labels);
    std::string text = heading(p, id);
    for (uint32_t pc = f.entry; pc < f.end; ++pc) {
        if (const auto it = labels.find(pc); it != labels.end()) text += it->second + ":\n";
        text += "    " + printer.instruction(p.code[pc]) + "\n";
    }
    return text;
}

std::string print(const Program& p)
{
    std::string text = memory(p);
    for (FunctionId f{0}; f.index < p.functions.size(); ++f.index) {
        text += (text.empty() ? "" : "\n") + print(p, f);
    }
    return text;
}

std::string print(const Program& p, uint32_t pc)
{
    assert(pc < p.code.size());
    const auto it = std::ranges::find_if(
        p.functions, [&](const Function& f) { return f.entry <= pc && pc < f.end; });
    assert(it != p.functions.end());
    const Labels labels = labels_of(p, *it);
    return Printer(p, labels).instruction(p.code[pc]);
}

}  // namespace interleave
