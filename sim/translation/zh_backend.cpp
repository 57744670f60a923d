// What runs a scenario, and what it cannot.
#include "translation/tables.h"

namespace interleave {

namespace {

// clang-format off
constexpr Phrase kPhrases[] = {
    {"{}, {} cpu", "{0}，{#1} 个 CPU"},
    {"{}, {} cpus", "{0}，{#1} 个 CPU"},
    {"simulated time reached {}; raise `until`", "模拟时间达到 {0}；请调大 `until`"},
    {"{} steps were taken without an end; give it an `until`",
     "走了 {0} 步仍未结束；请给它 `until`"},
    {"{} steps were taken while no time passed: a loop does nothing that takes time; let it "
     "compute, sleep or wait, or give machine.instruction a duration",
     "走了 {0} 步而时间没有推进：某个循环不做任何耗时的事；让它 compute、sleep 或等待，或给 "
     "machine.instruction 一个时长"},
    {"simulated", "模拟"},
    {"Simulates the scenario on the machine and policy that it states, exactly and repeatably.",
     "在场景给出的机器和策略上精确、可重复地模拟。"},
    {"everything that the language can say", "语言能表达的一切"},
    {"{} {} {}, {} CPU; observed by the program itself",
     "{0} {1} {2}，{3} 个 CPU；由程序自行观察"},
    {"{} {} {}, {} CPUs; observed by the program itself",
     "{0} {1} {2}，{3} 个 CPU；由程序自行观察"},
    {"Mutexes are pthread mutexes, which do not hand over to the first waiter: order=fifo "
     "cannot be promised, whoever comes first gets a released one.",
     "互斥锁是 pthread 互斥锁，不会交给第一个等待者：无法保证 order=fifo，释放后谁先来谁得到。"},
    {"Semaphores of the operating system do not serve waiters in order.",
     "操作系统的信号量不按次序服务等待者。"},
    {"Devices are imitated: a permit for each server, and sleeping while it serves.",
     "设备是模仿的：每个服务台一个许可，服务期间睡眠。"},
    {"Atomic blocks and until hold one lock of the whole run, and so does every other access "
     "to variables; until asks again at intervals of up to 1 ms.",
     "原子块和 until 持有整个运行唯一的一把锁，其他对变量的访问也如此；until 每隔至多 1 ms 再"
     "询问一次。"},
    {"The scenario has {} CPUs, this run could use {}.",
     "场景有 {0} 个 CPU，本次运行可用 {1} 个。"},
    {"Caches are those of the real machine: working sets are not touched, and nothing is "
     "faster where it is warm.",
     "缓存是真实机器的缓存：不会触碰工作集，预热之处也不会更快。"},
    {"A nice value was refused by the operating system; it needs privileges.",
     "操作系统拒绝了 nice 值；这需要特权。"},
    {"An affinity could not be set; those tasks ran on any CPU.",
     "无法设置亲和性；那些任务在任意 CPU 上运行。"},
    {"{} records did not fit and are missing.", "{0} 条记录放不下，已丢失。"},
    {"Tasks that ended had {} of CPU time to burn and consumed {} in all, the interpreter "
     "included.",
     "已结束的任务应消耗 CPU 时间 {0}，连同解释器共消耗 {1}。"},
    {"The operating system scheduled by its own policy; that of the scenario played no part.",
     "操作系统按自己的策略调度；场景的策略不起作用。"},
    {"Tasks tell what they do themselves: a loss of the CPU shorter than {} is not seen, and "
     "after a wait the time between waking and running counts as waiting.",
     "任务自行报告所做的事：短于 {0} 的失去 CPU 不会被发现，等待之后从唤醒到运行之间的时间算作"
     "等待。"},
    {"The memory of {} could not be read at the end.", "结束时无法读取 {0} 的内存。"},
    {"a real run starts at most {} tasks and {} processes, with {} tasks alive; use fewer, or "
     "simulate it",
     "真实运行最多启动 {0} 个任务和 {1} 个进程，同时存活 {2} 个任务；请减少，或改用模拟"},
    {"the time limit of the scenario, {}; raise `until`", "场景的时间限制 {0}；请调大 `until`"},
    {"the time limit of a real run, {}; allow it more", "真实运行的时间限制 {0}；请允许更多"},
    {"a thread could not be started: {}", "无法启动线程：{0}"},
    {"a process could not be started: {}", "无法启动进程：{0}"},
    {"a stack could not be mapped: {}", "无法映射栈：{0}"},
    {"a process of the run ended before its tasks did: {}",
     "运行中的一个进程先于其任务结束：{~0}"},
    {"it exited on its own", "它自行退出"},
    {"the tasks of the run did not come to their start within 30 s",
     "运行的任务在 30 秒内没有到达起点"},
    {"a real run failed without a reason", "真实运行失败，原因不明"},
    {"{}: threads of C have no interpreter, and no lock of one.",
     "{0}：C 的线程没有解释器，也没有解释器锁。"},
    {"{}: {} cannot be run for real yet.", "{0}：{~1}还不能真实运行。"},
    {"{}: only a mutex of the normal kind, without a protocol and not robust, can be run for "
     "real yet.",
     "{0}：目前只有普通的、不带协议且非健壮的互斥锁能真实运行。"},
    {"{}: only a device that serves in order of arrival can be run for real.",
     "{0}：只有按到达次序服务的设备能真实运行。"},
    {"{}: cannot be run for real yet.", "{0}：还不能真实运行。"},
    {"wait for any child", "等待任一子进程"},
    {"Runs the scenario for real: fork, pthreads, shared memory, and the scheduler of this "
     "system.",
     "真实运行场景：fork、pthread、共享内存和本系统的调度程序。"},
    {"processes (fork)", "进程（fork）"},
    {"threads (pthread)", "线程（pthread）"},
    {"coroutines", "协程"},
    {"hand-switched contexts are not implemented", "手工切换上下文尚未实现"},
    {"mutexes and semaphores between processes", "进程间的互斥锁和信号量"},
    {"devices", "设备"},
    {"atomic blocks, until", "原子块、until"},
    {"start at one moment", "同时启动"},
    {"jobs with releases and deadlines", "有释放和截止时间的作业"},
    {"only simulated so far", "目前只能模拟"},
    {"queues, joinable queues and pipes", "队列、可汇合队列和管道"},
    {"listeners and connections, files with flock", "监听端口和连接、带 flock 的文件"},
    {"mutexes of other kinds, condition variables, barriers, events, rwlocks, spinlocks, "
     "resources",
     "其他种类的互斥锁、条件变量、屏障、事件、读写锁、自旋锁、资源"},
    {"{}, {} cpu{}", "{*0}，{#1} 个 CPU"},
    {"{}, {} cpu{}|, {} from step {}", "{*0}，{#1} 个 CPU，自第 {#4} 步起 {3}"},
    {"{}, {} cpu{}|, {} from step {}|, {} from step {}",
     "{*0}，{#1} 个 CPU，自第 {#4} 步起 {3}，自第 {#6} 步起 {5}"},
    {"{} from step {}", "自第 {#1} 步起 {0}"},
    {"choice of CPUs, {} here", "选择 CPU，此处 {0} 个"},
    {"the CPUs that may be used cannot be asked for", "无法查询可用的 CPU"},
    {"nice below 0", "nice 低于 0"},
    {"needs privileges (CAP_SYS_NICE)", "需要特权（CAP_SYS_NICE）"},
    {"scheduling policy of the scenario", "场景的调度策略"},
    {"the operating system schedules by its own policy (SCHED_OTHER)",
     "操作系统按自己的策略调度（SCHED_OTHER）"},
    {"lost registers, timing of every instruction", "丢失寄存器、每条指令的时间"},
    {"the processor saves its registers itself", "处理器自行保存寄存器"},
    {"ready told from running", "区分就绪与运行"},
    {"tasks observe themselves and miss what is shorter than 50 us; a kernel trace is not "
     "implemented",
     "任务自行观察，短于 50 us 的会错过；内核跟踪尚未实现"},
    {"Coroutines cannot be run for real yet.", "协程还不能真实运行。"},
    {"gather cannot be run for real yet; join each task.",
     "gather 还不能真实运行；请逐个 join。"},
    {"Waits with a limit (within) cannot be run for real yet.",
     "有时限的等待（within）还不能真实运行。"},
    {"select cannot be run for real yet.", "select 还不能真实运行。"},
    {"Jobs (every, releases, deadline) cannot be run for real yet.",
     "作业（every、releases、deadline）还不能真实运行。"},
    {"A real processor cannot be told to lose a register at a switch.",
     "无法让真实处理器在切换时丢失寄存器。"},
    {"timing: every_instruction has no counterpart on a real processor.",
     "timing: every_instruction 在真实处理器上没有对应物。"},
    {"It has {} tasks at the start; a real run has at most {}.",
     "它开始时有 {0} 个任务；真实运行最多 {1} 个。"},
    {"this scenario cannot be run for real: {}", "此场景不能真实运行：{~0}"},
    {"the process that guards real runs was killed", "看护真实运行的进程被杀死"},
    {"no memory for a real run could be mapped", "无法为真实运行映射内存"},
    {"no eventfd could be made: {}", "无法创建 eventfd：{0}"},
};
// clang-format on

}  // namespace

std::span<const Phrase> zh_backend() { return kPhrases; }

}  // namespace interleave
