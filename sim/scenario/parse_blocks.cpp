// Lists of steps: their items, and `if` with the `elif` and `else` that follow it.

#include "program/lexer.h"
#include "scenario/codes.h"
#include "scenario/parse_steps.h"

#include <fmt/format.h>

#include <utility>

namespace interleave {

namespace {

class ListReader {
  public:
    ListReader(ParseContext& ctx, uint32_t loop_depth) : ctx_(ctx), loop_depth_(loop_depth) {}

    void item(const YamlNode& node)
    {
        if (!ctx_.count_step(node.mark)) return;
        switch (node.kind) {
            case YamlKind::scalar: {
                if (node.is_empty()) {
                    ctx_.error(code::kWrongShape, node.mark, "a step is missing after this '-'");
                    chain_open_ = false;
                    return;
                }
                return one(node, nullptr);
            }
            case YamlKind::mapping: return keys(node);
            case YamlKind::sequence: break;
        }
        ctx_.error(code::kWrongShape, node.mark, "a list cannot be an item of a list of steps",
                   "write its steps into the list itself");
        chain_open_ = false;
    }

    std::vector<StepSpec> take() { return std::move(steps_); }

  private:
    // `if a: ...` may go on with `else: ...` in the same item; nothing else may.
    void keys(const YamlNode& node)
    {
        bool first = true;
        for (const YamlEntry& entry : node.entries) {
            const std::string_view word = entry.key->text;
            const std::string_view begin = word.substr(0, identifier_length(word));
            const bool continues = begin == "elif" || begin == "else";
            if (!first && !continues) {
                ctx_.error(code::kSeveralSteps, entry.key->mark,
                           "two steps in one item of the list",
                           fmt::format("write '- ' before {}, in the column of the '- ' above",
                                       quoted(word)));
            }
            first = false;
            one(*entry.key, entry.value.get());
        }
    }

    void one(const YamlNode& text, const YamlNode* block)
    {
        const Piece piece = whole(text);
        const Piece trimmed = piece.trimmed();
        const std::string_view word = trimmed.text.substr(0, identifier_length(trimmed.text));
        const bool continues = word == "elif" || word == "else";
        std::optional<StepSpec> step = StepReader(ctx_, piece, block, loop_depth_).read();
        if (continues) {
            branch(trimmed, word == "else", std::move(step));
            return;
        }
        // After an `if` that is itself wrong its branches are not wrong as well.
        chain_open_ = word == "if";
        chain_usable_ = chain_open_ && step.has_value();
        if (step) steps_.push_back(std::move(*step));
    }

    void branch(const Piece& text, bool is_else, std::optional<StepSpec> step)
    {
        if (!chain_open_) {
            ctx_.error(code::kElseWithoutIf, text.mark(),
                       fmt::format("this '{}' follows no 'if'", is_else ? "else" : "elif"),
                       "it stands right below the steps of an 'if', in the same column");
            return;
        }
        if (is_else) chain_open_ = false;
        if (!step || !chain_usable_) return;
        steps_.back().branches.push_back(std::move(step->branches.front()));
    }

    ParseContext& ctx_;
    uint32_t loop_depth_;
    std::vector<StepSpec> steps_;
    bool chain_open_ = false;    // an `elif` or `else` may come
    bool chain_usable_ = false;  // the last step is the `if` it belongs to
};

}  // namespace

std::vector<StepSpec> read_steps(ParseContext& ctx, const YamlNode& node, uint32_t loop_depth)
{
    ListReader reader(ctx, loop_depth);
    if (node.is_sequence()) {
        for (const YamlRef& item : node.items) reader.item(*item);
    } else {
        if (node.is_mapping()) {
            ctx.error(code::kWrongShape, node.mark, "steps are a list",
                      "write '- ' before each of them");
        }
        reader.item(node);
    }
    return reader.take();
}

}  // namespace interleave
