// Each rule on texts that break it, and on the nearest text that does not: a checker that cannot
// fail checks nothing.
#include "rules.h"

#include <gtest/gtest.h>

namespace tidy {

namespace {

std::string only(const Findings& findings)
{
    return findings.size() == 1 ? findings.front() : std::to_string(findings.size()) + " findings";
}

TEST(IncludeRule, AllowsTheEdgesOfTheArchitecture)
{
    EXPECT_EQ(check_source("sim/kernel/step.cpp", "#include \"program/op.h\"\n"), Findings{});
    EXPECT_EQ(check_source("sim/kernel/step.cpp", "#include \"kernel/state.h\"\n"), Findings{});
    EXPECT_EQ(check_source("gui/app/main.cpp", "#include \"session/history.h\"\n"), Findings{});
    EXPECT_EQ(check_source("tests/cli/x.cpp", "#include \"kernel/state.h\"\n"), Findings{});
}

TEST(IncludeRule, RefusesAnEdgeThatLeadsUp)
{
    EXPECT_EQ(only(check_source("sim/base/text.cpp", "\n#include \"kernel/state.h\"\n")),
              "sim/base/text.cpp:2: includes \"kernel/state.h\", but base may include only: ");
    EXPECT_EQ(check_source("sim/kernel/step.cpp", "#include \"policy/fcfs.h\"\n").size(), 1U);
    EXPECT_EQ(check_source("sim/analysis/x.cpp", "  # include \"kernel/state.h\"\n").size(), 1U);
    EXPECT_EQ(check_source("gui/app/main.cpp", "#include \"kernel/state.h\"\n").size(), 1U);
}

TEST(IncludeRule, RefusesAFolderThatIsNotInTheTable)
{
    EXPECT_EQ(check_source("sim/misc/x.cpp", "#include \"base/ids.h\"\n").size(), 1U);
}

TEST(IncludeRule, RefusesQtBelowSim)
{
    EXPECT_EQ(check_source("sim/export/svg.cpp", "#include <QPainter>\n").size(), 1U);
    EXPECT_EQ(check_source("gui/app/main.cpp", "#include <QPainter>\n"), Findings{});
}

TEST(IncludeRule, KeepsTheOperatingSystemInItsPlaces)
{
    EXPECT_EQ(check_source("sim/kernel/step.cpp", "#include <unistd.h>\n").size(), 1U);
    EXPECT_EQ(check_source("sim/base/text.cpp", "#include <sys/stat.h>\n").size(), 1U);
    EXPECT_EQ(check_source("sim/base/file.cpp", "#include <sys/stat.h>\n"), Findings{});
    EXPECT_EQ(check_source("sim/backend/posix/run.cpp", "#include <pthread.h>\n"), Findings{});
    EXPECT_EQ(check_source("sim/kernel/step.cpp", "#include <thread>\n"), Findings{});
}

TEST(LineRule, CountsChineseAsTwoColumns)
{
    const std::string wide = "// " + std::string(108, 'x') + "\n";
    EXPECT_EQ(only(check_source("sim/base/a.cpp", wide)), "sim/base/a.cpp:1: wider than 110");
    EXPECT_EQ(check_source("sim/base/a.cpp", wide.substr(1)), Findings{});
    std::string chinese = "// ";
    for (int i = 0; i < 54; ++i) chinese += "进";
    EXPECT_EQ(check_source("sim/base/a.cpp", chinese + "\n").size(), 1U);
}

TEST(LineRule, RefusesTabsAndBlanksAtTheEnd)
{
    EXPECT_EQ(only(check_source("sim/base/a.cpp", "a;\n\tb;\n")), "sim/base/a.cpp:2: a tab");
    EXPECT_EQ(only(check_text("README.md", "a \n")), "README.md:1: blanks at the end");
    EXPECT_EQ(only(check_text("README.md", "a\r\n")), "README.md:1: blanks at the end");
    EXPECT_EQ(only(check_text("README.md", "a")), "README.md:1: no last line end");
    EXPECT_EQ(check_text("README.md", "a\n\nb\n"), Findings{});
}

TEST(LeftoverRule, FindsMarksThatAreWordsOfTheirOwn)
{
    EXPECT_EQ(only(check_text("a.py",
                              "x  # TO"
                              "DO later\n")),
              "a.py:1: a leftover TO"
              "DO");
    EXPECT_EQ(check_text("a.py",
                         "// FIX"
                         "ME\n// XX"
                         "X\n// HA"
                         "CK\n")
                  .size(),
              3U);
    EXPECT_EQ(check_text("a.py", "mkstemp(\"file-XXXXXX\")\nHACKED\n"), Findings{});
}

TEST(NameRule, RefusesTypesNamedAfterNothing)
{
    EXPECT_EQ(only(check_source("sim/base/a.cpp",
                                "class Event"
                                "Manager {\n")),
              "sim/base/a.cpp:1: EventManager says nothing: name the thing");
    EXPECT_EQ(check_source("a.cpp",
                           "struct Path"
                           "Utils;\nenum class Hel"
                           "per {};\n")
                  .size(),
              2U);
    EXPECT_EQ(check_source("a.cpp", "class Manageress {\nstruct Implication;\n"), Findings{});
}

TEST(HeaderRule, WantsACommentAndAGuard)
{
    EXPECT_EQ(check_source("sim/base/a.h", "// What it is.\n#pragma once\n"), Findings{});
    EXPECT_EQ(only(check_source("sim/base/a.h", "\n#pragma once\n")),
              "sim/base/a.h:1: no opening comment");
    EXPECT_EQ(only(check_source("sim/base/a.h", "// What it is.\n")),
              "sim/base/a.h:1: no #pragma once");
}

TEST(ListRule, FindsAFileThatIsBuiltByNobody)
{
    EXPECT_EQ(check_listed("sim/base/a.cpp", "sim/base", "target_sources(x a.cpp)\n"), Findings{});
    EXPECT_EQ(check_listed("sim/a/b/c.cpp", "sim/a", "b/c.cpp\n"), Findings{});
    EXPECT_EQ(check_listed("sim/base/a.cpp", "sim/base", "ba.cpp a.cpp.in\n").size(), 1U);
}

TEST(LinkRule, FollowsLocalLinksFromTheFileTheyStandIn)
{
    const auto exists = [](const std::string& path) { return path == "docs/map.md"; };
    EXPECT_EQ(check_links("README.md", "[a](docs/map.md#top) [b](https://x.org/y)\n", exists),
              Findings{});
    EXPECT_EQ(check_links("docs/a.md", "![a](map.md \"title\") [b](#here)\n", exists), Findings{});
    EXPECT_EQ(only(check_links("docs/a.md", "\n[a](docs/map.md)\n", exists)),
              "docs/a.md:2: links to docs/map.md, which is not there");
    EXPECT_EQ(check_links("README.md", "```\n[a](none.md)\n```\n", exists), Findings{});
}

}  // namespace

}  // namespace tidy
