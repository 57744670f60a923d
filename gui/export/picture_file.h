// Files of pixels and of pages, made of the display list that the timeline shows: what is exported
// is what was seen. May be called in any thread.
#pragma once

#include "base/result.h"
#include "export/display_list.h"

#include <QImage>

#include <string>

namespace interleave::gui {

inline constexpr int kMostScale = 8;

// Each unit of the list is `scale` pixels wide. Errors: more pixels than a picture may have.
[[nodiscard]] Result<QImage> drawImage(const DisplayList&, int scale);
[[nodiscard]] Result<std::string> pngOf(const DisplayList&, int scale);
// One page, as large as the picture; lines and text are drawn as such.
[[nodiscard]] Result<std::string> pdfOf(const DisplayList&);

}  // namespace interleave::gui
