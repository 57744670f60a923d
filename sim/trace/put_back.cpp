#include "trace/put_back.h"

namespace interleave {

uint64_t PutBacks::read(const Record& r, uint64_t position)
{
    if (r.task >= cpu_.size()) cpu_.resize(r.task + size_t{1}, Record::kNoCpu);
    uint16_t& on = cpu_[r.task];
    const uint16_t was = on;
    on = r.state == TaskState::running ? r.cpu : Record::kNoCpu;
    if (r.state == TaskState::ready && was != Record::kNoCpu) {
        if (was >= left_.size()) left_.resize(was + size_t{1});
        left_[was] = {r.task, r.at, position};
    }
    if (on == Record::kNoCpu || on >= left_.size()) return kNone;
    const Left left = left_[on];
    left_[on] = {};
    return left.task == r.task && left.at == r.at ? left.position : kNone;
}

}  // namespace interleave
