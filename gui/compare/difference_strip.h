// Between two timelines on one axis: where the runs differ, as columns as high as the part of all
// tasks that is not in the same state, and below them where the chosen lane differs.
//
// A difference is at least a pixel wide and a few high, however far away it is seen from. A click
// goes to the task that differs most there.
#pragma once

#include "analysis/comparison.h"
#include "export/display_list.h"

#include <QWidget>

#include <memory>
#include <optional>
#include <vector>

namespace interleave::gui {

class DifferenceStrip : public QWidget {
    Q_OBJECT

  public:
    static constexpr int kHeight = 44;

    explicit DifferenceStrip(QWidget* parent = nullptr);

    void setComparison(std::shared_ptr<const Comparison>);  // null: it is being made
    void setWindow(Time from, Time to);
    void setPlot(int x, int width);  // where time is, as in the timelines
    void setPlayhead(Time);
    void setLane(std::optional<LanePlace>);  // that is chosen; its time does not matter

    // What is shown, for tests: how high the column over x is, in pixels.
    [[nodiscard]] int heightAt(int x);
    [[nodiscard]] int xOf(Time) const;

  Q_SIGNALS:
    void picked(const LanePlace&);
    void stepAsked(int direction);  // to the difference after the playhead, or before it

  protected:
    void paintEvent(QPaintEvent*) override;
    void mousePressEvent(QMouseEvent*) override;
    void keyPressEvent(QKeyEvent*) override;
    bool event(QEvent*) override;
    void focusInEvent(QFocusEvent*) override;
    void focusOutEvent(QFocusEvent*) override;

  private:
    void forget();
    void describe();
    const std::vector<DifferenceCell>& cells();
    [[nodiscard]] TimeSpan spanAt(int x) const;
    [[nodiscard]] std::optional<LanePlace> placeAt(int x) const;
    [[nodiscard]] QString tipAt(int x) const;
    void paintName(QPainter&);
    void paintLane(QPainter&);
    [[nodiscard]] int columnHeight(const DifferenceCell&) const;

    std::shared_ptr<const Comparison> comparison_;
    Time from_, to_{1}, playhead_;
    int plotX_ = 0, plotWidth_ = 1;
    std::optional<LanePlace> lane_;
    std::vector<DifferenceCell> cells_;  // of the plot; empty: to be made anew
};

}  // namespace interleave::gui
