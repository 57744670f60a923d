#include "trace/part.h"

#include "base/text.h"
#include "trace/assembly.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <utility>

namespace interleave {

namespace {

bool has_ended(TaskState s) { return s == TaskState::zombie || s == TaskState::exited; }

class Cutter {
  public:
    Cutter(const Timeline& t, const Part& part) : t_(t), from_(t.begin()), to_(t.end())
    {
        if (part.to > part.from) {
            from_ = std::clamp(part.from, t.begin(), t.end());
            to_ = std::clamp(part.to, from_, t.end());
        }
        choose(part.tasks);
    }

    Timeline cut()
    {
        find_objects();
        TimelineAssembler into(origin(), t_.symbols(), from_, to_);
        for (const TrackId id : kept_) task(into, id);
        for (CpuId id{0}; id.index < t_.cpus(); ++id.index) cpu(into, id);
        for (uint32_t o = 0; o < t_.symbols().objects.size(); ++o) owners(into, ObjectId{o});
        for (size_t b = 0; b < t_.buffers().size(); ++b) levels(into, b);
        for (const Fault& fault : t_.faults()) {
            const TrackId task = renamed(fault.task);
            if (!task.valid() || fault.at < from_ || fault.at > to_) continue;
            into.add_fault({fault.at, task, fault.number, fault.step});
        }
        Result<Timeline> part = std::move(into).finish();
        assert(part.ok());
        return part.ok() ? std::move(part).value() : Timeline();
    }

  private:
    void choose(const std::vector<TrackId>& tasks)
    {
        std::vector<bool> wanted(t_.tasks(), tasks.empty());
        for (const TrackId id : tasks) {
            wanted[id.index] = true;
            // Nobody sees a coroutine run without the threads that carry it.
            if (t_.track(id).carrier.valid()) wanted[t_.track(id).carrier.index] = true;
            if (t_.track(id).kind != TaskKind::coroutine) continue;
            for (size_t i = 0; i < t_.slices(id); ++i)
                if (const TrackId by = carrier_in(t_, id, i); by.valid()) wanted[by.index] = true;
        }
        new_id_.assign(t_.tasks(), {});
        for (TrackId id{0}; id.index < t_.tasks(); ++id.index) {
            const Time created = t_.track(id).created;
            if (!wanted[id.index] || created > to_ || (created == to_ && to_ < t_.end())) continue;
            new_id_[id.index] = TrackId{static_cast<uint32_t>(kept_.size())};
            kept_.push_back(id);
        }
    }
    [[nodiscard]] TrackId renamed(TrackId id) const
    {
        return id.valid() ? new_id_[id.index] : TrackId{};
    }
    [[nodiscard]] std::pair<size_t, size_t> changes_of(ObjectId id) const
    {
        const std::span<const OwnerChange> all = t_.owners(id);
        const auto first = std::ranges::upper_bound(all, from_, {}, &OwnerChange::at);
        const auto last = std::ranges::upper_bound(all, to_, {}, &OwnerChange::at);
        const auto begin = first - all.begin();
        // Who has it when the part begins.
        return {static_cast<size_t>(begin > 0 ? begin - 1 : 0),
                static_cast<size_t>(last - all.begin())};
    }
    // An object whose owners are not all here would look free while it is not.
    void find_objects()
    {
        for (uint32_t o = 0; o < t_.symbols().objects.size(); ++o) {
            const auto [first, last] = changes_of(ObjectId{o});
            const std::span<const OwnerChange> all = t_.owners(ObjectId{o});
            const auto foreign = [&](const OwnerChange& c) {
                return c.owner.valid() && !renamed(c.owner).valid();
            };
            const bool whole =
                std::ranges::none_of(all.subspan(first, std::max(last, first) - first), foreign);
            tells_owners_.push_back(whole);
            left_out_owners_ = left_out_owners_ || !whole;
        }
    }
    [[nodiscard]] Origin origin() const
    {
        Origin origin = t_.origin();
        if (to_ < t_.end()) origin.end = RunEnd::running;
        if (from_ > t_.begin() || to_ < t_.end())
            origin.caveats.push_back(fmt::format("This is the part from {} to {} of a run.",
                                                 to_text(from_), to_text(to_)));
        if (kept_.size() < t_.tasks())
            origin.caveats.push_back(
                fmt::format("These are {} of {} tasks.", kept_.size(), t_.tasks()));
        origin.knows_owners = origin.knows_owners && !left_out_owners_;
        return origin;
    }

    [[nodiscard]] Slice clipped(Slice s) const
    {
        s.start = std::max(s.start, from_);
        s.end = std::min(s.end, to_);
        return s;
    }
    template <typename Id>
    [[nodiscard]] std::pair<size_t, size_t> slices_of(Id id, Time created) const
    {
        if (t_.slices(id) == 0 || created >= to_ || from_ >= to_) return {0, 0};
        size_t last = *t_.at(id, to_);
        if (t_.slice(id, last).start < to_) ++last;
        return {*t_.at(id, std::max(created, from_)), last};
    }

    void task(TimelineAssembler& into, TrackId id) const
    {
        Track track = t_.track(id);
        const auto [first, last] = slices_of(id, track.created);
        track.created = std::max(track.created, from_);
        track.parent = renamed(track.parent);
        track.carrier = renamed(track.carrier);
        into.add_task(std::move(track), counts(id, first, last), moments(id, first, last));
        for (size_t i = first; i < last; ++i) {
            Slice s = clipped(t_.slice(id, i));
            s.waker = renamed(s.waker);
            into.add_slice(s, renamed(carrier_in(t_, id, i)));
        }
        for (const JobOutcome& job : t_.jobs(id)) this->job(into, job);
    }
    // Those that are released in the part: of others it cannot be said when they were.
    void job(TimelineAssembler& into, JobOutcome job) const
    {
        if (job.released < from_ || job.released > to_) return;
        if (job.ended != kNever && job.ended > to_) {
            job.ended = kNever;
            job.aborted = false;
        }
        job.missed = job.missed && job.deadline <= to_;
        into.add_job(job);
    }
    [[nodiscard]] Timeline::Moments moments(TrackId id, size_t first, size_t last) const
    {
        Timeline::Moments m = t_.moments(id);
        if (m.ended != kNever && m.ended > to_) m = {m.first_run, kNever, 0, false};
        if (m.first_run != kNever && m.first_run < from_) {
            m.first_run = kNever;
            for (size_t i = first; i < last && m.first_run == kNever; ++i) {
                const Slice s = clipped(t_.slice(id, i));
                if (s.state == TaskState::running) m.first_run = s.start;
            }
        }
        if (m.first_run != kNever && m.first_run > to_) m.first_run = kNever;
        return m;
    }
    // Of a part of its life only what its slices show: states that took no time are not among them.
    [[nodiscard]] Timeline::Counts counts(TrackId id, size_t first, size_t last) const
    {
        if (t_.track(id).created >= from_ && to_ == t_.end()) return t_.counts(id);
        Timeline::Counts c;
        CpuId cpu;
        for (size_t i = first; i < last; ++i) {
            const Slice now = t_.slice(id, i);
            if (now.state == TaskState::running) {
                if (cpu.valid() && now.cpu.valid() && cpu != now.cpu) ++c.migrations;
                cpu = now.cpu;
            }
            if (i > first) count(c, t_.slice(id, i - 1).state, now);
        }
        return c;
    }
    static void count(Timeline::Counts& c, TaskState before, const Slice& now)
    {
        using enum TaskState;
        if (before == running && now.state == blocked) ++c.transitions[0];
        if (before == running && now.state == ready) ++c.transitions[1];
        if (before == ready && now.state == running) ++c.transitions[2];
        if (before == blocked && now.state == ready) ++c.transitions[3];
        if (before != running || now.state == running) return;
        const bool forced =
            now.state == ready && now.reason != Reason::yielded && now.reason != Reason::released;
        if (forced) ++c.switches_involuntary;
        if (!forced && (now.state == ready || now.state == blocked || has_ended(now.state)))
            ++c.switches_voluntary;
    }

    void cpu(TimelineAssembler& into, CpuId id) const
    {
        into.add_cpu();
        const auto [first, last] = slices_of(id, t_.begin());
        for (size_t i = first; i < last; ++i) {
            Slice s = clipped(t_.slice(id, i));
            s.task = renamed(s.task);
            if (s.state == TaskState::running && !s.task.valid()) s.state = TaskState::unknown;
            into.add_slice(s);
        }
    }

    void owners(TimelineAssembler& into, ObjectId id) const
    {
        into.add_object();
        if (!tells_owners_[id.index]) return;
        const auto [first, last] = changes_of(id);
        for (size_t i = first; i < last; ++i) {
            const OwnerChange& c = t_.owners(id)[i];
            const bool before = c.at < from_;
            if (before && !c.owner.valid()) continue;
            into.add_owner({before ? from_ : c.at, renamed(c.owner)});
        }
    }

    // Whoever puts and takes, here or not: a buffer holds what it holds.
    void levels(TimelineAssembler& into, size_t buffer) const
    {
        const std::span<const LevelChange> all = t_.levels(buffer);
        const auto first = std::ranges::upper_bound(all, from_, {}, &LevelChange::at);
        const auto last = std::ranges::upper_bound(all, to_, {}, &LevelChange::at);
        const uint32_t before = first == all.begin() ? 0 : std::prev(first)->amount;
        if (before == 0 && first >= last) return;
        into.add_buffer(t_.buffers()[buffer]);
        if (before > 0) into.add_level({from_, before});
        for (auto it = first; it < last; ++it) into.add_level(*it);
    }

    const Timeline& t_;
    Time from_, to_;
    std::vector<TrackId> kept_, new_id_;
    std::vector<bool> tells_owners_;
    bool left_out_owners_ = false;
};

}  // namespace

Timeline part_of(const Timeline& t, const Part& part)
{
    if (part.to <= part.from && part.tasks.empty()) return t;
    return Cutter(t, part).cut();
}

}  // namespace interleave
