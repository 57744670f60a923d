#include "kernel/model.h"

#include "kernel/object.h"
#include "kernel/objects/kinds.h"

namespace interleave {

void find_brief_verbs(Model& m)
{
    const Program& p = m.program;
    m.brief_verbs.clear();
    for (const Instr& i : p.code) {
        const bool common = i.op == Op::act && (i.flags & (kTimed | kAwait)) == 0;
        const ObjectId object{i.object};
        m.brief_verbs.push_back(common ? object_kinds()[p.objects[object].kind]->verbs[i.verb].brief
                                       : nullptr);
    }
}

bool takes_time(const Machine& machine, const Instr& i)
{
    switch (i.op) {
        case Op::compute: return false;  // it states its own
        case Op::add:
        case Op::subtract:
        case Op::multiply:
        case Op::divide:
        case Op::modulo:
        case Op::minimum:
        case Op::maximum:
        case Op::negate:
        case Op::lookup:
        case Op::exchange:
        case Op::fetch_add:
        case Op::start:
        case Op::select:
        case Op::atomic: return true;
        case Op::load:
        case Op::store: return machine.time_all || (i.flags & kLocal) == 0;
        case Op::act: return machine.time_all || (i.flags & (kConstant | kDrawn | kScaled)) == 0;
        default: return machine.time_all;
    }
}

Duration creation_time(const Machine& machine, const Instr& i)
{
    if (i.op != Op::start) return {0};
    switch (static_cast<StartKind>(i.verb)) {
        case StartKind::process: return machine.create_process;
        case StartKind::thread: return machine.create_thread;
        case StartKind::coroutine: return machine.create_coroutine;
    }
    return {0};
}

namespace {

uint32_t parameter(const Object& o, std::string_view name)
{
    const auto all = object_kinds()[o.kind]->parameters;
    for (size_t i = 0; i < all.size(); ++i)
        if (all[i].name == name) return static_cast<uint32_t>(o.parameters[i]);
    return 0;
}

Symbols::Capacity capacity_of(const Object& o)
{
    const ObjectKind* kind = object_kinds()[o.kind];
    if (kind == &kListenerKind) return {parameter(o, "backlog"), parameter(o, "buffer")};
    return {parameter(o, "capacity"), 0};
}

}  // namespace

Symbols symbols(const Model& m)
{
    Symbols s;
    for (const TaskSpec& t : m.tasks)
        s.initial_tasks.push_back({t.name, m.processes[t.process].name, t.kind, t.daemon});
    for (const Function& f : m.program.functions) s.functions.push_back(f.name);
    for (const Object& o : m.program.objects) {
        s.objects.push_back(o.name);
        s.object_kinds.emplace_back(object_kinds()[o.kind]->name);
        s.capacities.push_back(capacity_of(o));
    }
    for (const Step& step : m.program.steps)
        s.steps.push_back({step.label, step.line, step.column});
    for (uint32_t f = 0; f < kFaults; ++f)
        s.faults.emplace_back(name_of(static_cast<FaultKind>(f)));
    return s;
}

}  // namespace interleave
