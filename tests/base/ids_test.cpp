#include "base/ids.h"

#include <gtest/gtest.h>

namespace interleave {

namespace {

struct Padded {
    uint8_t small;
    uint32_t large;
};
struct Tight {
    uint32_t a;
    uint32_t b;
};
static_assert(Row<Tight> && Row<TaskId>);
static_assert(!Row<Padded> && !Row<double>);

template <typename TableT, typename IdT>
concept Opens = requires(TableT table, IdT id) { table[id]; };
static_assert(Opens<Table<TaskId, int>, TaskId>);
static_assert(!Opens<Table<TaskId, int>, CpuId> && !Opens<Table<TaskId, int>, uint32_t>);

TEST(Id, IsInvalidUntilItIsGiven)
{
    EXPECT_FALSE(TaskId{}.valid());
    EXPECT_TRUE(TaskId{0}.valid());
}

TEST(Table, PushingGivesTheIdThatOpensTheRow)
{
    Table<TaskId, int> table;
    EXPECT_EQ(table.push_back(10).index, 0U);
    const TaskId second = table.push_back(20);
    EXPECT_EQ(table[second], 20);
    EXPECT_TRUE(table.has(second));
}

TEST(Table, HasNoRowForTheEmptyId)
{
    const Table<TaskId, int> table(3);
    EXPECT_FALSE(table.has(TaskId{}));
    EXPECT_FALSE(table.has(TaskId{3}));
}

#ifndef NDEBUG
TEST(TableDeathTest, AnIdPastTheEndTripsAnAssertion)
{
    const Table<TaskId, int> table(3);
    EXPECT_DEATH((void)table[TaskId{3}], "rows_.size");
}
#endif

}  // namespace

}  // namespace interleave
