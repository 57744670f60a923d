// What may stand where in a scenario: the keys of each mapping and the forms of a step. The parser,
// its suggestions, the JSON Schema and the tests of the reference read these tables, so that they
// cannot disagree. Kinds of objects and policies have tables of their own (kernel/object.h,
// policy.h).
#pragma once

#include "kernel/object.h"
#include "scenario/scenario.h"

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace interleave {

// What the value of a key looks like.
enum class Shape : uint8_t {
    format,
    text,
    local_text,
    local_texts,
    unit,
    seed,
    integer,
    boolean,
    word,
    duration,
    delay,  // a duration or a distribution
    costs,
    cache,
    context,
    registers,
    cpu_list,
    machine,
    policy,
    objects,
    servers,
    server,
    claims,  // names of resources and numbers
    processes,
    threads,
    coroutines,
    functions,
    properties,
    run,  // steps, or a function
    interpreter,
    gil,
    subinterpreter,
    scheduler,
    lesson,   // stops
    moment,   // "before bank/bob blocked"
    ask,      // "next task", or a question
    answers,  // of a question
    condition,
};

struct Key {
    std::string_view name;
    Shape shape{};
    std::string_view about;
    int64_t lowest = 0, highest = 0;               // integer
    std::span<const std::string_view> words = {};  // word
};

[[nodiscard]] std::span<const Key> scenario_keys();
[[nodiscard]] std::span<const Key> machine_keys();
[[nodiscard]] std::span<const Key> cost_keys();
[[nodiscard]] std::span<const Key> cache_keys();
[[nodiscard]] std::span<const Key> context_keys();
[[nodiscard]] std::span<const Key> server_keys();
// The last ones, from interpreter on, are not a thread's.
[[nodiscard]] std::span<const Key> process_keys();
[[nodiscard]] std::span<const Key> thread_keys();
[[nodiscard]] std::span<const Key> interpreter_keys();
[[nodiscard]] std::span<const Key> gil_keys();
[[nodiscard]] std::span<const Key> scheduler_keys();
[[nodiscard]] std::span<const Key> coroutine_keys();
[[nodiscard]] std::span<const Key> stop_keys();      // of a stop of a lesson
[[nodiscard]] std::span<const Key> answer_keys();    // of an answer to choose from
[[nodiscard]] std::span<const Key> language_keys();  // of a text in several languages
[[nodiscard]] const Key* find_key(std::span<const Key>, std::string_view name);

class StepReader;

// A step that the language itself has. Verbs of objects come on top.
struct StepForm {
    std::string_view word;
    StepKind kind{};
    bool block = false;      // steps below it
    std::string_view usage;  // "compute DURATION"
    std::string_view about;
    std::string_view rest;  // what follows the word, as a regular expression of JSON Schema
    bool (StepReader::*read)() = nullptr;
};

[[nodiscard]] std::span<const StepForm> step_forms();
[[nodiscard]] const StepForm* find_step_form(std::string_view word);

// A verb and the kind that has it. Several kinds may share the name of a verb.
struct VerbUse {
    const Verb* verb = nullptr;
    const ObjectKind* kind = nullptr;
};
[[nodiscard]] std::vector<VerbUse> verbs_named(std::string_view name);
[[nodiscard]] bool is_verb(std::string_view name);

// Everything that can begin a step, for suggestions.
[[nodiscard]] std::vector<std::string_view> step_words();

// "deposit(3)" is a function with arguments, "compute 24" a step: words that no variable may have.
[[nodiscard]] bool is_operator_word(std::string_view name);

// What a lesson asks the run itself: "next task", "state of bank/bob".
struct AskForm {
    std::string_view words;  // that it begins with
    AskKind kind{};
    std::string_view usage;  // "state of TASK"
};
[[nodiscard]] std::span<const AskForm> ask_forms();

inline constexpr size_t kMaxStops = 50;
inline constexpr size_t kFewestAnswers = 2, kMostAnswers = 4;

inline constexpr std::string_view kUnits[] = {"ns", "us", "ms", "s", "min", "h"};
inline constexpr int64_t kPriorityMax = 1'000'000;
inline constexpr int64_t kTicketsMax = 1'000'000;
inline constexpr uint32_t kMaxSteps = 100'000;    // aliases expanded
inline constexpr uint32_t kMaxEntries = 100'000;  // processes, threads, objects, functions
inline constexpr uint32_t kMaxCells = 1'000'000;  // words of all variables together

}  // namespace interleave
