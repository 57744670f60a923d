#include "backend/posix/process.h"

#include "backend/posix/task.h"

#include <algorithm>
#include <cerrno>

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace interleave::posix {

namespace {

constexpr size_t kThreadStackBytes = 256 * 1024;  // of the interpreter; tasks' own stacks are apart

// The life of a task, and then the count of its process.
void live(Run& run, uint32_t serial)
{
    RealTask(run, serial).live();
    std::atomic<uint32_t>& alive = run.shared.process(run.shared.task(serial).process).alive;
    --alive;
    wake_all(alive);
}

void* thread_main(void* argument)
{
    const Launch& launch = *static_cast<const Launch*>(argument);
    live(*launch.run, launch.serial);
    return nullptr;
}

void pin(const Run& run)
{
    if (!run.cpus.pinned) return;
    cpu_set_t set;
    CPU_ZERO(&set);
    for (int cpu : run.cpus.host) CPU_SET(cpu, &set);
    if (sched_setaffinity(0, sizeof set, &set) != 0) ++run.shared.control().affinity_refused;
}

// What a new process does first. A process that learns of its existence after the end of the run
// has nothing to do.
void arrive(Run& run, uint32_t process)
{
    run.shared.process(process).pid = getpid();
    if (run.shared.control().stopping != 0) _exit(0);
    die_with(run.guardian);
}

// Waits until the process has no task left, keeps what it computed, and ends it.
[[noreturn]] void leave(Run& run, uint32_t process)
{
    ProcessRow& row = run.shared.process(process);
    for (uint32_t n = row.alive; n != 0; n = row.alive) wait_while(row.alive, n);
    --run.shared.control().processes_alive;
    if (process < run.model.processes.size()) {
        std::copy_n(run.shared.private_cells(), run.model.program.process_words,
                    run.shared.results(process));
        row.saved = true;
    }
    run.ring_bell();
    _exit(0);
}

[[noreturn]] void initial_process(Run& run, uint32_t process)
{
    arrive(run, process);
    pin(run);
    uint32_t main = Record::kNone;
    for (uint32_t i = 0; i < run.model.tasks.size(); ++i) {
        const TaskSpec& spec = run.model.tasks[i];
        if (spec.process != process) continue;
        if (spec.kind == TaskKind::process && main == Record::kNone)
            main = i;
        else if (const int e = start_thread(run, i); e != 0)
            run.give_up(Trouble::no_thread, e);
    }
    if (main != Record::kNone) live(run, main);
    leave(run, process);
}

// Between the two forks: this process exists to end, so that its child becomes the guardian's.
[[noreturn]] void between(Run& run, uint32_t process, uint32_t serial)
{
    const pid_t here = getpid();
    const pid_t child = fork();
    if (child != 0) _exit(child > 0 ? 0 : std::min(errno, 127));
    while (getppid() == here) sched_yield();
    arrive(run, process);
    live(run, serial);
    leave(run, process);
}

}  // namespace

void die_with(pid_t parent)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(0);  // it died before this was set
}

int start_initial_process(Run& run, uint32_t process)
{
    const pid_t child = fork();
    if (child == 0) initial_process(run, process);
    return child > 0 ? 0 : errno;
}

int start_process(Run& run, uint32_t process, uint32_t serial)
{
    const pid_t child = fork();
    if (child == 0) between(run, process, serial);
    if (child < 0) return errno;
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : ECHILD;
}

int start_thread(Run& run, uint32_t serial)
{
    pthread_attr_t how;
    pthread_attr_init(&how);
    pthread_attr_setdetachstate(&how, PTHREAD_CREATE_DETACHED);
    pthread_attr_setstacksize(&how, kThreadStackBytes);
    pthread_t thread{};
    const int error = pthread_create(&thread, &how, thread_main, &run.launches[serial]);
    pthread_attr_destroy(&how);
    return error;
}

}  // namespace interleave::posix
