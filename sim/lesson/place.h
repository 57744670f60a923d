// Positions of a run by what happens there, as lessons name them.
#pragma once

#include "base/result.h"
#include "kernel/state.h"
#include "scenario/scenario.h"
#include "trace/record.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace interleave {

class History;

// A lesson looks no further than so many steps for the place of a stop.
inline constexpr uint64_t kFurthest = 5'000'000;

struct FoundRecord {
    uint64_t position = 0;  // just after the step that told it
    Record record;
};
// Goes on to the first step after this position that tells such a record; nothing, and no move, if
// there is none.
[[nodiscard]] std::optional<FoundRecord> go_to_record(History&,
                                                      const std::function<bool(const Record&)>&);
// On to the first position after this one at which `wanted` holds; false, and no move, if none.
[[nodiscard]] bool go_to(History&, const std::function<bool(const History&)>& wanted);
[[nodiscard]] bool go_to_end(History&);

// Moves there, from where it is: forward, but to the start and to a time in either direction. An
// error says what this run has not; then nothing has moved.
[[nodiscard]] Result<uint64_t> go_to(History&, const MomentSpec&);

// A task by its serial number; not valid: it is gone, or not there yet.
[[nodiscard]] TaskId task_of_serial(const State&, uint32_t serial);
// Its name, also of one that is gone or to come if the Model has it; empty: nobody knows.
[[nodiscard]] std::string name_of_task(const History&, uint32_t serial);

}  // namespace interleave
