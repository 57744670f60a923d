// Broken scenarios, and all that is said about each: broken/NAME.yaml and broken/NAME.txt.

#include "scenario/explain.h"
#include "scenario/parse.h"
#include "text.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <set>
#include <string>

namespace interleave {
namespace {

constexpr const char* kFolder = "tests/scenario/broken";

TEST(BrokenScenarios, AreToldTheirMistakes)
{
    const std::vector<std::string> files = files_in(kFolder, ".yaml");
    EXPECT_GE(files.size(), 60U);
    for (const std::string& file : files) {
        const std::filesystem::path path(file);
        const std::string said = complaints(file_text(file), path.filename().string());
        EXPECT_NE(said, "") << file;
        expect_golden(path.parent_path() / (path.stem().string() + ".txt"), said);
    }
}

TEST(BrokenScenarios, ShowEveryCode)
{
    std::set<uint32_t> shown{2};  // a file that is too large is made in diagnostic_test.cpp
    for (const std::string& file : files_in(kFolder, ".yaml")) {
        for (uint32_t code : codes_of(file_text(file))) shown.insert(code);
    }
    for (const CodeExplanation& e : language_explanations())
        EXPECT_EQ(shown.count(e.code), 1U) << e.code;
}

TEST(BrokenScenarios, HaveNoGoldenFileTooMany)
{
    for (const std::string& file : files_in(kFolder, ".txt")) {
        EXPECT_TRUE(std::filesystem::exists(std::filesystem::path(file).replace_extension(".yaml")))
            << file;
    }
}

}  // namespace
}  // namespace interleave
