// A way through a History that is gone in portions, so that whoever waits for it can do other
// things meanwhile, and change their mind. It arrives where History's own moves would.
#pragma once

#include "base/time.h"

#include <cstdint>
#include <functional>
#include <optional>

namespace interleave {

class History;

class Travel {
  public:
    // Asked at each position in turn, just after the step to it.
    using Test = std::function<bool(const History&)>;
    // Looks at the position before the first that is asked, also where a part of the way begins.
    using Prime = std::function<void(const History&)>;
    enum class Progress : uint8_t { under_way, arrived, not_found };

    [[nodiscard]] static Travel to(uint64_t position);
    // Just after the last step at or before `time`. With a test, which looks at steps forward only:
    // to the first position on the way at which it holds, if there is one.
    [[nodiscard]] static Travel to(Time time, Test unless = {}, Prime = {});
    // To the nearest position after (before) this one at which `wanted` holds; back to where it
    // began, and not_found, if there is none.
    [[nodiscard]] static Travel forward_to(Test wanted, Prime = {});
    [[nodiscard]] static Travel back_to(Test wanted, Prime = {});

    // Takes about so many steps more, in the one History that it began with.
    // REQUIRES: it is under way
    [[nodiscard]] Progress go(History&, uint64_t steps);
    // Whether a test ended it.
    [[nodiscard]] bool stopped_by_test() const { return stopped_; }
    // Where it began.
    [[nodiscard]] uint64_t from() const { return from_.value_or(0); }
    [[nodiscard]] bool is_search() const { return kind_ >= Kind::forward; }

  private:
    enum class Kind : uint8_t { position, time, forward, back };
    explicit Travel(Kind kind) : kind_(kind) {}

    Progress to_time(History&, uint64_t steps);
    Progress on(History&, uint64_t steps);
    Progress back(History&, uint64_t steps);

    Kind kind_;
    uint64_t position_ = 0;
    Time time_;
    Test test_;
    Prime prime_;
    bool stopped_ = false;
    std::optional<uint64_t> from_;
    // Going back, segment by segment: the one that is looked at, and what was found in it.
    uint64_t begin_ = 0, end_ = 0;
    bool inside_ = false;
    std::optional<uint64_t> found_;
};

}  // namespace interleave
