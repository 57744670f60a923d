#include "gui/app/theme.h"

#include <QApplication>
#include <QPalette>
#include <QStyleFactory>

namespace interleave::gui {

Theme themeOf(const QPalette& p)
{
    const bool dark =
        p.color(QPalette::Window).lightness() < p.color(QPalette::WindowText).lightness();
    return dark ? Theme::dark : Theme::light;
}

Theme desktopTheme() { return themeOf(QApplication::palette()); }

void applyTheme(QApplication& app, Theme theme)
{
    const bool dark = theme == Theme::dark;
    const auto pick = [dark](unsigned light, unsigned darkColor) {
        return QColor::fromRgb(dark ? darkColor : light);
    };
    QPalette p;
    p.setColor(QPalette::Window, pick(0xf4f5f7, 0x1b1e23));
    p.setColor(QPalette::WindowText, pick(0x1f2328, 0xe6e8eb));
    p.setColor(QPalette::Base, pick(0xffffff, 0x14171b));
    p.setColor(QPalette::AlternateBase, pick(0xf4f6f9, 0x1d2127));
    p.setColor(QPalette::Text, pick(0x1f2328, 0xe6e8eb));
    p.setColor(QPalette::Button, pick(0xf4f5f7, 0x262a31));
    p.setColor(QPalette::ButtonText, pick(0x1f2328, 0xe6e8eb));
    p.setColor(QPalette::ToolTipBase, pick(0xffffff, 0x2b3038));
    p.setColor(QPalette::ToolTipText, pick(0x1f2328, 0xe6e8eb));
    p.setColor(QPalette::Highlight, pick(0x2f6fdb, 0x3b78e0));
    p.setColor(QPalette::HighlightedText, QColor(Qt::white));
    p.setColor(QPalette::PlaceholderText, pick(0x6b7280, 0x9aa3ae));
    p.setColor(QPalette::Link, pick(0x1f5fc4, 0x8ab4ff));
    for (const QPalette::ColorRole role :
         {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        p.setColor(QPalette::Disabled, role, pick(0x9aa1ab, 0x6b737e));
    app.setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    app.setPalette(p);
}

}  // namespace interleave::gui
