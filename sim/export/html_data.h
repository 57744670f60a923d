// What the page of a run draws from: its lanes, names and words as JSON that is safe inside of a
// script element.
//
// {"from", "to", "language", "words": {...}, "states": [...], "reasons": [...], "letters": [...],
//  "links_words": [...], "colors": {"light": {...}, "dark": {...}},
//  "steps": [[label, line]], "objects": [name],
//  "tasks": [{"n": name, "s": short name, "c": its colour}],
//  "facts": [[state, reason, cpu, step, side]],      side: object, waker or task; -1 is none
//  "shares"?: [[state, task, percent, ...]],         task: -1 nobody, -2 others
//  "lanes": [{"k": kind, "n": name, "i": id, "d": depth, "c"?: 1, "t": [...], "f": [...],
//             "p"?: [...], "m"?: most, "j"?: [[released, deadline, ended, missed]],
//             "x"?: [ended, crashed, code]}],
//  "links": [[kind, from, to, at_from, at_to, object]],
//  "faults": [[at, task, name]],
//  "findings": [[weight, from, to, [task], heading, sentence]]}
//
// Kinds of lanes: h a heading, c a CPU, t a task, o the owners of an object, n a count. "t" are the
// starts of slices, each less the one before; a slice ends where the next starts, the last at "to".
// "f" are indices into facts; of owners and counts the task, or the number; "m" is the number that
// fills the height of a lane. "c": too many slices, drawn in columns of equal width that show what
// took most of their time; "p" are indices into shares, in which the longest are first: -1 where a
// column is all of one slice, -2 where there were too many rows.
#pragma once

#include "analysis/finding.h"
#include "export/html_words.h"
#include "trace/timeline.h"

#include <cstdint>
#include <span>
#include <string>

namespace interleave {

// Beyond these a page would be slow to open. They are tested with smaller ones.
struct HtmlLimits {
    uint64_t slices = 500'000;  // of all lanes; beyond, lanes of many are drawn in columns
    uint64_t links = 100'000;   // beyond, none
    uint32_t shares = 50'000;   // rows that columns are made of; beyond, only what took most
    uint32_t tasks = 2'000;     // lanes; the page says how many it leaves out
};

struct HtmlData {
    std::string json;
    uint32_t left_out = 0;  // tasks
    uint64_t slices = 0;
    uint32_t columns = 0;  // of lanes with too many slices; 0: there are none
    bool has_links = true;
};

[[nodiscard]] HtmlData html_data(const Timeline&, std::span<const Finding>, bool counters,
                                 const HtmlWords&, const HtmlLimits&,
                                 std::span<const Time> forks = {});

}  // namespace interleave
