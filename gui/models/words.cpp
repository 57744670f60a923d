#include "gui/models/words.h"

#include "translation/translation.h"

#include <QByteArray>
#include <QHash>
#include <QRegularExpression>

namespace interleave::gui {

namespace {

constexpr qsizetype kMostRemembered = 4096;  // views say the same things again and again

}  // namespace

QString said(std::string_view english)
{
    const Translation* translation = translation_to(language());
    if (translation == nullptr) return text(english);
    thread_local QHash<QByteArray, QString> remembered;
    const QByteArray key(english.data(), static_cast<qsizetype>(english.size()));
    if (const auto it = remembered.constFind(key); it != remembered.cend()) return *it;
    if (remembered.size() >= kMostRemembered) remembered.clear();
    return remembered[key] = text(translation->translate(english));
}

QString marked(const QString& words)
{
    static const QRegularExpression code(QStringLiteral("`([^`]*)`"));
    QString html = words.toHtmlEscaped();
    html.replace(code, QStringLiteral("<code>\\1</code>"));
    return html.replace('\n', QStringLiteral("<br>"));
}

}  // namespace interleave::gui
