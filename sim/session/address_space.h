// The memory of a task's process as regions with addresses, as a debugger would list them.
//
// World keeps words in rows, not addresses; these follow from the layout below, which is that of a
// program at fixed addresses on x86-64 Linux, without randomisation. So a forked child has the
// addresses of its parent, and other contents.
//   text    0x400000 up, 16 bytes for each instruction of the program
//   data    the next page: what is declared as private, 8 bytes for each number
//   heap    the page after it, empty: nothing allocates memory while it runs, arrays included
//   shared  0x7fff00000000 up: what is declared as shared, at the same place in every process
//   stack   down from 0x7ffffffff000 for the main task, and for a thread in row k of the task table
//           from 0x7ffff0000000 - k * (the size of a stack and a page nobody may touch); frames
//           grow down, and in a frame the word above the others leads back to the caller
#pragma once

#include "base/ids.h"

#include <cstdint>
#include <string>
#include <vector>

namespace interleave {

struct Model;
struct State;

// One variable; or, in brackets, the way back to the caller of a function, how often a `repeat`
// will still do its steps, or what else the language needs.
struct CellView {
    uint64_t address = 0;
    std::string name, value;
    friend bool operator==(const CellView&, const CellView&) = default;
};

struct RegionView {
    std::string name;             // "text", "data", "heap", "shared", "stack", "stack of bank/bob"
    std::string access;           // "r-x", "rw-", and "s" or "p": shared or private
    uint64_t start = 0, end = 0;  // whole pages; end is not part of it
    uint64_t used = 0;            // bytes
    std::vector<CellView> cells;  // by address
    friend bool operator==(const RegionView&, const RegionView&) = default;
};

struct AddressSpace {
    std::vector<RegionView> regions;
    uint32_t more_stacks = 0;  // of other tasks, that are there and not among the regions
};

// Of the process of a task; the stack of that task comes first among the stacks, of which no more
// than these of others are told. None if the process has ended: a zombie has no memory.
[[nodiscard]] AddressSpace address_space(const Model&, const State&, TaskId,
                                         size_t most_other_stacks = SIZE_MAX);

// "0x7ffffffff000"
[[nodiscard]] std::string address_text(uint64_t address);

}  // namespace interleave
