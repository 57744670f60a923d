// What functions that draw a moment look at: the moment, the one before it, and what is chosen.
//
// It refers to the session's data and is made anew for each picture.
#pragma once

#include "gui/inspect/picture_view.h"
#include "gui/models/session.h"

#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace interleave::gui {

class Scene {
  public:
    Scene(const FinishedRun&, const Snapshot& now, const Snapshot& before, const Target& chosen);

    const FinishedRun& run;
    const Snapshot& now;
    const Snapshot& before;
    const Target chosen;

    [[nodiscard]] const TaskView* task(const std::string& name) const;     // null: not there now
    [[nodiscard]] const TaskView* wasTask(const std::string& name) const;  // null: not there then
    [[nodiscard]] const TaskView* chosenTask() const;
    // That one; else one that runs, else the first. Null: there is none.
    [[nodiscard]] const TaskView* someTask() const;
    [[nodiscard]] bool isChosen(const TaskView& t) const
    {
        return chosen.task == TrackId{t.serial};
    }
    // Its name without its process, where no other task has the same.
    [[nodiscard]] QString brief(const std::string& task) const;
    [[nodiscard]] const ObjectView* objectBefore(size_t index) const;

  private:
    // Keys are the names in the snapshots.
    mutable std::unordered_map<std::string_view, const TaskView*> tasks_, earlier_;
    mutable std::unordered_map<std::string_view, int> lastParts_;
};

// A picture of the moment of a session, up to date whenever it is seen.
class SceneView : public PictureView {
    Q_OBJECT

  public:
    using Draw = std::function<Picture(const Scene&, const Measure&)>;
    SceneView(Session&, Draw, QWidget* parent = nullptr);
};

// A box with the state of a task, told by colour, pattern and letter, and its name. Returns where
// it is; it is at most so wide.
QRectF taskChip(Picture&, const Scene&, const Measure&, QPointF at, const std::string& task,
                double widest = 220, const QString& suffix = {});
[[nodiscard]] double taskChipWidth(const Scene&, const Measure&, const std::string& task,
                                   double widest = 220, const QString& suffix = {});
[[nodiscard]] double chipHeight(const Measure&);

// Places boxes side by side, and in further rows where there is no room.
class Flow {
  public:
    Flow(QPointF at, double width, double rowHeight, double gap = 6);
    QPointF place(double width);
    [[nodiscard]] double bottom() const { return at_.y() + row_; }

  private:
    QPointF start_, at_;
    double width_, row_, gap_;
};

}  // namespace interleave::gui
