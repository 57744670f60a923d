// Names and memory: what is declared, where it lies, and what was probably meant.
#include "scenario/compile_context.h"

#include "base/text.h"
#include "program/lexer.h"
#include "program/property.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace interleave {

std::string suggest(std::string_view word, const std::vector<std::string_view>& known)
{
    const std::string_view best = nearest(word, known);
    return best.empty() ? std::string() : fmt::format("did you mean '{}'?", best);
}

bool is_reserved(std::string_view word)
{
    static constexpr auto kWords = std::to_array<std::string_view>(
        {"and",   "or",       "not",    "min",     "max",       "if",       "elif",    "else",
         "while", "for",      "in",     "repeat",  "break",     "continue", "forever", "return",
         "exit",  "start",    "join",   "call",    "with",      "atomic",   "until",   "assert",
         "as",    "array",    "thread", "process", "coroutine", "yield",    "sleep",   "compute",
         "every", "releases", "await",  "gather",  "run_loop"});
    return std::ranges::find(kWords, word) != kWords.end();
}

Mark mark_of(const Expression& e, const Expr& part)
{
    const bool named =
        part.kind == ExprKind::name || part.kind == ExprKind::index || part.kind == ExprKind::apply;
    const auto length = named ? count_chars(part.name) : 1;
    return {e.mark.line, e.mark.column + part.column, length};
}

namespace {

// Variables and objects share one space of names: in "lock m" and "x = m" an `m` is one thing.
bool claim_name(Compilation& c, const std::string& name, Mark mark)
{
    if (is_reserved(name)) {
        c.diagnostics.error(
            compile_code::kReservedName, mark,
            fmt::format("'{}' is a word of the language; choose another name", name));
        return false;
    }
    if (c.variables.contains(name) || c.objects.contains(name)) {
        c.diagnostics.error(compile_code::kDuplicateName, mark,
                            fmt::format("'{}' is declared a second time", name));
        return false;
    }
    return true;
}

// What `expect:` calls the run itself cannot be a variable that it could never read.
bool is_property_word(std::string_view name)
{
    return std::ranges::any_of(property_functions(), [&](const PropertyFunction& f) {
        return f.argument == PropertyFunction::Argument::nothing && f.name == name;
    });
}

}  // namespace

void declare_memory(Compilation& c)
{
    Program& program = c.model.program;
    for (const VariableSpec& spec : c.scenario.variables) {
        if (!claim_name(c, spec.name, spec.mark)) continue;
        if (is_property_word(spec.name)) {
            c.diagnostics.error(compile_code::kReservedName, spec.mark,
                                fmt::format("'{}' means something else in expect and outcome; "
                                            "choose another name",
                                            spec.name));
        }
        uint32_t& words = spec.is_private ? program.process_words : program.shared_words;
        Variable v;
        v.name = spec.name;
        v.scope = spec.is_private ? Scope::process : Scope::shared;
        v.offset = words;
        v.array = spec.array;
        v.initial = spec.initial.empty() ? std::vector<int64_t>{0} : spec.initial;
        v.length = static_cast<uint32_t>(v.initial.size());
        if (words + uint64_t{v.length} > kMaxRegionWords) {
            c.diagnostics.error(compile_code::kTooLarge, spec.mark,
                                fmt::format("variables take more than {} words together; make the "
                                            "arrays smaller",
                                            kMaxRegionWords));
            return;
        }
        words += v.length;
        c.variables.emplace(spec.name, program.variables.push_back(std::move(v)));
    }
}

namespace {

std::string parameter_range(const ObjectParameter& p)
{
    if (!p.object_kind.empty()) return "the name of " + with_article(p.object_kind);
    if (p.unit == ParameterUnit::duration)
        return fmt::format("a duration up to {}", to_text(Duration{p.highest}));
    if (p.unit == ParameterUnit::rate) return "a rate, as 10MB/s or 100Mbit/s";
    if (p.words.empty()) return fmt::format("a number from {} to {}", p.lowest, p.highest);
    std::string text;
    for (const std::string_view word : p.words) {
        text += text.empty() ? "" : " or ";
        text += word;
    }
    return text;
}

// Bytes per second: "10MB/s", "100Mbit/s"; a number alone counts bytes.
std::optional<int64_t> parse_rate(std::string_view text)
{
    struct Unit {
        std::string_view name;
        int64_t bytes;
    };
    static constexpr Unit kUnits[] = {
        {"GB/s", 1'000'000'000}, {"MB/s", 1'000'000}, {"kB/s", 1'000}, {"Gbit/s", 125'000'000},
        {"Mbit/s", 125'000},     {"kbit/s", 125},     {"B/s", 1},      {"", 1}};
    const auto unit =
        std::ranges::find_if(kUnits, [text](const Unit& u) { return text.ends_with(u.name); });
    text.remove_suffix(unit->name.size());
    while (text.ends_with(' ')) text.remove_suffix(1);
    const std::optional<int64_t> count = parse_int(text);
    int64_t rate = 0;
    if (!count || *count < 1 || __builtin_mul_overflow(*count, unit->bytes, &rate))
        return std::nullopt;
    return rate;
}

std::optional<int64_t> quantity(const ObjectParameter& p, std::string_view text, Duration unit)
{
    if (p.unit == ParameterUnit::rate) return parse_rate(text);
    const ParsedDuration d = parse_duration(text, unit);
    return d.ok ? std::optional(d.value.ns) : std::nullopt;
}

// Objects are all declared when their parameters are read: they may be named before they come.
std::optional<int64_t> parameter_value(const Compilation& c, const ObjectParameter& p,
                                       std::string_view text)
{
    if (!p.object_kind.empty()) {
        const auto it = c.objects.find(text);
        if (it == c.objects.end()) return std::nullopt;
        const Object& named = c.model.program.objects[it->second];
        if (object_kinds()[named.kind]->name != p.object_kind) return std::nullopt;
        return it->second.index;
    }
    if (!p.words.empty()) {
        const auto it = std::ranges::find(p.words, text);
        if (it == p.words.end()) return std::nullopt;
        return it - p.words.begin();
    }
    const std::optional<int64_t> value =
        p.unit == ParameterUnit::none ? parse_int(text) : quantity(p, text, c.model.unit);
    if (!value || *value < p.lowest || *value > p.highest) return std::nullopt;
    return value;
}

// The parameter that an argument is about: by its name; a word belongs to the parameter that knows
// it; anything else goes by position.
size_t find_parameter(const ObjectKind& kind, const Argument& a, size_t position)
{
    const auto named = [&](const ObjectParameter& p) { return p.name == a.name; };
    const auto knows = [&](const ObjectParameter& p) {
        return std::ranges::find(p.words, std::string_view(a.value)) != p.words.end();
    };
    const auto begin = kind.parameters.begin();
    if (!a.name.empty()) return std::ranges::find_if(kind.parameters, named) - begin;
    const size_t by_word = std::ranges::find_if(kind.parameters, knows) - begin;
    return by_word < kind.parameters.size() ? by_word : position;
}

// What a name in parentheses is instead of what it should be, and what was probably meant.
void report_value(Compilation& c, const ObjectKind& kind, const ObjectParameter& p,
                  const Argument& a)
{
    std::string suggestion = suggest(a.value, {p.words.begin(), p.words.end()});
    if (!p.object_kind.empty()) {
        std::vector<std::string_view> known;
        for (const auto& [name, id] : c.objects)
            if (object_kinds()[c.model.program.objects[id].kind]->name == p.object_kind)
                known.push_back(name);
        suggestion = suggest(a.value, known);
        if (suggestion.empty()) suggestion = fmt::format("declare m: {}", p.object_kind);
    }
    c.diagnostics.error(compile_code::kBadObjectArgument, a.mark,
                        fmt::format("'{}' of {} is {}, not '{}'", p.name, with_article(kind.name),
                                    parameter_range(p), a.value),
                        std::move(suggestion));
}

std::vector<int64_t> object_parameters(Compilation& c, const ObjectSpec& spec,
                                       const ObjectKind& kind)
{
    std::vector<int64_t> values;
    std::vector<std::string_view> names;
    for (const ObjectParameter& p : kind.parameters) {
        values.push_back(p.value);
        names.push_back(p.name);
    }
    std::vector<bool> given(values.size());
    size_t position = 0;
    for (const Argument& a : spec.arguments) {
        const size_t i = find_parameter(kind, a, position);
        if (a.name.empty()) ++position;
        if (i >= values.size()) {
            c.diagnostics.error(
                compile_code::kBadObjectArgument, a.name.empty() ? a.mark : a.name_mark,
                a.name.empty()
                    ? fmt::format("{} takes {} arguments at most", with_article(kind.name),
                                  values.size())
                    : fmt::format("{} has no option '{}'", with_article(kind.name), a.name),
                suggest(a.name, names));
            continue;
        }
        const ObjectParameter& p = kind.parameters[i];
        const std::optional<int64_t> value = parameter_value(c, p, a.value);
        if (!value) {
            report_value(c, kind, p, a);
        } else if (given[i]) {
            c.diagnostics.error(compile_code::kBadObjectArgument, a.mark,
                                fmt::format("'{}' is given twice", p.name));
        } else {
            values[i] = *value;
        }
        given[i] = true;
    }
    for (size_t i = 0; i < values.size(); ++i) {
        const ObjectParameter& p = kind.parameters[i];
        if (given[i] || has_default(p)) continue;
        c.diagnostics.error(
            compile_code::kBadObjectArgument, spec.kind_mark,
            fmt::format("{} needs '{}': {}", with_article(kind.name), p.name, parameter_range(p)),
            fmt::format("write {}({})", kind.name, p.object_kind.empty() ? "3" : "m"));
    }
    return values;
}

}  // namespace

void declare_objects(Compilation& c)
{
    std::vector<std::string_view> kinds = {"shared", "private"};
    for (const ObjectKind* kind : object_kinds())
        if (is_declarable(*kind)) kinds.push_back(kind->name);
    std::vector<std::pair<const ObjectSpec*, ObjectId>> declared;
    for (const ObjectSpec& spec : c.scenario.objects) {
        if (!claim_name(c, spec.name, spec.mark)) continue;
        const uint32_t kind = find_object_kind(spec.kind);
        if (kind == Record::kNone || !is_declarable(*object_kinds()[kind])) {
            c.diagnostics.error(compile_code::kUnknownKind, spec.kind_mark,
                                fmt::format("unknown kind of object '{}'", spec.kind),
                                suggest(spec.kind, kinds));
            continue;
        }
        const ObjectId id = c.model.program.objects.push_back({spec.name, kind, {}});
        c.objects.emplace(spec.name, id);
        declared.emplace_back(&spec, id);
    }
    for (const auto& [spec, id] : declared) {
        Object& object = c.model.program.objects[id];
        object.parameters = object_parameters(c, *spec, *object_kinds()[object.kind]);
    }
    if (c.model.program.objects.size() > kMaxObjects) {
        c.diagnostics.error(compile_code::kTooLarge, Mark{},
                            fmt::format("more than {} objects", kMaxObjects));
    }
}

}  // namespace interleave
