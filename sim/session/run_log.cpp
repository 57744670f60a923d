#include "session/run_log.h"

#include "kernel/kernel.h"
#include "trace/put_back.h"

#include <algorithm>

namespace interleave {

namespace {

constexpr size_t kBlock = 4096;
constexpr uint64_t kStepsBetweenLooks = 4096;

bool has_ended(TaskState s) { return s == TaskState::zombie || s == TaskState::exited; }

Transition transition(TaskState from, TaskState to)
{
    if (has_ended(to)) return has_ended(from) ? Transition::none : Transition::exit;
    if (from == to) return Transition::none;
    if (from == TaskState::running && to == TaskState::blocked) return Transition::block;
    if (from == TaskState::running && to == TaskState::ready) return Transition::preempt;
    if (from == TaskState::ready && to == TaskState::running) return Transition::run;
    if (from == TaskState::blocked && to == TaskState::ready) return Transition::wake;
    return from == TaskState::not_started ? Transition::admit : Transition::none;
}

class LogWriter final : public RecordReader {
  public:
    LogWriter(RunLog& log, uint32_t cpus) : log_(log), cpus_(cpus) {}
    uint32_t step = 0;

  private:
    struct TaskRow {
        TaskState state = TaskState::not_started;
        bool coroutine = false;
        Time ready_since;
    };
    struct CpuRow {
        TrackId last;
        Reason left{};  // why `last` did
    };

    void read(const Record& r) override
    {
        log_.records.push_back(r);
        log_.steps.push_back(step);
        log_.transitions.push_back(Transition::none);
        if (r.kind == RecordKind::task_created)
            row(r.task).coroutine = r.cpu == static_cast<uint16_t>(TaskKind::coroutine);
        if (r.kind == RecordKind::state) enter(r);
    }
    TaskRow& row(uint32_t task)
    {
        if (task >= tasks_.size()) tasks_.resize(size_t{task} + 1);
        return tasks_[task];
    }

    // A task that is put back and goes on at once has not left its CPU.
    bool goes_on(const TaskRow& t, const Record& r)
    {
        if (t.coroutine) return false;
        const uint64_t put = put_backs_.read(r, log_.records.size() - 1);
        if (put == PutBacks::kNone) return false;
        log_.transitions[put] = Transition::none;
        return true;
    }

    void enter(const Record& r)
    {
        TaskRow& t = row(r.task);
        const auto index = static_cast<uint32_t>(log_.records.size() - 1);
        const TaskState from = t.state;
        const bool same = goes_on(t, r);
        if (from == TaskState::ready && !t.coroutine) --ready_;
        t.state = r.state;
        if (r.state == TaskState::ready) {
            if (!t.coroutine) ++ready_;
            t.ready_since = r.at;
        }
        if (from == TaskState::running) leave(r);
        if (same) return;
        log_.transitions.back() = transition(from, r.state);
        if (r.state == TaskState::running && from != TaskState::running) decide(t, r, index);
    }
    void leave(const Record& r)
    {
        for (CpuRow& cpu : cpus_)
            if (cpu.last == TrackId{r.task}) cpu.left = r.reason;
    }
    void decide(const TaskRow& t, const Record& r, uint32_t index)
    {
        if (t.coroutine || r.cpu >= cpus_.size()) return;
        CpuRow& cpu = cpus_[r.cpu];
        log_.decisions.push_back({index, cpu.last, cpu.left, ready_, t.ready_since});
        cpu = {TrackId{r.task}, Reason::none};
    }

    RunLog& log_;
    std::vector<TaskRow> tasks_;
    std::vector<CpuRow> cpus_;
    PutBacks put_backs_;
    uint32_t ready_ = 0;
};

}  // namespace

size_t RunLog::told_by(uint64_t taken) const
{
    return static_cast<size_t>(std::ranges::upper_bound(steps, taken) - steps.begin());
}

RunLog run_log(const Model& model, uint64_t steps, std::stop_token stop)
{
    RunLog log;
    LogWriter writer(log, model.machine.cpus);
    State s = start(model, writer);
    SeededChooser chooser(model.seed);
    const auto most = static_cast<uint32_t>(std::min<uint64_t>(steps, kMaxLoggedSteps));
    log.complete = most == steps;
    while (writer.step < most && !finished(s)) {
        const bool look = writer.step % kStepsBetweenLooks == 0;
        if ((look && stop.stop_requested()) || log.records.size() >= kMaxLoggedRecords) {
            log.complete = false;
            break;
        }
        ++writer.step;
        step(model, s, chooser, writer);
    }
    return log;
}

TransitionCounter::TransitionCounter(const RunLog& log, TrackId task) : log_(&log), task_(task)
{
    TransitionCounts counts{};
    for (size_t i = 0; i < log.records.size(); ++i) {
        if (i % kBlock == 0) blocks_.push_back(counts);
        if (!task.valid() || log.records[i].task == task.index)
            ++counts[static_cast<size_t>(log.transitions[i])];
    }
}

TransitionCounts TransitionCounter::until(uint64_t steps) const
{
    const size_t end = log_->told_by(steps);
    if (end == 0) return {};
    const size_t block = (end - 1) / kBlock;
    TransitionCounts counts = blocks_[block];
    for (size_t i = block * kBlock; i < end; ++i)
        if (!task_.valid() || log_->records[i].task == task_.index)
            ++counts[static_cast<size_t>(log_->transitions[i])];
    counts[static_cast<size_t>(Transition::none)] = 0;
    return counts;
}

}  // namespace interleave
