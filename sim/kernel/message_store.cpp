#include "kernel/message_store.h"

#include "kernel/world.h"

#include <fmt/format.h>

namespace interleave {

MessageQueueId MessageStore::add_queue() { return queues_.push_back({}); }

MessageId MessageStore::add_row(int64_t value)
{
    if (messages_.size() == kMaxMessages) return {};
    return messages_.push_back({.value = value, .next = {}});
}

std::vector<int64_t> MessageStore::oldest(MessageQueueId q, size_t most) const
{
    std::vector<int64_t> values;
    for (MessageId m = queues_[q].head; m.valid() && values.size() < most; m = messages_[m].next)
        values.push_back(messages_[m].value);
    return values;
}

uint64_t MessageStore::hash(uint64_t h) const
{
    for (const Queue& q : queues_) {
        const uint64_t count = q.count;
        h = hash_bytes(h, &count, sizeof count);
        for (MessageId m = q.head; m.valid(); m = messages_[m].next)
            h = hash_bytes(h, &messages_[m].value, sizeof(int64_t));
    }
    return h;
}

size_t MessageStore::bytes() const
{
    return messages_.size() * sizeof(Message) + queues_.size() * sizeof(Queue);
}

std::vector<std::string> MessageStore::broken() const
{
    std::vector<std::string> sentences;
    std::vector<uint32_t> times(messages_.size());
    // The last row of a list; a list that does not end is cut when each row was met.
    const auto walk = [&](MessageId first, uint32_t& length) {
        MessageId last;
        for (MessageId m = first; m.valid() && length <= times.size(); m = messages_[m].next) {
            ++times[m.index];
            ++length;
            last = m;
        }
        return last;
    };
    for (uint32_t i = 0; i < queues_.size(); ++i) {
        const Queue& q = queues_[MessageQueueId{i}];
        uint32_t length = 0;
        if (walk(q.head, length) != q.tail)
            sentences.push_back(fmt::format("message queue {} has a wrong tail", i));
        if (length != q.count)
            sentences.push_back(
                fmt::format("message queue {} holds {}, not {}", i, length, q.count));
    }
    uint32_t unused = 0;
    walk(free_, unused);
    for (MessageId m = free_; m.valid() && unused-- > 0; m = messages_[m].next)
        if (messages_[m].value != 0)
            sentences.push_back(fmt::format("free message {} is not clear", m.index));
    for (uint32_t i = 0; i < times.size(); ++i)
        if (times[i] != 1)
            sentences.push_back(fmt::format("message {} is in {} places", i, times[i]));
    return sentences;
}

}  // namespace interleave
