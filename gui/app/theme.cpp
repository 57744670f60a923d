#include "gui/app/theme.h"

#include "gui/app/style.h"

#include <QApplication>
#include <QPalette>

namespace interleave::gui {

namespace {

struct Colors {
    unsigned window, base, alternate, raised, border, hover, pressed, ink, faint, disabled, accent,
        onAccent, link, tip;
};
constexpr Colors kLight{.window = 0xf1f3f6,
                        .base = 0xffffff,
                        .alternate = 0xf7f8fa,
                        .raised = 0xffffff,
                        .border = 0xd5dae1,
                        .hover = 0xe9edf3,
                        .pressed = 0xdbe2ec,
                        .ink = 0x1f2328,
                        .faint = 0x5d6673,
                        .disabled = 0xa3abb6,
                        .accent = 0x2563c9,
                        .onAccent = 0xffffff,
                        .link = 0x1d56b3,
                        .tip = 0xffffff};
constexpr Colors kDark{.window = 0x16191e,
                       .base = 0x1c2026,
                       .alternate = 0x21262d,
                       .raised = 0x282e37,
                       .border = 0x39414c,
                       .hover = 0x303742,
                       .pressed = 0x3b4451,
                       .ink = 0xe4e7eb,
                       .faint = 0x9da7b3,
                       .disabled = 0x66707c,
                       .accent = 0x3f7fe8,
                       .onAccent = 0xffffff,
                       .link = 0x8ab4ff,
                       .tip = 0x2b3038};

// All sizes are multiples of 4 pixels, but for lines.
constexpr const char* kSheet = R"(
QMainWindow::separator { background: @window; width: 4px; height: 4px; }
QMenuBar { background: @base; border-bottom: 1px solid @border; padding: 0 4px; }
QMenuBar::item { padding: 4px 8px; border-radius: 4px; background: transparent; }
QMenuBar::item:selected { background: @hover; }
QMenu { background: @raised; border: 1px solid @border; padding: 4px; }
QMenu::item { padding: 4px 24px 4px 8px; border-radius: 4px; }
QMenu::item:selected { background: @accent; color: @onAccent; }
QMenu::item:disabled { color: @disabled; }
QMenu::separator { height: 1px; background: @border; margin: 4px 8px; }
QMenu::icon { padding-left: 8px; }
QToolBar { background: @base; border: 0; border-bottom: 1px solid @border; padding: 4px 8px;
           spacing: 4px; }
QToolBar::separator { background: @border; width: 1px; margin: 4px 8px; }
QToolBar QLabel { color: @faint; }
QToolButton { padding: 4px; border: 1px solid transparent; border-radius: 4px; }
QToolButton:hover { background: @hover; }
QToolButton:pressed, QToolButton:checked { background: @pressed; }
QToolButton:focus { border-color: @accent; }
QToolButton::menu-indicator { image: none; }
QStatusBar { background: @base; border-top: 1px solid @border; color: @faint; }
QStatusBar::item { border: 0; }
QHeaderView { background: @base; }
QHeaderView::section { background: @base; color: @faint; border: 0;
    border-bottom: 1px solid @border; padding: 4px 8px; }
QTabBar { background: @base; qproperty-drawBase: 0; }
QTabBar::tab { background: @base; color: @faint; padding: 4px 12px; border: 0;
               border-bottom: 2px solid transparent; min-height: 20px; }
QTabBar::tab:hover { color: @ink; background: @hover; }
QTabBar::tab:selected { color: @ink; border-bottom-color: @accent; }
QAbstractItemView { outline: 0; selection-background-color: @accent;
                    selection-color: @onAccent; }
QListView::item { padding: 0 8px; }
QTreeView::item, QTableView::item { padding: 0 8px; min-height: 24px; border: 0; }
QTreeView::item { padding: 0 4px; }
QTreeView::item:hover:!selected, QTableView::item:hover:!selected { background: @hover; }
QTreeView::item:selected, QTableView::item:selected { background: @accent; color: @onAccent; }
QToolTip { background: @tip; color: @ink; border: 1px solid @border; padding: 4px; }
QScrollBar { background: transparent; border: 0; }
QScrollBar:vertical { width: 12px; } QScrollBar:horizontal { height: 12px; }
QScrollBar::handle { background: @border; border-radius: 4px; margin: 2px; }
QScrollBar::handle:hover { background: @disabled; }
QScrollBar::handle:vertical { min-height: 24px; } QScrollBar::handle:horizontal { min-width: 24px; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QSlider::groove:horizontal { height: 4px; background: @border; border-radius: 2px; }
QSlider::sub-page:horizontal { background: @accent; border-radius: 2px; }
QSlider::handle:horizontal { background: @accent; width: 12px; height: 12px; margin: -4px 0;
                             border-radius: 6px; }
QSlider::handle:horizontal:focus { border: 2px solid @link; margin: -5px -1px; }
QProgressBar { border: 0; background: @border; border-radius: 2px; max-height: 4px; }
QProgressBar::chunk { background: @accent; border-radius: 2px; }
*[role="bar"] { background: @base; }
*[role="heading"] { font-weight: 600; }
*[role="faint"] { color: @faint; }
*[role="primary"] { background: @accent; color: @onAccent; border: 1px solid @accent;
                    border-radius: 4px; padding: 4px 16px; min-height: 20px; }
*[role="primary"]:hover { background: @link; }
*[role="primary"]:focus { border-color: @ink; }
*[role="card"] { background: @base; border: 1px solid @border; border-radius: 8px; }
*[role="link"] { background: transparent; border: 1px solid transparent; border-radius: 4px;
                 text-align: left; padding: 4px 8px; color: @ink; }
*[role="link"]:hover { background: @hover; }
*[role="link"]:focus { border-color: @accent; }
*[role="chip"] { background: @hover; color: @ink; border-radius: 4px; padding: 0 8px; }
)";

QString hex(unsigned rgb) { return QColor::fromRgb(rgb).name(); }

QString sheetOf(const Colors& c)
{
    const std::pair<const char*, unsigned> names[] = {
        {"@window", c.window}, {"@base", c.base},         {"@raised", c.raised},
        {"@border", c.border}, {"@hover", c.hover},       {"@pressed", c.pressed},
        {"@ink", c.ink},       {"@faint", c.faint},       {"@disabled", c.disabled},
        {"@accent", c.accent}, {"@onAccent", c.onAccent}, {"@link", c.link},
        {"@tip", c.tip},
    };
    QString sheet = QString::fromLatin1(kSheet);
    for (const auto& [name, rgb] : names)
        sheet.replace(QString::fromLatin1(name) + ' ', hex(rgb) + ' ');
    for (const auto& [name, rgb] : names)
        sheet.replace(QString::fromLatin1(name) + ';', hex(rgb) + ';');
    return sheet;
}

QPalette paletteOf(const Colors& c)
{
    QPalette p;
    const auto set = [&p](QPalette::ColorRole role, unsigned rgb) {
        p.setColor(role, QColor::fromRgb(rgb));
    };
    set(QPalette::Window, c.window);
    set(QPalette::WindowText, c.ink);
    set(QPalette::Base, c.base);
    set(QPalette::AlternateBase, c.alternate);
    set(QPalette::Text, c.ink);
    set(QPalette::Button, c.raised);
    set(QPalette::ButtonText, c.ink);
    set(QPalette::Light, c.hover);
    set(QPalette::Midlight, c.pressed);
    set(QPalette::Mid, c.border);
    set(QPalette::Dark, c.border);
    set(QPalette::Shadow, c.border);
    set(QPalette::ToolTipBase, c.tip);
    set(QPalette::ToolTipText, c.ink);
    set(QPalette::Highlight, c.accent);
    set(QPalette::HighlightedText, c.onAccent);
    set(QPalette::PlaceholderText, c.faint);
    set(QPalette::Link, c.link);
    for (const QPalette::ColorRole role :
         {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        p.setColor(QPalette::Disabled, role, QColor::fromRgb(c.disabled));
    return p;
}

}  // namespace

Theme themeOf(const QPalette& p)
{
    const bool dark =
        p.color(QPalette::Window).lightness() < p.color(QPalette::WindowText).lightness();
    return dark ? Theme::dark : Theme::light;
}

Theme desktopTheme()
{
    static const Theme theme = themeOf(QApplication::palette());
    return theme;
}

Theme themeFor(ThemeChoice choice)
{
    switch (choice) {
        case ThemeChoice::light: return Theme::light;
        case ThemeChoice::dark: return Theme::dark;
        case ThemeChoice::system: break;
    }
    return desktopTheme();
}

void applyTheme(QApplication& app, Theme theme)
{
    (void)desktopTheme();  // asked before our own palette hides it
    const Colors& colors = theme == Theme::dark ? kDark : kLight;
    if (qobject_cast<Style*>(app.style()) == nullptr && app.styleSheet().isEmpty())
        app.setStyle(new Style);
    app.setPalette(paletteOf(colors));
    app.setStyleSheet(sheetOf(colors));
}

}  // namespace interleave::gui
