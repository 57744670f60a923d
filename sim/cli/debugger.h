// The debugger's prompt: words to moves in a History and to views of the moment reached.
//
// Knows no streams but the Terminal's; whether somebody types or a file is piped in is the caller's
// affair. Each command is one row of a table, which help, prefixes and suggestions are made from.
#pragma once

#include "cli/condition.h"
#include "cli/load.h"
#include "cli/record_text.h"
#include "cli/terminal.h"
#include "session/history.h"
#include "session/snapshot.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace interleave::cli {

class Debugger {
  public:
    Debugger(const ScenarioFile&, Terminal&);

    // What there is to see before the first command.
    void welcome();
    // One line of input. Empty: the last command again. False: it was `quit`.
    bool execute(std::string_view line);
    // "(#12 3 ms) "
    [[nodiscard]] std::string prompt() const;
    // A command was not understood, or could not be done.
    [[nodiscard]] bool had_errors() const { return had_errors_; }

    struct Command {
        std::string_view name;
        std::string_view alias;  // a short form that is no prefix, or that wins over others
        std::string_view arguments;
        std::string_view about;
        void (Debugger::*run)(const std::string& rest);
    };
    [[nodiscard]] static std::span<const Command> commands();

  private:
    // Moves
    void event(const std::string& rest);
    void instruction(const std::string& rest);
    void next_switch(const std::string& rest);
    void task(const std::string& rest);
    void until(const std::string& rest);
    void back(const std::string& rest);
    void back_event(const std::string& rest);
    void back_instruction(const std::string& rest);
    void back_switch(const std::string& rest);
    void back_task(const std::string& rest);
    void back_until(const std::string& rest);
    void seek(const std::string& rest);
    void time(const std::string& rest);
    void to_start(const std::string& rest);
    void to_end(const std::string& rest);
    // Views
    void next(const std::string& rest);
    void where(const std::string& rest);
    void tasks(const std::string& rest);
    void cpus(const std::string& rest);
    void queues(const std::string& rest);
    void objects(const std::string& rest);
    void variables(const std::string& rest);
    void inspect(const std::string& rest);
    void registers(const std::string& rest);
    void memory(const std::string& rest);
    void list(const std::string& rest);
    void why(const std::string& rest);
    // Branches
    void set(const std::string& rest);
    void branches(const std::string& rest);
    void branch(const std::string& rest);
    void help(const std::string& rest);
    void quit(const std::string& rest);

    // Tools of moves
    [[nodiscard]] bool read_count(const std::string& rest, uint64_t& count);
    [[nodiscard]] std::string task_named(
        const std::string& typed);  // empty: told that there is none
    bool at_the_end();
    bool at_the_start();
    void step_instant();
    void move(const MomentCondition&, bool forward, const std::string& what, uint64_t count);
    void search_time(const std::string& rest, bool forward);
    void tell_records(const std::vector<Record>&);
    void tell_state();
    // Tools of views
    [[nodiscard]] Snapshot now() const;
    bool inspect_task(const Snapshot&, const std::string& name);
    bool inspect_object(const Snapshot&, const std::string& name);
    bool inspect_cpu(const Snapshot&, const std::string& name);
    bool inspect_variable(const Snapshot&, const std::string& name);
    void fields(std::span<const NamedText>, size_t indent);     // words, in the language
    void variables(std::span<const NamedText>, size_t indent);  // as they are
    void title(std::string_view text);

    // A run that goes its own way from a moment of another one on.
    struct Branch {
        std::shared_ptr<const Model> model;
        std::vector<PlannedChange> changes;
        size_t parent = 0;
        std::string told;  // "policy=rr from step 12 (3 ms)"
    };
    [[nodiscard]] std::shared_ptr<const Model> with(std::vector<PlannedChange>);
    void go_to(size_t branch);

    [[nodiscard]] const Command* find(const std::string& word);
    void refuse(std::string_view sentence);

    const ScenarioFile& scenario_;
    Terminal& t_;
    History history_;
    TaskNames names_;
    std::optional<RecordText> words_;
    std::vector<Branch> branches_;
    size_t branch_ = 0;
    std::string last_line_;
    bool quit_ = false, had_errors_ = false;
};

}  // namespace interleave::cli
