// Runs a command with streams of its own and keeps what it said.
#pragma once

#include "cli/commands.h"
#include "cli/options.h"

#include <sstream>
#include <string>
#include <variant>
#include <vector>

namespace interleave::test {

struct Said {
    cli::ExitCode code{};
    std::string out, err;
};

inline const std::string kData = "tests/cli/data/";

// As a user would: words are read as on the command line. `input` is what is typed.
inline Said interleave(const std::vector<std::string>& words, const std::string& input = {},
                       std::stop_token stop = {})
{
    std::istringstream in(input);
    std::ostringstream out;
    std::ostringstream err;
    std::variant<cli::Invocation, cli::ExitCode> read = cli::read_options(words, out, err);
    if (const auto* code = std::get_if<cli::ExitCode>(&read)) return {*code, out.str(), err.str()};
    cli::Terminal t{in, out, err};
    auto& invocation = std::get<cli::Invocation>(read);
    t.width = invocation.width.value_or(100);
    t.language = invocation.language.value_or("en");
    t.out_color = t.err_color = invocation.color == cli::ColorChoice::always;
    t.stop = std::move(stop);
    const cli::ExitCode code = cli::execute(invocation.command, t);
    return {code, out.str(), err.str()};
}

}  // namespace interleave::test
