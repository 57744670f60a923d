// What buffers hold, told as it changes: World knows no time, so it notes what changed within a
// step, and each note becomes a record here. For the parts of Stepper that execute.
#pragma once

#include "kernel/stepper.h"

namespace interleave {

inline void Stepper::tell_levels()
{
    if (w_.levels.empty()) return;
    for (const LevelNote& note : w_.levels)
        tell(RecordKind::level, TaskState::unknown, Reason::none, note.end, note.object.index,
             note.amount);
    w_.levels.clear();
}

}  // namespace interleave
