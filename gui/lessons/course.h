// What a learner is asked in a session: the lesson of its scenario, or a prediction before each
// switch of whatever run there is.
//
// A question stands at a moment of the run, and while it is open nothing later is shown: whoever
// goes further is taken back (until then views ask veil()). An answer goes on to where it is seen.
// One for each session. Invariant: a question is open exactly while stage() is asking.
#pragma once

#include "gui/models/background.h"
#include "lesson/question.h"

#include <QObject>
#include <QString>

#include <memory>
#include <optional>
#include <vector>

namespace interleave::gui {

struct FinishedRun;
class Session;

class Course : public QObject {
    Q_OBJECT

  public:
    enum class Stage : uint8_t { idle, preparing, asking, answered, finished };

    // Made when it is first asked for; it lives as long as the session.
    static Course& of(Session&);

    [[nodiscard]] Stage stage() const { return stage_; }
    [[nodiscard]] bool hasLesson() const;  // of the scenario that is shown
    [[nodiscard]] int stops() const;       // of that lesson
    [[nodiscard]] bool isPredicting() const { return predicting_; }

    void begin();                            // the lesson, from its first question
    void beginWhenReady() { soon_ = true; }  // as soon as the next run has been made
    void setPredicting(bool);                // ask before each switch
    void answer(std::optional<size_t>);      // none: show it
    void next();
    void previous();  // a question that was answered already
    void stop();

    // REQUIRES: asking or answered
    [[nodiscard]] const Question& question() const { return asked_[current_].question; }
    [[nodiscard]] std::optional<size_t> chosen() const { return asked_[current_].chosen; }
    [[nodiscard]] int number() const { return static_cast<int>(current_) + 1; }
    [[nodiscard]] int count() const { return static_cast<int>(asked_.size()); }
    [[nodiscard]] bool hasNext() const { return predicting_ || current_ + 1 < asked_.size(); }
    [[nodiscard]] bool hasPrevious() const { return current_ > 0; }
    [[nodiscard]] int answered() const;  // how many have been
    [[nodiscard]] int right() const;     // of these
    // Stops that this run does not have, each with the reason.
    [[nodiscard]] const QStringList& skipped() const { return skipped_; }
    // The moment after which nothing may be shown.
    [[nodiscard]] std::optional<Time> veil() const;

  Q_SIGNALS:
    void changed();
    void begun();  // the first question is there
    void lessonDone(const QString& file, int right, int count);

  private:
    struct Asked {
        Question question;
        bool done = false;
        std::optional<size_t> chosen = {};  // none: it was shown
    };

    explicit Course(Session&);
    void takeRun();
    void takeLesson(std::vector<Question>);
    void predictFrom(uint64_t position, bool atOnce);
    void takePrediction(std::optional<Question>, bool atOnce);
    void ask(size_t index);
    void watch();
    void finish();
    void set(Stage);

    Session& session_;
    Stage stage_ = Stage::idle;
    bool predicting_ = false, soon_ = false;
    std::vector<Asked> asked_;
    size_t current_ = 0;
    std::optional<Question> upcoming_;  // of a prediction: the next one, if it is known already
    QStringList skipped_;
    std::shared_ptr<const FinishedRun> run_;  // that the questions are about
    Background maker_;
};

}  // namespace interleave::gui
