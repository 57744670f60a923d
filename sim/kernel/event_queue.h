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
    deadline,
    release,
    policy_timer,
    dispatch
};

struct Event {
    Time at;
    uint64_t order =
        0;  // EventKind (4 bits), serial of the task it is about (32), a row index (28)

    [[nodiscard]] constexpr EventKind kind() const { return static_cast<EventKind>(order >> 60); }
    // Breaks ties, and recognises recycled rows.
    [[nodiscard]] constexpr uint32_t serial() const { return static_cast<uint32_t>(order >> 28); }
    [[nodiscard]] constexpr uint32_t who() const { return order & 0x0fff'ffff; }
    friend constexpr bool operator==(const Event&, const Event&) = default;
};
static_assert(sizeof(Event) == 16 && Row<Event>);

// REQUIRES: who < 2^28
[[nodiscard]] constexpr Event make_event(Time at, EventKind kind, uint32_t who, uint32_t serial)
{
    return {at, static_cast<uint64_t>(kind) << 60 | uint64_t{serial} << 28 | who};
}

// place = e, from registers: where e has just been put together in memory, reading it as a whole
// would wait until its parts have gone the long way to the cache.
constexpr void put(Event& place, const Event& e)
{
    place.at = e.at;
    place.order = e.order;
}

// True if a comes before b: by time, kind, serial; the row index is last, since events of one
// instant, kind and serial are about different rows only when they are about different tasks'
// objects. As one number, which costs two instructions and no branch.
[[nodiscard]] constexpr bool before(const Event& a, const Event& b)
{
    return (__int128{a.at.ns} << 64 | a.order) < (__int128{b.at.ns} << 64 | b.order);
}

// Three places, by how soon an event comes; each event is in one of them:
//   front   all up to front_last_: sorted, so that a pop takes the next. (A heap for as long as it
//   is
//           long and pushed into, as when a million tasks start at one instant.)
//   wheel   all from there to wheel_last_: buckets of equal width around a circle, unsorted, in
//           chunks of one pool. A push appends to a bucket; its turn come, a bucket is sorted.
//   far     the rest: a heap. What is in it moves to the wheel when the wheel has turned that far.
// Few events are all in front. The width of buckets follows the gaps between the events that come
// next; it is chosen anew when the size has doubled, or when too many operations took a slow way
// (`strain`). Every operation is O(log n) at worst, amortised, whatever the distribution, and O(1)
// for common ones. Where an event is depends on history: only sorted() is fit for comparison.
class EventQueue {
  public:
    void push(const Event& e)
    {
        const size_t count = front_.size() - head_;
        if (e.at.ns > front_last_ || heap_ || count >= kFew) return push_among_many(e);
        if (count > 0 && head_ > 0 && before(e, front_[head_])) {
            return put(front_[--head_], e);
        }
        front_.emplace_back();
        insert_sorted(front_.data() + head_, front_.data() + front_.size() - 1, e);
    }
    [[nodiscard]] const Event& top() const { return front_[head_]; }  // REQUIRES: !empty()
    Event pop()                                                       // REQUIRES: !empty()
    {
        assert(!empty());
        const bool few = buckets_.empty() && !heap_ && head_ + 1 < kSlide;
        return few ? front_[head_++] : pop_among_many();
    }
    // pop() and push(e). REQUIRES: !empty()
    void replace_top(const Event& e)
    {
        if (heap_ || !buckets_.empty()) {
            pop();
            return push(e);
        }
        Event* place = front_.data() + head_;
        const Event* const last = front_.data() + front_.size() - 1;
        for (; place != last && before(place[1], e); ++place) *place = place[1];
        put(*place, e);
    }
    // Nothing but top() comes before that; kNever: nothing else at all. REQUIRES: !empty()
    [[nodiscard]] Time second_at() const
    {
        if (!heap_ && head_ + 1 < front_.size()) return front_[head_ + 1].at;
        return size() == 1 ? kNever : top().at;  // it is not known
    }
    [[nodiscard]] bool empty() const { return head_ == front_.size(); }
    [[nodiscard]] size_t size() const { return front_.size() - head_ + wheel_count_ + far_.size(); }
    // The who() of an event that comes about n pops after the next; of the next if that is not
    // known. A hint for prefetching. REQUIRES: !empty()
    [[nodiscard]] uint32_t ahead(size_t n) const
    {
        return front_[head_ + (head_ + n < front_.size() ? n : 0)].who();
    }
    // All of them, in order: for fingerprints, laws and people. Not fast.
    [[nodiscard]] std::vector<Event> sorted() const;

  private:
    static constexpr size_t kFew = 48;    // up to so many are all kept in front
    static constexpr size_t kSlide = 64;  // places lost before head_ until the front moves down
    static constexpr uint32_t kChunkEvents = 7;
    struct Chunk {
        Event events[kChunkEvents];
        uint32_t next = 0;  // Bucket of the rest; in the free list: index + 1 of the next free one
        uint32_t spare[3] = {};
    };
    using Bucket = uint32_t;  // index of its newest chunk << 3 | events in that; 0 when empty

    // Puts k at its place in the sorted [first, last); there is room at last.
    static void insert_sorted(const Event* first, Event* last, const Event& k)
    {
        for (; last != first && before(k, last[-1]); --last) *last = last[-1];
        put(*last, k);
    }
    void push_among_many(Event);
    Event pop_among_many();
    void sort_bucket(size_t old);
    void push_front(Event);
    void push_wheel(Event);
    void refill();
    void load(uint32_t bucket);
    void fetch_soon();
    [[nodiscard]] int64_t last_after(int64_t at_ns, uint64_t buckets) const;
    void turn_to(int64_t front_last);
    void rebuild();
    void lay_out(const std::vector<Event>&);
    [[nodiscard]] uint32_t next_used(uint32_t bucket) const;
    [[nodiscard]] uint32_t bucket_of(int64_t at_ns) const
    {
        return static_cast<uint32_t>(at_ns >> shift_) &
               (static_cast<uint32_t>(buckets_.size()) - 1);
    }

    std::vector<Event> front_;        // from head_ on; what is before is gone
    size_t head_ = 0;                 // 0 while a heap
    bool heap_ = false;               // front_ is a 4-ary heap instead of sorted
    int64_t front_last_ = kNever.ns;  // the last ns of a bucket
    int64_t wheel_last_ = kNever.ns;  // less than one turn of the wheel later
    int shift_ = 0;                   // a bucket is 2^shift_ ns wide
    Bucket soon_ = 0;                 // of the next bucket: what is not yet in the cache
    uint32_t free_ = 0;               // index + 1 of the first free chunk
    size_t wheel_count_ = 0;
    size_t built_size_ = 0;        // at the last rebuild
    int64_t strain_ = 0;           // slow operations since then, less a part of the fast ones
    int64_t patience_ = 1;         // doubles when a rebuild has not changed anything
    std::vector<Bucket> buckets_;  // a power of two; bucket of t: t >> shift_, modulo their number
    std::vector<uint64_t> used_;   // one bit for each bucket: not empty
    std::vector<Chunk> chunks_;
    std::vector<Event> far_;  // 4-ary heap
};

}  // namespace interleave
