// What the simulator says, in another language.
//
// A text is looked for among phrases: as a whole, then sentence by sentence, then as clauses with
// commas between. What is not found stays as it is, so that nothing is ever lost. Names and numbers
// are never changed. It is constant, and may be used by several threads at once.
#pragma once

#include "translation/pattern.h"
#include "translation/phrase.h"

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace interleave {

class Translation {
  public:
    // The phrases' texts have to outlive it.
    explicit Translation(std::span<const std::span<const Phrase>>);
    Translation(const Translation&) = delete;
    Translation& operator=(const Translation&) = delete;

    // Blanks at the beginning and line ends stay.
    [[nodiscard]] std::string translate(std::string_view english) const;

  private:
    // Sentence by sentence.
    [[nodiscard]] std::string sentences(std::string_view, int depth) const;
    // One, with or without its full stop: a phrase, or clauses of which the first is one. False: it
    // is not known.
    bool sentence(std::string_view, int depth, std::string& out) const;
    bool phrase(std::string_view, int depth, std::string& out) const;
    bool pattern(std::string_view, bool sure, int depth, std::string& out) const;
    bool list(std::string_view, int depth, std::string& out) const;
    bool fill(const Pattern&, std::span<const std::string_view> fillings, int depth,
              std::string& out) const;

    std::unordered_map<std::string_view, std::string_view> exact_;
    std::vector<Pattern> patterns_;  // the surest first
    // Of patterns_, by their first letter; those that begin with a {} are in each.
    std::array<std::vector<const Pattern*>, 256> by_letter_;
};

// "en" or "zh"; null for what needs no translation.
[[nodiscard]] const Translation* translation_to(std::string_view language);
// As it is, or translated.
[[nodiscard]] std::string in_language(std::string_view language, std::string_view english);

}  // namespace interleave
