// Ways through a run in portions: they arrive where a walk would.
#include "session/travel.h"

#include "long_walk.h"

#include "kernel/kernel.h"
#include "session/history.h"
#include "session/moments.h"
#include "support/load.h"

#include <optional>

namespace interleave {
namespace {

Travel::Progress finish(Travel& travel, History& h, uint64_t portion)
{
    Travel::Progress p = Travel::Progress::under_way;
    while (p == Travel::Progress::under_way) p = travel.go(h, portion);
    return p;
}

// Every position at which the test holds, by a walk.
std::vector<uint64_t> all(const Travel::Test& test)
{
    std::vector<uint64_t> found;
    for (History h(test::load_model(test::kLongWalk)); h.forward();)
        if (test(h)) found.push_back(h.position());
    return found;
}

struct Named {
    const char* name;
    Travel::Test test;
};
std::vector<Named> tests()
{
    const auto model = test::load_model(test::kLongWalk);
    return {{"switch", at_switch()},       {"decision", at_decision()},
            {"task", at_task(1)},          {"state", at_state(2, TaskState::blocked)},
            {"line", at_line(*model, 16)}, {"object", at_object(*model, "m")}};
}

}  // namespace

TEST(Travel, FindsEachMomentForwardsAndTheSameOnesBackwards)
{
    for (const Named& named : tests()) {
        const std::vector<uint64_t> expected = all(named.test);
        ASSERT_GT(expected.size(), 20U) << named.name;
        History h(test::load_model(test::kLongWalk));
        for (const uint64_t position : expected) {
            Travel on = Travel::forward_to(named.test);
            ASSERT_EQ(finish(on, h, 7), Travel::Progress::arrived) << named.name;
            EXPECT_EQ(h.position(), position) << named.name;
            EXPECT_TRUE(on.stopped_by_test());
        }
        Travel beyond = Travel::forward_to(named.test);
        EXPECT_EQ(finish(beyond, h, 7), Travel::Progress::not_found) << named.name;
        EXPECT_EQ(h.position(), expected.back()) << "it is back where it began";
        for (size_t i = expected.size() - 1; i-- > 0;) {
            Travel back = Travel::back_to(named.test);
            ASSERT_EQ(finish(back, h, 7), Travel::Progress::arrived) << named.name;
            EXPECT_EQ(h.position(), expected[i]) << named.name;
        }
        Travel before = Travel::back_to(named.test);
        EXPECT_EQ(finish(before, h, 7), Travel::Progress::not_found) << named.name;
        EXPECT_EQ(h.position(), expected[0]) << named.name;
    }
}

TEST(Travel, InPortionsArrivesWhereSeekingDoes)
{
    History walker(test::load_model(test::kLongWalk)), h(test::load_model(test::kLongWalk));
    walker.seek(UINT64_MAX);
    const uint64_t end = walker.position();
    for (const uint64_t target : {end, end / 2, uint64_t{3}, end - 1, uint64_t{0}, end / 3}) {
        Travel t = Travel::to(target);
        EXPECT_EQ(finish(t, h, 5), Travel::Progress::arrived);
        walker.seek(target);
        EXPECT_EQ(h.position(), target);
        EXPECT_EQ(h.fingerprint(), walker.fingerprint());
    }
    for (const Duration at : {ms(50), ms(10), ms(90), ms(0)}) {
        Travel t = Travel::to(Time{} + at);
        EXPECT_EQ(finish(t, h, 5), Travel::Progress::arrived);
        walker.seek(Time{} + at);
        EXPECT_EQ(h.position(), walker.position());
    }
}

TEST(Travel, ToATimeStopsAtAMomentOnTheWay)
{
    const std::vector<uint64_t> expected = all(at_line(*test::load_model(test::kLongWalk), 16));
    History h(test::load_model(test::kLongWalk));
    Travel t = Travel::to(Time{} + seconds(5), at_line(h.model(), 16));
    EXPECT_EQ(finish(t, h, 3), Travel::Progress::arrived);
    EXPECT_TRUE(t.stopped_by_test());
    EXPECT_EQ(h.position(), expected[0]);
    Travel on = Travel::to(h.now() + Duration{1}, at_state(0, TaskState::zombie));
    EXPECT_EQ(finish(on, h, 3), Travel::Progress::arrived);
    EXPECT_FALSE(on.stopped_by_test());
}

}  // namespace interleave
