// What is on its way between the two sides of a listener's connections, for those who show it. How
// it gets there is the business of kernel/objects/link.cpp.
#pragma once

#include "kernel/model.h"
#include "kernel/world.h"

#include <vector>

namespace interleave {

enum class Cargo : int64_t {
    value,
    end_of_file,  // the other side sends no more
    close,        // and is closed
    room,         // so many bytes were received: the sender may send as many more
    syn,          // a client asks for a connection; the amount is how often it asked before
    syn_ack,      // the server agrees
    ack,          // the client knows: the connection waits to be accepted
    refusal,      // nobody listens, or there is no room
};

struct Flight {
    EndId to;
    uint32_t connection = 0;  // its serial number
    Cargo cargo{};
    int64_t bytes = 0;  // of a value; that there is room for
    Duration after;     // until it arrives, from when the clock of its listener was last asked
};

// Oldest first in each direction, to the clients first; what its connection does not outlive is
// left out.
[[nodiscard]] std::vector<Flight> flights_of(const Model&, const World&, ObjectId listener);

// A text takes as many bytes as it has, a number 8.
[[nodiscard]] int64_t bytes_of(const Model&, int64_t value);

}  // namespace interleave
