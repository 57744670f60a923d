// A port at which a server listens and to which clients connect: a backlog of connections that
// nobody has accepted yet, as TCP has it.
//
// listen opens it for the process of the task that listens, until stop or until that process ends.
// connect while nobody listens is refused (ECONNREFUSED). Else it is done at once, also if nobody
// accepts: the connection waits in the backlog, and the client may send already. Into a full
// backlog connect waits or, with when_full=refuse, is refused (as with tcp_abort_on_overflow). Over
// a link all of that takes time (handshake.cpp). Linux lets one connection more wait
// than listen(2) was told; here the backlog is how many do. accept takes the oldest and waits
// if there is none; those who wait, on either side, are served in the order in which they came.
//
// accept and connect give a handle: a number that names one end of the connection, on which send,
// receive and close work (connection.cpp). The port is for people; each listener is one of its own.
#include "kernel/objects/listener.h"
#include "kernel/objects/connection.h"
#include "kernel/objects/kinds.h"

#include "program/texts.h"

#include <fmt/format.h>

namespace interleave {

namespace {

constexpr int64_t kBacklog = 128;
constexpr int64_t kBuffer = 65536;
constexpr int64_t kBufferMax = int64_t{1} << 30;
constexpr size_t kShown = 8;  // connections that describe() spells out

ConnectionId oldest_pending(World& w, const Listener& l)
{
    return ConnectionId{static_cast<uint32_t>(w.messages.get(l.pending))};
}

void give(const Model& m, World& w, TaskId t, int64_t value)
{
    Context& saved = w.contexts[t];
    saved.r[m.program.code[saved.pc - 1].a] = value;
}

Effect listen(const Act& act)
{
    Listener& l = act.world.object<Listener>(act.object);
    l.listening = 1;
    l.process = act.world.tasks[act.task].process;
    return {};
}

Effect accept(const Act& act)
{
    World& w = act.world;
    Listener& l = w.object<Listener>(act.object);
    if (l.listening == 0) return fault(FaultKind::not_open);
    if (is_empty(w, l)) return block(act, l.waiters);
    Effect e;
    e.object = act.object;
    act.ctx.r[act.instr.a] = accept_for(w, oldest_pending(w, l), w.tasks[act.task].process);
    const TaskId next = l.waiters.head;
    if (!next.valid()) {
        tell_backlog(w, act.object);
        return e;
    }
    const ConnectionId c = connect_process(w, act.object, w.tasks[next].process);
    if (!c.valid() || !w.messages.put(l.pending, c.index))
        return fault(FaultKind::too_many_messages);
    give(act.model, w, wake_first(w, l.waiters, e), w.connections.handle_of({c, 0}));
    return e;
}

Effect connect(const Act& act)
{
    World& w = act.world;
    if (w.connections.link_of(act.object) != nullptr) return connect_over_link(act);
    Listener& l = w.object<Listener>(act.object);
    if (l.listening == 0) return fault(FaultKind::refused);
    if (is_full(w, l)) return l.refuses != 0 ? fault(FaultKind::refused) : block(act, l.waiters);
    const ConnectionId c = connect_process(w, act.object, w.tasks[act.task].process);
    if (!c.valid()) return fault(FaultKind::too_many_messages);
    act.ctx.r[act.instr.a] = w.connections.handle_of({c, 0});
    Effect e;
    e.object = act.object;
    if (l.waiters.head.valid()) {
        const ProcessId server = w.tasks[l.waiters.head].process;
        give(act.model, w, wake_first(w, l.waiters, e), accept_for(w, c, server));
    } else if (!w.messages.put(l.pending, c.index)) {
        return fault(FaultKind::too_many_messages);
    } else {
        tell_backlog(w, act.object);
    }
    return e;
}

// Those who wait are told: who connects is refused, who accepts has nothing to accept from.
void stop_listening(const Model& m, World& w, ObjectId id, Effect& e)
{
    Listener& l = w.object<Listener>(id);
    l.listening = 0;
    l.process = {};
    reset_half_open(m, w, id, e);
    if (!is_empty(w, l)) {
        while (!is_empty(w, l)) reset(m, w, oldest_pending(w, l), e);
        tell_backlog(w, id);
    }
    try_again(w, l.waiters, e);
}

Effect stop(const Act& act)
{
    if (act.world.object<Listener>(act.object).listening == 0) return fault(FaultKind::not_open);
    Effect e;
    e.object = act.object;
    stop_listening(act.model, act.world, act.object, e);
    return e;
}

void process_ended(const Model& m, World& w, ObjectId id, ProcessId p, Effect& e)
{
    const Listener& l = w.object<Listener>(id);
    if (l.listening != 0 && l.process == p) stop_listening(m, w, id, e);
}

bool could_accept(const World& w, TaskId, ObjectId id)
{
    const Listener& l = w.object<Listener>(id);
    return l.listening == 0 || !is_empty(w, l);
}

bool could_connect(const World& w, TaskId, ObjectId id)
{
    const Listener& l = w.object<Listener>(id);
    if (w.connections.link_of(id) != nullptr) return true;
    return l.listening == 0 || l.refuses != 0 || !is_full(w, l);
}

void initialise(World& w, ObjectId id, std::span<const int64_t> parameters)
{
    w.object<Listener>(id) = {.port = static_cast<uint32_t>(parameters[0]),
                              .backlog = static_cast<uint32_t>(parameters[1]),
                              .refuses = static_cast<uint32_t>(parameters[3]),
                              .process = {},
                              .pending = w.messages.add_queue(),
                              .waiters = {}};
    w.closed_with_process.push_back(id);
    if (parameters[4] > 0 || parameters[5] > 0) w.connections.add_link(w.messages, id);
}

TaskList waiters(const World& w, ObjectId id) { return w.object<Listener>(id).waiters; }

Details describe(const World& w, ObjectId id)
{
    const Listener& l = w.object<Listener>(id);
    return {{"listens", l.listening != 0 ? fmt::format("at port {}", l.port) : "no"},
            {"not accepted", fmt::format("{} of {}", w.messages.count(l.pending), l.backlog)},
            {"connections", shown_connections(w, id, kShown)}};
}

void give_up(const Model& m, World& w, ObjectId id, TaskId t, Effect& e)
{
    if (!leave_handshake(m, w, t, e) && !leave_connection(m, w, t, e))
        remove(w, w.object<Listener>(id).waiters, t);
}

std::string_view broken(const Model& m, const World& w, ObjectId id)
{
    const Listener& l = w.object<Listener>(id);
    if (w.messages.count(l.pending) + l.half_open > l.backlog) return "its backlog holds too much";
    if (const std::string_view law = broken_handshake(m, w, id); !law.empty()) return law;
    if (l.listening == 0 && (!is_empty(w, l) || l.waiters.head.valid()))
        return "nobody listens, and somebody waits";
    if (!is_empty(w, l) && !is_full(w, l) && l.waiters.head.valid())
        return "somebody waits and could go on";
    for (TaskId t = l.waiters.head; t.valid(); t = w.tasks[t].next) {
        const Instr& i = m.program.code[w.contexts[t].pc - 1];
        if (kind_of(w, id).verbs[i.verb].execute != (is_empty(w, l) ? accept : connect))
            return "somebody waits with no reason";
    }
    return broken_connection(m, w, id);
}

constexpr int64_t kLatencyMax = 3'600'000'000'000;    // an hour
constexpr int64_t kBandwidthMax = 1'000'000'000'000;  // bytes per second
constexpr std::string_view kWhenFull[] = {"wait", "refuse"};
constexpr ObjectParameter kParameters[] = {
    {"port", 0, 0, 65535, {}, "its number, for people"},
    {"backlog", kBacklog, 1, 65535, {}, "how many connections wait until they are accepted"},
    {"buffer",
     kBuffer,
     static_cast<int64_t>(kMaxTextBytes),
     kBufferMax,
     {},
     "how many bytes each direction of a connection holds"},
    {"when_full", 0, 0, 1, kWhenFull, "what connect does when the backlog is full"},
    {"latency",
     0,
     0,
     kLatencyMax,
     {},
     "how long a message is on its way, besides its time on the line",
     {},
     ParameterUnit::duration},
    {"bandwidth",
     0,
     0,
     kBandwidthMax,
     {},
     "how many bytes a second each direction carries, for all connections together; any number "
     "unless said",
     {},
     ParameterUnit::rate},
};
const Verb kVerbs[] = {
    {.name = "listen",
     .about = "let clients connect from now on",
     .execute = listen,
     .ordering = Ordering::none},
    {.name = "accept",
     .result = true,
     .about = "take the oldest connection that waits; wait for one if there is none",
     .execute = accept,
     .enabled = could_accept,
     .waiting = "until somebody connects",
     .ordering = Ordering::acquires},
    {.name = "connect",
     .result = true,
     .about = "connect to whoever listens: a handle; wait for the answer, or for room in the "
              "backlog",
     .execute = connect,
     .enabled = could_connect,
     .waiting = "until it is connected",
     .ordering = Ordering::releases},
    {.name = "stop",
     .about = "listen no more: who waits to be accepted is cut off",
     .execute = stop,
     .ordering = Ordering::none},
    {.name = "send",
     .arguments = VerbArguments::value,
     .about = "send a value over a connection; wait until it fits into its buffer",
     .execute = send_verb,
     .needed = true,
     .waiting = "until there is room in its buffer",
     .ordering = Ordering::releases,
     .on_handle = true,
     .enabled_with = could_send},
    {.name = "receive",
     .result = true,
     .about = "take the oldest value that came over a connection; 0 after the other end was closed",
     .execute = receive_verb,
     .waiting = "until something is sent",
     .ordering = Ordering::acquires,
     .on_handle = true,
     .enabled_with = could_receive},
    {.name = "close",
     .about = "close this end of a connection",
     .execute = close_verb,
     .on_handle = true},
    {.name = "shutdown",
     .about = "send no more over a connection: the other end receives what is left, then 0",
     .execute = shutdown_verb,
     .ordering = Ordering::releases,
     .on_handle = true},
};

}  // namespace

const ObjectKind kListenerKind = {
    .name = "listener",
    .about = "A port to which clients connect; send and receive work on the connections.",
    .reason = Reason::message,
    .parameters = kParameters,
    .verbs = kVerbs,
    .acquire = {},
    .release = {},
    .initialise = initialise,
    .owner = nullptr,
    .waiters = waiters,
    .complete = deliver,
    .advance = advance_link,
    .describe = describe,
    .broken = broken,
    .give_up = give_up,
    .system_calls = true,
    .place = place_of,
    .process_ended = process_ended,
};

}  // namespace interleave
