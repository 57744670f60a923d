#include "session/history.h"

#include "kernel/change.h"
#include "kernel/kernel.h"

#include <algorithm>

namespace interleave {

namespace {

constexpr uint64_t kFirstSpacing = 256;

template <typename Rows>
size_t bytes_of(const Rows& rows)
{
    return rows.size() * sizeof(*rows.data());
}

size_t bytes_of(const State& s)
{
    const World& w = s.world;
    const Sched& d = s.sched;
    return sizeof(State) + bytes_of(w.tasks) + bytes_of(w.contexts) + bytes_of(w.processes) +
           bytes_of(w.objects) + bytes_of(w.memory) + bytes_of(w.stacks) + w.messages.bytes() +
           w.units.bytes() + bytes_of(d.entities) + bytes_of(d.cpus) * 2 + bytes_of(d.queues) +
           bytes_of(d.lists) + d.events.size() * sizeof(Event);
}

// The records of one step, the storage reused.
class LastRecords final : public RecordReader {
  public:
    void read(const Record& r) override { list.push_back(r); }
    std::vector<Record> list;
};

}  // namespace

struct History::Data {
    std::shared_ptr<const Model> model;
    SeededChooser chooser;
    size_t budget;
    LastRecords last;  // of the step to `now`, if it is known; start() writes to it
    bool last_is_known = false;
    State now;
    std::vector<State> checkpoints;  // [i] is the State at position i * spacing
    uint64_t spacing = kFirstSpacing;
    size_t bytes = 0;
    Data(std::shared_ptr<const Model> m, size_t most)
        : model(std::move(m)), chooser(model->seed), budget(most), now(start(*model, last))
    {
        keep_checkpoint();
    }

    [[nodiscard]] uint64_t position() const { return now.sched.steps; }

    // Keeps the present State if it is the next checkpoint that is missing.
    void keep_checkpoint()
    {
        if (position() != checkpoints.size() * spacing) return;
        checkpoints.push_back(now);
        bytes += bytes_of(now);
        while (bytes > budget && checkpoints.size() > 2) thin_out();
    }

    void thin_out()
    {
        for (size_t i = 1; 2 * i < checkpoints.size(); ++i)
            checkpoints[i] = std::move(checkpoints[2 * i]);
        checkpoints.resize((checkpoints.size() + 1) / 2);
        spacing *= 2;
        bytes = 0;
        for (const State& s : checkpoints) bytes += bytes_of(s);
    }

    void forward()
    {
        last.list.clear();
        step(*model, now, chooser, last);
        last_is_known = true;
        keep_checkpoint();
    }

    // REQUIRES: checkpoint i exists
    void load(size_t i)
    {
        now = checkpoints[i];
        last_is_known = false;
    }

    bool seek(uint64_t target, uint64_t steps)
    {
        const size_t nearest = std::min<size_t>(target / spacing, checkpoints.size() - 1);
        if (target < position() || nearest * spacing > position()) load(nearest);
        for (; position() < target && !interleave::finished(now); --steps) {
            if (steps == 0) return false;
            forward();
        }
        return true;
    }
    void seek(uint64_t target) { seek(target, UINT64_MAX); }
};

History::History(std::shared_ptr<const Model> model, size_t budget)
    : data_(std::make_unique<Data>(std::move(model), budget))
{
}

History::History(const History& other) : data_(std::make_unique<Data>(*other.data_)) {}
History::History(History&&) noexcept = default;
History& History::operator=(const History& other)
{
    if (this != &other) data_ = std::make_unique<Data>(*other.data_);
    return *this;
}
History& History::operator=(History&&) noexcept = default;
History::~History() = default;

const Model& History::model() const { return *data_->model; }
const State& History::state() const { return data_->now; }
uint64_t History::position() const { return data_->position(); }
Time History::now() const { return data_->now.sched.now; }
bool History::finished() const { return interleave::finished(data_->now); }
Time History::next_time() const
{
    return finished() ? kNever : interleave::next_time(*data_->model, data_->now);
}
uint64_t History::fingerprint() const { return interleave::fingerprint(data_->now); }
std::string History::obstacle_to(const Model& first) const
{
    const Model* next = next_rules(first, state());
    return next != nullptr ? obstacle_to_change(*next, state()) : std::string();
}
uint64_t History::spacing() const { return data_->spacing; }
size_t History::checkpoint_bytes() const { return data_->bytes; }

bool History::forward()
{
    if (finished()) return false;
    data_->forward();
    return true;
}

bool History::back()
{
    if (position() == 0) return false;
    data_->seek(position() - 1);
    return true;
}

void History::seek(uint64_t position) { data_->seek(position); }

void History::seek(Time time) { seek(time, UINT64_MAX); }
bool History::seek(uint64_t position, uint64_t steps) { return data_->seek(position, steps); }

bool History::seek(Time time, uint64_t steps)
{
    Data& d = *data_;
    const auto later = std::ranges::upper_bound(d.checkpoints, time, {},
                                                [](const State& s) { return s.sched.now; });
    const size_t nearest =
        later == d.checkpoints.begin() ? 0 : static_cast<size_t>(later - d.checkpoints.begin()) - 1;
    if (now() > time || nearest * d.spacing > position()) d.load(nearest);
    for (; !finished() && next_time() <= time; --steps) {
        if (steps == 0) return false;
        d.forward();
    }
    return true;
}

bool History::forward_instant()
{
    if (finished()) return false;
    const Time at = next_time();
    do data_->forward();
    while (!finished() && next_time() == at);
    return true;
}

bool History::back_instant()
{
    if (position() == 0) return false;
    const Time at = now();
    if (!back_to([at](const State& s) { return s.sched.now < at; })) seek(uint64_t{0});
    return true;
}

bool History::forward_to(const std::function<bool(const State&)>& wanted, uint64_t steps)
{
    const uint64_t from = position();
    for (uint64_t n = 0; n < steps && !finished(); ++n) {
        data_->forward();
        if (wanted(state())) return true;
    }
    data_->seek(from);
    return false;
}

// Segment by segment towards the start: replay one, remember the last place that will do.
bool History::back_to(const std::function<bool(const State&)>& wanted)
{
    Data& d = *data_;
    const uint64_t from = position();
    uint64_t end = from;  // first position not looked at
    while (end > 0) {
        const uint64_t begin = (end - 1) / d.spacing * d.spacing;
        uint64_t found = end;
        d.seek(begin);
        for (; position() < end; d.forward())
            if (wanted(state())) found = position();
        if (found != end) {
            d.seek(found);
            return true;
        }
        end = begin;
    }
    d.seek(from);
    return false;
}

std::vector<Record> History::last_records() const
{
    const uint64_t at = position();
    if (at == 0) return {};
    if (data_->last_is_known) return data_->last.list;
    // The present State came from a checkpoint: take the step to it again, elsewhere.
    State replay = data_->checkpoints[(at - 1) / data_->spacing];
    SeededChooser chooser(model().seed);
    LastRecords last;
    while (replay.sched.steps < at) {
        last.list.clear();
        step(model(), replay, chooser, last);
    }
    return last.list;
}

}  // namespace interleave
