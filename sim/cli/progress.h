// Says on a terminal that something takes long: nothing for a second, then one line that it takes
// away again. Elsewhere nothing. The work goes on in the caller's thread.
#pragma once

#include "cli/terminal.h"

#include <chrono>
#include <string>
#include <thread>

namespace interleave::cli {

class Progress {
  public:
    // `what` is told with the seconds that passed: "running fair.yaml".
    Progress(Terminal&, std::string what,
             std::chrono::milliseconds patience = std::chrono::seconds(1));
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;
    ~Progress();

  private:
    std::jthread teller_;
};

}  // namespace interleave::cli
