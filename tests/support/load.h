// A Model from the text of a scenario; a test fails, with the diagnostics, where there is none.
#pragma once

#include "scenario/load.h"

#include <gtest/gtest.h>

#include <memory>
#include <string_view>

namespace interleave::test {

inline std::shared_ptr<const Model> load_model(std::string_view text,
                                               const Overrides& overrides = {})
{
    Diagnostics diagnostics;
    LoadedScenario loaded = load_scenario(text, "test.yaml", overrides, diagnostics);
    EXPECT_NE(loaded.model, nullptr) << render(diagnostics, "test.yaml", text, false);
    return loaded.model;
}

}  // namespace interleave::test
