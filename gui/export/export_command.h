// interleave-gui --export FILE: writes a picture, a page or data without a window, and without a
// display. Options, messages and exit codes are those of `interleave export`.
#pragma once

#include <QStringList>

namespace interleave::gui {

// Asked of the bare words, since the platform has to be chosen before there is an application.
[[nodiscard]] bool asksForExport(int argc, char** argv);
// Standard error is for what a person should know, not for what Qt misses in this environment.
void sayOnlyWhatMatters();
// REQUIRES: a QGuiApplication. `arguments`: with the program's name first. Returns the exit code.
[[nodiscard]] int exportAsAsked(const QStringList& arguments);

}  // namespace interleave::gui
