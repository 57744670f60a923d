#include "scenario/assembly_line.h"

#include "base/text.h"
#include "kernel/object.h"
#include "program/lexer.h"
#include "program/texts.h"
#include "scenario/compile_codes.h"
#include "scenario/compile_context.h"

#include <fmt/format.h>

#include <algorithm>

namespace interleave {

namespace {

struct Mnemonic {
    std::string_view name;
    Op op{};
    std::string_view usage;
    int condition = -1;  // of the short conditional jumps
};

constexpr int condition(Condition c) { return static_cast<int>(c); }

constexpr Mnemonic kMnemonics[] = {
    {"nop", Op::nop, "nop"},
    {"set", Op::set, "set r0, 5"},
    {"move", Op::move, "move r0, r1"},
    {"add", Op::add, "add r0, r1 or add r0, 5"},
    {"subtract", Op::subtract, "subtract r0, r1 or subtract r0, 5"},
    {"multiply", Op::multiply, "multiply r0, r1 or multiply r0, 5"},
    {"divide", Op::divide, "divide r0, r1 or divide r0, 5"},
    {"modulo", Op::modulo, "modulo r0, r1 or modulo r0, 5"},
    {"minimum", Op::minimum, "minimum r0, r1 or minimum r0, 5"},
    {"maximum", Op::maximum, "maximum r0, r1 or maximum r0, 5"},
    {"negate", Op::negate, "negate r0"},
    {"invert", Op::invert, "invert r0"},
    {"compare", Op::compare, "compare r0, r1 or compare r0, 5"},
    {"set_if", Op::set_if, "set_if equal, r0"},
    {"jump", Op::jump, "jump label"},
    {"jump_if", Op::jump_if, "jump_if equal, label"},
    {"call", Op::call, "call function"},
    {"return", Op::return_, "return"},
    {"loop", Op::loop, "loop local, label"},
    {"exit", Op::exit, "exit 0 or exit r0"},
    {"load", Op::load, "load r0, variable or load r0, array[r1]"},
    {"store", Op::store, "store variable, r0 or store array[r1], 5"},
    {"exchange", Op::exchange, "exchange r0, variable"},
    {"fetch_add", Op::fetch_add, "fetch_add r0, variable"},
    {"compute", Op::compute, "compute 5ms or compute r0 * 1ms"},
    {"sleep", Op::sleep, "sleep 5ms or sleep r0 * 1ms"},
    {"yield", Op::yield, "yield"},
    {"start", Op::start, "start thread function, r0"},
    {"join", Op::join, "join r0"},
    {"atomic", Op::atomic, "atomic"},
    {"end_atomic", Op::end_atomic, "end_atomic"},
    {"until", Op::until, "until"},
    {"end_until", Op::end_until, "end_until"},
    {"release", Op::release, "release end, every 5ms, deadline 4ms or release end, at 1ms 6ms"},
    {"retire", Op::retire, "retire"},
    {"select", Op::select, "select r0, get q r1, lock m, within 5ms"},
    {"gather", Op::gather, "gather r0 or gather all"},
    {"await_gathered", Op::await_gathered, "await_gathered"},
    {"wait_child", Op::wait_child, "wait_child r0"},
    {"host", Op::host, "host r0"},
    {"lookup", Op::lookup, "lookup r0, [5, 7] or lookup r0, text, [0, \"A\"]"},
    {"exit_process", Op::exit_process, "exit_process 0 or exit_process r0"},
    {"detach", Op::detach, "detach r0"},
    {"assert", Op::assert_, "assert \"what does not hold\""},
    // as teaching material writes them
    {"mov", Op::move, "mov ax, bx or mov ax, 5"},
    {"sub", Op::subtract, "sub ax, 1"},
    {"mul", Op::multiply, "mul ax, 2"},
    {"div", Op::divide, "div ax, 2"},
    {"mod", Op::modulo, "mod ax, 2"},
    {"neg", Op::negate, "neg ax"},
    {"cmp", Op::compare, "cmp ax, bx or cmp ax, 5"},
    {"xchg", Op::exchange, "xchg ax, variable"},
    {"halt", Op::exit, "halt"},
    {"jmp", Op::jump, "jmp label"},
    {"jeq", Op::jump_if, "jeq label", condition(Condition::equal)},
    {"jne", Op::jump_if, "jne label", condition(Condition::not_equal)},
    {"jlt", Op::jump_if, "jlt label", condition(Condition::less)},
    {"jle", Op::jump_if, "jle label", condition(Condition::less_equal)},
    {"jgt", Op::jump_if, "jgt label", condition(Condition::greater)},
    {"jge", Op::jump_if, "jge label", condition(Condition::greater_equal)},
};

class LineReader {
  public:
    LineReader(std::vector<Word> words, Mark mark, FunctionId f, Program& p, Diagnostics& d)
        : mark_(mark), op_(words[0]), words_(std::move(words)), function_(f), p_(p), diagnostics_(d)
    {
        words_.erase(words_.begin());
    }

    std::optional<AssemblyLine> read()
    {
        Instr i;
        const bool awaits = op_.text == "await" && !words_.empty();
        if (awaits) {
            op_ = words_.front();
            words_.erase(words_.begin());
        }
        take_limit();
        if (!read_act(i)) read_mnemonic(i);
        if (ok_) add_limit(i);
        if (awaits && ok_) set_await(i);
        if (!ok_) return std::nullopt;
        return AssemblyLine{i, label_};
    }

  private:
    void error(uint32_t number, const Word& at, std::string message, std::string suggestion = {})
    {
        Mark mark = mark_;
        mark.column += at.column;
        mark.length = count_chars(at.text);
        diagnostics_.error(number, mark, std::move(message), std::move(suggestion));
        ok_ = false;
    }
    void wrong_operands(const Word& at)
    {
        error(compile_code::kBadOperand, at, fmt::format("write: {}", usage_));
    }

    // ", within 5ms" at the end of an instruction that can wait.
    void take_limit()
    {
        const Mnemonic* m = find_mnemonic(op_.text);
        const Op op = m != nullptr && !is_verb_of(words_) ? m->op : Op::act;
        const bool limited = op == Op::act || op == Op::join || op == Op::select;
        if (!limited || words_.size() < 3 || words_[words_.size() - 2].text != "within") return;
        limit_ = read_plain_duration(words_.back().text);
        if (!limit_) {
            error(compile_code::kBadOperand, words_.back(),
                  fmt::format("'{}' is not a duration with a unit; write: within 5ms",
                              words_.back().text));
        }
        words_.resize(words_.size() - 2);
    }

    // Some words are both: "set r0, 5" and "set my_event".
    [[nodiscard]] bool is_verb_of(const std::vector<Word>& words) const
    {
        if (words.empty()) return false;
        const auto object = std::ranges::find(p_.objects, words[0].text, &Object::name);
        if (object == p_.objects.end()) return false;
        const auto verbs = object_kinds()[object->kind]->verbs;
        return std::ranges::find(verbs, op_.text, &Verb::name) != verbs.end();
    }

    void add_limit(Instr& i)
    {
        if (!limit_) return;
        if (i.op == Op::act) {
            const ObjectKind& kind = *object_kinds()[p_.objects[ObjectId{i.object}].kind];
            if (!can_be_limited(kind, kind.verbs[i.verb])) {
                error(compile_code::kBadOperand, op_,
                      fmt::format("'{}' of {} has nothing to give up", op_.text,
                                  with_article(kind.name)));
            }
        }
        i.flags |= kTimed;
        i.arg = limit_->ns;
    }

    void set_await(Instr& i)
    {
        const bool may = i.op == Op::act || i.op == Op::sleep || i.op == Op::join ||
                         i.op == Op::select || i.op == Op::await_gathered;
        if (may)
            i.flags |= kAwait;
        else
            error(compile_code::kBadOperand, op_, fmt::format("'{}' cannot be awaited", op_.text));
    }

    // "lock m": a verb with an object that has it. An object of that name without it is told too.
    bool read_act(Instr& i)
    {
        if (words_.empty()) return false;
        const auto objects = std::ranges::find(p_.objects, words_[0].text, &Object::name);
        const Mnemonic* known = find_mnemonic(op_.text);
        if (objects == p_.objects.end()) return false;
        const ObjectKind& kind = *object_kinds()[objects->kind];
        const auto verb = std::ranges::find(kind.verbs, op_.text, &Verb::name);
        if (verb == kind.verbs.end()) {
            if (known != nullptr) return false;
            std::vector<std::string_view> names;
            for (const Verb& v : kind.verbs) names.push_back(v.name);
            error(compile_code::kWrongKind, op_,
                  fmt::format("'{}' is {}, which has no '{}'", words_[0].text,
                              with_article(kind.name), op_.text),
                  suggest(op_.text, names));
            return true;
        }
        i.op = Op::act;
        i.object = static_cast<uint32_t>(objects - p_.objects.begin());
        i.verb = static_cast<uint8_t>(verb - kind.verbs.begin());
        read_act_operands(i, *verb);
        return true;
    }

    void read_act_operands(Instr& i, const Verb& verb)
    {
        const Word object = words_[0];
        const bool timed = verb.arguments == VerbArguments::duration;
        const bool with_register =
            !timed && (verb.result || verb.on_handle || verb.arguments == VerbArguments::value);
        usage_storage_ = fmt::format("{} {}{}", op_.text, object.text,
                                     timed           ? ", 5ms"
                                     : with_register ? ", r0"
                                                     : "");
        usage_ = usage_storage_;
        words_.erase(words_.begin());
        if (timed) {
            if (words_.empty())
                wrong_operands(op_);
            else
                read_duration(i);
        } else if (words_.size() != (with_register ? 1u : 0u)) {
            wrong_operands(words_.empty() ? op_ : words_.back());
        } else if (with_register) {
            set_a(i, words_[0], true);
        }
    }

    // "r0, get q r1, lock m"
    void read_select(Instr& i)
    {
        if (words_.size() < 3) return wrong_operands(op_);
        set_a(i, words_[0], false);
        std::vector<SelectCase> cases;
        for (size_t at = 1; ok_ && at < words_.size();) cases.push_back(read_case(i, at));
        if (!ok_) return;
        if (cases.size() > kMaxSelectCases) {
            return error(compile_code::kTooLarge, op_,
                         fmt::format("more than {} cases", kMaxSelectCases));
        }
        const auto it = std::ranges::find(p_.selects, cases);
        i.object = static_cast<uint32_t>(it - p_.selects.begin());
        if (it == p_.selects.end()) p_.selects.push_back(std::move(cases));
    }

    void read_handle(SelectCase& c, const Word& name)
    {
        for (uint32_t v = 0; v < p_.variables.size(); ++v) {
            const Variable& variable = p_.variables[VariableId{v}];
            const bool fits = variable.scope == Scope::local && !variable.array &&
                              variable.function == function_ && variable.name == name.text;
            if (!fits) continue;
            c.handle = VariableId{v};
            return;
        }
        error(compile_code::kBadOperand, name,
              fmt::format("a handle is in a local variable; '{}' is none", name.text));
    }

    // "join r1 worker": the end of the task whose handle is in that variable.
    void read_end(SelectCase& c, const Instr& select, const Word& verb, size_t& at)
    {
        const auto r = read_register(words_[at++].text);
        if (r->dead || r->number == select.a || at == words_.size()) return wrong_operands(verb);
        c.a = static_cast<uint8_t>(r->number);
        read_handle(c, words_[at++]);
    }

    SelectCase read_case(const Instr& select, size_t& at)
    {
        SelectCase c;
        if (at + 1 >= words_.size()) {
            wrong_operands(words_[at]);
            return c;
        }
        const Word verb_word = words_[at++];
        if (verb_word.text == "join" && read_register(words_[at].text)) {
            read_end(c, select, verb_word, at);
            return c;
        }
        const Word object_word = words_[at++];
        const auto object = std::ranges::find(p_.objects, object_word.text, &Object::name);
        if (object == p_.objects.end()) {
            error(compile_code::kUnknownObject, object_word,
                  fmt::format("unknown object '{}'", object_word.text),
                  suggest(object_word.text, object_names()));
            return c;
        }
        const ObjectKind& kind = *object_kinds()[object->kind];
        const auto verb = std::ranges::find(kind.verbs, verb_word.text, &Verb::name);
        if (verb == kind.verbs.end() || !can_be_selected(kind, *verb) ||
            takes_a_round_trip(*object, *verb)) {
            error(compile_code::kWrongKind, verb_word,
                  fmt::format("'{} {}' is nothing that a task can select", verb_word.text,
                              object_word.text));
            return c;
        }
        c.object = ObjectId{static_cast<uint32_t>(object - p_.objects.begin())};
        c.verb = static_cast<uint8_t>(verb - kind.verbs.begin());
        if (verb->arguments == VerbArguments::value || verb->result) {
            const auto r = at < words_.size() ? read_register(words_[at].text) : std::nullopt;
            if (!r || r->dead || r->number == select.a)
                wrong_operands(at < words_.size() ? words_[at] : object_word);
            else
                c.a = static_cast<uint8_t>(r->number);
            ++at;
        }
        if (verb->on_handle) {
            if (at < words_.size())
                read_handle(c, words_[at]);
            else
                wrong_operands(object_word);
            ++at;
        }
        return c;
    }

    static const Mnemonic* find_mnemonic(std::string_view name)
    {
        const auto it = std::ranges::find(kMnemonics, name, &Mnemonic::name);
        return it != std::end(kMnemonics) ? it : nullptr;
    }

    void unknown_instruction()
    {
        std::vector<std::string_view> names;
        for (const Mnemonic& m : kMnemonics) names.push_back(m.name);
        for (const ObjectKind* kind : object_kinds()) {
            for (const Verb& v : kind->verbs) names.push_back(v.name);
        }
        const bool is_verb = std::ranges::count(names, op_.text) > 0;
        if (is_verb && !words_.empty()) {
            error(compile_code::kUnknownObject, words_[0],
                  fmt::format("unknown object '{}'", words_[0].text),
                  suggest(words_[0].text, object_names()));
        } else if (is_verb) {
            error(compile_code::kBadOperand, op_, fmt::format("'{}' needs an object", op_.text));
        } else {
            error(compile_code::kUnknownInstruction, op_,
                  fmt::format("unknown instruction '{}'", op_.text), suggest(op_.text, names));
        }
    }

    [[nodiscard]] std::vector<std::string_view> object_names() const
    {
        std::vector<std::string_view> names;
        for (const Object& o : p_.objects) names.push_back(o.name);
        return names;
    }

    void read_mnemonic(Instr& i)
    {
        const Mnemonic* m = find_mnemonic(op_.text);
        if (m == nullptr) return unknown_instruction();
        usage_ = m->usage;
        i.op = m->op;
        if (m->condition >= 0) {
            i.b = static_cast<uint8_t>(m->condition) & 15;
            return takes(1) ? read_label(words_[0]) : void();
        }
        read_operands(i);
    }

    bool takes(size_t count)
    {
        if (words_.size() == count) return true;
        wrong_operands(words_.size() > count ? words_[count] : op_);
        return false;
    }

    void read_operands(Instr& i)
    {
        switch (i.op) {
            case Op::nop:
            case Op::return_:
            case Op::yield:
            case Op::atomic:
            case Op::end_atomic:
            case Op::until:
            case Op::end_until:
            case Op::retire:
            case Op::await_gathered: takes(0); return;
            case Op::release: return read_release(i);
            case Op::set: return read_set(i);
            case Op::move:
            case Op::add:
            case Op::subtract:
            case Op::multiply:
            case Op::divide:
            case Op::modulo:
            case Op::minimum:
            case Op::maximum:
            case Op::compare: return read_two(i);
            case Op::negate:
            case Op::invert:
            case Op::join:
            case Op::wait_child:
            case Op::host:
            case Op::detach:
                if (takes(1)) set_a(i, words_[0], false);
                return;
            case Op::lookup: return read_lookup(i);
            case Op::select: return read_select(i);
            case Op::set_if:
            case Op::jump_if: return read_conditional(i);
            case Op::jump:
                if (takes(1)) read_label(words_[0]);
                return;
            case Op::call:
                if (takes(1)) read_function(i, words_[0]);
                return;
            case Op::loop: return read_loop(i);
            case Op::exit:
            case Op::exit_process: return read_exit(i);
            case Op::gather:
                if (!takes(1)) return;
                if (words_[0].text == "all")
                    i.flags |= kConstant;
                else
                    set_a(i, words_[0], true);
                return;
            case Op::load:
            case Op::exchange:
            case Op::fetch_add:
                if (!takes(2)) return;
                set_a(i, words_[0], false);
                return read_variable(i, words_[1]);
            case Op::store: return read_store(i);
            case Op::compute:
                if (!words_.empty() && words_.back().text == "nogil") {
                    words_.pop_back();
                    i.flags |= kNogil;
                }
                return read_duration(i);
            case Op::sleep: return read_duration(i);
            case Op::start: return read_start(i);
            case Op::assert_: return read_assert(i);
            case Op::act: return;
        }
    }

    void set_a(Instr& i, const Word& w, bool may_die)
    {
        const std::optional<RegisterWord> r = read_register(w.text);
        if (!r || (r->dead && !may_die)) {
            error(compile_code::kBadOperand, w,
                  r ? fmt::format("'{}' is the result: it cannot be dead", w.text)
                    : fmt::format("'{}' is not a register; they are r0 to r7; write: {}", w.text,
                                  usage_));
            return;
        }
        i.a = r->number & 15;
        if (r->dead) i.flags |= kKillA;
    }

    void set_b(Instr& i, const Word& w, const RegisterWord& r)
    {
        i.b = r.number & 15;
        if (!r.dead) return;
        i.flags |= kKillB;
        if (i.a == i.b && i.op != Op::store && i.op != Op::compare) {
            error(compile_code::kBadOperand, w,
                  fmt::format("'{}' is the result too: it cannot be dead", w.text));
        }
    }

    void read_set(Instr& i)
    {
        if (!takes(2)) return;
        set_a(i, words_[0], false);
        const std::optional<int64_t> value = constant(words_[1].text);
        if (!value) return wrong_operands(words_[1]);
        i.arg = *value;
    }

    void read_two(Instr& i)
    {
        if (!takes(2)) return;
        set_a(i, words_[0], i.op == Op::compare);
        if (const std::optional<int64_t> value = constant(words_[1].text)) {
            i.arg = *value;
            if (i.op == Op::move)
                i.op = Op::set;
            else
                i.flags |= kConstant;
        } else if (const std::optional<RegisterWord> r = read_register(words_[1].text)) {
            set_b(i, words_[1], *r);
        } else {
            wrong_operands(words_[1]);
        }
    }

    void read_conditional(Instr& i)
    {
        if (!takes(2)) return;
        const std::optional<ConditionWord> c = read_condition(words_[0].text);
        if (!c) {
            error(compile_code::kBadOperand, words_[0],
                  fmt::format("'{}' is not a condition", words_[0].text),
                  suggest(words_[0].text, {"equal", "not_equal", "less", "less_equal", "greater",
                                           "greater_equal"}));
            return;
        }
        i.b = static_cast<uint8_t>(c->condition) & 15;
        if (c->dead) i.flags |= kKillB;
        if (i.op == Op::jump_if)
            read_label(words_[1]);
        else
            set_a(i, words_[1], false);
    }

    void read_label(const Word& w) { label_ = w; }

    void read_function(Instr& i, const Word& w)
    {
        const auto it = std::ranges::find(p_.functions, w.text, &Function::name);
        if (it == p_.functions.end()) {
            std::vector<std::string_view> names;
            for (const Function& f : p_.functions) names.push_back(f.name);
            error(compile_code::kUnknownFunction, w, fmt::format("unknown function '{}'", w.text),
                  suggest(w.text, names));
            return;
        }
        i.object = static_cast<uint32_t>(it - p_.functions.begin());
    }

    [[nodiscard]] bool is_visible(const Variable& v) const
    {
        return v.scope != Scope::local || v.function == function_;
    }

    // Sets object, kLocal and the index.
    void read_variable(Instr& i, const Word& w)
    {
        const size_t bracket = std::min(w.text.find('['), w.text.size());
        const std::string_view name = w.text.substr(0, bracket);
        const auto it = std::ranges::find_if(
            p_.variables, [&](const Variable& v) { return v.name == name && is_visible(v); });
        if (it == p_.variables.end()) {
            std::vector<std::string_view> names;
            for (const Variable& v : p_.variables) {
                if (is_visible(v)) names.push_back(v.name);
            }
            error(compile_code::kUnknownVariable, w, fmt::format("unknown variable '{}'", name),
                  suggest(name, names));
            return;
        }
        i.object = static_cast<uint32_t>(it - p_.variables.begin());
        if (it->scope == Scope::local && i.op != Op::loop) i.flags |= kLocal;
        if (bracket == w.text.size()) return;
        std::string_view index = w.text.substr(bracket + 1);
        if (!index.empty()) index.remove_suffix(1);
        const std::optional<RegisterWord> r = read_register(trim(index));
        if (!it->array || !r || !w.text.ends_with(']')) {
            error(compile_code::kArrayMisuse, w,
                  it->array ? fmt::format("the index of an array is a register: {}[r1]", name)
                            : fmt::format("'{}' is not an array", name));
            return;
        }
        i.flags |= kIndexed;
        set_b(i, w, *r);
    }

    void read_loop(Instr& i)
    {
        if (!takes(2)) return;
        read_variable(i, words_[0]);
        if (!ok_) return;
        const Variable& v = p_.variables[VariableId{i.object}];
        if (v.scope != Scope::local || v.array) {
            error(compile_code::kBadOperand, words_[0],
                  fmt::format("'loop' counts with a local variable; '{}' is none", v.name));
        }
        read_label(words_[1]);
    }

    void read_exit(Instr& i)
    {
        const bool plain = words_.empty() || op_.text == "halt";
        if (!takes(plain ? 0 : 1)) return;
        const std::optional<int64_t> constant =
            plain ? std::optional<int64_t>(0) : parse_int(words_[0].text);
        if (!constant) return set_a(i, words_[0], false);
        i.flags |= kConstant;
        i.arg = *constant;
    }

    void read_store(Instr& i)
    {
        if (!takes(2)) return;
        if (const std::optional<int64_t> value = constant(words_[1].text)) {
            i.flags |= kConstant;
            i.arg = *value;
        } else {
            set_a(i, words_[1], true);
        }
        read_variable(i, words_[0]);
    }

    void read_duration(Instr& i)
    {
        if (words_.size() == 3 && words_[1].text == "*") {
            set_a(i, words_[0], true);
            const std::optional<Duration> unit = read_plain_duration(words_[2].text);
            if (!unit) return wrong_operands(words_[2]);
            i.flags |= kScaled;
            i.arg = unit->ns;
            return;
        }
        if (!takes(1)) return;
        if (const std::optional<Duration> d = read_plain_duration(words_[0].text)) {
            i.flags |= kConstant;
            i.arg = d->ns;
        } else if (const std::optional<Distribution> drawn = read_distribution(words_[0].text)) {
            i.flags |= kDrawn;
            const auto it = std::ranges::find(p_.distributions, *drawn);
            const auto index = static_cast<uint32_t>(it - p_.distributions.begin());
            if (it == p_.distributions.end()) p_.distributions.push_back(*drawn);
            if (i.op == Op::act)
                i.arg = index;
            else
                i.object = index;
        } else {
            error(compile_code::kBadOperand, words_[0],
                  fmt::format("'{}' is not a duration with a unit, nor a distribution; write: {}",
                              words_[0].text, usage_));
        }
    }

    // "in 2": the number of a sub-interpreter.
    void read_interpreter(Instr& i, const Word& word)
    {
        const std::optional<int64_t> number = parse_int(word.text);
        if (!number || *number < 1) return wrong_operands(word);
        i.arg = *number;
    }

    void read_start(Instr& i)
    {
        static constexpr std::string_view kKinds[] = {"process", "thread", "coroutine"};
        const bool detached = words_.size() > 3 && words_.back().text == "detached";
        const bool inside = words_.size() > 4 && words_[3].text == "in";
        if (!takes(3U + (inside ? 2 : 0) + (detached ? 1 : 0))) return;
        if (inside) read_interpreter(i, words_[4]);
        const auto kind = std::ranges::find(kKinds, words_[0].text);
        if (kind == std::end(kKinds)) return wrong_operands(words_[0]);
        i.verb = static_cast<uint8_t>(kind - kKinds);
        read_function(i, words_[1]);
        set_a(i, words_[2], true);
        if (detached) i.flags |= kDetached;
    }

    // "lookup r0, [5, 7]" or "lookup r0, text, [5, "a"]"
    void read_lookup(Instr& i)
    {
        const bool of_text = words_.size() == 3 && words_[1].text == "text";
        if (!takes(of_text ? 3 : 2)) return;
        set_a(i, words_[0], false);
        if (of_text) i.arg = kFirstText;
        std::string_view list = words_.back().text;
        if (list.size() < 2 || !list.starts_with('[') || !list.ends_with(']'))
            return wrong_operands(words_.back());
        list = list.substr(1, list.size() - 2);
        std::vector<int64_t> table;
        for (const Word& w : assembly_words(list)) {
            const std::optional<int64_t> value = constant(w.text);
            if (!value) return wrong_operands(words_.back());
            table.push_back(*value);
        }
        const auto it = std::ranges::find(p_.tables, table);
        i.object = static_cast<uint32_t>(it - p_.tables.begin());
        if (it == p_.tables.end()) p_.tables.push_back(std::move(table));
    }

    // A number, or a text that a step of the scenario has, too.
    [[nodiscard]] std::optional<int64_t> constant(std::string_view word) const
    {
        if (!word.starts_with('"')) return parse_int(word);
        const std::optional<std::string> text = read_quoted(word);
        return text ? text_value(p_.texts, *text) : std::nullopt;
    }

    // "L1, every 5ms, deadline 4ms, runtime 2ms, abort"
    void read_release(Instr& i)
    {
        if (words_.size() < 3) return wrong_operands(op_);
        read_label(words_[0]);
        Releases r;
        size_t at = 2;
        if (words_[1].text == "every") {
            const std::optional<Duration> period = read_plain_duration(words_[at].text);
            const auto drawn = read_distribution(words_[at].text);
            if (!drawn && (!period || period->ns == 0)) return wrong_operands(words_[at]);
            r.gap = drawn ? *drawn : Distribution{DistributionKind::constant, *period, {}, {}};
            ++at;
        } else if (words_[1].text == "at") {
            for (; at < words_.size(); ++at) {
                const std::optional<Duration> moment = read_plain_duration(words_[at].text);
                if (!moment) break;
                r.moments.push_back(*moment);
            }
            if (r.moments.empty() || !std::ranges::is_sorted(r.moments))
                return wrong_operands(words_[2]);
        } else {
            return wrong_operands(words_[1]);
        }
        if (!read_job_limits(r, at)) return;
        const auto it = std::ranges::find(p_.releases, r);
        i.object = static_cast<uint32_t>(it - p_.releases.begin());
        if (it == p_.releases.end()) p_.releases.push_back(std::move(r));
    }

    bool read_job_limits(Releases& r, size_t at)
    {
        while (at < words_.size()) {
            const Word& word = words_[at++];
            if (word.text == "abort") {
                r.abort = true;
                continue;
            }
            const std::optional<Duration> d =
                at < words_.size() ? read_plain_duration(words_[at++].text) : std::nullopt;
            const bool known = word.text == "deadline" || word.text == "runtime";
            if (!known || !d) {
                wrong_operands(word);
                return false;
            }
            (word.text == "deadline" ? r.deadline : r.runtime) = *d;
        }
        return true;
    }

    void read_assert(Instr& i)
    {
        if (!takes(1)) return;
        const std::optional<std::string> message = read_quoted(words_[0].text);
        if (!message) return wrong_operands(words_[0]);
        const auto it = std::ranges::find(p_.messages, *message);
        i.arg = it - p_.messages.begin();
        if (it == p_.messages.end()) p_.messages.push_back(*message);
    }

    Mark mark_;                // of the line
    Word op_;                  // its first word
    std::vector<Word> words_;  // the others that are not read yet
    FunctionId function_;
    Program& p_;
    Diagnostics& diagnostics_;
    std::optional<Word> label_;
    std::optional<Duration> limit_;  // "within 5ms"
    std::string_view usage_;
    std::string usage_storage_;
    bool ok_ = true;
};

}  // namespace

std::optional<AssemblyLine> read_assembly_line(std::vector<Word> words, Mark line, FunctionId f,
                                               Program& p, Diagnostics& d)
{
    return LineReader(std::move(words), line, f, p, d).read();
}

}  // namespace interleave
