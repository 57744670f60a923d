// What the reference loops share: draws, records, small queues.
#pragma once

#include "bench.h"
#include "draws.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace interleave::bench {

// Runs so many operations, which move a clock on.
template <typename F>
Round timed(uint64_t operations, const int64_t& now_ns, F&& run)
{
    const int64_t begin_ns = now_ns;
    const double ns = ns_per(operations, run);
    return {ns, static_cast<double>(now_ns - begin_ns) / static_cast<double>(operations)};
}

struct SliceRecord {
    int64_t end_ns;
    uint32_t task;
    uint32_t what;
};

// Records into memory that nobody has used before, a chunk at a time.
class SliceRecords {
  public:
    void put(SliceRecord r)
    {
        if (next_ == end_) grow();
        *next_++ = r;
    }

  private:
    static constexpr size_t kChunk = 1 << 16;
    void grow()
    {
        chunks_.emplace_back(new SliceRecord[kChunk]);
        next_ = chunks_.back().get();
        end_ = next_ + kChunk;
    }
    std::vector<std::unique_ptr<SliceRecord[]>> chunks_;
    SliceRecord* next_ = nullptr;
    SliceRecord* end_ = nullptr;
};

struct Timer {
    int64_t at_ns;
    uint64_t task;
};

// For a few timers: sorted, the earliest last.
class SortedTimers {
  public:
    explicit SortedTimers(size_t most) : timers_(most) {}
    void push(Timer t)
    {
        Timer* hole = timers_.data() + count_++;
        for (; hole != timers_.data() && hole[-1].at_ns < t.at_ns; --hole) *hole = hole[-1];
        *hole = t;
    }
    [[nodiscard]] Timer top() const { return timers_[count_ - 1]; }
    Timer pop() { return timers_[--count_]; }
    [[nodiscard]] bool empty() const { return count_ == 0; }

  private:
    std::vector<Timer> timers_;
    size_t count_ = 0;
};

// A 4-ary implicit heap.
class HeapOfTimers {
  public:
    explicit HeapOfTimers(size_t most) { timers_.reserve(most); }
    void push(Timer t)
    {
        size_t hole = timers_.size();
        timers_.push_back(t);
        for (; hole > 0 && t.at_ns < timers_[(hole - 1) / 4].at_ns; hole = (hole - 1) / 4)
            timers_[hole] = timers_[(hole - 1) / 4];
        timers_[hole] = t;
    }
    [[nodiscard]] const Timer& top() const { return timers_.front(); }
    void replace_top(Timer t)
    {
        const size_t n = timers_.size();
        size_t hole = 0;
        for (size_t first = 1; first < n; first = 4 * hole + 1) {
            const size_t end = first + 4 < n ? first + 4 : n;
            size_t least = first;
            for (size_t i = first + 1; i < end; ++i)
                least = timers_[i].at_ns < timers_[least].at_ns ? i : least;
            if (timers_[least].at_ns >= t.at_ns) break;
            timers_[hole] = timers_[least];
            hole = least;
        }
        timers_[hole] = t;
    }

  private:
    std::vector<Timer> timers_;
};

}  // namespace interleave::bench
