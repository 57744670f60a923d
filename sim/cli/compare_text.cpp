// A comparison for people: what one sees first, then the numbers.
#include "analysis/compared_findings.h"
#include "base/text.h"
#include "cli/compare.h"
#include "cli/table.h"
#include "cli/times.h"
#include "export/gantt.h"
#include "export/style.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <ostream>

namespace interleave::cli {

namespace {

constexpr size_t kMostRows = 20;   // of the table; --all has them all
constexpr size_t kMostTasks = 10;  // told one by one
constexpr size_t kMostName = 24;   // columns of a run's name above a column
constexpr size_t kMostSentence = 56;

std::string percent(int64_t ppm, bool sign)
{
    const int64_t size = ppm < 0 ? -ppm : ppm;
    const std::string_view before = ppm < 0 ? "-" : sign ? "+" : "";
    return fmt::format("{}{}.{} %", before, size / 10'000, size / 1'000 % 10);
}

class Writer {
  public:
    Writer(const ComparedPair& pair, const CompareArguments& arguments, Terminal& terminal)
        : p_(pair), c_(pair.comparison), a_(arguments), t_(terminal)
    {
    }

    void write()
    {
        if (a_.chart) charts();
        where();
        findings();
        table();
        caveats();
    }

  private:
    void heading(std::string_view text)
    {
        t_.out << '\n' << styled(t_.out_color, Style::bold, t_.say(text)) << '\n';
    }
    void paragraph(std::string_view text) { t_.out << t_.paragraph(text, 2); }

    void charts();
    void chart(const ComparedRun&, GanttOptions);
    void difference_row(const GanttFrame&);
    void where();
    [[nodiscard]] std::string first_sentence() const;
    [[nodiscard]] std::string state_in(const Timeline&, uint32_t task, Time) const;
    void tasks_of_one_run();
    void findings();
    void table();
    [[nodiscard]] TimeScale scale(size_t rows) const;
    [[nodiscard]] std::string value(const ComparedMetric&, const std::optional<int64_t>&,
                                    const TimeScale&, bool sign) const;
    [[nodiscard]] std::string metric_of(const ComparedMetric&) const;
    [[nodiscard]] std::string place_of(const ComparedMetric&) const;
    void caveats();

    const ComparedPair& p_;
    const Comparison& c_;
    const CompareArguments& a_;
    Terminal& t_;
};

void Writer::chart(const ComparedRun& run, GanttOptions options)
{
    // The chart's own first line says where the run is from.
    if (!run.timeline.origin().detail.starts_with(run.name))
        t_.out << styled(t_.out_color, Style::bold, t_.say(run.name)) << '\n';
    t_.out << gantt(run.timeline, options) << '\n';
}

// The same moments in the same columns; between the charts how many tasks differ.
void Writer::charts()
{
    GanttOptions options;
    options.columns = static_cast<uint32_t>(t_.width);
    options.color = t_.out_color;
    options.ascii = t_.ascii;
    options.say = [this](std::string_view text) { return t_.say(text); };
    options.from = c_.from;
    options.to = c_.to;
    const std::string title = p_.a.timeline.origin().title;
    if (!title.empty() && title == p_.b.timeline.origin().title) {
        options.title = false;
        t_.out << styled(t_.out_color, Style::bold,
                         p_.a.title.en.empty() ? title : p_.a.title.in(t_.language))
               << "\n\n";
    }
    options.label_columns = std::max(gantt_frame(p_.a.timeline, options).label_columns,
                                     gantt_frame(p_.b.timeline, options).label_columns);
    const auto differ = static_cast<uint32_t>(display_width(t_.say("differ")));
    options.label_columns = std::max(options.label_columns, differ + 1);
    options.legend = false;
    chart(p_.a, options);
    difference_row(gantt_frame(p_.a.timeline, options));
    options.legend = true;
    chart(p_.b, options);
}

// The number of tasks that differ in each column; + is more than 9.
void Writer::difference_row(const GanttFrame& frame)
{
    static constexpr std::string_view kDigits = ".123456789+";
    const auto cells = static_cast<int32_t>(std::max(frame.plot_columns, 1U));
    std::string line;
    for (const DifferenceCell& cell : difference_cells(c_.tasks, frame.from, frame.to, cells))
        line += kDigits[std::min<size_t>(cell.lanes, kDigits.size() - 1)];
    t_.out << pad_right(t_.say("differ"), frame.label_columns)
           << styled(t_.out_color, Style::warning, line) << '\n'
           << styled(t_.out_color, Style::faint,
                     t_.say("how many tasks are not in the same state; + is more than 9"))
           << "\n\n";
}

std::string Writer::state_in(const Timeline& t, uint32_t task, Time at) const
{
    if (task == ComparedLane::kNone) return "not there";
    const TrackId id{task};
    if (at < t.track(id).created || t.slices(id) == 0) return "not started";
    if (at > t.end()) return "over";
    const std::optional<size_t> i = t.at(id, at);
    if (!i) return "over";
    const Slice s = t.slice(id, *i);
    if (s.state != TaskState::blocked) {
        std::string state(interleave::name_of(s.state));
        std::ranges::replace(state, '_', ' ');
        return state;
    }
    if (s.object.valid()) return fmt::format("blocked on {}", t.symbols().objects[s.object.index]);
    return fmt::format("blocked ({})", interleave::name_of(s.reason));
}

std::string Writer::first_sentence() const
{
    const ComparedLane& lane = *c_.lane(*c_.first);
    const Time at = c_.first->when.from;
    if (c_.first->kind != LaneKind::task)
        return fmt::format("They first differ at {}, in what {} does.", to_text(at), lane.name);
    return fmt::format("They first differ at {}: {} is {} in {}, and {} in {}.", to_text(at),
                       lane.name, state_in(p_.a.timeline, lane.a, at), p_.a.name,
                       state_in(p_.b.timeline, lane.b, at), p_.b.name);
}

void Writer::tasks_of_one_run()
{
    using Other = uint32_t ComparedLane::*;
    const auto list = [&](const ComparedRun& run, Other other) {
        std::vector<std::string_view> names;
        for (const ComparedLane& l : c_.tasks)
            if (l.*other == ComparedLane::kNone) names.push_back(l.name);
        if (names.empty()) return;
        const size_t told = std::min(names.size(), kMostTasks);
        const std::string more =
            names.size() > told ? fmt::format(" and {} more", names.size() - told) : "";
        paragraph(fmt::format(
            "Only in {}: {}{}.", run.name,
            fmt::join(names.begin(), names.begin() + static_cast<long>(told), ", "), more));
    };
    list(p_.a, &ComparedLane::b);
    list(p_.b, &ComparedLane::a);
}

void Writer::where()
{
    heading("Where they differ");
    if (!c_.first) {
        paragraph("Nowhere: every task, CPU and object did the same at the same time.");
        return;
    }
    paragraph(first_sentence());
    tasks_of_one_run();
    std::vector<const ComparedLane*> tasks;
    for (const ComparedLane& l : c_.tasks)
        if (!l.spans.empty()) tasks.push_back(&l);
    std::ranges::stable_sort(tasks, std::greater<>(),
                             [](const ComparedLane* l) { return l->differs; });
    TextTable table({{"task", "", true}, {"differs for", ""}, {"of its life", ""}, {"times", ""}});
    const size_t told = a_.all ? tasks.size() : std::min(tasks.size(), kMostTasks);
    for (size_t i = 0; i < told; ++i) {
        const ComparedLane& l = *tasks[i];
        table.add({l.name, to_text(l.differs), percent(l.differs_ppm, false),
                   fmt::to_string(l.spans.size())});
    }
    if (told > 0) t_.out << table.text(t_);
    if (told < tasks.size())
        paragraph(fmt::format("... and {} more: --all shows them.", tasks.size() - told));
}

// A time, a number or a part, as a table shows it.
std::string Writer::value(const ComparedMetric& m, const std::optional<int64_t>& v,
                          const TimeScale& in, bool sign) const
{
    if (!v) return "-";
    const std::string_view plus = sign && *v > 0 ? "+" : "";
    switch (unit_of(m.metric)) {
        case MetricUnit::nanoseconds: return fmt::format("{}{}", plus, in_scale(in, *v));
        case MetricUnit::count: return fmt::format("{}{}", plus, *v);
        case MetricUnit::ppm: return percent(*v, sign && *v > 0);
    }
    return {};
}

std::string Writer::metric_of(const ComparedMetric& m) const
{
    if (m.metric != Metric::blocked_for) return std::string(interleave::name_of(m.metric));
    if (m.object < c_.objects.size())
        return fmt::format("blocked on {}", c_.objects[m.object].name);
    return fmt::format("blocked ({})", interleave::name_of(m.reason));
}

std::string Writer::place_of(const ComparedMetric& m) const
{
    if (!m.place) return {};
    const TimeSpan& w = m.place->when;
    const std::string when =
        w.from == w.to ? to_text(w.from) : to_text(w.from) + t_.say(" to ") + to_text(w.to);
    const ComparedLane* lane = c_.lane(*m.place);
    const bool itself = m.place->kind == m.kind && m.place->lane == m.lane;
    return lane == nullptr || itself ? when : lane->name + t_.say(": ") + when;
}

TimeScale Writer::scale(size_t rows) const
{
    std::vector<int64_t> times;
    for (size_t i = 0; i < rows; ++i) {
        const ComparedMetric& m = c_.metrics[i];
        if (unit_of(m.metric) != MetricUnit::nanoseconds) continue;
        for (const auto& v : {m.a, m.b}) times.push_back(v.value_or(0));
    }
    return scale_for(times, ms(1).ns);
}

// What a run alone has to report comes first. Of saved timelines that is not known.
void Writer::findings()
{
    if (!p_.a.findings || !p_.b.findings) return;
    const std::vector<ComparedFinding> all = compare_findings(*p_.a.findings, *p_.b.findings);
    if (all.empty()) return;
    heading("What they have to report");
    const auto name = [](const ComparedRun& run) { return cut_middle(run.name, kMostName, "..."); };
    TextTable table({{"what", "", true}, {"about", "", true}, {name(p_.a), ""}, {name(p_.b), ""}},
                    2);
    const size_t rows = a_.all ? all.size() : std::min(all.size(), kMostRows);
    const auto when = [&](const ComparedRun& run, uint32_t index) {
        return index == ComparedFinding::kNone ? "-" : to_text((*run.findings)[index].at);
    };
    const auto about = [&](const ComparedFinding& f) {
        if (!f.tasks.empty()) return fmt::format("{}", fmt::join(f.tasks, ", "));
        const bool in_a = f.a != ComparedFinding::kNone;
        const Finding& one = in_a ? (*p_.a.findings)[f.a] : (*p_.b.findings)[f.b];
        return cut_middle(t_.say(one.sentence), kMostSentence, "...");
    };
    for (size_t i = 0; i < rows; ++i) {
        const ComparedFinding& f = all[i];
        table.add({t_.say(name_of(f.kind)), about(f), when(p_.a, f.a), when(p_.b, f.b)});
    }
    t_.out << table.text(t_);
    if (rows < all.size())
        paragraph(fmt::format("{} more findings: --all shows them.", all.size() - rows));
}

void Writer::table()
{
    const auto differing =
        static_cast<size_t>(std::ranges::count_if(c_.metrics, &ComparedMetric::differs));
    const size_t rows = a_.all ? c_.metrics.size() : std::min(differing, kMostRows);
    const TimeScale in = scale(rows);
    heading(fmt::format("By how much (times in {}{}{}), largest disagreement first", in.unit,
                        in.rounded ? ", rounded" : "",
                        c_.estimates ? "; waiting and running estimated" : ""));
    const auto name = [](const ComparedRun& run) { return cut_middle(run.name, kMostName, "..."); };
    TextTable table({{"of", "", true},
                     {"metric", "", true},
                     {name(p_.a), ""},
                     {name(p_.b), ""},
                     {"difference", "differ-\nence"},
                     {"relative", ""},
                     {"look at", "", true}},
                    2);
    for (size_t i = 0; i < rows; ++i) {
        const ComparedMetric& m = c_.metrics[i];
        const ComparedLane* lane = c_.lane({m.kind, m.lane, {}});
        const std::optional<int64_t> part = m.relative_ppm();
        table.add({lane != nullptr ? lane->name : t_.say("the run"), t_.say(metric_of(m)),
                   value(m, m.a, in, false), value(m, m.b, in, false),
                   value(m, m.difference(), in, true), part ? percent(*part, *part > 0) : "-",
                   place_of(m)});
    }
    if (!table.empty()) t_.out << table.text(t_);
    const size_t agree = c_.metrics.size() - differing;
    std::string rest;
    if (rows < differing) rest = fmt::format("{} more differ, ", differing - rows);
    if (!a_.all && (agree > 0 || !rest.empty()))
        paragraph(fmt::format("{}{} agree: --all shows them.", rest, agree));
}

void Writer::caveats()
{
    std::vector<std::string> all;
    if (!c_.knows_cpus)
        all.emplace_back("On which CPU a task ran is not known of both: CPUs are not compared.");
    if (!c_.knows_owners)
        all.emplace_back("Who owned a lock is not known of both: owners are not compared.");
    for (const ComparedRun* run : {&p_.a, &p_.b})
        for (const std::string& c : run->timeline.origin().caveats)
            all.push_back(fmt::format("{}: {}", run->name, c));
    if (all.empty()) return;
    heading("What to bear in mind");
    for (const std::string& c : all) paragraph(c);
}

}  // namespace

void write_text(const ComparedPair& pair, const CompareArguments& arguments, Terminal& terminal)
{
    Writer(pair, arguments, terminal).write();
}

}  // namespace interleave::cli
