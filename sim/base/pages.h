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

// For memory that was allocated and is not written yet: if it is long, it is made of large pages
// where that can be. Rows visited in no order cost less where fewer pages have to be known.
void prefer_large_pages(const void* begin, size_t bytes);

}  // namespace interleave
