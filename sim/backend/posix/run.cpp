#include "backend/posix/run.h"

#include "base/rng.h"
#include "kernel/object.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <sys/eventfd.h>
#include <unistd.h>

namespace interleave::posix {

namespace {

constexpr std::pair<std::string_view, RealVerb> kVerbs[] = {
    {"lock", RealVerb::lock},       {"unlock", RealVerb::unlock},
    {"trylock", RealVerb::trylock}, {"acquire", RealVerb::acquire},
    {"release", RealVerb::release}, {"tryacquire", RealVerb::tryacquire},
    {"io", RealVerb::io},
};

bool is_jump(Op op) { return op == Op::jump || op == Op::jump_if || op == Op::loop; }

// True if every acquire and release of the object is of one permit: each is led by `set ra 1`, and
// no jump comes between.
bool counts_by_one(const Program& p, uint32_t object)
{
    std::vector<bool> target(p.code.size() + 1, false);
    for (const Instr& i : p.code)
        if (is_jump(i.op)) target[static_cast<size_t>(i.arg)] = true;
    const ObjectKind& kind = *object_kinds()[p.objects[ObjectId{object}].kind];
    for (size_t pc = 0; pc < p.code.size(); ++pc) {
        const Instr& i = p.code[pc];
        if (i.op != Op::act || i.object != object) continue;
        if (kind.verbs[i.verb].arguments != VerbArguments::value) continue;
        if (pc == 0 || target[pc]) return false;
        const Instr& before = p.code[pc - 1];
        if (before.op != Op::set || before.a != i.a || before.arg != 1) return false;
    }
    return true;
}

void initialise_object(ObjectRow& row, const Object& object, bool& single)
{
    const std::string_view kind = object_kinds()[object.kind]->name;
    const int64_t first = object.parameters.empty() ? 0 : object.parameters[0];
    initialise_shared(row.mutex);
    if (kind == "semaphore") {
        single = single && first <= SEM_VALUE_MAX;
        if (single) {
            sem_init(&row.permits, 1, static_cast<unsigned>(first));
            return;
        }
        initialise_shared(row.changed);
        row.count = first;
    }
    if (kind == "device") sem_init(&row.permits, 1, static_cast<unsigned>(first));
}

void initialise_task(TaskRow& row, const TaskSpec& spec)
{
    row.life = Life::alive;
    row.waits = WaitFor::start;
    row.step = Record::kNone;
    row.kind = spec.kind;
    row.daemon = spec.daemon;
    row.parent = row.elder = row.youngest = Record::kNone;
    row.function = spec.function.index;
    row.process = spec.process;
    row.stream = hash_name(spec.name);
    std::ranges::copy(spec.arguments, row.arguments);
}

}  // namespace

CpuPlan plan_cpus(const Machine& machine)
{
    CpuPlan plan;
    plan.lane_of.fill(Record::kNoCpu);
    cpu_set_t allowed;
    CPU_ZERO(&allowed);
    if (sched_getaffinity(0, sizeof allowed, &allowed) != 0) return plan;
    for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu)
        if (CPU_ISSET(cpu, &allowed)) plan.host.push_back(cpu);
    plan.pinned = plan.host.size() >= machine.cpus;
    if (plan.pinned) plan.host.resize(machine.cpus);
    for (size_t lane = 0; lane < plan.host.size(); ++lane)
        plan.lane_of[static_cast<size_t>(plan.host[lane])] = static_cast<uint16_t>(lane);
    return plan;
}

Run::Run(const Model& m, int64_t limit) : model(m), limit_ns(limit), shared(m) {}

Run::~Run()
{
    if (bell >= 0) close(bell);
}

std::string Run::prepare()
{
    if (!shared.ok()) return "no memory for a real run could be mapped";
    bell = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (bell < 0) return std::string("no eventfd could be made: ") + strerror(errno);
    const Program& p = model.program;
    guarded = std::ranges::any_of(
        p.code, [](const Instr& i) { return i.op == Op::atomic || i.op == Op::until; });
    single_permits.assign(p.objects.size(), false);
    for (uint32_t i = 0; i < p.objects.size(); ++i) {
        bool single = counts_by_one(p, i);
        initialise_object(shared.object(i), p.objects[ObjectId{i}], single);
        single_permits[i] = single;
    }
    Control& c = shared.control();
    for (uint32_t i = 0; i < model.tasks.size(); ++i) {
        initialise_task(shared.task(i), model.tasks[i]);
        ++shared.process(model.tasks[i].process).alive;
        if (!model.tasks[i].daemon) ++c.unfinished;
    }
    c.alive = c.next_serial = static_cast<uint32_t>(model.tasks.size());
    c.next_process = c.processes_alive = static_cast<uint32_t>(model.processes.size());
    launches.assign(kMaxStarted, {});
    for (uint32_t i = 0; i < kMaxStarted; ++i) launches[i] = {this, i};
    looks.assign(kMaxStarted, {});
    cpus = plan_cpus(model.machine);
    pace = calibrate();
    return {};
}

RealVerb Run::verb(const Instr& i) const
{
    const ObjectKind& kind = *object_kinds()[model.program.objects[ObjectId{i.object}].kind];
    const std::string_view name = kind.verbs[i.verb].name;
    const auto* it = std::ranges::find(kVerbs, name, &std::pair<std::string_view, RealVerb>::first);
    return it != std::end(kVerbs) ? it->second : RealVerb::none;
}

void Run::ring_bell() const
{
    const uint64_t one = 1;
    [[maybe_unused]] const ssize_t n = write(bell, &one, sizeof one);  // full means: rung already
}

void Run::give_up(Trouble trouble, int number) const
{
    Control& c = shared.control();
    Trouble none = Trouble::none;
    c.number = number;
    c.trouble.compare_exchange_strong(none, trouble);
    ring_bell();
    for (;;) pause();  // until the guardian kills this process
}

}  // namespace interleave::posix
