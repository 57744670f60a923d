#include "base/file.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/json.h"
#include "cli/load.h"
#include "scenario/parse.h"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <optional>
#include <ostream>
#include <system_error>
#include <utility>
#include <vector>

namespace interleave::cli {

namespace {

namespace fs = std::filesystem;

constexpr size_t kMostFiles = 10'000;

struct Entry {
    std::string file, subject, title, question;
};

// Beside a source tree, or where this program was installed.
std::optional<fs::path> scenario_folder(const std::string& asked)
{
    if (!asked.empty()) return asked;
    std::error_code error;
    std::vector<fs::path> places = {"scenarios"};
    const fs::path program = fs::read_symlink("/proc/self/exe", error);
    if (!error) {
        places.push_back(program.parent_path() / "../share/interleave/scenarios");
    }
    for (const fs::path& place : places) {
        if (fs::is_directory(place, error)) return place.lexically_normal();
    }
    return std::nullopt;
}

std::vector<fs::path> scenario_files(const fs::path& folder, std::error_code& error)
{
    std::vector<fs::path> files;
    fs::recursive_directory_iterator it(folder, error);
    for (; !error && it != fs::recursive_directory_iterator(); it.increment(error)) {
        const fs::path& path = it->path();
        const bool fits = path.extension() == ".yaml" || path.extension() == ".yml";
        if (fits && files.size() < kMostFiles) files.push_back(path);
    }
    // A lesson comes before those that go on from it: "gaming", then "gaming-stopped".
    std::ranges::sort(files, {}, [](fs::path file) { return file.replace_extension(); });
    return files;
}

std::optional<Entry> read_entry(const fs::path& folder, const fs::path& file,
                                const std::string& language)
{
    const Result<std::string> text = read_file(file.string(), kMaxScenarioBytes);
    if (!text.ok()) return std::nullopt;
    Diagnostics diagnostics;
    const std::optional<Scenario> s = parse_scenario(text.value(), file.string(), diagnostics);
    if (!s) return std::nullopt;
    const fs::path inner = file.lexically_relative(folder).parent_path();
    return Entry{file.string(), inner.empty() ? "other" : inner.begin()->string(),
                 s->title.in(language), s->question.in(language)};
}

// The folder's name, which --subject takes, and what it means in another language.
std::string subject_text(const std::string& subject, const Terminal& t)
{
    const std::string said = t.say(subject);
    return said == subject ? said : fmt::format("{} ({})", said, subject);
}

void write_entries(const std::vector<Entry>& entries, Terminal& t)
{
    std::string subject;
    for (const Entry& e : entries) {
        if (e.subject != subject) {
            t.out << fmt::format("{}{}\n", subject.empty() ? "" : "\n",
                                 styled(t.out_color, Style::bold, subject_text(e.subject, t)));
            subject = e.subject;
        }
        t.out << fmt::format("  {}\n", styled(t.out_color, Style::faint, e.file))
              << wrapped(e.title, t.width, 4);
        if (!e.question.empty()) t.out << wrapped("? " + e.question, t.width, 4);
    }
}

void write_json(const std::vector<Entry>& entries, Terminal& t)
{
    JsonWriter json;
    json.begin_object()
        .member("format", "interleave-list")
        .member("version", uint32_t{1})
        .key("scenarios")
        .begin_array();
    for (const Entry& e : entries) {
        json.begin_object()
            .member("file", std::string_view(e.file))
            .member("subject", std::string_view(e.subject))
            .member("title", std::string_view(e.title))
            .member("question", std::string_view(e.question))
            .end();
    }
    json.end().end();
    t.out << std::move(json).take();
}

ExitCode unknown_subject(const std::string& asked, const std::vector<Entry>& entries,
                         Terminal& terminal)
{
    std::vector<std::string_view> subjects;
    for (const Entry& e : entries) {
        if (subjects.empty() || subjects.back() != e.subject) subjects.push_back(e.subject);
    }
    complain(terminal, fmt::format("there is no subject '{}'.{} There are: {}.", asked,
                                   did_you_mean(asked, subjects), fmt::join(subjects, ", ")));
    return ExitCode::usage;
}

}  // namespace

ExitCode list(const ListArguments& arguments, Terminal& terminal)
{
    const std::optional<fs::path> folder = scenario_folder(arguments.folder);
    if (!folder) {
        complain(terminal,
                 "no scenarios are here: there is no folder 'scenarios', nor were any "
                 "installed with this program.");
        return ExitCode::environment;
    }
    std::error_code error;
    const std::vector<fs::path> files = scenario_files(*folder, error);
    if (error) {
        complain(terminal,
                 fmt::format("cannot read the folder {}: {}.", folder->string(), error.message()));
        return ExitCode::usage;
    }
    std::vector<Entry> all;
    for (const fs::path& file : files) {
        std::optional<Entry> entry = read_entry(*folder, file, terminal.language);
        if (entry) {
            all.push_back(std::move(*entry));
        } else {
            terminal.err << terminal.say(
                fmt::format("interleave: {} is left out: 'interleave check' says what "
                            "is wrong with it.\n",
                            file.string()));
        }
    }
    std::vector<Entry> chosen;
    for (const Entry& e : all) {
        if (arguments.subject.empty() || e.subject == arguments.subject) chosen.push_back(e);
    }
    if (chosen.empty() && !arguments.subject.empty()) {
        return unknown_subject(arguments.subject, all, terminal);
    }
    if (arguments.json) {
        write_json(chosen, terminal);
    } else {
        write_entries(chosen, terminal);
    }
    return ExitCode::done;
}

}  // namespace interleave::cli
