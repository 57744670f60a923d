// The servers of aperiodic tasks.

#include "scenario/codes.h"
#include "scenario/parse_sections.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace interleave {

namespace {

void read_server_value(ParseContext& ctx, const Key& key, const YamlNode& node, ServerEntry& out)
{
    const YamlNode* scalar = expect_scalar(ctx, node, fmt::format("a value for '{}'", key.name));
    if (scalar == nullptr) return;
    const Piece text = whole(*scalar);
    if (key.shape == Shape::word) {
        if (const auto kind = read_word(ctx, text, key.words))
            out.kind = static_cast<ServerKind>(*kind);
    } else if (key.shape == Shape::integer) {
        out.priority = read_integer(ctx, text, key.lowest, key.highest).value_or(out.priority);
    } else {
        Duration& field = key.name == "budget" ? out.budget : out.period;
        field = read_duration(ctx, text).value_or(Duration{1});
    }
}

bool has_all_keys(ParseContext& ctx, const YamlNode& node, Mark mark, std::string_view name)
{
    const auto has = [&](std::string_view key) {
        return std::any_of(node.entries.begin(), node.entries.end(),
                           [key](const YamlEntry& e) { return e.key->text == key; });
    };
    for (const std::string_view key : {"kind", "budget", "period"}) {
        if (has(key)) continue;
        ctx.error(code::kWrongShape, mark,
                  fmt::format("the server {} has no {}", quoted(name), key),
                  "write S: {kind: deferrable, budget: 2, period: 5}");
        return false;
    }
    return true;
}

}  // namespace

void read_servers(ParseContext& ctx, const YamlNode& node, std::vector<ServerEntry>& out)
{
    if (node.is_empty() || !expect_mapping(ctx, node, "servers")) return;
    for (const YamlEntry& entry : node.entries) {
        if (!ctx.count_entry(entry.key->mark)) continue;
        ServerEntry server;
        server.name = entry.key->text;
        server.mark = whole(*entry.key).mark();
        bool fine = check_name(ctx, whole(*entry.key), "a server");
        read_mapping(ctx, *entry.value, server_keys(), "a server",
                     [&](const Key& key, const YamlNode& value) {
                         read_server_value(ctx, key, value, server);
                     });
        fine = entry.value->is_mapping() &&
               has_all_keys(ctx, *entry.value, server.mark, server.name) && fine;
        if (fine) out.push_back(std::move(server));
    }
}

}  // namespace interleave
