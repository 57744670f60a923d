#include "gui/timeline/timeline_keys.h"

#include "gui/timeline/timeline_view.h"

#include <QCoreApplication>

namespace interleave::gui {

namespace {

constexpr double kPanStep = 0.1;  // of the width
constexpr int kHeightStep = 2;

using View = TimelineView;

// clang-format off
constexpr TimelineKey kKeys[] = {
    {"zoom_in", QT_TRANSLATE_NOOP("TimelineKeys", "Zoom in"), "W", Qt::Key_W, 0, false,
     [](View& v) { v.zoomIn(); }},
    {"zoom_out", QT_TRANSLATE_NOOP("TimelineKeys", "Zoom out"), "S", Qt::Key_S, 0, false,
     [](View& v) { v.zoomOut(); }},
    {"left", QT_TRANSLATE_NOOP("TimelineKeys", "Move left"), "A", Qt::Key_A, 0, false,
     [](View& v) { v.pan(-kPanStep); }},
    {"right", QT_TRANSLATE_NOOP("TimelineKeys", "Move right"), "D", Qt::Key_D, 0, false,
     [](View& v) { v.pan(kPanStep); }},
    {"fit", QT_TRANSLATE_NOOP("TimelineKeys", "Whole run"), "F", Qt::Key_F, 0, false,
     [](View& v) { v.fit(); }},
    {"zoom_selection", QT_TRANSLATE_NOOP("TimelineKeys", "Zoom to the selection"), "Z",
     Qt::Key_Z, Qt::Key_Return, false, [](View& v) { v.zoomToSelection(); }},
    {"next_slice", QT_TRANSLATE_NOOP("TimelineKeys", "Next slice"), ".",
     Qt::Key_Period, Qt::Key_Right, false, [](View& v) { v.selectNeighbour(1); }},
    {"slice_before", QT_TRANSLATE_NOOP("TimelineKeys", "Slice before"), ",",
     Qt::Key_Comma, Qt::Key_Left, false, [](View& v) { v.selectNeighbour(-1); }},
    {"lane_above", QT_TRANSLATE_NOOP("TimelineKeys", "Lane above"), "Up", Qt::Key_Up, 0, false,
     [](View& v) { v.selectLane(-1); }},
    {"lane_below", QT_TRANSLATE_NOOP("TimelineKeys", "Lane below"), "Down", Qt::Key_Down, 0, false,
     [](View& v) { v.selectLane(1); }},
    {"begin", QT_TRANSLATE_NOOP("TimelineKeys", "Playhead to the beginning"), "Home",
     Qt::Key_Home, 0, false, [](View& v) { v.goToTime(v.beginOfRun()); }},
    {"end", QT_TRANSLATE_NOOP("TimelineKeys", "Playhead to the end"), "End",
     Qt::Key_End, 0, false, [](View& v) { v.goToTime(v.endOfRun()); }},
    {"marker_a", QT_TRANSLATE_NOOP("TimelineKeys", "Marker A at the playhead"), "[",
     Qt::Key_BracketLeft, 0, false, [](View& v) { v.setMarkerAHere(); }},
    {"marker_b", QT_TRANSLATE_NOOP("TimelineKeys", "Marker B at the playhead"), "]",
     Qt::Key_BracketRight, 0, false, [](View& v) { v.setMarkerBHere(); }},
    {"cause", QT_TRANSLATE_NOOP("TimelineKeys", "To what led to the selected slice"), "(",
     Qt::Key_ParenLeft, 0, false, [](View& v) { v.followLink(false); }},
    {"effect", QT_TRANSLATE_NOOP("TimelineKeys", "To what the selected slice led to"), ")",
     Qt::Key_ParenRight, 0, false, [](View& v) { v.followLink(true); }},
    {"bookmark", QT_TRANSLATE_NOOP("TimelineKeys", "Bookmark at the playhead"), "M",
     Qt::Key_M, 0, false, [](View& v) { v.toggleBookmark(); }},
    {"next_bookmark", QT_TRANSLATE_NOOP("TimelineKeys", "Next bookmark"), "B",
     Qt::Key_B, 0, false, [](View& v) { v.goToBookmark(1); }},
    {"bookmark_before", QT_TRANSLATE_NOOP("TimelineKeys", "Bookmark before"), "Shift+B",
     Qt::Key_B, 0, true, [](View& v) { v.goToBookmark(-1); }},
    {"search", QT_TRANSLATE_NOOP("TimelineKeys", "Search"), "/", Qt::Key_Slash, 0, false,
     [](View& v) { v.openSearch(); }},
    {"next_hit", QT_TRANSLATE_NOOP("TimelineKeys", "Next that was found"), "N",
     Qt::Key_N, 0, false, [](View& v) { v.goToHit(1); }},
    {"hit_before", QT_TRANSLATE_NOOP("TimelineKeys", "The one found before"), "Shift+N",
     Qt::Key_N, 0, true, [](View& v) { v.goToHit(-1); }},
    {"task", QT_TRANSLATE_NOOP("TimelineKeys", "Go to a task"), "G", Qt::Key_G, 0, false,
     [](View& v) { v.openTaskFinder(); }},
    {"fold", QT_TRANSLATE_NOOP("TimelineKeys", "Fold or unfold the process"), "C",
     Qt::Key_C, 0, false, [](View& v) { v.toggleFold(); }},
    {"higher", QT_TRANSLATE_NOOP("TimelineKeys", "Higher lanes"), "+", Qt::Key_Plus, 0, false,
     [](View& v) { v.setLaneHeight(v.laneHeight() + kHeightStep); }},
    {"lower", QT_TRANSLATE_NOOP("TimelineKeys", "Lower lanes"), "-", Qt::Key_Minus, 0, false,
     [](View& v) { v.setLaneHeight(v.laneHeight() - kHeightStep); }},
};
// clang-format on

}  // namespace

std::span<const TimelineKey> timelineKeys() { return kKeys; }

QString nameOf(const TimelineKey& k) { return QCoreApplication::translate("TimelineKeys", k.name); }

const TimelineKey* timelineKey(int key, bool shift)
{
    const TimelineKey* found = nullptr;
    for (const TimelineKey& k : kKeys) {
        if (k.key != key && (k.key2 == 0 || k.key2 != key)) continue;
        if (k.shift == shift) return &k;
        if (!k.shift) found = &k;  // signs such as ( are typed with it
    }
    return found;
}

}  // namespace interleave::gui
