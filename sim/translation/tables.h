// The tables of Chinese phrases, one for each part of what is said. Later tables never override
// earlier ones.
#pragma once

#include "translation/phrase.h"

#include <span>

namespace interleave {

[[nodiscard]] std::span<const Phrase> zh_analysis();
[[nodiscard]] std::span<const Phrase> zh_backend();
[[nodiscard]] std::span<const Phrase> zh_compare();
[[nodiscard]] std::span<const Phrase> zh_compile();
[[nodiscard]] std::span<const Phrase> zh_debugger();
[[nodiscard]] std::span<const Phrase> zh_explain();
[[nodiscard]] std::span<const Phrase> zh_explain_compile();
[[nodiscard]] std::span<const Phrase> zh_files();
[[nodiscard]] std::span<const Phrase> zh_findings();
[[nodiscard]] std::span<const Phrase> zh_kernel();
[[nodiscard]] std::span<const Phrase> zh_language();
[[nodiscard]] std::span<const Phrase> zh_options();
[[nodiscard]] std::span<const Phrase> zh_others();
[[nodiscard]] std::span<const Phrase> zh_policy();
[[nodiscard]] std::span<const Phrase> zh_report();
[[nodiscard]] std::span<const Phrase> zh_session();
[[nodiscard]] std::span<const Phrase> zh_waits();
[[nodiscard]] std::span<const Phrase> zh_words();

}  // namespace interleave
