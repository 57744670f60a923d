#include "gui/app/recent_files.h"

#include <QFileInfo>
#include <QSettings>

namespace interleave::gui {

namespace {

constexpr qsizetype kMost = 9;
const QString kKey = QStringLiteral("recentFiles");

}  // namespace

RecentFiles::RecentFiles(QObject* parent)
    : QObject(parent), files_(QSettings().value(kKey).toStringList().mid(0, kMost))
{
}

void RecentFiles::add(const QString& file)
{
    const QString whole = QFileInfo(file).absoluteFilePath();
    files_.removeAll(whole);
    files_.prepend(whole);
    files_ = files_.mid(0, kMost);
    keep();
}

void RecentFiles::forget(const QString& file)
{
    if (files_.removeAll(QFileInfo(file).absoluteFilePath()) > 0) keep();
}

void RecentFiles::clear()
{
    files_.clear();
    keep();
}

void RecentFiles::keep()
{
    QSettings().setValue(kKey, files_);
    Q_EMIT changed();
}

}  // namespace interleave::gui
