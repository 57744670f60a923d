#include "cli/contention.h"

#include "base/text.h"
#include "cli/table.h"
#include "cli/times.h"
#include "kernel/model.h"

#include <algorithm>
#include <fmt/format.h>
#include <ostream>

namespace interleave::cli {

namespace {

constexpr size_t kMostRows = 60;  // --json has them all

class WaitsWriter {
  public:
    WaitsWriter(const RunReport& report, Terminal& terminal)
        : r_(report), t_(terminal), timeline_(report.run.timeline), g_(report.contention.waits)
    {
    }

    void rings()
    {
        for (size_t i = 0; i < g_.rings.size(); ++i) {
            const std::vector<uint32_t>& ring = g_.rings[i];
            if (g_.rings.size() > 1) paragraph(fmt::format("Ring {}:", i + 1));
            for (const uint32_t w : ring) member(w);
            t_.out << t_.paragraph(circle_of(timeline_, g_, ring), 2);
            const std::string avoided = remedy(timeline_, g_, ring);
            if (!avoided.empty()) paragraph(avoided);
        }
    }

    // Over units, where each may wait for several, there is no one circle to draw.
    void knot()
    {
        paragraph("Each of these waits for what others of them have, so none can ever go on:");
        for (const WaitLink& link : r_.run.ring) {
            std::string text = link.task;
            text += link.object.empty()
                        ? fmt::format(" waits for the end of {}", link.owner)
                        : fmt::format(" waits for {}, held by {}", link.object, link.owner);
            if (link.line > 0) text += fmt::format(" (line {})", link.line);
            paragraph(text);
        }
    }

    void others()
    {
        const bool rings = !r_.run.ring.empty() || !g_.rings.empty();
        std::vector<uint32_t> apart;
        for (uint32_t i = 0; i < g_.waiting.size(); ++i)
            if (!is_told(i) && std::ranges::find(g_.behind, i) == g_.behind.end())
                apart.push_back(i);
        some(g_.behind, "Behind it:");
        some(apart,
             rings ? "Blocked as well:" : "Nothing can ever happen again. These wait for ever:");
    }

  private:
    void paragraph(std::string_view text) { t_.out << t_.paragraph(text, 2); }
    [[nodiscard]] bool is_told(uint32_t waiting) const
    {
        const std::string& name = timeline_.track(g_.waiting[waiting].task).name;
        return in_ring(waiting) ||
               std::ranges::find(r_.run.ring, name, &WaitLink::task) != r_.run.ring.end();
    }
    [[nodiscard]] bool in_ring(uint32_t waiting) const
    {
        return std::ranges::any_of(g_.rings, [&](const std::vector<uint32_t>& ring) {
            return std::ranges::find(ring, waiting) != ring.end();
        });
    }

    void member(uint32_t w)
    {
        std::string text = t_.paragraph(sentence_of(timeline_, g_, w), 2);
        const size_t name = timeline_.track(g_.waiting[w].task).name.size();
        t_.out << "  " << styled(t_.out_color, Style::bold, text.substr(2, name))
               << text.substr(2 + name);
    }

    // Nobody in particular has to act, and nobody is left who could.
    [[nodiscard]] bool hopeless(const WaitForGraph::Waiting& w) const
    {
        return w.whom.empty() && w.reason != Reason::sleep && w.reason != Reason::io;
    }

    void some(const std::vector<uint32_t>& list, std::string_view heading)
    {
        if (list.empty()) return;
        paragraph(heading);
        for (size_t i = 0; i < std::min(list.size(), kMostRows); ++i) {
            const WaitForGraph::Waiting& w = g_.waiting[list[i]];
            std::string text = sentence_of(timeline_, g_, list[i]);
            if (hopeless(w)) text += ": nobody is left who could let it go on";
            paragraph(text);
        }
        if (list.size() > kMostRows)
            paragraph(fmt::format("... and {} more", list.size() - kMostRows));
    }

    const RunReport& r_;
    Terminal& t_;
    const Timeline& timeline_;
    const WaitForGraph& g_;
};

std::string percent(uint64_t part, uint64_t whole)
{
    return whole == 0 ? "-" : fmt::format("{} %", (part * 100 + whole / 2) / whole);
}

TimeScale scale_of(const RunReport& r, const std::vector<LockStatistics>& locks, bool all)
{
    std::vector<int64_t> times;
    for (const LockStatistics& lock : locks) {
        for (const Spread* s : {&lock.waits, &lock.holds}) {
            if (s->count == 0) continue;
            times.insert(times.end(), {s->mean.ns, s->max.ns});
            if (all) times.insert(times.end(), {s->median.ns, s->p95.ns});
        }
    }
    return scale_for(times, r.scenario.model->unit.ns);
}

TextTable lock_table(const RunReport& r, const TimeScale& in, bool all, const Terminal& t)
{
    std::vector<Column> columns{{"lock", "", true},
                                {"taken", ""},
                                {"waited for", "waited\nfor"},
                                {"mean wait", "mean\nwait"}};
    const auto add_more = [&](std::string_view what) {
        if (!all) return;
        columns.push_back({fmt::format("median {}", what), fmt::format("median\n{}", what)});
        columns.push_back({fmt::format("95 % {}", what), fmt::format("95 %\n{}", what)});
    };
    add_more("wait");
    columns.push_back({"max wait", "max\nwait"});
    columns.push_back({"mean hold", "mean\nhold"});
    add_more("hold");
    columns.push_back({"max hold", "max\nhold"});
    columns.push_back({"longest queue", "longest\nqueue"});
    TextTable table(std::move(columns));
    const Symbols& symbols = r.run.timeline.symbols();
    for (size_t i = 0; i < std::min(r.contention.locks.size(), kMostRows); ++i) {
        const LockStatistics& lock = r.contention.locks[i];
        std::vector<std::string> row{
            fmt::format("{} {}", t.say(symbols.object_kinds[lock.object.index]),
                        symbols.objects[lock.object.index]),
            fmt::to_string(lock.acquisitions), percent(lock.contended, lock.acquisitions)};
        for (const Spread* s : {&lock.waits, &lock.holds}) {
            const auto cell = [&](Duration d) {
                row.push_back(s->count > 0 ? in_scale(in, d.ns) : "-");
            };
            cell(s->mean);
            if (all) cell(s->median);
            if (all) cell(s->p95);
            cell(s->max);
        }
        row.push_back(fmt::to_string(lock.longest_queue));
        table.add(std::move(row));
    }
    return table;
}

// Of so many rows, those that are not shown.
void write_more(size_t rows, Terminal& t)
{
    if (rows > kMostRows)
        t.out << t.paragraph(fmt::format("... and {} more: --json has all", rows - kMostRows), 2);
}

void write_blocking(const RunReport& r, Terminal& t)
{
    const Timeline& timeline = r.run.timeline;
    size_t rows = 0;
    for (const LockStatistics& lock : r.contention.locks)
        for (const LockStatistics::Blocking& b : lock.blocking)
            if (++rows <= kMostRows)
                t.out << t.paragraph(
                    fmt::format("{} kept {} waiting for {}: {}", timeline.track(b.holder).name,
                                timeline.track(b.waiter).name,
                                timeline.symbols().objects[lock.object.index], to_text(b.time)),
                    2);
    write_more(rows, t);
    for (const LockStatistics& lock : r.contention.locks)
        if (!lock.blocking_complete)
            t.out << t.paragraph(
                fmt::format("So many waited for {} that who kept whom waiting was noted of some "
                            "only.",
                            timeline.symbols().objects[lock.object.index]),
                2);
}

// "alice --m--> bob": on the path bob went on because alice let m go.
std::string arrow_to(const Timeline& t, const CriticalPath::Part& part)
{
    if (!part.by.valid()) return " -> ";
    if (!part.object.valid()) return " --> ";
    return fmt::format(" --{}--> ", t.symbols().objects[part.object.index]);
}

constexpr size_t kMostParts = 12;  // of a path, unless all are wanted

// Each task once for as long as the path stays in it.
std::string stations(const Timeline& t, const CriticalPath& path)
{
    std::string text;
    TrackId last;
    size_t hops = 0;
    for (const CriticalPath::Part& p : path.parts) {
        if (p.task == last) continue;
        if (++hops > kMostParts) continue;
        if (last.valid()) text += arrow_to(t, p);
        text += t.track(p.task).name;
        last = p.task;
    }
    if (hops > kMostParts) text += fmt::format(" ... {} more", hops - kMostParts);
    return text;
}

// It tells something where a task went on by the doing of another, other than its start.
bool is_of_interest(const Timeline& t, const CriticalPath& path)
{
    return std::ranges::any_of(path.parts, [&](const CriticalPath::Part& p) {
        return p.by.valid() && (p.object.valid() || t.track(p.task).parent != p.by);
    });
}

}  // namespace

void write_locks(const RunReport& r, const RunArguments& a, Terminal& t)
{
    const std::vector<LockStatistics>& locks = r.contention.locks;
    if (locks.empty()) return;
    const TimeScale in = scale_of(r, locks, a.locks);
    t.out << '\n'
          << styled(t.out_color, Style::bold,
                    t.say(fmt::format("Locks (times in {}{})", in.unit,
                                      in.rounded ? ", rounded" : "")))
          << '\n'
          << lock_table(r, in, a.locks, t).text(t);
    write_more(locks.size(), t);
    if (a.locks) write_blocking(r, t);
}

void write_path(const RunReport& r, const RunArguments& a, Terminal& t)
{
    const Timeline& timeline = r.run.timeline;
    const CriticalPath& path = r.contention.path;
    if (path.parts.empty() || (!a.locks && !is_of_interest(timeline, path))) return;
    const Duration all = path.parts.back().to - path.parts.front().from;
    const auto share = [&](Duration d) {
        return percent(static_cast<uint64_t>(d.ns), static_cast<uint64_t>(all.ns));
    };
    std::string heading = t.paragraph(
        fmt::format("Critical path: {}, {} of it running, {} ready, {} blocked", to_text(all),
                    share(path.running), share(path.ready), share(path.blocked)));
    heading.pop_back();  // styles end with the line
    t.out << '\n'
          << styled(t.out_color, Style::bold, heading) << '\n'
          << t.paragraph(stations(timeline, path), 2);
    if (!a.locks) return;
    for (size_t i = 0; i < std::min(path.parts.size(), kMostRows); ++i) {
        const CriticalPath::Part& p = path.parts[i];
        std::string text = fmt::format("{} to {}: {} {}", to_text(p.from), to_text(p.to),
                                       timeline.track(p.task).name, name_of(p.state));
        if (p.state == TaskState::blocked) text += fmt::format(" ({})", name_of(p.reason));
        t.out << t.paragraph(text, 4);
    }
    if (path.parts.size() > kMostRows)
        t.out << t.say(fmt::format("    ... and {} more\n", path.parts.size() - kMostRows));
}

void write_waits(const RunReport& r, Terminal& t)
{
    WaitsWriter writer(r, t);
    const bool nobody_goes_on = r.run.end == RunEnd::deadlock || r.run.end == RunEnd::stuck;
    writer.rings();
    if (!r.run.ring.empty() && r.contention.waits.rings.empty()) writer.knot();
    if (nobody_goes_on) writer.others();
}

}  // namespace interleave::cli
