// The kinds of composite objects, each as what its steps and its declaration become. Private to
// expand*.
#pragma once

#include "scenario/expand_code.h"
#include "scenario/step_template.h"

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace interleave {

// What the parts of an expansion share.
struct Expansion {
    Scenario& scenario;
    Diagnostics& diagnostics;
    CodeMap code;              // of the scenario as it was written
    size_t processes = 0;      // that the user declared; those behind them are made here
    size_t timed_results = 0;  // steps that wait for a job no longer than a limit
};

// The value of a parameter of a composite object; all were checked when they were read.
[[nodiscard]] int64_t parameter_of(const ObjectSpec&, std::string_view name);

// True if one of the steps, or of those below them, is of this kind.
[[nodiscard]] bool has_step(const std::vector<StepSpec>&, StepKind);

void add_variable(Expansion&, std::string name, bool is_private, Mark, int64_t value = 0,
                  int64_t size = 0);
void add_object(Expansion&, std::string name, std::string kind, Mark, std::string argument = {});
// A task that runs `function`, a daemon, that starts when `owner` does.
[[nodiscard]] TaskEntry task_of(const TaskEntry& owner, std::string name, std::string function,
                                Mark);
// Null if there is none; told at the mark.
[[nodiscard]] const FunctionSpec* function_named(Expansion&, const std::string& name, Mark);
[[nodiscard]] bool gives_value(const FunctionSpec&);

// A queue of which each process that puts has a buffer, and a thread that empties it into a pipe.
class ProcessQueueExpansion {
  public:
    ProcessQueueExpansion(Expansion&, const ObjectSpec&);

    [[nodiscard]] std::vector<StepSpec> verb(const StepSpec&) const;
    // A get as a case of a select, with the steps below it.
    void select(StepSpec&) const;
    // The nth case of a select is a put: what has to be done before the select. REQUIRES: bounded
    [[nodiscard]] std::vector<StepSpec> select_put(StepSpec&, size_t nth) const;
    [[nodiscard]] bool is_bounded() const { return maxsize_ > 0; }
    void finish();

    [[nodiscard]] const std::string& name() const { return name_; }

  private:
    [[nodiscard]] std::string text(std::string_view) const;
    void add_feeder(TaskEntry&);
    void count_ends(TaskEntry&, bool is_main);
    void count_exits(std::vector<StepSpec>&, bool returns);
    void check_exits(const std::set<std::string>& own, const std::set<std::string>& others);
    [[nodiscard]] bool ends_task(const std::string& function) const;

    Expansion& e_;
    std::string name_;
    Mark mark_;
    int64_t maxsize_ = 0, pipe_ = 0, buffer_ = 0;
};

// A process that keeps numbers, and a thread in it for each connection.
class ManagerExpansion {
  public:
    ManagerExpansion(Expansion&, const ObjectSpec&);

    [[nodiscard]] std::vector<StepSpec> verb(const StepSpec&) const;
    // The body of a function or task: has a connection, opened when it is needed first.
    void connect(std::vector<StepSpec>& body, Mark) const;
    void finish();

    [[nodiscard]] const std::string& name() const { return name_; }
    // Tells where an expression reads a cell as if it were a variable.
    void check(const Expression&) const;

  private:
    [[nodiscard]] std::string text(std::string_view) const;
    void check(const Expression& whole, const Expr& part) const;
    void close_before_returns(std::vector<StepSpec>&) const;

    Expansion& e_;
    const ObjectSpec& spec_;
    std::string name_;
    Mark mark_;
};

class PoolExpansion {
  public:
    PoolExpansion(Expansion&, const ObjectSpec&, size_t index, size_t pools);

    // Looks at what the scenario does with the pool before any step is replaced.
    void note(const std::vector<StepSpec>&);
    [[nodiscard]] std::vector<StepSpec> apply(const StepSpec&);
    [[nodiscard]] std::vector<StepSpec> map(const StepSpec& s) { return map(s, {}); }
    [[nodiscard]] std::vector<StepSpec> map_async(const StepSpec& s) { return map_async(s, {}); }
    // A map whose function takes tuples, as of zip(): element by element of several arrays.
    [[nodiscard]] std::vector<StepSpec> starmap(const StepSpec&);
    [[nodiscard]] std::vector<StepSpec> imap(const StepSpec&);
    // `L_job` is the number of a job of this pool; the steps give the result of `whole`.
    [[nodiscard]] std::string wait_text(bool with_result) const;
    [[nodiscard]] std::string value_text() const;
    // A condition on .job, and .ready is whether it holds.
    [[nodiscard]] std::string ready_text() const;
    [[nodiscard]] std::vector<StepSpec> verb(const StepSpec&);
    // What it is made of.
    void finish();

    [[nodiscard]] const std::string& name() const { return name_; }

  private:
    struct Call {
        std::string function;
        bool is_map = false;
        bool keeps = false;  // map: the single values are wanted
        size_t width = 0;    // starmap: the length of a tuple
        friend bool operator==(const Call&, const Call&) = default;
    };
    struct Sink {
        std::string callback, array;
        size_t imap = 0;  // which one in the text, from 1
        bool in_order = false;
        int64_t kept = 0;  // imap: results that nobody has asked for yet, at most
        friend bool operator==(const Sink&, const Sink&) = default;
    };

    // Of a starmap: what its job keeps besides its numbers.
    struct Tuples {
        size_t width = 0;
        std::string store;  // lines for when the slot of the job is known
        Holes holes;
        std::string before;  // lines that come first
    };

    [[nodiscard]] std::vector<StepSpec> map(const StepSpec&, const Tuples&);
    [[nodiscard]] std::vector<StepSpec> map_async(const StepSpec&, const Tuples&);
    [[nodiscard]] bool check(const StepSpec&, size_t arguments, bool needs_value);
    [[nodiscard]] std::string submit_text(size_t call, size_t sink, size_t arguments,
                                          std::string_view first = {}, bool may_be_empty = false,
                                          std::string_view tuples = {}) const;
    [[nodiscard]] std::string keep_text(size_t sink) const;
    [[nodiscard]] std::string told_text() const;
    [[nodiscard]] std::string text(std::string_view) const;
    [[nodiscard]] std::string worker_text() const;
    [[nodiscard]] std::string task_handler_text() const;
    [[nodiscard]] std::string result_handler_text() const;
    [[nodiscard]] std::optional<size_t> owner() const;
    void add_memory();
    void add_tasks(size_t owner);

    Expansion& e_;
    std::string name_;
    Mark mark_;
    int64_t workers_ = 0, jobs_ = 0;
    size_t index_ = 0, pools_ = 0;
    size_t arguments_ = 0;  // that a job has at most
    bool maps_ = false;
    bool terminates_ = false;
    size_t imaps_ = 0;
    int64_t tuples_ = 0;       // numbers in all tuples of the longest starmap
    int64_t results_ = 0;      // elements of the longest array that a map fills
    std::vector<Call> calls_;  // numbered from 1
    std::vector<Sink> sinks_;  // likewise
};

}  // namespace interleave
