#include "backend/posix/posix.h"

#include "backend/posix/guardian.h"
#include "backend/posix/harvest.h"
#include "kernel/object.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace interleave {

namespace {

using posix::Control;
using posix::Run;
using posix::Trouble;

constexpr Duration kLongest = seconds(3'600);  // of real time, whatever the caller allows

// A child that may be watched while it dies: what is left of it goes with it.
class Guardian {
  public:
    explicit Guardian(pid_t pid) : pid_(pid), fd_(static_cast<int>(syscall(SYS_pidfd_open, pid, 0)))
    {
    }
    ~Guardian()
    {
        if (fd_ >= 0) close(fd_);
    }
    Guardian(const Guardian&) = delete;
    Guardian& operator=(const Guardian&) = delete;

    // Waits for its end, killing everything at `deadline`. Without pidfds, asks at intervals.
    void wait(int64_t deadline_ns) const
    {
        for (bool killed = false; !has_ended();) {
            pollfd p{fd_, POLLIN, 0};
            poll(fd_ >= 0 ? &p : nullptr, fd_ >= 0 ? 1 : 0, fd_ >= 0 ? 200 : 5);
            if (killed || posix::clock_now() < deadline_ns) continue;
            kill(-pid_, SIGKILL);
            killed = true;
        }
    }
    // Whoever is left of its group, should it have died before its time; then itself.
    void bury() const
    {
        kill(-pid_, SIGKILL);
        while (waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
        }
        for (int i = 0; i < 2'000 && kill(-pid_, 0) == 0; ++i) poll(nullptr, 0, 1);
    }

  private:
    // Not reaped yet: its number stays its own, and its group's. ECHILD: somebody else reaped it.
    [[nodiscard]] bool has_ended() const
    {
        siginfo_t info{};
        const int got = waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT);
        return got != 0 ? errno != EINTR : info.si_pid == pid_;
    }

    pid_t pid_;
    int fd_;
};

Error environment(std::string message) { return {ErrorKind::environment, std::move(message)}; }

Error trouble_error(Trouble trouble, int number)
{
    switch (trouble) {
        case Trouble::no_thread:
            return environment(fmt::format("a thread could not be started: {}", strerror(number)));
        case Trouble::no_process:
            return environment(fmt::format("a process could not be started: {}", strerror(number)));
        case Trouble::no_memory:
            return environment(fmt::format("a stack could not be mapped: {}", strerror(number)));
        case Trouble::died:
            return environment(
                fmt::format("a process of the run ended before its tasks did: {}",
                            number != 0 ? strsignal(number) : "it exited on its own"));
        case Trouble::never_ready:
            return environment("the tasks of the run did not come to their start within 30 s");
        case Trouble::none:
        case Trouble::task_limit: break;
    }
    return {ErrorKind::internal, "a real run failed without a reason"};
}

// Who gets it next may be said; a real one is not asked for that.
bool is_plain_mutex(const Object& o)
{
    const auto parameters = object_kinds()[o.kind]->parameters;
    for (size_t i = 0; i < o.parameters.size(); ++i)
        if (parameters[i].name != "order" && o.parameters[i] != parameters[i].value) return false;
    return true;
}

void unsupported_objects(const Model& m, std::vector<std::string>& out)
{
    for (const SubInterpreterSpec& i : m.sub_interpreters)
        out.push_back(fmt::format("{}: threads of C have no sub-interpreters.", i.name));
    for (const Object& o : m.program.objects) {
        const std::string_view kind = object_kinds()[o.kind]->name;
        if (kind == "gil")
            out.push_back(
                fmt::format("{}: threads of C have no interpreter, and no lock of one.", o.name));
        else if (kind != "mutex" && kind != "semaphore" && kind != "device")
            out.push_back(
                fmt::format("{}: {} cannot be run for real yet.", o.name, with_article(kind)));
        else if (kind == "mutex" && !is_plain_mutex(o))
            out.push_back(fmt::format(
                "{}: only a mutex of the normal kind, without a protocol and not robust, can be "
                "run for real yet.",
                o.name));
        else if (kind == "device" && o.parameters[1] != 0)
            out.push_back(fmt::format(
                "{}: only a device that serves in order of arrival can be run for real.", o.name));
    }
}

bool has_coroutines(const Model& m)
{
    const auto initial = [](const TaskSpec& t) { return t.kind == TaskKind::coroutine; };
    const auto started = [](const Instr& i) {
        return i.op == Op::start && i.verb == static_cast<uint8_t>(StartKind::coroutine);
    };
    const auto hosts = [](const Instr& i) { return i.op == Op::host; };
    return std::ranges::any_of(m.tasks, initial) || std::ranges::any_of(m.program.code, started) ||
           std::ranges::any_of(m.program.code, hosts);
}

void unsupported_steps(const Model& m, std::vector<std::string>& out)
{
    static constexpr std::pair<Op, std::string_view> kSteps[] = {
        {Op::wait_child, "wait for any child"},
        {Op::exit_process, "exit_process"},
        {Op::detach, "detach"},
    };
    for (const auto& [op, name] : kSteps)
        if (std::ranges::any_of(m.program.code, [&](const Instr& i) { return i.op == op; }))
            out.push_back(fmt::format("{}: cannot be run for real yet.", name));
}

bool waits_within_limits(const Model& m)
{
    return std::ranges::any_of(m.program.code, [](const Instr& i) {
        return (i.op == Op::act || i.op == Op::join) && (i.flags & kTimed) != 0;
    });
}

bool has_select(const Model& m)
{
    return std::ranges::any_of(m.program.code, [](const Instr& i) { return i.op == Op::select; });
}

class PosixBackend final : public Backend {
  public:
    [[nodiscard]] std::string_view name() const override { return "posix"; }
    [[nodiscard]] std::string_view about() const override
    {
        return "Runs the scenario for real: fork, pthreads, shared memory, and the scheduler of "
               "this system.";
    }

    [[nodiscard]] std::vector<Capability> capabilities() const override
    {
        const posix::CpuPlan plan = posix::plan_cpus({});
        return {
            {"processes (fork)", true, ""},
            {"threads (pthread)", true, ""},
            {"coroutines", false, "hand-switched contexts are not implemented"},
            {"mutexes and semaphores between processes", true, ""},
            {"devices", true, ""},
            {"atomic blocks, until", true, ""},
            {"start at one moment", true, ""},
            {"jobs with releases and deadlines", false, "only simulated so far"},
            {"queues, joinable queues and pipes", false, "only simulated so far"},
            {"listeners and connections, files with flock", false, "only simulated so far"},
            {"mutexes of other kinds, condition variables, barriers, events, rwlocks, spinlocks, "
             "resources",
             false, "only simulated so far"},
            {fmt::format("choice of CPUs, {} here", plan_size()), plan.pinned,
             plan.pinned ? "" : "the CPUs that may be used cannot be asked for"},
            {"nice", true, ""},
            {"nice below 0", geteuid() == 0,
             geteuid() == 0 ? "" : "needs privileges (CAP_SYS_NICE)"},
            {"scheduling policy of the scenario", false,
             "the operating system schedules by its own policy (SCHED_OTHER)"},
            {"lost registers, timing of every instruction", false,
             "the processor saves its registers itself"},
            {"ready told from running", false,
             "tasks observe themselves and miss what is shorter than 50 us; a kernel trace is not "
             "implemented"},
        };
    }

    [[nodiscard]] std::vector<std::string> unsupported(const Model& m) const override
    {
        std::vector<std::string> out;
        unsupported_objects(m, out);
        unsupported_steps(m, out);
        if (m.successor != nullptr)
            out.emplace_back("A change in the middle of a run cannot be made for real.");
        if (has_coroutines(m)) out.emplace_back("Coroutines cannot be run for real yet.");
        if (std::ranges::any_of(m.program.code, [](const Instr& i) { return i.op == Op::gather; }))
            out.emplace_back("gather cannot be run for real yet; join each task.");
        if (waits_within_limits(m))
            out.emplace_back("Waits with a limit (within) cannot be run for real yet.");
        if (has_select(m)) out.emplace_back("select cannot be run for real yet.");
        if (m.has_jobs)
            out.emplace_back("Jobs (every, releases, deadline) cannot be run for real yet.");
        if (m.machine.omitted != 0)
            out.emplace_back("A real processor cannot be told to lose a register at a switch.");
        if (m.machine.time_all)
            out.emplace_back("timing: every_instruction has no counterpart on a real processor.");
        if (m.tasks.size() > posix::kMaxAlive)
            out.push_back(fmt::format("It has {} tasks at the start; a real run has at most {}.",
                                      m.tasks.size(), posix::kMaxAlive));
        return out;
    }

    Result<RunOutcome> run(const std::shared_ptr<const Model>& model, const RunOptions& options,
                           std::stop_token stop) const override
    {
        const std::vector<std::string> obstacles = unsupported(*model);
        if (!obstacles.empty())
            return environment(
                fmt::format("this scenario cannot be run for real: {}", fmt::join(obstacles, " ")));
        const Duration limit = std::clamp(options.limit, ms(1), kLongest);
        Run run(*model, limit.ns);
        if (const std::string why = run.prepare(); !why.empty()) return environment(why);
        if (const int error = carry_out(run, std::move(stop)); error != 0)
            return trouble_error(Trouble::no_process, error);
        const Control& c = run.shared.control();
        if (c.done == 0) return environment("the process that guards real runs was killed");
        const Trouble trouble = c.trouble;
        if (trouble != Trouble::none && trouble != Trouble::task_limit)
            return trouble_error(trouble, c.number);
        return posix::harvest(run);
    }

  private:
    static size_t plan_size()
    {
        Machine one;
        one.cpus = kMaxCpus;  // more than there are: the plan then has all of them
        return posix::plan_cpus(one).host.size();
    }

    // Forks the guardian and waits until nothing of the run is left. 0, or errno.
    static int carry_out(Run& run, std::stop_token stop)
    {
        const pid_t caller = getpid();
        const pid_t pid = fork();
        if (pid == 0) posix::guard(run, caller);
        if (pid < 0) return errno;
        setpgid(pid, pid);  // it does so itself; whoever comes first
        const std::stop_callback ask(stop, [&run] {
            run.shared.control().stop_asked = 1;
            run.ring_bell();
        });
        const Guardian guardian(pid);
        constexpr int64_t kToSpareNs = 60'000'000'000;  // for starting and for ending
        guardian.wait(posix::clock_now() + run.limit_ns + kToSpareNs);
        guardian.bury();
        return 0;
    }
};

}  // namespace

const Backend& posix_backend()
{
    static const PosixBackend backend;
    return backend;
}

}  // namespace interleave
