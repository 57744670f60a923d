#include "gui/app/style.h"

#include <QPainter>
#include <QPainterPath>
#include <QStyleFactory>
#include <QStyleOption>

namespace interleave::gui {

namespace {

constexpr int kRadius = 4;
constexpr int kControlHeight = 28;

bool has(const QStyleOption& o, QStyle::StateFlag flag) { return o.state.testFlag(flag); }

QColor borderOf(const QStyleOption& o)
{
    if (has(o, QStyle::State_HasFocus) && has(o, QStyle::State_Enabled))
        return o.palette.color(QPalette::Highlight);
    return o.palette.color(QPalette::Mid);
}

void frame(QPainter& p, const QRect& rect, const QColor& fill, const QColor& border)
{
    p.save();
    p.setRenderHint(QPainter::Antialiasing);
    p.setBrush(fill);
    p.setPen(border);
    p.drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), kRadius, kRadius);
    p.restore();
}

enum class Arrow : uint8_t { up, down, right };

void arrow(QPainter& p, const QRect& rect, Arrow way, const QColor& ink)
{
    p.save();
    p.setRenderHint(QPainter::Antialiasing);
    p.translate(QRectF(rect).center());
    if (way == Arrow::up) p.rotate(180);
    if (way == Arrow::right) p.rotate(-90);
    p.setPen(QPen(ink, 1.4, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    p.drawPolyline(QPolygonF({{-3.2, -1.6}, {0, 1.6}, {3.2, -1.6}}));
    p.restore();
}

QColor inkOf(const QStyleOption& o)
{
    return o.palette.color(has(o, QStyle::State_Enabled) ? QPalette::Active : QPalette::Disabled,
                           QPalette::PlaceholderText);
}

QColor buttonFill(const QStyleOption& o)
{
    const QColor rest = o.palette.color(QPalette::Button);
    if (has(o, QStyle::State_Sunken) || has(o, QStyle::State_On))
        return o.palette.color(QPalette::Midlight);
    const bool hover = has(o, QStyle::State_MouseOver) && has(o, QStyle::State_Enabled);
    return hover ? o.palette.color(QPalette::Light) : rest;
}

}  // namespace

Style::Style() : QProxyStyle(QStyleFactory::create(QStringLiteral("Fusion"))) {}

void Style::drawPrimitive(PrimitiveElement e, const QStyleOption* o, QPainter* p,
                          const QWidget* w) const
{
    switch (e) {
        case PE_PanelLineEdit:
            // The editor inside a spin box or combo box has no frame of its own.
            if (const auto* f = qstyleoption_cast<const QStyleOptionFrame*>(o);
                f != nullptr && f->lineWidth > 0)
                frame(*p, o->rect, o->palette.color(QPalette::Base), borderOf(*o));
            return;
        case PE_FrameLineEdit: return;
        case PE_PanelButtonCommand: frame(*p, o->rect, buttonFill(*o), borderOf(*o)); return;
        case PE_IndicatorBranch:
            if (has(*o, State_Children))
                arrow(*p, o->rect, has(*o, State_Open) ? Arrow::down : Arrow::right,
                      o->palette.color(QPalette::PlaceholderText));
            return;
        case PE_FrameFocusRect: {
            p->save();
            p->setRenderHint(QPainter::Antialiasing);
            p->setPen(o->palette.color(QPalette::Highlight));
            p->setBrush(Qt::NoBrush);
            p->drawRoundedRect(QRectF(o->rect).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3);
            p->restore();
            return;
        }
        default: QProxyStyle::drawPrimitive(e, o, p, w);
    }
}

void Style::drawComplexControl(ComplexControl c, const QStyleOptionComplex* o, QPainter* p,
                               const QWidget* w) const
{
    if (c == CC_ComboBox) {
        const auto* box = qstyleoption_cast<const QStyleOptionComboBox*>(o);
        const QColor fill =
            box != nullptr && box->editable ? o->palette.color(QPalette::Base) : buttonFill(*o);
        frame(*p, o->rect, fill, borderOf(*o));
        arrow(*p, subControlRect(c, o, SC_ComboBoxArrow, w), Arrow::down, inkOf(*o));
        return;
    }
    if (c == CC_SpinBox) {
        const auto* box = qstyleoption_cast<const QStyleOptionSpinBox*>(o);
        frame(*p, o->rect, o->palette.color(QPalette::Base), borderOf(*o));
        if (box == nullptr || box->buttonSymbols == QAbstractSpinBox::NoButtons) return;
        arrow(*p, subControlRect(c, o, SC_SpinBoxUp, w).translated(0, 1), Arrow::up, inkOf(*o));
        arrow(*p, subControlRect(c, o, SC_SpinBoxDown, w).translated(0, -1), Arrow::down,
              inkOf(*o));
        return;
    }
    QProxyStyle::drawComplexControl(c, o, p, w);
}

int Style::pixelMetric(PixelMetric m, const QStyleOption* o, const QWidget* w) const
{
    switch (m) {
        case PM_DockWidgetSeparatorExtent: return 4;
        case PM_DockWidgetTitleMargin: return 4;
        case PM_ToolBarItemSpacing: return 4;
        case PM_SmallIconSize:
        case PM_ToolBarIconSize:
        case PM_ButtonIconSize: return 16;
        case PM_DefaultFrameWidth: return 1;
        case PM_MenuPanelWidth: return 1;
        default: return QProxyStyle::pixelMetric(m, o, w);
    }
}

int Style::styleHint(StyleHint h, const QStyleOption* o, const QWidget* w,
                     QStyleHintReturn* r) const
{
    switch (h) {
        case SH_EtchDisabledText:
        case SH_ItemView_ActivateItemOnSingleClick: return 0;
        case SH_ToolTip_WakeUpDelay: return 400;
        case SH_ComboBox_Popup: return 0;
        default: return QProxyStyle::styleHint(h, o, w, r);
    }
}

QSize Style::sizeFromContents(ContentsType t, const QStyleOption* o, const QSize& size,
                              const QWidget* w) const
{
    QSize s = QProxyStyle::sizeFromContents(t, o, size, w);
    if (t == CT_ComboBox || t == CT_SpinBox || t == CT_LineEdit || t == CT_PushButton)
        s.setHeight(std::max(s.height(), kControlHeight));
    if (t == CT_PushButton) s.rwidth() += 16;
    return s;
}

}  // namespace interleave::gui
