// Hands over to the window, a program of its own: without it nothing here needs Qt.
#include "cli/commands.h"
#include "cli/window.h"

#include <cerrno>
#include <climits>
#include <cstring>
#include <fmt/format.h>
#include <string>
#include <unistd.h>
#include <vector>

namespace interleave::cli {

namespace {

constexpr const char* kProgram = "interleave-gui";

// Beside this program; empty if the system does not say where that is.
std::string beside_us()
{
    char path[PATH_MAX];
    const ssize_t length = readlink("/proc/self/exe", path, sizeof path);
    if (length <= 0) return {};
    const std::string self(path, static_cast<size_t>(length));
    return self.substr(0, self.rfind('/') + 1) + kProgram;
}

std::vector<std::string> words_of(const GuiArguments& a)
{
    std::vector<std::string> words;
    if (a.at) words.insert(words.end(), {"--at", std::to_string(*a.at)});
    if (a.seed) words.insert(words.end(), {"--seed", std::to_string(*a.seed)});
    if (a.cpus) words.insert(words.end(), {"--cpus", std::to_string(*a.cpus)});
    if (!a.policy.empty()) words.insert(words.end(), {"--policy", a.policy});
    for (const std::string& change : a.changes) words.insert(words.end(), {"--change", change});
    if (!a.file.empty()) words.insert(words.end(), {"--", a.file});
    return words;
}

}  // namespace

ExitCode start_window(std::vector<std::string> words, std::string_view instead, Terminal& terminal)
{
    words.insert(words.begin(), kProgram);
    std::vector<char*> argv;
    for (std::string& w : words) argv.push_back(w.data());
    argv.push_back(nullptr);
    const std::string beside = beside_us();
    if (!beside.empty()) execv(beside.c_str(), argv.data());
    if (errno == ENOENT || beside.empty()) execvp(kProgram, argv.data());
    const int why = errno;
    complain(
        terminal,
        why == ENOENT
            ? fmt::format("the window, {}, is not installed: it is neither beside this "
                          "program nor in PATH. {}",
                          kProgram, instead)
            : fmt::format("the window, {}, cannot be started: {}.", kProgram, std::strerror(why)));
    return ExitCode::environment;
}

ExitCode gui(const GuiArguments& arguments, Terminal& terminal)
{
    if (arguments.at && arguments.file.empty()) {
        complain(terminal, "--at says a step of a scenario: which FILE?");
        return ExitCode::usage;
    }
    return start_window(words_of(arguments),
                        "'interleave step FILE' steps through a run, and 'interleave export FILE "
                        "--format svg' draws it.",
                        terminal);
}

}  // namespace interleave::cli
