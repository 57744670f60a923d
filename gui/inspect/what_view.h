// What is chosen, at the moment that is looked at, in words and numbers; and why a task does or
// does not run then: the decision made again and told.
#pragma once

#include "gui/inspect/scene.h"
#include "gui/models/run_details.h"
#include "session/why.h"

#include <memory>

namespace interleave::gui {

// The answer to why; while it is being worked out, neither.
struct WhyAnswer {
    std::shared_ptr<const Why> why;
    QString obstacle;
};

// locks: null where they are not known (yet).
[[nodiscard]] Picture drawWhat(const Scene&, const WhyAnswer&, const LockDetails* locks,
                               const Measure&);

[[nodiscard]] QWidget* makeWhat(Session&, QWidget* parent = nullptr);

}  // namespace interleave::gui
