// Peers: other simulators, each a program beside this one that is asked in a process of its own,
// since their engines are global. What is not installed is known as well, so that a report says so.
#pragma once

#include "base/result.h"
#include "bench.h"

#include <string>
#include <vector>

namespace interleave::bench {

struct Peer {
    std::string name;     // "ns-3"
    std::string package;  // what has to be installed for it
    std::string path;     // its program
    std::string version;  // as it tells itself; empty: it is not there
};

// All there are, in the folder where their programs are built.
[[nodiscard]] std::vector<Peer> peers(const std::string& folder);

// How many operations make a round of reasonable length, found by asking for a few first; at most
// `most`. An error says why there is no answer at all: it does not do this, or takes too long.
[[nodiscard]] Result<uint64_t> round_of(const Peer&, const PeerQuestion&, uint64_t most);

// One round.
[[nodiscard]] Result<Round> ask(const Peer&, const PeerQuestion&, uint64_t operations);

}  // namespace interleave::bench
