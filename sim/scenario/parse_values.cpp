#include "scenario/parse_values.h"

#include "base/text.h"
#include "program/lexer.h"
#include "scenario/codes.h"
#include "scenario/parse.h"
#include "scenario/parse_distribution.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace interleave {

namespace {

constexpr std::string_view kBlanks = " \t\r\n";

size_t blanks_before(std::string_view text)
{
    return std::min(text.find_first_not_of(kBlanks), text.size());
}

// Follows brackets and quotes through a text.
class Nesting {
  public:
    // True if the character stands outside of all of them.
    bool pass(char c)
    {
        if (quote_ != '\0') {
            if (c == quote_) quote_ = '\0';
            return false;
        }
        if (c == '"' || c == '\'') {
            quote_ = c;
            return false;
        }
        if (c == '(' || c == '[') ++depth_;
        const bool outside = depth_ == 0;
        if ((c == ')' || c == ']') && depth_ > 0) --depth_;
        return outside;
    }
    [[nodiscard]] int depth() const { return depth_; }

  private:
    int depth_ = 0;
    char quote_ = '\0';
};

bool has_duration(const Expr& e)
{
    return e.kind == ExprKind::duration ||
           std::any_of(e.operands.begin(), e.operands.end(), has_duration);
}

// "1.5ms" for "1,5ms"; empty for what is not of that form.
std::string with_point(std::string_view text)
{
    const size_t comma = text.find(',');
    if (comma == 0 || comma == std::string_view::npos || comma + 1 >= text.size()) return {};
    std::string point(text);
    point[comma] = '.';
    return parse_duration(point, ms(1)).ok ? point : std::string();
}

std::string range_text(int64_t lowest, int64_t highest)
{
    return fmt::format("it goes from {} to {}", lowest, highest);
}

}  // namespace

bool ParseContext::count_step(Mark mark)
{
    if (++steps == kMaxSteps + 1) {
        error(code::kTooMany, mark,
              fmt::format("more than {} steps once aliases are written out", kMaxSteps),
              "use repeat, or a function");
    }
    return steps <= kMaxSteps;
}

bool ParseContext::count_entry(Mark mark)
{
    if (++entries == kMaxEntries + 1) {
        error(code::kTooMany, mark,
              fmt::format("more than {} processes, threads, objects and functions", kMaxEntries),
              "use count: for many of the same");
    }
    return entries <= kMaxEntries;
}

Mark Piece::mark() const { return node->at(offset, std::max<uint32_t>(1, count_chars(text))); }
Mark Piece::mark_at(uint32_t column) const { return node->at(offset + column, 1); }

Piece Piece::from(size_t bytes) const
{
    return {node, text.substr(bytes), offset + count_chars(text.substr(0, bytes))};
}

Piece Piece::first(size_t bytes) const { return {node, text.substr(0, bytes), offset}; }

Piece Piece::trimmed() const
{
    const Piece begun = from(blanks_before(text));
    const size_t last = begun.text.find_last_not_of(kBlanks);
    return begun.first(last == std::string_view::npos ? 0 : last + 1);
}

Piece whole(const YamlNode& scalar) { return {&scalar, scalar.text, 0}; }

Piece Cursor::take(size_t bytes)
{
    const Piece taken = rest_.first(bytes);
    rest_ = rest_.from(bytes);
    rest_ = rest_.from(blanks_before(rest_.text));
    return taken;
}

Piece Cursor::peek_identifier() const { return rest_.first(identifier_length(rest_.text)); }
Piece Cursor::identifier() { return take(identifier_length(rest_.text)); }

bool Cursor::eat(std::string_view symbol)
{
    if (rest_.text.substr(0, symbol.size()) != symbol) return false;
    take(symbol.size());
    return true;
}

bool Cursor::eat_word(std::string_view word)
{
    if (peek_identifier().text != word) return false;
    take(word.size());
    return true;
}

bool Cursor::arguments(std::vector<Piece>& out, Piece& all)
{
    if (rest_.empty() || rest_.text[0] != '(') return false;
    Nesting nesting;
    for (size_t i = 0; i < rest_.text.size(); ++i) {
        nesting.pass(rest_.text[i]);
        if (nesting.depth() > 0 || rest_.text[i] != ')') continue;
        all = rest_.from(1).first(i - 1);
        out = split_commas(all);
        take(i + 1);
        return true;
    }
    return false;
}

size_t find_outside(std::string_view text, std::string_view wanted)
{
    Nesting nesting;
    for (size_t i = 0; i < text.size(); ++i) {
        if (nesting.pass(text[i]) && text.substr(i, wanted.size()) == wanted) return i;
    }
    return std::string_view::npos;
}

std::vector<Piece> split_commas(Piece piece)
{
    std::vector<Piece> parts;
    if (piece.trimmed().empty()) return parts;
    for (;;) {
        const size_t comma = find_outside(piece.text, ",");
        if (comma == std::string_view::npos) break;
        parts.push_back(piece.first(comma).trimmed());
        piece = piece.from(comma + 1);
    }
    parts.push_back(piece.trimmed());
    return parts;
}

std::string quoted(std::string_view text) { return fmt::format("'{}'", shortened(text)); }

std::string did_you_mean(std::string_view word, std::span<const std::string_view> candidates)
{
    if (word.size() > kMaxNameBytes) return {};
    std::string_view close = nearest(word, candidates);
    if (close.empty() && word.size() >= 3) {
        // "prio" is far from "priority" by letters, but its beginning.
        for (std::string_view candidate : candidates) {
            if (candidate.substr(0, word.size()) == word) close = candidate;
        }
    }
    return close.empty() ? std::string() : fmt::format("did you mean '{}'?", close);
}

const YamlNode* expect_scalar(ParseContext& ctx, const YamlNode& node, std::string_view what)
{
    if (node.is_scalar() && !node.is_empty()) return &node;
    const std::string_view found = node.is_empty()      ? "there is nothing"
                                   : node.is_sequence() ? "this is a list"
                                                        : "this is a mapping";
    ctx.error(code::kWrongShape, node.mark, fmt::format("{} has to be here; {}", what, found));
    return nullptr;
}

bool expect_mapping(ParseContext& ctx, const YamlNode& node, std::string_view what)
{
    if (node.is_mapping()) return true;
    const size_t word = node.is_scalar() ? identifier_length(node.text) : 0;
    if (word > 0 && word < node.text.size() && node.text[word] == ':') {
        ctx.error(
            code::kColonGlued, node.at(0, count_chars(node.text.substr(0, word + 1))),
            fmt::format("a blank is missing after '{}'", shortened(node.text.substr(0, word + 1))));
        return false;
    }
    const std::string_view found = node.is_empty()      ? "there is nothing"
                                   : node.is_sequence() ? "this is a list"
                                                        : "this is a text";
    ctx.error(code::kWrongShape, node.mark,
              fmt::format("{} is a mapping of keys and values; {}", what, found),
              node.is_sequence() ? "write 'name: ...' in place of '- ...'" : "");
    return false;
}

void report_unknown_key(ParseContext& ctx, const YamlNode& mapping, const YamlEntry& entry,
                        std::span<const Key> keys, std::string_view what)
{
    const std::string& name = entry.key->text;
    std::vector<std::string_view> names;
    std::string list;
    for (const Key& key : keys) {
        names.push_back(key.name);
        list += fmt::format("{}{}", list.empty() ? "" : ", ", key.name);
    }
    const size_t word = identifier_length(name);
    if (entry.value->is_empty() && word > 0 && word < name.size() && name[word] == ':') {
        ctx.error(
            code::kColonGlued, entry.key->at(0, count_chars(name.substr(0, word + 1))),
            fmt::format("a blank is missing after '{}'", shortened(name.substr(0, word + 1))));
        return;
    }
    if (entry.value->is_empty() && mapping.style == YamlStyle::flow &&
        name.find(' ') != std::string::npos) {
        ctx.error(code::kCommaSplit, entry.key->mark,
                  fmt::format("inside {{ }} YAML ends a text at the comma: {} became a key",
                              quoted(name)),
                  "put the whole text into quotes");
        return;
    }
    std::string suggestion = did_you_mean(name, names);
    if (suggestion.empty()) suggestion = fmt::format("{} has: {}", what, list);
    ctx.error(code::kUnknownKey, entry.key->mark,
              fmt::format("unknown key {} in {}", quoted(name), what), std::move(suggestion));
}

std::optional<int64_t> read_integer(ParseContext& ctx, Piece piece, int64_t lowest, int64_t highest)
{
    piece = piece.trimmed();
    const std::optional<int64_t> value = parse_int(piece.text);
    if (!value) {
        const bool digits = !piece.empty() && piece.text.find_first_not_of(
                                                  "0123456789", piece.text[0] == '-' ? 1 : 0) ==
                                                  std::string_view::npos;
        if (digits && piece.text != "-") {
            ctx.error(code::kOutOfRange, piece.mark(),
                      fmt::format("{} is too large", quoted(piece.text)),
                      range_text(lowest, highest));
        } else {
            ctx.error(code::kNotInteger, piece.mark(),
                      fmt::format("{} is not a whole number", quoted(piece.text)));
        }
        return std::nullopt;
    }
    if (*value < lowest || *value > highest) {
        ctx.error(code::kOutOfRange, piece.mark(), fmt::format("{} is out of range", *value),
                  range_text(lowest, highest));
        return std::nullopt;
    }
    return value;
}

std::optional<bool> read_boolean(ParseContext& ctx, Piece piece)
{
    if (piece.text == "true") return true;
    if (piece.text == "false") return false;
    ctx.error(code::kNotBoolean, piece.mark(),
              fmt::format("{} is neither true nor false", quoted(piece.text)),
              "write true or false, in small letters");
    return std::nullopt;
}

std::optional<size_t> read_word(ParseContext& ctx, Piece piece,
                                std::span<const std::string_view> words)
{
    const auto found = std::find(words.begin(), words.end(), piece.text);
    if (found != words.end()) return static_cast<size_t>(found - words.begin());
    std::string suggestion = did_you_mean(piece.text, words);
    if (suggestion.empty()) suggestion = fmt::format("it is one of: {}", fmt::join(words, ", "));
    ctx.error(code::kNotOneOf, piece.mark(), fmt::format("unknown value {}", quoted(piece.text)),
              std::move(suggestion));
    return std::nullopt;
}

std::optional<Duration> read_duration(ParseContext& ctx, Piece piece)
{
    piece = piece.trimmed();
    const ParsedDuration parsed = parse_duration(piece.text, ctx.unit);
    if (parsed.ok) return parsed.value;
    if (is_distribution(piece)) {
        ctx.error(code::kDuration, piece.mark(), "this has to be a fixed duration such as 5ms");
    } else {
        ctx.error(code::kDuration, piece.mark(), parsed.error);
    }
    return std::nullopt;
}

std::optional<Distribution> read_delay(ParseContext& ctx, Piece piece)
{
    piece = piece.trimmed();
    if (is_distribution(piece)) return read_distribution(ctx, piece);
    const ParsedDuration parsed = parse_duration(piece.text, ctx.unit);
    if (parsed.ok) return Distribution{DistributionKind::constant, parsed.value, {}, {}};
    report_not_delay(ctx, piece, parsed.error);
    return std::nullopt;
}

std::optional<DurationSpec> read_duration_spec(ParseContext& ctx, Piece piece)
{
    piece = piece.trimmed();
    DurationSpec spec;
    spec.mark = piece.mark();
    const ParsedDuration literal = parse_duration(piece.text, ctx.unit);
    if (literal.ok || is_distribution(piece)) {
        spec.fixed = read_delay(ctx, piece);
        if (!spec.fixed) return std::nullopt;
        return spec;
    }
    if (const std::string point = with_point(piece.text); !point.empty()) {
        ctx.error(code::kDuration, piece.mark(),
                  fmt::format("{} is not a duration", quoted(piece.text)),
                  fmt::format("decimals are written with a point: {}", point));
        return std::nullopt;
    }
    const ParsedExpr parsed = parse_expr(piece.text);
    // "5msec" and "-3" are wrong as durations rather than as expressions.
    const bool number = parsed.ok && parsed.expr.kind == ExprKind::number;
    const bool word =
        piece.text.find_first_not_of("0123456789.") != std::string_view::npos &&
        is_identifier(trim(piece.text.substr(piece.text.find_first_not_of("0123456789."))));
    const bool begins_with_digit =
        !piece.empty() && ((piece.text[0] >= '0' && piece.text[0] <= '9') || piece.text[0] == '.');
    const bool plain_number = piece.text.find_first_not_of("0123456789.") == std::string_view::npos;
    if (piece.empty() || number || (begins_with_digit && (word || plain_number))) {
        ctx.error(code::kDuration, piece.mark(), literal.error);
        return std::nullopt;
    }
    if (report_unknown_distribution(ctx, piece)) return std::nullopt;
    std::optional<Expression> computed = read_expression(ctx, piece);
    if (!computed) return std::nullopt;
    if (has_duration(computed->expr)) {
        ctx.error(code::kDuration, piece.mark(),
                  "a computed duration is a plain number of units: 5ms cannot stand inside it",
                  "write the number alone; unit: says what it counts");
        return std::nullopt;
    }
    spec.computed = std::move(*computed);
    return spec;
}

std::optional<Expression> read_expression(ParseContext& ctx, Piece piece)
{
    piece = piece.trimmed();
    ParsedExpr parsed = parse_expr(piece.text);
    if (parsed.ok) return Expression{std::string(piece.text), std::move(parsed.expr), piece.mark()};
    const bool several_lines = piece.node->style == YamlStyle::plain && !piece.node->verbatim;
    if (several_lines) {
        ctx.error(code::kStepsRunTogether, piece.node->mark,
                  "the lines below this one belong to the same text, which makes no sense then",
                  "begin each step and each condition with '- ', all in one column");
        return std::nullopt;
    }
    ctx.error(code::kExpression, piece.mark_at(parsed.error.column), parsed.error.message);
    return std::nullopt;
}

bool check_name(ParseContext& ctx, Piece piece, std::string_view what)
{
    if (piece.text.size() > kMaxNameBytes) {
        ctx.error(code::kName, piece.mark(),
                  fmt::format("a name is at most {} bytes long", kMaxNameBytes));
        return false;
    }
    if (is_operator_word(piece.text)) {
        ctx.error(code::kReservedName, piece.mark(),
                  fmt::format("{} is a word of the language", quoted(piece.text)),
                  "choose another name");
        return false;
    }
    if (is_identifier(piece.text)) return true;
    std::string plain;
    for (char c : piece.text.substr(0, 40)) plain += c == ' ' || c == '-' || c == '.' ? '_' : c;
    ctx.error(code::kName, piece.mark(),
              fmt::format("{} cannot be the name of {}", quoted(piece.text), what),
              is_identifier(plain)
                  ? fmt::format("write {}", plain)
                  : "a name is made of letters, digits and _, and begins with a letter");
    return false;
}

LocalText read_local_text(ParseContext& ctx, const YamlNode& node)
{
    if (!node.is_mapping()) {
        const YamlNode* scalar = expect_scalar(ctx, node, "a text");
        if (scalar == nullptr) return {};
        return {scalar->text, {}};
    }
    LocalText text;
    read_mapping(ctx, node, language_keys(), "a text in several languages",
                 [&](const Key& key, const YamlNode& value) {
                     const YamlNode* scalar = expect_scalar(ctx, value, "a text");
                     if (scalar != nullptr) (key.name == "zh" ? text.zh : text.en) = scalar->text;
                 });
    if (text.en.empty()) text.en = text.zh;
    return text;
}

}  // namespace interleave
