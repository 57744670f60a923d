// A text of an exercise in the languages that exercises have.
//
// Not scenario texts: those are written by users, may lack a language, and own their bytes.
#pragma once

#include <string_view>

namespace interleave {

struct Words {
    std::string_view en, zh;

    // "zh" is Chinese, everything else English.
    [[nodiscard]] std::string_view in(std::string_view language) const
    {
        return language == "zh" ? zh : en;
    }
};

}  // namespace interleave
