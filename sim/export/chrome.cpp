#include "export/chrome.h"

#include "analysis/counted_lanes.h"
#include "base/text.h"
#include "export/jobs.h"

#include <fmt/format.h>

#include <iterator>
#include <unordered_map>

namespace interleave {

namespace {

// Microseconds with three decimals, which keeps every nanosecond.
std::string micros(int64_t ns)
{
    const uint64_t size = ns < 0 ? 0 - static_cast<uint64_t>(ns) : static_cast<uint64_t>(ns);
    return fmt::format("{}{}.{:03}", ns < 0 ? "-" : "", size / 1000, size % 1000);
}

constexpr uint32_t kCpuProcess = 1;  // pid of the process "CPUs"; ours begin behind it

class ChromeWriter {
  public:
    ChromeWriter(const Timeline& t, std::span<const Finding> findings)
        : t_(t), findings_(findings), out_(text_)
    {
    }

    std::string write()
    {
        text_ = "{\"displayTimeUnit\":\"ns\",\"traceEvents\":[\n";
        name_cpus();
        name_tasks();
        for (uint32_t c = 0; c < t_.cpus(); ++c) cpu_slices(CpuId{c});
        for (uint32_t i = 0; i < t_.tasks(); ++i) task_slices(TrackId{i});
        for (uint32_t i = 0; i < t_.tasks(); ++i) jobs(TrackId{i});
        for (const Fault& fault : t_.faults()) instant(fault);
        for (const Finding& f : findings_) finding(f);
        counters();
        if (text_.back() == '\n' && text_[text_.size() - 2] == ',') {
            text_.erase(text_.size() - 2, 1);
        }
        return text_ + "]}\n";
    }

  private:
    template <typename... Args>
    void event(fmt::format_string<Args...> format, Args&&... args)
    {
        text_ += "{";
        fmt::format_to(out_, format, std::forward<Args>(args)...);
        text_ += "},\n";
    }
    void metadata(std::string_view what, uint32_t pid, uint32_t tid, const std::string& name)
    {
        event(R"("ph":"M","name":"{}","pid":{},"tid":{},"args":{{"name":{}}})", what, pid, tid,
              json_quote(name));
    }
    void sort_index(std::string_view what, uint32_t pid, uint32_t tid, uint32_t index)
    {
        event(R"("ph":"M","name":"{}","pid":{},"tid":{},"args":{{"sort_index":{}}})", what, pid,
              tid, index);
    }

    void name_cpus()
    {
        if (t_.cpus() == 0) return;
        metadata("process_name", kCpuProcess, 0, "CPUs");
        sort_index("process_sort_index", kCpuProcess, 0, 0);
        for (uint32_t c = 0; c < t_.cpus(); ++c) {
            metadata("thread_name", kCpuProcess, c + 1, fmt::format("cpu{}", c));
            sort_index("thread_sort_index", kCpuProcess, c + 1, c);
        }
    }
    void name_tasks()
    {
        std::unordered_map<std::string_view, uint32_t> pids;
        for (uint32_t i = 0; i < t_.tasks(); ++i) {
            const Track& track = t_.track(TrackId{i});
            const auto pid = static_cast<uint32_t>(kCpuProcess + 1 + pids.size());
            const auto [it, is_new] = pids.emplace(track.process, pid);
            pid_of_.push_back(it->second);
            if (is_new) {
                metadata("process_name", pid, 0, track.process);
                sort_index("process_sort_index", pid, 0, pid);
            }
            metadata("thread_name", it->second, tid(TrackId{i}), track.name);
            sort_index("thread_sort_index", it->second, tid(TrackId{i}), i);
        }
    }

    // Thread ids are unique in the whole trace: viewers confuse equal ones of different processes.
    [[nodiscard]] uint32_t tid(TrackId id) const { return t_.cpus() + 1 + id.index; }

    void cpu_slices(CpuId id)
    {
        for (size_t i = 0; i < t_.slices(id); ++i) {
            const Slice s = t_.slice(id, i);
            std::string name;
            if (s.state == TaskState::running) name = t_.track(s.task).name;
            if (s.state == TaskState::kernel) name = fmt::format("kernel {}", name_of(s.reason));
            if (name.empty()) continue;
            event(R"("ph":"X","cat":"cpu","name":{},"pid":{},"tid":{},"ts":{},"dur":{})",
                  json_quote(name), kCpuProcess, id.index + 1, micros(s.start.ns),
                  micros((s.end - s.start).ns));
        }
    }

    void task_slices(TrackId id)
    {
        for (size_t i = 0; i < t_.slices(id); ++i) {
            const Slice s = t_.slice(id, i);
            const bool shown = s.state == TaskState::running || s.state == TaskState::ready ||
                               s.state == TaskState::blocked;
            if (!shown) continue;
            event(R"("ph":"X","cat":"task","name":{},"pid":{},"tid":{},"ts":{},"dur":{},{})",
                  json_quote(name_of_slice(s)), pid_of_[id.index], tid(id), micros(s.start.ns),
                  micros((s.end - s.start).ns), arguments(s));
            if (s.waker.valid()) flow(s, id);
        }
    }
    [[nodiscard]] std::string name_of_slice(const Slice& s) const
    {
        std::string name(name_of(s.state));
        if (s.object.valid()) return name + " on " + t_.symbols().objects[s.object.index];
        if (s.state == TaskState::blocked && s.reason != Reason::none) {
            return fmt::format("{}: {}", name, name_of(s.reason));
        }
        return name;
    }
    [[nodiscard]] std::string arguments(const Slice& s) const
    {
        std::string text;
        const auto add = [&](std::string_view key, const std::string& value) {
            text += fmt::format("{}\"{}\":{}", text.empty() ? "" : ",", key, value);
        };
        if (s.reason != Reason::none) add("reason", json_quote(name_of(s.reason)));
        if (s.cpu.valid()) add("cpu", fmt::format("{}", s.cpu.index));
        if (s.step.valid()) {
            add("step", json_quote(t_.symbols().steps[s.step.index].label));
            add("line", fmt::format("{}", t_.symbols().steps[s.step.index].line));
        }
        if (s.waker.valid()) add("waker", json_quote(t_.track(s.waker).name));
        return "\"args\":{" + text + "}";
    }
    // From what the waker did at that moment to the slice that began by it.
    void flow(const Slice& s, TrackId woken)
    {
        const std::string at = micros(s.start.ns);
        ++flows_;
        event(R"("ph":"s","cat":"wake","name":"wake","id":{},"pid":{},"tid":{},"ts":{})", flows_,
              pid_of_[s.waker.index], tid(s.waker), at);
        event(R"("ph":"f","bp":"e","cat":"wake","name":"wake","id":{},"pid":{},"tid":{},"ts":{})",
              flows_, pid_of_[woken.index], tid(woken), at);
    }
    // A job is a span of its own beside its task's slices, since jobs of a task may overlap.
    void jobs(TrackId id)
    {
        uint32_t number = 0;
        for (const JobOutcome& job : t_.jobs(id)) {
            ++jobs_;
            const std::string name =
                json_quote(fmt::format("{} job {}", t_.track(id).name, ++number));
            const auto end_of_span = [&](std::string_view phase, Time at, const std::string& args) {
                event(R"("ph":"{}","cat":"job","name":{},"id":{},"pid":{},"tid":{},"ts":{}{})",
                      phase, name, jobs_, pid_of_[id.index], tid(id), micros(at.ns), args);
            };
            std::string args = fmt::format(",\"args\":{{\"outcome\":\"{}\"", outcome_of(job));
            if (job.deadline != kNever) args += fmt::format(",\"deadline_ns\":{}", job.deadline.ns);
            end_of_span("b", job.released, args + "}");
            end_of_span("e", job.ended != kNever ? job.ended : t_.end(), "");
            if (job.missed)
                event(
                    R"("ph":"i","s":"t","cat":"job","name":"deadline missed","pid":{},"tid":{},"ts":{},)"
                    R"("args":{{"job":{}}})",
                    pid_of_[id.index], tid(id), micros(job.deadline.ns), number);
        }
    }

    void counters()
    {
        for (const CountedLane& lane : counted_lanes(t_))
            for (const CountChange& change : lane.line)
                event(R"("ph":"C","name":{},"pid":{},"tid":0,"ts":{},"args":{{"value":{}}})",
                      json_quote(lane.name), kCpuProcess, micros(change.at.ns), change.count);
    }

    void instant(const Fault& fault)
    {
        event(R"("ph":"i","s":"t","cat":"fault","name":{},"pid":{},"tid":{},"ts":{})",
              json_quote(t_.symbols().faults[fault.number]), pid_of_[fault.task.index],
              tid(fault.task), micros(fault.at.ns));
    }

    // An instant across the whole trace, and where it lasts a span in the lane of each of its
    // tasks.
    void finding(const Finding& f)
    {
        std::string args = fmt::format(",\"args\":{{\"weight\":\"{}\",\"sentence\":{}",
                                       name_of(weight_of(f.kind)), json_quote(f.sentence));
        if (f.line > 0) args += fmt::format(",\"line\":{}", f.line);
        args += "}";
        std::vector<TrackId> tasks;
        for (const std::string& name : f.tasks)
            if (const TrackId id = t_.find(name); id.valid()) tasks.push_back(id);
        const bool nobody = tasks.empty();
        event(R"("ph":"i","s":"g","cat":"finding","name":"{}","pid":{},"tid":{},"ts":{}{})",
              name_of(f.kind), nobody ? kCpuProcess : pid_of_[tasks[0].index],
              nobody ? 0 : tid(tasks[0]), micros(f.at.ns), args);
        if (f.to <= f.at) return;
        for (const TrackId id : tasks) {
            ++spans_;
            const auto phase = [&](std::string_view ph, Time at, const std::string& more) {
                event(
                    R"("ph":"{}","cat":"finding","name":"{}","id":{},"pid":{},"tid":{},"ts":{}{})",
                    ph, name_of(f.kind), spans_, pid_of_[id.index], tid(id), micros(at.ns), more);
            };
            phase("b", f.at, args);
            phase("e", f.to, "");
        }
    }

    const Timeline& t_;
    const std::span<const Finding> findings_;
    std::string text_;
    std::back_insert_iterator<std::string> out_;
    std::vector<uint32_t> pid_of_;  // of each task
    uint64_t flows_ = 0, jobs_ = 0, spans_ = 0;
};

}  // namespace

std::string to_chrome_json(const Timeline& t, std::span<const Finding> findings)
{
    return ChromeWriter(t, findings).write();
}

}  // namespace interleave
