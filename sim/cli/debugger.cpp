#include "cli/debugger.h"

#include "base/text.h"
#include "kernel/model.h"

#include <algorithm>
#include <fmt/format.h>
#include <ostream>
#include <utility>

namespace interleave::cli {

namespace {

constexpr size_t kLongestLine = 4096;

using Command = Debugger::Command;

}  // namespace

std::span<const Command> Debugger::commands()
{
    static constexpr Command kCommands[] = {
        {"event", "e", "[N]", "all that happens at the next instant", &Debugger::event},
        {"instruction", "i", "[N]", "one step: an instruction, or one phase of an event",
         &Debugger::instruction},
        {"switch", "s", "[N]", "until a CPU takes up a task", &Debugger::next_switch},
        {"task", "t", "NAME", "until something happens to this task", &Debugger::task},
        {"until", "u", "WHAT",
         "until a TIME, 'lock OBJECT', 'TASK STATE', 'TASK STATE -> STATE', 'deadlock', or until "
         "something becomes true: balance == 3 and m.owner == bob",
         &Debugger::until},
        {"back", "b", "[MOVE]", "any of these backwards: back switch; alone: back event",
         &Debugger::back},
        {"bevent", "be", "[N]", "back to just before this instant", &Debugger::back_event},
        {"binstruction", "bi", "[N]", "one step back", &Debugger::back_instruction},
        {"bswitch", "bs", "[N]", "back to when a CPU took up a task", &Debugger::back_switch},
        {"btask", "bt", "NAME", "back to when something happened to this task",
         &Debugger::back_task},
        {"buntil", "bu", "WHAT", "back to when this became true", &Debugger::back_until},
        {"seek", "", "N", "to a position: steps from the start", &Debugger::seek},
        {"time", "", "T", "to a time, in either direction", &Debugger::time},
        {"start", "", "", "to the start", &Debugger::to_start},
        {"end", "", "", "to the end", &Debugger::to_end},
        {"next", "n", "", "what happens next, and why", &Debugger::next},
        {"where", "w", "", "position, time, and who does what", &Debugger::where},
        {"tasks", "", "", "every task: state, step, what it waits for", &Debugger::tasks},
        {"cpus", "c", "", "every CPU: whom it runs", &Debugger::cpus},
        {"queues", "q", "", "who is ready, as the policy sees it", &Debugger::queues},
        {"objects", "o", "", "locks and devices: owner and waiters", &Debugger::objects},
        {"vars", "v", "", "values of variables", &Debugger::variables},
        {"inspect", "p", "NAME", "all about a task, an object, a CPU or a variable",
         &Debugger::inspect},
        {"regs", "r", "[TASK]", "registers: of the CPUs, or saved and live of a task",
         &Debugger::registers},
        {"memory", "m", "TASK", "the memory of a task: regions, addresses, what lies where",
         &Debugger::memory},
        {"list", "l", "[TASK|LINE]", "the source around where it is", &Debugger::list},
        {"why", "y", "TASK [TIME]", "why it runs or does not run, now or then", &Debugger::why},
        {"set", "", "WHAT VALUE",
         "from this moment on, in a branch of the run: policy rr quantum=2ms; seed 7; "
         "TASK.priority "
         "3 (or nice, tickets); MUTEX.protocol inherit (or ceiling)",
         &Debugger::set},
        {"branches", "", "", "the run and what branches off it", &Debugger::branches},
        {"branch", "", "N", "to this branch, at the same time", &Debugger::branch},
        {"help", "?", "[COMMAND]", "this list", &Debugger::help},
        {"quit", "", "", "leave", &Debugger::quit},
    };
    return kCommands;
}

Debugger::Debugger(const ScenarioFile& scenario, Terminal& terminal)
    : scenario_(scenario),
      t_(terminal),
      history_(scenario.model),
      names_(*scenario.model),
      words_(std::in_place, *scenario.model, names_),
      branches_{{scenario.model, scenario.overrides.changes, 0, "as it was loaded"}}
{
}

void Debugger::welcome()
{
    if (t_.in_is_terminal) {
        t_.out << t_.say("Type help for the commands; an empty line repeats the last one.\n");
    }
    tell_state();
    next({});
}

std::string Debugger::prompt() const
{
    const std::string branch =
        branches_.size() > 1 ? fmt::format("branch {} ", branch_ + 1) : std::string();
    return fmt::format("({}#{} {}) ", branch, history_.position(), to_text(history_.now()));
}

void Debugger::refuse(std::string_view sentence)
{
    had_errors_ = true;
    t_.out << styled(t_.out_color, Style::warning, t_.paragraph(sentence));
}

// An exact name or alias, else the only name that begins so.
const Command* Debugger::find(const std::string& word)
{
    std::vector<const Command*> fits;
    std::vector<std::string_view> all;
    for (const Command& c : commands()) {
        if (c.name == word || (!c.alias.empty() && c.alias == word)) return &c;
        if (c.name.starts_with(word)) fits.push_back(&c);
        all.push_back(c.name);
    }
    if (fits.size() == 1) return fits[0];
    if (fits.empty()) {
        refuse(fmt::format("There is no command '{}'.{} 'help' lists them.", word,
                           did_you_mean(word, all)));
        return nullptr;
    }
    std::vector<std::string_view> names;
    for (const Command* c : fits) names.push_back(c->name);
    refuse(fmt::format("'{}' could be {}.", word, fmt::join(names, " or ")));
    return nullptr;
}

bool Debugger::execute(std::string_view line)
{
    line = trim(line);
    if (line.size() > kLongestLine) {
        refuse("That line is too long.");
        return true;
    }
    if (line.starts_with('#')) return true;  // a remark in a file of commands
    if (line.empty()) line = last_line_;
    if (line.empty()) return true;
    const std::string text(line);
    const size_t blank = std::min(text.find_first_of(" \t"), text.size());
    const Command* command = find(text.substr(0, blank));
    if (command == nullptr) return true;
    last_line_ = text;
    (this->*command->run)(std::string(trim(std::string_view(text).substr(blank))));
    return !quit_;
}

void Debugger::help(const std::string& rest)
{
    const Command* only = rest.empty() ? nullptr : find(rest);
    if (!rest.empty() && only == nullptr) return;
    for (const Command& c : commands()) {
        if (only != nullptr && only != &c) continue;
        const std::string left =
            fmt::format("  {:<2} {} {}", c.alias.size() < 3 ? c.alias : "", c.name, c.arguments);
        const std::string about = t_.paragraph(c.about, 27);
        t_.out << pad_right(left, 26) << ' ' << std::string_view(about).substr(27);
    }
    if (only == nullptr) {
        t_.out << t_.paragraph(
            "Any beginning that fits one command alone will do. Times: 12.5ms; a bare "
            "number counts the file's unit. Task names may be given without what "
            "stands before the last '/'. '#' begins a remark.",
            2);
    }
}

void Debugger::quit(const std::string&) { quit_ = true; }

}  // namespace interleave::cli
