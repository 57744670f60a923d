#include "trace/time_column.h"

#include <algorithm>

namespace interleave {

void TimeColumn::push_top(uint16_t bits)
{
    top_.resize(low_.size());
    top_.push_back(bits);
}

void TimeColumn::set(size_t row, Time t)
{
    const auto ns = static_cast<uint64_t>(t.ns);
    low_[row] = static_cast<uint32_t>(ns);
    middle_[row] = static_cast<uint16_t>(ns >> 32);
    if (top_.empty() && ns >> 48 == 0) return;
    top_.resize(low_.size());
    top_[row] = static_cast<uint16_t>(ns >> 48);
}

void TimeColumn::assign(std::initializer_list<Time> times)
{
    *this = {};
    for (const Time t : times) push_back(t);
}

void TimeColumn::append(const TimeColumn& other)
{
    if (!top_.empty() || !other.top_.empty()) {
        top_.resize(low_.size());
        top_.insert(top_.end(), other.top_.begin(), other.top_.end());
        top_.resize(low_.size() + other.size());
    }
    low_.insert(low_.end(), other.low_.begin(), other.low_.end());
    middle_.insert(middle_.end(), other.middle_.begin(), other.middle_.end());
}

void TimeColumn::reserve(size_t rows)
{
    low_.reserve(rows);
    middle_.reserve(rows);
}

void TimeColumn::shrink_to_fit()
{
    low_.shrink_to_fit();
    middle_.shrink_to_fit();
    top_.shrink_to_fit();
}

// A column keeps no upper bits where it needs none, and may keep them once set() has replaced all
// that did.
bool operator==(const TimeColumn& a, const TimeColumn& b)
{
    if (a.top_.empty() == b.top_.empty())
        return a.low_ == b.low_ && a.middle_ == b.middle_ && a.top_ == b.top_;
    const std::vector<uint16_t>& top = a.top_.empty() ? b.top_ : a.top_;
    return a.low_ == b.low_ && a.middle_ == b.middle_ &&
           std::ranges::all_of(top, [](uint16_t bits) { return bits == 0; });
}

}  // namespace interleave
