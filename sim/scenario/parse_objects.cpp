// Objects and variables: `m: mutex(order=barging)`, `a: shared(1, 2, 3)`.

#include "base/text.h"
#include "program/lexer.h"
#include "scenario/codes.h"
#include "scenario/composite.h"
#include "scenario/parse_sections.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <utility>

namespace interleave {

namespace {

constexpr int64_t kAny = std::numeric_limits<int64_t>::max();

// `kind(arguments)`, cut into its parts.
struct Declaration {
    Piece kind;
    std::vector<Argument> arguments;
    std::vector<Piece> values;  // parallel to arguments
    bool ok = false;
};

const ObjectKind* kind_named(std::string_view name)
{
    if (const ObjectKind* composite = find_composite_kind(name)) return composite;
    const uint32_t index = find_object_kind(name);
    if (index >= object_kinds().size() || !is_declarable(*object_kinds()[index])) return nullptr;
    return object_kinds()[index];
}

bool is_variable(std::string_view kind) { return kind == "shared" || kind == "private"; }

std::vector<std::string_view> kind_names()
{
    std::vector<std::string_view> names{"shared", "private"};
    for (const ObjectKind* kind : object_kinds())
        if (is_declarable(*kind)) names.push_back(kind->name);
    for (const ObjectKind* kind : composite_kinds()) names.push_back(kind->name);
    return names;
}

std::string usage_of(const ObjectKind& kind)
{
    std::string text(kind.name);
    for (const ObjectParameter& p : kind.parameters) {
        text += fmt::format("{}{}=", &p == kind.parameters.data() ? "(" : ", ", p.name);
        if (!p.object_kind.empty())
            text += "NAME";
        else if (!p.words.empty())
            text += fmt::format("{}", fmt::join(p.words, "|"));
        else
            text += fmt::to_string(has_default(p) && p.value <= p.highest ? p.value : p.lowest);
    }
    return kind.parameters.empty() ? text : text + ")";
}

Declaration read_declaration(ParseContext& ctx, const YamlNode& node)
{
    Declaration d;
    if (node.is_mapping()) {
        ctx.error(code::kObjectForm, node.mark, "an object is declared in one line",
                  "write its kind and what belongs to it in parentheses: m: mutex(order=fifo)");
        return d;
    }
    const YamlNode* scalar = expect_scalar(ctx, node, "the kind of an object, as in m: mutex,");
    if (scalar == nullptr) return d;
    Cursor cursor(whole(*scalar));
    d.kind = cursor.identifier();
    Piece all;
    std::vector<Piece> parts;
    const bool has_parentheses = !cursor.done() && cursor.rest().text[0] == '(';
    d.ok = !d.kind.empty() && (!has_parentheses || cursor.arguments(parts, all)) && cursor.done();
    if (!d.ok) {
        const bool number = parse_int(scalar->text).has_value();
        ctx.error(code::kObjectForm, whole(*scalar).mark(),
                  fmt::format("{} declares no object", quoted(scalar->text)),
                  number ? fmt::format("for a variable, write shared({})", scalar->text)
                         : "write a kind and what belongs to it in parentheses: semaphore(3)");
        return d;
    }
    for (const Piece& part : parts) {
        const size_t equals = find_outside(part.text, "=");
        Argument a;
        Piece value = part;
        if (equals != std::string_view::npos) {
            const Piece name = part.first(equals).trimmed();
            a.name = std::string(name.text);
            a.name_mark = name.mark();
            value = part.from(equals + 1).trimmed();
        }
        a.value = std::string(value.text);
        a.mark = value.mark();
        d.arguments.push_back(std::move(a));
        d.values.push_back(value);
    }
    return d;
}

// A word that belongs to no parameter may have been meant for any of them, unless it has a name.
bool check_value(ParseContext& ctx, const ObjectKind& kind, const ObjectParameter& parameter,
                 bool named, const Piece& value)
{
    if (!parameter.object_kind.empty()) return check_name(ctx, value, "an object");
    if (parameter.unit == ParameterUnit::duration) return read_duration(ctx, value).has_value();
    if (parameter.unit == ParameterUnit::rate) return true;  // the compiler knows its units
    if (parameter.words.empty())
        return read_integer(ctx, value, parameter.lowest, parameter.highest).has_value();
    if (named) return read_word(ctx, value, parameter.words).has_value();
    std::vector<std::string_view> words;
    for (const ObjectParameter& p : kind.parameters)
        words.insert(words.end(), p.words.begin(), p.words.end());
    return read_word(ctx, value, words).has_value();
}

// Without a name, a word belongs to the parameter that knows it; anything else goes by position.
const ObjectParameter* parameter_of(ParseContext& ctx, const ObjectKind& kind, const Declaration& d,
                                    size_t i)
{
    const Argument& a = d.arguments[i];
    if (a.name.empty()) {
        for (const ObjectParameter& p : kind.parameters)
            if (std::ranges::find(p.words, std::string_view(a.value)) != p.words.end()) return &p;
        if (i < kind.parameters.size()) return &kind.parameters[i];
        ctx.error(code::kUnknownParameter, a.mark,
                  kind.parameters.empty()
                      ? fmt::format("'{}' takes nothing in parentheses", kind.name)
                      : fmt::format("'{}' takes {} at most", kind.name,
                                    kind.parameters.size() == 1
                                        ? std::string("one value")
                                        : fmt::format("{} values", kind.parameters.size())),
                  fmt::format("write {}", usage_of(kind)));
        return nullptr;
    }
    std::vector<std::string_view> names;
    for (const ObjectParameter& p : kind.parameters) {
        if (p.name == a.name) return &p;
        names.push_back(p.name);
    }
    std::string suggestion = did_you_mean(a.name, names);
    if (suggestion.empty()) suggestion = fmt::format("write {}", usage_of(kind));
    ctx.error(code::kUnknownParameter, a.name_mark,
              fmt::format("'{}' has no parameter {}", kind.name, quoted(a.name)),
              std::move(suggestion));
    return nullptr;
}

bool check_arguments(ParseContext& ctx, const ObjectKind& kind, const Declaration& d)
{
    bool fine = true;
    std::vector<const ObjectParameter*> seen;
    for (size_t i = 0; i < d.arguments.size(); ++i) {
        const ObjectParameter* parameter = parameter_of(ctx, kind, d, i);
        if (parameter == nullptr) {
            fine = false;
            continue;
        }
        const bool named = !d.arguments[i].name.empty();
        if (std::find(seen.begin(), seen.end(), parameter) != seen.end()) {
            ctx.error(code::kUnknownParameter, d.arguments[i].mark,
                      fmt::format("'{}' is given twice", parameter->name));
            fine = false;
        } else if (!named && !seen.empty() && i > 0 && !d.arguments[i - 1].name.empty()) {
            ctx.error(code::kUnknownParameter, d.arguments[i].mark,
                      "a value without a name cannot follow one with a name",
                      fmt::format("write {}={}", parameter->name, shortened(d.arguments[i].value)));
            fine = false;
        }
        seen.push_back(parameter);
        fine = check_value(ctx, kind, *parameter, named, d.values[i]) && fine;
    }
    return fine;
}

// The cells of a manager are its own names: manager(total=0, done=0).
bool check_manager(ParseContext& ctx, const Declaration& d)
{
    bool fine = true;
    std::vector<std::string_view> seen;
    for (size_t i = 0; i < d.arguments.size(); ++i) {
        const Argument& a = d.arguments[i];
        if (a.name.empty() || std::ranges::find(seen, std::string_view(a.name)) != seen.end()) {
            ctx.error(code::kUnknownParameter, a.name.empty() ? a.mark : a.name_mark,
                      a.name.empty() ? "a cell of a manager has a name"
                                     : fmt::format("'{}' is given twice", a.name),
                      "write manager(total=0, done=0)");
            fine = false;
            continue;
        }
        seen.push_back(a.name);
        fine = read_integer(ctx, d.values[i], -kAny - 1, kAny).has_value() && fine;
    }
    if (!d.arguments.empty()) return fine;
    ctx.error(code::kUnknownParameter, d.kind.mark(), "a manager owns at least one cell",
              "write manager(total=0)");
    return false;
}

bool read_cells(ParseContext& ctx, const Declaration& d, VariableSpec& v)
{
    std::optional<int64_t> size;
    for (size_t i = 0; i < d.arguments.size(); ++i) {
        const Argument& a = d.arguments[i];
        if (a.name.empty()) {
            const std::optional<int64_t> value = read_integer(ctx, d.values[i], -kAny - 1, kAny);
            if (!value) return false;
            v.initial.push_back(*value);
            continue;
        }
        if (a.name != "size" || size) {
            ctx.error(code::kInitialValue, a.name_mark,
                      size ? "'size' is given twice"
                           : fmt::format("a variable has no {}", quoted(a.name)),
                      "write shared(0), shared(1, 2, 3) or shared(0, size=10)");
            return false;
        }
        size = read_integer(ctx, d.values[i], 1, kMaxCells);
        if (!size) return false;
    }
    if (v.initial.empty()) v.initial.push_back(0);
    v.array = size.has_value() || v.initial.size() > 1;
    if (size && v.initial.size() > 1 && v.initial.size() != static_cast<size_t>(*size)) {
        ctx.error(code::kInitialValue, d.kind.mark(),
                  fmt::format("size={} does not fit {} initial values", *size, v.initial.size()),
                  "leave size out, or give one value for all elements");
        return false;
    }
    const uint64_t cells = size ? static_cast<uint64_t>(*size) : v.initial.size();
    ctx.cells += cells;
    if (ctx.cells > kMaxCells) {
        ctx.error(code::kTooMany, d.kind.mark(),
                  fmt::format("all variables together have more than {} elements", kMaxCells));
        return false;
    }
    if (size && v.initial.size() == 1) v.initial.resize(cells, v.initial[0]);
    return true;
}

void read_variable(ParseContext& ctx, const Piece& name, const Declaration& d, Scenario& out)
{
    VariableSpec v;
    v.name = std::string(name.text);
    v.mark = name.mark();
    v.is_private = d.kind.text == "private";
    if (read_cells(ctx, d, v)) out.variables.push_back(std::move(v));
}

void report_unknown_kind(ParseContext& ctx, const Declaration& d)
{
    struct Other {
        std::string_view written, meant;
    };
    static constexpr Other kOthers[] = {
        {"lock", "mutex"},
        {"int", "shared(0)"},
        {"var", "shared(0)"},
        {"variable", "shared(0)"},
        {"array", "shared(0, size=10)"},
        {"global", "shared(0)"},
        {"local", "private(0)"},
        {"disk", "device"},
        {"io", "device"},
        {"sem", "semaphore(1)"},
        {"rlock", "mutex(recursive)"},
        {"condvar", "condition(m)"},
        {"cond", "condition(m)"},
        {"integer", "shared(0)"},
    };
    std::string suggestion = did_you_mean(d.kind.text, kind_names());
    for (const Other& o : kOthers) {
        if (o.written == d.kind.text) suggestion = fmt::format("did you mean '{}'?", o.meant);
    }
    if (suggestion.empty()) {
        suggestion = fmt::format("the kinds are: {}", fmt::join(kind_names(), ", "));
    }
    ctx.error(code::kUnknownObjectKind, d.kind.mark(),
              fmt::format("unknown kind of object {}", quoted(d.kind.text)), std::move(suggestion));
}

}  // namespace

void read_objects(ParseContext& ctx, const YamlNode& node, Scenario& out)
{
    if (node.is_empty() || !expect_mapping(ctx, node, "objects")) return;
    for (const YamlEntry& entry : node.entries) {
        const Piece name = whole(*entry.key);
        if (!ctx.count_entry(entry.key->mark)) return;
        const bool named = check_name(ctx, name, "an object");
        Declaration d = read_declaration(ctx, *entry.value);
        if (!d.ok) continue;
        if (is_variable(d.kind.text)) {
            if (named) read_variable(ctx, name, d, out);
            continue;
        }
        const ObjectKind* kind = kind_named(d.kind.text);
        if (kind == nullptr) {
            report_unknown_kind(ctx, d);
        } else if (kind == &kManagerKind ? check_manager(ctx, d) : check_arguments(ctx, *kind, d)) {
            auto& list = is_composite(*kind) ? out.composites : out.objects;
            list.push_back({std::string(name.text), std::string(d.kind.text),
                            std::move(d.arguments), name.mark(), d.kind.mark()});
        }
    }
}

void note_objects(ParseContext& ctx, const YamlNode& node)
{
    for (const YamlEntry& entry : node.entries) {
        if (!entry.value->is_scalar()) continue;
        const Piece text = whole(*entry.value).trimmed();
        const ObjectKind* kind = kind_named(text.text.substr(0, identifier_length(text.text)));
        if (kind != nullptr) ctx.objects.emplace(entry.key->text, kind);
    }
}

}  // namespace interleave
