// Reads known-answer cases: one JSON file each, in a folder for each group (README.md).
#pragma once

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace interleave::oracles {

// "textbook-schedules-02" and so on, in order. Tests run from the top of the source tree.
inline std::vector<std::string> case_names(const std::string& group)
{
    std::vector<std::string> names;
    for (const auto& file : std::filesystem::directory_iterator("tests/oracles/" + group)) {
        names.push_back(file.path().stem().string());
    }
    std::ranges::sort(names);
    return names;
}

inline nlohmann::json read_case(const std::string& name)
{
    const std::string group = name.substr(0, name.rfind('-'));
    std::ifstream in("tests/oracles/" + group + "/" + name + ".json");
    return nlohmann::json::parse(in);
}

// The name of a case as the name of a test.
inline std::string test_name(const testing::TestParamInfo<std::string>& info)
{
    std::string name = info.param;
    std::ranges::replace(name, '-', '_');
    return name;
}

// A number or a word as it stands in the text of a scenario.
inline std::string word(const nlohmann::json& value)
{
    return value.is_string() ? value.get<std::string>() : value.dump();
}

}  // namespace interleave::oracles
