// Where a run shall stop when it is played or run on: a line of the scenario, a task, an object.
//
// By name, so that they hold for every run of the scenario. A value: the session keeps one.
#pragma once

#include "session/travel.h"

#include <cstdint>
#include <string>
#include <vector>

namespace interleave {
struct Model;
class Timeline;
}  // namespace interleave

namespace interleave::gui {

struct Breakpoint {
    enum class Kind : uint8_t { line, task, object } kind{};
    uint32_t line = 0;
    std::string name;  // of the task or the object
    friend bool operator==(const Breakpoint&, const Breakpoint&) = default;
};

class Breakpoints {
  public:
    // True if it is set now, false if it was taken away.
    bool toggle(const Breakpoint&);
    void clear() { list_.clear(); }
    [[nodiscard]] bool has(const Breakpoint&) const;
    [[nodiscard]] const std::vector<Breakpoint>& all() const { return list_; }
    // Whether the step to a position meets one of them; empty if there are none.
    [[nodiscard]] Travel::Test test(const Model&, const Timeline&) const;

  private:
    std::vector<Breakpoint> list_;
};

}  // namespace interleave::gui
