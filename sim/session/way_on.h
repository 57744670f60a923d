// Which verbs let a waiting task go on, for the folder's own use; the words are in waits.h.
#pragma once

#include <string_view>

namespace interleave {

// With blanks between; empty: none does.
[[nodiscard]] std::string_view verbs_that_let_go_on(std::string_view kind, std::string_view verb);

}  // namespace interleave
