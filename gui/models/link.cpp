#include "gui/models/link.h"

#include "gui/models/library_model.h"

#include <QDir>
#include <QFileInfo>
#include <QUrl>
#include <QUrlQuery>

namespace interleave::gui {

namespace {

const QString kScheme = QStringLiteral("interleave");
const QString kChange = QStringLiteral("change");

bool readNumber(const QUrlQuery& query, const QString& key, std::optional<uint64_t>& number)
{
    if (!query.hasQueryItem(key)) return true;
    bool ok = false;
    number = query.queryItemValue(key).toULongLong(&ok);
    return ok;
}

// As a shell reads it.
QString quoted(const QString& word)
{
    static const QString plain = QStringLiteral("/._-+:=,@%");
    for (const QChar c : word)
        if (!c.isLetterOrNumber() && !plain.contains(c))
            return '\'' + QString(word).replace('\'', QStringLiteral("'\\''")) + '\'';
    return word;
}

}  // namespace

QString linkedName(const QString& file)
{
    const QString whole = QFileInfo(file).canonicalFilePath();
    const QString lessons = LibraryModel::shippedFolder();
    if (!lessons.isEmpty() && whole.startsWith(lessons + '/')) return whole.mid(lessons.size() + 1);
    return whole.isEmpty() ? file : whole;
}

QString fileOf(const Link& link)
{
    if (QDir::isAbsolutePath(link.file)) return link.file;
    const QString lesson = LibraryModel::shippedFolder() + '/' + link.file;
    return QFileInfo::exists(lesson) ? lesson : link.file;
}

QString urlOf(const Link& link)
{
    QUrlQuery query;
    if (link.at) query.addQueryItem(QStringLiteral("at"), QString::number(*link.at));
    const Overrides& o = link.overrides;
    if (o.seed) query.addQueryItem(QStringLiteral("seed"), QString::number(*o.seed));
    if (o.cpus) query.addQueryItem(QStringLiteral("cpus"), QString::number(*o.cpus));
    if (o.policy)
        query.addQueryItem(
            QStringLiteral("policy"),
            QString::fromLatin1(QUrl::toPercentEncoding(QString::fromStdString(*o.policy), ":=,")));
    for (const PlannedChange& c : o.changes)
        query.addQueryItem(kChange, QString::fromLatin1(QUrl::toPercentEncoding(
                                        QString::fromStdString(interleave::to_text(c)), ":=,/.")));
    QUrl url;
    url.setScheme(kScheme);
    url.setPath(link.file);
    url.setQuery(query);
    return QString::fromUtf8(url.toEncoded());
}

QString commandOf(const Link& link)
{
    QString line = QStringLiteral("interleave gui ") + quoted(fileOf(link));
    if (link.at) line += QStringLiteral(" --at %1").arg(*link.at);
    const Overrides& o = link.overrides;
    if (o.seed) line += QStringLiteral(" --seed %1").arg(*o.seed);
    if (o.cpus) line += QStringLiteral(" --cpus %1").arg(*o.cpus);
    if (o.policy) line += QStringLiteral(" --policy ") + quoted(QString::fromStdString(*o.policy));
    for (const PlannedChange& c : o.changes)
        line += QStringLiteral(" --change ") + quoted(QString::fromStdString(to_text(c)));
    return line;
}

std::optional<Link> linkOf(const QString& url)
{
    const QUrl parsed(url.trimmed(), QUrl::StrictMode);
    if (!parsed.isValid() || parsed.scheme() != kScheme || parsed.path().isEmpty()) return {};
    const QUrlQuery query(parsed);
    Link link;
    link.file = parsed.path(QUrl::FullyDecoded);
    std::optional<uint64_t> cpus;
    if (!readNumber(query, QStringLiteral("at"), link.at) ||
        !readNumber(query, QStringLiteral("seed"), link.overrides.seed) ||
        !readNumber(query, QStringLiteral("cpus"), cpus))
        return {};
    if (cpus) link.overrides.cpus = static_cast<int64_t>(*cpus);
    if (query.hasQueryItem(QStringLiteral("policy")))
        link.overrides.policy =
            query.queryItemValue(QStringLiteral("policy"), QUrl::FullyDecoded).toStdString();
    for (const QString& text : query.allQueryItemValues(kChange, QUrl::FullyDecoded)) {
        std::optional<PlannedChange> change = read_change(text.toStdString());
        if (!change) return {};
        link.overrides.changes.push_back(std::move(*change));
    }
    return link;
}

}  // namespace interleave::gui
