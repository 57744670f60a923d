// The command line in Chinese: nothing is left in English, and tables keep their columns.
#include "analysis/finding_page.h"
#include "base/file.h"
#include "base/text.h"
#include "policy/policies.h"
#include "scenario/diagnostic.h"
#include "session.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <regex>
#include <set>

namespace interleave {

namespace {

namespace fs = std::filesystem;
using cli::ExitCode;
using test::Said;

Said in_chinese(std::vector<std::string> words, const std::string& input = {})
{
    words.insert(words.begin(), {"--lang", "zh"});
    return test::interleave(words, input);
}

std::string text_of(const std::string& file)
{
    const Result<std::string> text = read_file(file, size_t{4} << 20);
    return text.ok() ? text.value() : std::string();
}

// Names that Chinese texts use as well: units, abbreviations, and words of the language and of the
// command line, which are the same everywhere.
bool is_fine(const std::string& word)
{
    static const std::set<std::string> fine = {
        "cpu",     "cpus",    "CPU",       "CPUs",    "nice",       "EDF",        "ULE",
        "FreeBSD", "NT",      "Windows",   "PD2",     "Pfair",      "POSIX",      "posix",
        "pthread", "fork",    "expect",    "outcome", "until",      "pid",        "init",
        "gil",     "runnext", "goroutine", "SIGPIPE", "Interleave", "interleave", "svg",
        "json",    "csv",     "yaml",      "FILE",    "YAML",       "Linux",      "Unix",
        "Liu",     "Layland", "eventfd",   "error",   "warning",    "simulated",  "flags",
        "equal",   "less",    "greater",   "fifo"};
    return fine.contains(word);
}

// Latin words of three letters and more that `known` does not have.
std::set<std::string> strangers_in(std::string_view text, const std::string& known)
{
    std::set<std::string> found;
    std::string word;
    const auto end = [&] {
        // Names of a composite object's parts have a _.
        const bool part = word.find('_') != std::string::npos;
        if (word.size() > 2 && !part && !is_fine(word) && known.find(word) == std::string::npos)
            found.insert(word);
        word.clear();
    };
    for (const char c : text) {
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
        if (letter)
            word += c;
        else
            end();
    }
    end();
    return found;
}

std::string joined(const std::set<std::string>& words)
{
    std::string text;
    for (const std::string& w : words) text += w + " ";
    return text;
}

// What a scenario says, and the names of policies.
std::string known_of(const std::string& file)
{
    std::string known = text_of(file) + file;
    for (const PolicyInfo* p : policies()) known += " " + std::string(p->name);
    known += " explain signals main";  // names that expanded programs give
    for (size_t i = 0; i < kFindingKinds; ++i)
        known += " " + std::string(name_of(static_cast<FindingKind>(i)));
    return known;
}

// Without steps and instructions, which are the program's: "compute n（第 12 行）", "执行：load r0,
// x".
std::string without_programs(const std::string& text)
{
    static const std::regex step("(?:(?!：)[^\\n])*（第 [0-9]+ 行）");
    static const std::regex instruction("(?:执行|下一条指令)：[^\\n]*(?:\\n +[a-z][^\\n]*)?");
    static const std::regex hidden("\\n[^\\n=]*\\.[a-z_0-9]+ = [^\\n]*");
    static const std::regex address("0x[0-9a-f]+");
    std::string left = std::regex_replace(text, step, "");
    left = std::regex_replace(left, instruction, "");
    left = std::regex_replace(left, hidden, "");
    return std::regex_replace(left, address, "");
}

std::vector<std::string> shipped()
{
    std::vector<std::string> files;
    for (const auto& entry : fs::recursive_directory_iterator("scenarios"))
        if (entry.path().extension() == ".yaml") files.push_back(entry.path().string());
    std::ranges::sort(files);
    return files;
}

// The first task that a scenario's report tells of.
std::string a_task_of(const std::string& file)
{
    const Said tasks = test::interleave({"step", file}, "tasks\n");
    const size_t heading = tasks.out.rfind("\n  task ") + 1;
    const size_t line = tasks.out.find('\n', heading);
    const size_t begin = tasks.out.find_first_not_of(" \n", line);
    return tasks.out.substr(begin, tasks.out.find(' ', begin) - begin);
}

}  // namespace

TEST(Chinese, IsWhatAReportOfEveryLessonIsIn)
{
    for (const std::string& file : shipped()) {
        const Said said = in_chinese({"run", file, "--locks", "--no-chart"});
        EXPECT_LE(said.code, ExitCode::found) << file;
        const auto left = strangers_in(said.out + said.err, known_of(file));
        EXPECT_TRUE(left.empty()) << file << ": " << joined(left);
    }
}

TEST(Chinese, IsWhatWhyAndStepTellOfEveryLesson)
{
    for (const std::string& file : shipped()) {
        const std::string known = known_of(file);
        // Their memory is full of names that no scenario says.
        if (known.find("pool(") != std::string::npos ||
            known.find("manager(") != std::string::npos ||
            known.find("process_queue") != std::string::npos)
            continue;
        const std::string task = a_task_of(file);
        const Said stepped = in_chinese(
            {"step", file}, "event 3\nwhere\ntasks\ncpus\nqueues\nobjects\nvars\nswitch\ninspect " +
                                task + "\nmemory " + task + "\nwaits\nwhy " + task +
                                "\ninstruction 4\nend\nobjects\nback\nwhy " + task + "\nnext\n");
        const auto left = strangers_in(without_programs(stepped.out + stepped.err), known);
        EXPECT_TRUE(left.empty()) << file << ": " << joined(left);
    }
}

TEST(Chinese, IsWhatEveryPolicyAndEveryCodeIsExplainedIn)
{
    const std::string english = test::interleave({"policies"}).out;
    for (const std::string& line : {std::string("rr"), std::string("mlfq"), std::string("lottery"),
                                    std::string("edf"), std::string("ule"), std::string("nt")}) {
        const Said said = in_chinese({"policies", line});
        EXPECT_NE(said.out.find("。"), std::string::npos) << line;
        EXPECT_EQ(said.out.find("The "), std::string::npos) << said.out;
    }
    for (const uint32_t code : all_codes()) {
        const Said said = in_chinese({"explain", "S" + std::to_string(code)});
        EXPECT_EQ(said.code, ExitCode::done);
        EXPECT_NE(said.out.find("。"), std::string::npos) << said.out;
        EXPECT_EQ(said.out.find("Wrong:"), std::string::npos) << said.out;
    }
    for (const char* subject : {"division by zero", "broken pipe"})
        EXPECT_TRUE(strangers_in(in_chinese({"explain", subject}).out,
                                 std::string(subject) + " machine stack detection trylock SIGPIPE")
                        .empty())
            << in_chinese({"explain", subject}).out;
}

TEST(Chinese, IsWhatEveryFindingIsExplainedIn)
{
    for (size_t i = 0; i < kFindingKinds; ++i) {
        const FindingPage page = page_of(static_cast<FindingKind>(i));
        const std::string name(name_of(page.kind));
        const Said said = in_chinese({"explain", name});
        EXPECT_NE(said.out.find("识别规则："), std::string::npos) << said.out;
        EXPECT_NE(said.out.find("对策："), std::string::npos) << said.out;
        // Sources are cited as they were published. Words of the language and names of commands,
        // options, policies and other pages are the same everywhere.
        const std::string known =
            name + std::string(page.source) + std::string(page.scenario) +
            " machine stack detection trylock within waits step buntil run scenarios why FILE TASK "
            "TIME lost-wakeup explain division by zero time policy edf stride mlfq order barging "
            "mutex protocol inherit protect notify notify_all get select while atomic compute "
            "nogil";
        EXPECT_TRUE(strangers_in(said.out, known).empty())
            << joined(strangers_in(said.out, known)) << "in\n"
            << said.out;
    }
    const std::string list = in_chinese({"explain"}).out;
    EXPECT_NE(list.find("deadlock (死锁): 任务互相等待"), std::string::npos) << list;
}

// Run beside run, and what is asked of learners.
TEST(Chinese, IsWhatAComparisonIsIn)
{
    for (const char* file : {"scenarios/sync/deadlock.yaml", "scenarios/scheduling/fcfs.yaml"}) {
        if (!fs::exists(file)) continue;
        const Said said =
            in_chinese({"compare", file, "--versus-policy", "rr", "--all", "--no-chart"});
        EXPECT_EQ(said.code, ExitCode::done) << said.err;
        const auto left = strangers_in(said.out, known_of(file));
        EXPECT_TRUE(left.empty()) << joined(left) << "in\n" << said.out;
    }
}

TEST(Chinese, IsWhatTheWayToAMomentIsToldIn)
{
    for (const char* file : {"scenarios/sync/deadlock.yaml", "scenarios/classics/h2o.yaml",
                             "scenarios/inversion/mars-pathfinder.yaml"}) {
        ASSERT_TRUE(fs::exists(file)) << file;
        const Said said =
            in_chinese({"step", file}, "end\nchain " + a_task_of(file) + "\nset seed 7\nback\n" +
                                           "set seed 7\nbranches\nbranch 9\nhelp\n");
        const auto left = strangers_in(
            without_programs(said.out),
            known_of(file) + test::interleave({"step", file}, "help\n").err +
                " event instruction switch task until TIME lock OBJECT TASK STATE deadlock back "
                "MOVE bevent binstruction bswitch btask NAME buntil WHAT seek time start end next "
                "where tasks cpus queues objects vars inspect regs memory list LINE waits why set "
                "VALUE policy quantum seed priority nice tickets MUTEX protocol inherit ceiling "
                "branches branch chain help COMMAND quit balance and owner bob event");
        EXPECT_TRUE(left.empty()) << joined(left) << "in\n" << said.out;
    }
}

TEST(Chinese, IsWhatHelpIsIn)
{
    for (const char* command :
         {"run", "step", "learn", "check", "why", "inspect", "export", "compare", "exercise",
          "explain", "list", "policies", "backends", "gui"}) {
        const Said said = in_chinese({command, "--help"});
        EXPECT_EQ(said.code, ExitCode::done);
        EXPECT_NE(said.out.find("用法"), std::string::npos) << said.out;
        for (const char* english :
             {"Usage", "Options", "Another", "Scenario file", "Print this", "As JSON"})
            EXPECT_EQ(said.out.find(english), std::string::npos) << english << " in\n" << said.out;
        // Three words in a row are a sentence, not names.
        static const std::regex sentence("[A-Za-z]+ [a-z]{2,} [a-z]{2,}");
        std::smatch found;
        const std::string text = std::regex_replace(
            said.out, std::regex("division by zero|interleave [a-z]+|-f\ntimeline"), "");
        EXPECT_FALSE(std::regex_search(text, found, sentence)) << found.str() << " in\n" << text;
    }
    EXPECT_NE(in_chinese({"--help"}).out.find("子命令"), std::string::npos);
}

TEST(Chinese, IsWhatIsSaidOfSlips)
{
    EXPECT_NE(in_chinese({"rnu", "x"}).err.find("未知命令“rnu”。是指“run”吗？"), std::string::npos)
        << in_chinese({"rnu", "x"}).err;
    EXPECT_NE(in_chinese({"run", "nothing.yaml"}).err.find("无法读取 nothing.yaml"),
              std::string::npos);
    EXPECT_NE(in_chinese({"run"}).err.find("需要"), std::string::npos) << in_chinese({"run"}).err;
    EXPECT_NE(in_chinese({"policies", "rrr"}).err.find("没有策略“rrr”"), std::string::npos);
    const std::string wrong =
        "processes:\n  P1:\n    run:\n      - lokc m\n      - compute 5msec\ntitel: x\n";
    const Said said = in_chinese({"check", "-"}, {});
    EXPECT_EQ(said.code, ExitCode::scenario);
    const fs::path file = fs::temp_directory_path() / "interleave_chinese_test.yaml";
    ASSERT_TRUE(write_file(file.string(), wrong).ok());
    const Said checked = in_chinese({"check", file.string()});
    fs::remove(file);
    EXPECT_NE(checked.err.find(":4:9: "), std::string::npos) << checked.err;
    EXPECT_NE(checked.err.find("未知步骤"), std::string::npos) << checked.err;
    EXPECT_NE(checked.err.find("未知单位"), std::string::npos) << checked.err;
    EXPECT_NE(checked.err.find("未知的键"), std::string::npos) << checked.err;
}

TEST(Chinese, KeepsTheColumnsOfTablesInLine)
{
    const std::string report =
        in_chinese({"run", "scenarios/textbook/rr-three-jobs.yaml", "--no-chart"}).out;
    const size_t heading = report.find("  任务  ");
    ASSERT_NE(heading, std::string::npos) << report;
    std::vector<size_t> ends;
    for (size_t at = heading; report[at] == ' ';) {
        const size_t end = report.find('\n', at);
        ends.push_back(display_width(std::string_view(report).substr(at, end - at)));
        at = end + 1;
    }
    ASSERT_GT(ends.size(), 3U) << report;
    for (const size_t end : ends) EXPECT_EQ(end, ends.front()) << report;
}

TEST(Chinese, FitsTheWidthOfTheTerminal)
{
    for (const char* width : {"80", "120"}) {
        const std::string report =
            in_chinese({"--width", width, "run", "scenarios/sync/deadlock.yaml"}).out;
        for (size_t at = 0; at < report.size();) {
            const size_t end = report.find('\n', at);
            EXPECT_LE(display_width(std::string_view(report).substr(at, end - at)),
                      static_cast<size_t>(std::stoi(width)))
                << report.substr(at, end - at);
            at = end + 1;
        }
    }
}

TEST(Chinese, IsInPictures)
{
    const std::vector<std::string> words = {
        "export", "scenarios/sync/deadlock.yaml", "--format", "svg", "-o", "-"};
    const std::string picture = in_chinese(words).out;
    for (const char* word : {"运行", "就绪", "阻塞", "死锁"})
        EXPECT_NE(picture.find(word), std::string::npos) << word;
    EXPECT_EQ(picture.find(">ready<"), std::string::npos);
    EXPECT_NE(test::interleave(words).out.find(">ready<"), std::string::npos);
}

TEST(Chinese, LeavesWhatProgramsReadAsItIs)
{
    const std::vector<std::string> words = {"run", "scenarios/sync/deadlock.yaml", "--json"};
    const std::string english = test::interleave(words).out;
    EXPECT_EQ(english, in_chinese(words).out);
}

}  // namespace interleave
