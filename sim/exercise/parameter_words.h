// What the parameters of policies mean, in Chinese: for sheets whose rule does not speak of them.
//
// In English it is PolicyParameter::about. Not the rule of an exercise, which is in kinds.cpp.
#pragma once

#include <string_view>

namespace interleave {

// Empty if there is nothing about it: a policy without exercises.
[[nodiscard]] std::string_view chinese_about(std::string_view policy, std::string_view parameter);

}  // namespace interleave
