#include "kernel/waits.h"

#include "kernel/process.h"

#include <algorithm>
#include <array>

namespace interleave {

namespace {

const Verb& verb_of(const World& w, const SelectCase& c)
{
    return kind_of(w, c.object).verbs[c.verb];
}

// Of an end of a task: who that is.
TaskId whose_end(const Model& m, const World& w, const Context& ctx, TaskId t, const SelectCase& c)
{
    return task_of(w, *words_of(m, w, ctx, t, c.handle));
}

int64_t handle_in(const Model& m, const World& w, const Context& ctx, TaskId t, const SelectCase& c)
{
    return *words_of(m, w, ctx, t, c.handle);
}

const std::vector<SelectCase>& cases_of(const Model& m, const Instr& i)
{
    return m.program.selects[i.object];
}

// Of a blocked select: it runs again, so pc is at it.
const Instr& select_of(const Model& m, const World& w, TaskId t)
{
    return m.program.code[w.contexts[t].pc];
}

bool has_operand(const World& w, const SelectCase& c)
{
    if (is_end_of_task(c)) return true;
    const Verb& v = verb_of(w, c);
    return v.result || v.arguments == VerbArguments::value;
}

// All but what was got by the case that was done, if one was.
void clear_operands(const World& w, Context& ctx, const std::vector<SelectCase>& cases,
                    const SelectCase* done)
{
    const int64_t got = done != nullptr ? ctx.r[done->a] : 0;
    for (const SelectCase& c : cases)
        if (has_operand(w, c)) ctx.r[c.a] = 0;
    if (done != nullptr && has_operand(w, *done)) ctx.r[done->a] = got;
}

void count_selector(World& w, const std::vector<SelectCase>& cases, int by)
{
    for (const SelectCase& c : cases) {
        if (is_end_of_task(c)) continue;
        if (!c.handle.valid()) w.objects[c.object].selectors += static_cast<uint32_t>(by);
        for (ObjectId o{0}; c.handle.valid() && o.index < w.objects.size(); ++o.index)
            if (concerns(w, c, o)) w.objects[o].selectors += static_cast<uint32_t>(by);
    }
}

void leave_line(const Model& m, World& w, TaskId t)
{
    remove(w, w.selectors, t);
    count_selector(w, cases_of(m, select_of(m, w, t)), -1);
}

// t leaves whatever list it is in, and its registers say that it got nothing.
void stop_waiting(const Model& m, World& w, TaskId t, Effect& e)
{
    const Task& task = w.tasks[t];
    Context& saved = w.contexts[t];
    if (task.reason == Reason::select) {
        const Instr& i = select_of(m, w, t);
        leave_line(m, w, t);
        clear_operands(w, saved, cases_of(m, i), nullptr);
        saved.r[i.a] = static_cast<int64_t>(cases_of(m, i).size());
    } else if (task.waits_for.valid()) {
        kind_of(w, task.waits_for).give_up(m, w, task.waits_for, t, e);
    } else {
        interleave::stop_waiting(w, t);
    }
    if ((task.flags & kRetries) != 0) ++saved.pc;
    saved.flags = 0;
}

// The act with these registers, less what is left of it when it has to wait.
void take_back(const Model& m, Context& ctx, World& w, TaskId t, Effect& e)
{
    Context& saved = w.contexts[t];
    const Context before = saved;
    if (&saved != &ctx) saved = ctx;
    stop_waiting(m, w, t, e);
    Effect own;
    wake(w, t, own);
    pop_front(w, own.woken);
    if (&saved != &ctx) {
        ctx = saved;
        saved = before;
    }
    e.outcome = Outcome::next;
    e.retry = false;
    e.time = {};
}

// Verbs on handles look for theirs in a register, and their value in the next.
Effect do_on_handle(const Act& act, const SelectCase& c)
{
    Context ctx;
    ctx.r[0] = handle_in(act.model, act.world, act.ctx, act.task, c);
    if (verb_of(act.world, c).arguments == VerbArguments::value) ctx.r[1] = act.ctx.r[c.a];
    const Instr instr{.op = Op::act, .verb = c.verb, .object = c.object.index};
    Effect e = verb_of(act.world, c)
                   .execute({act.model, ctx, act.world, act.task, c.object, instr, act.chooser});
    assert(e.outcome != Outcome::blocks);
    if (has_operand(act.world, c)) act.ctx.r[c.a] = ctx.r[0];
    return e;
}

// The task of the handle is joined: it has ended, or must not be.
Effect do_join(const Act& act, const SelectCase& c)
{
    const TaskId other = whose_end(act.model, act.world, act.ctx, act.task, c);
    if (!may_join(act.world, act.task, other)) return fault(FaultKind::bad_join);
    Effect e;
    const bool over = join_task(act.world, act.task, other, act.ctx.r[c.a], e);
    assert(over);
    static_cast<void>(over);
    return e;
}

// The case is done, unless what it wants is not all there. Then nothing has changed.
bool do_case(const Act& act, const SelectCase& c, Effect& e)
{
    if (c.handle.valid()) {
        e = is_end_of_task(c) ? do_join(act, c) : do_on_handle(act, c);
        return true;
    }
    Instr instr{.op = Op::act, .verb = c.verb, .object = c.object.index};
    instr.a = c.a & 15;
    const Context before = act.ctx;
    e = verb_of(act.world, c)
            .execute({act.model, act.ctx, act.world, act.task, c.object, instr, act.chooser});
    if (e.outcome != Outcome::blocks) return true;
    take_back(act.model, act.ctx, act.world, act.task, e);
    act.ctx = before;
    return false;
}

Effect wait_for_any(Context& ctx, World& w, TaskId t, const std::vector<SelectCase>& cases)
{
    Task& task = w.tasks[t];
    task.status = TaskStatus::blocked;
    task.reason = Reason::select;
    task.flags |= kRetries;
    push_back(w, w.selectors, t);
    count_selector(w, cases, 1);
    --ctx.pc;
    Effect e;
    e.outcome = Outcome::blocks;
    e.retry = true;
    return e;
}

// Which of those that are still possible is tried next; none: cases.size().
size_t next_case(const Act& act, const std::vector<SelectCase>& cases, uint64_t tried)
{
    std::array<uint8_t, kMaxSelectCases> possible{};
    uint32_t count = 0;
    for (size_t k = 0; k < cases.size(); ++k)
        if ((tried >> k & 1) == 0 && is_possible(act.model, act.world, act.ctx, act.task, cases[k]))
            possible[count++] = static_cast<uint8_t>(k);
    if (count == 0) return cases.size();
    if (act.chooser.timed() || count == 1) return possible[0];
    return possible[act.chooser.choose(ChoiceKind::grant, count)];
}

// Those who select and for whom one of the cases that this is about is possible now.
template <typename Concerned>
void wake_selectors(const Model& m, World& w, Effect& e, Concerned concerned)
{
    for (TaskId t = w.selectors.head; t.valid();) {
        const TaskId following = w.tasks[t].next;
        const std::vector<SelectCase>& cases = cases_of(m, select_of(m, w, t));
        const bool wanted = std::ranges::any_of(cases, [&](const SelectCase& c) {
            return concerned(c) && is_possible(m, w, w.contexts[t], t, c);
        });
        if (wanted) {
            leave_line(m, w, t);
            wake(w, t, e);
        }
        t = following;
    }
}

// A case of another select was done.
void tell_selectors(const Model& m, World& w, const SelectCase& c, Effect& e)
{
    if (is_end_of_task(c)) return ask_about_ends(m, w, e);
    ask_selectors(m, w, c.handle.valid() ? e.object : c.object, e);
}

bool is_over_at_once(const Context& ctx, const Instr& i)
{
    return (i.flags & kTimed) != 0 && i.arg == 0 && ctx.flags != kLimitRuns;
}

}  // namespace

bool is_possible(const Model& m, const World& w, const Context& ctx, TaskId t, const SelectCase& c)
{
    if (is_end_of_task(c)) {
        if (handle_in(m, w, ctx, t, c) == 0) return false;
        const TaskId other = whose_end(m, w, ctx, t, c);
        return !may_join(w, t, other) || has_ended(w, other);
    }
    const Verb& verb = verb_of(w, c);
    if (!c.handle.valid()) return verb.enabled(w, t, c.object);
    const int64_t r[] = {handle_in(m, w, ctx, t, c), ctx.r[c.a]};
    return r[0] != 0 && verb.enabled_with(m, w, t, r);
}

bool concerns(const World& w, const SelectCase& c, ObjectId object)
{
    if (!c.handle.valid()) return c.object == object;
    if (is_end_of_task(c)) return false;
    return w.objects[c.object].kind == w.objects[object].kind;
}

Effect expire(const Model& m, World& w, TaskId t)
{
    assert(w.tasks[t].status == TaskStatus::blocked && (w.tasks[t].flags & kLimited) != 0);
    const ObjectId object = w.tasks[t].waits_for;
    Effect others, e;
    e.object = object;
    stop_waiting(m, w, t, others);
    wake(w, t, e);
    while (others.woken.head.valid()) push_back(w, e.woken, pop_front(w, others.woken));
    if (object.valid() && w.selectors.head.valid()) ask_selectors(m, w, object, e);
    return e;
}

void abandon(const Model& m, World& w, TaskId t, Effect& e)
{
    const ObjectId object = w.tasks[t].waits_for;
    stop_waiting(m, w, t, e);
    if (object.valid() && w.selectors.head.valid()) ask_selectors(m, w, object, e);
}

void expire_at_once(const Model& m, Context& ctx, World& w, TaskId t, Effect& e)
{
    assert(w.tasks[t].status == TaskStatus::blocked && e.outcome == Outcome::blocks);
    take_back(m, ctx, w, t, e);
}

void set_limit(const Model& m, Context& ctx, World& w, TaskId t, const Instr& i, Effect& e)
{
    assert((i.flags & kTimed) != 0);
    if (e.outcome != Outcome::blocks) {
        ctx.flags = 1;
        return;
    }
    if (is_over_at_once(ctx, i)) return expire_at_once(m, ctx, w, t, e);
    if (ctx.flags != kLimitRuns) e.time = {i.arg};
    w.tasks[t].flags |= kLimited;
    ctx.flags = (w.tasks[t].flags & kRetries) != 0 ? kLimitRuns : 1;
}

Effect select(const Model& m, Context& ctx, World& w, TaskId t, const Instr& i, Chooser& chooser)
{
    const std::vector<SelectCase>& cases = cases_of(m, i);
    const Act act{m, ctx, w, t, {}, i, chooser};
    uint64_t tried = 0;
    for (size_t k = next_case(act, cases, tried); k < cases.size();
         k = next_case(act, cases, tried)) {
        Effect e;
        tried |= uint64_t{1} << k;
        if (!do_case(act, cases[k], e)) continue;
        if (e.outcome != Outcome::next) return e;  // a fault
        clear_operands(w, ctx, cases, &cases[k]);
        ctx.r[i.a] = static_cast<int64_t>(k);
        if (w.selectors.head.valid()) tell_selectors(m, w, cases[k], e);
        if ((i.flags & kTimed) != 0) set_limit(m, ctx, w, t, i, e);
        return e;
    }
    Effect e = wait_for_any(ctx, w, t, cases);
    if ((i.flags & kTimed) != 0) set_limit(m, ctx, w, t, i, e);
    return e;
}

bool can_select(const Model& m, const World& w, TaskId t, const Instr& i)
{
    return std::ranges::any_of(cases_of(m, i), [&](const SelectCase& c) {
        return is_possible(m, w, w.contexts[t], t, c);
    });
}

void ask_selectors(const Model& m, World& w, ObjectId object, Effect& e)
{
    if (w.objects[object].selectors == 0) return;
    wake_selectors(m, w, e, [&](const SelectCase& c) { return concerns(w, c, object); });
}

void ask_about_ends(const Model& m, World& w, Effect& e)
{
    wake_selectors(m, w, e, is_end_of_task);
}

}  // namespace interleave
