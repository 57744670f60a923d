#include "exercise/sheet.h"

#include "base/text.h"
#include "exercise/parameter_words.h"
#include "policy/policies.h"
#include "program/expression.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <functional>

namespace interleave {

namespace {

// What policies call the numbers that decide, and what they are called on paper.
struct KeyWords {
    std::string_view key;
    Words words;
};
constexpr KeyWords kKeyWords[] = {
    {"priority", {"priority", "优先数"}},
    {"raised by waiting", {"raised by waiting", "因等待提升"}},
    {"waiting since", {"ready since", "就绪于"}},
    {"burst", {"length", "运行时间"}},
    {"predicted burst", {"predicted", "预测值"}},
    {"used of it", {"used of it", "其中已用"}},
    {"remaining", {"remaining", "剩余时间"}},
    {"response ratio", {"response ratio", "响应比"}},
    {"level", {"level", "级别"}},
    {"pass", {"pass", "行程值"}},
    {"period", {"period", "周期"}},
    {"deadline", {"deadline", "截止时间"}},
    {"relative deadline", {"relative deadline", "相对截止时间"}},
    {"laxity", {"laxity", "松弛度"}},
};

constexpr std::string_view kSince = "waiting since";
constexpr std::string_view kTurnLeft = "left of its quantum";

std::string_view key_word(std::string_view key, std::string_view language)
{
    for (const KeyWords& w : kKeyWords)
        if (w.key == key) return w.words.in(language);
    return key;
}

// "4 ms" is 4 on paper.
std::string key_value(std::string_view value)
{
    const ParsedDuration d = parse_duration(value, ms(1));
    if (!d.ok || d.value.ns % ms(1).ns != 0) return std::string(value);
    return fmt::to_string(d.value.ns / ms(1).ns);
}

std::vector<std::string> words_of(std::string_view text)
{
    std::vector<std::string> words;
    while (!(text = trim(text)).empty()) {
        const size_t end = std::min(text.find(' '), text.size());
        words.emplace_back(text.substr(0, end));
        text.remove_prefix(end);
    }
    return words;
}

class Sheet {
  public:
    Sheet(const Problem& p, std::string_view language) : p_(p), language_(language) {}

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

    [[nodiscard]] std::string happened(const Moment&) const;
    [[nodiscard]] std::string reason(const Moment&) const;
    [[nodiscard]] std::string rule() const;

  private:
    static constexpr Words kTitle = {"Exercise: {} (seed {})", "练习：{}（种子 {}）"};

    [[nodiscard]] bool in_chinese() const { return language_ == "zh"; }
    [[nodiscard]] std::string_view word(const Words& w) const { return w.in(language_); }
    template <typename... Args>
    [[nodiscard]] std::string format(const Words& w, const Args&... args) const
    {
        return fmt::format(fmt::runtime(w.in(language_)), args...);
    }
    [[nodiscard]] std::string chinese_title(const PolicyInfo&) const;
    [[nodiscard]] const std::string& name(size_t job) const { return p_.jobs[job].name; }
    [[nodiscard]] std::string list(const std::vector<std::string>& parts) const
    {
        return fmt::format("{}", fmt::join(parts, in_chinese() ? "，" : ", "));
    }
    // Of things that have no commas of their own.
    [[nodiscard]] std::string names(const std::vector<std::string>& parts) const
    {
        return fmt::format("{}", fmt::join(parts, in_chinese() ? "、" : ", "));
    }
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
    [[nodiscard]] std::string draw(const Moment&) const;
    [[nodiscard]] std::string waits(const Moment&) const;
    [[nodiscard]] std::string goes_on(const Moment&) const;
    using Keys = std::vector<std::pair<std::string, std::string>>;
    [[nodiscard]] Keys keys_of(const Moment::Weighed&, int64_t at) const;
    [[nodiscard]] std::string tie_breaker(const Moment::Weighed&) const;
    // What is predicted only the policy knows.
    [[nodiscard]] bool predicts() const { return setting(p_, "burst") == "predicted"; }
    [[nodiscard]] ShownKey shown_key() const
    {
        return predicts() ? ShownKey::of_policy : p_.kind->key;
    }
    enum class Told : uint8_t { fully, number_only, tied };
    [[nodiscard]] std::string weighed(const Moment::Weighed&, int64_t at, Told) const;
    [[nodiscard]] std::string queues(const Moment&) const;

    const Problem& p_;
    std::string language_;
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
    const auto number = [](int64_t ExerciseJob::* member) {
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

std::string Sheet::happened(const Moment& m) const
{
    if (m.happened.empty())
        return std::string(p_.kind->key == ShownKey::laxity
                               ? word({"laxities are compared", "比较松弛度"})
                               : word({"the idle quantum ends", "空闲的时间片结束"}));
    std::vector<std::string> parts;
    for (const auto& [what, job] : m.happened) {
        const auto say = [&](const Words& w) { parts.push_back(format(w, name(job))); };
        switch (what) {
            case Happening::io_ends: say({"I/O of {} ends", "{} 的 I/O 结束"}); break;
            case Happening::arrives:
                if (p_.kind->periodic)
                    say({"{} releases a job", "{} 释放作业"});
                else
                    say({"{} arrives", "{} 到达"});
                break;
            case Happening::ends:
                if (p_.kind->periodic)
                    say({"job of {} ends", "{} 的作业结束"});
                else
                    say({"{} ends", "{} 结束"});
                break;
            case Happening::starts_io: say({"{} starts I/O", "{} 开始 I/O"}); break;
            case Happening::slice_ends: say({"quantum of {} ends", "{} 的时间片用完"}); break;
            case Happening::displaced: say({"{} loses the CPU", "{} 被抢占"}); break;
            case Happening::all_rise:
                say({"all jobs rise to level 0", "所有作业升到第 0 级"});
                break;
        }
    }
    return fmt::format("{}", fmt::join(parts, in_chinese() ? "；" : "; "));
}

// What decides, without what decides between equals.
Sheet::Keys Sheet::keys_of(const Moment::Weighed& w, int64_t at) const
{
    const ExerciseJob& task = p_.jobs[w.job];
    const auto number = [](const char* key, int64_t n) { return Keys{{key, fmt::to_string(n)}}; };
    const auto deadline = [&] { return w.ran / task.length * task.period + task.deadline; };
    switch (shown_key()) {
        case ShownKey::remaining: return number("remaining", task.length - w.ran);
        case ShownKey::response_ratio: {
            const int64_t waited = at - task.arrival;
            return Keys{{"response ratio",
                         fmt::format("({} + {}) / {} = {}", waited, task.length, task.length,
                                     mean_text(waited + task.length, task.length))}};
        }
        case ShownKey::priority: return number("priority", task.priority);
        case ShownKey::period: return number("period", task.period);
        case ShownKey::relative_deadline: return number("relative deadline", task.deadline);
        case ShownKey::deadline: return number("deadline", deadline());
        case ShownKey::laxity:
            return number("laxity", deadline() - at - (task.length - w.ran % task.length));
        case ShownKey::of_policy: break;
    }
    Keys keys = w.keys;
    const std::string_view only = p_.kind->decides;
    std::erase_if(keys, [&](const auto& k) {
        return k.first == kSince || (!only.empty() && k.first != only);
    });
    return keys;
}

// "ready since 4"; empty where the order of the list decides between equals.
std::string Sheet::tie_breaker(const Moment::Weighed& w) const
{
    const ExerciseJob& job = p_.jobs[w.job];
    switch (p_.kind->tie) {
        case ShownTie::ready_since:
            for (const auto& [key, value] : w.keys)
                if (key == kSince)
                    return fmt::format("{} {}", key_word(key, language_), key_value(value));
            return {};
        case ShownTie::arrival: return format({"arrived {}", "到达于 {}"}, job.arrival);
        case ShownTie::release:
            if (setting(p_, "ties") != "release") return {};
            return format({"released {}", "释放于 {}"}, w.ran / job.length * job.period);
        case ShownTie::list_order: return {};
    }
    return {};
}

std::string Sheet::weighed(const Moment::Weighed& w, int64_t at, Told told) const
{
    const Keys own = keys_of(w, at);
    std::vector<std::string> keys;
    for (const auto& [key, value] : own) {
        const bool bare = told == Told::number_only && own.size() == 1;
        keys.push_back(bare ? key_value(value)
                            : fmt::format("{} {}", key_word(key, language_), key_value(value)));
    }
    if (told == Told::tied)
        if (std::string breaker = tie_breaker(w); !breaker.empty())
            keys.push_back(std::move(breaker));
    if (keys.empty()) return name(w.job);
    return format({"{} ({})", "{}（{}）"}, name(w.job), list(keys));
}

// The arithmetic of a lottery: "310 mod 6 = 4; P1 holds 0-1, P2 2-5".
std::string Sheet::draw(const Moment& m) const
{
    const std::vector<std::string> numbers = words_of(setting(p_, "draws"));
    const auto next = static_cast<size_t>(m.choice);
    if (next >= numbers.size()) return {};  // the user gave too few
    const std::optional<int64_t> number = parse_int(numbers[next]);
    if (!number) return {};
    std::vector<size_t> ready;
    for (const Moment::Weighed& w : m.candidates) ready.push_back(w.job);
    std::ranges::sort(ready);
    std::vector<std::string> held;
    int64_t total = 0;
    for (const size_t job : ready) {
        const int64_t last = total + p_.jobs[job].tickets - 1;
        held.push_back(fmt::format("{} {}-{}", name(job), total, last));
        total = last + 1;
    }
    if (total == 0) return {};  // nobody was there to draw for
    return format({"{} mod {} = {}; tickets: {}", "{} mod {} = {}；彩票：{}"}, *number, total,
                  *number % total, list(held));
}

// "; P4 (priority 2) waits", of those who came and did not take the CPU.
std::string Sheet::waits(const Moment& m) const
{
    std::vector<std::string> who;
    // A ratio counts only when the CPU is free.
    const bool bare = shown_key() == ShownKey::response_ratio;
    for (const Moment::Weighed& w : m.waits)
        who.push_back(bare ? name(w.job) : weighed(w, m.at, Told::fully));
    if (who.empty()) return {};
    const std::string all = names(who);
    if (in_chinese()) return fmt::format("；{}{}等待", all, all.ends_with("）") ? "" : " ");
    return fmt::format("; {} {}", all, who.size() == 1 ? "waits" : "wait");
}

// "P4 (3 left) goes on", where what is left decides.
std::string Sheet::goes_on(const Moment& m) const
{
    const auto job = static_cast<size_t>(m.runs);
    if (!p_.kind->shows_left) return format({"{} goes on", "{} 继续运行"}, name(job));
    if (!predicts())
        return format({"{} ({} left) goes on", "{}（剩余 {}）继续运行"}, name(job), m.left);
    const std::optional<int64_t> guess = parse_int(setting(p_, "guess"));
    if (!guess) return format({"{} goes on", "{} 继续运行"}, name(job));
    const int64_t ran = p_.jobs[job].length - m.left;
    return format({"{} ({} left of its prediction) goes on", "{}（预测剩余 {}）继续运行"},
                  name(job), std::max<int64_t>(*guess - ran, 0));
}

std::string Sheet::reason(const Moment& m) const
{
    if (m.runs < 0)
        return std::string(m.candidates.empty() ? word({"nobody is ready", "没有就绪的作业"})
                                                : word({"the rest of the quantum stays idle",
                                                        "时间片的剩余部分空闲"}));
    if (m.choice < 0) return goes_on(m) + waits(m);
    if (p_.kind->draws_numbers) {
        std::string text = draw(m);
        if (!text.empty()) return text;
    }
    if (m.candidates.size() <= 1)
        return format({"only {} is ready", "只有 {} 就绪"}, name(static_cast<size_t>(m.runs)));
    if (p_.kind->by_level) return queues(m);
    const Moment::Weighed& best = m.candidates[0];
    const Keys keys = keys_of(best, m.at);
    const auto ties = [&](const Moment::Weighed& w) {
        if (shown_key() != ShownKey::response_ratio) return keys_of(w, m.at) == keys;
        const ExerciseJob& a = p_.jobs[best.job];
        const ExerciseJob& b = p_.jobs[w.job];
        return (m.at - a.arrival) * b.length == (m.at - b.arrival) * a.length;
    };
    const bool tied = ties(m.candidates[1]);
    std::vector<std::string> others;
    for (const Moment::Weighed& w : m.candidates) {
        const Told told = tied && ties(w) ? Told::tied
                          : &w == &best   ? Told::fully
                                          : Told::number_only;
        others.push_back(keys.empty() ? name(w.job) : weighed(w, m.at, told));
    }
    if (keys.empty()) return format({"queue: {}", "队列：{}"}, names(others));
    std::string text = others[0] + std::string(word({" before ", "先于 "}));
    others.erase(others.begin());
    text += names(others);
    if (!tied || tie_breaker(best) != tie_breaker(m.candidates[1])) return text;
    if (p_.kind->tie == ShownTie::ready_since)
        text += format({"; {} is first in the queue", "；{} 在队列中靠前"}, name(best.job));
    else if (best.job < m.candidates[1].job)
        text += format({"; {} is first in the list", "；{} 在列表中靠前"}, name(best.job));
    return text;
}

// "level 0: P2, P3; level 1: P1", and what the one that runs has left of a quantum it began before.
std::string Sheet::queues(const Moment& m) const
{
    std::string text;
    std::string level;
    std::vector<std::string> jobs;
    const auto tell_level = [&] {
        if (jobs.empty()) return;
        if (!text.empty()) text += word({"; ", "；"});
        text += format({"level {}: {}", "第 {} 级：{}"}, level, names(jobs));
        jobs.clear();
    };
    for (const Moment::Weighed& w : m.candidates) {
        const std::string own = keys_of(w, m.at).front().second;
        if (own != level) tell_level();
        level = own;
        jobs.push_back(name(w.job));
    }
    tell_level();
    const Moment::Weighed& first = m.candidates[0];
    const std::vector<std::string> quanta = words_of(setting(p_, "quanta"));
    const auto own =
        static_cast<size_t>(parse_int(keys_of(first, m.at).front().second).value_or(0));
    for (const auto& [key, value] : first.keys)
        if (key == kTurnLeft && key_value(value) != quanta[std::min(own, quanta.size() - 1)])
            text += format({"; {} has {} of its quantum left", "；{} 的时间片还剩 {}"},
                           name(first.job), key_value(value));
    return text;
}

void Sheet::decisions(const Solution& s)
{
    doc_.blocks.emplace_back(Heading{std::string(word({"Step by step", "逐步说明"}))});
    Grid t{.headings = {std::string(word({"time", "时刻"})),
                        std::string(word({"what happens", "事件"})),
                        std::string(word({"runs", "运行"})), std::string(word({"why", "原因"}))},
           .left = {false, true, true, true},
           .rows = {}};
    for (const Moment& m : s.moments) {
        if (m.at >= s.end && m.happened.empty()) continue;
        const bool over = m.at >= s.end;
        t.rows.push_back(
            {fmt::to_string(m.at), happened(m),
             m.runs < 0 ? "-" : name(static_cast<size_t>(m.runs)),
             over ? std::string(p_.kind->periodic ? word({"end of the schedule", "调度图结束"})
                                                  : word({"all have ended", "全部结束"}))
                  : reason(m)});
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
    return Sheet(p, language).reason(m);
}

std::string happened_text(const Problem& p, const Moment& m, std::string_view language)
{
    return Sheet(p, language).happened(m);
}

std::string mean_text(int64_t sum, int64_t count)
{
    const int64_t hundredths = (sum * 200 + count) / (2 * count);
    return fmt::format("{}.{:02}", hundredths / 100, hundredths % 100);
}

}  // namespace interleave
