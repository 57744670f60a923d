// The states of tasks as a diagram: tasks as tokens, the numbered transitions with how often they
// were made, those of the last step lit.
#pragma once

#include "gui/inspect/scene.h"
#include "session/run_log.h"

#include <set>

namespace interleave::gui {

struct TransitionFacts {
    bool known = false;                // else they are still being counted
    TransitionCounts all{}, chosen{};  // chosen: of the chosen task, if there is one
    std::set<Transition> last;         // made by the last step
};

[[nodiscard]] Picture drawStates(const Scene&, const TransitionFacts&, const Measure&);

[[nodiscard]] QWidget* makeStateDiagram(Session&, QWidget* parent = nullptr);

}  // namespace interleave::gui
