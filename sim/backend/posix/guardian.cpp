#include "backend/posix/guardian.h"

#include "backend/posix/process.h"
#include "backend/posix/watch.h"

#include <algorithm>
#include <cerrno>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace interleave::posix {

namespace {

constexpr int kTickMs = 25;                   // between two looks at the waits
constexpr int64_t kReadyNs = 30'000'000'000;  // for the initial tasks to come to their start
constexpr int64_t kHeadStartNs = 2'000'000;   // from "go" to moment 0: all are asleep by then
constexpr int64_t kGraceNs = 200'000'000;     // for a process without tasks to end by itself
constexpr int64_t kKillNs = 10'000'000'000;   // for killed processes to be gone

void pause_ms(int ms) { poll(nullptr, 0, ms); }

// The caller's handlers, open files and limits are none of the run's.
void settle(const Run& run)
{
    for (int s = 1; s < NSIG; ++s) signal(s, SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    setpgid(0, 0);
    prctl(PR_SET_CHILD_SUBREAPER, 1UL);
    const auto bell = static_cast<unsigned>(run.bell);
    if (bell > 3) close_range(3, bell - 1, 0);
    close_range(bell + 1, ~0U, 0);
    const rlimit no_core{0, 0};
    setrlimit(RLIMIT_CORE, &no_core);
    // Behind the time limit, should this process be stopped: CPU seconds of each process.
    const auto cpus = static_cast<int64_t>(std::max<size_t>(run.cpus.host.size(), 1));
    const auto most = static_cast<rlim_t>((run.limit_ns / 1'000'000'000 + 5) * cpus);
    const rlimit cpu_time{most, most};
    setrlimit(RLIMIT_CPU, &cpu_time);
}

bool has_tasks(const Run& run, uint32_t process)
{
    const auto in_it = [&](const TaskSpec& t) { return t.process == process; };
    return std::ranges::any_of(run.model.tasks, in_it);
}

void complain(const Run& run, Trouble trouble, int number)
{
    Control& c = run.shared.control();
    if (c.trouble != Trouble::none) return;
    c.number = number;
    c.trouble = trouble;
}

// Waits for the bell, at most `ms`.
void listen(const Run& run, int ms)
{
    pollfd bell{run.bell, POLLIN, 0};
    uint64_t rung = 0;
    if (poll(&bell, 1, ms) > 0) [[maybe_unused]]
        const ssize_t n = read(run.bell, &rung, sizeof rung);
}

uint32_t process_of(const Run& run, pid_t pid)
{
    const uint32_t n = std::min(run.shared.control().next_process.load(), kMaxProcesses);
    for (uint32_t p = 0; p < n; ++p)
        if (run.shared.process(p).pid == pid) return p;
    return Record::kNone;
}

// Takes leave of ended children. One that was killed, crashed or left tasks behind ends the run:
// whoever waits for those tasks would wait for ever.
void reap(const Run& run)
{
    int status = 0;
    for (pid_t pid = 0; (pid = waitpid(-1, &status, WNOHANG)) > 0;) {
        const uint32_t p = process_of(run, pid);
        const bool forsaken = p != Record::kNone && run.shared.process(p).alive != 0;
        if (p != Record::kNone) run.shared.process(p).pid = 0;
        if (WIFSIGNALED(status))
            complain(run, Trouble::died, WTERMSIG(status));
        else if (status != 0 || forsaken)
            complain(run, Trouble::died, 0);
    }
}

bool start_all(Run& run)
{
    Control& c = run.shared.control();
    for (uint32_t p = 0; p < run.model.processes.size(); ++p) {
        if (!has_tasks(run, p)) continue;
        const int error = start_initial_process(run, p);
        if (error != 0) complain(run, Trouble::no_process, error);
        if (c.trouble != Trouble::none) return false;
    }
    const int64_t deadline = clock_now() + kReadyNs;
    while (c.arrived < run.model.tasks.size()) {
        listen(run, kTickMs);
        reap(run);
        if (clock_now() > deadline) complain(run, Trouble::never_ready, 0);
        if (c.trouble != Trouble::none || c.stop_asked != 0) return false;
    }
    c.start_ns = clock_now() + kHeadStartNs;
    c.go = 1;
    wake_all(c.go);
    return true;
}

RunEnd watch(Run& run)
{
    Control& c = run.shared.control();
    Watch waits(run);
    const int64_t limit = std::min(run.limit_ns, run.model.limits.until.ns);
    int64_t last_look = clock_now();
    for (;;) {
        listen(run, kTickMs);
        reap(run);
        if (c.trouble != Trouble::none)
            return c.trouble == Trouble::task_limit ? RunEnd::limit : RunEnd::interrupted;
        if (c.unfinished == 0) return RunEnd::finished;
        if (c.stop_asked != 0) return RunEnd::interrupted;
        if (run.now() >= limit) return RunEnd::limit;
        if (clock_now() - last_look < int64_t{kTickMs} * 1'000'000) continue;
        last_look = clock_now();
        const RunEnd end = waits.look();
        if (end != RunEnd::running) return end;
    }
}

// The cells of an initial process: its own copy if it has left one, else read from the living.
bool keep_cells(const Run& run, uint32_t process)
{
    ProcessRow& row = run.shared.process(process);
    const int64_t deadline = clock_now() + kGraceNs;
    while (row.alive == 0 && row.pid != 0 && !row.saved && clock_now() < deadline) pause_ms(1);
    if (row.saved) return true;
    const size_t bytes = run.model.program.process_words * sizeof(int64_t);
    int64_t* results = run.shared.results(process);
    if (!has_tasks(run, process)) {
        std::copy_n(run.shared.private_cells(), run.model.program.process_words, results);
        return true;
    }
    if (row.pid == 0) return false;
    char path[32] = "/proc/";
    char* at = path + 6;
    char digits[12];
    int n = 0;
    for (pid_t pid = row.pid; pid > 0; pid /= 10) digits[n++] = static_cast<char>('0' + pid % 10);
    while (n > 0) *at++ = digits[--n];
    std::copy_n("/mem", 5, at);
    // If it ends while it is looked at, it has left a copy before.
    const int memory = open(path, O_RDONLY | O_CLOEXEC);
    if (memory < 0) return row.saved;
    const auto where = reinterpret_cast<intptr_t>(run.shared.private_cells());
    const ssize_t got = pread(memory, results, bytes, static_cast<off_t>(where));
    close(memory);
    return got == static_cast<ssize_t>(bytes) || row.saved;
}

// Kills and reaps until there is nobody left. A process on its way into being either sees
// `stopping` or is seen here; what lies between two forks ends by itself and comes to this process.
void end_everything(const Run& run)
{
    Control& c = run.shared.control();
    c.stopping = 1;
    const int64_t deadline = clock_now() + kKillNs;
    while (clock_now() < deadline) {
        const uint32_t n = std::min(c.next_process.load(), kMaxProcesses);
        for (uint32_t p = 0; p < n; ++p)
            if (const pid_t pid = run.shared.process(p).pid; pid > 0) kill(pid, SIGKILL);
        int status = 0;
        pid_t pid = waitpid(-1, &status, WNOHANG);
        if (pid < 0 && errno == ECHILD) return;
        for (; pid > 0; pid = waitpid(-1, &status, WNOHANG)) {
            const uint32_t p = process_of(run, pid);
            if (p != Record::kNone) run.shared.process(p).pid = 0;
        }
        pause_ms(1);
    }
}

}  // namespace

void guard(Run& run, pid_t caller)
{
    die_with(caller);
    settle(run);
    run.guardian = getpid();
    Control& c = run.shared.control();
    c.end = RunEnd::interrupted;
    if (start_all(run)) {
        c.end = watch(run);
        c.end_ns = c.end == RunEnd::finished ? c.finished_ns.load() : run.now();
    }
    for (uint32_t p = 0; p < run.model.processes.size(); ++p)
        run.shared.process(p).saved = keep_cells(run, p);
    end_everything(run);
    c.done = 1;
    _exit(0);
}

}  // namespace interleave::posix
