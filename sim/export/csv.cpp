#include "export/csv.h"

#include "export/order.h"

#include <fmt/format.h>

#include <iterator>

namespace interleave {

std::string csv_field(std::string_view text)
{
    if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
    std::string quoted = "\"";
    for (char c : text) quoted.append(c == '"' ? 2 : 1, c);
    return quoted + "\"";
}

std::string to_csv(const Timeline& t)
{
    std::string text = "start_ns,end_ns,task,state,cpu,object,reason,step\n";
    const auto out = std::back_inserter(text);
    for (const auto& [id, i] : slices_in_order(t)) {
        const Slice s = t.slice(id, i);
        fmt::format_to(out, "{},{},{},{},{},{},{},{}\n", s.start.ns, s.end.ns,
                       csv_field(t.track(id).name), name_of(s.state),
                       s.cpu.valid() ? fmt::format("{}", s.cpu.index) : "",
                       s.object.valid() ? csv_field(t.symbols().objects[s.object.index]) : "",
                       name_of(s.reason),
                       s.step.valid() ? csv_field(t.symbols().steps[s.step.index].label) : "");
    }
    return text;
}

}  // namespace interleave
