#include "kernel/units.h"

#include "kernel/object.h"
#include "kernel/objects/resource.h"

#include <algorithm>

namespace interleave {

namespace {

std::vector<ObjectId> resources_of(const World& w)
{
    std::vector<ObjectId> list;
    for (uint32_t i = 0; i < w.objects.size() && list.size() < w.units.resources(); ++i)
        if (is_resource(w, ObjectId{i})) list.push_back(ObjectId{i});
    return list;
}

bool lives(const Task& task)
{
    return task.status >= TaskStatus::created && task.status <= TaskStatus::blocked;
}

// Columns and what is free, no rows.
Bank empty_bank(const World& w, std::vector<ObjectId> resources)
{
    Bank bank;
    bank.resources = std::move(resources);
    bank.numbers.resources = bank.resources.size();
    for (const ObjectId id : bank.resources)
        bank.numbers.free.push_back(w.object<Resource>(id).free);
    return bank;
}

Bank bankers(const World& w, TaskId always)
{
    std::vector<ObjectId> resources = resources_of(w);
    std::erase_if(resources, [&](ObjectId id) {
        return w.object<Resource>(id).avoidance != Avoidance::bankers;
    });
    Bank bank = empty_bank(w, std::move(resources));
    for (uint32_t i = 0; i < w.tasks.size(); ++i) {
        const TaskId t{i};
        const auto has_some = [&](ObjectId id) {
            return w.units.held(t, w.object<Resource>(id).column) > 0;
        };
        if (t != always && std::ranges::none_of(bank.resources, has_some)) continue;
        bank.tasks.push_back(t);
        for (const ObjectId id : bank.resources) {
            const uint32_t column = w.object<Resource>(id).column;
            bank.numbers.held.push_back(w.units.held(t, column));
            bank.numbers.wanted.push_back(w.units.claim(t, column) - w.units.held(t, column));
        }
    }
    return bank;
}

}  // namespace

Bank bank_of(const World& w) { return bankers(w, {}); }

Bank bank_after(const World& w, TaskId t, ObjectId id, int64_t units)
{
    Bank bank = bankers(w, t);
    std::vector<int64_t> request(bank.resources.size());
    request[std::ranges::find(bank.resources, id) - bank.resources.begin()] = units;
    const auto row = std::ranges::find(bank.tasks, t) - bank.tasks.begin();
    grant(bank.numbers, static_cast<uint32_t>(row), request);
    return bank;
}

void declare_claims(World& w, TaskId t, std::span<const Claim> claims)
{
    for (const ObjectId id : resources_of(w)) {
        const Resource& r = w.object<Resource>(id);
        const auto said = std::ranges::find(claims, id, &Claim::object);
        w.units.set_claim(t, r.column, said != claims.end() ? said->units : r.units);
    }
}

void give_back_units(World& w, TaskId t, TaskList& woken)
{
    const std::vector<ObjectId> resources = resources_of(w);
    std::vector<ObjectId> given;
    for (const ObjectId id : resources) {
        Resource& r = w.object<Resource>(id);
        const int64_t units = w.units.held(t, r.column);
        r.free += units;
        if (units > 0) given.push_back(id);
    }
    w.units.clear(t);
    for (const ObjectId id : given) grant_waiting(w, id, woken);
}

namespace {

// Whether it will go on by itself if nothing comes.
bool has_a_limit(const Model& m, const World& w, TaskId t)
{
    const uint32_t pc = w.contexts[t].pc;
    return pc > 0 && (m.program.code[pc - 1].flags & kTimed) != 0;
}

// Everybody who lives; what each waits for now.
Bank waits_of(const Model& m, const World& w)
{
    Bank bank = empty_bank(w, resources_of(w));
    std::vector<uint32_t> row_of(w.tasks.size(), Allocation::kNobody);
    for (uint32_t i = 0; i < w.tasks.size(); ++i) {
        if (!lives(w.tasks[TaskId{i}])) continue;
        row_of[i] = static_cast<uint32_t>(bank.tasks.size());
        bank.tasks.push_back(TaskId{i});
    }
    for (const TaskId t : bank.tasks) {
        const Task& task = w.tasks[t];
        const bool waits = task.status == TaskStatus::blocked && !has_a_limit(m, w, t);
        for (const ObjectId id : bank.resources) {
            bank.numbers.held.push_back(w.units.held(t, w.object<Resource>(id).column));
            bank.numbers.wanted.push_back(waits && task.waits_for == id ? task.amount : 0);
        }
        const TaskId first = waits ? blocker_of(w, t) : TaskId{};
        bank.numbers.after.push_back(first.valid() ? row_of[first.index] : Allocation::kNobody);
    }
    return bank;
}

bool detects(const Resource& r, bool nobody_acts)
{
    return r.detection == Detection::request || (nobody_acts && r.detection == Detection::end);
}

bool is_asked(const World& w, TaskId t, bool nobody_acts)
{
    const ObjectId id = w.tasks[t].waits_for;
    if (!id.valid() || !is_resource(w, id)) return false;
    return detects(w.object<Resource>(id), nobody_acts);
}

// Whether anybody waits for units of a resource of which it is to be found out.
bool somebody_asks(const World& w, bool nobody_acts)
{
    return std::ranges::any_of(resources_of(w), [&](ObjectId id) {
        const Resource& r = w.object<Resource>(id);
        return r.waiters.head.valid() && detects(r, nobody_acts);
    });
}

}  // namespace

std::vector<TaskId> deadlocked_over_units(const Model& m, const World& w, bool nobody_acts)
{
    if (!somebody_asks(w, nobody_acts)) return {};
    const Bank bank = waits_of(m, w);
    const Reduction reduction = reduce(bank.numbers);
    std::vector<TaskId> deadlocked;
    for (const uint32_t row : in_circles(bank.numbers, reduction))
        deadlocked.push_back(bank.tasks[row]);
    if (std::ranges::none_of(deadlocked, [&](TaskId t) { return is_asked(w, t, nobody_acts); }))
        deadlocked.clear();
    return deadlocked;
}

}  // namespace interleave
