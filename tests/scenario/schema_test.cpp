#include "scenario/parse.h"
#include "text.h"

#include <gtest/gtest.h>

namespace interleave {
namespace {

TEST(Schema, InTheFileIsTheOneOfTheParser)
{
    expect_golden("scenarios/schema.json", schema_json());
}

}  // namespace
}  // namespace interleave
