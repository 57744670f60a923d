// What a page says besides the names of its run, in the reader's language.
#pragma once

#include "analysis/links.h"
#include "trace/record.h"

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace interleave {

class HtmlWords {
  public:
    using Say = std::function<std::string(std::string_view english)>;
    // "zh", or else English; and what turns sentences of the run into that language.
    explicit HtmlWords(std::string_view language, Say = {});

    [[nodiscard]] std::string said(std::string_view english) const
    {
        return say_ ? say_(english) : std::string(english);
    }

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
    Say say_;
};

}  // namespace interleave
