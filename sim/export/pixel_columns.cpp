#include "export/pixel_columns.h"

#include "export/each_cell.h"

#include <algorithm>
#include <bit>
#include <span>
#include <utility>

namespace interleave {

namespace {

constexpr size_t kFewSlices = 32;  // of a CPU's pixel, which are looked at one by one
constexpr size_t kFewTasks = 8;    // of a pixel, so that it makes sense to tell the longest
constexpr size_t kLayers = PixelRow::kLayers;
using Layers = LayerHeights::Layers;

uint64_t ns_of(const StateTimes& ns, TaskState state) { return ns[static_cast<size_t>(state)]; }

// In parts of a cell; nothing that took time is 0. Doubles are exact enough, whatever its length.
uint8_t share(uint64_t ns, double per_ns)
{
    const auto length =
        static_cast<double>(static_cast<int64_t>(ns));  // one instruction, if signed
    const auto parts = static_cast<uint32_t>(length * per_ns + 0.5);
    const uint32_t least = ns > 0 ? 1 : 0;
    return static_cast<uint8_t>(std::clamp<uint32_t>(parts, least, kWholeCell));
}

double parts_per_ns(Time a, Time b) { return kWholeCell / static_cast<double>((b - a).ns); }

TaskState most_of(const StateTimes& ns)
{
    return static_cast<TaskState>(std::ranges::max_element(ns) - ns.begin());
}

// Where states alternate within a pixel, it shows how much of each, one above the other. The
// longest alone would draw a pattern that is not in the run, out of how turns fall on pixels.
PixelRow::Column task_column(const StateTimes& ns, double per_ns, const LayerHeights& heights,
                             const WholeColumns& whole)
{
    const Layers shares = {share(ns_of(ns, TaskState::running), per_ns),
                           share(ns_of(ns, TaskState::ready), per_ns),
                           share(ns_of(ns, TaskState::blocked), per_ns)};
    const int happened = (shares[0] > 0) + (shares[1] > 0) + (shares[2] > 0);
    if (happened == 0) return whole[static_cast<size_t>(most_of(ns))];
    if (happened == 1 && shares[0] == 0) {
        const TaskState sole = shares[1] > 0 ? TaskState::ready : TaskState::blocked;
        if (most_of(ns) == sole) return whole[static_cast<size_t>(sole)];
    }
    return {.color = whole[static_cast<size_t>(TaskState::running)].color,
            .top = heights.stacked(shares)};
}

StateTimes spent_until(LaneCursor& cursor, Time b)
{
    StateTimes ns{};
    cursor.advance(b, ns);
    return ns;
}

// What of a CPU's pixel a task had; not valid: several.
struct Had {
    TrackId task;
    uint64_t ns = 0;
};

// What each task had of a pixel, so long as they are few.
class Shared {
  public:
    void clear()
    {
        tasks_.fill(TrackId{}.index);
        count_ = 0;
        is_crowd_ = false;
    }
    // False: too many to tell apart.
    bool add(TrackId task, uint64_t ns)
    {
        if (!task.valid()) return true;
        const size_t place = place_of(task);
        if (place < kFewTasks) return had_[place].ns += ns, true;
        is_crowd_ = count_ == kFewTasks;
        if (is_crowd_) return false;
        tasks_[count_] = task.index;
        had_[count_++] = {task, ns};
        return true;
    }
    // None, if they are too many.
    [[nodiscard]] std::span<const Had> all() const
    {
        return std::span(had_).first(is_crowd_ ? 0 : count_);
    }

  private:
    // All are compared, whichever it is: where a search ends nobody can foresee.
    [[nodiscard]] size_t place_of(TrackId task) const
    {
        uint32_t found = 1U << kFewTasks;
        for (size_t i = 0; i < kFewTasks; ++i)
            found |= static_cast<uint32_t>(tasks_[i] == task.index) << i;
        return static_cast<size_t>(std::countr_zero(found));
    }

    std::array<uint32_t, kFewTasks> tasks_;  // of had_, and then nobody
    std::array<Had, kFewTasks> had_;
    size_t count_ = 0;
    bool is_crowd_ = false;
};

// Who has a layer of a pixel, from below: the longest, and the others as one; in the order of
// tasks.
class Stack {
  public:
    // REQUIRES: room is 2 or 3
    Stack(std::span<const Had> all, size_t room)
    {
        if (all.size() <= room)
            std::ranges::copy(all, had_.begin());
        else
            take_longest(all, room);
        count_ = std::min(all.size(), room);
        sort();
    }
    [[nodiscard]] std::span<const Had> all() const { return std::span(had_).first(count_); }

  private:
    // Of equals the lower, so that turns of one length do not flicker. By numbers that hold all of
    // it, without a jump: which is longer nobody can foresee.
    [[nodiscard]] static uint64_t key(const Had& h, size_t place)
    {
        constexpr int task_bits = 13;  // of which the lowest decide: enough for neighbours
        constexpr uint64_t most_task = (1U << task_bits) - 1;
        constexpr int bits = task_bits + kPlaceBits;
        const uint64_t ns = std::min(h.ns, ~uint64_t{0} >> bits);
        return ns << bits | (most_task - (h.task.index & most_task)) << kPlaceBits | place;
    }
    void take_longest(std::span<const Had> all, size_t room)
    {
        uint64_t first = 0;
        uint64_t second = 0;
        uint64_t ns = 0;
        for (size_t i = 0; i < all.size(); ++i) {
            const uint64_t next = key(all[i], i);
            second = std::max(second, std::min(first, next));
            first = std::max(first, next);
            ns += all[i].ns;
        }
        had_[0] = all[first & kPlaceMask];
        had_[1] = all[second & kPlaceMask];
        had_[room - 1] = {{}, ns - had_[0].ns - (room > 2 ? had_[1].ns : 0)};
    }
    void sort()
    {
        static_assert(kLayers == 3);
        const auto place = [&](uint64_t i) {
            return i < count_ ? uint64_t{had_[i].task.index} << kPlaceBits | i : ~uint64_t{0};
        };
        const auto order = [](uint64_t& a, uint64_t& b) {
            const uint64_t lower = std::min(a, b);
            b = std::max(a, b);
            a = lower;
        };
        std::array<uint64_t, kLayers> keys = {place(0), place(1), place(2)};
        order(keys[0], keys[1]);
        order(keys[1], keys[2]);
        order(keys[0], keys[1]);
        const std::array<Had, kLayers + 1> before = {had_[0], had_[1], had_[2], {}};
        for (size_t i = 0; i < kLayers; ++i) had_[i] = before[keys[i] & 3];
    }

    static constexpr int kPlaceBits = 3;
    static constexpr uint64_t kPlaceMask = (1U << kPlaceBits) - 1;
    static_assert(kFewTasks <= kPlaceMask + 1);
    std::array<Had, kLayers> had_;
    size_t count_;
};

class CpuColumns {
  public:
    CpuColumns(const Timeline& t, CpuId id, const LayerHeights& heights, const Palette& p,
               PixelRow& row)
        : lane_(t, id), tasks_(lane_), heights_(heights), p_(p), row_(row)
    {
    }

    [[nodiscard]] const LaneReader& lane() const { return lane_; }
    [[nodiscard]] bool shows_crowd() const { return shows_crowd_; }

    void add_nothing() { add({}, {}); }

    void add(LaneCursor& cursor, Time a, Time b)
    {
        shared_.clear();
        const Spent spent = cursor.is_near(b, kFewSlices) ? walk(cursor, b) : jump(cursor, b);
        if (spent.ran + spent.kernel == 0 && spent.unknown > static_cast<uint64_t>((b - a).ns) / 2)
            return add_unknown();
        const Had crowd{{}, spent.ran};
        std::span<const Had> had = shared_.all();
        if (spent.ran > 0 && had.empty()) had = {&crowd, 1};
        stack(Stack(had, spent.kernel > 0 ? kLayers - 1 : kLayers), spent.kernel,
              parts_per_ns(a, b));
    }

  private:
    struct Spent {
        uint64_t ran = 0, kernel = 0, unknown = 0;  // ns

        // Sums that do not wait for each other in memory, and without a jump.
        void add(TaskState state, uint64_t ns)
        {
            ran += state == TaskState::running ? ns : 0;
            kernel += state == TaskState::kernel ? ns : 0;
            unknown += state == TaskState::unknown ? ns : 0;
        }
    };
    // Slice by slice, and as long as they are few also who ran.
    [[nodiscard]] Spent walk(LaneCursor& cursor, Time b)
    {
        Spent spent;
        cursor.walk_while(b, [&](size_t slice, uint64_t part) {
            const TaskState state = lane_.state(slice);
            spent.add(state, part);
            return state != TaskState::running || shared_.add(tasks_(slice), part);
        });
        cursor.walk(b, [&](size_t slice, uint64_t part) { spent.add(lane_.state(slice), part); });
        return spent;
    }
    [[nodiscard]] static Spent jump(LaneCursor& cursor, Time b)
    {
        const StateTimes ns = spent_until(cursor, b);
        return {ns_of(ns, TaskState::running), ns_of(ns, TaskState::kernel),
                ns_of(ns, TaskState::unknown)};
    }
    void stack(const Stack& had, uint64_t kernel, double per_ns)
    {
        Layers shares{};
        std::array<Color, kLayers> colors{};
        size_t layer = 0;
        for (const Had& h : had.all()) {
            shares[layer] = share(h.ns, per_ns);
            colors[layer++] = h.task.valid() ? color_of(p_, h.task) : p_.crowd;
            shows_crowd_ = shows_crowd_ || !h.task.valid();
        }
        if (kernel > 0) {
            shares[layer] = share(kernel, per_ns);
            colors[layer] = p_.kernel;
        }
        add({.color = colors[0], .top = heights_.stacked(shares)}, {colors[1], colors[2]});
    }
    void add_unknown() { add({.color = p_.faint_ink, .is_bar = true}, {}); }
    void add(const PixelRow::Column& column, const std::array<Color, kLayers - 1>& upper)
    {
        row_.columns.push_back(column);
        row_.colors.push_back(upper);
    }

    LaneReader lane_;
    LaneTasks tasks_;
    Shared shared_;
    const LayerHeights& heights_;
    const Palette& p_;
    PixelRow& row_;
    bool shows_crowd_ = false;
};

}  // namespace

LayerHeights::LayerHeights(int32_t height) : height_(height)
{
    for (uint32_t share = 0; share <= kMost; ++share)
        exact_[share] = static_cast<uint8_t>(
            std::min((static_cast<int32_t>(share) * height + kWholeCell - 1) / kWholeCell, height));
}

int32_t LayerHeights::top_of(uint32_t share, int32_t below) const
{
    constexpr int32_t kLeast = 2;
    return std::min(std::max<int32_t>(exact_[share], below + kLeast), height_);
}

LayerHeights::Layers LayerHeights::stacked(const Layers& shares) const
{
    Layers tops{};
    uint32_t share = 0;
    int32_t top = 0;
    for (size_t i = 0; i < shares.size(); ++i) {
        share += shares[i];
        if (shares[i] > 0) top = top_of(share, top);
        tops[i] = static_cast<uint8_t>(top);
    }
    return tops;
}

std::vector<PixelRow::Column> columns_of(const Timeline& t, TrackId id, const Cells& cells,
                                         const LayerHeights& heights, const WholeColumns& whole)
{
    const LaneReader lane(t, id);
    std::vector<PixelRow::Column> columns;
    columns.reserve(cells.size());
    const PixelRow::Column nothing = whole[static_cast<size_t>(TaskState::not_started)];
    const auto none = [&] { columns.push_back(nothing); };
    const auto part = [&](LaneCursor& cursor, Time a, Time b) {
        if (cursor.stays(b)) {
            columns.push_back(whole[static_cast<size_t>(lane.state(cursor.slice()))]);
            return cursor.rest(b);
        }
        const StateTimes ns = spent_until(cursor, b);
        columns.push_back(task_column(ns, parts_per_ns(a, b), heights, whole));
    };
    if (lane.size() > 0)
        for_each_cell(lane, cells, part, none);
    else
        columns.resize(cells.size(), nothing);
    return columns;
}

bool fill_columns(const Timeline& t, CpuId id, const Cells& cells, const LayerHeights& heights,
                  const Palette& palette, PixelRow& row)
{
    row.columns.reserve(cells.size());
    row.colors.reserve(cells.size());
    CpuColumns columns(t, id, heights, palette, row);
    if (columns.lane().size() == 0) return row.columns.resize(cells.size()), false;
    for_each_cell(
        columns.lane(), cells,
        [&](LaneCursor& cursor, Time a, Time b) { columns.add(cursor, a, b); },
        [&] { columns.add_nothing(); });
    return columns.shows_crowd();
}

}  // namespace interleave
