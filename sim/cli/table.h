// Columns of text for a terminal: first column to the left, the others to the right, widths by
// what a character takes on the screen. Headings are broken over two lines where one would not fit,
// and where that is not enough, further columns come below, behind the first ones again.
#pragma once

#include "cli/terminal.h"

#include <string>
#include <vector>

namespace interleave::cli {

struct Column {
    std::string heading;
    std::string narrow;  // the heading where there is little room; '\n' between its lines
    bool left = false;   // aligned to the left
};

class TextTable {
  public:
    // keys: so many columns say what a row is about, and are told again wherever it continues.
    explicit TextTable(std::vector<Column> columns, size_t keys = 1)
        : columns_(std::move(columns)), keys_(keys)
    {
    }

    // REQUIRES: as many cells as columns
    void add(std::vector<std::string> cells);
    [[nodiscard]] bool empty() const { return rows_.empty(); }
    // Every line begins with two blanks and ends without any.
    [[nodiscard]] std::string text(size_t width, bool color) const;
    // As wide and colourful as the terminal is, its headings in the terminal's language.
    [[nodiscard]] std::string text(const Terminal&) const;

  private:
    [[nodiscard]] size_t width_of(size_t column, bool narrow) const;
    [[nodiscard]] std::vector<bool> narrowed(size_t width) const;

    std::vector<Column> columns_;
    size_t keys_;
    std::vector<std::vector<std::string>> rows_;
};

}  // namespace interleave::cli
