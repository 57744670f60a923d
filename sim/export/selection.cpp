#include "export/selection.h"

#include "base/text.h"
#include "export/style.h"
#include "program/expression.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace interleave {

namespace {

bool is_below(std::string_view name, std::string_view word)
{
    return name.size() > word.size() && name.starts_with(word) && name[word.size()] == '/';
}

bool is_meant(const Track& track, std::string_view word)
{
    return track.name == word || track.process == word || is_below(track.name, word) ||
           short_name(track) == word;
}

Error unknown_task(const Timeline& t, std::string_view word)
{
    std::vector<std::string_view> names;
    for (TrackId id{0}; id.index < t.tasks(); ++id.index) {
        for (const std::string_view name :
             {std::string_view(t.track(id).name), std::string_view(t.track(id).process),
              short_name(t.track(id))})
            names.push_back(name);
    }
    const std::string_view meant = nearest(word, names);
    return {ErrorKind::usage,
            fmt::format("--tasks: there is no task '{}'{}", word,
                        meant.empty() ? "." : fmt::format("; did you mean '{}'?", meant))};
}

}  // namespace

Result<Time> moment_named(std::string_view text, std::string_view option, Duration unit)
{
    const ParsedDuration parsed = parse_duration(trim(text), unit);
    if (parsed.ok && parsed.value.ns >= 0) return Time{parsed.value.ns};
    return Error{ErrorKind::usage, fmt::format("{}: '{}' is not a time such as 12.5ms: {}.", option,
                                               text, parsed.ok ? "it is negative" : parsed.error)};
}

Result<std::vector<TrackId>> tasks_named(const Timeline& t, std::span<const std::string> words)
{
    std::vector<TrackId> all;
    for (const std::string& word : words) {
        bool found = false;
        for (TrackId id{0}; id.index < t.tasks(); ++id.index) {
            if (!is_meant(t.track(id), word)) continue;
            found = true;
            if (std::ranges::find(all, id) == all.end()) all.push_back(id);
        }
        if (!found) return unknown_task(t, word);
    }
    return all;
}

Result<std::pair<Time, Time>> window_named(const Timeline& t,
                                           const std::optional<std::string>& from,
                                           const std::optional<std::string>& to, Duration unit)
{
    std::pair<Time, Time> window{t.begin(), t.end()};
    if (from) {
        const Result<Time> moment = moment_named(*from, "--from", unit);
        if (!moment.ok()) return moment.error();
        window.first = moment.value();
    }
    if (to) {
        const Result<Time> moment = moment_named(*to, "--to", unit);
        if (!moment.ok()) return moment.error();
        window.second = moment.value();
    }
    if (from && window.first >= t.end() && t.end() > t.begin())
        return Error{ErrorKind::usage, fmt::format("--from: the run ends at {}, before {}.",
                                                   to_text(t.end()), to_text(window.first))};
    if (window.second > window.first) return window;
    return Error{ErrorKind::usage,
                 fmt::format("--from and --to: there is no time between {} and {}.",
                             to_text(window.first), to_text(window.second))};
}

}  // namespace interleave
