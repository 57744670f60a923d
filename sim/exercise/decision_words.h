// What happened at a moment of a solution, and why the policy then chose as it did, in words as
// they stand on paper.
#pragma once

#include "exercise/sheet_words.h"
#include "exercise/solution.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace interleave {

class DecisionWords : public SheetWords {
  public:
    using SheetWords::SheetWords;

    // "P2 arrives; P1 loses the CPU"
    [[nodiscard]] std::string happened(const Moment&) const;
    // "P2 (priority 1) before P1 (priority 3)"; empty if nobody chose.
    [[nodiscard]] std::string reason(const Moment&) const;

  private:
    [[nodiscard]] std::string draw(const Moment&) const;
    [[nodiscard]] std::string waits(const Moment&) const;
    [[nodiscard]] std::string goes_on(const Moment&) const;
    using Keys = std::vector<std::pair<std::string, std::string>>;
    [[nodiscard]] Keys keys_of(const Moment::Weighed&, int64_t at) const;
    [[nodiscard]] std::string tie_breaker(const Moment::Weighed&) const;
    // What is predicted only the policy knows.
    [[nodiscard]] bool predicts() const { return setting(p_, "burst") == "predicted"; }
    [[nodiscard]] ShownKey shown_key() const
    {
        return predicts() ? ShownKey::of_policy : p_.kind->key;
    }
    enum class Told : uint8_t { fully, number_only, tied };
    [[nodiscard]] std::string weighed(const Moment::Weighed&, int64_t at, Told) const;
    [[nodiscard]] std::string queues(const Moment&) const;
};

}  // namespace interleave
