// Records in words, for the debugger's prompt: "bank/bob waits for mutex m (1: running ->
// blocked)".
#pragma once

#include "session/history.h"
#include "trace/record.h"
#include "trace/timeline.h"

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

namespace interleave::cli {

// Names of tasks by their serial numbers, also of those that are gone by now.
class TaskNames {
  public:
    explicit TaskNames(const Model&);
    // Learns who is there. Call it after each step that may have created a task.
    void learn(const History&);
    [[nodiscard]] std::string of(uint32_t serial) const;
    // What was typed, or the only known name that ends in it after a '/'; empty if there is none.
    [[nodiscard]] std::string full(const std::string& typed) const;
    [[nodiscard]] std::vector<std::string> all() const;

  private:
    std::unordered_map<uint32_t, std::string> names_;
};

class RecordText {
  public:
    RecordText(const Model&, const TaskNames&);
    [[nodiscard]] std::string sentence(const Record&) const;

  private:
    [[nodiscard]] std::string state_sentence(const Record&) const;
    [[nodiscard]] std::string ready_sentence(const Record&) const;
    [[nodiscard]] std::string blocked_sentence(const Record&) const;
    [[nodiscard]] std::string level_sentence(const Record&) const;
    [[nodiscard]] std::string step_text(uint32_t step) const;
    [[nodiscard]] std::string object_text(uint32_t object) const;

    Symbols symbols_;
    std::vector<std::string> changes_;
    const TaskNames& names_;
};

}  // namespace interleave::cli
