#include "session/why_units.h"

#include "kernel/object.h"
#include "kernel/objects/resource.h"
#include "kernel/units.h"
#include "session/names.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace interleave {

namespace {

class Teller {
  public:
    Teller(const Model& m, const State& s) : m_(m), s_(s) {}

    [[nodiscard]] std::string stock(ObjectId id) const
    {
        const Resource& r = s_.world.object<Resource>(id);
        std::vector<std::string> holders;
        for (const Holding& h : kind_of(s_.world, id).holders(s_.world, id))
            holders.push_back(fmt::format("{} has {}", task_name(m_, s_, h.task), h.units));
        return fmt::format("{} of the {} units of {} are free{}{}.", r.free, r.units,
                           m_.program.objects[id].name, holders.empty() ? "" : "; ",
                           fmt::join(holders, ", "));
    }

    // Why what is free is not given.
    [[nodiscard]] std::vector<std::string> refusal(TaskId t, ObjectId id) const
    {
        const Bank now = bank_of(s_.world);
        const Bank then = bank_after(s_.world, t, id, s_.world.tasks[t].amount);
        const Reduction after = reduce(then.numbers);
        std::string text = fmt::format(
            "The banker refuses, for the state after that would be unsafe: {} could still ask for "
            "all that they claim, and {}.",
            names(then, after.left),
            after.order.empty() ? "not one of them could be given that"
                                : fmt::format("even when {} had ended there would be too little",
                                              names(then, after.order)));
        return {text, fmt::format("As it is, all can end in this order: {}.", order(now, t))};
    }

  private:
    [[nodiscard]] std::string names(const Bank& bank, const std::vector<uint32_t>& rows) const
    {
        std::vector<std::string> list;
        for (const uint32_t row : rows) list.push_back(task_name(m_, s_, bank.tasks[row]));
        return fmt::format("{}", fmt::join(list, ", "));
    }

    // Whoever has nothing comes last, and t among them.
    [[nodiscard]] std::string order(const Bank& bank, TaskId t) const
    {
        std::string text = names(bank, reduce(bank.numbers).order);
        if (std::ranges::find(bank.tasks, t) == bank.tasks.end())
            text += ", " + task_name(m_, s_, t);
        return text;
    }

    const Model& m_;
    const State& s_;
};

}  // namespace

std::vector<std::string> why_no_units(const Model& m, const State& s, TaskId t)
{
    const Task& task = s.world.tasks[t];
    if (!task.waits_for.valid() || !is_resource(s.world, task.waits_for)) return {};
    const Teller teller(m, s);
    std::vector<std::string> sentences{teller.stock(task.waits_for)};
    if (task.amount > s.world.object<Resource>(task.waits_for).free) return sentences;
    for (std::string& text : teller.refusal(t, task.waits_for)) sentences.push_back(text);
    return sentences;
}

}  // namespace interleave
