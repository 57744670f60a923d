#include "scenario/parse_steps.h"

#include "base/text.h"
#include "program/lexer.h"
#include "scenario/codes.h"
#include "scenario/composite.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <utility>

namespace interleave {

namespace {

constexpr std::string_view kStartKinds[] = {"process", "thread", "coroutine"};

// As written, on one line, for people.
std::string label_of(std::string_view text)
{
    std::string label;
    for (char c : text) {
        const bool blank = c == ' ' || c == '\t' || c == '\n' || c == '\r';
        if (!blank) {
            label += c;
        } else if (!label.empty() && label.back() != ' ') {
            label += ' ';
        }
    }
    return label;
}

// Words that people from elsewhere try.
std::string_view foreign_word(std::string_view word)
{
    struct Foreign {
        std::string_view word, advice;
    };
    static constexpr Foreign kForeign[] = {
        {"work", "to use the CPU, write 'compute 5ms'"},
        {"burn", "to use the CPU, write 'compute 5ms'"},
        {"cpu", "to use the CPU, write 'compute 5ms'"},
        {"busy", "to use the CPU, write 'compute 5ms'"},
        {"run", "to use the CPU, write 'compute 5ms'; to run a function, write 'call f'"},
        {"delay", "to block for some time, write 'sleep 5ms'"},
        {"pause", "to block for some time, write 'sleep 5ms'"},
        {"fork", "write 'start process f as p'"},
        {"spawn", "write 'start thread f as t'"},
        {"thread", "write 'start thread f as t'"},
        {"process", "write 'start process f as p'"},
        {"loop", "write 'forever:' or 'repeat 3:'"},
        {"elseif", "write 'elif'"},
        {"elsif", "write 'elif'"},
        {"then", "the steps of an 'if' stand below it, indented"},
        {"do", "write 'while CONDITION:' or 'forever:' with steps below"},
        {"let", "write 'x = 1'"},
        {"var", "a variable begins with its first 'x = 1'"},
        {"int", "a variable begins with its first 'x = 1'"},
        {"print",
         "a task prints nothing: its variables can be inspected, and compared in outcome:"},
        {"goto", "there are no jumps but break, continue and return"},
        {"pass", "leave the step out, or write 'compute 0'"},
        {"nop", "leave the step out, or write 'compute 0'"},
        {"signal", "write 'notify c'"},
        {"broadcast", "write 'notify_all c'"},
        {"barrier", "write 'wait b', where b is a barrier"},
        {"rdlock", "write 'lock_shared l'"},
        {"wrlock", "write 'lock l'"},
        {"P", "write 'acquire s'"},
        {"V", "write 'release s'"},
        {"down", "write 'acquire s'"},
        {"up", "write 'release s'"},
        {"enqueue", "write 'put q x'"},
        {"push", "write 'put q x'"},
        {"dequeue", "write 'x = get q'"},
        {"pop", "write 'x = get q'"},
        {"recv", "write 'x = receive c' for a connection, 'x = get q' for a queue"},
        {"sendall", "write 'send c x'"},
        {"bind", "a listener has its port from the start: write 'listen srv'"},
    };
    for (const Foreign& f : kForeign) {
        if (f.word == word) return f.advice;
    }
    return {};
}

}  // namespace

Callee read_callee(ParseContext& ctx, Cursor& cursor)
{
    Callee callee;
    callee.name = cursor.identifier();
    if (callee.name.empty()) return callee;
    callee.ok = check_name(ctx, callee.name, "a function");
    if (cursor.done() || cursor.rest().text[0] != '(') return callee;
    std::vector<Piece> parts;
    Piece all;
    if (!cursor.arguments(parts, all)) {
        ctx.error(code::kStepForm, cursor.rest().mark_at(0), "')' is missing for this '('");
        callee.ok = false;
        cursor = Cursor(cursor.rest().from(cursor.rest().text.size()));
        return callee;
    }
    for (const Piece& part : parts) {
        if (std::optional<Expression> e = read_expression(ctx, part)) {
            callee.arguments.push_back(std::move(*e));
        } else {
            callee.ok = false;
        }
    }
    return callee;
}

StepReader::StepReader(ParseContext& ctx, Piece text, const YamlNode* block, uint32_t loop_depth)
    : ctx_(ctx), text_(text.trimmed()), cursor_(text_), block_(block), loop_depth_(loop_depth)
{
}

std::optional<StepSpec> StepReader::read()
{
    step_.label = label_of(text_.text);
    step_.mark = text_.mark();
    if (!dispatch()) return std::nullopt;
    return std::move(step_);
}

bool StepReader::dispatch()
{
    const Assignment a = find_assignment(text_.text);
    if (!a.op.empty()) {
        return block_fits(false) && assignment(text_.first(a.target), a.operator_at, a.op);
    }
    const Piece word = cursor_.peek_identifier();
    if (const StepForm* known = find_step_form(word.text)) {
        cursor_.identifier();
        const bool itself = known->kind != StepKind::join || known->word != "await";
        return itself ? form(*known) : awaited();
    }
    if (is_verb(word.text)) {
        cursor_.identifier();
        return block_fits(false) && verb(word.text, word);
    }
    return unknown(word);
}

bool StepReader::form(const StepForm& known)
{
    form_ = &known;
    step_.kind = known.kind;
    if (known.block && runs_together()) return false;
    const bool fits = block_fits(known.block);
    if (!fits && !known.block) return false;
    const bool fine = (this->*known.read)();
    return fits && fine;
}

// `- repeat 3` without its ':' takes the lines below into its own text.
bool StepReader::runs_together()
{
    const bool several_lines = text_.node->style == YamlStyle::plain && !text_.node->verbatim;
    if (block_ != nullptr || !several_lines) return false;
    ctx_.error(code::kStepsRunTogether, text_.node->mark,
               fmt::format("the lines below belong to the text of this '{}'", form_->word),
               "end the line with ':' when its steps stand below it");
    return true;
}

// Reports a block where none belongs, and the lack of one.
bool StepReader::block_fits(bool wanted)
{
    const bool has = block_ != nullptr && !block_->is_empty();
    if (wanted == has) {
        if (!has && block_ != nullptr) {
            ctx_.error(code::kBlockUnwanted, text_.mark(),
                       fmt::format("nothing follows this ':', and {} takes no steps below it",
                                   quoted(text_.text)),
                       "remove the ':'");
            return false;
        }
        return true;
    }
    if (wanted) {
        const std::string_view word = form_->word;
        ctx_.error(code::kBlockMissing, text_.mark(),
                   fmt::format("'{}' needs steps below it", word),
                   block_ == nullptr ? "end the line with ':' and indent its steps below it"
                                     : "indent its steps further than the line itself");
        return false;
    }
    if (block_->is_scalar() && std::ranges::count(text_.text, '"') % 2 != 0) {
        ctx_.error(code::kStepAsKey, text_.mark(),
                   "YAML takes the ': ' inside this text for the end of a key",
                   "put the whole step in '...'");
    } else if (block_->is_scalar()) {
        ctx_.error(code::kStepAsKey, text_.mark(), "a step has no ':' after its first words",
                   fmt::format("write '{} {}'", shortened(text_.text), shortened(block_->text)));
    } else {
        ctx_.error(
            code::kBlockUnwanted, block_->mark,
            fmt::format("{} takes no steps below it", quoted(text_.text)),
            "only with, if, while, repeat, forever, every, releases, for, atomic, select and "
            "once do");
    }
    return false;
}

bool StepReader::read_body()
{
    if (block_ == nullptr || block_->is_empty()) return true;  // reported by block_fits
    const bool loop = step_.kind == StepKind::while_ || step_.kind == StepKind::repeat ||
                      step_.kind == StepKind::forever || step_.kind == StepKind::for_ ||
                      step_.kind == StepKind::imap || step_.kind == StepKind::every ||
                      step_.kind == StepKind::releases;
    step_.body = read_steps(ctx_, *block_, loop ? loop_depth_ + 1 : loop_depth_);
    return true;
}

bool StepReader::usage(std::string_view message)
{
    ctx_.error(code::kStepForm, text_.mark(), std::string(message),
               form_ == nullptr ? "" : fmt::format("write {}", form_->usage));
    return false;
}

bool StepReader::end_of_step()
{
    if (cursor_.done()) return true;
    if (text_.node->style == YamlStyle::plain && !text_.node->verbatim) {
        ctx_.error(code::kStepsRunTogether, text_.node->mark,
                   "the lines below this step belong to the same text, which makes no sense then",
                   "begin each step with '- ', all in one column");
        return false;
    }
    ctx_.error(code::kStepForm, cursor_.rest().mark(),
               fmt::format("{} is too much here", quoted(cursor_.rest().text)),
               form_ == nullptr ? "" : fmt::format("write {}", form_->usage));
    return false;
}

bool StepReader::argument(Piece piece, std::string_view what)
{
    if (piece.trimmed().empty())
        return usage(fmt::format("{} is missing after '{}'", what, form_->word));
    std::optional<Expression> e = read_expression(ctx_, piece);
    if (!e) return false;
    step_.arguments.push_back(std::move(*e));
    return true;
}

bool StepReader::compute_or_sleep()
{
    if (cursor_.done())
        return usage(fmt::format("how long? A duration is missing after '{}'", form_->word));
    step_.duration = read_duration_spec(ctx_, cursor_.rest());
    return step_.duration.has_value();
}

bool StepReader::compute()
{
    constexpr std::string_view kWord = " nogil";
    const Piece rest = cursor_.rest();
    if (rest.text.ends_with(kWord)) {
        step_.nogil = true;
        cursor_ = Cursor(rest.first(rest.text.size() - kWord.size()));
    }
    return compute_or_sleep();
}

bool StepReader::nothing() { return end_of_step(); }

bool StepReader::loop_exit()
{
    if (!end_of_step()) return false;
    if (loop_depth_ > 0) return true;
    ctx_.error(
        code::kOutsideLoop, text_.mark(), fmt::format("'{}' is in no loop", form_->word),
        "it belongs below while, repeat, forever, every, releases or for; to leave a function, "
        "write return");
    return false;
}

bool StepReader::with()
{
    const Piece name = cursor_.identifier();
    bool fine = true;
    if (name.empty()) {
        fine = usage("an object is missing after 'with'");
    } else {
        step_.target = std::string(name.text);
        step_.target_mark = name.mark();
        fine = end_of_step();
    }
    return read_body() && fine;
}

bool StepReader::start()
{
    const Piece kind = cursor_.identifier();
    if (kind.empty()) return usage("what is to be started?");
    if (std::find(std::begin(kStartKinds), std::end(kStartKinds), kind.text) ==
        std::end(kStartKinds)) {
        std::string suggestion = did_you_mean(kind.text, kStartKinds);
        if (suggestion.empty()) suggestion = fmt::format("write {}", form_->usage);
        ctx_.error(code::kStepForm, kind.mark(),
                   fmt::format("start what: a process, a thread or a coroutine? Not {}",
                               quoted(kind.text)),
                   std::move(suggestion));
        return false;
    }
    step_.name = std::string(kind.text);
    return call();
}

bool StepReader::call()
{
    Callee callee = read_callee(ctx_, cursor_);
    if (callee.name.empty()) return usage("the name of a function is missing");
    step_.target = std::string(callee.name.text);
    step_.target_mark = callee.name.mark();
    step_.arguments = std::move(callee.arguments);
    return interpreter_name() && result_name() && callee.ok && end_of_step();
}

// `in NAME`, of a thread that is started.
bool StepReader::interpreter_name()
{
    if (step_.kind != StepKind::start || !cursor_.eat_word("in")) return true;
    const Piece name = cursor_.identifier();
    if (name.empty()) return usage("the name of a sub-interpreter is missing after 'in'");
    if (step_.name != "thread") {
        ctx_.error(code::kStepForm, name.mark(),
                   fmt::format("a {} does not begin in another sub-interpreter", step_.name),
                   "start a thread there");
        return false;
    }
    step_.interpreter = std::string(name.text);
    step_.interpreter_mark = name.mark();
    return check_name(ctx_, name, "a sub-interpreter");
}

// `as NAME`
bool StepReader::result_name()
{
    if (!cursor_.eat_word("as")) return true;
    const Piece name = cursor_.identifier();
    if (name.empty()) return usage("a name is missing after 'as'");
    if (!step_.result.empty()) {
        ctx_.error(code::kStepForm, name.mark(),
                   "the result has two names: before '=' and after 'as'");
        return false;
    }
    step_.result = std::string(name.text);
    step_.result_mark = name.mark();
    return check_name(ctx_, name, "a variable");
}

// A task, or an object that has such a verb.
bool StepReader::join()
{
    const Piece target = cursor_.peek_identifier();
    if (ctx_.objects.contains(target.text)) return verb(form_->word, target);
    if (split_commas(cursor_.rest()).size() > 1) {
        return usage("'join' waits for one task: write a step for each");
    }
    Piece handle = cursor_.rest();
    return take_limit(handle, true) && argument(handle, "the handle of a task");
}

// Of an object, or for a child.
bool StepReader::wait()
{
    if (!cursor_.done()) return verb(form_->word, cursor_.peek_identifier());
    return true;
}

bool StepReader::detach() { return argument(cursor_.rest(), "the handle of a thread"); }

// `await` before another step, or before the handle of a task.
bool StepReader::awaited()
{
    step_.awaits = true;
    const StepForm* const await = find_step_form("await");
    form_ = await;
    const Piece word = cursor_.peek_identifier();
    if (cursor_.done()) return usage("what is awaited?");
    const StepForm* known = find_step_form(word.text);
    if (known != nullptr) {
        const bool of_object =
            known->kind == StepKind::wait_child && word.text.size() < cursor_.rest().text.size();
        const bool may = of_object || known->kind == StepKind::sleep ||
                         known->kind == StepKind::join || known->kind == StepKind::with ||
                         known->kind == StepKind::gather || known->kind == StepKind::select;
        if (!may || known == await) {
            ctx_.error(code::kStepForm, word.mark(),
                       fmt::format("{} cannot be awaited", quoted(word.text)),
                       fmt::format("write {}", await->usage));
            return false;
        }
        cursor_.identifier();
        return form(*known);
    }
    if (!block_fits(false)) return false;
    if (is_verb(word.text) && word.text.size() < cursor_.rest().text.size()) {
        cursor_.identifier();
        return verb(word.text, word);
    }
    step_.kind = StepKind::join;
    return argument(cursor_.rest(), "the handle of a task");
}

bool StepReader::gather()
{
    if (cursor_.done()) return true;
    for (const Piece& handle : split_commas(cursor_.rest()))
        if (!argument(handle, "the handle of a task")) return false;
    return true;
}

bool StepReader::run_loop() { return cursor_.done() || call(); }

bool StepReader::optional_value() { return cursor_.done() || argument(cursor_.rest(), "a value"); }

bool StepReader::condition()
{
    const bool fine =
        argument(cursor_.rest(), form_->kind == StepKind::repeat ? "a number" : "a condition");
    return read_body() && fine;
}

bool StepReader::if_()
{
    const bool fine = argument(cursor_.rest(), "a condition");
    StepSpec::Branch branch;
    if (fine) {
        branch.condition = std::move(step_.arguments.back());
        step_.arguments.clear();
    }
    branch.mark = text_.mark();
    if (!read_body()) return false;
    branch.body = std::move(step_.body);
    step_.body.clear();
    step_.branches.push_back(std::move(branch));
    return fine;
}

// `elif` and `else` are read by their `if`; alone, only their lines are checked.
bool StepReader::branch_alone()
{
    step_.kind = StepKind::if_;
    if (form_->word == "elif") return if_();
    if (cursor_.peek_identifier().text == "if") {
        cursor_.identifier();
        ctx_.error(code::kStepForm, text_.mark(), "'else if' is one word here",
                   fmt::format("write elif {}:", shortened(cursor_.rest().text)));
        return false;
    }
    const bool fine = end_of_step();
    if (!read_body()) return false;
    StepSpec::Branch branch;
    branch.body = std::move(step_.body);
    step_.body.clear();
    branch.mark = text_.mark();
    step_.branches.push_back(std::move(branch));
    return fine;
}

bool StepReader::body_only()
{
    const bool fine = end_of_step();
    return read_body() && fine;
}

bool StepReader::for_()
{
    const Piece name = cursor_.identifier();
    bool fine = !name.empty() && cursor_.eat_word("in");
    const std::string_view source = fine ? cursor_.peek_identifier().text : std::string_view{};
    if (source == "imap" || source == "imap_unordered") {
        step_.result = std::string(name.text);
        step_.result_mark = name.mark();
        fine = check_name(ctx_, name, "a variable");
        fine = imap() && fine;
        return read_body() && fine;
    }
    const size_t dots = fine ? find_outside(cursor_.rest().text, "..") : std::string_view::npos;
    fine = fine && dots != std::string_view::npos;
    if (!fine) {
        usage("'for' counts a variable from one value to another");
        return read_body() && false;
    }
    step_.result = std::string(name.text);
    step_.result_mark = name.mark();
    fine = check_name(ctx_, name, "a variable");
    const Piece range = cursor_.rest();
    fine = argument(range.first(dots), "the first value") && fine;
    fine = argument(range.from(dots + 2), "the last value") && fine;
    return read_body() && fine;
}

// What follows the word of `every` and `releases`.
bool StepReader::jobs()
{
    Piece rest = cursor_.rest();
    bool fine = job_options(rest);
    if (rest.empty()) {
        fine = usage("how often, or when? A time is missing");
    } else if (step_.kind == StepKind::releases) {
        fine = moments(rest) && fine;
    } else {
        DurationSpec period;
        period.mark = rest.mark();
        period.fixed = read_delay(ctx_, rest);
        fine = period.fixed.has_value() && fine;
        if (period.fixed && is_constant(*period.fixed) && sample(*period.fixed, 0).ns <= 0) {
            ctx_.error(code::kOutOfRange, rest.mark(), "a period has to be above 0");
            fine = false;
        }
        step_.duration = std::move(period);
    }
    return read_body() && fine;
}

// Takes ` deadline TIME` and ` on miss abort` off the end of `rest`.
bool StepReader::job_options(Piece& rest)
{
    bool fine = true;
    constexpr std::string_view kMiss = " on miss ", kDeadline = " deadline ";
    if (const size_t at = find_outside(rest.text, kMiss); at != std::string_view::npos) {
        static constexpr std::string_view kWords[] = {"continue", "abort"};
        const auto word = read_word(ctx_, rest.from(at + kMiss.size()).trimmed(), kWords);
        fine = word.has_value();
        step_.abort_on_miss = word == 1;
        rest = rest.first(at).trimmed();
    }
    if (const size_t at = find_outside(rest.text, kDeadline); at != std::string_view::npos) {
        const Piece text = rest.from(at + kDeadline.size()).trimmed();
        fine = above_zero(read_duration(ctx_, text), text, step_.deadline) && fine;
        rest = rest.first(at).trimmed();
    }
    return fine;
}

bool StepReader::above_zero(std::optional<Duration> d, Piece text, Duration& out)
{
    if (!d) return false;
    out = *d;
    if (d->ns > 0) return true;
    ctx_.error(code::kOutOfRange, text.mark(), "a deadline has to be above 0");
    return false;
}

bool StepReader::moments(Piece rest)
{
    while (!rest.empty()) {
        const size_t length = std::min(rest.text.find(' '), rest.text.size());
        const Piece text = rest.first(length);
        const std::optional<Duration> d = read_duration(ctx_, text);
        if (!d) return false;
        if (!step_.moments.empty() && *d < step_.moments.back()) {
            ctx_.error(code::kOutOfRange, text.mark(), "releases have to be in order of time");
            return false;
        }
        step_.moments.push_back(*d);
        rest = rest.from(length).trimmed();
    }
    return true;
}

bool StepReader::assertion()
{
    const Piece all = cursor_.rest();
    const size_t comma = find_outside(all.text, ",");
    if (comma == std::string_view::npos) return argument(all, "a condition");
    const Piece message = all.from(comma + 1).trimmed();
    const bool fine = argument(all.first(comma), "a condition");
    const std::string_view m = message.text;
    const bool in_quotes = m.size() >= 2 && (m[0] == '"' || m[0] == '\'') && m.back() == m[0];
    if (!in_quotes) {
        ctx_.error(code::kStepForm, message.empty() ? text_.mark() : message.mark(),
                   "the message of 'assert' stands in quotes",
                   fmt::format("write {}", form_->usage));
        return false;
    }
    step_.message = std::string(m.substr(1, m.size() - 2));
    return fine;
}

VerbUse StepReader::use_for(std::string_view name, std::string_view target) const
{
    const std::vector<VerbUse> uses = verbs_named(name);
    assert(!uses.empty());
    const auto declared = ctx_.objects.find(target);
    if (declared != ctx_.objects.end()) {
        for (const VerbUse& use : uses) {
            if (use.kind == declared->second) return use;
        }
    }
    return uses.front();
}

bool StepReader::verb(std::string_view name, const Piece& name_piece)
{
    step_.kind = StepKind::act;
    step_.name = std::string(name);
    const Piece target = cursor_.identifier();
    const VerbUse use = use_for(name, target.text);
    const std::string_view tail = use.verb->arguments == VerbArguments::duration ? " DURATION"
                                  : use.verb->arguments == VerbArguments::value  ? " NUMBER"
                                                                                 : "";
    const std::string advice = fmt::format("write {} {}{}", name, "NAME", tail);
    if (target.empty()) {
        ctx_.error(
            code::kStepForm, cursor_.done() ? name_piece.mark() : cursor_.rest().mark(),
            fmt::format("the name of {} is missing after '{}'", with_article(use.kind->name), name),
            advice);
        return false;
    }
    step_.target = std::string(target.text);
    step_.target_mark = target.mark();
    if (use.verb->on_handle && !handle(target)) return false;
    if (use.kind == &kManagerKind && !manager_cell()) return false;
    Piece rest = cursor_.rest();
    if (can_be_limited(*use.kind, *use.verb)) {
        if (!take_limit(rest, use.verb->result)) return false;
        cursor_ = Cursor(rest);
    }
    if (const Verb* sort = sort_of(use)) {
        step_.name = std::string(sort->name);
        VerbUse sorted = use;
        sorted.verb = sort;
        return verb_argument(sorted, cursor_.rest());
    }
    if (!step_.result.empty() && !use.verb->result && !step_.limit) {
        ctx_.error(code::kNoResult, text_.mark(), fmt::format("'{}' gives no result", name),
                   fmt::format("write {} {}", name, step_.target));
        return false;
    }
    return verb_argument(use, rest);
}

// What `send c` and `send all[i]` act on becomes the first argument.
bool StepReader::handle(const Piece& name)
{
    Piece all = name;
    if (!cursor_.done() && cursor_.rest().text[0] == '[') {
        const size_t close = cursor_.rest().text.find(']');
        if (close == std::string_view::npos) return usage("']' is missing");
        cursor_.take(close + 1);
        const auto length = static_cast<size_t>(cursor_.rest().text.data() - name.text.data());
        all = text_.from(name.offset - text_.offset).first(length).trimmed();
    }
    std::optional<Expression> e = read_expression(ctx_, all);
    if (e) step_.arguments.push_back(std::move(*e));
    return e.has_value();
}

// `flock f shared` is the verb flock_shared, `flock f exclusive` is flock.
const Verb* StepReader::sort_of(const VerbUse& use)
{
    const Piece word = cursor_.peek_identifier();
    if (word.text.empty() || word.text.size() != cursor_.rest().text.size()) return nullptr;
    const std::string name = fmt::format("{}_{}", use.verb->name, word.text);
    for (const Verb& v : use.kind->verbs) {
        const bool plain = &v == use.verb && word.text == "exclusive" &&
                           use.verb->arguments == VerbArguments::none;
        if (v.name != name && !plain) continue;
        cursor_.identifier();
        return &v;
    }
    return nullptr;
}

bool StepReader::verb_argument(const VerbUse& use, Piece rest)
{
    switch (use.verb->arguments) {
        case VerbArguments::none: return end_of_step();
        case VerbArguments::value: {
            if (rest.empty() && use.verb->needed)
                return usage(
                    fmt::format("what? Write {} {} and a value", use.verb->name, step_.target));
            if (rest.empty()) return true;
            std::optional<Expression> e = read_expression(ctx_, rest);
            if (e) step_.arguments.push_back(std::move(*e));
            return e.has_value();
        }
        case VerbArguments::duration: break;
    }
    if (cursor_.done()) {
        return usage(
            fmt::format("how long? Write {} {} and a duration", use.verb->name, step_.target));
    }
    step_.duration = read_duration_spec(ctx_, cursor_.rest());
    return step_.duration.has_value();
}

bool StepReader::unknown(const Piece& word)
{
    if (word.empty()) {
        const std::string_view first = text_.text.substr(0, 1);
        const bool number = first >= "0" && first <= "9";
        ctx_.error(code::kUnknownStep, text_.mark(),
                   fmt::format("{} is not a step", quoted(text_.text)),
                   number ? "to use the CPU for so long, write compute before it" : "");
        return false;
    }
    const std::string_view after = cursor_.rest().from(word.text.size()).trimmed().text;
    std::string suggestion(foreign_word(word.text));
    if (ctx_.functions.count(word.text) > 0) {
        suggestion = fmt::format("to run the function, write 'call {}'", shortened(text_.text));
    } else if (after.substr(0, 2) == "==") {
        suggestion = "'==' compares: to change a variable, write one '='";
    } else if (after.substr(0, 2) == "++" || after.substr(0, 2) == "--") {
        suggestion = fmt::format("write '{} {}= 1'", shortened(word.text), after[0]);
    } else if (suggestion.empty()) {
        suggestion = did_you_mean(word.text, step_words());
    }
    ctx_.error(code::kUnknownStep, word.mark(), fmt::format("unknown step {}", quoted(word.text)),
               std::move(suggestion));
    return false;
}

}  // namespace interleave
