// interleave-gui [FILE | LINK] [--at STEP] [--seed N] [--cpus N] [--policy NAME:...]
// interleave-gui --export FILE -o OUT [...]: see gui/export/export_command.h
#include "gui/app/main_window.h"
#include "gui/app/window_host.h"
#include "gui/export/export_command.h"
#include "gui/models/link.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QScreen>
#include <QSettings>
#include <QTextStream>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace {

using interleave::gui::LanguageChoice;
using interleave::gui::Link;
using interleave::gui::ThemeChoice;

constexpr int kUsage = 2, kNoDisplay = 4;  // as docs/findings.md promises

struct Options {
    Q_DECLARE_TR_FUNCTIONS(Options)

  public:
    QCommandLineOption at{QStringLiteral("at"), tr("Begin at this step."), tr("STEP")};
    QCommandLineOption seed{QStringLiteral("seed"), tr("Another seed."), tr("N")};
    QCommandLineOption cpus{QStringLiteral("cpus"), tr("Another number of CPUs."), tr("N")};
    QCommandLineOption policy{QStringLiteral("policy"), tr("Another policy."), tr("NAME")};
    QCommandLineOption change{QStringLiteral("change"),
                              tr("From this step of the run on, as in 120:policy=rr."),
                              tr("STEP:WHAT")};
    QCommandLineOption dark{QStringLiteral("dark"), tr("Dark colours.")};
    QCommandLineOption language{QStringLiteral("lang"), tr("en or zh: language of the window."),
                                tr("LANG")};
    QCommandLineOption light{QStringLiteral("light"), tr("Light colours.")};
};

// Ends the program with a usage error.
uint64_t numberOf(const QCommandLineParser& parser, const QCommandLineOption& option)
{
    bool ok = false;
    const uint64_t number = parser.value(option).toULongLong(&ok);
    if (ok) return number;
    QTextStream(stderr) << Options::tr("--%1 takes a number, not '%2'.")
                               .arg(option.names().first(), parser.value(option))
                        << '\n';
    std::exit(kUsage);
}

Link linkOf(const QCommandLineParser& parser, const Options& o)
{
    const QString what = parser.positionalArguments().first();
    Link link = interleave::gui::linkOf(what).value_or(
        Link{.file = what, .at = std::nullopt, .overrides = {}});
    if (parser.isSet(o.at)) link.at = numberOf(parser, o.at);
    if (parser.isSet(o.seed)) link.overrides.seed = numberOf(parser, o.seed);
    if (parser.isSet(o.cpus)) link.overrides.cpus = static_cast<int64_t>(numberOf(parser, o.cpus));
    if (parser.isSet(o.policy)) link.overrides.policy = parser.value(o.policy).toStdString();
    for (const QString& text : parser.values(o.change)) {
        const std::optional<interleave::PlannedChange> change =
            interleave::read_change(text.toStdString());
        if (!change) {
            QTextStream(stderr)
                << Options::tr("--change takes a step and what becomes otherwise, not '%1'.")
                       .arg(text)
                << '\n';
            std::exit(kUsage);
        }
        link.overrides.changes.push_back(*change);
    }
    return link;
}

ThemeChoice themeOf(const QCommandLineParser& parser, const Options& o)
{
    if (parser.isSet(o.dark)) return ThemeChoice::dark;
    if (parser.isSet(o.light)) return ThemeChoice::light;
    const int kept = QSettings().value(QStringLiteral("window/theme"), 0).toInt();
    return kept >= 0 && kept <= 2 ? static_cast<ThemeChoice>(kept) : ThemeChoice::system;
}

LanguageChoice languageOf(const QStringList& words)
{
    const qsizetype at = words.indexOf(QStringLiteral("--lang"));
    QString id = at >= 0 ? words.value(at + 1) : QString();
    for (const QString& word : words)
        if (word.startsWith(QLatin1String("--lang="))) id = word.mid(7);
    return interleave::gui::languageOf(id).value_or(interleave::gui::keptLanguage());
}

// Those whose answer is text.
bool asksForWords(int argc, char** argv)
{
    static constexpr std::string_view kWords[] = {"-h", "--help", "--help-all", "-v", "--version"};
    return std::any_of(argv + 1, argv + argc, [](const char* word) {
        return std::ranges::find(kWords, word) != std::end(kWords);
    });
}

// Qt gives up without a display, by abort: said shortly, and with the exit code of the programs of
// this project for what an environment cannot do. Who has named a platform hears what Qt says of
// it.
void sayThatThereIsNoDisplay(QtMsgType type, const QMessageLogContext&, const QString& words)
{
    if (type != QtFatalMsg) return;
    const bool named = qEnvironmentVariableIsSet("QT_QPA_PLATFORM");
    const QByteArray why =
        named ? words.simplified().toLocal8Bit()
              : QByteArray("no display can be opened: DISPLAY or WAYLAND_DISPLAY names none.");
    std::fprintf(stderr,
                 "interleave-gui: %s\n"
                 "'interleave run FILE' and 'interleave step FILE' need no display, and "
                 "'interleave-gui --export FILE -o OUT' neither.\n",
                 why.constData());
    std::_Exit(kNoDisplay);
}

void processWords(QCommandLineParser& parser)
{
    const QCommandLineOption help = parser.addHelpOption();
    const QCommandLineOption version = parser.addVersionOption();
    if (!parser.parse(QApplication::arguments())) {
        QTextStream(stderr) << parser.errorText() << '\n';
        std::exit(kUsage);
    }
    if (parser.isSet(help)) parser.showHelp();
    if (parser.isSet(version)) parser.showVersion();
}

// A window as large as a small screen could not be moved into sight.
void show(QWidget& window)
{
    const QSize room = window.screen()->availableSize();
    if (window.width() < room.width() && window.height() < room.height()) return window.show();
    window.resize(window.size().boundedTo(room));
    window.showMaximized();
}

}  // namespace

int main(int argc, char** argv)
{
    const bool exports = interleave::gui::asksForExport(argc, argv);
    // What is written needs no display, and must look the same whether there is one.
    if (exports || asksForWords(argc, argv)) qputenv("QT_QPA_PLATFORM", "offscreen");
    if (exports) interleave::gui::sayOnlyWhatMatters();
    const QtMessageHandler usual =
        exports ? nullptr : qInstallMessageHandler(sayThatThereIsNoDisplay);
    QApplication app(argc, argv);
    if (!exports) qInstallMessageHandler(usual);
    QApplication::setApplicationName(QStringLiteral("Interleave"));
    QApplication::setOrganizationName(QStringLiteral("Interleave"));
    QApplication::setApplicationVersion(QStringLiteral(INTERLEAVE_VERSION));
    QApplication::setDesktopFileName(QStringLiteral("interleave-gui"));
    // Before anything is said: the options have words, too.
    const LanguageChoice language = languageOf(QApplication::arguments());
    interleave::gui::speak(language);
    if (exports) return interleave::gui::exportAsAsked(QApplication::arguments());
    const Options options;
    QCommandLineParser parser;
    parser.setApplicationDescription(
        Options::tr("See how processes, threads and coroutines share CPUs and locks."));
    parser.addPositionalArgument(QStringLiteral("file"),
                                 Options::tr("A scenario, a timeline, or an interleave: link."));
    parser.addOptions({options.at, options.seed, options.cpus, options.policy, options.change,
                       options.dark, options.light, options.language});
    processWords(parser);
    const bool opens = !parser.positionalArguments().isEmpty();
    const Link link = opens ? linkOf(parser, options) : Link();
    interleave::gui::WindowHost host(themeOf(parser, options), language);
    interleave::gui::MainWindow& window = host.window();
    show(window);
    // A timeline has no steps to be named, and is told from a scenario by what is in it.
    if (opens && !link.at && !link.overrides.any())
        window.open(fileOf(link));
    else if (opens)
        window.open(link);
    return QApplication::exec();
}
