#include "gui/models/timeline_file.h"

#include "base/file.h"
#include "import/json_timeline.h"

#include <QFile>
#include <QFileInfo>

#include <string_view>
#include <utility>

namespace interleave::gui {

namespace {

constexpr size_t kMostBytes = size_t{1} << 30;
constexpr std::string_view kMagic = "interleave timeline ";
constexpr qint64 kBeginning = 64;

}  // namespace

bool isTimelineFile(const QString& file)
{
    QFile bytes(file);
    if (!bytes.open(QIODevice::ReadOnly)) return false;
    const QByteArray beginning = bytes.read(kBeginning);
    const std::string_view text(beginning.constData(), static_cast<size_t>(beginning.size()));
    return text.starts_with(kMagic) || is_json_timeline(text);
}

Result<std::shared_ptr<const FinishedRun>> readTimeline(uint64_t number, const QString& file)
{
    const Result<std::string> bytes = read_file(file.toStdString(), kMostBytes);
    if (!bytes.ok()) return bytes.error();
    const bool json = is_json_timeline(bytes.value());
    Result<Timeline> timeline =
        json ? read_json_timeline(bytes.value()) : read_timeline(bytes.value());
    if (timeline.ok()) return finishedRunOf(number, std::move(timeline).value());
    return Error{ErrorKind::scenario,
                 QFileInfo(file).fileName().toStdString() + ": " + timeline.error().message};
}

}  // namespace interleave::gui
