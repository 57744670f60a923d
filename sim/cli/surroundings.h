// What the program finds around it: terminals, their width, NO_COLOR, the language; and Ctrl+C.
#pragma once

#include "cli/options.h"
#include "cli/terminal.h"

#include <mutex>
#include <stop_token>
#include <string>
#include <thread>

namespace interleave::cli {

// A standard stream that was closed becomes one that fails, so that no file we open later is
// mistaken for it. Call it before anything is opened.
void hold_standard_streams();

// Whether nobody reads standard output any more, as after `| head -1`.
[[nodiscard]] bool reader_is_gone();

// From the first Ctrl+C (or SIGTERM) on, token() asks to stop; a second one ends the program.
// At most one of these exists at a time.
class Interruption {
  public:
    Interruption();
    Interruption(const Interruption&) = delete;
    Interruption& operator=(const Interruption&) = delete;
    ~Interruption();

    [[nodiscard]] std::stop_token token();
    // Another token, for which everything is as it was before the first Ctrl+C.
    [[nodiscard]] std::stop_token next_token();

  private:
    void listen();

    std::mutex mutex_;  // of stop_
    std::stop_source stop_;
    std::thread listener_;
};

// Of messages, as LC_ALL, LC_MESSAGES and LANG say it: en or zh.
[[nodiscard]] std::string environment_language();

// The process's own streams, as the invocation and the environment want them.
[[nodiscard]] Terminal own_terminal(const Invocation&, Interruption&);

}  // namespace interleave::cli
