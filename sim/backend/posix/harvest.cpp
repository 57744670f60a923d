#include "backend/posix/harvest.h"

#include "base/text.h"
#include "kernel/object.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <limits>

#include <sys/utsname.h>

namespace interleave::posix {

namespace {

constexpr int64_t kDeviationNs = 1'000'000;  // of CPU time: below this nothing is said

std::vector<Record> all_records(const Run& run, Time end)
{
    std::vector<Record> records;
    for (uint32_t i = 0; i < run.model.tasks.size(); ++i) {
        Record r{.at = {}, .task = i, .what = i};
        r.kind = RecordKind::task_created;
        r.cpu = static_cast<uint16_t>(run.model.tasks[i].kind);
        records.push_back(r);
    }
    const uint32_t chunks = std::min(run.shared.control().next_chunk.load(), kChunks);
    for (uint32_t c = 0; c < chunks; ++c) {
        const Chunk& chunk = run.shared.chunk(c);
        const uint32_t used = std::min(chunk.used.load(), kChunkRecords);
        records.insert(records.end(), chunk.records, chunk.records + used);
    }
    // What happened between the end of the run and the death of its processes is no part of it.
    std::erase_if(records, [&](const Record& r) { return r.at > end; });
    std::ranges::stable_sort(records, {}, &Record::at);
    return records;
}

bool knows_cpus(const std::vector<Record>& records)
{
    return std::ranges::none_of(records, [](const Record& r) {
        return r.kind == RecordKind::state && r.state == TaskState::running &&
               r.cpu == Record::kNoCpu;
    });
}

std::string where(const Run& run)
{
    utsname system{};
    uname(&system);
    const size_t cpus = run.cpus.host.size();
    return fmt::format("{} {} {}, {} CPU{}; observed by the program itself", system.sysname,
                       system.release, system.machine, cpus, cpus == 1 ? "" : "s");
}

// How much CPU time the tasks consumed beyond what their steps asked for.
int64_t deviation(const Run& run, int64_t& burnt)
{
    int64_t used = 0;
    for (uint32_t t = 0; t < run.shared.started(); ++t) {
        const TaskRow& row = run.shared.task(t);
        if (row.life == Life::alive || row.burnt_ns == 0) continue;
        burnt += row.burnt_ns;
        used += row.used_ns;
    }
    return used - burnt;
}

bool has_kind(const Model& m, std::string_view name, bool fifo_only)
{
    return std::ranges::any_of(m.program.objects, [&](const Object& o) {
        const bool fifo = o.parameters.empty() || o.parameters[0] == 0;
        return object_kinds()[o.kind]->name == name && (!fifo_only || fifo);
    });
}

void caveats_of_objects(const Run& run, std::vector<std::string>& out)
{
    const Model& m = run.model;
    if (has_kind(m, "mutex", true))
        out.emplace_back(
            "Mutexes are pthread mutexes, which do not hand over to the first waiter: order=fifo "
            "cannot be promised, whoever comes first gets a released one.");
    if (has_kind(m, "semaphore", false))
        out.emplace_back("Semaphores of the operating system do not serve waiters in order.");
    if (has_kind(m, "device", false))
        out.emplace_back(
            "Devices are imitated: a permit for each server, and sleeping while it serves.");
    if (run.guarded)
        out.emplace_back(
            "Atomic blocks and until hold one lock of the whole run, and so does every other "
            "access to "
            "variables; until asks again at intervals of up to 1 ms.");
}

void caveats_of_machine(const Run& run, std::vector<std::string>& out)
{
    const Control& c = run.shared.control();
    if (!run.cpus.pinned)
        out.push_back(fmt::format("The scenario has {} CPUs, this run could use {}.",
                                  run.model.machine.cpus, run.cpus.host.size()));
    if (run.model.machine.cache.size > 0)
        out.emplace_back(
            "Caches are those of the real machine: working sets are not touched, and nothing is "
            "faster where it is warm.");
    if (c.nice_refused > 0)
        out.emplace_back("A nice value was refused by the operating system; it needs privileges.");
    if (c.affinity_refused > 0)
        out.emplace_back("An affinity could not be set; those tasks ran on any CPU.");
    if (c.records_lost > 0)
        out.push_back(
            fmt::format("{} records did not fit and are missing.", c.records_lost.load()));
    int64_t burnt = 0;
    const int64_t more = deviation(run, burnt);
    if (std::abs(more) > std::max(kDeviationNs, burnt / 50))
        out.push_back(
            fmt::format("Tasks that ended had {} of CPU time to burn and consumed {} in all, the "
                        "interpreter included.",
                        to_text(Duration{burnt}), to_text(Duration{burnt + more})));
}

Origin origin_of(const Run& run, bool cpus_known)
{
    const Control& c = run.shared.control();
    Origin o;
    o.source = Origin::Source::posix;
    o.title = run.model.title;
    o.detail = where(run);
    o.seed = run.model.seed;
    o.end = c.end;
    o.records_lost = c.records_lost;
    o.clock_uncertainty = {kGapNs};
    o.knows_cpus = cpus_known;
    o.knows_ready = false;
    o.knows_wakers = false;
    o.caveats.emplace_back(
        "The operating system scheduled by its own policy; that of the scenario played no part.");
    o.caveats.push_back(
        fmt::format("Tasks tell what they do themselves: a loss of the CPU shorter than {} is not "
                    "seen, and after "
                    "a wait the time between waking and running counts as waiting.",
                    to_text(Duration{kGapNs})));
    caveats_of_objects(run, o.caveats);
    caveats_of_machine(run, o.caveats);
    for (uint32_t p = 0; p < run.model.processes.size(); ++p)
        if (run.model.program.process_words > 0 && !run.shared.process(p).saved)
            o.caveats.push_back(fmt::format("The memory of {} could not be read at the end.",
                                            run.model.processes[p].name));
    return o;
}

FinalValue value_of(std::string name, const Variable& v, const int64_t* region)
{
    const int64_t* first = region + v.offset;
    return {std::move(name), {first, first + v.length}, v.array};
}

std::vector<FinalValue> final_cells(const Run& run)
{
    std::vector<FinalValue> values;
    for (const Variable& v : run.model.program.variables) {
        if (v.name.starts_with('.')) continue;  // nobody wrote it
        if (v.scope == Scope::shared) values.push_back(value_of(v.name, v, run.shared.cells()));
        if (v.scope != Scope::process) continue;
        for (uint32_t p = 0; p < run.model.processes.size(); ++p)
            if (run.shared.process(p).saved)
                values.push_back(
                    value_of(run.model.processes[p].name + "." + v.name, v, run.shared.results(p)));
    }
    return values;
}

// What a task waits for, in names. REQUIRES: it waits.
WaitLink link_of(const Run& run, const Timeline& timeline, uint32_t serial)
{
    const TaskRow& row = run.shared.task(serial);
    const auto name = [&](uint32_t t) {
        return t < timeline.tasks() ? timeline.track(TrackId{t}).name : std::string();
    };
    WaitLink link;
    link.task = name(serial);
    if (row.waits == WaitFor::join) link.owner = name(row.on);
    const ObjectId object{row.waits == WaitFor::join ? Record::kNone : row.on.load()};
    if (object.valid()) link.object = run.model.program.objects[object].name;
    if (row.waits == WaitFor::mutex) link.owner = name(run.shared.object(row.on).owner - 1);
    const StepId step{row.step};
    if (!run.model.program.steps.has(step)) return link;
    link.step = run.model.program.steps[step].label;
    link.line = run.model.program.steps[step].line;
    return link;
}

void tell_waits(const Run& run, RunOutcome& out)
{
    const Control& c = run.shared.control();
    if (out.end != RunEnd::deadlock && out.end != RunEnd::stuck) return;
    if (out.end == RunEnd::deadlock)
        for (uint32_t i = 0; i < c.ring_size; ++i)
            out.ring.push_back(link_of(run, out.timeline, c.ring[i]));
    for (uint32_t t = 0; t < run.shared.started(); ++t) {
        const TaskRow& row = run.shared.task(t);
        const bool waits = row.waits != WaitFor::nothing && row.waits != WaitFor::start;
        if (row.life == Life::alive && waits) out.waiting.push_back(link_of(run, out.timeline, t));
    }
}

std::string limit_of(const Run& run)
{
    const Control& c = run.shared.control();
    if (c.trouble == Trouble::task_limit)
        return fmt::format(
            "a real run starts at most {} tasks and {} processes, with {} tasks alive; "
            "use fewer, or simulate it",
            kMaxStarted, kMaxProcesses, kMaxAlive);
    if (run.model.limits.until.ns <= run.limit_ns)
        return fmt::format("the time limit of the scenario, {}; raise `until`",
                           to_text(run.model.limits.until));
    return fmt::format("the time limit of a real run, {}; allow it more",
                       to_text(Duration{run.limit_ns}));
}

}  // namespace

RunOutcome harvest(const Run& run)
{
    const Control& c = run.shared.control();
    const Time end{c.end_ns};
    const auto cpus = static_cast<uint32_t>(run.cpus.host.size());
    std::vector<Record> records = all_records(run, end);
    const Origin origin = origin_of(run, knows_cpus(records));
    TimelineBuilder builder(symbols(run.model), cpus);
    for (const Record& r : agree_on_cpus(std::move(records), run.shared.started(), cpus))
        builder.put(r);
    for (uint32_t t = 0; t < run.shared.started(); ++t)
        if (run.shared.task(t).tid != 0) builder.set_os_id(TrackId{t}, run.shared.task(t).tid);
    RunOutcome out;
    out.timeline = std::move(builder).finish(origin, end);
    out.end = c.end;
    if (out.end == RunEnd::limit) out.limit = limit_of(run);
    out.values = final_cells(run);
    out.texts = run.model.program.texts;
    tell_waits(run, out);
    return out;
}

}  // namespace interleave::posix
