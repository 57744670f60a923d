#include "cli/waits_text.h"

#include "base/text.h"

#include <algorithm>
#include <fmt/format.h>
#include <ostream>

namespace interleave::cli {

namespace {

constexpr size_t kMostRows = 60;
constexpr size_t kMostOthers = 8;  // whom it waits for besides
constexpr size_t kDeepest = 6;     // deeper in a tree nothing is indented further

class Writer {
  public:
    Writer(const WaitsAt& now, const Snapshot& shot, Terminal& t)
        : timeline_(now.timeline), g_(now.graph), shot_(shot), t_(t), told_(g_.waiting.size())
    {
    }

    void write()
    {
        title(fmt::format("Who waits for whom at {}", to_text(g_.at)));
        if (g_.waiting.empty()) t_.out << t_.say("  nobody waits\n");
        rings();
        trees();
        apart();
        if (rows_ > kMostRows)
            t_.out << t_.say(fmt::format("  ... and {} more\n", rows_ - kMostRows));
    }

  private:
    using Waiting = WaitForGraph::Waiting;

    void title(std::string_view text)
    {
        t_.out << styled(t_.out_color, Style::bold, t_.say(text)) << '\n';
    }
    [[nodiscard]] const std::string& name(TrackId task) const { return timeline_.track(task).name; }
    [[nodiscard]] const TaskView* view(TrackId task) const
    {
        const auto it = std::ranges::find(shot_.tasks, task.index, &TaskView::serial);
        return it != shot_.tasks.end() ? &*it : nullptr;
    }
    [[nodiscard]] const Waiting* waiting(TrackId task) const
    {
        const auto it = std::ranges::find(g_.waiting, task, &Waiting::task);
        return it != g_.waiting.end() ? &*it : nullptr;
    }
    // What has been said already, with its line behind it.
    [[nodiscard]] std::string with_line(std::string_view said, uint32_t line) const
    {
        return line > 0 ? t_.say(fmt::format("{} (line {})", said, line)) : std::string(said);
    }
    [[nodiscard]] uint32_t line_of(StepId step) const
    {
        const std::vector<Symbols::Step>& steps = timeline_.symbols().steps;
        return step.valid() && step.index < steps.size() ? steps[step.index].line : 0;
    }
    [[nodiscard]] bool is_told(const Waiting& w) const
    {
        return told_[static_cast<size_t>(&w - g_.waiting.data())];
    }
    void tell(const Waiting& w) { told_[static_cast<size_t>(&w - g_.waiting.data())] = true; }

    void rings()
    {
        for (const std::vector<uint32_t>& ring : g_.rings) {
            t_.out << t_.paragraph(
                "A ring: each waits for the next, so none of them can ever go on.", 2);
            for (const uint32_t i : ring) {
                tell(g_.waiting[i]);
                t_.out << t_.paragraph(sentence_of(timeline_, g_, i), 4);
            }
            t_.out << styled(t_.out_color, Style::bad,
                             wrapped(circle_of(timeline_, g_, ring), t_.width, 4));
            const std::string avoided = remedy(timeline_, g_, ring);
            if (!avoided.empty()) t_.out << t_.paragraph(avoided, 4);
        }
        for (const std::vector<uint32_t>& ring : g_.rings) {
            for (const uint32_t i : ring) {
                if (!has_untold(g_.waiting[i].task)) continue;
                row(2, "", t_.say(fmt::format("Behind {}:", name(g_.waiting[i].task))));
                followers(g_.waiting[i].task, 1);
            }
        }
    }

    [[nodiscard]] static bool is_for(const Waiting& w, TrackId task)
    {
        return std::ranges::find(w.whom, task) != w.whom.end() ||
               std::ranges::find(w.any_of, task) != w.any_of.end();
    }
    [[nodiscard]] bool has_untold(TrackId task) const
    {
        return std::ranges::any_of(
            g_.waiting, [&](const Waiting& w) { return !is_told(w) && is_for(w, task); });
    }

    // From those who do not wait for anybody themselves; then whatever is left, in any order.
    void trees()
    {
        for (uint32_t i = 0; i < timeline_.tasks(); ++i) {
            const Waiting* w = waiting(TrackId{i});
            const bool free = w == nullptr || (w->whom.empty() && w->any_of.empty());
            if (free && has_untold(TrackId{i})) root(TrackId{i});
        }
        for (const Waiting& w : g_.waiting)
            if (!is_told(w) && has_untold(w.task)) root(w.task);
    }

    void root(TrackId task)
    {
        row(2, "", state_text(task));
        if (const Waiting* w = waiting(task); w != nullptr && !is_told(*w)) {
            tell(*w);
            if (const std::string way = way_text(*w); !way.empty()) row(4, "", way);
        }
        holdings(task, 4);
        followers(task, 1);
    }

    void followers(TrackId task, size_t depth)
    {
        const size_t indent = 1 + 3 * std::min(depth, kDeepest);
        std::vector<const Waiting*> all;
        for (const Waiting& w : g_.waiting) {
            if (is_told(w) || !is_for(w, task)) continue;
            tell(w);
            all.push_back(&w);
        }
        for (const Waiting* w : all) {
            const bool last = w == all.back();
            const std::string_view mark = t_.ascii ? (last ? "`- " : "|- ") : last ? "└─ " : "├─ ";
            row(indent, mark, state_text(w->task) + others(*w, task));
            holdings(w->task, indent + 3);
            followers(w->task, depth + 1);
        }
    }

    // Who waits for nobody in particular, and nobody for them.
    void apart()
    {
        bool first = true;
        for (const Waiting& w : g_.waiting) {
            if (is_told(w)) continue;
            if (first) row(2, "", t_.say("For nobody in particular:"));
            first = false;
            tell(w);
            row(4, "", state_text(w.task));
            if (const std::string way = way_text(w); !way.empty()) row(6, "", way);
            holdings(w.task, 6);
        }
    }

    // Whom else it waits for: all of them, or one of several.
    [[nodiscard]] std::string others(const Waiting& w, TrackId but) const
    {
        const bool all = std::ranges::find(w.whom, but) != w.whom.end();
        std::vector<std::string> names;
        for (const TrackId other : all ? w.whom : w.any_of)
            if (other != but) names.push_back(name(other));
        if (names.empty()) return {};
        const size_t more = names.size() - std::min(names.size(), kMostOthers);
        names.resize(names.size() - more);
        const std::string list =
            fmt::format("{}{}", fmt::join(names, all ? ", " : t_.say(" or ")),
                        more > 0 ? t_.say(fmt::format(" and {} more", more)) : std::string());
        return t_.say(all ? fmt::format("; it waits for {} as well", list)
                          : fmt::format("; {} could let it go on, too", list));
    }

    // What its state does not say already.
    [[nodiscard]] std::string way_text(const Waiting& w) const
    {
        const TaskView* v = view(w.task);
        const bool said = w.reason == Reason::sleep || w.reason == Reason::release ||
                          (v != nullptr && v->what.find(w.until) != std::string::npos);
        return said || w.until.empty() ? std::string() : t_.say("goes on when " + w.until);
    }

    [[nodiscard]] std::string state_text(TrackId task) const
    {
        const TaskView* v = view(task);
        if (v == nullptr) return t_.say(name(task) + " has ended");
        const Waiting* w = waiting(task);
        const std::string extra = w != nullptr && w->spins
                                      ? fmt::format("; it has tried since {}", to_text(w->since))
                                      : std::string();
        return with_line(fmt::format("{} {}{}", v->name, t_.say(v->what), t_.say(extra)),
                         w != nullptr ? line_of(w->step) : v->line);
    }

    void holdings(TrackId task, size_t indent)
    {
        for (const WaitForGraph::Holding& h : g_.held) {
            if (h.task != task) continue;
            const std::string what =
                fmt::format("holds {}{}, since {}", timeline_.symbols().objects[h.object.index],
                            h.shared ? " to read" : "", to_text(h.since));
            row(indent, "", with_line(t_.say(what), line_of(h.step)));
        }
    }

    void row(size_t indent, std::string_view mark, std::string_view text)
    {
        if (++rows_ > kMostRows) return;
        const size_t marked = display_width(mark);
        std::string lines = wrapped(text, t_.width, indent + marked);
        lines.replace(indent, marked, mark);
        t_.out << lines;
    }

    const Timeline& timeline_;
    const WaitForGraph& g_;
    const Snapshot& shot_;
    Terminal& t_;
    std::vector<bool> told_;
    size_t rows_ = 0;
};

}  // namespace

void write_waits(const WaitsAt& now, const Snapshot& shot, Terminal& t)
{
    Writer(now, shot, t).write();
}

void write_rings(const WaitsAt& now, Terminal& t)
{
    for (const std::vector<uint32_t>& ring : now.graph.rings)
        t.out << styled(t.out_color, Style::bad,
                        t.paragraph(fmt::format("Deadlock: {}; 'waits' tells more.",
                                                circle_of(now.timeline, now.graph, ring))));
}

}  // namespace interleave::cli
