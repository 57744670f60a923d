<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>Compare</name>
    <message>
        <source>Makespan</source>
        <translation>总完成时间</translation>
    </message>
    <message>
        <source>Mean turnaround</source>
        <translation>平均周转</translation>
    </message>
    <message>
        <source>Mean waiting</source>
        <translation>平均等待</translation>
    </message>
    <message>
        <source>Mean response</source>
        <translation>平均响应</translation>
    </message>
    <message>
        <source>Context switches</source>
        <translation>上下文切换</translation>
    </message>
    <message>
        <source>Fairness (Jain)</source>
        <translation>公平性（Jain）</translation>
    </message>
    <message>
        <source>Turnaround</source>
        <translation>周转</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>等待</translation>
    </message>
    <message>
        <source>Response</source>
        <translation>响应</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>运行</translation>
    </message>
    <message>
        <source>Blocked</source>
        <translation>阻塞</translation>
    </message>
    <message>
        <source>Blocked for</source>
        <translation>阻塞时间</translation>
    </message>
    <message>
        <source>Voluntary switches</source>
        <translation>主动切换</translation>
    </message>
    <message>
        <source>Preemptions</source>
        <translation>抢占</translation>
    </message>
    <message>
        <source>Migrations</source>
        <translation>迁移</translation>
    </message>
    <message>
        <source>Deadlines missed</source>
        <translation>错过的截止时间</translation>
    </message>
    <message>
        <source>Worst response of a job</source>
        <translation>作业的最坏响应</translation>
    </message>
    <message>
        <source>Utilisation</source>
        <translation>利用率</translation>
    </message>
    <message>
        <source>Overhead</source>
        <translation>开销</translation>
    </message>
    <message>
        <source>Acquisitions</source>
        <translation>获取次数</translation>
    </message>
    <message>
        <source>Contended</source>
        <translation>争用次数</translation>
    </message>
    <message>
        <source>Time waited for it</source>
        <translation>等待它的时间</translation>
    </message>
    <message>
        <source>Blocked on %1</source>
        <translation>阻塞于 %1</translation>
    </message>
    <message>
        <source>Blocked: %1</source>
        <translation>阻塞：%1</translation>
    </message>
    <message>
        <source>%1 to %2</source>
        <translation>%1 到 %2</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>The run</source>
        <translation>整次运行</translation>
    </message>
</context>
<context>
    <name>Inspect</name>
    <message>
        <source>Registers</source>
        <translation>寄存器</translation>
    </message>
    <message>
        <source>Control block</source>
        <translation>控制块</translation>
    </message>
    <message>
        <source>Parent and children</source>
        <translation>父任务与子任务</translation>
    </message>
    <message>
        <source>Address space of %1</source>
        <translation>%1 的地址空间</translation>
    </message>
    <message>
        <source>next: %1</source>
        <translation>下一条：%1</translation>
    </message>
    <message>
        <source>parent</source>
        <translation>父任务</translation>
    </message>
    <message>
        <source>children</source>
        <translation>子任务</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>还有 %n 个</numerusform>
        </translation>
    </message>
    <message>
        <source>and %1 more, of other tasks</source>
        <translation>还有其他任务的 %1 个</translation>
    </message>
    <message>
        <source>%1, %2 of %3 used</source>
        <translation>%1，%3 中已用 %2</translation>
    </message>
    <message>
        <source>shared</source>
        <translation>共享</translation>
    </message>
    <message>
        <source>private</source>
        <translation>私有</translation>
    </message>
    <message>
        <source>%1 KiB</source>
        <translation>%1 KiB</translation>
    </message>
    <message>
        <source>%1 B</source>
        <translation>%1 B</translation>
    </message>
    <message>
        <source>on its CPU</source>
        <translation>在 CPU 上</translation>
    </message>
    <message>
        <source>saved</source>
        <translation>已保存</translation>
    </message>
    <message>
        <source>It is not on a CPU: what was saved is all that it needs to go on.</source>
        <translation>它不在 CPU 上：已保存的内容就是它继续运行所需的一切。</translation>
    </message>
    <message>
        <source>While it runs, what was saved is out of date.</source>
        <translation>它运行期间，已保存的内容是过时的。</translation>
    </message>
    <message>
        <source>%1 does not exist at this moment.</source>
        <translation>此刻 %1 不存在。</translation>
    </message>
    <message>
        <source>No task exists at this moment.</source>
        <translation>此刻没有任务。</translation>
    </message>
    <message>
        <source>an interpreter lock</source>
        <translation>解释器锁</translation>
    </message>
    <message>
        <source>There are %1 tasks and locks in this graph, too many to draw. Choose an earlier moment.</source>
        <translation>图中有 %1 个任务和锁，太多，无法画出。请选择更早的时刻。</translation>
    </message>
    <message>
        <source>Nobody waits at this moment.</source>
        <translation>此刻没有任务在等待。</translation>
    </message>
    <message>
        <source>Nobody waits for another task at this moment. For time, a device or a message: %1.</source>
        <translation>此刻没有任务在等待另一个任务。等待时间、设备或消息的：%1。</translation>
    </message>
    <message>
        <source>held by %1 since %2</source>
        <translation>由 %1 持有，自 %2 起</translation>
    </message>
    <message>
        <source>its end</source>
        <translation>它的结束</translation>
    </message>
    <message>
        <source>Deadlock: a ring of %1 tasks, none of which can go on.</source>
        <translation>死锁：%1 个任务构成环，谁也无法继续。</translation>
    </message>
    <message numerus="yes">
        <source>%n more can go on only when a ring comes apart.</source>
        <translation>
            <numerusform>另有 %n 个任务要等环解开才能继续。</numerusform>
        </translation>
    </message>
    <message>
        <source>Waiting for what no task in particular has to give: %1.</source>
        <translation>等待的事物不由某个特定任务提供：%1。</translation>
    </message>
    <message>
        <source>This scenario has no resources or locks.</source>
        <translation>此场景没有资源或锁。</translation>
    </message>
    <message>
        <source>An arrow from a resource: the task has a unit of it. An arrow to a resource: the task waits for it.</source>
        <translation>从资源出发的箭头：该任务占有它的一个单位。指向资源的箭头：该任务在等待它。</translation>
    </message>
    <message>
        <source>The run ends in a deadlock.</source>
        <translation>运行以死锁告终。</translation>
    </message>
    <message>
        <source>wants %1</source>
        <translation>请求 %1</translation>
    </message>
    <message>
        <source>has %1</source>
        <translation>占有 %1</translation>
    </message>
    <message>
        <source>%1 %2: %3 of %4 free</source>
        <translation>%1 %2：%4 中空闲 %3</translation>
    </message>
    <message>
        <source>Looking for who waits for whom…</source>
        <translation>正在查找谁在等谁…</translation>
    </message>
    <message>
        <source>In this run no task held one lock while it asked for another.</source>
        <translation>本次运行中，没有任务在持有一把锁时请求另一把。</translation>
    </message>
    <message numerus="yes">
        <source>%1 and %n more</source>
        <translation>
            <numerusform>%1，以及另外 %n 个</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 held %2 while it asked for %3, at %4</source>
        <translation>%1 在 %4 持有 %2 的同时请求 %3</translation>
    </message>
    <message>
        <source>Possible deadlock: %1</source>
        <translation>可能的死锁：%1</translation>
    </message>
    <message>
        <source>Locks were taken in one order: no deadlock can come of what this run did with them.</source>
        <translation>各锁按同一次序获取：本次运行的做法不会导致死锁。</translation>
    </message>
    <message>
        <source>Who waits for whom</source>
        <translation>谁在等谁</translation>
    </message>
    <message>
        <source>Looking at the order of locks…</source>
        <translation>正在查看锁的次序…</translation>
    </message>
    <message>
        <source>Order of locks</source>
        <translation>锁的次序</translation>
    </message>
    <message>
        <source>Resources</source>
        <translation>资源</translation>
    </message>
    <message>
        <source>is created</source>
        <translation>被创建</translation>
    </message>
    <message>
        <source>begins</source>
        <translation>开始</translation>
    </message>
    <message>
        <source>goes on: nobody else is ready</source>
        <translation>继续运行：没有其他就绪任务</translation>
    </message>
    <message>
        <source>owner</source>
        <translation>持有者</translation>
    </message>
    <message>
        <source>FAULT</source>
        <translation>故障</translation>
    </message>
    <message>
        <source>a job is released</source>
        <translation>作业释放</translation>
    </message>
    <message>
        <source>job is done</source>
        <translation>作业完成</translation>
    </message>
    <message>
        <source>MISSED: job is not done by its deadline</source>
        <translation>错过：作业未在截止时间前完成</translation>
    </message>
    <message>
        <source>carried by</source>
        <translation>承载者</translation>
    </message>
    <message>
        <source>holds</source>
        <comment>a buffer</comment>
        <translation>含有</translation>
    </message>
    <message>
        <source>Event log</source>
        <translation>事件日志</translation>
    </message>
    <message>
        <source>Scheduling decisions</source>
        <translation>调度决策</translation>
    </message>
    <message>
        <source>held by</source>
        <translation>持有者</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>等待中</translation>
    </message>
    <message>
        <source>holds</source>
        <translation>持有</translation>
    </message>
    <message>
        <source>nobody has it or waits</source>
        <translation>无人持有，也无人等待</translation>
    </message>
    <message>
        <source>wants %1, since %2</source>
        <translation>请求 %1，自 %2 起</translation>
    </message>
    <message>
        <source>since %1</source>
        <translation>自 %1 起</translation>
    </message>
    <message>
        <source>units</source>
        <translation>单位</translation>
    </message>
    <message>
        <source>%1 of %2 free</source>
        <translation>%2 中空闲 %1</translation>
    </message>
    <message>
        <source>Shared by all</source>
        <translation>全体共享</translation>
    </message>
    <message>
        <source>Of process %1 alone</source>
        <translation>仅属进程 %1</translation>
    </message>
    <message>
        <source>Variables of further tasks are not shown.</source>
        <translation>其余任务的变量未显示。</translation>
    </message>
    <message>
        <source>This scenario has no variables.</source>
        <translation>此场景没有变量。</translation>
    </message>
    <message>
        <source>new</source>
        <translation>新</translation>
    </message>
    <message>
        <source>was %1</source>
        <translation>原为 %1</translation>
    </message>
    <message>
        <source>The tasks of this scenario share no locks, queues or devices.</source>
        <translation>此场景的任务不共享锁、队列或设备。</translation>
    </message>
    <message>
        <source>Objects</source>
        <translation>对象</translation>
    </message>
    <message>
        <source>Variables</source>
        <translation>变量</translation>
    </message>
    <message>
        <source>nobody waits</source>
        <translation>无人等待</translation>
    </message>
    <message>
        <source>waiting: %1</source>
        <translation>等待：%1</translation>
    </message>
    <message>
        <source>level %1</source>
        <translation>第 %1 级</translation>
    </message>
    <message>
        <source>has a CPU</source>
        <translation>占有 CPU</translation>
    </message>
    <message>
        <source>%1: %2 of %3, %4</source>
        <translation>%1：%3 中的 %2，%4</translation>
    </message>
    <message>
        <source>None of its coroutines can go on.</source>
        <translation>它的协程都无法继续。</translation>
    </message>
    <message>
        <source>Nobody is ready at this moment.</source>
        <translation>此刻没有就绪任务。</translation>
    </message>
    <message>
        <source>Run queues</source>
        <translation>就绪队列</translation>
    </message>
    <message>
        <source>N</source>
        <comment>letter of: not started</comment>
        <translation>未</translation>
    </message>
    <message>
        <source>R</source>
        <comment>letter of: running</comment>
        <translation>运</translation>
    </message>
    <message>
        <source>Z</source>
        <comment>letter of: zombie</comment>
        <translation>僵</translation>
    </message>
    <message>
        <source>E</source>
        <comment>letter of: ended</comment>
        <translation>终</translation>
    </message>
    <message>
        <source>line %1: %2</source>
        <translation>第 %1 行：%2</translation>
    </message>
    <message>
        <source>Nothing has been run yet.</source>
        <translation>尚未运行过任何场景。</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 / %2</translation>
    </message>
    <message>
        <source>Counts: %1 of all tasks, so far</source>
        <translation>计数：所有任务中的 %1，截至此刻</translation>
    </message>
    <message>
        <source>Counts: all tasks, so far</source>
        <translation>计数：所有任务，截至此刻</translation>
    </message>
    <message>
        <source>States</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Nothing is chosen, so this is one of the tasks. Click on another.</source>
        <translation>尚未选择，这里显示其中一个任务。可点击别的任务。</translation>
    </message>
    <message>
        <source>at the moment</source>
        <translation>此刻</translation>
    </message>
    <message>
        <source>line %1</source>
        <translation>第 %1 行</translation>
    </message>
    <message>
        <source>step</source>
        <translation>步骤</translation>
    </message>
    <message>
        <source>next instruction</source>
        <translation>下一条指令</translation>
    </message>
    <message>
        <source>main task of process %1</source>
        <translation>进程 %1 的主任务</translation>
    </message>
    <message>
        <source>coroutine of %1</source>
        <translation>%1 的协程</translation>
    </message>
    <message>
        <source>thread of %1</source>
        <translation>%1 的线程</translation>
    </message>
    <message>
        <source>It is started at %1.</source>
        <translation>它在 %1 启动。</translation>
    </message>
    <message>
        <source>It ended at %1.</source>
        <translation>它在 %1 结束。</translation>
    </message>
    <message>
        <source>It does not exist at this moment.</source>
        <translation>它此刻不存在。</translation>
    </message>
    <message>
        <source>So far</source>
        <translation>截至此刻</translation>
    </message>
    <message>
        <source>arrived</source>
        <translation>到达</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>为什么</translation>
    </message>
    <message>
        <source>Working it out…</source>
        <translation>正在推算…</translation>
    </message>
    <message>
        <source>Rule of the policy</source>
        <translation>策略的规则</translation>
    </message>
    <message>
        <source>Candidates</source>
        <translation>候选任务</translation>
    </message>
    <message>
        <source>Candidates at %1</source>
        <translation>%1 时的候选任务</translation>
    </message>
    <message>
        <source>Go to this moment</source>
        <translation>转到这一时刻</translation>
    </message>
    <message>
        <source>In the whole run</source>
        <translation>整个运行过程</translation>
    </message>
    <message>
        <source>taken</source>
        <translation>获取</translation>
    </message>
    <message>
        <source>had to wait</source>
        <translation>须等待</translation>
    </message>
    <message>
        <source>mean %1, 95 % within %2, at most %3</source>
        <translation>平均 %1，95 % 不超过 %2，最多 %3</translation>
    </message>
    <message>
        <source>waits</source>
        <translation>等待</translation>
    </message>
    <message>
        <source>held</source>
        <translation>持有</translation>
    </message>
    <message>
        <source>longest queue</source>
        <translation>最长队列</translation>
    </message>
    <message>
        <source>%1 kept %2 waiting for %3.</source>
        <translation>%1 让 %2 等了 %3。</translation>
    </message>
    <message>
        <source>when</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>line</source>
        <translation>行</translation>
    </message>
    <message>
        <source>This is a recorded timeline: no decision of it can be made again.</source>
        <translation>这是录制的时间线：其中的决策无法重做。</translation>
    </message>
    <message>
        <source>What and why</source>
        <translation>是什么，为什么</translation>
    </message>
    <message>
        <source>not started</source>
        <translation>未启动</translation>
    </message>
    <message>
        <source>ready</source>
        <translation>就绪</translation>
    </message>
    <message>
        <source>running</source>
        <translation>运行</translation>
    </message>
    <message>
        <source>blocked</source>
        <translation>阻塞</translation>
    </message>
    <message>
        <source>zombie</source>
        <translation>僵尸</translation>
    </message>
    <message>
        <source>ended</source>
        <translation>已结束</translation>
    </message>
    <message>
        <source>kernel</source>
        <translation>内核</translation>
    </message>
    <message>
        <source>idle</source>
        <translation>空闲</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>未知</translation>
    </message>
    <message>
        <source>woken</source>
        <translation>被唤醒</translation>
    </message>
    <message>
        <source>preempted</source>
        <translation>被抢占</translation>
    </message>
    <message>
        <source>end of its slice</source>
        <translation>时间片用完</translation>
    </message>
    <message>
        <source>yielded</source>
        <translation>主动让出</translation>
    </message>
    <message>
        <source>moved to another CPU</source>
        <translation>迁移到另一 CPU</translation>
    </message>
    <message>
        <source>lock</source>
        <translation>锁</translation>
    </message>
    <message>
        <source>semaphore</source>
        <translation>信号量</translation>
    </message>
    <message>
        <source>I/O</source>
        <translation>I/O</translation>
    </message>
    <message>
        <source>sleep</source>
        <translation>睡眠</translation>
    </message>
    <message>
        <source>end of a task</source>
        <translation>任务结束</translation>
    </message>
    <message>
        <source>condition</source>
        <translation>条件</translation>
    </message>
    <message>
        <source>until it holds</source>
        <translation>直到条件成立</translation>
    </message>
    <message>
        <source>message</source>
        <translation>消息</translation>
    </message>
    <message>
        <source>barrier</source>
        <translation>屏障</translation>
    </message>
    <message>
        <source>crashed</source>
        <translation>崩溃</translation>
    </message>
    <message>
        <source>save registers</source>
        <translation>保存寄存器</translation>
    </message>
    <message>
        <source>choose</source>
        <translation>选择</translation>
    </message>
    <message>
        <source>load registers</source>
        <translation>装入寄存器</translation>
    </message>
    <message>
        <source>job released</source>
        <translation>作业释放</translation>
    </message>
    <message>
        <source>next release</source>
        <translation>下次释放</translation>
    </message>
    <message>
        <source>first of several</source>
        <translation>多者之先</translation>
    </message>
    <message>
        <source>end of a child</source>
        <translation>子进程结束</translation>
    </message>
    <message>
        <source>its coroutines</source>
        <translation>其协程</translation>
    </message>
    <message>
        <source>interpreter lock</source>
        <translation>解释器锁</translation>
    </message>
    <message>
        <source>urgency changed</source>
        <translation>紧迫程度改变</translation>
    </message>
    <message>
        <source>units of a resource</source>
        <translation>资源的单位</translation>
    </message>
    <message>
        <source>put back</source>
        <translation>放回队列</translation>
    </message>
    <message>
        <source>picked</source>
        <translation>被选中</translation>
    </message>
    <message>
        <source>can go on</source>
        <translation>可以继续</translation>
    </message>
    <message>
        <source>admitted</source>
        <translation>进入系统</translation>
    </message>
    <message>
        <source>exits</source>
        <translation>退出</translation>
    </message>
    <message>
        <source>CHANGED</source>
        <translation>已改变</translation>
    </message>
    <message>
        <source>No room for: %1. Point at a task, or make this view wider.</source>
        <translation>放不下：%1。请指向某个任务，或加宽此视图。</translation>
    </message>
    <message>
        <source>%1 waiting, %2 delayed</source>
        <translation>%1 个等待，%2 个延迟</translation>
    </message>
    <message>
        <source>Delayed: it sleeps, but has had more than its share, so that the policy keeps it in the queue until the others have caught up. It does not run.</source>
        <translation>延迟：任务在睡眠，但已得到的时间超过其份额，因此策略让它留在队列中，直到其他任务赶上。它不会运行。</translation>
    </message>
</context>
<context>
    <name>Menus</name>
    <message>
        <source>&amp;File</source>
        <translation>文件(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>编辑(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Run</source>
        <translation>运行(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Step</source>
        <translation>步进(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Go</source>
        <translation>转到(&amp;G)</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>视图(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>帮助(&amp;H)</translation>
    </message>
</context>
<context>
    <name>Options</name>
    <message>
        <source>Begin at this step.</source>
        <translation>从这一步开始。</translation>
    </message>
    <message>
        <source>STEP</source>
        <translation>步</translation>
    </message>
    <message>
        <source>Another seed.</source>
        <translation>另一个种子。</translation>
    </message>
    <message>
        <source>N</source>
        <translation>N</translation>
    </message>
    <message>
        <source>Another number of CPUs.</source>
        <translation>另一个 CPU 数。</translation>
    </message>
    <message>
        <source>Another policy.</source>
        <translation>另一种策略。</translation>
    </message>
    <message>
        <source>NAME</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Dark colours.</source>
        <translation>深色。</translation>
    </message>
    <message>
        <source>en or zh: language of the window.</source>
        <translation>en 或 zh：窗口的语言。</translation>
    </message>
    <message>
        <source>LANG</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Light colours.</source>
        <translation>浅色。</translation>
    </message>
    <message>
        <source>--%1 takes a number, not &apos;%2&apos;.</source>
        <translation>--%1 需要一个数，而不是“%2”。</translation>
    </message>
    <message>
        <source>See how processes, threads and coroutines share CPUs and locks.</source>
        <translation>看进程、线程和协程如何共享 CPU 和锁。</translation>
    </message>
    <message>
        <source>A scenario, a timeline, or an interleave: link.</source>
        <translation>场景、时间线或 interleave: 链接。</translation>
    </message>
    <message>
        <source>From this step of the run on, as in 120:policy=rr.</source>
        <translation>从运行的这一步起，如 120:policy=rr。</translation>
    </message>
    <message>
        <source>STEP:WHAT</source>
        <translation>步:内容</translation>
    </message>
    <message>
        <source>--change takes a step and what becomes otherwise, not &apos;%1&apos;.</source>
        <translation>--change 需要步数和改变的内容，而不是“%1”。</translation>
    </message>
</context>
<context>
    <name>Panels</name>
    <message>
        <source>Lessons</source>
        <translation>课程</translation>
    </message>
    <message>
        <source>The scenarios that come with Interleave, by subject</source>
        <translation>随 Interleave 提供的场景，按主题排列</translation>
    </message>
    <message>
        <source>Set-up</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Policy and its parameters, CPUs, seed</source>
        <translation>策略及其参数、CPU、种子</translation>
    </message>
    <message>
        <source>Scenario</source>
        <translation>场景</translation>
    </message>
    <message>
        <source>The text of the scenario; what you change is run at once</source>
        <translation>场景的文本；改动后立即重新运行</translation>
    </message>
    <message>
        <source>What and why</source>
        <translation>是什么，为什么</translation>
    </message>
    <message>
        <source>What is chosen at this moment, and why it runs or does not</source>
        <translation>所选之物此刻的情况，以及它为什么运行或不运行</translation>
    </message>
    <message>
        <source>Moment</source>
        <translation>时刻</translation>
    </message>
    <message>
        <source>Everything there is at the moment you look at</source>
        <translation>所看时刻的一切</translation>
    </message>
    <message>
        <source>Control block</source>
        <translation>控制块</translation>
    </message>
    <message>
        <source>Registers, control block and memory of a task</source>
        <translation>任务的寄存器、控制块和内存</translation>
    </message>
    <message>
        <source>Run queues</source>
        <translation>就绪队列</translation>
    </message>
    <message>
        <source>Who waits for a CPU, as the policy sees it</source>
        <translation>谁在等待 CPU，以策略的眼光来看</translation>
    </message>
    <message>
        <source>Objects</source>
        <translation>对象</translation>
    </message>
    <message>
        <source>Locks, queues and devices: who has them and who waits</source>
        <translation>锁、队列和设备：谁持有，谁等待</translation>
    </message>
    <message>
        <source>Variables</source>
        <translation>变量</translation>
    </message>
    <message>
        <source>What programs remember, with what the last step changed</source>
        <translation>程序记住的内容，以及上一步改变了什么</translation>
    </message>
    <message>
        <source>Findings</source>
        <translation>发现</translation>
    </message>
    <message>
        <source>What this run shows that you should know</source>
        <translation>这次运行中你应当知道的情况</translation>
    </message>
    <message>
        <source>Statistics</source>
        <translation>统计</translation>
    </message>
    <message>
        <source>Times of each task</source>
        <translation>每个任务的各种时间</translation>
    </message>
    <message>
        <source>States</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>The states of tasks, and how often they changed</source>
        <translation>任务的状态，以及状态转换的次数</translation>
    </message>
    <message>
        <source>Who waits for whom</source>
        <translation>谁在等谁</translation>
    </message>
    <message>
        <source>The wait-for graph; a ring is a deadlock</source>
        <translation>等待图；环就是死锁</translation>
    </message>
    <message>
        <source>Resources</source>
        <translation>资源</translation>
    </message>
    <message>
        <source>Who has what and wants what</source>
        <translation>谁占有什么，谁请求什么</translation>
    </message>
    <message>
        <source>Order of locks</source>
        <translation>锁的次序</translation>
    </message>
    <message>
        <source>In which order tasks took locks; a ring is a possible deadlock</source>
        <translation>任务获取锁的次序；环表示可能的死锁</translation>
    </message>
    <message>
        <source>Event log</source>
        <translation>事件日志</translation>
    </message>
    <message>
        <source>All that this run tells; a click goes there</source>
        <translation>本次运行的全部记录；点击即可转到</translation>
    </message>
    <message>
        <source>Decisions</source>
        <translation>决策</translation>
    </message>
    <message>
        <source>Whom the scheduler picked, and when</source>
        <translation>调度程序何时选中了谁</translation>
    </message>
    <message>
        <source>Breakpoints</source>
        <translation>断点</translation>
    </message>
    <message>
        <source>Where a run stops by itself</source>
        <translation>运行自动停止的地方</translation>
    </message>
    <message>
        <source>Lesson</source>
        <translation>引导</translation>
    </message>
    <message>
        <source>What happens next? The scenario&apos;s lesson, or any switch</source>
        <translation>接下来发生什么？场景的课程，或任意一次切换</translation>
    </message>
</context>
<context>
    <name>Subjects</name>
    <message>
        <source>Races</source>
        <translation>竞争条件</translation>
    </message>
    <message>
        <source>Deadlock</source>
        <translation>死锁</translation>
    </message>
    <message>
        <source>Synchronisation</source>
        <translation>同步</translation>
    </message>
    <message>
        <source>Classic problems</source>
        <translation>经典问题</translation>
    </message>
    <message>
        <source>Scheduling</source>
        <translation>调度</translation>
    </message>
    <message>
        <source>Textbook schedules</source>
        <translation>教科书调度</translation>
    </message>
    <message>
        <source>Feedback queues</source>
        <translation>反馈队列</translation>
    </message>
    <message>
        <source>Shares of the CPU</source>
        <translation>CPU 份额</translation>
    </message>
    <message>
        <source>The fair policy of Linux</source>
        <translation>Linux 的公平策略</translation>
    </message>
    <message>
        <source>Processes</source>
        <translation>进程</translation>
    </message>
    <message>
        <source>Threads</source>
        <translation>线程</translation>
    </message>
    <message>
        <source>Coroutines</source>
        <translation>协程</translation>
    </message>
    <message>
        <source>Context switches</source>
        <translation>上下文切换</translation>
    </message>
    <message>
        <source>Interpreter locks</source>
        <translation>解释器锁</translation>
    </message>
    <message>
        <source>Priority inversion</source>
        <translation>优先级反转</translation>
    </message>
    <message>
        <source>Messages and queues</source>
        <translation>消息与队列</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>网络</translation>
    </message>
    <message>
        <source>Pools of workers</source>
        <translation>工作进程池</translation>
    </message>
    <message>
        <source>Real time</source>
        <translation>实时</translation>
    </message>
    <message>
        <source>Servers of real-time systems</source>
        <translation>实时系统的服务器</translation>
    </message>
    <message>
        <source>Queueing</source>
        <translation>排队</translation>
    </message>
    <message>
        <source>Speedup</source>
        <translation>加速比</translation>
    </message>
    <message>
        <source>Recursion</source>
        <translation>递归</translation>
    </message>
</context>
<context>
    <name>Timeline</name>
    <message>
        <source>not started</source>
        <translation>未启动</translation>
    </message>
    <message>
        <source>ready</source>
        <translation>就绪</translation>
    </message>
    <message>
        <source>running</source>
        <translation>运行</translation>
    </message>
    <message>
        <source>blocked</source>
        <translation>阻塞</translation>
    </message>
    <message>
        <source>zombie</source>
        <translation>僵尸</translation>
    </message>
    <message>
        <source>exited</source>
        <translation>已退出</translation>
    </message>
    <message>
        <source>kernel</source>
        <translation>内核</translation>
    </message>
    <message>
        <source>idle</source>
        <translation>空闲</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>未知</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>created</source>
        <translation>被创建</translation>
    </message>
    <message>
        <source>woken</source>
        <translation>被唤醒</translation>
    </message>
    <message>
        <source>preempted</source>
        <translation>被抢占</translation>
    </message>
    <message>
        <source>slice end</source>
        <translation>时间片用完</translation>
    </message>
    <message>
        <source>yielded</source>
        <translation>主动让出</translation>
    </message>
    <message>
        <source>migrated</source>
        <translation>迁移</translation>
    </message>
    <message>
        <source>lock</source>
        <translation>锁</translation>
    </message>
    <message>
        <source>semaphore</source>
        <translation>信号量</translation>
    </message>
    <message>
        <source>I/O</source>
        <translation>I/O</translation>
    </message>
    <message>
        <source>sleep</source>
        <translation>睡眠</translation>
    </message>
    <message>
        <source>join</source>
        <translation>汇合</translation>
    </message>
    <message>
        <source>condition</source>
        <translation>条件</translation>
    </message>
    <message>
        <source>until</source>
        <translation>等待条件成立</translation>
    </message>
    <message>
        <source>message</source>
        <translation>消息</translation>
    </message>
    <message>
        <source>barrier</source>
        <translation>屏障</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>等待</translation>
    </message>
    <message>
        <source>crashed</source>
        <translation>崩溃</translation>
    </message>
    <message>
        <source>saving registers</source>
        <translation>保存寄存器</translation>
    </message>
    <message>
        <source>choosing the next</source>
        <translation>选择下一个</translation>
    </message>
    <message>
        <source>loading registers</source>
        <translation>装入寄存器</translation>
    </message>
    <message>
        <source>released</source>
        <translation>释放</translation>
    </message>
    <message>
        <source>until its next job</source>
        <translation>等待下一个作业</translation>
    </message>
    <message>
        <source>the first of several things</source>
        <translation>多者之先</translation>
    </message>
    <message>
        <source>end of a child</source>
        <translation>子进程结束</translation>
    </message>
    <message>
        <source>until a coroutine can go on</source>
        <translation>等待某个协程可以继续</translation>
    </message>
    <message>
        <source>interpreter lock</source>
        <translation>解释器锁</translation>
    </message>
    <message>
        <source>urgency inherited</source>
        <translation>紧迫程度被继承</translation>
    </message>
    <message>
        <source>units of a resource</source>
        <translation>资源的单位</translation>
    </message>
    <message>
        <source>several tasks in turn</source>
        <translation>多个任务轮流</translation>
    </message>
    <message>
        <source>at</source>
        <translation>在</translation>
    </message>
    <message>
        <source>exit</source>
        <translation>退出</translation>
    </message>
    <message>
        <source>fault</source>
        <translation>故障</translation>
    </message>
    <message>
        <source>release of a job</source>
        <translation>作业释放</translation>
    </message>
    <message>
        <source>deadline</source>
        <translation>截止时间</translation>
    </message>
    <message>
        <source>deadline missed</source>
        <translation>错过截止时间</translation>
    </message>
    <message>
        <source>jobs too close together for arrows</source>
        <translation>作业过密，无法画箭头</translation>
    </message>
    <message>
        <source>CPUs</source>
        <translation>CPU</translation>
    </message>
    <message>
        <source>Owners</source>
        <translation>持有者</translation>
    </message>
    <message>
        <source>How many at once</source>
        <translation>同时有多少</translation>
    </message>
    <message>
        <source>seed</source>
        <translation>种子</translation>
    </message>
    <message>
        <source>more tasks not shown</source>
        <translation>个任务未显示</translation>
    </message>
    <message>
        <source>tasks</source>
        <translation>任务</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>为什么</translation>
    </message>
    <message>
        <source>From</source>
        <translation>从</translation>
    </message>
    <message>
        <source>To</source>
        <translation>到</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Step</source>
        <translation>步骤</translation>
    </message>
    <message>
        <source>Because</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>Leads to</source>
        <translation>引出</translation>
    </message>
    <message>
        <source>Findings</source>
        <translation>发现</translation>
    </message>
    <message>
        <source>failure</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>hindrance</source>
        <translation>妨碍</translation>
    </message>
    <message>
        <source>possible in another run</source>
        <translation>在另一次运行中可能发生</translation>
    </message>
    <message>
        <source>whom it is about</source>
        <translation>涉及的任务</translation>
    </message>
    <message>
        <source>branches off here</source>
        <translation>在此分支</translation>
    </message>
    <message>
        <source>%1 wakes %2 at %3</source>
        <translation>%3 %1 唤醒 %2</translation>
    </message>
    <message>
        <source>%1 starts %2 at %3</source>
        <translation>%3 %1 启动 %2</translation>
    </message>
    <message>
        <source>%1 ends; %2 waited for it, until %3</source>
        <translation>%1 结束；%2 一直等它到 %3</translation>
    </message>
    <message>
        <source>%1 releases %4, which %2 gets at %3</source>
        <translation>%1 释放 %4，%2 于 %3 得到它</translation>
    </message>
    <message>
        <source>%1 belongs to %2</source>
        <translation>%1 属于 %2</translation>
    </message>
    <message>
        <source>%1 belongs to nobody</source>
        <translation>%1 不属于任何任务</translation>
    </message>
    <message>
        <source>%1: running on %2</source>
        <translation>%1：在 %2 上运行</translation>
    </message>
    <message>
        <source>%1 (line %2)</source>
        <translation>%1（第 %2 行）</translation>
    </message>
</context>
<context>
    <name>TimelineKeys</name>
    <message>
        <source>Zoom in</source>
        <translation>放大</translation>
    </message>
    <message>
        <source>Zoom out</source>
        <translation>缩小</translation>
    </message>
    <message>
        <source>Move left</source>
        <translation>左移</translation>
    </message>
    <message>
        <source>Move right</source>
        <translation>右移</translation>
    </message>
    <message>
        <source>Whole run</source>
        <translation>整个运行过程</translation>
    </message>
    <message>
        <source>Zoom to the selection</source>
        <translation>缩放到所选</translation>
    </message>
    <message>
        <source>Next slice</source>
        <translation>下一个片段</translation>
    </message>
    <message>
        <source>Slice before</source>
        <translation>上一个片段</translation>
    </message>
    <message>
        <source>Lane above</source>
        <translation>上一通道</translation>
    </message>
    <message>
        <source>Lane below</source>
        <translation>下一通道</translation>
    </message>
    <message>
        <source>Playhead to the beginning</source>
        <translation>播放头到开头</translation>
    </message>
    <message>
        <source>Playhead to the end</source>
        <translation>播放头到结尾</translation>
    </message>
    <message>
        <source>Marker A at the playhead</source>
        <translation>在播放头处设标记 A</translation>
    </message>
    <message>
        <source>Marker B at the playhead</source>
        <translation>在播放头处设标记 B</translation>
    </message>
    <message>
        <source>To what led to the selected slice</source>
        <translation>到引起所选片段之处</translation>
    </message>
    <message>
        <source>To what the selected slice led to</source>
        <translation>到所选片段引起之处</translation>
    </message>
    <message>
        <source>Bookmark at the playhead</source>
        <translation>在播放头处设书签</translation>
    </message>
    <message>
        <source>Next bookmark</source>
        <translation>下一个书签</translation>
    </message>
    <message>
        <source>Bookmark before</source>
        <translation>上一个书签</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>搜索</translation>
    </message>
    <message>
        <source>Next that was found</source>
        <translation>下一处结果</translation>
    </message>
    <message>
        <source>The one found before</source>
        <translation>上一处结果</translation>
    </message>
    <message>
        <source>Go to a task</source>
        <translation>转到任务</translation>
    </message>
    <message>
        <source>Fold or unfold the process</source>
        <translation>折叠或展开进程</translation>
    </message>
    <message>
        <source>Higher lanes</source>
        <translation>加高通道</translation>
    </message>
    <message>
        <source>Lower lanes</source>
        <translation>降低通道</translation>
    </message>
</context>
<context>
    <name>interleave::gui</name>
    <message>
        <source>Event</source>
        <translation>事件</translation>
    </message>
    <message>
        <source>A whole instant: all that happens at one time</source>
        <translation>整个瞬间：同一时刻发生的一切</translation>
    </message>
    <message>
        <source>Instruction</source>
        <translation>指令</translation>
    </message>
    <message>
        <source>A single step: one instruction, or one phase of an event</source>
        <translation>一步：一条指令，或事件的一个阶段</translation>
    </message>
    <message>
        <source>Switch</source>
        <translation>切换</translation>
    </message>
    <message>
        <source>To where a task gets a CPU</source>
        <translation>到某个任务得到 CPU 之处</translation>
    </message>
    <message>
        <source>Scheduling decision</source>
        <translation>调度决策</translation>
    </message>
    <message>
        <source>To where a CPU has chosen: another task, the same, nobody</source>
        <translation>到某个 CPU 做出选择之处：另一任务、同一任务或无任务</translation>
    </message>
    <message>
        <source>Finding</source>
        <translation>发现</translation>
    </message>
    <message>
        <source>To where a finding shows</source>
        <translation>到某项发现出现之处</translation>
    </message>
    <message>
        <source>Event of the selected task</source>
        <translation>所选任务的事件</translation>
    </message>
    <message>
        <source>To where anything happens to the task that is selected</source>
        <translation>到所选任务发生任何事情之处</translation>
    </message>
    <message>
        <source>Until the task runs</source>
        <translation>直到任务运行</translation>
    </message>
    <message>
        <source>To where the selected task gets a CPU</source>
        <translation>到所选任务得到 CPU 之处</translation>
    </message>
    <message>
        <source>Until the task blocks</source>
        <translation>直到任务阻塞</translation>
    </message>
    <message>
        <source>To where the selected task begins to wait</source>
        <translation>到所选任务开始等待之处</translation>
    </message>
    <message>
        <source>Until the task is ready</source>
        <translation>直到任务就绪</translation>
    </message>
    <message>
        <source>To where the selected task begins to wait for a CPU</source>
        <translation>到所选任务开始等待 CPU 之处</translation>
    </message>
    <message>
        <source>Back: %1</source>
        <translation>后退：%1</translation>
    </message>
    <message>
        <source>Backwards: %1</source>
        <translation>后退：%1</translation>
    </message>
    <message>
        <source>&amp;Play or pause</source>
        <translation>播放或暂停(&amp;P)</translation>
    </message>
    <message>
        <source>Lets simulated time pass at the speed of the slider</source>
        <translation>让模拟时间按滑块的速度流逝</translation>
    </message>
    <message>
        <source>&amp;Run on</source>
        <translation>运行到断点(&amp;R)</translation>
    </message>
    <message>
        <source>On to the next breakpoint, or to the end</source>
        <translation>前进到下一个断点，或到结尾</translation>
    </message>
    <message>
        <source>Run &amp;back</source>
        <translation>退回到断点(&amp;B)</translation>
    </message>
    <message>
        <source>Back to the breakpoint before, or to the start</source>
        <translation>退回到上一个断点，或到开头</translation>
    </message>
    <message>
        <source>&amp;Breakpoint</source>
        <translation>断点(&amp;B)</translation>
    </message>
    <message>
        <source>Sets or takes away: at the line of the cursor, the selected task or object</source>
        <translation>设置或去除：光标所在行、所选任务或对象</translation>
    </message>
    <message>
        <source>Remove &amp;all breakpoints</source>
        <translation>去除所有断点(&amp;A)</translation>
    </message>
    <message>
        <source>As in the &amp;file</source>
        <translation>与文件一致(&amp;F)</translation>
    </message>
    <message>
        <source>Takes back changes of policy, CPUs and seed</source>
        <translation>撤回对策略、CPU 和种子的改动</translation>
    </message>
    <message>
        <source>Another &amp;seed</source>
        <translation>另一个种子(&amp;S)</translation>
    </message>
    <message>
        <source>Runs again with the next seed: other random numbers</source>
        <translation>用下一个种子重新运行：得到别的随机数</translation>
    </message>
    <message>
        <source>S&amp;top</source>
        <translation>停止(&amp;T)</translation>
    </message>
    <message>
        <source>Ends what takes long: a run that is being made, a long way through one</source>
        <translation>结束耗时的工作：正在进行的运行，或其中的长途移动</translation>
    </message>
    <message>
        <source>To the &amp;start</source>
        <translation>到开头(&amp;S)</translation>
    </message>
    <message>
        <source>To the &amp;end</source>
        <translation>到结尾(&amp;E)</translation>
    </message>
    <message>
        <source>Until a &amp;deadlock</source>
        <translation>直到死锁(&amp;D)</translation>
    </message>
    <message>
        <source>To the moment at which tasks wait for each other in a ring</source>
        <translation>到任务互相等待成环的时刻</translation>
    </message>
    <message>
        <source>Changes count from &amp;here on</source>
        <translation>改动从这里起生效(&amp;H)</translation>
    </message>
    <message>
        <source>Another policy or seed makes the run branch off at this moment</source>
        <translation>另一种策略或种子使运行在此刻分支</translation>
    </message>
    <message>
        <source>&amp;Next branch</source>
        <translation>下一个分支(&amp;N)</translation>
    </message>
    <message>
        <source>Shows the next of the runs that branch off each other, at the same time</source>
        <translation>显示互为分支的运行中的下一个，时间相同</translation>
    </message>
    <message>
        <source>Compare with the &amp;origin of the branch</source>
        <translation>与分支的起源比较(&amp;O)</translation>
    </message>
    <message>
        <source>This branch beside the run that it branches off</source>
        <translation>此分支与它所出自的运行并列</translation>
    </message>
</context>
<context>
    <name>interleave::gui::AnswerButton</name>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>right</source>
        <translation>正确</translation>
    </message>
    <message>
        <source>wrong</source>
        <translation>错误</translation>
    </message>
</context>
<context>
    <name>interleave::gui::BreakpointsView</name>
    <message>
        <source>Line %1</source>
        <translation>第 %1 行</translation>
    </message>
    <message>
        <source>Task %1</source>
        <translation>任务 %1</translation>
    </message>
    <message>
        <source>Object %1</source>
        <translation>对象 %1</translation>
    </message>
    <message>
        <source>Breakpoints</source>
        <translation>断点</translation>
    </message>
    <message>
        <source>Remove breakpoint</source>
        <translation>去除断点</translation>
    </message>
    <message>
        <source>Takes away the chosen breakpoint</source>
        <translation>去除所选断点</translation>
    </message>
    <message>
        <source>F9 stops the run at a line of the scenario, or at what is selected: a task or an object.</source>
        <translation>F9 使运行停在场景的某一行，或停在所选的任务或对象处。</translation>
    </message>
    <message>
        <source>When %1</source>
        <translation>当 %1</translation>
    </message>
    <message>
        <source>%1, only where %2</source>
        <translation>%1，仅当 %2</translation>
    </message>
    <message>
        <source>A double click says where alone it stops</source>
        <translation>双击可说明只在何处停止</translation>
    </message>
</context>
<context>
    <name>interleave::gui::ChangeBar</name>
    <message>
        <source>From here on</source>
        <translation>从这里起</translation>
    </message>
    <message>
        <source>What changes</source>
        <translation>改变什么</translation>
    </message>
    <message>
        <source>Protocol</source>
        <translation>协议</translation>
    </message>
    <message>
        <source>New value</source>
        <translation>新值</translation>
    </message>
    <message>
        <source>What has happened stays; the run branches off here, and goes on with the new value</source>
        <translation>已发生的保持不变；运行在这里分支，以新值继续</translation>
    </message>
</context>
<context>
    <name>interleave::gui::CommandPalette</name>
    <message>
        <source>What fits</source>
        <translation>相符的项</translation>
    </message>
    <message>
        <source>CPU</source>
        <translation>CPU</translation>
    </message>
    <message>
        <source>What do you want to do?</source>
        <translation>你想做什么？</translation>
    </message>
</context>
<context>
    <name>interleave::gui::CompareView</name>
    <message>
        <source>Comparison</source>
        <translation>比较</translation>
    </message>
    <message>
        <source>First run</source>
        <translation>第一次运行</translation>
    </message>
    <message>
        <source>Second run</source>
        <translation>第二次运行</translation>
    </message>
    <message>
        <source>The run above, with which the other is compared</source>
        <translation>上方的运行，另一个与它比较</translation>
    </message>
    <message>
        <source>The run below</source>
        <translation>下方的运行</translation>
    </message>
    <message>
        <source>&amp;First</source>
        <translation>第一个(&amp;F)</translation>
    </message>
    <message>
        <source>Se&amp;cond</source>
        <translation>第二个(&amp;C)</translation>
    </message>
    <message>
        <source>Swap the runs</source>
        <translation>交换两次运行</translation>
    </message>
    <message>
        <source>Compare with</source>
        <translation>比较对象</translation>
    </message>
    <message>
        <source>Another run: policy, seed, CPUs, or a file (Ctrl+D)</source>
        <translation>另一个运行：策略、种子、CPU 或文件（Ctrl+D）</translation>
    </message>
    <message>
        <source>To the difference before this moment (Shift+F4)</source>
        <translation>到此刻之前的差异（Shift+F4）</translation>
    </message>
    <message>
        <source>To the next difference (F4)</source>
        <translation>到下一处差异（F4）</translation>
    </message>
    <message>
        <source>Compare this run with another</source>
        <translation>将此运行与另一个比较</translation>
    </message>
    <message>
        <source>Compare &amp;with…</source>
        <translation>比较(&amp;W)…</translation>
    </message>
    <message>
        <source>This run beside one with another policy, seed or number of CPUs</source>
        <translation>此运行与策略、种子或 CPU 数不同的运行并列</translation>
    </message>
    <message>
        <source>S&amp;wap the compared runs</source>
        <translation>交换所比较的运行(&amp;W)</translation>
    </message>
    <message>
        <source>The second run above, the first below</source>
        <translation>第二次运行在上，第一个在下</translation>
    </message>
    <message>
        <source>Next &amp;difference</source>
        <translation>下一处差异(&amp;D)</translation>
    </message>
    <message>
        <source>Where the compared runs next differ; of the chosen task, if any</source>
        <translation>所比较的运行接下来不同之处；若选了任务，则指该任务</translation>
    </message>
    <message>
        <source>Previous d&amp;ifference</source>
        <translation>上一处差异(&amp;I)</translation>
    </message>
    <message>
        <source>Where the compared runs differed before this moment</source>
        <translation>所比较的运行在此刻之前不同之处</translation>
    </message>
    <message>
        <source>Another &amp;policy</source>
        <translation>另一种策略(&amp;P)</translation>
    </message>
    <message>
        <source>Other &amp;CPUs</source>
        <translation>其他 CPU 数(&amp;C)</translation>
    </message>
    <message>
        <source>1 CPU</source>
        <translation>1 个 CPU</translation>
    </message>
    <message>
        <source>%1 CPUs</source>
        <translation>%1 个 CPU</translation>
    </message>
    <message>
        <source>Another number…</source>
        <translation>另一个数…</translation>
    </message>
    <message>
        <source>The &amp;next seed (%1)</source>
        <translation>下一个种子（%1）(&amp;N)</translation>
    </message>
    <message>
        <source>Another &amp;seed…</source>
        <translation>另一个种子(&amp;S)…</translation>
    </message>
    <message>
        <source>The same &amp;for real, on this computer</source>
        <translation>在这台计算机上真实运行(&amp;F)</translation>
    </message>
    <message>
        <source>A run from a &amp;file…</source>
        <translation>文件中的运行(&amp;F)…</translation>
    </message>
    <message>
        <source>Compare with another seed</source>
        <translation>与另一个种子比较</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>种子</translation>
    </message>
    <message>
        <source>Compare with other CPUs</source>
        <translation>与其他 CPU 数比较</translation>
    </message>
    <message>
        <source>CPUs</source>
        <translation>CPU</translation>
    </message>
    <message>
        <source>Compare with a run from a file</source>
        <translation>与文件中的运行比较</translation>
    </message>
    <message>
        <source>Scenarios and timelines (*.yaml *.yml *.timeline *.ilt);;All files (*)</source>
        <translation>场景和时间线 (*.yaml *.yml *.timeline *.ilt);;所有文件 (*)</translation>
    </message>
    <message>
        <source>Running…</source>
        <translation>正在运行…</translation>
    </message>
    <message>
        <source>A run from a file…</source>
        <translation>文件中的运行…</translation>
    </message>
    <message>
        <source>This scenario cannot be run yet.</source>
        <translation>此场景还不能运行。</translation>
    </message>
    <message>
        <source>Every run that you make by choosing another policy, seed or number of CPUs can be chosen here. Or make one now:</source>
        <translation>改用另一种策略、种子或 CPU 数得到的每个运行都可在此选择。或现在运行一个：</translation>
    </message>
    <message>
        <source>Run with %1</source>
        <translation>用 %1 运行</translation>
    </message>
    <message>
        <source>Run with another seed</source>
        <translation>用另一个种子运行</translation>
    </message>
    <message>
        <source>Run with one CPU more</source>
        <translation>多用一个 CPU 运行</translation>
    </message>
    <message>
        <source>As in the file  (%1)</source>
        <translation>与文件中相同  (%1)</translation>
    </message>
    <message>
        <source>Metrics</source>
        <translation>指标</translation>
    </message>
    <message>
        <source>Findings</source>
        <translation>发现</translation>
    </message>
    <message>
        <source>What the runs differ in</source>
        <translation>两次运行的差异</translation>
    </message>
    <message numerus="yes">
        <source>Findings (%n differ)</source>
        <translation>
            <numerusform>发现（%n 处不同）</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>interleave::gui::Cover</name>
    <message>
        <source>Hidden until you have answered</source>
        <translation>回答之前隐藏</translation>
    </message>
    <message>
        <source>Shows the whole run: hidden until you have answered.</source>
        <translation>显示整个运行：回答之前隐藏。</translation>
    </message>
</context>
<context>
    <name>interleave::gui::DecisionLogModel</name>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>CPU</source>
        <translation>CPU</translation>
    </message>
    <message>
        <source>Picked</source>
        <translation>选中</translation>
    </message>
    <message>
        <source>After</source>
        <translation>之后</translation>
    </message>
    <message>
        <source>Which left because</source>
        <translation>前者离开的原因</translation>
    </message>
    <message>
        <source>Had waited</source>
        <translation>已等待</translation>
    </message>
    <message>
        <source>Others ready</source>
        <translation>其他就绪</translation>
    </message>
    <message>
        <source>%1 was picked. Others ready: %2.</source>
        <translation>选中了 %1。其他就绪任务：%2。</translation>
    </message>
</context>
<context>
    <name>interleave::gui::DifferenceStrip</name>
    <message>
        <source>Differences</source>
        <translation>差异</translation>
    </message>
    <message>
        <source>%1 of %2 tasks differ, first at %3</source>
        <translation>%2 个任务中有 %1 个不同，最早在 %3</translation>
    </message>
    <message>
        <source>The runs are the same.</source>
        <translation>两次运行相同。</translation>
    </message>
    <message>
        <source>Comparing…</source>
        <translation>正在比较…</translation>
    </message>
    <message>
        <source>No difference</source>
        <translation>没有差异</translation>
    </message>
    <message>
        <source>Here the runs are the same.</source>
        <translation>此处两次运行相同。</translation>
    </message>
    <message>
        <source>Not in the same state: %1</source>
        <translation>状态不同：%1</translation>
    </message>
    <message>
        <source>Not in the same state: %1 and %2 more</source>
        <translation>状态不同：%1，另有 %2 个</translation>
    </message>
</context>
<context>
    <name>interleave::gui::EventLogModel</name>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>CPU</source>
        <translation>CPU</translation>
    </message>
    <message>
        <source>Task</source>
        <translation>任务</translation>
    </message>
    <message>
        <source>Event</source>
        <translation>事件</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>Line</source>
        <translation>行</translation>
    </message>
    <message>
        <source>, by %1</source>
        <translation>，由 %1 引起</translation>
    </message>
    <message>
        <source>, waits for %1</source>
        <translation>，等待 %1</translation>
    </message>
    <message>
        <source>, code %1</source>
        <translation>，代码 %1</translation>
    </message>
    <message>
        <source>is started by %1</source>
        <translation>由 %1 启动</translation>
    </message>
    <message>
        <source>begins: %1</source>
        <translation>开始：%1</translation>
    </message>
    <message>
        <source>%1 is free</source>
        <translation>%1 空闲</translation>
    </message>
    <message>
        <source>has %1</source>
        <translation>占有 %1</translation>
    </message>
    <message>
        <source>job is aborted</source>
        <translation>作业中止</translation>
    </message>
    <message>
        <source>step %L1 of the run: %2 %3</source>
        <translation>运行的第 %L1 步：%2 %3</translation>
    </message>
    <message>
        <source>%1 holds %2</source>
        <translation>%1 中有 %2</translation>
    </message>
    <message>
        <source>%1 holds %2 in connection %3, to the %4</source>
        <translation>%1 的连接 %3 中有 %2 待%4接收</translation>
    </message>
    <message>
        <source>client</source>
        <translation>客户端</translation>
    </message>
    <message>
        <source>server</source>
        <translation>服务器</translation>
    </message>
</context>
<context>
    <name>interleave::gui::ExportDialog</name>
    <message>
        <source>Picture for documents (SVG)</source>
        <translation>文档用图片（SVG）</translation>
    </message>
    <message>
        <source>Picture of pixels (PNG)</source>
        <translation>像素图片（PNG）</translation>
    </message>
    <message>
        <source>Page to print (PDF)</source>
        <translation>可打印的页面（PDF）</translation>
    </message>
    <message>
        <source>Page for a browser, to zoom and pan (HTML)</source>
        <translation>浏览器页面，可缩放和平移（HTML）</translation>
    </message>
    <message>
        <source>Slices as a table (CSV)</source>
        <translation>片段表格（CSV）</translation>
    </message>
    <message>
        <source>Jobs as a table (CSV)</source>
        <translation>作业表格（CSV）</translation>
    </message>
    <message>
        <source>How many live and wait, as a table (CSV)</source>
        <translation>存活与等待数表格（CSV）</translation>
    </message>
    <message>
        <source>Findings as a table (CSV)</source>
        <translation>发现表格（CSV）</translation>
    </message>
    <message>
        <source>Everything, for programs (JSON)</source>
        <translation>全部内容，供程序使用（JSON）</translation>
    </message>
    <message>
        <source>Trace for chrome://tracing (JSON)</source>
        <translation>chrome://tracing 的跟踪（JSON）</translation>
    </message>
    <message>
        <source>Trace for ui.perfetto.dev (Perfetto)</source>
        <translation>ui.perfetto.dev 的跟踪（Perfetto）</translation>
    </message>
    <message>
        <source>Timeline, to open again</source>
        <translation>时间线，可再次打开</translation>
    </message>
    <message>
        <source>Chart of characters (text)</source>
        <translation>字符图表（文本）</translation>
    </message>
    <message>
        <source>Every slice as a line (text)</source>
        <translation>每个片段一行（文本）</translation>
    </message>
    <message>
        <source>&amp;Title</source>
        <translation>标题(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Caption: policy, seed and end</source>
        <translation>说明：策略、种子和结局(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Legend</source>
        <translation>图例(&amp;L)</translation>
    </message>
    <message>
        <source>Fi&amp;ndings</source>
        <translation>发现(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;How many at once</source>
        <translation>同时有多少(&amp;H)</translation>
    </message>
    <message>
        <source>&amp;Save as…</source>
        <translation>另存为(&amp;S)…</translation>
    </message>
    <message>
        <source>Cop&amp;y picture</source>
        <translation>复制图片(&amp;Y)</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source> pixels</source>
        <translation> 像素</translation>
    </message>
    <message>
        <source> times</source>
        <translation> 倍</translation>
    </message>
    <message>
        <source>As the window</source>
        <translation>与窗口相同</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>&amp;Format</source>
        <translation>格式(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;What</source>
        <translation>内容(&amp;W)</translation>
    </message>
    <message>
        <source>W&amp;idth</source>
        <translation>宽度(&amp;I)</translation>
    </message>
    <message>
        <source>Sc&amp;ale</source>
        <translation>比例(&amp;A)</translation>
    </message>
    <message>
        <source>Col&amp;ours</source>
        <translation>颜色(&amp;O)</translation>
    </message>
    <message>
        <source>as the scenario is called</source>
        <translation>与场景同名</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>标题</translation>
    </message>
    <message>
        <source>Preview</source>
        <translation>预览</translation>
    </message>
    <message>
        <source>The whole run</source>
        <translation>整个运行过程</translation>
    </message>
    <message>
        <source>What is seen: %1 to %2</source>
        <translation>所见部分：%1 到 %2</translation>
    </message>
    <message>
        <source>From A to B: %1 to %2</source>
        <translation>从 A 到 B：%1 到 %2</translation>
    </message>
    <message>
        <source>The selected task: %1</source>
        <translation>所选任务：%1</translation>
    </message>
    <message>
        <source>As the reader&apos;s browser</source>
        <translation>与读者的浏览器相同</translation>
    </message>
    <message>
        <source>One file that needs no network; it opens in any browser.</source>
        <translation>单个文件，不需要网络，可用任何浏览器打开。</translation>
    </message>
    <message>
        <source>The data of that part of the run.</source>
        <translation>运行中该部分的数据。</translation>
    </message>
    <message>
        <source>A page is seen in a browser.</source>
        <translation>页面在浏览器中查看。</translation>
    </message>
    <message>
        <source>There is no preview of this.</source>
        <translation>此格式没有预览。</translation>
    </message>
    <message>
        <source>%1 × %2 pixels</source>
        <translation>%1 × %2 像素</translation>
    </message>
    <message>
        <source>Written: %1</source>
        <translation>已写入：%1</translation>
    </message>
    <message>
        <source>Given up; nothing was written.</source>
        <translation>已放弃；没有写入任何内容。</translation>
    </message>
    <message>
        <source>The picture is copied.</source>
        <translation>图片已复制。</translation>
    </message>
</context>
<context>
    <name>interleave::gui::FindBar</name>
    <message>
        <source>Previous (Shift+Enter)</source>
        <translation>上一个（Shift+Enter）</translation>
    </message>
    <message>
        <source>Next (Enter)</source>
        <translation>下一个（Enter）</translation>
    </message>
    <message>
        <source>Close (Esc)</source>
        <translation>关闭（Esc）</translation>
    </message>
    <message>
        <source>Search steps, tasks and objects</source>
        <translation>搜索步骤、任务和对象</translation>
    </message>
    <message>
        <source>Go to a task</source>
        <translation>转到任务</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>搜索</translation>
    </message>
</context>
<context>
    <name>interleave::gui::FindingsPanel</name>
    <message>
        <source>What</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>Whom it is about</source>
        <translation>涉及的任务</translation>
    </message>
    <message>
        <source>Sentence</source>
        <translation>说明</translation>
    </message>
    <message>
        <source>Findings of both runs, what only one has first</source>
        <translation>两次运行的发现，仅一方有的在前</translation>
    </message>
    <message>
        <source>no</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Neither run has anything to report.</source>
        <translation>两次运行都没有可报告的问题。</translation>
    </message>
    <message>
        <source>What two runs show will stand here.</source>
        <translation>两次运行的发现将显示在这里。</translation>
    </message>
</context>
<context>
    <name>interleave::gui::FindingsView</name>
    <message>
        <source>What</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>When</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Sentence</source>
        <translation>说明</translation>
    </message>
    <message>
        <source>Findings</source>
        <translation>发现</translation>
    </message>
    <message>
        <source>Nothing to report: no deadlock, no broken promise.</source>
        <translation>没有可报告的：没有死锁，也没有违背的承诺。</translation>
    </message>
    <message>
        <source>What a run shows will stand here.</source>
        <translation>运行的发现会列在这里。</translation>
    </message>
</context>
<context>
    <name>interleave::gui::Grammar</name>
    <message>
        <source>Writes a run as a picture, a page or data, without a window.</source>
        <translation>不打开窗口，把运行写成图片、页面或数据。</translation>
    </message>
    <message>
        <source>A scenario, which is run, or a timeline.</source>
        <translation>要运行的场景，或时间线。</translation>
    </message>
    <message>
        <source>Writes a file instead of opening the window.</source>
        <translation>写文件而不打开窗口。</translation>
    </message>
    <message>
        <source>File to write; - is standard output.</source>
        <translation>要写的文件；- 表示标准输出。</translation>
    </message>
    <message>
        <source>png, pdf, svg, html, ...; else as the name says.</source>
        <translation>png、pdf、svg、html 等；否则由文件名决定。</translation>
    </message>
    <message>
        <source>png: so many times as large, 1 to 8.</source>
        <translation>png：放大倍数，1 到 8。</translation>
    </message>
    <message>
        <source>Width of a picture in pixels (1200).</source>
        <translation>图片宽度，像素（1200）。</translation>
    </message>
    <message>
        <source>Begin at this moment.</source>
        <translation>从此时刻开始。</translation>
    </message>
    <message>
        <source>End at this moment.</source>
        <translation>到此时刻结束。</translation>
    </message>
    <message>
        <source>Only these tasks and processes.</source>
        <translation>只含这些任务和进程。</translation>
    </message>
    <message>
        <source>Another title.</source>
        <translation>另一个标题。</translation>
    </message>
    <message>
        <source>No title.</source>
        <translation>不要标题。</translation>
    </message>
    <message>
        <source>No line of policy, seed and end.</source>
        <translation>不要策略、种子和结局一行。</translation>
    </message>
    <message>
        <source>No legend.</source>
        <translation>不要图例。</translation>
    </message>
    <message>
        <source>How many live and wait, below.</source>
        <translation>在下方显示有多少存活和等待。</translation>
    </message>
    <message>
        <source>Without marks of deadlocks, races and the like.</source>
        <translation>不标记死锁、竞争条件等。</translation>
    </message>
    <message>
        <source>light or dark.</source>
        <translation>light 或 dark。</translation>
    </message>
    <message>
        <source>Dark colours.</source>
        <translation>深色。</translation>
    </message>
    <message>
        <source>Light colours.</source>
        <translation>浅色。</translation>
    </message>
    <message>
        <source>Another policy.</source>
        <translation>另一种策略。</translation>
    </message>
    <message>
        <source>Another number of CPUs.</source>
        <translation>另一个 CPU 数。</translation>
    </message>
    <message>
        <source>Another seed.</source>
        <translation>另一个种子。</translation>
    </message>
    <message>
        <source>Stop at this simulated time.</source>
        <translation>在此模拟时间停止。</translation>
    </message>
    <message>
        <source>en or zh.</source>
        <translation>en 或 zh。</translation>
    </message>
</context>
<context>
    <name>interleave::gui::HelpOverlay</name>
    <message>
        <source>Zoom at the pointer</source>
        <translation>在指针处缩放</translation>
    </message>
    <message>
        <source>Move along the run</source>
        <translation>沿运行过程移动</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>按键</translation>
    </message>
    <message>
        <source>In the timeline</source>
        <translation>在时间线中</translation>
    </message>
    <message>
        <source>Mark a range</source>
        <translation>标记范围</translation>
    </message>
    <message>
        <source>Drag</source>
        <translation>拖动</translation>
    </message>
    <message>
        <source>Shift+Drag</source>
        <translation>Shift+拖动</translation>
    </message>
    <message>
        <source>Ctrl+Wheel</source>
        <translation>Ctrl+滚轮</translation>
    </message>
</context>
<context>
    <name>interleave::gui::KeptRuns</name>
    <message>
        <source>%1 is neither a scenario nor a timeline of Interleave.</source>
        <translation>%1 既不是 Interleave 的场景，也不是它的时间线。</translation>
    </message>
    <message>
        <source>Real</source>
        <translation>真实</translation>
    </message>
    <message>
        <source>Simulated</source>
        <translation>模拟</translation>
    </message>
    <message>
        <source>Seed %1</source>
        <translation>种子 %1</translation>
    </message>
    <message>
        <source>First</source>
        <translation>第一个</translation>
    </message>
    <message>
        <source>Second</source>
        <translation>第二个</translation>
    </message>
    <message>
        <source>real: %1</source>
        <translation>真实：%1</translation>
    </message>
    <message>
        <source>seed %1</source>
        <translation>种子 %1</translation>
    </message>
    <message>
        <source>earlier text</source>
        <translation>先前的文本</translation>
    </message>
</context>
<context>
    <name>interleave::gui::LessonPanel</name>
    <message>
        <source>Begin the lesson</source>
        <translation>开始引导</translation>
    </message>
    <message>
        <source>Show the answer</source>
        <translation>显示答案</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>下一步</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>后退</translation>
    </message>
    <message>
        <source>Leave</source>
        <translation>离开</translation>
    </message>
    <message>
        <source>Predict: ask me before each switch</source>
        <translation>预测：每次切换前问我</translation>
    </message>
    <message>
        <source>&amp;Begin the lesson</source>
        <translation>开始引导(&amp;B)</translation>
    </message>
    <message>
        <source>Stops where something happens and asks what it will be</source>
        <translation>在有事发生之处停下，问将会怎样</translation>
    </message>
    <message>
        <source>&amp;Predict each switch</source>
        <translation>预测每次切换(&amp;P)</translation>
    </message>
    <message>
        <source>Asks before each switch which task is next, and hides what comes</source>
        <translation>每次切换前问下一个是哪个任务，并隐藏后面的内容</translation>
    </message>
    <message>
        <source>Answer %1</source>
        <translation>答案 %1</translation>
    </message>
    <message>
        <source>Chooses this answer</source>
        <translation>选择此答案</translation>
    </message>
    <message>
        <source>How far the lesson is</source>
        <translation>引导的进度</translation>
    </message>
    <message>
        <source>One moment…</source>
        <translation>请稍候…</translation>
    </message>
    <message>
        <source>A guided lesson</source>
        <translation>引导课程</translation>
    </message>
    <message numerus="yes">
        <source>%n question(s) about this run: what happens next, and why?</source>
        <translation>
            <numerusform>关于此运行的 %n 个问题：接下来发生什么，为什么？</numerusform>
        </translation>
    </message>
    <message>
        <source>No lesson here</source>
        <translation>这里没有引导</translation>
    </message>
    <message>
        <source>This scenario has no guided lesson, but every run can ask: which task is next?</source>
        <translation>此场景没有引导课程，但每个运行都可以问：下一个是哪个任务？</translation>
    </message>
    <message>
        <source>Open a scenario first.</source>
        <translation>请先打开一个场景。</translation>
    </message>
    <message>
        <source>Question %1 of %2</source>
        <translation>第 %1 题，共 %2 题</translation>
    </message>
    <message>
        <source>Question %1</source>
        <translation>第 %1 题</translation>
    </message>
    <message>
        <source>At %1</source>
        <translation>在 %1</translation>
    </message>
    <message>
        <source>At %1. So far %2 of %3 right.</source>
        <translation>在 %1。目前 %3 题中答对 %2 题。</translation>
    </message>
    <message>
        <source>Left out, since this run differs from the one that the lesson is about: %1</source>
        <translation>略去，因为此运行与课程所讲的不同：%1</translation>
    </message>
    <message>
        <source>This is what happens</source>
        <translation>实际发生的是</translation>
    </message>
    <message>
        <source>Right</source>
        <translation>正确</translation>
    </message>
    <message>
        <source>Not this time</source>
        <translation>这次不对</translation>
    </message>
    <message>
        <source>Finish</source>
        <translation>结束</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>There is nothing left to guess in this run.</source>
        <translation>此运行中没有可猜的了。</translation>
    </message>
    <message>
        <source>%1 of %2 right.</source>
        <translation>%2 题中答对 %1 题。</translation>
    </message>
</context>
<context>
    <name>interleave::gui::LessonsView</name>
    <message>
        <source>Search lessons</source>
        <translation>搜索课程</translation>
    </message>
    <message>
        <source>Lessons</source>
        <translation>课程</translation>
    </message>
</context>
<context>
    <name>interleave::gui::LibraryModel</name>
    <message>
        <source>Others</source>
        <translation>其他</translation>
    </message>
    <message>
        <source>%1 of %2 right</source>
        <translation>%2 题答对 %1 题</translation>
    </message>
</context>
<context>
    <name>interleave::gui::LogView</name>
    <message>
        <source>Only the chosen task</source>
        <translation>仅所选任务</translation>
    </message>
    <message>
        <source>Follow</source>
        <translation>跟随</translation>
    </message>
    <message>
        <source>Filter: a task, an object, a step, a reason</source>
        <translation>筛选：任务、对象、步骤、原因</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>筛选</translation>
    </message>
    <message>
        <source>%L1 rows</source>
        <translation>%L1 行</translation>
    </message>
    <message>
        <source>Keep the row of the moment in sight</source>
        <translation>让所看时刻的行保持可见</translation>
    </message>
    <message>
        <source>, of the beginning of the run</source>
        <translation>，运行开头部分</translation>
    </message>
</context>
<context>
    <name>interleave::gui::MainWindow</name>
    <message>
        <source>&amp;Keys</source>
        <translation>按键(&amp;K)</translation>
    </message>
    <message>
        <source>Every command and its keys</source>
        <translation>所有命令及其按键</translation>
    </message>
    <message>
        <source>&amp;Commands…</source>
        <translation>命令(&amp;C)…</translation>
    </message>
    <message>
        <source>Finds a command by a few letters of its name</source>
        <translation>输入名称中的几个字即可找到命令</translation>
    </message>
    <message>
        <source>What do you want to do?</source>
        <translation>你想做什么？</translation>
    </message>
    <message>
        <source>&amp;Open…</source>
        <translation>打开(&amp;O)…</translation>
    </message>
    <message>
        <source>Opens a scenario or an exported timeline</source>
        <translation>打开场景或导出的时间线</translation>
    </message>
    <message>
        <source>&amp;Save</source>
        <translation>保存(&amp;S)</translation>
    </message>
    <message>
        <source>Writes the scenario&apos;s text to its file</source>
        <translation>把场景文本写入其文件</translation>
    </message>
    <message>
        <source>Save &amp;as…</source>
        <translation>另存为(&amp;A)…</translation>
    </message>
    <message>
        <source>Writes the scenario&apos;s text to another file</source>
        <translation>把场景文本写入另一个文件</translation>
    </message>
    <message>
        <source>Copy &amp;link to this moment</source>
        <translation>复制此刻的链接(&amp;L)</translation>
    </message>
    <message>
        <source>A link that opens this scenario at this step</source>
        <translation>在这一步打开此场景的链接</translation>
    </message>
    <message>
        <source>The link is copied.</source>
        <translation>链接已复制。</translation>
    </message>
    <message>
        <source>Copy as &amp;command line</source>
        <translation>复制为命令行(&amp;C)</translation>
    </message>
    <message>
        <source>The command that opens this scenario at this step</source>
        <translation>在这一步打开此场景的命令</translation>
    </message>
    <message>
        <source>The command line is copied.</source>
        <translation>命令行已复制。</translation>
    </message>
    <message>
        <source>Open copied l&amp;ink</source>
        <translation>打开复制的链接(&amp;I)</translation>
    </message>
    <message>
        <source>Opens the link that was copied last</source>
        <translation>打开最近复制的链接</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>退出(&amp;Q)</translation>
    </message>
    <message>
        <source>&amp;Undo change of set-up</source>
        <translation>撤销设置改动(&amp;U)</translation>
    </message>
    <message>
        <source>Policy, parameters, CPUs and seed as they were before</source>
        <translation>恢复之前的策略、参数、CPU 和种子</translation>
    </message>
    <message>
        <source>&amp;Redo change of set-up</source>
        <translation>重做设置改动(&amp;R)</translation>
    </message>
    <message>
        <source>Set-&amp;up…</source>
        <translation>设置(&amp;U)…</translation>
    </message>
    <message>
        <source>Policy with all its parameters, CPUs and seed</source>
        <translation>策略及其全部参数、CPU 和种子</translation>
    </message>
    <message>
        <source>&amp;Start page</source>
        <translation>开始页(&amp;S)</translation>
    </message>
    <message>
        <source>Lessons and what was open lately</source>
        <translation>课程和最近打开的内容</translation>
    </message>
    <message>
        <source>&amp;Task…</source>
        <translation>任务(&amp;T)…</translation>
    </message>
    <message>
        <source>Finds a task, a CPU or an object and selects it</source>
        <translation>查找并选择任务、CPU 或对象</translation>
    </message>
    <message>
        <source>Which task, CPU or object?</source>
        <translation>哪个任务、CPU 或对象？</translation>
    </message>
    <message>
        <source>&amp;Next panel</source>
        <translation>下一个面板(&amp;N)</translation>
    </message>
    <message>
        <source>The keyboard goes to the next panel</source>
        <translation>键盘焦点移到下一个面板</translation>
    </message>
    <message>
        <source>&amp;Panel before</source>
        <translation>上一个面板(&amp;P)</translation>
    </message>
    <message>
        <source>The keyboard goes to the panel before</source>
        <translation>键盘焦点移到上一个面板</translation>
    </message>
    <message>
        <source>&amp;Whole run</source>
        <translation>整个运行过程(&amp;W)</translation>
    </message>
    <message>
        <source>Shows the run from beginning to end</source>
        <translation>从头到尾显示运行过程</translation>
    </message>
    <message>
        <source>Colours of the &amp;system</source>
        <translation>跟随系统配色(&amp;S)</translation>
    </message>
    <message>
        <source>L&amp;ight</source>
        <translation>浅色(&amp;I)</translation>
    </message>
    <message>
        <source>&amp;Dark</source>
        <translation>深色(&amp;D)</translation>
    </message>
    <message>
        <source>Light or dar&amp;k</source>
        <translation>浅色或深色(&amp;K)</translation>
    </message>
    <message>
        <source>Language of the s&amp;ystem</source>
        <translation>系统语言(&amp;Y)</translation>
    </message>
    <message>
        <source>The language of the window and of lessons</source>
        <translation>窗口和课程的语言</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>Save as</source>
        <translation>另存为</translation>
    </message>
    <message>
        <source>Scenarios (*.yaml)</source>
        <translation>场景 (*.yaml)</translation>
    </message>
    <message>
        <source>Interleave</source>
        <translation>Interleave</translation>
    </message>
    <message>
        <source>The scenario %1 was changed.</source>
        <translation>场景 %1 已改动。</translation>
    </message>
    <message>
        <source>What was copied last is no link to a moment of a scenario.</source>
        <translation>最近复制的内容不是指向场景某一时刻的链接。</translation>
    </message>
    <message>
        <source>This scenario cannot be run yet.</source>
        <translation>此场景还不能运行。</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>步骤</translation>
    </message>
    <message>
        <source>Running…</source>
        <translation>正在运行…</translation>
    </message>
    <message>
        <source>There is no such moment in this direction.</source>
        <translation>这个方向上没有这样的时刻。</translation>
    </message>
    <message>
        <source>%1[*] - Interleave</source>
        <translation>%1[*] - Interleave</translation>
    </message>
    <message>
        <source>Line %1: %2</source>
        <translation>第 %1 行：%2</translation>
    </message>
    <message>
        <source>Only files on this computer can be opened.</source>
        <translation>只能打开这台计算机上的文件。</translation>
    </message>
    <message numerus="yes">
        <source>(and %n more)</source>
        <translation>
            <numerusform>（还有 %n 处）</numerusform>
        </translation>
    </message>
    <message>
        <source>&amp;Export…</source>
        <translation>导出(&amp;E)…</translation>
    </message>
    <message>
        <source>Writes the run as a picture, a page for a browser, or data</source>
        <translation>把运行写成图片、浏览器页面或数据</translation>
    </message>
    <message>
        <source>Copy &amp;picture</source>
        <translation>复制图片(&amp;P)</translation>
    </message>
    <message>
        <source>Copies what the timeline shows to the clipboard</source>
        <translation>把时间线显示的内容复制到剪贴板</translation>
    </message>
    <message>
        <source>Scenarios and timelines (*.yaml *.yml *.timeline *.ilt *.json);;All files (*)</source>
        <translation>场景和时间线 (*.yaml *.yml *.timeline *.ilt *.json);;所有文件 (*)</translation>
    </message>
    <message>
        <source>The picture is copied.</source>
        <translation>图片已复制。</translation>
    </message>
</context>
<context>
    <name>interleave::gui::MessageBar</name>
    <message>
        <source>Close the message</source>
        <translation>关闭消息</translation>
    </message>
</context>
<context>
    <name>interleave::gui::MetricModel</name>
    <message>
        <source>Where to look for the reason; a click goes there</source>
        <translation>原因所在；点击即可转到</translation>
    </message>
    <message>
        <source>The second run less the first</source>
        <translation>第二次运行减第一个</translation>
    </message>
    <message>
        <source>The difference as part of the first run&apos;s value</source>
        <translation>差异占第一次运行的值的比例</translation>
    </message>
    <message>
        <source>Of</source>
        <translation>对象</translation>
    </message>
    <message>
        <source>Metric</source>
        <translation>指标</translation>
    </message>
    <message>
        <source>Difference</source>
        <translation>差异</translation>
    </message>
    <message>
        <source>Relative</source>
        <translation>相对</translation>
    </message>
    <message>
        <source>Where to look</source>
        <translation>看哪里</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>%1, %2: %3 and %4</source>
        <translation>%1，%2：%3 和 %4</translation>
    </message>
</context>
<context>
    <name>interleave::gui::MetricsPanel</name>
    <message>
        <source>Only what differs</source>
        <translation>仅不同之处</translation>
    </message>
    <message>
        <source>Filter: a task, a lock, a metric</source>
        <translation>筛选：任务、锁、指标</translation>
    </message>
    <message>
        <source>Filter of metrics</source>
        <translation>指标筛选</translation>
    </message>
    <message>
        <source>Metrics, largest disagreement first</source>
        <translation>指标，差别最大的在前</translation>
    </message>
    <message>
        <source>%L1 of %L2 differ</source>
        <translation>%L2 项中有 %L1 项不同</translation>
    </message>
    <message>
        <source>No metric differs.</source>
        <translation>没有指标不同。</translation>
    </message>
    <message>
        <source>In a real run waiting and running are estimates.</source>
        <translation>真实运行中的等待和运行是估计值。</translation>
    </message>
    <message>
        <source>On which CPU a task ran is not known of both runs.</source>
        <translation>两次运行中至少一个不知道任务在哪个 CPU 上运行。</translation>
    </message>
    <message>
        <source>Who owned a lock is not known of both runs.</source>
        <translation>两次运行中至少一个不知道谁持有锁。</translation>
    </message>
</context>
<context>
    <name>interleave::gui::MomentBar</name>
    <message>
        <source>To the end</source>
        <translation>到结尾</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Looking at the past of a finished run</source>
        <translation>正在看已结束的运行的过去</translation>
    </message>
    <message>
        <source>Ctrl+End</source>
        <translation>Ctrl+End</translation>
    </message>
    <message>
        <source>Replaying</source>
        <translation>正在重放</translation>
    </message>
    <message>
        <source>step %L1</source>
        <translation>第 %L1 步</translation>
    </message>
    <message>
        <source>A timeline without its scenario: there are times, but no state to step through.</source>
        <translation>没有场景的时间线：有时间，但没有可以步进的状态。</translation>
    </message>
    <message>
        <source>The end of the run: %1.</source>
        <translation>运行结束：%1。</translation>
    </message>
    <message>
        <source>Next: %1</source>
        <translation>下一步：%1</translation>
    </message>
    <message>
        <source>The run that is shown; others branch off it, or it off them</source>
        <translation>所显示的运行；其他运行由它分支，或它由其他分支</translation>
    </message>
    <message>
        <source>What happens next? That is the question.</source>
        <translation>接下来发生什么？这就是问题。</translation>
    </message>
</context>
<context>
    <name>interleave::gui::MomentView</name>
    <message>
        <source>Moment</source>
        <translation>时刻</translation>
    </message>
</context>
<context>
    <name>interleave::gui::OverviewStrip</name>
    <message>
        <source>The whole run</source>
        <translation>整个运行过程</translation>
    </message>
    <message>
        <source>The whole run. Drag the box to move, its edges to zoom; drag beside it to choose another part; double-click to see all.</source>
        <translation>整个运行过程。拖动方框可移动，拖动其边缘可缩放；在框外拖动可选择另一部分；双击显示全部。</translation>
    </message>
    <message>
        <source>All: %1</source>
        <translation>全部：%1</translation>
    </message>
</context>
<context>
    <name>interleave::gui::RangeModel</name>
    <message>
        <source>kernel</source>
        <translation>内核</translation>
    </message>
    <message>
        <source>idle</source>
        <translation>空闲</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>未知</translation>
    </message>
    <message>
        <source>all CPUs</source>
        <translation>所有 CPU</translation>
    </message>
    <message>
        <source>Task</source>
        <translation>任务</translation>
    </message>
    <message>
        <source>Of the CPUs</source>
        <translation>占 CPU</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>运行</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>就绪</translation>
    </message>
    <message>
        <source>Blocked</source>
        <translation>阻塞</translation>
    </message>
    <message>
        <source>Not there</source>
        <translation>不在</translation>
    </message>
    <message>
        <source>Its time</source>
        <translation>其时间</translation>
    </message>
</context>
<context>
    <name>interleave::gui::RangePanel</name>
    <message>
        <source>Clear the range (Esc)</source>
        <translation>清除范围（Esc）</translation>
    </message>
    <message>
        <source>Statistics of the range</source>
        <translation>范围内的统计</translation>
    </message>
    <message>
        <source>&lt;b&gt;A|B&lt;/b&gt; &amp;nbsp; %1 to %2 &amp;nbsp; &lt;b&gt;%3&lt;/b&gt;</source>
        <translation>&lt;b&gt;A|B&lt;/b&gt; &amp;nbsp; %1 到 %2 &amp;nbsp; &lt;b&gt;%3&lt;/b&gt;</translation>
    </message>
</context>
<context>
    <name>interleave::gui::RunBar</name>
    <message>
        <source>Run</source>
        <translation>运行</translation>
    </message>
    <message>
        <source>Policy</source>
        <translation>策略</translation>
    </message>
    <message>
        <source>CPUs</source>
        <translation>CPU</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>种子</translation>
    </message>
    <message>
        <source>Another seed draws other random numbers</source>
        <translation>换一个种子会抽到别的随机数</translation>
    </message>
    <message>
        <source>&amp;Policy</source>
        <translation>策略(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;CPUs</source>
        <translation>CPU 数(&amp;C)</translation>
    </message>
    <message>
        <source>S&amp;eed</source>
        <translation>种子(&amp;E)</translation>
    </message>
    <message>
        <source>Changes count</source>
        <translation>改动生效</translation>
    </message>
</context>
<context>
    <name>interleave::gui::Session</name>
    <message>
        <source>%1 is neither a scenario nor a timeline of Interleave.</source>
        <translation>%1 既不是 Interleave 的场景，也不是它的时间线。</translation>
    </message>
    <message>
        <source>Original</source>
        <translation>原始</translation>
    </message>
    <message>
        <source>%1 is an export that holds too little to be opened again. Open the scenario, or export the run as a timeline or as JSON and open that.</source>
        <translation>%1 是内容太少、无法再次打开的导出。请打开场景，或把运行导出为时间线或 JSON 后打开。</translation>
    </message>
    <message>
        <source>%1 from step %L2</source>
        <translation>%1，自第 %L2 步起</translation>
    </message>
    <message>
        <source>A timeline without its scenario has no states to look for.</source>
        <translation>没有场景的时间线没有可查找的状态。</translation>
    </message>
    <message>
        <source>This time is over: go backwards.</source>
        <translation>此时间已过：请向后。</translation>
    </message>
    <message>
        <source>This time is to come: go forward.</source>
        <translation>此时间未到：请向前。</translation>
    </message>
</context>
<context>
    <name>interleave::gui::SetupView</name>
    <message>
        <source>From %1.</source>
        <translation>范围：%1。</translation>
    </message>
    <message>
        <source>Unless said otherwise: %1.</source>
        <translation>默认值：%1。</translation>
    </message>
    <message>
        <source>As in the file</source>
        <translation>与文件一致</translation>
    </message>
    <message>
        <source>&amp;Policy</source>
        <translation>策略(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;CPUs</source>
        <translation>CPU 数(&amp;C)</translation>
    </message>
    <message>
        <source>S&amp;eed</source>
        <translation>种子(&amp;E)</translation>
    </message>
    <message>
        <source>Changes count</source>
        <translation>改动生效</translation>
    </message>
</context>
<context>
    <name>interleave::gui::SinceBox</name>
    <message>
        <source>Changes count</source>
        <translation>改动生效</translation>
    </message>
    <message>
        <source>in a new run</source>
        <translation>用于新的运行</translation>
    </message>
    <message>
        <source>from here on</source>
        <translation>从这里起</translation>
    </message>
    <message>
        <source>Another policy or seed runs the scenario again, from the start</source>
        <translation>另一种策略或种子会从头重新运行场景</translation>
    </message>
    <message>
        <source>What has happened stays; the run branches off at the moment you look at, and goes on with the other policy or seed</source>
        <translation>已发生的保持不变；运行在所看的时刻分支，以另一种策略或种子继续</translation>
    </message>
    <message>
        <source>From when on another policy or seed counts</source>
        <translation>另一种策略或种子从何时起生效</translation>
    </message>
</context>
<context>
    <name>interleave::gui::SnapshotModel</name>
    <message>
        <source>Tasks</source>
        <translation>任务</translation>
    </message>
    <message>
        <source>step</source>
        <translation>步骤</translation>
    </message>
    <message>
        <source>%1 (line %2)</source>
        <translation>%1（第 %2 行）</translation>
    </message>
    <message>
        <source>instruction</source>
        <translation>指令</translation>
    </message>
    <message>
        <source>variables</source>
        <translation>变量</translation>
    </message>
    <message>
        <source>registers, live</source>
        <translation>寄存器（当前）</translation>
    </message>
    <message>
        <source>registers, saved</source>
        <translation>寄存器（已保存）</translation>
    </message>
    <message>
        <source>control block</source>
        <translation>控制块</translation>
    </message>
    <message>
        <source>holds</source>
        <translation>持有</translation>
    </message>
    <message>
        <source>CPUs</source>
        <translation>CPU</translation>
    </message>
    <message>
        <source>registers</source>
        <translation>寄存器</translation>
    </message>
    <message>
        <source>cache</source>
        <translation>缓存</translation>
    </message>
    <message>
        <source>Run queues</source>
        <translation>就绪队列</translation>
    </message>
    <message numerus="yes">
        <source>%n task(s)</source>
        <translation>
            <numerusform>%n 个任务</numerusform>
        </translation>
    </message>
    <message>
        <source>Objects</source>
        <translation>对象</translation>
    </message>
    <message>
        <source>held by %1</source>
        <translation>由 %1 持有</translation>
    </message>
    <message>
        <source>waits</source>
        <translation>等待</translation>
    </message>
    <message>
        <source>Variables</source>
        <translation>变量</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>值</translation>
    </message>
</context>
<context>
    <name>interleave::gui::SourceEditor</name>
    <message>
        <source>Scenario</source>
        <translation>场景</translation>
    </message>
    <message>
        <source>Lines that tell the answer are left out until you have answered.</source>
        <translation>透露答案的行已省略，回答之后才会显示。</translation>
    </message>
</context>
<context>
    <name>interleave::gui::SpeedSlider</name>
    <message>
        <source>Speed of playing</source>
        <translation>播放速度</translation>
    </message>
    <message>
        <source>How much of the run is played in a second</source>
        <translation>一秒内播放多少运行时间</translation>
    </message>
    <message>
        <source>%1/s</source>
        <translation>%1/s</translation>
    </message>
</context>
<context>
    <name>interleave::gui::StartPage</name>
    <message>
        <source>Start here</source>
        <translation>从这里开始</translation>
    </message>
    <message>
        <source>See a deadlock</source>
        <translation>看一次死锁</translation>
    </message>
    <message>
        <source>Watch a scheduler</source>
        <translation>观察调度程序</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>开始</translation>
    </message>
    <message>
        <source>Interleave</source>
        <translation>Interleave</translation>
    </message>
    <message>
        <source>See how processes, threads and coroutines share CPUs and locks.</source>
        <translation>看进程、线程和协程如何共享 CPU 和锁。</translation>
    </message>
    <message>
        <source>Open a file…</source>
        <translation>打开文件…</translation>
    </message>
    <message>
        <source>Recent</source>
        <translation>最近</translation>
    </message>
    <message>
        <source>Lessons</source>
        <translation>课程</translation>
    </message>
    <message>
        <source>Subjects</source>
        <translation>主题</translation>
    </message>
    <message>
        <source>Lessons of the subject</source>
        <translation>该主题的课程</translation>
    </message>
    <message>
        <source>guided</source>
        <translation>引导</translation>
    </message>
</context>
<context>
    <name>interleave::gui::StatisticsView</name>
    <message>
        <source>Task</source>
        <translation>任务</translation>
    </message>
    <message>
        <source>Turnaround</source>
        <translation>周转</translation>
    </message>
    <message>
        <source>Response</source>
        <translation>响应</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>等待</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>运行</translation>
    </message>
    <message>
        <source>Blocked</source>
        <translation>阻塞</translation>
    </message>
    <message>
        <source>Switches</source>
        <translation>切换</translation>
    </message>
    <message>
        <source>Statistics</source>
        <translation>统计</translation>
    </message>
</context>
<context>
    <name>interleave::gui::TimelineView</name>
    <message>
        <source>Zoom to selection	Z</source>
        <translation>缩放到所选	Z</translation>
    </message>
    <message>
        <source>Fit the whole run	F</source>
        <translation>显示整个运行过程	F</translation>
    </message>
    <message>
        <source>Marker A here	[</source>
        <translation>在此设标记 A	[</translation>
    </message>
    <message>
        <source>Marker B here	]</source>
        <translation>在此设标记 B	]</translation>
    </message>
    <message>
        <source>Clear markers	Esc</source>
        <translation>清除标记	Esc</translation>
    </message>
    <message>
        <source>Go to what led to it	(</source>
        <translation>转到引起它的事	(</translation>
    </message>
    <message>
        <source>Go to what it led to	)</source>
        <translation>转到它引起的事	)</translation>
    </message>
    <message>
        <source>Fold or unfold the process	C</source>
        <translation>折叠或展开进程	C</translation>
    </message>
    <message>
        <source>Timeline</source>
        <translation>时间线</translation>
    </message>
    <message>
        <source>Filter lanes</source>
        <translation>筛选通道</translation>
    </message>
    <message>
        <source>Enter: next</source>
        <translation>Enter：下一个</translation>
    </message>
    <message>
        <source>Nothing found</source>
        <translation>没有找到</translation>
    </message>
    <message>
        <source>%L1 of %L2</source>
        <translation>%L1 / %L2</translation>
    </message>
</context>
<context>
    <name>interleave::gui::TwinTimelines</name>
    <message>
        <source>Timeline of the first run</source>
        <translation>第一次运行的时间线</translation>
    </message>
    <message>
        <source>Timeline of the second run</source>
        <translation>第二次运行的时间线</translation>
    </message>
    <message>
        <source>not in this run</source>
        <translation>不在此运行中</translation>
    </message>
</context>
<context>
    <name>interleave::gui::UntilBar</name>
    <message>
        <source>Until</source>
        <translation>直到</translation>
    </message>
    <message>
        <source>&amp;Until</source>
        <translation>直到(&amp;U)</translation>
    </message>
    <message>
        <source>12ms   bob blocked   lock m   x == 3 and m.owner == bob</source>
        <translation>12ms   bob blocked   lock m   x == 3 and m.owner == bob</translation>
    </message>
    <message>
        <source>Return goes there, Shift+Return backwards. A time, &apos;lock OBJECT&apos;, &apos;TASK STATE&apos;, &apos;TASK running -&gt; ready&apos;, &apos;deadlock&apos;, or what becomes true: x == 3 and m.owner == bob.</source>
        <translation>按 Enter 前往，按 Shift+Enter 后退。可写时间、lock OBJECT、TASK STATE、TASK running -&gt; ready、deadlock，或成立的条件：x == 3 and m.owner == bob。</translation>
    </message>
    <message>
        <source>&amp;Until ...</source>
        <translation>直到(&amp;U)…</translation>
    </message>
    <message>
        <source>To the box in which you say where to go</source>
        <translation>到说明前往何处的输入框</translation>
    </message>
    <message>
        <source>On until that</source>
        <translation>前进到该处</translation>
    </message>
    <message>
        <source>Forward to where the box says</source>
        <translation>前进到输入框所说之处</translation>
    </message>
    <message>
        <source>Back until that</source>
        <translation>后退到该处</translation>
    </message>
    <message>
        <source>Back to where the box says</source>
        <translation>后退到输入框所说之处</translation>
    </message>
    <message>
        <source>Breakpoint at that</source>
        <translation>在该处设断点</translation>
    </message>
    <message>
        <source>A breakpoint where what the box says happens or becomes true</source>
        <translation>在输入框所说的事发生或成立之处设断点</translation>
    </message>
</context>
<context>
    <name>interleave::gui::Workspaces</name>
    <message>
        <source>&amp;Learn</source>
        <translation>学习(&amp;L)</translation>
    </message>
    <message>
        <source>Lessons, the scenario&apos;s text and the moment you look at</source>
        <translation>课程、场景文本和所看的时刻</translation>
    </message>
    <message>
        <source>&amp;Analyse</source>
        <translation>分析(&amp;A)</translation>
    </message>
    <message>
        <source>Findings and figures of a run</source>
        <translation>一次运行的发现和数据</translation>
    </message>
    <message>
        <source>&amp;Compare</source>
        <translation>比较(&amp;C)</translation>
    </message>
    <message>
        <source>Runs beside each other</source>
        <translation>多次运行并列</translation>
    </message>
    <message>
        <source>Panels as they &amp;came</source>
        <translation>面板恢复原状(&amp;C)</translation>
    </message>
    <message>
        <source>Puts the panels of this workspace back where they first stood</source>
        <translation>把此工作区的面板放回最初的位置</translation>
    </message>
</context>
</TS>
