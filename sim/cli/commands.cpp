#include "cli/commands.h"

#include <variant>

namespace interleave::cli {

namespace {

struct Dispatch {
    Terminal& terminal;
    ExitCode operator()(const RunArguments& a) const { return run(a, terminal); }
    ExitCode operator()(const StepArguments& a) const { return step(a, terminal); }
    ExitCode operator()(const LearnArguments& a) const { return learn(a, terminal); }
    ExitCode operator()(const CheckArguments& a) const { return check(a, terminal); }
    ExitCode operator()(const ExplainArguments& a) const { return explain(a, terminal); }
    ExitCode operator()(const WhyArguments& a) const { return why(a, terminal); }
    ExitCode operator()(const InspectArguments& a) const { return inspect(a, terminal); }
    ExitCode operator()(const ListArguments& a) const { return list(a, terminal); }
    ExitCode operator()(const PoliciesArguments& a) const { return policies(a, terminal); }
    ExitCode operator()(const ExportArguments& a) const { return export_timeline(a, terminal); }
    ExitCode operator()(const CompareArguments& a) const { return compare(a, terminal); }
    ExitCode operator()(const ExerciseArguments& a) const { return exercise(a, terminal); }
    ExitCode operator()(const BackendsArguments& a) const { return backends(a, terminal); }
    ExitCode operator()(const GuiArguments& a) const { return gui(a, terminal); }
};

}  // namespace

ExitCode execute(const Arguments& arguments, Terminal& terminal)
{
    return std::visit(Dispatch{terminal}, arguments);
}

}  // namespace interleave::cli
