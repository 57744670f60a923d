// Connections in use: what the verbs of a listener do with their ends (connection.cpp), and what
// closes with a process. Private to the kernel.
#pragma once

#include "kernel/link.h"
#include "kernel/object.h"

namespace interleave {

// A new connection whose client's end is held by the process; nobody has accepted it. Not valid
// where there are too many.
[[nodiscard]] ConnectionId connect_process(World&, ObjectId listener, ProcessId client);
// The process of the acceptor holds the server's end from now on: its handle.
[[nodiscard]] int64_t accept_for(World&, ConnectionId, ProcessId server);
// Nobody will accept it any more: for the client it is as if the server had closed it.
void reset(const Model&, World&, ConnectionId, Effect&);

// A child process has open what its parent has.
void inherit_connections(World&, ProcessId parent, ProcessId child);
// Its last task has ended: its ends are closed, and objects that ask for it are told.
void close_with_process(const Model&, World&, ProcessId, TaskList& woken);

// Those who wait run their instruction again, and meet what has changed.
void try_again(World&, TaskList&, Effect&);

// Over a link: the client asks, and waits for the answer (handshake.cpp).
Effect connect_over_link(const Act&);
// What comes of what arrives: at the server that somebody asks, for the so-many-th time from 0, and
// that the client is connected; at the client the answer, or that it is refused.
void hear_syn(const Model&, World&, EndId at, int64_t resends, Effect&);
void hear_syn_ack(const Model&, World&, EndId at, Effect&);
void hear_ack(const Model&, World&, EndId at, Effect&);
void hear_refusal(World&, EndId at, uint32_t how, Effect&);
// The first of Link::again is due.
void ask_again(World&, Link&, Effect&);
// Nobody listens any more: those who were answered meet a connection that is closed.
void reset_half_open(const Model&, World&, ObjectId listener, Effect&);
// A task that is blocked in connect stops waiting; false if it is blocked elsewhere.
bool leave_handshake(const Model&, World&, TaskId, Effect&);
// The client closes a connection that has not come to be. False: it is one.
bool drop_handshake(World&, ConnectionId);
std::string_view broken_handshake(const Model&, const World&, ObjectId listener);
// Whether a task may be blocked in connect at this end.
[[nodiscard]] bool is_asking(const World&, EndId);

// For handshake.cpp. The acting task waits in one of the lists of an end.
Effect wait_at(const Act&, EndWaiters&, ObjectId listener);
TaskId wait_pop(World&, EndWaiters&);
// The registers of the instruction in which t is blocked, its handle first.
[[nodiscard]] int64_t* operands(const Model&, World&, TaskId t);
// The end where t is in line to send or to receive.
[[nodiscard]] EndId place_in_line(const Model&, World&, TaskId t, bool sends);
void leave_line(World&, EndWaiters&, TaskId);
void close_end(const Model&, World&, EndId own, ProcessId, Effect&);

// Whether what is sent over its connection takes time: its listener has a latency or a bandwidth.
[[nodiscard]] bool is_linked(const World&, EndId);
// It sets off for an end. False, and nothing happens: there are too many messages.
[[nodiscard]] bool put_on_link(World&, EndId to, Cargo, int64_t amount, Effect&);
// So much time went by; what was put on the link since is on its way from now on.
Progress advance_link(const Model&, World&, ObjectId listener, Duration elapsed, TaskId);
// What is due has arrived.
Effect deliver(const Model&, World&, ObjectId listener, TaskId);
// What of its connection takes room on the link: values on the way to this end, and news of room on
// the way back.
[[nodiscard]] int64_t bytes_on_link(const Model&, const World&, EndId);
// The law of the link of a listener that is broken; empty when it is sound, or there is none.
[[nodiscard]] std::string_view broken_link(const Model&, const World&, ObjectId listener);

// What arrives: a value at an end, the news of an end of file or a close, room for those who send
// from there.
void arrive(const Model&, World&, EndId at, int64_t value, Effect&);
void learn(const Model&, World&, EndId at, Cargo, Effect&);
void have_room(const Model&, World&, EndId sender, int64_t bytes, Effect&);
Effect send_verb(const Act&);
Effect receive_verb(const Act&);
Effect close_verb(const Act&);
Effect shutdown_verb(const Act&);
bool could_send(const Model&, const World&, TaskId, const int64_t* r);
bool could_receive(const Model&, const World&, TaskId, const int64_t* r);
std::string place_of(const Model&, const World&, TaskId);
// A task that is blocked in send or receive stops waiting; false if it is blocked elsewhere.
bool leave_connection(const Model&, World&, TaskId, Effect&);
// The law of the connections of a listener that is broken; empty when they are sound.
std::string_view broken_connection(const Model&, const World&, ObjectId listener);
// "3: 5 bytes to the server, 0 to the client", for some of them.
std::string shown_connections(const World&, ObjectId listener, size_t most);

}  // namespace interleave
