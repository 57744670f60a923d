// The debugger's moves, each with its twin backwards.
#include "base/text.h"
#include "cli/debugger.h"
#include "kernel/kernel.h"
#include "kernel/model.h"

#include <algorithm>
#include <fmt/format.h>
#include <ostream>
#include <utility>

namespace interleave::cli {

namespace {

constexpr size_t kMostRecords = 40;  // told of one move
constexpr uint64_t kMostMoves = 1'000'000;

std::string_view plural(uint64_t n) { return n == 1 ? "" : "s"; }

}  // namespace

bool Debugger::read_count(const std::string& rest, uint64_t& count)
{
    count = 1;
    if (rest.empty()) return true;
    const std::optional<int64_t> n = parse_int(rest);
    if (n && *n >= 1 && static_cast<uint64_t>(*n) <= kMostMoves) {
        count = static_cast<uint64_t>(*n);
        return true;
    }
    refuse(fmt::format("'{}' is not a number of moves from 1 to {}.", rest, kMostMoves));
    return false;
}

std::string Debugger::task_named(const std::string& typed)
{
    const std::string full = names_.full(typed);
    if (!full.empty()) return full;
    const std::vector<std::string> names = names_.all();
    const std::vector<std::string_view> views(names.begin(), names.end());
    refuse(typed.empty() ? "Which task? 'tasks' lists them."
                         : fmt::format("There is no task '{}', or more than one.{} 'tasks' lists "
                                       "them.",
                                       typed, did_you_mean(typed, views)));
    return {};
}

bool Debugger::at_the_end()
{
    if (!history_.finished()) return false;
    t_.out << t_.say(
        fmt::format("This is the end of the run: {}.\n", name_of(history_.state().sched.end)));
    return true;
}

bool Debugger::at_the_start()
{
    if (history_.position() > 0) return false;
    t_.out << t_.say("This is the start of the run.\n");
    return true;
}

void Debugger::tell_records(const std::vector<Record>& records)
{
    const size_t told = std::min(records.size(), kMostRecords);
    for (size_t i = 0; i < told; ++i) {
        const std::string line =
            fmt::format("{}: {}", to_text(records[i].at), words_->sentence(records[i]));
        const Style style = records[i].kind == RecordKind::fault ? Style::bad : Style::bold;
        t_.out << (records[i].kind == RecordKind::fault
                       ? styled(t_.out_color, style, t_.paragraph(line, 2))
                       : t_.paragraph(line, 2));
    }
    if (told < records.size()) {
        t_.out << t_.say(fmt::format("  ... and {} more\n", records.size() - told));
    }
}

// All steps of the next instant, and what they tell.
void Debugger::step_instant()
{
    const Time at = history_.next_time();
    std::vector<Record> told;
    do {
        if (!history_.forward()) break;
        names_.learn(history_);
        const std::vector<Record> records = history_.last_records();
        told.insert(told.end(), records.begin(), records.end());
    } while (!history_.finished() && history_.next_time() == at && !t_.stop.stop_requested());
    if (told.empty()) t_.out << t_.say(fmt::format("  {}: nothing that shows\n", to_text(at)));
    tell_records(told);
}

void Debugger::event(const std::string& rest)
{
    uint64_t count = 0;
    if (!read_count(rest, count) || at_the_end()) return;
    for (; count > 0 && !history_.finished() && !t_.stop.stop_requested(); --count) step_instant();
    tell_state();
}

void Debugger::instruction(const std::string& rest)
{
    uint64_t count = 0;
    if (!read_count(rest, count) || at_the_end()) return;
    for (; count > 1 && !t_.stop.stop_requested(); --count) {
        if (!history_.forward()) break;
    }
    names_.learn(history_);
    if (!history_.finished()) {
        t_.out << t_.paragraph(now().next);
        history_.forward();
        names_.learn(history_);
    }
    tell_records(history_.last_records());
    tell_state();
}

void Debugger::move(const MomentCondition& condition, bool forward, const std::string& what,
                    uint64_t count)
{
    if (forward ? at_the_end() : at_the_start()) return;
    for (; count > 0; --count) {
        const Search result = forward ? search_forward(history_, condition, t_.stop)
                                      : search_back(history_, condition, t_.stop);
        if (result == Search::found) continue;
        if (result == Search::interrupted) {
            t_.out << t_.say("Interrupted.\n");
        } else {
            t_.out << t_.paragraph(
                fmt::format("No {} {} this moment.", what, forward ? "after" : "before"));
        }
        break;
    }
    names_.learn(history_);
    if (count == 0) tell_records(history_.last_records());
    tell_state();
}

void Debugger::next_switch(const std::string& rest)
{
    uint64_t count = 0;
    if (read_count(rest, count)) move(cli::next_switch(), true, "switch", count);
}

void Debugger::back_switch(const std::string& rest)
{
    uint64_t count = 0;
    if (read_count(rest, count)) move(cli::next_switch(), false, "switch", count);
}

void Debugger::task(const std::string& rest)
{
    const std::string name = task_named(rest);
    if (!name.empty()) move(next_of_task(name, names_), true, "event of " + name, 1);
}

void Debugger::back_task(const std::string& rest)
{
    const std::string name = task_named(rest);
    if (!name.empty()) move(next_of_task(name, names_), false, "event of " + name, 1);
}

// A time on the way, in one direction alone: `until 5ms` never goes back.
void Debugger::search_time(const std::string& rest, bool forward)
{
    const Result<Duration> at = read_duration(rest, history_.model().unit, "until");
    if (!at.ok()) return refuse(at.error().message);
    const Time time{at.value().ns};
    if (forward ? time < history_.now() : time > history_.now()) {
        return refuse(fmt::format("{} is {} this moment: use time {}.", to_text(time),
                                  forward ? "before" : "after", rest));
    }
    this->time(rest);
}

void Debugger::until(const std::string& rest)
{
    if (rest.empty()) return refuse("Until when? 'help until' says what there is.");
    if (parse_duration(rest, history_.model().unit).ok) return search_time(rest, true);
    const Result<MomentCondition> condition = read_condition(rest, branches_[branch_].model);
    if (!condition.ok()) return refuse(condition.error().message);
    move(condition.value(), true, "moment at which '" + rest + "' becomes true", 1);
}

void Debugger::back_until(const std::string& rest)
{
    if (rest.empty()) return refuse("Until when? 'help buntil' says what there is.");
    if (parse_duration(rest, history_.model().unit).ok) return search_time(rest, false);
    const Result<MomentCondition> condition = read_condition(rest, branches_[branch_].model);
    if (!condition.ok()) return refuse(condition.error().message);
    move(condition.value(), false, "moment at which '" + rest + "' becomes true", 1);
}

void Debugger::back_event(const std::string& rest)
{
    uint64_t count = 0;
    if (!read_count(rest, count) || at_the_start()) return;
    for (; count > 0; --count) {
        if (!history_.back_instant()) break;
    }
    tell_state();
}

void Debugger::back_instruction(const std::string& rest)
{
    uint64_t count = 0;
    if (!read_count(rest, count) || at_the_start()) return;
    history_.seek(history_.position() - std::min(count, history_.position()));
    tell_state();
}

// "back switch 2" is "bswitch 2".
void Debugger::back(const std::string& rest)
{
    if (rest.empty()) return back_event({});
    const size_t blank = std::min(rest.find(' '), rest.size());
    const std::string word = rest.substr(0, blank);
    const Command* twin = nullptr;
    for (const Command& c : commands()) {
        const bool is_move =
            c.name.starts_with('b') && c.name != "back" && !c.name.starts_with("branch");
        if (is_move && c.name.substr(1).starts_with(word)) twin = &c;
    }
    if (twin == nullptr) {
        return refuse(
            fmt::format("'back {}': what goes back is event, instruction, switch, task "
                        "and until.",
                        word));
    }
    (this->*twin->run)(std::string(trim(rest.substr(blank))));
}

void Debugger::seek(const std::string& rest)
{
    const std::optional<int64_t> n = parse_int(rest);
    if (!n || *n < 0) return refuse("seek: to which position? A number of steps from the start.");
    const auto wanted = static_cast<uint64_t>(*n);
    history_.seek(wanted);
    names_.learn(history_);
    if (history_.position() < wanted) {
        t_.out << t_.say(fmt::format("The run has only {} step{}.\n", history_.position(),
                                     plural(history_.position())));
    }
    tell_state();
}

void Debugger::time(const std::string& rest)
{
    const Result<Duration> at = read_duration(rest, history_.model().unit, "time");
    if (!at.ok()) return refuse(at.error().message);
    history_.seek(Time{at.value().ns});
    names_.learn(history_);
    if (history_.finished() && history_.now() < Time{at.value().ns}) {
        t_.out << t_.say(fmt::format("The run ends at {}.\n", to_text(history_.now())));
    }
    tell_state();
}

void Debugger::to_start(const std::string&)
{
    history_.seek(uint64_t{0});
    tell_state();
}

void Debugger::to_end(const std::string&)
{
    while (!t_.stop.stop_requested() && history_.forward()) {
    }
    names_.learn(history_);
    tell_state();
}

}  // namespace interleave::cli
