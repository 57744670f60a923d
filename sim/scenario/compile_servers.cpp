// The servers that tasks may name.
#include "scenario/compile_context.h"

#include "base/text.h"

#include <fmt/format.h>

namespace interleave {

void compile_servers(Compilation& c)
{
    for (const ServerEntry& entry : c.scenario.servers) {
        const auto next = static_cast<uint32_t>(c.model.servers.size());
        const auto [it, is_new] = c.servers.emplace(entry.name, next);
        if (!is_new) {
            c.diagnostics.error(compile_code::kDuplicateName, entry.mark,
                                fmt::format("two servers are called '{}'", entry.name));
        }
        if (entry.budget.ns <= 0 || entry.budget > entry.period || entry.period.ns > kLastTime.ns) {
            c.diagnostics.error(compile_code::kBadServer, entry.mark,
                                fmt::format("a budget of {} in a period of {} cannot be",
                                            to_text(entry.budget), to_text(entry.period)),
                                "a budget is above 0 and not above its period");
        }
        c.model.servers.push_back(
            {entry.name, entry.kind, entry.budget, entry.period, entry.priority});
    }
}

}  // namespace interleave
