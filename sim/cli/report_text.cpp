// A finished run for people.
#include "base/text.h"
#include "cli/contention.h"
#include "cli/table.h"
#include "cli/times.h"
#include "export/gantt.h"
#include "kernel/context.h"
#include "kernel/model.h"
#include "program/texts.h"

#include <algorithm>
#include <fmt/format.h>
#include <ostream>
#include <span>
#include <vector>

namespace interleave::cli {

namespace {

constexpr size_t kMostRows = 60;      // of a table; --json has them all
constexpr size_t kMostElements = 64;  // of an array

std::string bound_of(const PeriodicReport::Row& row)
{
    if (!row.bound) return "-";
    switch (row.bound->kind) {
        case ResponseBound::Kind::bounded: return to_text(row.bound->time);
        case ResponseBound::Kind::unbounded: return "none";
        case ResponseBound::Kind::given_up: return "?";
    }
    return {};
}

TextTable periodic_table(const PeriodicReport& report, const Terminal& terminal)
{
    const bool assigned = !report.set.cpu_of.empty();
    std::vector<Column> columns = {{"task", "task", true},
                                   {"runtime", "run-\ntime"},
                                   {"period", "period"},
                                   {"deadline", "dead-\nline"},
                                   {"bound", "bound"},
                                   {"in time", "in\ntime"},
                                   {"worst response", "worst\nresponse"},
                                   {"jobs", "jobs"},
                                   {"missed", "missed"}};
    if (assigned) columns.insert(columns.begin() + 1, {"cpu", "cpu"});
    TextTable table(std::move(columns));
    for (size_t i = 0; i < std::min(report.rows.size(), kMostRows); ++i) {
        const PeriodicReport::Row& row = report.rows[i];
        const std::optional<ObservedJobs>& o = row.observed;
        const bool is_server = i + report.set.servers >= report.rows.size();
        const bool ended = o && o->worst_response.ns >= 0;
        const std::string in_time = is_server      ? "-"
                                    : !row.in_time ? "?"
                                                   : terminal.say(*row.in_time ? "yes" : "no");
        std::vector<std::string> cells = {row.task.name,
                                          to_text(row.task.runtime),
                                          to_text(row.task.period),
                                          to_text(row.task.deadline),
                                          terminal.say(bound_of(row)),
                                          in_time,
                                          ended ? to_text(o->worst_response) : "-",
                                          o ? fmt::to_string(o->released) : "-",
                                          o ? fmt::to_string(o->missed) : "-"};
        if (assigned) cells.insert(cells.begin() + 1, fmt::to_string(row.cpu.index));
        table.add(std::move(cells));
    }
    return table;
}

class Writer {
  public:
    Writer(const RunReport& report, const RunArguments& arguments, Terminal& terminal)
        : r_(report), a_(arguments), t_(terminal), timeline_(report.run.timeline)
    {
    }

    void write()
    {
        if (!a_.quiet) {
            if (a_.chart) chart();
            tasks();
            periodic();
            families();
            blocked();
            objects();
            write_locks(r_, a_, t_);
            write_path(r_, a_, t_);
            cpus();
            values();
        }
        whole();
        write_waits(r_, t_);
        faults();
        misses();
        verdicts("expect", r_.expect);
        verdicts("outcome", r_.outcome);
        if (!r_.outcome_skipped.empty()) {
            heading("outcome");
            paragraph(r_.outcome_skipped);
        }
        suspicions();
        if (!a_.quiet) pages();
        if (!a_.quiet) notes();
    }

  private:
    void heading(std::string_view text)
    {
        t_.out << '\n' << styled(t_.out_color, Style::bold, t_.say(text)) << '\n';
    }
    void paragraph(std::string_view text) { t_.out << t_.paragraph(text, 2); }

    void chart();
    void tasks();
    [[nodiscard]] TimeScale scale() const;
    [[nodiscard]] std::vector<std::string> row_of(const TaskStatistics&, const TimeScale&) const;
    void families();
    void blocked();
    void objects();
    void cpus();
    void values();
    void whole();
    [[nodiscard]] bool starts_tasks() const;
    void counts();
    void faults();
    void periodic();
    void misses();
    // Of a property: a pipe holds something, too, and in other words.
    [[nodiscard]] std::string verdict_word(std::string_view word) const
    {
        return t_.language == "en" ? std::string(word) : t_.say(fmt::format("verdict: {}", word));
    }
    void verdicts(std::string_view name, const std::vector<PropertyVerdict>&);
    void suspicions();
    void pages();
    void notes();

    const RunReport& r_;
    const RunArguments& a_;
    Terminal& t_;
    const Timeline& timeline_;
};

void Writer::chart()
{
    GanttOptions options;
    options.columns = static_cast<uint32_t>(t_.width);
    options.color = t_.out_color;
    options.ascii = t_.ascii;
    options.counters = a_.counters;
    if (a_.findings) options.findings = r_.findings;
    options.say = [this](std::string_view english) { return t_.say(english); };
    options.title = false;  // the introduction told it, in the reader's language
    t_.out << '\n' << gantt(timeline_, options);
}

TimeScale Writer::scale() const
{
    std::vector<int64_t> times;
    for (const TaskStatistics& t : r_.statistics.tasks) {
        for (const Time moment : {t.start, t.first_run, t.end}) {
            if (moment != kNever) times.push_back(moment.ns);
        }
        for (const Duration d : {t.turnaround, t.waiting, t.running, t.blocked}) {
            times.push_back(d.ns);
        }
    }
    return scale_for(times, r_.scenario.model->unit.ns);
}

std::vector<std::string> Writer::row_of(const TaskStatistics& t, const TimeScale& scale) const
{
    const bool ended = t.end != kNever;
    const bool ran = t.first_run != kNever;
    const auto moment = [&](Time m) { return m == kNever ? "-" : in_scale(scale, m.ns); };
    const auto length = [&](bool known, Duration d) { return known ? in_scale(scale, d.ns) : "-"; };
    return {timeline_.track(t.task).name,
            moment(t.start),
            moment(t.first_run),
            moment(t.end),
            length(ended, t.turnaround),
            length(ran, t.response),
            length(true, t.waiting),
            length(true, t.running),
            length(true, t.blocked),
            fmt::to_string(uint64_t{t.switches_voluntary} + t.switches_involuntary),
            fmt::to_string(t.switches_involuntary),
            ended ? fmt::to_string(timeline_.moments(t.task).exit_code) : "-"};
}

void Writer::tasks()
{
    if (r_.statistics.tasks.empty()) return;
    TextTable table({{"task", "task", true},
                     {"start", "start"},
                     {"first run", "first\nrun"},
                     {"end", "end"},
                     {"turnaround", "turn-\naround"},
                     {"response", "re-\nsponse"},
                     {"waiting", "wait-\ning"},
                     {"running", "run-\nning"},
                     {"blocked", "block-\ned"},
                     {"switches", "switch-\nes"},
                     {"preempted", "pre-\nempted"},
                     {"exit", "exit"}});
    const TimeScale in = scale();
    const size_t all = r_.statistics.tasks.size();
    for (size_t i = 0; i < std::min(all, kMostRows); ++i) {
        table.add(row_of(r_.statistics.tasks[i], in));
    }
    heading(fmt::format("Tasks (times in {}{}{})", in.unit, in.rounded ? ", rounded" : "",
                        timeline_.origin().knows_ready ? "" : "; waiting and running estimated"));
    t_.out << table.text(t_);
    if (all > kMostRows) paragraph(fmt::format("... and {} more: --json has all", all - kMostRows));
}

std::string thousandths(uint64_t milli)
{
    return fmt::format("{}.{:03}", milli / 1000, milli % 1000);
}

// Where there are more tasks than anybody wants to read about one by one: the many of one name.
void Writer::families()
{
    if (r_.statistics.tasks.size() <= kMostRows) return;
    TextTable table({{"tasks", "", true},
                     {"ended", ""},
                     {"mean turnaround", "mean turn-\naround"},
                     {"half within", "half\nwithin"},
                     {"95 % within", "95 %\nwithin"},
                     {"99 % within", "99 %\nwithin"},
                     {"mean number", "mean\nnumber"}});
    std::vector<int64_t> times;
    for (const Family& f : r_.families)
        if (f.ended > 1) times.push_back(f.mean_turnaround_ns);
    const TimeScale in = scale_for(times, r_.scenario.model->unit.ns);
    size_t rows = 0;
    for (const Family& f : r_.families) {
        if (f.ended < 2 || ++rows > kMostRows) continue;
        const auto within = [&](int64_t percent) {
            return in_scale(in, percentile(f.turnarounds, percent).ns);
        };
        table.add({f.name, fmt::to_string(f.ended), in_scale(in, f.mean_turnaround_ns), within(50),
                   within(95), within(99),
                   thousandths(mean_number_milli(f.in_system, r_.statistics.makespan))});
    }
    if (rows == 0) return;
    heading(fmt::format("Tasks together (times in {}{})", in.unit, in.rounded ? ", rounded" : ""));
    t_.out << table.text(t_);
}

// "bank/alice: 12 ms for mutex m (3 times), 5 ms asleep (once)"
void Writer::blocked()
{
    size_t lines = 0;
    for (const TaskStatistics& t : r_.statistics.tasks) {
        std::vector<std::string> parts;
        for (const TaskStatistics::Blocked& b : t.blocked_on) {
            std::string on = t_.say(name_of(b.reason));
            const Symbols& symbols = timeline_.symbols();
            if (b.object.valid()) {
                on = fmt::format("{} {}", t_.say(symbols.object_kinds[b.object.index]),
                                 symbols.objects[b.object.index]);
            }
            parts.push_back(fmt::format("{} {} ({})", on, to_text(b.time),
                                        b.times == 1 && t_.language == "en"
                                            ? "once"
                                            : t_.say(fmt::format("{} times", b.times))));
        }
        if (parts.empty()) continue;
        if (lines == 0) heading("Blocked");
        if (++lines > kMostRows) break;
        t_.out << wrapped(
            fmt::format("{}: {}", timeline_.track(t.task).name, fmt::join(parts, ", ")), t_.width,
            2);
    }
}

std::string percent(uint32_t ppm) { return fmt::format("{}.{} %", ppm / 10'000, ppm / 1'000 % 10); }

// Shown where tasks came to one of them more than once; locks are in --json.
void Writer::objects()
{
    TextTable table({{"object", "", true},
                     {"visits", ""},
                     {"mean time", "mean\ntime"},
                     {"mean number", "mean\nnumber"},
                     {"in use", ""}});
    const Symbols& symbols = timeline_.symbols();
    std::vector<int64_t> times;
    const auto mean_of = [](const Occupancy& o) {
        return o.time.ns / static_cast<int64_t>(o.visits);
    };
    const auto shown = [&](const Occupancy& o) {
        return o.visits > 1 && symbols.object_kinds[o.object.index] == "device";
    };
    for (const Occupancy& o : r_.objects)
        if (shown(o)) times.push_back(mean_of(o));
    const TimeScale in = scale_for(times, r_.scenario.model->unit.ns);
    if (times.empty()) return;
    for (const Occupancy& o : r_.objects) {
        if (!shown(o)) continue;
        table.add({fmt::format("{} {}", t_.say(symbols.object_kinds[o.object.index]),
                               symbols.objects[o.object.index]),
                   fmt::to_string(o.visits), in_scale(in, mean_of(o)),
                   thousandths(mean_number_milli(o.time, o.length)), percent(in_use_ppm(o))});
    }
    heading(fmt::format("Devices (times in {}{})", in.unit, in.rounded ? ", rounded" : ""));
    t_.out << table.text(t_);
}

void Writer::cpus()
{
    if (!timeline_.origin().knows_cpus) return;
    std::vector<int64_t> times;
    for (const CpuStatistics& c : r_.statistics.cpus) {
        times.insert(times.end(), {c.busy.ns, c.kernel.ns, c.idle.ns});
    }
    const TimeScale in = scale_for(times, r_.scenario.model->unit.ns);
    TextTable table({{"cpu", "", true},
                     {"busy", ""},
                     {"kernel", ""},
                     {"idle", ""},
                     {"utilisation", ""},
                     {"overhead", ""}});
    for (const CpuStatistics& c : r_.statistics.cpus) {
        if (c.cpu.index >= kMostRows) break;
        table.add({fmt::format("cpu{}", c.cpu.index), in_scale(in, c.busy.ns),
                   in_scale(in, c.kernel.ns), in_scale(in, c.idle.ns), percent(c.utilisation_ppm),
                   percent(c.overhead_ppm)});
    }
    heading(fmt::format("CPUs (times in {}{})", in.unit, in.rounded ? ", rounded" : ""));
    t_.out << table.text(t_);
}

void Writer::values()
{
    if (r_.run.values.empty()) return;
    heading("Values at the end");
    for (const FinalValue& v : r_.run.values) {
        std::vector<std::string> shown;
        for (const int64_t n : std::span(v.values).first(std::min(v.values.size(), kMostElements)))
            shown.push_back(shown_value(r_.run.texts, n));
        std::string text = fmt::format("{}", fmt::join(shown, ", "));
        if (v.values.size() > kMostElements)
            text += fmt::format(", ... {} in all", v.values.size());
        t_.out << wrapped(fmt::format("{} = {}", v.name, v.array ? "[" + text + "]" : text),
                          t_.width, 2);
    }
}

std::string_view ending(RunEnd end)
{
    switch (end) {
        case RunEnd::running: return "Not ended";
        case RunEnd::finished: return "Finished";
        case RunEnd::deadlock: return "DEADLOCK";
        case RunEnd::stuck: return "STUCK";
        case RunEnd::limit: return "Stopped";
        case RunEnd::interrupted: return "Interrupted";
    }
    return {};
}

void Writer::whole()
{
    const RunStatistics& s = r_.statistics;
    const bool bad = r_.run.end == RunEnd::deadlock || r_.run.end == RunEnd::stuck;
    const std::string end = t_.say(ending(r_.run.end));
    std::string how;
    if (r_.until_reached)
        how = ", as `until` says";
    else if (!r_.run.limit.empty())
        how = fmt::format(" ({})", r_.run.limit);
    std::string text = end + " " + t_.say(fmt::format("at {}{}", to_text(timeline_.end()), how));
    std::string means;
    if (s.mean_turnaround_ns >= 0) {
        means = fmt::format("means: turnaround {}", rounded(s.mean_turnaround_ns));
        if (s.mean_waiting_ns >= 0)
            means += fmt::format(", waiting {}", rounded(s.mean_waiting_ns));
        if (s.mean_response_ns >= 0)
            means += fmt::format(", response {}", rounded(s.mean_response_ns));
        text += t_.say("; ") + t_.say(means);
    }
    if (timeline_.origin().knows_cpus)
        text += t_.say("; ") +
                t_.say(fmt::format("{} switch{}", s.switches, s.switches == 1 ? "" : "es"));
    const std::string lines = wrapped(text + t_.say("."), t_.width);
    t_.out << (a_.quiet ? "" : "\n")
           << styled(t_.out_color, bad ? Style::bad : Style::bold, lines.substr(0, end.size()))
           << lines.substr(end.size());
    if (!a_.quiet && starts_tasks()) counts();
}

bool Writer::starts_tasks() const
{
    for (TrackId id{0}; id.index < timeline_.tasks(); ++id.index)
        if (timeline_.track(id).parent.valid()) return true;
    return false;
}

void Writer::counts()
{
    const LiveCounts& c = r_.counts;
    const auto some = [](uint32_t n, std::string_view one, std::string_view many) {
        return fmt::format("{} {}", n, n == 1 ? one : many);
    };
    std::string text = fmt::format(
        "{} started, {} ended, at most {} alive at once; {} started, {} ended, at most {} at once",
        some(c.processes_started, "process", "processes"), c.processes_ended,
        c.most_of(Counted::processes), some(c.tasks_started, "task", "tasks"), c.tasks_ended,
        c.most_of(Counted::tasks));
    const uint32_t zombies = c.most_of(Counted::zombies);
    if (zombies > 0) text += fmt::format("; at most {}", some(zombies, "zombie", "zombies"));
    t_.out << t_.paragraph(text + ".");
}

void Writer::faults()
{
    bool first = true;
    for (const Finding& f : r_.findings) {
        if (f.kind != FindingKind::fault) continue;
        if (first) heading("Faults");
        first = false;
        std::string text = f.sentence;
        if (f.line > 0) text = fmt::format("{}:{}: {}", r_.scenario.file, f.line, text);
        t_.out << styled(t_.out_color, Style::bad, t_.paragraph(text, 2));
        if (f.number < kFaults) {
            t_.out << t_.paragraph(sentence_of(static_cast<FaultKind>(f.number)), 4);
        }
    }
}

// What the analysis promises of each task beside what its jobs did.
void Writer::periodic()
{
    if (!r_.periodic) return;
    heading("Periodic tasks: the bound of the analysis, and what this run showed");
    if (!r_.periodic->rows.empty()) t_.out << periodic_table(*r_.periodic, t_).text(t_);
    for (const std::string& sentence : r_.periodic->sentences) paragraph(sentence);
}

void Writer::misses()
{
    bool first = true;
    for (const Finding& f : r_.findings) {
        if (f.kind != FindingKind::miss) continue;
        if (first) heading("Missed deadlines");
        first = false;
        t_.out << styled(t_.out_color, Style::bad, t_.paragraph(f.sentence, 2));
    }
}

void Writer::verdicts(std::string_view name, const std::vector<PropertyVerdict>& list)
{
    if (list.empty()) return;
    heading(name);
    for (const PropertyVerdict& v : list) {
        const Style style = v.verdict == Verdict::holds      ? Style::good
                            : v.verdict == Verdict::violated ? Style::bad
                                                             : Style::warning;
        const std::string word =
            v.verdict == Verdict::violated ? "VIOLATED" : std::string(name_of(v.verdict));
        std::string line = fmt::format(
            "  {}  {}", styled(t_.out_color, style, pad_right(verdict_word(word), 8)), v.text);
        if (!v.because.empty()) {
            const std::string because = fmt::format("({})", t_.say(v.because));
            const bool fits = 12 + display_width(v.text) + 2 + display_width(because) <= t_.width;
            line += fits ? "  " + because : "\n" + wrapped(because, t_.width, 12);
        }
        if (line.ends_with('\n')) line.pop_back();
        t_.out << line << '\n';
    }
}

void Writer::suspicions()
{
    for (const Finding& f : r_.findings) {
        if (f.kind < FindingKind::starvation || f.kind == FindingKind::limit) continue;
        t_.out << '\n' << styled(t_.out_color, Style::warning, t_.paragraph(f.sentence));
    }
}

// Where it is said what the findings mean.
void Writer::pages()
{
    std::vector<std::string> commands;
    for (size_t i = 0; i < kFindingKinds; ++i) {
        const auto kind = static_cast<FindingKind>(i);
        if (std::ranges::find(r_.findings, kind, &Finding::kind) == r_.findings.end()) continue;
        commands.push_back(fmt::format("interleave explain {}", name_of(kind)));
    }
    if (commands.empty()) return;
    t_.out << '\n'
           << styled(t_.out_color, Style::faint,
                     wrapped(fmt::format("{} {}", t_.say("What that means and what to do:"),
                                         fmt::join(commands, "; ")),
                             t_.width));
}

void Writer::notes()
{
    const Origin& origin = timeline_.origin();
    if (a_.chart && origin.caveats.empty()) return;
    heading("About this run");
    std::string how = fmt::format("{}, {}", r_.backend, origin.detail);
    if (origin.source == Origin::Source::simulation) how += fmt::format(", seed {}", origin.seed);
    if (!a_.chart) paragraph(how);  // the chart says so itself
    for (const std::string& caveat : origin.caveats) paragraph(caveat);
}

}  // namespace

void write_introduction(const ScenarioFile& loaded, Terminal& terminal)
{
    const Scenario& s = loaded.scenario;
    const std::string& title = s.title.in(terminal.language);
    const std::string& about = s.about.in(terminal.language);
    const std::string& question = s.question.in(terminal.language);
    if (!title.empty()) {
        terminal.out << styled(terminal.out_color, Style::bold, wrapped(title, terminal.width));
    }
    if (!about.empty()) terminal.out << wrapped(about, terminal.width);
    if (!question.empty()) {
        terminal.out << styled(terminal.out_color, Style::warning,
                               wrapped("? " + question, terminal.width));
    }
    terminal.out << std::flush;
}

void write_notes(const ScenarioFile& loaded, Terminal& terminal)
{
    const std::vector<LocalText>& notes = loaded.scenario.notes;
    if (notes.empty()) return;
    terminal.out << '\n'
                 << styled(terminal.out_color, Style::bold, terminal.say("To look at")) << '\n';
    for (const LocalText& note : notes)
        terminal.out << wrapped(note.in(terminal.language), terminal.width, 2);
}

void write_text(const RunReport& report, const RunArguments& arguments, Terminal& terminal)
{
    Writer(report, arguments, terminal).write();
}

}  // namespace interleave::cli
