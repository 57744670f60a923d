// Memory for what is written once, in order, and is long: whole blocks, in large pages if the
// machine has them. Touching ordinary pages one by one costs more than writing into them.
#pragma once

#include <cstddef>
#include <memory>

namespace interleave {

inline constexpr size_t kBlockBytes = size_t{2} << 20;  // a large page of x86-64 and of arm64

struct FreeBlock {
    void operator()(std::byte*) const;
};
using Block = std::unique_ptr<std::byte, FreeBlock>;

// kBlockBytes of memory that is not written yet. `large` asks for it as one page, which makes all
// of it resident at the first touch; else pages become resident one by one.
// Throws std::bad_alloc.
[[nodiscard]] Block allocate_block(bool large);

}  // namespace interleave
