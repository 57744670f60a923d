// The pages of `interleave explain`.
#include "translation/tables.h"

namespace interleave {

namespace {

// clang-format off
constexpr Phrase kPhrases[] = {
    {"Right:", "正确："},
    {"Wrong:", "错误："},
    {"not UTF-8 text", "不是 UTF-8 文本"},
    {"A scenario is UTF-8 text, in which Chinese, accents and everything else have one "
     "meaning on every machine. This byte belongs to another encoding, such as GBK or "
     "Latin-1. Save the file as UTF-8 in your editor.",
     "场景是 UTF-8 文本，中文、重音字母等在任何机器上含义相同。这个字节属于别的编码，如 GBK 或"
     " Latin-1。请在编辑器中把文件保存为 UTF-8。"},
    {"the file is too large", "文件太大"},
    {"A scenario has 4 MB at most. What is long is usually repetition: use count: for many "
     "equal processes, repeat for many equal steps, and functions for what several processes "
     "do.",
     "场景最大 4 MB。冗长的往往是重复：多个相同的进程用 count:，多个相同的步骤用 repeat，多个"
     "进程共有的做法用函数。"},
    {"no scenario in the file", "文件中没有场景"},
    {"There is nothing in the file but blanks and comments. A scenario needs at least one "
     "process.",
     "文件中只有空白和注释。场景至少需要一个进程。"},
    {"the text is not well-formed YAML", "文本不是合式的 YAML"},
    {"The shape of the text is wrong: keys of one mapping begin in one column, what belongs "
     "to a key is indented below it or stands behind it, and each item of a list begins with "
     "\"- \". Look at the line that is named and at the one above it.",
     "文本的形状不对：同一映射的键从同一列开始，属于某个键的内容缩进在其下方或写在其后，列表每"
     "一项以“- ”开头。请看指出的那一行和它上面一行。"},
    {"a quote or bracket is not closed", "引号或括号没有闭合"},
    {"A quote, [ or {{ was opened and the text ended, or went on in another shape, before it "
     "was closed. Inside double quotes a backslash begins an escape: inside single quotes it "
     "is a plain character.",
     "引号、[ 或 {{ 打开后，在闭合之前文本就结束了，或换了形状。双引号中反斜杠开始转义；单引号"
     "中它是普通字符。"},
    {"a tab in the indentation", "缩进中有制表符"},
    {"YAML indents with blanks only, as the width of a tab differs from editor to editor. "
     "Tell your editor to insert blanks.",
     "YAML 只用空格缩进，因为制表符的宽度因编辑器而异。请让编辑器插入空格。"},
    {"a character that cannot begin a text", "不能作为文本开头的字符"},
    {"In YAML @ and ` are reserved, and % * & ! || > have meanings of their own at the "
     "beginning of a value. Text that begins with one of them stands in quotes.",
     "在 YAML 中，@ 和 ` 是保留的，而 % * & ! | > 在值的开头另有含义。以它们开头的文本要加引号"
     "。"},
    {"a second ': ' in a line", "一行中有第二个“: ”"},
    {"A colon and a blank part a key from its value. In a text that holds both, put the text "
     "into quotes.",
     "冒号加空格把键和值分开。文本中若含有它们，请给文本加引号。"},
    {"more than one document", "不止一个文档"},
    {"A line of three dashes begins another document, and a file holds one scenario.",
     "三个短横线的一行开始另一个文档，而一个文件只放一个场景。"},
    {"a part of YAML that the language leaves out", "语言不采用的 YAML 部分"},
    {"Tags (!!int), merge keys (<<) and lines that begin with % are not part of the language: "
     "a scenario says what it means without them.",
     "标签（!!int）、合并键（<<）和以 % 开头的行不属于本语言：没有它们，场景也能表达自己的意思"
     "。"},
    {"an alias without its anchor", "别名没有锚"},
    {"*name repeats what was marked with &name above it, in the same file. An anchor cannot "
     "contain its own alias. Text that begins with * stands in quotes.",
     "*name 重复同一文件中上方用 &name 标记的内容。锚不能包含自己的别名。以 * 开头的文本要加引"
     "号。"},
    {"unknown step", "未知步骤"},
    {"A step begins with one of the words of the language (compute, sleep, if, while, call, "
     "...), with a verb of an object (lock, release, io, ...) or is an assignment (x = x + "
     "1). docs/scenario-language.md lists them all.",
     "步骤以语言的一个词开头（compute、sleep、if、while、call 等），或以对象的动词开头（lock、"
     "release、io 等），或是赋值（x = x + 1）。docs/scenario-language.md 列出了全部。"},
    {"too many levels inside each other", "嵌套层数太多"},
    {"Lists, mappings and blocks stand at most 64 levels inside each other. Steps that are "
     "nested deeper belong into a function.",
     "列表、映射和块最多嵌套 64 层。嵌套更深的步骤应放到函数中。"},
    {"too many values, steps or elements", "值、步骤或元素太多"},
    {"The file stays small, but what it describes does not: at most 1 000 000 values once "
     "aliases are written out, 100 000 steps, 100 000 processes, objects and functions, and 1 "
     "000 000 elements of all variables together.",
     "文件不大，但它描述的内容很大：别名展开后最多 1 000 000 个值，100 000 个步骤，100 000 个"
     "进程、对象和函数，所有变量合计 1 000 000 个元素。"},
    {"a key stands twice", "键出现两次"},
    {"In one mapping each key stands once; otherwise one of the two would be ignored in "
     "silence.",
     "同一映射中每个键只出现一次；否则其中一个会被默默忽略。"},
    {"YAML splits a text at its comma", "YAML 在逗号处拆开文本"},
    {"Inside [ ] and {{ }} a comma ends an item, also between parentheses, which mean nothing "
     "to YAML: uniform(1ms, 3ms) becomes two items. Put the text into quotes, or write the "
     "list in block style, one item in each line after \"- \".",
     "在 [ ] 和 {{ }} 中，逗号结束一项，圆括号之间也是如此，因为圆括号对 YAML 没有意义："
     "uniform(1ms, 3ms) 变成两项。请给文本加引号，或用块的形式写列表，每项一行，行首写“- ”。"},
    {"YAML takes a bracket for a list", "YAML 把方括号当作列表"},
    {"Inside [ ] and {{ }} a bracket begins a list, also right behind a name: x = a[0] falls "
     "apart. Put the text into quotes, or write the list in block style, one item in each "
     "line after \"- \".",
     "在 [ ] 和 {{ }} 中，方括号开始一个列表，紧跟名称之后也是如此：x = a[0] 会被拆开。请给文"
     "本加引号，或用块的形式写列表，每项一行，行首写“- ”。"},
    {"an invisible character", "不可见字符"},
    {"Control characters and unusual line ends are not shown by editors, and would make this "
     "text mean something else than it seems to. They often come along when text is copied "
     "from elsewhere.",
     "编辑器不显示控制字符和特殊换行符，它们会使文本的含义与看上去不同。从别处复制文本时常会带"
     "来它们。"},
    {"no blank after a colon", "冒号之后没有空格"},
    {"A key ends with a colon and a blank: cpus: 2. Without the blank YAML reads one text, "
     "\"cpus:2\". The full-width colon of Chinese input is an ordinary letter to YAML.",
     "键以冒号加空格结束：cpus: 2。没有空格时 YAML 读成一个文本“cpus:2”。中文输入的全角冒号对 "
     "YAML 只是普通字符。"},
    {"unknown key", "未知的键"},
    {"Only the keys of the language may stand in a mapping, so that a misspelt one is not "
     "ignored. The message lists those that may stand here.",
     "映射中只能有语言规定的键，这样拼错的键不会被忽略。消息列出了这里可用的键。"},
    {"a value of the wrong shape", "值的形状不对"},
    {"A text, a list and a mapping are three different things, and something else than what "
     "belongs here stands here. processes: and objects: are mappings from names, run: is a "
     "list of steps or the name of a function.",
     "文本、列表和映射是三种不同的东西，这里出现的不是应有的那种。processes: 和 objects: 是以"
     "名称为键的映射，run: 是步骤列表或函数名。"},
    {"nothing to run", "没有可运行的内容"},
    {"A scenario has at least one process, and each process has run: (its steps, or a "
     "function), threads:, or both. A thread has run:.",
     "场景至少有一个进程，每个进程有 run:（其步骤或函数）、threads:，或两者都有。线程有 run:。"},
    {"another version of the language", "语言的另一个版本"},
    {"format: names the version of the language in which the file is written. This program "
     "reads version 1.",
     "format: 指出文件所用语言的版本。本程序读取版本 1。"},
    {"not a whole number", "不是整数"},
    {"A whole decimal number belongs here: digits, with a minus sign where that makes sense. "
     "1e3, 0x10 and 1_000 are not read.",
     "这里应为十进制整数：数字，必要时带负号。不读取 1e3、0x10 和 1_000。"},
    {"a number out of range", "数超出范围"},
    {"The number has to lie in the range that the message names.",
     "此数必须在消息给出的范围内。"},
    {"neither true nor false", "既不是 true 也不是 false"},
    {"Write true or false. yes, no, on and off are ordinary texts in this language.",
     "请写 true 或 false。yes、no、on 和 off 在本语言中是普通文本。"},
    {"not one of the possible values", "不是可用的值"},
    {"Only certain words may stand here; the message names them.",
     "这里只能用某些词；消息列出了它们。"},
    {"not a duration", "不是时长"},
    {"A duration is a decimal number and a unit: 5ms, 1.5us, 2 s. The units are ns, us, ms, "
     "s, min and h; a bare number counts what unit: says, ms unless it says otherwise. It has "
     "to be a whole number of nanoseconds. Where a duration may be computed, it is an "
     "expression of numbers that counts units: compute n * 2.",
     "时长是十进制数加单位：5ms、1.5us、2 s。单位有 ns、us、ms、s、min 和 h；不带单位的数以 "
     "unit: 所说的单位计，未说明时为 ms。它必须是整数纳秒。可以计算时长之处，它是以单位计数的"
     "数的表达式：compute n * 2。"},
    {"a wrong distribution", "分布有误"},
    {"Durations can be drawn: exp(MEAN), uniform(FROM, TO), normal(MEAN, DEVIATION), "
     "lognormal(MEDIAN, SIGMA), pareto(MINIMUM, ALPHA), hyperexp(MEAN, PROBABILITY, "
     "OTHER_MEAN), choice(A, B, ...). SIGMA, ALPHA and PROBABILITY are plain numbers with at "
     "most three decimals, ALPHA is above 1; everything else is a duration.",
     "时长可以抽取：exp(MEAN)、uniform(FROM, TO)、normal(MEAN, DEVIATION)、lognormal(MEDIAN, "
     "SIGMA)、pareto(MINIMUM, ALPHA)、hyperexp(MEAN, PROBABILITY, OTHER_MEAN)、choice(A, B, "
     "...)。SIGMA、ALPHA 和 PROBABILITY 是最多三位小数的数，ALPHA 大于 1；其余都是时长。"},
    {"not a name", "不是名称"},
    {"A name is made of letters of any script, digits and _, does not begin with a digit, and "
     "has 200 bytes at most. It may be used in expressions, where a blank or a minus sign "
     "would mean something else.",
     "名称由任意文字的字母、数字和 _ 组成，不以数字开头，最长 200 字节。它可用于表达式，在那里"
     "空格或减号另有含义。"},
    {"a word of the language as a name", "用语言的保留词作名称"},
    {"and, or and not are operators of expressions: a thing with such a name could not be "
     "spoken of.",
     "and、or 和 not 是表达式的运算符：取这种名称的东西将无法提及。"},
    {"unknown kind of object", "未知的对象种类"},
    {"An object is declared by its kind, with what belongs to it in parentheses: m: mutex, s: "
     "semaphore(3). Variables are shared(0), one for all processes, or private(0), one for "
     "each process.",
     "对象以其种类声明，括号中写其参数：m: mutex，s: semaphore(3)。变量是 shared(0)，所有进程"
     "共用一个，或 private(0)，每个进程一个。"},
    {"not the declaration of an object", "不是对象的声明"},
    {"An object is declared in one text: its kind, and in parentheses its values by position "
     "or by name.",
     "对象用一个文本声明：种类，括号中按位置或按名称写其值。"},
    {"unknown parameter", "未知参数"},
    {"A kind of object and a policy have the parameters that the message lists, and each is "
     "given once. Values without a name come first, in that order.",
     "对象种类和策略有消息所列的参数，每个给一次。不带名称的值在前，按所列次序。"},
    {"wrong initial values of a variable", "变量的初值有误"},
    {"Write shared(0) for a single variable, shared(1, 2, 3) for an array with these "
     "elements, and shared(0, size=10) for an array of ten equal ones; likewise private(...).",
     "单个变量写 shared(0)，含这些元素的数组写 shared(1, 2, 3)，十个相同元素的数组写 "
     "shared(0, size=10)；private(...) 同理。"},
    {"unknown policy", "未知策略"},
    {"A policy goes by its short name; interleave policies lists them. Parameters are keys "
     "beside the name.",
     "策略用其短名；interleave policies 列出它们。参数是名称旁边的键。"},
    {"no such function", "没有这个函数"},
    {"A single word after run: is the name of a function, which has to stand below functions:.",
     "run: 之后单独一个词是函数名，该函数必须在 functions: 之下。"},
    {"not the heading of a function", "不是函数的标题"},
    {"The key of a function is its name, and in parentheses the names of its parameters, six "
     "at most: deposit(n, m).",
     "函数的键是其名称，括号中写参数名，最多六个：deposit(n, m)。"},
    {"asm: without its text", "asm: 没有文本"},
    {"A function is a list of steps, or it has the one key asm: with instructions in the "
     "lines below a \"||\", which keeps the lines apart.",
     "函数是步骤列表，或只有键 asm:，指令写在“|”下面各行，它使各行保持分开。"},
    {"two functions of one name", "两个同名函数"},
    {"A function is known by its name alone: another number of parameters does not make "
     "another function.",
     "函数只凭名称识别：参数个数不同并不成为另一个函数。"},
    {"a step that is written wrongly", "步骤写法有误"},
    {"The first word of the step is known, but what follows it is not what belongs there. The "
     "message shows the form of the step.",
     "步骤的第一个词是已知的，但后面的内容不对。消息给出了步骤的形式。"},
    {"no steps below a step that needs them", "需要步骤的步骤下面没有步骤"},
    {"with, if, elif, else, while, repeat, forever, for, every, releases, await with, await "
     "select, select, after, once and atomic end with a colon, and what they are about is a "
     "list below them, indented further.",
     "with、if、elif、else、while、repeat、forever、for、every、releases、await with、select、"
     "after、once 和 atomic 以冒号结尾，其内容是下面缩进更多的列表。"},
    {"steps below a step that takes none", "不接受步骤的步骤下面有步骤"},
    {"Only with, if, elif, else, while, repeat, forever, for, await with, await select, "
     "select, after, once and atomic have steps below them and a colon at their end.",
     "只有 with、if、elif、else、while、repeat、forever、for、await with、select、after、once "
     "和 atomic 下面有步骤，并以冒号结尾。"},
    {"a colon inside a step", "步骤中有冒号"},
    {"A step is one text: its verb, a blank, and what it is about. With a colon YAML makes a "
     "key and a value of it.",
     "步骤是一个文本：动词、空格、对象。有冒号时 YAML 会把它变成键和值。"},
    {"elif or else without if", "没有 if 的 elif 或 else"},
    {"elif and else follow right after the steps of an if, in its column; nothing may stand "
     "between them, and nothing but the end comes after else.",
     "elif 和 else 紧跟 if 的步骤之后，与它同列；其间不能有别的内容，else 之后只能是结尾。"},
    {"two steps in one item", "一项中有两个步骤"},
    {"Each step is an item of its own, with \"- \" before it. Only elif and else may share "
     "the item of their if.",
     "每个步骤单独成项，前面写“- ”。只有 elif 和 else 可以与其 if 同在一项。"},
    {"a wrong expression", "表达式有误"},
    {"Expressions are made of numbers, names, a[i], f(x), + - * / %, == != < <= > >=, and, "
     "or, not, and parentheses. One = assigns, two compare. Characters of Chinese input, such "
     "as a full-width parenthesis, are others than the plain ones.",
     "表达式由数、名称、a[i]、f(x)、+ - * / %、== != < <= > >=、and、or、not 和圆括号组成。一"
     "个 = 赋值，两个比较。中文输入的字符，如全角括号，与普通字符不同。"},
    {"a wrong assignment", "赋值有误"},
    {"An assignment is x = value or a[i] = value, with +=, -=, *=, /= and %= as short forms. "
     "A local array is made by buffer = array(10). Results of steps, as in x = trylock m, go "
     "into plain variables.",
     "赋值是 x = 值 或 a[i] = 值，简写有 +=、-=、*=、/= 和 %=。局部数组用 buffer = array(10) "
     "建立。步骤的结果，如 x = trylock m，存入普通变量。"},
    {"a result of a step that has none", "取没有结果的步骤的结果"},
    {"Only some steps give a value: join (the exit code), call (what the function returned), "
     "start (a handle) and verbs such as trylock.",
     "只有某些步骤给出值：join（退出码）、call（函数返回的值）、start（句柄），以及 trylock 之"
     "类的动词。"},
    {"several lines have become one text", "几行变成了一个文本"},
    {"A line that is indented further than the one above, without \"- \", is the rest of that "
     "line for YAML: two steps become one. Begin each step with \"- \", and end a line with a "
     "colon if it has steps below it.",
     "比上一行缩进更多且没有“- ”的行，对 YAML 来说是上一行的延续：两个步骤合成一个。每个步骤以"
     "“- ”开头，下面有步骤的行以冒号结尾。"},
    {"break or continue outside of a loop", "循环之外的 break 或 continue"},
    {"break leaves a loop and continue begins its next round: they stand below while, repeat, "
     "forever or for, in the same function.",
     "break 离开循环，continue 开始下一轮：它们在同一函数的 while、repeat、forever 或 for 之下"
     "。"},
};
// clang-format on

}  // namespace

std::span<const Phrase> zh_explain() { return kPhrases; }

}  // namespace interleave
