#include "export/csv.h"

#include "export/order.h"

#include <fmt/format.h>

#include <iterator>

namespace interleave {

namespace {

// A field, in quotes where it has to be.
std::string field(std::string_view text)
{
    if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
    std::string quoted = "\"";
    for (char c : text) quoted.append(c == '"' ? 2 : 1, c);
    return quoted + "\"";
}

}  // namespace

std::string to_csv(const Timeline& t)
{
    std::string text = "start_ns,end_ns,task,state,cpu,object,reason,step\n";
    const auto out = std::back_inserter(text);
    for (const auto& [id, i] : slices_in_order(t)) {
        const Slice s = t.slice(id, i);
        fmt::format_to(
            out, "{},{},{},{},{},{},{},{}\n", s.start.ns, s.end.ns, field(t.track(id).name),
            name_of(s.state), s.cpu.valid() ? fmt::format("{}", s.cpu.index) : "",
            s.object.valid() ? field(t.symbols().objects[s.object.index]) : "", name_of(s.reason),
            s.step.valid() ? field(t.symbols().steps[s.step.index].label) : "");
    }
    return text;
}

}  // namespace interleave
