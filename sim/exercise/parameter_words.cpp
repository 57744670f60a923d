#include "exercise/parameter_words.h"

namespace interleave {

namespace {

struct About {
    std::string_view policy;  // empty: every policy without a row of its own above it
    std::string_view parameter, zh;
};

constexpr About kAbouts[] = {
    // Parts that several policies share.
    {"fcfs", "queues", "所有 CPU 共用一个队列，或每个 CPU 一个队列、空闲时从别处窃取"},
    {"rr", "queues", "所有 CPU 共用一个队列，或每个 CPU 一个队列、空闲时从别处窃取"},
    {"sjf", "queues", "所有 CPU 共用一个队列，或每个 CPU 一个队列、空闲时从别处窃取"},
    {"srtf", "queues", "所有 CPU 共用一个队列，或每个 CPU 一个队列、空闲时从别处窃取"},
    {"priority", "queues", "所有 CPU 共用一个队列，或每个 CPU 一个队列、空闲时从别处窃取"},
    {"", "queues", "所有 CPU 共用一个队列，或每个任务固定分配给一个 CPU"},
    {"", "steal", "每个 CPU 一个队列时：队列为空的 CPU 什么时候从别处取任务"},
    {"", "interval", "队列为空的 CPU 每隔多久查看一次别的队列"},
    {"", "victim", "查看谁的队列：有任务可取的最长队列、随机一个，或给定的一个"},
    {"", "victims", "给定时：依次查看的 CPU"},
    {"", "steal_bound", "设有亲和性的任务在其允许的范围内是否可以被窃取"},
    {"", "packing", "固定分配时：分给第一个负载不超过 1 的 CPU，或负载最小的 CPU"},
    {"", "burst", "到任务下次等待为止的 CPU 时间：真实长度，或根据以往预测"},
    {"", "alpha", "预测时：最近一次区间的权重，其余为此前各次的权重"},
    {"", "guess", "预测时：每个任务的第一个预测值"},
    {"", "levels", "共有多少级；0 表示与 quanta 的项数相同"},
    {"mlfq", "ties",
     "同一时刻进入同一队列的先后：就绪的先于用完时间片的，或后于它们，后者中按通常顺序，"
     "或新到的先于被唤醒的"},
    {"multilevel", "ties",
     "同一时刻进入同一队列的先后：就绪的先于用完时间片的，或后于它们，后者中按通常顺序，"
     "或新到的先于被唤醒的"},
    {"rr", "ties", "作业恰在时间片用完时就绪，谁先排队"},
    {"", "ties",
     "相等时谁先运行。release：正在运行的作业，其次先释放的，再次列表中靠前的任务；"
     "running：正在运行的作业，其次列表中靠前的任务；task：列表中靠前的任务"},
    // Of one policy, or alike in all that have it.
    {"", "quantum", "时间片的长度；优先级调度中用于优先级相同的作业，0 表示不轮转"},
    {"rr", "slice", "时间片从任务得到 CPU 时算起，或所有任务的时间片同时结束"},
    {"rr", "cpu_order", "几个 CPU 在同一时刻选择任务时，哪个 CPU 先选"},
    {"rr", "cpu_order_every", "cpu_order 为 random 或 given 时：一种次序保持多久"},
    {"rr", "cpu_orders",
     "cpu_order 为 given 时：依次采用的各种次序，每个 CPU 在每种次序中各出现一次"},
    {"", "preemptive", "更紧急的任务是否立即抢占 CPU"},
    {"priority", "order", "优先数小的优先，还是大的优先"},
    {"", "aging", "每等待这么长时间，优先级提高一级；0 表示从不"},
    {"", "preempted", "被抢占的任务排在同级任务的队首还是队尾"},
    {"multilevel", "quanta", "从高到低各级的时间片；0 表示先来先服务，最后一项适用于其下各级"},
    {"mlfq", "quanta", "从高到低各级的时间片，最后一项适用于其下各级"},
    {"", "allotments", "从高到低各级用完多少个时间片后降级，最后一项适用于其下各级"},
    {"", "boost", "每隔多久所有任务升到最高级；0 表示从不"},
    {"", "io", "等待过的任务保留已用的配额，还是重新获得全部配额"},
    {"", "io_to", "任务等待之后排到本级的队尾还是队首；在队首时先于同级正在运行的任务"},
    {"", "alone", "后面没有任务排队时，用完时间片对任务有什么影响"},
    {"multilevel", "order", "优先数 0 是最高级还是最低级；超出级数的归入最近的一级"},
    {"", "between", "总是最高级先运行，或各级在每个周期内各有份额"},
    {"multilevel", "shares", "按份额时：一个周期的 CPU 时间如何分配，最后一项适用于其下各级"},
    {"", "period", "按份额时：每隔多久重新分配"},
    {"", "compensation", "只用了部分时间片的任务，在下次中奖之前彩票数是否按比例增加"},
    {"", "shares", "份额由什么决定：彩票数，或 nice 值（按 Linux 的权重）"},
    {"", "leftover", "没用完的时间片：立即抽取下一张彩票，或 CPU 空闲到时间片结束"},
    {"", "draws", "依次使用的随机数，每个对就绪任务的彩票总数取模"},
    {"", "constant", "除以彩票数得到步长的常数；0 表示所有份额的最小公倍数"},
    {"", "start", "新任务的行程值：全局行程值加步长、0，或全局行程值"},
    {"", "urgent", "优先数小的优先，还是大的优先"},
    {"", "order", "固定分配时：按列表顺序分配，或按利用率从大到小分配"},
    {"", "tick", "此外每隔多久比较一次松弛度；0 表示从不"},
};

}  // namespace

std::string_view chinese_about(std::string_view policy, std::string_view parameter)
{
    for (const About& about : kAbouts)
        if (about.parameter == parameter && (about.policy.empty() || about.policy == policy))
            return about.zh;
    return {};
}

}  // namespace interleave
