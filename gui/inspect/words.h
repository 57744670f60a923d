// Words of the inspectors, and text of the simulator's values for widgets.
#pragma once

#include "base/text.h"
#include "session/run_log.h"
#include "trace/timeline.h"

#include <QCoreApplication>
#include <QString>

#include <string_view>

namespace interleave::gui {

// The context of translation of functions that belong to no class.
struct Inspect {
    Q_DECLARE_TR_FUNCTIONS(Inspect)
};

[[nodiscard]] inline QString text(std::string_view s)
{
    return QString::fromUtf8(s.data(), static_cast<qsizetype>(s.size()));
}
[[nodiscard]] inline QString text(Time t) { return text(to_text(t)); }
[[nodiscard]] inline QString text(Duration d) { return text(to_text(d)); }

[[nodiscard]] QString wordOf(TaskState);
[[nodiscard]] QString wordOf(Reason);        // why a task is blocked, or was put back
[[nodiscard]] QString wordOf(Transition);    // "picked"
[[nodiscard]] QString numberOf(Transition);  // "3"; empty where textbooks give none

}  // namespace interleave::gui
