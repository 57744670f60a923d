// Bytes to read_timeline(): as they are, and once more with a checksum that fits, so that the
// fuzzer gets past it. Whatever is accepted must be usable and must survive writing.
#include "trace/columns.h"

#include <cstdlib>

namespace {

void use(std::string_view bytes)
{
    using namespace interleave;
    const Result<Timeline> t = read_timeline(bytes);
    if (!t.ok()) return;
    const Timeline& timeline = t.value();
    (void)print(timeline);
    (void)timeline.violations();
    for (uint32_t i = 0; i < timeline.tasks(); ++i) {
        (void)timeline.spent(TrackId{i}, TaskState::ready, timeline.begin(), timeline.end());
    }
    const Result<Timeline> again = read_timeline(write_timeline(timeline));
    if (!again.ok() || !(again.value() == timeline)) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size)
{
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    use(bytes);
    std::string sealed = "interleave timeline 1\n" + std::string(bytes);
    uint64_t sum = interleave::checksum(sealed);
    for (int i = 0; i < 8; ++i, sum >>= 8) sealed += static_cast<char>(sum);
    use(sealed);
    return 0;
}
