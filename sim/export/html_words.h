// What a page says besides the names and sentences of its run, in the reader's language.
#pragma once

#include "analysis/links.h"
#include "trace/record.h"

#include <span>
#include <string_view>
#include <utility>

namespace interleave {

class HtmlWords {
  public:
    // "zh", or else English.
    explicit HtmlWords(std::string_view language);

    [[nodiscard]] std::string_view language() const { return is_chinese_ ? "zh" : "en"; }
    // REQUIRES: there is a word of that key
    [[nodiscard]] std::string_view operator[](std::string_view key) const;
    [[nodiscard]] std::string_view of(TaskState) const;
    [[nodiscard]] std::string_view of(Reason) const;
    [[nodiscard]] std::string_view of(RunEnd) const;
    // With %1, %2 for who and whom, %3 for when, %4 for an object.
    [[nodiscard]] std::string_view of(LinkKind) const;

    struct Word {
        std::string_view key, english, chinese;
    };
    // Those that the page's script uses.
    [[nodiscard]] static std::span<const Word> of_script();
    [[nodiscard]] std::string_view choose(const Word& w) const
    {
        return is_chinese_ ? w.chinese : w.english;
    }

  private:
    bool is_chinese_;
};

}  // namespace interleave
