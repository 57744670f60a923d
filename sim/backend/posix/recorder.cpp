#include "backend/posix/recorder.h"

#include <algorithm>

namespace interleave::posix {

int64_t Recorder::now() { return last_ns_ = std::max(last_ns_, run_.now()); }

uint16_t Recorder::lane() const
{
    const int cpu = sched_getcpu();
    return cpu >= 0 && cpu < CPU_SETSIZE ? run_.cpus.lane_of[static_cast<size_t>(cpu)]
                                         : Record::kNoCpu;
}

bool Recorder::new_chunk(bool dispensable)
{
    std::atomic<uint32_t>& next = run_.shared.control().next_chunk;
    // Asked before the counter moves, so that it cannot wrap around in a long run.
    if (next.load() >= (dispensable ? kChunks / 8 * 7 : kChunks)) return false;
    const uint32_t mine = next.fetch_add(1);
    if (mine >= kChunks) return false;
    chunk_ = &run_.shared.chunk(mine);
    used_ = 0;
    return true;
}

void Recorder::put(Record r)
{
    last_ns_ = std::max(last_ns_, r.at.ns);
    const bool full = chunk_ == nullptr || used_ == kChunkRecords;
    if (full && !new_chunk(r.kind == RecordKind::step)) {
        ++run_.shared.control().records_lost;
        return;
    }
    chunk_->records[used_] = r;
    chunk_->used.store(++used_, std::memory_order_release);
}

void Recorder::ready(int64_t at, Reason why)
{
    Record r{.at = {at}, .task = serial_};
    r.state = TaskState::ready;
    r.reason = why;
    r.cpu = lane();
    put(r);
}

void Recorder::running(int64_t at, uint32_t step)
{
    Record r{.at = {at}, .task = serial_, .what = step};
    r.state = TaskState::running;
    r.cpu = cpu_ = lane();
    put(r);
}

void Recorder::blocked(int64_t at, Reason why, uint32_t object, uint32_t step)
{
    Record r{.at = {at}, .task = serial_, .what = object, .other = step};
    r.state = TaskState::blocked;
    r.reason = why;
    put(r);
}

void Recorder::step(int64_t at, uint32_t step)
{
    Record r{.at = {at}, .task = serial_, .what = step};
    r.kind = RecordKind::step;
    put(r);
}

void Recorder::owner(int64_t at, uint32_t object, bool owned)
{
    Record r{.at = {at}, .task = owned ? serial_ : Record::kNone, .what = object};
    r.kind = RecordKind::owner;
    put(r);
}

void Recorder::fault(int64_t at, uint32_t kind)
{
    Record r{.at = {at}, .task = serial_, .other = kind};
    r.kind = RecordKind::fault;
    put(r);
}

}  // namespace interleave::posix
