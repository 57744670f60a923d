#include "gui/lessons/course.h"

#include "gui/models/finished_run.h"
#include "gui/models/session.h"
#include "gui/models/words.h"
#include "lesson/guide.h"
#include "lesson/predict.h"
#include "session/history.h"

#include <algorithm>
#include <utility>

namespace interleave::gui {

Course& Course::of(Session& session)
{
    if (auto* made = session.findChild<Course*>(QString(), Qt::FindDirectChildrenOnly))
        return *made;
    return *new Course(session);
}

Course::Course(Session& session) : QObject(&session), session_(session)
{
    connect(&session, &Session::answered, this, &Course::takeRun);
    connect(&session, &Session::sourceChanged, this, &Course::stop);
    connect(&session, &Session::momentChanged, this, &Course::watch);
    connect(&session, &Session::playheadMoved, this, &Course::watch);
    connect(&session, &Session::playChanged, this, [this, &session] {
        if (stage_ == Stage::asking && session.isPlaying()) session.pause();
    });
    connect(&session, &Session::travelChanged, this, &Course::watch);
}

bool Course::hasLesson() const { return stops() > 0 && session_.canStep(); }

int Course::stops() const
{
    const auto run = session_.run();
    return run ? static_cast<int>(run->scenario.lesson.size()) : 0;
}

int Course::answered() const
{
    return static_cast<int>(std::ranges::count_if(asked_, &Asked::done));
}

int Course::right() const
{
    return static_cast<int>(
        std::ranges::count_if(asked_, [](const Asked& a) { return a.chosen == a.question.right; }));
}

std::optional<Time> Course::veil() const
{
    return stage_ == Stage::asking ? std::optional(question().asked) : std::nullopt;
}

void Course::set(Stage stage)
{
    stage_ = stage;
    Q_EMIT changed();
}

// Questions are about one run: another one, and they are over.
void Course::takeRun()
{
    const bool soon = std::exchange(soon_, false);
    if (session_.run() == run_ && stage_ != Stage::idle) return;
    const bool predicting = predicting_;
    stop();
    if (!session_.canStep()) return;
    if (soon && hasLesson())
        begin();
    else if (predicting)
        setPredicting(true);
}

void Course::begin()
{
    if (!hasLesson()) return;
    stop();
    run_ = session_.run();
    session_.pause();
    set(Stage::preparing);
    maker_.ask([run = run_, this](const std::stop_token&) -> Background::Deliver {
        return [questions = guide(run->scenario.lesson, run->model, run->outcome), this] {
            takeLesson(questions);
        };
    });
}

void Course::takeLesson(std::vector<Question> questions)
{
    for (Question& q : questions) {
        if (!q.skipped.empty())
            skipped_ << text(q.skipped);
        else
            asked_.push_back({.question = std::move(q)});
    }
    if (asked_.empty()) return set(Stage::finished);
    ask(0);
    Q_EMIT begun();
}

void Course::setPredicting(bool on)
{
    if (on == predicting_ && (!on || stage_ != Stage::idle)) return;
    stop();
    predicting_ = on && session_.canStep();
    if (!predicting_) {
        Q_EMIT changed();
        return;
    }
    run_ = session_.run();
    session_.pause();
    predictFrom(session_.position(), true);
}

void Course::predictFrom(uint64_t position, bool atOnce)
{
    if (atOnce) set(Stage::preparing);
    maker_.ask([run = run_, position, atOnce, this](const std::stop_token&) -> Background::Deliver {
        History h(run->model);
        h.seek(position);
        return [question = next_switch(run->model, h), atOnce, this] {
            takePrediction(question, atOnce);
        };
    });
}

void Course::takePrediction(std::optional<Question> question, bool atOnce)
{
    if (!predicting_) return;
    if (atOnce && !question) return finish();
    upcoming_ = std::move(question);
    if (atOnce)
        next();
    else
        watch();
}

void Course::ask(size_t index)
{
    current_ = index;
    const Question& q = question();
    const bool done = asked_[index].done;
    stage_ = done ? Stage::answered : Stage::asking;
    session_.pause();
    if (!done) session_.select({});
    session_.seek(done ? q.reveal : q.at);
    Q_EMIT changed();
}

void Course::answer(std::optional<size_t> choice)
{
    if (stage_ != Stage::asking) return;
    Asked& asked = asked_[current_];
    asked.done = true;
    asked.chosen = choice;
    stage_ = Stage::answered;
    session_.seek(asked.question.reveal);
    const TrackId task = session_.run()->outcome.timeline.find(asked.question.task);
    Subject subject;
    subject.task = task;
    if (task.valid()) session_.select(subject);
    Q_EMIT changed();
    if (predicting_) predictFrom(asked.question.reveal, false);
}

void Course::next()
{
    if (stage_ == Stage::asking) return;
    if (current_ + 1 < asked_.size()) return ask(current_ + 1);
    if (!predicting_) return finish();
    if (!upcoming_) return predictFrom(asked_.empty() ? 0 : asked_.back().question.reveal, true);
    asked_.push_back({.question = *std::exchange(upcoming_, std::nullopt)});
    ask(asked_.size() - 1);
    if (asked_.size() == 1) Q_EMIT begun();
}

void Course::previous()
{
    if (current_ > 0 && !asked_.empty()) ask(current_ - 1);
}

void Course::finish()
{
    if (!predicting_ && !asked_.empty() && answered() == count())
        Q_EMIT lessonDone(session_.file(), right(), count());
    set(Stage::finished);
}

void Course::stop()
{
    maker_.drop();
    predicting_ = false;
    asked_.clear();
    skipped_.clear();
    upcoming_.reset();
    current_ = 0;
    run_ = nullptr;
    set(Stage::idle);
}

// Nobody gets past an open question, and whoever plays or steps on meets the next one.
void Course::watch()
{
    if (session_.isTravelling()) return;
    if (stage_ == Stage::asking && session_.run() == run_) {
        const Question& q = question();
        if (session_.position() <= q.at && session_.playhead() <= q.asked) return;
        session_.pause();
        session_.seek(q.at);
        return;
    }
    if (stage_ != Stage::answered || !upcoming_ || session_.position() < upcoming_->reveal) return;
    session_.pause();
    current_ = asked_.size() - 1;
    next();
}

}  // namespace interleave::gui
