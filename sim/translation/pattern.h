// One phrase, ready to be looked for in a text: what stands between its {}, and what is made of
// what fills them.
#pragma once

#include "translation/phrase.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace interleave {

class Pattern {
  public:
    // REQUIRES: complaint_about(phrase) is empty
    explicit Pattern(const Phrase&);

    // What fills each {}, if the text is this phrase from its beginning to its end.
    [[nodiscard]] std::optional<std::vector<std::string_view>> match(std::string_view text) const;

    // What may fill a {}.
    enum class Filling : uint8_t { ending, name, number, text, phrase, known };
    // A piece of the other language: words, then what fills a {} (none: -1).
    struct Piece {
        std::string words;
        int filling = -1;
        Filling kind{};
    };
    [[nodiscard]] const std::vector<Piece>& pieces() const { return pieces_; }
    // The English between the {}: the first begins the text, the last ends it.
    [[nodiscard]] const std::vector<std::string>& literals() const { return literals_; }
    // Letters that are the same whatever fills the {}: the more, the surer is a match.
    [[nodiscard]] size_t weight() const { return weight_; }

  private:
    [[nodiscard]] bool fits(std::string_view text, size_t hole, size_t at,
                            std::vector<std::string_view>& fillings) const;

    std::vector<std::string> literals_;
    std::vector<Piece> pieces_;
    std::vector<Filling> kinds_;  // of each {}
    size_t weight_ = 0;
};

// What is wrong with a phrase; empty if nothing is.
[[nodiscard]] std::string complaint_about(const Phrase&);

}  // namespace interleave
