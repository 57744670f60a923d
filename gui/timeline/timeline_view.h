// The timeline of a run: a strip of the whole of it, lanes over a window of time, the moment that
// is looked at, and what a person marks.
//
// What it shows is a display list, made anew when the window of time, the size or the choice of
// lanes changes; what is pointed at is read from the same list. It knows no State: moving the
// playhead is a signal. Every key and menu entry is a public method. Invariant: from_ < to_, within
// the timeline; a list is never shown for another window of time.
#pragma once

#include "analysis/compared_metric.h"
#include "analysis/links.h"
#include "analysis/range_statistics.h"
#include "analysis/search.h"
#include "export/arrows.h"
#include "export/display_list.h"
#include "export/hit_test.h"
#include "export/layout.h"
#include "gui/timeline/text_cache.h"
#include "gui/timeline/words.h"
#include "trace/timeline.h"

#include <QAbstractScrollArea>
#include <QImage>

#include <array>
#include <functional>
#include <optional>
#include <string>
#include <vector>

class QLineEdit;

namespace interleave::gui {

class FindBar;
class OverviewStrip;
class RangePanel;

class TimelineView : public QAbstractScrollArea {
    Q_OBJECT

  public:
    explicit TimelineView(QWidget* parent = nullptr);

    // Another run of the same scenario keeps the window of time, and what is marked, where it can.
    void setTimeline(const Timeline*, bool keepWindow);  // which must outlive it, or be replaced
    // Marked in a strip below the ruler and above the whole run. After setTimeline().
    void setFindings(std::vector<Finding>);
    void setPlayhead(Time);
    void setTheme(Theme);
    // Nothing after this moment is seen or pointed at; what led there is brought into sight.
    void setVeil(std::optional<Time>);
    [[nodiscard]] std::optional<Time> veil() const { return veil_; }
    void setHint(const QString&);  // what stands there while there is nothing to show
    [[nodiscard]] const Timeline* timeline() const { return timeline_; }
    [[nodiscard]] Time playhead() const { return playhead_; }
    // For a run above or below another. The time that can be shown, where it is more than the run.
    void setAxis(std::optional<TimeSpan>);
    // Called with every layout before it is used; empty: nothing to be done.
    using Arrangement = std::function<void(const Viewport&, LaneLayout&)>;
    void setArrangement(Arrangement);
    struct Parts {
        bool overview = true, filter = true, legend = true;
    };
    void setParts(Parts);
    // What is chosen of the lanes and how high they are.
    struct Lanes {
        std::string filter;
        std::vector<std::string> folded;
        int32_t namesWidth = 0, height = 0;
        friend bool operator==(const Lanes&, const Lanes&) = default;
    };
    [[nodiscard]] Lanes lanes() const;
    void setLanes(const Lanes&);
    void showLaneOf(const Subject&);  // scrolls it into sight

    // What a picture of what is seen is made with: the same window of time, lanes and colours.
    [[nodiscard]] Viewport pictureOptions() const;

    [[nodiscard]] Time from() const { return view_.from; }
    [[nodiscard]] Time to() const { return view_.to; }
    void setWindow(Time from, Time to);
    void fit();
    void zoom(double factor, int x);  // about the time at x
    void zoomIn();                    // about the playhead, or the middle
    void zoomOut();
    void zoomToSelection();  // the marked range, or the selected slice
    void pan(double part);   // of the width

    [[nodiscard]] const Subject& selection() const { return selection_; }
    [[nodiscard]] SliceText selectionText() const;
    [[nodiscard]] const std::vector<TaskLink>& links() const { return links_; }
    void select(const Subject&);
    void clearSelection();
    void selectNeighbour(int direction);  // the slice before or after, in its lane
    void selectLane(int direction);       // what the lane above or below does at that time
    void goTo(TrackId, Time);             // selects it, and brings both into sight
    void goToTask(TrackId);               // at the playhead, or when it was there
    void goToTime(Time);                  // brings it into sight and moves there
    [[nodiscard]] Time beginOfRun() const { return timeline_ ? timeline_->begin() : Time{}; }
    [[nodiscard]] Time endOfRun() const { return timeline_ ? timeline_->end() : Time{}; }
    void followLink(bool forward);  // to what the selected slice led to, or came from

    // Marked moments; both together are the range.
    [[nodiscard]] std::optional<Time> markerA() const { return a_; }
    [[nodiscard]] std::optional<Time> markerB() const { return b_; }
    void setMarkerA(std::optional<Time>);
    void setMarkerB(std::optional<Time>);
    void setMarkerAHere() { setMarkerA(playhead_); }
    void setMarkerBHere() { setMarkerB(playhead_); }
    void clearMarkers();
    void setForks(std::vector<Time>);  // where the run that is shown branches off others
    [[nodiscard]] bool hasRange() const { return a_ && b_ && *a_ != *b_; }
    [[nodiscard]] RangeStatistics rangeStatistics() const;  // REQUIRES: hasRange()

    [[nodiscard]] const std::vector<Time>& bookmarks() const { return bookmarks_; }
    void setBookmarks(std::vector<Time>);
    void toggleBookmark();             // at the playhead
    void goToBookmark(int direction);  // the next one after the playhead, or the one before

    void openSearch();
    void openTaskFinder();
    void search(const QString& text);
    void goToHit(int direction);
    void closeFinder();

    void setFilter(const QString&);
    void focusFilter();
    // Window of time, lanes, filter and what is folded, as another view had them.
    void arrangeLike(const Viewport&);
    void setFolded(const QString& process, bool);
    [[nodiscard]] bool isFolded(const QString& process) const;
    void toggleFold();  // of the process of the selection
    void foldAll(bool);
    void showCounters(bool);
    void setNamesWidth(int);  // 0: as wide as the names need
    void setLaneHeight(int);
    [[nodiscard]] int laneHeight() const { return view_.lane_height; }

    // What is seen, for tests and for those who lay something over it.
    const DisplayList& list();
    [[nodiscard]] int xOf(Time);  // in the viewport
    [[nodiscard]] Time timeAt(int x);
    [[nodiscard]] std::optional<QRect> rectOf(const Subject&);  // in the viewport
    [[nodiscard]] Hit hitAt(const QPoint&);

    [[nodiscard]] QSize sizeHint() const override { return {900, 500}; }

  Q_SIGNALS:
    void moved(Time);  // a person points at this moment
    void selected(const Subject&);
    void windowChanged();
    void findingPicked(uint32_t index);  // of those that were set
    void rangeChanged();
    void bookmarksChanged();
    void lanesChanged();  // other lanes, other heights, or a width of names

  protected:
    bool viewportEvent(QEvent*) override;
    void paintEvent(QPaintEvent*) override;
    void resizeEvent(QResizeEvent*) override;
    void scrollContentsBy(int dx, int dy) override;
    void wheelEvent(QWheelEvent*) override;
    void mousePressEvent(QMouseEvent*) override;
    void mouseMoveEvent(QMouseEvent*) override;
    void mouseReleaseEvent(QMouseEvent*) override;
    void mouseDoubleClickEvent(QMouseEvent*) override;
    void contextMenuEvent(QContextMenuEvent*) override;
    void keyPressEvent(QKeyEvent*) override;
    void changeEvent(QEvent*) override;

  private:
    enum class Drag : uint8_t { none, pan, scrub, maybeRange, range, markerA, markerB, names };

    const LaneLayout& layout();
    void forgetList();    // another window of time
    void forgetLayout();  // other lanes
    void fitScrollBar();
    void showPast(Time until);
    [[nodiscard]] int roomForLanes() const;
    void layOut();
    void spreadLanes();
    void placeChildren();
    void markOverview();
    void sync();  // children show what changed
    void setPlayheadHere(Time);
    void updateLinks();
    void tellSelection();
    void bringIntoSight(const Subject&);
    [[nodiscard]] int legendHeight();
    [[nodiscard]] int lanesBottom();     // of the viewport, where the legend begins
    [[nodiscard]] int pictureY(int y);   // of a point of the viewport
    [[nodiscard]] int viewportY(int y);  // of a point of the lanes
    [[nodiscard]] Subject subjectAtPlayhead(const LaneRow&) const;
    [[nodiscard]] std::optional<Slice> selectedSlice() const;
    [[nodiscard]] TimeSpan axis() const;
    void pickNames(const QPoint&);
    void dragTo(const QPoint&, bool exact);
    [[nodiscard]] Time snapped(int x, const QPoint&);
    [[nodiscard]] Drag dragAt(const QPoint&);

    // A part of the list, and where its top is in the viewport.
    struct Piece {
        QRect of;
        int top;
    };
    [[nodiscard]] std::array<Piece, 3> pieces();
    void paintList(QPainter&);
    void paintStrips(QPainter&, int scale);
    void keepPicture(const QSize&, int scale);
    void paintText(QPainter&);
    void paintRange(QPainter&);
    void paintSelection(QPainter&);
    void paintArrows(QPainter&);
    void paintMarkers(QPainter&);
    void paintForks(QPainter&);
    void paintPlayhead(QPainter&);
    void paintVeil(QPainter&);
    [[nodiscard]] bool isVeiled(int x);
    void paintHint(QPainter&);
    void paintBeyond(QPainter&);

    const Timeline* timeline_ = nullptr;
    Viewport view_;
    std::optional<TimeSpan> axis_;
    Arrangement arrangement_;
    Parts parts_;
    Time playhead_;
    std::optional<Time> veil_;
    Subject selection_;
    std::vector<TaskLink> links_;
    std::optional<Time> a_, b_;
    std::vector<Time> bookmarks_, forks_;
    Search search_;
    std::optional<SearchHit> hit_;
    QString hint_;

    std::optional<std::vector<CountedLane>> counted_;  // of the timeline, once it was asked for
    std::optional<LaneLayout> layout_;
    std::optional<DisplayList> list_;
    QImage picture_, strip_;       // of the list
    bool isSeen_ = false;          // the list has been painted
    bool isPictured_ = false;      // and its picture is kept
    bool isHeightChosen_ = false;  // or lanes are as high as there is room for
    TextCache texts_;

    Drag drag_ = Drag::none;
    QPoint dragFrom_;
    int dragX_ = 0;
    Time dragTime_;
    std::optional<QPoint> pointer_;

    OverviewStrip* overview_;
    FindBar* finder_;
    RangePanel* range_;
    QLineEdit* filter_;
};

}  // namespace interleave::gui
