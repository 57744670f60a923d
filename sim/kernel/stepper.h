// One step being taken: what happens at an instant, in parts. Kernel's own; others see kernel.h.
//
// kernel.cpp holds the main loop; code.cpp what instructions do; wake.cpp how tasks become ready;
// stays.cpp how they wake up only to sleep again; switching.h and switch.cpp how a CPU changes from
// one to the next; departure.cpp how tasks leave; limits.cpp the ends of limited waits; cache.cpp
// how fast a task goes on; urgency.cpp how urgent one is that others wait for; device_clock.cpp the
// time of devices whose requests share or preempt; levels.h what buffers hold; jobs.cpp the
// releases and deadlines of jobs; gil.cpp the locks of interpreters; event_loop.cpp what threads do
// for their coroutines, and goroutines.cpp what they do for those that several threads carry.
// Invariant: between steps every runnable task is on one CPU, on its way to one, in one queue, or
// ready in an event loop or in a runtime of goroutines.
#pragma once

#include "kernel/execute.h"
#include "kernel/kernel.h"
#include "kernel/object.h"
#include "kernel/runtime.h"

#include <optional>

namespace interleave {

struct Gil;

// The policy's own clock: an event of kind policy_timer that is about no task.
inline constexpr uint32_t kNobody = 0x0fff'ffff;
inline constexpr uint32_t kChange = kNobody - 1;  // likewise, at the end of an instant of changes

// What is known of a run before it begins, so that the steps of most runs need not ask for what
// they do not have. All three take the same steps.
enum class Course : uint8_t {
    any,
    plain,  // no jobs, coroutines, interpreters, caches or lent urgency; switches and the creation
            // of tasks take no time
    fifo,   // and the policy is Policy::fifo_slice
};

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
          draws_(chooser.seeded_draws()),
          instant_steps_(m.limits.instant_steps),
          takes_turns_(policy_.fifo_slice().value_or(kForever) != kForever),
          rows_are_far_(s.world.tasks.size() > kNearRows),
          one_queue_(policy_.one_queue()),
          puts_back_first_(policy_.puts_back_first()),
          may_decline_(policy_.may_decline()),
          ticks_at_changes_(m.has_jobs && policy_.ticks_at_changes()),
          has_caches_(m.machine.cache.size > 0),
          has_coroutines_(m.has_coroutines),
          has_goroutines_(!m.go_specs.empty()),
          switches_are_free_(m.machine.save.ns == 0 && m.machine.choose.ns == 0 &&
                             m.machine.load.ns == 0 && m.machine.address_space.ns == 0 &&
                             m.machine.migration.ns == 0),
          has_places_(has_caches_ || m.machine.migration.ns > 0),
          instructions_are_free_(m.machine.instruction.kind == DistributionKind::constant &&
                                 m.machine.instruction.a.ns == 0),
          has_creation_costs_(m.machine.create_process.ns > 0 || m.machine.create_thread.ns > 0 ||
                              m.machine.create_coroutine.ns > 0),
          has_gils_(!m.interpreters.empty()),
          has_links_(!s.world.connections.links().empty()),
          has_lending_(!m.ceilings.empty()),
          fifo_slice_(policy_.fifo_slice().value_or(Duration{0})),
          course_(course_of(m))
    {
    }

    void begin_run();
    void run(uint64_t most);
    // Its Model takes over from another: change.cpp.
    void charge_all();
    void take_over(const Model& before, uint32_t number);

  private:
    static constexpr size_t kNearRows = 1000;

    [[nodiscard]] Course course_of(const Model&) const;
    template <Course>
    void run_on(uint64_t most);

    [[gnu::always_inline]] void fetch_ahead() const;

    template <Course>
    void take(const Event&, bool sleeper);

    // What happens: one function for each kind of event.
    [[gnu::noinline]] void device_done(TaskId);
    [[gnu::noinline]] void share_due(ObjectId, Time at);
    template <Course>
    [[gnu::noinline]] void timer_expired(TaskId, Time at);
    template <Course>
    [[gnu::noinline]] void sleep_over(TaskId);
    [[gnu::noinline]] void task_arrives(TaskId);
    [[gnu::noinline]] void instruction_done(CpuId, Cpu&);
    template <Course>
    struct Stretch;
    template <Course>
    [[gnu::noinline]] void run_code(CpuId, Cpu&);
    template <Course>
    [[gnu::noinline]] bool execute_rare(CpuId, Cpu&);
    template <Course>
    [[gnu::noinline]] void leave_blocked(CpuId, Cpu&, const Instr&, Time wake_at,
                                         TaskId owner = {});
    [[nodiscard, gnu::always_inline]] Duration time_stated(TaskId, const Context&, const Instr&);
    template <Course>
    [[gnu::noinline]] void take_effect(CpuId, Cpu&, const Effect&, StepId);
    template <Course>
    [[gnu::always_inline]] void slice_over(CpuId, Cpu&);
    [[gnu::noinline]] void policy_timer(TaskId, Time at);
    [[gnu::noinline]] void policy_tick(bool periodic);
    [[gnu::noinline]] void tick_at_change();
    void arm_tick(Time);
    template <Course>
    [[gnu::noinline]] void dispatch(CpuId, Cpu&);
    template <Course>
    [[gnu::always_inline]] void choose(CpuId, Cpu&);
    [[nodiscard, gnu::always_inline]] bool rotate(CpuId, Cpu&);
    [[gnu::noinline]] void release_due(TaskId, Time at);
    [[gnu::noinline]] void deadline_passes(TaskId, Time at);

    // Tasks.
    [[gnu::noinline]] void add_rows();
    [[gnu::noinline]] void adopt(TaskId, uint32_t parent);
    template <Course>
    [[gnu::noinline]] void make_ready_on(TaskId, Reason, uint32_t waker);
    void make_ready(TaskId, Reason, uint32_t waker);
    [[nodiscard, gnu::always_inline]] CpuId idle_home(const SchedEntity&) const;
    [[gnu::always_inline]] bool wake_on_idle_cpu(TaskId, SchedEntity&);
    [[nodiscard, gnu::noinline]] bool promise_cpu(TaskId, uint32_t waker);
    [[gnu::noinline]] void queue_promised();
    struct Stay;
    [[nodiscard, gnu::noinline]] bool pass_stays();
    [[nodiscard, gnu::always_inline]] bool pass_stay();
    [[nodiscard, gnu::always_inline]] bool foresee(Stay&) const;
    [[gnu::always_inline]] void tell_stay(const Stay&);
    template <Course>
    [[gnu::always_inline]] void enqueue(CpuId, Cpu&, TaskId, SchedEntity&, Reason);
    void enqueue(CpuId, TaskId, Reason);
    template <Course>
    void apply_on(const Effect&, uint32_t actor);
    [[gnu::noinline]] void apply(const Effect&, uint32_t actor);
    [[gnu::noinline]] void advance(ObjectId, TaskId newcomer);
    [[gnu::noinline]] void send_off();
    template <Course>
    [[gnu::always_inline]] void block_current(CpuId, Cpu&, SchedEntity&, Time wake_at, StepId);
    void block_current(CpuId, const Effect&, StepId);
    [[gnu::noinline]] void end_current(CpuId, const Effect&);
    void clear_rows(TaskId, bool zombie);
    [[gnu::noinline]] void tell_ends(const Effect&);
    void remove_killed(TaskId);
    void find_deadlock(TaskId);
    [[gnu::noinline]] void find_deadlock_over_units();
    void stop_at_nothing();  // nothing will ever happen again

    // Limits of waits.
    [[nodiscard, gnu::always_inline]] bool ends_sleep(const Event& timer) const;
    [[nodiscard, gnu::noinline]] bool is_stale(const Event& timer) const;
    [[gnu::noinline]] void limit_over(TaskId);
    [[nodiscard, gnu::noinline]] bool is_over(TaskId, const Effect&) const;
    [[gnu::noinline]] void go_on_without(CpuId, Cpu&, const Effect&);
    [[nodiscard, gnu::noinline]] Duration time_of(TaskId, const Context&, const Instr&);

    // Jobs.
    enum class Then : uint8_t { has_job, waits, goes_on };  // what a task does after a job
    void arrive(TaskId, uint32_t actor);
    bool begin_jobs(TaskId);
    void begin_releases(TaskId, uint32_t pc, uint32_t sp);
    void release_job(TaskId);
    void take_job(TaskId, Time released);
    void end_job(TaskId, bool aborted);
    [[gnu::noinline]] void retire_jobs(TaskId);
    void leave_jobs(TaskId, bool crashed);
    void watch(TaskId, Time released);
    [[gnu::noinline]] void await_release(CpuId, StepId);
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

    // Locks of interpreters (gil.cpp). Where there are any, SchedEntity::left of a running task is
    // what remains of its instruction after burst_end.
    [[nodiscard]] Gil& gil(ObjectId);
    [[nodiscard, gnu::noinline]] bool enter_interpreter(CpuId, Cpu&, SchedEntity&);
    [[nodiscard, gnu::noinline]] bool stops_before_effect(CpuId, Cpu&);
    [[gnu::noinline]] void stop_at_check(Cpu&, SchedEntity&);
    [[gnu::noinline]] void step_out(TaskId);
    [[gnu::noinline]] void stop_code_of(TaskId);
    [[nodiscard]] bool take_gil(CpuId, ObjectId);
    [[nodiscard]] bool let_go_if_asked(CpuId, ObjectId);
    bool let_go(CpuId, ObjectId, StepId);
    [[nodiscard]] bool offer(CpuId, ObjectId);
    [[nodiscard]] bool count_checks(CpuId, ObjectId, Duration compute);
    [[nodiscard]] Duration check_spacing(TaskId);
    void show_to_owner(TaskId);
    void block_on_gil(CpuId, StepId);
    // Coroutines.
    [[gnu::noinline]] void rider_done(CpuId, Cpu&);
    [[gnu::noinline]] void begin_rider(CpuId, Cpu&);
    [[gnu::noinline]] void resume_rider(CpuId, Cpu&, SchedEntity& carrier);
    [[gnu::noinline]] void save_rider(const Cpu&, Reason);
    [[gnu::noinline]] void carry(CpuId, Cpu&);
    [[gnu::noinline]] void coroutine_ready(TaskId, Reason, uint32_t waker, WakeSource);
    [[gnu::noinline]] void abandon(TaskId thread);
    void tell_carrier(TaskId);
    void tell_rider(CpuId, const Cpu&);
    void tell_coroutine_end(TaskId, const Effect&);
    void stop_rider(CpuId, Cpu&, const Effect&, const Instr&, StepId);
    void turn(CpuId, Cpu&);
    void begin_wait(const Cpu&, const Effect&, StepId);
    void suspend(CpuId, Cpu&, const Effect&, StepId);
    void block_thread(CpuId, Cpu&, const Effect&, StepId);
    void end_rider(CpuId, Cpu&, const Effect&);
    void return_to_loop(CpuId, Cpu&);
    void clear_entity(TaskId);
    void apply_and_clear(TaskId, const Effect&);
    void end_left_behind(TaskId);
    void cancel_all(RuntimeId);
    void cancel_one(TaskId);
    void wake_thread(TaskId, uint32_t waker);
    [[nodiscard]] WakeSource source_of(TaskId, Reason, uint32_t waker) const;
    // Goroutines: goroutines.cpp.
    [[gnu::noinline]] void goroutine_ready(TaskId, Reason, uint32_t waker, WakeSource);
    [[gnu::noinline]] void mount(const Cpu&);
    [[gnu::noinline]] bool lets_go_of_rider(TaskId thread);
    [[gnu::noinline]] bool runtime_timer(TaskId);
    [[nodiscard, gnu::noinline]] bool is_runtime_timer(TaskId) const;
    void park(CpuId, Cpu&, const Effect&, StepId);
    void reschedule(CpuId, Cpu&, Reason);
    void begin_call(CpuId, Cpu&, const Effect&, StepId);
    void slice_of_goroutine_over(TaskId thread, ProcessorId);
    void retake(TaskId thread, ProcessorId);
    void look_at(TaskId thread, Time);
    // Urgency: urgency.cpp.
    [[nodiscard, gnu::noinline]] Effect execute_lending(Context&, TaskId);
    void choose_waiters(Effect&);
    void lend_anew();
    [[gnu::noinline]] void lend_all();
    void choose_anew();
    [[gnu::noinline]] void begin_waiting(TaskId);
    void put_in_order(TaskId);
    void lend(TaskId);
    [[nodiscard]] bool refresh(TaskId);
    void borrow(TaskId, TaskId donor, ObjectId ceiling);

    // Another Model takes over: change.cpp.
    [[gnu::noinline]] bool take_over_values(const Model& before, bool requeue);
    [[gnu::noinline]] TaskList take_over_protocols(const Model& before);
    [[gnu::noinline]] void take_over_tasks();
    void lay_out_queues();
    void attach_all();
    void lend_from_nothing();
    void lend_otherwise();
    void put_waiters_in_order();
    void keep_on(CpuId, TaskId);
    void queue_anew(TaskId, Reason);
    void start_clock();

    // CPUs.
    template <Course>
    [[gnu::always_inline]] void begin_instruction(CpuId, Cpu&, SchedEntity&);
    void begin_instruction(CpuId);
    template <Course>
    [[gnu::always_inline]] void run_task(CpuId, Cpu&, TaskId);
    [[gnu::noinline]] bool goes_on_alone(CpuId);
    template <Course>
    [[gnu::always_inline]] void put_back(CpuId, Cpu&);
    void put_back(CpuId);
    [[gnu::noinline]] void put_back_all();
    [[gnu::noinline]] void step_aside(CpuId);
    [[gnu::always_inline]] void charge(CpuId, Cpu&);
    void charge(CpuId);
    template <Course = Course::any>
    [[gnu::always_inline]] void stop_running(CpuId, Cpu&, uint8_t flags);
    template <Course = Course::any>
    [[gnu::always_inline]] void copy_registers(const Context& from, Context& to) const;
    [[gnu::noinline]] void copy_but_omitted(const Context& from, Context& to) const;
    [[gnu::noinline]] void end_phase(CpuId, Cpu&);
    [[gnu::noinline]] void decide(CpuId);
    [[gnu::noinline]] void run_incoming(CpuId);
    [[gnu::noinline]] void begin_switch(CpuId, Cpu&);
    void begin_choice(CpuId, Cpu&);
    template <Course>
    [[gnu::always_inline]] void decide(CpuId, Cpu&);
    template <Course>
    [[nodiscard, gnu::always_inline]] TaskId take_next(CpuId, const Cpu&);
    [[nodiscard, gnu::noinline]] Duration load_time(CpuId, TaskId) const;
    [[gnu::noinline]] void enter(CpuId, CpuPhase, Duration, Reason);
    template <Course>
    [[gnu::always_inline]] void become_idle(CpuId, Cpu&);
    [[gnu::always_inline]] void flag(CpuId, Cpu&, Reason);
    void flag(CpuId, Reason);
    [[gnu::noinline]] void kick_idle(TaskId);
    [[gnu::always_inline]] void pass_on(CpuId from);
    [[nodiscard, gnu::always_inline]] Duration work_left(CpuId, const Cpu&);
    [[gnu::always_inline]] void set_timer(CpuId);
    void show_timer(CpuId);
    [[gnu::always_inline]] void hold(CpuId);
    [[gnu::always_inline]] void release();
    [[gnu::always_inline]] void release_plainly();
    [[gnu::always_inline]] void show_running(CpuId, const Cpu&);
    template <Course>
    [[nodiscard, gnu::always_inline]] bool go_on_at_cpu();
    template <Course>
    [[nodiscard, gnu::always_inline]] bool hold_chooser();
    [[nodiscard, gnu::always_inline]] bool hold_timer();
    [[nodiscard, gnu::always_inline]] bool hold_promised();
    [[gnu::noinline]] void end_slices_at_once();
    [[gnu::noinline]] void rotate_all();
    [[gnu::always_inline]] void schedule(const Event&);
    template <Course>
    [[gnu::always_inline]] void act(CpuId, Cpu&);
    [[gnu::always_inline]] void look_elsewhere();
    template <Course>
    [[gnu::always_inline]] void act_on_held();
    template <Course>
    [[nodiscard, gnu::always_inline]] bool has_more(CpuId, const Cpu&);
    template <Course>
    [[nodiscard, gnu::always_inline]] bool is_next(Time) const;
    template <Course>
    [[nodiscard, gnu::always_inline]] bool may_go_on();
    template <Course>
    [[nodiscard, gnu::always_inline]] bool may_go_on_at(Time);
    template <Course>
    [[nodiscard, gnu::always_inline]] bool may_choose(CpuId);

    [[gnu::always_inline]] void tell(RecordKind, TaskState, Reason, uint32_t task,
                                     uint32_t what = Record::kNone, uint32_t other = Record::kNone,
                                     uint16_t cpu = Record::kNoCpu);
    template <Course>
    [[nodiscard, gnu::always_inline]] uint64_t steps_at_once() const;

    void tell_state(TaskId, TaskState, Reason, uint32_t what, uint32_t other, CpuId);
    void tell_running(RecordKind, CpuId, const Cpu&, SchedEntity&);
    void tell_cpu(CpuId, TaskState, Reason);
    [[gnu::always_inline]] void tell_owner(ObjectId, TaskId owner);
    [[nodiscard, gnu::always_inline]] Time end_of_wait(TaskId, const Effect&) const;
    [[gnu::always_inline]] void tell_levels();
    [[gnu::noinline]] void tell_fault(uint32_t serial, StepId, FaultKind);
    void stop(RunEnd end) { s_.end = end; }
    [[nodiscard, gnu::always_inline]] bool within_limits(Time at);
    [[gnu::noinline]] bool stop_at(Limit);
    [[nodiscard]] uint64_t most_at_once() const;

    const Model& m_;
    const Policy& policy_;
    World& w_;
    Sched& s_;
    State& state_;
    Chooser& chooser_;
    RecordSink& sink_;
    const std::optional<SeededDraws> draws_;
    uint64_t instant_steps_;  // fewer than these at one instant are never too many
    ProcessorId acting_;      // of the goroutine whose instruction has its effect now; else none
    TaskId timed_out_;        // whose limited wait ends now
    CpuId held_;              // the CPU whose timer and place in Sched::again wait for release()
    uint64_t last_step_ = 0;  // Sched::steps at which the held CPU takes no other for now
    // Woken, and the CPU where it was idles: it has that in the next step that is a choice, unless
    // something else comes up. Until then it is in no queue, and nobody looks at queues. Never
    // between runs.
    struct {
        TaskId task;
        CpuId cpu;
    } promised_;
    CpuSet ticked_;   // empty between ticks; no room until the first
    Time elsewhere_;  // nothing happens before that, but at the held CPU, and that CPUs choose
                      // at this instant

    // Constant in a run, asked often.
    const bool takes_turns_;   // fifo_slice_ is not forever
    const bool rows_are_far_;  // so many tasks that their rows are not in a cache near by
    const bool one_queue_, puts_back_first_, may_decline_, ticks_at_changes_;
    const bool has_caches_;
    const bool has_coroutines_;
    const bool has_goroutines_;
    const bool switches_are_free_;
    const bool has_places_;  // it matters where a task ran last
    const bool instructions_are_free_;
    const bool has_creation_costs_;
    const bool has_gils_;     // some process has an interpreter
    const bool has_links_;    // what is sent over some connections takes time
    const bool has_lending_;  // some mutex changes the urgency of tasks
    const Duration fifo_slice_;
    const Course course_;
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

[[nodiscard]] inline uint16_t number(CpuId c)
{
    return c.valid() ? static_cast<uint16_t>(c.index) : Record::kNoCpu;
}

// The timer of this CPU is kept back until release(): it changes several times in a few steps.
inline void Stepper::hold(CpuId c)
{
    held_ = c;
    if (!s_.again.empty()) s_.again.erase(c);
    s_.timers.take_out(c);
}

inline void Stepper::release()
{
    if (!held_.valid()) return;
    const CpuId c = held_;
    held_ = {};
    show_timer(c);
}

inline void Stepper::schedule(const Event& e)
{
    elsewhere_ = std::min(elsewhere_, e.at);
    s_.events.push(e);
}

// Something changed about when this CPU acts next.
inline void Stepper::set_timer(CpuId c)
{
    if (!held_.valid()) hold(c);
    if (c != held_) show_timer(c);
}

// state, step and slice_renewed of the current task of a CPU.
inline void Stepper::tell_running(RecordKind kind, CpuId c, const Cpu& cpu, SchedEntity& e)
{
    e.step = StepId{m_.program.step_of[cpu.ctx.pc]};
    tell(kind, TaskState::running, Reason::none, e.serial, e.step.index, Record::kNone, number(c));
}

// Tells of the CPU time that the current task has used and was not charged for.
inline void Stepper::charge(CpuId c, Cpu& cpu)
{
    const Duration used = s_.now - cpu.run_since;
    policy_.charge(m_, state_, c, cpu.current, used);
    if (m_.has_jobs) [[unlikely]]
        s_.jobs[cpu.current].used += used;
    cpu.run_since = s_.now;
}

// The current task leaves its CPU for good or to wait: its registers are saved at once, so that
// whoever wakes it finds them.
template <Course course>
inline void Stepper::stop_running(CpuId c, Cpu& cpu, uint8_t flags)
{
    if (course == Course::fifo)
        cpu.run_since = s_.now;
    else
        charge(c, cpu);
    cpu.current = {};
    cpu.phase = CpuPhase::idle;
    cpu.burst_end = cpu.slice_end = kNever;
    cpu.flags = flags;
    if (course == Course::any && has_coroutines_) cpu.actor = {};
}

// All but those that the machine forgets on purpose.
template <Course course>
inline void Stepper::copy_registers(const Context& from, Context& to) const
{
    if (course != Course::any || m_.machine.omitted == 0) [[likely]]
        to = from;
    else
        copy_but_omitted(from, to);
}

// Of the instruction that the current task has begun; none after a yield.
inline Duration Stepper::work_left(CpuId c, const Cpu& cpu)
{
    if (cpu.burst_end == kNever) return has_gils_ ? s_.entities[cpu.current].left : Duration{-1};
    if (has_caches_) [[unlikely]]
        return account(m_, s_, c);
    if (has_gils_) [[unlikely]]
        return cpu.burst_end - s_.now + s_.entities[cpu.current].left;
    return cpu.burst_end - s_.now;
}

inline void Stepper::tell_owner(ObjectId object, TaskId owner)
{
    tell(RecordKind::owner, TaskState::unknown, Reason::none,
         owner.valid() ? s_.entities[owner].serial : Record::kNone, object.index);
}

}  // namespace interleave
