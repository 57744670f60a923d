#include "trace/record.h"

#include <gtest/gtest.h>

#include <set>

namespace interleave {
namespace {

TEST(Record, GivesEveryStateANameOfItsOwn)
{
    std::set<std::string_view> names;
    for (uint32_t s = 0; s < kTaskStates; ++s) names.insert(name_of(static_cast<TaskState>(s)));
    EXPECT_EQ(names.size(), kTaskStates);
    EXPECT_EQ(names.count(""), 0u);
    EXPECT_EQ(names.count("?"), 0u);
}

TEST(Record, GivesEveryReasonANameOfItsOwn)
{
    std::set<std::string_view> names;
    for (uint32_t r = 0; r < kReasons; ++r) names.insert(name_of(static_cast<Reason>(r)));
    EXPECT_EQ(names.size(), kReasons);
    EXPECT_EQ(names.count("?"), 0u);
    EXPECT_EQ(name_of(Reason::none), "");
}

}  // namespace
}  // namespace interleave
