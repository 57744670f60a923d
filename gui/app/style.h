// The look of the widgets: flat frames, rounded corners and our own arrows, on the colours of the
// palette. What a style sheet can say is in theme.cpp.
#pragma once

#include <QProxyStyle>

namespace interleave::gui {

class Style : public QProxyStyle {
    Q_OBJECT

  public:
    Style();

    void drawPrimitive(PrimitiveElement, const QStyleOption*, QPainter*,
                       const QWidget*) const override;
    void drawComplexControl(ComplexControl, const QStyleOptionComplex*, QPainter*,
                            const QWidget*) const override;
    [[nodiscard]] int pixelMetric(PixelMetric, const QStyleOption*, const QWidget*) const override;
    [[nodiscard]] int styleHint(StyleHint, const QStyleOption*, const QWidget*,
                                QStyleHintReturn*) const override;
    [[nodiscard]] QSize sizeFromContents(ContentsType, const QStyleOption*, const QSize&,
                                         const QWidget*) const override;
};

}  // namespace interleave::gui
