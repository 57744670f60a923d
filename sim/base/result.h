// Either a value, or an Error that can be shown to a person as it stands. For what the world
// refuses (files, privileges, input); our own bugs are assertions.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <variant>

namespace interleave {

// What a failure means to whoever called the program: it becomes the exit code (design: 9).
enum class ErrorKind : uint8_t {
    usage,        // the request itself is wrong: a flag, a name that does not exist
    scenario,     // the scenario is wrong
    environment,  // this machine, or these privileges, cannot do it
    internal,     // our fault
};

struct Error {
    ErrorKind kind = ErrorKind::internal;
    std::string message;  // a sentence: what was attempted, on what, why it failed, what to do
};

template <typename T>
class [[nodiscard]] Result {
  public:
    Result(T value) : v_(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : v_(std::in_place_index<1>, std::move(error)) {}

    [[nodiscard]] bool ok() const { return v_.index() == 0; }
    // REQUIRES: ok()
    [[nodiscard]] const T& value() const& { return *std::get_if<0>(&v_); }
    [[nodiscard]] T& value() & { return *std::get_if<0>(&v_); }
    [[nodiscard]] T&& value() && { return std::move(*std::get_if<0>(&v_)); }
    // REQUIRES: !ok()
    [[nodiscard]] const Error& error() const { return *std::get_if<1>(&v_); }

  private:
    std::variant<T, Error> v_;
};

struct Nothing {
    friend bool operator==(Nothing, Nothing) = default;
};
using Status = Result<Nothing>;  // success carries no value

}  // namespace interleave
