#include "scenario/parse.h"

#include "base/text.h"
#include "program/lexer.h"
#include "scenario/codes.h"
#include "scenario/parse_sections.h"
#include "scenario/parse_values.h"
#include "scenario/yaml.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

namespace interleave {

namespace {

class ScenarioReader {
  public:
    ScenarioReader(ParseContext& ctx, Scenario& out) : ctx_(ctx), out_(out) {}

    void read(const YamlNode& root)
    {
        prepare(root);
        read_mapping(ctx_, root, scenario_keys(), "a scenario",
                     [this](const Key& key, const YamlNode& value) { entry(key, value); });
        if (!root.is_mapping() || find(root, "processes") != nullptr) return;
        ctx_.error(code::kNothingToRun, {1, 1, 0},
                   "the scenario has no processes: nothing would run",
                   "the smallest is: processes: {P1: {run: [compute 24]}}");
    }

  private:
    static const YamlNode* find(const YamlNode& root, std::string_view name)
    {
        for (const YamlEntry& e : root.entries) {
            if (e.key->text == name) return e.value.get();
        }
        return nullptr;
    }

    // What has to be known before anything else is read, wherever it stands.
    void prepare(const YamlNode& root)
    {
        if (const YamlNode* unit = find(root, "unit"); unit != nullptr && unit->is_scalar()) {
            if (const int64_t ns = unit_ns(unit->text); ns > 0) ctx_.unit = Duration{ns};
        }
        out_.unit = ctx_.unit;
        if (const YamlNode* functions = find(root, "functions")) note_functions(ctx_, *functions);
        if (const YamlNode* objects = find(root, "objects")) note_objects(ctx_, *objects);
    }

    void entry(const Key& key, const YamlNode& node)
    {
        switch (key.shape) {
            case Shape::local_text: {
                LocalText text = read_local_text(ctx_, node);
                (key.name == "title"   ? out_.title
                 : key.name == "about" ? out_.about
                                       : out_.question) = std::move(text);
                return;
            }
            case Shape::local_texts: return notes(node);
            case Shape::machine: return read_machine(ctx_, node, out_.machine);
            case Shape::policy: return read_policy(ctx_, node, out_.policy);
            case Shape::objects: return read_objects(ctx_, node, out_);
            case Shape::servers: return read_servers(ctx_, node, out_.servers);
            case Shape::processes: return read_processes(ctx_, node, out_.processes);
            case Shape::functions: return read_functions(ctx_, node, out_.functions);
            case Shape::lesson: return read_lesson(ctx_, node, out_.lesson);
            case Shape::properties:
                return properties(node, key.name == "expect" ? out_.expect : out_.outcome);
            default: break;
        }
        const YamlNode* scalar =
            expect_scalar(ctx_, node, fmt::format("a value for '{}'", key.name));
        if (scalar != nullptr) plain(key, whole(*scalar));
    }

    void plain(const Key& key, const Piece& text)
    {
        if (key.shape == Shape::format) return format(text);
        if (key.shape == Shape::unit) {
            if (unit_ns(text.text) > 0) return;
            ctx_.error(code::kNotOneOf, text.mark(), unknown_unit(text.text));
        } else if (key.shape == Shape::seed) {
            seed(text);
        } else if (key.shape == Shape::duration) {
            out_.until = read_duration(ctx_, text);
        }
    }

    void format(const Piece& text)
    {
        if (text.text == "1") return;
        ctx_.error(code::kFormat, text.mark(),
                   fmt::format("this program reads format 1, not {}", quoted(text.text)),
                   "write format: 1");
    }

    void seed(const Piece& text)
    {
        const char* const end = text.text.data() + text.text.size();
        const auto [rest, error] = std::from_chars(text.text.data(), end, out_.seed);
        if (error == std::errc() && rest == end) return;
        ctx_.error(code::kNotInteger, text.mark(),
                   fmt::format("{} is not a seed", quoted(text.text)),
                   "a seed is a whole number from 0 to 18446744073709551615");
    }

    void notes(const YamlNode& node)
    {
        if (!node.is_sequence()) {
            out_.notes.push_back(read_local_text(ctx_, node));
            return;
        }
        for (const YamlRef& item : node.items) out_.notes.push_back(read_local_text(ctx_, *item));
    }

    void properties(const YamlNode& node, std::vector<PropertySpec>& out)
    {
        if (node.is_empty()) return;
        if (!node.is_sequence()) return property(node, out);
        for (const YamlRef& item : node.items) property(*item, out);
    }

    void property(const YamlNode& node, std::vector<PropertySpec>& out)
    {
        if (node.is_mapping() && !node.entries.empty()) {
            const YamlEntry& first = node.entries.front();
            ctx_.error(code::kWrongShape, first.key->mark, "a condition is a text without a ':'",
                       first.value->is_scalar() && !first.value->is_empty()
                           ? fmt::format("write '{} == {}'", shortened(first.key->text),
                                         shortened(first.value->text))
                           : "write 'balance == 200'");
            return;
        }
        const YamlNode* scalar = expect_scalar(ctx_, node, "a condition");
        if (scalar == nullptr || !ctx_.count_step(node.mark)) return;
        if (std::optional<Expression> e = read_expression(ctx_, whole(*scalar))) {
            out.push_back({std::move(*e)});
        }
    }

    ParseContext& ctx_;
    Scenario& out_;
};

}  // namespace

std::optional<Scenario> parse_scenario(std::string_view text, std::string_view file,
                                       Diagnostics& diagnostics)
{
    const YamlRef root = parse_yaml(text, diagnostics);
    if (!root) return std::nullopt;
    Scenario scenario;
    scenario.file = std::string(file);
    ParseContext ctx{diagnostics, ms(1), {}, {}, 0, 0, 0};
    ScenarioReader(ctx, scenario).read(*root);
    if (diagnostics.has_errors()) return std::nullopt;
    return scenario;
}

}  // namespace interleave
