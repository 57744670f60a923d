// Where a run shall stop when it is played or run on: a line of the scenario, a task, an object.
//
// By name, so that they hold for every run of the scenario. A value: the session keeps one.
#pragma once

#include "session/travel.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace interleave {
struct Model;
class Timeline;
}  // namespace interleave

namespace interleave::gui {

struct Breakpoint {
    enum class Kind : uint8_t { line, task, object, condition } kind{};
    uint32_t line = 0;
    std::string name = {};  // of the task or the object
    std::string condition =
        {};  // kind condition: where it becomes true; others: only where it holds
    friend bool operator==(const Breakpoint&, const Breakpoint&) = default;
};

class Breakpoints {
  public:
    // True if it is set now, false if it was taken away.
    bool toggle(const Breakpoint&);
    void clear() { list_.clear(); }
    [[nodiscard]] bool has(const Breakpoint&) const;
    [[nodiscard]] const std::vector<Breakpoint>& all() const { return list_; }
    // Sets the condition of one that is there; empty: it stops always.
    void restrict(const Breakpoint&, const std::string& condition);
    // Whether the step to a position meets one of them; the test is empty if there are none.
    struct Stops {
        Travel::Test test;
        Travel::Prime prime;
    };
    [[nodiscard]] Stops stops(const std::shared_ptr<const Model>&, const Timeline&) const;

  private:
    std::vector<Breakpoint> list_;
};

}  // namespace interleave::gui
