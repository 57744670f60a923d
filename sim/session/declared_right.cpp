#include "session/declared_right.h"

#include "kernel/jobs.h"
#include "kernel/model.h"
#include "kernel/policy.h"

namespace interleave {

bool has_greater_right(const DeclaredRight& a, const DeclaredRight& b)
{
    return a.level < b.level || a.nice < b.nice || a.tickets > b.tickets;
}

std::vector<DeclaredRight> declared_rights(const Model& m, const Timeline& t)
{
    std::vector<DeclaredRight> rights(t.tasks());
    for (uint32_t i = 0; i < t.tasks(); ++i) {
        const Track& track = t.track(TrackId{i});
        if (i < m.tasks.size()) {
            const TaskSpec& spec = m.tasks[i];
            const int64_t level = m.policy->level(spec, {spec.period, spec.deadline, spec.runtime});
            rights[i] = {level, spec.nice, spec.tickets, m.affinities[spec.affinity]};
        } else if (track.parent.valid() && track.parent.index < i) {
            rights[i] = rights[track.parent.index];
        }
    }
    return rights;
}

}  // namespace interleave
