// What the texts of one exercise have in common: its language, its jobs' names, lists.
//
// For sheet.cpp and decision_words.cpp; nobody else needs it. The problem outlives it.
#pragma once

#include "exercise/problem.h"
#include "exercise/words.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace interleave {

// Of a setting that is a list.
[[nodiscard]] std::vector<std::string> words_of(std::string_view text);

class SheetWords {
  public:
    SheetWords(const Problem& p, std::string_view language) : p_(p), language_(language) {}

  protected:
    [[nodiscard]] bool in_chinese() const { return language_ == "zh"; }
    [[nodiscard]] std::string_view word(const Words& w) const { return w.in(language_); }
    template <typename... Args>
    [[nodiscard]] std::string format(const Words& w, const Args&... args) const
    {
        return fmt::format(fmt::runtime(w.in(language_)), args...);
    }
    [[nodiscard]] const std::string& name(size_t job) const { return p_.jobs[job].name; }
    [[nodiscard]] std::string list(const std::vector<std::string>& parts) const
    {
        return fmt::format("{}", fmt::join(parts, in_chinese() ? "，" : ", "));
    }
    // Of things that have no commas of their own.
    [[nodiscard]] std::string names(const std::vector<std::string>& parts) const
    {
        return fmt::format("{}", fmt::join(parts, in_chinese() ? "、" : ", "));
    }
    const Problem& p_;
    std::string language_;
};

}  // namespace interleave
