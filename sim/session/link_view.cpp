#include "session/link_view.h"

#include "base/text.h"
#include "kernel/link.h"
#include "kernel/object.h"

#include <fmt/format.h>

#include <optional>

namespace interleave {

namespace {

constexpr size_t kShown = 6;  // that flights_text() spells out

Time arrival_of(const State& s, ObjectId listener, const Flight& f)
{
    return s.sched.device_clocks[listener].since + f.after;
}

std::string_view side_name(uint32_t side) { return side == 0 ? "client" : "server"; }

// "8 bytes", "the end of the file".
std::string cargo_text(const Flight& f)
{
    switch (f.cargo) {
        case Cargo::value: return fmt::format("{} bytes", f.bytes);
        case Cargo::end_of_file: return "the end of the file";
        case Cargo::close: return "the news of the close";
        case Cargo::room: return fmt::format("the news of room for {} bytes", f.bytes);
        case Cargo::syn: return "the wish to connect";
        case Cargo::syn_ack: return "the answer to the wish to connect";
        case Cargo::ack: return "the confirmation of the connection";
        case Cargo::refusal: return "the refusal";
    }
    return {};
}

// The instruction in which t is blocked at a connection, if it is.
const Instr* blocked_at(const Model& m, const State& s, TaskId t)
{
    const Task& task = s.world.tasks[t];
    const uint32_t pc = s.world.contexts[t].pc;
    if (task.status != TaskStatus::blocked || !task.waits_for.valid() || pc == 0) return nullptr;
    if (s.world.connections.link_of(task.waits_for) == nullptr) return nullptr;
    const Instr& i = m.program.code[pc - 1];
    const bool act = i.op == Op::act && i.object == task.waits_for.index;
    return act || (i.op == Op::act && kind_of(s.world, task.waits_for).verbs[i.verb].on_handle)
               ? &i
               : nullptr;
}

}  // namespace

std::string flight_towards(const Model& m, const State& s, TaskId t)
{
    const Instr* i = blocked_at(m, s, t);
    if (i == nullptr || s.sched.device_clocks.empty()) return {};
    const ObjectId listener = s.world.tasks[t].waits_for;
    if (!kind_of(s.world, listener).verbs[i->verb].on_handle) return {};
    const auto own = s.world.connections.end_of(s.world.contexts[t].r[i->a]);
    if (!own) return {};
    for (const Flight& f : flights_of(m, s.world, listener)) {
        const bool here = f.to.connection == own->connection && f.to.side == own->side;
        const bool sends =
            kind_of(s.world, listener).verbs[i->verb].arguments == VerbArguments::value;
        if (!here || sends != (f.cargo == Cargo::room)) continue;
        const std::string at = to_text(arrival_of(s, listener, f));
        if (f.cargo == Cargo::value)
            return fmt::format("; {} bytes are on the way and arrive at {}", f.bytes, at);
        return fmt::format("; {} is on the way and arrives at {}", cargo_text(f), at);
    }
    return {};
}

std::string arrival_text(const Model& m, const State& s, const Event& event)
{
    if ((event.who() & kObjectEvent) == 0) return {};
    const ObjectId listener{event.who() & ~kObjectEvent};
    if (s.world.connections.link_of(listener) == nullptr) return {};
    const std::string& name = m.program.objects[listener].name;
    for (const Flight& f : flights_of(m, s.world, listener)) {
        if (arrival_of(s, listener, f) != event.at) continue;
        return fmt::format("the {} of connection {} ({}) gets {}.", side_name(f.to.side),
                           f.connection, name, cargo_text(f));
    }
    return fmt::format("what was on the way over {} would come to a connection that is gone.",
                       name);
}

std::string flights_text(const Model& m, const State& s, ObjectId listener)
{
    if (s.sched.device_clocks.empty()) return {};
    std::string text;
    size_t all = 0;
    for (const Flight& f : flights_of(m, s.world, listener)) {
        if (++all > kShown) continue;
        if (!text.empty()) text += "; ";
        text +=
            fmt::format("{} to the {} of connection {}, at {}", cargo_text(f), side_name(f.to.side),
                        f.connection, to_text(arrival_of(s, listener, f)));
    }
    if (all > kShown) text += "; " + fmt::format("{} in all", all);
    return text;
}

}  // namespace interleave
