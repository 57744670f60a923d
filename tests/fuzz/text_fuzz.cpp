// Any bytes as text: what comes out is valid, fits, and loses nothing it should keep.
#include "base/text.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

namespace interleave {

namespace {

void require(bool holds)
{
    if (!holds) std::abort();
}

void check(std::string_view text)
{
    require(is_valid_utf8(json_quote(text)));
    require(is_valid_utf8(xml_escape(text)));
    require(xml_escape(text).find('<') == std::string::npos);

    const size_t width = display_width(text);
    require(fit_width(text, width) == text);
    require(display_width(fit_width(text, width / 2)) <= width / 2);
    require(display_width(pad_left(text, width + 3)) == width + 3);

    if (const auto number = parse_int(text)) require(parse_int(std::to_string(*number)) == number);
    const std::string_view words[] = {"lock", "unlock", text};
    if (text.size() < 64) require(text.empty() || !nearest(text, words).empty());
}

}  // namespace

}  // namespace interleave

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size)
{
    interleave::check({reinterpret_cast<const char*>(data), size});
    return 0;
}
