// Nothing of a real run survives it, whoever is killed. Each test runs in a session of its own, by
// which its processes are found in /proc.
#include "backend/posix/posix.h"
#include "hand_built.h"

#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

namespace interleave::test {
namespace {

struct Member {
    pid_t pid = 0, parent = 0;
};

// Processes of a session that are alive; zombies are not.
std::vector<Member> members(pid_t session)
{
    std::vector<Member> all;
    for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
        const std::string name = entry.path().filename();
        if (name.find_first_not_of("0123456789") != std::string::npos) continue;
        std::ifstream file(entry.path() / "stat");
        std::string text((std::istreambuf_iterator<char>(file)), {});
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

bool wait_for(const std::function<bool()>& condition)
{
    for (int i = 0; i < 3'000; ++i) {
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

// A process in a session of its own that runs `endless`; its exit code is 50 + the kind of the
// error.
pid_t caller_of_endless()
{
    const pid_t pid = fork();
    if (pid != 0) return pid;
    setsid();
    const auto result = posix_backend().run(endless(), {seconds(600)}, {});
    _exit(result.ok() ? 0 : 50 + static_cast<int>(result.error().kind));
}

class PosixSafety : public ::testing::Test {
  protected:
    void SetUp() override
    {
        caller_ = caller_of_endless();
        ASSERT_GT(caller_, 0);
        ASSERT_TRUE(wait_for([&] { return members(caller_).size() == kProcesses; }));
        for (const Member& m : members(caller_))
            if (m.parent == caller_) guardian_ = m.pid;
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
    bool nobody_is_left()
    {
        return wait_for([&] { return members(caller_).empty(); });
    }

    pid_t caller_ = 0, guardian_ = 0;
    bool reaped_ = false;
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

TEST_F(PosixSafety, UsesNoNamedMemoryAndNoFiles)
{
    for (const Member& m : members(caller_)) {
        if (m.pid == caller_) continue;
        std::ifstream maps("/proc/" + std::to_string(m.pid) + "/maps");
        const std::string text((std::istreambuf_iterator<char>(maps)), {});
        EXPECT_NE(text.find("/dev/zero"), std::string::npos) << m.pid;  // anonymous, shared
        EXPECT_EQ(text.find("/dev/shm"), std::string::npos) << m.pid;
        EXPECT_EQ(text.find("/tmp"), std::string::npos) << m.pid;
        const std::filesystem::path descriptors = "/proc/" + std::to_string(m.pid) + "/fd";
        for (const auto& entry : std::filesystem::directory_iterator(descriptors)) {
            if (std::stoi(entry.path().filename()) <= 2) continue;
            EXPECT_EQ(std::filesystem::read_symlink(entry.path()), "anon_inode:[eventfd]");
        }
    }
}

}  // namespace
}  // namespace interleave::test
