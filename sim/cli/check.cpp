#include "cli/commands.h"
#include "cli/load.h"
#include "kernel/listing.h"
#include "kernel/model.h"
#include "kernel/policy.h"

#include <fmt/format.h>
#include <ostream>

namespace interleave::cli {

namespace {

std::string counted(size_t n, std::string_view what)
{
    return fmt::format("{} {}{}", n, what, n == 1 ? "" : "s");
}

std::string summary(const Model& m)
{
    const Program& p = m.program;
    return fmt::format("{}, {}, {}, {}, {}; policy {}, {}", counted(m.tasks.size(), "task"),
                       counted(p.functions.size(), "function"), counted(p.steps.size(), "step"),
                       counted(p.code.size(), "instruction"), counted(p.objects.size(), "object"),
                       m.policy->info().name, counted(m.machine.cpus, "CPU"));
}

ExitCode check_file(const std::string& file, bool print_program, Terminal& terminal)
{
    const Load load = cli::load(file, {}, terminal);
    if (!load.loaded) return load.code;
    if (print_program) {
        terminal.out << print(load.loaded->model->program);
    } else {
        terminal.out << terminal.say(
            fmt::format("{}: ok: {}\n", load.loaded->file, summary(*load.loaded->model)));
    }
    return ExitCode::done;
}

}  // namespace

ExitCode check(const CheckArguments& arguments, Terminal& terminal)
{
    ExitCode code = ExitCode::done;
    for (const std::string& file : arguments.files) {
        code = worse(code, check_file(file, arguments.print_program, terminal));
    }
    return code;
}

}  // namespace interleave::cli
