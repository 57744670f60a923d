// Comparing runs, and the questions of lessons.
#include "translation/tables.h"

namespace interleave {

namespace {

// clang-format off
constexpr Phrase kPhrases[] = {
    {"Type the number of an answer; an empty line shows it, q ends.",
     "输入答案的编号；空行显示答案，q 结束。"},
    {"'{}' has no owner", "“{0}”没有持有者"},
    {"'{}' is no state of a task: ready, running, blocked, zombie, exited, ended",
     "“{0}”不是任务的状态：ready、running、blocked、zombie、exited、ended"},
    {"... and {} more: --all shows them.", "……另有 {#0} 个：--all 显示全部。"},
    {"A guided lesson. Questions: {}.", "引导课程。问题数：{#0}。"},
    {"A number from 1 to {}, an empty line, or q.", "1 到 {#0} 的数、空行或 q。"},
    {"What they have to report", "各自需要报告的情况"},
    {"what", "情况"},
    {"about", "涉及"},
    {"{} more findings: --all shows them.", "另有 {0} 项：用 --all 显示。"},
    {"By how much (times in {}), largest disagreement first",
     "差多少（时间单位 {0}），差别最大的在前"},
    {"By how much (times in {}, rounded), largest disagreement first",
     "差多少（时间单位 {0}，已舍入），差别最大的在前"},
    {"No. It is: {}", "不对。答案是：{~0}"},
    {"Nowhere: every task, CPU and object did the same at the same time.",
     "没有不同：每个任务、CPU 和对象在同一时间做同样的事。"},
    {"On which CPU a task ran is not known of both: CPUs are not compared.",
     "两者中至少一个不知道任务在哪个 CPU 上运行：不比较 CPU。"},
    {"Question {} of {}, at {}", "第 {#0} 题，共 {#1} 题，时间 {2}"},
    {"Questions that this run answers: {}.", "此运行能回答的问题数：{#0}。"},
    {"Score: {} of {}.", "得分：{#1} 题中 {#0} 题。"},
    {"Set what? 'help set' says what can change.", "改变什么？help set 说明可改变的内容。"},
    {"The answer: {}", "答案：{~0}"},
    {"They first differ at {}, in what {} does.", "最早在 {0} 不同，在于 {1} 所做的事。"},
    {"They first differ at {}: {} is {} in {}, and {} in {}.",
     "最早在 {0} 不同：{1} {~2}（{~3}），{~4}（{~5}）。"},
    {"What to bear in mind", "须记住的"},
    {"Where they differ", "何处不同"},
    {"Who owned a lock is not known of both: owners are not compared.",
     "两者中至少一个不知道谁持有锁：不比较持有者。"},
    {"blocked for", "阻塞于"},
    {"blocked on {}", "阻塞于 {0}"},
    {"context switches", "上下文切换"},
    {"deadlines missed", "错过的截止时间"},
    {"differs for", "不同时长"},
    {"how many tasks are not in the same state; + is more than 9",
     "有多少任务状态不同；+ 表示多于 9"},
    {"learn reads answers from standard input: give the scenario as a file.",
     "learn 从标准输入读取答案：请以文件给出场景。"},
    {"look at", "查看"},
    {"mean response", "平均响应"},
    {"mean waiting", "平均等待"},
    {"not there", "不在"},
    {"of its life", "占其寿命"},
    {"question {} is left out. {}", "第 {#0} 题略去。{~1}"},
    {"standard input can be read once only.", "标准输入只能读取一次。"},
    {"the run", "整次运行"},
    {"there is no task '{}'.{}", "没有任务“{0}”。{~1}"},
    {"until: {}. As a condition, '{}' is wrong: {}.", "until：{~0}。作为条件，“{1}”有误：{~2}。"},
    {"voluntary switches", "主动切换"},
    {"waiting for it", "等待它"},
    {"what shall it be compared with? Give a second file, or --versus-policy, --versus-seed, "
     "--versus-cpus or --versus-on.",
     "与什么比较？请给第二个文件，或 --versus-policy、--versus-seed、--versus-cpus、"
     "--versus-on。"},
    {"worst response of a job", "作业的最坏响应"},
    {"{} is compared with a task or with nobody: {} == nobody",
     "{0} 与任务或 nobody 比较：{1} == nobody"},
    {"{} agree: --all shows them", "{#0} 项相同：--all 显示全部"},
    {"{} more differ, {}", "另有 {#0} 项不同，{~1}"},
    {"By how much (times in {}; waiting and running estimated), largest disagreement first",
     "差多少（时间单位 {0}；等待与运行为估计值），差别最大的在前"},
    {"By how much (times in {}, rounded; waiting and running estimated), largest disagreement "
     "first",
     "差多少（时间单位 {0}，已舍入；等待与运行为估计值），差别最大的在前"},
    {"Only in {}: {}.", "只在 {~0} 中有：{1}。"},
    {"Only in {}: {}| and {} more.", "只在 {~0} 中有：{1} 等，另有 {2} 个。"},
    {"blocked ({})", "阻塞（{~0}）"},
    {"differ", "不同"},
    {"over", "已结束"},
    {"first", "第一次运行"},
    {"second", "第二次运行"},
    {"real", "真实"},
    {"of", "对象"},
    {"metric", "指标"},
    {"difference", "差别"},
    {"relative", "相对"},
    {"times", "次数"},
    {"makespan", "总完成时间"},
    {"fairness", "公平性"},
    {"preemptions", "抢占次数"},
    {"acquisitions", "获取次数"},
    {"contended", "争用次数"},
};
// clang-format on

}  // namespace

std::span<const Phrase> zh_compare() { return kPhrases; }

}  // namespace interleave
