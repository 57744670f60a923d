// Kinds of objects, faults and what ends a run.
#include "translation/tables.h"

namespace interleave {

namespace {

// clang-format off
constexpr Phrase kPhrases[] = {
    {"assertion failed", "断言失败"},
    {"index out of range", "下标越界"},
    {"unlock of a lock not held", "释放未持有的锁"},
    {"stack overflow", "栈溢出"},
    {"join of a stranger", "汇合无关的任务"},
    {"too many tasks", "任务太多"},
    {"duration out of range", "时长超出范围"},
    {"endless atomic block", "原子块没有尽头"},
    {"ends while holding a lock", "持锁时结束"},
    {"counter out of range", "计数器超出范围"},
    {"too many messages", "消息太多"},
    {"task_done too often", "task_done 次数过多"},
    {"broken pipe", "管道破裂"},
    {"closed end of a pipe", "管道端已关闭"},
    {"lock of a lock already held", "锁定已持有的锁"},
    {"wait without the mutex", "未持互斥锁而等待"},
    {"wait for a child without one", "没有子进程而等待"},
    {"await outside a coroutine", "在协程之外 await"},
    {"state not recoverable", "状态不可恢复"},
    {"priority above the ceiling", "优先级高于上限"},
    {"connection refused", "连接被拒绝"},
    {"more than was claimed", "超过所声明的数量"},
    {"event loop inside a coroutine", "协程内的事件循环"},
    {"fork in a sub-interpreter", "在子解释器中 fork"},
    {"broken connection", "连接已断开"},
    {"connection not open", "连接未打开"},
    {"no such sub-interpreter", "没有这个子解释器"},
    {"no answer to connect", "连接请求没有应答"},
    {"A task started a thread in a sub-interpreter that its process does not have; it ended. A "
     "process that was started in the run has none.",
     "任务要在其进程没有的子解释器中启动线程；任务结束。运行中启动的进程没有子解释器。"},
    {"A task connected to a port whose backlog was full each time that it asked, for 127 seconds; "
     "it ended (ETIMEDOUT).",
     "任务在 127 秒内每次请求连接时，端口的等待队列都是满的；任务结束（ETIMEDOUT）。"},
    {"An assert of the scenario did not hold; the task ended there.",
     "场景的一个断言不成立；任务就此结束。"},
    {"An array was read or written outside its elements, which count from 0; the task ended.",
     "在数组元素之外读写，元素从 0 编号；任务结束。"},
    {"A division or remainder by zero; the task ended there.",
     "除以零或对零取余；任务就此结束。"},
    {"A task released a lock that it does not hold; the task ended.",
     "任务释放了它未持有的锁；任务结束。"},
    {"Calls nest deeper than the task's stack holds; raise machine.stack or end the recursion.",
     "调用嵌套超过任务的栈；请增大 machine.stack 或结束递归。"},
    {"A task joined one that is not of its process, nor a process that this has started; or "
     "one that was joined already, is being joined, or is detached. It ended.",
     "任务汇合的对象既不属于其进程，也不是它启动的进程；或已被汇合、正被汇合、已分离。任务结束"
     "。"},
    {"More tasks or processes are alive than the machine allows; the one that started more "
     "ended.",
     "存活的任务或进程超过机器允许的数目；启动更多任务的任务结束。"},
    {"A computed duration is negative or too long; the task ended.",
     "计算出的时长为负或太长；任务结束。"},
    {"An atomic block or the condition of an until does not come to its end; the task ended.",
     "原子块或 until 的条件没有结束；任务结束。"},
    {"A task ended while it held a lock, which stays locked: whoever wants it waits for ever.",
     "任务在持锁时结束，锁保持锁定：想要它的任务永远等待。"},
    {"A semaphore would count beyond its range, or a pipe was asked for a negative number of "
     "bytes; the task ended.",
     "信号量将超出计数范围，或向管道请求负的字节数；任务结束。"},
    {"Queues hold a million messages together, and no more fit in; the task that put another "
     "one ended. Give the queue a capacity, or let more be taken out.",
     "各队列合计一百万条消息，放不下更多；再放入的任务结束。请给队列容量，或让更多消息被取走。"},
    {"task_done was called more often than messages were put into the queue; the task ended.",
     "task_done 的调用次数超过放入队列的消息数；任务结束。"},
    {"A task wrote to a pipe whose read end is closed everywhere; the signal SIGPIPE ended it.",
     "任务向读端已全部关闭的管道写入；信号 SIGPIPE 结束了它。"},
    {"A task used or closed an end of a pipe that is closed everywhere; it ended.",
     "任务使用或关闭了已全部关闭的管道端；它结束了。"},
    {"A task started a process from a sub-interpreter, where CPython does not allow to fork; it "
     "ended. Start the process from the main interpreter.",
     "任务在子解释器中启动了进程，而 CPython 不允许在那里 fork；它结束了。请从主解释器启动进程。"},
    {"A task sent over a connection that the other side has closed, or at an end that was shut "
     "down; the signal SIGPIPE ended it.",
     "任务通过对方已关闭的连接发送，或在已停止发送的一端发送；信号 SIGPIPE 结束了它。"},
    {"A task used an end of a connection that its process does not have open, or a port at which "
     "nobody listens; it ended.",
     "任务使用了其进程未打开的连接端，或没有人监听的端口；它结束了。"},
    {"A task locked what it holds already, and the lock forbids that; the task ended. A "
     "mutex(recursive) would count instead.",
     "任务锁定了已持有的锁，而该锁不允许；任务结束。mutex(recursive) 则会计数。"},
    {"A task waited on a condition whose mutex it does not hold; the task ended. Lock the "
     "mutex before you test what you wait for.",
     "任务未持有互斥锁就在条件变量上等待；任务结束。请在检查所等条件之前锁定互斥锁。"},
    {"A task waited for a child to end and has none left; it ended (ECHILD).",
     "任务等待子进程结束而已没有子进程；它结束了（ECHILD）。"},
    {"A task that is not a coroutine awaited something; it ended. Start it as a coroutine, or "
     "wait without `await`.",
     "不是协程的任务使用了 await；它结束了。请以协程启动它，或不用 `await` 等待。"},
    {"A task locked a robust mutex whose owner had ended and whose data nobody declared "
     "consistent before it was unlocked; it ended (ENOTRECOVERABLE).",
     "任务锁定了健壮互斥锁，其持有者已结束，而解锁之前没有谁声明数据一致；它结束了（"
     "ENOTRECOVERABLE）。"},
    {"A task locked a mutex whose ceiling is less urgent than its own priority; it ended "
     "(EINVAL).",
     "任务锁定的互斥锁，其上限不如任务自身的优先级紧迫；它结束了（EINVAL）。"},
    {"A task connected to a port where nobody listens; it ended (ECONNREFUSED).",
     "任务连接到无人监听的端口；它结束了（ECONNREFUSED）。"},
    {"A task asked for more units of a resource than it claimed it would; it ended.",
     "任务请求的资源单位超过其声明；它结束了。"},
    {"A coroutine ran an event loop of its own; it ended. Start the other coroutine and await "
     "it.",
     "协程运行了自己的事件循环；它结束了。请启动另一个协程并 await 它。"},
    {"The run has not ended.", "运行尚未结束。"},
    {"Every task that is not a daemon came to its end. Daemons may have been left waiting or "
     "running.",
     "所有非守护任务都已结束。守护任务可能仍在等待或运行。"},
    {"Tasks wait for each other in a ring: each for something that the next one holds, none "
     "with a time limit. None of them can ever go on, so the run ends at that moment and "
     "tells who holds what and who waits for what.",
     "任务互相等待成环：每个都在等待下一个所持有的东西，且没有时限。谁也无法继续，因此运行在此"
     "刻结束，并说明谁持有什么、谁等待什么。"},
    {"Over units of resources, where each may wait for several others, it is those whom no "
     "order of ends would help; the resource says with detection=... when that is looked for.",
     "对于资源的单位，每个任务可能等待多个任务，死锁的是任何结束次序都帮不了的那些；资源用 "
     "detection=... 说明何时检测。"},
    {"A way out: let every task take the locks in the same order, or take them with trylock "
     "and give back what it has when that fails.",
     "出路：让每个任务按同一次序取锁，或用 trylock 取锁，失败时归还已有的锁。"},
    {"Tasks are left, all of them wait, and nothing will ever happen that could wake one: "
     "nobody is left to release, put, notify or end. There is no ring, as in a deadlock: look "
     "for what was never released, sent or notified.",
     "还有任务，它们都在等待，而不会再发生能唤醒它们的事：没有谁来释放、放入、通知或结束。这里"
     "没有死锁那样的环：请查找从未被释放、发送或通知的东西。"},
    {"The run was cut off: by `until:`, which is a fine way to end a scenario that goes on "
     "for ever, or by a limit on steps that protects against one that does so without time "
     "passing.",
     "运行被截断：由 `until:`，这是结束永远进行的场景的好办法；或由步数限制，它防止场景在时间"
     "不推进时永远运行。"},
    {"Somebody pressed Ctrl+C. What is told is what happened until then; `expect:` and "
     "`outcome:` are not judged.",
     "有人按了 Ctrl+C。报告的是到那时为止发生的事；不判定 `expect:` 和 `outcome:`。"},
    {"until all have come", "直到全部到达"},
    {"until it is notified", "直到被通知"},
    {"until it is unlocked", "直到解锁"},
    {"until somebody connects", "直到有人连接"},
    {"until it is connected", "直到连接建立"},
    {"until there is room in its buffer", "直到其缓冲区有空间"},
    {"until something is sent", "直到有数据发来"},
    {"until it is set", "直到它被置位"},
    {"until it is done", "直到它完成"},
    {"until there is room in it", "直到其中有空间"},
    {"until something is written to it", "直到有数据写入"},
    {"until something is put into it", "直到有消息放入"},
    {"until all that was put into it is done", "直到放入的消息全部处理完"},
    {"as the client of connection {},", "作为连接 {0} 的客户端，"},
    {"as the server of connection {},", "作为连接 {0} 的服务端，"},
    {"held by {} {}", "由 {0} 持有，{=1}"},
    {"arrived", "已到达"},
    {"parties", "参与者数"},
    {"mutex", "互斥锁"},
    {"order", "次序"},
    {"spurious", "虚假唤醒"},
    {"sharing", "共享"},
    {"busy", "忙"},
    {"discipline", "服务规则"},
    {"exclusively", "独占"},
    {"shared by {}", "由 {0} 个任务共享"},
    {"records", "记录数"},
    {"locked", "锁定"},
    {"drop request", "让出请求"},
    {"pending", "待处理"},
    {"listens", "监听"},
    {"at port {}", "端口 {0}"},
    {"not accepted", "未接受"},
    {"connections", "连接"},
    {"on the way", "在途"},
    {"owner", "持有者"},
    {"protocol", "协议"},
    {"ceiling", "优先级上限"},
    {"spins", "自旋"},
    {"robust", "健壮"},
    {"its owner ended", "其持有者已结束"},
    {"not yet declared consistent", "尚未声明一致"},
    {"not recoverable", "不可恢复"},
    {"{} times", "{0} 次"},
    {"begun", "已开始"},
    {"not begun", "未开始"},
    {"done", "完成"},
    {"readers", "读者"},
    {"writers", "写者"},
    {"{} of {} bytes", "{1} 字节中的 {0}"},
    {"holds", "已有"},
    {"not done", "未完成"},
    {"units", "单位数"},
    {"free", "空闲"},
    {"prefer", "优先"},
    {"count", "计数"},
    {"serving", "正在服务"},
    {"next ticket", "下一号"},
    {"clear", "未置位"},
    {"set", "已置位"},
    {"urgency of", "紧迫程度来自"},
    {"ceiling of", "上限来自"},
    {"may not begin", "不得开始"},
    {"not above the ceilings", "不高于各上限"},
    {"{} of 1000 waits", "每 1000 次等待 {0} 次"},
    {"{} ({} bytes to the server, {} to the client)",
     "{#0}（发往服务端 {1} 字节，发往客户端 {2} 字节）"},
};
// clang-format on

}  // namespace

std::span<const Phrase> zh_kernel() { return kPhrases; }

}  // namespace interleave
