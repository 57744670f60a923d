#include "gui/inspect/tones.h"

#include "export/style.h"
#include "gui/timeline/painter.h"

#include <QPalette>

namespace interleave::gui {

namespace {

QColor mixed(const QColor& a, const QColor& b, double part)
{
    const auto mix = [part](float x, float y) {
        return static_cast<float>(x * (1 - part) + y * part);
    };
    return QColor::fromRgbF(mix(a.redF(), b.redF()), mix(a.greenF(), b.greenF()),
                            mix(a.blueF(), b.blueF()));
}

}  // namespace

bool isDark(const QPalette& p)
{
    return p.color(QPalette::Base).lightness() < p.color(QPalette::Text).lightness();
}

QColor colorOf(Tone tone, const QPalette& p)
{
    const bool dark = isDark(p);
    const Palette& states = palette(dark ? Theme::dark : Theme::light);
    const QColor base = p.color(QPalette::Base);
    const QColor text = p.color(QPalette::Text);
    switch (tone) {
        case Tone::none: return Qt::transparent;
        case Tone::text: return text;
        case Tone::faint: return mixed(text, base, 0.38);
        case Tone::line: return mixed(text, base, 0.68);
        case Tone::ground: return mixed(base, text, dark ? 0.07 : 0.02);
        case Tone::band: return mixed(base, text, dark ? 0.035 : 0.04);
        case Tone::accent: return p.color(QPalette::Highlight);
        case Tone::changed: return QColor::fromRgb(dark ? 0xc79bff : 0x7b2fbe);
        case Tone::problem: return toQColor(states.problem);
        case Tone::running: return toQColor(states.running);
        case Tone::ready: return toQColor(states.ready);
        case Tone::blocked: return toQColor(states.blocked);
        case Tone::kernel: return toQColor(states.kernel);
        case Tone::ended: return toQColor(states.ended);
        case Tone::onFill: return toQColor(ink_on(states.running));
    }
    return text;
}

Tone toneOf(TaskState state)
{
    switch (state) {
        case TaskState::running: return Tone::running;
        case TaskState::ready: return Tone::ready;
        case TaskState::blocked: return Tone::blocked;
        case TaskState::kernel: return Tone::kernel;
        case TaskState::zombie:
        case TaskState::exited: return Tone::ended;
        default: return Tone::faint;
    }
}

}  // namespace interleave::gui
