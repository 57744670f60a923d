#include "lesson/guide.h"

#include "analysis/statistics.h"
#include "base/text.h"
#include "kernel/model.h"
#include "kernel/state.h"
#include "lesson/facts.h"
#include "lesson/place.h"
#include "lesson/predict.h"
#include "session/history.h"
#include "session/outcome.h"

#include <fmt/format.h>

#include <optional>
#include <utility>

namespace interleave {

namespace {

// What a person calls a moment that was given as a time.
Time time_of(const MomentSpec& m)
{
    return m.kind == MomentKind::time && !m.before ? Time{m.time.ns} : kNever;
}

class Guide {
  public:
    Guide(const std::shared_ptr<const Model>& model, const RunOutcome& outcome)
        : model_(model), outcome_(outcome), statistics_(statistics(outcome.timeline)), h_(model)
    {
    }

    Question question(const StopSpec& stop)
    {
        const uint64_t from = h_.position();
        Result<Question> made = ask(stop);
        Question q;
        if (made.ok()) {
            q = std::move(made).value();
        } else {
            h_.seek(from);
            q.at = q.reveal = from;
            q.asked = q.revealed = h_.now();
            q.skipped = made.error().message;
        }
        q.say = stop.say;
        q.explain = stop.explain;
        return q;
    }

  private:
    Result<Question> ask(const StopSpec& stop)
    {
        const Result<uint64_t> at = go_to(h_, stop.at);
        if (!at.ok()) return at.error();
        if (stop.kind == AskKind::written) return written(stop);
        std::optional<uint64_t> until;
        if (stop.until.kind != MomentKind::here) {
            const Result<uint64_t> seen = go_to(h_, stop.until);
            if (!seen.ok()) return seen.error();
            until = seen.value();
            h_.seek(at.value());
        }
        Result<Question> q = predict(
            model_, h_, {stop.kind, stop.subject, stop.value.expr, time_of(stop.until)}, until);
        if (q.ok() && !stop.why.empty()) tell(stop.why, q.value());
        return q;
    }

    Result<Question> written(const StopSpec& stop)
    {
        Question q;
        q.text = stop.ask;
        q.at = h_.position();
        q.asked = h_.now();
        const Result<uint64_t> seen = go_to(h_, stop.until);
        if (!seen.ok()) return seen.error();
        q.reveal = seen.value();
        q.revealed = h_.now();
        if (q.reveal < q.at)
            return wrong("the answer would be seen before the question is asked", stop);
        size_t right = 0;
        for (const AnswerSpec& a : stop.answers) {
            const std::optional<bool> holds =
                interleave::holds(*model_, h_.state(), a.when, outcome_, statistics_);
            if (!holds) return wrong(fmt::format("'{}' cannot be told", a.when.text), stop);
            if (*holds) {
                q.right = q.answers.size();
                ++right;
            }
            q.answers.push_back(a.text);
        }
        if (right != 1)
            return wrong(right == 0 ? "none of the answers is right" : "several answers are right",
                         stop);
        if (!stop.why.empty()) tell(stop.why, q);
        return q;
    }

    [[nodiscard]] Error wrong(const std::string& what, const StopSpec& stop) const
    {
        return {ErrorKind::usage, fmt::format("Line {}: in this run, at {}, {}.", stop.mark.line,
                                              to_text(h_.now()), what)};
    }

    void tell(const std::string& task, Question& q) const
    {
        q.task = task;
        q.because = told_of(model_, task, q.reveal);
    }

    const std::shared_ptr<const Model>& model_;
    const RunOutcome& outcome_;
    RunStatistics statistics_;
    History h_;
};

}  // namespace

std::vector<Question> guide(const std::vector<StopSpec>& stops,
                            const std::shared_ptr<const Model>& model, const RunOutcome& outcome)
{
    std::vector<Question> questions;
    Guide guide(model, outcome);
    for (const StopSpec& stop : stops) questions.push_back(guide.question(stop));
    return questions;
}

}  // namespace interleave
