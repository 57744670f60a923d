// The future event list of a run: what will happen, in order of (time, kind, serial).
//
// The order is total and depends on the events alone, never on the order of insertion or on
// addresses. Time must not go back: push nothing earlier than the last popped. CPUs own their
// timers (state.h), so nothing in here is ever cancelled; a timed wait that ended early is
// recognised as stale by whoever pops it. A value: copying is a checkpoint.
#pragma once

#include "base/ids.h"
#include "base/time.h"

#include <cassert>
#include <cstdint>
#include <vector>

namespace interleave {

// Kinds in the order in which they are handled at one instant (design: 5).
enum class EventKind : uint32_t {
    device,
    timer,
    start,
    compute_end,
    slice_end,
    policy_timer,
    dispatch
};

struct Event {
    Time at;
    uint32_t kind_and_who = 0;  // EventKind in the top 4 bits, a row index below
    uint32_t serial = 0;        // of the task it is about: breaks ties, recognises recycled rows

    [[nodiscard]] constexpr EventKind kind() const
    {
        return static_cast<EventKind>(kind_and_who >> 28);
    }
    [[nodiscard]] constexpr uint32_t who() const { return kind_and_who & 0x0fff'ffff; }
    friend constexpr bool operator==(const Event&, const Event&) = default;
};
static_assert(sizeof(Event) == 16 && Row<Event>);

// REQUIRES: who < 2^28
[[nodiscard]] constexpr Event make_event(Time at, EventKind kind, uint32_t who, uint32_t serial)
{
    return {at, static_cast<uint32_t>(kind) << 28 | who, serial};
}

// True if a comes before b. The row index comes last: events of one instant, kind and serial are
// about different rows only when they are about different tasks' objects.
[[nodiscard]] constexpr bool before(const Event& a, const Event& b)
{
    if (a.at != b.at) return a.at < b.at;
    const uint64_t x = uint64_t{a.kind_and_who >> 28} << 32 | a.serial;
    const uint64_t y = uint64_t{b.kind_and_who >> 28} << 32 | b.serial;
    return x != y ? x < y : a.kind_and_who < b.kind_and_who;
}

class EventQueue {
  public:
    void push(const Event&);
    [[nodiscard]] const Event& top() const { return heap_.front(); }  // REQUIRES: !empty()
    Event pop();                                                      // REQUIRES: !empty()
    [[nodiscard]] bool empty() const { return heap_.empty(); }
    [[nodiscard]] size_t size() const { return heap_.size(); }
    // All of them, in order: for fingerprints, laws and people. Not fast.
    [[nodiscard]] std::vector<Event> sorted() const;

  private:
    std::vector<Event> heap_;  // 4-ary implicit heap
};

}  // namespace interleave
