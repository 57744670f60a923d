#include "backend/posix/harvest.h"

#include <algorithm>

namespace interleave::posix {

namespace {

// Who runs on each CPU, and who thinks so.
class Agreement {
  public:
    Agreement(uint32_t tasks, uint32_t cpus) : claims_(tasks), on_(cpus) {}

    void read(const Record& r)
    {
        const bool about_running = r.kind == RecordKind::state || r.kind == RecordKind::step ||
                                   r.kind == RecordKind::fault;
        if (about_running && r.task < claims_.size()) sign_of_life(r);
        if (r.kind == RecordKind::step && r.task < claims_.size()) claims_[r.task].step = r.what;
        if (r.kind == RecordKind::state && r.task < claims_.size())
            change(r);
        else
            out_.push_back(r);
    }
    std::vector<Record> take() { return std::move(out_); }

  private:
    struct Claim {
        uint16_t cpu = Record::kNoCpu;  // running: where it says it is
        uint32_t step = Record::kNone;
    };

    // A task that claims to run and tells something does run at that moment.
    void sign_of_life(const Record& r)
    {
        const uint16_t cpu = claims_[r.task].cpu;
        if (cpu == Record::kNoCpu || on_[cpu].back() == r.task) return;
        tell(r.at, on_[cpu].back(), TaskState::ready, cpu);
        std::erase(on_[cpu], r.task);
        on_[cpu].push_back(r.task);
        tell(r.at, r.task, TaskState::running, cpu);
    }
    void change(const Record& r)
    {
        Claim& claim = claims_[r.task];
        const uint16_t to =
            r.state == TaskState::running && r.cpu < on_.size() ? r.cpu : Record::kNoCpu;
        const uint16_t from = claim.cpu;
        claim.cpu = to;
        if (r.state == TaskState::running) claim.step = r.what;
        if (from != to && to != Record::kNoCpu) {
            if (!on_[to].empty()) tell(r.at, on_[to].back(), TaskState::ready, to);
            on_[to].push_back(r.task);
        }
        out_.push_back(r);
        if (from == to || from == Record::kNoCpu) return;
        std::erase(on_[from], r.task);
        if (!on_[from].empty()) tell(r.at, on_[from].back(), TaskState::running, from);
    }
    void tell(Time at, uint32_t task, TaskState state, uint16_t cpu)
    {
        Record r{.at = at, .task = task};
        r.state = state;
        r.cpu = cpu;
        if (state == TaskState::running)
            r.what = claims_[task].step;
        else
            r.reason = Reason::preempted;
        out_.push_back(r);
    }

    std::vector<Claim> claims_;
    std::vector<std::vector<uint32_t>>
        on_;  // of each CPU: who claims it, the last sign of life last
    std::vector<Record> out_;
};

}  // namespace

std::vector<Record> agree_on_cpus(std::vector<Record> sorted, uint32_t tasks, uint32_t cpus)
{
    Agreement agreement(tasks, cpus);
    for (const Record& r : sorted) agreement.read(r);
    return agreement.take();
}

}  // namespace interleave::posix
