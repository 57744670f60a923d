// Steps about objects that are made of others: `x = apply pool f(3)`, `x = get m.total`.
#include "program/lexer.h"
#include "scenario/codes.h"
#include "scenario/composite.h"
#include "scenario/parse_steps.h"

#include <fmt/format.h>

#include <utility>

namespace interleave {

// `.total`, behind the name of a manager.
bool StepReader::manager_cell()
{
    const bool dot = cursor_.eat(".");
    const Piece cell = dot ? cursor_.identifier() : Piece{};
    step_.cell = std::string(cell.text);
    if (!cell.empty()) return true;
    ctx_.error(code::kStepForm, text_.mark(),
               fmt::format("which cell of '{}'? Its name is missing", step_.target),
               fmt::format("write {} {}.NAME", step_.name, step_.target));
    return false;
}

bool StepReader::pool_name()
{
    const Piece pool = cursor_.identifier();
    if (pool.empty()) return usage(fmt::format("a pool is missing after '{}'", form_->word));
    step_.target = std::string(pool.text);
    step_.target_mark = pool.mark();
    return true;
}

void StepReader::pool_function(Piece name)
{
    step_.function = std::string(name.text);
    step_.function_mark = name.mark();
}

bool StepReader::apply()
{
    if (!pool_name()) return false;
    Callee callee = read_callee(ctx_, cursor_);
    if (callee.name.empty()) return usage("which function? Its name is missing");
    pool_function(callee.name);
    step_.arguments = std::move(callee.arguments);
    if (!callee.ok) return false;
    if (step_.kind == StepKind::apply_async && cursor_.eat_word("callback")) {
        const Piece name = cursor_.identifier();
        if (name.empty()) return usage("a function is missing after 'callback'");
        step_.callback = std::string(name.text);
        step_.callback_mark = name.mark();
    }
    return end_of_step();
}

bool StepReader::map()
{
    if (!pool_name()) return false;
    const Piece name = cursor_.identifier();
    if (name.empty()) return usage("which function? Its name is missing");
    pool_function(name);
    Piece rest = cursor_.rest();
    if (step_.kind != StepKind::map_async) return pool_range(rest);
    return map_options(rest) && pool_range(rest);
}

// `into ARRAY callback FUNCTION` is taken off.
bool StepReader::map_options(Piece& rest)
{
    Piece callback, array;
    if (!option(rest, "callback", callback) || !option(rest, "into", array)) return false;
    step_.callback = std::string(callback.text);
    if (!callback.empty()) step_.callback_mark = callback.mark();
    step_.array = std::string(array.text);
    return true;
}

// `starmap pool f(a, b) chunk 2`: the arguments of each call are elements of these arrays.
bool StepReader::starmap()
{
    if (!pool_name()) return false;
    Callee callee = read_callee(ctx_, cursor_);
    if (callee.name.empty()) return usage("which function? Its name is missing");
    pool_function(callee.name);
    if (!callee.ok) return false;
    step_.name = "starmap";
    Piece rest = cursor_.rest();
    if (step_.kind == StepKind::map_async && !map_options(rest)) return false;
    if (!rest.trimmed().empty()) {
        Cursor chunk(rest.trimmed());
        if (!chunk.eat_word("chunk") || !argument(chunk.rest(), "the length of a chunk"))
            return usage("behind the function may stand 'chunk' and a number");
        step_.index = std::move(step_.arguments.back());
    }
    step_.arguments = std::move(callee.arguments);
    return !step_.arguments.empty() || usage("which arrays? Its arguments are missing");
}

// `WORD NAME` at the end of `rest` is taken off. False, told, where the word has no name.
bool StepReader::option(Piece& rest, std::string_view word, Piece& value)
{
    const std::string pattern = fmt::format(" {}", word);
    const std::string padded = fmt::format(" {}", rest.text);
    const size_t at = find_outside(padded, pattern + " ");
    if (at == std::string_view::npos) {
        if (!padded.ends_with(pattern)) return true;
        return usage(fmt::format("a name is missing after '{}'", word));
    }
    Cursor cursor(rest.from(at + word.size()).trimmed());
    value = cursor.identifier();
    rest = rest.first(at).trimmed();
    if (!value.empty() && cursor.done()) return true;
    return usage(fmt::format("a name and nothing else stands behind '{}'", word));
}

// `1..9 chunk 2`
bool StepReader::pool_range(Piece range)
{
    constexpr std::string_view kChunk = " chunk ";
    Piece chunk;
    if (const size_t at = find_outside(range.text, kChunk); at != std::string_view::npos) {
        chunk = range.from(at + kChunk.size()).trimmed();
        range = range.first(at).trimmed();
    }
    const size_t dots = find_outside(range.text, "..");
    if (dots == std::string_view::npos)
        return usage(fmt::format("'{}' needs numbers: the first and the last",
                                 step_.name.empty() ? form_->word : step_.name));
    return argument(range.first(dots), "the first number") &&
           argument(range.from(dots + 2), "the last number") &&
           (chunk.empty() || argument(chunk, "the length of a chunk"));
}

// `for x in imap pool f 1..9:`, from the word imap or imap_unordered on.
bool StepReader::imap()
{
    step_.kind = StepKind::imap;
    step_.name = std::string(cursor_.identifier().text);
    return map();
}

bool StepReader::job_result()
{
    Piece handle = cursor_.rest();
    return take_limit(handle, true) && argument(handle, "the handle of a job");
}

}  // namespace interleave
