// A widget that shows a picture: scrolled at its own size, or drawn so large that all of it fits.
//
// The picture is made when it is about to be seen, so a view that is hidden costs nothing. Clicks,
// the arrow keys and Return choose what it shows.
#pragma once

#include "gui/inspect/picture.h"

#include <QAbstractScrollArea>

#include <functional>
#include <optional>

namespace interleave::gui {

class PictureView : public QAbstractScrollArea {
    Q_OBJECT

  public:
    using Maker = std::function<Picture(const Measure&)>;

    explicit PictureView(Maker, QWidget* parent = nullptr);

    void setFits(bool);  // at first the picture is scaled to fit; Ctrl+wheel zooms
    void forget();       // what it shows is out of date
    [[nodiscard]] const Picture& picture();
    [[nodiscard]] double scale();            // of the picture on the screen
    [[nodiscard]] QPoint onScreen(QPointF);  // of a point of the picture, in the viewport
    [[nodiscard]] QSize sizeHint() const override { return {360, 260}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return {120, 80}; }

  Q_SIGNALS:
    void chosen(const Target&);

  protected:
    bool viewportEvent(QEvent*) override;
    void changeEvent(QEvent*) override;
    void paintEvent(QPaintEvent*) override;
    void resizeEvent(QResizeEvent*) override;
    void wheelEvent(QWheelEvent*) override;
    void mousePressEvent(QMouseEvent*) override;
    void mouseMoveEvent(QMouseEvent*) override;
    void mouseReleaseEvent(QMouseEvent*) override;
    void keyPressEvent(QKeyEvent*) override;

  private:
    void zoom(double factor, QPointF about);
    void fitScrollBars();
    [[nodiscard]] QPointF origin();  // of the picture, in the viewport
    [[nodiscard]] int spotAt(QPointF onScreen);
    void choose(int spot);
    void step(QPointF direction);  // the keyboard's spot to the next one there

    Maker make_;
    std::optional<Picture> picture_;
    bool fits_ = false;
    double zoom_ = 1;   // above what fits
    int current_ = -1;  // the spot of the keyboard
    int pressed_ = -1;
    std::optional<QPoint> dragged_;
};

}  // namespace interleave::gui
