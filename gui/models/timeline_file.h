// Files that hold a finished run: our own, and our JSON.
#pragma once

#include "base/result.h"
#include "gui/models/finished_run.h"

#include <QString>

#include <memory>

namespace interleave::gui {

// By how it begins, whatever it is called.
[[nodiscard]] bool isTimelineFile(const QString& file);
// Takes as long as the file is large. Errors say what is wrong with it, and begin with its name.
[[nodiscard]] Result<std::shared_ptr<const FinishedRun>> readTimeline(uint64_t number,
                                                                      const QString& file);

}  // namespace interleave::gui
