#include "base/text.h"
#include "cli/commands.h"
#include "cli/execution.h"
#include "cli/load.h"
#include "cli/report.h"
#include "lesson/guide.h"
#include "lesson/predict.h"
#include "session/history.h"
#include "session/snapshot.h"

#include <fmt/format.h>
#include <istream>
#include <optional>
#include <ostream>

namespace interleave::cli {

namespace {

constexpr size_t kMostTasksShown = 12;

// Asks question after question at a terminal, and keeps the score.
class Teacher {
  public:
    Teacher(const ScenarioFile& scenario, Terminal& t)
        : t_(t), chinese_(t.language == "zh"), history_(scenario.model)
    {
    }

    // False: the learner has had enough.
    bool ask(const Question& q, size_t number, size_t count)
    {
        t_.out << styled(t_.out_color, Style::bold,
                         fmt::format("\n{}",
                                     words("Question {} of {}, at {}", "第 {} 题，共 {} 题，{} 时",
                                           number, count, to_text(q.asked))))
               << '\n';
        show_tasks(q);
        paragraph(q.say);
        t_.out << styled(t_.out_color, Style::bold, wrapped(q.text.in(t_.language), t_.width));
        for (size_t i = 0; i < q.answers.size(); ++i)
            t_.out << wrapped(fmt::format("{}  {}", i + 1, q.answers[i].in(t_.language)), t_.width,
                              2);
        const std::optional<size_t> answer = read_answer(q.answers.size());
        if (!answer) return false;
        ++asked_;
        judge(q, *answer);
        tell(q);
        return true;
    }

    void skip(const Question& q, size_t number)
    {
        t_.err << wrapped(
            fmt::format("interleave: {}", words("question {} is left out. {}", "第 {} 题略去。{}",
                                                number, q.skipped)),
            t_.width);
    }

    void end()
    {
        t_.out << styled(
            t_.out_color, Style::bold,
            fmt::format("\n{}\n", words("Score: {} of {}.", "得分：{} / {}。", right_, asked_)));
    }

    void begin(size_t count, bool guided)
    {
        const std::string what =
            guided ? words("A guided lesson. Questions: {}.", "引导课程，共 {} 题。", count)
                   : words("Questions that this run answers: {}.", "由这次运行回答的题目：{} 道。",
                           count);
        t_.out << wrapped(
            what + words(" Type the number of an answer; an empty line shows it, q ends.",
                         "输入答案的编号；空行直接看答案，q 结束。"),
            t_.width);
    }

  private:
    template <typename... Arguments>
    [[nodiscard]] std::string words(std::string_view en, std::string_view zh,
                                    const Arguments&... arguments) const
    {
        return fmt::format(fmt::runtime(chinese_ ? zh : en), arguments...);
    }

    void paragraph(const LocalText& text)
    {
        if (!text.en.empty()) t_.out << wrapped(text.in(t_.language), t_.width);
    }

    void show_tasks(const Question& q)
    {
        history_.seek(q.at);
        const Snapshot now = snapshot(history_.model(), history_.state());
        size_t shown = 0;
        for (const TaskView& v : now.tasks) {
            const bool is_there = v.state == TaskState::running || v.state == TaskState::ready ||
                                  v.state == TaskState::blocked;
            if (!is_there || ++shown > kMostTasksShown) continue;
            t_.out << styled(t_.out_color, Style::faint,
                             t_.paragraph(fmt::format("{} {}", v.name, v.what), 2));
        }
        for (const auto& [name, value] : now.variables)
            if (shown <= kMostTasksShown)
                t_.out << styled(t_.out_color, Style::faint,
                                 wrapped(fmt::format("{} = {}", name, value), t_.width, 2));
    }

    // 0: it is to be shown. None: no more.
    std::optional<size_t> read_answer(size_t count)
    {
        std::string line;
        while (true) {
            if (t_.in_is_terminal) t_.out << "> " << std::flush;
            if (t_.stop.stop_requested() || !std::getline(t_.in, line)) return std::nullopt;
            const std::string_view word = trim(line);
            if (word.empty()) return 0;
            if (word == "q" || word == "quit") return std::nullopt;
            const std::optional<int64_t> n = parse_int(word);
            if (n && *n >= 1 && static_cast<uint64_t>(*n) <= count) return static_cast<size_t>(*n);
            t_.out << words("A number from 1 to {}, an empty line, or q.\n",
                            "请输入 1 到 {} 的数字、空行或 q。\n", count);
        }
    }

    void judge(const Question& q, size_t answer)
    {
        const std::string& right = q.answers[q.right].in(t_.language);
        if (answer == q.right + 1) {
            ++right_;
            t_.out << styled(t_.out_color, Style::good, words("Right.", "正确。")) << '\n';
        } else if (answer == 0) {
            t_.out << wrapped(words("The answer: {}", "答案：{}", right), t_.width);
        } else {
            t_.out << styled(t_.out_color, Style::bad,
                             wrapped(words("No. It is: {}", "不对。答案是：{}", right), t_.width));
        }
    }

    void tell(const Question& q)
    {
        paragraph(q.explain);
        for (const std::string& sentence : q.because)
            t_.out << styled(t_.out_color, Style::faint, t_.paragraph(sentence, 2));
    }

    Terminal& t_;
    bool chinese_;
    History history_;
    size_t asked_ = 0, right_ = 0;
};

}  // namespace

ExitCode learn(const LearnArguments& arguments, Terminal& terminal)
{
    if (arguments.file == "-") {
        complain(terminal, "learn reads answers from standard input: give the scenario as a file.");
        return ExitCode::usage;
    }
    const Load load = cli::load(arguments.file, arguments.choices, terminal);
    if (!load.loaded) return load.code;
    const ScenarioFile& file = *load.loaded;
    const bool guided = !file.scenario.lesson.empty() && !arguments.questions;
    std::vector<Question> questions;
    if (guided) {
        const Result<const Backend*> simulator = backend_named("simulated");
        if (!simulator.ok()) return report(simulator.error(), terminal);
        const Result<RunOutcome> outcome = run_on(*simulator.value(), file, {}, terminal);
        if (!outcome.ok()) return report(outcome.error(), terminal);
        questions = guide(file.scenario.lesson, file.model, outcome.value());
    } else {
        questions = quiz(file.model, arguments.questions.value_or(kUsualQuestions));
    }
    write_introduction(file, terminal);
    Teacher teacher(file, terminal);
    teacher.begin(questions.size(), guided);
    for (size_t i = 0; i < questions.size(); ++i) {
        if (!questions[i].skipped.empty())
            teacher.skip(questions[i], i + 1);
        else if (!teacher.ask(questions[i], i + 1, questions.size()))
            break;
        terminal.out << std::flush;
    }
    teacher.end();
    return ExitCode::done;
}

}  // namespace interleave::cli
