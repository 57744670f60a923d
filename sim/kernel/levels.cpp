// What buffers hold, told as it changes: World knows no time, so it notes what changed within a
// step, and each note becomes a record here.
#include "kernel/stepper.h"

namespace interleave {

void Stepper::tell_levels()
{
    for (const LevelNote& note : w_.levels)
        tell(RecordKind::level, TaskState::unknown, Reason::none, note.end, note.object.index,
             note.amount);
    w_.levels.clear();
}

}  // namespace interleave
