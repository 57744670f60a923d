#include "cli/progress.h"

#include <condition_variable>
#include <fmt/format.h>
#include <mutex>
#include <ostream>
#include <utility>

namespace interleave::cli {

namespace {

using Clock = std::chrono::steady_clock;

void tell(const std::stop_token& stop, std::ostream& err, const std::string& what,
          std::chrono::milliseconds patience)
{
    std::mutex m;
    std::condition_variable_any wake;
    std::unique_lock lock(m);
    const Clock::time_point begin = Clock::now();
    Clock::duration wait = patience;
    bool told = false;
    while (!wake.wait_for(lock, stop, wait, [&] { return stop.stop_requested(); })) {
        if (stop.stop_requested()) break;
        const auto passed = std::chrono::duration_cast<std::chrono::seconds>(Clock::now() - begin);
        err << fmt::format("\r\x1b[K{}: {} s (Ctrl+C gives what there is)", what, passed.count())
            << std::flush;
        told = true;
        wait = std::chrono::seconds(1);
    }
    if (told) err << "\r\x1b[K" << std::flush;
}

}  // namespace

Progress::Progress(Terminal& terminal, std::string what, std::chrono::milliseconds patience)
{
    if (!terminal.err_is_terminal) return;
    what = terminal.say(what);
    teller_ = std::jthread([&err = terminal.err, what = std::move(what), patience](
                               const std::stop_token& stop) { tell(stop, err, what, patience); });
}

Progress::~Progress() = default;  // the thread is asked to stop, and joined

}  // namespace interleave::cli
