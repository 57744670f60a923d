// The connections of a World: each has two ends, the client's and the server's, and each end has
// messages that came to it and processes that hold it open.
//
// They are made and closed while a run goes on: a row is used again, the lowest first, and a
// connection is named by its serial number, which is not. What its ends mean, who may block and
// what a closed end does is the business of kernel/objects/connection.cpp; the messages themselves
// are in the MessageStore, two queues for each row. Invariant: broken() is empty.
#pragma once

#include "base/ids.h"
#include "kernel/message_store.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace interleave {

using ConnectionId = Id<struct ConnectionTag>;
using HoldId = Id<struct HoldTag>;

inline constexpr uint32_t kMaxConnections = 1u << 20;  // at one time

// The same links as a TaskList of world.h, which is not known here.
struct EndWaiters {
    TaskId head, tail;
};

struct ConnectionEnd {
    MessageQueueId incoming;  // came to this end and was not received
    uint32_t bytes = 0;       // of these together, and of all else that takes room on the way here
    uint32_t unread = 0;      // of these alone
    uint32_t holders = 0;     // processes that have this end open
    HoldId held;              // the first of them
    EndWaiters receivers;     // wait until something comes
    EndWaiters senders;       // at the other end, wait until there is room here
};
static_assert(Row<ConnectionEnd>);

// Connection::pending of one that nobody has accepted. All but the first exist over links alone.
inline constexpr uint32_t kInBacklog = 1;   // waits to be accepted
inline constexpr uint32_t kAsked = 2;       // the client has sent a SYN and heard nothing
inline constexpr uint32_t kHalfOpen = 3;    // the server has answered, and the client has not heard
inline constexpr uint32_t kConfirmed = 4;   // the client is connected, and the server has not heard
inline constexpr uint32_t kRefused = 5;     // the client has heard that nobody listens
inline constexpr uint32_t kUnanswered = 6;  // the client has given up to ask

struct Connection {
    uint32_t serial = 0;   // from 1 in the order in which they were made; 0: the row is free
    ObjectId listener;     // that it was made through
    uint32_t pending = 0;  // kInBacklog ...: how far it has come; 0: it was accepted
    // Bit `side`: that end sends no more, and may still receive. Over a link also bit `2 + side`:
    // the other end knows that nothing more will come; bit `4 + side`: and that it is closed.
    uint32_t shut = 0;
    std::array<ConnectionEnd, 2> ends;  // of the client, of the server
};
static_assert(Row<Connection>);

// What takes time from one side to the other: all connections of one listener share it, each
// direction for itself. Both queues hold groups of kFlightWords values, oldest first.
struct LinkDirection {
    MessageQueueId given;   // not yet on its way: only within a step
    MessageQueueId flight;  // on its way, and of each how long after the one before it arrives
    int64_t first_ns = 0;   // until the oldest arrives
    int64_t last_ns = 0;    // until the newest does
};
static_assert(Row<LinkDirection>);
struct Link {
    ObjectId listener;
    uint32_t spare = 0;
    std::array<LinkDirection, 2> to;  // clients, the server
    // SYNs that found the backlog full, until they are sent again: `flight` and the times, in the
    // order in which they are due. `given` is not used.
    LinkDirection again;
};
static_assert(Row<Link>);
inline constexpr size_t kFlightWords = 4;  // handle of the end it goes to, what, how much, delay
inline constexpr uint32_t kResends = 6;    // of a SYN (net.ipv4.tcp_syn_retries)

// One end of one connection.
struct EndId {
    ConnectionId connection;
    uint32_t side = 0;  // 0: client, 1: server
};

class ConnectionStore {
  public:
    // Not valid where kMaxConnections are open.
    ConnectionId add(MessageStore&, ObjectId listener);
    // REQUIRES: no messages, nobody waits, nobody holds an end
    void remove(ConnectionId);

    [[nodiscard]] Connection& operator[](ConnectionId c) { return rows_[c]; }
    [[nodiscard]] const Connection& operator[](ConnectionId c) const { return rows_[c]; }
    [[nodiscard]] ConnectionEnd& at(EndId e) { return rows_[e.connection].ends[e.side]; }
    [[nodiscard]] const ConnectionEnd& at(EndId e) const
    {
        return rows_[e.connection].ends[e.side];
    }
    [[nodiscard]] const Table<ConnectionId, Connection>& rows() const { return rows_; }
    [[nodiscard]] bool empty() const { return rows_.empty() && links_.empty(); }

    // The end as a timeline names it (Buffer::end).
    [[nodiscard]] uint32_t number_of(EndId e) const
    {
        return rows_[e.connection].serial * 2 + e.side;
    }
    // The number by which tasks name an end, and the end that a number names, if it is still there.
    [[nodiscard]] int64_t handle_of(EndId) const;
    [[nodiscard]] std::optional<EndId> end_of(int64_t handle) const;

    // REQUIRES: it does not hold it yet
    void hold(EndId, ProcessId);
    [[nodiscard]] bool holds(EndId, ProcessId) const;
    // REQUIRES: it holds it
    void let_go(EndId, ProcessId);
    // In the order of the rows.
    [[nodiscard]] std::vector<EndId> held_by(ProcessId) const;

    // REQUIRES: the listener has none
    void add_link(MessageStore&, ObjectId listener);
    // Null: what is sent arrives at once.
    [[nodiscard]] Link* link_of(ObjectId listener);
    [[nodiscard]] const Link* link_of(ObjectId listener) const;
    [[nodiscard]] const std::vector<Link>& links() const { return links_; }

    [[nodiscard]] uint64_t hash(uint64_t seed) const;
    // One sentence for each way in which the tables are unsound.
    [[nodiscard]] std::vector<std::string> broken(const MessageStore&) const;

  private:
    struct Hold {
        ProcessId process;
        uint32_t end = 0;      // row of the connection times 2, plus the side
        HoldId next;           // of the same end, or of the free rows
        HoldId after, before;  // of the same process
        uint32_t spare = 0;
    };
    static_assert(Row<Hold>);
    [[nodiscard]] HoldId find(EndId, ProcessId) const;

    std::vector<Link> links_;  // in the order of their listeners
    Table<ConnectionId, Connection> rows_;
    Table<HoldId, Hold> holds_;
    Table<ProcessId, HoldId> first_;  // of each process; shorter than that of processes
    HoldId free_;
    ConnectionId lowest_free_{0};
    uint32_t made_ = 0;
};

}  // namespace interleave
