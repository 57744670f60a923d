#include "analysis/finding.h"

#include "base/text.h"

#include <fmt/format.h>

namespace interleave {

Weight weight_of(FindingKind kind)
{
    switch (kind) {
        case FindingKind::deadlock:
        case FindingKind::stuck:
        case FindingKind::fault:
        case FindingKind::miss:
        case FindingKind::expect:
        case FindingKind::outcome:
        case FindingKind::lost_wakeup: return Weight::failure;
        case FindingKind::starvation:
        case FindingKind::inversion:
        case FindingKind::convoy:
        case FindingKind::gil_convoy:
        case FindingKind::herd: return Weight::hindrance;
        case FindingKind::limit:
        case FindingKind::lock_order:
        case FindingKind::race: break;
    }
    return Weight::possible;
}

std::string_view name_of(FindingKind kind)
{
    switch (kind) {
        case FindingKind::deadlock: return "deadlock";
        case FindingKind::stuck: return "stuck";
        case FindingKind::fault: return "fault";
        case FindingKind::miss: return "miss";
        case FindingKind::expect: return "expect";
        case FindingKind::outcome: return "outcome";
        case FindingKind::starvation: return "starvation";
        case FindingKind::limit: return "limit";
        case FindingKind::lock_order: return "lock-order";
        case FindingKind::inversion: return "inversion";
        case FindingKind::convoy: return "convoy";
        case FindingKind::herd: return "herd";
        case FindingKind::lost_wakeup: return "lost-wakeup";
        case FindingKind::race: return "race";
        case FindingKind::gil_convoy: return "gil-convoy";
    }
    return {};
}

std::string_view name_of(Weight weight)
{
    switch (weight) {
        case Weight::possible: return "possible";
        case Weight::hindrance: return "hindrance";
        case Weight::failure: return "failure";
    }
    return {};
}

std::string heading_of(const Finding& f)
{
    const std::string_view name = name_of(f.kind);
    if (f.to <= f.at) return fmt::format("{} at {}", name, to_text(f.at));
    return fmt::format("{} from {} to {}", name, to_text(f.at), to_text(f.to));
}

}  // namespace interleave
