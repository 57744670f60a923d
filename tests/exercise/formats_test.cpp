// What each format has to be, whatever the exercise says: tables with equal columns, LaTeX whose
// braces and environments close, HTML that is well-formed, lines that fit the terminal.
#include "base/text.h"
#include "exercise/sheet.h"

#include <gtest/gtest.h>

#include <cctype>
#include <functional>
#include <sstream>
#include <string>
#include <vector>

namespace interleave {
namespace {

constexpr const char* kLanguages[] = {"en", "zh"};

std::vector<std::string> lines_of(const std::string& text)
{
    std::vector<std::string> lines;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) lines.push_back(line);
    return lines;
}

// Sheets of every kind, some with many jobs and long times, and one of awkward characters.
void for_documents(const std::function<void(const Document&)>& look)
{
    for (const ExerciseKind* kind : exercise_kinds()) {
        for (uint64_t seed = 1; seed <= 12; ++seed) {
            ExerciseRequest r{.policy = std::string(kind->policy), .seed = seed};
            if (seed % 3 == 0) r.jobs = 5;
            if (seed % 6 == 1 && !kind->periodic) {
                r.jobs = kMostExerciseJobs;
                if (seed > 6) r.max_length = kMostExerciseUnits;
            }
            if (seed % 4 == 0 && kind->arrives) r.max_arrival = 90;
            if (seed % 5 == 0 && kind->io) r.max_io = 5;
            const Problem p = pose(r).value();
            const Solution s = solve(p).value();
            for (const char* language : kLanguages) {
                look(sheet(p, nullptr, language));
                look(sheet(p, &s, language));
            }
        }
    }
    const std::string awkward = "a|b_c*d`e<f>g&h\"i{j}k$l#m%n~o^p\\q[r]";
    look({.language = "en",
          .title = awkward,
          .blocks = {Heading{awkward}, Paragraph{awkward}, Bullets{{awkward, awkward}},
                     Grid{{awkward, "x"}, {true, false}, {{awkward, "1"}}},
                     Chart{{{awkward, 1, 3}}, 5}}});
}

// Cells of a row of a Markdown table: bars that are not escaped.
size_t bars(const std::string& line)
{
    size_t n = 0;
    for (size_t i = 0; i < line.size(); ++i) {
        if (line[i] == '\\')
            ++i;
        else if (line[i] == '|')
            ++n;
    }
    return n;
}

TEST(Markdown, HasTablesOfEqualColumns)
{
    for_documents([](const Document& d) {
        size_t columns = 0;
        size_t tables = 0;
        bool fenced = false;
        for (const std::string& line : lines_of(write_markdown(d))) {
            if (line.starts_with("```")) fenced = !fenced;
            if (fenced || !line.starts_with('|')) {
                columns = 0;
                continue;
            }
            if (columns == 0) ++tables;
            EXPECT_TRUE(columns == 0 || bars(line) == columns) << line;
            columns = bars(line);
        }
        EXPECT_FALSE(fenced);
        EXPECT_GE(tables, 1U);
    });
}

// One character after another, with what is open.
void expect_latex(const std::string& text)
{
    std::vector<std::string> environments;
    int braces = 0;
    int columns = 0;  // of the tabular that is open
    for (const std::string& line : lines_of(text)) {
        if (line.starts_with('%')) continue;
        int cells = 1;
        for (size_t i = 0; i < line.size(); ++i) {
            const char c = line[i];
            if (c == '\\') {
                ++i;
                continue;
            }
            // Between a name and its times the line must not be broken.
            const bool tie = c == '~' && i + 1 < line.size() &&
                             std::isdigit(static_cast<unsigned char>(line[i + 1])) != 0;
            EXPECT_TRUE(tie || std::string("$#_%~^").find(c) == std::string::npos) << line;
            if (c == '&') ++cells;
            if (c == '{') ++braces;
            if (c == '}') --braces;
            EXPECT_GE(braces, 0) << line;
        }
        const auto name_after = [&](const std::string& command) {
            const size_t at = line.find(command);
            if (at == std::string::npos) return std::string();
            const size_t begin = at + command.size();
            return line.substr(begin, line.find('}', begin) - begin);
        };
        if (const std::string name = name_after("\\begin{"); !name.empty()) {
            environments.push_back(name);
            if (name == "longtable" || name == "tabular") {
                std::string spec = line.substr(line.find("}{") + 2);
                for (size_t at; (at = spec.find("cm}")) != std::string::npos;) spec.erase(at, 3);
                for (size_t at;
                     (at = spec.find(">{\\raggedright\\arraybackslash}")) != std::string::npos;)
                    spec.erase(at, std::string(">{\\raggedright\\arraybackslash}").size());
                columns = 0;
                for (const char c : spec) columns += c == 'l' || c == 'r' || c == 'p';
            }
        }
        if (const std::string name = name_after("\\end{"); !name.empty()) {
            ASSERT_FALSE(environments.empty()) << line;
            EXPECT_EQ(environments.back(), name);
            environments.pop_back();
        }
        if (line.ends_with("\\\\")) {
            EXPECT_EQ(cells, columns) << line;
        }
    }
    EXPECT_EQ(braces, 0);
    EXPECT_TRUE(environments.empty());
}

TEST(Latex, ClosesWhatItOpensAndEscapesWhatItMust)
{
    for_documents([](const Document& d) { expect_latex(write_latex(d)); });
}

// The end of the tag that begins at `at`; checks the quotes of its attributes.
size_t end_of_tag(const std::string& text, size_t at)
{
    bool quoted = false;
    for (; at < text.size(); ++at) {
        if (text[at] == '"') quoted = !quoted;
        if (quoted) {
            EXPECT_NE(text[at], '<') << "in an attribute";
        }
        if (text[at] == '>' && !quoted) return at;
    }
    ADD_FAILURE() << "a tag does not end";
    return text.size() - 1;
}

void expect_html(const std::string& text)
{
    std::vector<std::string> open;
    ASSERT_TRUE(text.starts_with("<!DOCTYPE html>\n"));
    EXPECT_TRUE(is_valid_utf8(text));
    for (size_t at = text.find('\n'); at < text.size(); ++at) {
        if (text[at] == '&') {
            const size_t end = text.find(';', at);
            const std::string name = text.substr(at + 1, end - at - 1);
            EXPECT_TRUE(name == "amp" || name == "lt" || name == "gt" || name == "quot" ||
                        name == "apos" || name == "#39")
                << name;
        }
        EXPECT_NE(text[at], '>') << text.substr(at > 40 ? at - 40 : 0, 80);
        if (text[at] != '<') continue;
        const size_t end = end_of_tag(text, at);
        const bool closes = text[at + 1] == '/';
        const size_t begin = at + (closes ? 2 : 1);
        size_t stop = begin;
        while (std::isalnum(static_cast<unsigned char>(text[stop])) != 0) ++stop;
        const std::string name = text.substr(begin, stop - begin);
        if (closes) {
            ASSERT_FALSE(open.empty());
            EXPECT_EQ(open.back(), name);
            open.pop_back();
        } else if (text[end - 1] != '/') {
            open.push_back(name);
        }
        at = end;
    }
    EXPECT_TRUE(open.empty());
}

TEST(Html, IsWellFormed)
{
    for_documents([](const Document& d) { expect_html(write_html(d)); });
}

TEST(TextFormat, FitsTheTerminalAndAlignsItsColumns)
{
    for_documents([](const Document& d) {
        if (d.title.starts_with("a|b")) return;  // one word that cannot be broken
        for (const size_t columns : {60U, 80U, 100U}) {
            for (const std::string& line : lines_of(write_text(d, columns))) {
                EXPECT_LE(display_width(line), columns) << line;
                EXPECT_FALSE(line.ends_with(' ')) << line;
            }
        }
    });
}

// A chart says who had the CPU at each moment by its position.
TEST(TextFormat, DrawsTheChartToScale)
{
    const Document d{.title = "t", .blocks = {Chart{{{"A", 0, 2}, {"B", 3, 4}}, 5}}};
    EXPECT_EQ(write_text(d, 30),
              "t\n=\n\n"
              "  +------------------------+\n"
              "  |    A    | -  | B  | -  |\n"
              "  +------------------------+\n"
              "  0         2    3    4    5\n");
}

TEST(Chart, IsCutAtTheEndsOfItsLines)
{
    const Chart chart{{{"A", 0, 7}, {"B", 8, 9}}, 12};
    const auto lines = lines_of(chart, 5);
    ASSERT_EQ(lines.size(), 3U);
    ASSERT_EQ(lines[0].size(), 1U);
    EXPECT_EQ(lines[0][0].end, 5);
    ASSERT_EQ(lines[1].size(), 4U);
    EXPECT_EQ(lines[1][0].who, "A");
    EXPECT_EQ(lines[1][1].who, "");
    EXPECT_EQ(lines[1][2].who, "B");
    EXPECT_EQ(lines[2][0].end, 12);
}

}  // namespace
}  // namespace interleave
