// The Chinese of everything that the simulator and the command line say: a table for each part of
// the sources. Terms are those of Chinese textbooks on operating systems (docs/glossary.md).
#pragma once

#include "translation/phrase.h"

#include <span>

namespace interleave {

[[nodiscard]] std::span<const std::span<const Phrase>> chinese_phrases();
// One of these tables: what our libraries, the operating system and names of folders say, not we.
[[nodiscard]] std::span<const Phrase> phrases_of_others();

}  // namespace interleave
