#include "gui/models/breakpoints.h"

#include "session/condition.h"
#include "session/moments.h"
#include "trace/timeline.h"

#include <algorithm>

namespace interleave::gui {

namespace {

// At the same place, whatever their conditions are.
bool same(const Breakpoint& a, const Breakpoint& b)
{
    const bool place = a.kind == b.kind && a.line == b.line && a.name == b.name;
    return place && (a.kind != Breakpoint::Kind::condition || a.condition == b.condition);
}

}  // namespace

bool Breakpoints::toggle(const Breakpoint& b)
{
    if (std::erase_if(list_, [&](const Breakpoint& other) { return same(other, b); }) > 0)
        return false;
    list_.push_back(b);
    return true;
}

bool Breakpoints::has(const Breakpoint& b) const
{
    return std::ranges::any_of(list_, [&](const Breakpoint& other) { return same(other, b); });
}

void Breakpoints::restrict(const Breakpoint& b, const std::string& condition)
{
    const auto it =
        std::ranges::find_if(list_, [&](const Breakpoint& other) { return same(other, b); });
    if (it != list_.end() && b.kind != Breakpoint::Kind::condition) it->condition = condition;
}

// A condition that makes no sense in this run, since names have changed, never stops it.
Breakpoints::Stops Breakpoints::stops(const std::shared_ptr<const Model>& model,
                                      const Timeline& timeline) const
{
    if (list_.empty()) return {};
    struct Stop {
        Travel::Test happens;
        MomentCondition only;
    };
    auto all = std::make_shared<std::vector<Stop>>();
    for (const Breakpoint& b : list_) {
        Stop stop;
        switch (b.kind) {
            case Breakpoint::Kind::line: stop.happens = at_line(*model, b.line); break;
            case Breakpoint::Kind::task:
                if (const TrackId t = timeline.find(b.name); t.valid())
                    stop.happens = at_task(t.index);
                break;
            case Breakpoint::Kind::object: stop.happens = at_object(*model, b.name); break;
            case Breakpoint::Kind::condition: break;
        }
        if (!b.condition.empty()) {
            Result<MomentCondition> condition = read_condition(b.condition, model);
            if (!condition.ok()) continue;
            stop.only = std::move(condition).value();
        }
        if (stop.happens || stop.only.reached) all->push_back(std::move(stop));
    }
    return {[all](const History& h) {
                bool found = false;
                // Each is asked: conditions have to know what was before.
                for (const Stop& s : *all) {
                    const bool happens = s.happens && s.happens(h);
                    if (!s.only.holds)
                        found = found || happens;
                    else if (!s.happens)
                        found = s.only.reached(h) || found;
                    else
                        found = (s.only.holds(h) && happens) || found;
                }
                return found;
            },
            [all](const History& h) {
                for (const Stop& s : *all)
                    if (s.only.prime) s.only.prime(h);
            }};
}

}  // namespace interleave::gui
