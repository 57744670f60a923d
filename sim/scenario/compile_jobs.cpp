// Jobs: a loop whose rounds are released one by one.
#include "scenario/compile_function.h"

#include <fmt/format.h>

#include <algorithm>

namespace interleave {

namespace {

// CPU time of the steps where it is always the same. Instructions that state no time of their own
// are not counted: what they take is the machine's affair.
std::optional<Duration> runtime_of(const std::vector<StepSpec>& body)
{
    Duration sum;
    for (const StepSpec& s : body) {
        std::optional<Duration> part = Duration{};
        switch (s.kind) {
            case StepKind::compute:
                part = s.duration->fixed && is_constant(*s.duration->fixed)
                           ? std::optional(sample(*s.duration->fixed, 0))
                           : std::nullopt;
                break;
            case StepKind::with: part = runtime_of(s.body); break;
            case StepKind::repeat: {
                const std::optional<int64_t> times = constant_value(s.arguments[0].expr);
                part = runtime_of(s.body);
                if (part && part->ns > 0 &&
                    (!times || __builtin_mul_overflow(part->ns, *times, &part->ns)))
                    part = std::nullopt;
                break;
            }
            case StepKind::call: part = std::nullopt; break;
            default: {
                bool idle = runtime_of(s.body) == Duration{};
                for (const StepSpec::Branch& b : s.branches)
                    idle = idle && runtime_of(b.body) == Duration{};
                if (!idle) part = std::nullopt;
            }
        }
        if (!part || part->ns < 0 || part->ns > kLastTime.ns) return std::nullopt;
        sum += *part;
        if (sum.ns > kLastTime.ns) return std::nullopt;
    }
    return sum;
}

}  // namespace

bool FunctionCompiler::in_jobs() const
{
    return std::ranges::any_of(loops_, [](const Loop& l) { return l.of_jobs; });
}

// What is aborted must leave nothing behind: no lock held, no frame, nobody waiting for it.
bool FunctionCompiler::forbid_where_aborted(const std::vector<StepSpec>& body)
{
    for (const StepSpec& s : body) {
        const bool leaves_traces = s.kind == StepKind::act || s.kind == StepKind::with ||
                                   s.kind == StepKind::call || s.kind == StepKind::start ||
                                   s.kind == StepKind::join || s.kind == StepKind::until ||
                                   s.kind == StepKind::gather || s.kind == StepKind::run_loop ||
                                   s.kind == StepKind::select || s.kind == StepKind::once;
        if (leaves_traces) {
            c_.diagnostics.error(
                compile_code::kNotInAborted, s.mark,
                fmt::format("'{}' cannot be part of a job that may be aborted: it could be left "
                            "half done",
                            s.label),
                "leave 'on miss abort' out");
            return false;
        }
        if (!forbid_where_aborted(s.body)) return false;
        for (const StepSpec::Branch& b : s.branches)
            if (!forbid_where_aborted(b.body)) return false;
    }
    return true;
}

void FunctionCompiler::compile_jobs(const StepSpec& s)
{
    if (in_jobs() || !held_.empty()) {
        c_.diagnostics.error(compile_code::kMisplacedJobs, s.mark,
                             fmt::format("'{}' {}", s.label,
                                         held_.empty() ? "is within a job of the same task"
                                                       : "would wait with an object in hand"));
        return;
    }
    if (s.abort_on_miss && !forbid_where_aborted(s.body)) return;
    Releases r;
    if (s.duration) {
        r.gap = *s.duration->fixed;
        if (is_constant(r.gap))
            r.gap = {DistributionKind::constant, sample(r.gap, 0), {}, {}};
        else
            r.gap = *s.duration->fixed;
        if (!duration_in_range(r.gap.a, s.duration->mark)) return;
    }
    for (const Duration d : s.moments)
        if (!duration_in_range(d, s.mark)) return;
    if (!duration_in_range(s.deadline, s.mark)) return;
    r.moments = s.moments;
    r.deadline = s.deadline;
    r.runtime = runtime_of(s.body).value_or(Duration{});
    r.abort = s.abort_on_miss;
    const auto it = std::ranges::find(program_.releases, r);
    const auto index = static_cast<uint32_t>(it - program_.releases.begin());
    if (it == program_.releases.end()) program_.releases.push_back(std::move(r));

    assume_assigned(s.body);
    const uint32_t top = emit({.op = Op::release, .object = index});
    const Loop loop = compile_loop_body(s);
    patch(loop.continues, top);
    emit_jump(top);
    if (!loop.breaks.empty()) {
        patch(loop.breaks, here());
        emit({.op = Op::retire});
    }
    patch({top}, here());
}

}  // namespace interleave
