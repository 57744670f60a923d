#include "scenario/parse_distribution.h"

#include "base/text.h"
#include "program/decimal.h"
#include "program/lexer.h"
#include "scenario/codes.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace interleave {

namespace {

constexpr DistributionForm kForms[] = {
    {"exp", DistributionKind::exponential, "exp(MEAN)", 1},
    {"uniform", DistributionKind::uniform, "uniform(FROM, TO)", 2},
    {"normal", DistributionKind::normal, "normal(MEAN, DEVIATION)", 2},
    {"lognormal", DistributionKind::lognormal, "lognormal(MEDIAN, SIGMA)", 2, true},
    {"pareto", DistributionKind::pareto, "pareto(MINIMUM, ALPHA)", 2, true},
    {"hyperexp", DistributionKind::hyperexponential, "hyperexp(MEAN, PROBABILITY, OTHER_MEAN)", 3,
     true},
    {"choice", DistributionKind::choice, "choice(DURATION, DURATION, ...)", 0},
};
constexpr size_t kChoicesMax = 1000;
constexpr int64_t kShapeMax = 1'000'000;  // thousandths

const DistributionForm* form_of(std::string_view name)
{
    const auto* const end = std::end(kForms);
    const auto* const found =
        std::find_if(std::begin(kForms), end, [name](const auto& f) { return f.name == name; });
    return found == end ? nullptr : found;
}

std::vector<std::string_view> form_names()
{
    std::vector<std::string_view> names;
    for (const DistributionForm& f : kForms) names.push_back(f.name);
    return names;
}

// "0.5" as 500; it has to lie in (lowest, highest].
std::optional<Duration> read_thousandths(ParseContext& ctx, Piece piece, int64_t lowest,
                                         int64_t highest)
{
    const Decimal number = read_decimal(piece.text);
    const std::optional<int64_t> value = scaled(number, 1000);
    if (number.length == 0 || number.length != piece.text.size() || !value) {
        ctx.error(code::kDistribution, piece.mark(),
                  fmt::format("{} is not a number such as 1.5", quoted(piece.text)),
                  "it has no unit, and three decimals at most");
        return std::nullopt;
    }
    if (*value <= lowest || *value > highest) {
        ctx.error(
            code::kDistribution, piece.mark(), fmt::format("{} is out of range", piece.text),
            fmt::format("it has to be above {} and at most {}", lowest / 1000, highest / 1000));
        return std::nullopt;
    }
    return Duration{*value};
}

bool check_count(ParseContext& ctx, const Piece& piece, const DistributionForm& form, size_t count)
{
    const bool fine =
        form.arguments == 0 ? count > 0 && count <= kChoicesMax : count == form.arguments;
    if (fine) return true;
    ctx.error(code::kDistribution, piece.mark(),
              fmt::format("'{}' takes {}", form.name,
                          form.arguments == 0   ? fmt::format("1 to {} durations", kChoicesMax)
                          : form.arguments == 1 ? "one duration"
                          : form.arguments == 2 ? "two values"
                                                : "three values"),
              fmt::format("write {}", form.usage));
    return false;
}

}  // namespace

std::span<const DistributionForm> distribution_forms() { return kForms; }

bool is_distribution(const Piece& piece)
{
    const size_t word = identifier_length(piece.text);
    const std::string_view after = trim(piece.text.substr(word));
    return word > 0 && !after.empty() && after[0] == '(' &&
           form_of(piece.text.substr(0, word)) != nullptr;
}

std::optional<Distribution> read_distribution(ParseContext& ctx, Piece piece)
{
    Cursor cursor(piece);
    const DistributionForm& form = *form_of(cursor.identifier().text);
    std::vector<Piece> parts;
    Piece all;
    if (!cursor.arguments(parts, all) || !cursor.done()) {
        const Piece where = cursor.done() ? piece : cursor.rest();
        ctx.error(code::kDistribution, where.mark(),
                  fmt::format("{} is not a duration: something is amiss with its parentheses",
                              quoted(piece.text)),
                  fmt::format("write {}", form.usage));
        return std::nullopt;
    }
    if (!check_count(ctx, piece, form, parts.size())) return std::nullopt;
    Distribution d;
    d.kind = form.kind;
    std::vector<Duration> values;
    for (const Piece& part : parts) {
        const bool plain = form.second_is_number && values.size() == 1;
        const int64_t lowest = form.kind == DistributionKind::pareto ? 1000 : 0;
        const bool probability = form.kind == DistributionKind::hyperexponential;
        const int64_t highest = probability ? 1000 : kShapeMax;
        const std::optional<Duration> value =
            plain ? read_thousandths(ctx, part, lowest, highest) : read_duration(ctx, part);
        if (!value) return std::nullopt;
        values.push_back(*value);
    }
    if (form.kind == DistributionKind::choice) {
        d.values = std::move(values);
        return d;
    }
    d.a = values[0];
    if (values.size() > 1) d.b = values[1];
    if (values.size() > 2) d.values = {values[2]};
    if (form.kind == DistributionKind::uniform && d.b < d.a) {
        ctx.error(code::kDistribution, piece.mark(), "the range of 'uniform' ends before it begins",
                  "the smaller duration comes first");
        return std::nullopt;
    }
    return d;
}

bool report_unknown_distribution(ParseContext& ctx, const Piece& piece)
{
    const size_t word = identifier_length(piece.text);
    const std::string_view after = trim(piece.text.substr(word));
    if (word == 0 || after.empty() || after[0] != '(') return false;
    const std::string_view name = piece.text.substr(0, word);
    struct Other {
        std::string_view written, meant;
    };
    static constexpr Other kOthers[] = {
        {"exponential", "exp"}, {"expo", "exp"},     {"poisson", "exp"},   {"gauss", "normal"},
        {"random", "uniform"},  {"rand", "uniform"}, {"range", "uniform"}, {"gaussian", "normal"},
        {"hyper", "hyperexp"},  {"mix", "hyperexp"},
    };
    std::string suggestion = did_you_mean(name, form_names());
    for (const Other& o : kOthers) {
        if (o.written == name) suggestion = fmt::format("did you mean '{}'?", o.meant);
    }
    if (suggestion.empty()) return false;
    ctx.error(code::kDistribution, piece.first(word).mark(),
              fmt::format("unknown distribution {}", quoted(name)), std::move(suggestion));
    return true;
}

void report_not_delay(ParseContext& ctx, const Piece& piece, std::string_view duration_error)
{
    if (report_unknown_distribution(ctx, piece)) return;
    ctx.error(code::kDuration, piece.mark(), std::string(duration_error),
              "a duration is 5ms, 1.5us, or drawn, as in exp(5ms)");
}

}  // namespace interleave
