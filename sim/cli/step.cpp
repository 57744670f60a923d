#include "base/text.h"
#include "cli/commands.h"
#include "cli/debugger.h"
#include "cli/load.h"
#include "cli/report.h"

#include <fmt/format.h>
#include <istream>
#include <ostream>
#include <sstream>
#include <string>

namespace interleave::cli {

namespace {

// A person sees what was refused; a script that pipes commands in has to be told.
ExitCode end(const Debugger& debugger, const Terminal& terminal)
{
    return !terminal.in_is_terminal && debugger.had_errors() ? ExitCode::usage : ExitCode::done;
}

// One after the other, with ';' or a line's end between; they are shown as at a prompt.
ExitCode follow(const std::string& commands, Debugger& debugger, const Terminal& terminal)
{
    std::string line;
    const auto execute = [&] {
        terminal.out << '\n'
                     << styled(terminal.out_color, Style::faint, debugger.prompt() + line) << '\n';
        return debugger.execute(line);
    };
    std::istringstream lines(commands);
    for (std::string part; std::getline(lines, part);) {
        std::istringstream words(part);
        while (std::getline(words, line, ';')) {
            line = std::string(trim(line));
            if (!line.empty() && (!execute() || terminal.stop.stop_requested()))
                return debugger.had_errors() ? ExitCode::usage : ExitCode::done;
        }
    }
    return debugger.had_errors() ? ExitCode::usage : ExitCode::done;
}

}  // namespace

ExitCode step(const StepArguments& arguments, Terminal& terminal)
{
    if (arguments.file == "-" && !arguments.commands) {
        complain(terminal,
                 "step reads its commands from standard input: give the scenario as a "
                 "file.");
        return ExitCode::usage;
    }
    const Load load = cli::load(arguments.file, arguments.choices, terminal);
    if (!load.loaded) return load.code;
    write_introduction(*load.loaded, terminal);
    Debugger debugger(*load.loaded, terminal);
    debugger.welcome();
    if (arguments.commands) return follow(*arguments.commands, debugger, terminal);
    std::string line;
    while (true) {
        if (terminal.in_is_terminal) terminal.out << debugger.prompt() << std::flush;
        if (!std::getline(terminal.in, line)) break;
        if (terminal.stop.stop_requested() && terminal.next_stop) {
            terminal.stop = terminal.next_stop();  // that was about the command before
        }
        const bool goes_on = debugger.execute(line);
        terminal.out << std::flush;
        if (!goes_on) return end(debugger, terminal);
    }
    if (terminal.in_is_terminal) terminal.out << '\n';
    return end(debugger, terminal);
}

}  // namespace interleave::cli
