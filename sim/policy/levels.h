// What the parameters of a policy with levels say about each of them, level 0 being the highest:
// how many there are, and lists with an entry for each level.
//
// The last entry of a list holds for all levels below, and entries beyond the last level for none.
// A part of a policy; it remembers nothing.
#pragma once

#include "kernel/policy.h"

#include <algorithm>
#include <vector>

namespace interleave {

class Levels {
  public:
    // From kLevelsParameter and a list `quanta`, which stand at these places.
    Levels(const PolicyValues& v, size_t levels, size_t quanta)
        : count_(v.numbers[levels] > 0 ? static_cast<size_t>(v.numbers[levels])
                                       : std::max<size_t>(v.lists[quanta].size(), 1))
    {
    }
    [[nodiscard]] size_t count() const { return count_; }
    [[nodiscard]] size_t last() const { return count_ - 1; }
    // One entry for each level; `otherwise` if none is given.
    [[nodiscard]] std::vector<int64_t> each(std::vector<int64_t> list, int64_t otherwise) const
    {
        list.resize(count_, list.empty() ? otherwise : list.back());
        return list;
    }

  private:
    size_t count_;
};

inline constexpr PolicyParameter kLevelsParameter = {
    .name = "levels",
    .kind = ParameterKind::integer,
    .value = 0,
    .lowest = 0,
    .highest = 64,
    .about = "how many levels there are; 0: as many as `quanta` has entries"};

}  // namespace interleave
