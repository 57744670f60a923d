// The language as a JSON Schema (draft 7), for editors. Looser than the parser where a schema
// cannot say it, never stricter: expressions and arguments are patterns of their beginning.

#include "base/text.h"
#include "kernel/interpreters.h"
#include "policy/policies.h"
#include "scenario/composite.h"
#include "scenario/language.h"
#include "scenario/parse.h"
#include "scenario/parse_distribution.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

namespace interleave {

namespace {

constexpr std::string_view kLetter = "[A-Za-z_\\u0080-\\uffff]";
constexpr std::string_view kNameRest = "[A-Za-z0-9_\\u0080-\\uffff]*";
constexpr std::string_view kCacheRequired[] = {"size"};
constexpr std::string_view kStopRequired[] = {"ask"};
constexpr std::string_view kAnswerRequired[] = {"if", "answer"};
constexpr std::string_view kServerRequired[] = {"kind", "budget", "period"};
constexpr std::string_view kParentheses = " *\\(.*\\)";

std::string name_pattern() { return fmt::format("{}{}", kLetter, kNameRest); }

// JSON values as text. Objects keep the order in which they were written.
using Fields = std::vector<std::pair<std::string, std::string>>;

std::string object(const Fields& fields)
{
    std::string out = "{";
    for (const auto& [name, value] : fields) {
        out += fmt::format("{}{}: {}", out.size() > 1 ? ", " : "", json_quote(name), value);
    }
    return out + "}";
}

std::string array(const std::vector<std::string>& items)
{
    return fmt::format("[{}]", fmt::join(items, ", "));
}

std::string text_value(std::string_view text) { return json_quote(text); }

template <typename Range>
std::string words(const Range& range)
{
    std::vector<std::string> items;
    for (std::string_view word : range) items.push_back(text_value(word));
    return array(items);
}

std::string ref(std::string_view definition)
{
    return object({{"$ref", text_value(fmt::format("#/definitions/{}", definition))}});
}

std::string any_of(const std::vector<std::string>& schemas)
{
    return object({{"anyOf", array(schemas)}});
}

// A pattern is given as it is matched: json_quote doubles its backslashes, so that \u0080 has to
// stay what JSON itself decodes.
std::string pattern_text(std::string_view pattern)
{
    std::string quoted = json_quote(pattern);
    for (size_t at = quoted.find("\\\\u"); at != std::string::npos; at = quoted.find("\\\\u", at)) {
        quoted.erase(at, 1);
    }
    return quoted;
}

std::string pattern(std::string_view p)
{
    return object({{"type", text_value("string")}, {"pattern", pattern_text(p)}});
}

std::string integer(int64_t lowest, int64_t highest)
{
    return object({{"type", text_value("integer")},
                   {"minimum", std::to_string(lowest)},
                   {"maximum", std::to_string(highest)}});
}

std::string shape_schema(const Key& key);

std::string described(const Key& key)
{
    return object({{"description", text_value(key.about)}, {"allOf", array({shape_schema(key)})}});
}

std::string mapping(std::span<const Key> keys, const Fields& more = {})
{
    Fields properties;
    for (const Key& key : keys) properties.emplace_back(key.name, described(key));
    Fields fields{{"type", text_value("object")},
                  {"additionalProperties", "false"},
                  {"properties", object(properties)}};
    fields.insert(fields.end(), more.begin(), more.end());
    return object(fields);
}

// From names to values of one kind.
std::string named(std::string_view names, const std::string& value, bool may_be_empty)
{
    Fields fields{{"type", may_be_empty ? words(std::vector<std::string_view>{"object", "null"})
                                        : text_value("object")},
                  {"propertyNames", object({{"pattern", pattern_text(names)}})},
                  {"additionalProperties", value}};
    if (!may_be_empty) fields.emplace_back("minProperties", "1");
    return object(fields);
}

std::string one_or_list(const std::string& item)
{
    return any_of({item, object({{"type", text_value("array")}, {"items", item}})});
}

std::string list_of(const std::string& item, size_t fewest, size_t most)
{
    return object({{"type", text_value("array")},
                   {"items", item},
                   {"minItems", fmt::format("{}", fewest)},
                   {"maxItems", fmt::format("{}", most)}});
}

std::string registers() { return one_or_list(pattern("^(r[0-7]|[abcd]x)$")); }

std::string interpreter_schema()
{
    std::vector<std::string_view> names;
    for (const InterpreterProfile& p : interpreter_profiles()) names.push_back(p.name);
    return any_of({object({{"enum", words(names)}}), mapping(interpreter_keys())});
}

std::string gil_schema()
{
    return any_of({object({{"enum", words(kGilProtocols)}}), mapping(gil_keys())});
}

std::string shape_schema(const Key& key)
{
    switch (key.shape) {
        case Shape::format: return object({{"enum", array({"1", "\"1\""})}});
        case Shape::text: return ref("text");
        case Shape::local_text: return ref("local_text");
        case Shape::local_texts: return one_or_list(ref("local_text"));
        case Shape::unit: return object({{"enum", words(kUnits)}});
        case Shape::seed:
            return object({{"type", text_value("integer")},
                           {"minimum", "0"},
                           {"maximum", "18446744073709551615"}});
        case Shape::integer: return integer(key.lowest, key.highest);
        case Shape::boolean: return object({{"type", text_value("boolean")}});
        case Shape::word: return object({{"enum", words(key.words)}});
        case Shape::duration: return ref("duration");
        case Shape::delay: return ref("delay");
        case Shape::costs: return mapping(cost_keys());
        case Shape::cache: return mapping(cache_keys(), {{"required", words(kCacheRequired)}});
        case Shape::context: return mapping(context_keys());
        case Shape::registers: return registers();
        case Shape::cpu_list: return one_or_list(integer(0, kMaxCpus - 1));
        case Shape::machine: return mapping(machine_keys());
        case Shape::policy: return ref("policy");
        case Shape::objects: return ref("objects");
        case Shape::servers: return named(fmt::format("^{}$", name_pattern()), ref("server"), true);
        case Shape::subinterpreter:
        case Shape::server: return pattern(fmt::format("^{}$", name_pattern()));
        case Shape::claims:
            return named(fmt::format("^{}$", name_pattern()), integer(key.lowest, key.highest),
                         true);
        case Shape::processes:
            return named(fmt::format("^{}$", name_pattern()), ref("process"), false);
        case Shape::threads:
            return named(fmt::format("^{}$", name_pattern()), ref("thread"), false);
        case Shape::coroutines:
            return named(fmt::format("^{}$", name_pattern()), ref("coroutine"), false);
        case Shape::functions: return ref("functions");
        case Shape::properties: return ref("conditions");
        case Shape::run: return ref("run");
        case Shape::lesson: return list_of(ref("stop"), 0, kMaxStops);
        case Shape::moment:
        case Shape::condition: return ref("text");
        case Shape::ask: return ref("local_text");
        case Shape::answers:
            return list_of(mapping(answer_keys(), {{"required", words(kAnswerRequired)}}),
                           kFewestAnswers, kMostAnswers);
        case Shape::interpreter: return interpreter_schema();
        case Shape::gil: return gil_schema();
        case Shape::scheduler:
            return any_of(
                {object({{"enum", words(scheduler_keys()[0].words)}}), mapping(scheduler_keys())});
    }
    return "{}";
}

std::string text_schema()
{
    return object({{"type", words(std::vector<std::string_view>{"string", "number", "boolean"})}});
}

std::string duration_schema()
{
    const std::string literal =
        fmt::format("^[0-9]+(\\.[0-9]+)? ?({}|\\u00b5s|\\u03bcs)?$", fmt::join(kUnits, "|"));
    return any_of({object({{"type", text_value("number")}, {"minimum", "0"}}), pattern(literal)});
}

std::string delay_schema()
{
    std::vector<std::string_view> names;
    for (const DistributionForm& form : distribution_forms()) names.push_back(form.name);
    return any_of(
        {ref("duration"), pattern(fmt::format("^({}){}$", fmt::join(names, "|"), kParentheses))});
}

std::string verb_pattern()
{
    std::vector<std::string_view> plain;
    std::vector<std::string_view> with_argument;
    for (const auto& kinds : {object_kinds(), composite_kinds()}) {
        for (const ObjectKind* kind : kinds) {
            for (const Verb& verb : kind->verbs) {
                auto& list = verb.arguments == VerbArguments::none ? plain : with_argument;
                if (std::find(list.begin(), list.end(), verb.name) == list.end()) {
                    list.push_back(verb.name);
                }
            }
        }
    }
    const std::string target = fmt::format("{0}( *\\. *{0})?", name_pattern());
    return fmt::format("^({}) +{}( +(shared|exclusive))?( +within +.+)?$|^({}) +{}( +.+)?$",
                       fmt::join(plain, "|"), target, fmt::join(with_argument, "|"), target);
}

std::string step_text_schema()
{
    std::vector<std::string> forms;
    for (const StepForm& form : step_forms()) {
        if (form.block) continue;
        forms.push_back(
            object({{"description", text_value(fmt::format("{}: {}", form.usage, form.about))},
                    {"pattern", pattern_text(fmt::format("^{}{}", form.word, form.rest))}}));
    }
    forms.push_back(object({{"description", text_value("A verb of an object.")},
                            {"pattern", pattern_text(verb_pattern())}}));
    forms.push_back(object(
        {{"description", text_value("x = VALUE, a[i] = VALUE, x += VALUE: an assignment.")},
         {"pattern",
          pattern_text(fmt::format("^{}( *\\[.*\\])? *[-+*/%]?=[^=].*$", name_pattern()))}}));
    return object({{"type", text_value("string")}, {"anyOf", array(forms)}});
}

// Of a select: verbs as keys, with steps that may be left out.
std::string cases_schema()
{
    const std::string nothing = object({{"type", text_value("null")}});
    const std::string none = object({{"type", text_value("array")}, {"maxItems", "0"}});
    const std::string one =
        object({{"type", text_value("object")},
                {"minProperties", "1"},
                {"maxProperties", "1"},
                {"additionalProperties", any_of({ref("steps"), none, nothing})}});
    return object({{"type", text_value("array")},
                   {"minItems", "1"},
                   {"items", any_of({text_schema(), one})}});
}

std::string step_block_schema()
{
    Fields forms;
    for (const StepForm& form : step_forms()) {
        if (!form.block) continue;
        const std::string key = fmt::format("^{}{}", form.word, form.rest);
        const bool cases = form.kind == StepKind::select;
        forms.emplace_back(key,
                           object({{"description", text_value(form.about)},
                                   {"allOf", array({cases ? cases_schema() : ref("steps")})}}));
    }
    return object({{"type", text_value("object")},
                   {"minProperties", "1"},
                   {"additionalProperties", "false"},
                   {"patternProperties", object(forms)}});
}

// Words as they stand in a file without quotes: there 6.12 is a number, and to readers of YAML 1.1
// on and off are true and false.
std::vector<std::string> plain_words(std::span<const std::string_view> words)
{
    std::vector<std::string> values;
    for (const std::string_view word : words) {
        values.push_back(text_value(word));
        if (word == "on" || word == "off") values.emplace_back(word == "on" ? "true" : "false");
        if (word.find_first_not_of("0123456789.") == std::string_view::npos)
            values.emplace_back(word);
    }
    return values;
}

std::string parameter_schema(const PolicyParameter& p)
{
    const auto schema = [&p]() -> std::string {
        switch (p.kind) {
            case ParameterKind::duration: return ref("duration");
            case ParameterKind::integer: return integer(p.lowest, p.highest);
            case ParameterKind::boolean: return object({{"type", text_value("boolean")}});
            case ParameterKind::word: return object({{"enum", array(plain_words(p.words))}});
            case ParameterKind::fraction:
                return any_of({object({{"type", text_value("number")}}), ref("text")});
            case ParameterKind::durations: return one_or_list(ref("duration"));
            case ParameterKind::integers: return one_or_list(integer(p.lowest, p.highest));
            case ParameterKind::schedule: return one_or_list(ref("text"));
        }
        return "{}";
    };
    const bool or_word = p.kind != ParameterKind::word && !p.words.empty();
    const std::string value =
        or_word ? any_of({object({{"enum", words(p.words)}}), schema()}) : schema();
    return object({{"description", text_value(p.about)}, {"allOf", array({value})}});
}

std::string policy_schema()
{
    std::vector<std::string> names;
    std::vector<std::string> forms;
    for (const PolicyInfo* info : policies()) {
        names.push_back(text_value(info->name));
        Fields properties{{"name", object({{"const", text_value(info->name)},
                                           {"description", text_value(info->about)}})}};
        for (const PolicyParameter& p : info->parameters) {
            properties.emplace_back(p.name, parameter_schema(p));
        }
        forms.push_back(object({{"type", text_value("object")},
                                {"required", words(std::vector<std::string_view>{"name"})},
                                {"additionalProperties", "false"},
                                {"properties", object(properties)}}));
    }
    forms.insert(forms.begin(), object({{"enum", array(names)}}));
    return any_of(forms);
}

std::string objects_schema()
{
    std::vector<std::string> kinds;
    const auto add = [&kinds](std::string_view name, std::string_view about) {
        kinds.push_back(
            object({{"description", text_value(about)},
                    {"pattern", pattern_text(fmt::format("^{}({})?$", name, kParentheses))}}));
    };
    add("shared",
        "A variable, one for all processes: shared(0), shared(1, 2), shared(0, size=10).");
    add("private", "A variable of which each process has its own: private(0).");
    for (const ObjectKind* kind : object_kinds())
        if (is_declarable(*kind)) add(kind->name, kind->about);
    for (const ObjectKind* kind : composite_kinds()) add(kind->name, kind->about);
    const std::string declaration =
        object({{"type", text_value("string")}, {"anyOf", array(kinds)}});
    return named(fmt::format("^{}$", name_pattern()), declaration, true);
}

std::string functions_schema()
{
    const std::string assembly =
        object({{"type", text_value("object")},
                {"required", words(std::vector<std::string_view>{"asm"})},
                {"additionalProperties", "false"},
                {"properties", object({{"asm", object({{"type", text_value("string")}})}})}});
    return named(fmt::format("^{}({})?$", name_pattern(), kParentheses),
                 any_of({ref("steps"), assembly}), true);
}

std::string run_schema()
{
    return any_of({ref("steps"), pattern(fmt::format("^{}({})?$", name_pattern(), kParentheses))});
}

std::string required(std::string_view key)
{
    return object({{"required", words(std::vector<std::string_view>{key})}});
}

Fields definitions()
{
    const std::string text_or_list = one_or_list(ref("text"));
    return {
        {"text", text_schema()},
        {"local_text", any_of({ref("text"), mapping(language_keys())})},
        {"duration", duration_schema()},
        {"delay", delay_schema()},
        {"conditions", any_of({object({{"type", text_value("null")}}), text_or_list})},
        {"step_text", step_text_schema()},
        {"step_block", step_block_schema()},
        {"steps", any_of({ref("step_text"),
                          object({{"type", text_value("array")},
                                  {"items", any_of({ref("step_text"), ref("step_block")})}})})},
        {"run", run_schema()},
        {"stop", mapping(stop_keys(), {{"required", words(kStopRequired)}})},
        {"server", mapping(server_keys(), {{"required", words(kServerRequired)}})},
        {"coroutine", mapping(coroutine_keys(), {{"anyOf", array({required("run")})}})},
        {"thread",
         mapping(thread_keys(), {{"anyOf", array({required("run"), required("coroutines")})}})},
        {"process", mapping(process_keys(), {{"anyOf", array({required("run"), required("threads"),
                                                              required("coroutines")})}})},
        {"policy", policy_schema()},
        {"objects", objects_schema()},
        {"functions", functions_schema()},
    };
}

// One line for each field of the outer levels, so that a change is seen where it is.
std::string broken_into_lines(const std::string& json)
{
    constexpr int depth_max = 4;
    std::string out;
    int depth = 0;
    bool quote = false;
    const auto line = [&] { out += '\n' + std::string(static_cast<size_t>(depth) * 2, ' '); };
    for (size_t i = 0; i < json.size(); ++i) {
        const char c = json[i];
        if (c == '"' && (i == 0 || json[i - 1] != '\\')) quote = !quote;
        const bool opens = !quote && (c == '{' || c == '[');
        const bool closes = !quote && (c == '}' || c == ']');
        if (closes && depth-- <= depth_max) line();
        out += c;
        if (opens && ++depth <= depth_max) line();
        if (!quote && c == ',' && depth <= depth_max) {
            line();
            ++i;  // the blank after the comma
        }
    }
    return out + '\n';
}

}  // namespace

std::string schema_json()
{
    Fields properties;
    for (const Key& key : scenario_keys()) properties.emplace_back(key.name, described(key));
    return broken_into_lines(object({
        {"$schema", text_value("http://json-schema.org/draft-07/schema#")},
        {"title", text_value("Interleave scenario")},
        {"description", text_value("Generated from the tables of the parser; do not edit.")},
        {"type", text_value("object")},
        {"required", words(std::vector<std::string_view>{"processes"})},
        {"additionalProperties", "false"},
        {"properties", object(properties)},
        {"definitions", object(definitions())},
    }));
}

}  // namespace interleave
