// When each slice of a table begins, as a column of moments: 6 bytes each.
//
// The lower 48 bits of nanoseconds reach for three days; only a table with a later moment, or with
// one before 0, as a producer may get it wrong, keeps 2 bytes more of each.
#pragma once

#include "base/time.h"

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <vector>

namespace interleave {

// The rows of a column from some row on. Valid as long as the column is and nothing is added to it.
class TimeRows {
  public:
    TimeRows() = default;

    [[nodiscard]] Time operator[](size_t row) const
    {
        uint64_t ns = low_[row] | static_cast<uint64_t>(middle_[row]) << 32;
        if (top_ != nullptr) [[unlikely]]
            ns |= static_cast<uint64_t>(top_[row]) << 48;
        return Time{static_cast<int64_t>(ns)};
    }
    // The first of the rows [from, to), in order of time, that is after t; `to`, if none is.
    [[nodiscard]] size_t after(size_t from, size_t to, Time t) const
    {
        while (from < to) {
            const size_t middle = from + (to - from) / 2;
            if ((*this)[middle] <= t)
                from = middle + 1;
            else
                to = middle;
        }
        return from;
    }

  private:
    friend class TimeColumn;
    const uint32_t* low_ = nullptr;
    const uint16_t* middle_ = nullptr;
    const uint16_t* top_ = nullptr;  // or none: all 0
};

class TimeColumn {
  public:
    void push_back(Time t)
    {
        const auto ns = static_cast<uint64_t>(t.ns);
        if (!top_.empty() || ns >> 48 != 0) [[unlikely]]
            push_top(static_cast<uint16_t>(ns >> 48));
        low_.push_back(static_cast<uint32_t>(ns));
        middle_.push_back(static_cast<uint16_t>(ns >> 32));
    }
    void set(size_t row, Time);
    void assign(std::initializer_list<Time>);
    void append(const TimeColumn&);
    void reserve(size_t rows);
    // No more moments will come.
    void shrink_to_fit();

    [[nodiscard]] size_t size() const { return low_.size(); }
    [[nodiscard]] Time operator[](size_t row) const { return from(0)[row]; }
    [[nodiscard]] TimeRows from(size_t row) const
    {
        TimeRows rows;
        rows.low_ = low_.data() + row;
        rows.middle_ = middle_.data() + row;
        rows.top_ = top_.empty() ? nullptr : top_.data() + row;
        return rows;
    }

    friend bool operator==(const TimeColumn&, const TimeColumn&);

  private:
    void push_top(uint16_t);

    // Bits 0 .. 31, 32 .. 47 and 48 .. 63 of nanoseconds.
    std::vector<uint32_t> low_;
    std::vector<uint16_t> middle_;
    std::vector<uint16_t> top_;  // empty: all 0
};

}  // namespace interleave
