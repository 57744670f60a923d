#include "gui/timeline/key_place.h"

#include <QGuiApplication>

namespace interleave::gui {

namespace {

struct Place {
    quint32 evdev, windows, mac;
    int key;
};
// Codes of X11 and Wayland are those of the kernel's input events, plus 8.
constexpr Place kPlaces[] = {{25, 0x11, 13, Qt::Key_W},
                             {38, 0x1e, 0, Qt::Key_A},
                             {39, 0x1f, 1, Qt::Key_S},
                             {40, 0x20, 2, Qt::Key_D}};

}  // namespace

int keyAtItsPlace(const QKeyEvent& event)
{
    const QString platform = QGuiApplication::platformName();
    const bool evdev =
        platform == QStringLiteral("xcb") || platform.startsWith(QStringLiteral("wayland"));
    const bool windows = platform == QStringLiteral("windows");
    const bool mac = platform == QStringLiteral("cocoa");
    const quint32 code = mac ? event.nativeVirtualKey() : event.nativeScanCode();
    // Without a code the event was made, not typed; on a Mac 0 is the key A.
    if ((!evdev && !windows && !mac) || (code == 0 && !mac)) return event.key();
    for (const Place& p : kPlaces) {
        if (code == (mac ? p.mac : windows ? p.windows : p.evdev)) return p.key;
    }
    for (const Place& p : kPlaces)
        if (event.key() == p.key) return Qt::Key_unknown;
    return event.key();
}

}  // namespace interleave::gui
