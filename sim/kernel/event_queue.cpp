#include "kernel/event_queue.h"

#include "base/pages.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstring>
#include <numeric>

namespace interleave {

namespace {

constexpr size_t kSortedMost = 64;     // a longer front becomes a heap when it is pushed into
constexpr size_t kLow = 8;             // events in front below which the next bucket is loaded
constexpr uint64_t kLoad = 12;         // events wanted in a bucket when its turn comes
constexpr uint64_t kLoadMost = 256;    // the same among very many: fewer buckets stay in cache
constexpr size_t kScatterMost = 1024;  // a bucket of so many is scattered before it is sorted
constexpr uint32_t kCountBits = 3;
constexpr uint32_t kCountMask = (1u << kCountBits) - 1;

// As an object, so that it is inlined into std::sort.
constexpr auto kBefore = [](const Event& a, const Event& b) { return before(a, b); };

// Room for an Event, left as it is found: an array of Events would be cleared each time.
struct Scratch {
    std::byte bytes[sizeof(Event)];
};

// Four children to a node: half the levels of a binary heap, and they share cache lines.
void heap_push(std::vector<Event>& heap, Event k)
{
    size_t hole = heap.size();
    heap.push_back(k);
    while (hole > 0) {
        const size_t parent = (hole - 1) / 4;
        if (!before(k, heap[parent])) break;
        heap[hole] = heap[parent];
        hole = parent;
    }
    heap[hole] = k;
}

Event heap_pop(std::vector<Event>& heap)
{
    const Event result = heap.front();
    const Event last = heap.back();
    heap.pop_back();
    const size_t n = heap.size();
    if (n == 0) return result;
    size_t hole = 0;
    for (size_t first = 1; first < n; first = hole * 4 + 1) {
        const size_t end = std::min(first + 4, n);
        size_t least = first;
        for (size_t i = first + 1; i < end; ++i) least = before(heap[i], heap[least]) ? i : least;
        if (!before(heap[least], last)) break;
        heap[hole] = heap[least];
        hole = least;
    }
    heap[hole] = last;
    return result;
}

}  // namespace

// Sorts the front from `old` on: what came out of one bucket. Much of it is first scattered over 64
// parts of the bucket's time, which leaves little for the insertion sort and costs less than
// comparing.
void EventQueue::sort_bucket(size_t old)
{
    constexpr int kPartBits = 6;
    const size_t count = front_.size() - old;
    const auto part = [this](const Event& k) {
        return static_cast<uint64_t>(k.at.ns) >> (shift_ - kPartBits) & ((1U << kPartBits) - 1);
    };
    Event* const first = front_.data() + old;
    if (count > 24) {
        if (count > kScatterMost || shift_ < kPartBits)
            return std::sort(first, first + count, kBefore);
        std::array<uint32_t, (1U << kPartBits) + 1> place{};
        for (size_t i = 0; i < count; ++i) ++place[part(first[i]) + 1];
        if (*std::max_element(place.begin(), place.end()) > 32)
            return std::sort(first, first + count, kBefore);
        std::partial_sum(place.begin(), place.end(), place.begin());
        std::array<Scratch, kScatterMost> copy;
        std::memcpy(copy.data(), first, count * sizeof(Event));
        for (size_t i = 0; i < count; ++i) {
            const Event k = std::bit_cast<Event>(copy[i]);
            first[place[part(k)]++] = k;
        }
    }
    for (size_t i = 0; i < count; ++i) insert_sorted(first, first + i, Event(first[i]));
}

void EventQueue::push_among_many(Event e)
{
    if (e.at.ns <= front_last_) return push_front(e);
    if (e.at.ns <= wheel_last_) {
        push_wheel(e);
    } else {
        heap_push(far_, e);
        ++strain_;
    }
    // After a time with no events at all. Else front is never empty: top() need not look further.
    if (head_ == front_.size()) refill();
}

void EventQueue::push_front(Event k)
{
    const size_t count = front_.size() - head_;
    if (heap_) {
        heap_push(front_, k);
        ++strain_;
    } else if (count < kSortedMost) {
        front_.push_back(k);
        insert_sorted(front_.data() + head_, front_.data() + front_.size() - 1, k);
    } else {
        // What is sorted is a heap already.
        front_.erase(front_.begin(), front_.begin() + static_cast<ptrdiff_t>(head_));
        head_ = 0;
        heap_ = true;
        heap_push(front_, k);
        strain_ += static_cast<int64_t>(count);
    }
    if (count >= kFew && buckets_.empty() && size() > 2 * built_size_) rebuild();
}

Event EventQueue::pop_among_many()
{
    Event result;
    if (heap_) {
        result = heap_pop(front_);
        strain_ += front_.size() > kSortedMost;
    } else {
        result = front_[head_++];
        if (head_ % 4 == 0 && soon_ != 0) fetch_soon();
        if (head_ >= kSlide && head_ * 2 > front_.size()) {
            front_.erase(front_.begin(), front_.begin() + static_cast<ptrdiff_t>(head_));
            head_ = 0;
        }
    }
    if (front_.size() - head_ < kLow && wheel_count_ + far_.size() > 0) refill();
    return result;
}

void EventQueue::push_wheel(Event k)
{
    const uint32_t b = bucket_of(k.at.ns);
    const Bucket bucket = buckets_[b];
    const uint32_t count = bucket & kCountMask;
    ++wheel_count_;
    if (count % kChunkEvents != 0) {
        chunks_[bucket >> kCountBits].events[count] = k;
        buckets_[b] = bucket + 1;
        return;
    }
    uint32_t index = free_ - 1;
    if (free_ != 0) {
        free_ = chunks_[index].next;
    } else {
        // Grown by an eighth: twice would be too much memory.
        if (chunks_.size() == chunks_.capacity()) {
            chunks_.reserve(chunks_.size() / 8 * 9 + 16);
            const size_t unused = (chunks_.capacity() - chunks_.size()) * sizeof(Chunk);
            prefer_large_pages(chunks_.data() + chunks_.size(), unused);
        }
        index = static_cast<uint32_t>(chunks_.size());
        chunks_.emplace_back();
    }
    chunks_[index].events[0] = k;
    chunks_[index].next = bucket;
    buckets_[b] = index << kCountBits | 1;
    if (count == 0) used_[b / 64] |= uint64_t{1} << (b % 64);
}

// Makes front long enough, from the wheel, and the wheel from far.
void EventQueue::refill()
{
    const auto n = static_cast<int64_t>(size());
    const bool too_few = size() < kFew / 2;
    const bool other_size = size() > 2 * built_size_ || size() < built_size_ / 4;
    if (too_few || other_size || strain_ > (n + 1'000) * patience_) return rebuild();
    if (heap_) {
        // Few are left: sorted again, so that buckets can be appended.
        std::sort(front_.begin(), front_.end(), kBefore);
        heap_ = false;
    }
    while (front_.size() - head_ < kLow) {
        if (wheel_count_ == 0) {
            if (far_.empty()) break;
            turn_to((far_.front().at.ns >> shift_ << shift_) - 1);
            strain_ += n / 8;
        }
        const uint32_t mask = static_cast<uint32_t>(buckets_.size()) - 1;
        const uint32_t from = (bucket_of(front_last_) + 1) & mask;
        const uint32_t b = next_used(from);
        load(b);
        turn_to(last_after(front_last_, ((b - from) & mask) + 1));
    }
}

// Appends a bucket to the front, sorted. All of it comes after what is there.
void EventQueue::load(uint32_t b)
{
    const size_t old = front_.size();
    for (Bucket rest = buckets_[b]; rest != 0;) {
        const uint32_t index = rest >> kCountBits;
        Chunk& chunk = chunks_[index];
        // All places are copied, used or not: a copy of fixed length costs less than the question.
        front_.insert(front_.end(), chunk.events, chunk.events + kChunkEvents);
        front_.resize(front_.size() - kChunkEvents + (rest & kCountMask));
        rest = chunk.next;
        chunk.next = free_;
        free_ = index + 1;
    }
    buckets_[b] = 0;
    used_[b / 64] &= ~(uint64_t{1} << (b % 64));
    const size_t count = front_.size() - old;
    wheel_count_ -= count;
    sort_bucket(old);
    strain_ = count > kScatterMost
                  ? strain_ + static_cast<int64_t>(count)
                  : std::max<int64_t>(strain_ - static_cast<int64_t>(count) / 4, 0);
    soon_ = wheel_count_ > 0 ? buckets_[next_used(b)] : 0;
}

// Fetches one chunk of the next bucket, and steps to the one that follows.
void EventQueue::fetch_soon()
{
    const Chunk& chunk = chunks_[soon_ >> kCountBits];
    soon_ = chunk.next;
    const auto* next = reinterpret_cast<const char*>(&chunks_[soon_ >> kCountBits]);
    __builtin_prefetch(next);
    __builtin_prefetch(next + 64);
}

// The last ns of a bucket so many buckets after one whose last ns is given.
int64_t EventQueue::last_after(int64_t at_ns, uint64_t buckets) const
{
    const auto room = static_cast<uint64_t>(kNever.ns - at_ns);
    return buckets > room >> shift_ ? kNever.ns : at_ns + static_cast<int64_t>(buckets << shift_);
}

void EventQueue::turn_to(int64_t front_last)
{
    front_last_ = front_last;
    // One bucket less than a turn: no bucket ever holds two times that are a turn apart.
    wheel_last_ = last_after(front_last, buckets_.size() - 1);
    while (!far_.empty() && far_.front().at.ns <= wheel_last_) push_wheel(heap_pop(far_));
}

// The first bucket from b on, around the circle, that is not empty. REQUIRES: there is one
uint32_t EventQueue::next_used(uint32_t b) const
{
    size_t word = b / 64;
    uint64_t bits = used_[word] & ~uint64_t{0} << (b % 64);
    while (bits == 0) {
        word = word + 1 == used_.size() ? 0 : word + 1;
        bits = used_[word];
    }
    return static_cast<uint32_t>(word * 64) + static_cast<uint32_t>(std::countr_zero(bits));
}

std::vector<Event> EventQueue::sorted() const
{
    std::vector<Event> all;
    all.reserve(size());
    all.insert(all.end(), front_.begin() + static_cast<ptrdiff_t>(head_), front_.end());
    for (const Bucket bucket : buckets_)
        for (Bucket rest = bucket; rest != 0; rest = chunks_[rest >> kCountBits].next) {
            const Event* events = chunks_[rest >> kCountBits].events;
            all.insert(all.end(), events, events + (rest & kCountMask));
        }
    all.insert(all.end(), far_.begin(), far_.end());
    std::sort(all.begin(), all.end(), kBefore);
    return all;
}

void EventQueue::rebuild()
{
    const std::vector<Event> all = sorted();
    const int old_shift = shift_;
    const size_t old_buckets = buckets_.size();
    // Their memory is given back: a crowd at one instant takes more than what comes after it needs.
    front_ = std::vector<Event>();
    far_ = std::vector<Event>();
    head_ = 0;
    heap_ = false;
    buckets_.clear();
    used_.clear();
    chunks_.clear();
    free_ = 0;
    soon_ = 0;
    wheel_count_ = 0;
    strain_ = 0;
    built_size_ = std::max(all.size(), kFew / 2);
    lay_out(all);
    const bool same = shift_ == old_shift && buckets_.size() == old_buckets;
    patience_ = same ? std::min<int64_t>(patience_ * 2, 64) : 1;
}

// Chooses width and number of buckets and puts every event in its place.
void EventQueue::lay_out(const std::vector<Event>& all)
{
    const size_t n = all.size();
    if (n < kFew) {
        front_ = all;
        front_last_ = wheel_last_ = kNever.ns;
        return;
    }
    // The mean gap of the earliest eighth, less what happens at the very first instant: a crowd
    // there says nothing about what follows.
    const int64_t first_ns = all.front().at.ns;
    const auto later =
        std::find_if(all.begin(), all.end(), [&](const Event& k) { return k.at.ns > first_ns; });
    const auto rest = static_cast<size_t>(all.end() - later);
    const size_t sample = rest / 8;
    int64_t gap = 0;
    if (sample > 0)
        gap = (later[static_cast<ptrdiff_t>(sample)].at.ns - later->at.ns) /
              static_cast<int64_t>(sample);
    gap = std::min(gap, kNever.ns / static_cast<int64_t>(kLoadMost));
    const uint64_t width =
        static_cast<uint64_t>(gap) * std::clamp<uint64_t>(n / 4096, kLoad, kLoadMost);
    shift_ = width == 0 ? 0 : static_cast<int>(std::bit_width(width)) - 1;
    const auto span = static_cast<uint64_t>(all[n - 1 - n / 64].at.ns - first_ns) >> shift_;
    const size_t buckets =
        std::bit_ceil(std::clamp<uint64_t>(span + 2, 64, std::max<size_t>(n, 64)));
    buckets_.assign(buckets, 0);
    used_.assign(buckets / 64, 0);
    front_last_ = first_ns | ((int64_t{1} << shift_) - 1);
    wheel_last_ = last_after(front_last_, buckets - 1);
    for (const Event k : all) {
        if (k.at.ns <= front_last_)
            front_.push_back(k);
        else if (k.at.ns <= wheel_last_)
            push_wheel(k);
        else
            far_.push_back(k);
    }
}

}  // namespace interleave
