// How a connection comes to be over a link: the three messages of TCP (RFC 9293, 3.5).
//
// connect sends a SYN, which takes a latency. A server that listens and has room answers with a
// SYN-ACK, and when that has come, a round trip after it began, connect is done: the client may
// send. Its ACK makes the connection one that can be accepted, one and a half round trips after
// connect began; what the client sends comes behind it. Where nobody listens, or when_full=refuse
// and the backlog is full, a refusal (RST) comes back in place of the answer, so that ECONNREFUSED
// takes a round trip, too.
//
// A SYN that finds the backlog full is dropped, as Linux does it. The client hears nothing and
// sends it again a second after the first, then 2, 4, ... seconds later (RFC 6298, 2 and 5.5);
// after kResends times it waits once more and gives up (ETIMEDOUT), 127 seconds after it began.
//
// Simpler than TCP: a connection has its place in the backlog from the answer to the SYN on, where
// Linux looks again when the ACK comes, and a client that gives up leaves that place at once.
#include "kernel/objects/connection.h"
#include "kernel/objects/listener.h"

#include <algorithm>

namespace interleave {

namespace {

constexpr size_t kLatency = 4;  // parameter of a listener
constexpr int64_t kFirstTimeout = 1'000'000'000;

struct Resend {
    int64_t due = 0;  // from now
    int64_t handle = 0, resends = 0;
};

std::vector<Resend> take_all(World& w, LinkDirection& d)
{
    std::vector<Resend> all;
    int64_t due = d.first_ns;
    while (w.messages.count(d.flight) > 0) {
        Resend one;
        one.handle = w.messages.get(d.flight);
        one.resends = w.messages.get(d.flight);
        (void)w.messages.get(d.flight);
        const int64_t after = w.messages.get(d.flight);
        if (!all.empty()) due += after;
        one.due = due;
        all.push_back(one);
    }
    return all;
}

void put_all(World& w, LinkDirection& d, const std::vector<Resend>& all)
{
    d.first_ns = all.empty() ? 0 : all.front().due;
    d.last_ns = all.empty() ? 0 : all.back().due;
    int64_t before = d.first_ns;
    for (const Resend& one : all) {
        for (const int64_t word : {one.handle, one.resends, int64_t{0}, one.due - before})
            if (!w.messages.put(d.flight, word)) assert(false);  // there was room for the SYN
        before = one.due;
    }
}

// Nobody answers: the client, whose clock began when it sent the SYN, sends it again.
void resend_later(const Model& m, World& w, EndId server, int64_t resends)
{
    const ObjectId listener = w.connections[server.connection].listener;
    LinkDirection& again = w.connections.link_of(listener)->again;
    const int64_t latency = m.program.objects[listener].parameters[kLatency];
    const Resend one{std::max<int64_t>((kFirstTimeout << resends) - latency, 0),
                     w.connections.handle_of(server), resends + 1};
    std::vector<Resend> all = take_all(w, again);
    all.insert(std::ranges::upper_bound(all, one.due, {}, &Resend::due), one);
    put_all(w, again, all);
}

// The place of a task that asks is that of one who receives.
EndWaiters& who_asks(World& w, ConnectionId c) { return w.connections[c].ends[0].receivers; }

// The connection for which this connect asks already, since it runs again to hear what came of it.
std::optional<ConnectionId> failed(const World& w, TaskId t, int64_t handle)
{
    const std::optional<EndId> end = w.connections.end_of(handle);
    if (!end || end->side != 0 || !w.connections.holds(*end, w.tasks[t].process))
        return std::nullopt;
    const uint32_t pending = w.connections[end->connection].pending;
    if (pending != kRefused && pending != kUnanswered) return std::nullopt;
    return end->connection;
}

}  // namespace

Effect connect_over_link(const Act& act)
{
    World& w = act.world;
    int64_t& r = act.ctx.r[act.instr.a];
    const ProcessId process = w.tasks[act.task].process;
    if (const std::optional<ConnectionId> c = failed(w, act.task, r)) {
        const bool refused = w.connections[*c].pending == kRefused;
        Effect closing;  // nobody waits for it
        close_end(act.model, w, {*c, 0}, process, closing);
        r = 0;
        return fault(refused ? FaultKind::refused : FaultKind::no_answer);
    }
    const ConnectionId c = connect_process(w, act.object, process);
    if (!c.valid()) return fault(FaultKind::too_many_messages);
    w.connections[c].pending = kAsked;
    Effect sent;
    if (!put_on_link(w, {c, 1}, Cargo::syn, 0, sent)) {
        close_end(act.model, w, {c, 0}, process, sent);
        return fault(FaultKind::too_many_messages);
    }
    r = w.connections.handle_of({c, 0});
    Effect e = wait_at(act, who_asks(w, c), act.object);
    e.serves = sent.serves;
    e.shares = sent.shares;
    return e;
}

void hear_syn(const Model& m, World& w, EndId at, int64_t resends, Effect& e)
{
    Connection& c = w.connections[at.connection];
    Listener& l = w.object<Listener>(c.listener);
    const EndId client{at.connection, 0};
    const bool full = is_full(w, l);
    if (l.listening != 0 && full && l.refuses == 0) return resend_later(m, w, at, resends);
    const bool agrees = l.listening != 0 && !full;
    if (agrees) {
        c.pending = kHalfOpen;
        ++l.half_open;
    }
    const bool sent = put_on_link(w, client, agrees ? Cargo::syn_ack : Cargo::refusal, 0, e);
    assert(sent);  // there was room for the SYN
    static_cast<void>(sent);
}

void hear_syn_ack(const Model&, World& w, EndId at, Effect& e)
{
    Connection& c = w.connections[at.connection];
    if (const TaskId t = wait_pop(w, who_asks(w, at.connection)); t.valid()) wake(w, t, e);
    if (c.pending != kHalfOpen) return;  // the server has closed it already
    c.pending = kConfirmed;
    const bool sent = put_on_link(w, {at.connection, 1}, Cargo::ack, 0, e);
    assert(sent);
    static_cast<void>(sent);
}

void hear_ack(const Model& m, World& w, EndId at, Effect& e)
{
    Connection& c = w.connections[at.connection];
    if (c.pending != kConfirmed) return;
    const ObjectId id = c.listener;
    Listener& l = w.object<Listener>(id);
    --l.half_open;
    c.pending = kInBacklog;
    if (const TaskId t = l.waiters.head; t.valid()) {
        *operands(m, w, t) = accept_for(w, at.connection, w.tasks[t].process);
        wake_first(w, l.waiters, e);
    } else {
        const bool fits = w.messages.put(l.pending, at.connection.index);
        assert(fits);
        static_cast<void>(fits);
        tell_backlog(w, id);
    }
    e.object = id;
}

void hear_refusal(World& w, EndId at, uint32_t how, Effect& e)
{
    w.connections[at.connection].pending = how;
    const TaskId t = wait_pop(w, who_asks(w, at.connection));
    if (!t.valid()) return;  // another process of the family has the end, and does not ask
    --w.contexts[t].pc;      // it runs again, and meets the fault
    wake(w, t, e);
}

void ask_again(World& w, Link& link, Effect& e)
{
    std::vector<Resend> all = take_all(w, link.again);
    const Resend one = all.front();
    all.erase(all.begin());
    put_all(w, link.again, all);
    const std::optional<EndId> server = w.connections.end_of(one.handle);
    if (!server || w.connections[server->connection].pending != kAsked) return;
    if (one.resends > int64_t{kResends})
        return hear_refusal(w, {server->connection, 0}, kUnanswered, e);
    const bool sent = put_on_link(w, *server, Cargo::syn, one.resends, e);
    assert(sent);
    static_cast<void>(sent);
}

void reset_half_open(const Model& m, World& w, ObjectId listener, Effect& e)
{
    Listener& l = w.object<Listener>(listener);
    for (uint32_t i = 0; i < w.connections.rows().size() && l.half_open > 0; ++i) {
        const Connection& c = w.connections[ConnectionId{i}];
        if (c.listener != listener || (c.pending != kHalfOpen && c.pending != kConfirmed)) continue;
        --l.half_open;
        reset(m, w, ConnectionId{i}, e);
    }
}

bool leave_handshake(const Model& m, World& w, TaskId t, Effect& e)
{
    const ObjectId listener = w.tasks[t].waits_for;
    const Instr& i = m.program.code[w.contexts[t].pc - 1];
    const bool connects = kind_of(w, listener).verbs[i.verb].name == "connect";
    if (!connects || w.connections.link_of(listener) == nullptr) return false;
    const EndId own = place_in_line(m, w, t, false);
    leave_line(w, who_asks(w, own.connection), t);
    *operands(m, w, t) = 0;
    const ObjectId object = e.object;
    close_end(m, w, own, w.tasks[t].process, e);
    if (object.valid()) e.object = object;
    return true;
}

bool drop_handshake(World& w, ConnectionId id)
{
    Connection& c = w.connections[id];
    if (c.pending == 0 || c.pending == kInBacklog || c.pending == kConfirmed) return false;
    if (c.pending == kHalfOpen) --w.object<Listener>(c.listener).half_open;
    w.connections.remove(id);
    return true;
}

bool is_asking(const World& w, EndId at)
{
    if (at.side != 0) return false;
    const uint32_t pending = w.connections[at.connection].pending;
    // 0: the server has answered and closed it since; the answer comes first.
    return pending == 0 || pending == kAsked || pending == kHalfOpen;
}

std::string_view broken_handshake(const Model&, const World& w, ObjectId listener)
{
    uint32_t half_open = 0;
    for (const Connection& c : w.connections.rows()) {
        if (c.serial == 0 || c.listener != listener) continue;
        if (c.pending > kUnanswered) return "a connection is in no state that there is";
        if (c.pending == kHalfOpen || c.pending == kConfirmed) ++half_open;
        const bool over_link = w.connections.link_of(listener) != nullptr;
        if (c.pending > kInBacklog && !over_link) return "a connection without a link asks for one";
        const bool failed = c.pending == kRefused || c.pending == kUnanswered;
        if (failed && c.ends[0].receivers.head.valid())
            return "somebody waits for an answer that has come";
    }
    const bool listens = w.object<Listener>(listener).listening != 0;
    if (half_open != w.object<Listener>(listener).half_open)
        return "it miscounts half-open connections";
    return half_open > 0 && !listens ? "a connection is half open, and nobody listens" : "";
}

}  // namespace interleave
