#include "export/html_words.h"

#include <algorithm>
#include <cassert>
#include <iterator>

namespace interleave {

namespace {

using Word = HtmlWords::Word;

constexpr Word kScript[] = {
    {"on_cpu", "%1: running on cpu%2", "%1：在 cpu%2 上运行"},
    {"cpu_runs", "cpu%1: running %2", "cpu%1：运行 %2"},
    {"is", "%1: %2", "%1：%2"},
    {"on", "%1 on %2", "%1：%2"},
    {"why", "Why", "原因"},
    {"woken_by", "Woken by", "唤醒者"},
    {"span", "%1 to %2, %3", "%1 至 %2，共 %3"},
    {"step", "Step", "步骤"},
    {"line", "%1 (line %2)", "%1（第 %2 行）"},
    {"mostly", "%1: mostly %2", "%1：大多数时间%2"},
    {"states_in_turn", "%1: several states in turn", "%1：多种状态交替"},
    {"in_turn", "%1: several in turn", "%1：多个任务轮流"},
    {"other_tasks", "other tasks", "其他任务"},
    {"others", "others (%1)", "其他（%1 个）"},
    {"belongs", "%1 belongs to %2", "%1 属于 %2"},
    {"belongs_to_nobody", "%1 belongs to nobody", "%1 不属于任何任务"},
    {"job", "%1: job %2", "%1：第 %2 个作业"},
    {"released", "released at %1", "释放于 %1"},
    {"deadline", "deadline at %1", "截止于 %1"},
    {"ended", "ended at %1", "结束于 %1"},
    {"missed", "deadline missed", "错过截止时间"},
    {"fault", "%1: %2 at %3", "%1：%2（%3）"},
    {"ends", "%1 ends at %2, exit code %3", "%1 于 %2 结束，退出码 %3"},
    {"crashes", "%1 crashes at %2", "%1 于 %2 崩溃"},
    {"window", "%1 to %2 of %3", "%1 至 %2，全程 %3"},
    {"findings", "Findings (%1)", "发现（%1）"},
    {"no_task", "No task has “%1” in its name.", "没有名称含“%1”的任务。"},
    {"found", "%1 of %2 tasks: %3", "第 %1 个，共 %2 个任务：%3"},
    {"nothing_chosen", "Nothing is chosen. Click a slice, or press the arrow keys.",
     "尚未选择。请单击一个片段，或按方向键。"},
    {"because", "Because", "原因在于"},
    {"leads_to", "Leads to", "导致"},
    {"and_more", "and %1 more", "另有 %1 项"},
    {"more_rows", "%1 more in this window: zoom in to see them.",
     "此窗口中还有 %1 行：放大后可见。"},
    {"fork", "branches off here", "在此分支"},
    {"no_rows", "There is nothing in this window.", "此窗口中没有内容。"},
};

constexpr Word kPage[] = {
    {"no_script",
     "This timeline is drawn by a script, which is switched off here. The tables below "
     "tell what happened.",
     "此时间线由脚本绘制，而脚本已被禁用。下面的表格说明发生了什么。"},
    {"caption", "%1 · seed %2 · %3 at %4", "%1 · 种子 %2 · %3于 %4"},
    {"caption_real", "%1 · %2 at %3", "%1 · %2于 %3"},
    {"timeline", "Timeline", "时间线"},
    {"view", "What is shown", "显示范围"},
    {"zoom_in", "Zoom in", "放大"},
    {"zoom_out", "Zoom out", "缩小"},
    {"fit", "Whole run", "全程"},
    {"fit_chosen", "Zoom to the chosen slice", "放大到所选片段"},
    {"earlier", "Earlier", "更早"},
    {"later", "Later", "更晚"},
    {"theme", "Light or dark", "浅色或深色"},
    {"find", "Find a task", "查找任务"},
    {"legend", "Legend", "图例"},
    {"chosen", "Chosen slice", "所选片段"},
    {"cpus", "CPUs", "CPU"},
    {"owners", "Owners", "持有者"},
    {"counters", "How many at once", "同时有多少"},
    {"processes alive", "processes alive", "存活进程"},
    {"tasks alive", "tasks alive", "存活任务"},
    {"tasks ready", "tasks ready", "就绪任务"},
    {"zombies", "zombies", "僵尸"},
    {"queue_of", "queue of %1", "%1 的队列"},
    {"waiting_for", "waiting for %1", "等待 %1"},
    {"messages_in", "messages in %1", "%1 中的消息"},
    {"bytes_in", "bytes in %1", "%1 中的字节"},
    {"not_accepted_at", "connections not accepted at %1", "%1 上未接受的连接"},
    {"for_client", "bytes for client, %1#%2", "待客户端接收的字节，%1#%2"},
    {"for_server", "bytes for server, %1#%2", "待服务器接收的字节，%1#%2"},
    {"findings_strip", "Findings", "发现"},
    {"crowd", "several tasks in turn", "多个任务轮流"},
    {"exit", "exit", "退出"},
    {"fault_mark", "fault", "故障"},
    {"release_mark", "release of a job", "作业释放"},
    {"deadline_mark", "deadline", "截止时间"},
    {"missed_mark", "deadline missed", "错过截止时间"},
    {"too_close", "jobs too close together for arrows: zoom in", "作业过密，无法画出箭头：请放大"},
    {"failure", "failure", "失败"},
    {"hindrance", "hindrance", "妨碍"},
    {"possible", "possible in another run", "在另一次运行中可能发生"},
    {"more_tasks", "%1 more tasks not shown", "另有 %1 个任务未显示"},
    {"coarse",
     "This run has %1 slices, more than a page can hold. A lane with more than %2 of them is drawn "
     "in so many columns, each of which shows what took most of its time: point at one to see what "
     "it is made of. Export a shorter time, or fewer tasks, to see every slice.",
     "此次运行有 %1 个片段，超出一个页面的容量。片段多于 %2 "
     "的行以同样数目的列绘制，每列显示占时最多的"
     "状态；指向一列即可看到其组成。导出更短的时间或更少的任务，即可看到每个片段。"},
    {"no_links", "Arrows from task to task are left out.", "任务之间的箭头已省略。"},
    {"tasks", "Tasks", "任务"},
    {"task", "Task", "任务"},
    {"arrival", "Arrival", "到达"},
    {"end", "End", "结束"},
    {"turnaround", "Turnaround", "周转"},
    {"response", "Response", "响应"},
    {"running", "Running", "运行"},
    {"waiting", "Waiting", "等待"},
    {"blocked", "Blocked", "阻塞"},
    {"switches", "Switches", "切换"},
    {"migrations", "Migrations", "迁移"},
    {"jobs_missed", "Jobs missed", "错过的作业"},
    {"cpu", "CPU", "CPU"},
    {"busy", "Busy", "忙"},
    {"kernel_time", "Kernel", "内核"},
    {"idle", "Idle", "空闲"},
    {"slices", "Slices of a lane, as a table", "以表格列出一行的片段"},
    {"lane", "Lane", "行"},
    {"from", "From", "从"},
    {"to", "To", "到"},
    {"time", "Time", "时长"},
    {"state", "State", "状态"},
    {"detail", "More", "详情"},
    {"keys", "Keys", "按键"},
    {"key_zoom", "Wheel, or + and −", "滚轮，或 + 和 −"},
    {"key_zoom_does", "zoom, at the pointer", "在指针处缩放"},
    {"key_pan", "Drag, or A and D", "拖动，或 A 和 D"},
    {"key_pan_does", "earlier or later; Shift and the wheel do the same",
     "更早或更晚；Shift 加滚轮亦可"},
    {"key_scroll", "Drag, or W and S", "拖动，或 W 和 S"},
    {"key_scroll_does", "lanes up or down; Ctrl and the wheel do the same",
     "上下移动各行；Ctrl 加滚轮亦可"},
    {"key_fit", "0 or Home", "0 或 Home"},
    {"key_arrows", "← →", "← →"},
    {"key_arrows_does", "the slice before or after", "前一个或后一个片段"},
    {"key_lanes", "↑ ↓", "↑ ↓"},
    {"key_lanes_does", "the lane above or below", "上一行或下一行"},
    {"key_enter", "Enter", "Enter"},
    {"key_find", "/", "/"},
    {"key_leave", "Esc", "Esc"},
    {"key_leave_does", "nothing is chosen any more", "取消选择"},
    {"made_by", "Made by Interleave %1. This page asks nothing of the network.",
     "由 Interleave %1 生成。此页面不访问网络。"},
};

constexpr std::string_view kChineseStates[] = {"未开始", "就绪", "运行", "阻塞", "僵尸",
                                               "已退出", "内核", "空闲", "未知"};
static_assert(std::size(kChineseStates) == kTaskStates);

constexpr std::string_view kChineseReasons[] = {
    "",         "创建",       "被唤醒",
    "被抢占",   "时间片用完", "让出",
    "迁移",     "锁",         "信号量",
    "I/O",      "睡眠",       "等待结束",
    "条件变量", "直到条件",   "消息",
    "屏障",     "等待",       "退出",
    "崩溃",     "保存现场",   "选择下一个",
    "恢复现场", "作业释放",   "等待下一作业",
    "多路等待", "等待子任务", "等待可运行的协程",
    "解释器锁", "继承优先级", "资源",
};
static_assert(std::size(kChineseReasons) == kReasons);

constexpr std::string_view kChineseEnds[] = {"仍在运行", "结束",     "死锁",
                                             "停滞",     "达到上限", "中断"};

constexpr Word kLinks[] = {
    {"wake", "%1 wakes %2 at %3", "%1 于 %3 唤醒 %2"},
    {"release", "%1 releases %4, which %2 gets at %3", "%1 释放 %4，%2 于 %3 得到它"},
    {"start", "%1 starts %2 at %3", "%1 于 %3 启动 %2"},
    {"join", "%1 ends; %2 waited for it, until %3", "%1 结束；%2 一直等到 %3"},
};

}  // namespace

HtmlWords::HtmlWords(std::string_view language, Say say)
    : is_chinese_(language.starts_with("zh")), say_(std::move(say))
{
}

std::string_view HtmlWords::operator[](std::string_view key) const
{
    const Word* word = std::ranges::find(kPage, key, &Word::key);
    assert(word != std::end(kPage));
    return word == std::end(kPage) ? key : choose(*word);
}

std::string_view HtmlWords::of(TaskState s) const
{
    return is_chinese_ ? kChineseStates[static_cast<size_t>(s)] : name_of(s);
}

std::string_view HtmlWords::of(Reason r) const
{
    if (r == Reason::none) return {};
    return is_chinese_ ? kChineseReasons[static_cast<size_t>(r)] : name_of(r);
}

std::string_view HtmlWords::of(RunEnd end) const
{
    return is_chinese_ ? kChineseEnds[static_cast<size_t>(end)] : name_of(end);
}

std::string_view HtmlWords::of(LinkKind kind) const
{
    return choose(kLinks[static_cast<size_t>(kind)]);
}

std::span<const HtmlWords::Word> HtmlWords::of_script() { return kScript; }

}  // namespace interleave
