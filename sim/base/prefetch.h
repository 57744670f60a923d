// Asks for memory that will soon be touched, where waiting for it would cost more than the work.
#pragma once

#include <cstddef>

namespace interleave {

// The first bytes of a row. Without the empty assembly the compiler takes this for a function that
// does nothing, and leaves out its calls.
template <typename T>
[[gnu::always_inline]] inline void prefetch(const T& row, size_t bytes = sizeof(T))
{
    const auto* first = reinterpret_cast<const char*>(&row);
    for (size_t at = 0; at < bytes; at += 64) __builtin_prefetch(first + at);
    __builtin_prefetch(first + bytes - 1);
    asm volatile("");
}

}  // namespace interleave
