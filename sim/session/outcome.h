// What came out of one run, on whatever backend: the timeline, the final values, why it ended.
#pragma once

#include "base/ids.h"
#include "program/expression.h"
#include "trace/timeline.h"

#include <cstdint>
#include <string>
#include <vector>

namespace interleave {

struct Model;
struct State;

struct FinalValue {
    std::string name;             // "balance", or "bank.balance" of a process's own memory
    std::vector<int64_t> values;  // one, or the elements of an array
    bool array = false;
    friend bool operator==(const FinalValue&, const FinalValue&) = default;
};

// One link of a deadlock: who waits for what, which whom has.
struct WaitLink {
    // object is empty when it waits for the end of `owner`; several that have units of it are
    // joined by "and".
    std::string task, object, owner;
    std::string step;  // what it is doing; empty, and line 0: it did not block by a step
    uint32_t line = 0;
    friend bool operator==(const WaitLink&, const WaitLink&) = default;
};

struct RunOutcome {
    Timeline timeline;
    RunEnd end = RunEnd::running;
    std::string limit;  // limit: which one, and what to change
    std::vector<FinalValue> values;
    std::vector<std::string> texts;  // that values stand for (program/texts.h)
    // deadlock: the cycle, each waiting for the next; over units of resources: all who wait for
    // each other
    std::vector<WaitLink> ring;
    std::vector<WaitLink> waiting;  // deadlock, stuck: everybody who is blocked
};

// What a scenario promises, for analysis/verdict.h to judge.
struct Promise {
    std::string text;
    Expr expr;
    uint32_t line = 0;
};
struct Promises {
    std::vector<Promise> expect, outcome;  // of every run; of this very one
};
[[nodiscard]] Promises promises_of(const Model&);

// For backends that have a State at their end.
[[nodiscard]] std::vector<FinalValue> final_values(const Model&, const State&);
[[nodiscard]] std::vector<WaitLink> ring_of(const Model&, const State&);
[[nodiscard]] std::vector<WaitLink> waiting_tasks(const Model&, const State&);

}  // namespace interleave
