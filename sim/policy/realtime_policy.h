// What policies for jobs with deadlines share: who is assigned to which CPU, how ties are broken,
// and that on several CPUs the most urgent jobs run, with as few moves as that takes.
//
// The key of a waiting job does not change with time unless its policy gives it another. Tasks
// without a deadline (or a period, where that counts) come last, in the order in which they became
// ready. A task of a server has the urgency of the server, while it is its turn.
#pragma once

#include "kernel/jobs.h"
#include "policy/ordered_policy.h"
#include "policy/servers.h"

namespace interleave {

enum class Ties : uint32_t { release, running, task };

class RealtimePolicy : public OrderedPolicy {
  public:
    [[nodiscard]] const PolicyInfo& info() const override { return info_; }
    // A CPU of its own idles while tasks wait for others, or for the budget of a server.
    [[nodiscard]] bool work_conserving() const override
    {
        return info_.work_conserving && one_queue() && servers_.empty();
    }
    [[nodiscard]] uint32_t words() const override { return servers_.words(); }
    [[nodiscard]] uint32_t task_words() const override
    {
        return (partitioned() ? 1 : 0) + servers_.task_words();
    }
    [[nodiscard]] CpuId select_cpu(const Model&, const State&, TaskId, Chooser&) const override;
    bool enqueue(const Model&, State&, CpuId, TaskId, Reason why, Chooser&) const override;
    [[nodiscard]] bool has_urgency() const override { return true; }
    [[nodiscard]] int64_t own_urgency(const Model& m, const State& s, TaskId t) const override
    {
        return key(m, s, t);
    }
    bool urgency_changed(const Model&, State&, CpuId) const override;
    void dequeue(const Model&, State&, TaskId) const override;
    TaskId pick_next(const Model&, State&, CpuId, Chooser&) const override;
    [[nodiscard]] Time idle_until(const Model&, const State&, CpuId) const override;
    void charge(const Model&, State&, CpuId, TaskId, Duration used) const override;
    [[nodiscard]] Duration slice(const Model&, const State&, CpuId, TaskId) const override;
    bool timer(const Model&, State&, TaskId, Chooser&) const override;
    void blocked(const Model&, State&, CpuId, TaskId) const override;
    void detach(const Model&, State&, TaskId) const override;
    TaskId steal(const Model&, State&, CpuId, Chooser&) const override { return {}; }
    void attach(const Model&, State&, TaskId) const override;
    [[nodiscard]] Explanation explain(const Model&, const State&, CpuId) const override;
    [[nodiscard]] std::vector<std::pair<std::string, Details>> memory(const Model&,
                                                                      const State&) const override;

  protected:
    // `values` are those of the parameters that follow the policy's own, in the order of
    // kQueueing and ties_parameter: queues, packing, order, ties.
    RealtimePolicy(const PolicyInfo&, const PolicyValues& values, size_t first,
                   Servers::Order = Servers::Order::fixed);
    // Of a policy that is global always.
    RealtimePolicy(const PolicyInfo& info, Ties ties)
        : OrderedPolicy(true, true),
          info_(info),
          ties_(ties),
          servers_({}, Servers::Order::fixed, 0)
    {
    }

    // Breaks ties of keys: the smaller comes first, then the lower task number.
    [[nodiscard]] virtual int64_t rank(const Model&, const State&, TaskId) const;
    [[nodiscard]] bool eligible(const Model&, const State&, TaskId) const override;
    // The key of the tasks of a server, where servers have a fixed order.
    [[nodiscard]] virtual int64_t server_key(const ServerSpec&) const { return kLast; }
    [[nodiscard]] int64_t running_key(const Model&, const State&, CpuId) const override;
    [[nodiscard]] Details keys(const Model&, const State&, TaskId) const override;

    static constexpr int64_t kLast = kNever.ns;  // key of those that are not urgent at all
    // The present job, or null for a task that has none.
    [[nodiscard]] static const Job* job_of(const Model&, const State&, TaskId);
    // When a waiting job has to run at the latest to be in time; kLast if that is not known.
    [[nodiscard]] static int64_t latest_start(const Model&, const State&, TaskId);

    [[nodiscard]] bool partitioned() const { return !one_queue(); }
    // The CPU of each initial task; empty: all share a queue.
    [[nodiscard]] std::vector<CpuId> assigned(const Model& m) const;
    // Queued tasks of the CPU that come before what runs there, beyond those that CPUs that are
    // choosing will take.
    [[nodiscard]] bool takes_over(const Model&, const State&, CpuId, uint32_t choosing) const;
    [[nodiscard]] static uint32_t choosing(const State&);
    [[nodiscard]] CpuId least_urgent_but(const Model&, const State&, TaskId, const CpuSet&) const;
    void change_key(const Model&, State&, TaskId, int64_t key) const;

  private:
    // That of a task by itself, or of its donor or ceiling if that is more urgent.
    [[nodiscard]] int64_t lent_key(const Model&, const State&, TaskId) const;
    [[nodiscard]] TaskId next_for(const Model&, const State&, CpuId) const;
    [[nodiscard]] bool precedes(const Model&, const State&, TaskId queued, CpuId) const;
    // Of a task, or of the server that serves it.
    [[nodiscard]] int64_t effective_key(const Model&, const State&, TaskId) const;
    void pass_on(const Model&, State&, CpuId from) const;
    [[nodiscard]] bool find_cpu(const Model&, State&, TaskId) const;

    const PolicyInfo& info_;
    Ties ties_ = Ties::release;
    bool worst_fit_ = false, decreasing_ = false;
    Servers servers_;
};

// The CPU of each initial task where tasks are assigned to CPUs. A task that fits nowhere goes to
// the CPU with the least load; tasks of one server go together. Loads are in units of 10^-15,
// rounded down.
[[nodiscard]] std::vector<CpuId> assignment(const Model&, bool worst_fit, bool decreasing);

inline constexpr std::string_view kRealtimeQueues[] = {"global", "partitioned"};
inline constexpr std::string_view kPackings[] = {"first_fit", "worst_fit"};
inline constexpr std::string_view kPackingOrders[] = {"as_given", "decreasing"};
inline constexpr std::string_view kTies[] = {"release", "running", "task"};

inline constexpr PolicyParameter kAssignedParameter = {
    .name = "queues",
    .kind = ParameterKind::word,
    .value = 0,
    .lowest = 0,
    .highest = 1,
    .words = kRealtimeQueues,
    .about = "one queue for all CPUs, or each task assigned to one of them for good"};
inline constexpr PolicyParameter kPackingParameter = {
    .name = "packing",
    .kind = ParameterKind::word,
    .value = 0,
    .lowest = 0,
    .highest = 1,
    .words = kPackings,
    .about = "partitioned: the first CPU whose load stays at most 1, or the one with the least"};
inline constexpr PolicyParameter kPackingOrderParameter = {
    .name = "order",
    .kind = ParameterKind::word,
    .value = 0,
    .lowest = 0,
    .highest = 1,
    .words = kPackingOrders,
    .about = "partitioned: tasks are assigned as they are listed, or by decreasing utilisation"};
[[nodiscard]] constexpr PolicyParameter ties_parameter(Ties by_default)
{
    return {.name = "ties",
            .kind = ParameterKind::word,
            .value = static_cast<int64_t>(by_default),
            .lowest = 0,
            .highest = 2,
            .words = kTies,
            .about =
                "who comes first of equals. release: the running job, then the earlier "
                "release, then the task listed first; running: the running job, then the "
                "task listed first; task: the task listed first"};
}

}  // namespace interleave
