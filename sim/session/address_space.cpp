#include "session/address_space.h"

#include "kernel/model.h"
#include "session/names.h"

#include <fmt/format.h>

#include <algorithm>

namespace interleave {

namespace {

constexpr uint64_t kPage = 4096;
constexpr uint64_t kText = 0x40'0000;
constexpr uint64_t kShared = 0x7fff'0000'0000;
constexpr uint64_t kThreadStacks = 0x7fff'f000'0000;
constexpr uint64_t kMainStack = 0x7fff'ffff'f000;
constexpr uint64_t kWord = sizeof(int64_t);
constexpr size_t kMostCells = 200;
constexpr uint32_t kMostElements = 32;

uint64_t whole_pages(uint64_t bytes) { return (bytes + kPage - 1) / kPage * kPage; }

std::string value_text(const Variable& v, const int64_t* words)
{
    if (!v.array) return fmt::to_string(words[0]);
    const uint32_t told = std::min(v.length, kMostElements);
    std::string text = fmt::format("[{}", fmt::join(words, words + told, ", "));
    if (told < v.length) text += fmt::format(", ... {} in all", v.length);
    return text + "]";
}

// Words that nobody named are there all the same.
std::string cell_name(std::string_view name)
{
    if (!is_hidden(name)) return std::string(name);
    return name.starts_with(".repeat") ? "(repeats left)" : "(without a name)";
}

class Surveyor {
  public:
    Surveyor(const Model& m, const State& s) : m_(m), s_(s), w_(s.world) {}

    [[nodiscard]] AddressSpace survey(TaskId t, size_t others) const
    {
        const ProcessId p = w_.tasks[t].process;
        if (w_.processes[p].alive == 0) return {};
        AddressSpace space;
        std::vector<RegionView>& list = space.regions;
        const uint64_t text = m_.program.code.size() * sizeof(Instr);
        list.push_back({"text", "r-xp", kText, kText + whole_pages(text), text, {}});
        list.push_back(variables(p, Scope::process, "data", "rw-p", list.back().end));
        for (uint32_t i = 0; i < m_.sub_interpreters.size(); ++i)
            if (m_.sub_interpreters[i].process == p.index && p.index < m_.processes.size())
                list.push_back(variables(p, Scope::process,
                                         "data of " + m_.sub_interpreters[i].name, "rw-p",
                                         list.back().end, SubInterpreterId{i}));
        const uint64_t heap = list.back().end;
        list.push_back({"heap", "rw-p", heap, heap, 0, {}});
        if (m_.program.shared_words > 0)
            list.push_back(variables(p, Scope::shared, "shared", "rw-s", kShared));
        for (uint32_t i = 0; i < w_.tasks.size(); ++i) {
            if (w_.tasks[TaskId{i}].process != p || !has_stack(TaskId{i})) continue;
            if (t != TaskId{i} && others == 0) {
                ++space.more_stacks;
                continue;
            }
            if (t != TaskId{i}) --others;
            list.push_back(stack(TaskId{i}));
        }
        const auto first =
            std::ranges::find(list, "stack of " + task_name(m_, s_, t), &RegionView::name);
        if (first == list.end()) return space;
        first->name = "stack";
        const auto stacks = std::ranges::find_if(
            list, [](const RegionView& r) { return r.name.starts_with("stack"); });
        std::rotate(stacks, first, first + 1);
        return space;
    }

  private:
    [[nodiscard]] bool has_stack(TaskId t) const
    {
        const TaskStatus status = w_.tasks[t].status;
        return status != TaskStatus::unused && status < TaskStatus::zombie;
    }

    // inside: whose private variables these are; not valid: those of the main interpreter.
    [[nodiscard]] RegionView variables(ProcessId p, Scope scope, std::string name,
                                       std::string access, uint64_t start,
                                       SubInterpreterId inside = {}) const
    {
        const Program& program = m_.program;
        const bool shared = scope == Scope::shared;
        const uint64_t words = shared ? program.shared_words : program.process_words;
        const size_t first = shared ? 0 : inside.valid() ? region_at(m_, inside) : region_at(m_, p);
        RegionView r{std::move(name), std::move(access),
                     start,           start + whole_pages(words * kWord),
                     words * kWord,   {}};
        for (const Variable& v : program.variables) {
            if (v.scope != scope || r.cells.size() == kMostCells) continue;
            r.cells.push_back({start + v.offset * kWord, cell_name(v.name),
                               value_text(v, w_.memory.data() + first + v.offset)});
        }
        std::ranges::sort(r.cells, {}, &CellView::address);
        return r;
    }

    [[nodiscard]] uint64_t top_of(TaskId t) const
    {
        if (w_.processes[w_.tasks[t].process].main == t) return kMainStack;
        const uint64_t each = whole_pages(m_.program.stack_words * kWord) + kPage;
        return kThreadStacks - t.index * each;
    }

    // Frame by frame, innermost first. Which function a frame belongs to follows from its pc.
    [[nodiscard]] RegionView stack(TaskId t) const
    {
        const uint64_t top = top_of(t);
        RegionView r{"stack of " + task_name(m_, s_, t),
                     "rw-p",
                     top - whole_pages(m_.program.stack_words * kWord),
                     top,
                     0,
                     {}};
        const int64_t* words = w_.stacks.data() + size_t{t.index} * m_.program.stack_words;
        uint32_t pc = pc_of(s_, t), sp = sp_of(s_, t);
        for (bool innermost = true, more = true; more; innermost = false) {
            const FunctionId f = function_at(m_.program, pc);
            const uint64_t frame = top - uint64_t{sp} * kWord;
            if (innermost && f.valid())
                r.used = (uint64_t{sp} + m_.program.functions[f].frame_words) * kWord;
            for (const Variable& v : m_.program.variables) {
                if (v.scope != Scope::local || v.function != f) continue;
                r.cells.push_back({frame - (uint64_t{v.offset} + v.length) * kWord,
                                   cell_name(v.name), value_text(v, words + sp + v.offset)});
            }
            const auto link = static_cast<uint64_t>(words[sp]);
            more = link != 0 && r.cells.size() < kMostCells;
            if (link != 0)
                r.cells.push_back({frame - kWord, "(return address)",
                                   address_text(kText + (link & 0xffff'ffff) * sizeof(Instr))});
            pc = static_cast<uint32_t>(link);
            sp -= static_cast<uint32_t>(link >> 32);
        }
        std::ranges::sort(r.cells, {}, &CellView::address);
        return r;
    }

    const Model& m_;
    const State& s_;
    const World& w_;
};

}  // namespace

AddressSpace address_space(const Model& m, const State& s, TaskId t, size_t most_other_stacks)
{
    return Surveyor(m, s).survey(t, most_other_stacks);
}

std::string address_text(uint64_t address) { return fmt::format("{:#x}", address); }

}  // namespace interleave
