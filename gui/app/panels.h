// The views around the timeline: one table, from which docks are made.
//
// A view is a widget that is made from the session and keeps no data of a run of its own; adding
// one is a line here. The table says where it first stands; a person moves it as they like.
// Invariant: ids are unique; they name docks in saved layouts.
#pragma once

#include <QtGlobal>

#include <cstdint>
#include <span>
#include <string_view>

class QDockWidget;
class QMainWindow;
class QWidget;

namespace interleave::gui {

class Commands;
class LibraryModel;
class Session;

// What a view may be made from.
struct Surroundings {
    Session& session;
    Commands& commands;
    LibraryModel& library;
};

enum class Workspace : uint8_t { learn, analyse, compare };
inline constexpr int kWorkspaces = 3;

// Panels of one place are tabs of one another, the first in the table on top.
enum class Place : uint8_t { left, leftBelow, right, rightBelow, bottom };

struct Panel {
    const char* id;     // "findings"
    const char* title;  // to be translated, in the context "Panels"
    const char* about;  // likewise: a sentence
    Place place{};
    unsigned workspaces;  // bit i: open at first in Workspace i
    QWidget* (*make)(const Surroundings&);
    bool tellsFuture = false;  // covered while a learner is asked what happens next
};
[[nodiscard]] std::span<const Panel> panels();
[[nodiscard]] QString titleOf(const Panel&);

inline constexpr unsigned kLearn = 1U << static_cast<unsigned>(Workspace::learn);
inline constexpr unsigned kAnalyse = 1U << static_cast<unsigned>(Workspace::analyse);
inline constexpr unsigned kCompare = 1U << static_cast<unsigned>(Workspace::compare);

// Makes a dock for each, with a command that shows and hides it.
void makePanels(QMainWindow&, const Surroundings&);
// The docks as the table says, in sizes that fit the window.
void arrangePanels(QMainWindow&, Workspace);
[[nodiscard]] QDockWidget* dockOf(const QMainWindow&, std::string_view id);
// Shown, and not behind another tab.
[[nodiscard]] bool isInSight(const QDockWidget&);

}  // namespace interleave::gui
