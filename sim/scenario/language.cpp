#include "scenario/language.h"

#include "kernel/interpreters.h"
#include "kernel/model.h"
#include "scenario/composite.h"

#include <algorithm>
#include <iterator>

namespace interleave {

namespace {

constexpr std::string_view kOnRelease[] = {"nothing", "interrupt"};
constexpr std::string_view kTimings[] = {"observable", "every_instruction"};
constexpr int64_t kStackWordsMax = 1 << 20;
constexpr int64_t kCacheSizeMax = 1'000'000'000;
constexpr int64_t kUnitsMax = 1'000'000'000;
constexpr int64_t kRateMax = 1000;
constexpr int64_t kTicksMax = 1'000'000'000;

constexpr Key kScenarioKeys[] = {
    {"format", Shape::format, "Version of the language: 1."},
    {"title", Shape::local_text, "What the scenario is called."},
    {"about", Shape::local_text, "What happens in it, in a sentence or two."},
    {"question", Shape::local_text, "What to predict before looking."},
    {"notes", Shape::local_texts, "More to read."},
    {"unit", Shape::unit, "What a bare number means as a duration; ms unless said."},
    {"seed", Shape::seed, "Number from which everything random is drawn; 1 unless said."},
    {"until", Shape::duration, "The run ends at this time at the latest."},
    {"machine", Shape::machine, "CPUs and what things cost on them."},
    {"policy", Shape::policy, "Who runs next; fcfs unless said."},
    {"objects", Shape::objects, "Variables, locks and devices, by name."},
    {"servers", Shape::servers, "CPU time that is set aside for tasks, by name."},
    {"processes", Shape::processes, "What runs, by name."},
    {"functions", Shape::functions, "Steps with a name."},
    {"expect", Shape::properties, "What must hold at the end of every run."},
    {"outcome", Shape::properties, "What this very run shows."},
    {"lesson", Shape::lesson, "Where a learner stops and is asked what happens next."},
};

constexpr Key kStopKeys[] = {
    {"at", Shape::moment, "Where it asks; where the stop before it ended unless said."},
    {"say", Shape::local_text, "What to know before the question."},
    {"ask", Shape::ask, "next task, state of TASK and the like; or a question with answers."},
    {"answers", Shape::answers, "2 to 4 answers, each with the condition that makes it right."},
    {"until", Shape::moment, "Where the answer is seen; as the question needs it unless said."},
    {"explain", Shape::local_text, "Why it is so."},
    {"why", Shape::text, "The task of which it then tells why it runs or does not."},
};

constexpr Key kAnswerKeys[] = {
    {"if", Shape::condition, "What holds exactly if this answer is right."},
    {"answer", Shape::local_text, "The answer."},
};

constexpr AskForm kAskForms[] = {
    {"next task", AskKind::next_task, "next task"},
    {"next coroutine", AskKind::next_rider, "next coroutine"},
    {"state of", AskKind::state, "state of TASK"},
    {"owner of", AskKind::owner, "owner of OBJECT"},
    {"value of", AskKind::value, "value of EXPRESSION"},
    {"end", AskKind::end, "end"},
};

constexpr Key kMachineKeys[] = {
    {"cpus", Shape::integer, "How many CPUs; 1 unless said.", 1, kMaxCpus},
    {"instruction", Shape::delay,
     "Time of an instruction that another task can observe; 100ns unless said."},
    {"timing", Shape::word, "Which instructions take time: only observable ones, or every one.", 0,
     0, kTimings},
    {"costs", Shape::costs, "What a switch costs, by phase, and a start; nothing unless said."},
    {"cache", Shape::cache, "The cache of each CPU; none unless said."},
    {"context", Shape::context, "What a switch saves of the registers."},
    {"stack", Shape::integer, "Words of a task's stack where functions call themselves.", 16,
     kStackWordsMax},
};

constexpr Key kCostKeys[] = {
    {"save", Shape::duration, "Saving the registers of the outgoing task."},
    {"choose", Shape::duration, "The decision who runs next."},
    {"load", Shape::duration, "Loading the registers of the incoming task."},
    {"address_space", Shape::duration, "Added to load when the process changes."},
    {"migration", Shape::duration, "Added to load when a task comes from another CPU."},
    {"create_process", Shape::duration, "Added to the instruction that starts a process."},
    {"create_thread", Shape::duration, "Added to the instruction that starts a thread."},
    {"coroutine", Shape::duration,
     "A thread goes on with another of its coroutines, or with its event loop."},
    {"create_coroutine", Shape::duration, "Starting a coroutine, besides an instruction."},
    {"on_release", Shape::word,
     "Whether a CPU that handles the release of a job stops what it runs even if that goes on "
     "afterwards.",
     0, 0, kOnRelease},
};

constexpr Key kCacheKeys[] = {
    {"size", Shape::integer, "How much fits in, in the units of working_set.", 1, kCacheSizeMax},
    {"warmup", Shape::duration,
     "Running on a CPU until a working set is warm there; 0 unless said."},
    {"warm_rate", Shape::integer, "How fast a task works where it is warm; 2 unless said.", 1,
     kRateMax},
    {"cold_rate", Shape::integer, "How fast a task works elsewhere; 1 unless said.", 1, kRateMax},
    {"step", Shape::duration, "What takes time takes a whole number of these; any unless said."},
};

constexpr Key kContextKeys[] = {
    {"omit", Shape::registers, "Registers that a switch forgets to save, on purpose: [r1]."},
};

constexpr Key kServerKeys[] = {
    {"kind", Shape::word, "What happens to its budget.", 0, 0, kServerKinds},
    {"budget", Shape::duration, "CPU time that it gives in a period."},
    {"period", Shape::duration, "How often it has a new budget."},
    {"priority", Shape::integer, "Priority of its tasks, for policies that have one.",
     -kPriorityMax, kPriorityMax},
};

constexpr std::string_view kSchedulerKinds[] = {"go"};

constexpr Key kProcessKeys[] = {
    {"run", Shape::run, "A function, with its arguments, or steps."},
    {"start", Shape::delay, "When it starts; 0 unless said."},
    {"count", Shape::integer, "How many of it: name#1, name#2 and so on.", 1, kMaxInitialTasks},
    {"nice", Shape::integer, "Nice value, as Linux has it.", -20, 19},
    {"priority", Shape::integer, "Priority, for policies that have one.", -kPriorityMax,
     kPriorityMax},
    {"tickets", Shape::integer, "Its share, for lottery and stride; 100 unless said.", 1,
     kTicketsMax},
    {"slice", Shape::duration, "How long a turn it asks for, for eevdf; as others unless said."},
    {"period", Shape::duration, "Time between its releases; said by 'every' where it has one."},
    {"deadline", Shape::duration, "How long after its release each job has to be done."},
    {"runtime", Shape::duration, "CPU time that a job needs at most."},
    {"working_set", Shape::integer, "What it keeps in the cache of a CPU.", 0, kPriorityMax},
    {"affinity", Shape::cpu_list, "Numbers of the CPUs on which it may run: [0, 1]."},
    {"server", Shape::server, "The server, of those under servers:, in whose time it runs."},
    {"daemon", Shape::boolean, "true: the run does not wait for its end."},
    {"claims", Shape::claims, "How many units of which resource it will have at most: {r: 3}.", 0,
     kUnitsMax},
    {"coroutines", Shape::coroutines,
     "Coroutines of its event loop, by name; without run: it runs them until all have ended."},
    {"interpreter", Shape::interpreter,
     "Whose code its threads run: cpython-3.12, or {gil: {interval: 5ms}}; none unless said."},
    {"scheduler", Shape::scheduler,
     "go: its code and its coroutines are goroutines, which several threads carry; {kind: go, "
     "processors: 4} says more."},
    {"threads", Shape::threads, "Its threads, by name."},
};

constexpr size_t kNotOfThreads = 3;  // the last of these
constexpr Key kSubInterpreter = {"subinterpreter", Shape::subinterpreter,
                                 "Which interpreter of its process it runs in, besides the main "
                                 "one: a name, or own for one that "
                                 "nobody else is in."};

std::vector<Key> keys_of_threads()
{
    const std::span<const Key> common(kProcessKeys);
    const auto last = common.end() - kNotOfThreads;
    std::vector<Key> keys(common.begin(), last);
    keys.push_back(kSubInterpreter);
    return keys;
}

constexpr Key kInterpreterKeys[] = {
    {"gil", Shape::gil, "Its lock."},
};

constexpr Key kGilKeys[] = {
    {"protocol", Shape::word,
     "When a thread that waits gets it: it asks after an interval, or it is let go every so many "
     "checks, or there is no lock; switch_interval unless said.",
     0, 0, kGilProtocols},
    {"interval", Shape::duration,
     "switch_interval: how long a thread waits before it asks the owner; 5ms unless said."},
    {"check", Shape::duration,
     "CPU time from one point where the owner may be interrupted to the next; 1us unless said."},
    {"subinterpreters", Shape::word,
     "Whether each sub-interpreter of the process has such a lock of its own (CPython 3.12 and "
     "later can), or shares that of the process; own unless said.",
     0, 0, kSubInterpreterLocks},
    {"ticks", Shape::integer, "ticks: checks from one time it is let go to the next; 100.", 1,
     kTicksMax},
};

constexpr Key kSchedulerKeys[] = {
    {"kind", Shape::word, "Whose rules it follows.", 0, 0, kSchedulerKinds},
    {"processors", Shape::integer,
     "How many goroutines run at once, at most; as many as the machine has CPUs unless said.", 1,
     kMaxCpus},
    {"slice", Shape::duration,
     "How long one runs before it has to let another go on; 10ms unless said."},
    {"retake", Shape::duration,
     "How long a system call keeps its processor; 20us unless said, 0: not at all."},
};

constexpr Key kCoroutineKeys[] = {
    {"run", Shape::run, "A function, with its arguments, or steps."},
    {"start", Shape::delay, "When it starts; 0 unless said."},
    {"count", Shape::integer, "How many of it: name#1, name#2 and so on.", 1, kMaxInitialTasks},
    {"daemon", Shape::boolean, "true: the run does not wait for its end."},
};

constexpr Key kLanguageKeys[] = {
    {"en", Shape::text, "The text in English."},
    {"zh", Shape::text, "The text in Chinese."},
};

}  // namespace

std::span<const Key> scenario_keys() { return kScenarioKeys; }
std::span<const Key> machine_keys() { return kMachineKeys; }
std::span<const Key> cost_keys() { return kCostKeys; }
std::span<const Key> cache_keys() { return kCacheKeys; }
std::span<const Key> context_keys() { return kContextKeys; }
std::span<const Key> server_keys() { return kServerKeys; }
std::span<const Key> process_keys() { return kProcessKeys; }
std::span<const Key> thread_keys()
{
    static const std::vector<Key> keys = keys_of_threads();
    return keys;
}
std::span<const Key> interpreter_keys() { return kInterpreterKeys; }
std::span<const Key> gil_keys() { return kGilKeys; }
std::span<const Key> scheduler_keys() { return kSchedulerKeys; }
std::span<const Key> coroutine_keys() { return kCoroutineKeys; }
std::span<const Key> stop_keys() { return kStopKeys; }
std::span<const Key> answer_keys() { return kAnswerKeys; }
std::span<const AskForm> ask_forms() { return kAskForms; }
std::span<const Key> language_keys() { return kLanguageKeys; }

const Key* find_key(std::span<const Key> keys, std::string_view name)
{
    const auto found =
        std::find_if(keys.begin(), keys.end(), [name](const Key& k) { return k.name == name; });
    return found == keys.end() ? nullptr : &*found;
}

const StepForm* find_step_form(std::string_view word)
{
    const std::span<const StepForm> forms = step_forms();
    const auto found = std::find_if(forms.begin(), forms.end(),
                                    [word](const StepForm& f) { return f.word == word; });
    return found == forms.end() ? nullptr : &*found;
}

std::vector<VerbUse> verbs_named(std::string_view name)
{
    std::vector<VerbUse> uses;
    for (const auto& kinds : {object_kinds(), composite_kinds()}) {
        for (const ObjectKind* kind : kinds) {
            for (const Verb& verb : kind->verbs) {
                if (verb.name == name) uses.push_back({&verb, kind});
            }
        }
    }
    return uses;
}

bool is_verb(std::string_view name)
{
    const auto has = [name](const ObjectKind* kind) {
        return std::any_of(kind->verbs.begin(), kind->verbs.end(),
                           [name](const Verb& v) { return v.name == name; });
    };
    return std::any_of(object_kinds().begin(), object_kinds().end(), has) ||
           std::any_of(composite_kinds().begin(), composite_kinds().end(), has);
}

std::vector<std::string_view> step_words()
{
    std::vector<std::string_view> words;
    for (const StepForm& form : step_forms()) words.push_back(form.word);
    for (const auto& kinds : {object_kinds(), composite_kinds()}) {
        for (const ObjectKind* kind : kinds) {
            for (const Verb& verb : kind->verbs) words.push_back(verb.name);
        }
    }
    return words;
}

bool is_operator_word(std::string_view name)
{
    return name == "and" || name == "or" || name == "not";
}

}  // namespace interleave
