// Where a command reads and writes, and how: streams, colours, width, language. Commands touch
// nothing else of their surroundings, so that a test calls them with streams of its own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <iosfwd>
#include <stop_token>
#include <string>
#include <string_view>

namespace interleave::cli {

// What the caller of the program learns; the meaning of each is promised to scripts.
enum class ExitCode : uint8_t {
    done = 0,
    found = 1,        // a finding that --fail-on asked for, a violated expect, a failed assert
    usage = 2,        // the request itself is wrong
    scenario = 3,     // the scenario is wrong
    environment = 4,  // this machine, or these privileges, cannot do it
    internal = 5,     // our fault
};

inline constexpr size_t kNarrowest = 40, kWidest = 500;

struct Terminal {
    std::istream& in;
    std::ostream& out;  // data
    std::ostream& err;  // talk and progress
    bool in_is_terminal = false;
    bool err_is_terminal = false;
    bool out_color = false, err_color = false;
    size_t width = 100;           // of out, in columns
    bool ascii = false;           // it shows no other characters
    std::string language = "en";  // en or zh
    std::stop_token stop = {};    // asks for what there is so far
    // For a command that goes on after it was asked to stop something: a token not yet used.
    std::function<std::stop_token()> next_stop = {};

    // What the program has to say, in the language; blanks at the beginning and line ends stay.
    [[nodiscard]] std::string say(std::string_view english) const;
    // The same, wrapped() to the width.
    [[nodiscard]] std::string paragraph(std::string_view english, size_t indent = 0) const;
};

enum class Style : uint8_t { bold, faint, good, bad, warning };

// The text as it is, or inside the escape sequences of the style.
[[nodiscard]] std::string styled(bool color, Style, std::string_view text);

// "interleave: error: ..." on err.
void complain(Terminal&, std::string_view sentence);

// Text broken at blanks into lines of at most `width` columns, each after `indent` blanks. Wide
// characters may be broken between. Line ends in the text stay.
[[nodiscard]] std::string wrapped(std::string_view text, size_t width, size_t indent = 0);

}  // namespace interleave::cli
