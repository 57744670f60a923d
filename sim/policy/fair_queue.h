// One run queue of the fair policy: virtual time, what each task of it has received, and who is
// next. A view on words of State, for as long as nothing else writes them.
//
// Virtual time V is the mean of what all tasks of the queue have received, by weight: those that
// wait, the one that runs, and those that sleep but still owe time (delayed). A task is behind (its
// lag is V less what it received), level, or ahead. What is kept: the sum of v times weight, and of
// weights. The task that runs is no node of the tree. Times are virtual unless said. Source: Linux
// 6.12.107 and 7.2.13, kernel/sched/fair.c; the function is named at each rule.
#pragma once

#include "base/prefetch.h"
#include "policy/eevdf_rules.h"
#include "policy/eligible_tree.h"
#include "policy/virtual_time.h"

#include <string>
#include <vector>

namespace interleave {

// Of a task. kVirtual: what it received; kLag: at its last departure; kGuard: protected until then,
// or the deadline that it had when it was picked; kWeights: Weight; kPlace: FairPlace, kRelative,
// and the queue.
enum FairWord : uint32_t { kVirtual = kTreeWords, kLag, kGuard, kWeights, kPlace, kFairWords };

// kSince: up to when the running task was charged; kLast: V when the queue was last empty, and
// about V else. Of running and previous the row and 1. kPrevious: put back, and not yet passed
// over. kFailed: attempts to balance load in vain.
enum FairQueueWord : uint32_t {
    kSumLow = kTreeEnds,
    kSumHigh,
    kTotalWeight,
    kMembers,
    kRunning,
    kPrevious,
    kSince,
    kLast,
    kFailed,
    kFairQueueWords
};

enum class FairPlace : uint8_t { away, waits, runs, delayed };

class FairQueue {
  public:
    FairQueue(const FairRules& rules, std::span<int64_t> task_words, std::span<int64_t> own,
              uint32_t number)
        : rules_(rules), rows_(task_words, kFairWords), own_(own), number_(number)
    {
    }

    [[nodiscard]] static FairPlace place_of(const ConstRows& rows, TaskId t)
    {
        return static_cast<FairPlace>(rows.at(t, kPlace) & 3);
    }
    // The queue that it is in, or was in last.
    [[nodiscard]] static uint32_t number_of(const ConstRows& rows, TaskId t)
    {
        return static_cast<uint32_t>(rows.at(t, kPlace) >> 3);
    }
    [[nodiscard]] FairPlace place_of(TaskId t) const { return place_of(rows_, t); }
    [[nodiscard]] bool has(TaskId t) const
    {
        return place_of(t) != FairPlace::away && number_of(rows_, t) == number_;
    }

    // For decisions and for people.
    [[nodiscard]] int64_t virtual_time() const;
    [[nodiscard]] int64_t received(TaskId t) const { return rows_.at(t, kVirtual); }
    [[nodiscard]] int64_t deadline(TaskId t) const { return rows_.at(t, kDeadline); }
    [[nodiscard]] int64_t slice(TaskId t) const { return rows_.at(t, kSlice); }
    [[nodiscard]] int64_t lag(TaskId t) const { return virtual_time() - received(t); }
    [[nodiscard]] Weight weight(TaskId) const;
    // The virtual time from which on it is eligible.
    [[nodiscard]] int64_t start_of(TaskId) const;
    [[nodiscard]] bool is_eligible(TaskId t) const { return is_reached(start_of(t)); }
    [[nodiscard]] bool is_guarded(TaskId) const;
    [[nodiscard]] int64_t guard(TaskId t) const { return rows_.at(t, kGuard); }
    [[nodiscard]] int64_t total_weight() const { return own_[kTotalWeight]; }
    [[nodiscard]] int64_t members() const { return own_[kMembers]; }
    [[nodiscard]] TaskId running() const { return eligible_tree::task_at(own_[kRunning]); }
    [[nodiscard]] TaskId previous() const { return eligible_tree::task_at(own_[kPrevious]); }
    // Of those that wait, the first by deadline, eligible or not.
    [[nodiscard]] TaskId first() const { return eligible_tree::task_at(own_[kFirst]); }
    void prefetch(TaskId t) const
    {
        interleave::prefetch(rows_.at(t, 0), kFairWords * sizeof(int64_t));
    }
    [[nodiscard]] std::vector<TaskId> in_order() const
    {
        return eligible_tree::sorted(rows_, tree());
    }
    [[nodiscard]] std::vector<std::string> broken() const;

    // The time up to now is charged to the running task, which runs since `run_since`. True: it
    // should be chosen again.
    bool charge(Time now, Time run_since);
    // A task comes: with its lag, or level. `rank` is above all others'.
    void join(TaskId, Weight, int64_t slice, int64_t rank, bool is_new);
    // It goes, from wherever it is in this queue, and remembers its lag.
    void leave(TaskId);
    // Likewise to another queue: it remembers how far its deadline was.
    void depart(TaskId);
    // The running task waits again, or yields and waits; or sleeps, and may stay as delayed.
    void put_back(TaskId, int64_t rank);
    void yield(TaskId);
    void fall_asleep(TaskId, int64_t rank);
    // A delayed task is woken. Its debt is what it still is.
    void wake(TaskId, int64_t rank);
    // Another weight, wherever it is.
    void reweigh(TaskId, Weight, int64_t rank);
    // The next task, which runs from now on; delayed ones that come before it leave for good.
    TaskId take_next(Time now, int64_t granularity);
    void take(TaskId, Time now, int64_t granularity);
    // Whether a task that came takes the CPU from the one that runs. What protects that one may
    // become less.
    bool preempts(TaskId);
    // How long the running task may run until it should be chosen again; in time.
    [[nodiscard]] Duration turn(TaskId, int64_t granularity) const;
    // Who would run if the running task had to be chosen again now.
    [[nodiscard]] TaskId best(TaskId running, bool respects_guard) const;

    [[nodiscard]] int64_t failed() const { return own_[kFailed]; }
    void set_failed(int64_t n) { own_[kFailed] = n; }

  private:
    [[nodiscard]] TreeEnds tree() const { return own_.first<kTreeEnds>(); }
    [[nodiscard]] __int128 sum() const;
    void set_sum(__int128);
    [[nodiscard]] bool is_reached(int64_t virtual_moment) const;
    [[nodiscard]] int64_t limited_lag(TaskId) const;
    [[nodiscard]] int64_t shortest_slice(TaskId also) const;
    [[nodiscard]] int64_t guard_length(TaskId, int64_t granularity) const;
    void set_place(TaskId, FairPlace);
    void set_weight(TaskId, Weight);
    void move_to(TaskId, int64_t received);
    void count_in(TaskId);
    void count_out(TaskId);
    void put_into_tree(TaskId, int64_t rank);
    bool renew(TaskId);
    void begin_request(TaskId, bool half);
    void place(TaskId, bool is_new);
    void finish_delay(TaskId);

    const FairRules& rules_;
    Rows rows_;
    std::span<int64_t> own_;
    uint32_t number_;
};

}  // namespace interleave
