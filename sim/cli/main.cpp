// The command line of Interleave: hands the arguments to the command they name.
#include "cli/commands.h"
#include "cli/options.h"
#include "cli/surroundings.h"

#include <cstdlib>
#include <exception>
#include <fmt/core.h>
#include <iostream>
#include <string>
#include <variant>
#include <vector>

namespace interleave::cli {

namespace {

// What was written has to be there: a full disk is not a success. A reader who has seen enough is.
ExitCode after_output(ExitCode code, Terminal& terminal)
{
    terminal.out.flush();
    if (terminal.out.good() || reader_is_gone()) return code;
    complain(terminal, "cannot write to standard output.");
    return ExitCode::environment;
}

ExitCode main_with(const std::vector<std::string>& words)
{
    std::variant<Invocation, ExitCode> read =
        read_options(words, std::cout, std::cerr, environment_language());
    Interruption interruption;
    const bool read_well = std::holds_alternative<Invocation>(read);
    Terminal terminal =
        own_terminal(read_well ? std::get<Invocation>(read) : Invocation{}, interruption);
    const ExitCode code = read_well ? execute(std::get<Invocation>(read).command, terminal)
                                    : std::get<ExitCode>(read);
    return after_output(code, terminal);
}

}  // namespace

}  // namespace interleave::cli

int main(int argc, char** argv)
{
    using interleave::cli::ExitCode;
    try {
        interleave::cli::hold_standard_streams();
        std::ios::sync_with_stdio(false);
        return static_cast<int>(interleave::cli::main_with({argv + 1, argv + argc}));
    } catch (const std::bad_alloc&) {
        fmt::print(stderr, "interleave: error: out of memory.\n");
        return static_cast<int>(ExitCode::environment);
    } catch (const std::exception& e) {
        fmt::print(stderr, "interleave: error: {} (this is a bug in Interleave).\n", e.what());
        return static_cast<int>(ExitCode::internal);
    }
}
