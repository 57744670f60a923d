// Reads the wire format of protocol buffers, without a schema, and shares nothing with who writes
// it. What is not in that format throws std::out_of_range.
#pragma once

#include <algorithm>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

namespace interleave::test {

struct ProtoField {
    uint32_t number = 0, wire = 0;
    uint64_t value = 0;  // of wire types 0 and 1
    std::string bytes;   // of wire type 2
};
using ProtoMessage = std::vector<ProtoField>;

inline uint64_t read_varint(const std::string& text, size_t& at)
{
    uint64_t value = 0;
    for (int shift = 0;; shift += 7) {
        if (at >= text.size() || shift > 63) throw std::out_of_range("a number that does not end");
        const auto byte = static_cast<uint8_t>(text[at++]);
        value |= uint64_t{byte & 0x7fU} << shift;
        if (byte < 0x80) return value;
    }
}

inline ProtoMessage read_message(const std::string& text)
{
    ProtoMessage fields;
    for (size_t at = 0; at < text.size();) {
        const uint64_t key = read_varint(text, at);
        ProtoField f{static_cast<uint32_t>(key >> 3), static_cast<uint32_t>(key & 7), 0, {}};
        if (f.wire == 0) {
            f.value = read_varint(text, at);
        } else if (f.wire == 1) {
            for (size_t i = 0; i < 8; ++i)
                f.value |= uint64_t{static_cast<uint8_t>(text.at(at++))} << (8 * i);
        } else if (f.wire == 2) {
            const uint64_t size = read_varint(text, at);
            if (size > text.size() - at) throw std::out_of_range("longer than what there is");
            f.bytes = text.substr(at, size);
            at += size;
        } else {
            throw std::out_of_range("a kind of field that nobody writes");
        }
        fields.push_back(std::move(f));
    }
    return fields;
}

inline const ProtoField* field_of(const ProtoMessage& m, uint32_t number)
{
    const auto it = std::ranges::find(m, number, &ProtoField::number);
    return it == m.end() ? nullptr : &*it;
}
inline uint64_t number_in(const ProtoMessage& m, uint32_t field)
{
    const ProtoField* f = field_of(m, field);
    return f == nullptr ? 0 : f->value;
}
inline std::string text_in(const ProtoMessage& m, uint32_t field)
{
    const ProtoField* f = field_of(m, field);
    return f == nullptr ? "" : f->bytes;
}

}  // namespace interleave::test
