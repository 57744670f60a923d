// Two runs above each other: what is shown of them, and what cannot be compared.
#include "base/file.h"
#include "session.h"
#include "support/golden.h"

#include <nlohmann/json.hpp>

#include <gtest/gtest.h>

#include <filesystem>

namespace interleave {
namespace {

using cli::ExitCode;
using nlohmann::json;
using test::expect_golden;
using test::interleave;
using test::kData;
using test::Said;

const std::string kJobs = "scenarios/scheduling/round-robin-quantum.yaml";
const std::string kSeeds = "scenarios/sync/spinlock-unfair.yaml";

bool says(const Said& said, const std::string& words)
{
    return said.out.find(words) != std::string::npos;
}

TEST(CompareCommand, ShowsTwoPoliciesAsReviewed)
{
    const Said said =
        interleave({"compare", kJobs, "--policy", "fcfs", "--versus-policy", "rr:quantum=2ms"});
    EXPECT_EQ(said.code, ExitCode::done) << said.err;
    expect_golden("cli/compare-policies.txt", said.out);
    expect_golden("cli/compare-policies.json",
                  interleave({"compare", kJobs, "--policy", "fcfs", "--versus-policy",
                              "rr:quantum=2ms", "--json"})
                      .out);
}

TEST(CompareCommand, LinesUpChartsOfDifferentTasksAndLengths)
{
    expect_golden(
        "cli/compare-files.txt",
        interleave({"compare", kJobs, "scenarios/textbook/rr-three-jobs.yaml", "--width", "80"})
            .out);
}

TEST(CompareCommand, WhatIsNotSaidOfTheSecondIsAsInTheFirst)
{
    const Said said = interleave(
        {"compare", kJobs, "--policy", "sjf", "--seed", "5", "--versus-cpus", "2", "--json"});
    ASSERT_EQ(said.code, ExitCode::done) << said.err;
    const json told = json::parse(said.out);
    EXPECT_EQ(told["b"]["seed"], 5);
    EXPECT_TRUE(told["a"]["detail"].get<std::string>().starts_with("sjf"));
    EXPECT_TRUE(told["b"]["detail"].get<std::string>().starts_with("sjf"));
    EXPECT_NE(told["a"]["detail"], told["b"]["detail"]);
    EXPECT_FALSE(told["first_difference"].is_null());
}

TEST(CompareCommand, FailsOnADifferenceOnlyIfAsked)
{
    const std::vector<std::string> differ = {"compare", kJobs, "--versus-policy", "fcfs"};
    std::vector<std::string> asked = differ;
    asked.insert(asked.end(), {"--fail-on", "diff"});
    EXPECT_EQ(interleave(differ).code, ExitCode::done);
    EXPECT_EQ(interleave(asked).code, ExitCode::found);
    // Nothing in this scenario is random.
    const Said same = interleave({"compare", kJobs, "--versus-seed", "9", "--fail-on", "diff"});
    EXPECT_EQ(same.code, ExitCode::done) << same.out;
    EXPECT_TRUE(says(same, "Nowhere"));
}

TEST(CompareCommand, ComparesSavedTimelines)
{
    const std::string saved = testing::TempDir() + "compare-saved.timeline";
    ASSERT_EQ(interleave({"export", kJobs, "-f", "timeline", "-o", saved}).code, ExitCode::done);
    EXPECT_EQ(interleave({"compare", saved, kJobs, "--fail-on", "diff"}).code, ExitCode::done);
    EXPECT_EQ(
        interleave({"compare", saved, kJobs, "--versus-policy", "fcfs", "--fail-on", "diff"}).code,
        ExitCode::found);
    std::filesystem::remove(saved);
}

TEST(CompareCommand, ARealRunIsComparedWithWhatIsKnownOfIt)
{
    const Said said = interleave({"compare", kJobs, "--versus-on", "posix", "--json"});
    if (said.code == ExitCode::environment) GTEST_SKIP() << said.err;
    ASSERT_EQ(said.code, ExitCode::done) << said.err;
    const json told = json::parse(said.out);
    EXPECT_EQ(told["a"]["source"], "simulation");
    EXPECT_EQ(told["b"]["source"], "posix");
    EXPECT_TRUE(told["estimates_waiting"].get<bool>());
    EXPECT_FALSE(told["b"]["caveats"].empty());
    for (const json& task : told["tasks"]) {
        EXPECT_TRUE(task["in_a"].get<bool>() && task["in_b"].get<bool>()) << task["name"];
    }
}

TEST(CompareCommand, WhatCannotBeComparedIsRefused)
{
    const Said alone = interleave({"compare", kJobs, "--policy", "rr"});
    EXPECT_EQ(alone.code, ExitCode::usage);
    EXPECT_NE(alone.err.find("--versus-policy"), std::string::npos) << alone.err;
    EXPECT_EQ(interleave({"compare", kJobs, "nowhere.yaml"}).code, ExitCode::usage);
    EXPECT_EQ(interleave({"compare", kJobs, "--versus-policy", "rrr"}).code, ExitCode::usage);
    EXPECT_EQ(interleave({"compare", kJobs, kData + "wrong.yaml"}).code, ExitCode::scenario);
    EXPECT_EQ(interleave({"compare", "-", "-"}).code, ExitCode::usage);
    const Said word = interleave({"compare", kJobs, kSeeds, "--fail-on", "deadlock"});
    EXPECT_EQ(word.code, ExitCode::usage);
}

TEST(CompareCommand, ColumnsOfBothChartsAreTheSameMoments)
{
    const Said said = interleave({"compare", kJobs, "--versus-policy", "fcfs"});
    std::vector<std::string> rulers;
    std::istringstream lines(said.out);
    for (std::string line; std::getline(lines, line);)
        if (line.find("┬") != std::string::npos) rulers.push_back(line);
    ASSERT_EQ(rulers.size(), 2U);
    EXPECT_EQ(rulers[0], rulers[1]);
}

}  // namespace
}  // namespace interleave
