// A CPU-scheduling policy: decisions, with no memory of their own.
//
// All that a policy remembers is in State (SchedEntity, RunQueue, the words of Sched), so policies
// are const, shared between threads and replications, and cost nothing to copy. Names of hooks
// follow sched_ext. The kernel calls hooks; policies never call the kernel.
#pragma once

#include "kernel/choice.h"
#include "kernel/model.h"
#include "kernel/object.h"
#include "kernel/state.h"

#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace interleave {

struct Timing;  // kernel/jobs.h

inline constexpr int64_t kNoLevel = std::numeric_limits<int64_t>::max();

enum class ParameterKind : uint8_t {
    duration,
    integer,
    boolean,
    word,
    fraction,   // a decimal such as 0.5, in millionths
    durations,  // a list
    integers,   // a list
    schedule,
};
inline constexpr int64_t kFractionOne = 1'000'000;
[[nodiscard]] constexpr bool is_list(ParameterKind kind)
{
    return kind == ParameterKind::durations || kind == ParameterKind::integers;
}

// A tuning value, declared once: the language, the CLI, the GUI and the docs read it from here.
struct PolicyParameter {
    std::string_view name;
    ParameterKind kind{};
    int64_t value = 0, lowest = 0, highest = 0;  // default and range; durations in ns; word: index
    // Of kind word: all that it may be. A duration, integer or fraction may be one of these instead
    // of a number; they are negative then (number_of), and its lowest is not.
    std::span<const std::string_view> words = {};
    std::span<const int64_t> list = {};  // lists: the default; lowest and highest are of an entry
    std::string_view about;
};
// The value that a word gives to a parameter; none: it takes no such word.
[[nodiscard]] std::optional<int64_t> number_of(const PolicyParameter&, std::string_view word);
// The word that a value is; empty: it is a number.
[[nodiscard]] std::string_view word_of(const PolicyParameter&, int64_t value);

// One entry of a schedule: this task runs so many instructions.
struct ScheduleEntry {
    uint32_t task = 0;  // serial number
    uint32_t count = 1;
    friend bool operator==(const ScheduleEntry&, const ScheduleEntry&) = default;
};

// Chosen values, parallel to PolicyInfo::parameters.
struct PolicyValues {
    std::vector<int64_t> numbers;             // lists: the number of entries
    std::vector<std::vector<int64_t>> lists;  // empty where the parameter is none
    std::vector<ScheduleEntry> schedule;
    std::vector<ServerSpec> servers;  // those of the Model, of kinds that the policy knows
};

struct PolicyInfo {
    std::string_view name;    // "rr"
    std::string_view title;   // "round robin"
    std::string_view about;   // the rule in a sentence
    std::string_view source;  // where the rule is from
    std::span<const PolicyParameter> parameters;
    bool work_conserving = true;  // no CPU idles while a task that may run on it is ready
    std::span<const ServerKind> servers = {};  // the kinds that it knows
    std::shared_ptr<const class Policy> (*make)(const PolicyValues&) = nullptr;
};

struct Candidate {
    TaskId task;
    Details keys;  // "priority" -> "3"
};

// A decision told to people: made again by the policy on the State before it.
struct Explanation {
    std::string rule;                   // a sentence: "The longest-waiting task runs."
    TaskId chosen;                      // not valid: none was ready
    std::vector<Candidate> candidates;  // in the order of preference
};

class Policy {
  public:
    virtual ~Policy() = default;
    [[nodiscard]] virtual const PolicyInfo& info() const = 0;

    // Whether pick_next may give nobody although a task waits that may run there.
    [[nodiscard]] virtual bool may_decline() const { return false; }
    // As PolicyInfo says, unless the values of its parameters make it otherwise.
    [[nodiscard]] virtual bool work_conserving() const { return info().work_conserving; }

    // What State must provide.
    [[nodiscard]] virtual bool one_queue() const { return true; }  // for all CPUs; false: one each
    [[nodiscard]] virtual uint32_t lists_per_queue() const { return 1; }
    [[nodiscard]] virtual uint32_t heaps_per_queue() const { return 0; }  // ordered (task_heap.h)
    [[nodiscard]] virtual uint32_t words() const { return 0; }            // of Sched::policy_words
    [[nodiscard]] virtual uint32_t task_words() const { return 0; }   // of Sched::task_words, each
    [[nodiscard]] virtual uint32_t queue_words() const { return 0; }  // of Sched::queue_words, each
    // How often tick() is called, from this time of the run on; 0: never.
    [[nodiscard]] virtual Duration tick_period() const { return {0}; }
    // True: where tasks have jobs, tick() is called besides at every instant at which a task became
    // ready or left its CPU, or a job ended: when all of that is over, and before a CPU chooses.
    [[nodiscard]] virtual bool ticks_at_changes() const { return false; }
    // True: of the CPUs that choose again at one instant all put back their tasks before the tick
    // and before the first of them chooses. False: each CPU puts back and chooses in one go, and a
    // task goes on if nobody waits.
    [[nodiscard]] virtual bool puts_back_first() const { return false; }

    // First in, first out and nothing else: a ready task joins the tail of the first list of its
    // CPU's queue, the first of that list that may run is next, nobody is preempted for another,
    // nothing else is remembered, and each turn lasts so long. Who says so is not called to do
    // these things: the kernel does them itself. None: it has to be asked.
    [[nodiscard]] virtual std::optional<Duration> fifo_slice() const { return std::nullopt; }

    // The CPU whose queue a task that became ready joins, and which may then be preempted.
    [[nodiscard]] virtual CpuId select_cpu(const Model&, const State&, TaskId, Chooser&) const;
    // Puts a ready task on the queue of cpu. True if the CPU's current task should be preempted.
    virtual bool enqueue(const Model&, State&, CpuId, TaskId, Reason why, Chooser&) const = 0;
    // Takes a ready task off its queue (it changes queue or parameters).
    virtual void dequeue(const Model&, State&, TaskId) const;
    // Takes the next task for cpu off its queue; not valid if none may run there.
    virtual TaskId pick_next(const Model&, State&, CpuId, Chooser&) const = 0;
    // Asked when pick_next gave none though tasks wait: when the CPU asks again if nothing else
    // makes it. kNever: not by itself.
    [[nodiscard]] virtual Time idle_until(const Model&, const State&, CpuId) const;
    // Tells of CPU time used since the last call.
    virtual void charge(const Model&, State&, CpuId, TaskId, Duration used) const;
    // How long t may run from now until it is put back; kForever: until it blocks.
    [[nodiscard]] virtual Duration slice(const Model&, const State&, CpuId, TaskId) const;
    // SchedEntity::timer_at of a task came. True if the current task of its CPU should be
    // preempted.
    virtual bool timer(const Model&, State&, TaskId, Chooser&) const;
    // Takes a task from another CPU's queue for an idle one; asked only where each has its own.
    virtual TaskId steal(const Model&, State&, CpuId thief, Chooser&) const;
    // Called every tick_period(), and as ticks_at_changes() says. Inserts into `again` the CPUs
    // that should choose again: busy ones lose their task, idle ones look for one.
    virtual void tick(const Model&, State&, CpuSet& again, Chooser&) const;
    // The task that ran on cpu blocks, and was charged: it did not lose the CPU, it gave it up.
    virtual void blocked(const Model&, State&, CpuId, TaskId) const;
    // A job of the task was released (its Job row says which and until when), or the task ended one
    // and goes on with the next. Called before the task is enqueued; never for the running one.
    virtual void released(const Model&, State&, TaskId) const;
    // Whether some tasks are served before others for what they are. Only then can a task that
    // waits lend its urgency to the one that it waits for (kernel/urgency.h).
    [[nodiscard]] virtual bool has_urgency() const { return false; }
    // Of a task by itself, whatever is lent to it; the smaller is served first.
    [[nodiscard]] virtual int64_t own_urgency(const Model&, const State&, TaskId) const
    {
        return 0;
    }
    // What is lent to the task that has a CPU has changed. True if it should be preempted. (A
    // queued task is taken off its queue and queued again.)
    virtual bool urgency_changed(const Model&, State&, CpuId) const;
    // Whether the nice value, the priority or the tickets of a task say anything to this policy.
    // If they do, who is queued when they change is taken off its queue first and queued again
    // afterwards (Reason::inherited). Called in between, also for the running one, and others:
    virtual bool goes_by_values() const { return false; }
    virtual void values_changed(const Model&, State&, TaskId) const {}
    // How urgent all jobs of a task are against those of others, as known before the run; the
    // smaller is the more urgent. kNoLevel: this policy orders no tasks beforehand.
    [[nodiscard]] virtual int64_t level(const TaskSpec&, const Timing&) const { return kNoLevel; }
    // A task was created, before its first enqueue; a task ended or leaves the policy.
    virtual void attach(const Model&, State&, TaskId) const;
    virtual void detach(const Model&, State&, TaskId) const;

    // For people: a queue in the policy's order with its keys; the decision that pick_next would
    // make on cpu now, and why.
    [[nodiscard]] virtual std::vector<Candidate> describe(const Model&, const State&,
                                                          CpuId) const = 0;
    [[nodiscard]] virtual Explanation explain(const Model&, const State&, CpuId) const = 0;
    // Its own law: what is wrong with what it remembers, in sentences. Slow, for tests.
    [[nodiscard]] virtual std::vector<std::string> broken(const Model&, const State&) const;
    // Likewise what it remembers that belongs to no task and no queue, by name; mostly nothing.
    [[nodiscard]] virtual std::vector<std::pair<std::string, Details>> memory(const Model&,
                                                                              const State&) const;
};

}  // namespace interleave
