#include "base/result.h"

#include <gtest/gtest.h>

#include <memory>

namespace interleave {

namespace {

Result<int> half(int n)
{
    if (n % 2 != 0) return Error{ErrorKind::usage, "cannot halve an odd number"};
    return n / 2;
}

TEST(Result, HoldsTheValueOfASuccess)
{
    EXPECT_TRUE(half(8).ok());
    EXPECT_EQ(half(8).value(), 4);
}

TEST(Result, HoldsTheSentenceOfAFailure)
{
    EXPECT_FALSE(half(7).ok());
    EXPECT_EQ(half(7).error().kind, ErrorKind::usage);
    EXPECT_EQ(half(7).error().message, "cannot halve an odd number");
}

TEST(Result, GivesAwayAValueThatCannotBeCopied)
{
    Result<std::unique_ptr<int>> result(std::make_unique<int>(3));
    const std::unique_ptr<int> taken = std::move(result).value();
    EXPECT_EQ(*taken, 3);
}

TEST(Result, ASuccessWithoutAValueIsStillASuccess)
{
    const Status success = Nothing{};
    EXPECT_TRUE(success.ok());
}

}  // namespace

}  // namespace interleave
