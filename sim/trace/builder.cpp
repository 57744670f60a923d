// Records to columns: who exists, then the lanes of CPUs in order of time, then each task's own
// records in their order, found by a counting sort.

#include "base/pages.h"
#include "base/rng.h"
#include "trace/columns.h"
#include "trace/put_back.h"
#include "trace/timeline.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <map>
#include <utility>

namespace interleave {

namespace {

constexpr uint32_t kNone = Record::kNone;
constexpr size_t kChunk = kBlockBytes / sizeof(Record);
constexpr size_t kLongestParent = 200;
constexpr std::string_view kGil = "gil";
constexpr uint32_t kMostNewObjects = 10'000'000;

// Appends the slices of one lane to columns: joins what is alike, drops what took no time.
class LaneWriter {
  public:
    explicit LaneWriter(Columns& out) : out_(&out), first_(out.word.size()) {}

    // From `at` on things are so.
    void change(Time at, const Facts& facts)
    {
        if (open_ && at != at_) emit();
        at_ = at;
        facts_ = facts;
        open_ = true;
    }
    void close(Time end)
    {
        if (open_ && end != at_) emit();
        open_ = false;
    }
    [[nodiscard]] const Facts& now() const { return facts_; }
    [[nodiscard]] Time since() const { return at_; }

  private:
    void emit()
    {
        const bool same = out_->word.size() > first_ && !facts_.renewed && continues(last_, facts_);
        if (same) return;
        out_->start.push_back(at_);
        out_->word.push_back(pack(facts_));
        if (facts_.side != kNone) out_->side.push_back(facts_.side);
        last_ = facts_;
    }
    static bool continues(const Facts& a, const Facts& b)
    {
        if (a.state != b.state || a.cpu != b.cpu || a.step != b.step) return false;
        // What it waits for, who runs and what the kernel does matter; why it is ready does not.
        return a.state == TaskState::ready ||
               (a.side == b.side && (a.reason == b.reason || a.state == TaskState::running));
    }

    Columns* out_;
    size_t first_;
    bool open_ = false;
    Time at_;
    Facts facts_;
    Facts last_;
};

int64_t exit_code_of(uint32_t pattern) { return static_cast<int32_t>(pattern); }

bool has_ended(TaskState s) { return s == TaskState::zombie || s == TaskState::exited; }

// Follows one task through its own records.
class TaskReader {
  public:
    // `undone`: positions of records that put a task back which went on at once, in order.
    TaskReader(const Timeline::Data& data, uint32_t task, const std::vector<uint64_t>& undone,
               Columns& out)
        : data_(data), undone_(undone), writer_(out), task_(task)
    {
    }

    void read(const Record& r, std::vector<std::pair<uint64_t, Fault>>& faults, uint64_t position)
    {
        switch (r.kind) {
            case RecordKind::task_created:
                writer_.change(r.at, {TaskState::not_started, Reason::none, false, Record::kNoCpu,
                                      kNone, kNone});
                break;
            case RecordKind::state: enter(r, position); break;
            case RecordKind::step: begin_step(r); break;
            case RecordKind::slice_renewed: renew(r.at); break;
            case RecordKind::fault:
                faults.push_back(
                    {position,
                     {r.at, TrackId{task_}, r.other, StepId{known_step(r.what) ? r.what : step_}}});
                break;
            case RecordKind::job_released:
                jobs.push_back(
                    {r.at, Time{static_cast<int64_t>(uint64_t{r.what} << 32 | r.other)}});
                break;
            case RecordKind::job_ended:
            case RecordKind::job_missed: job(r); break;
            case RecordKind::cpu_state:
            case RecordKind::owner:
            case RecordKind::carrier:
            case RecordKind::changed:
            case RecordKind::level: break;  // not about this lane
        }
    }
    void close(Time end) { writer_.close(end); }

    Timeline::Counts counts;
    Timeline::Moments moments;
    std::vector<JobOutcome> jobs;
    uint64_t strays = 0;  // records about jobs that were not released

  private:
    void enter(const Record& r, uint64_t position)
    {
        const bool goes_on = state_ == TaskState::running && r.state == TaskState::ready &&
                             std::ranges::binary_search(undone_, position);
        if (!goes_on) count(r);
        remember(r);
        Facts f{r.state, r.reason, false, Record::kNoCpu, kNone, kNone};
        if (r.state == TaskState::running && known_step(r.what)) step_ = r.what;
        if (r.state == TaskState::blocked && known_step(r.other)) step_ = r.other;
        if (!has_ended(r.state)) f.step = step_;
        if (r.state == TaskState::running || r.state == TaskState::ready) f.cpu = known_cpu(r.cpu);
        if (r.state == TaskState::blocked && r.what < data_.symbols.objects.size()) f.side = r.what;
        if (r.state == TaskState::ready && r.other < data_.tracks.size()) f.side = r.other;
        // Of a coroutine that several threads carry: which of them does.
        const bool carried = data_.tracks[task_].kind == TaskKind::coroutine;
        if (r.state == TaskState::running && carried && r.other < data_.tracks.size())
            f.side = r.other;
        writer_.change(r.at, f);
        state_ = goes_on ? TaskState::running : r.state;
    }
    void begin_step(const Record& r)
    {
        if (!known_step(r.what)) return;
        step_ = r.what;
        Facts f = writer_.now();
        f.step = step_;
        if (writer_.since() != r.at) {
            f.renewed = false;
            f.reason = Reason::none;
        }
        if (state_ == TaskState::running) writer_.change(r.at, f);
    }
    void renew(Time at)
    {
        if (state_ != TaskState::running) return;
        Facts f = writer_.now();
        f.renewed = true;
        f.reason = Reason::slice_end;
        writer_.change(at, f);
    }
    void job(const Record& r)
    {
        if (r.what == 0 || r.what > jobs.size()) {
            ++strays;
            return;
        }
        JobOutcome& job = jobs[r.what - 1];
        if (r.kind == RecordKind::job_missed) {
            job.missed = true;
        } else {
            job.ended = r.at;
            job.aborted = r.other != 0;
        }
    }
    void count(const Record& r)
    {
        if (state_ == TaskState::running && r.state != TaskState::running) left_cpu(r);
        if (state_ == TaskState::ready && r.state == TaskState::running) ++counts.transitions[2];
        if (state_ == TaskState::blocked && r.state == TaskState::ready) ++counts.transitions[3];
        if (r.state != TaskState::running || known_cpu(r.cpu) == Record::kNoCpu) return;
        if (last_cpu_ != Record::kNoCpu && last_cpu_ != r.cpu) ++counts.migrations;
        last_cpu_ = r.cpu;
    }
    void left_cpu(const Record& r)
    {
        if (r.state == TaskState::blocked) ++counts.transitions[0];
        if (r.state == TaskState::ready) ++counts.transitions[1];
        const bool forced = r.state == TaskState::ready && r.reason != Reason::yielded &&
                            r.reason != Reason::released;
        if (forced) ++counts.switches_involuntary;
        if (!forced && r.state != TaskState::unknown) ++counts.switches_voluntary;
    }
    void remember(const Record& r)
    {
        if (r.state == TaskState::running && moments.first_run == kNever) moments.first_run = r.at;
        if (!has_ended(r.state) || moments.ended != kNever) return;
        moments.ended = r.at;
        moments.exit_code = exit_code_of(r.what);
        moments.crashed = r.reason == Reason::crashed;
    }
    [[nodiscard]] bool known_step(uint32_t step) const { return step < data_.symbols.steps.size(); }
    [[nodiscard]] uint16_t known_cpu(uint16_t cpu) const
    {
        return cpu < data_.cpus.size() ? cpu : Record::kNoCpu;
    }

    const Timeline::Data& data_;
    const std::vector<uint64_t>& undone_;
    LaneWriter writer_;
    uint32_t task_;
    uint32_t step_ = kNone;
    uint16_t last_cpu_ = Record::kNoCpu;
    TaskState state_ = TaskState::not_started;  // running, too, where it is put back and goes on
};

// Follows all CPUs, in order of time: tasks that run, and what the kernel does in between.
class CpuReader {
  public:
    CpuReader(uint32_t cpus, bool known, Time begin) : columns_(cpus), current_(cpus, kNone)
    {
        const TaskState at_first = known ? TaskState::idle : TaskState::unknown;
        writers_.reserve(cpus);
        for (uint32_t c = 0; c < cpus; ++c) {
            writers_.emplace_back(columns_[c]);
            put(begin, c, at_first);
        }
        if (!known) current_.clear();  // nothing that is read can be about a CPU
    }

    void read(const Record& r)
    {
        if (r.kind == RecordKind::task_created) on_cpu_.resize(r.task + size_t{1}, Record::kNoCpu);
        if (r.kind == RecordKind::cpu_state && r.cpu < current_.size()) {
            current_[r.cpu] = kNone;
            put(r.at, r.cpu, r.state, r.reason);
        }
        if (r.kind == RecordKind::state) task_moves(r);
        if (r.kind == RecordKind::slice_renewed) renew(r);
    }

    // Moves all lanes into one table.
    void finish(Time end, Lanes& lanes)
    {
        for (uint32_t c = 0; c < columns_.size(); ++c) {
            writers_[c].close(end);
            Columns& from = columns_[c];
            Columns& to = lanes.columns;
            to.start.append(from.start);
            to.word.append(from.word);
            to.side.insert(to.side.end(), from.side.begin(), from.side.end());
            lanes.first.push_back(to.word.size());
            from = {};
        }
    }

  private:
    void task_moves(const Record& r)
    {
        uint16_t& on = on_cpu_[r.task];
        const uint16_t to =
            r.state == TaskState::running && r.cpu < current_.size() ? r.cpu : Record::kNoCpu;
        if (on != Record::kNoCpu && on != to && current_[on] == r.task) {
            current_[on] = kNone;
            put(r.at, on, TaskState::idle);
        }
        on = to;
        if (to == Record::kNoCpu || current_[to] == r.task) return;
        current_[to] = r.task;
        put(r.at, to, TaskState::running, Reason::none, r.task);
    }
    void renew(const Record& r)
    {
        const uint16_t cpu = on_cpu_[r.task];
        if (cpu == Record::kNoCpu || current_[cpu] != r.task) return;
        Facts f = writers_[cpu].now();
        f.renewed = true;
        writers_[cpu].change(r.at, f);
    }
    void put(Time at, uint32_t cpu, TaskState state, Reason reason = Reason::none,
             uint32_t task = kNone)
    {
        writers_[cpu].change(at, {state, reason, false, Record::kNoCpu, kNone, task});
    }

    std::vector<Columns> columns_;     // of each CPU
    std::vector<LaneWriter> writers_;  // of each CPU
    std::vector<uint32_t> current_;    // of each CPU: the task that runs there
    std::vector<uint16_t> on_cpu_;     // of each task: the CPU that it runs on
};

}  // namespace

std::string child_name(std::string_view parent, std::string_view function, uint32_t k)
{
    // Each generation would add to its parent's name: a chain of n starts would need n^2 bytes.
    if (parent.size() > kLongestParent) {
        return fmt::format("~{:016x}/{}#{}", hash_name(parent), function, k);
    }
    return fmt::format("{}/{}#{}", parent, function, k);
}

struct TimelineBuilder::Log {
    Symbols symbols;
    uint32_t cpus = 0;
    std::vector<Block> chunks;  // of kChunk records
    uint64_t count = 0;         // of records; known once no more are put
    std::vector<std::pair<TrackId, int64_t>> os_ids;
    size_t declared_objects = 0;  // of symbols.objects, those that came with the Symbols

    template <typename Visit>  // visit(record, position)
    void each(Visit visit) const
    {
        for (uint64_t position = 0; position < count; ++position) {
            visit((*this)[position], position);
        }
    }
    // Bytes, since an array of records would be written once more when it is made.
    [[nodiscard]] Record* records(size_t chunk) const
    {
        return std::launder(reinterpret_cast<Record*>(chunks[chunk].get()));
    }
    [[nodiscard]] const Record& operator[](uint64_t position) const
    {
        return records(position / kChunk)[position % kChunk];
    }

    // The passes of finish(), in their order.
    void admit_new_objects();
    void name_new_objects(Timeline::Data&) const;
    [[nodiscard]] bool names_what_exists(const Record&, size_t tracks) const;
    void read_tracks(Timeline::Data&) const;
    [[nodiscard]] std::vector<uint64_t> read_cpus(Timeline::Data&) const;
    void read_owners(Timeline::Data&) const;
    void read_levels(Timeline::Data&) const;
    void read_tasks(Timeline::Data&, const std::vector<uint64_t>& undone) const;
};

namespace {

// A new row of `data.tracks` from a task_created record that is sound.
Track make_track(const Record& r, const Timeline::Data& data, std::vector<uint32_t>& starts)
{
    Track track;
    track.created = r.at;
    if (r.other == kNone) {
        const Symbols::InitialTask& initial = data.symbols.initial_tasks[r.what];
        track.name = initial.name;
        track.process = initial.process;
        track.kind = initial.kind;
        track.daemon = initial.daemon;
        return track;
    }
    const Track& parent = data.tracks[r.other];
    track.parent = TrackId{r.other};
    track.name = child_name(parent.name, data.symbols.functions[r.what], ++starts[r.other]);
    track.kind = static_cast<TaskKind>(r.cpu);
    track.process = track.kind == TaskKind::process ? track.name : parent.process;
    return track;
}

bool is_sound_creation(const Record& r, const Symbols& symbols, size_t tracks)
{
    if (r.task != tracks) return false;
    if (r.other == kNone) return r.what < symbols.initial_tasks.size();
    return r.other < tracks && r.what < symbols.functions.size() &&
           r.cpu <= static_cast<uint16_t>(TaskKind::coroutine);
}

}  // namespace

// Whether the record can be used: `tracks` tasks exist before it.
bool TimelineBuilder::Log::names_what_exists(const Record& r, size_t tracks) const
{
    const auto known = [](uint32_t id, size_t n) { return id == kNone || id < n; };
    switch (r.kind) {
        case RecordKind::task_created: return is_sound_creation(r, symbols, tracks);
        case RecordKind::state:
            if (r.task >= tracks) return false;
            if (r.state == TaskState::running) {
                return known(r.what, symbols.steps.size()) &&
                       (r.cpu == Record::kNoCpu || r.cpu < cpus);
            }
            if (r.state == TaskState::blocked) {
                return known(r.what, symbols.objects.size()) &&
                       known(r.other, symbols.steps.size());
            }
            return r.state != TaskState::ready || known(r.other, tracks);
        case RecordKind::step: return r.task < tracks && r.what < symbols.steps.size();
        case RecordKind::slice_renewed:
        case RecordKind::job_released:
        case RecordKind::job_ended:
        case RecordKind::job_missed: return r.task < tracks;
        case RecordKind::carrier: return r.task < tracks && r.other < tracks && r.other != r.task;
        case RecordKind::changed: return true;
        case RecordKind::level: return r.what < symbols.objects.size();
        case RecordKind::cpu_state: return r.cpu < cpus;
        case RecordKind::owner: return r.what < symbols.objects.size() && known(r.task, tracks);
        case RecordKind::fault: return r.task < tracks && r.other < symbols.faults.size();
    }
    return false;
}

// Locks of interpreters in processes that were started during the run: nobody declared them.
void TimelineBuilder::Log::admit_new_objects()
{
    if (std::ranges::find(symbols.object_kinds, kGil) == symbols.object_kinds.end()) return;
    each([&](const Record& r, uint64_t) {
        if (r.kind != RecordKind::owner || r.what == kNone || r.what > kMostNewObjects) return;
        if (r.what < symbols.objects.size()) return;
        symbols.objects.resize(r.what + size_t{1});
        symbols.object_kinds.resize(r.what + size_t{1}, std::string(kGil));
    });
}

// Each after the process of its first owner.
void TimelineBuilder::Log::name_new_objects(Timeline::Data& data) const
{
    if (symbols.objects.size() == declared_objects) return;
    data.symbols.object_kinds = symbols.object_kinds;
    data.symbols.objects = symbols.objects;
    each([&](const Record& r, uint64_t) {
        if (r.kind != RecordKind::owner || r.what < declared_objects) return;
        if (r.what >= symbols.objects.size() || r.task >= data.tracks.size()) return;
        std::string& name = data.symbols.objects[r.what];
        if (name.empty()) name = fmt::format("{}.{}", data.tracks[r.task].process, kGil);
    });
}

// Tasks, in order of creation; counts the records that make no sense.
void TimelineBuilder::Log::read_tracks(Timeline::Data& data) const
{
    std::vector<uint32_t> starts;  // of each task: children so far
    each([&](const Record& r, uint64_t) {
        data.end = std::max(data.end, r.at);
        if (!names_what_exists(r, data.tracks.size())) {
            ++data.stray_records;
        } else if (r.kind == RecordKind::task_created) {
            data.tracks.push_back(make_track(r, data, starts));
            starts.push_back(0);
        } else if (r.kind == RecordKind::carrier) {
            data.tracks[r.task].carrier = TrackId{r.other};
        }
    });
    for (const auto& [id, os_id] : os_ids) {
        if (id.index < data.tracks.size()) data.tracks[id.index].os_id = os_id;
    }
}

// Returns the positions of records that put a task back which went on at once.
std::vector<uint64_t> TimelineBuilder::Log::read_cpus(Timeline::Data& data) const
{
    CpuReader reader(cpus, data.origin.knows_cpus, data.begin);
    PutBacks put_backs;
    std::vector<uint64_t> undone;
    size_t tracks = 0;
    each([&](const Record& r, uint64_t position) {
        if (!names_what_exists(r, tracks)) return;
        if (r.kind == RecordKind::task_created) ++tracks;
        const bool moves = r.kind == RecordKind::state || r.kind == RecordKind::slice_renewed;
        if (moves && data.tracks[r.task].kind == TaskKind::coroutine) return;  // see its carrier
        reader.read(r);
        if (r.kind != RecordKind::state) return;
        if (const uint64_t at = put_backs.read(r, position); at != PutBacks::kNone)
            undone.push_back(at);
    });
    reader.finish(data.end, data.cpus);
    std::ranges::sort(undone);
    return undone;
}

// Changes of owner, by object.
void TimelineBuilder::Log::read_owners(Timeline::Data& data) const
{
    const auto each_owner = [&](auto visit) {
        size_t tracks = 0;
        each([&](const Record& r, uint64_t) {
            if (r.kind != RecordKind::owner && r.kind != RecordKind::task_created) return;
            if (!names_what_exists(r, tracks)) return;
            if (r.kind == RecordKind::task_created) {
                ++tracks;
            } else {
                visit(r);
            }
        });
    };
    std::vector<uint64_t>& first = data.first_owner;
    first.assign(symbols.objects.size() + 1, 0);
    each_owner([&](const Record& r) { ++first[r.what + size_t{1}]; });
    for (size_t o = 1; o < first.size(); ++o) first[o] += first[o - 1];
    data.owners.resize(first.back());
    std::vector<uint64_t> next = first;
    each_owner([&](const Record& r) { data.owners[next[r.what]++] = {r.at, TrackId{r.task}}; });
}

namespace {

// Follows what buffers hold, in order of time.
class LevelReader {
  public:
    explicit LevelReader(size_t objects) : of_objects_(objects) {}

    void read(const Record& r)
    {
        std::vector<LevelChange>& line =
            r.task == kNone ? of_objects_[r.what] : of_ends_[{ObjectId{r.what}, r.task}];
        // What lasts no time is not seen, and what comes back to what it was has not changed.
        if (!line.empty() && line.back().at == r.at) line.pop_back();
        if (r.other != (line.empty() ? 0 : line.back().amount)) line.push_back({r.at, r.other});
    }
    void finish(Timeline::Data& data)
    {
        for (uint32_t o = 0; o < of_objects_.size(); ++o) {
            add({ObjectId{o}}, of_objects_[o], data);
            const auto first = of_ends_.lower_bound({ObjectId{o}, 0});
            for (auto it = first; it != of_ends_.end() && it->first.object.index == o; ++it)
                add(it->first, it->second, data);
        }
    }

  private:
    static void add(const Buffer& buffer, const std::vector<LevelChange>& line,
                    Timeline::Data& data)
    {
        if (line.empty()) return;
        data.buffers.push_back(buffer);
        data.levels.insert(data.levels.end(), line.begin(), line.end());
        data.first_level.push_back(data.levels.size());
    }

    std::vector<std::vector<LevelChange>> of_objects_;
    std::map<Buffer, std::vector<LevelChange>> of_ends_;
};

}  // namespace

void TimelineBuilder::Log::read_levels(Timeline::Data& data) const
{
    LevelReader reader(symbols.objects.size());
    each([&](const Record& r, uint64_t) {
        if (r.kind == RecordKind::level && r.what < symbols.objects.size()) reader.read(r);
    });
    reader.finish(data);
}

void TimelineBuilder::Log::read_tasks(Timeline::Data& data,
                                      const std::vector<uint64_t>& undone) const
{
    std::vector<uint64_t> first(data.tracks.size() + 1, 0);
    const auto visit_own = [&](auto visit) {
        size_t tracks = 0;
        each([&](const Record& r, uint64_t position) {
            if (r.kind == RecordKind::cpu_state || r.kind == RecordKind::owner ||
                r.kind == RecordKind::changed || r.kind == RecordKind::level)
                return;
            if (!names_what_exists(r, tracks)) return;
            if (r.kind == RecordKind::task_created) ++tracks;
            visit(r, position);
        });
    };
    visit_own([&](const Record& r, uint64_t) { ++first[r.task + size_t{1}]; });
    for (size_t t = 1; t < first.size(); ++t) first[t] += first[t - 1];
    std::vector<uint64_t> position_of(first.back());
    std::vector<uint64_t> next = first;
    visit_own([&](const Record& r, uint64_t position) { position_of[next[r.task]++] = position; });

    std::vector<std::pair<uint64_t, Fault>> faults;  // with their place among all records
    data.tasks.columns.start.reserve(position_of.size());
    data.tasks.columns.word.reserve(position_of.size());
    for (uint32_t t = 0; t < data.tracks.size(); ++t) {
        TaskReader reader(data, t, undone, data.tasks.columns);
        for (uint64_t i = first[t]; i < first[t + size_t{1}]; ++i) {
            reader.read((*this)[position_of[i]], faults, position_of[i]);
        }
        reader.close(data.end);
        data.tasks.first.push_back(data.tasks.columns.word.size());
        data.counts.push_back(reader.counts);
        data.moments.push_back(reader.moments);
        data.jobs.insert(data.jobs.end(), reader.jobs.begin(), reader.jobs.end());
        data.first_job.push_back(data.jobs.size());
        data.stray_records += reader.strays;
    }
    if (data.jobs.empty()) data.first_job = {0};
    std::sort(faults.begin(), faults.end(),
              [](const auto& a, const auto& b) { return a.first < b.first; });
    for (const auto& [position, fault] : faults) data.faults.push_back(fault);
}

TimelineBuilder::TimelineBuilder(Symbols symbols, uint32_t cpus) : log_(std::make_unique<Log>())
{
    assert(cpus < Record::kNoCpu);
    log_->symbols = std::move(symbols);
    log_->cpus = cpus;
    TimelineBuilder::full();
}

TimelineBuilder::~TimelineBuilder() = default;
TimelineBuilder::TimelineBuilder(TimelineBuilder&&) noexcept = default;

// The next chunk. Its pages are touched first by the records themselves: one by one in the first
// chunk, since most logs are short.
void TimelineBuilder::full()
{
    auto& chunks = log_->chunks;
    chunks.push_back(allocate_block(!chunks.empty()));
    next_ = log_->records(chunks.size() - 1);
    end_ = next_ + kChunk;
}

void TimelineBuilder::set_os_id(TrackId id, int64_t os_id) { log_->os_ids.emplace_back(id, os_id); }

uint64_t TimelineBuilder::size() const
{
    return log_->chunks.size() * kChunk - static_cast<uint64_t>(end_ - next_);
}

Timeline TimelineBuilder::finish(Origin origin, Time end) &&
{
    auto data = std::make_shared<Timeline::Data>();
    log_->count = size();
    data->origin = std::move(origin);
    log_->declared_objects = log_->symbols.objects.size();
    log_->admit_new_objects();
    data->symbols = log_->symbols;
    const bool simulated = data->origin.source == Origin::Source::simulation;
    if (!simulated && log_->count > 0) data->begin = (*log_)[0].at;
    data->end = std::max(end, data->begin);
    log_->read_tracks(*data);
    log_->name_new_objects(*data);
    const std::vector<uint64_t> undone = log_->read_cpus(*data);
    log_->read_owners(*data);
    log_->read_levels(*data);
    log_->read_tasks(*data, undone);
    log_.reset();
    data->index();
    return Timeline(std::move(data));
}

}  // namespace interleave
