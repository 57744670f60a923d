#include "gui/models/library_model.h"

#include "base/file.h"
#include "scenario/parse.h"

#include <QCoreApplication>
#include <QDir>
#include <QDirIterator>

#include <map>

namespace interleave::gui {

LibraryModel::LibraryModel(QObject* parent) : QStandardItemModel(parent) {}

void LibraryModel::load(const QString& folder, const QString& language)
{
    clear();
    std::map<QString, QStringList> subjects;
    QDirIterator files(folder, {"*.yaml", "*.yml"}, QDir::Files, QDirIterator::Subdirectories);
    while (files.hasNext()) {
        const QString file = files.next();
        const QString inner = QDir(folder).relativeFilePath(file);
        subjects[inner.contains('/') ? inner.section('/', 0, 0) : tr("other")] << file;
    }
    for (auto& [subject, list] : subjects) {
        list.sort();
        auto* heading = new QStandardItem(subject);
        heading->setEditable(false);
        heading->setSelectable(false);
        for (const QString& file : list) {
            const Result<std::string> text = read_file(file.toStdString(), kMaxScenarioBytes);
            Diagnostics diagnostics;
            const std::optional<Scenario> scenario =
                text.ok() ? parse_scenario(text.value(), file.toStdString(), diagnostics)
                          : std::nullopt;
            if (!scenario) continue;
            const std::string in = language.toStdString();
            auto* lesson = new QStandardItem(QString::fromStdString(scenario->title.in(in)));
            lesson->setEditable(false);
            lesson->setToolTip(QString::fromStdString(scenario->question.in(in)));
            lesson->setData(file, kFileRole);
            heading->appendRow(lesson);
        }
        if (heading->rowCount() > 0) appendRow(heading);
    }
}

QString LibraryModel::shippedFolder()
{
    const QString program = QCoreApplication::applicationDirPath();
    for (const QString& place :
         {QStringLiteral("scenarios"), program + "/../share/interleave/scenarios",
          program + "/../../scenarios"})
        if (QDir(place).exists()) return QDir(place).absolutePath();
    return {};
}

}  // namespace interleave::gui
