// Words of the simulator as Qt's, and the language that the window speaks.
#pragma once

#include "base/text.h"
#include "base/time.h"

#include <QLocale>
#include <QString>

#include <string>
#include <string_view>

namespace interleave::gui {

[[nodiscard]] inline QString text(std::string_view s)
{
    return QString::fromUtf8(s.data(), static_cast<qsizetype>(s.size()));
}
[[nodiscard]] inline QString text(Duration d) { return text(to_text(d)); }
[[nodiscard]] inline QString text(Time t) { return text(to_text(t)); }

// Of scenario texts: "en" or "zh".
[[nodiscard]] inline std::string language()
{
    return QLocale().language() == QLocale::Chinese ? "zh" : "en";
}

// Words of a scenario as HTML: what stands between backticks is code.
[[nodiscard]] QString marked(const QString& words);

// A sentence or a word of the simulator, in that language. Not for names: they are the same in all.
[[nodiscard]] QString said(std::string_view english);

}  // namespace interleave::gui
