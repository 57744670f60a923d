// What is wrong with a scenario, for the person who wrote it: code, place, sentence, suggestion.
// All errors of a file are collected, not the first alone.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace interleave {

// A place in the text. Lines and columns from 1; columns count code points. length 0: a point.
struct Mark {
    uint32_t line = 0, column = 0, length = 0;
    friend bool operator==(const Mark&, const Mark&) = default;
};

enum class Severity : uint8_t { error, warning };

struct Diagnostic {
    uint32_t code = 0;  // S012 is 12; each is explained by explain()
    Severity severity = Severity::error;
    Mark mark;
    std::string message;     // "unknown step 'lokc'"
    std::string suggestion;  // "did you mean 'lock'?", or empty
    friend bool operator==(const Diagnostic&, const Diagnostic&) = default;
};

class Diagnostics {
  public:
    void error(uint32_t code, Mark, std::string message, std::string suggestion = {});
    void warning(uint32_t code, Mark, std::string message, std::string suggestion = {});
    [[nodiscard]] bool has_errors() const { return errors_ > 0; }
    [[nodiscard]] const std::vector<Diagnostic>& all() const { return list_; }  // by place
    // How many more there were than all() holds: the first kMaxDiagnostics by place are kept.
    [[nodiscard]] uint32_t left_out() const { return left_out_; }

  private:
    void add(Diagnostic);

    std::vector<Diagnostic> list_;
    uint32_t errors_ = 0;
    uint32_t left_out_ = 0;
};
inline constexpr uint32_t kMaxDiagnostics = 100;

// As a good compiler prints it: "file:line:column: error[S012]: message", the source line, a caret
// under the place, the suggestion. Colours if asked for.
[[nodiscard]] std::string render(const Diagnostics&, std::string_view file, std::string_view source,
                                 bool color);

// What a code means, with a wrong and a right example; empty if there is no such code.
[[nodiscard]] std::string explain(uint32_t code);
[[nodiscard]] std::vector<uint32_t> all_codes();

}  // namespace interleave
