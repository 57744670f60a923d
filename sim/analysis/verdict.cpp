#include "analysis/verdict.h"

#include "analysis/families.h"
#include "analysis/live_counts.h"
#include "analysis/occupancy.h"
#include "base/text.h"
#include "program/evaluate.h"
#include "program/texts.h"

#include <algorithm>
#include <fmt/format.h>
#include <numeric>
#include <optional>
#include <string_view>
#include <vector>

namespace interleave {

namespace {

Value number(int64_t n) { return {n, false, {}}; }
Value moment(Time t) { return {t.ns, true, {}}; }
Value length(Duration d) { return {d.ns, true, {}}; }

std::string shown(const Value& v, const Texts& texts)
{
    return v.time ? to_text(Duration{v.number}) : shown_value(texts, v.number);
}

// Looks names up in one run, and notes what they were for `because`.
class Facts {
  public:
    Facts(const RunOutcome& outcome, const RunStatistics& statistics)
        : outcome_(outcome), statistics_(statistics)
    {
    }

    Value look_up(const Expr& e)
    {
        Value v = value_of(e);
        if (!v.known()) return v;
        note(asks_for_ending(e) ? fmt::format("it ended: {}", name_of(outcome_.end))
                                : fmt::format("{} is {}", to_text(e), shown(v, outcome_.texts)));
        return v;
    }
    [[nodiscard]] std::string told() const { return fmt::format("{}", fmt::join(facts_, ", ")); }

  private:
    [[nodiscard]] bool asks_for_ending(const Expr&) const;
    Value value_of(const Expr&);
    Value plain(const std::string& name) const;
    Value variable(const std::string& name, std::optional<int64_t> index) const;
    Value of_array(const std::string& function, const std::string& name) const;
    Value of_task(const std::string& function, const std::string& name) const;
    [[nodiscard]] Value time_of_task(const std::string& function, const std::string& name,
                                     const TaskStatistics&) const;
    Value mean(const std::string& figure, const Expr* family) const;
    Value of_family(const Expr&);
    Value utilisation(const Expr& cpu);
    Value of_object(const std::string& function, const std::string& name);
    Value most(const std::string& counted);
    [[nodiscard]] const FinalValue* find_value(const std::string& name) const;
    void note(std::string fact);

    const RunOutcome& outcome_;
    const RunStatistics& statistics_;
    std::vector<std::string> facts_;
    std::optional<std::vector<Family>> families_;  // found when first asked for
    std::optional<std::vector<Occupancy>> occupancy_;
    std::optional<LiveCounts> counts_;
};

void Facts::note(std::string fact)
{
    if (std::find(facts_.begin(), facts_.end(), fact) == facts_.end()) {
        facts_.push_back(std::move(fact));
    }
}

bool Facts::asks_for_ending(const Expr& e) const
{
    const bool word =
        e.name == "finished" || e.name == "deadlock" || e.name == "stuck" || e.name == "limit";
    return e.kind == ExprKind::name && word && find_value(e.name) == nullptr;
}

Value Facts::value_of(const Expr& e)
{
    if (e.kind == ExprKind::name) return plain(e.name);
    if (e.operands.empty()) return unknown_value(fmt::format("{}() needs an argument", e.name));
    const Expr& argument = e.operands[0];
    if (e.kind == ExprKind::index) {
        const Value i = evaluate(argument, [this](const Expr& inner) { return look_up(inner); });
        return i.known() ? variable(e.name, i.number) : i;
    }
    if (e.name == "utilisation") return utilisation(argument);
    if (e.name == "mean")
        return mean(argument.name, e.operands.size() > 1 ? &e.operands[1] : nullptr);
    if (e.name == "percentile" || e.name == "ended" || e.name == "in_system") return of_family(e);
    if (e.name == "most") return most(argument.name);
    if (e.name == "visits" || e.name == "time_at") return of_object(e.name, argument.name);
    if (e.name == "lowest" || e.name == "highest" || e.name == "sum") {
        return of_array(e.name, argument.name);
    }
    return of_task(e.name, argument.name);
}

Value Facts::plain(const std::string& name) const
{
    const auto ended_as = [this](RunEnd end) { return number(outcome_.end == end ? 1 : 0); };
    if (const FinalValue* found = find_value(name); found != nullptr) {
        return variable(name, std::nullopt);
    }
    if (name == "end") return moment(outcome_.timeline.end());
    if (name == "finished") return ended_as(RunEnd::finished);
    if (name == "deadlock") return ended_as(RunEnd::deadlock);
    if (name == "stuck") return ended_as(RunEnd::stuck);
    if (name == "limit") return ended_as(RunEnd::limit);
    if (name == "faults") return number(static_cast<int64_t>(outcome_.timeline.faults().size()));
    if (name == "misses") {
        int64_t missed = 0;
        for (const TaskStatistics& t : statistics_.tasks) missed += t.jobs_missed;
        return number(missed);
    }
    if (name == "live") {
        return number(std::count_if(
            statistics_.tasks.begin(), statistics_.tasks.end(), [this](const TaskStatistics& t) {
                return t.end == kNever && !outcome_.timeline.track(t.task).daemon;
            }));
    }
    return unknown_value(fmt::format("this run does not tell what {} is", name));
}

const FinalValue* Facts::find_value(const std::string& name) const
{
    const auto it = std::find_if(outcome_.values.begin(), outcome_.values.end(),
                                 [&](const FinalValue& v) { return v.name == name; });
    return it == outcome_.values.end() ? nullptr : &*it;
}

Value Facts::variable(const std::string& name, std::optional<int64_t> index) const
{
    const FinalValue* found = find_value(name);
    if (found == nullptr) {
        return unknown_value(fmt::format("this run does not tell what {} is", name));
    }
    if (!index && found->array) return unknown_value(name + " is an array");
    const int64_t i = index.value_or(0);
    if (i < 0 || static_cast<size_t>(i) >= found->values.size()) {
        return unknown_value(
            fmt::format("{} has {} elements, none with index {}", name, found->values.size(), i));
    }
    return number(found->values[static_cast<size_t>(i)]);
}

Value Facts::of_array(const std::string& function, const std::string& name) const
{
    const FinalValue* found = find_value(name);
    if (found == nullptr || found->values.empty()) {
        return unknown_value(fmt::format("this run does not tell what is in {}", name));
    }
    const std::vector<int64_t>& all = found->values;
    if (function == "lowest") return number(*std::min_element(all.begin(), all.end()));
    if (function == "highest") return number(*std::max_element(all.begin(), all.end()));
    return number(static_cast<int64_t>(
        std::accumulate(all.begin(), all.end(), uint64_t{0},
                        [](uint64_t sum, int64_t v) { return sum + static_cast<uint64_t>(v); })));
}

Value Facts::of_task(const std::string& function, const std::string& name) const
{
    const TrackId task = outcome_.timeline.find(name);
    if (!task.valid() || task.index >= statistics_.tasks.size()) {
        return unknown_value(fmt::format("there was no task {} in this run", name));
    }
    const TaskStatistics& t = statistics_.tasks[task.index];
    if (function == "switches") {
        return number(int64_t{t.switches_voluntary} + t.switches_involuntary);
    }
    if (function == "jobs") return number(t.jobs);
    if (function == "missed") return number(t.jobs_missed);
    if (function == "response_max" || function == "response_mean") {
        const Duration d = function == "response_max" ? t.worst_job_response : t.mean_job_response;
        return d.ns < 0 ? unknown_value("no job of " + name + " was done") : moment(Time{d.ns});
    }
    if (function == "preemptions") return number(t.switches_involuntary);
    if (function == "migrations") {
        if (!outcome_.timeline.origin().knows_cpus) {
            return unknown_value("this run does not tell which CPU a task ran on");
        }
        return number(t.migrations);
    }
    if (function == "exit_code") {
        if (t.end == kNever) return unknown_value(name + " had not ended");
        return number(outcome_.timeline.moments(task).exit_code);
    }
    return time_of_task(function, name, t);
}

Value Facts::time_of_task(const std::string& function, const std::string& name,
                          const TaskStatistics& t) const
{
    const bool ended = t.end != kNever;
    const bool ran = t.first_run != kNever;
    if (t.start == kNever) return unknown_value(name + " had not started");
    if (function == "start") return moment(t.start);
    if (function == "blocked") return length(t.blocked);
    if (function == "finish" || function == "turnaround") {
        if (!ended) return unknown_value(name + " had not ended");
        return function == "finish" ? moment(t.end) : length(t.turnaround);
    }
    if (!outcome_.timeline.origin().knows_ready) {
        return unknown_value("this run tells a ready task from a running one only roughly");
    }
    if (function == "waiting") return length(t.waiting);
    if (function == "running") return length(t.running);
    if (function == "first_run" || function == "response") {
        if (!ran) return unknown_value(name + " never ran");
        return function == "first_run" ? moment(t.first_run) : length(t.response);
    }
    return unknown_value(fmt::format("there is no function {}", function));
}

// Over tasks that ended and are not daemons, rounded to nearest: as the statistics do it.
Value Facts::mean(const std::string& figure, const Expr* family) const
{
    __int128 sum = 0;
    int64_t count = 0;
    for (const TaskStatistics& t : statistics_.tasks) {
        const Track& track = outcome_.timeline.track(t.task);
        if (t.end == kNever || track.daemon) continue;
        if (family != nullptr && !means_family(family->name, family_of(track.name))) continue;
        const Value v = time_of_task(figure, track.name, t);
        if (!v.known()) return v;
        sum += v.number;
        ++count;
    }
    if (count == 0) return unknown_value("no task ended");
    return {static_cast<int64_t>((2 * sum + count) / (2 * count)), true, {}};
}

// Families of several tasks that start the same function are taken together.
Value Facts::of_family(const Expr& e)
{
    if (!families_) families_ = families(outcome_.timeline, statistics_);
    Family all;
    for (const Family& f : *families_) {
        if (!means_family(e.operands[0].name, f.name)) continue;
        all.ended += f.ended;
        all.in_system += f.in_system;
        all.turnarounds.insert(all.turnarounds.end(), f.turnarounds.begin(), f.turnarounds.end());
    }
    if (e.name == "ended") return number(static_cast<int64_t>(all.ended));
    if (e.name == "in_system") return length(all.in_system);
    if (all.turnarounds.empty()) return unknown_value("no such task ended");
    std::sort(all.turnarounds.begin(), all.turnarounds.end());
    return length(percentile(all.turnarounds, e.operands[1].value));
}

Value Facts::most(const std::string& counted)
{
    if (!counts_) counts_ = live_counts(outcome_.timeline);
    if (counted == "processes") return number(counts_->most_of(Counted::processes));
    if (counted == "tasks") return number(counts_->most_of(Counted::tasks));
    if (counted == "zombies") return number(counts_->most_of(Counted::zombies));
    if (!outcome_.timeline.origin().knows_ready)
        return unknown_value("this run tells a ready task from a running one only roughly");
    return number(counts_->most_of(Counted::ready));
}

Value Facts::of_object(const std::string& function, const std::string& name)
{
    if (!occupancy_) occupancy_ = occupancy(outcome_.timeline);
    const std::vector<std::string>& names = outcome_.timeline.symbols().objects;
    const auto it = std::find(names.begin(), names.end(), name);
    if (it == names.end()) return unknown_value(fmt::format("there is no object {}", name));
    const Occupancy& o = (*occupancy_)[static_cast<size_t>(it - names.begin())];
    if (function == "visits") return number(static_cast<int64_t>(o.visits));
    if (function == "time_at") return length(o.time);
    return number(in_use_ppm(o) / 10'000);
}

Value Facts::utilisation(const Expr& cpu)
{
    const std::vector<std::string>& objects = outcome_.timeline.symbols().objects;
    if (cpu.kind == ExprKind::name &&
        std::find(objects.begin(), objects.end(), cpu.name) != objects.end())
        return of_object("utilisation", cpu.name);
    if (!outcome_.timeline.origin().knows_cpus) {
        return unknown_value("this run does not tell which CPU a task ran on");
    }
    const std::optional<int64_t> named = cpu.name.starts_with("cpu")
                                             ? parse_int(std::string_view(cpu.name).substr(3))
                                             : std::nullopt;
    const int64_t i = cpu.kind == ExprKind::number ? cpu.value : named.value_or(-1);
    if (i < 0 || static_cast<size_t>(i) >= statistics_.cpus.size()) {
        return unknown_value(fmt::format("there is no CPU {}", to_text(cpu)));
    }
    return number(statistics_.cpus[static_cast<size_t>(i)].utilisation_ppm / 10'000);
}

}  // namespace

PropertyVerdict evaluate(const std::string& text, const Expr& expr, uint32_t line,
                         const RunOutcome& outcome, const RunStatistics& statistics)
{
    PropertyVerdict verdict{text, line, Verdict::unknown, {}};
    if (outcome.end == RunEnd::interrupted || outcome.end == RunEnd::running) {
        verdict.because = "the run was interrupted before its end";
        return verdict;
    }
    Facts facts(outcome, statistics);
    const Value v = evaluate(expr, [&facts](const Expr& e) { return facts.look_up(e); });
    if (!v.known()) {
        verdict.because = v.unknown;
        return verdict;
    }
    verdict.verdict = v.number != 0 ? Verdict::holds : Verdict::violated;
    verdict.because = facts.told();
    return verdict;
}

std::string_view name_of(Verdict verdict)
{
    switch (verdict) {
        case Verdict::holds: return "holds";
        case Verdict::violated: return "violated";
        case Verdict::unknown: return "unknown";
    }
    return {};
}

}  // namespace interleave
