// The stops of a lesson: where each is, what it asks, and what may be answered.

#include "program/lexer.h"
#include "scenario/codes.h"
#include "scenario/parse_sections.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace interleave {

namespace {

struct PlainMoment {
    std::string_view word;
    MomentKind kind{};
};
constexpr PlainMoment kPlainMoments[] = {
    {"start", MomentKind::start},
    {"end", MomentKind::end},
    {"deadlock", MomentKind::deadlock},
    {"switch", MomentKind::switch_},
};
// In the order of MomentState.
constexpr std::string_view kStates[] = {"running", "ready", "blocked", "ended"};

constexpr std::string_view kMomentHelp =
    "a moment is start, end, deadlock, switch, a time, 'TASK blocked', 'lock OBJECT' or a "
    "condition, perhaps after 'before'";

// The last word of a text; what stands before it, trimmed, is left in `rest`.
Piece last_word(Piece text, Piece& rest)
{
    text = text.trimmed();
    const size_t blank = text.text.find_last_of(' ');
    if (blank == std::string_view::npos) return text;
    rest = text.first(blank).trimmed();
    return text.from(blank + 1);
}

bool is_task_name(std::string_view text)
{
    return !text.empty() && std::ranges::all_of(text, [](unsigned char c) {
        return c >= 0x80 || std::isalnum(c) != 0 || c == '_' || c == '/' || c == '#' || c == '.';
    });
}

class LessonReader {
  public:
    explicit LessonReader(ParseContext& ctx) : ctx_(ctx) {}

    void stop(const YamlNode& node, std::vector<StopSpec>& out)
    {
        StopSpec stop;
        stop.mark = node.mark;
        bool has_answers = false;
        const YamlNode* ask = nullptr;
        read_mapping(ctx_, node, stop_keys(), "a stop of a lesson",
                     [&](const Key& key, const YamlNode& value) {
                         if (key.shape == Shape::ask) ask = &value;
                         if (key.shape == Shape::answers) has_answers = true;
                         entry(key, value, stop);
                     });
        if (!node.is_mapping()) return;
        if (ask == nullptr) {
            ctx_.error(code::kWrongShape, node.mark, "a stop of a lesson has to ask something",
                       "write 'ask: next task', or a question with answers");
            return;
        }
        question(*ask, has_answers, stop);
        out.push_back(std::move(stop));
    }

  private:
    void entry(const Key& key, const YamlNode& node, StopSpec& out)
    {
        if (key.shape == Shape::answers) return answers(node, out);
        if (key.shape == Shape::local_text) {
            (key.name == "say" ? out.say : out.explain) = read_local_text(ctx_, node);
        } else if (key.shape == Shape::moment) {
            moment(node, key.name == "at" ? out.at : out.until);
        } else if (key.shape == Shape::text) {
            if (const YamlNode* scalar = expect_scalar(ctx_, node, "the name of a task")) {
                out.why = scalar->text;
                out.why_mark = whole(*scalar).mark();
            }
        }
    }

    void question(const YamlNode& node, bool has_answers, StopSpec& out)
    {
        out.ask_mark = node.mark;
        if (has_answers || node.is_mapping()) {
            out.kind = AskKind::written;
            out.ask = read_local_text(ctx_, node);
            if (!has_answers) {
                ctx_.error(code::kWrongShape, node.mark, "this question has no answers",
                           "write answers: with 2 to 4 of them, each with its 'if'");
            }
            return;
        }
        if (const YamlNode* scalar = expect_scalar(ctx_, node, "a question")) {
            asked_of_run(whole(*scalar).trimmed(), out);
        }
    }

    void asked_of_run(Piece text, StopSpec& out)
    {
        for (const AskForm& form : ask_forms()) {
            if (!text.text.starts_with(form.words)) continue;
            const Piece rest = text.from(form.words.size());
            const bool takes_more = form.usage != form.words;
            if (rest.empty() != takes_more && (rest.empty() || rest.text[0] == ' ')) {
                return asked_about(form, rest.trimmed(), out);
            }
        }
        std::vector<std::string_view> words;
        std::vector<std::string_view> usages;
        for (const AskForm& form : ask_forms()) {
            words.push_back(form.words);
            usages.push_back(form.usage);
        }
        std::string suggestion = did_you_mean(text.text, words);
        if (suggestion.empty()) {
            suggestion = fmt::format("it is one of: {}; any other question needs answers",
                                     fmt::join(usages, ", "));
        }
        ctx_.error(code::kNotOneOf, text.mark(),
                   fmt::format("the run does not know the answer to {}", quoted(text.text)),
                   std::move(suggestion));
    }

    void asked_about(const AskForm& form, Piece subject, StopSpec& out)
    {
        out.kind = form.kind;
        if (form.kind == AskKind::value) {
            if (auto e = read_expression(ctx_, subject)) out.value = std::move(*e);
            return;
        }
        out.subject = std::string(subject.text);
        if (!subject.empty()) out.ask_mark = subject.mark();
    }

    void answers(const YamlNode& node, StopSpec& out)
    {
        const size_t count = node.is_sequence() ? node.items.size() : 0;
        if (count < kFewestAnswers || count > kMostAnswers) {
            ctx_.error(code::kWrongShape, node.mark,
                       fmt::format("a question has {} to {} answers", kFewestAnswers, kMostAnswers),
                       "write each as '- if: CONDITION' with its 'answer:' below");
            return;
        }
        for (const YamlRef& item : node.items) answer(*item, out);
    }

    void answer(const YamlNode& node, StopSpec& out)
    {
        AnswerSpec answer;
        answer.mark = node.mark;
        bool has_condition = false;
        read_mapping(ctx_, node, answer_keys(), "an answer",
                     [&](const Key& key, const YamlNode& value) {
                         if (key.shape == Shape::local_text) {
                             answer.text = read_local_text(ctx_, value);
                             return;
                         }
                         has_condition = true;
                         const YamlNode* scalar = expect_scalar(ctx_, value, "a condition");
                         if (scalar == nullptr) return;
                         if (auto e = read_expression(ctx_, whole(*scalar)))
                             answer.when = std::move(*e);
                     });
        if (!node.is_mapping()) return;
        if (!has_condition || answer.text.en.empty()) {
            ctx_.error(code::kWrongShape, node.mark,
                       fmt::format("an answer without {}", has_condition ? "words" : "an 'if'"),
                       "write '- if: x == 1' with 'answer: one' below");
            return;
        }
        out.answers.push_back(std::move(answer));
    }

    void moment(const YamlNode& node, MomentSpec& out)
    {
        const YamlNode* scalar = expect_scalar(ctx_, node, "a moment");
        if (scalar == nullptr) return;
        Piece text = whole(*scalar).trimmed();
        out.mark = text.mark();
        constexpr std::string_view before = "before ";
        if (text.text.starts_with(before)) {
            out.before = true;
            text = text.from(before.size()).trimmed();
        }
        if (plain_moment(text, out) || timed_moment(text, out) || named_moment(text, out)) return;
        out.kind = MomentKind::condition;
        const ParsedExpr parsed = parse_expr(text.text);
        if (parsed.ok) {
            out.condition = {std::string(text.text), parsed.expr, text.mark()};
        } else {
            ctx_.error(code::kExpression, text.mark_at(parsed.error.column), parsed.error.message,
                       std::string(kMomentHelp));
        }
    }

    static bool plain_moment(Piece text, MomentSpec& out)
    {
        const auto* const it = std::ranges::find(kPlainMoments, text.text, &PlainMoment::word);
        if (it == std::end(kPlainMoments)) return false;
        out.kind = it->kind;
        return true;
    }

    bool timed_moment(Piece text, MomentSpec& out)
    {
        const ParsedDuration time = parse_duration(text.text, ctx_.unit);
        if (!time.ok) return false;
        out.kind = MomentKind::time;
        out.time = time.value;
        return true;
    }

    // "bank/bob blocked", "lock m"
    bool named_moment(Piece text, MomentSpec& out)
    {
        Piece first;
        const Piece last = last_word(text, first);
        if (first.empty() || !is_task_name(first.text) || !is_task_name(last.text)) return false;
        if (first.text == "and" || first.text == "or" || first.text == "not") return false;
        if (first.text == "lock") {
            out.kind = MomentKind::taken;
            out.name = std::string(last.text);
            out.mark = last.mark();
            return true;
        }
        out.kind = MomentKind::task;
        out.name = std::string(first.text);
        out.mark = first.mark();
        if (const auto state = read_word(ctx_, last, kStates)) {
            out.state = static_cast<MomentState>(*state);
        }
        return true;
    }

    ParseContext& ctx_;
};

}  // namespace

void read_lesson(ParseContext& ctx, const YamlNode& node, std::vector<StopSpec>& out)
{
    if (node.is_empty()) return;
    if (!node.is_sequence()) {
        ctx.error(code::kWrongShape, node.mark, "a lesson is a list of stops",
                  "begin each stop with '- '");
        return;
    }
    if (node.items.size() > kMaxStops) {
        ctx.error(code::kTooMany, node.mark,
                  fmt::format("a lesson has {} stops at most", kMaxStops));
        return;
    }
    for (const YamlRef& item : node.items) {
        if (ctx.count_step(item->mark)) LessonReader(ctx).stop(*item, out);
    }
}

}  // namespace interleave
