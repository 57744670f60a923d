// What the conditions of a lesson may ask of a moment, besides what `expect:` may ask of a run.
// Here: names and arguments; what they are at a moment, lesson/facts.h tells.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace interleave {

struct MomentFunction {
    enum class Argument : uint8_t { task, object, task_and_object };
    std::string_view name;
    Argument argument{};
    bool is_condition = true;  // or a number
    std::string_view about;
};
[[nodiscard]] std::span<const MomentFunction> moment_functions();
[[nodiscard]] const MomentFunction* find_moment_function(std::string_view name);

}  // namespace interleave
