// The figures of the window, W7: interleave-bench-frames measures them in a process of its own,
// since this program knows no Qt.
#include "bench.h"

#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <sstream>

namespace interleave::bench {

namespace {

// "figure", value, goal, unit and name, with tabs between. Other lines are for people.
bool is_figure(const std::string& line, Figure& f)
{
    std::istringstream words(line);
    std::string kind, value, goal;
    const bool whole = std::getline(words, kind, '\t') && std::getline(words, value, '\t') &&
                       std::getline(words, goal, '\t') && std::getline(words, f.unit, '\t') &&
                       std::getline(words, f.name);
    if (!whole || kind != "figure") return false;
    f.value = std::strtod(value.c_str(), nullptr);
    f.goal = std::strtod(goal.c_str(), nullptr);
    return true;
}

}  // namespace

void ask_frames(const std::string& folder, std::vector<Figure>& list)
{
    const std::string path = folder + "/interleave-bench-frames";
    if (access(path.c_str(), X_OK) != 0) return;
    const std::unique_ptr<FILE, int (*)(FILE*)> out(
        popen(("'" + path + "' --figures").c_str(), "r"), pclose);
    if (out == nullptr) return;
    std::array<char, 512> line{};
    while (std::fgets(line.data(), line.size(), out.get()) != nullptr) {
        std::string text(line.data());
        if (text.ends_with('\n')) text.pop_back();
        if (Figure f; is_figure(text, f)) list.push_back(std::move(f));
    }
}

}  // namespace interleave::bench
