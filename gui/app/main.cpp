// interleave-gui [FILE]
#include "gui/app/main_window.h"
#include "gui/app/theme.h"

#include <QApplication>
#include <QCommandLineParser>

int main(int argc, char** argv)
{
    QApplication app(argc, argv);
    QApplication::setApplicationName(QStringLiteral("Interleave"));
    QApplication::setOrganizationName(QStringLiteral("Interleave"));
    QCommandLineParser parser;
    parser.setApplicationDescription(QCoreApplication::translate(
        "main", "See how processes, threads and coroutines share CPUs and locks."));
    parser.addHelpOption();
    parser.addPositionalArgument(QStringLiteral("file"),
                                 QCoreApplication::translate("main", "A scenario to open."));
    const QCommandLineOption dark(QStringLiteral("dark"),
                                  QCoreApplication::translate("main", "Dark colours."));
    const QCommandLineOption light(QStringLiteral("light"),
                                   QCoreApplication::translate("main", "Light colours."));
    parser.addOptions({dark, light});
    parser.process(app);
    using interleave::Theme;
    const Theme theme = parser.isSet(dark)    ? Theme::dark
                        : parser.isSet(light) ? Theme::light
                                              : interleave::gui::desktopTheme();
    interleave::gui::MainWindow window(theme);
    if (!parser.positionalArguments().isEmpty()) window.open(parser.positionalArguments().first());
    window.show();
    return QApplication::exec();
}
