// The whole timeline as JSON, for programs: everything that print() shows, with names resolved.
//
// {"format": "interleave-timeline", "version": 1,
//  "origin":  {"source", "title", "detail", "seed", "end", "records_lost", "clock_uncertainty_ns",
//              "knows": {"cpus", "ready", "wakers", "owners"}, "caveats": [...]},
//  "begin_ns", "end_ns",
//  "steps":   [{"label", "line", "column"}],
//  "tasks":   [{"name", "process", "kind", "parent"?, "daemon", "os_id"?, "created_ns",
//               "first_run_ns"?, "ended_ns"?, "exit_code"?, "crashed"?,
//               "transitions": [4], "switches_voluntary", "switches_involuntary", "migrations",
//               "slices": [{"start_ns", "end_ns", "state", "reason"?, "renewed"?, "cpu"?,
//                           "object"?, "waker"?, "carrier"?, "step"?}]}],
//  "cpus":    [[{"start_ns", "end_ns", "state", "reason"?, "renewed"?, "task"?}]],
//  "objects": [{"name", "kind", "capacity"?, "owners": [{"at_ns", "task"}],
//               "levels"?: [{"at_ns", "amount"}], "end_capacity"?,
//               "connections"?: [{"number", "to", "levels": [...]}]}],
//  "faults":  [{"at_ns", "task", "fault", "step"?}],
//  "findings": [{"kind", "weight", "from_ns", "to_ns"?, "tasks": [...], "line"?, "sentence"}]?}
//
// Keys with ? are left out where they do not apply. "step" is an index into steps; tasks are named;
// the owner null is nobody. Levels say how much an object holds, or has come "to" the "client" or
// the "server" of a connection and was not received. Within version 1 keys may be added, not
// changed.
#pragma once

#include "analysis/finding.h"
#include "trace/timeline.h"

#include <span>
#include <string>

namespace interleave {

[[nodiscard]] std::string to_json(const Timeline&, std::span<const Finding> = {});

}  // namespace interleave
