#include "base/pages.h"

#include <sys/mman.h>

#include <cstdint>
#include <cstdlib>
#include <new>

namespace interleave {

void FreeBlock::operator()(std::byte* p) const { std::free(p); }

Block allocate_block(bool large)
{
    void* memory = std::aligned_alloc(kBlockBytes, kBlockBytes);
    if (memory == nullptr) throw std::bad_alloc();
    // A wish: without large pages all works as well, but slower.
    madvise(memory, kBlockBytes, large ? MADV_HUGEPAGE : MADV_NOHUGEPAGE);
    return Block(static_cast<std::byte*>(memory));
}

void prefer_large_pages(const void* begin, size_t bytes)
{
    constexpr uintptr_t kPage = 4096;
    if (bytes < 2 * kBlockBytes) return;
    const auto from = (reinterpret_cast<uintptr_t>(begin) + kPage - 1) / kPage * kPage;
    const auto to = (reinterpret_cast<uintptr_t>(begin) + bytes) / kPage * kPage;
    madvise(reinterpret_cast<void*>(from), to - from, MADV_HUGEPAGE);
}

}  // namespace interleave
