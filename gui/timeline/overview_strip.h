// The whole run in a strip: how much of it was running, ready and blocked, the moment that is
// looked at, and a box around what the timeline below shows, which can be dragged and stretched.
#pragma once

#include "analysis/compared_metric.h"
#include "export/density.h"
#include "export/display_list.h"
#include "trace/timeline.h"

#include <QWidget>

#include <optional>
#include <vector>

namespace interleave::gui {

class OverviewStrip : public QWidget {
    Q_OBJECT

  public:
    static constexpr int kHeight = 46;

    explicit OverviewStrip(QWidget* parent = nullptr);

    void setTimeline(const Timeline*);
    void setAxis(std::optional<TimeSpan>);  // that it covers; none: the timeline's own time
    void setTheme(Theme);
    void setPlot(int x, int width);  // where time is, so that it stands above the lanes
    void setWindow(Time from, Time to);
    void setPlayhead(Time);
    void setVeil(std::optional<Time>);  // nothing after it is shown
    struct Marks {
        std::optional<Time> a, b;
        std::vector<Time> bookmarks, problems;
    };
    void setMarks(Marks);

  Q_SIGNALS:
    void windowAsked(Time from, Time to);

  protected:
    void paintEvent(QPaintEvent*) override;
    void mousePressEvent(QMouseEvent*) override;
    void mouseMoveEvent(QMouseEvent*) override;
    void mouseReleaseEvent(QMouseEvent*) override;
    void mouseDoubleClickEvent(QMouseEvent*) override;
    void wheelEvent(QWheelEvent*) override;

  private:
    enum class Grip : uint8_t { none, left, right, box, fresh };
    [[nodiscard]] Time begin() const;  // of what it covers
    [[nodiscard]] Time end() const;
    [[nodiscard]] QRect box() const;
    [[nodiscard]] Grip gripAt(const QPoint&) const;
    [[nodiscard]] int xOf(Time) const;
    [[nodiscard]] Time timeAt(int x) const;
    void render();

    const Timeline* timeline_ = nullptr;
    std::optional<TimeSpan> axis_;
    Theme theme_ = Theme::light;
    int plotX_ = 0, plotWidth_ = 1;
    Time from_, to_{1}, playhead_;
    std::optional<Time> veil_;
    Marks marks_;
    std::vector<Density> columns_;  // of the plot; empty: to be made anew
    QImage picture_;
    Grip grip_ = Grip::none;
    Time grabbed_, grabbedFrom_, grabbedTo_;
};

}  // namespace interleave::gui
