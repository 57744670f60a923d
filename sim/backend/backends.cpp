#include "backend/backend.h"
#include "backend/posix/posix.h"
#include "backend/simulated.h"

#include <algorithm>

namespace interleave {

std::span<const Backend* const> backends()
{
    static const Backend* const all[] = {&simulated_backend(), &posix_backend()};
    return all;
}

const Backend* find_backend(std::string_view name)
{
    const auto all = backends();
    const auto it = std::ranges::find(all, name, &Backend::name);
    return it != all.end() ? *it : nullptr;
}

}  // namespace interleave
