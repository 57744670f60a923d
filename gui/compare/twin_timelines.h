// Two timelines above each other on one axis of time, and between them where they differ: what is
// scrolled, zoomed, folded, filtered or chosen in one is so in the other.
//
// Lanes of equal names stand at equal places. It shows values and keeps no run.
// Invariant: both show the same window of time, the longer run's at most.
#pragma once

#include "analysis/comparison.h"
#include "export/display_list.h"
#include "export/layout.h"
#include "trace/timeline.h"

#include <QWidget>

#include <array>
#include <memory>
#include <optional>

namespace interleave::gui {

class DifferenceStrip;
class TimelineView;

enum class Side : uint8_t { first, second };

class TwinTimelines : public QWidget {
    Q_OBJECT

  public:
    // Owns the heads, which stand above the timelines.
    TwinTimelines(QWidget* headOfFirst, QWidget* headOfSecond);

    // Both must outlive it or be replaced; both null: nothing is shown.
    void setRuns(const Timeline* first, const Timeline* second, bool keepWindow);
    void setComparison(std::shared_ptr<const Comparison>);  // of these runs; null: not yet
    void setPlayhead(Time);
    [[nodiscard]] Time playhead() const { return playhead_; }
    // Brings a place into sight in both, chooses its lane and moves there.
    void go(const LanePlace&);
    // To the next difference of what is chosen, or of all; false: there is none.
    bool goToDifference(int direction);
    [[nodiscard]] std::optional<LanePlace> chosen() const { return chosen_; }
    void choose(Side, const Subject&);

    [[nodiscard]] TimelineView& view(Side);
    [[nodiscard]] DifferenceStrip& strip() { return *strip_; }

  Q_SIGNALS:
    void moved(Time);  // a person points at this moment
    void selected(Side, const Subject&);

  protected:
    void changeEvent(QEvent*) override;
    bool eventFilter(QObject*, QEvent*) override;
    void resizeEvent(QResizeEvent*) override;

  private:
    void link(Side);
    void followWindow(Side);
    void followLanes(Side);
    void followSelection(Side, const Subject&);
    void arrange(Side, const Viewport&, LaneLayout&);
    void fitBars();
    void fitOverview();
    void fitStrip();
    void showTheme();
    void bringIntoSight(const TimeSpan&);
    [[nodiscard]] const Timeline* timeline(Side) const;
    [[nodiscard]] std::optional<LanePlace> placeOf(Side, const Subject&) const;
    [[nodiscard]] Subject subjectOf(Side, const LanePlace&) const;

    std::array<TimelineView*, 2> views_;
    DifferenceStrip* strip_;
    std::shared_ptr<const Comparison> comparison_;
    std::optional<LanePlace> chosen_;
    Time playhead_;
    bool following_ = false;  // one view does what the other did
    bool scrolling_ = false;
};

}  // namespace interleave::gui
