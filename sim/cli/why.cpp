#include "session/why.h"

#include "base/text.h"
#include "cli/chain_text.h"
#include "cli/commands.h"
#include "cli/load.h"
#include "cli/why_text.h"
#include "kernel/model.h"

#include <algorithm>
#include <fmt/format.h>
#include <ostream>
#include <utility>
#include <vector>

namespace interleave::cli {

namespace {

// The name that was typed, or the only one that ends in it: "bob" for "bank/bob".
std::string full_name(const Model& model, const std::string& typed)
{
    std::vector<std::string_view> fits;
    for (const TaskSpec& t : model.tasks) {
        if (t.name == typed) return typed;
        if (t.name.ends_with("/" + typed)) fits.push_back(t.name);
    }
    return fits.size() == 1 ? std::string(fits[0]) : typed;
}

std::string suggestion(const Model& model, const std::string& typed)
{
    std::vector<std::string_view> names;
    for (const TaskSpec& t : model.tasks) names.push_back(t.name);
    const bool known = std::find(names.begin(), names.end(), typed) != names.end();
    return known ? std::string() : did_you_mean(typed, names);
}

}  // namespace

void write_why(const Why& why, Terminal& terminal)
{
    terminal.out << styled(terminal.out_color, Style::bold, terminal.paragraph(why.answer));
    for (const std::string& sentence : why.chain) {
        terminal.out << terminal.paragraph(sentence, 2);
    }
    if (!why.rule.empty()) terminal.out << terminal.paragraph("Rule: " + why.rule, 2);
    if (why.candidates.empty()) return;
    const std::string when = why.decided == kNever ? std::string() : " at " + to_text(why.decided);
    terminal.out << terminal.say(fmt::format("  Candidates{}, best first:\n", when));
    for (const WhyCandidate& c : why.candidates) {
        std::string keys;
        for (const auto& [key, value] : c.keys) {
            keys += fmt::format("{}{} {}", keys.empty() ? "" : ", ", terminal.say(key),
                                terminal.say(value));
        }
        const std::string line = fmt::format("{} {}{}", c.chosen ? "*" : " ", c.task,
                                             keys.empty() ? "" : " (" + keys + ")");
        terminal.out << "    " << (c.chosen ? styled(terminal.out_color, Style::bold, line) : line)
                     << '\n';
    }
}

ExitCode why(const WhyArguments& arguments, Terminal& terminal)
{
    const Load load = cli::load(arguments.file, arguments.choices, terminal);
    if (!load.loaded) return load.code;
    const std::shared_ptr<const Model>& model = load.loaded->model;
    const Result<Duration> at = read_duration(arguments.time, model->unit, "TIME");
    if (!at.ok()) return report(at.error(), terminal);
    const Result<Why> why =
        interleave::why(model, full_name(*model, arguments.task), Time{at.value().ns});
    if (!why.ok()) {
        return report({why.error().kind, why.error().message + suggestion(*model, arguments.task)},
                      terminal);
    }
    write_why(why.value(), terminal);
    if (!arguments.chain) return ExitCode::done;
    History history(model);
    history.seek(Time{at.value().ns});
    write_chain(history, full_name(*model, arguments.task), Time{at.value().ns}, terminal);
    return ExitCode::done;
}

}  // namespace interleave::cli
