#include "analysis/finding_page.h"
#include "base/file.h"
#include "session.h"
#include "support/golden.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace interleave {
namespace {

using cli::ExitCode;
using test::expect_golden;
using test::interleave;
using test::kData;
using test::Said;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;

void expect_refused(const std::vector<std::string>& words, const std::string& why)
{
    const Said said = interleave(words);
    EXPECT_EQ(said.code, ExitCode::usage) << said.out << said.err;
    EXPECT_EQ(said.out, "");
    EXPECT_NE(said.err.find(why), std::string::npos) << said.err;
}

TEST(Options, WhatIsMisspeltIsSuggested)
{
    expect_refused({"rnu", "x.yaml"}, "unknown command 'rnu'. Did you mean 'run'?");
    expect_refused({"--color", "never", "chekc"}, "Did you mean 'check'?");
    expect_refused({"run", "x.yaml", "--polcy", "rr"},
                   "unknown option '--polcy'. Did you mean '--policy'?");
    expect_refused({"run", "x.yaml", "--jsn=1"}, "unknown option '--jsn'. Did you mean '--json'?");
    expect_refused({"run", "x.yaml", "--fail-on", "dedlock"}, "Did you mean 'deadlock'?");
    expect_refused({"run", "x.yaml", "--color", "alway"}, "Did you mean 'always'?");
    expect_refused({"policies", "fcsf"}, "Did you mean 'fcfs'?");
    expect_refused({"export", kData + "fault.yaml", "-f", "sgv"}, "Did you mean 'svg'?");
}

TEST(Options, WordsThatMakeNoSenseAreRefused)
{
    expect_refused({"--nosuch"}, "unknown option '--nosuch'.");
    expect_refused({"run", "--jsn"}, "unknown option '--jsn'. Did you mean '--json'?");
    expect_refused({"run", "x.yaml", "-o", "y"}, "unknown option '-o'.\n");
    expect_refused({}, "Usage");
    expect_refused({"run"}, "FILE");
    expect_refused({"policies", "rr", "fcfs"}, "'fcfs' is one word too many for policies");
    expect_refused({"run", "x.yaml", "--cpus", "two"}, "'two' is not a number");
    expect_refused({"run", "x.yaml", "--width", "3"}, "--width");
    expect_refused({"run", "x.yaml", "--fail-on", "diff"}, "a single run cannot find 'diff'");
    expect_refused({"explain", "S999"}, "nothing to explain about 'S999'");
}

TEST(Options, HelpAndVersionAreNoFailures)
{
    EXPECT_EQ(interleave({"--help"}).code, ExitCode::done);
    EXPECT_NE(interleave({"--help"}).out.find("Examples:"), std::string::npos);
    EXPECT_NE(interleave({"run", "--help"}).out.find("interleave run"), std::string::npos);
    EXPECT_TRUE(interleave({"--version"}).out.starts_with("interleave "));
}

TEST(Check, CountsWhatIsSoundAndShowsWhatIsNot)
{
    const Said said = interleave({"check", kData + "children.yaml", kData + "wrong.yaml"});
    EXPECT_EQ(said.code, ExitCode::scenario);
    EXPECT_TRUE(said.out.starts_with(kData + "children.yaml: ok: 1 task, 2 functions, "))
        << said.out;
    expect_golden("cli/check-wrong.txt", said.err);
}

TEST(Check, PrintsTheProgramAsReviewed)
{
    expect_golden("cli/check-children-program.txt",
                  interleave({"check", "--print", "program", kData + "children.yaml"}).out);
}

TEST(WhyCommand, AnswersAsReviewed)
{
    expect_golden("cli/why-carl.txt",
                  interleave({"why", kData + "locks/deadlock.yaml", "carl", "3.5ms"}).out);
    expect_golden("cli/inspect-child.txt",
                  interleave({"inspect", kData + "fork.yaml", "P/child#1", "6"}).out);
    expect_golden("cli/inspect-child.json",
                  interleave({"inspect", kData + "fork.yaml", "P/child#1", "6", "--json"}).out);
    expect_golden("cli/run-fork-counters.txt",
                  interleave({"run", kData + "fork.yaml", "--counters"}).out);
    expect_golden("cli/why-bob.txt",
                  interleave({"why", kData + "locks/lost_update.yaml", "bob", "1.5"}).out);
}

TEST(WhyCommand, RefusesWhatIsNotThere)
{
    expect_refused({"why", kData + "locks/deadlock.yaml", "crl", "3"}, "Did you mean 'carl'?");
    expect_refused({"inspect", kData + "fork.yaml", "P/chld#1", "5"}, "Did you mean 'P/child#1'?");
    expect_refused({"why", kData + "locks/deadlock.yaml", "carl", "noon"}, "'noon' is not a time");
}

TEST(Explain, EveryCodeItListsIsExplained)
{
    const Said list = interleave({"explain"});
    EXPECT_EQ(list.code, ExitCode::done);
    size_t codes = 0;
    for (size_t at = list.out.find("\n  S"); at != std::string::npos;
         at = list.out.find("\n  S", at + 1)) {
        const std::string code = list.out.substr(at + 3, 4);
        EXPECT_EQ(interleave({"explain", code}).code, ExitCode::done) << code;
        ++codes;
    }
    EXPECT_GT(codes, 40U);
}

TEST(Explain, CodesFaultsAndEndsHaveAnEntry)
{
    EXPECT_TRUE(interleave({"explain", "s12"}).out.starts_with("S012"));
    EXPECT_TRUE(interleave({"explain", "division", "by", "zero"}).out.starts_with("division by"));
    EXPECT_TRUE(interleave({"explain", "stuck"}).out.starts_with("stuck\n  Tasks are left"));
}

// The kinds of the findings of a run, as its JSON names them.
std::vector<std::string> kinds_found(const FindingPage& page)
{
    std::vector<std::string> words{"run", "--json", "scenarios/" + std::string(page.scenario)};
    std::istringstream more{std::string(page.arguments)};
    for (std::string word; more >> word;) words.push_back(word);
    const Said said = interleave(words);
    std::vector<std::string> kinds;
    const nlohmann::json report = nlohmann::json::parse(said.out);
    for (const nlohmann::json& f : report["findings"]) kinds.push_back(f["kind"]);
    return kinds;
}

TEST(Explain, EveryKindOfFindingHasAPageAndAScenarioThatShowsIt)
{
    for (size_t i = 0; i < kFindingKinds; ++i) {
        const auto kind = static_cast<FindingKind>(i);
        const FindingPage page = page_of(kind);
        const std::string word(name_of(kind));
        EXPECT_EQ(page.kind, kind);
        for (const std::string_view part :
             {page.title, page.meaning, std::string_view(page.rule), page.advice})
            EXPECT_FALSE(part.empty()) << word;
        const Said said = interleave({"explain", word});
        EXPECT_EQ(said.code, ExitCode::done) << word;
        EXPECT_THAT(said.out, HasSubstr(word + ": " + std::string(page.title)));
        EXPECT_THAT(said.out, HasSubstr("How it is recognised"));
        EXPECT_THAT(interleave({"explain"}).out, HasSubstr("  " + word + ": "));
        // No scenario of the library breaks what it states of itself, or is cut off by a limit.
        const bool shown = kind != FindingKind::outcome && kind != FindingKind::limit;
        EXPECT_EQ(!page.scenario.empty(), shown) << word;
        if (!shown) continue;
        EXPECT_THAT(kinds_found(page), Contains(word)) << page.scenario;
    }
}

TEST(Explain, AReportNamesThePagesOfItsFindings)
{
    EXPECT_THAT(interleave({"run", kData + "locks/deadlock.yaml"}).out,
                HasSubstr("interleave explain deadlock"));
    EXPECT_THAT(interleave({"run", kData + "children.yaml"}).out,
                Not(HasSubstr("interleave explain")));
}

TEST(Explain, TheDocumentHasARowForEachKindOfFinding)
{
    const std::string text = read_file("docs/findings.md", 1 << 20).value();
    for (size_t i = 0; i < kFindingKinds; ++i) {
        const auto kind = static_cast<FindingKind>(i);
        if (kind == FindingKind::limit) continue;  // nobody fails on it
        EXPECT_THAT(text, HasSubstr(fmt::format("`{}`", name_of(kind))));
    }
}

TEST(WhyCommand, TellsTheChainOfWakeUps)
{
    const std::vector<std::string> words{"why", kData + "chain.yaml", "eater", "9.5", "--chain"};
    for (const std::string width : {"60", "120"}) {
        std::vector<std::string> all = words;
        all.insert(all.end(), {"--width", width});
        expect_golden("cli/why-chain-" + width + ".txt", interleave(all).out);
    }
    const Said ring = interleave({"why", kData + "waits.yaml", "carl", "6", "--chain"});
    EXPECT_THAT(ring.out, HasSubstr("That closes a ring"));
}

TEST(Policies, EveryOneIsDescribedWithItsParameters)
{
    expect_golden("cli/policies.txt", interleave({"policies"}).out);
    expect_golden("cli/policies-rr.txt", interleave({"policies", "rr"}).out);
    EXPECT_NE(interleave({"policies", "rr", "--json"}).out.find("\"quantum\""), std::string::npos);
}

TEST(List, ShowsTheScenariosOfAFolderBySubject)
{
    const Said said = interleave({"list", kData});
    EXPECT_EQ(said.code, ExitCode::done);
    expect_golden("cli/list.txt", said.out);
    EXPECT_NE(said.err.find("wrong.yaml is left out"), std::string::npos);
    const Said one = interleave({"list", kData, "--subject", "policies", "--lang", "zh"});
    EXPECT_NE(one.out.find("三个任务轮流运行"), std::string::npos) << one.out;
    EXPECT_EQ(one.out.find("deadlock"), std::string::npos) << one.out;
    expect_refused({"list", kData, "--subject", "lokcs"}, "Did you mean 'locks'?");
}

TEST(Backends, TellWhatTheyCanDoHere)
{
    const Said said = interleave({"backends"});
    EXPECT_EQ(said.code, ExitCode::done);
    EXPECT_NE(said.out.find("simulated\n"), std::string::npos);
    EXPECT_NE(said.out.find("posix\n"), std::string::npos);
}

TEST(Gui, AsksForAFileWhereAStepIsNamed)
{
    EXPECT_EQ(interleave({"gui", "--at", "3"}).code, ExitCode::usage);
}

class Export : public testing::Test {
  protected:
    void SetUp() override
    {
        std::string folder = (std::filesystem::temp_directory_path() / "interleaveXXXXXX").string();
        ASSERT_NE(mkdtemp(folder.data()), nullptr);
        folder_ = folder;
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }

    [[nodiscard]] std::string in_folder(const std::string& name) const
    {
        return (folder_ / name).string();
    }
    [[nodiscard]] size_t files() const
    {
        const std::filesystem::directory_iterator it(folder_);
        return static_cast<size_t>(std::distance(begin(it), end(it)));
    }
    std::filesystem::path folder_;
};

TEST_F(Export, ASavedTimelineGivesWhatTheRunGave)
{
    const std::string saved = in_folder("run.timeline");
    EXPECT_EQ(interleave({"export", kData + "endless.yaml", "-o", saved}).code, ExitCode::done);
    for (const std::string format : {"csv", "json", "svg", "chrome", "text"}) {
        EXPECT_EQ(interleave({"export", saved, "-f", format}).out,
                  interleave({"export", kData + "endless.yaml", "-f", format}).out)
            << format;
    }
}

TEST_F(Export, WhatCannotBeWrittenLeavesNothing)
{
    const Said said =
        interleave({"export", kData + "endless.yaml", "-o", in_folder("missing/run.svg")});
    EXPECT_NE(said.code, ExitCode::done);
    EXPECT_NE(said.err.find("missing/run.svg"), std::string::npos) << said.err;
    EXPECT_EQ(files(), 0U);
}

TEST_F(Export, ADamagedTimelineIsRefused)
{
    const std::string saved = in_folder("run.timeline");
    ASSERT_EQ(interleave({"export", kData + "fault.yaml", "-o", saved}).code, ExitCode::done);
    std::filesystem::resize_file(saved, std::filesystem::file_size(saved) / 2);
    const Said said = interleave({"export", saved, "-f", "csv"});
    EXPECT_EQ(said.code, ExitCode::scenario);
    EXPECT_EQ(said.out, "");
}

TEST_F(Export, APartOfTimeHasToBeOne)
{
    expect_refused({"export", kData + "endless.yaml", "-f", "svg", "--from", "5", "--to", "5"},
                   "no time between");
    expect_refused({"export", kData + "endless.yaml"}, "which one?");
    const std::string part =
        interleave({"export", kData + "endless.yaml", "-f", "svg", "--from", "5", "--to", "6ms"})
            .out;
    EXPECT_TRUE(part.find("<svg") != std::string::npos);
    EXPECT_NE(part, interleave({"export", kData + "endless.yaml", "-f", "svg"}).out);
}

TEST_F(Export, OfSomeTasksHasNoOthers)
{
    const std::string file = kData + "locks/deadlock.yaml";
    const std::string all = interleave({"export", file, "-f", "csv"}).out;
    const std::string first = all.substr(all.find('\n') + 1);
    const std::string task = first.substr(first.find(',', first.find(',') + 1) + 1);
    const std::string name = task.substr(0, task.find(','));
    const std::string some = interleave({"export", file, "-f", "csv", "--tasks", name}).out;
    EXPECT_LT(some.size(), all.size());
    EXPECT_NE(some.find("," + name + ","), std::string::npos);
    expect_refused({"export", file, "-f", "csv", "--tasks", name + "x"}, "did you mean");
    expect_refused({"export", file, "-f", "csv", "--from", "900s"}, "the run ends at");
}

TEST_F(Export, CutsDataToTheWindowOfTime)
{
    const std::string file = kData + "locks/deadlock.yaml";
    const Said said = interleave({"export", file, "-f", "json", "--from", "1ms", "--to", "2ms"});
    EXPECT_NE(said.out.find("\"begin_ns\":1000000,\"end_ns\":2000000"), std::string::npos);
}

TEST_F(Export, ItsJsonIsReadAgain)
{
    const std::string file = kData + "locks/deadlock.yaml";
    const std::string saved = in_folder("run.json");
    ASSERT_EQ(interleave({"export", file, "-o", saved}).code, ExitCode::done);
    for (const std::string format : {"csv", "text", "jobs"}) {
        EXPECT_EQ(interleave({"export", saved, "-f", format}).out,
                  interleave({"export", file, "-f", format}).out)
            << format;
    }
    std::filesystem::resize_file(saved, std::filesystem::file_size(saved) / 2);
    const Said damaged = interleave({"export", saved, "-f", "csv"});
    EXPECT_EQ(damaged.code, ExitCode::scenario);
    EXPECT_NE(damaged.err.find("line "), std::string::npos) << damaged.err;
}

TEST_F(Export, PicturesLeaveOutWhatTheyAreToldTo)
{
    const std::string file = kData + "locks/deadlock.yaml";
    const auto svg = [&](const std::vector<std::string>& more) {
        std::vector<std::string> words{"export", file, "-f", "svg"};
        words.insert(words.end(), more.begin(), more.end());
        return interleave(words).out;
    };
    EXPECT_NE(svg({}).find("seed 1"), std::string::npos);
    EXPECT_EQ(svg({"--no-caption"}).find("seed 1"), std::string::npos);
    EXPECT_EQ(svg({"--no-legend"}).find(">ready<"), std::string::npos);
    EXPECT_NE(svg({"--title", "Another <one>"}).find(">Another &lt;one&gt;<"), std::string::npos);
    expect_refused({"export", file, "-f", "svg", "--scale", "2"}, "--scale is for png");
    expect_refused({"export", file, "-f", "html", "--dark", "--light"}, "--dark");
    expect_refused({"export", file, "-f", "png", "--on", "posix"}, "as timeline first");
}

TEST_F(Export, MarksWhatItFindsUnlessToldNotTo)
{
    const std::string file = kData + "locks/deadlock.yaml";
    for (const char* format : {"svg", "gantt", "json", "chrome"}) {
        EXPECT_NE(interleave({"export", file, "-f", format}).out.find("waits for left, held by"),
                  std::string::npos)
            << format;
        EXPECT_EQ(interleave({"export", file, "-f", format, "--no-findings"})
                      .out.find("waits for left, held by"),
                  std::string::npos)
            << format;
    }
    EXPECT_NE(interleave({"export", file, "-f", "findings"}).out.find("\n1,deadlock,failure,"),
              std::string::npos);
}

TEST_F(Export, OfASavedTimelineTellsTheDeadlockThatItShows)
{
    const std::string saved = in_folder("deadlock.timeline");
    ASSERT_EQ(interleave({"export", kData + "locks/deadlock.yaml", "-o", saved}).code,
              ExitCode::done);
    const std::string table = interleave({"export", saved, "-f", "findings"}).out;
    EXPECT_NE(table.find("\n1,deadlock,failure,4000500,4000500,"), std::string::npos) << table;
    EXPECT_EQ(table.find("\n2,"), std::string::npos) << table;
}

}  // namespace
}  // namespace interleave
