#include "cli/commands.h"

namespace interleave::cli {

ExitCode gui(const GuiArguments&, Terminal& terminal)
{
    complain(terminal,
             "the window is not built yet. 'interleave step FILE' steps through a run, and "
             "'interleave export FILE --format svg' draws it.");
    return ExitCode::environment;
}

}  // namespace interleave::cli
