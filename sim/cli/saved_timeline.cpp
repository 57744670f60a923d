#include "cli/saved_timeline.h"

#include "base/file.h"

#include <fmt/format.h>
#include <fstream>
#include <string_view>

namespace interleave::cli {

namespace {

constexpr size_t kMaxTimelineBytes = size_t{1} << 30;
constexpr std::string_view kTimelineMagic = "interleave timeline ";

}  // namespace

bool is_saved_timeline(const std::string& file)
{
    std::string beginning(kTimelineMagic.size(), '\0');
    std::ifstream in(file, std::ios::binary);
    in.read(beginning.data(), static_cast<std::streamsize>(beginning.size()));
    return in && beginning == kTimelineMagic;
}

Result<Timeline> read_saved_timeline(const std::string& file)
{
    const Result<std::string> bytes = read_file(file, kMaxTimelineBytes);
    if (!bytes.ok()) return bytes.error();
    Result<Timeline> timeline = read_timeline(bytes.value());
    if (timeline.ok()) return timeline;
    return Error{ErrorKind::scenario, fmt::format("{}: {}", file, timeline.error().message)};
}

}  // namespace interleave::cli
