// Writes JSON as it goes: two blanks to a level, keys in the order in which they are given. Asserts
// that what it is told nests properly; never holds more than the text itself.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace interleave::cli {

class JsonWriter {
  public:
    JsonWriter& begin_object() { return begin('{', '}'); }
    JsonWriter& begin_array() { return begin('[', ']'); }
    JsonWriter& end();
    JsonWriter& key(std::string_view name);

    JsonWriter& value(int64_t number) { return raw(std::to_string(number)); }
    JsonWriter& value(uint64_t number) { return raw(std::to_string(number)); }
    JsonWriter& value(uint32_t number) { return raw(std::to_string(number)); }
    JsonWriter& value(bool truth) { return raw(truth ? "true" : "false"); }
    JsonWriter& value(std::string_view text);
    JsonWriter& value(const char* text) { return value(std::string_view(text)); }
    JsonWriter& null() { return raw("null"); }

    template <typename T>
    JsonWriter& member(std::string_view name, const T& v)
    {
        return key(name).value(v);
    }
    JsonWriter& members(std::string_view name, const std::vector<std::string>& texts);

    [[nodiscard]] bool empty() const { return out_.empty(); }
    // REQUIRES: everything that began has ended
    [[nodiscard]] std::string take() &&;

  private:
    JsonWriter& begin(char open, char close);
    JsonWriter& raw(std::string_view text);
    void separate();
    void new_line();

    struct Level {
        char close;
        bool empty = true;
    };
    std::string out_;
    std::vector<Level> levels_;
    bool after_key_ = false;
};

}  // namespace interleave::cli
