#include "analysis/finding_page.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/load.h"
#include "kernel/context.h"
#include "scenario/diagnostic.h"
#include "trace/timeline.h"
#include "translation/translation.h"

#include <algorithm>
#include <cctype>
#include <fmt/format.h>
#include <optional>
#include <ostream>
#include <vector>

namespace interleave::cli {

namespace {

// Where the scenarios are in the sources; `interleave list` says where they are here.
constexpr const char* kScenarioFolder = "scenarios/";

constexpr RunEnd kEnds[] = {RunEnd::finished, RunEnd::deadlock, RunEnd::stuck, RunEnd::limit,
                            RunEnd::interrupted};

std::string_view about(RunEnd end)
{
    switch (end) {
        case RunEnd::running: return "The run has not ended.";
        case RunEnd::finished:
            return "Every task that is not a daemon came to its end. Daemons may have been left "
                   "waiting or running.";
        case RunEnd::deadlock:
            return "Tasks wait for each other in a ring: each for something that the next one "
                   "holds, none with a time limit. None of them can ever go on, so the run ends at "
                   "that moment and tells who holds what and who waits for what.\n"
                   "Over units of resources, where each may wait for several others, it is those "
                   "whom "
                   "no order of ends would help; the resource says with detection=... when that is "
                   "looked for.\n"
                   "A way out: let every task take the locks in the same order, or take them with "
                   "trylock and give back what it has when that fails.";
        case RunEnd::stuck:
            return "Tasks are left, all of them wait, and nothing will ever happen that could wake "
                   "one: nobody is left to release, put, notify or end. There is no ring, as in a "
                   "deadlock: look for what was never released, sent or notified.";
        case RunEnd::limit:
            return "The run was cut off: by `until:`, which is a fine way to end a scenario that "
                   "goes on for ever, or by a limit on steps that protects against one that does "
                   "so without time passing.";
        case RunEnd::interrupted:
            return "Somebody pressed Ctrl+C. What is told is what happened until then; `expect:` "
                   "and `outcome:` are not judged.";
    }
    return {};
}

// The number in "S012", "s12" or "12".
std::optional<uint32_t> code_number(std::string_view text)
{
    if (text.starts_with('S') || text.starts_with('s')) text.remove_prefix(1);
    const std::optional<int64_t> n = parse_int(text);
    if (!n || *n < 0 || *n > 9999) return std::nullopt;
    return static_cast<uint32_t>(*n);
}

// "not-owner", "Not_Owner" and "not owner" are the same to somebody who asks.
std::string folded(std::string_view text)
{
    std::string out;
    for (const char c : text) {
        const bool blank = c == '-' || c == '_';
        out += blank ? ' ' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
    return out;
}

void write_entry(std::string_view heading, std::string_view text, Terminal& t)
{
    t.out << styled(t.out_color, Style::bold, t.say(heading)) << '\n' << t.paragraph(text, 2);
}

// The paragraphs of a page were broken for English; another language has them whole, and breaks
// them itself. Examples stay as they are below their heading.
std::string page_in_language(std::string_view page, const Terminal& t)
{
    if (translation_to(t.language) == nullptr) return std::string(page);
    std::string out;
    while (!page.empty()) {
        const size_t end = std::min(page.find("\n\n"), page.size());
        const std::string_view block = trim(page.substr(0, end));
        page.remove_prefix(std::min(end + 2, page.size()));
        const size_t heading = std::min(block.find('\n'), block.size());
        if (block.substr(heading).starts_with("\n    ")) {
            out += t.say(block.substr(0, heading)) + std::string(block.substr(heading)) + '\n';
        } else {
            std::string paragraph(block);
            std::ranges::replace(paragraph, '\n', ' ');
            out += t.paragraph(paragraph);
        }
        if (!page.empty()) out += '\n';
    }
    return out;
}

// What `explain` is asked with, and its meaning in another language.
std::string named(std::string_view subject, const Terminal& t)
{
    const std::string said = t.say(subject);
    return said == subject ? said : fmt::format("{} ({})", subject, said);
}

void write_page(const FindingPage& page, Terminal& t)
{
    const auto part = [&](std::string_view name, std::string_view text, bool is_said = true) {
        if (text.empty()) return;
        t.out << wrapped(t.say(name) + (is_said ? t.say(text) : std::string(text)), t.width, 2);
    };
    t.out << styled(t.out_color, Style::bold,
                    fmt::format("{}: {}", named(name_of(page.kind), t), t.say(page.title)))
          << '\n';
    part("", page.meaning);
    part("How it is recognised: ", page.rule);
    part("Source: ", page.source, false);
    if (!page.scenario.empty())
        part("To see it: ",
             fmt::format("interleave run {}{}{}", kScenarioFolder + std::string(page.scenario),
                         page.arguments.empty() ? "" : " ", page.arguments),
             false);
    part("What to do: ", page.advice);
}

// "S012: unknown step"
std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

ExitCode write_list(Terminal& t)
{
    t.out << styled(t.out_color, Style::bold, t.say("What can be wrong with a scenario")) << '\n';
    for (const uint32_t code : all_codes()) {
        const std::string line = t.say(first_line(interleave::explain(code)));
        t.out << fmt::format("  {}\n", fit_width(line, t.width - 2));
    }
    t.out << '\n' << styled(t.out_color, Style::bold, t.say("What a task can do wrong")) << '\n';
    for (uint32_t i = 1; i < kFaults; ++i) {
        t.out << fmt::format("  {}\n", named(name_of(static_cast<FaultKind>(i)), t));
    }
    t.out << '\n' << styled(t.out_color, Style::bold, t.say("How a run can end")) << '\n';
    for (const RunEnd end : kEnds) t.out << fmt::format("  {}\n", named(name_of(end), t));
    t.out << '\n' << styled(t.out_color, Style::bold, t.say("What a run can show")) << '\n';
    for (size_t i = 0; i < kFindingKinds; ++i) {
        const FindingPage page = page_of(static_cast<FindingKind>(i));
        t.out << fmt::format("  {}\n", fit_width(fmt::format("{}: {}", named(name_of(page.kind), t),
                                                             t.say(page.title)),
                                                 t.width - 2));
    }
    return ExitCode::done;
}

}  // namespace

ExitCode explain(const ExplainArguments& arguments, Terminal& terminal)
{
    if (arguments.subject.empty()) return write_list(terminal);
    const std::string subject = folded(trim(arguments.subject));
    std::vector<std::string_view> names;
    for (uint32_t i = 1; i < kFaults; ++i) {
        const auto fault = static_cast<FaultKind>(i);
        names.push_back(name_of(fault));
        if (subject != name_of(fault)) continue;
        write_entry(name_of(fault), sentence_of(fault), terminal);
        return ExitCode::done;
    }
    bool found = false;
    for (const RunEnd end : kEnds) {
        names.push_back(name_of(end));
        if (subject != name_of(end)) continue;
        write_entry(name_of(end), about(end), terminal);
        found = true;
    }
    for (size_t i = 0; i < kFindingKinds; ++i) {
        const auto kind = static_cast<FindingKind>(i);
        names.push_back(name_of(kind));
        if (subject != folded(name_of(kind))) continue;
        if (found) terminal.out << '\n';
        write_page(page_of(kind), terminal);
        found = true;
    }
    if (found) return ExitCode::done;
    if (const std::optional<uint32_t> code = code_number(arguments.subject)) {
        const std::string text = interleave::explain(*code);
        if (!text.empty()) {
            const std::string said = page_in_language(text, terminal);
            const std::string heading = first_line(said);
            terminal.out << styled(terminal.out_color, Style::bold, heading)
                         << std::string_view(said).substr(heading.size())
                         << (said.ends_with('\n') ? "" : "\n");
            return ExitCode::done;
        }
    }
    complain(terminal, fmt::format("there is nothing to explain about '{}'.{} 'interleave explain' "
                                   "lists what there is.",
                                   arguments.subject, did_you_mean(subject, names)));
    return ExitCode::usage;
}

}  // namespace interleave::cli
