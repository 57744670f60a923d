// Reading the values of a scenario: integers, names, durations, expressions, texts. Each reports
// what is wrong at its place and gives nothing then, so that reading goes on beside it.
#pragma once

#include "kernel/object.h"
#include "scenario/diagnostic.h"
#include "scenario/language.h"
#include "scenario/scenario.h"
#include "scenario/yaml.h"

#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace interleave {

// What reading one scenario shares.
struct ParseContext {
    Diagnostics& diagnostics;
    Duration unit = ms(1);
    std::set<std::string, std::less<>> functions;                   // declared names
    std::map<std::string, const ObjectKind*, std::less<>> objects;  // declared, of a known kind
    uint32_t steps = 0;
    uint32_t entries = 0;
    uint64_t cells = 0;

    void error(uint32_t code, Mark mark, std::string message, std::string suggestion = {})
    {
        diagnostics.error(code, mark, std::move(message), std::move(suggestion));
    }
    // False, with a diagnostic the first time, if the file holds too many of something.
    bool count_step(Mark);
    bool count_entry(Mark);
};

// A part of the text of a scalar, that knows its place.
struct Piece {
    const YamlNode* node = nullptr;
    std::string_view text;
    uint32_t offset = 0;  // of its beginning within the scalar, in characters

    [[nodiscard]] Mark mark() const;                    // all of it
    [[nodiscard]] Mark mark_at(uint32_t column) const;  // one character
    [[nodiscard]] Piece from(size_t bytes) const;
    [[nodiscard]] Piece first(size_t bytes) const;
    [[nodiscard]] Piece trimmed() const;
    [[nodiscard]] bool empty() const { return text.empty(); }
};
[[nodiscard]] Piece whole(const YamlNode& scalar);

// Text from which one thing after the other is taken. Blanks before each are skipped.
class Cursor {
  public:
    explicit Cursor(Piece piece) : rest_(piece.trimmed()) {}

    [[nodiscard]] const Piece& rest() const { return rest_; }
    [[nodiscard]] bool done() const { return rest_.empty(); }
    [[nodiscard]] Piece peek_identifier() const;
    Piece identifier();  // empty if none is there
    bool eat(std::string_view symbol);
    bool eat_word(std::string_view word);
    // What stands between ( and its ), at commas; false if the next is no '(' or never closed.
    bool arguments(std::vector<Piece>& out, Piece& all);
    Piece take(size_t bytes);

  private:
    Piece rest_;
};

// The bytes of `text` before the first `c` that is in no brackets and no quotes; npos if none is.
[[nodiscard]] size_t find_outside(std::string_view text, std::string_view wanted);
// Parts at the commas that are in no brackets and no quotes, trimmed; none for blank text.
[[nodiscard]] std::vector<Piece> split_commas(Piece);

[[nodiscard]] std::string quoted(std::string_view);  // 'text', shortened
// "did you mean 'lock'?", or empty.
[[nodiscard]] std::string did_you_mean(std::string_view word,
                                       std::span<const std::string_view> candidates);

[[nodiscard]] const YamlNode* expect_scalar(ParseContext&, const YamlNode&, std::string_view what);
[[nodiscard]] std::optional<int64_t> read_integer(ParseContext&, Piece, int64_t lowest,
                                                  int64_t highest);
[[nodiscard]] std::optional<bool> read_boolean(ParseContext&, Piece);
[[nodiscard]] std::optional<size_t> read_word(ParseContext&, Piece,
                                              std::span<const std::string_view> words);
[[nodiscard]] std::optional<Duration> read_duration(ParseContext&, Piece);
[[nodiscard]] std::optional<Distribution> read_delay(ParseContext&, Piece);
[[nodiscard]] std::optional<DurationSpec> read_duration_spec(ParseContext&, Piece);
[[nodiscard]] std::optional<Expression> read_expression(ParseContext&, Piece);
[[nodiscard]] bool check_name(ParseContext&, Piece, std::string_view what);
[[nodiscard]] LocalText read_local_text(ParseContext&, const YamlNode&);

// Calls read(key, value) for each entry of a mapping whose key is in `keys`, and reports the
// others.
template <typename Read>
void read_mapping(ParseContext&, const YamlNode&, std::span<const Key>, std::string_view what,
                  Read);

// Reports a key that is not in `keys`.
void report_unknown_key(ParseContext&, const YamlNode& mapping, const YamlEntry&,
                        std::span<const Key>, std::string_view what);
// False, with a diagnostic, unless the node is a mapping.
[[nodiscard]] bool expect_mapping(ParseContext&, const YamlNode&, std::string_view what);

template <typename Read>
void read_mapping(ParseContext& ctx, const YamlNode& node, std::span<const Key> keys,
                  std::string_view what, Read read)
{
    if (!expect_mapping(ctx, node, what)) return;
    for (const YamlEntry& entry : node.entries) {
        if (const Key* key = find_key(keys, entry.key->text)) {
            read(*key, *entry.value);
        } else {
            report_unknown_key(ctx, node, entry, keys, what);
        }
    }
}

}  // namespace interleave
