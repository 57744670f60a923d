#include "session/standing.h"

#include <algorithm>

namespace interleave {

namespace {

class Follower final : public OperationSink {
  public:
    void put(const Operation& o) override { standing.follow(o); }
    Standing standing;
};

}  // namespace

void Standing::follow(const Operation& o)
{
    switch (o.kind) {
        case OperationKind::gets:
            held.push_back({o.task, o.object, o.at, o.step, o.shared});
            asks.erase(o.task);
            went_on[o.task] = o.at;
            break;
        case OperationKind::gives: {
            const auto it = std::ranges::find_if(
                held, [&](const Held& h) { return h.task == o.task && h.object == o.object; });
            if (it != held.end()) held.erase(it);
            break;
        }
        case OperationKind::asks: asks[o.task] = o; break;
        case OperationKind::wakes: went_on[o.task] = o.at; break;
        case OperationKind::leaves:
            asks.erase(o.task);
            went_on[o.task] = o.at;
            break;
        default: break;
    }
}

std::vector<TrackId> Standing::holders_of(ObjectId object) const
{
    std::vector<TrackId> tasks;
    for (const Held& h : held)
        if (h.object == object && std::ranges::find(tasks, h.task) == tasks.end())
            tasks.push_back(h.task);
    return tasks;
}

Standing standing_at(const Model& m, uint64_t steps)
{
    Follower follower;
    static_cast<void>(replay(m, steps, follower));
    return std::move(follower.standing);
}

}  // namespace interleave
