// Words of the command line to Arguments. The only place that knows the library that reads them.
#pragma once

#include "cli/arguments.h"
#include "cli/terminal.h"

#include <cstddef>
#include <iosfwd>
#include <optional>
#include <span>
#include <string>
#include <variant>

namespace interleave::cli {

enum class ColorChoice : uint8_t { automatic, always, never };

struct Invocation {
    Arguments command;
    ColorChoice color = ColorChoice::automatic;
    std::optional<size_t> width;
    std::optional<std::string> language;
};

// Either what to do, or how it ended already: help was shown, or the words make no sense.
[[nodiscard]] std::variant<Invocation, ExitCode> read_options(
    std::span<const std::string> words, std::ostream& out, std::ostream& err,
    const std::string& environment_language = "en");

}  // namespace interleave::cli
