// The colours, letters and text measures that pictures and terminal charts share.
#pragma once

#include "export/display_list.h"
#include "trace/record.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace interleave {

// Distinguishable with the common colour deficiencies, and with at least 3:1 against the
// background; no state is told by colour alone.
struct Palette {
    Color background, band, ink, faint_ink, grid;
    Color running, ready, blocked, kernel, ended, problem;
    Color tasks[8];  // who runs; reused in turn, names tell them apart
};
[[nodiscard]] const Palette& palette(Theme);
[[nodiscard]] Color color_of(const Palette&, TrackId);
// Black or white, whichever reads better on it.
[[nodiscard]] Color ink_on(Color);

// One letter for why a task is blocked or what the kernel does: L lock, S semaphore, ... '\0' if
// there is none.
[[nodiscard]] char letter_of(Reason);

// About how many pixels text takes at this size; errs on the wide side.
[[nodiscard]] int32_t text_width(std::string_view utf8, int32_t size);
// The text, cut with an ellipsis where it is wider than `width`; empty if not even that fits.
[[nodiscard]] std::string fit_text(std::string_view utf8, int32_t size, int32_t width);

// A task's name without the process it belongs to, which stands above it.
[[nodiscard]] std::string_view short_name(const Track&);

}  // namespace interleave
