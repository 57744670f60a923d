// The timeline of a run: lanes over a window of time, with the moment that is looked at.
//
// What it shows is a display list, made anew when the window of time or the size changes; what is
// pointed at is read from the same list. It knows no State: moving the playhead is a signal.
// Invariant: from_ < to_, within the timeline and a margin around it.
#pragma once

#include "export/display_list.h"
#include "export/hit_test.h"
#include "trace/timeline.h"

#include <QAbstractScrollArea>

#include <optional>

namespace interleave::gui {

class TimelineView : public QAbstractScrollArea {
    Q_OBJECT

  public:
    explicit TimelineView(QWidget* parent = nullptr);

    // Another run of the same scenario keeps the window of time where it can.
    void setTimeline(const Timeline*, bool keepWindow);  // which must outlive it, or be replaced
    void setPlayhead(Time);
    void setTheme(Theme);
    void setHint(const QString&);  // what stands there while there is nothing to show

    [[nodiscard]] Time from() const { return from_; }
    [[nodiscard]] Time to() const { return to_; }
    void setWindow(Time from, Time to);
    void fit();
    void zoom(double factor, int x);  // about the time at x
    void pan(double part);            // of the width
    [[nodiscard]] const Subject& selection() const { return selection_; }
    void select(const Subject&);
    void selectNeighbour(int direction);  // the slice before or after, in its lane

    [[nodiscard]] QSize sizeHint() const override { return {900, 500}; }

  Q_SIGNALS:
    void moved(Time);  // a person points at this moment
    void selected(const Subject&);
    void windowChanged();

  protected:
    bool viewportEvent(QEvent*) override;
    void paintEvent(QPaintEvent*) override;
    void resizeEvent(QResizeEvent*) override;
    void wheelEvent(QWheelEvent*) override;
    void mousePressEvent(QMouseEvent*) override;
    void mouseMoveEvent(QMouseEvent*) override;
    void mouseReleaseEvent(QMouseEvent*) override;
    void keyPressEvent(QKeyEvent*) override;

  private:
    const DisplayList& list();
    void forget();  // the list is out of date
    void fitScrollBar();
    [[nodiscard]] Hit hitAt(const QPoint&);
    [[nodiscard]] int pictureY(int y);  // of a point of the viewport
    [[nodiscard]] Time timeAt(int x);
    [[nodiscard]] int xOf(Time);
    void paintSelection(QPainter&);
    void paintPlayhead(QPainter&);

    const Timeline* timeline_ = nullptr;
    Theme theme_ = Theme::light;
    Time from_, to_{1}, playhead_;
    Subject selection_;
    QString hint_;
    std::optional<DisplayList> list_;
    int dragX_ = -1;  // where a drag that pans was last; below 0: none
    bool scrubs_ = false;
};

}  // namespace interleave::gui
