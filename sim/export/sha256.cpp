#include "export/sha256.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>

namespace interleave {

namespace {

constexpr size_t kBlock = 64;

// The first 32 bits of the fractional part of the k-th root of n, by whole numbers alone: the
// largest x with x^k <= n * 2^(32 k), less its whole part.
constexpr uint32_t fraction_of_root(uint32_t n, int k)
{
    using Wide = unsigned __int128;
    uint64_t low = 0;
    uint64_t high = uint64_t{1} << 37;
    while (high - low > 1) {
        const uint64_t x = low + (high - low) / 2;
        // x < 2^37, so that x^3 fits; n < 2^9, so that n * 2^96 does.
        const Wide power = k == 2 ? Wide{x} * x : Wide{x} * x * x;
        (power <= Wide{n} << (32 * k) ? low : high) = x;
    }
    return static_cast<uint32_t>(low);
}

constexpr std::array<uint32_t, 64> primes()
{
    std::array<uint32_t, 64> found{};
    size_t count = 0;
    for (uint32_t n = 2; count < found.size(); ++n) {
        bool is_prime = true;
        for (size_t i = 0; i < count; ++i) is_prime = is_prime && n % found[i] != 0;
        if (is_prime) found[count++] = n;
    }
    return found;
}

constexpr std::array<uint32_t, 64> kRounds = [] {
    std::array<uint32_t, 64> k = primes();
    for (uint32_t& n : k) n = fraction_of_root(n, 3);
    return k;
}();

using Sum = std::array<uint32_t, 8>;

constexpr Sum kStart = [] {
    Sum sum{};
    for (size_t i = 0; i < sum.size(); ++i) sum[i] = fraction_of_root(primes()[i], 2);
    return sum;
}();

void add_block(Sum& sum, std::string_view block)
{
    std::array<uint32_t, 64> w{};
    for (size_t i = 0; i < kBlock; ++i)
        w[i / 4] |= uint32_t{static_cast<uint8_t>(block[i])} << (24 - i % 4 * 8);
    for (size_t i = 16; i < 64; ++i) {
        const uint32_t a = w[i - 15];
        const uint32_t b = w[i - 2];
        w[i] = w[i - 16] + (std::rotr(a, 7) ^ std::rotr(a, 18) ^ a >> 3) + w[i - 7] +
               (std::rotr(b, 17) ^ std::rotr(b, 19) ^ b >> 10);
    }
    Sum s = sum;
    for (size_t i = 0; i < 64; ++i) {
        const uint32_t e = s[4];
        const uint32_t t1 = s[7] + (std::rotr(e, 6) ^ std::rotr(e, 11) ^ std::rotr(e, 25)) +
                            ((e & s[5]) ^ (~e & s[6])) + kRounds[i] + w[i];
        const uint32_t a = s[0];
        const uint32_t t2 = (std::rotr(a, 2) ^ std::rotr(a, 13) ^ std::rotr(a, 22)) +
                            ((a & s[1]) ^ (a & s[2]) ^ (s[1] & s[2]));
        s = {t1 + t2, s[0], s[1], s[2], s[3] + t1, s[4], s[5], s[6]};
    }
    for (size_t i = 0; i < sum.size(); ++i) sum[i] += s[i];
}

Sum sha256(std::string_view bytes)
{
    Sum sum = kStart;
    const uint64_t bits = uint64_t{bytes.size()} * 8;
    for (; bytes.size() >= kBlock; bytes.remove_prefix(kBlock)) add_block(sum, bytes);
    std::string rest(bytes);
    rest += '\x80';
    rest.resize((rest.size() + 8 + kBlock - 1) / kBlock * kBlock, '\0');
    for (size_t i = 0; i < 8; ++i) rest[rest.size() - 1 - i] = static_cast<char>(bits >> (8 * i));
    for (std::string_view left = rest; !left.empty(); left.remove_prefix(kBlock))
        add_block(sum, left);
    return sum;
}

}  // namespace

std::string sha256_base64(std::string_view bytes)
{
    constexpr std::string_view digits =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const Sum sum = sha256(bytes);
    std::string text;
    for (size_t i = 0; i < 32; i += 3) {
        uint32_t three = 0;
        for (size_t k = i; k < i + 3; ++k)
            three = three << 8 | (k < 32 ? sum[k / 4] >> (24 - k % 4 * 8) & 0xff : 0);
        for (int shift = 18; shift >= 0; shift -= 6) text += digits[three >> shift & 63];
    }
    text.back() = '=';  // 32 bytes are 10 times three and two
    return text;
}

}  // namespace interleave
