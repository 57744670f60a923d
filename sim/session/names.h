// Names of what is in a State, for the folder's own use.
#pragma once

#include "kernel/state.h"

#include <string>
#include <string_view>

namespace interleave {

// "bank/alice" of an initial task; of a started one its parent's name, "/function#k".
[[nodiscard]] std::string task_name(const Model&, const State&, TaskId);
[[nodiscard]] std::string process_name(const Model&, const State&, ProcessId);
// "m"; of the lock of an interpreter in a process that was started, "P/work#1.gil".
[[nodiscard]] std::string object_name(const Model&, const State&, ObjectId);
[[nodiscard]] TaskState state_of(const State&, TaskId);
// Whether its registers are in a CPU: of a thread that carries a coroutine they are not.
[[nodiscard]] bool is_live(const State&, TaskId);
[[nodiscard]] const Context& registers_of(const State&, TaskId);
[[nodiscard]] TaskId host_of(const State&, TaskId);  // of a coroutine: the thread; else none
[[nodiscard]] uint32_t pc_of(const State&, TaskId);  // live if it runs, else as saved
[[nodiscard]] uint32_t sp_of(const State&, TaskId);  // likewise
[[nodiscard]] FunctionId function_at(const Program&, uint32_t pc);
// Whether nobody wrote it: what the compiler adds for a loop or a pool has a dot in front.
[[nodiscard]] bool is_hidden(std::string_view name);
// One instruction as the listing has it; on what nobody wrote, its step: "repeat 8".
[[nodiscard]] std::string instruction_words(const Program&, uint32_t pc);

}  // namespace interleave
