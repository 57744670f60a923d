#include "exercise/sheet_words.h"

#include "base/text.h"

#include <algorithm>

namespace interleave {

std::vector<std::string> words_of(std::string_view text)
{
    std::vector<std::string> words;
    while (!(text = trim(text)).empty()) {
        const size_t end = std::min(text.find(' '), text.size());
        words.emplace_back(text.substr(0, end));
        text.remove_prefix(end);
    }
    return words;
}

}  // namespace interleave
