// The file of a timeline: a magic line, sections that each begin with their length in bytes, and a
// checksum of everything before it. Numbers are little-endian; a text is its length and its bytes;
// a table is its number of rows and its rows. What can be computed from the rest is not stored.
//
// Reading trusts nothing: a table's length is checked against the bytes that are left before memory
// is asked for, and ids, enumerators and the order of times before the timeline may be used.

#include "base/rng.h"
#include "trace/columns.h"

#include <fmt/format.h>

#include <algorithm>
#include <concepts>
#include <type_traits>
#include <utility>

namespace interleave {

namespace {

// Version 1 had no jobs, version 2 no carriers of coroutines, version 3 no levels of buffers; they
// are read still.
constexpr std::string_view kName = "interleave timeline ";
constexpr std::string_view kMagic = "interleave timeline 4\n";
constexpr char kNewest = '4';

template <typename T>
concept Number = std::is_integral_v<T> || std::is_enum_v<T>;

class Writer {
  public:
    template <Number T>
    void number(T value)
    {
        auto bits = static_cast<uint64_t>(value);
        for (size_t i = 0; i < sizeof(T); ++i, bits >>= 8) bytes_ += static_cast<char>(bits);
    }
    void number(Time t) { number(t.ns); }
    void text(const std::string& s)
    {
        number(uint64_t{s.size()});
        bytes_ += s;
    }
    template <typename T, typename Row>
    void table(const std::vector<T>& rows, Row row)
    {
        number(uint64_t{rows.size()});
        for (const T& r : rows) row(r);
    }
    template <typename T>
    void numbers(const std::vector<T>& rows)
    {
        table(rows, [this](const T& r) { number(r); });
    }
    void column(const auto& rows)
    {
        number(uint64_t{rows.size()});
        for (size_t row = 0; row < rows.size(); ++row) number(rows[row]);
    }
    void texts(const std::vector<std::string>& rows)
    {
        table(rows, [this](const std::string& r) { text(r); });
    }
    // What `fill` writes, after its length.
    template <typename Fill>
    void section(Fill fill)
    {
        const size_t at = bytes_.size();
        number(uint64_t{0});
        fill();
        uint64_t length = bytes_.size() - at - sizeof(uint64_t);
        for (size_t i = 0; i < sizeof length; ++i, length >>= 8) {
            bytes_[at + i] = static_cast<char>(length);
        }
    }
    [[nodiscard]] std::string& bytes() { return bytes_; }

  private:
    std::string bytes_;
};

// Reads until something is wrong; from then on everything is 0 and empty.
class Reader {
  public:
    explicit Reader(std::string_view bytes) : left_(bytes) {}

    template <std::integral T>
    T number()
    {
        if (left_.size() < sizeof(T)) {
            fail("it ends too early");
            return 0;
        }
        uint64_t bits = 0;
        for (size_t i = sizeof(T); i-- > 0;) bits = bits << 8 | static_cast<uint8_t>(left_[i]);
        left_.remove_prefix(sizeof(T));
        return static_cast<T>(bits);
    }
    bool flag() { return enumerator<uint8_t>(2) != 0; }
    // One of the first `n` of an enumeration.
    template <typename T>
    T enumerator(uint32_t n)
    {
        const uint8_t value = number<uint8_t>();
        check(value < n, "a value is not one of those it can be");
        return value < n ? static_cast<T>(value) : T{};
    }
    Time time()
    {
        const Time t{number<int64_t>()};
        check(t >= Time{-kLastTime.ns} && t <= kLastTime, "a time is out of range");
        return t;
    }
    Time time_or_never()
    {
        const Time t{number<int64_t>()};
        check(t == kNever || (t >= Time{-kLastTime.ns} && t <= kLastTime),
              "a time is out of range");
        return t;
    }
    // An id below n, or none.
    uint32_t id(uint64_t n)
    {
        const uint32_t value = number<uint32_t>();
        check(value == Record::kNone || value < n, "a number names nothing");
        return value;
    }
    std::string text()
    {
        const uint64_t size = number<uint64_t>();
        if (size > left_.size()) fail("it ends too early");
        if (!ok()) return {};
        std::string s(left_.substr(0, size));
        left_.remove_prefix(size);
        return s;
    }
    // Each row takes at least `row_bytes`, which bounds how many there can be.
    template <typename Rows, typename Row>
    void table(Rows& rows, size_t row_bytes, Row row)
    {
        const uint64_t n = number<uint64_t>();
        if (n > left_.size() / row_bytes) fail("it ends too early");
        if (!ok()) return;
        rows.reserve(n);
        for (uint64_t i = 0; i < n && ok(); ++i) rows.push_back(row());
    }
    void texts(std::vector<std::string>& rows)
    {
        table(rows, sizeof(uint64_t), [this] { return text(); });
    }
    // Lets `parse` read the next section, which must be used up.
    template <typename Parse>
    void section(Parse parse)
    {
        const uint64_t length = number<uint64_t>();
        if (length > left_.size()) fail("it ends too early");
        if (!ok()) return;
        const std::string_view rest = left_.substr(length);
        left_ = left_.substr(0, length);
        parse();
        check(left_.empty(), "a part is longer than what it holds");
        left_ = rest;
    }
    void finish() { check(left_.empty(), "there is more than there should be"); }
    void check(bool condition, std::string_view problem)
    {
        if (!condition) fail(problem);
    }
    [[nodiscard]] bool ok() const { return problem_.empty(); }
    [[nodiscard]] std::string_view problem() const { return problem_; }

  private:
    void fail(std::string_view problem)
    {
        if (ok()) problem_ = problem;
        left_ = {};
    }

    std::string_view left_;
    std::string_view problem_;
};

void write(Writer& w, const Origin& o)
{
    w.number(o.source);
    w.text(o.title);
    w.text(o.detail);
    w.number(o.seed);
    w.number(o.end);
    w.number(o.records_lost);
    w.number(o.clock_uncertainty.ns);
    for (bool known : {o.knows_cpus, o.knows_ready, o.knows_wakers, o.knows_owners}) {
        w.number(static_cast<uint8_t>(known));
    }
    w.texts(o.caveats);
}

void read(Reader& r, Origin& o)
{
    o.source = r.enumerator<Origin::Source>(4);
    o.title = r.text();
    o.detail = r.text();
    o.seed = r.number<uint64_t>();
    o.end = r.enumerator<RunEnd>(6);
    o.records_lost = r.number<uint64_t>();
    o.clock_uncertainty = r.time() - Time{};
    for (bool* known : {&o.knows_cpus, &o.knows_ready, &o.knows_wakers, &o.knows_owners}) {
        *known = r.flag();
    }
    r.texts(o.caveats);
}

void write(Writer& w, const Symbols& s)
{
    w.table(s.initial_tasks, [&](const Symbols::InitialTask& t) {
        w.text(t.name);
        w.text(t.process);
        w.number(t.kind);
        w.number(static_cast<uint8_t>(t.daemon));
    });
    w.texts(s.functions);
    w.texts(s.objects);
    w.texts(s.object_kinds);
    w.table(s.steps, [&](const Symbols::Step& step) {
        w.text(step.label);
        w.number(step.line);
        w.number(step.column);
    });
    w.texts(s.faults);
}

void read(Reader& r, Symbols& s)
{
    r.table(s.initial_tasks, 18, [&] {
        Symbols::InitialTask t;
        t.name = r.text();
        t.process = r.text();
        t.kind = r.enumerator<TaskKind>(3);
        t.daemon = r.flag();
        return t;
    });
    r.texts(s.functions);
    r.texts(s.objects);
    r.texts(s.object_kinds);
    r.table(s.steps, 16, [&] {
        Symbols::Step step;
        step.label = r.text();
        step.line = r.number<uint32_t>();
        step.column = r.number<uint32_t>();
        return step;
    });
    r.texts(s.faults);
}

void write_tracks(Writer& w, const Timeline::Data& d)
{
    w.table(d.tracks, [&](const Track& t) {
        w.text(t.name);
        w.text(t.process);
        w.number(t.kind);
        w.number(t.parent.index);
        w.number(t.created);
        w.number(static_cast<uint8_t>(t.daemon));
        w.number(t.os_id);
        w.number(t.carrier.index);
    });
    w.table(d.counts, [&](const Timeline::Counts& c) {
        for (uint32_t n : c.transitions) w.number(n);
        w.number(c.switches_voluntary);
        w.number(c.switches_involuntary);
        w.number(c.migrations);
    });
    w.table(d.moments, [&](const Timeline::Moments& m) {
        w.number(m.first_run);
        w.number(m.ended);
        w.number(m.exit_code);
        w.number(static_cast<uint8_t>(m.crashed));
    });
}

Track read_track(Reader& r, size_t before, char version)
{
    Track t;
    t.name = r.text();
    t.process = r.text();
    t.kind = r.enumerator<TaskKind>(3);
    t.parent = TrackId{r.id(before)};
    t.created = r.time();
    t.daemon = r.flag();
    t.os_id = r.number<int64_t>();
    if (version >= '3') t.carrier = TrackId{r.id(Record::kNone)};
    return t;
}

void read_tracks(Reader& r, Timeline::Data& d, char version)
{
    r.table(d.tracks, 38, [&] { return read_track(r, d.tracks.size(), version); });
    for (const Track& t : d.tracks)
        r.check(!t.carrier.valid() || t.carrier.index < d.tracks.size(), "a number names nothing");
    r.table(d.counts, 28, [&] {
        Timeline::Counts c;
        for (uint32_t& n : c.transitions) n = r.number<uint32_t>();
        c.switches_voluntary = r.number<uint32_t>();
        c.switches_involuntary = r.number<uint32_t>();
        c.migrations = r.number<uint32_t>();
        return c;
    });
    r.table(d.moments, 25, [&] {
        Timeline::Moments m;
        m.first_run = r.time_or_never();
        m.ended = r.time_or_never();
        m.exit_code = r.number<int64_t>();
        m.crashed = r.flag();
        return m;
    });
    r.check(d.counts.size() == d.tracks.size() && d.moments.size() == d.tracks.size() &&
                d.tracks.size() < Record::kNone,
            "its tables do not fit together");
}

void write(Writer& w, const Lanes& lanes)
{
    w.numbers(lanes.first);
    w.column(lanes.columns.start);
    w.column(lanes.columns.word);
    w.numbers(lanes.columns.side);
}

// Row numbers that lead from 0 to `rows` without going back.
void read_first(Reader& r, std::vector<uint64_t>& first)
{
    first.clear();
    r.table(first, sizeof(uint64_t), [&] { return r.number<uint64_t>(); });
    r.check(!first.empty() && first.front() == 0 && std::is_sorted(first.begin(), first.end()),
            "its tables do not fit together");
}

void read(Reader& r, Lanes& lanes)
{
    Columns& c = lanes.columns;
    read_first(r, lanes.first);
    r.table(c.start, sizeof(int64_t), [&] { return r.time(); });
    r.table(c.word, sizeof(uint64_t), [&] { return r.number<uint64_t>(); });
    r.table(c.side, sizeof(uint32_t), [&] { return r.number<uint32_t>(); });
    if (!r.ok()) return;
    size_t sides = 0;
    for (size_t row = 0; row < c.word.size(); ++row)
        sides += (c.word.low_bits(row) & kSideBit) != 0 ? 1 : 0;
    r.check(lanes.first.back() == c.word.size() && c.start.size() == c.word.size() &&
                c.side.size() == sides,
            "its tables do not fit together");
}

// How many things of each kind a side value may name: by state, 0 for states that have none.
struct SideLimits {
    uint64_t blocked = 0, ready = 0, running = 0;

    [[nodiscard]] uint64_t of(TaskState state) const
    {
        if (state == TaskState::blocked) return blocked;
        if (state == TaskState::ready) return ready;
        return state == TaskState::running ? running : 0;
    }
};

// What a word of a lane's columns must be, and the order of its times.
void check_lanes(Reader& r, const Timeline::Data& d, const Lanes& lanes, const SideLimits& limits)
{
    if (!r.ok()) return;
    size_t side = 0;
    for (size_t lane = 0; lane < lanes.size() && r.ok(); ++lane) {
        for (uint64_t row = lanes.first[lane]; row < lanes.first[lane + 1]; ++row) {
            const uint64_t word = lanes.columns.word[row];
            const Facts f = unpack(word);
            const bool has_side = (word & kSideBit) != 0;
            r.check((word & kStateBits) < kTaskStates &&
                        static_cast<uint32_t>(f.reason) < kReasons && (word & 0xc0) == 0,
                    "a value is not one of those it can be");
            r.check((f.cpu == Record::kNoCpu || f.cpu < d.cpus.size()) &&
                        (f.step == Record::kNone || f.step < d.symbols.steps.size()) &&
                        (!has_side || lanes.columns.side[side++] < limits.of(f.state)),
                    "a number names nothing");
            const Time end = row + 1 < lanes.first[lane + 1] ? lanes.columns.start[row + 1] : d.end;
            r.check(lanes.columns.start[row] < end, "time goes back in it");
        }
    }
}

// Every lane begins when it should and leaves no gap.
void check_begins(Reader& r, const Timeline::Data& d)
{
    const auto begins = [&](const Lanes& lanes, size_t lane, Time from) {
        return (lanes.slices(lane) == 0 ? d.end : lanes.start(lane, 0)) == from;
    };
    r.check(d.tasks.size() == d.tracks.size() && d.cpus.size() < Record::kNoCpu && d.begin <= d.end,
            "its tables do not fit together");
    for (size_t t = 0; t < d.tracks.size() && r.ok(); ++t) {
        r.check(begins(d.tasks, t, d.tracks[t].created), "a task has a gap");
    }
    for (size_t c = 0; c < d.cpus.size() && r.ok(); ++c) {
        r.check(begins(d.cpus, c, d.begin), "a CPU has a gap");
    }
}

void write_facts(Writer& w, const Timeline::Data& d)
{
    w.numbers(d.first_owner);
    w.table(d.owners, [&](const OwnerChange& o) {
        w.number(o.at);
        w.number(o.owner.index);
    });
    w.table(d.faults, [&](const Fault& f) {
        w.number(f.at);
        w.number(f.task.index);
        w.number(f.number);
        w.number(f.step.index);
    });
    w.number(d.stray_records);
}

void read_facts(Reader& r, Timeline::Data& d)
{
    read_first(r, d.first_owner);
    r.table(d.owners, 12, [&] {
        const Time at = r.time();
        return OwnerChange{at, TrackId{r.id(d.tracks.size())}};
    });
    r.table(d.faults, 20, [&] {
        Fault f;
        f.at = r.time();
        f.task = TrackId{r.number<uint32_t>()};
        f.number = r.number<uint32_t>();
        f.step = StepId{r.id(d.symbols.steps.size())};
        r.check(f.task.index < d.tracks.size() && f.number < d.symbols.faults.size(),
                "a number names nothing");
        return f;
    });
    d.stray_records = r.number<uint64_t>();
    if (!r.ok()) return;
    r.check(d.first_owner.back() == d.owners.size() &&
                d.first_owner.size() <= d.symbols.objects.size() + 1,
            "its tables do not fit together");
}

void write_jobs(Writer& w, const Timeline::Data& d)
{
    w.numbers(d.first_job);
    w.table(d.jobs, [&](const JobOutcome& job) {
        w.number(job.released);
        w.number(job.deadline);
        w.number(job.ended);
        w.number(static_cast<uint8_t>((job.missed ? 1 : 0) | (job.aborted ? 2 : 0)));
    });
}

void read_jobs(Reader& r, Timeline::Data& d)
{
    read_first(r, d.first_job);
    r.table(d.jobs, 25, [&] {
        JobOutcome job;
        job.released = r.time();
        job.deadline = r.time_or_never();
        job.ended = r.time_or_never();
        const auto bits = r.enumerator<uint8_t>(4);
        job.missed = (bits & 1) != 0;
        job.aborted = (bits & 2) != 0;
        return job;
    });
    if (!r.ok()) return;
    const size_t lanes = d.jobs.empty() ? 1 : d.tracks.size() + 1;
    r.check(d.first_job.back() == d.jobs.size() && d.first_job.size() == lanes,
            "its tables do not fit together");
}

// Of one buffer, which comes behind the one before.
void check_levels(Reader& r, const Timeline::Data& d, size_t b)
{
    const auto key = [](const Buffer& one) {
        return std::pair(one.object.index, one.end + 1U);  // the object itself comes first
    };
    r.check(b == 0 || key(d.buffers[b - 1]) < key(d.buffers[b]), "its tables are out of order");
    uint32_t amount = 0;
    Time last{d.begin.ns - 1};
    for (uint64_t i = d.first_level[b]; i < d.first_level[b + 1]; ++i) {
        const LevelChange& change = d.levels[i];
        r.check(change.at > last && change.at <= d.end, "time goes back in it");
        r.check(change.amount != amount, "a buffer changes to what it holds already");
        last = change.at;
        amount = change.amount;
    }
}

void write_levels(Writer& w, const Timeline::Data& d)
{
    w.table(d.symbols.capacities, [&](const Symbols::Capacity& c) {
        w.number(c.own);
        w.number(c.end);
    });
    w.table(d.buffers, [&](const Buffer& b) {
        w.number(b.object.index);
        w.number(b.end);
    });
    w.numbers(d.first_level);
    w.table(d.levels, [&](const LevelChange& change) {
        w.number(change.at);
        w.number(change.amount);
    });
}

void read_levels(Reader& r, Timeline::Data& d)
{
    r.table(d.symbols.capacities, 8, [&] {
        const auto own = r.number<uint32_t>();
        return Symbols::Capacity{own, r.number<uint32_t>()};
    });
    r.table(d.buffers, 8, [&] {
        const ObjectId object{r.number<uint32_t>()};
        r.check(object.index < d.symbols.objects.size(), "a number names nothing");
        return Buffer{object, r.number<uint32_t>()};
    });
    read_first(r, d.first_level);
    r.table(d.levels, 12, [&] {
        const Time at = r.time();
        return LevelChange{at, r.number<uint32_t>()};
    });
    if (!r.ok()) return;
    r.check(d.first_level.size() == d.buffers.size() + 1 &&
                d.first_level.back() == d.levels.size() &&
                d.symbols.capacities.size() <= d.symbols.objects.size(),
            "its tables do not fit together");
    for (size_t b = 0; b < d.buffers.size() && r.ok(); ++b) check_levels(r, d, b);
}

void read(Reader& r, Timeline::Data& d, char version)
{
    r.section([&] { read(r, d.origin); });
    r.section([&] { read(r, d.symbols); });
    r.section([&] {
        d.begin = r.time();
        d.end = r.time();
    });
    r.section([&] { read_tracks(r, d, version); });
    r.section([&] { read(r, d.tasks); });
    r.section([&] { read(r, d.cpus); });
    r.section([&] { read_facts(r, d); });
    if (version >= '2') r.section([&] { read_jobs(r, d); });
    if (version >= '4') r.section([&] { read_levels(r, d); });
    r.finish();
    if (r.ok()) check_begins(r, d);
    check_lanes(r, d, d.tasks, {d.symbols.objects.size(), d.tracks.size(), d.tracks.size()});
    check_lanes(r, d, d.cpus, {0, 0, d.tracks.size()});
}

Error damaged(std::string_view problem)
{
    return {ErrorKind::usage, fmt::format("This is not a sound timeline file: {}.", problem)};
}

}  // namespace

uint64_t checksum(std::string_view bytes)
{
    uint64_t h = mix64(bytes.size());
    while (!bytes.empty()) {
        const std::string_view part = bytes.substr(0, sizeof(uint64_t));
        uint64_t word = 0;
        for (size_t i = part.size(); i-- > 0;) word = word << 8 | static_cast<uint8_t>(part[i]);
        h = mix64(h ^ word);
        bytes.remove_prefix(part.size());
    }
    return h;
}

std::string write_timeline(const Timeline& t)
{
    const Timeline::Data& d = *t.data_;
    Writer w;
    w.bytes() = kMagic;
    w.section([&] { write(w, d.origin); });
    w.section([&] { write(w, d.symbols); });
    w.section([&] {
        w.number(d.begin);
        w.number(d.end);
    });
    w.section([&] { write_tracks(w, d); });
    w.section([&] { write(w, d.tasks); });
    w.section([&] { write(w, d.cpus); });
    w.section([&] { write_facts(w, d); });
    w.section([&] { write_jobs(w, d); });
    w.section([&] { write_levels(w, d); });
    w.number(checksum(w.bytes()));
    return std::move(w.bytes());
}

Result<Timeline> read_timeline(std::string_view bytes)
{
    const bool named = bytes.starts_with(kName) && bytes.size() >= kMagic.size();
    const char version = named ? bytes[kName.size()] : '\0';
    const bool known = version >= '1' && version <= kNewest && bytes[kMagic.size() - 1] == '\n';
    if (!known) {
        if (bytes.starts_with(kName)) {
            return Error{ErrorKind::usage,
                         "This timeline file has a version that this program "
                         "cannot read; a newer one may."};
        }
        return Error{ErrorKind::usage,
                     "This is not a timeline file: it does not begin with "
                     "\"interleave timeline\"."};
    }
    if (bytes.size() < kMagic.size() + sizeof(uint64_t)) return damaged("it ends too early");
    const size_t body = bytes.size() - sizeof(uint64_t);
    if (Reader(bytes.substr(body)).number<uint64_t>() != checksum(bytes.substr(0, body))) {
        return damaged("its checksum is wrong, so that it is cut short or changed");
    }
    Reader r(bytes.substr(kMagic.size(), body - kMagic.size()));
    auto data = std::make_shared<Timeline::Data>();
    read(r, *data, version);
    if (!r.ok()) return damaged(r.problem());
    data->index();
    return Timeline(std::move(data));
}

}  // namespace interleave
