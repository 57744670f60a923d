#include "scenario/yaml_errors.h"

#include "base/utf8.h"
#include "program/lexer.h"
#include "scenario/codes.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

namespace interleave {

namespace {

struct Complaint {
    const yaml_parser_t& parser;
    const Source& source;
    Diagnostics& diagnostics;
    std::string_view problem, context;
    Mark at, began;  // the problem, and the construct in which it was found

    void say(uint32_t code, Mark mark, std::string message, std::string suggestion = {}) const
    {
        diagnostics.error(code, mark, std::move(message), std::move(suggestion));
    }
    [[nodiscard]] bool problem_has(std::string_view s) const
    {
        return problem.find(s) != std::string_view::npos;
    }
    [[nodiscard]] bool context_has(std::string_view s) const
    {
        return context.find(s) != std::string_view::npos;
    }
    [[nodiscard]] char character() const
    {
        const std::string_view rest = source.rest_of_line(at);
        return rest.empty() ? '\0' : rest[0];
    }
    [[nodiscard]] Mark point(const Mark& mark) const { return {mark.line, mark.column, 1}; }
};

Mark mark_of(const yaml_mark_t& m)
{
    return {static_cast<uint32_t>(m.line + 1), static_cast<uint32_t>(m.column + 1), 1};
}

// The last line at or above `line` that holds more than blanks and a comment.
uint32_t line_with_text(const Source& source, uint32_t line)
{
    while (line > 1) {
        const std::string_view text = source.line(line);
        const size_t first = text.find_first_not_of(" \t");
        if (first != std::string_view::npos && text[first] != '#') break;
        --line;
    }
    return line;
}

uint32_t line_above(const Complaint& c)
{
    return c.at.line > 1 ? line_with_text(c.source, c.at.line - 1) : c.at.line;
}

bool tab(const Complaint& c)
{
    const bool indents =
        c.source.line(c.at.line).find_first_not_of(" \t") != std::string_view::npos;
    std::string_view before = c.source.line(c.at.line);
    before = before.substr(0, before.find_first_not_of(" \t"));
    const size_t place = before.find('\t');
    if (!c.problem_has("tab character") && (!indents || place == std::string_view::npos)) {
        return false;
    }
    Mark mark = c.at;
    if (place != std::string_view::npos) mark = {c.at.line, static_cast<uint32_t>(place + 1), 1};
    c.say(code::kTab, mark, "a tab cannot indent: YAML takes blanks only",
          "put two blanks for each level");
    return true;
}

bool unterminated(const Complaint& c)
{
    if (!c.context_has("quoted scalar")) return false;
    if (c.problem_has("end of stream") || c.problem_has("document indicator")) {
        c.say(code::kUnterminated, c.began, "this text in quotes never ends",
              "close it with the quote with which it begins");
        return true;
    }
    if (c.problem_has("escape") || c.problem_has("hexdecimal")) {
        c.say(code::kUnterminated, c.at, "inside \" \" this backslash has no meaning",
              "write two backslashes, or use ' ' quotes");
        return true;
    }
    return false;
}

// A full-width colon does not part a key from its value.
bool wide_colon(const Complaint& c)
{
    for (uint32_t line : {c.began.line, c.at.line, line_above(c)}) {
        const std::string_view text = c.source.line(line);
        const size_t place = text.find("\xef\xbc\x9a");
        const size_t begin = std::min(text.find_first_not_of(" -"), text.size());
        const bool key = place != std::string_view::npos && place > begin &&
                         is_identifier(text.substr(begin, place - begin));
        if (!key) continue;
        const Mark mark{line, count_chars(text.substr(0, place)) + 1, 1};
        c.say(code::kColonGlued, mark, "a full-width colon does not end a key",
              "write ':' and a blank after it");
        return true;
    }
    return false;
}

// `cpus:2` is one text to YAML.
bool glued_colon(const Complaint& c, uint32_t line)
{
    const std::string_view text = c.source.line(line);
    const size_t begin = std::min(text.find_first_not_of(" -"), text.size());
    const size_t word = identifier_length(text.substr(begin));
    const size_t colon = begin + word;
    if (word == 0 || colon + 1 >= text.size() || text[colon] != ':' || text[colon + 1] == ' ') {
        return false;
    }
    c.say(code::kColonGlued,
          {line, count_chars(text.substr(0, begin)) + 1, count_chars(text.substr(begin, word + 1))},
          fmt::format("a blank is missing after '{}:'", text.substr(begin, word)));
    return true;
}

bool flow(const Complaint& c)
{
    const bool sequence = c.context_has("flow sequence");
    if (!sequence && !c.context_has("flow mapping")) return false;
    const char found = c.character();
    const std::string_view before = c.source.line(c.at.line);
    const size_t byte = before.size() - c.source.rest_of_line(c.at).size();
    const bool glued = byte > 0 && before[byte - 1] != ' ' && before[byte - 1] != ',';
    if ((found == '[' || found == '{') && glued) {
        c.say(code::kBracketSplit, c.point(c.at),
              fmt::format("inside [ ] and {{ }} YAML takes this '{}' for the beginning of a {}",
                          found, found == '[' ? "list" : "mapping"),
              "put the whole step into quotes, or on a line of its own outside of [ ] and { }");
        return true;
    }
    const char opener = sequence ? '[' : '{';
    const char closer = sequence ? ']' : '}';
    if (c.at.line > c.began.line || found == '\0') {
        c.say(code::kUnterminated, c.point(c.began),
              fmt::format("this '{}' is never closed", opener),
              fmt::format("a '{}' is missing before line {}", closer,
                          std::max(c.at.line, c.began.line + 1)));
        return true;
    }
    if (found == ']' || found == '}') {
        c.say(code::kSyntax, c.point(c.at),
              fmt::format("'{}' cannot close the '{}' of column {}", found, opener, c.began.column),
              fmt::format("a '{}' is missing before it", closer));
        return true;
    }
    c.say(code::kSyntax, c.source.word(c.at), fmt::format("expected ',' or '{}' here", closer),
          "text with special characters goes into quotes");
    return true;
}

bool colon_in_text(const Complaint& c)
{
    if (!c.problem_has("mapping values are not allowed")) return false;
    const uint32_t above = line_above(c);
    if (wide_colon(c) || glued_colon(c, c.at.line) || glued_colon(c, above)) return true;
    const std::string_view line = c.source.line(c.at.line);
    const std::string_view before =
        line.substr(0, line.size() - c.source.rest_of_line(c.at).size());
    if (before.find(": ") == std::string_view::npos && above < c.at.line) {
        c.say(code::kSyntax,
              c.source.word({c.at.line, c.source.indentation_from(c.at.line) + 1, 0}),
              fmt::format("this key does not line up: line {} above it is already complete", above),
              "keys of one mapping begin in the same column; a key with keys below it has "
              "nothing after its ':'");
        return true;
    }
    c.say(code::kColonInText, c.point(c.at), "a second ': ' in this line",
          "put text that contains ': ' into quotes");
    return true;
}

bool special_character(const Complaint& c)
{
    if (!c.problem_has("cannot start any token") && !c.problem_has("alphabetic or numeric")) {
        return false;
    }
    const Mark where = c.problem_has("alphabetic") ? c.began : c.at;
    const std::string_view rest = c.source.rest_of_line(where);
    const size_t size = rest.empty() ? 0 : first_char(rest).size;
    c.say(code::kSpecialCharacter, c.point(where),
          fmt::format("text cannot begin with '{}'", shortened(rest.substr(0, size))),
          "put it into quotes");
    return true;
}

bool indentation(const Complaint& c)
{
    if (c.context_has("block collection") && c.problem_has("expected '-'")) {
        c.say(code::kSyntax, c.source.word(c.at),
              fmt::format("expected '- ' as in the list that begins in line {}", c.began.line),
              "the items of a list begin in the same column, each with '- '");
        return true;
    }
    if (c.context_has("block mapping") && c.problem_has("expected key")) {
        const bool item = c.character() == '-';
        c.say(code::kSyntax, c.source.word(c.at),
              item ? "an item of a list cannot stand among keys"
                   : "this line does not line up with the keys above it",
              fmt::format("the keys that begin in line {} stand in column {}{}", c.began.line,
                          c.began.column, item ? "; a list has a key of its own above it" : ""));
        return true;
    }
    if (c.problem_has("block sequence entries are not allowed")) {
        c.say(code::kSyntax, c.point(c.at), "a list cannot begin here",
              "begin it in the line below the key, or write it as [a, b]");
        return true;
    }
    return false;
}

bool missing_colon(const Complaint& c)
{
    if (!c.problem_has("could not find expected ':'")) return false;
    if (wide_colon(c) || glued_colon(c, c.began.line)) return true;
    c.say(code::kSyntax, c.source.word(c.began), "a ':' is missing in this line",
          "write 'key: value', or begin the line with '- ' if it belongs to a list");
    return true;
}

// `[a, , b]`, `key: ]`, and a text that ends behind a comma.
bool value_missing(const Complaint& c)
{
    if (!c.problem_has("expected node content")) return false;
    if (c.character() == '\0') {
        c.say(code::kUnterminated, c.point(c.at), "the text ends inside of [ ] or { }",
              "close every '[' and '{'");
        return true;
    }
    c.say(code::kSyntax, c.point(c.at),
          fmt::format("a value is missing before this '{}'", c.character()),
          "text that begins with a special character goes into quotes");
    return true;
}

bool directive(const Complaint& c)
{
    if (!c.context_has("directive") && !c.problem_has("directive") &&
        !c.problem_has("incompatible") && !c.problem_has("document start")) {
        return false;
    }
    if (c.character() != '%' && c.problem_has("document start")) {
        c.say(code::kSyntax, c.source.word(c.at), "the scenario ended above this line",
              "all keys of a file begin in the same column; nothing may follow '...'");
        return true;
    }
    c.say(code::kTag, c.point(c.at), "lines that begin with '%' are not part of the language",
          "remove it");
    return true;
}

bool tag(const Complaint& c)
{
    if (!c.context_has("tag") && !c.problem_has("tag")) return false;
    c.say(code::kTag, c.source.word(c.began.line > 0 ? c.began : c.at),
          "tags are not part of the language", "text that begins with '!' goes into quotes");
    return true;
}

bool block_scalar(const Complaint& c)
{
    if (!c.context_has("block scalar")) return false;
    c.say(code::kSyntax, c.point(c.at), "nothing but a comment may follow '|' or '>' in its line",
          "begin the text in the line below, indented");
    return true;
}

}  // namespace

void explain_yaml_error(const yaml_parser_t& parser, const Source& source, Diagnostics& out)
{
    const auto text = [](const char* s) { return s == nullptr ? std::string_view() : s; };
    Complaint c{parser,
                source,
                out,
                text(parser.problem),
                text(parser.context),
                mark_of(parser.problem_mark),
                mark_of(parser.context_mark)};
    if (c.context.empty()) c.began = c.at;
    // At the end of the text libyaml counts a line more than there may be.
    if (const uint32_t last = line_with_text(source, source.lines()); c.at.line > last) {
        c.at = {last, source.line_length(last) + 1, 1};
    }
    if (parser.error == YAML_MEMORY_ERROR) {
        c.say(code::kTooMany, {1, 1, 0}, "there is not enough memory to read this file");
        return;
    }
    using Rule = bool (*)(const Complaint&);
    constexpr Rule rules[] = {unterminated,      tab,       flow,        colon_in_text,
                              special_character, tag,       indentation, missing_colon,
                              value_missing,     directive, block_scalar};
    if (std::any_of(std::begin(rules), std::end(rules), [&c](Rule rule) { return rule(c); })) {
        return;
    }
    c.say(code::kSyntax, source.word(c.at), "this is not YAML that we can read",
          "check the indentation and the quotes here and in the lines above");
}

}  // namespace interleave
