#include "includes.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <string>

namespace tidy {

namespace {

// The architecture. A folder may always include itself. Folders of gui/ count as one.
struct Edges {
    std::string_view folder;
    std::string_view may_include;
};
constexpr Edges kAllowed[] = {
    {"base", ""},
    {"program", "base"},
    {"trace", "base program"},
    {"kernel", "base program trace"},
    {"policy", "base program trace kernel"},
    {"scenario", "base program kernel policy"},
    {"session", "base program trace kernel policy"},
    {"explore", "base program trace kernel session"},
    {"backend", "base program trace kernel session policy"},
    {"analysis", "base program trace session"},
    {"import", "base program trace"},
    {"export", "base program trace analysis"},
    {"translation", "base"},
    {"exercise", "base program trace kernel policy scenario"},
    {"lesson", "base program trace kernel scenario session analysis"},
    {"cli",
     "base program trace kernel policy scenario session explore backend analysis import export "
     "exercise lesson translation"},
    {"gui",
     "base translation trace policy session scenario analysis import export backend explore "
     "lesson"},
};

constexpr std::string_view kSystemFolders[] = {"arpa/", "asm/",     "linux/",
                                               "net/",  "netinet/", "sys/"};
constexpr std::string_view kSystemHeaders[] = {
    "dirent.h", "dlfcn.h",     "fcntl.h",  "netdb.h", "poll.h",    "pthread.h",  "pwd.h",
    "sched.h",  "semaphore.h", "signal.h", "spawn.h", "termios.h", "ucontext.h", "unistd.h",
};

bool has_word(std::string_view words, std::string_view word)
{
    return (" " + std::string(words) + " ").find(" " + std::string(word) + " ") !=
           std::string::npos;
}

std::string_view first_part(std::string_view path) { return path.substr(0, path.find('/')); }

// "kernel" for sim/kernel/..., "gui" for anything below gui/, empty elsewhere.
std::string_view folder_of(std::string_view path)
{
    if (path.starts_with("gui/")) return "gui";
    if (!path.starts_with("sim/")) return {};
    return first_part(path.substr(4));
}

bool speaks_to_system(std::string_view header)
{
    const auto begins = [&](std::string_view folder) { return header.starts_with(folder); };
    return std::any_of(std::begin(kSystemFolders), std::end(kSystemFolders), begins) ||
           std::find(std::begin(kSystemHeaders), std::end(kSystemHeaders), header) !=
               std::end(kSystemHeaders);
}

bool may_speak_to_system(std::string_view path)
{
    return path.starts_with("sim/backend/") || path.starts_with("sim/cli/") ||
           path == "sim/base/file.cpp" || path == "sim/base/pages.cpp";
}

bool is_qt(std::string_view header)
{
    return header.size() > 1 && header[0] == 'Q' && (header[1] >= 'A' && header[1] <= 'Z');
}

std::optional<std::string> forbidden_system(std::string_view path, std::string_view header)
{
    if (!path.starts_with("sim/")) return std::nullopt;
    if (is_qt(header)) return "sim/ is free of Qt";
    if (speaks_to_system(header) && !may_speak_to_system(path)) {
        return "only sim/backend, sim/cli, sim/base/file.cpp and pages.cpp speak to the operating "
               "system";
    }
    return std::nullopt;
}

}  // namespace

std::optional<std::string> forbidden_include(std::string_view path, std::string_view header)
{
    const std::string_view inner = header.substr(1, header.size() - 2);
    if (header.starts_with('<')) return forbidden_system(path, inner);

    const std::string_view from = folder_of(path);
    const std::string_view to = first_part(inner);
    if (from.empty() || from == to) return std::nullopt;
    if (from == "gui" && inner.find('/') == std::string_view::npos) return std::nullopt;

    const auto row = std::find_if(std::begin(kAllowed), std::end(kAllowed),
                                  [&](const Edges& e) { return e.folder == from; });
    if (row == std::end(kAllowed)) return "the folder is not in the table of include edges";
    if (has_word(row->may_include, to)) return std::nullopt;
    return std::string(from) + " may include only: " + std::string(row->may_include);
}

}  // namespace tidy
