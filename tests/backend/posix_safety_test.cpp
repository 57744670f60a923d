// Nothing of a real run survives it, whoever is killed. Each test runs in a session of its own, by
// which its processes are found in /proc.
#include "backend/posix/posix.h"
#include "hand_built.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <set>
#include <sstream>

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

// ThreadSanitizer refuses threads in a process that one with several threads has forked, and counts
// the caller's threads as leaked there.
extern "C" const char* __tsan_default_options();
extern "C" const char* __tsan_default_options() { return "die_after_fork=0:report_thread_leaks=0"; }

namespace interleave::test {
namespace {

struct Member {
    pid_t pid = 0, parent = 0;
};

// As far as it can be read: a process may end meanwhile.
std::string rest_of(std::ifstream& file)
{
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

// Processes of a session that are alive; zombies are not.
std::vector<Member> members(pid_t session)
{
    std::vector<Member> all;
    for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
        const std::string name = entry.path().filename();
        if (name.find_first_not_of("0123456789") != std::string::npos) continue;
        std::ifstream file(entry.path() / "stat");
        const std::string text = rest_of(file);
        const size_t after = text.rfind(')');
        if (after == std::string::npos) continue;  // it has gone meanwhile
        std::istringstream rest(text.substr(after + 2));
        char state = 0;
        pid_t parent = 0, group = 0, its_session = 0;
        rest >> state >> parent >> group >> its_session;
        if (its_session == session && state != 'Z' && state != 'X')
            all.push_back({std::stoi(name), parent});
    }
    return all;
}

bool wait_for(const std::function<bool()>& condition, int tries = 3'000)
{
    for (int i = 0; i < tries; ++i) {
        if (condition()) return true;
        usleep(10'000);
    }
    return false;
}

// Two initial processes, threads, and processes started by tasks, one of them by a thread that has
// ended: all run for ever.
std::shared_ptr<const Model> endless()
{
    HandBuilt b;
    const FunctionId burn = b.function("burn", {compute(ms(1)), {.op = Op::jump, .arg = 0}});
    const FunctionId start = b.function("start", {spawn(0, StartKind::process, burn), leave(0)});
    const FunctionId rest = b.function("rest", {sleep(seconds(10'000)), leave(0)});
    b.process("P", b.function("top", {spawn(0, StartKind::process, start),
                                      join(0),
                                      sleep(seconds(9)),
                                      {.op = Op::jump, .arg = 2}}));
    b.thread("starter", start);
    b.process("Q", rest);
    return b.finish();
}
constexpr size_t kProcesses = 6;  // the caller, the guardian, P, Q, and two that were started

// Starts processes all the time, so that any moment is one in which somebody is being forked.
std::shared_ptr<const Model> storm()
{
    HandBuilt b;
    const FunctionId leaf = b.function("leaf", {sleep(ms(20)), leave(0)});
    const FunctionId branch = b.function(
        "branch", {spawn(0, StartKind::process, leaf, true), {.op = Op::jump, .arg = 0}});
    b.process("P", branch);
    b.thread("t", branch);
    b.process("Q", branch);
    return b.finish();
}

// A process in a session of its own that runs a model; its exit code is 50 + the kind of the
// error.
pid_t caller_of(const std::shared_ptr<const Model>& model)
{
    const pid_t pid = fork();
    if (pid != 0) return pid;
    setsid();
    const auto result = posix_backend().run(model, {seconds(600)}, {});
    _exit(result.ok() ? 0 : 50 + static_cast<int>(result.error().kind));
}

class PosixSafety : public ::testing::Test {
  protected:
    void SetUp() override
    {
        caller_ = caller_of(endless());
        ASSERT_GT(caller_, 0);
        ASSERT_TRUE(wait_for([&] { return has_settled(); }));
        ASSERT_GT(guardian_, 0);
    }
    void TearDown() override
    {
        for (const Member& m : members(caller_)) kill(m.pid, SIGKILL);
        if (!reaped_) waitpid(caller_, nullptr, 0);
    }
    int reap()
    {
        int status = 0;
        reaped_ = waitpid(caller_, &status, 0) == caller_;
        return status;
    }
    // True if all are there that will run for ever, and nobody else: what only starts them is gone.
    bool has_settled()
    {
        std::vector<Member> all = members(caller_);
        for (const Member& m : all)
            if (m.parent == caller_) guardian_ = m.pid;
        const auto is_task = [&](const Member& m) { return m.parent == guardian_; };
        const bool complete = all.size() == kProcesses && guardian_ > 0 &&
                              std::ranges::count_if(all, is_task) == kProcesses - 2;
        const bool same = std::ranges::equal(all, last_, {}, &Member::pid, &Member::pid);
        steady_ = same ? steady_ + 1 : 0;
        last_ = std::move(all);
        return complete && steady_ >= 5;
    }
    bool nobody_is_left()
    {
        return wait_for([&] { return members(caller_).empty(); });
    }

    pid_t caller_ = 0, guardian_ = 0;
    bool reaped_ = false;
    std::vector<Member> last_;
    int steady_ = 0;  // times that members() was the same as before
};

TEST_F(PosixSafety, KillingTheCallerKillsEverything)
{
    kill(caller_, SIGKILL);
    reap();
    EXPECT_TRUE(nobody_is_left());
}

TEST_F(PosixSafety, KillingTheGuardianKillsTheRestAndIsReported)
{
    kill(guardian_, SIGKILL);
    const int status = reap();
    ASSERT_TRUE(WIFEXITED(status));
    EXPECT_EQ(WEXITSTATUS(status), 50 + static_cast<int>(ErrorKind::environment));
    EXPECT_TRUE(nobody_is_left());
}

TEST_F(PosixSafety, KillingOneProcessOfTheRunEndsItAndIsReported)
{
    for (const Member& m : members(caller_)) {
        if (m.pid == caller_ || m.pid == guardian_) continue;
        kill(m.pid, SIGKILL);
        break;
    }
    const int status = reap();
    ASSERT_TRUE(WIFEXITED(status));
    EXPECT_EQ(WEXITSTATUS(status), 50 + static_cast<int>(ErrorKind::environment));
    EXPECT_TRUE(nobody_is_left());
}

TEST_F(PosixSafety, TiesEveryProcessToTheGuardian)
{
    for (const Member& m : members(caller_)) {
        if (m.pid == caller_ || m.pid == guardian_) continue;
        EXPECT_EQ(m.parent, guardian_) << m.pid;
    }
}

// Names of what a process has mapped.
std::set<std::string> mapped(const std::string& pid)
{
    std::ifstream maps("/proc/" + pid + "/maps");
    std::istringstream lines(rest_of(maps));
    std::set<std::string> names;
    for (std::string line; std::getline(lines, line);)
        if (const size_t name = line.find('/'); name != std::string::npos)
            names.insert(line.substr(name));
    return names;
}

TEST_F(PosixSafety, UsesNoNamedMemoryAndNoFiles)
{
    std::set<std::string> allowed = mapped("self");
    allowed.insert("/dev/zero (deleted)");  // how Linux shows memory that is shared and has no name
    for (const Member& m : members(caller_)) {
        if (m.pid == caller_) continue;
        const std::set<std::string> names = mapped(std::to_string(m.pid));
        EXPECT_TRUE(names.contains("/dev/zero (deleted)")) << m.pid;
        for (const std::string& name : names) EXPECT_TRUE(allowed.contains(name)) << name;
        const std::filesystem::path descriptors = "/proc/" + std::to_string(m.pid) + "/fd";
        for (const auto& entry : std::filesystem::directory_iterator(descriptors)) {
            if (std::stoi(entry.path().filename()) <= 2) continue;
            EXPECT_EQ(std::filesystem::read_symlink(entry.path()), "anon_inode:[eventfd]");
        }
    }
}

TEST(PosixSafetyAnytime, NobodySurvivesWhoeverIsKilledWhileOthersAreBeingForked)
{
    for (int round = 0; round < 24; ++round) {
        const pid_t caller = caller_of(storm());
        ASSERT_GT(caller, 0);
        usleep(static_cast<useconds_t>(round) * 1'500);
        std::vector<Member> victims = members(caller);
        if (round % 4 == 0) victims = {{caller, 0}};
        // Otherwise the eldest but one, which is the guardian, or the youngest: often half a fork.
        else if (round % 4 == 1 && victims.size() > 1)
            victims = {victims[1]};
        else if (!victims.empty())
            victims = {victims.back()};
        for (const Member& m : victims) kill(m.pid, SIGKILL);
        if (!wait_for([&] { return members(caller).size() <= 1; }, 100)) kill(caller, SIGKILL);
        waitpid(caller, nullptr, 0);
        const bool clean = wait_for([&] { return members(caller).empty(); });
        ASSERT_TRUE(clean) << "round " << round;
    }
}

}  // namespace
}  // namespace interleave::test
