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
    Color running, crowd, ready, blocked, kernel, ended, problem, hindrance, possible;
    // crowd: too many tasks in turn to show who
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
// The text in at most so many columns of a terminal, its end kept: tasks of one parent differ
// there.
[[nodiscard]] std::string cut_middle(std::string_view utf8, size_t columns,
                                     std::string_view ellipsis);

// A task's name without the process it belongs to, which stands above it.
[[nodiscard]] std::string_view short_name(const Track&);

// What stands for a name where there is no room for it: its last number, or its first character.
[[nodiscard]] std::string tag_of(std::string_view name);

}  // namespace interleave
