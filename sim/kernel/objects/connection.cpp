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
#include "kernel/objects/connection.h"

#include "kernel/waits.h"

#include "program/texts.h"

#include <fmt/format.h>

#include <algorithm>

namespace interleave {

namespace {

int64_t bytes_of(const Model& m, int64_t value)
{
    const std::string* text = text_at(m.program.texts, value);
    return text != nullptr ? static_cast<int64_t>(text->size()) : 8;
}

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

size_t count(const World& w, const ConnectionEnd& end) { return w.messages.count(end.incoming); }

// Waiting lists of ends are TaskLists.
void wait_push(World& w, EndWaiters& list, TaskId t)
{
    TaskList copy{list.head, list.tail};
    push_back(w, copy, t);
    list = {copy.head, copy.tail};
}
TaskId wait_pop(World& w, EndWaiters& list)
{
    TaskList copy{list.head, list.tail};
    const TaskId t = pop_front(w, copy);
    list = {copy.head, copy.tail};
    return t;
}

// The registers of the instruction in which t is blocked, its handle first.
int64_t* operands(const Model& m, World& w, TaskId t)
{
    Context& saved = w.contexts[t];
    return saved.r + m.program.code[saved.pc - 1].a;
}

// The end that the acting task names, if its process has it open.
std::optional<EndId> own_end(const World& w, TaskId t, int64_t handle)
{
    const std::optional<EndId> e = w.connections.end_of(handle);
    if (!e || !w.connections.holds(*e, w.tasks[t].process)) return std::nullopt;
    return e;
}

Effect wait_at(const Act& act, ConnectionEnd& end, ObjectId listener)
{
    Task& task = act.world.tasks[act.task];
    task.status = TaskStatus::blocked;
    task.reason = Reason::message;
    task.waits_for = listener;
    wait_push(act.world, end.waiters, act.task);
    Effect e;
    e.outcome = Outcome::blocks;
    e.object = listener;
    return e;
}

bool waits_at(const World& w, EndId end, TaskId t)
{
    TaskId at = w.connections.at(end).waiters.head;
    while (at.valid() && at != t) at = w.tasks[at].next;
    return at.valid();
}

// The end where t is in line. Its register says so, unless the machine has lost that.
EndId place_in_line(const Model& m, World& w, TaskId t, bool sends)
{
    const std::optional<EndId> own = w.connections.end_of(*operands(m, w, t));
    if (own && waits_at(w, sends ? other(*own) : *own, t)) return sends ? other(*own) : *own;
    for (uint32_t i = 0; i < w.connections.rows().size(); ++i)
        for (const uint32_t side : {0u, 1u})
            if (waits_at(w, {ConnectionId{i}, side}, t)) return {ConnectionId{i}, side};
    assert(false);
    return {};
}

bool has_room(const Model& m, const World& w, const Connection& c, const ConnectionEnd& to,
              int64_t value)
{
    const bool somebody_waits = count(w, to) > 0 && to.waiters.head.valid();
    return !somebody_waits && to.bytes + bytes_of(m, value) <= buffer_of(m, c);
}

// Those who wait to send fill the room that was made.
void serve_senders(const Model& m, World& w, EndId to, Effect& e)
{
    ConnectionEnd& end = w.connections.at(to);
    while (end.waiters.head.valid()) {
        int64_t* r = operands(m, w, end.waiters.head);
        const int64_t size = bytes_of(m, r[1]);
        if (end.bytes + size > buffer_of(m, w.connections[to.connection])) return;
        if (!w.messages.put(end.incoming, r[1])) return;
        end.bytes += static_cast<uint32_t>(size);
        r[0] = r[1] = 0;
        wake(w, wait_pop(w, end.waiters), e);
    }
}

void drop_messages(World& w, ConnectionEnd& end)
{
    while (count(w, end) > 0) w.messages.get(end.incoming);
    end.bytes = 0;
}

void all_try_again(World& w, EndWaiters& list, Effect& e)
{
    while (list.head.valid()) {
        const TaskId t = wait_pop(w, list);
        --w.contexts[t].pc;
        wake(w, t, e);
    }
}

// Those who wait for what would have come from the end `from` have received all that there will
// ever be, and those who send there try again.
void tell_end_of_file(const Model& m, World& w, EndId from, Effect& e)
{
    ConnectionEnd& peer = w.connections.at(other(from));
    if (count(w, peer) > 0) all_try_again(w, peer.waiters, e);
    while (peer.waiters.head.valid()) {
        const TaskId t = wait_pop(w, peer.waiters);
        *operands(m, w, t) = 0;
        wake(w, t, e);
    }
}

// Nobody holds it any more.
void after_close(const Model& m, World& w, EndId closed, Effect& e)
{
    ConnectionEnd& end = w.connections.at(closed);
    drop_messages(w, end);
    all_try_again(w, end.waiters, e);
    tell_end_of_file(m, w, closed, e);
    if (!is_closed(w, other(closed))) return;
    drop_messages(w, w.connections.at(other(closed)));
    w.connections[closed.connection].shut = 0;
    w.connections.remove(closed.connection);
}

void close_end(const Model& m, World& w, EndId own, ProcessId p, Effect& e)
{
    e.object = w.connections[own.connection].listener;
    w.connections.let_go(own, p);
    if (is_closed(w, own)) after_close(m, w, own, e);
}

}  // namespace

Effect send_verb(const Act& act)
{
    World& w = act.world;
    int64_t* r = act.ctx.r + act.instr.a;
    const std::optional<EndId> from = own_end(w, act.task, r[0]);
    if (!from) return fault(FaultKind::closed_end);
    const EndId to = other(*from);
    if (is_closed(w, to) || is_shut(w, *from)) return fault(FaultKind::broken_pipe);
    const Connection& c = w.connections[to.connection];
    ConnectionEnd& end = w.connections.at(to);
    const int64_t value = r[1];
    if (!has_room(act.model, w, c, end, value)) return wait_at(act, end, c.listener);
    r[0] = r[1] = 0;
    Effect e;
    e.object = c.listener;
    if (end.waiters.head.valid()) {  // nothing is there: somebody receives
        const TaskId t = wait_pop(w, end.waiters);
        *operands(act.model, w, t) = value;
        wake(w, t, e);
    } else if (w.messages.put(end.incoming, value)) {
        end.bytes += static_cast<uint32_t>(bytes_of(act.model, value));
    } else {
        return fault(FaultKind::too_many_messages);
    }
    return e;
}

Effect receive_verb(const Act& act)
{
    World& w = act.world;
    int64_t& r = act.ctx.r[act.instr.a];
    const std::optional<EndId> own = own_end(w, act.task, r);
    if (!own) return fault(FaultKind::closed_end);
    ConnectionEnd& end = w.connections.at(*own);
    Effect e;
    e.object = w.connections[own->connection].listener;
    if (count(w, end) == 0) {
        if (!sends_no_more(w, other(*own))) return wait_at(act, end, e.object);
        r = 0;
        return e;
    }
    r = w.messages.get(end.incoming);
    end.bytes -= static_cast<uint32_t>(bytes_of(act.model, r));
    serve_senders(act.model, w, *own, e);
    return e;
}

Effect close_verb(const Act& act)
{
    World& w = act.world;
    int64_t& r = act.ctx.r[act.instr.a];
    const std::optional<EndId> own = own_end(w, act.task, r);
    if (!own) return fault(FaultKind::closed_end);
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
    if (!own) return fault(FaultKind::closed_end);
    r = 0;
    Effect e;
    e.object = w.connections[own->connection].listener;
    w.connections[own->connection].shut |= 1U << own->side;
    tell_end_of_file(act.model, w, *own, e);
    return e;
}

// True where the instruction would not block, also to meet a fault.
bool could_send(const Model& m, const World& w, TaskId t, const int64_t* r)
{
    const std::optional<EndId> from = own_end(w, t, r[0]);
    if (!from || is_closed(w, other(*from)) || is_shut(w, *from)) return true;
    const Connection& c = w.connections[from->connection];
    return has_room(m, w, c, w.connections.at(other(*from)), r[1]);
}

bool could_receive(const Model&, const World& w, TaskId t, const int64_t* r)
{
    const std::optional<EndId> own = own_end(w, t, r[0]);
    return !own || count(w, w.connections.at(*own)) > 0 || sends_no_more(w, other(*own));
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
    EndWaiters& waiters = w.connections.at(at).waiters;
    TaskList list{waiters.head, waiters.tail};
    remove(w, list, t);
    waiters = {list.head, list.tail};
    int64_t* r = operands(m, w, t);
    r[0] = 0;
    if (sends) r[1] = 0;
    if (sends) serve_senders(m, w, at, e);  // a smaller message behind it may fit
    return true;
}

std::string_view broken_connection(const Model& m, const World& w, ObjectId listener)
{
    for (uint32_t i = 0; i < w.connections.rows().size(); ++i) {
        const ConnectionId id{i};
        const Connection& c = w.connections[id];
        if (c.serial == 0 || c.listener != listener) continue;
        for (const uint32_t side : {0u, 1u}) {
            const ConnectionEnd& end = c.ends[side];
            int64_t bytes = 0;
            for (const int64_t value : w.messages.oldest(end.incoming, count(w, end)))
                bytes += bytes_of(m, value);
            if (bytes != end.bytes) return "a connection miscounts its bytes";
            if (bytes > buffer_of(m, c)) return "a connection holds more than it can";
            if (is_closed(w, {id, side}) && (bytes > 0 || end.waiters.head.valid()))
                return "something is left at an end that is closed";
            for (TaskId t = end.waiters.head; t.valid(); t = w.tasks[t].next) {
                const Context& saved = w.contexts[t];
                const Instr& instr = m.program.code[saved.pc - 1];
                const auto verb = kind_of(w, listener).verbs[instr.verb].execute;
                if (w.tasks[t].waits_for != listener ||
                    verb != (bytes > 0 ? send_verb : receive_verb))
                    return "somebody waits at a connection with no reason";
            }
            const TaskId first = end.waiters.head;
            if (first.valid() && bytes == 0 && sends_no_more(w, {id, 1 - side}))
                return "somebody waits for what will never be sent";
            if (first.valid() && bytes > 0 && is_shut(w, {id, 1 - side}))
                return "somebody waits to send at an end that sends no more";
            if (!first.valid() || bytes == 0) continue;
            if (m.machine.omitted != 0) continue;  // what it sends may have been forgotten
            const int64_t* r = w.contexts[first].r + m.program.code[w.contexts[first].pc - 1].a;
            if (bytes + bytes_of(m, r[1]) <= buffer_of(m, c))
                return "the first who sends has room and waits";
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
