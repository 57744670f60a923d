#include "peers.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstring>

namespace interleave::bench {

namespace {

constexpr int kUnsupported = 3;  // as the programs of peers say it
constexpr int kPatienceSeconds = 20;
constexpr double kRoundNs = 3e8;  // of what is timed
constexpr uint64_t kFirst = 10'000, kLeast = 20'000;

Error failed(const Peer& peer, const std::string& why)
{
    return {ErrorKind::environment, fmt::format("{} {}", peer.name, why)};
}

Result<pid_t> started(const Peer& peer, const std::vector<std::string>& words, int out)
{
    std::vector<char*> argv{const_cast<char*>(peer.path.c_str())};
    for (const std::string& word : words) argv.push_back(const_cast<char*>(word.c_str()));
    argv.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
    pid_t pid = 0;
    const int error = posix_spawn(&pid, peer.path.c_str(), &actions, nullptr, argv.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    if (error != 0) return failed(peer, std::strerror(error));
    return pid;
}

// What it prints until it closes its output or patience ends; then it is killed.
std::string output_of(pid_t pid, int in, bool& late)
{
    using Clock = std::chrono::steady_clock;
    const auto end = Clock::now() + std::chrono::seconds(kPatienceSeconds);
    std::string text;
    for (;;) {
        const auto left =
            std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now()).count();
        pollfd ready{in, POLLIN, 0};
        const int polled = poll(&ready, 1, static_cast<int>(std::max<int64_t>(left, 0)));
        if (polled < 0 && errno == EINTR) continue;
        if (polled == 0) {
            late = true;
            kill(pid, SIGKILL);
            return text;
        }
        char bytes[256];
        const ssize_t got = read(in, bytes, sizeof bytes);
        if (got <= 0) return text;
        text.append(bytes, static_cast<size_t>(got));
    }
}

Result<std::string> answer(const Peer& peer, const std::vector<std::string>& words)
{
    int ends[2] = {};
    if (pipe2(ends, O_CLOEXEC) != 0) return failed(peer, std::strerror(errno));
    const Result<pid_t> pid = started(peer, words, ends[1]);
    close(ends[1]);
    bool late = false;
    const std::string text = pid.ok() ? output_of(pid.value(), ends[0], late) : std::string();
    close(ends[0]);
    if (!pid.ok()) return pid.error();
    int status = 0;
    waitpid(pid.value(), &status, 0);
    if (late) return failed(peer, fmt::format("took more than {} s", kPatienceSeconds));
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return text;
    if (WIFEXITED(status) && WEXITSTATUS(status) == kUnsupported)
        return failed(peer, "does not do this");
    return failed(peer, "failed");
}

}  // namespace

std::vector<Peer> peers(const std::string& folder)
{
    std::vector<Peer> list = {
        {"ns-3", "libns3-dev", "peer-ns3", {}},
        {"SimGrid", "libsimgrid-dev", "peer-simgrid", {}},
        {"SystemC", "libsystemc-dev", "peer-systemc", {}},
        {"SimPy", "python3-simpy3", "peer-simpy", {}},
    };
    for (Peer& peer : list) {
        peer.path = folder + "/" + peer.path;
        if (access(peer.path.c_str(), X_OK) != 0) continue;
        const Result<std::string> version = answer(peer, {"version"});
        if (version.ok()) peer.version = version.value().substr(0, version.value().find('\n'));
    }
    return list;
}

Result<uint64_t> round_of(const Peer& peer, const PeerQuestion& question, uint64_t most)
{
    const Result<Round> first = ask(peer, question, std::min(kFirst, most));
    if (!first.ok()) return first.error();
    const auto fitting = static_cast<uint64_t>(kRoundNs / std::max(first.value().ns, 1.0));
    return std::min(std::max(fitting, kLeast), most);
}

Result<Round> ask(const Peer& peer, const PeerQuestion& question, uint64_t operations)
{
    const Result<std::string> text =
        answer(peer, {question.workload, std::to_string(question.size),
                      std::to_string(question.cpus), std::to_string(operations)});
    if (!text.ok()) return text.error();
    Round round;
    if (std::sscanf(text.value().c_str(), "%lf %lf", &round.ns, &round.simulated_ns) != 2)
        return failed(peer, "did not print two times");
    return round;
}

}  // namespace interleave::bench
