// Objects that are made of others: a pool of processes, a manager, a queue between processes with a
// feeder thread. They are declared like objects of one kind, and before anything is compiled each
// becomes queues, locks, processes and threads of its own (expand.h), so that the kernel and all
// that looks at runs know nothing of them.
#pragma once

#include "kernel/object.h"

#include <span>
#include <string_view>

namespace interleave {

// Name, parameters and verbs, for whom the language reads and completes. A verb has no meaning but
// what it is expanded to.
extern const ObjectKind kPoolKind, kProcessQueueKind, kManagerKind;

[[nodiscard]] std::span<const ObjectKind* const> composite_kinds();
// Null if there is none of that name.
[[nodiscard]] const ObjectKind* find_composite_kind(std::string_view name);
[[nodiscard]] bool is_composite(const ObjectKind&);

}  // namespace interleave
