// The commands. Each does what its arguments ask on the streams it is given, and returns how it
// went; each has a file of its own.
#pragma once

#include "cli/arguments.h"
#include "cli/terminal.h"

namespace interleave::cli {

// The one that is meant.
ExitCode execute(const Arguments&, Terminal&);

ExitCode run(const RunArguments&, Terminal&);
ExitCode step(const StepArguments&, Terminal&);
ExitCode learn(const LearnArguments&, Terminal&);
ExitCode check(const CheckArguments&, Terminal&);
ExitCode explain(const ExplainArguments&, Terminal&);
ExitCode why(const WhyArguments&, Terminal&);
ExitCode inspect(const InspectArguments&, Terminal&);
ExitCode list(const ListArguments&, Terminal&);
ExitCode policies(const PoliciesArguments&, Terminal&);
ExitCode export_timeline(const ExportArguments&, Terminal&);
ExitCode compare(const CompareArguments&, Terminal&);
ExitCode exercise(const ExerciseArguments&, Terminal&);
ExitCode backends(const BackendsArguments&, Terminal&);
ExitCode gui(const GuiArguments&, Terminal&);

}  // namespace interleave::cli
