#include "gui/models/changes.h"

#include <algorithm>

namespace interleave::gui {

namespace {

template <typename Lane>
Time nextOf(const Timeline& t, Lane lane, Time time)
{
    const auto i = t.at(lane, time);
    return i ? t.slice(lane, *i).end : t.end();
}

template <typename Lane>
Time previousOf(const Timeline& t, Lane lane, Time time)
{
    auto i = t.at(lane, time);
    if (!i) return t.begin();
    if (t.slice(lane, *i).start == time && *i > 0) --*i;
    const Time start = t.slice(lane, *i).start;
    return start < time ? start : t.begin();
}

}  // namespace

Time nextChange(const Timeline& t, Time time)
{
    Time next = t.end();
    const auto consider = [&](Time when) {
        if (when > time) next = std::min(next, when);
    };
    for (uint32_t i = 0; i < t.tasks(); ++i) {
        consider(nextOf(t, TrackId{i}, time));
        consider(t.track(TrackId{i}).created);
    }
    for (uint32_t i = 0; i < t.cpus(); ++i) consider(nextOf(t, CpuId{i}, time));
    return next;
}

Time previousChange(const Timeline& t, Time time)
{
    Time previous = t.begin();
    const auto consider = [&](Time when) {
        if (when < time) previous = std::max(previous, when);
    };
    for (uint32_t i = 0; i < t.tasks(); ++i) consider(previousOf(t, TrackId{i}, time));
    for (uint32_t i = 0; i < t.cpus(); ++i) consider(previousOf(t, CpuId{i}, time));
    return previous;
}

}  // namespace interleave::gui
