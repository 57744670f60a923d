// The pages of `interleave explain`, of errors found in compiling.
#include "translation/tables.h"

namespace interleave {

namespace {

// clang-format off
constexpr Phrase kPhrases[] = {
    {"A run needs a task. Wrong: `processes: {{P: {{}}}}`. Right: `P: {{run: [compute 5]}}`.",
     "运行需要任务。错误：`processes: {{P: {{}}}}`。正确：`P: {{run: [compute 5]}}`。"},
    {"Names are unique: variables and objects among themselves, functions, tasks, and the "
     "parameters of a function, which also differ from variables. Wrong: two objects called "
     "`m`. Right: `m` and `m2`.",
     "名称是唯一的：变量与对象之间、函数之间、任务之间、同一函数的参数之间都不能重名，参数也不"
     "能与变量同名。错误：两个对象都叫 `m`。正确：`m` 和 `m2`。"},
    {"A word of the language, or one that `expect:` reads as a property of the run, cannot be "
     "a name. Wrong: `min: shared(0)`. Right: `lowest_price: shared(0)`.",
     "语言的保留词，或 `expect:` 读作运行属性的词，不能作名称。错误：`min: shared(0)`。正确："
     "`lowest_price: shared(0)`。"},
    {"A name in an expression is a shared or private variable, a parameter, or a local that "
     "some step of the same function assigns. Wrong: `x = totl + 1`. Right: `x = total + 1`.",
     "表达式中的名称是共享或私有变量、参数，或同一函数某一步赋值的局部变量。错误：`x = totl + "
     "1`。正确：`x = total + 1`。"},
    {"A step acts on an object that `objects:` does not declare. Wrong: `lock mutx`. Right: "
     "`lock mutex_a`, with `mutex_a: mutex` under `objects:`.",
     "步骤操作的对象没有在 `objects:` 中声明。错误：`lock mutx`。正确：`lock mutex_a`，并在 "
     "`objects:` 下写 `mutex_a: mutex`。"},
    {"A task, `call` or `start` names a function that `functions:` does not declare. Wrong: "
     "`call deposti`. Right: `call deposit`.",
     "任务、`call` 或 `start` 所写的函数没有在 `functions:` 中声明。错误：`call deposti`。正确"
     "：`call deposit`。"},
    {"Each kind of object has verbs of its own. Wrong: `lock s` of a semaphore. Right: "
     "`acquire s`.",
     "每种对象有自己的动词。错误：对信号量 `lock s`。正确：`acquire s`。"},
    {"A function, verb or min/max got more or fewer values than it takes. Wrong: `call f(1)` "
     "where f has two parameters. Right: `call f(1, 2)`.",
     "函数、动词或 min/max 得到的值比它需要的多或少。错误：f 有两个参数而写 `call f(1)`。正确"
     "：`call f(1, 2)`。"},
    {"An array is read and written by element, anything else without an index. Wrong: `x = "
     "a`, or `x[0] = 1` of a plain x. Right: `x = a[0]`.",
     "数组按元素读写，其他变量没有下标。错误：`x = a`，或对普通变量 x 写 `x[0] = 1`。正确：`x "
     "= a[0]`。"},
    {"Expressions of steps know min and max, and upper, lower, reverse and length of a text; "
     "functions are called in steps. Wrong: `x = f(1) + 2`. Right: `y = call f(1)`, then `x = "
     "y + 2`.",
     "步骤的表达式可用 min 和 max，以及文本的 upper、lower、reverse 和 length；函数在步骤中调"
     "用。错误：`x = f(1) + 2`。正确：`y = call f(1)`，再写 `x = y + 2`。"},
    {"Intermediate results live in eight registers. Wrong: nine nested parentheses on the "
     "right side. Right: give a part to a variable first.",
     "中间结果放在八个寄存器中。错误：右边嵌套九层括号。正确：先把一部分存入变量。"},
    {"A local is read where no step before gave it a value. Wrong: `x = n`, then `n = 1`. "
     "Right: the other way round.",
     "读取局部变量时，之前没有步骤给它赋值。错误：`x = n`，再 `n = 1`。正确：反过来。"},
    {"`break` and `continue` belong into a loop, and cannot leave an atomic block. Wrong: "
     "`run: [break]`. Right: `forever: [compute 1, break]`.",
     "`break` 和 `continue` 属于循环，且不能离开原子块。错误：`run: [break]`。正确：`forever: "
     "[compute 1, break]`。"},
    {"What happens in one go can neither take time nor wait: an atomic block assigns, "
     "branches, loops and asserts. Wrong: `atomic: [compute 5]`. Right: `atomic: [x = x + 1]`.",
     "一气呵成的动作既不能耗时也不能等待：原子块只赋值、分支、循环和断言。错误：`atomic: "
     "[compute 5]`。正确：`atomic: [x = x + 1]`。"},
    {"A block that would do nothing, perhaps for ever. Wrong: `forever: []`. Right: `forever: "
     "[yield]`.",
     "什么也不做的块，也许永远如此。错误：`forever: []`。正确：`forever: [yield]`。"},
    {"Only a task that was started with a name can be joined. Wrong: `join 5`. Right: `start "
     "thread f() as t`, then `join t`.",
     "只有启动时取了名称的任务才能被汇合。错误：`join 5`。正确：`start thread f() as t`，再 "
     "`join t`。"},
    {"A result is taken from something that gives none. Wrong: `x = lock m`. Right: `x = "
     "trylock m`; a called function needs `return VALUE`.",
     "从不给出结果的东西取结果。错误：`x = lock m`。正确：`x = trylock m`；被调用的函数需要 "
     "`return VALUE`。"},
    {"A duration is 0 or more, and within about 73 years; variables hold integers, not "
     "durations. Wrong: `x = 5ms`. Right: `x = 5`, then `compute x`.",
     "时长至少为 0，且不超过约 73 年；变量存放整数，不存放时长。错误：`x = 5ms`。正确：`x = 5`"
     "，再 `compute x`。"},
    {"The run would fail here for certain: division by zero, an element outside its array, a "
     "negative count. Wrong: `x = a[3]` of three elements. Right: `x = a[2]`.",
     "运行到这里必定失败：除以零、下标越界、负的次数。错误：三个元素时 `x = a[3]`。正确：`x = "
     "a[2]`。"},
    {"A warning: no task runs, calls or starts the function. Perhaps `run:` means another one.",
     "警告：没有任务运行、调用或启动此函数。也许 `run:` 指的是另一个。"},
    {"A warning: steps after return, exit, break or continue never run. Wrong: `[return, "
     "compute 5]`. Right: `[compute 5, return]`.",
     "警告：return、exit、break 或 continue 之后的步骤永远不会运行。错误：`[return, compute "
     "5]`。正确：`[compute 5, return]`。"},
    {"A machine has 1 to 1024 CPUs and registers r0 to r7. Wrong: `machine: {{cpus: 0}}`. "
     "Right: `machine: {{cpus: 1}}`.",
     "机器有 1 到 1024 个 CPU，寄存器 r0 到 r7。错误：`machine: {{cpus: 0}}`。正确：`machine: "
     "{{cpus: 1}}`。"},
    {"CPUs count from 0. Wrong: `affinity: [2]` with 2 CPUs. Right: `affinity: [1]`.",
     "CPU 从 0 编号。错误：2 个 CPU 时 `affinity: [2]`。正确：`affinity: [1]`。"},
    {"Nice values are those of Unix, -20 (urgent) to 19. Wrong: `nice: 20`. Right: `nice: 19`.",
     "nice 值与 Unix 相同，-20（紧迫）到 19。错误：`nice: 20`。正确：`nice: 19`。"},
    {"A run begins with a million tasks in a hundred thousand processes at most; `count` "
     "multiplies. Wrong: `count: 0`. Right: `count: 3`.",
     "运行开始时最多有十万个进程中的一百万个任务；`count` 使其成倍。错误：`count: 0`。正确："
     "`count: 3`。"},
    {"Starts, arguments of initial tasks and lengths of arrays are known before the run. "
     "Wrong: `run: f(balance)`. Right: `run: f(100)`.",
     "启动时间、初始任务的参数和数组长度在运行之前已知。错误：`run: f(balance)`。正确：`run: "
     "f(100)`。"},
    {"There is no such policy; `interleave policies` lists them. Wrong: `policy: rrr`. Right: "
     "`policy: rr`.",
     "没有这种策略；`interleave policies` 列出它们。错误：`policy: rrr`。正确：`policy: rr`。"},
    {"The policy has no such parameter; `interleave policies` lists them. Wrong: `rr: "
     "{{quantun: 2ms}}`. Right: `{{name: rr, quantum: 2ms}}`.",
     "策略没有这个参数；`interleave policies` 列出它们。错误：`rr: {{quantun: 2ms}}`。正确："
     "`{{name: rr, quantum: 2ms}}`。"},
    {"A parameter of the policy is out of range, of another type, or given twice. Wrong: "
     "`quantum: soon`. Right: `quantum: 2ms`.",
     "策略的参数超出范围、类型不对或给了两次。错误：`quantum: soon`。正确：`quantum: 2ms`。"},
    {"A schedule lists names of tasks, each with a count of instructions if not 1. Wrong: "
     "`T0*x`. Right: `T0*3 T1`.",
     "调度表列出任务名，各带指令数（为 1 时可省）。错误：`T0*x`。正确：`T0*3 T1`。"},
    {"There is no such kind of object. Wrong: `m: mutx`. Right: `m: mutex`.",
     "没有这种对象。错误：`m: mutx`。正确：`m: mutex`。"},
    {"An argument of an object is unknown, missing, out of range or given twice, or names an "
     "object of another kind. Wrong: `s: semaphore(-1)`. Right: `s: semaphore(1)`.",
     "对象的参数未知、缺少、超出范围或给了两次，或指向另一种对象。错误：`s: semaphore(-1)`。正"
     "确：`s: semaphore(1)`。"},
    {"A line of `expect:` or `outcome:`, or of a lesson, names something unknown or compares "
     "a time with a number. Wrong: `waiting(P1) == 6`. Right: `waiting(P1) == 6ms`.",
     "`expect:`、`outcome:` 或课程的一行写了未知的东西，或把时间与数比较。错误：`waiting(P1) "
     "== 6`。正确：`waiting(P1) == 6ms`。"},
    {"Parameters travel in registers: six at most. Right: pass an array by shared variables.",
     "参数通过寄存器传递：最多六个。正确：用共享变量传数组。"},
    {"The scenario needs more instructions, variables or memory than a run may have; the "
     "message names the limit and what to lower.",
     "场景所需的指令、变量或内存超过运行允许的范围；消息指出了限制和应减小什么。"},
    {"An object has no value that could be read or assigned. Wrong: `m = 1` of a mutex. "
     "Right: `lock m`.",
     "对象没有可读取或赋值的值。错误：对互斥锁 `m = 1`。正确：`lock m`。"},
    {"Only a coroutine can await: it lets its thread go on with others. A coroutine in turn "
     "runs no event loop of its own, since it is in one, and has no jobs. Wrong: `P: {{run: "
     "[await sleep 5]}}`. Right: `P: {{run: [sleep 5]}}`.",
     "只有协程能 await：它让其线程继续运行别的协程。而协程不运行自己的事件循环，因为它已在一个"
     "循环中，也没有作业。错误：`P: {{run: [await sleep 5]}}`。正确：`P: {{run: [sleep 5]}}`。"},
    {"A task does one job at a time: `every` and `releases` cannot stand below one another, "
     "nor below `with`, which would be held between jobs. Wrong: `with m: [{{every 5: "
     "[compute 1]}}]`. Right: `every 5: [{{with m: [compute 1]}}]`.",
     "任务一次做一个作业：`every` 和 `releases` 不能互相嵌套，也不能放在 `with` 之下，否则作业"
     "之间会一直持有。错误：`with m: [{{every 5: [compute 1]}}]`。正确：`every 5: [{{with m: "
     "[compute 1]}}]`。"},
    {"A job that is aborted at its deadline must leave nothing half done: it may not act on "
     "objects, call, start, join or wait until. Wrong: `every 5 on miss abort: [lock m]`. "
     "Right: `every 5: [lock m, compute 1, unlock m]`.",
     "到截止时间就中止的作业不能留下做了一半的事：它不能操作对象、调用、启动、汇合或等待 until"
     "。错误：`every 5 on miss abort: [lock m]`。正确：`every 5: [lock m, compute 1, unlock "
     "m]`。"},
    {"A task names a server that `servers:` does not declare. Wrong: `server: aperiodik`. "
     "Right: `server: aperiodic`, with `aperiodic: {{kind: deferrable, budget: 2, period: "
     "5}}` under `servers:`.",
     "任务所写的服务器没有在 `servers:` 中声明。错误：`server: aperiodik`。正确：`server: "
     "aperiodic`，并在 `servers:` 下写 `aperiodic: {{kind: deferrable, budget: 2, period: 5}}`"
     "。"},
    {"A server has a kind, a period, and a budget that is not above it. Wrong: `S: {{kind: "
     "polling, budget: 6, period: 5}}`. Right: `S: {{kind: polling, budget: 2, period: 5}}`.",
     "服务器有种类、周期，以及不超过周期的预算。错误：`S: {{kind: polling, budget: 6, period: "
     "5}}`。正确：`S: {{kind: polling, budget: 2, period: 5}}`。"},
    {"Servers need a policy that knows their kind: polling and deferrable ones are known to "
     "fp, rm, dm and edf, cbs and hard_cbs to edf. Wrong: `policy: rm` with a server of kind "
     "cbs. Right: `policy: edf`.",
     "服务器需要认识其种类的策略：fp、rm、dm 和 edf 认识 polling 和 deferrable，edf 认识 cbs "
     "和 hard_cbs。错误：服务器为 cbs 而 `policy: rm`。正确：`policy: edf`。"},
    {"A pool belongs to one process, which has two threads and the workers for it, and the "
     "feeder thread of a process_queue belongs to a process under `processes:`. Wrong: two "
     "processes that say `apply pool f(1)`. Right: `pool_a: pool(2)` for the one and `pool_b: "
     "pool(2)` for the other.",
     "池属于一个进程，该进程为它有两个线程和若干工作者；process_queue 的 feeder 线程属于 "
     "`processes:` 下的进程。错误：两个进程都写 `apply pool f(1)`。正确：一个用 `pool_a: "
     "pool(2)`，另一个用 `pool_b: pool(2)`。"},
    {"A pool that was closed takes no more jobs. Wrong: `close pool`, then `x = apply pool "
     "f(1)`. Right: the other way round.",
     "已关闭的池不再接受作业。错误：`close pool`，再 `x = apply pool f(1)`。正确：反过来。"},
    {"A text is compared with texts, sent, put, stored and given to upper, lower, reverse and "
     "length; numbers have arithmetic. Wrong: `x = \"a\" + 1`. Right: `x = upper(\"a\")`.",
     "文本可与文本比较，可发送、放入、存储，可交给 upper、lower、reverse 和 length；数才有算术"
     "。错误：`x = \"a\" + 1`。正确：`x = upper(\"a\")`。"},
    {"A mutex lends urgency by its protocol, and the policy knows none of that kind: those "
     "without priorities or deadlines know none. The run goes on as if the protocol were not "
     "there. Wrong: `policy: rr` with `m: mutex(protocol=inherit)`. Right: `policy: priority`.",
     "互斥锁按其协议出借紧迫程度，而策略不认识这一种：没有优先级或截止时间的策略都不认识。运行"
     "照常进行，如同没有该协议。错误：`policy: rr` 与 `m: mutex(protocol=inherit)`。正确："
     "`policy: priority`。"},
    {"`claims:` of a task says how many units of which resource it will have at most, and "
     "that is no more than there are. Wrong: `claims: {{r: 4}}` with `r: resource(3)`. Right: "
     "`claims: {{r: 3}}`.",
     "任务的 `claims:` 说明它最多需要哪种资源多少单位，不能超过现有的数目。错误：`r: "
     "resource(3)` 而 `claims: {{r: 4}}`。正确：`claims: {{r: 3}}`。"},
    {"A line of `asm:` begins with an instruction or a verb of an object. Wrong: `lod r0, x`. "
     "Right: `load r0, x`.",
     "`asm:` 的一行以指令或对象的动词开头。错误：`lod r0, x`。正确：`load r0, x`。"},
    {"An operand is missing, too many, or of the wrong kind; the message shows the form. "
     "Wrong: `add r0`. Right: `add r0, 1`.",
     "操作数缺少、多余或种类不对；消息给出了形式。错误：`add r0`。正确：`add r0, 1`。"},
    {"A label is a name with a colon, declared once in its function. Wrong: `jmp top` without "
     "`top:`.",
     "标号是带冒号的名称，在其函数中声明一次。错误：没有 `top:` 而 `jmp top`。"},
    {"atomic ends with end_atomic and until with end_until; jumps neither enter nor leave "
     "them. Right: `atomic`, `store x, 1`, `end_atomic`.",
     "atomic 以 end_atomic 结束，until 以 end_until 结束；跳转既不进入也不离开它们。正确："
     "`atomic`、`store x, 1`、`end_atomic`。"},
    {"A process with `scheduler: go` consists of goroutines, and its runtime makes the "
     "threads that carry them: it has no threads of its own, starts neither threads nor "
     "processes, and has no jobs. Wrong: `P: {{scheduler: go, threads: {{t: {{run: [compute "
     "1]}}}}}}`. Right: `P: {{scheduler: go, coroutines: {{t: {{run: [compute 1]}}}}}}`.",
     "`scheduler: go` 的进程由 goroutine 组成，承载它们的线程由其运行时创建：它没有自己的线程"
     "，不启动线程或进程，也没有作业。错误：`P: {{scheduler: go, threads: {{t: {{run: "
     "[compute 1]}}}}}}`。正确：`P: {{scheduler: go, coroutines: {{t: {{run: [compute "
     "1]}}}}}}`。"},
    {"A sub-interpreter is one more interpreter of a process that has one. Wrong: `P: {{threads: "
     "{{t: {{subinterpreter: a, run: [compute 1]}}}}}}`. Right: `P: {{interpreter: cpython-3.12, "
     "threads: {{t: {{subinterpreter: a, run: [compute 1]}}}}}}`.",
     "子解释器是已有解释器的进程里的又一个解释器。错误：`P: {{threads: {{t: {{subinterpreter: a, "
     "run: [compute 1]}}}}}}`。正确：`P: {{interpreter: cpython-3.12, threads: {{t: "
     "{{subinterpreter: a, run: [compute 1]}}}}}}`。"},
};
// clang-format on

}  // namespace

std::span<const Phrase> zh_explain_compile() { return kPhrases; }

}  // namespace interleave
