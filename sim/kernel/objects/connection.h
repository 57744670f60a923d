// Connections in use: what the verbs of a listener do with their ends (connection.cpp), and what
// closes with a process. Private to the kernel.
#pragma once

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
