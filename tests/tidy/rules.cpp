#include "rules.h"

#include "base/text.h"
#include "includes.h"

#include <regex>
#include <sstream>

namespace tidy {

namespace {

constexpr size_t kColumnsMax = 110;

// Written in halves, so that this file passes its own rule.
const std::regex kLeftover(
    "\\b(TO"
    "DO|FIX"
    "ME|XX"
    "X|HA"
    "CK)\\b");
const std::regex kBannedName(
    "\\b(class|struct|enum|using|concept)\\s+(class\\s+)?(\\w*(Manager|Helper|Util|Utils|Impl))"
    "\\b");
const std::regex kInclude("^\\s*#\\s*include\\s+([<\"][^>\"]+[>\"])");

// Hands every line with its number, counted from 1, to `visit`.
template <typename Visit>
void each_line(std::string_view text, Visit visit)
{
    std::istringstream lines{std::string(text)};
    std::string line;
    for (int number = 1; std::getline(lines, line); ++number) visit(number, line);
}

std::string at(std::string_view path, int line, const std::string& what)
{
    return std::string(path) + ":" + std::to_string(line) + ": " + what;
}

void check_line(std::string_view path, int number, const std::string& line, Findings& findings)
{
    if (line.find('\t') != std::string::npos) findings.push_back(at(path, number, "a tab"));
    if (interleave::display_width(line) > kColumnsMax) {
        findings.push_back(at(path, number, "wider than " + std::to_string(kColumnsMax)));
    }
    std::smatch match;
    if (std::regex_search(line, match, kBannedName)) {
        findings.push_back(at(path, number, match[3].str() + " says nothing: name the thing"));
    }
    if (std::regex_search(line, match, kInclude)) {
        const std::string header = match[1].str();
        if (const auto why = forbidden_include(path, header)) {
            findings.push_back(at(path, number, "includes " + header + ", but " + *why));
        }
    }
}

// "docs/a/../b.md" for b.md linked as ../b.md from docs/a/.
std::string resolved(std::string_view from, std::string_view target)
{
    std::string folder(
        from.substr(0, from.rfind('/') == std::string_view::npos ? 0 : from.rfind('/') + 1));
    return target.starts_with('/') ? std::string(target.substr(1)) : folder + std::string(target);
}

bool is_local(std::string_view target)
{
    return !target.empty() && !target.starts_with('#') &&
           target.find("://") == std::string_view::npos && !target.starts_with("mailto:");
}

}  // namespace

Findings check_source(std::string_view path, std::string_view text)
{
    Findings findings = check_text(path, text);
    each_line(text, [&](int number, const std::string& line) {
        check_line(path, number, line, findings);
    });
    if (path.ends_with(".h")) {
        if (!text.starts_with("//")) findings.push_back(at(path, 1, "no opening comment"));
        if (text.find("\n#pragma once\n") == std::string_view::npos) {
            findings.push_back(at(path, 1, "no #pragma once"));
        }
    }
    return findings;
}

Findings check_text(std::string_view path, std::string_view text)
{
    Findings findings;
    each_line(text, [&](int number, const std::string& line) {
        if (line.ends_with(' ') || line.ends_with('\r')) {
            findings.push_back(at(path, number, "blanks at the end"));
        }
        std::smatch match;
        if (std::regex_search(line, match, kLeftover)) {
            findings.push_back(at(path, number, "a leftover " + match[1].str()));
        }
    });
    if (!text.empty() && !text.ends_with('\n')) findings.push_back(at(path, 1, "no last line end"));
    return findings;
}

Findings check_listed(std::string_view path, std::string_view folder, std::string_view cmake_lists)
{
    std::string name(path.substr(folder.size()));
    if (name.starts_with('/')) name.erase(0, 1);
    std::istringstream words{
        std::regex_replace(std::string(cmake_lists), std::regex("[()#]"), " ")};
    for (std::string word; words >> word;) {
        if (word == name) return {};
    }
    return {at(path, 1, "in no CMakeLists.txt")};
}

Findings check_links(std::string_view path, std::string_view text,
                     const std::function<bool(const std::string&)>& exists)
{
    static const std::regex link("\\]\\(<?([^)>\\s]*)>?(\\s+\"[^\"]*\")?\\)");
    Findings findings;
    bool in_code = false;
    each_line(text, [&](int number, const std::string& line) {
        if (line.starts_with("```")) in_code = !in_code;
        if (in_code) return;
        for (std::sregex_iterator it(line.begin(), line.end(), link), end; it != end; ++it) {
            const std::string target = (*it)[1].str();
            const std::string file = resolved(path, target.substr(0, target.find('#')));
            if (is_local(target) && !exists(file)) {
                findings.push_back(at(path, number, "links to " + target + ", which is not there"));
            }
        }
    });
    return findings;
}

}  // namespace tidy
