#include "exercise/sheet.h"

#include "exercise/decision_words.h"
#include "exercise/parameter_words.h"
#include "policy/policies.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <functional>

namespace interleave {

namespace {

class Sheet : public SheetWords {
  public:
    using SheetWords::SheetWords;

    [[nodiscard]] Document write(const Solution* solution)
    {
        const PolicyInfo& info = *find_policy(p_.kind->policy);
        doc_.language = language_;
        doc_.title =
            format(kTitle, in_chinese() ? chinese_title(info) : std::string(info.title), p_.seed);
        question();
        if (solution != nullptr) answer(*solution);
        return std::move(doc_);
    }

    [[nodiscard]] std::string rule() const;

  private:
    static constexpr Words kTitle = {"Exercise: {} (seed {})", "练习：{}（种子 {}）"};

    [[nodiscard]] std::string chinese_title(const PolicyInfo&) const;
    [[nodiscard]] bool has_io() const
    {
        return std::ranges::any_of(p_.jobs, [](const ExerciseJob& j) { return j.io > 0; });
    }

    void question();
    void answer(const Solution&);
    void jobs();
    void parameters();
    void schedule(const Solution&);
    void decisions(const Solution&);
    void times(const Solution&);
    void averages(const Solution&);
    void releases(const Solution&);
    void average(const Words& what, const Solution&,
                 const std::function<int64_t(const JobTimes&)>&);

    [[nodiscard]] std::vector<const RuleSentence*> sentences() const;
    [[nodiscard]] std::string sentence(const RuleSentence&) const;
    [[nodiscard]] bool is_told(std::string_view parameter) const;

    Document doc_;
};

std::string Sheet::chinese_title(const PolicyInfo& info) const
{
    constexpr Words kTitles[] = {
        {"fcfs", "先来先服务"},   {"rr", "时间片轮转"},         {"priority", "优先级调度"},
        {"sjf", "最短作业优先"},  {"srtf", "最短剩余时间优先"}, {"hrrn", "最高响应比优先"},
        {"mlfq", "多级反馈队列"}, {"multilevel", "多级队列"},   {"lottery", "彩票调度"},
        {"stride", "步长调度"},   {"rm", "速率单调调度"},       {"dm", "截止时间单调调度"},
        {"fp", "固定优先级调度"}, {"edf", "最早截止时间优先"},  {"llf", "最低松弛度优先"},
    };
    for (const Words& w : kTitles)
        if (w.en == info.name) return std::string(w.zh);
    return std::string(info.name);
}

// ---- the rule ----

std::string Sheet::sentence(const RuleSentence& s) const
{
    std::string text;
    std::string_view rest = s.words.in(language_);
    while (true) {
        const size_t open = rest.find('{');
        text += rest.substr(0, open);
        if (open == std::string_view::npos) return text;
        const size_t close = rest.find('}', open);
        text += names(words_of(setting(p_, rest.substr(open + 1, close - open - 1))));
        rest.remove_prefix(close + 1);
    }
}

bool fits(const RuleSentence& s, const std::string& setting)
{
    if (setting.empty() || s.value.empty()) return true;
    if (!s.entry) return setting == s.value;
    return std::ranges::count(words_of(setting), s.value) > 0;
}

// Those that hold here; of those in a row about one parameter the first that fits it.
std::vector<const RuleSentence*> Sheet::sentences() const
{
    std::vector<const RuleSentence*> told;
    std::string_view group;
    bool group_told = false;
    for (const RuleSentence& s : p_.kind->rule) {
        const std::string needed = s.needs.empty() ? "true" : setting(p_, s.needs);
        if (needed == "false" || needed == "0") continue;
        if (s.io && !has_io()) continue;
        if (s.parameter != group) group_told = false;
        group = s.parameter;
        if (!s.parameter.empty() && (group_told || !fits(s, setting(p_, s.parameter)))) continue;
        group_told = true;
        told.push_back(&s);
    }
    return told;
}

std::string Sheet::rule() const
{
    std::string text;
    for (const RuleSentence* s : sentences()) {
        if (s->words.en.empty()) continue;
        if (!text.empty() && !in_chinese()) text += ' ';
        text += sentence(*s);
    }
    return text;
}

bool Sheet::is_told(std::string_view parameter) const
{
    const std::string hole = fmt::format("{{{}}}", parameter);
    const bool by_value = std::ranges::any_of(p_.kind->rule, [&](const RuleSentence& s) {
        return s.parameter == parameter && s.value == setting(p_, parameter);
    });
    return by_value || std::ranges::any_of(sentences(), [&](const RuleSentence* s) {
               return s->words.en.find(hole) != std::string_view::npos;
           });
}

// Parameters that the rule does not speak of: random numbers, and what else was given.
void Sheet::parameters()
{
    std::vector<std::string> items;
    for (const PolicySetting& s : p_.settings) {
        if (is_told(s.name)) continue;
        if (s.name == "draws") {
            items.push_back(
                format({"Random numbers: {}.", "随机数：{}。"}, list(words_of(s.value))));
            continue;
        }
        std::string_view about = in_chinese() ? chinese_about(p_.kind->policy, s.name) : "";
        for (const PolicyParameter& p : find_policy(p_.kind->policy)->parameters)
            if (p.name == s.name && about.empty()) about = p.about;
        items.push_back(format({"{} = {} ({})", "{} = {}（{}）"}, s.name, s.value, about));
    }
    if (!items.empty()) doc_.blocks.emplace_back(Bullets{std::move(items)});
}

// ---- the question ----

void Sheet::jobs()
{
    const ExerciseKind& k = *p_.kind;
    const bool io = has_io();
    Grid t;
    const auto column = [&](bool has, const Words& heading, auto cell) {
        if (!has) return;
        t.headings.emplace_back(word(heading));
        t.left.push_back(false);
        for (size_t i = 0; i < p_.jobs.size(); ++i) t.rows[i].push_back(cell(p_.jobs[i]));
    };
    using Member = int64_t ExerciseJob::*;
    const auto number = [](Member member) {
        return [member](const ExerciseJob& j) { return fmt::to_string(j.*member); };
    };
    t.rows.resize(p_.jobs.size());
    column(true, k.periodic ? Words{"task", "任务"} : Words{"job", "作业"},
           [](const ExerciseJob& j) { return j.name; });
    t.left[0] = true;
    column(k.arrives, {"arrival", "到达时间"}, number(&ExerciseJob::arrival));
    column(true, {"length", "运行时间"}, number(&ExerciseJob::length));
    column(k.priority, {"priority", "优先数"}, number(&ExerciseJob::priority));
    column(k.tickets, {"tickets", "彩票数"}, number(&ExerciseJob::tickets));
    column(k.periodic, {"period", "周期"}, number(&ExerciseJob::period));
    column(k.periodic, {"deadline", "截止时间"}, number(&ExerciseJob::deadline));
    column(io, {"I/O after", "I/O 前运行"}, [](const ExerciseJob& j) {
        return j.io > 0 ? fmt::to_string(j.io_after) : std::string("-");
    });
    column(io, {"I/O for", "I/O 时长"},
           [](const ExerciseJob& j) { return j.io > 0 ? fmt::to_string(j.io) : std::string("-"); });
    doc_.blocks.emplace_back(std::move(t));
    if (!io) return;
    doc_.blocks.emplace_back(Paragraph{std::string(
        word({"A job starts I/O once it has run for so long, leaves the CPU, and is ready again "
              "when the I/O is over. I/O of several jobs goes on at the same time; at one moment, "
              "jobs whose I/O ends queue before jobs that arrive.",
              "作业运行到给定的时间后开始 I/O 并让出 CPU，I/O 结束时重新就绪。多个作业的 I/O "
              "可以同时进行；同一时刻，I/O 结束的作业排在新到达的作业之前。"}))});
}

void Sheet::question()
{
    const bool periodic = p_.kind->periodic;
    doc_.blocks.emplace_back(
        Paragraph{format({"There is one CPU, and switching takes no time. Policy: {}. {}",
                          "只有一个 CPU，切换不花时间。调度策略：{}。{}"},
                         p_.kind->policy, rule())});
    jobs();
    parameters();
    if (periodic) {
        doc_.blocks.emplace_back(Paragraph{std::string(
            word({"Deadlines count from the release of a job.", "截止时间从作业释放时算起。"}))});
        doc_.blocks.emplace_back(Paragraph{
            format({"Draw the schedule from 0 to {}. When does each job end, how long is its "
                    "response time (end - release), and which jobs miss their deadline?",
                    "画出从 0 到 {} 的调度图。每个作业何时结束？响应时间（结束 - "
                    "释放）是多少？哪些作业错过截止时间？"},
                   p_.until)});
        return;
    }
    doc_.blocks.emplace_back(Paragraph{std::string(
        word({"Draw the schedule. Then compute the response time (first run - arrival), the "
              "turnaround time (end - arrival) and the waiting time (time spent ready) of each "
              "job, and the average of each.",
              "画出调度图，然后计算每个作业的响应时间（首次运行 - 到达）、周转时间（结束 - "
              "到达）和等待时间（处于就绪状态的总时间），以及各自的平均值。"}))});
}

// ---- the solution ----

void Sheet::answer(const Solution& s)
{
    schedule(s);
    decisions(s);
    if (p_.kind->periodic) {
        releases(s);
    } else {
        times(s);
        averages(s);
    }
}

void Sheet::schedule(const Solution& s)
{
    doc_.blocks.emplace_back(Heading{std::string(word({"Schedule", "调度图"}))});
    Chart chart{.pieces = {}, .end = s.end};
    std::vector<std::string> texts;
    int64_t at = 0;
    const auto idle = [&](int64_t until) {
        if (until > at) texts.push_back(format({"idle\u00a0{}-{}", "空闲\u00a0{}-{}"}, at, until));
    };
    for (const Segment& segment : s.segments) {
        chart.pieces.push_back({name(segment.job), segment.start, segment.end});
        idle(segment.start);
        texts.push_back(
            fmt::format("{}\u00a0{}-{}", name(segment.job), segment.start, segment.end));
        at = segment.end;
    }
    idle(s.end);
    doc_.blocks.emplace_back(std::move(chart));
    doc_.blocks.emplace_back(Paragraph{list(texts)});
}

void Sheet::decisions(const Solution& s)
{
    doc_.blocks.emplace_back(Heading{std::string(word({"Step by step", "逐步说明"}))});
    const DecisionWords words(p_, language_);
    Grid t{.headings = {std::string(word({"time", "时刻"})),
                        std::string(word({"what happens", "事件"})),
                        std::string(word({"runs", "运行"})), std::string(word({"why", "原因"}))},
           .left = {false, true, true, true},
           .rows = {}};
    for (const Moment& m : s.moments) {
        if (m.at >= s.end && m.happened.empty()) continue;
        const bool over = m.at >= s.end;
        t.rows.push_back(
            {fmt::to_string(m.at), words.happened(m),
             m.runs < 0 ? "-" : name(static_cast<size_t>(m.runs)),
             over ? std::string(p_.kind->periodic ? word({"end of the schedule", "调度图结束"})
                                                  : word({"all have ended", "全部结束"}))
                  : words.reason(m)});
    }
    doc_.blocks.emplace_back(std::move(t));
}

void Sheet::times(const Solution& s)
{
    doc_.blocks.emplace_back(Heading{std::string(word({"Times", "时间"}))});
    const bool io = has_io();
    Grid t;
    for (const Words& w : std::initializer_list<Words>{{"job", "作业"},
                                                       {"first run", "首次运行"},
                                                       {"end", "结束"},
                                                       {"response", "响应时间"},
                                                       {"turnaround", "周转时间"},
                                                       {"waiting", "等待时间"}}) {
        t.headings.emplace_back(word(w));
        t.left.push_back(t.left.empty());
    }
    const auto difference = [](int64_t a, int64_t b) {
        return fmt::format("{} - {} = {}", a, b, a - b);
    };
    for (const JobTimes& j : s.jobs) {
        const ExerciseJob& job = p_.jobs[j.job];
        const std::string minus_io = io ? fmt::format(" - {}", job.io) : std::string();
        t.rows.push_back(
            {job.name, fmt::to_string(j.first_run), fmt::to_string(j.end),
             difference(j.first_run, j.arrival), difference(j.end, j.arrival),
             fmt::format("{} - {}{} = {}", j.turnaround(), job.length, minus_io, waiting(job, j))});
    }
    doc_.blocks.emplace_back(std::move(t));
    doc_.blocks.emplace_back(Paragraph{std::string(
        io ? word({"Waiting is turnaround - length - I/O.",
                   "等待时间 = 周转时间 - 运行时间 - I/O。"})
           : word({"Waiting is turnaround - length.", "等待时间 = 周转时间 - 运行时间。"}))});
}

void Sheet::average(const Words& what, const Solution& s,
                    const std::function<int64_t(const JobTimes&)>& of)
{
    std::vector<int64_t> numbers;
    int64_t sum = 0;
    for (const JobTimes& j : s.jobs) {
        numbers.push_back(of(j));
        sum += numbers.back();
    }
    const auto count = static_cast<int64_t>(numbers.size());
    std::get<Bullets>(doc_.blocks.back())
        .items.push_back(format({"{}: ({}) / {} = {} / {} = {}", "{}：({}) / {} = {} / {} = {}"},
                                word(what), fmt::format("{}", fmt::join(numbers, " + ")), count,
                                sum, count, mean_text(sum, count)));
}

void Sheet::averages(const Solution& s)
{
    doc_.blocks.emplace_back(Heading{std::string(word({"Averages", "平均值"}))});
    doc_.blocks.emplace_back(Bullets{});
    average({"response", "响应时间"}, s, [](const JobTimes& j) { return j.response(); });
    average({"turnaround", "周转时间"}, s, [](const JobTimes& j) { return j.turnaround(); });
    average({"waiting", "等待时间"}, s,
            [this](const JobTimes& j) { return waiting(p_.jobs[j.job], j); });
}

void Sheet::releases(const Solution& s)
{
    doc_.blocks.emplace_back(Heading{std::string(word({"Jobs", "作业"}))});
    Grid t;
    for (const Words& w : std::initializer_list<Words>{{"job", "作业"},
                                                       {"release", "释放"},
                                                       {"deadline", "截止时间"},
                                                       {"end", "结束"},
                                                       {"response", "响应时间"},
                                                       {"deadline met?", "是否按时"}}) {
        t.headings.emplace_back(word(w));
        t.left.push_back(t.left.empty() || t.left.size() == 5);
    }
    for (const JobTimes& j : s.jobs) {
        const bool ended = j.end >= 0;
        const bool met = ended && j.end <= j.deadline;
        const ExerciseJob& task = p_.jobs[j.job];
        const std::string late = ended ? format({"no, {} late", "否，晚 {}"}, j.end - j.deadline)
                                       : std::string(word({"no, not finished", "否，未完成"}));
        t.rows.push_back(
            {fmt::format("{} #{}", task.name, j.number), fmt::to_string(j.arrival),
             fmt::format("{} + {} = {}", j.arrival, task.deadline, j.deadline),
             ended ? fmt::to_string(j.end) : "-",
             ended ? fmt::format("{} - {} = {}", j.end, j.arrival, j.turnaround()) : "-",
             met ? std::string(word({"yes", "是"})) : late});
    }
    doc_.blocks.emplace_back(std::move(t));
}

}  // namespace

Document sheet(const Problem& p, const Solution* solution, std::string_view language)
{
    return Sheet(p, language).write(solution);
}

std::string rule_text(const Problem& p, std::string_view language)
{
    return Sheet(p, language).rule();
}

std::string reason_text(const Problem& p, const Moment& m, std::string_view language)
{
    return DecisionWords(p, language).reason(m);
}

std::string happened_text(const Problem& p, const Moment& m, std::string_view language)
{
    return DecisionWords(p, language).happened(m);
}

std::string mean_text(int64_t sum, int64_t count)
{
    const int64_t hundredths = (sum * 200 + count) / (2 * count);
    return fmt::format("{}.{:02}", hundredths / 100, hundredths % 100);
}

}  // namespace interleave
