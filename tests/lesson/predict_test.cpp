// Questions that any run answers: of random scenarios, checked against a run that is walked through
// anew, record by record.
#include "lesson/predict.h"

#include "../laws/random_scenario.h"
#include "kernel/model.h"
#include "scenario/load.h"
#include "session/history.h"
#include "session/snapshot.h"
#include "support/load.h"
#include "support/seeds.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace interleave {
namespace {

constexpr uint64_t kScenarios = 150;
constexpr uint64_t kLongest = 20'000;

std::string name_at(const std::shared_ptr<const Model>& model, uint64_t position, uint32_t serial)
{
    History h(model);
    h.seek(position);
    for (const TaskView& t : snapshot(*model, h.state()).tasks)
        if (t.serial == serial) return t.name;
    return {};
}

// Whether the step to its end is the first after its beginning that gives a CPU to a task of the
// kind it asks for, and gives it to whom it says.
void expect_next(const std::shared_ptr<const Model>& model, const Question& q, bool riders)
{
    History h(model);
    h.seek(q.at);
    while (h.forward()) {
        for (const Record& r : h.last_records()) {
            if (r.kind != RecordKind::state || r.state != TaskState::running) continue;
            const std::string who = name_at(model, h.position(), r.task);
            const Snapshot shot = snapshot(*model, h.state());
            const auto view = std::ranges::find(shot.tasks, who, &TaskView::name);
            if (view == shot.tasks.end() || (view->kind == "coroutine") != riders) continue;
            EXPECT_EQ(h.position(), q.reveal);
            EXPECT_EQ(q.answers[q.right].en, who);
            return;
        }
    }
    ADD_FAILURE() << "nobody runs any more";
}

void expect_one_right(const Question& q)
{
    ASSERT_EQ(q.skipped, "");
    ASSERT_GE(q.answers.size(), 2U);
    ASSERT_LE(q.answers.size(), 4U);
    ASSERT_LT(q.right, q.answers.size());
    ASSERT_LE(q.at, q.reveal);
    std::set<std::string> different;
    for (const LocalText& a : q.answers) different.insert(a.en);
    EXPECT_EQ(different.size(), q.answers.size());
    EXPECT_FALSE(q.text.zh.empty());
}

std::shared_ptr<const Model> random_model(uint64_t seed)
{
    Diagnostics diagnostics;
    return load_scenario(random_scenario(seed), "random.yaml", {}, diagnostics).model;
}

TEST(Predict, EachSwitchOfRandomRunsHasOneRightAnswer)
{
    uint64_t asked = 0;
    for (uint64_t seed = test::first_seed(); seed < test::first_seed() + kScenarios; ++seed) {
        SCOPED_TRACE("INTERLEAVE_SEED=" + std::to_string(seed));
        const auto model = random_model(seed);
        if (!model) continue;
        History h(model);
        for (int i = 0; i < 12 && h.position() < kLongest; ++i) {
            const uint64_t from = h.position();
            const auto q = next_switch(model, h);
            if (!q) {
                EXPECT_EQ(h.position(), from);
                break;
            }
            ASSERT_NO_FATAL_FAILURE(expect_one_right(*q));
            EXPECT_GE(q->at, from);
            EXPECT_EQ(h.position(), q->reveal);
            expect_next(model, *q, q->text.en.starts_with("Which coroutine"));
            if (HasFailure()) return;
            ++asked;
        }
    }
    EXPECT_GT(asked, kScenarios);
}

TEST(Predict, AQuizOfRandomRunsHasOneRightAnswerEach)
{
    std::set<std::string> kinds;
    for (uint64_t seed = test::first_seed(); seed < test::first_seed() + kScenarios / 10; ++seed) {
        SCOPED_TRACE("INTERLEAVE_SEED=" + std::to_string(seed));
        const auto model = random_model(seed);
        if (!model) continue;
        uint64_t before = 0;
        for (const Question& q : quiz(model, 6)) {
            ASSERT_NO_FATAL_FAILURE(expect_one_right(q));
            EXPECT_GE(q.at, before);
            before = q.reveal;
            kinds.insert(q.text.en.substr(0, 6));
        }
    }
    EXPECT_GE(kinds.size(), 4U) << "who runs, what becomes, who gets, how it ends";
}

constexpr std::string_view kTwo =
    "policy: {name: rr, quantum: 1}\n"
    "machine: {instruction: 0}\n"
    "objects: {x: shared(3)}\n"
    "processes:\n"
    "  A: {run: [compute 2, x = 10, x = x - 4]}\n"
    "  B: {run: [compute 1]}\n";

TEST(Predict, AnswersComeFromThePolicyThatTheRunHas)
{
    for (const auto& [policy, winner] :
         {std::pair<const char*, const char*>{"rr:quantum=1", "B"}, {"fcfs", "B"}, {"srtf", "A"}}) {
        Overrides o;
        o.policy = policy;
        const auto model = test::load_model(kTwo, o);
        History h(model);
        const auto first = next_switch(model, h);
        ASSERT_TRUE(first) << policy;
        const std::string right = first->answers[first->right].en;
        EXPECT_EQ(right, std::string(policy) == "srtf" ? "B" : "A") << policy;
        const auto second = next_switch(model, h);
        if (second) {
            EXPECT_EQ(second->answers[second->right].en, winner) << policy;
        }
    }
}

TEST(Predict, ValuesAreThoseOfTheRunAndDiffer)
{
    const auto model = test::load_model(kTwo);
    History h(model);
    Ask ask{AskKind::value, {}, parse_expr("x * 2").expr};
    const auto first = predict(model, h, ask);
    ASSERT_TRUE(first.ok()) << first.error().message;
    EXPECT_EQ(first.value().answers[first.value().right].en, "20");
    EXPECT_EQ(first.value().text.en, "x * 2 is 6. What does it become next?");
    const auto second = predict(model, h, ask);
    ASSERT_TRUE(second.ok());
    EXPECT_EQ(second.value().answers[second.value().right].en, "12");
    const uint64_t here = h.position();
    EXPECT_FALSE(predict(model, h, ask).ok()) << "it stays as it is";
    EXPECT_EQ(h.position(), here);
}

}  // namespace
}  // namespace interleave
