// The rules, applied to every file of this tree. Runs at its top.
#include "rules.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace tidy {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kFolders[] = {".ci", "docs", "gui", "scenarios", "sim", "tests"};
constexpr std::string_view kText[] = {".cpp",  ".h",    ".txt", ".in",   ".md",  ".py",
                                      ".yaml", ".json", ".sh",  ".html", ".css", ".js"};

bool ends_as_text(const fs::path& path)
{
    const std::string extension = path.extension();
    return std::find(std::begin(kText), std::end(kText), extension) != std::end(kText);
}

bool is_source(const fs::path& path)
{
    return path.extension() == ".cpp" || path.extension() == ".h";
}

// Inputs and expected outputs are what they are.
bool is_data(const fs::path& path)
{
    return std::any_of(path.begin(), path.end(), [](const fs::path& part) {
        return part == "corpus" || part == "golden" || part == "data" || part == "expected" ||
               part == "broken";
    });
}

std::vector<fs::path> files()
{
    std::vector<fs::path> found = {"CMakeLists.txt", "CMakePresets.json", "README.md", "dev"};
    for (const std::string_view folder : kFolders) {
        if (!fs::exists(folder)) continue;
        for (const auto& entry : fs::recursive_directory_iterator(folder)) {
            if (entry.is_regular_file()) found.push_back(entry.path());
        }
    }
    std::erase_if(found, [](const fs::path& path) { return !fs::exists(path); });
    std::sort(found.begin(), found.end());
    return found;
}

std::string content(const fs::path& path)
{
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

void report(const Findings& findings)
{
    for (const std::string& finding : findings) ADD_FAILURE() << finding;
}

fs::path folder_with_list(fs::path path)
{
    while (path.has_parent_path() && !fs::exists(path / "CMakeLists.txt")) {
        path = path.parent_path();
    }
    return path;
}

TEST(Tree, IsThere)
{
    ASSERT_TRUE(fs::exists("sim/base/ids.h")) << "run this at the top of the source tree";
    EXPECT_GT(files().size(), 20U);
}

TEST(Tree, KeepsTheRulesForSources)
{
    for (const fs::path& path : files()) {
        if (is_source(path)) report(check_source(path.string(), content(path)));
    }
}

TEST(Tree, KeepsTheRulesForOtherText)
{
    for (const fs::path& path : files()) {
        const bool text = ends_as_text(path) || !path.has_extension();
        if (text && !is_source(path) && !is_data(path)) {
            report(check_text(path.string(), content(path)));
        }
    }
}

TEST(Tree, BuildsEverySource)
{
    for (const fs::path& path : files()) {
        if (!is_source(path) || is_data(path)) continue;
        const fs::path folder = folder_with_list(path.parent_path());
        report(check_listed(path.string(), folder.string(), content(folder / "CMakeLists.txt")));
    }
}

TEST(Tree, LinksToFilesThatExist)
{
    for (const fs::path& path : files()) {
        if (path.extension() != ".md") continue;
        report(check_links(path.string(), content(path),
                           [](const std::string& target) { return fs::exists(target); }));
    }
}

}  // namespace

}  // namespace tidy
