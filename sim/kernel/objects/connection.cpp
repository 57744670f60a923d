// What goes through a connection, as over TCP in what matters to tasks: both directions are apart,
// each holds so many bytes at most (the `buffer` of the listener), who sends into a full one and
// who receives from an empty one is blocked, and what was sent comes once and in order. After the
// other end was closed, receive gives what is left and then 0, the end of the file, for ever; send
// is a fault (EPIPE).
//
// shutdown closes the sending half of an end (SHUT_WR) for all processes that have it open: the
// other side meets the end of the file as after a close, and can go on to send. Who sends at an end
// that is shut, or waited there to send, meets a fault (EPIPE).
//
// Where TCP is a stream of bytes, messages stay whole here: one send is one receive. A send that
// does not fit waits until all of it does. TCP also lets the first send to a closed end succeed and
// fails the second; here the first fails. A text takes as many bytes as it has, a number 8.
//
// Ends are held by processes: that which connected or accepted, and, after a fork, its children. An
// end is closed when nobody holds it any more, by close or because the processes ended; what had
// come to it and was not received is lost.
//
// Where the listener has a latency or a bandwidth, what is sent is under way for a time, and so is
// the news of ends, closes and room: link.cpp. What happens here happens at once otherwise.
#include "kernel/objects/connection.h"

#include "kernel/waits.h"

#include "program/texts.h"

#include <fmt/format.h>

#include <algorithm>

namespace interleave {

namespace {

// Connection::shut, by the side that sends no more, or is closed.
constexpr uint32_t kEndKnown = 4;
constexpr uint32_t kCloseKnown = 16;

int64_t buffer_of(const Model& m, const Connection& c)
{
    return m.program.objects[c.listener].parameters[2];
}

EndId other(EndId e) { return {e.connection, 1 - e.side}; }

bool is_closed(const World& w, EndId e)
{
    const Connection& c = w.connections[e.connection];
    return c.ends[e.side].holders == 0 && (e.side == 0 || c.pending == 0);
}

bool is_shut(const World& w, EndId e)
{
    return (w.connections[e.connection].shut >> e.side & 1) != 0;
}

// Nothing will ever come from there any more.
bool sends_no_more(const World& w, EndId e) { return is_shut(w, e) || is_closed(w, e); }

bool told(const World& w, EndId at, uint32_t what)
{
    return (w.connections[at.connection].shut & what << other(at).side) != 0;
}

// Whoever is at this end knows that nothing more comes, or that the other end is closed.
bool knows_end(const World& w, EndId at)
{
    return is_linked(w, at) ? told(w, at, kEndKnown) : sends_no_more(w, other(at));
}
bool knows_close(const World& w, EndId at)
{
    return is_linked(w, at) ? told(w, at, kCloseKnown) : is_closed(w, other(at));
}

// What came to it and was not received is so much more, or less.
void change_unread(World& w, EndId at, int64_t by)
{
    ConnectionEnd& end = w.connections.at(at);
    end.unread = static_cast<uint32_t>(end.unread + by);
    note_level(w, w.connections[at.connection].listener, end.unread, w.connections.number_of(at));
}

size_t count(const World& w, const ConnectionEnd& end) { return w.messages.count(end.incoming); }

// Waiting lists of ends are TaskLists.
void wait_push(World& w, EndWaiters& list, TaskId t)
{
    TaskList copy{list.head, list.tail};
    push_back(w, copy, t);
    list = {copy.head, copy.tail};
}
// The end that the acting task names, if its process has it open.
std::optional<EndId> own_end(const World& w, TaskId t, int64_t handle)
{
    const std::optional<EndId> e = w.connections.end_of(handle);
    if (!e || !w.connections.holds(*e, w.tasks[t].process)) return std::nullopt;
    return e;
}

bool is_in(const World& w, const EndWaiters& list, TaskId t)
{
    TaskId at = list.head;
    while (at.valid() && at != t) at = w.tasks[at].next;
    return at.valid();
}

bool waits_at(const World& w, EndId end, TaskId t, bool sends)
{
    const ConnectionEnd& e = w.connections.at(end);
    return is_in(w, sends ? e.senders : e.receivers, t);
}

bool has_room(const Model& m, const Connection& c, const ConnectionEnd& to, int64_t value)
{
    return !to.senders.head.valid() && to.bytes + bytes_of(m, value) <= buffer_of(m, c);
}

// A value comes to an end, for whose bytes there is room. False: too many messages.
bool put_to(const Model& m, World& w, EndId to, int64_t value, Effect& e)
{
    ConnectionEnd& end = w.connections.at(to);
    const auto size = static_cast<uint32_t>(bytes_of(m, value));
    if (is_linked(w, to)) {
        if (!put_on_link(w, to, Cargo::value, value, e)) return false;
        end.bytes += size;
    } else if (end.receivers.head.valid()) {
        const TaskId t = wait_pop(w, end.receivers);
        *operands(m, w, t) = value;
        wake(w, t, e);
    } else if (w.messages.put(end.incoming, value)) {
        end.bytes += size;
        change_unread(w, to, size);
    } else {
        return false;
    }
    return true;
}

// Those who wait to send fill the room that was made.
void serve_senders(const Model& m, World& w, EndId to, Effect& e)
{
    ConnectionEnd& end = w.connections.at(to);
    while (end.senders.head.valid()) {
        int64_t* r = operands(m, w, end.senders.head);
        if (end.bytes + bytes_of(m, r[1]) > buffer_of(m, w.connections[to.connection])) return;
        if (!put_to(m, w, to, r[1], e)) return;
        r[0] = r[1] = 0;
        wake(w, wait_pop(w, end.senders), e);
    }
}

// So many bytes were received at an end, and those who send to it have that much more room: over a
// link when they hear of it.
void make_room(const Model& m, World& w, EndId at, int64_t bytes, Effect& e)
{
    if (is_linked(w, at) && put_on_link(w, other(at), Cargo::room, bytes, e)) return;
    w.connections.at(at).bytes -= static_cast<uint32_t>(bytes);
    serve_senders(m, w, at, e);
}

void drop_messages(World& w, EndId at)
{
    ConnectionEnd& end = w.connections.at(at);
    if (count(w, end) == 0) return;
    while (count(w, end) > 0) (void)w.messages.get(end.incoming);
    end.bytes -= end.unread;
    change_unread(w, at, -int64_t{end.unread});
}

void all_try_again(World& w, EndWaiters& list, Effect& e)
{
    while (list.head.valid()) {
        const TaskId t = wait_pop(w, list);
        --w.contexts[t].pc;
        wake(w, t, e);
    }
}

// Those who wait at an end have received all that there will ever be.
void give_end_of_file(const Model& m, World& w, EndId at, Effect& e)
{
    ConnectionEnd& end = w.connections.at(at);
    while (end.receivers.head.valid()) {
        const TaskId t = wait_pop(w, end.receivers);
        *operands(m, w, t) = 0;
        wake(w, t, e);
    }
}

// Nothing will be sent at the end `from` any more: those who wait there to do so try again, and the
// other side is told.
void send_no_more(const Model& m, World& w, EndId from, Cargo what, Effect& e)
{
    const EndId to = other(from);
    all_try_again(w, w.connections.at(to).senders, e);
    if (!is_linked(w, from)) return give_end_of_file(m, w, to, e);
    if (is_closed(w, to) || put_on_link(w, to, what, 0, e)) return;
    learn(m, w, to, what, e);
}

// Nobody holds it any more.
void after_close(const Model& m, World& w, EndId closed, Effect& e)
{
    if (closed.side == 0 && drop_handshake(w, closed.connection)) return;
    ConnectionEnd& end = w.connections.at(closed);
    drop_messages(w, closed);
    all_try_again(w, end.receivers, e);
    if (!is_linked(w, closed)) all_try_again(w, end.senders, e);
    send_no_more(m, w, closed, Cargo::close, e);
    if (!is_closed(w, other(closed))) return;
    ConnectionEnd& peer = w.connections.at(other(closed));
    drop_messages(w, other(closed));
    all_try_again(w, end.senders, e);
    end.bytes = peer.bytes = 0;  // what is still on its way comes to nobody
    w.connections[closed.connection].shut = 0;
    w.connections.remove(closed.connection);
}

}  // namespace

TaskId wait_pop(World& w, EndWaiters& list)
{
    TaskList copy{list.head, list.tail};
    const TaskId t = pop_front(w, copy);
    list = {copy.head, copy.tail};
    return t;
}

int64_t* operands(const Model& m, World& w, TaskId t)
{
    Context& saved = w.contexts[t];
    return saved.r + m.program.code[saved.pc - 1].a;
}

Effect wait_at(const Act& act, EndWaiters& list, ObjectId listener)
{
    Task& task = act.world.tasks[act.task];
    task.status = TaskStatus::blocked;
    task.reason = Reason::message;
    task.waits_for = listener;
    wait_push(act.world, list, act.task);
    Effect e;
    e.outcome = Outcome::blocks;
    e.object = listener;
    return e;
}

// Its register says so, unless the machine has lost that.
EndId place_in_line(const Model& m, World& w, TaskId t, bool sends)
{
    const std::optional<EndId> own = w.connections.end_of(*operands(m, w, t));
    const auto end = [&](EndId e) { return sends ? other(e) : e; };
    if (own && waits_at(w, end(*own), t, sends)) return end(*own);
    for (uint32_t i = 0; i < w.connections.rows().size(); ++i)
        for (const uint32_t side : {0u, 1u})
            if (waits_at(w, {ConnectionId{i}, side}, t, sends)) return {ConnectionId{i}, side};
    assert(false);
    return {};
}

void leave_line(World& w, EndWaiters& waiters, TaskId t)
{
    TaskList list{waiters.head, waiters.tail};
    remove(w, list, t);
    waiters = {list.head, list.tail};
}

void close_end(const Model& m, World& w, EndId own, ProcessId p, Effect& e)
{
    e.object = w.connections[own.connection].listener;
    w.connections.let_go(own, p);
    if (is_closed(w, own)) after_close(m, w, own, e);
}

bool is_linked(const World& w, EndId e)
{
    return w.connections.link_of(w.connections[e.connection].listener) != nullptr;
}

int64_t bytes_of(const Model& m, int64_t value)
{
    const std::string* text = text_at(m.program.texts, value);
    return text != nullptr ? static_cast<int64_t>(text->size()) : 8;
}

void learn(const Model& m, World& w, EndId at, Cargo what, Effect& e)
{
    const uint32_t side = other(at).side;
    Connection& c = w.connections[at.connection];
    c.shut |= kEndKnown << side;
    if (what == Cargo::close) {
        c.shut |= kCloseKnown << side;
        all_try_again(w, w.connections.at(other(at)).senders, e);
    }
    give_end_of_file(m, w, at, e);
}

void arrive(const Model& m, World& w, EndId at, int64_t value, Effect& e)
{
    ConnectionEnd& end = w.connections.at(at);
    const int64_t size = bytes_of(m, value);
    if (is_closed(w, at)) {
        end.bytes -= static_cast<uint32_t>(size);
    } else if (end.receivers.head.valid()) {
        const TaskId t = wait_pop(w, end.receivers);
        *operands(m, w, t) = value;
        wake(w, t, e);
        make_room(m, w, at, size, e);
    } else if (w.messages.put(end.incoming, value)) {
        change_unread(w, at, size);
    } else {
        assert(false);  // its place on the link is free now
    }
}

void have_room(const Model& m, World& w, EndId sender, int64_t bytes, Effect& e)
{
    w.connections.at(other(sender)).bytes -= static_cast<uint32_t>(bytes);
    serve_senders(m, w, other(sender), e);
}

Effect send_verb(const Act& act)
{
    World& w = act.world;
    int64_t* r = act.ctx.r + act.instr.a;
    const std::optional<EndId> from = own_end(w, act.task, r[0]);
    if (!from) return fault(FaultKind::not_open);
    const EndId to = other(*from);
    if (knows_close(w, *from) || is_shut(w, *from)) return fault(FaultKind::broken_connection);
    const Connection& c = w.connections[to.connection];
    ConnectionEnd& end = w.connections.at(to);
    const int64_t value = r[1];
    if (!has_room(act.model, c, end, value)) return wait_at(act, end.senders, c.listener);
    r[0] = r[1] = 0;
    Effect e;
    e.object = c.listener;
    if (!put_to(act.model, w, to, value, e)) return fault(FaultKind::too_many_messages);
    return e;
}

Effect receive_verb(const Act& act)
{
    World& w = act.world;
    int64_t& r = act.ctx.r[act.instr.a];
    const std::optional<EndId> own = own_end(w, act.task, r);
    if (!own) return fault(FaultKind::not_open);
    ConnectionEnd& end = w.connections.at(*own);
    Effect e;
    e.object = w.connections[own->connection].listener;
    if (count(w, end) == 0) {
        if (!knows_end(w, *own)) return wait_at(act, end.receivers, e.object);
        r = 0;
        return e;
    }
    r = w.messages.get(end.incoming);
    change_unread(w, *own, -bytes_of(act.model, r));
    make_room(act.model, w, *own, bytes_of(act.model, r), e);
    return e;
}

Effect close_verb(const Act& act)
{
    World& w = act.world;
    int64_t& r = act.ctx.r[act.instr.a];
    const std::optional<EndId> own = own_end(w, act.task, r);
    if (!own) return fault(FaultKind::not_open);
    r = 0;
    Effect e;
    close_end(act.model, w, *own, w.tasks[act.task].process, e);
    return e;
}

Effect shutdown_verb(const Act& act)
{
    World& w = act.world;
    int64_t& r = act.ctx.r[act.instr.a];
    const std::optional<EndId> own = own_end(w, act.task, r);
    if (!own) return fault(FaultKind::not_open);
    r = 0;
    Effect e;
    e.object = w.connections[own->connection].listener;
    if (is_shut(w, *own)) return e;
    w.connections[own->connection].shut |= 1U << own->side;
    send_no_more(act.model, w, *own, Cargo::end_of_file, e);
    return e;
}

// True where the instruction would not block, also to meet a fault.
bool could_send(const Model& m, const World& w, TaskId t, const int64_t* r)
{
    const std::optional<EndId> from = own_end(w, t, r[0]);
    if (!from || knows_close(w, *from) || is_shut(w, *from)) return true;
    const Connection& c = w.connections[from->connection];
    return has_room(m, c, w.connections.at(other(*from)), r[1]);
}

bool could_receive(const Model&, const World& w, TaskId t, const int64_t* r)
{
    const std::optional<EndId> own = own_end(w, t, r[0]);
    return !own || count(w, w.connections.at(*own)) > 0 || knows_end(w, *own);
}

ConnectionId connect_process(World& w, ObjectId listener, ProcessId client)
{
    const ConnectionId c = w.connections.add(w.messages, listener);
    if (c.valid()) w.connections.hold({c, 0}, client);
    return c;
}

int64_t accept_for(World& w, ConnectionId c, ProcessId server)
{
    w.connections[c].pending = 0;
    w.connections.hold({c, 1}, server);
    return w.connections.handle_of({c, 1});
}

void reset(const Model& m, World& w, ConnectionId c, Effect& e)
{
    w.connections[c].pending = 0;
    after_close(m, w, {c, 1}, e);
}

void inherit_connections(World& w, ProcessId parent, ProcessId child)
{
    if (w.connections.empty()) return;
    for (const EndId e : w.connections.held_by(parent)) w.connections.hold(e, child);
}

void close_with_process(const Model& m, World& w, ProcessId p, TaskList& woken)
{
    if (w.closed_with_process.empty()) return;
    Effect e;
    for (const ObjectId o : w.closed_with_process) kind_of(w, o).process_ended(m, w, o, p, e);
    for (const EndId end : w.connections.held_by(p)) close_end(m, w, end, p, e);
    if (w.selectors.head.valid())
        for (const ObjectId o : w.closed_with_process) ask_selectors(m, w, o, e);
    while (e.woken.head.valid()) push_back(w, woken, pop_front(w, e.woken));
}

void try_again(World& w, TaskList& list, Effect& e)
{
    while (list.head.valid()) {
        const TaskId t = pop_front(w, list);
        --w.contexts[t].pc;
        wake(w, t, e);
    }
}

std::string place_of(const Model& m, const World& w, TaskId t)
{
    const Context& saved = w.contexts[t];
    if (saved.pc == 0) return {};
    const std::optional<EndId> e = w.connections.end_of(saved.r[m.program.code[saved.pc - 1].a]);
    if (!e) return {};
    return fmt::format("as the {} of connection {}", e->side == 0 ? "client" : "server",
                       w.connections[e->connection].serial);
}

bool leave_connection(const Model& m, World& w, TaskId t, Effect& e)
{
    const Instr& i = m.program.code[w.contexts[t].pc - 1];
    const Verb& verb = kind_of(w, w.tasks[t].waits_for).verbs[i.verb];
    if (!verb.on_handle) return false;
    const bool sends = verb.execute == send_verb;
    const EndId at = place_in_line(m, w, t, sends);
    ConnectionEnd& end = w.connections.at(at);
    EndWaiters& waiters = sends ? end.senders : end.receivers;
    leave_line(w, waiters, t);
    int64_t* r = operands(m, w, t);
    r[0] = 0;
    if (sends) r[1] = 0;
    if (sends) serve_senders(m, w, at, e);  // a smaller message behind it may fit
    return true;
}

namespace {

bool verbs_handle(const World& w, ObjectId listener, const Instr& i)
{
    return kind_of(w, listener).verbs[i.verb].on_handle;
}

// Who waits at an end has a reason to, and no other.
std::string_view broken_waiters(const Model& m, const World& w, ObjectId listener, EndId id)
{
    const Connection& c = w.connections[id.connection];
    const ConnectionEnd& end = w.connections.at(id);
    for (const bool sends : {false, true}) {
        const EndWaiters& list = sends ? end.senders : end.receivers;
        for (TaskId t = list.head; t.valid(); t = w.tasks[t].next) {
            const Instr& instr = m.program.code[w.contexts[t].pc - 1];
            const auto verb = kind_of(w, listener).verbs[instr.verb].execute;
            const bool asks = !sends && !verbs_handle(w, listener, instr) && is_asking(w, id);
            const bool fits = asks || verb == (sends ? send_verb : receive_verb);
            if (w.tasks[t].waits_for != listener || !fits)
                return "somebody waits at a connection with no reason";
        }
    }
    if (end.receivers.head.valid() && count(w, end) > 0)
        return "somebody waits for what has come already";
    if (end.receivers.head.valid() && knows_end(w, id))
        return "somebody waits for what will never be sent";
    const TaskId first = end.senders.head;
    if (!first.valid()) return {};
    if (is_shut(w, other(id)) || knows_close(w, other(id)))
        return "somebody waits to send at an end that sends no more";
    if (m.machine.omitted != 0) return {};  // what it sends may have been forgotten
    const int64_t* r = w.contexts[first].r + m.program.code[w.contexts[first].pc - 1].a;
    if (end.bytes + bytes_of(m, r[1]) <= buffer_of(m, c))
        return "the first who sends has room and waits";
    return {};
}

}  // namespace

std::string_view broken_connection(const Model& m, const World& w, ObjectId listener)
{
    if (const std::string_view law = broken_link(m, w, listener); !law.empty()) return law;
    for (uint32_t i = 0; i < w.connections.rows().size(); ++i) {
        const ConnectionId id{i};
        const Connection& c = w.connections[id];
        if (c.serial == 0 || c.listener != listener) continue;
        for (const uint32_t side : {0u, 1u}) {
            const ConnectionEnd& end = c.ends[side];
            int64_t unread = 0;
            for (const int64_t value : w.messages.oldest(end.incoming, count(w, end)))
                unread += bytes_of(m, value);
            const int64_t bytes = unread + bytes_on_link(m, w, {id, side});
            if (unread != end.unread || bytes != end.bytes)
                return "a connection miscounts its bytes";
            if (bytes > buffer_of(m, c)) return "a connection holds more than it can";
            if (is_closed(w, {id, side}) && (count(w, end) > 0 || end.receivers.head.valid()))
                return "something is left at an end that is closed";
            if (is_closed(w, {id, side}) && !is_linked(w, {id, side}) && end.senders.head.valid())
                return "somebody sends to an end that is closed";
            const std::string_view law = broken_waiters(m, w, listener, {id, side});
            if (!law.empty()) return law;
        }
        if (c.pending == 0 && is_closed(w, {id, 0}) && is_closed(w, {id, 1}))
            return "a connection that both sides closed is still there";
    }
    return {};
}

std::string shown_connections(const World& w, ObjectId listener, size_t most)
{
    std::string text;
    size_t shown = 0, all = 0;
    for (const Connection& c : w.connections.rows()) {
        if (c.serial == 0 || c.listener != listener) continue;
        ++all;
        if (shown == most) continue;
        ++shown;
        text += fmt::format("{}{} ({} bytes to the server, {} to the client)",
                            text.empty() ? "" : ", ", c.serial, c.ends[1].bytes, c.ends[0].bytes);
    }
    if (all > shown) text += fmt::format(", ... {} in all", all);
    return text.empty() ? "none" : text;
}

}  // namespace interleave
