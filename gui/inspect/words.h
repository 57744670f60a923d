// Words of the inspectors, and text of the simulator's values for widgets.
#pragma once

#include "gui/models/words.h"
#include "session/run_log.h"
#include "trace/timeline.h"

#include <QCoreApplication>
#include <QString>

namespace interleave::gui {

// The context of translation of functions that belong to no class.
struct Inspect {
    Q_DECLARE_TR_FUNCTIONS(Inspect)
};

[[nodiscard]] QString wordOf(TaskState);
[[nodiscard]] QString wordOf(Reason);        // why a task is blocked, or was put back
[[nodiscard]] QString wordOf(Transition);    // "picked"
[[nodiscard]] QString numberOf(Transition);  // "3"; empty where textbooks give none

}  // namespace interleave::gui
