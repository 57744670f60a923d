#include "exercise/kinds.h"

#include "policy/policies.h"

namespace interleave {

namespace {

constexpr RuleSentence kListOrder = {
    {"Jobs that become ready at the same time queue in the order of the list.",
     "同时就绪的作业按列表中的顺序排队。"}};
constexpr RuleSentence kEarliestFirst = {
    {"Among equals the one that has been ready longest runs, and of those that became ready at "
     "the same time the one that comes first in the list.",
     "相等时，就绪最久的作业先运行；同时就绪的按列表中的顺序。"}};
constexpr RuleSentence kPeriodic = {
    {"Each task releases a job at time 0 and then once in every period; a job needs the CPU for "
     "the task's length. Scheduling is preemptive.",
     "每个任务在时刻 0 以及此后每个周期释放一个作业，作业需要的 CPU "
     "时间等于任务的运行时间。调度是抢占式的。"}};
constexpr RuleSentence kEarlierRelease = {
    {"Among equals the running job goes on, else the job that was released first runs, else that "
     "of "
     "the task that comes first in the list.",
     "相等时，正在运行的作业继续；否则先释放的作业先运行；再否则列表中靠前的任务先运行。"},
    "ties",
    "release"};
constexpr RuleSentence kRunningFirst = {
    {"Among equals the running job goes on, else the task that comes first in the list runs.",
     "相等时，正在运行的作业继续；否则列表中靠前的任务先运行。"},
    "ties",
    "running"};
constexpr RuleSentence kListedFirst = {{"Among equals the task that comes first in the list runs.",
                                        "相等时，列表中靠前的任务先运行。"},
                                       "ties",
                                       "task"};

constexpr RuleSentence kArrivalsFirst = {
    {"A job that becomes ready just as a quantum ends is queued before the job whose quantum "
     "ended.",
     "恰在时间片用完时就绪的作业，排在时间片用完的作业之前。"},
    "ties",
    "arrivals_first"};
constexpr RuleSentence kPreemptedFirst = {
    {"A job whose quantum ends is queued before the jobs that become ready at that moment.",
     "时间片用完的作业，排在恰在该时刻就绪的作业之前。"},
    "ties",
    "preempted_first"};

constexpr RuleSentence kFcfsRule[] = {
    {{"The job that became ready first runs until it ends or starts I/O.",
      "最先就绪的作业先运行，直到它结束或开始 I/O。"}},
    kListOrder,
};

constexpr DrawnParameter kQuantum[] = {{"quantum", 1, 4}};
constexpr RuleSentence kRoundRobinRule[] = {
    {{"Ready jobs wait in a queue. The first runs for at most {quantum} (the quantum); if it is "
      "not finished then, it goes to the end of the queue.",
      "就绪的作业排成一个队列。队首作业最多运行 {quantum}（时间片）；若仍未结束，则排到队尾。"}},
    kArrivalsFirst,
    kPreemptedFirst,
    kListOrder,
};

constexpr RuleSentence kPriorityRule[] = {
    {{"The ready job with the smallest priority number runs.", "优先数最小的就绪作业运行。"},
     "order",
     "smaller_first"},
    {{"The ready job with the largest priority number runs.", "优先数最大的就绪作业运行。"},
     "order",
     "larger_first"},
    {{"A more urgent job takes the CPU at once from the job that runs; a running job keeps the CPU "
      "against an equal one.",
      "优先级更高的作业到达时立即抢占 CPU；正在运行的作业不会被优先级相同的作业抢占。"},
     "preemptive",
     "true"},
    {{"A job that runs is never interrupted.", "正在运行的作业不会被抢占。"},
     "preemptive",
     "false"},
    kEarliestFirst,
    {{"A job that loses the CPU queues anew, behind those that become ready at that moment.",
      "失去 CPU 的作业重新排队，排在该时刻就绪的作业之后。"},
     "preempted",
     "tail",
     "preemptive"},
    {{"A job that lost the CPU goes before its equals.", "失去 CPU 的作业排在与它相等的作业之前。"},
     "preempted",
     "head",
     "preemptive"},
};

constexpr RuleSentence kSjfRule[] = {
    {{"The shortest ready job runs until it ends.", "运行时间最短的就绪作业运行，直到结束。"},
     "burst",
     "known"},
    {{"Nobody knows the lengths beforehand: for each job {guess} is predicted. The ready job with "
      "the shortest prediction runs until it ends.",
      "运行时间事先未知，每个作业的预测值都是 {guess}。预测值最小的就绪作业运行，直到结束。"},
     "burst",
     "predicted"},
    kEarliestFirst,
};

constexpr RuleSentence kSrtfRule[] = {
    {{"The ready job with the least remaining time runs. A job that arrives with strictly less "
      "takes the CPU at once.",
      "剩余时间最短的就绪作业运行。新到的作业若剩余时间严格更短，则立即抢占 CPU。"},
     "burst",
     "known"},
    {{"Nobody knows the lengths beforehand: for each job {guess} is predicted, and what it has run "
      "is taken off, down to 0. The ready job with the least left of its prediction runs. A job "
      "that arrives with strictly less takes the CPU at once.",
      "运行时间事先未知，每个作业的预测值都是 {guess}，减去已运行的时间即为预测的剩余时间，最小为 "
      "0。预测剩余时间最短的就绪作业运行。新到的作业若预测剩余时间严格更短，则立即抢占 CPU。"},
     "burst",
     "predicted"},
    {{"Among equals the job that arrived first runs, and of those that arrived together the one "
      "that comes first in the list.",
      "相等时，先到达的作业先运行；同时到达的按列表中的顺序。"}},
};

constexpr RuleSentence kHrrnRule[] = {
    {{"Whenever the CPU is free, the ready job with the highest response ratio (waiting time + "
      "length) / length runs until it ends.",
      "每当 CPU 空闲时，响应比（等待时间 + 运行时间）/ 运行时间 最高的就绪作业运行，直到结束。"},
     "burst",
     "known"},
    {{"Nobody knows the lengths beforehand: for each job {guess} is predicted. Whenever the CPU is "
      "free, the ready job with the highest response ratio (waiting time + prediction) / "
      "prediction runs until it ends.",
      "运行时间事先未知，每个作业的预测值都是 {guess}。每当 CPU 空闲时，响应比（等待时间 + "
      "预测值）/ 预测值 最高的就绪作业运行，直到结束。"},
     "burst",
     "predicted"},
    kEarliestFirst,
};

constexpr std::string_view kFeedbackQuanta[] = {"1 2 4", "2 4 8", "1 2 8", "2 3 4"};
constexpr std::string_view kBoosts[] = {"0", "0", "10", "12"};
constexpr DrawnParameter kFeedback[] = {{.name = "quanta", .texts = kFeedbackQuanta},
                                        {.name = "boost", .texts = kBoosts}};
constexpr RuleSentence kMlfqRule[] = {
    {{"Each level has a queue; level 0 is the highest. The quanta of the levels are {quanta}, from "
      "the top. The first job of the highest queue that is not empty runs. A job that arrives goes "
      "to the end of the queue of level 0.",
      "每一级有一个队列，第 0 级最高；从高到低各级的时间片为 "
      "{quanta}。最高的非空队列的队首作业运行。"
      "新到达的作业排到第 0 级的队尾。"}},
    {{"A job that has used up its quantum goes to the end of the queue one level down; on the "
      "lowest level, of the same queue.",
      "用完时间片的作业排到下一级的队尾；在最低一级则排到本级队尾。"},
     "allotments",
     "1"},
    {{"A job that has used up its quantum goes to the end of its queue. Once it has used up as "
      "many quanta on a level as its allotment says ({allotments}, from the top; the last number "
      "holds for all levels below), it goes to the end of the queue one level down instead; on the "
      "lowest level, of the same queue.",
      "用完时间片的作业排到本级队尾；在某一级用完的时间片数达到该级的配额（从高到低为 "
      "{allotments}"
      "，最后一个数适用于其下各级）后，改为排到下一级的队尾，在最低一级则仍排到本级队尾。"},
     "allotments"},
    {{"A job of a higher level takes the CPU at once; the job that loses it keeps its place in its "
      "queue and the rest of its quantum.",
      "更高一级的作业立即抢占 CPU；被抢占的作业保留它在队列中的位置和剩余的时间片。"},
     "preemptive",
     "true"},
    {{"A job that arrives does not interrupt a quantum.",
      "新到达的作业不抢占，要等到当前时间片用完。"},
     "preemptive",
     "false"},
    {.words = {"A job that does I/O keeps what it has used of its quantum.",
               "进行 I/O 的作业保留已用的时间片配额。"},
     .parameter = "io",
     .value = "keep",
     .io = true},
    {.words = {"A job that does I/O has a whole quantum again when it is back.",
               "进行 I/O 的作业返回时重新获得完整的时间片。"},
     .parameter = "io",
     .value = "refill",
     .io = true},
    {.words = {"It comes back to the end of the queue of its level.", "它返回时排到本级队尾。"},
     .parameter = "io_to",
     .value = "tail",
     .io = true},
    {.words = {"It comes back to the head of the queue of its level, before a job of this level "
               "that runs.",
               "它返回时排到本级队首，并先于本级正在运行的作业。"},
     .parameter = "io_to",
     .value = "head",
     .io = true},
    kArrivalsFirst,
    kPreemptedFirst,
    kListOrder,
    {{"", ""}, "boost", "0"},
    {{"At {boost}, and again every {boost}, all jobs rise to level 0 with a whole quantum. Those "
      "of lower levels go to the end of its queue, the lowest level first; the job that runs "
      "counts as the first of its level. Then the first of the queue runs.",
      "在时刻 {boost} 以及此后每隔 {boost}，所有作业升到第 0 级并获得完整的时间片：低级队列中的"
      "作业从最低一级开始依次排到第 0 级的队尾，正在运行的作业视为其所在级的队首；然后队首作业"
      "运行。"},
     "boost"},
    {{"Jobs that become ready or whose quantum ends at that moment are queued before.",
      "恰在该时刻就绪或用完时间片的作业先行排队。"},
     "ties",
     "arrivals_first",
     "boost"},
    {{"A job whose quantum ends at that moment is queued before, jobs that become ready at that "
      "moment are queued after them.",
      "恰在该时刻用完时间片的作业先行排队，恰在该时刻就绪的作业随后排队。"},
     "ties",
     "preempted_first",
     "boost"},
};

constexpr std::string_view kLevelQuanta[] = {"1 0", "2 0", "3 0", "2 4"};
constexpr DrawnParameter kLevels[] = {{.name = "quanta", .texts = kLevelQuanta}};
constexpr RuleSentence kMultilevelRule[] = {
    {{"A job belongs to the queue of its priority number for good; queue 0 is the highest.",
      "作业始终属于其优先数对应的队列，第 0 个队列最高。"},
     "order",
     "smaller_first"},
    {{"A job belongs to one queue for good: with priority number 0 to the lowest, with 1 to the "
      "one above it, and so on.",
      "作业始终属于同一个队列：优先数为 0 的属于最低的队列，为 1 的属于上面一个，依此类推。"},
     "order",
     "larger_first"},
    {{"The quanta of the queues are {quanta}, from the top.",
      "从高到低各队列的时间片为 {quanta}。"}},
    {.words = {"A quantum of 0 means that each job runs until it ends.",
               "时间片为 0 表示作业一直运行到结束。"},
     .parameter = "quanta",
     .value = "0",
     .entry = true},
    {{"The first job of the highest queue that is not empty runs; when its quantum ends it goes to "
      "the end of its queue.",
      "最高的非空队列的队首作业运行，时间片用完后排到本队列的队尾。"},
     "between",
     "fixed"},
    {{"Every {period} each queue has its share of the CPU time again: {shares} parts of it, from "
      "the top. The first job of the highest queue that has some of its share left runs, or, if "
      "none has, of the highest queue that is not empty; when its quantum ends it goes to the end "
      "of its queue.",
      "每隔 {period}，各队列重新获得 CPU 时间的份额，从高到低的份数为 {shares}。份额尚未用完的最"
      "高非空队列的队首作业运行；若都已用完，则最高的非空队列的队首作业运行。时间片用完后排到本队列"
      "的队尾。"},
     "between",
     "shares"},
    {{"A job of a higher queue takes the CPU at once; the job that loses it keeps its place and "
      "the rest of its quantum.",
      "更高队列的作业立即抢占 CPU；被抢占的作业保留它的位置和剩余的时间片。"},
     "preemptive",
     "true"},
    {{"A job of a higher queue waits until the quantum ends.",
      "更高队列的作业要等到当前时间片用完。"},
     "preemptive",
     "false"},
    {{"When the share of its queue is used up, the running job stops, but keeps its place and the "
      "rest of its quantum.",
      "所在队列的份额用完时，正在运行的作业停下，但保留它的位置和剩余的时间片。"},
     "between",
     "shares",
     "preemptive"},
    {.words = {"A job that comes back from I/O goes to the end of its queue and has a whole "
               "quantum.",
               "I/O 结束的作业排到本队列的队尾，并获得完整的时间片。"},
     .io = true},
    kArrivalsFirst,
    kPreemptedFirst,
    kListOrder,
};

constexpr RuleSentence kLotteryRule[] = {
    {{"All jobs arrive at 0. Before each quantum of {quantum} a ticket is drawn: the next random "
      "number of the list modulo the number of tickets of all unfinished jobs. Tickets are counted "
      "from 0 in the order of the list of jobs; the job that holds the drawn ticket runs for a "
      "quantum, or until it ends.",
      "所有作业在时刻 0 到达。每个长度为 {quantum} "
      "的时间片之前抽取一张彩票：列表中的下一个随机数对所有未结束作业的彩票总数取模。彩票按作业列表"
      "的"
      "顺序从 0 开始编号；持有中奖彩票的作业运行一个时间片，或直到结束。"}},
    {{"If it ends earlier, the next ticket is drawn at once.", "若提前结束，则立即抽取下一张。"},
     "leftover",
     "next_draw"},
    {{"If it ends earlier, the CPU idles for the rest of the quantum.",
      "若提前结束，则该时间片的剩余部分 CPU 空闲。"},
     "leftover",
     "idle"},
};

constexpr DrawnParameter kShortQuantum[] = {{"quantum", 1, 2}};
constexpr DrawnParameter kStrides[] = {{"quantum", 1, 2}, {"constant", 0, 0}};
constexpr RuleSentence kStrideRule[] = {
    {{"All jobs arrive at 0.", "所有作业在时刻 0 到达。"}},
    {{"The stride of a job is the least common multiple of all tickets divided by its tickets.",
      "作业的步长等于所有彩票数的最小公倍数除以它的彩票数。"},
     "constant",
     "0"},
    {{"The stride of a job is {constant} divided by its tickets, rounded down.",
      "作业的步长等于 {constant} 除以它的彩票数，向下取整。"},
     "constant"},
    {{"The pass of a job begins with its stride.", "作业的行程值从它的步长开始。"},
     "start",
     "stride"},
    {{"The pass of a job begins with 0.", "作业的行程值从 0 开始。"}, "start", "zero"},
    {{"The pass of a job begins with 0.", "作业的行程值从 0 开始。"}, "start", "global"},
    {{"The job with the smallest pass runs for a quantum of {quantum}; then its pass grows by its "
      "stride. Among equals the job that comes first in the list runs.",
      "行程值最小的作业运行一个长度为 {quantum} "
      "的时间片，然后行程值加上步长。相等时，列表中靠前的作业先运行。"}},
};

constexpr RuleSentence kFixedPriorityRule[] = {
    kPeriodic,
    {{"The task with the smallest priority number is the most urgent.",
      "优先数最小的任务优先级最高。"},
     "urgent",
     "smaller_first"},
    {{"The task with the largest priority number is the most urgent.",
      "优先数最大的任务优先级最高。"},
     "urgent",
     "larger_first"},
    kEarlierRelease,
    kRunningFirst,
    kListedFirst,
};
constexpr RuleSentence kRmRule[] = {
    kPeriodic,
    {{"The task with the shortest period is the most urgent (rate monotonic).",
      "周期最短的任务优先级最高（速率单调）。"}},
    kEarlierRelease,
    kRunningFirst,
    kListedFirst,
};
constexpr RuleSentence kDmRule[] = {
    kPeriodic,
    {{"The task with the shortest relative deadline is the most urgent (deadline monotonic).",
      "相对截止时间最短的任务优先级最高（截止时间单调）。"}},
    kEarlierRelease,
    kRunningFirst,
    kListedFirst,
};
constexpr RuleSentence kEdfRule[] = {
    kPeriodic,       {{"The job with the earliest deadline runs.", "截止时间最早的作业运行。"}},
    kEarlierRelease, kRunningFirst,
    kListedFirst,
};
constexpr RuleSentence kLlfRule[] = {
    kPeriodic,
    {{"The job with the least laxity (deadline - now - remaining length) runs; laxities are "
      "compared again at every unit of time.",
      "松弛度（截止时间 - 当前时刻 - 剩余时间）最小的作业运行；每个时间单位重新判断一次。"}},
    kListedFirst,
    kEarlierRelease,
    kRunningFirst,
};

constexpr ExerciseKind kKinds[] = {
    {.policy = "fcfs", .io = true, .rule = kFcfsRule},
    {.policy = "rr", .io = true, .drawn = kQuantum, .rule = kRoundRobinRule},
    {.policy = "priority", .priority = true, .io = true, .rule = kPriorityRule},
    {.policy = "sjf", .avoid_ties = true, .rule = kSjfRule},
    {.policy = "srtf",
     .shows_left = true,
     .key = ShownKey::remaining,
     .tie = ShownTie::arrival,
     .avoid_ties = true,
     .rule = kSrtfRule},
    {.policy = "hrrn", .key = ShownKey::response_ratio, .avoid_ties = true, .rule = kHrrnRule},
    {.policy = "mlfq",
     .io = true,
     .decides = "level",
     .by_level = true,
     .jobs = 3,
     .max_arrival = 4,
     .drawn = kFeedback,
     .rule = kMlfqRule},
    {.policy = "multilevel",
     .priority = true,
     .io = true,
     .decides = "level",
     .by_level = true,
     .max_priority = 1,
     .lowest_priority = 0,
     .drawn = kLevels,
     .rule = kMultilevelRule},
    {.policy = "lottery",
     .arrives = false,
     .tickets = true,
     .draws_numbers = true,
     .jobs = 3,
     .max_length = 5,
     .drawn = kShortQuantum,
     .rule = kLotteryRule},
    {.policy = "stride",
     .arrives = false,
     .tickets = true,
     .decides = "pass",
     .tie = ShownTie::list_order,
     .jobs = 3,
     .max_length = 6,
     .max_tickets = 6,
     .drawn = kStrides,
     .rule = kStrideRule},
    {.policy = "fp",
     .arrives = false,
     .priority = true,
     .periodic = true,
     .key = ShownKey::priority,
     .tie = ShownTie::release,
     .avoid_ties = true,
     .jobs = 3,
     .rule = kFixedPriorityRule},
    {.policy = "rm",
     .arrives = false,
     .periodic = true,
     .key = ShownKey::period,
     .tie = ShownTie::release,
     .avoid_ties = true,
     .jobs = 3,
     .rule = kRmRule},
    {.policy = "dm",
     .arrives = false,
     .periodic = true,
     .deadline = true,
     .key = ShownKey::relative_deadline,
     .tie = ShownTie::release,
     .avoid_ties = true,
     .jobs = 3,
     .rule = kDmRule},
    {.policy = "edf",
     .arrives = false,
     .periodic = true,
     .key = ShownKey::deadline,
     .tie = ShownTie::release,
     .avoid_ties = true,
     .jobs = 3,
     .rule = kEdfRule},
    {.policy = "llf",
     .arrives = false,
     .periodic = true,
     .key = ShownKey::laxity,
     .tie = ShownTie::release,
     .jobs = 3,
     .rule = kLlfRule},
};

}  // namespace

std::vector<const ExerciseKind*> exercise_kinds()
{
    std::vector<const ExerciseKind*> kinds;
    for (const ExerciseKind& kind : kKinds)
        if (find_policy(kind.policy) != nullptr) kinds.push_back(&kind);
    return kinds;
}

const ExerciseKind* find_exercise(std::string_view policy)
{
    for (const ExerciseKind* kind : exercise_kinds())
        if (kind->policy == policy) return kind;
    return nullptr;
}

}  // namespace interleave
