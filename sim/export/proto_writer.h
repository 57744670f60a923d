// Writes messages in the wire format of protocol buffers: fields one after the other, each with its
// number and its kind. It knows no schema; who calls it does.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace interleave {

class ProtoWriter {
  public:
    void number(uint32_t field, uint64_t value)  // uint32, uint64, bool and enumerations
    {
        key(field, 0);
        varint(value);
    }
    void signed_number(uint32_t field, int64_t value)  // int32 and int64
    {
        number(field, static_cast<uint64_t>(value));
    }
    void fixed64(uint32_t field, uint64_t value)
    {
        key(field, 1);
        for (int shift = 0; shift < 64; shift += 8) bytes_ += static_cast<char>(value >> shift);
    }
    void text(uint32_t field, std::string_view value)
    {
        key(field, 2);
        varint(value.size());
        bytes_ += value;
    }
    void message(uint32_t field, const ProtoWriter& value) { text(field, value.bytes_); }

    void clear() { bytes_.clear(); }
    [[nodiscard]] const std::string& bytes() const { return bytes_; }
    [[nodiscard]] std::string take() { return std::move(bytes_); }

  private:
    void key(uint32_t field, uint32_t wire) { varint(uint64_t{field} << 3 | wire); }
    // Seven bits a byte, the lowest first; the high bit says that more follow.
    void varint(uint64_t value)
    {
        for (; value >= 0x80; value >>= 7) bytes_ += static_cast<char>(value | 0x80);
        bytes_ += static_cast<char>(value);
    }

    std::string bytes_;
};

}  // namespace interleave
