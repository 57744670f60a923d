#include "export/density.h"

#include "export/ruler.h"
#include "trace/lane_reader.h"

#include <algorithm>
#include <cmath>

namespace interleave {

namespace {

class Adder {
  public:
    Adder(Time from, Time to, int32_t cells) : cells_(static_cast<size_t>(cells)), sums_(cells_)
    {
        for (int32_t x = 0; x <= cells; ++x) cuts_.push_back(moment_of(x, from, to, cells));
        from_ = from;
        to_ = to;
    }

    void add(const LaneReader& lane, size_t first, size_t last)
    {
        if (last - first < 2 * cells_)
            add_slices(lane, first, last);
        else
            add_sums(lane);
    }
    [[nodiscard]] std::vector<Density> take() { return std::move(sums_); }

  private:
    static uint64_t* part_of(Density& d, TaskState state)
    {
        switch (state) {
            case TaskState::running: return &d.running_ns;
            case TaskState::ready: return &d.ready_ns;
            case TaskState::blocked: return &d.blocked_ns;
            case TaskState::not_started:
            case TaskState::zombie:
            case TaskState::exited:
            case TaskState::kernel:
            case TaskState::idle:
            case TaskState::unknown: break;
        }
        return nullptr;
    }
    void add_slices(const LaneReader& lane, size_t first, size_t last)
    {
        for (size_t i = first; i <= last; ++i) {
            if (part_of(sums_[0], lane.state(i)) == nullptr) continue;
            const Time end = std::min(lane.end(i), to_);
            Time at = std::max(lane.start(i), from_);
            auto x = static_cast<size_t>(position(at, from_, to_, static_cast<int32_t>(cells_)));
            for (; at < end && x < cells_; ++x) {
                const Time until = std::min(end, cuts_[x + 1]);
                if (until <= at) continue;
                *part_of(sums_[x], lane.state(i)) += static_cast<uint64_t>((until - at).ns);
                at = until;
            }
        }
    }
    void add_sums(const LaneReader& lane)
    {
        const auto inside = [&](Time t) { return std::clamp(t, lane.begin(), lane.end()); };
        LaneCursor cursor(lane, inside(cuts_[0]));
        for (size_t x = 0; x < cells_; ++x) {
            StateTimes ns{};
            cursor.advance(inside(cuts_[x + 1]), ns);
            for (const TaskState s : {TaskState::running, TaskState::ready, TaskState::blocked})
                *part_of(sums_[x], s) += ns[static_cast<size_t>(s)];
        }
    }

    size_t cells_;
    Time from_, to_;
    std::vector<Time> cuts_;
    std::vector<Density> sums_;
};

void add(const Timeline& t, TrackId id, Time from, Time to, Adder& sums)
{
    const LaneReader lane(t, id);
    if (lane.size() == 0 || to <= lane.begin() || from >= lane.end()) return;
    const std::optional<size_t> first = t.at(id, std::max(from, lane.begin()));
    const std::optional<size_t> last = t.at(id, std::min(to, lane.end()));
    sums.add(lane, *first, *last);
}

}  // namespace

std::vector<Density> density(const Timeline& t, std::span<const TrackId> tasks, Time from, Time to,
                             int32_t cells)
{
    Adder sums(from, to, cells);
    for (const TrackId id : tasks) add(t, id, from, to, sums);
    return sums.take();
}

std::vector<Density> density(const Timeline& t, Time from, Time to, int32_t cells)
{
    Adder sums(from, to, cells);
    for (TrackId id{0}; id.index < t.tasks(); ++id.index) {
        // A coroutine runs while its thread does.
        if (t.track(id).kind != TaskKind::coroutine) add(t, id, from, to, sums);
    }
    return sums.take();
}

PixelRow density_row(std::span<const Density> cells, double whole, const Box& box, const Palette& p)
{
    PixelRow row{.x = box.x, .y = box.y, .height = box.h};
    row.upper = {{{Pattern::hatched, p.ready}, {Pattern::outline, p.blocked}}};
    const auto top_of = [&](uint64_t ns) {
        const double share = std::min(static_cast<double>(ns) / whole, 1.0);
        return static_cast<uint8_t>(std::ceil(share * box.h));
    };
    const auto columns = static_cast<size_t>(std::max(box.w, 0));
    row.columns.reserve(columns);
    for (size_t x = 0; x < columns; ++x) {
        const Density& d = cells[x * cells.size() / columns];
        row.columns.push_back({p.running,
                               {top_of(d.running_ns), top_of(d.running_ns + d.ready_ns),
                                top_of(d.running_ns + d.ready_ns + d.blocked_ns)}});
    }
    return row;
}

}  // namespace interleave
