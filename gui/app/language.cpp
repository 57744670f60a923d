#include "gui/app/language.h"

#include <QCoreApplication>
#include <QFile>
#include <QLibraryInfo>
#include <QLocale>
#include <QSettings>
#include <QTranslator>

#ifdef INTERLEAVE_HAS_CHINESE
// Outside of all namespaces, as Qt wants it. A static library's resources are asked for by name.
static void takeWords() { Q_INIT_RESOURCE(translations); }
#else
static void takeWords() {}
#endif

namespace interleave::gui {

namespace {

const QString kKey = QStringLiteral("window/language");
const QString kOurs = QStringLiteral(":/i18n/interleave_zh_CN.qm");

// Ours, and Qt's own for its dialogs. They live as long as the program.
struct Translators {
    QTranslator ours, qt;
};

bool isChinese(LanguageChoice choice)
{
    if (choice == LanguageChoice::system)
        return QLocale::system().uiLanguages().value(0).startsWith(QLatin1String("zh"));
    return choice == LanguageChoice::chinese;
}

}  // namespace

QString nameOf(LanguageChoice choice)
{
    switch (choice) {
        case LanguageChoice::system: break;
        case LanguageChoice::english: return QStringLiteral("English");
        case LanguageChoice::chinese: return QStringLiteral("简体中文");
    }
    return {};
}

QString idOf(LanguageChoice choice)
{
    switch (choice) {
        case LanguageChoice::system: break;
        case LanguageChoice::english: return QStringLiteral("en");
        case LanguageChoice::chinese: return QStringLiteral("zh");
    }
    return QStringLiteral("system");
}

std::optional<LanguageChoice> languageOf(const QString& id)
{
    for (const LanguageChoice choice : kLanguages)
        if (idOf(choice) == id) return choice;
    return std::nullopt;
}

LanguageChoice keptLanguage()
{
    return languageOf(QSettings().value(kKey).toString()).value_or(LanguageChoice::system);
}

void keepLanguage(LanguageChoice choice) { QSettings().setValue(kKey, idOf(choice)); }

bool hasWordsFor(LanguageChoice choice)
{
    takeWords();
    return choice != LanguageChoice::chinese || QFile::exists(kOurs);
}

void speak(LanguageChoice choice)
{
    static auto* const translators = new Translators;
    QCoreApplication::removeTranslator(&translators->ours);
    QCoreApplication::removeTranslator(&translators->qt);
    const bool chinese = isChinese(choice) && hasWordsFor(LanguageChoice::chinese);
    const QLocale english(QLocale::English, QLocale::UnitedStates);
    const bool own =
        choice == LanguageChoice::system && QLocale::system().language() != QLocale::Chinese;
    QLocale::setDefault(chinese ? QLocale(QLocale::Chinese, QLocale::China)
                        : own   ? QLocale::system()
                                : english);
    if (!chinese) return;
    const QString folder = QLibraryInfo::path(QLibraryInfo::TranslationsPath);
    if (translators->qt.load(QStringLiteral("qtbase_zh_CN"), folder))
        QCoreApplication::installTranslator(&translators->qt);
    if (translators->ours.load(kOurs)) QCoreApplication::installTranslator(&translators->ours);
}

}  // namespace interleave::gui
