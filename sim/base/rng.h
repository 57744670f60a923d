// Counter-based randomness: a draw is a pure function of (seed, stream, counter), so there is no
// generator to copy, and a task meets the same numbers whatever the policy does around it.
//
// The mixing function is the finaliser of SplitMix64 (Steele, Lea, Flood: Fast splittable
// pseudorandom number generators, OOPSLA 2014), applied once per input word.
#pragma once

#include <cstdint>
#include <string_view>

namespace interleave {

constexpr uint64_t mix64(uint64_t z)
{
    z += 0x9e37'79b9'7f4a'7c15;
    z = (z ^ (z >> 30)) * 0xbf58'476d'1ce4'e5b9;
    z = (z ^ (z >> 27)) * 0x94d0'49bb'1331'11eb;
    return z ^ (z >> 31);
}

// `stream` says whose draw it is (the hash of a task's name), `counter` which one.
constexpr uint64_t random_bits(uint64_t seed, uint64_t stream, uint64_t counter)
{
    return mix64(mix64(mix64(seed) ^ stream) ^ counter);
}

// A number in [0, n) from 64 random bits. REQUIRES: n > 0. Bias below n / 2^64.
constexpr uint64_t scale_to(uint64_t bits, uint64_t n)
{
    return static_cast<uint64_t>((static_cast<unsigned __int128>(bits) * n) >> 64);
}

// FNV-1a, then mixed: the stream of a name.
constexpr uint64_t hash_name(std::string_view name)
{
    uint64_t h = 0xcbf2'9ce4'8422'2325;
    for (char c : name) h = (h ^ static_cast<unsigned char>(c)) * 0x0000'0100'0000'01b3;
    return mix64(h);
}

}  // namespace interleave
