#include "cli/chain_text.h"

#include "analysis/critical_path.h"
#include "base/text.h"
#include "session/inspection.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <ostream>

namespace interleave::cli {

namespace {

constexpr size_t kMostLinks = 40;

// The path as long as it stays in one task.
struct Link {
    TrackId task;
    Time from, to;
    Duration running, ready, blocked;
    Reason reason{};                           // blocked: the longest
    const CriticalPath::Part* came = nullptr;  // its first part: how the path came to the task
};

std::vector<Link> links_of(const CriticalPath& path)
{
    std::vector<Link> links;
    for (const CriticalPath::Part& p : path.parts) {
        if (links.empty() || links.back().task != p.task || p.by.valid()) {
            links.emplace_back();
            links.back().task = p.task;
            links.back().from = p.from;
            links.back().came = &p;
        }
        Link& link = links.back();
        link.to = p.to;
        const Duration time = p.to - p.from;
        if (p.state == TaskState::running) link.running += time;
        if (p.state == TaskState::ready) link.ready += time;
        if (p.state != TaskState::blocked) continue;
        link.blocked += time;
        link.reason = p.reason;
    }
    return links;
}

class Writer {
  public:
    Writer(const ChainAt& at, TrackId task, Terminal& t)
        : timeline_(at.timeline), chain_(at.chain), task_(task), t_(t)
    {
    }

    void write()
    {
        heading();
        for (const uint32_t i : chain_.behind)
            t_.out << wrapped(t_.say(sentence_of(timeline_, chain_.waits, i)) + since(i), t_.width,
                              2);
        if (chain_.ring)
            t_.out << t_.paragraph("That closes a ring: none of them can ever go on.", 2);
        const std::vector<Link> links = links_of(chain_.path);
        if (links.empty()) {
            t_.out << t_.paragraph("Nothing came before: the run begins here.", 2);
            return;
        }
        whole_ = links.back().to - links.front().from;
        size_t told = 0;
        for (auto it = links.rbegin(); it != links.rend() && told < kMostLinks; ++it, ++told)
            link(*it);
        if (told < links.size())
            t_.out << t_.say(fmt::format("  ... and {} more, back to {}\n", links.size() - told,
                                         to_text(links.front().from)));
        shares(links);
    }

  private:
    [[nodiscard]] const std::string& name(TrackId task) const { return timeline_.track(task).name; }
    [[nodiscard]] std::string at_line(StepId step) const
    {
        const std::vector<Symbols::Step>& steps = timeline_.symbols().steps;
        const bool known = step.valid() && step.index < steps.size() && steps[step.index].line > 0;
        return known ? fmt::format(" (line {})", steps[step.index].line) : std::string();
    }
    // What has been said already, with its line behind it.
    [[nodiscard]] std::string with_line(const std::string& said, StepId step) const
    {
        return t_.say(said + at_line(step));
    }
    // In which step a task was just before.
    [[nodiscard]] StepId step_before(TrackId task, Time at) const
    {
        const std::optional<size_t> i = timeline_.at(task, at);
        if (!i) return {};
        const Slice now = timeline_.slice(task, *i);
        return now.start < at || *i == 0 ? now.step : timeline_.slice(task, *i - 1).step;
    }
    [[nodiscard]] std::string since(uint32_t waiting) const
    {
        const Time at = chain_.waits.waiting[waiting].since;
        return t_.say(", ") + t_.say("since " + to_text(at));
    }
    [[nodiscard]] std::string share(Duration d) const
    {
        if (whole_.ns <= 0) return "-";
        return fmt::format("{} %", (d.ns * 100 + whole_.ns / 2) / whole_.ns);
    }

    void heading()
    {
        const std::string text = fmt::format("How {} came to where it is at {}, backwards",
                                             name(task_), to_text(chain_.waits.at));
        t_.out << styled(t_.out_color, Style::bold, t_.paragraph(text));
    }

    void link(const Link& l)
    {
        std::vector<std::string> did;
        const auto add = [&](const std::string& what) { did.push_back(t_.say(what)); };
        if (l.from == l.to) add("has just become ready");
        if (l.running.ns > 0) add("ran " + to_text(l.running));
        if (l.ready.ns > 0) add(fmt::format("was ready {}", to_text(l.ready)));
        if (l.blocked.ns > 0)
            add(fmt::format("was blocked {} ({})", to_text(l.blocked), name_of(l.reason)));
        const std::string head =
            fmt::format("{} to {}, {}: ", to_text(l.from), to_text(l.to), share(l.to - l.from));
        const std::string what = fmt::format("{} {}", name(l.task), fmt::join(did, t_.say(", ")));
        t_.out << wrapped(t_.say(head) + with_line(what, step_before(l.task, l.to)), t_.width, 2)
               << wrapped(how(l), t_.width, 6);
    }

    // How it came to go on at the beginning of the link, in the language of the terminal.
    [[nodiscard]] std::string how(const Link& l) const
    {
        const CriticalPath::Part& p = *l.came;
        if (!p.by.valid()) return t_.say(fmt::format("It began at {}.", to_text(l.from)));
        const StepId there = step_before(p.by, l.from);
        if (p.since == kNever)
            return with_line(
                       t_.say(fmt::format("{} started it at {}", name(p.by), to_text(l.from))),
                       there) +
                   t_.say(".");
        const std::string waited = to_text(l.from - p.since);
        const std::string what =
            p.object.valid() ? fmt::format("it had waited for {} for {}",
                                           timeline_.symbols().objects[p.object.index], waited)
                             : fmt::format("it had waited ({}) for {}", name_of(p.waited), waited);
        const std::string woke = fmt::format("{} woke it at {}", name(p.by), to_text(l.from));
        return with_line(t_.say(woke), there) + t_.say("; ") + with_line(t_.say(what), p.step) +
               t_.say(".");
    }

    void shares(const std::vector<Link>& links)
    {
        std::map<TrackId, Duration> by_task;
        for (const Link& l : links) by_task[l.task] += l.to - l.from;
        if (by_task.size() < 2) return;
        std::vector<std::pair<TrackId, Duration>> order(by_task.begin(), by_task.end());
        std::ranges::stable_sort(order,
                                 [](const auto& a, const auto& b) { return a.second > b.second; });
        std::vector<std::string> parts;
        for (const auto& [task, time] : order) {
            if (parts.size() == 8) break;
            parts.push_back(fmt::format("{} {}", name(task), share(time)));
        }
        if (parts.size() < order.size())
            parts.push_back(t_.say(fmt::format("{} others", order.size() - parts.size())));
        t_.out << t_.paragraph(
            fmt::format("Of {} altogether: {}.", to_text(whole_), fmt::join(parts, ", ")), 2);
    }

    const Timeline& timeline_;
    const WakeUpChain& chain_;
    TrackId task_;
    Terminal& t_;
    Duration whole_;
};

}  // namespace

void write_chain(const History& history, const std::string& task, Time at, Terminal& terminal)
{
    const Timeline so_far = timeline_after(history.model(), history.position(), history.now());
    const TrackId id = so_far.find(task);
    if (!id.valid()) return;
    const ChainAt found = wake_up_chain(history, id, at);
    Writer(found, id, terminal).write();
}

}  // namespace interleave::cli
