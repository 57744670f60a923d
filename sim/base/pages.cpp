#include "base/pages.h"

#include <sys/mman.h>

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

}  // namespace interleave
