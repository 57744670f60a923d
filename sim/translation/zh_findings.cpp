// The pages of findings: `interleave explain deadlock`.
#include "translation/tables.h"

namespace interleave {

namespace {

// clang-format off
constexpr Phrase kPhrases[] = {
    {"What a run can show", "运行可能显示的问题"},
    {"How it is recognised:", "识别规则："},
    {"Source:", "来源："},
    {"To see it:", "演示："},
    {"What to do:", "对策："},
    {"tasks wait for each other in a ring", "任务互相等待，成为一个环"},
    {"Each task of the ring has what the one before it wants, and waits for what the next one "
     "has. None of them can ever go on.",
     "环中每个任务都持有前一个任务想要的东西，又在等待后一个任务所持有的。谁也无法继续。"},
    {"The wait-for graph has an edge from a task that waits to everybody who has to act first: "
     "the owner of a lock, all its readers, the task whose end it waits for. A ring in it is a "
     "deadlock. A wait that gives up after a time makes no edge. Over several units of a "
     "resource those are told whom no order of ends would help.",
     "在等待图中，等待的任务有边指向每一个必须先行动的任务：锁的持有者、锁的所有读者、它等待其结"
     "束的任务。图中的环就是死锁。到时会放弃的等待不产生边。对有多个单位的资源，报告的是无论按什"
     "么次序结束都得不到满足的任务。"},
    {"Let all tasks take the locks in one order; the report names one. Or take the second lock "
     "with trylock or `within`, and give the first back when that fails. `waits` of `interleave "
     "step` shows the ring at any moment, and `buntil deadlock` goes to where it closed.",
     "让所有任务按同一次序加锁；报告会给出一个次序。或者用 trylock 或 `within` 取第二把锁，失败"
     "时放开第一把。`interleave step` 的 `waits` 可在任意时刻显示这个环，`buntil deadlock` 退回"
     "到环形成的时刻。"},
    {"everybody waits, and there is no ring", "所有任务都在等待，但没有环"},
    {"Tasks are left, all of them wait, and nothing will ever happen that could wake one: "
     "whoever should release, put, set or notify has ended or waits as well.",
     "还有任务，它们都在等待，而再也不会发生能唤醒其中任何一个的事：本应释放、放入、置位或通知的"
     "任务已经结束，或者也在等待。"},
    {"No task can run, no timer and no device has anything to do, and the wait-for graph has no "
     "ring that the kernel knows. Readers of a lock are counted by the kernel and not named, so "
     "that a ring through readers ends a run in this way; the report tells the ring all the "
     "same.",
     "没有任务能运行，定时器和设备都无事可做，等待图中也没有内核所知的环。内核只数锁的读者而不记"
     "名，因此经过读者的环会以这种方式结束运行；报告仍会指出这个环。"},
    {"Look at each task that waits, with `interleave why FILE TASK TIME`: it says what would let "
     "it go on, and on which lines of the scenario that is done. See also lost-wakeup.",
     "用 `interleave why FILE TASK TIME` 逐个查看等待的任务：它说明什么能让该任务继续，以及场景"
     "的哪些行会这样做。另见 lost-wakeup。"},
    {"a task did what it must not", "任务做了不允许的事"},
    {"A division by zero, an index outside of an array, an unlock by somebody else, a write to a "
     "pipe without readers: the task ends there, as by a signal. The others go on.",
     "除以零、数组下标越界、由非持有者解锁、向没有读者的管道写入：任务就此结束，如同收到信号。其"
     "他任务继续。"},
    {"The instruction says so when it has its effect. The report names the task, the moment and "
     "the step.",
     "指令生效时即可判定。报告给出任务、时刻和步骤。"},
    {"The name of the fault has a page of its own: `interleave explain division by zero`. Go to "
     "the moment with `time` in `interleave step`, then one step back with `bi`.",
     "每种故障都有自己的说明：例如 `interleave explain division by zero`。在 `interleave step` "
     "中用 `time` 到达那一时刻，再用 `bi` 后退一步。"},
    {"a deadline passed and the job was not done", "截止时间已到，作业尚未完成"},
    {"A periodic task released a job, and its deadline came before its end.",
     "周期任务释放了一个作业，作业结束之前截止时间先到了。"},
    {"The job is not done at its deadline: release, deadline and end of each job are in the "
     "records. What the analysis of the task set promises stands beside it in the report.",
     "作业在截止时间尚未完成：每个作业的释放、截止和结束都在记录中。报告把任务集分析所保证的结果"
     "列在旁边。"},
    {"Compare the utilisation with the bound of the policy, look for a long section under a lock "
     "(inversion), and try another policy: `run FILE --policy edf`.",
     "把利用率与策略的界限比较，查找长时间持锁的片段（优先级反转），并试试别的策略："
     "`run FILE --policy edf`。"},
    {"a promise about every run is broken", "对每次运行都应成立的预期不成立"},
    {"`expect:` says what holds in every run of the scenario, whatever the policy, the machine "
     "and the seed. This run is one in which it does not.",
     "`expect:` 说明场景的每次运行中都成立的条件，与策略、机器和种子无关。在这次运行中它不成立。"},
    {"The expression is evaluated at the end of the run, with the final values.",
     "在运行结束时用最终值计算表达式。"},
    {"Either the program is wrong or the promise is. Look which value is another than expected, "
     "and go back to where it was changed: `buntil` with a condition on variables.",
     "不是程序有错，就是预期有错。看哪个值与预期不同，再退回到它被改变的地方：`buntil` 加关于变量"
     "的条件。"},
    {"a number that the scenario states is another now", "场景所述的数值已经不同"},
    {"`outcome:` says what comes out of this very run: its policy, machine and seed. Something "
     "that it depends on has changed.",
     "`outcome:` 说明正是这一次运行（其策略、机器和种子）的结果。它所依赖的某样东西改变了。"},
    {"The expression is evaluated at the end of the run. With another policy, machine or seed on "
     "the command line, and in a real run, it is skipped.",
     "在运行结束时计算表达式。若命令行给出别的策略、机器或种子，或者是真实运行，则跳过。"},
    {"In no scenario of the library is it violated: its tests see to that. Change a number under "
     "`outcome:` and run it. In a scenario of yours, look what has changed, and state the new "
     "number if that is as you want it.",
     "场景库中没有不成立的例子：测试保证了这一点。可以改动 `outcome:` 下的一个数再运行。在你自己"
     "的场景中，看看什么变了；如果正合你意，就写上新的数。"},
    {"a task waits while others that came later are served", "任务一直等待，后来的却先得到服务"},
    {"Nothing hinders the task but that others go first, again and again.",
     "除了别的任务一次又一次先走，没有什么妨碍这个任务。"},
    {"It waited without a break, for a CPU or a lock. Tasks that came later were served at least "
     "{} times in that time. The wait was more than {} times what others waited on average, and "
     "more than one part in {} of its life. Tasks of greater right, by what the scenario "
     "declares, do not count, unless the wait lasts to the end of the run.",
     "它不间断地等待 CPU 或锁，其间后来的任务至少得到 {0} 次服务。等待时间超过其他任务平均等待的 "
     "{1} 倍，并超过其寿命的 1/{2}。按场景声明更有权先走的任务不计入，除非等待一直持续到运行结"
     "束。"},
    {"For a CPU: a policy that lets urgency grow with the wait (aging), or one that shares "
     "(stride, mlfq with a boost). For a lock: one that is handed over in order (order=fifo, a "
     "ticket lock), or one that prefers writers.",
     "对 CPU：采用紧迫程度随等待增长（老化）的策略，或共享式的策略（stride、带提升的 mlfq）。对"
     "锁：采用按次序移交的锁（order=fifo、排号锁），或写者优先的锁。"},
    {"the run was cut off", "运行被截断"},
    {"A limit of the simulator ended the run before the program did, mostly because it goes "
     "round and round without time passing.",
     "模拟器的上限在程序结束之前结束了运行，多半是因为程序在时间不流逝的情况下不断循环。"},
    {"A number of steps, of tasks or of messages was reached that the scenario did not ask for. "
     "An `until:` of the scenario is no finding.",
     "步数、任务数或消息数达到了上限，而场景并未要求。场景自己的 `until:` 不算发现。"},
    {"Look for a loop in which nothing takes time, write a time into it, or give the scenario an "
     "`until:`. No scenario of the library is cut off so.",
     "查找不花时间的循环，在其中写上时间，或给场景加上 `until:`。场景库中没有这样被截断的场景。"},
    {"a deadlock that the order of locks makes possible", "锁的次序使死锁成为可能"},
    {"This run had none. But task after task held one lock while it asked for another, and these "
     "pairs form a cycle, so that another order of events can close it.",
     "这次运行没有死锁。但一个个任务在持有一把锁时请求另一把，这些锁对构成环，换一种事件次序就可"
     "能形成死锁。"},
    {"A cycle of pairs `holds A, asks for B`, of different tasks, with no third lock around two "
     "of them (a gate), not both reading, and not kept apart by start and join. Asking with "
     "trylock or with a time limit makes no pair. It looks at locks only: what values, messages "
     "or semaphores rule out is not seen.",
     "由不同任务的“持有 A，请求 B”锁对构成的环，其中没有两对处于同一把第三个锁（门锁）之内，不全"
     "是读，也没有被启动与汇合隔开。用 trylock 或带时限的请求不产生锁对。这里只看锁：由数值、消息"
     "或信号量排除的情形看不出来。"},
    {"One order of locks for all tasks. Where something else makes the cycle impossible, as a "
     "ceiling protocol does in that scenario, say so beside the locks: the next reader will ask.",
     "所有任务采用同一加锁次序。如果别的机制使环不可能形成（如那个场景中的优先级上限协议），请在"
     "锁旁注明：下一位读者会问。"},
    {"an urgent task waits for a lock of a less urgent one", "紧迫的任务等待较不紧迫任务的锁"},
    {"While it waits, a third task that is urgent enough to push the holder aside, and less "
     "urgent than the one that waits, can take as long as it likes.",
     "在它等待期间，第三个任务比持有者紧迫而足以把它挤开，又不如等待者紧迫，却可以想用多久就用多"
     "久。"},
    {"A task waits for a lock, and who has to act first is less urgent as the policy orders "
     "urgency; urgency that is lent counts. It is unbounded if the holder was ready and did not "
     "run while a third, less urgent than the waiting one, did.",
     "任务等待一把锁，而按策略的紧迫次序，必须先行动的任务较不紧迫；借来的紧迫程度也算。如果持有"
     "者就绪却没有运行，而比等待者不紧迫的第三个任务在运行，则没有上界。"},
    {"mutex(protocol=inherit) or mutex(protocol=protect). Hold the lock for a short time only.",
     "使用 mutex(protocol=inherit) 或 mutex(protocol=protect)。只短时间持有锁。"},
    {"a queue before a lock that does not dissolve", "锁前的队伍一直不散"},
    {"The lock goes from hand to hand, to tasks that do not run at that moment. Whoever runs "
     "comes back to it and has to wait: a switch for each use, though the lock is used for a "
     "part of the time only.",
     "锁在任务间传递，得到它的任务当时并不在运行。正在运行的任务又回来要锁，只好等待：每用一次就"
     "切换一次，尽管锁只有部分时间在用。"},
    {"At least {} hand-overs in a row, after each of which somebody still waits, among at least "
     "{} tasks, while owners run for at most {} % of that time. A lock whose owners use it all "
     "the time is merely busy.",
     "连续至少 {0} 次移交，每次之后仍有任务等待，涉及至少 {1} 个任务，而持有者的运行时间不超过这"
     "段时间的 {2} %。持有者一直在使用的锁只是繁忙而已。"},
    {"A lock that is freed instead of handed over (order=barging), a shorter section, or more "
     "locks with less behind each.",
     "使用释放而不是移交的锁（order=barging）、更短的临界区，或更多各管一小部分的锁。"},
    {"many are woken for what few can have", "唤醒很多，只有少数能得到"},
    {"Each of them gets a CPU, finds nothing to do, and waits again.",
     "它们各自得到 CPU，发现无事可做，又去等待。"},
    {"One act woke at least {} tasks that waited at one object; at least {} % of them looked, "
     "changed nothing that others can see, and came back to wait at the same line; at least one "
     "did not.",
     "一次操作唤醒了在同一对象上等待的至少 {0} 个任务；其中至少 {1} % 看了一下，没有改变别人能看"
     "到的任何东西，又回到同一行等待；至少有一个不是这样。"},
    {"Wake one: notify instead of notify_all, get instead of select on a common queue.",
     "只唤醒一个：用 notify 代替 notify_all；对公共队列用 get 代替 select。"},
    {"a notification came too early, and nobody sends another", "通知来得太早，之后没有再来"},
    {"Between the look at a condition and the wait for its change the notification went by.",
     "在检查条件和等待其改变之间，通知已经过去。"},
    {"A task acted on an object so as to wake somebody, nobody waited, and nothing was left "
     "behind; later another began to wait there without having looked in between, and waits at "
     "the end of the run.",
     "任务操作一个对象以唤醒别的任务，当时没有任务等待，也没有留下任何痕迹；后来另一个任务未再检"
     "查就开始在那里等待，直到运行结束还在等。"},
    {"Look and wait under the mutex of the condition, in a while loop; or use what remembers: a "
     "semaphore, an event.",
     "在条件变量的互斥锁之内检查并等待，并写成 while 循环；或使用有记忆的对象：信号量、事件。"},
    {"two uses of a shared cell that nothing orders", "对共享单元的两次使用之间没有先后约束"},
    {"At least one of them changes it. What comes out depends on who is quicker.",
     "其中至少一次改变它。结果取决于谁更快。"},
    {"Two uses by different threads, at least one changes the cell, not both in one go, and "
     "neither happens before the other: program order, start and join, locks, messages, barriers "
     "and atomic steps order; notify does not. It is about the order of this run.",
     "不同线程的两次使用，至少一次改变单元，不是两者都一气呵成，且都不先行发生于另一个：程序次"
     "序、启动与汇合、锁、消息、屏障和原子步骤给出先后；notify 不给出。这里说的是本次运行的次"
     "序。"},
    {"One lock around all uses of the cell, or `atomic:` where the whole change fits into one "
     "step.",
     "用同一把锁保护对该单元的所有使用；若整个改变能放进一步，则用 `atomic:`。"},
    {"a thread with little to do waits for the lock of its interpreter each time",
     "工作很少的线程每次都要等待其解释器的锁"},
    {"It waits for I/O, comes back, and needs the lock for a moment. A thread that computes has "
     "it, and gives it up only because it is asked to, after a switch interval. So a short "
     "answer takes an interval for each thread that computes.",
     "它等待 I/O，返回后需要短暂持有锁。锁在一个计算线程手里，那个线程只有在被要求时才会放手，即"
     "过了一个切换间隔之后。于是一个简短的应答，有几个计算线程就要花几个间隔。"},
    {"A thread came back from a wait for something else, had to wait for the lock, and somebody "
     "who had it let go with more to do: at least {} times, and at least {} % of the times that "
     "it came back. In these turns it waited at least {} times as long as it ran.",
     "线程从其他等待中返回，必须等待这把锁，而持有者在还有事要做时放手：至少 {0} 次，且至少占其返"
     "回次数的 {1} %。在这些轮次里，它等待的时间至少是运行时间的 {2} 倍。"},
    {"Let the work that computes be done by another process, or by code that lets go of the lock "
     "(compute ... nogil). A shorter switch interval makes the waits shorter, and the switches "
     "more.",
     "让计算工作由另一个进程完成，或由放开锁的代码完成（compute ... nogil）。切换间隔越短，等待越"
     "短，切换越多。"},
};
// clang-format on

}  // namespace

std::span<const Phrase> zh_findings() { return kPhrases; }

}  // namespace interleave
