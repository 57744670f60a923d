// Compares text with a file that is reviewed like code. With INTERLEAVE_UPDATE_GOLDEN set in the
// environment the file is written instead.
#pragma once

#include "base/file.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

namespace interleave::test {

// `name` is relative to tests/golden. Tests run from the top of the source tree.
inline void expect_golden(const std::string& name, const std::string& text)
{
    const std::string path = "tests/golden/" + name;
    if (std::getenv("INTERLEAVE_UPDATE_GOLDEN") != nullptr) {
        const Status written = write_file(path, text);
        ASSERT_TRUE(written.ok()) << written.error().message;
        return;
    }
    const Result<std::string> golden = read_file(path, 64 << 20);
    ASSERT_TRUE(golden.ok()) << golden.error().message;
    EXPECT_EQ(golden.value(), text) << path << " differs: look at the difference, then either fix "
                                    << "the code or run ./dev test --update";
}

}  // namespace interleave::test
