#include "lesson/predict.h"

#include "base/text.h"
#include "kernel/model.h"
#include "kernel/state.h"
#include "lesson/facts.h"
#include "lesson/place.h"
#include "program/texts.h"
#include "scenario/language.h"
#include "session/history.h"
#include "session/names.h"
#include "session/snapshot.h"
#include "session/why.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace interleave {

namespace {

bool is_rider(const TaskView& t) { return t.kind == "coroutine"; }
bool is_rider(const State& s, TaskId t) { return s.world.tasks[t].kind == TaskKind::coroutine; }

bool lives(const TaskView& t)
{
    return t.state == TaskState::ready || t.state == TaskState::running ||
           t.state == TaskState::blocked;
}

bool could_go_on(const TaskView& t)
{
    return t.state == TaskState::ready || t.state == TaskState::running;
}

const TaskView* find(const Snapshot& s, const std::string& name)
{
    const auto it = std::ranges::find(s.tasks, name, &TaskView::name);
    return it == s.tasks.end() ? nullptr : &*it;
}

LocalText same(const std::string& words) { return {words, words}; }

// What becomes of a task, in the words of an answer.
struct Becoming {
    TaskState state{};
    std::string_view en, zh;
};
constexpr Becoming kBecomings[] = {
    {TaskState::running, "It runs: it has a CPU.", "运行：它占有 CPU。"},
    {TaskState::ready, "It is ready: it could go on, but has no CPU.",
     "就绪：它可以继续，但没有 CPU。"},
    {TaskState::blocked, "It is blocked: it has to wait for something.",
     "阻塞：它必须等待某件事。"},
    {TaskState::exited, "It comes to its end.", "它结束了。"},
};

struct Ending {
    RunEnd end{};
    std::string_view en, zh;
};
constexpr Ending kEndings[] = {
    {RunEnd::finished, "All tasks come to their end.", "所有任务都执行完毕。"},
    {RunEnd::deadlock, "In a deadlock: tasks wait for each other in a ring.",
     "死锁：一些任务互相等待，形成一个环。"},
    {RunEnd::stuck, "Some task waits for what never comes, without a ring.",
     "有任务等待永远不会发生的事，但没有形成环。"},
    {RunEnd::limit, "It would go on; only a limit of time or steps ends it.",
     "它本会继续下去，只是被时间或步数的上限截止。"},
};

TaskState settled(TaskState s) { return s == TaskState::zombie ? TaskState::exited : s; }

class Predictor {
  public:
    Predictor(const std::shared_ptr<const Model>& model, History& h, std::optional<uint64_t> until)
        : model_(model), h_(h), until_(until), now_(snapshot(*model, h.state()))
    {
        q_.at = h.position();
        q_.asked = h.now();
    }

    Result<Question> ask(const Ask& ask)
    {
        seen_ = ask.seen;
        switch (ask.kind) {
            case AskKind::next_task: return next(false);
            case AskKind::next_rider: return next(true);
            case AskKind::state: return until_ ? state_then(ask.subject) : state_next(ask.subject);
            case AskKind::owner: return owner(ask.subject);
            case AskKind::value: return value(ask.value);
            case AskKind::end: return end();
            case AskKind::written: break;
        }
        return nothing("the run does not know that");
    }

  private:
    [[nodiscard]] Error nothing(const std::string& why) const
    {
        return {ErrorKind::usage, fmt::format("From {} on, {}.", to_text(q_.asked), why)};
    }

    // REQUIRES: the History is where the answer is seen
    Question done(LocalText text, const std::string& task)
    {
        q_.text = std::move(text);
        q_.reveal = h_.position();
        q_.revealed = h_.now();
        q_.task = task;
        if (!task.empty()) q_.because = told_of(model_, task, q_.reveal);
        return std::move(q_);
    }

    // Names to choose from: the right one and the likeliest others, sorted, so that their order
    // tells nothing.
    void choose_among(const std::string& right, const std::vector<std::string>& likely)
    {
        std::vector<std::string> names{right};
        for (const std::string& name : likely) {
            if (names.size() == kMostAnswers) break;
            if (std::ranges::find(names, name) == names.end()) names.push_back(name);
        }
        std::ranges::sort(names);
        q_.right = static_cast<size_t>(std::ranges::find(names, right) - names.begin());
        for (const std::string& name : names) q_.answers.push_back(same(name));
    }

    Result<Question> next(bool riders)
    {
        std::string winner;
        std::string process;
        uint16_t cpu = 0;
        const bool found = go_to(h_, [&](const History& now) {
            for (const Record& r : now.last_records()) {
                if (r.kind != RecordKind::state || r.state != TaskState::running) continue;
                const TaskId t = task_of_serial(now.state(), r.task);
                if (!t.valid() || is_rider(now.state(), t) != riders) continue;
                winner = name_of_task(now, r.task);
                process = process_name(*model_, now.state(), now.state().world.tasks[t].process);
                cpu = r.cpu;
                return true;
            }
            return false;
        });
        if (!found) return nothing(riders ? "no coroutine goes on" : "no task gets a CPU");
        choose_among(winner, rivals(riders, process));
        if (q_.answers.size() < 2) return nothing("there is nobody else who could");
        return done(riders ? whose_turn(process) : who_runs(cpu), winner);
    }

    // Others who live, the likeliest first: as they are queued, then who runs, then who waits.
    [[nodiscard]] std::vector<std::string> rivals(bool riders, const std::string& process) const
    {
        const auto fits = [&](const TaskView& t) {
            return is_rider(t) == riders && lives(t) && (!riders || t.process == process);
        };
        std::vector<std::string> names;
        for (const QueueView& queue : now_.queues)
            for (const auto& [name, keys] : queue.order)
                if (const TaskView* t = find(now_, name); t != nullptr && fits(*t))
                    names.push_back(name);
        for (const bool able : {true, false})
            for (const TaskView& t : now_.tasks)
                if (fits(t) && could_go_on(t) == able) names.push_back(t.name);
        return names;
    }

    [[nodiscard]] LocalText who_runs(uint16_t cpu) const
    {
        if (model_->machine.cpus == 1)
            return {"Which task gets the CPU next?", "接下来哪个任务得到 CPU？"};
        return {fmt::format("Which task is the next that cpu{} takes up?", cpu),
                fmt::format("接下来 cpu{} 运行哪个任务？", cpu)};
    }

    static LocalText whose_turn(const std::string& process)
    {
        return {fmt::format("Which coroutine of {} goes on next?", process),
                fmt::format("接下来 {} 的哪个协程继续执行？", process)};
    }

    void choose_state(TaskState right, std::optional<TaskState> without)
    {
        for (const Becoming& b : kBecomings) {
            if (without && b.state == *without) continue;
            if (b.state == right) q_.right = q_.answers.size();
            q_.answers.push_back({std::string(b.en), std::string(b.zh)});
        }
    }

    Result<Question> state_next(const std::string& task)
    {
        const TaskView* view = find(now_, task);
        const std::optional<TaskState> present =
            view != nullptr && lives(*view) ? std::optional(view->state) : std::nullopt;
        TaskState becomes{};
        const bool found = go_to(h_, [&](const History& now) {
            for (const Record& r : now.last_records()) {
                if (r.kind != RecordKind::state) continue;
                // One that ends may be gone at once, and have no name any more.
                const bool it =
                    view != nullptr ? r.task == view->serial : name_of_task(now, r.task) == task;
                if (!it) continue;
                becomes = settled(r.state);
                return true;
            }
            return false;
        });
        if (!found) return nothing(fmt::format("nothing happens to {} any more", task));
        // From one run on into the next, as a policy may let it, is no change.
        choose_state(becomes, becomes == present ? std::nullopt : present);
        return done({fmt::format("What becomes of {} next?", task),
                     fmt::format("接下来 {} 会怎样？", task)},
                    task);
    }

    Result<Question> state_then(const std::string& task)
    {
        h_.seek(*until_);
        const Snapshot then = snapshot(*model_, h_.state());
        const TaskView* view = find(then, task);
        if (view == nullptr || !(lives(*view) || settled(view->state) == TaskState::exited))
            return nothing(fmt::format("{} is not there then", task));
        choose_state(settled(view->state), std::nullopt);
        const std::string at = to_text(seen_ == kNever ? h_.now() : seen_);
        return done({fmt::format("How is {} at {}?", task, at),
                     fmt::format("{} 时 {} 处于什么状态？", at, task)},
                    task);
    }

    Result<Question> owner(const std::string& object)
    {
        const auto& objects = model_->program.objects;
        uint32_t index = 0;
        while (index < objects.size() && objects[ObjectId{index}].name != object) ++index;
        const auto found = go_to_record(h_, [&](const Record& r) {
            return r.kind == RecordKind::owner && r.what == index && r.task != Record::kNone;
        });
        if (!found) return nothing(fmt::format("nobody gets {} any more", object));
        const std::string winner = name_of_task(h_, found->record.task);
        std::vector<std::string> likely;
        const auto view = std::ranges::find(now_.objects, object, &ObjectView::name);
        if (view != now_.objects.end()) likely = view->waiters;
        for (const bool able : {true, false})
            for (const TaskView& t : now_.tasks)
                if (lives(t) && could_go_on(t) == able) likely.push_back(t.name);
        choose_among(winner, likely);
        if (q_.answers.size() < 2) return nothing("there is nobody else who could");
        return done(
            {fmt::format("Who gets {} next?", object), fmt::format("接下来谁得到 {}？", object)},
            winner);
    }

    Result<Question> value(const Expr& e)
    {
        const std::optional<int64_t> before = value_at(*model_, h_.state(), e);
        const auto other = [&](const History& now) {
            const auto v = value_at(*model_, now.state(), e);
            return v && v != before;
        };
        if (until_)
            h_.seek(*until_);
        else if (!go_to(h_, other))
            return nothing(fmt::format("{} stays as it is", to_text(e)));
        const std::optional<int64_t> after = value_at(*model_, h_.state(), e);
        if (!after) return nothing(fmt::format("{} has no value", to_text(e)));
        choose_value(before.value_or(*after), *after);
        const std::string now =
            before ? fmt::format("{} is {}. ", to_text(e), shown(*before)) : std::string();
        const std::string zh_now =
            before ? fmt::format("{} 现在是 {}。", to_text(e), shown(*before)) : std::string();
        const std::string at = to_text(seen_ == kNever ? h_.now() : seen_);
        std::string actor;
        for (const TaskView& t : snapshot_before().tasks)
            if (t.state == TaskState::running && !until_ && actor.empty()) actor = t.name;
        return done(
            until_ ? LocalText{now + fmt::format("What is it at {}?", at),
                               zh_now + fmt::format("到 {} 时它是多少？", at)}
                   : LocalText{now + "What does it become next?", zh_now + "接下来它变成多少？"},
            model_->machine.cpus == 1 ? actor : std::string());
    }

    // Of the step that led here.
    [[nodiscard]] Snapshot snapshot_before()
    {
        h_.back();
        Snapshot s = snapshot(*model_, h_.state());
        h_.forward();
        return s;
    }

    [[nodiscard]] std::string shown(int64_t v) const
    {
        return shown_value(model_->program.texts, v);
    }

    // What people expect who forget one step, or count it twice; other texts, where it is one.
    void choose_value(int64_t before, int64_t after)
    {
        std::vector<int64_t> values{after};
        const auto add = [&](int64_t v) {
            if (values.size() < kMostAnswers && std::ranges::find(values, v) == values.end())
                values.push_back(v);
        };
        const Texts& texts = model_->program.texts;
        add(before);
        if (text_at(texts, after) != nullptr) {
            for (const std::string& t : texts) add(text_value(texts, t).value_or(0));
        } else {
            const auto sum = [](int64_t a, int64_t b) {
                return static_cast<int64_t>(static_cast<uint64_t>(a) + static_cast<uint64_t>(b));
            };
            const bool signs = before < 0 || after < 0;
            for (const int64_t v : {sum(after, sum(after, -before)), sum(after, 1), sum(after, -1),
                                    sum(after, 2), sum(after, 3)})
                if (signs || v >= 0) add(v);
        }
        std::ranges::sort(values);
        q_.right = static_cast<size_t>(std::ranges::find(values, after) - values.begin());
        for (const int64_t v : values) q_.answers.push_back(same(shown(v)));
    }

    Result<Question> end()
    {
        if (h_.finished()) return nothing("there is nothing to come");
        if (!go_to_end(h_)) return nothing("the end is too far away");
        const RunEnd how = h_.state().sched.end;
        const auto* const right = std::ranges::find(kEndings, how, &Ending::end);
        if (right == std::end(kEndings)) return nothing("it was stopped");
        q_.right = static_cast<size_t>(right - std::begin(kEndings));
        for (const Ending& e : kEndings)
            q_.answers.push_back({std::string(e.en), std::string(e.zh)});
        std::string blocked;
        for (const TaskView& t : snapshot(*model_, h_.state()).tasks)
            if (blocked.empty() && t.state == TaskState::blocked) blocked = t.name;
        return done({"How does this run end?", "这次运行怎样结束？"},
                    how == RunEnd::finished ? std::string() : blocked);
    }

    const std::shared_ptr<const Model>& model_;
    History& h_;
    std::optional<uint64_t> until_;
    Time seen_ = kNever;
    const Snapshot now_;
    Question q_;
};

bool is_guess(const Snapshot& s, bool riders)
{
    const auto able = [&](const TaskView& t) { return is_rider(t) == riders && lives(t); };
    return std::ranges::count_if(s.tasks, able) >= 2;
}

}  // namespace

std::vector<std::string> told_of(const std::shared_ptr<const Model>& model, const std::string& task,
                                 uint64_t position)
{
    const Result<Why> why = why_after(model, task, position);
    if (!why.ok()) return {};
    std::vector<std::string> told{why.value().answer};
    for (const std::string& sentence : why.value().chain) told.push_back(sentence);
    if (!why.value().rule.empty()) told.push_back(why.value().rule);
    for (const WhyCandidate& c : why.value().candidates) {
        std::string keys;
        for (const auto& [key, value] : c.keys)
            keys += fmt::format("{}{} {}", keys.empty() ? "" : ", ", key, value);
        told.push_back(fmt::format("{}{}{}", c.task, keys.empty() ? "" : ": " + keys,
                                   c.chosen ? " (chosen)" : ""));
    }
    return told;
}

Result<Question> predict(const std::shared_ptr<const Model>& model, History& h, const Ask& ask,
                         std::optional<uint64_t> until)
{
    const uint64_t from = h.position();
    Result<Question> q = Predictor(model, h, until).ask(ask);
    if (!q.ok()) h.seek(from);
    return q;
}

std::optional<Question> next_switch(const std::shared_ptr<const Model>& model, History& h)
{
    const uint64_t from = h.position();
    for (uint64_t n = 0; n < kFurthest; ++n) {
        const auto found = go_to_record(h, [](const Record& r) {
            return r.kind == RecordKind::state && r.state == TaskState::running;
        });
        if (!found) break;
        const Snapshot then = snapshot(*model, h.state());
        const TaskView* who = find(then, name_of_task(h, found->record.task));
        const bool rides = who != nullptr && is_rider(*who);
        h.back();
        if (h.position() >= from && is_guess(snapshot(*model, h.state()), rides)) {
            const AskKind kind = rides ? AskKind::next_rider : AskKind::next_task;
            Result<Question> q = predict(model, h, {kind, {}, {}});
            if (q.ok() && q.value().reveal == found->position) return std::move(q).value();
        }
        h.seek(found->position);
    }
    h.seek(from);
    return std::nullopt;
}

}  // namespace interleave
