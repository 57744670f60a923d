#include "import/json_timeline.h"

#include "import/json_reader.h"
#include "trace/assembly.h"

#include <fmt/format.h>

#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace interleave {

namespace {

constexpr int64_t kVersion = 1;
constexpr uint32_t kNone = Record::kNone;

// The enumerator of that name, of the first n.
template <typename T>
std::optional<T> named(std::string_view name, uint32_t n)
{
    for (uint32_t i = 0; i < n; ++i)
        if (name_of(static_cast<T>(i)) == name) return static_cast<T>(i);
    return std::nullopt;
}

// Slices name tasks and objects that may come later: their names are kept as numbers of a table.
struct RawSlice {
    Slice slice;
    uint32_t object = kNone, task = kNone;  // of a ready slice the waker, of a CPU's who runs
    uint32_t carrier = kNone;
};

struct RawTask {
    Track track;
    uint32_t parent = kNone, carrier = kNone;
    Timeline::Counts counts;
    Timeline::Moments moments;
    std::vector<JobOutcome> jobs;
    std::vector<RawSlice> slices;
};

struct RawOwner {
    Time at;
    uint32_t task = kNone;
};

class Names {
  public:
    uint32_t number(std::string name)
    {
        const auto next = static_cast<uint32_t>(numbers_.size());
        return numbers_.emplace(std::move(name), next).first->second;
    }
    [[nodiscard]] size_t size() const { return numbers_.size(); }

  private:
    std::unordered_map<std::string, uint32_t> numbers_;
};

class TimelineReader {
  public:
    explicit TimelineReader(std::string_view text) : r_(text) {}

    Result<Timeline> read()
    {
        r_.object([this](const std::string& key) { top(key); });
        r_.finish();
        if (r_.ok() && version_ == 0) r_.fail("it is no timeline of Interleave");
        if (!r_.ok())
            return Error{ErrorKind::usage,
                         fmt::format("This is not a sound timeline in JSON: {}.", r_.problem())};
        return assemble();
    }

  private:
    void top(const std::string& key)
    {
        if (key == "format" && r_.string() != "interleave-timeline")
            r_.fail("it is no timeline of Interleave");
        else if (key == "version" && (version_ = r_.integer()) != kVersion)
            r_.fail("it has a version that this program cannot read");
        else if (key == "origin")
            r_.object([this](const std::string& k) { origin(k); });
        else if (key == "begin_ns")
            begin_ = time();
        else if (key == "end_ns")
            end_ = time();
        else if (key == "steps")
            r_.array([this] { step(); });
        else if (key == "tasks")
            r_.array([this] { task(); });
        else if (key == "cpus")
            r_.array([this] {
                cpus_.emplace_back();
                r_.array([this] { slice(cpus_.back(), true); });
            });
        else if (key == "objects")
            r_.array([this] { object(); });
        else if (key == "faults")
            r_.array([this] { fault(); });
        else if (key != "format" && key != "version")
            r_.skip();
    }
    Time time() { return Time{r_.integer()}; }
    uint32_t small()
    {
        const uint64_t n = r_.natural();
        if (n >= kNone) r_.fail("the number is too large");
        return static_cast<uint32_t>(n);
    }
    template <typename T>
    T enumerator(uint32_t n)
    {
        const std::string name = r_.string();
        const std::optional<T> value = named<T>(name, n);
        if (!value) r_.fail(fmt::format("'{}' is not one of the words that may stand here", name));
        return value.value_or(T{});
    }

    void origin(const std::string& key)
    {
        Origin& o = origin_;
        if (key == "source")
            source(r_.string());
        else if (key == "title")
            o.title = r_.string();
        else if (key == "detail")
            o.detail = r_.string();
        else if (key == "seed")
            o.seed = r_.natural();
        else if (key == "end")
            o.end = enumerator<RunEnd>(6);
        else if (key == "records_lost")
            o.records_lost = r_.natural();
        else if (key == "clock_uncertainty_ns")
            o.clock_uncertainty = {r_.integer()};
        else if (key == "knows")
            r_.object([&](const std::string& what) {
                bool other = false;
                bool& known = what == "cpus"     ? o.knows_cpus
                              : what == "ready"  ? o.knows_ready
                              : what == "wakers" ? o.knows_wakers
                              : what == "owners" ? o.knows_owners
                                                 : other;
                known = r_.boolean();
            });
        else if (key == "caveats")
            r_.array([&] { o.caveats.push_back(r_.string()); });
        else
            r_.skip();
    }
    void source(const std::string& name)
    {
        using enum Origin::Source;
        origin_.source = name == "simulation" ? simulation
                         : name == "posix"    ? posix
                         : name == "cpython"  ? cpython
                                              : imported;
    }

    void step()
    {
        Symbols::Step step;
        r_.object([&](const std::string& key) {
            if (key == "label")
                step.label = r_.string();
            else if (key == "line")
                step.line = small();
            else if (key == "column")
                step.column = small();
            else
                r_.skip();
        });
        symbols_.steps.push_back(std::move(step));
    }

    void task()
    {
        RawTask t;
        r_.object([&](const std::string& key) {
            if (!about_track(t, key) && !about_life(t, key)) r_.skip();
        });
        task_of_name_.emplace(names_.number(t.track.name), static_cast<uint32_t>(tasks_.size()));
        tasks_.push_back(std::move(t));
    }
    bool about_track(RawTask& t, const std::string& key)
    {
        if (key == "name")
            t.track.name = r_.string();
        else if (key == "process")
            t.track.process = r_.string();
        else if (key == "kind")
            t.track.kind = enumerator<TaskKind>(3);
        else if (key == "parent")
            t.parent = names_.number(r_.string());
        else if (key == "daemon")
            t.track.daemon = r_.boolean();
        else if (key == "carrier")
            t.carrier = names_.number(r_.string());
        else if (key == "os_id")
            t.track.os_id = r_.integer();
        else if (key == "created_ns")
            t.track.created = time();
        else
            return false;
        return true;
    }
    bool about_life(RawTask& t, const std::string& key)
    {
        if (key == "first_run_ns")
            t.moments.first_run = time();
        else if (key == "ended_ns")
            t.moments.ended = time();
        else if (key == "exit_code")
            t.moments.exit_code = r_.integer();
        else if (key == "crashed")
            t.moments.crashed = r_.boolean();
        else if (key == "transitions")
            r_.array([&, i = size_t{0}]() mutable {
                const uint32_t n = small();
                if (i < 4) t.counts.transitions[i++] = n;
            });
        else if (key == "switches_voluntary")
            t.counts.switches_voluntary = small();
        else if (key == "switches_involuntary")
            t.counts.switches_involuntary = small();
        else if (key == "migrations")
            t.counts.migrations = small();
        else if (key == "jobs")
            r_.array([&] { t.jobs.push_back(job()); });
        else if (key == "slices")
            r_.array([&] { slice(t.slices, false); });
        else
            return false;
        return true;
    }
    JobOutcome job()
    {
        JobOutcome job;
        std::string outcome;
        r_.object([&](const std::string& key) {
            if (key == "released_ns")
                job.released = time();
            else if (key == "deadline_ns")
                job.deadline = time();
            else if (key == "ended_ns")
                job.ended = time();
            else if (key == "outcome")
                outcome = r_.string();
            else if (key == "missed")
                job.missed = r_.boolean();
            else
                r_.skip();
        });
        job.aborted = outcome == "aborted";
        job.missed = job.missed || outcome == "late" || outcome == "missed";
        return job;
    }

    void slice(std::vector<RawSlice>& lane, bool on_cpu)
    {
        RawSlice raw;
        Slice& s = raw.slice;
        r_.object([&](const std::string& key) {
            if (key == "start_ns")
                s.start = time();
            else if (key == "end_ns")
                s.end = time();
            else if (key == "state")
                s.state = enumerator<TaskState>(kTaskStates);
            else if (key == "reason")
                s.reason = enumerator<Reason>(kReasons);
            else if (key == "renewed")
                s.renewed = r_.boolean();
            else if (key == "cpu")
                s.cpu = CpuId{small()};
            else if (key == "object")
                raw.object = object_names_.number(r_.string());
            else if (key == (on_cpu ? "task" : "waker"))
                raw.task = names_.number(r_.string());
            else if (key == "carrier")
                raw.carrier = names_.number(r_.string());
            else if (key == "step")
                s.step = StepId{small()};
            else
                r_.skip();
        });
        // A slice's end is where the next begins; a gap would else be taken for more of it.
        if (!lane.empty() && lane.back().slice.end != s.start) r_.fail("a lane has a gap");
        lane.push_back(raw);
    }

    void object()
    {
        std::string name, kind;
        std::vector<RawOwner> owners;
        Symbols::Capacity capacity;
        r_.object([&](const std::string& key) {
            if (key == "name")
                name = r_.string();
            else if (key == "kind")
                kind = r_.string();
            else if (key == "owners")
                r_.array([&] { owners.push_back(owner()); });
            else if (!about_buffers(capacity, key))
                r_.skip();
        });
        symbols_.capacities.push_back(capacity);
        object_of_name_.emplace(object_names_.number(name),
                                static_cast<uint32_t>(symbols_.objects.size()));
        symbols_.objects.push_back(std::move(name));
        symbols_.object_kinds.push_back(std::move(kind));
        owners_.push_back(std::move(owners));
    }
    // Of the object that is being read, which is the next of the symbols.
    bool about_buffers(Symbols::Capacity& capacity, const std::string& key)
    {
        const ObjectId here{static_cast<uint32_t>(symbols_.objects.size())};
        if (key == "capacity")
            capacity.own = small();
        else if (key == "end_capacity")
            capacity.end = small();
        else if (key == "levels")
            buffers_.emplace_back(Buffer{here}, levels());
        else if (key == "connections")
            r_.array([&] { connection(here); });
        else
            return false;
        return true;
    }
    std::vector<LevelChange> levels()
    {
        std::vector<LevelChange> line;
        r_.array([&] {
            LevelChange change;
            r_.object([&](const std::string& key) {
                if (key == "at_ns")
                    change.at = time();
                else if (key == "amount")
                    change.amount = small();
                else
                    r_.skip();
            });
            line.push_back(change);
        });
        return line;
    }
    void connection(ObjectId object)
    {
        uint32_t number = 0;
        std::string to;
        std::vector<LevelChange> line;
        r_.object([&](const std::string& key) {
            if (key == "number")
                number = small();
            else if (key == "to")
                to = r_.string();
            else if (key == "levels")
                line = levels();
            else
                r_.skip();
        });
        buffers_.emplace_back(Buffer{object, number * 2 + (to == "server" ? 1U : 0U)},
                              std::move(line));
    }
    RawOwner owner()
    {
        RawOwner change;
        r_.object([&](const std::string& key) {
            if (key == "at_ns")
                change.at = time();
            else if (key != "task")
                r_.skip();
            else if (!r_.null())
                change.task = names_.number(r_.string());
        });
        return change;
    }
    void fault()
    {
        Fault fault;
        uint32_t task = kNone;
        std::string name;
        r_.object([&](const std::string& key) {
            if (key == "at_ns")
                fault.at = time();
            else if (key == "task")
                task = names_.number(r_.string());
            else if (key == "fault")
                name = r_.string();
            else if (key == "step")
                fault.step = StepId{small()};
            else
                r_.skip();
        });
        fault.number = fault_names_.number(name);
        if (fault.number == symbols_.faults.size()) symbols_.faults.push_back(std::move(name));
        faults_.emplace_back(fault, task);
    }

    // A name that nothing has is remembered as the fault of the file.
    TrackId task_named(uint32_t number) { return TrackId{found(task_of_name_, number)}; }
    ObjectId object_named(uint32_t number) { return ObjectId{found(object_of_name_, number)}; }
    uint32_t found(const std::unordered_map<uint32_t, uint32_t>& table, uint32_t number)
    {
        if (number == kNone) return kNone;
        const auto it = table.find(number);
        if (it != table.end()) return it->second;
        unknown_name_ = true;
        return kNone;
    }

    Result<Timeline> assemble()
    {
        TimelineAssembler into(std::move(origin_), std::move(symbols_), begin_, end_);
        for (RawTask& t : tasks_) {
            t.track.parent = task_named(t.parent);
            t.track.carrier = task_named(t.carrier);
            into.add_task(std::move(t.track), t.counts, t.moments);
            for (const RawSlice& raw : t.slices) add(into, raw, false);
            for (const JobOutcome& job : t.jobs) into.add_job(job);
            check_end(t.slices);
        }
        for (const std::vector<RawSlice>& lane : cpus_) {
            into.add_cpu();
            for (const RawSlice& raw : lane) add(into, raw, true);
            check_end(lane);
        }
        for (const std::vector<RawOwner>& changes : owners_) {
            into.add_object();
            for (const RawOwner& c : changes) into.add_owner({c.at, task_named(c.task)});
        }
        for (const auto& [buffer, levels] : buffers_) {
            into.add_buffer(buffer);
            for (const LevelChange& change : levels) into.add_level(change);
        }
        for (auto& [fault, task] : faults_) {
            fault.task = task_named(task);
            into.add_fault(fault);
        }
        if (unknown_name_)
            return Error{ErrorKind::usage,
                         "This is not a sound timeline in JSON: it names a task "
                         "or an object that it does not have."};
        if (!ends_)
            return Error{ErrorKind::usage,
                         "This is not a sound timeline in JSON: a lane does not last to its end."};
        return std::move(into).finish();
    }
    void add(TimelineAssembler& into, const RawSlice& raw, bool on_cpu)
    {
        Slice s = raw.slice;
        s.object = object_named(raw.object);
        (on_cpu ? s.task : s.waker) = task_named(raw.task);
        into.add_slice(s, task_named(raw.carrier));
    }
    void check_end(const std::vector<RawSlice>& lane)
    {
        ends_ = ends_ && (lane.empty() || lane.back().slice.end == end_);
    }

    JsonReader r_;
    int64_t version_ = 0;
    Origin origin_;
    Symbols symbols_;
    Time begin_, end_;
    Names names_, object_names_, fault_names_;
    std::unordered_map<uint32_t, uint32_t> task_of_name_, object_of_name_;
    std::vector<RawTask> tasks_;
    std::vector<std::vector<RawSlice>> cpus_;
    std::vector<std::vector<RawOwner>> owners_;  // of each object
    std::vector<std::pair<Fault, uint32_t>> faults_;
    std::vector<std::pair<Buffer, std::vector<LevelChange>>> buffers_;  // by object
    bool unknown_name_ = false, ends_ = true;
};

}  // namespace

bool is_json_timeline(std::string_view beginning)
{
    return beginning.substr(0, 64).find("\"interleave-timeline\"") != std::string_view::npos;
}

Result<Timeline> read_json_timeline(std::string_view text) { return TimelineReader(text).read(); }

}  // namespace interleave
