// Files of the source tree, read and compared by the tests of this folder.
#pragma once

#include "base/file.h"
#include "base/result.h"
#include "scenario/diagnostic.h"
#include "scenario/parse.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace interleave {

inline std::string file_text(const std::string& path)
{
    Result<std::string> text = read_file(path, 64 << 20);
    if (!text.ok()) {
        ADD_FAILURE() << text.error().message;
        return {};
    }
    return std::move(text).value();
}

// Compares with the file, or writes it where golden files are being renewed.
inline void expect_golden(const std::string& path, const std::string& text)
{
    if (std::getenv("INTERLEAVE_UPDATE_GOLDEN") != nullptr) {
        EXPECT_TRUE(write_file(path, text).ok()) << path;
        return;
    }
    ASSERT_TRUE(std::filesystem::exists(path)) << path;
    EXPECT_EQ(text, file_text(path)) << path;
}

inline std::vector<std::string> files_in(const std::string& folder, std::string_view extension)
{
    std::vector<std::string> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        if (entry.path().extension() == extension) files.push_back(entry.path().string());
    }
    std::sort(files.begin(), files.end());
    return files;
}

// What is said about a scenario, as text.
inline std::string complaints(std::string_view text, std::string_view file = "test.yaml")
{
    Diagnostics diagnostics;
    const std::optional<Scenario> scenario = parse_scenario(text, file, diagnostics);
    EXPECT_NE(scenario.has_value(), diagnostics.has_errors());
    return render(diagnostics, file, text, false);
}

inline std::vector<uint32_t> codes_of(std::string_view text)
{
    Diagnostics diagnostics;
    (void)parse_scenario(text, "test.yaml", diagnostics);
    std::vector<uint32_t> codes;
    for (const Diagnostic& d : diagnostics.all()) codes.push_back(d.code);
    return codes;
}

}  // namespace interleave
