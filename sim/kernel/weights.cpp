#include "kernel/weights.h"

#include <cassert>

namespace interleave {

const std::array<int32_t, kHighestNice - kLowestNice + 1> kNiceWeights = {
    88761, 71755, 56483, 46273, 36291, 29154, 23254, 18705, 14949, 11916,  // -20 .. -11
    9548,  7620,  6100,  4904,  3906,  3121,  2501,  1991,  1586,  1277,   // -10 .. -1
    1024,  820,   655,   526,   423,   335,   272,   215,   172,   137,    // 0 .. 9
    110,   87,    70,    56,    45,    36,    29,    23,    18,    15,     // 10 .. 19
};

int64_t weight_of_nice(int32_t nice)
{
    assert(nice >= kLowestNice && nice <= kHighestNice);
    return kNiceWeights[static_cast<uint32_t>(nice - kLowestNice)];
}

}  // namespace interleave
