#include "gui/models/breakpoints.h"

#include "session/moments.h"
#include "trace/timeline.h"

#include <algorithm>

namespace interleave::gui {

bool Breakpoints::toggle(const Breakpoint& b)
{
    if (std::erase(list_, b) > 0) return false;
    list_.push_back(b);
    return true;
}

bool Breakpoints::has(const Breakpoint& b) const
{
    return std::ranges::find(list_, b) != list_.end();
}

Travel::Test Breakpoints::test(const Model& model, const Timeline& timeline) const
{
    if (list_.empty()) return {};
    std::vector<Travel::Test> tests;
    for (const Breakpoint& b : list_) {
        switch (b.kind) {
            case Breakpoint::Kind::line: tests.push_back(at_line(model, b.line)); break;
            case Breakpoint::Kind::task:
                if (const TrackId t = timeline.find(b.name); t.valid())
                    tests.push_back(at_task(t.index));
                break;
            case Breakpoint::Kind::object: tests.push_back(at_object(model, b.name)); break;
        }
    }
    return [tests = std::move(tests)](const History& h) {
        return std::ranges::any_of(tests, [&](const Travel::Test& t) { return t(h); });
    };
}

}  // namespace interleave::gui
