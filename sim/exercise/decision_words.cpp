#include "exercise/decision_words.h"

#include "base/text.h"
#include "exercise/sheet.h"
#include "program/expression.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

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

}  // namespace

std::string DecisionWords::happened(const Moment& m) const
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
DecisionWords::Keys DecisionWords::keys_of(const Moment::Weighed& w, int64_t at) const
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
std::string DecisionWords::tie_breaker(const Moment::Weighed& w) const
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

std::string DecisionWords::weighed(const Moment::Weighed& w, int64_t at, Told told) const
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
std::string DecisionWords::draw(const Moment& m) const
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
std::string DecisionWords::waits(const Moment& m) const
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
std::string DecisionWords::goes_on(const Moment& m) const
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

std::string DecisionWords::reason(const Moment& m) const
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
std::string DecisionWords::queues(const Moment& m) const
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

}  // namespace interleave
