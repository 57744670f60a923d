// Waits with a limit, `lock m within 5ms`, and `select` with its cases.
#include "scenario/codes.h"
#include "scenario/parse_steps.h"

#include <fmt/format.h>

#include <utility>

namespace interleave {

// Takes `within TIME` and `else VALUE` off the end of `rest`. `gives`: the step has a result of its
// own, so that there must be another one for when it does not come to that.
bool StepReader::take_limit(Piece& rest, bool gives)
{
    constexpr std::string_view kWithin = "within ";
    const std::string padded = " " + std::string(rest.text);
    const size_t at = find_outside(padded, " within ");
    if (at == std::string_view::npos) return true;
    const Piece tail = rest.from(at + kWithin.size());
    const size_t other = find_outside(tail.text, " else ");
    rest = rest.first(at).trimmed();
    const std::optional<Duration> limit =
        read_duration(ctx_, tail.first(std::min(other, tail.text.size())));
    if (!limit) return false;
    step_.limit = *limit;
    const bool wanted = gives && !step_.result.empty();
    if (wanted != (other != std::string_view::npos)) {
        ctx_.error(code::kStepForm, wanted ? text_.mark() : tail.from(other).mark(),
                   wanted ? fmt::format("what is '{}' when the time is over?", step_.result)
                          : "'else' has no result to stand for",
                   wanted ? "write else and a value at the end" : "leave 'else' out");
        return false;
    }
    if (!wanted) return true;
    step_.otherwise = read_expression(ctx_, tail.from(other + 6));
    return step_.otherwise.has_value();
}

// Only inside of select; there select_case() reads it.
bool StepReader::case_alone()
{
    ctx_.error(code::kStepForm, text_.mark(), "'after' is no step of its own",
               "it stands in the list of a select");
    return false;
}

namespace {

bool can_be_case(const StepSpec& s)
{
    return s.kind == StepKind::act || s.kind == StepKind::job_result || s.kind == StepKind::join;
}

}  // namespace

bool StepReader::select()
{
    if (!end_of_step()) return false;
    if (block_ == nullptr || block_->is_empty()) return true;  // reported by block_fits
    if (!block_->is_sequence()) {
        ctx_.error(code::kWrongShape, block_->mark, "the cases of a select are a list",
                   "write '- ' before each of them");
        return false;
    }
    bool fine = true;
    for (const YamlRef& item : block_->items) {
        if (!ctx_.count_step(item->mark)) return false;
        if (item->is_scalar() && !item->is_empty()) {
            fine = select_case(*item, nullptr) && fine;
        } else if (item->is_mapping() && item->entries.size() == 1) {
            const YamlEntry& entry = item->entries.front();
            fine = select_case(*entry.key, entry.value.get()) && fine;
        } else {
            ctx_.error(code::kWrongShape, item->mark,
                       "a case of a select is a verb with steps below it",
                       "write - x = get q: and its steps, or - else: and its steps");
            fine = false;
        }
    }
    return fine && check_cases();
}

// `else` and `after 5ms`.
bool StepReader::select_end(const Piece& text, StepSpec& end)
{
    Cursor cursor(text);
    const bool is_else = cursor.identifier().text == "else";
    end.kind = StepKind::after;
    end.label = std::string(text.text);
    end.mark = text.mark();
    end.limit = Duration{};
    if (is_else == cursor.done()) {
        if (!is_else) end.limit = read_duration(ctx_, cursor.rest());
        return end.limit.has_value();
    }
    ctx_.error(code::kStepForm, text.mark(),
               is_else ? "nothing stands after 'else'" : "after how long?",
               is_else ? "write else:" : "write after 5ms:");
    return false;
}

bool StepReader::select_case(const YamlNode& text, const YamlNode* block)
{
    const Piece piece = whole(text).trimmed();
    const std::string_view word = Cursor(piece).peek_identifier().text;
    StepSpec one;
    if (word == "else" || word == "after") {
        if (!select_end(piece, one)) return false;
    } else {
        std::optional<StepSpec> read = StepReader(ctx_, piece, nullptr, loop_depth_).read();
        if (!read) return false;
        one = std::move(*read);
        if (!can_be_case(one) || one.limit) {
            ctx_.error(code::kStepForm, piece.mark(),
                       fmt::format("{} is no case of a select", quoted(piece.text)),
                       one.limit ? "a limit for all cases is - after 5ms:"
                                 : "a case is a verb that can wait, such as x = get q");
            return false;
        }
    }
    if (block != nullptr && !block->is_empty()) one.body = read_steps(ctx_, *block, loop_depth_);
    step_.body.push_back(std::move(one));
    return true;
}

bool StepReader::check_cases()
{
    size_t acts = 0;
    for (const StepSpec& one : step_.body) {
        if (can_be_case(one)) {
            ++acts;
        } else if (&one != &step_.body.back()) {
            ctx_.error(code::kStepForm, one.mark,
                       fmt::format("'{}' is the last case of a select", one.label),
                       "move it to the end, and write one of 'after' and 'else' only");
            return false;
        }
    }
    if (acts > 0 && acts <= kMaxSelectCases) return true;
    ctx_.error(code::kStepForm, text_.mark(),
               acts == 0 ? "a select needs a case that it waits for"
                         : fmt::format("a select has {} cases at most", kMaxSelectCases),
               "");
    return false;
}

}  // namespace interleave
