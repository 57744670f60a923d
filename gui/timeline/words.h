// The words of a timeline in the reader's language: of pictures, states, reasons and links, and the
// text about one slice.
#pragma once

#include "analysis/links.h"
#include "export/display_list.h"
#include "trace/timeline.h"

#include <QList>
#include <QPair>
#include <QString>

namespace interleave::gui {

[[nodiscard]] PictureWords pictureWords();
[[nodiscard]] QString stateName(TaskState);
[[nodiscard]] QString reasonName(Reason);
[[nodiscard]] QString nameOf(const Timeline&, TrackId);
[[nodiscard]] QString timeText(Time);
[[nodiscard]] QString timeText(Duration);
[[nodiscard]] QString roughly(Duration);  // in four digits
// "bank/bob wakes bank/alice at 3 ms"
[[nodiscard]] QString linkText(const Timeline&, const TaskLink&);

// What is known about a slice: for an inspector, and in one go for a screen reader.
struct SliceText {
    QString title;                           // "bank/alice: blocked"
    QList<QPair<QString, QString>> facts;    // "Why": "lock m"
    [[nodiscard]] QString sentence() const;  // all of it
};
[[nodiscard]] SliceText sliceText(const Timeline&, const Subject&);

}  // namespace interleave::gui
