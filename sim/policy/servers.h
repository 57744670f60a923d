// Servers of aperiodic tasks: whose turn it is at each, and how much of its budget is left.
//
// Not a policy: a policy that has servers asks here which of their tasks may run and how long, and
// itself says how urgent they are. A server serves one task at a time, in the order in which they,
// or their jobs, came; a task that was preempted goes on first.
// Sources: Strosnider, Lehoczky, Sha, The deferrable server algorithm for enhanced aperiodic
// responsiveness in hard real-time environments, IEEE Trans. Computers 44 (1995); Abeni, Buttazzo,
// Integrating multimedia applications in hard real-time systems, RTSS 1998.
//
// What is remembered is as of the last time that somebody asked; what the clock has changed since
// (a period began, a deadline came) is worked out when it is read.
#pragma once

#include "kernel/policy.h"

#include <vector>

namespace interleave {

class Servers {
  public:
    // Whether servers are as urgent as they are declared, or as their deadlines: for those with
    // periods that is the end of the present one.
    enum class Order : uint8_t { fixed, deadline };

    Servers(std::vector<ServerSpec> specs, Order order, uint32_t first_task_word)
        : specs_(std::move(specs)), order_(order), first_task_word_(first_task_word)
    {
    }

    [[nodiscard]] bool empty() const { return specs_.empty(); }
    [[nodiscard]] Order order() const { return order_; }
    [[nodiscard]] uint32_t words() const { return kWords * static_cast<uint32_t>(specs_.size()); }
    [[nodiscard]] uint32_t task_words() const { return empty() ? 0 : kTaskWords; }

    // Null for a task that names no server. The others below are for tasks that do.
    [[nodiscard]] const ServerSpec* server_of(const Model&, const State&, TaskId) const;

    // A task is queued; it comes (and a server that nobody waited for begins), or was put back.
    void enter(const Model&, State&, TaskId, Reason why) const;
    // It blocks, ends or is taken off its queue. Nothing, if it was not there.
    void leave(const Model&, State&, TaskId) const;
    // It ran, up to now.
    void charge(const Model&, State&, TaskId, Duration used) const;

    // It is the first of those of its server, which has budget left.
    [[nodiscard]] bool may_run(const Model&, const State&, TaskId) const;
    // When it, or its job, came to its server.
    [[nodiscard]] Time came(const State&, TaskId) const;
    // Of its server, as of now.
    [[nodiscard]] Time deadline(const Model&, const State&, TaskId) const;
    // How long it may run from now on; kForever: until it leaves.
    [[nodiscard]] Duration slice(const Model&, const State&, TaskId) const;
    // When may_run() or deadline() of a task that waits changes by itself.
    [[nodiscard]] Time next_change(const Model&, const State&, TaskId) const;
    // The first time at which a server that has nothing left may go on; kNever if none waits.
    [[nodiscard]] Time first_refill(const State&) const;

    // The policy's timer() is called for a waiting task at this instant, once more.
    static void wake(State&, TaskId);

    // For people: what decides about a task of a server; all servers.
    void describe(const Model&, const State&, TaskId, Details&) const;
    [[nodiscard]] std::vector<std::pair<std::string, Details>> rows(const State&) const;

  private:
    struct Row {
        Duration budget;       // left
        Time deadline;         // or the end of the present period
        TaskId first, last;    // of those that are ready or run
        Time left_after = {};  // the nanosecond after it was left by all; 0: never entered
    };
    static constexpr uint32_t kWords = 5, kTaskWords = 4;

    [[nodiscard]] uint32_t index_of(const Model&, const State&, TaskId) const;
    [[nodiscard]] Row row(const State&, uint32_t server) const;  // as of now
    [[nodiscard]] Row stored(const State&, uint32_t server) const;
    static void store(State&, uint32_t server, const Row&);
    void refresh(const ServerSpec&, Row&, Time now) const;
    static void begin(const ServerSpec&, Row&, Time now);
    void insert(State&, Row&, TaskId, Time came) const;
    void unlink(State&, Row&, TaskId) const;
    [[nodiscard]] Details details(const State&, uint32_t server) const;
    [[nodiscard]] std::span<int64_t> links(State&, TaskId) const;
    [[nodiscard]] std::span<const int64_t> links(const State&, TaskId) const;

    std::vector<ServerSpec> specs_;
    Order order_;
    uint32_t first_task_word_;
};

}  // namespace interleave
