// The command line of Interleave: hands the arguments to the command they name.
#include "cli/commands.h"
#include "cli/options.h"
#include "cli/surroundings.h"

#include <cerrno>
#include <cstdlib>
#include <exception>
#include <fmt/core.h>
#include <iostream>
#include <string>
#include <variant>
#include <vector>

namespace interleave::cli {

namespace {

struct Dispatch {
    Terminal& terminal;
    ExitCode operator()(const RunArguments& a) const { return run(a, terminal); }
    ExitCode operator()(const StepArguments& a) const { return step(a, terminal); }
    ExitCode operator()(const CheckArguments& a) const { return check(a, terminal); }
    ExitCode operator()(const ExplainArguments& a) const { return explain(a, terminal); }
    ExitCode operator()(const WhyArguments& a) const { return why(a, terminal); }
    ExitCode operator()(const ListArguments& a) const { return list(a, terminal); }
    ExitCode operator()(const PoliciesArguments& a) const { return policies(a, terminal); }
    ExitCode operator()(const ExportArguments& a) const { return export_timeline(a, terminal); }
    ExitCode operator()(const BackendsArguments& a) const { return backends(a, terminal); }
    ExitCode operator()(const GuiArguments& a) const { return gui(a, terminal); }
};

// What was written has to be there: a full disk is not a success. A reader who has seen enough is.
ExitCode after_output(ExitCode code, Terminal& terminal)
{
    errno = 0;
    terminal.out.flush();
    if (terminal.out.good() || errno == EPIPE) return code;
    complain(terminal, "cannot write to standard output.");
    return ExitCode::environment;
}

ExitCode main_with(const std::vector<std::string>& words)
{
    std::variant<Invocation, ExitCode> read = read_options(words, std::cout, std::cerr);
    Interruption interruption;
    const bool read_well = std::holds_alternative<Invocation>(read);
    Terminal terminal =
        own_terminal(read_well ? std::get<Invocation>(read) : Invocation{}, interruption);
    const ExitCode code = read_well
                              ? std::visit(Dispatch{terminal}, std::get<Invocation>(read).command)
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
