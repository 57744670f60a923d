#include "analysis/hazards.h"

#include "analysis/gil_convoy.h"
#include "analysis/waiting_line.h"
#include "base/text.h"

#include <algorithm>
#include <fmt/format.h>
#include <iterator>
#include <map>
#include <set>

namespace interleave {

namespace {

class Finder {
  public:
    Finder(const RunOutcome& run, const Contention& c) : run_(run), t_(run.timeline), c_(c) {}

    std::vector<Finding> find()
    {
        rings();
        lock_order();
        inversions();
        starvations();
        convoys();
        herds();
        lost_wakeups();
        races();
        convoys_at_gils();
        return std::move(list_);
    }

  private:
    [[nodiscard]] const std::string& name(TrackId task) const { return t_.track(task).name; }
    [[nodiscard]] const std::string& object(ObjectId id) const
    {
        return t_.symbols().objects[id.index];
    }
    [[nodiscard]] uint32_t line(StepId step) const
    {
        const std::vector<Symbols::Step>& steps = t_.symbols().steps;
        return step.valid() && step.index < steps.size() ? steps[step.index].line : 0;
    }
    [[nodiscard]] std::string at_line(StepId step) const
    {
        return line(step) > 0 ? fmt::format(" (line {})", line(step)) : std::string();
    }
    void add(FindingKind kind, Time at, const std::vector<TrackId>& tasks, std::string sentence,
             uint32_t where, Time to = {})
    {
        Finding f{kind, at, {}, std::move(sentence), where, 0, to};
        for (const TrackId task : tasks) f.tasks.push_back(name(task));
        list_.push_back(std::move(f));
    }
    // Of the findings that were just made: the last says how many there were.
    void told(size_t all, std::string_view what)
    {
        if (all > kMaxHazards) list_.back().sentence += fmt::format(" ({} {} in all.)", all, what);
    }

    void rings();
    void lock_order();
    void inversions();
    void starvations();
    void convoys();
    void convoys_of(ObjectId);
    void herds();
    void lost_wakeups();
    void races();
    void convoys_at_gils();

    const RunOutcome& run_;
    const Timeline& t_;
    const Contention& c_;
    std::vector<Finding> list_;
};

// Rings that did not end the run: through readers, or of tasks that spin. Or it is not known which.
void Finder::rings()
{
    if (!run_.ring.empty()) return;
    for (const std::vector<uint32_t>& ring : c_.waits.rings) {
        std::vector<TrackId> tasks;
        std::vector<std::string> parts;
        Time closed;
        for (const uint32_t i : ring) {
            tasks.push_back(c_.waits.waiting[i].task);
            closed = std::max(closed, c_.waits.waiting[i].since);
            parts.push_back(sentence_of(t_, c_.waits, i));
        }
        add(FindingKind::deadlock, closed, tasks,
            fmt::format("Deadlock: {}.", fmt::join(parts, "; ")),
            line(c_.waits.waiting[ring.front()].step), c_.waits.at);
    }
}

void Finder::lock_order()
{
    const LockOrder& order = c_.order;
    std::set<std::set<TrackId>> happened;
    for (const std::vector<uint32_t>& ring : c_.waits.rings) {
        std::set<TrackId> tasks;
        for (const uint32_t i : ring) tasks.insert(c_.waits.waiting[i].task);
        happened.insert(tasks);
    }
    size_t count = 0;
    for (const std::vector<uint32_t>& cycle : order.cycles) {
        std::set<TrackId> tasks;
        Time at;
        for (const uint32_t i : cycle) {
            tasks.insert(order.edges[i].task);
            at = std::max(at, order.edges[i].at);
        }
        if (happened.contains(tasks) || ++count > kMaxHazards) continue;
        add(FindingKind::lock_order, at, {tasks.begin(), tasks.end()},
            fmt::format("Deadlock possible, though not in this run: {}.",
                        sentence_of(t_, order, cycle)),
            line(order.edges[cycle.front()].step));
    }
    told(count, "such orders");
}

void Finder::inversions()
{
    std::map<std::pair<TrackId, ObjectId>, std::vector<const Inversion*>> groups;
    for (const Inversion& i : c_.log.inversions) groups[{i.task, i.object}].push_back(&i);
    for (const auto& [key, group] : groups) {
        const Inversion& worst = **std::ranges::max_element(group, {}, [](const Inversion* i) {
            return std::pair(i->other_time, i->to - i->from);
        });
        std::string text = fmt::format(
            "Priority inversion: {} waited {} for {}{}, held by {}, which is less urgent",
            name(key.first), to_text(worst.to - worst.from), object(key.second),
            at_line(worst.step), name(worst.holder));
        std::vector<TrackId> tasks{worst.task, worst.holder};
        if (worst.other_time.ns > 0) {
            text += fmt::format(
                "; for {} of it {}, less urgent as well, ran instead of {}, which "
                "nothing bounds.",
                to_text(worst.other_time), name(worst.other), name(worst.holder));
            tasks.push_back(worst.other);
        } else {
            text += "; it was bounded by the time that the lock is held.";
        }
        if (group.size() > 1) text += fmt::format(" ({} times, this the longest.)", group.size());
        add(FindingKind::inversion, worst.from, tasks, std::move(text), line(worst.step), worst.to);
    }
}

void Finder::starvations()
{
    size_t count = 0;
    for (const Starvation& s : c_.starvations) {
        if (++count > kMaxHazards) continue;
        std::vector<TrackId> tasks{s.task};
        for (const Starvation::Overtaker& by : s.by)
            if (tasks.size() <= kMaxOvertakers) tasks.push_back(by.task);
        add(FindingKind::starvation, s.from, tasks, sentence_of(t_, s), line(s.step), s.to);
    }
    told(count, "such waits");
}

// One lock's hand-overs in a row.
struct Convoy {
    Time from, to;
    uint32_t hand_overs = 0;
    Duration used;  // owners ran
    std::set<TrackId> tasks;
};

bool is_convoy(const Convoy& c)
{
    return c.hand_overs >= kConvoyHandOvers && c.tasks.size() >= kConvoyTasks &&
           c.used.ns * 100 <= (c.to - c.from).ns * kConvoyUsePercent && c.to > c.from;
}

void Finder::convoys_of(ObjectId id)
{
    struct Waiter {
        TrackId task;
    };
    WaitingLine<Waiter> waiting;
    Time since;  // when the owner got it
    Convoy now, worst;
    size_t times = 0;
    const auto finish = [&] {
        if (is_convoy(now)) {
            ++times;
            if (now.hand_overs > worst.hand_overs) worst = now;
        }
        now = {};
    };
    for (const Operation& o : c_.log.list) {
        if (o.object != id) continue;
        if (o.kind == OperationKind::asks && !waiting.has(o.task)) waiting.join({o.task});
        if (o.kind == OperationKind::leaves) waiting.leave(o.task);
        if (o.kind == OperationKind::gives && now.hand_overs > 0) {
            now.used += t_.spent(o.task, TaskState::running, since, o.at);
            now.to = o.at;
        }
        if (o.kind != OperationKind::gets) continue;
        since = o.at;
        waiting.leave(o.task);
        if (waiting.empty() || o.shared) {
            finish();
            continue;
        }
        if (now.hand_overs++ == 0) now.from = now.to = o.at;
        now.tasks.insert(o.task);
    }
    finish();
    if (times == 0) return;
    add(FindingKind::convoy, worst.from, {worst.tasks.begin(), worst.tasks.end()},
        fmt::format("Lock convoy at {}: from {} on it went from hand to hand {} times and somebody "
                    "always waited, though its owners ran for only {} of {}.",
                    object(id), to_text(worst.from), worst.hand_overs, to_text(worst.used),
                    to_text(worst.to - worst.from)),
        0, worst.to);
}

void Finder::convoys()
{
    for (const LockStatistics& lock : c_.locks)
        if (lock.contended >= kConvoyHandOvers) convoys_of(lock.object);
}

// Tasks that one act woke at one object.
struct Herd {
    Time at;
    ObjectId object;
    TrackId waker;
    uint32_t woken = 0, in_vain = 0;
};

bool is_herd(const Herd& h)
{
    return h.woken >= kHerdWoken && h.in_vain < h.woken &&
           h.in_vain * 100 >= h.woken * kHerdInVainPercent;
}

void Finder::herds()
{
    struct Member {
        Operation asked, woken;
        size_t herd = SIZE_MAX;  // none: it waits
    };
    std::map<TrackId, Member> members;
    std::vector<Herd> herds;
    for (const Operation& o : c_.log.list) {
        if (o.kind == OperationKind::asks && o.object.valid()) {
            Member& m = members[o.task];
            const bool back = m.herd != SIZE_MAX && m.asked.object == o.object;
            if (back && m.asked.step == o.step && m.asked.changes == o.changes &&
                o.looked > m.woken.order)
                ++herds[m.herd].in_vain;
            const bool on_its_way = m.herd != SIZE_MAX && !back && m.asked.changes == o.changes;
            if (!on_its_way) m = {o, {}, SIZE_MAX};
        }
        if (o.kind != OperationKind::wakes) continue;
        const auto m = members.find(o.task);
        if (m == members.end() || m->second.herd != SIZE_MAX) continue;
        const ObjectId at = m->second.asked.object;
        const bool same = !herds.empty() && herds.back().at == o.at &&
                          herds.back().waker == o.other && herds.back().object == at;
        if (!same) herds.push_back({o.at, at, o.other});
        ++herds.back().woken;
        m->second.woken = o;
        m->second.herd = herds.size() - 1;
    }
    std::map<ObjectId, std::pair<Herd, size_t>> worst;
    for (const Herd& h : herds) {
        if (!is_herd(h)) continue;
        auto& [first, times] = worst[h.object];
        if (times++ == 0 || h.in_vain > first.in_vain) first = h;
    }
    for (const auto& [id, found] : worst) {
        const auto& [h, times] = found;
        add(FindingKind::herd, h.at, {h.waker},
            fmt::format("Thundering herd at {}: {} woke {} tasks at {}, and {} of them found "
                        "nothing to do and waited again{}.",
                        object(id), name(h.waker), h.woken, to_text(h.at), h.in_vain,
                        times > 1 ? fmt::format(" (the like {} times)", times) : ""),
            0);
    }
}

void Finder::lost_wakeups()
{
    if (run_.end != RunEnd::stuck && run_.end != RunEnd::deadlock) return;
    std::map<ObjectId, Operation> signals;                    // the last that reached nobody
    std::map<TrackId, std::pair<Operation, Operation>> lost;  // who waits, and what it missed
    for (const Operation& o : c_.log.list) {
        if (o.kind == OperationKind::signals) signals[o.object] = o;
        if (o.kind == OperationKind::leaves) lost.erase(o.task);
        if (o.kind != OperationKind::asks) continue;
        lost.erase(o.task);
        const auto signal = signals.find(o.object);
        if (signal != signals.end() && signal->second.task != o.task &&
            o.looked < signal->second.order)
            lost.insert({o.task, {o, signal->second}});
    }
    for (const auto& [task, found] : lost) {
        const auto& [asked, signal] = found;
        add(FindingKind::lost_wakeup, asked.at, {task, signal.task},
            fmt::format("Lost wake-up: {} acted on {} at {}{} when nobody waited, {} began to wait "
                        "there at {}{} without having looked again, and nobody wakes it.",
                        name(signal.task), object(asked.object), to_text(signal.at),
                        at_line(signal.step), name(task), to_text(asked.at), at_line(asked.step)),
            line(asked.step), t_.end());
    }
}

void Finder::races()
{
    size_t count = 0;
    for (const Race& r : c_.races.races) {
        if (++count > kMaxHazards) continue;
        add(FindingKind::race, r.second.at, {r.first.task, r.second.task},
            fmt::format("Race on {}: {}, and nothing orders the two.", c_.cell(r),
                        sentence_of(t_, r)),
            line(r.second.step));
    }
    told(count, "pairs of lines");
}

void Finder::convoys_at_gils()
{
    size_t count = 0;
    for (const GilConvoy& c : gil_convoys(t_)) {
        if (++count > kMaxHazards) continue;
        add(FindingKind::gil_convoy, c.from, {c.task}, sentence_of(t_, c), line(c.step), c.to);
        for (const TrackId task : c.behind)
            if (list_.back().tasks.size() <= kMaxOvertakers)
                list_.back().tasks.push_back(name(task));
    }
    told(count, "such threads");
}

}  // namespace

std::vector<Finding> hazards(const RunOutcome& run, const Contention& c)
{
    return Finder(run, c).find();
}

std::string sentence_of(const Timeline& t, const Race& race)
{
    const auto use = [&](const Race::Use& u) {
        const std::vector<Symbols::Step>& steps = t.symbols().steps;
        const std::string_view verb = u.kind == OperationKind::reads    ? "reads"
                                      : u.kind == OperationKind::writes ? "writes"
                                                                        : "updates";
        return fmt::format("{} {} it (line {}, at {})", t.track(u.task).name, verb,
                           u.step.valid() ? steps[u.step.index].line : 0, to_text(u.at));
    };
    return fmt::format("{} and {}", use(race.first), use(race.second));
}

std::vector<Finding> findings_of(const Timeline& timeline)
{
    RunOutcome run;
    run.timeline = timeline;
    run.end = timeline.origin().end;
    std::vector<Finding> list = findings(run, {}, {});
    std::vector<Finding> more = hazards(run, contention(run));
    const bool knows_ring =
        std::ranges::find(more, FindingKind::deadlock, &Finding::kind) != more.end();
    if (knows_ring)
        std::erase_if(list, [](const Finding& f) { return f.kind == FindingKind::deadlock; });
    std::ranges::move(more, std::back_inserter(list));
    return list;
}

}  // namespace interleave
