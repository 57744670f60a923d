#include "cli/surroundings.h"

#include "base/text.h"

#include <sys/ioctl.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <iostream>
#include <optional>
#include <poll.h>
#include <string_view>
#include <unistd.h>

namespace interleave::cli {

namespace {

std::string_view variable(const char* name)
{
    const char* value = std::getenv(name);
    return value == nullptr ? std::string_view() : std::string_view(value);
}

std::optional<size_t> terminal_columns()
{
    if (const auto columns = parse_int(variable("COLUMNS")); columns && *columns > 0) {
        return static_cast<size_t>(*columns);
    }
    winsize size{};
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
    return std::nullopt;
}

// An explicit old or plain locale; when nothing is said, the characters of today are assumed.
bool locale_is_ascii()
{
    for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
        const std::string_view value = variable(name);
        if (value.empty()) continue;
        const bool utf8 = value.find("UTF-8") != std::string_view::npos ||
                          value.find("utf8") != std::string_view::npos ||
                          value.find("utf-8") != std::string_view::npos;
        return !utf8;
    }
    return false;
}

bool wants_color(ColorChoice choice, int descriptor)
{
    if (choice != ColorChoice::automatic) return choice == ColorChoice::always;
    return variable("NO_COLOR").empty() && variable("TERM") != "dumb" && isatty(descriptor) != 0;
}

// Written to by the signal handler, read by the thread that may do more than a handler may.
int pipe_ends[2] = {-1, -1};

extern "C" void on_signal(int signal)
{
    const int saved = errno;
    const char byte = 's';
    [[maybe_unused]] const ssize_t written = write(pipe_ends[1], &byte, 1);
    std::signal(signal, SIG_DFL);  // the next one ends the program
    errno = saved;
}

void catch_signals()
{
    struct sigaction action = {};
    action.sa_handler = on_signal;
    action.sa_flags = SA_RESTART;
    sigaction(SIGINT, &action, nullptr);
    sigaction(SIGTERM, &action, nullptr);
}

}  // namespace

// As programs find the language of messages: the first of these that says anything.
std::string environment_language()
{
    for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
        const std::string_view value = variable(name);
        if (!value.empty()) return value.starts_with("zh") ? "zh" : "en";
    }
    return "en";
}

Terminal own_terminal(const Invocation& invocation, Interruption& interruption)
{
    Terminal t{std::cin, std::cout, std::cerr};
    t.in_is_terminal = isatty(STDIN_FILENO) != 0;
    t.err_is_terminal = isatty(STDERR_FILENO) != 0;
    t.out_color = wants_color(invocation.color, STDOUT_FILENO);
    t.err_color = wants_color(invocation.color, STDERR_FILENO);
    const size_t columns = invocation.width.value_or(terminal_columns().value_or(t.width));
    t.width = std::clamp(columns, kNarrowest, kWidest);
    t.ascii = locale_is_ascii();
    t.language = invocation.language.value_or(environment_language());
    t.stop = interruption.token();
    t.next_stop = [&interruption] { return interruption.next_token(); };
    return t;
}

void hold_standard_streams()
{
    for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
        if (fcntl(descriptor, F_GETFD) != -1 || errno != EBADF) continue;
        // The wrong way round: nothing can be read from the first, or written to the others. The
        // lowest free number is this one.
        [[maybe_unused]] const int opened =
            open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY);
    }
}

bool reader_is_gone()
{
    pollfd output{STDOUT_FILENO, POLLOUT, 0};
    return poll(&output, 1, 0) == 1 && (output.revents & POLLERR) != 0;
}

Interruption::Interruption()
{
    if (pipe2(pipe_ends, O_CLOEXEC) != 0) return;  // then Ctrl+C ends the program, as ever
    listener_ = std::thread([this] { listen(); });
    catch_signals();
}

// Until the destructor writes something else than a signal does.
void Interruption::listen()
{
    char byte = 's';
    while (byte == 's') {
        const ssize_t got = read(pipe_ends[0], &byte, 1);
        if (got < 0 && errno == EINTR) continue;
        if (got != 1) return;
        const std::lock_guard lock(mutex_);
        if (byte == 's') stop_.request_stop();
    }
}

std::stop_token Interruption::token()
{
    const std::lock_guard lock(mutex_);
    return stop_.get_token();
}

std::stop_token Interruption::next_token()
{
    const std::lock_guard lock(mutex_);
    stop_ = std::stop_source();
    if (listener_.joinable()) catch_signals();
    return stop_.get_token();
}

Interruption::~Interruption()
{
    if (!listener_.joinable()) return;
    std::signal(SIGINT, SIG_DFL);
    std::signal(SIGTERM, SIG_DFL);
    const char byte = 'e';
    [[maybe_unused]] const ssize_t written = write(pipe_ends[1], &byte, 1);
    listener_.join();
    for (int& end : pipe_ends) {
        close(end);
        end = -1;
    }
}

}  // namespace interleave::cli
