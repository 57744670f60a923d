// The scenarios that come with the product, found by listing their folder, so that a new file is
// tested without being named anywhere.
#pragma once

#include "base/file.h"
#include "scenario/load.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace interleave::test {

struct Shipped {
    std::string name;  // "races/lost-update"
    std::string file;  // "scenarios/races/lost-update.yaml"
    friend void PrintTo(const Shipped& s, std::ostream* out) { *out << s.name; }
};

inline std::vector<Shipped> shipped_scenarios()
{
    std::vector<Shipped> all;
    const std::filesystem::path top = "scenarios";
    for (const auto& entry : std::filesystem::recursive_directory_iterator(top)) {
        if (entry.path().extension() != ".yaml") continue;
        std::filesystem::path name = entry.path().lexically_relative(top);
        name.replace_extension();
        all.push_back({name.string(), entry.path().string()});
    }
    std::ranges::sort(all, {}, &Shipped::name);
    return all;
}

// "races/lost-update" as part of the name of a test: "races_lost_update".
inline std::string test_name(const testing::TestParamInfo<Shipped>& info)
{
    std::string name = info.param.name;
    std::ranges::replace_if(name, [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
    return name;
}

// A test fails where it cannot be loaded, or not without a remark.
inline LoadedScenario load_shipped(const Shipped& shipped)
{
    const Result<std::string> text = read_file(shipped.file, 4 << 20);
    if (!text.ok()) {
        ADD_FAILURE() << text.error().message;
        return {};
    }
    Diagnostics diagnostics;
    LoadedScenario loaded = load_scenario(text.value(), shipped.file, {}, diagnostics);
    EXPECT_EQ(render(diagnostics, shipped.file, text.value(), false), "");
    return loaded;
}

}  // namespace interleave::test
