#include "base/text.h"
#include "cli/commands.h"
#include "cli/inspect_text.h"
#include "cli/json.h"
#include "cli/load.h"
#include "cli/table.h"
#include "kernel/model.h"

#include <algorithm>
#include <fmt/format.h>
#include <ostream>
#include <utility>

namespace interleave::cli {

namespace {

void write_fields(const std::vector<NamedText>& list, Terminal& t)
{
    size_t widest = 0;
    for (const auto& [name, value] : list) widest = std::max(widest, display_width(t.say(name)));
    for (const auto& [name, value] : list)
        t.out << "  " << pad_right(t.say(name), widest) << "  " << t.say(value) << '\n';
}

void title(std::string_view text, Terminal& t)
{
    t.out << styled(t.out_color, Style::bold, t.say(text)) << '\n';
}

void write_text(const Inspection& i, Terminal& t)
{
    const TaskView& task = i.task;
    title(fmt::format("{} at {}: {}", task.name, to_text(i.at), name_of(task.state)), t);
    t.out << t.paragraph(task.what, 2);
    if (!task.step.empty())
        t.out << t.paragraph(fmt::format("step: {}{}; next instruction: {}", task.step,
                                         task.line > 0 ? fmt::format(" (line {})", task.line) : "",
                                         task.instruction),
                             2);
    title("control block", t);
    write_fields(task.block, t);
    write_fields(fields_of(i.usage), t);
    if (!task.holds.empty())
        t.out << t.say(fmt::format("  holds {}\n", fmt::join(task.holds, ", ")));
    title("registers, as saved", t);
    write_fields(task.saved, t);
    if (!task.live.empty()) {
        title("registers, on its CPU", t);
        write_fields(task.live, t);
    }
    title("memory", t);
    write_regions(task.regions, t);
}

void write_names(JsonWriter& json, std::string_view key, const std::vector<NamedText>& list)
{
    json.key(key).begin_object();
    for (const auto& [name, value] : list) json.member(name, std::string_view(value));
    json.end();
}

void write_region(JsonWriter& json, const RegionView& r)
{
    json.begin_object()
        .member("name", std::string_view(r.name))
        .member("access", std::string_view(r.access))
        .member("start", std::string_view(address_text(r.start)))
        .member("end", std::string_view(address_text(r.end)))
        .member("used_bytes", r.used);
    json.key("cells").begin_array();
    for (const CellView& c : r.cells)
        json.begin_object()
            .member("address", std::string_view(address_text(c.address)))
            .member("name", std::string_view(c.name))
            .member("value", std::string_view(c.value))
            .end();
    json.end().end();
}

void write_json(const Inspection& i, Terminal& t)
{
    const TaskView& task = i.task;
    JsonWriter json;
    json.begin_object()
        .member("format", "interleave-task")
        .member("version", uint32_t{1})
        .member("at_ns", i.at.ns)
        .member("name", std::string_view(task.name))
        .member("process", std::string_view(task.process))
        .member("kind", std::string_view(task.kind))
        .member("state", name_of(task.state))
        .member("what", std::string_view(task.what))
        .member("step", std::string_view(task.step))
        .member("line", task.line)
        .member("instruction", std::string_view(task.instruction));
    write_names(json, "control_block", task.block);
    json.key("usage")
        .begin_object()
        .member("cpu_ns", i.usage.cpu.ns)
        .member("switches_voluntary", i.usage.switches_voluntary)
        .member("switches_involuntary", i.usage.switches_involuntary)
        .member("migrations", i.usage.migrations)
        .end();
    json.members("holds", task.holds);
    write_names(json, "saved", task.saved);
    write_names(json, "live", task.live);
    json.key("memory").begin_array();
    for (const RegionView& r : task.regions) write_region(json, r);
    json.end().end();
    t.out << std::move(json).take();
}

}  // namespace

std::vector<NamedText> fields_of(const TaskUsage& u)
{
    return {{"CPU time used", to_text(u.cpu)},
            {"switches, voluntary", fmt::to_string(u.switches_voluntary)},
            {"switches, involuntary", fmt::to_string(u.switches_involuntary)},
            {"migrations", fmt::to_string(u.migrations)}};
}

void write_regions(std::span<const RegionView> regions, Terminal& t)
{
    if (regions.empty()) t.out << t.say("  none: its process has ended\n");
    size_t widest = 0;
    for (const RegionView& r : regions) widest = std::max(widest, display_width(t.say(r.name)));
    for (const RegionView& r : regions) {
        t.out << fmt::format("  {}  {}  {:>14} - {:<14}  {}\n", pad_right(t.say(r.name), widest),
                             r.access, address_text(r.start), address_text(r.end),
                             t.say(fmt::format("{} bytes used", r.used)));
        for (const CellView& c : r.cells)
            t.out << fmt::format("      {:>14}  {} = {}\n", address_text(c.address),
                                 c.name.starts_with('(') ? t.say(c.name) : c.name, c.value);
    }
}

ExitCode inspect(const InspectArguments& arguments, Terminal& terminal)
{
    const Load load = cli::load(arguments.file, arguments.choices, terminal);
    if (!load.loaded) return load.code;
    const std::shared_ptr<const Model>& model = load.loaded->model;
    const Result<Duration> at = read_duration(arguments.time, model->unit, "TIME");
    if (!at.ok()) return report(at.error(), terminal);
    const Result<Inspection> found =
        interleave::inspect(model, arguments.task, Time{at.value().ns});
    if (!found.ok()) return report(found.error(), terminal);
    if (arguments.json)
        write_json(found.value(), terminal);
    else
        write_text(found.value(), terminal);
    return ExitCode::done;
}

}  // namespace interleave::cli
