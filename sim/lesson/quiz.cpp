// A quiz about any run: what happens in it is looked through once, and questions are chosen so that
// they are spread over the run and differ from each other.

#include "kernel/model.h"
#include "kernel/state.h"
#include "lesson/place.h"
#include "lesson/predict.h"
#include "session/history.h"
#include "session/snapshot.h"

#include <algorithm>
#include <array>

namespace interleave {

namespace {

constexpr size_t kMostChances = 2'000;
constexpr uint64_t kStepsLooked = 50'000;
constexpr size_t kMostTasks = 1'000;  // of more nobody can keep an eye; each question looks at all
constexpr size_t kKinds = static_cast<size_t>(AskKind::end) + 1;

// Something could be asked just before this position.
struct Chance {
    uint64_t position = 0;
    Ask ask;
};

size_t able_tasks(const State& s)
{
    size_t count = 0;
    for (uint32_t i = 0; i < s.world.tasks.size(); ++i)
        if (s.world.tasks[TaskId{i}].status == TaskStatus::runnable) ++count;
    return count;
}

std::optional<Ask> asked_about(const History& h, const Record& r)
{
    if (r.kind == RecordKind::owner && r.task != Record::kNone) {
        const auto& objects = h.model().program.objects;
        if (r.what >= objects.size()) return std::nullopt;
        return Ask{AskKind::owner, objects[ObjectId{r.what}].name, {}};
    }
    if (r.kind != RecordKind::state) return std::nullopt;
    if (r.state == TaskState::running && able_tasks(h.state()) >= 2)
        return Ask{AskKind::next_task, {}, {}};
    const bool leaves = r.state == TaskState::blocked || r.state == TaskState::zombie ||
                        (r.state == TaskState::ready && r.reason != Reason::created);
    if (leaves) return Ask{AskKind::state, name_of_task(h, r.task), {}};
    return std::nullopt;
}

struct Looked {
    std::vector<Chance> chances;
    bool crowded = false;  // there came too many tasks
};

Looked look_through(const std::shared_ptr<const Model>& model)
{
    Looked looked;
    std::vector<Chance>& found = looked.chances;
    History h(model);
    for (uint64_t n = 0; n < kStepsLooked && found.size() < kMostChances && h.forward(); ++n) {
        looked.crowded = h.state().world.tasks.size() > kMostTasks;
        if (looked.crowded) break;
        for (const Record& r : h.last_records()) {
            if (auto ask = asked_about(h, r)) found.push_back({h.position(), std::move(*ask)});
        }
    }
    return looked;
}

}  // namespace

std::vector<Question> quiz(const std::shared_ptr<const Model>& model, size_t count)
{
    const Looked looked = look_through(model);
    const std::vector<Chance>& all = looked.chances;
    std::vector<Question> questions;
    std::array<size_t, kKinds> used{};
    History h(model);
    const size_t parts = count > 1 ? count - 1 : 0;  // the last one is about the end
    for (size_t part = 0; part < parts; ++part) {
        std::vector<const Chance*> here;
        for (size_t i = part * all.size() / parts; i < (part + 1) * all.size() / parts; ++i)
            if (questions.empty() || all[i].position > questions.back().reveal)
                here.push_back(&all[i]);
        std::ranges::stable_sort(
            here, {}, [&](const Chance* c) { return used[static_cast<size_t>(c->ask.kind)]; });
        constexpr size_t tries = 50;
        for (size_t i = 0; i < std::min(here.size(), tries); ++i) {
            h.seek(here[i]->position - 1);
            Result<Question> q = predict(model, h, here[i]->ask);
            if (!q.ok()) continue;
            ++used[static_cast<size_t>(here[i]->ask.kind)];
            questions.push_back(std::move(q).value());
            break;
        }
    }
    if (looked.crowded) return questions;
    h.seek(questions.empty() ? 0 : questions.back().reveal);
    if (Result<Question> q = predict(model, h, {AskKind::end, {}, {}}); q.ok() && count > 0)
        questions.push_back(std::move(q).value());
    return questions;
}

}  // namespace interleave
