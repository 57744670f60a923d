// The columns behind a Timeline. Only trace/ and its tests include this.
//
// Slices of all tasks lie one after the other in one table, those of all CPUs in another: a lane is
// a range of rows, so that a million tasks need no vector each. 10 bytes a slice, and sparse
// tables. Invariant of a Lanes after index(): ids in it are valid indices or none; nothing else is
// promised, since what a producer got wrong has to be kept for violations() to report it.
#pragma once

#include "trace/lane_reader.h"
#include "trace/time_column.h"
#include "trace/timeline.h"
#include "trace/word_column.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace interleave {

// What a slice is, less its times: the unpacked form of a word of Columns.
struct Facts {
    TaskState state = TaskState::unknown;
    Reason reason = Reason::none;
    bool renewed = false;
    uint16_t cpu = Record::kNoCpu;
    uint32_t step = Record::kNone;
    uint32_t side = Record::kNone;  // task lane: object if blocked, waker if ready; CPU lane: task

    friend bool operator==(const Facts&, const Facts&) = default;
};

// Bits: 0 state, 4 renewed, 5 has a side value, 8 reason, 16 cpu, 32 step.
inline constexpr uint64_t kStateBits = 0xf;
inline constexpr uint64_t kRenewedBit = 1 << 4;
inline constexpr uint64_t kSideBit = 1 << 5;
static_assert(kSideBit <= WordColumn::kLowMask);

[[nodiscard]] constexpr uint64_t pack(const Facts& f)
{
    return static_cast<uint64_t>(f.state) | (f.renewed ? kRenewedBit : 0) |
           (f.side != Record::kNone ? kSideBit : 0) | static_cast<uint64_t>(f.reason) << 8 |
           static_cast<uint64_t>(f.cpu) << 16 | static_cast<uint64_t>(f.step) << 32;
}

// The side value is not in the word.
[[nodiscard]] constexpr Facts unpack(uint64_t word)
{
    return {static_cast<TaskState>(word & kStateBits),
            static_cast<Reason>(word >> 8 & 0xff),
            (word & kRenewedBit) != 0,
            static_cast<uint16_t>(word >> 16),
            static_cast<uint32_t>(word >> 32),
            Record::kNone};
}

[[nodiscard]] constexpr TaskState state_of(uint64_t word)
{
    return static_cast<TaskState>(word & kStateBits);
}

struct Columns {
    TimeColumn start;
    WordColumn word{pack(Facts{})};
    std::vector<uint32_t> side;  // of the rows that have kSideBit, in their order

    friend bool operator==(const Columns&, const Columns&) = default;
};

// Lanes of one kind. A slice ends where the next of its lane starts, the last one at `end`.
struct Lanes {
    std::vector<uint64_t> first = {0};  // lane l has rows first[l] .. first[l + 1] - 1
    Columns columns;
    Time end;

    // Builds what is derived from the above. Call once, when all rows are there.
    void index();

    [[nodiscard]] size_t size() const { return first.size() - 1; }
    [[nodiscard]] size_t slices(size_t lane) const { return first[lane + 1] - first[lane]; }
    [[nodiscard]] Time start(size_t lane, size_t i) const;
    [[nodiscard]] Time end_of(size_t lane, size_t i) const;
    [[nodiscard]] Facts facts(size_t lane, size_t i) const;
    [[nodiscard]] TaskState state(size_t lane, size_t i) const;
    [[nodiscard]] std::optional<size_t> at(size_t lane, Time t) const;
    [[nodiscard]] Duration spent(size_t lane, TaskState, Time from, Time to) const;
    // The last row of the lane that starts at or before t, counted in the lane; from_row does.
    [[nodiscard]] uint64_t row_at(size_t lane, Time t, uint64_t from_row) const;
    // The first row of the lane whose sums() can be told. It may be beyond the last.
    [[nodiscard]] uint64_t first_summed(size_t lane) const;
    // The time in each state up to a moment of this row: of one lane, differences count.
    [[nodiscard]] StateTimes sums(size_t lane, uint64_t row, Time) const;
    // How many rows before this one have a side value.
    [[nodiscard]] uint64_t sides_before(uint64_t row) const;
    // Bit r: some slice of this state has reason r.
    [[nodiscard]] uint64_t reasons(TaskState s) const { return reasons_[static_cast<size_t>(s)]; }
    // Rows and times alone; what index() derives follows from them.
    friend bool operator==(const Lanes& a, const Lanes& b)
    {
        return a.first == b.first && a.columns == b.columns && a.end == b.end;
    }

  private:
    void index_moments();
    [[nodiscard]] uint64_t spent_in_rows(size_t lane, TaskState, uint64_t from, uint64_t to) const;
    [[nodiscard]] uint64_t length_of_row(uint64_t row, uint64_t last) const;

    static constexpr uint64_t kBlock = 64;  // rows to an entry of the sparse tables
    std::vector<uint64_t> side_mask_;       // of each block, which rows have a side value
    std::vector<uint64_t> side_before_;     // of each block, how many before it do
    // Time in each state before each block, over all lanes; wraps around, differences are exact.
    std::vector<uint64_t> spent_before_;
    // A lane of many rows is cut into equal parts of time: which of its rows each begins in. Those
    // of the lane's parts are [first[lane] / kBlock, first[lane + 1] / kBlock).
    std::vector<uint32_t> row_of_part_;
    std::array<uint64_t, kTaskStates> reasons_{};
};

struct Timeline::Data {
    Origin origin;
    Symbols symbols;
    Time begin, end;
    std::vector<Track> tracks;
    std::vector<Counts> counts;    // of each track
    std::vector<Moments> moments;  // of each track
    Lanes tasks, cpus;
    std::vector<uint64_t> first_owner = {0};  // object o has owners first_owner[o] .. [o + 1] - 1
    std::vector<OwnerChange> owners;
    std::vector<Buffer> buffers;              // in order
    std::vector<uint64_t> first_level = {0};  // buffer b has levels first_level[b] .. [b + 1] - 1
    std::vector<LevelChange> levels;
    std::vector<Fault> faults;
    std::vector<uint64_t> first_job = {0};  // track t has jobs first_job[t] .. [t + 1] - 1; only 0
    std::vector<JobOutcome> jobs;           // where there are none at all
    // Records that named a task, CPU, object or step that there is not. They were left out.
    uint64_t stray_records = 0;
    // A hash table of names: index of a track, or kNone. Size is a power of two.
    std::vector<uint32_t> names;

    // Fills in everything that is derived from the rest. Call once.
    void index();
    [[nodiscard]] static const Data& of(const Timeline& t) { return *t.data_; }
    [[nodiscard]] static Timeline timeline(Data&&);
    [[nodiscard]] Slice task_slice(size_t task, size_t i) const;
    [[nodiscard]] Slice cpu_slice(size_t cpu, size_t i) const;
};

// What Timeline::violations() says.
[[nodiscard]] std::vector<std::string> violations(const Timeline::Data&);

// 64 bits over all of it; changing any one byte changes them.
[[nodiscard]] uint64_t checksum(std::string_view bytes);

}  // namespace interleave
