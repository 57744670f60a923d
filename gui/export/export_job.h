// What is to be exported, and how: the formats of export/export.h and those that only the window
// can draw. Plain values, made by a worker.
#pragma once

#include "base/result.h"
#include "export/export.h"

#include <string>

namespace interleave::gui {

struct ExportJob {
    std::string format = "png";  // its name
    ExportOptions options;
    int scale = 1;  // of png
};

[[nodiscard]] bool isPicture(const ExportJob&);  // of lanes, not of characters
// The shapes of a picture that is to be written.
[[nodiscard]] DisplayList pictureOf(const Timeline&, Viewport);
[[nodiscard]] Result<std::string> bytesOf(const Timeline&, const ExportJob&);

}  // namespace interleave::gui
