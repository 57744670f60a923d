#include "gui/models/library_model.h"

#include "base/file.h"
#include "gui/models/background.h"
#include "scenario/parse.h"

#include <QCoreApplication>
#include <QDir>
#include <QDirIterator>
#include <QSettings>

#include <algorithm>

namespace interleave::gui {

namespace {

struct Subject {
    const char* folder;
    const char* title;
};
// In the order in which a newcomer meets them.
constexpr Subject kSubjects[] = {
    {"races", QT_TRANSLATE_NOOP("Subjects", "Races")},
    {"deadlock", QT_TRANSLATE_NOOP("Subjects", "Deadlock")},
    {"sync", QT_TRANSLATE_NOOP("Subjects", "Synchronisation")},
    {"classics", QT_TRANSLATE_NOOP("Subjects", "Classic problems")},
    {"scheduling", QT_TRANSLATE_NOOP("Subjects", "Scheduling")},
    {"textbook", QT_TRANSLATE_NOOP("Subjects", "Textbook schedules")},
    {"feedback", QT_TRANSLATE_NOOP("Subjects", "Feedback queues")},
    {"shares", QT_TRANSLATE_NOOP("Subjects", "Shares of the CPU")},
    {"fair", QT_TRANSLATE_NOOP("Subjects", "The fair policy of Linux")},
    {"processes", QT_TRANSLATE_NOOP("Subjects", "Processes")},
    {"threads", QT_TRANSLATE_NOOP("Subjects", "Threads")},
    {"coroutines", QT_TRANSLATE_NOOP("Subjects", "Coroutines")},
    {"context", QT_TRANSLATE_NOOP("Subjects", "Context switches")},
    {"gil", QT_TRANSLATE_NOOP("Subjects", "Interpreter locks")},
    {"inversion", QT_TRANSLATE_NOOP("Subjects", "Priority inversion")},
    {"messages", QT_TRANSLATE_NOOP("Subjects", "Messages and queues")},
    {"network", QT_TRANSLATE_NOOP("Subjects", "Network")},
    {"pool", QT_TRANSLATE_NOOP("Subjects", "Pools of workers")},
    {"realtime", QT_TRANSLATE_NOOP("Subjects", "Real time")},
    {"servers", QT_TRANSLATE_NOOP("Subjects", "Servers of real-time systems")},
    {"queueing", QT_TRANSLATE_NOOP("Subjects", "Queueing")},
    {"speedup", QT_TRANSLATE_NOOP("Subjects", "Speedup")},
    {"recursion", QT_TRANSLATE_NOOP("Subjects", "Recursion")},
};

int rankOf(const QString& folder)
{
    const auto* it = std::ranges::find_if(
        kSubjects, [&](const Subject& s) { return folder == QLatin1String(s.folder); });
    return static_cast<int>(it - std::begin(kSubjects));
}

QString local(const LocalText& words, const QString& language)
{
    return QString::fromStdString(words.in(language.toStdString()));
}

// A lesson is the same wherever it was installed.
QString keyOf(const QString& file)
{
    return QStringLiteral("lessons/") + file.section('/', -2).replace('/', '.');
}

QString doneText(const QString& file)
{
    const QString done = QSettings().value(keyOf(file)).toString();
    if (done.isEmpty()) return {};
    return LibraryModel::tr("%1 of %2 right").arg(done.section('/', 0, 0), done.section('/', 1, 1));
}

std::vector<Lesson> read(const QString& folder, const QString& language,
                         const std::stop_token& stop)
{
    std::vector<Lesson> lessons;
    QDirIterator files(folder, {"*.yaml", "*.yml"}, QDir::Files, QDirIterator::Subdirectories);
    while (files.hasNext() && !stop.stop_requested()) {
        const QString file = files.next();
        const Result<std::string> text = read_file(file.toStdString(), kMaxScenarioBytes);
        if (!text.ok()) continue;
        Diagnostics diagnostics;
        const auto scenario = parse_scenario(text.value(), file.toStdString(), diagnostics);
        if (!scenario) continue;
        const QString inner = QDir(folder).relativeFilePath(file);
        lessons.push_back({.subject = inner.contains('/') ? inner.section('/', 0, 0) : QString(),
                           .title = local(scenario->title, language),
                           .question = local(scenario->question, language),
                           .about = local(scenario->about, language),
                           .file = file,
                           .isGuided = !scenario->lesson.empty()});
        if (lessons.back().title.isEmpty()) lessons.back().title = inner.section('/', -1);
    }
    std::ranges::sort(lessons, [](const Lesson& a, const Lesson& b) {
        const int first = rankOf(a.subject);
        const int second = rankOf(b.subject);
        if (first != second) return first < second;
        return a.subject != b.subject ? a.subject < b.subject : a.file < b.file;
    });
    return lessons;
}

}  // namespace

LibraryModel::LibraryModel(QObject* parent) : QStandardItemModel(parent) {}

LibraryModel::~LibraryModel() = default;

QString LibraryModel::subjectTitle(const QString& folder)
{
    const auto rank = static_cast<size_t>(rankOf(folder));
    if (rank < std::size(kSubjects))
        return QCoreApplication::translate("Subjects", kSubjects[rank].title);
    if (folder.isEmpty()) return tr("Others");
    return folder.at(0).toUpper() + folder.mid(1);
}

void LibraryModel::load(const QString& folder, const QString& language)
{
    fill(read(folder, language, {}));
}

void LibraryModel::loadLater(const QString& folder, const QString& language)
{
    worker_ = std::jthread([=, this](const std::stop_token& stop) {
        stepBehindWindow();
        std::vector<Lesson> lessons = read(folder, language, stop);
        QMetaObject::invokeMethod(
            this, [this, list = std::move(lessons)]() mutable { fill(std::move(list)); },
            Qt::QueuedConnection);
    });
}

void LibraryModel::noteDone(const QString& file, int right, int count)
{
    QSettings settings;
    const int before = settings.value(keyOf(file)).toString().section('/', 0, 0).toInt();
    settings.setValue(keyOf(file), QStringLiteral("%1/%2").arg(std::max(before, right)).arg(count));
    const QModelIndexList found =
        match(index(0, 0), kFileRole, file, 1, Qt::MatchExactly | Qt::MatchRecursive);
    for (const QModelIndex& i : found) setData(i, doneText(file), kDoneRole);
}

void LibraryModel::fill(std::vector<Lesson> lessons)
{
    clear();
    lessons_ = std::move(lessons);
    QStandardItem* heading = nullptr;
    for (size_t i = 0; i < lessons_.size(); ++i) {
        const Lesson& l = lessons_[i];
        if (i == 0 || l.subject != lessons_[i - 1].subject) {
            heading = new QStandardItem(subjectTitle(l.subject));
            heading->setEditable(false);
            heading->setSelectable(false);
            appendRow(heading);
        }
        auto* item = new QStandardItem(l.title);
        item->setEditable(false);
        item->setToolTip(l.question);
        item->setData(l.file, kFileRole);
        item->setData(l.question, kQuestionRole);
        item->setData(l.isGuided, kGuidedRole);
        item->setData(doneText(l.file), kDoneRole);
        item->setData(QStringList{heading->text(), l.title, l.question, l.file}.join('\n'),
                      kSearchRole);
        heading->appendRow(item);
    }
    Q_EMIT loaded();
}

QString LibraryModel::shippedFolder()
{
    const QString program = QCoreApplication::applicationDirPath();
    for (const QString& place : {program + "/../share/interleave/scenarios",
                                 program + "/../../scenarios", QStringLiteral("scenarios")})
        if (QDir(place).exists()) return QDir(place).canonicalPath();
    return {};
}

}  // namespace interleave::gui
