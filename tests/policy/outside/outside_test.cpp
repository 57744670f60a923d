// A program adds a policy of its own, and scenarios find it by name.
#include "kernel/kernel.h"
#include "last_come.h"
#include "policy/lanes.h"
#include "policy/policies.h"
#include "scenario/parse.h"
#include "support/load.h"

#include <gmock/gmock.h>

#include <thread>

namespace interleave {
namespace {

// Once for all tests of this program.
class Outside : public testing::Test {
  protected:
    static void SetUpTestSuite()
    {
        if (find_policy("last_come") == nullptr) {
            const Status added = add_policy(outside::kLastCome);
            ASSERT_TRUE(added.ok()) << added.error().message;
        }
    }

    static std::string lane(const std::string& policy)
    {
        const auto m = test::load_model(
            "format: 1\ntitle: t\nmachine: {instruction: 0}\npolicy: " + policy +
            "\nprocesses:\n  A: {run: compute 4}\n  B: {run: compute 4, start: 1}\n"
            "  C: {run: compute 4, start: 2}\n");
        return test::lane_text(test::timeline_of(
            *m, [&](const State& s) { EXPECT_THAT(laws(*m, s), testing::IsEmpty()); }));
    }
};

TEST_F(Outside, RunsByNameWithItsParameters)
{
    EXPECT_EQ(lane("last_come"), "A[0,4) C[4,8) B[8,12)");
    EXPECT_EQ(lane("{name: last_come, turn: 3}"), "A[0,3) C[3,6) B[6,9) A[9,10) C[10,11) B[11,12)");
    EXPECT_EQ(lane("{name: last_come, preempt: true}"), "A[0,1) B[1,2) C[2,6) B[6,9) A[9,12)");
}

TEST_F(Outside, IsRefusedAWrongValueLikeAnyOther)
{
    Diagnostics d;
    const LoadedScenario loaded = load_scenario(
        "policy: {name: last_come, turn: 0, step: 1}\nprocesses: {A: {run: compute 1}}\n", "t.yaml",
        {}, d);
    EXPECT_EQ(loaded.model, nullptr);
    const std::string text = render(d, "t.yaml", "", false);
    EXPECT_THAT(text, testing::HasSubstr("0 is out of range"));
    EXPECT_THAT(text, testing::HasSubstr("policy 'last_come' has no parameter 'step'"));
}

TEST_F(Outside, IsShownWithItsParametersBehindTheLibrarysOwn)
{
    EXPECT_EQ(policies().back(), &outside::kLastCome);
    EXPECT_THAT(schema_json(), testing::HasSubstr("how long a task runs at a time"));
}

TEST_F(Outside, IsRefusedUnderANameThatExistsOrIsNone)
{
    const size_t count = policies().size();
    for (const char* name : {"rr", "last_come", "", "two words", "9lives"}) {
        static PolicyInfo info;
        info = outside::kLastCome;
        info.name = name;
        EXPECT_FALSE(add_policy(info).ok()) << name;
    }
    static PolicyInfo unmade = outside::kLastCome;
    unmade.name = "unmade";
    unmade.make = nullptr;
    EXPECT_FALSE(add_policy(unmade).ok());
    EXPECT_EQ(policies().size(), count);
}

TEST_F(Outside, MayBeAddedByThreadsWhileOthersLook)
{
    static std::array<PolicyInfo, 8> infos;
    static std::array<std::string, 8> names;
    std::vector<std::thread> threads;
    for (size_t i = 0; i < infos.size(); ++i) {
        names[i] = "threaded_" + std::to_string(i);
        infos[i] = outside::kLastCome;
        infos[i].name = names[i];
        threads.emplace_back([i] {
            EXPECT_TRUE(add_policy(infos[i]).ok());
            EXPECT_EQ(find_policy(names[i]), &infos[i]);
            for (const PolicyInfo* p : policies()) EXPECT_NE(p, nullptr);
        });
    }
    for (std::thread& t : threads) t.join();
    for (const std::string& name : names) EXPECT_NE(find_policy(name), nullptr);
}

}  // namespace
}  // namespace interleave
