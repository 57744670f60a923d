// Writes the records of a run by hand, in milliseconds, for tests of what reads timelines.
#pragma once

#include "trace/timeline.h"

#include <string>
#include <utility>
#include <vector>

namespace interleave::test {

class Script {
  public:
    Script(std::vector<std::string> threads, uint32_t cpus, std::string process = "bank")
        : cpus_(cpus)
    {
        for (std::string& name : threads) {
            symbols.initial_tasks.push_back(
                {process + "/" + name, process, TaskKind::thread, false});
        }
        symbols.functions = {"child"};
        symbols.objects = {"m", "disk"};
        symbols.object_kinds = {"mutex", "device"};
        symbols.steps = {{"compute 3ms", 7, 5}, {"lock m", 8, 5}, {"unlock m", 9, 5}};
        symbols.faults = {"none", "assertion"};
        origin.title = "Sample";
        origin.detail = "rr quantum=2ms, 1 cpu";
        origin.seed = 1;
        origin.end = RunEnd::finished;
        for (uint32_t i = 0; i < threads.size(); ++i) create(0, i);
    }

    Script& create(int64_t at, uint32_t initial)
    {
        return put(Record{ms_(at), tasks_++, initial, kNone, RecordKind::task_created,
                          TaskState::unknown, Reason::none, 0});
    }
    Script& start(int64_t at, uint32_t parent, TaskKind kind = TaskKind::thread)
    {
        return put(Record{ms_(at), tasks_++, 0, parent, RecordKind::task_created,
                          TaskState::unknown, Reason::none, static_cast<uint16_t>(kind)});
    }
    Script& ready(int64_t at, uint32_t task, Reason why = Reason::created, uint32_t waker = kNone,
                  uint16_t cpu = 0)
    {
        return state(at, task, TaskState::ready, why, kNone, waker, cpu);
    }
    Script& run(int64_t at, uint32_t task, uint16_t cpu = 0, uint32_t step = 0)
    {
        return state(at, task, TaskState::running, Reason::none, step, kNone, cpu);
    }
    Script& block(int64_t at, uint32_t task, Reason why = Reason::lock, uint32_t object = 0,
                  uint32_t step = 1)
    {
        return state(at, task, TaskState::blocked, why, object, step, Record::kNoCpu);
    }
    Script& exit(int64_t at, uint32_t task, uint32_t code = 0,
                 TaskState end_state = TaskState::exited, Reason why = Reason::exited)
    {
        return state(at, task, end_state, why, code, kNone, Record::kNoCpu);
    }
    Script& renew(int64_t at, uint32_t task)
    {
        return put(Record{ms_(at), task, kNone, kNone, RecordKind::slice_renewed,
                          TaskState::unknown, Reason::none, Record::kNoCpu});
    }
    Script& step(int64_t at, uint32_t task, uint32_t step)
    {
        return put(Record{ms_(at), task, step, kNone, RecordKind::step, TaskState::unknown,
                          Reason::none, Record::kNoCpu});
    }
    Script& kernel(int64_t at, uint16_t cpu, Reason phase)
    {
        return put(Record{ms_(at), kNone, kNone, kNone, RecordKind::cpu_state, TaskState::kernel,
                          phase, cpu});
    }
    Script& idle(int64_t at, uint16_t cpu)
    {
        return put(Record{ms_(at), kNone, kNone, kNone, RecordKind::cpu_state, TaskState::idle,
                          Reason::none, cpu});
    }
    Script& own(int64_t at, uint32_t object, uint32_t task)
    {
        return put(Record{ms_(at), task, object, kNone, RecordKind::owner, TaskState::unknown,
                          Reason::none, Record::kNoCpu});
    }
    Script& level(int64_t at, uint32_t object, uint32_t amount, uint32_t end = kNone)
    {
        return put(Record{ms_(at), end, object, amount, RecordKind::level, TaskState::unknown,
                          Reason::none, Record::kNoCpu});
    }
    Script& fault(int64_t at, uint32_t task, uint32_t number = 1)
    {
        return put(Record{ms_(at), task, kNone, number, RecordKind::fault, TaskState::unknown,
                          Reason::none, Record::kNoCpu});
    }
    Script& release(int64_t at, uint32_t task, int64_t deadline)
    {
        const auto ns = static_cast<uint64_t>(ms_(deadline).ns);
        return put(Record{ms_(at), task, static_cast<uint32_t>(ns >> 32), static_cast<uint32_t>(ns),
                          RecordKind::job_released, TaskState::unknown, Reason::none,
                          Record::kNoCpu});
    }
    Script& miss(int64_t at, uint32_t task, uint32_t job)
    {
        return put(Record{ms_(at), task, job, kNone, RecordKind::job_missed, TaskState::unknown,
                          Reason::none, Record::kNoCpu});
    }
    Script& end_job(int64_t at, uint32_t task, uint32_t job, bool aborted = false)
    {
        return put(Record{ms_(at), task, job, aborted ? 1U : 0U, RecordKind::job_ended,
                          TaskState::unknown, Reason::none, Record::kNoCpu});
    }
    Script& state(int64_t at, uint32_t task, TaskState s, Reason why, uint32_t what, uint32_t other,
                  uint16_t cpu)
    {
        return put(Record{ms_(at), task, what, other, RecordKind::state, s, why, cpu});
    }
    Script& put(const Record& r)
    {
        records.push_back(r);
        return *this;
    }

    [[nodiscard]] Timeline finish(int64_t end_ms) const
    {
        TimelineBuilder builder(symbols, cpus_);
        for (const Record& r : records) builder.put(r);
        return std::move(builder).finish(origin, ms_(end_ms));
    }

    static constexpr uint32_t kNone = Record::kNone;
    Symbols symbols;
    Origin origin;
    std::vector<Record> records;

  private:
    static Time ms_(int64_t n) { return Time{} + ms(n); }

    uint32_t cpus_;
    uint32_t tasks_ = 0;
};

// Two threads of a bank share a CPU and a mutex; the second starts a child.
[[nodiscard]] inline Script bank()
{
    Script s({"alice", "bob"}, 1);
    s.ready(0, 0).run(0, 0).ready(1, 1).step(1, 0, 1).own(1, 0, 0);
    s.ready(2, 0, Reason::slice_end).run(2, 1).block(3, 1).run(3, 0, 0, 1).renew(5, 0);
    s.step(6, 0, 2).own(6, 0, 1).ready(6, 1, Reason::woken, 0).exit(7, 0).run(7, 1, 0, 1);
    s.start(8, 1).ready(8, 2).own(9, 0, Script::kNone).exit(9, 1, 3).run(9, 2);
    s.fault(10, 2).exit(10, 2, 0xffff'ffff, TaskState::zombie, Reason::crashed);
    return s;
}

}  // namespace interleave::test
