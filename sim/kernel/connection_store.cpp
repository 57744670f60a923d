#include "kernel/connection_store.h"

#include "base/rng.h"
#include "kernel/world.h"

#include <fmt/format.h>

#include <algorithm>

namespace interleave {

namespace {

// A handle is above all numbers that scenarios count with, and below those of texts: this, plus the
// serial number, the row and the side.
constexpr int64_t kFirstHandle = 5'000'000'000'000'000'000;
constexpr uint32_t kRowBits = 20;
static_assert(kMaxConnections == 1u << kRowBits);

}  // namespace

ConnectionId ConnectionStore::add(MessageStore& messages, ObjectId listener)
{
    const ConnectionId c = lowest_free_;
    if (c.index >= kMaxConnections) return {};
    if (!rows_.has(c)) {
        Connection row;
        for (ConnectionEnd& end : row.ends) end.incoming = messages.add_queue();
        rows_.push_back(row);
    }
    rows_[c].serial = ++made_;
    rows_[c].listener = listener;
    rows_[c].pending = 1;
    while (rows_.has(lowest_free_) && rows_[lowest_free_].serial != 0) ++lowest_free_.index;
    return c;
}

void ConnectionStore::remove(ConnectionId c)
{
    Connection& row = rows_[c];
    Connection cleared;
    for (size_t side = 0; side < 2; ++side) {
        assert(row.ends[side].bytes == 0 && row.ends[side].unread == 0 &&
               row.ends[side].holders == 0);
        assert(!row.ends[side].receivers.head.valid() && !row.ends[side].senders.head.valid());
        cleared.ends[side].incoming = row.ends[side].incoming;
    }
    row = cleared;
    lowest_free_ = std::min(lowest_free_, c);
}

int64_t ConnectionStore::handle_of(EndId e) const
{
    const auto number = uint64_t{rows_[e.connection].serial} << (kRowBits + 1) |
                        uint64_t{e.connection.index} << 1 | e.side;
    return kFirstHandle + static_cast<int64_t>(number);
}

std::optional<EndId> ConnectionStore::end_of(int64_t handle) const
{
    if (handle <= kFirstHandle) return std::nullopt;
    const auto number = static_cast<uint64_t>(handle - kFirstHandle);
    const EndId e{ConnectionId{static_cast<uint32_t>(number >> 1) & (kMaxConnections - 1)},
                  static_cast<uint32_t>(number & 1)};
    const uint64_t serial = number >> (kRowBits + 1);
    if (!rows_.has(e.connection) || serial == 0 || rows_[e.connection].serial != serial)
        return std::nullopt;
    return e;
}

HoldId ConnectionStore::find(EndId e, ProcessId p) const
{
    HoldId h = at(e).held;
    while (h.valid() && holds_[h].process != p) h = holds_[h].next;
    return h;
}

bool ConnectionStore::holds(EndId e, ProcessId p) const { return find(e, p).valid(); }

void ConnectionStore::hold(EndId e, ProcessId p)
{
    assert(!holds(e, p));
    if (!first_.has(p)) first_.resize(p.index + 1);
    HoldId h = free_;
    if (h.valid())
        free_ = holds_[h].next;
    else
        h = holds_.push_back({});
    ConnectionEnd& end = at(e);
    holds_[h] = {.process = p,
                 .end = e.connection.index * 2 + e.side,
                 .next = end.held,
                 .after = first_[p],
                 .before = {}};
    if (first_[p].valid()) holds_[first_[p]].before = h;
    first_[p] = h;
    end.held = h;
    ++end.holders;
}

void ConnectionStore::let_go(EndId e, ProcessId p)
{
    const HoldId h = find(e, p);
    assert(h.valid());
    const Hold gone = holds_[h];
    ConnectionEnd& end = at(e);
    HoldId* link = &end.held;
    while (*link != h) link = &holds_[*link].next;
    *link = gone.next;
    (gone.before.valid() ? holds_[gone.before].after : first_[p]) = gone.after;
    if (gone.after.valid()) holds_[gone.after].before = gone.before;
    holds_[h] = {.process = {}, .next = free_, .after = {}, .before = {}};
    free_ = h;
    --end.holders;
}

std::vector<EndId> ConnectionStore::held_by(ProcessId p) const
{
    std::vector<EndId> ends;
    if (!first_.has(p)) return ends;
    for (HoldId h = first_[p]; h.valid(); h = holds_[h].after)
        ends.push_back({ConnectionId{holds_[h].end / 2}, holds_[h].end % 2});
    std::ranges::sort(ends, {}, [](EndId e) { return uint64_t{e.connection.index} * 2 + e.side; });
    return ends;
}

void ConnectionStore::add_link(MessageStore& messages, ObjectId listener)
{
    assert(link_of(listener) == nullptr);
    Link link{.listener = listener, .to = {}, .again = {}};
    for (LinkDirection* d : {&link.to[0], &link.to[1], &link.again}) {
        d->given = messages.add_queue();
        d->flight = messages.add_queue();
    }
    links_.push_back(link);
}

const Link* ConnectionStore::link_of(ObjectId listener) const
{
    const auto it = std::ranges::lower_bound(links_, listener.index, {},
                                             [](const Link& l) { return l.listener.index; });
    return it != links_.end() && it->listener == listener ? &*it : nullptr;
}

Link* ConnectionStore::link_of(ObjectId listener)
{
    return const_cast<Link*>(static_cast<const ConnectionStore&>(*this).link_of(listener));
}

// In which order an end lists its holders means nothing.
uint64_t ConnectionStore::hash(uint64_t h) const
{
    uint64_t all = made_;
    h = hash_bytes(h, &all, sizeof all);
    for (const Connection& c : rows_) {
        uint64_t held = 0;
        for (const ConnectionEnd& end : c.ends)
            for (HoldId i = end.held; i.valid(); i = holds_[i].next)
                held += mix64(uint64_t{holds_[i].process.index} << 32 | holds_[i].end);
        const uint64_t words[] = {
            uint64_t{c.serial} << 32 | c.listener.index,
            uint64_t{c.ends[0].bytes} << 32 | c.ends[1].bytes,
            uint64_t{c.ends[0].receivers.head.index} << 32 | c.ends[0].receivers.tail.index,
            uint64_t{c.ends[1].receivers.head.index} << 32 | c.ends[1].receivers.tail.index,
            uint64_t{c.ends[0].senders.head.index} << 32 | c.ends[0].senders.tail.index,
            uint64_t{c.ends[1].senders.head.index} << 32 | c.ends[1].senders.tail.index,
            held + c.pending + (uint64_t{c.shut} << 32)};
        h = hash_bytes(h, words, sizeof words);
    }
    for (const Link& link : links_) {
        const auto& to = link.to;
        const uint64_t words[] = {link.listener.index,
                                  static_cast<uint64_t>(to[0].first_ns),
                                  static_cast<uint64_t>(to[0].last_ns),
                                  static_cast<uint64_t>(to[1].first_ns),
                                  static_cast<uint64_t>(to[1].last_ns),
                                  static_cast<uint64_t>(link.again.first_ns),
                                  static_cast<uint64_t>(link.again.last_ns)};
        h = hash_bytes(h, words, sizeof words);
    }
    return h;
}

std::vector<std::string> ConnectionStore::broken(const MessageStore& messages) const
{
    std::vector<std::string> sentences;
    size_t listed = 0;
    for (uint32_t i = 0; i < rows_.size(); ++i) {
        const Connection& c = rows_[ConnectionId{i}];
        for (const ConnectionEnd& end : c.ends) {
            uint32_t holders = 0;
            for (HoldId h = end.held; h.valid() && holders <= holds_.size(); h = holds_[h].next)
                ++holders;
            listed += holders;
            if (holders != end.holders)
                sentences.push_back(fmt::format("connection {} miscounts its holders", i));
            const bool used = holders > 0 || end.bytes > 0 || end.receivers.head.valid() ||
                              end.senders.head.valid() || messages.count(end.incoming) > 0;
            if (c.serial == 0 && used)
                sentences.push_back(fmt::format("free connection {} is not clear", i));
        }
        if (c.serial == 0 && lowest_free_.index > i)
            sentences.push_back("a free connection is below the lowest");
    }
    size_t held = 0;
    for (const HoldId first : first_)
        for (HoldId h = first; h.valid() && held <= holds_.size(); h = holds_[h].after) ++held;
    if (held != listed)
        sentences.push_back(fmt::format("{} ends are held by processes, not {}", held, listed));
    return sentences;
}

}  // namespace interleave
