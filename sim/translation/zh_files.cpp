// Files, timelines and exports.
#include "translation/tables.h"

namespace interleave {

namespace {

// clang-format off
constexpr Phrase kPhrases[] = {
    {"cannot write {}: it is the file that is read", "无法写入 {0}：它就是所读取的文件"},
    {"cannot read {}: {}", "无法读取 {0}：{~1}"},
    {"cannot write {}: {}", "无法写入 {0}：{~1}"},
    {"cannot open {}: {}", "无法打开 {0}：{~1}"},
    {"cannot read {}: it is {}, not a regular file", "无法读取 {0}：它是{~1}，不是普通文件"},
    {"cannot write {}: it is {}, not a regular file", "无法写入 {0}：它是{~1}，不是普通文件"},
    {"cannot read {}: it is larger than the limit of {} bytes",
     "无法读取 {0}：它超过 {1} 字节的限制"},
    {"a folder", "文件夹"},
    {"a socket", "套接字"},
    {"it ends too early", "过早结束"},
    {"a value is not one of those it can be", "某个值不在允许范围内"},
    {"a time is out of range", "某个时间超出范围"},
    {"a number names nothing", "某个编号没有所指"},
    {"a part is longer than what it holds", "某一部分比其内容长"},
    {"there is more than there should be", "内容多于应有"},
    {"its tables do not fit together", "各表互不吻合"},
    {"time goes back in it", "其中时间倒退"},
    {"a task has a gap", "某个任务有空隙"},
    {"a CPU has a gap", "某个 CPU 有空隙"},
    {"This is not a sound timeline file: {}.", "这不是完好的时间线文件：{~0}。"},
    {"This timeline file has a version that this program cannot read; a newer one may.",
     "此时间线文件的版本本程序无法读取；更新的版本也许可以。"},
    {"This is not a timeline file: it does not begin with \"interleave timeline\".",
     "这不是时间线文件：它不以 \"interleave timeline\" 开头。"},
    {"its checksum is wrong, so that it is cut short or changed", "校验和错误，文件被截断或改动"},
    {"{}: {}", "{0}：{=1}"},
    {"a picture for slides and documents", "用于幻灯片和文档的图片"},
    {"There is no format '{}' to export to; there are {}.", "没有导出格式“{0}”；可选：{1}。"},
    {"There is no format '{}' to export to|; did you mean '{}'?",
     "没有导出格式“{0}”；是指“{1}”吗？"},
    {"a duration is missing here", "此处缺少时长"},
    {"a duration cannot be negative: '{}'", "时长不能为负：“{0}”"},
    {"write '0{0}' for '{0}'", "请把“{1}”写成“0{0}”"},
    {"'{}' is not a duration such as 5ms", "“{0}”不是 5ms 这样的时长"},
    {"'{0}' needs a unit, as in {0}ms", "“{0}”需要单位，如 {1}ms"},
    {"'{}' has too many digits", "“{0}”的位数太多"},
    {"'{}' is not a whole number of nanoseconds", "“{0}”不是整数纳秒"},
    {"'{}' is longer than a run may be (73 years)", "“{0}”超过运行允许的长度（73 年）"},
};
// clang-format on

}  // namespace

std::span<const Phrase> zh_files() { return kPhrases; }

}  // namespace interleave
