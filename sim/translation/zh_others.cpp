// What others say: our libraries, the operating system, and the folders of lessons.
#include "translation/tables.h"

namespace interleave {

namespace {

// clang-format off
constexpr Phrase kPhrases[] = {
    {"Usage", "用法"},
    {"OPTIONS", "选项"},
    {"SUBCOMMAND", "子命令"},
    {"Positionals", "参数"},
    {"REQUIRED", "必需"},
    {"Options", "选项"},
    {"Subcommands", "子命令"},
    {"Print this help message and exit", "显示此帮助并退出"},
    {"{} is required", "需要 {0}"},
    {"{}: {} required {} missing", "{0}：需要 {1} {2}，但没有给出"},
    {"A subcommand is required", "需要一个子命令"},
    {"{} requires {}", "{0} 需要 {1}"},
    {"No such file or directory", "没有这个文件或目录"},
    {"Permission denied", "权限不足"},
    {"Is a directory", "是一个目录"},
    {"No space left on device", "设备空间不足"},
    {"races", "竞争条件"},
    {"sync", "同步"},
    {"classics", "经典问题"},
    {"scheduling", "调度"},
    {"textbook", "教科书调度"},
    {"feedback", "反馈队列"},
    {"shares", "CPU 份额"},
    {"processes", "进程"},
    {"threads", "线程"},
    {"context", "上下文切换"},
    {"messages", "消息与队列"},
    {"network", "网络"},
    {"pool", "工作线程池"},
    {"realtime", "实时"},
    {"servers", "实时系统的服务器"},
    {"queueing", "排队"},
    {"speedup", "加速比"},
    {"recursion", "递归"},
};
// clang-format on

}  // namespace

std::span<const Phrase> zh_others() { return kPhrases; }

}  // namespace interleave
