// Reads JSON as a stream: whoever calls says what should come next, and nothing is kept.
//
// The first thing that is not as it should be is remembered, with its place; from then on every
// answer is empty and every loop ends. Depth is bounded, so that no text can exhaust the stack.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace interleave {

class JsonReader {
  public:
    explicit JsonReader(std::string_view text) : text_(text) {}

    // `member` is called for each key and must read its value, or skip() it.
    void object(const std::function<void(const std::string& key)>& member);
    // `item` is called where each item begins and must read it.
    void array(const std::function<void()>& item);
    std::string string();
    int64_t integer();   // no fraction, no exponent
    uint64_t natural();  // the same, up to 2^64 - 1
    bool boolean();
    bool null();    // true, and it is read, if null comes next
    void skip();    // a value of any kind
    void finish();  // nothing but blanks may follow

    void fail(std::string_view problem);
    [[nodiscard]] bool ok() const { return problem_.empty(); }
    [[nodiscard]] std::string problem() const;  // "line 3: a comma or } is missing"

  private:
    void blanks();
    bool next_is(char);  // skips it, too
    void expect(char, std::string_view problem);
    void list(char close, std::string_view problem, const std::function<void()>& item);
    void escape(std::string& into);
    uint32_t four_digits();
    std::string_view digits(bool& negative);

    static constexpr uint32_t kDeepest = 64;
    std::string_view text_;
    size_t at_ = 0;
    uint32_t depth_ = 0;
    std::string problem_;
    size_t problem_at_ = 0;
};

}  // namespace interleave
