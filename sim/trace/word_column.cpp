#include "trace/word_column.h"

#include "base/rng.h"

#include <algorithm>

namespace interleave {

void WordColumn::assign(std::initializer_list<uint64_t> words)
{
    places_.clear();
    for (const uint64_t word : words) push_back(word);
}

void WordColumn::append(const WordColumn& more)
{
    for (size_t row = 0; row < more.size(); ++row) push_back(more[row]);
}

uint32_t WordColumn::place_of(uint64_t word)
{
    if (kinds_.size() * 2 >= slots_.size()) find_room();
    size_t slot = mix64(word) & (slots_.size() - 1);
    for (; slots_[slot] != 0; slot = (slot + 1) & (slots_.size() - 1)) {
        const uint32_t number = slots_[slot] - 1;
        if (kinds_[number] == word)
            return number << kLowBits | static_cast<uint32_t>(word & kLowMask);
    }
    const uint64_t bare = unknown_ | (word & kLowMask);
    if (kinds_.size() >= most_ && word != bare) return place_of(bare);
    kinds_.push_back(word);
    slots_[slot] = static_cast<uint32_t>(kinds_.size());
    return (slots_[slot] - 1) << kLowBits | static_cast<uint32_t>(word & kLowMask);
}

void WordColumn::find_room()
{
    slots_.assign(std::max<size_t>(16, slots_.size() * 2), 0);
    for (uint32_t number = 0; number < kinds_.size(); ++number) {
        size_t slot = mix64(kinds_[number]) & (slots_.size() - 1);
        while (slots_[slot] != 0) slot = (slot + 1) & (slots_.size() - 1);
        slots_[slot] = number + 1;
    }
}

// Numbers follow from the order in which words first came, which tables of equal rows may differ
// in.
bool operator==(const WordColumn& a, const WordColumn& b)
{
    if (a.size() != b.size()) return false;
    if (a.kinds_ == b.kinds_) return a.places_ == b.places_;
    for (size_t row = 0; row < a.size(); ++row)
        if (a[row] != b[row]) return false;
    return true;
}

}  // namespace interleave
