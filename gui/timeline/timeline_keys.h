// What the timeline does by its own keys: one table, from which the timeline takes its keys, and
// the window its commands, its palette and its list of keys.
//
// No shortcuts of the window: they act only where the timeline has the focus, and those of the
// block W A S D by their place on the keyboard (key_place.h). Invariant: each key stands here once.
#pragma once

#include <QString>

#include <span>

namespace interleave::gui {

class TimelineView;

struct TimelineKey {
    const char* id;     // "zoom_in"
    const char* name;   // in English; nameOf() translates it
    const char* shown;  // "W", as a person reads it
    int key, key2;      // Qt::Key; 0: none
    bool shift;         // only with it; else only without, where both are used
    void (*run)(TimelineView&);
};

[[nodiscard]] std::span<const TimelineKey> timelineKeys();
[[nodiscard]] QString nameOf(const TimelineKey&);
// Null if the timeline does nothing by this key.
[[nodiscard]] const TimelineKey* timelineKey(int key, bool shift);

}  // namespace interleave::gui
