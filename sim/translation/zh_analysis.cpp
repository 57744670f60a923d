// Findings, verdicts, and what an analysis promises.
#include "translation/tables.h"

namespace interleave {

namespace {

// clang-format off
constexpr Phrase kPhrases[] = {
    {"it divides by zero", "它除以零"},
    {"it is no arithmetic", "它不是算术表达式"},
    {"fault at {}", "{0} 故障"},
    {"fault from {} to {}", "{0} 到 {1} 故障"},
    {"miss at {}", "{0} 错过截止时间"},
    {"miss from {} to {}", "{0} 到 {1} 错过截止时间"},
    {"expect at {}", "{0} 预期不成立"},
    {"expect from {} to {}", "{0} 到 {1} 预期不成立"},
    {"outcome at {}", "{0} 结果不成立"},
    {"outcome from {} to {}", "{0} 到 {1} 结果不成立"},
    {"starvation at {}", "{0} 饥饿"},
    {"starvation from {} to {}", "{0} 到 {1} 饥饿"},
    {"lock-order at {}", "{0} 锁的次序问题"},
    {"lock-order from {} to {}", "{0} 到 {1} 锁的次序问题"},
    {"inversion at {}", "{0} 优先级反转"},
    {"inversion from {} to {}", "{0} 到 {1} 优先级反转"},
    {"convoy at {}", "{0} 护航效应"},
    {"convoy from {} to {}", "{0} 到 {1} 护航效应"},
    {"herd at {}", "{0} 惊群"},
    {"herd from {} to {}", "{0} 到 {1} 惊群"},
    {"lost-wakeup at {}", "{0} 丢失的唤醒"},
    {"lost-wakeup from {} to {}", "{0} 到 {1} 丢失的唤醒"},
    {"race at {}", "{0} 竞争条件"},
    {"race from {} to {}", "{0} 到 {1} 竞争条件"},
    {"deadlock from {} to {}", "{0} 到 {1} 死锁"},
    {"stuck from {} to {}", "{0} 到 {1} 停滞"},
    {"limit from {} to {}", "{0} 到 {1} 达到上限"},
    {"({} {} in all.)", "（共 {#0} 个{~1}。）"},
    {"such orders", "这样的次序"},
    {"such waits", "这样的等待"},
    {"pairs of lines", "行对"},
    {"Deadlock: {}.", "死锁：{~0}。"},
    {"Deadlock possible, though not in this run: {}.", "可能死锁，虽然本次运行没有发生：{~0}。"},
    {"Priority inversion: {} waited {} for {}, held by {}, which is less urgent; for {} of it "
     "{}, less urgent as well, ran instead of {}, which nothing bounds.",
     "优先级反转：{0} 等待 {2} 达 {1}，该锁由较不紧迫的 {3} 持有；其中 {4} 里同样较不紧迫的 "
     "{5} 代替 {6} 运行，这没有上界。"},
    {"Priority inversion: {} waited {} for {}| (line {}), held by {}, which is less urgent; "
     "for {} of it {}, less urgent as well, ran instead of {}, which nothing bounds.",
     "优先级反转：{0} 等待 {2}（第 {3} 行）达 {1}，该锁由较不紧迫的 {4} 持有；其中 {5} 里同样"
     "较不紧迫的 {6} 代替 {7} 运行，这没有上界。"},
    {"Priority inversion: {} waited {} for {}, held by {}, which is less urgent|; it was "
     "bounded by the time that the lock is held.",
     "优先级反转：{0} 等待 {2} 达 {1}，该锁由较不紧迫的 {3} 持有；这以持锁时间为上界。"},
    {"Priority inversion: {} waited {} for {}| (line {}), held by {}, which is less urgent|; "
     "it was bounded by the time that the lock is held.",
     "优先级反转：{0} 等待 {2}（第 {3} 行）达 {1}，该锁由较不紧迫的 {4} 持有；这以持锁时间为上"
     "界。"},
    {"({} times, this the longest.)", "（共 {0} 次，这是最长的一次。）"},
    {"Convoy at {}: {} came back {} times from waiting for something else and {} times had to "
     "wait for the lock, {} on average, until {} gave it up because of being asked; in these "
     "{} turns it ran for {} and waited {}.",
     "{0} 处的护航效应：{1} 从其他等待中返回 {2} 次，其中 {3} 次必须等这把锁，平均 {4}，直到 {~5} 应请求"
     "放手；在这 {6} 次里它运行了 {7}，等待了 {8}。"},
    {"Lock convoy at {}: from {} on it went from hand to hand {} times and somebody always "
     "waited, though its owners ran for only {} of {}.",
     "{0} 处的护航效应：从 {1} 起它易手 {2} 次，总有任务在等待，而持有者在 {4} 中只运行了 {3}"
     "。"},
    {"Thundering herd at {}: {} woke {} tasks at {}, and {} of them found nothing to do and "
     "waited again.",
     "{0} 处的惊群：{1} 在 {3} 唤醒了 {2} 个任务，其中 {4} 个无事可做，又去等待。"},
    {"Thundering herd at {}: {} woke {} tasks at {}, and {} of them found nothing to do and "
     "waited again| (the like {} times).",
     "{0} 处的惊群：{1} 在 {3} 唤醒了 {2} 个任务，其中 {4} 个无事可做，又去等待（类似情况 {5} "
     "次）。"},
    {"Lost wake-up: {} acted on {} at {} when nobody waited, {} began to wait there at {} "
     "without having looked again, and nobody wakes it.",
     "丢失的唤醒：{0} 在 {2} 操作 {1} 时没有任务等待，{3} 未再检查就在 {4} 开始等待，没有谁会"
     "唤醒它。"},
    {"Lost wake-up: {} acted on {} at {} (line {}) when nobody waited, {} began to wait there "
     "at {} (line {}) without having looked again, and nobody wakes it.",
     "丢失的唤醒：{0} 在 {2}（第 {3} 行）操作 {1} 时没有任务等待，{4} 未再检查就在 {5}（第 "
     "{6} 行）开始等待，没有谁会唤醒它。"},
    {"Race on {}: {}, and nothing orders the two.",
     "{0} 上的竞争条件：{~1}，两者之间没有先后约束。"},
    {"{} {} it (line {}, at {}) and {} {} it (line {}, at {})",
     "{0} {~1}它（第 {2} 行，{3}），{4} {~5}它（第 {6} 行，{7}）"},
    {"reads", "读取"},
    {"writes", "写入"},
    {"updates", "更新"},
    {"line {}", "第 {0} 行"},
    {"{} (line {}|)", "{=0}（第 {1} 行）"},
    {"{} (line {})", "{*0}（第 {1} 行）"},
    {"{} takes {} (line {}) and then {} (line {})",
     "{0} 先取 {1}（第 {#2} 行）再取 {3}（第 {#4} 行）"},
    {"{} takes {} and then {}", "{0} 先取 {1} 再取 {2}"},
    {"Deadlock: tasks wait for each other.", "死锁：任务互相等待。"},
    {"Deadlock: {} waits for {}, held by {}, who waits for {}, held by {}.",
     "死锁：{0} 等待由 {2} 持有的 {1}，{2} 等待由 {4} 持有的 {3}。"},
    {"Deadlock: {} waits for {}, held by {}.", "死锁：{0} 等待由 {2} 持有的 {1}。"},
    {"Deadlock: {} waits for {}, held by {}, who waits for {}.",
     "死锁：{0} 等待由 {2} 持有的 {1}，{=3}。"},
    {"who waits for {}", "而它等待 {0}"},
    {"who waits for the end of {}", "而它等待 {0} 结束"},
    {"who waits in '{}'", "而它在“{0}”中等待"},
    {"Stuck: nothing can ever happen again; {}.", "停滞：再也不会发生任何事；{~0}。"},
    {"{}: {} at {}.", "{0}：{=1}，在 {2}。"},
    {"{}: {} at {}| in '{}'.", "{0}：在“{3}”中{=1}，时间 {2}。"},
    {"({} faults in all.)", "（共 {0} 次故障。）"},
    {"{} missed the deadlines of {} of {} jobs, the first at {}.",
     "{0} 的 {2} 个作业中有 {1} 个错过截止时间，第一次在 {3}。"},
    {"({} tasks missed in all.)", "（共有 {0} 个任务错过。）"},
    {"{} does not hold: {}: {}.", "{=0}不成立：{*1}：{~2}。"},
    {"{} waits in '{}'", "{0} 在“{1}”中等待"},
    {"{} waits for the end of {}", "{0} 等待 {1} 结束"},
    {"{} waits for {}", "{0} 等待 {1}"},
    {"{} waits for {}, held by {} (line {})", "{0} 等待由 {2} 持有的 {1}（第 {#3} 行）"},
    {"{} waits for {}, held by {}", "{0} 等待由 {2} 持有的 {1}"},
    {"Starvation: {} was ready for {} from {} on", "饥饿：{0} 从 {2} 起就绪达 {1}"},
    {"Starvation: {} waited {} for {} from {} on", "饥饿：{0} 从 {3} 起等待 {2} 达 {1}"},
    {"to the end of the run", "直到运行结束"},
    {"while tasks that came later got a CPU {} times ({})",
     "其间后来的任务得到 CPU {0} 次（{~1}）"},
    {"while tasks that came later got {} {} times ({})", "其间后来的任务得到 {0} {1} 次（{~2}）"},
    {"{} others", "另外 {0} 个"},
    {"others waited {} on average", "其他任务平均等待 {0}"},
    {"nobody else had to wait", "其他任务都不必等待"},
    {"All of them may go first by what is declared, so that nothing bounds the wait.",
     "按声明它们都可以先走，因此等待没有上界。"},
    {"it ended: {}", "结局：{=0}"},
    {"{} is {}", "{0} 为 {1}"},
    {"{}() needs an argument", "{0}() 需要一个参数"},
    {"this run does not tell what {} is", "本次运行没有给出 {0} 的值"},
    {"{} is an array", "{0} 是数组"},
    {"{} has {} elements, none with index {}", "{0} 有 {1} 个元素，没有下标 {2}"},
    {"this run does not tell what is in {}", "本次运行没有给出 {0} 中的内容"},
    {"there was no task {} in this run", "本次运行中没有任务 {0}"},
    {"no job of {} was done", "{0} 没有完成任何作业"},
    {"this run does not tell which CPU a task ran on", "本次运行没有给出任务在哪个 CPU 上运行"},
    {"{} had not ended", "{0} 尚未结束"},
    {"{} had not started", "{0} 尚未启动"},
    {"this run tells a ready task from a running one only roughly",
     "本次运行只能粗略区分就绪与运行"},
    {"{} never ran", "{0} 从未运行"},
    {"there is no function {}", "没有函数 {0}"},
    {"no task ended", "没有任务结束"},
    {"no such task ended", "没有这样的任务结束"},
    {"there is no object {}", "没有对象 {0}"},
    {"there is no CPU {}", "没有 CPU {0}"},
    {"the run was interrupted before its end", "运行在结束前被中断"},
    {"{} holds {} and waits for {}, which {} hold", "{0} 持有 {~1}，并等待由 {3} 持有的 {~2}"},
    {"{} holds {} and waits for {}, which {} holds", "{0} 持有 {~1}，并等待由 {3} 持有的 {~2}"},
    {"{} holds {} and waits for {}, which it holds itself",
     "{0} 持有 {~1}，并等待自己持有的 {~2}"},
    {"{} holds {} and waits for {}", "{0} 持有 {~1}，并等待 {~2}"},
    {"{} holds {} and waits for the end of {}", "{0} 持有 {~1}，并等待 {~2} 结束"},
    {"{} holds {} and waits ({})", "{0} 持有 {~1}，并等待（{~2}）"},
    {"{} holds {} and waits ({}) ({})", "{0} 持有 {~1}，并等待（{~2}）（{~3}）"},
    {"{} waits for {}, which {} hold", "{0} 等待由 {2} 持有的 {~1}"},
    {"{} waits for {}, which {} holds", "{0} 等待由 {2} 持有的 {~1}"},
    {"{} waits for {}, which it holds itself", "{0} 等待自己持有的 {~1}"},
    {"{} waits for {} (line {})", "{0} 等待 {1}（第 {2} 行）"},
    {"{} waits for the end of {} (line {})", "{0} 等待 {1} 结束（第 {2} 行）"},
    {"{} waits ({})", "{0} 等待（{~1}）"},
    {"{} waits ({}) (line {})", "{0} 等待（{~1}）（第 {2} 行）"},
    {"{} (since {})", "{0}（自 {1} 起）"},
    {"{} (since {}, line {})", "{0}（自 {1} 起，第 {2} 行）"},
    {"{} to read (since {})", "{0}（读，自 {1} 起）"},
    {"{} to read (since {}, line {})", "{0}（读，自 {1} 起，第 {2} 行）"},
    {"{} has {} already when it asks for it: it should not lock it again, or the lock has to "
     "be one that may be taken twice.",
     "{0} 请求 {1} 时已经持有它：不应再次加锁，或者该锁必须允许重复获取。"},
    {"One order for all tasks would have avoided it, such as {}; {}.",
     "所有任务采用同一次序即可避免，例如 {~0}；{~1}。"},
    {"{} takes {} (line {}) before {} (line {})",
     "{0} 先取 {1}（第 {#2} 行）再取 {3}（第 {#4} 行）"},
    {"{} takes {} before {}", "{0} 先取 {1} 再取 {2}"},
    {"{} before {}", "{0} 先于 {~1}"},
    {"response times say that {} can miss", "响应时间分析表明 {0} 可能错过"},
    {"response times say that no task misses", "响应时间分析表明没有任务会错过"},
    {"the response times of {} were not found within the steps allowed",
     "在允许的步数内未求出 {0} 的响应时间"},
    {"Utilisation {}; beside the deferrable server {}, which is {} the bound {}",
     "利用率 {0}；除可延期服务器外为 {1}，{~2}界限 {3}"},
    {"not above", "不高于"},
    {"above", "高于"},
    {"{}: the test says nothing; {}.", "{~0}：该测试没有结论；{~1}。"},
    {"{}: no deadline is missed; {}.", "{~0}：不会错过截止时间；{~1}。"},
    {"{}: that test says nothing, but the hyperbolic one for such a server is passed: no "
     "deadline is missed; {}.",
     "{~0}：该测试没有结论，但针对这种服务器的双曲测试通过：不会错过截止时间；{~1}。"},
    {"Utilisation {} is above 1; {}.", "利用率 {0} 高于 1；{~1}。"},
    {"Utilisation {}: the bounds by utilisation are for rate-monotonic priorities and "
     "deadlines not before the next release; {}.",
     "利用率 {0}：利用率界限适用于速率单调优先级且截止时间不早于下次释放的情形；{~1}。"},
    {"Utilisation {}: the bounds by utilisation are for rate-monotonic priorities and "
     "deadlines not before the next release|, beside at most one deferrable server, the most "
     "urgent; {}.",
     "利用率 {0}：利用率界限适用于速率单调优先级且截止时间不早于下次释放的情形，且至多另有一个"
     "最紧迫的可延期服务器；{~1}。"},
    {"Utilisation {} is not above |the Liu-Layland bound {}: no deadline is missed; {}.",
     "利用率 {0} 不高于 Liu-Layland 界限 {1}：不会错过截止时间；{~2}。"},
    {"Utilisation {} is above |the Liu-Layland bound {}: that test says nothing, but the "
     "hyperbolic product {} is not above 2: no deadline is missed; {}.",
     "利用率 {0} 高于 Liu-Layland 界限 {1}：该测试没有结论，但双曲乘积 {2} 不高于 2：不会错过"
     "截止时间；{~3}。"},
    {"Utilisation {} is above |the Liu-Layland bound {}: the test says nothing; {}.",
     "利用率 {0} 高于 Liu-Layland 界限 {1}：该测试没有结论；{~2}。"},
    {"Utilisation {} is not above 1, and jobs never need more than the time in which they are "
     "released and due: no deadline is missed.",
     "利用率 {0} 不高于 1，且作业所需从不超过其释放到截止之间的时间：不会错过截止时间。"},
    {"Utilisation {}: jobs that are released and due within {} can need {}: a deadline can be "
     "missed.",
     "利用率 {0}：在 {1} 内释放并到期的作业可能需要 {2}：可能错过截止时间。"},
    {"Utilisation {}|: whether jobs need too much was not found within the steps allowed.",
     "利用率 {0}：在允许的步数内未能判定作业是否需要过多。"},
    {"Utilisation {} of {} CPUs| is too much: deadlines will be missed.",
     "{1} 个 CPU 上的利用率 {0} 过高：将会错过截止时间。"},
    {"Utilisation {} of {} CPUs|: no task is dense enough for global earliest deadline first to "
     "miss a deadline.",
     "{1} 个 CPU 上的利用率 {0}：没有任务密度高到使全局最早截止时间优先错过截止时间。"},
    {"Utilisation {} of {} CPUs: with global earliest deadline first no job is late by more "
     "than {}.",
     "{1} 个 CPU 上的利用率 {0}：用全局最早截止时间优先，作业迟到不超过 {2}。"},
    {"Utilisation {} of {} CPUs|: this policy has no analysis here for several CPUs.",
     "{1} 个 CPU 上的利用率 {0}：此策略在这里没有多 CPU 的分析。"},
    {"Utilisation {} is {} 1; this policy has no analysis here.",
     "利用率 {0} {~1} 1；此策略在这里没有分析。"},
    {"On cpu{}: {}", "cpu{0} 上：{~1}"},
    {"No analysis of a periodic task set: {}", "没有周期任务集的分析：{~0}"},
    {"A server counts as a task that needs its budget in every period; what it serves has no "
     "bound here.",
     "服务器按每个周期都需要其预算的任务计算；它所服务的任务在这里没有上界。"},
};
// clang-format on

}  // namespace

std::span<const Phrase> zh_analysis() { return kPhrases; }

}  // namespace interleave
