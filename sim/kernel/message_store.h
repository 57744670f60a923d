// What the queues of a World hold: of each its values, first in, first out.
//
// All of them are in one table, whose free rows are linked: put and get are O(1), a queue without a
// bound needs no room until it is used, and a copy is that of two arrays however many queues there
// are. Which row a value is in means nothing: stores whose queues hold the same values have the
// same hash. Waiting for a value, and how many a queue may hold, is the business of kinds of
// objects.
// Invariant: broken() is empty.
#pragma once

#include "base/ids.h"

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace interleave {

using MessageQueueId = Id<struct MessageQueueTag>;
using MessageId = Id<struct MessageTag>;

inline constexpr size_t kMaxMessages = 1'000'000;  // in all queues of a World together

class MessageStore {
  public:
    // A queue that holds nothing.
    MessageQueueId add_queue();
    // False, and nothing changes, where kMaxMessages are there already.
    [[nodiscard]] bool put(MessageQueueId q, int64_t value)
    {
        MessageId row = free_;
        if (row.valid()) [[likely]] {
            free_ = messages_[row].next;
            messages_[row] = {.value = value, .next = {}};
        } else {
            row = add_row(value);
            if (!row.valid()) return false;
        }
        Queue& queue = queues_[q];
        (queue.tail.valid() ? messages_[queue.tail].next : queue.head) = row;
        queue.tail = row;
        ++queue.count;
        return true;
    }
    // REQUIRES: the queue holds something
    int64_t get(MessageQueueId q)
    {
        Queue& queue = queues_[q];
        assert(queue.count > 0);
        const MessageId row = queue.head;
        const int64_t value = messages_[row].value;
        queue.head = messages_[row].next;
        if (!queue.head.valid()) queue.tail = {};
        --queue.count;
        messages_[row] = {.next = free_};
        free_ = row;
        return value;
    }

    [[nodiscard]] size_t count(MessageQueueId q) const { return queues_[q].count; }
    [[nodiscard]] bool no_queues() const { return queues_.empty(); }
    // The value that was put last; 0 if the queue holds nothing.
    [[nodiscard]] int64_t newest(MessageQueueId q) const
    {
        return queues_[q].tail.valid() ? messages_[queues_[q].tail].value : 0;
    }
    // The oldest of a queue, at most `most` of them.
    [[nodiscard]] std::vector<int64_t> oldest(MessageQueueId, size_t most) const;

    [[nodiscard]] uint64_t hash(uint64_t seed) const;
    [[nodiscard]] size_t bytes() const;
    // One sentence for each way in which the table is unsound.
    [[nodiscard]] std::vector<std::string> broken() const;

  private:
    struct Message {
        int64_t value = 0;
        MessageId next;      // in its queue, or of the free rows
        uint32_t spare = 0;  // 0: the value is an integer
    };
    static_assert(Row<Message>);
    struct Queue {
        MessageId head, tail;
        uint32_t count = 0;
    };
    static_assert(Row<Queue>);

    // Not valid: there are kMaxMessages.
    [[nodiscard]] MessageId add_row(int64_t value);

    Table<MessageId, Message> messages_;
    Table<MessageQueueId, Queue> queues_;
    MessageId free_;  // the first row that holds nothing
};

}  // namespace interleave
