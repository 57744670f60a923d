// One step being taken: what happens at an instant, in parts. Kernel's own; others see kernel.h.
//
// kernel.cpp holds what happens to tasks and CPUs; cache.cpp how fast a task goes on;
// device_clock.cpp the time of devices whose requests share or preempt; jobs.cpp the releases and
// deadlines of jobs. Invariant: between steps every runnable task is on one CPU, on its way to one,
// or in one queue.
#pragma once

#include "kernel/execute.h"
#include "kernel/kernel.h"

namespace interleave {

// One step being taken: the arguments of step(), bundled for its parts.
class Stepper {
  public:
    Stepper(const Model& m, State& s, Chooser& chooser, RecordSink& sink)
        : m_(m),
          policy_(*m.policy),
          w_(s.world),
          s_(s.sched),
          state_(s),
          chooser_(chooser),
          sink_(sink),
          instant_steps_(m.limits.instant_steps)
    {
    }

    void begin_run();
    [[gnu::flatten]] void run(uint64_t most);

  private:
    [[gnu::always_inline]] void fetch_rows(TaskId) const;

    void take(const Event&);

    // What happens: one function for each kind of event.
    void device_done(TaskId);
    void share_due(ObjectId, Time at);
    void timer_expired(TaskId, Time at);
    void task_arrives(TaskId);
    void instruction_done(CpuId);
    void slice_over(CpuId);
    void policy_timer(TaskId, Time at);
    void policy_tick(bool periodic);
    void arm_tick(Time);
    void tick_at_change();
    void dispatch(CpuId);
    void release_due(TaskId, Time at);
    void deadline_passes(TaskId, Time at);

    // Tasks.
    void add_rows();
    void adopt(TaskId, uint32_t parent);
    void make_ready(TaskId, Reason, uint32_t waker);
    void enqueue(CpuId, TaskId, Reason);
    void apply(const Effect&, uint32_t actor);
    void advance(ObjectId, TaskId newcomer);
    void block_current(CpuId, const Effect&, StepId);
    void end_current(CpuId, const Effect&);
    void find_deadlock(TaskId);
    [[nodiscard]] Duration time_of(TaskId, const Context&, const Instr&);

    // Jobs.
    enum class Then : uint8_t { has_job, waits, goes_on };  // what a task does after a job
    void arrive(TaskId, uint32_t actor);
    bool begin_jobs(TaskId);
    void begin_releases(TaskId, uint32_t pc, uint32_t sp);
    void release_job(TaskId);
    void take_job(TaskId, Time released);
    void end_job(TaskId, bool aborted);
    void retire_jobs(TaskId);
    void leave_jobs(TaskId, bool crashed);
    void watch(TaskId, Time released);
    void await_release(CpuId, StepId);
    void abort_job(TaskId);
    void abort_running(CpuId);
    void abort_waiting(TaskId);
    void take_off_queue(TaskId);
    void do_not_load(TaskId, Then);
    void go_on(CpuId, Then, StepId);
    Then after_job(TaskId, Context&);
    void block_for_release(TaskId);
    void interrupt_for_release(TaskId);
    [[nodiscard]] Duration gap_after(TaskId, uint32_t job) const;
    [[nodiscard]] Time deadline_of(TaskId, uint32_t job, Time released) const;
    void tell_job(TaskId, RecordKind, uint32_t what, uint32_t other);

    // CPUs.
    void begin_instruction(CpuId);
    void run_task(CpuId, TaskId);
    bool goes_on_alone(CpuId);
    void put_back(CpuId);
    void put_back_all();
    void step_aside(CpuId);
    void charge(CpuId);
    void stop_running(CpuId);
    void copy_registers(const Context& from, Context& to) const;
    void save(CpuId, TaskId);
    void begin_switch(CpuId);
    void begin_choice(CpuId);
    void decide(CpuId);
    void enter(CpuId, CpuPhase, Duration, Reason);
    void become_idle(CpuId);
    void flag(CpuId, Reason);
    void kick_idle(TaskId);
    void pass_on(CpuId from);
    void set_timer(CpuId);
    void show_timer(CpuId);
    void hold(CpuId);
    void release();
    [[nodiscard]] bool follow(Event& next);

    void tell(RecordKind, TaskState, Reason, uint32_t task, uint32_t what = Record::kNone,
              uint32_t other = Record::kNone, uint16_t cpu = Record::kNoCpu);
    void tell_state(TaskId, TaskState, Reason, uint32_t what, uint32_t other, CpuId);
    void tell_running(RecordKind, CpuId);
    void tell_cpu(CpuId, TaskState, Reason);
    void tell_fault(uint32_t serial, StepId, FaultKind);
    void stop(RunEnd end) { s_.end = end; }
    [[nodiscard]] bool has_caches() const { return m_.machine.cache.size > 0; }
    [[nodiscard]] bool within_limits(Time at);
    [[nodiscard]] uint64_t most_at_once() const;

    const Model& m_;
    const Policy& policy_;
    World& w_;
    Sched& s_;
    State& state_;
    Chooser& chooser_;
    RecordSink& sink_;
    uint64_t instant_steps_;  // fewer than these at one instant are never too many
    CpuId held_;              // the CPU whose timer and place in Sched::again wait for release()
};

// Fields are written where they belong: a record that is put together first and then copied costs a
// stall, since it is read in larger pieces than it was written in.
inline void Stepper::tell(RecordKind kind, TaskState state, Reason reason, uint32_t task,
                          uint32_t what, uint32_t other, uint16_t cpu)
{
    ++s_.records;
    Record& r = sink_.slot();
    r.at = s_.now;
    r.task = task;
    r.what = what;
    r.other = other;
    r.kind = kind;
    r.state = state;
    r.reason = reason;
    r.cpu = cpu;
    sink_.filled();
}

}  // namespace interleave
