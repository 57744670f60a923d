// What each slice of a table is, as a column of words (columns.h packs them): 4 bytes each.
//
// There are many slices and few kinds of them, so a place of the column holds the number of a word
// in a list of all that occur. The lowest bits of a word, which are asked most, stand in the place
// itself. Where too many occur, further ones are kept without their upper fields.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <vector>

namespace interleave {

class WordColumn {
  public:
    static constexpr int kLowBits = 6;  // of a word that stand in its place
    static constexpr uint64_t kLowMask = (uint64_t{1} << kLowBits) - 1;
    static constexpr size_t kMostKinds = (size_t{1} << (32 - kLowBits)) - (kLowMask + 1);

    WordColumn() = default;
    // `unknown`: what stands in the upper fields of a word that is kept without them, as all are
    // that come when there are `most` already.
    explicit WordColumn(uint64_t unknown, size_t most = kMostKinds)
        : unknown_(unknown & ~kLowMask), most_(most)
    {
    }

    void push_back(uint64_t word) { places_.push_back(place_of(word)); }
    void set(size_t row, uint64_t word) { places_[row] = place_of(word); }
    void assign(std::initializer_list<uint64_t> words);
    void append(const WordColumn&);
    void reserve(size_t n) { places_.reserve(n); }
    // No more words will come.
    void shrink_to_fit() { places_.shrink_to_fit(); }

    [[nodiscard]] size_t size() const { return places_.size(); }
    [[nodiscard]] uint64_t operator[](size_t row) const { return kinds_[places_[row] >> kLowBits]; }
    // Of the word, without looking it up.
    [[nodiscard]] uint64_t low_bits(size_t row) const { return places_[row] & kLowMask; }

    friend bool operator==(const WordColumn&, const WordColumn&);

  private:
    [[nodiscard]] uint32_t place_of(uint64_t word);
    void find_room();

    std::vector<uint32_t> places_;  // number of the word << kLowBits | its low bits
    std::vector<uint64_t> kinds_;   // all words that occur, by number
    std::vector<uint32_t> slots_;   // hash table: number of a word + 1, or 0; a power of two
    uint64_t unknown_ = 0;
    size_t most_ = kMostKinds;
};

}  // namespace interleave
