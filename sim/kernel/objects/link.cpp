// The link under the connections of a listener that has a `latency` or a `bandwidth`: what is sent
// is on its way for a time, and comes in the order in which it was sent.
//
// A link has two directions, which do not disturb each other. In each, the bytes of one message
// follow those of the one before, whichever connections they belong to (a serial line, first in,
// first out): a message of n bytes takes n / bandwidth to be put on the line, rounded up to a whole
// nanosecond, and arrives a latency after its last byte was. That is the transmission delay and the
// propagation delay of textbooks (Kurose and Ross, Computer Networking, 1.4). Headers, losses and
// retransmission are not modelled.
//
// send returns as soon as there is room in the sender's buffer, as with TCP (send(2)); a byte takes
// room there until the sender has heard that it was received (RFC 9293, 3.8.6: the window), which
// takes a latency back, behind what else goes that way. So one connection carries at most its
// buffer in a round trip. The end of a file and the news of a close travel behind the data, as a
// FIN does (RFC 9293, 3.6). Until the news of a close arrives, sends go well and are lost. The news
// take no room and no time but their latency. So do the messages by which a connection comes to be
// (handshake.cpp).
//
// World knows no clock: what is given to a link within a step is on its way when the clock is asked
// next, in the same step (kernel/device_clock.cpp).
#include "kernel/objects/connection.h"

#include "kernel/waits.h"

#include <algorithm>

namespace interleave {

namespace {

constexpr size_t kLatency = 4, kBandwidth = 5;  // parameters of a listener
constexpr int64_t kSecond = 1'000'000'000;

LinkDirection& direction_to(World& w, EndId to)
{
    return w.connections.link_of(w.connections[to.connection].listener)->to[to.side];
}

// How long the line is busy with it.
int64_t time_on_line(const Model& m, const Object& listener, Cargo what, int64_t amount)
{
    const int64_t rate = listener.parameters[kBandwidth];
    if (what != Cargo::value || rate == 0) return 0;
    const __int128 bytes = bytes_of(m, amount);
    return static_cast<int64_t>((bytes * kSecond + rate - 1) / rate);
}

void set_off(const Model& m, World& w, const Object& listener, LinkDirection& d)
{
    const int64_t latency = listener.parameters[kLatency];
    while (w.messages.count(d.given) > 0) {
        const int64_t handle = w.messages.get(d.given);
        const auto what = static_cast<Cargo>(w.messages.get(d.given));
        const int64_t amount = w.messages.get(d.given);
        (void)w.messages.get(d.given);
        const bool alone = w.messages.count(d.flight) == 0;
        const int64_t line_free = alone ? 0 : std::max<int64_t>(d.last_ns - latency, 0);
        const int64_t arrival =
            std::min(line_free + time_on_line(m, listener, what, amount) + latency, kLastTime.ns);
        const int64_t after = alone ? 0 : arrival - d.last_ns;
        if (alone) d.first_ns = arrival;
        d.last_ns = arrival;
        for (const int64_t word : {handle, static_cast<int64_t>(what), amount, after})
            if (!w.messages.put(d.flight, word)) assert(false);  // four were taken out
    }
}

void deliver_first(const Model& m, World& w, LinkDirection& d, Effect& e)
{
    const std::optional<EndId> at = w.connections.end_of(w.messages.get(d.flight));
    const auto what = static_cast<Cargo>(w.messages.get(d.flight));
    const int64_t amount = w.messages.get(d.flight);
    (void)w.messages.get(d.flight);
    if (w.messages.count(d.flight) > 0)
        d.first_ns += w.messages.oldest(d.flight, kFlightWords).back();
    else
        d.first_ns = d.last_ns = 0;
    if (!at) return;  // its connection is gone
    switch (what) {
        case Cargo::value: return arrive(m, w, *at, amount, e);
        case Cargo::end_of_file:
        case Cargo::close: return learn(m, w, *at, what, e);
        case Cargo::room: return have_room(m, w, *at, amount, e);
        case Cargo::syn: return hear_syn(m, w, *at, amount, e);
        case Cargo::syn_ack: return hear_syn_ack(m, w, *at, e);
        case Cargo::ack: return hear_ack(m, w, *at, e);
        case Cargo::refusal: return hear_refusal(w, *at, kRefused, e);
    }
}

// Something of it will be due; perhaps before all else.
void due(const LinkDirection& d, Progress& progress)
{
    const bool sooner = !progress.timed || d.first_ns < progress.after.ns;
    if (sooner) progress = {.next = {}, .after = {d.first_ns}, .timed = true};
}

// Calls see(handle, what, amount, after) for all that is on its way, oldest first.
template <typename See>
void for_each_flight(const World& w, const LinkDirection& d, See see)
{
    for (const MessageQueueId q : {d.flight, d.given}) {
        const std::vector<int64_t> words = w.messages.oldest(q, w.messages.count(q));
        for (size_t i = 0; i + kFlightWords <= words.size(); i += kFlightWords)
            see(words[i], static_cast<Cargo>(words[i + 1]), words[i + 2], words[i + 3]);
    }
}

}  // namespace

bool put_on_link(World& w, EndId to, Cargo what, int64_t amount, Effect& e)
{
    const LinkDirection& d = direction_to(w, to);
    const int64_t words[kFlightWords] = {w.connections.handle_of(to), static_cast<int64_t>(what),
                                         amount, 0};
    for (size_t i = 0; i < kFlightWords; ++i) {
        if (w.messages.put(d.given, words[i])) continue;
        std::vector<int64_t> kept = w.messages.oldest(d.given, w.messages.count(d.given) - i);
        while (w.messages.count(d.given) > 0) (void)w.messages.get(d.given);
        for (const int64_t word : kept) (void)w.messages.put(d.given, word);
        return false;
    }
    e.object = w.connections[to.connection].listener;
    e.serves = e.shares = true;
    return true;
}

Progress advance_link(const Model& m, World& w, ObjectId listener, Duration elapsed, TaskId)
{
    Progress progress;
    Link* link = w.connections.link_of(listener);
    if (link == nullptr) return progress;
    for (LinkDirection& d : link->to) {
        if (w.messages.count(d.flight) > 0) {
            d.first_ns -= elapsed.ns;
            d.last_ns -= elapsed.ns;
        }
        set_off(m, w, m.program.objects[listener], d);
        if (w.messages.count(d.flight) == 0) continue;
        due(d, progress);
    }
    if (w.messages.count(link->again.flight) == 0) return progress;
    link->again.first_ns -= elapsed.ns;
    link->again.last_ns -= elapsed.ns;
    due(link->again, progress);
    return progress;
}

Effect deliver(const Model& m, World& w, ObjectId listener, TaskId)
{
    Effect e;
    // Rows of links are not added in a run, and those who are served only add to `given`.
    for (LinkDirection& d : w.connections.link_of(listener)->to)
        while (w.messages.count(d.flight) > 0 && d.first_ns <= 0) deliver_first(m, w, d, e);
    Link& link = *w.connections.link_of(listener);
    while (w.messages.count(link.again.flight) > 0 && link.again.first_ns <= 0)
        ask_again(w, link, e);
    e.object = listener;
    e.serves = e.shares = true;
    if (w.selectors.head.valid()) ask_selectors(m, w, listener, e);
    return e;
}

std::vector<Flight> flights_of(const Model& m, const World& w, ObjectId listener)
{
    std::vector<Flight> flights;
    const Link* link = w.connections.link_of(listener);
    if (link == nullptr) return flights;
    for (const LinkDirection& d : link->to) {
        int64_t arrives = d.first_ns;
        bool first = true;  // its delay has been counted
        for_each_flight(w, d, [&](int64_t handle, Cargo what, int64_t amount, int64_t after) {
            if (!first) arrives += after;
            first = false;
            const std::optional<EndId> to = w.connections.end_of(handle);
            if (!to) return;
            const int64_t bytes = what == Cargo::value ? bytes_of(m, amount) : amount;
            flights.push_back(
                {*to, w.connections[to->connection].serial, what, bytes, Duration{arrives}});
        });
    }
    return flights;
}

int64_t bytes_on_link(const Model& m, const World& w, EndId end)
{
    const Connection& c = w.connections[end.connection];
    const Link* link = w.connections.link_of(c.listener);
    if (link == nullptr) return 0;
    int64_t bytes = 0;
    const int64_t here = w.connections.handle_of(end);
    const int64_t there = w.connections.handle_of({end.connection, 1 - end.side});
    for_each_flight(w, link->to[end.side],
                    [&](int64_t handle, Cargo what, int64_t amount, int64_t) {
                        if (handle == here && what == Cargo::value) bytes += bytes_of(m, amount);
                    });
    for_each_flight(w, link->to[1 - end.side],
                    [&](int64_t handle, Cargo what, int64_t amount, int64_t) {
                        if (handle == there && what == Cargo::room) bytes += amount;
                    });
    return bytes;
}

std::string_view broken_link(const Model&, const World& w, ObjectId listener)
{
    const Link* link = w.connections.link_of(listener);
    if (link == nullptr) return {};
    for (const LinkDirection& d : link->to) {
        if (w.messages.count(d.given) > 0) return "something given to its link has not set off";
        if (w.messages.count(d.flight) % kFlightWords != 0) return "its link holds half a message";
        int64_t last = d.first_ns;
        bool first = true, back = false;
        for_each_flight(w, d, [&](int64_t, Cargo, int64_t, int64_t after) {
            back = back || after < 0;
            if (!first) last += after;
            first = false;
        });
        if (back) return "something on its link overtakes what was sent before";
        if (last != d.last_ns) return "its link does not know when the last message arrives";
        if (d.first_ns < 0) return "something on its link is late";
    }
    return {};
}

}  // namespace interleave
