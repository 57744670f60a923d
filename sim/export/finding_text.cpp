#include "export/finding_text.h"

#include "base/text.h"
#include "export/csv.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace interleave {

namespace {

constexpr size_t kTooltipColumns = 80;

std::string whole(const Finding& f)
{
    std::string text = heading_of(f) + "\n" + wrap_text(f.sentence, kTooltipColumns);
    if (f.line > 0) text += fmt::format("\nline {}", f.line);
    return text;
}

std::string one_line(const Finding& f)
{
    const std::string text = fmt::format("{}: {}", heading_of(f), f.sentence);
    if (display_width(text) <= kTooltipColumns) return text;
    return std::string(fit_width(text, kTooltipColumns - 1)) + "…";
}

}  // namespace

std::string wrap_text(std::string_view text, size_t columns, size_t indent)
{
    std::string out;
    const std::string margin(indent, ' ');
    while (display_width(text) > columns) {
        // At the last blank that leaves no line too long; a word that has none is cut.
        const std::string_view most = fit_width(text, columns + 1);
        const size_t blank = most.rfind(' ');
        const bool cut = blank == std::string_view::npos || blank == 0;
        const size_t end = cut ? std::max<size_t>(fit_width(text, columns).size(), 1) : blank;
        out.append(text.substr(0, end)).append("\n").append(margin);
        text.remove_prefix(end);
        if (!cut) text.remove_prefix(1);
    }
    return out.append(text);
}

std::string tooltip_of(std::span<const Finding* const> findings)
{
    if (findings.size() == 1) return whole(*findings.front());
    std::string text = fmt::format("{} findings", findings.size());
    for (const Finding* f : findings.first(std::min(findings.size(), kMaxTold)))
        text += "\n" + one_line(*f);
    if (findings.size() > kMaxTold)
        text += fmt::format("\n… and {} more", findings.size() - kMaxTold);
    return text;
}

std::string to_findings_csv(std::span<const Finding> findings)
{
    std::string text = "number,kind,weight,from_ns,to_ns,tasks,line,sentence\n";
    const auto out = std::back_inserter(text);
    size_t number = 0;
    for (const Finding& f : findings) {
        fmt::format_to(out, "{},{},{},{},{},{},{},{}\n", ++number, name_of(f.kind),
                       name_of(weight_of(f.kind)), f.at.ns, std::max(f.at, f.to).ns,
                       csv_field(fmt::format("{}", fmt::join(f.tasks, " "))),
                       f.line > 0 ? fmt::format("{}", f.line) : "", csv_field(f.sentence));
    }
    return text;
}

}  // namespace interleave
