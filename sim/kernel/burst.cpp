#include "kernel/burst.h"

#include "base/rng.h"
#include "kernel/lookup.h"
#include "kernel/model.h"
#include "kernel/object.h"
#include "kernel/process.h"

#include <unordered_map>

namespace interleave {

namespace {

// No handle of a task: what a start that was only imagined gives.
constexpr int64_t kNoTask = INT64_MAX;

// A task goes through its program in thought: its registers and what it writes are copies.
class Walk {
  public:
    Walk(const Model& m, const State& s, TaskId t)
        : m_(m), w_(s.world), t_(walker(m, s.world, t)), draws_(w_.tasks[t_].draws)
    {
        const SchedEntity& e = s.sched.entities[t];
        ctx_ = w_.contexts[t_];
        first_ = e.left;
        if (!e.cpu.valid()) return;
        const Cpu& cpu = s.sched.cpus[e.cpu];
        if (cpu.current != t || (m.has_coroutines && cpu.actor != t_)) return;
        ctx_ = cpu.ctx;
        first_ = cpu.burst_end == kNever ? Duration{-1} : cpu.burst_end - s.sched.now;
        const bool in_parts = !m.interpreters.empty() && m.machine.cache.size == 0;
        if (in_parts && first_.ns >= 0) first_ += e.left;
    }

    Duration run()
    {
        Duration total{0};
        for (uint32_t n = 0; n < kMaxBurstInstructions; ++n) {
            const Instr& i = m_.program.code[ctx_.pc];
            const Duration time = n == 0 && first_.ns >= 0 ? first_ : time_of(i);
            if (time.ns < 0) return total;  // it will crash
            total += time;
            if (total > kLastTime - Time{}) return kForever;
            if (!goes_on(i)) return total;
            if (in_region_ && ctx_.pc == region_end_) {
                ++ctx_.pc;
                in_region_ = false;
            }
        }
        return kForever;
    }

  private:
    // A thread needs the CPU for the coroutine that it carries, or takes next, until that waits.
    [[nodiscard]] static TaskId walker(const Model& m, const World& w, TaskId t)
    {
        if (!m.has_coroutines || !w.tasks[t].runtime.valid()) return t;
        const Runtime& rt = w.runtimes[w.tasks[t].runtime];
        const bool in_loop = m.program.code[w.contexts[t].pc].op == Op::host;
        if (rt.rider.valid()) return rt.rider;
        return in_loop && rt.ready.head.valid() ? rt.ready.head : t;
    }

    [[nodiscard]] Duration drawn(const Distribution& d)
    {
        return sample(d, random_bits(m_.seed, w_.tasks[t_].stream, draws_++));
    }

    [[nodiscard]] Duration stated(const Instr& i)
    {
        if ((i.flags & kDrawn) != 0) return drawn(m_.program.distributions[i.object]);
        if ((i.flags & kScaled) == 0) return {i.arg};
        int64_t product = 0;
        const bool fits = !__builtin_mul_overflow(ctx_.r[i.a], i.arg, &product) && product >= 0 &&
                          product <= kLastTime.ns;
        return {fits ? product : -1};
    }

    // As Stepper::time_of; what is inside an atomic block happens in the time of the block.
    [[nodiscard]] Duration time_of(const Instr& i)
    {
        if (in_region_) return {0};
        if (i.op == Op::compute) return stated(i);
        const Duration more = creation_time(m_.machine, i);
        if (!takes_time(m_.machine, i)) return more;
        const Distribution& d = m_.machine.instruction;
        return (d.kind == DistributionKind::constant ? d.a : drawn(d)) + more;
    }

    [[nodiscard]] int64_t read(const int64_t* word) const
    {
        const auto it = written_.find(word);
        return it != written_.end() ? it->second : *word;
    }
    void write(const int64_t* word, int64_t value) { written_[word] = value; }

    [[nodiscard]] const int64_t* frame() const
    {
        return w_.stacks.data() + size_t{t_.index} * m_.program.stack_words + ctx_.sp;
    }

    // Null if the index is out of range.
    [[nodiscard]] const int64_t* operand(const Instr& i) const
    {
        const VariableId v{i.object};
        const int64_t index = (i.flags & kIndexed) != 0 ? ctx_.r[i.b] : 0;
        if (index < 0 || index >= int64_t{m_.program.variables[v].length}) return nullptr;
        return words_of(m_, w_, ctx_, t_, v) + index;
    }

    // The effect of one instruction in thought. False if the task blocks or ends there.
    bool goes_on(const Instr& i)
    {
        if (is_register_op(i.op)) return execute_registers(ctx_, i) == FaultKind::none;
        ++ctx_.pc;
        switch (i.op) {
            case Op::compute: kill(i); return true;
            case Op::yield:
            case Op::end_atomic:
            case Op::end_until: return true;
            case Op::load:
            case Op::store:
            case Op::exchange:
            case Op::fetch_add: return memory(i);
            case Op::call: return call(i);
            case Op::return_: return leave(i);
            case Op::loop: return loop(i);
            case Op::act: {
                const bool limited = (i.flags & kTimed) != 0;
                if (!act(i)) return false;
                if (limited) ctx_.flags = 1;
                return true;
            }
            case Op::start: ctx_.r[i.a] = (i.flags & kKillA) != 0 ? 0 : kNoTask; return true;
            case Op::join:
                if (!join(i)) return false;
                if ((i.flags & kTimed) != 0) ctx_.flags = 1;
                return true;
            case Op::wait_child: return wait(i);
            case Op::detach: ctx_.r[i.a] = 0; return true;
            case Op::gather:
                if ((i.flags & kConstant) == 0) ctx_.r[i.a] = 0;
                return true;
            case Op::atomic:
                in_region_ = true;
                region_end_ = static_cast<uint32_t>(i.arg);
                return true;
            case Op::until: return until(i);
            case Op::lookup: return look_up(m_.program, ctx_, i) == FaultKind::none;
            case Op::assert_: {
                const bool ok = ctx_.flags != 0;
                ctx_.flags = 0;
                return ok;
            }
            default: return false;  // it ends, or waits for time to pass
        }
    }

    void kill(const Instr& i)
    {
        if ((i.flags & kKillA) != 0) ctx_.r[i.a] = 0;
        if ((i.flags & kKillB) != 0) ctx_.r[i.b] = 0;
    }

    bool memory(const Instr& i)
    {
        const int64_t* word = operand(i);
        if (word == nullptr) return false;
        if (i.op == Op::store) {
            write(word, (i.flags & kConstant) != 0 ? i.arg : ctx_.r[i.a]);
            kill(i);
            return true;
        }
        if ((i.flags & kKillB) != 0) ctx_.r[i.b] = 0;
        const int64_t old = read(word);
        const int64_t own = ctx_.r[i.a];
        if (i.op == Op::exchange) write(word, own);
        if (i.op == Op::fetch_add)
            write(word,
                  static_cast<int64_t>(static_cast<uint64_t>(old) + static_cast<uint64_t>(own)));
        ctx_.r[i.a] = old;
        return true;
    }

    bool call(const Instr& i)
    {
        const Function& f = m_.program.functions[FunctionId{i.object}];
        const auto own = static_cast<uint32_t>(i.arg);
        if (uint64_t{ctx_.sp} + own + f.frame_words > m_.program.stack_words) return false;
        ctx_.sp += own;
        write(frame(), static_cast<int64_t>(uint64_t{own} << 32 | ctx_.pc));
        for (uint32_t k = 0; k < f.parameters; ++k) {
            write(frame() + 1 + k, ctx_.r[k]);
            if (!f.is_asm) ctx_.r[k] = 0;
        }
        ctx_.pc = f.entry;
        return true;
    }

    bool leave(const Instr& i)
    {
        const auto link = static_cast<uint64_t>(read(frame()));
        if (link == 0) return false;
        for (int64_t k = 0; k < i.arg; ++k) write(frame() + k, 0);
        ctx_.pc = static_cast<uint32_t>(link);
        ctx_.sp -= static_cast<uint32_t>(link >> 32);
        return true;
    }

    bool loop(const Instr& i)
    {
        const int64_t* count = words_of(m_, w_, ctx_, t_, VariableId{i.object});
        write(count, read(count) - 1);
        if (read(count) > 0) ctx_.pc = static_cast<uint32_t>(i.arg);
        return true;
    }

    // Devices, conditions and barriers are waited for always, other objects if they are not free.
    bool act(const Instr& i)
    {
        const ObjectId object{i.object};
        const ObjectKind& kind = kind_of(w_, object);
        const Verb& verb = kind.verbs[i.verb];
        if (verb.arguments == VerbArguments::duration || verb.reacquires) return false;
        int64_t& taken = taken_[i.object];
        if (verb.foresee != nullptr) return verb.foresee(w_, object, taken, ctx_.r[i.a]);
        if (verb.result && waiting_form(kind, verb) == nullptr) return false;
        const bool free = is_free(kind, object, verb, taken);
        if (verb.arguments == VerbArguments::value) ctx_.r[i.a] = 0;
        if (verb.result) {
            ctx_.r[i.a] = free ? 1 : 0;
            taken += free ? 1 : 0;
            return true;
        }
        if (verb.name == kind.acquire) ++taken;
        if (verb.name == kind.release) --taken;
        return verb.enabled == nullptr || free;
    }

    // "lock" for "trylock"; null if it is not a verb that tries.
    static const Verb* waiting_form(const ObjectKind& kind, const Verb& verb)
    {
        constexpr std::string_view kTry = "try";
        if (!verb.name.starts_with(kTry)) return nullptr;
        for (const Verb& v : kind.verbs)
            if (v.name == verb.name.substr(kTry.size())) return &v;
        return nullptr;
    }

    // Could the task take the object, when it has already taken it so often on the way?
    [[nodiscard]] bool is_free(const ObjectKind& kind, ObjectId object, const Verb& verb,
                               int64_t taken) const
    {
        if (taken > 0 && kind.owner != nullptr) return false;
        if (taken < 0) return kind.waiters == nullptr || !kind.waiters(w_, object).head.valid();
        const Verb* asked = verb.result ? waiting_form(kind, verb) : &verb;
        return asked->enabled == nullptr || asked->enabled(w_, t_, object);
    }

    bool join(const Instr& i)
    {
        const TaskId child = task_of(w_, ctx_.r[i.a]);
        if (!child.valid() || w_.tasks[child].status != TaskStatus::zombie) return false;
        ctx_.r[i.a] = w_.tasks[child].exit_code;
        return true;
    }

    // The children that have ended, one after the other.
    bool wait(const Instr& i)
    {
        TaskId child = w_.processes[w_.tasks[t_].process].zombies.head;
        for (uint32_t n = 0; n < waited_ && child.valid(); ++n) child = w_.tasks[child].next;
        ++waited_;
        if (!child.valid()) return false;
        ctx_.r[i.a] = handle_of(w_, child);
        return true;
    }

    // Its condition changes neither registers nor memory.
    bool until(const Instr& i)
    {
        const Context before = ctx_;
        const auto end_at = static_cast<uint32_t>(i.arg);
        for (uint32_t n = 0; n < kMaxBurstInstructions && ctx_.pc != end_at; ++n)
            if (!goes_on(m_.program.code[ctx_.pc])) return false;
        const bool holds = ctx_.pc == end_at && ctx_.flags != 0;
        ctx_ = before;
        ctx_.pc = end_at + 1;
        return holds;
    }

    const Model& m_;
    const World& w_;
    TaskId t_;
    uint64_t draws_;      // of the task, as if it had gone on
    Duration first_{-1};  // what is left of the instruction that it is in; -1: not begun
    Context ctx_;
    std::unordered_map<const int64_t*, int64_t> written_;  // words as it would have left them
    std::unordered_map<uint32_t, int64_t> taken_;          // objects: takes less releases
    uint32_t waited_ = 0;                                  // children that it was told of
    uint32_t region_end_ = 0;                              // of the atomic block that it is in
    bool in_region_ = false;
};

}  // namespace

Duration next_burst(const Model& m, const State& s, TaskId t) { return Walk(m, s, t).run(); }

bool ends_with_burst(const Model& m, const Sched& s, CpuId c)
{
    const Cpu& cpu = s.cpus[c];
    const SchedEntity& e = s.entities[cpu.current];
    const CacheSpec& spec = m.machine.cache;
    if (spec.size == 0) return m.interpreters.empty() || e.left.ns <= 0;
    const Cache& cache = s.caches[c];
    const int64_t rate = is_warm(cache, e.serial) ? spec.warm_rate : spec.cold_rate;
    return e.left.ns <= (cpu.burst_end - cache.since).ns * rate;
}

}  // namespace interleave
