#include "export/perfetto.h"

#include "analysis/counted_lanes.h"
#include "export/jobs.h"
#include "export/proto_writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>
#include <map>
#include <string_view>
#include <vector>

namespace interleave {

namespace {

// Numbers of fields in Perfetto's public schema (protos/perfetto/trace), named after its messages.
namespace packet {
constexpr uint32_t timestamp = 8, sequence_id = 10, track_event = 11, sequence_flags = 13,
                   track_descriptor = 60;
constexpr uint64_t kStateCleared = 1;
}  // namespace packet
namespace track {
constexpr uint32_t uuid = 1, name = 2, process = 3, thread = 4, parent_uuid = 5, counter = 8;
}
namespace process {
constexpr uint32_t pid = 1, name = 6;
}
namespace thread {
constexpr uint32_t pid = 1, tid = 2, name = 5;
}
namespace counter {
constexpr uint32_t unit = 3;
constexpr uint64_t kCount = 2;
}  // namespace counter
namespace event {
constexpr uint32_t annotations = 4, type = 9, track_uuid = 11, categories = 22, name = 23,
                   counter_value = 30, flow_ids = 47, terminating_flow_ids = 48;
enum Type : uint8_t { slice_begin = 1, slice_end = 2, instant = 3, counter = 4 };
}  // namespace event
namespace annotation {
constexpr uint32_t int_value = 4, string_value = 6, name = 10;
}

constexpr uint64_t kSequence = 1;  // all packets are of one
constexpr uint32_t kCpuProcess = 1;

class PerfettoWriter {
  public:
    PerfettoWriter(const Timeline& t, std::span<const Finding> findings)
        : t_(t), findings_(findings)
    {
    }

    std::string write()
    {
        describe_cpus();
        describe_tasks();
        for (CpuId id{0}; id.index < t_.cpus(); ++id.index) slices(id);
        for (TrackId id{0}; id.index < t_.tasks(); ++id.index) {
            slices(id);
            jobs(id);
        }
        for (const Fault& fault : t_.faults())
            instant(fault.at, thread_of(fault.task), "fault", t_.symbols().faults[fault.number]);
        findings();
        counters();
        return trace_.take();
    }

  private:
    // uuids of tracks: processes, threads, and what comes as it is needed.
    [[nodiscard]] uint64_t thread_of(CpuId id) const { return first_thread_ + id.index; }
    [[nodiscard]] uint64_t thread_of(TrackId id) const
    {
        return first_thread_ + t_.cpus() + id.index;
    }
    // Thread ids are unique in the whole trace: viewers confuse equal ones of different processes.
    [[nodiscard]] uint32_t tid_of(TrackId id) const { return t_.cpus() + 1 + id.index; }

    void emit(ProtoWriter& packet)
    {
        packet.number(packet::sequence_id, kSequence);
        if (trace_.bytes().empty()) packet.number(packet::sequence_flags, packet::kStateCleared);
        trace_.message(1, packet);
    }
    void describe(const ProtoWriter& descriptor)
    {
        ProtoWriter packet;
        packet.message(packet::track_descriptor, descriptor);
        emit(packet);
    }
    void describe_process(uint64_t uuid, uint32_t pid, std::string_view name)
    {
        ProtoWriter process, descriptor;
        process.number(process::pid, pid);
        process.text(process::name, name);
        descriptor.number(track::uuid, uuid);
        descriptor.message(track::process, process);
        describe(descriptor);
    }
    void describe_thread(uint64_t uuid, uint64_t parent, uint32_t pid, uint32_t tid,
                         std::string_view name)
    {
        ProtoWriter thread, descriptor;
        thread.number(thread::pid, pid);
        thread.number(thread::tid, tid);
        thread.text(thread::name, name);
        descriptor.number(track::uuid, uuid);
        descriptor.number(track::parent_uuid, parent);
        descriptor.message(track::thread, thread);
        describe(descriptor);
    }
    // A track of no thread; below `parent`, if that is not 0.
    uint64_t new_track(std::string_view name, uint64_t parent)
    {
        ProtoWriter descriptor;
        const uint64_t uuid = next_track_++;
        descriptor.number(track::uuid, uuid);
        descriptor.text(track::name, name);
        if (parent != 0) descriptor.number(track::parent_uuid, parent);
        describe(descriptor);
        return uuid;
    }

    void describe_cpus()
    {
        std::map<std::string_view, uint32_t> pids;
        for (TrackId id{0}; id.index < t_.tasks(); ++id.index) {
            const auto pid = static_cast<uint32_t>(kCpuProcess + 1 + pids.size());
            pid_of_.push_back(pids.emplace(t_.track(id).process, pid).first->second);
        }
        // A process's uuid is its pid.
        first_thread_ = kCpuProcess + 1 + pids.size();
        next_track_ = first_thread_ + t_.cpus() + t_.tasks();
        if (t_.cpus() > 0) describe_process(kCpuProcess, kCpuProcess, "CPUs");
        for (CpuId id{0}; id.index < t_.cpus(); ++id.index)
            describe_thread(thread_of(id), kCpuProcess, kCpuProcess, id.index + 1,
                            fmt::format("cpu{}", id.index));
    }
    void describe_tasks()
    {
        uint32_t described = kCpuProcess;
        for (TrackId id{0}; id.index < t_.tasks(); ++id.index) {
            const uint32_t pid = pid_of_[id.index];
            if (pid > described) describe_process(pid, pid, t_.track(id).process);
            described = std::max(described, pid);
            describe_thread(thread_of(id), pid, pid, tid_of(id), t_.track(id).name);
        }
    }

    static void annotate(ProtoWriter& event, std::string_view name, std::string_view value)
    {
        ProtoWriter annotation;
        annotation.text(annotation::name, name);
        annotation.text(annotation::string_value, value);
        event.message(event::annotations, annotation);
    }
    static void annotate(ProtoWriter& event, std::string_view name, int64_t value)
    {
        ProtoWriter annotation;
        annotation.text(annotation::name, name);
        annotation.signed_number(annotation::int_value, value);
        event.message(event::annotations, annotation);
    }
    static ProtoWriter event_of(event::Type type, uint64_t track, std::string_view category,
                                std::string_view name)
    {
        ProtoWriter event;
        event.number(event::type, type);
        event.number(event::track_uuid, track);
        if (!category.empty()) event.text(event::categories, category);
        if (!name.empty()) event.text(event::name, name);
        return event;
    }
    void at(Time time, const ProtoWriter& event)
    {
        ProtoWriter packet;
        packet.number(packet::timestamp, static_cast<uint64_t>(std::max(time, Time{}).ns));
        packet.message(packet::track_event, event);
        emit(packet);
    }
    void end(Time time, uint64_t track) { at(time, event_of(event::slice_end, track, {}, {})); }
    void instant(Time time, uint64_t track, std::string_view category, std::string_view name)
    {
        at(time, event_of(event::instant, track, category, name));
    }

    void slices(CpuId id)
    {
        for (size_t i = 0; i < t_.slices(id); ++i) {
            const Slice s = t_.slice(id, i);
            std::string name;
            if (s.state == TaskState::running) name = t_.track(s.task).name;
            if (s.state == TaskState::kernel) name = fmt::format("kernel {}", name_of(s.reason));
            if (name.empty()) continue;
            at(s.start, event_of(event::slice_begin, thread_of(id), "cpu", name));
            end(s.end, thread_of(id));
        }
    }
    void slices(TrackId id)
    {
        for (size_t i = 0; i < t_.slices(id); ++i) {
            const Slice s = t_.slice(id, i);
            const bool shown = s.state == TaskState::running || s.state == TaskState::ready ||
                               s.state == TaskState::blocked;
            if (!shown) continue;
            std::string name(name_of(s.state));
            if (s.object.valid()) name += " on " + t_.symbols().objects[s.object.index];
            ProtoWriter begin = event_of(event::slice_begin, thread_of(id), "task", name);
            explain(begin, s);
            if (s.waker.valid()) begin.fixed64(event::terminating_flow_ids, wake(s, id));
            at(s.start, begin);
            end(s.end, thread_of(id));
        }
    }
    void explain(ProtoWriter& event, const Slice& s) const
    {
        if (s.reason != Reason::none) annotate(event, "reason", name_of(s.reason));
        if (s.cpu.valid()) annotate(event, "cpu", int64_t{s.cpu.index});
        if (s.step.valid()) {
            const Symbols::Step& step = t_.symbols().steps[s.step.index];
            annotate(event, "step", step.label);
            annotate(event, "line", int64_t{step.line});
        }
        if (s.waker.valid()) annotate(event, "waker", t_.track(s.waker).name);
    }
    // Where the flow to a slice begins; returns the flow.
    uint64_t wake(const Slice& s, TrackId woken)
    {
        const uint64_t flow = ++flows_;
        ProtoWriter event = event_of(event::instant, thread_of(s.waker), "wake",
                                     fmt::format("wakes {}", t_.track(woken).name));
        event.fixed64(event::flow_ids, flow);
        at(s.start, event);
        return flow;
    }

    // Tracks for spans that may overlap: each goes to the first that is free by then.
    struct Rows {
        std::vector<uint64_t> track;
        std::vector<Time> free_from;
    };
    uint64_t row_for(Rows& rows, Time from, Time to, std::string_view name, uint64_t parent)
    {
        size_t i = 0;
        while (i < rows.track.size() && rows.free_from[i] > from) ++i;
        if (i == rows.track.size()) {
            rows.track.push_back(new_track(name, parent));
            rows.free_from.emplace_back();
        }
        rows.free_from[i] = to;
        return rows.track[i];
    }
    void jobs(TrackId id)
    {
        Rows rows;
        int64_t number = 0;
        for (const JobOutcome& job : t_.jobs(id)) {
            ++number;
            const Time until = job.ended != kNever ? job.ended : t_.end();
            const uint64_t track = row_for(rows, job.released, until, "jobs", thread_of(id));
            ProtoWriter begin =
                event_of(event::slice_begin, track, "job", fmt::format("job {}", number));
            annotate(begin, "outcome", outcome_of(job));
            if (job.deadline != kNever) annotate(begin, "deadline_ns", job.deadline.ns);
            at(job.released, begin);
            end(until, track);
            if (!job.missed) continue;
            ProtoWriter miss = event_of(event::instant, thread_of(id), "job", "deadline missed");
            annotate(miss, "job", number);
            at(job.deadline, miss);
        }
    }

    void findings()
    {
        if (findings_.empty()) return;
        Rows rows;
        std::vector<const Finding*> by_time;
        for (const Finding& f : findings_) by_time.push_back(&f);
        std::ranges::stable_sort(by_time, {}, &Finding::at);
        const uint64_t moments = new_track("Findings", 0);
        for (const Finding* f : by_time) {
            const bool lasts = f->to > f->at;
            const uint64_t track =
                lasts ? row_for(rows, f->at, f->to, "Findings that last", 0) : moments;
            ProtoWriter event = event_of(lasts ? event::slice_begin : event::instant, track,
                                         "finding", name_of(f->kind));
            annotate(event, "weight", name_of(weight_of(f->kind)));
            annotate(event, "sentence", f->sentence);
            annotate(event, "tasks", fmt::format("{}", fmt::join(f->tasks, " ")));
            if (f->line > 0) annotate(event, "line", int64_t{f->line});
            at(f->at, event);
            if (lasts) end(f->to, track);
        }
    }

    void counters()
    {
        for (const CountedLane& lane : counted_lanes(t_)) {
            if (lane.line.empty()) continue;
            ProtoWriter unit, descriptor;
            const uint64_t uuid = next_track_++;
            unit.number(counter::unit, counter::kCount);
            descriptor.number(track::uuid, uuid);
            descriptor.text(track::name, lane.name);
            descriptor.message(track::counter, unit);
            describe(descriptor);
            for (const CountChange& change : lane.line) {
                ProtoWriter event = event_of(event::counter, uuid, {}, {});
                event.signed_number(event::counter_value, change.count);
                at(change.at, event);
            }
        }
    }

    const Timeline& t_;
    const std::span<const Finding> findings_;
    ProtoWriter trace_;
    std::vector<uint32_t> pid_of_;  // of each task
    uint64_t first_thread_ = 0, next_track_ = 0;
    uint64_t flows_ = 0;
};

}  // namespace

std::string to_perfetto(const Timeline& t, std::span<const Finding> findings)
{
    return PerfettoWriter(t, findings).write();
}

}  // namespace interleave
