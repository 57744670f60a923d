#include "gui/inspect/what_view.h"

#include "analysis/report.h"
#include "gui/inspect/key_table.h"
#include "gui/inspect/words.h"
#include "gui/lessons/course.h"

#include <algorithm>

namespace interleave::gui {

namespace {

constexpr double kMargin = 14;

class What {
  public:
    What(const Scene& s, const WhyAnswer& why, const LockDetails* locks, const Measure& m)
        : s_(s),
          why_(why),
          locks_(locks),
          m_(m),
          t_(s.run.outcome.timeline),
          width_(m.width() - 2 * kMargin)
    {
    }

    Picture make()
    {
        y_ = 12;
        if (s_.chosen.finding >= 0)
            finding();
        else if (s_.chosen.object.valid())
            object();
        else if (s_.chosen.cpu.valid() && !s_.chosen.task.valid())
            cpu();
        else
            task();
        picture_.setSize({std::max(m_.width(), needed_ + kMargin), y_ + 10});
        return std::move(picture_);
    }

  private:
    void paragraph(const QString& words, Tone tone = Tone::text, double indent = 0)
    {
        if (words.isEmpty()) return;
        const double height = m_.wrapped(words, width_ - indent);
        picture_.add(Words{.box = {kMargin + indent, y_, width_ - indent, height},
                           .text = words,
                           .tone = tone,
                           .alignment = Qt::AlignLeft | Qt::AlignTop,
                           .wraps = true});
        y_ += height + 4;
    }
    void heading(const QString& words)
    {
        y_ += 10;
        picture_.text({kMargin, y_, width_, m_.height()}, words, Tone::text, true);
        y_ += m_.height() + 4;
    }
    // A name and its value; outlined if the last step changed it.
    void fact(const QString& name, const QString& value, bool changed = false)
    {
        if (value.isEmpty()) return;
        const double names = std::min(width_ * 0.42, 150.0);
        const double room = width_ - names;
        const double height = std::max(m_.height(), m_.wrapped(value, room)) + 3;
        picture_.text({kMargin, y_, names - 6, m_.height() + 2}, m_.fit(name, names - 8),
                      Tone::faint);
        picture_.add(Words{.box = {kMargin + names, y_ + 1, room, height - 2},
                           .text = value,
                           .alignment = Qt::AlignLeft | Qt::AlignTop,
                           .wraps = true});
        if (changed)
            picture_.markChanged(
                {kMargin + names - 3, y_, std::min(room, m_.of(value)) + 6, height - 1}, 3);
        y_ += height;
    }

    void task()
    {
        const TaskView* t = s_.chosenTask();
        if (t == nullptr && s_.chosen.task.valid()) return goneTask();
        if (t == nullptr) t = s_.someTask();
        if (t == nullptr)
            return paragraph(Inspect::tr("No task exists at this moment."), Tone::faint);
        const TaskView* was = s_.wasTask(t->name);
        const QRectF chip = taskChip(picture_, s_, m_, {kMargin, y_}, t->name, width_);
        picture_.text({chip.right() + 8, y_, width_ - chip.width() - 8, chip.height()},
                      m_.fit(kindOf(*t), width_ - chip.width() - 10), Tone::faint);
        y_ += chip.height() + 6;
        if (!s_.chosen.task.valid())
            paragraph(
                Inspect::tr("Nothing is chosen, so this is one of the tasks. Click on another."),
                Tone::faint);
        fact(Inspect::tr("at the moment"), said(t->what), was == nullptr || was->what != t->what);
        if (!t->step.empty())
            fact(t->line > 0 ? Inspect::tr("line %1").arg(t->line) : Inspect::tr("step"),
                 text(t->step), was != nullptr && (was->step != t->step || was->line != t->line));
        if (!t->instruction.empty())
            fact(Inspect::tr("next instruction"), text(t->instruction),
                 was != nullptr && was->instruction != t->instruction);
        QStringList holds;
        for (const std::string& h : t->holds) holds << text(h);
        fact(Inspect::tr("holds"), holds.join(QStringLiteral(", ")),
             was != nullptr && was->holds != t->holds);
        numbers(TrackId{t->serial});
        why();
    }
    [[nodiscard]] static QString kindOf(const TaskView& t)
    {
        if (t.kind == "process") return Inspect::tr("main task of process %1").arg(text(t.process));
        if (t.kind == "coroutine") return Inspect::tr("coroutine of %1").arg(text(t.process));
        return Inspect::tr("thread of %1").arg(text(t.process));
    }
    void goneTask()
    {
        const Track& track = t_.track(s_.chosen.task);
        paragraph(text(track.name));
        const Time ended = t_.moments(s_.chosen.task).ended;
        paragraph(track.created > s_.now.at
                      ? Inspect::tr("It is started at %1.").arg(text(track.created))
                  : ended != kNever ? Inspect::tr("It ended at %1.").arg(text(ended))
                                    : Inspect::tr("It does not exist at this moment."),
                  Tone::faint);
        numbers(s_.chosen.task);
    }
    // What its life was made of so far.
    void numbers(TrackId id)
    {
        if (id.index >= t_.tasks()) return;
        const Track& track = t_.track(id);
        heading(Inspect::tr("So far"));
        fact(Inspect::tr("arrived"), text(track.created));
        const Duration life = s_.now.at > track.created ? s_.now.at - track.created : Duration{};
        for (const TaskState state : {TaskState::running, TaskState::ready, TaskState::blocked}) {
            const Duration d = t_.spent(id, state, t_.begin(), s_.now.at);
            QString value = text(d);
            if (life.ns > 0)
                value += QStringLiteral("  (%1 %)")
                             .arg(100.0 * static_cast<double>(d.ns) / static_cast<double>(life.ns),
                                  0, 'f', 1);
            fact(wordOf(state), value);
        }
    }

    void why()
    {
        heading(Inspect::tr("Why"));
        if (!why_.obstacle.isEmpty()) return paragraph(why_.obstacle, Tone::faint);
        if (why_.why == nullptr) return paragraph(Inspect::tr("Working it out…"), Tone::faint);
        const Why& w = *why_.why;
        paragraph(said(w.answer));
        for (const std::string& sentence : w.chain) paragraph(said(sentence));
        if (!w.candidates.empty()) candidates(w);
        if (!w.rule.empty()) {
            heading(Inspect::tr("Rule of the policy"));
            paragraph(said(w.rule));
        }
    }
    void candidates(const Why& w)
    {
        const QString title = w.decided == kNever
                                  ? Inspect::tr("Candidates")
                                  : Inspect::tr("Candidates at %1").arg(text(w.decided));
        heading(title);
        if (w.decided != kNever)
            picture_.add(Spot{{kMargin, y_ - m_.height() - 4, m_.of(title, true), m_.height()},
                              Target{.at = w.decided},
                              title,
                              Inspect::tr("Go to this moment")});
        std::vector<KeyRow> rows;
        for (const WhyCandidate& c : w.candidates)
            rows.push_back({c.task, c.keys, false, c.chosen});
        const QSizeF size =
            drawKeyTable(picture_, s_, m_, {kMargin, y_}, m_.width() - 2 * kMargin, rows);
        needed_ = std::max(needed_, kMargin + size.width());
        y_ += size.height();
    }

    void cpu()
    {
        const uint32_t index = s_.chosen.cpu.index;
        if (index >= s_.now.cpus.size()) return;
        const CpuView& c = s_.now.cpus[index];
        picture_.text({kMargin, y_, width_, m_.height()}, text(c.name), Tone::text, true);
        y_ += m_.height() + 4;
        const bool known = index < s_.before.cpus.size();
        fact(Inspect::tr("at the moment"), said(c.doing),
             known && s_.before.cpus[index].doing != c.doing);
        for (const NamedText& f : c.cache) fact(said(f.first), said(f.second));
        if (s_.now.at > t_.begin()) {
            heading(Inspect::tr("So far"));
            const auto all = static_cast<double>((s_.now.at - t_.begin()).ns);
            for (const TaskState state : {TaskState::running, TaskState::kernel, TaskState::idle}) {
                const Duration d = t_.spent(s_.chosen.cpu, state, t_.begin(), s_.now.at);
                fact(wordOf(state), QStringLiteral("%1  (%2 %)")
                                        .arg(text(d))
                                        .arg(100 * static_cast<double>(d.ns) / all, 0, 'f', 1));
            }
        }
        if (!c.task.empty()) why();
    }

    void object()
    {
        const uint32_t index = s_.chosen.object.index;
        if (index >= s_.now.objects.size()) return;
        const ObjectView& o = s_.now.objects[index];
        const ObjectView* was = s_.objectBefore(index);
        picture_.text({kMargin, y_, width_, m_.height()},
                      said(o.kind) + QLatin1Char(' ') + text(o.name), Tone::text, true);
        y_ += m_.height() + 6;
        const auto chips = [&](const QString& name, const std::vector<std::string>& tasks) {
            if (tasks.empty()) return;
            const double names = std::min(width_ * 0.42, 150.0);
            picture_.text({kMargin, y_, names - 6, chipHeight(m_)}, name, Tone::faint);
            Flow flow({kMargin + names, y_}, width_ - names, chipHeight(m_));
            for (size_t i = 0; i < std::min<size_t>(tasks.size(), 40); ++i) {
                const double w = taskChipWidth(s_, m_, tasks[i], width_ - names);
                taskChip(picture_, s_, m_, flow.place(w), tasks[i], width_ - names);
            }
            y_ = flow.bottom() + 5;
        };
        if (!o.owner.empty()) chips(Inspect::tr("held by"), {o.owner});
        std::vector<std::string> holders;
        for (const auto& [task, units] : o.holders) holders.push_back(task);
        chips(Inspect::tr("held by"), holders);
        chips(Inspect::tr("waiting"), o.waiters);
        for (const NamedText& d : o.details)
            fact(said(d.first), said(d.second),
                 was != nullptr && std::ranges::find(was->details, d) == was->details.end());
        lockNumbers();
    }
    void lockNumbers()
    {
        if (locks_ == nullptr) return;
        const auto it =
            std::ranges::find(locks_->statistics, s_.chosen.object, &LockStatistics::object);
        if (it == locks_->statistics.end()) return;
        heading(Inspect::tr("In the whole run"));
        fact(Inspect::tr("taken"), QStringLiteral("%1 ×").arg(it->acquisitions));
        fact(Inspect::tr("had to wait"), QStringLiteral("%1 ×").arg(it->contended));
        const auto spread = [&](const QString& name, const Spread& d) {
            if (d.count == 0) return;
            fact(name, Inspect::tr("mean %1, 95 % within %2, at most %3")
                           .arg(text(d.mean), text(d.p95), text(d.max)));
        };
        spread(Inspect::tr("waits"), it->waits);
        spread(Inspect::tr("held"), it->holds);
        fact(Inspect::tr("longest queue"), QString::number(it->longest_queue));
        for (size_t i = 0; i < std::min<size_t>(it->blocking.size(), 5); ++i) {
            const LockStatistics::Blocking& b = it->blocking[i];
            paragraph(Inspect::tr("%1 kept %2 waiting for %3.")
                          .arg(text(t_.track(b.holder).name), text(t_.track(b.waiter).name),
                               text(b.time)));
        }
    }

    void finding()
    {
        const auto index = static_cast<size_t>(s_.chosen.finding);
        if (index >= s_.run.findings.size()) return;
        const Finding& f = s_.run.findings[index];
        picture_.text({kMargin, y_, width_, m_.height()}, said(name_of(f.kind)), Tone::problem,
                      true);
        y_ += m_.height() + 4;
        paragraph(said(f.sentence));
        const QString when = text(f.at);
        picture_.add(Spot{{kMargin, y_, width_, m_.height() + 3},
                          Target{.at = f.at},
                          when,
                          Inspect::tr("Go to this moment")});
        fact(Inspect::tr("when"), when);
        if (f.line > 0) fact(Inspect::tr("line"), QString::number(f.line));
        Flow flow({kMargin, y_ + 4}, width_, chipHeight(m_));
        for (size_t i = 0; i < std::min<size_t>(f.tasks.size(), 40); ++i) {
            const double w = taskChipWidth(s_, m_, f.tasks[i], width_);
            taskChip(picture_, s_, m_, flow.place(w), f.tasks[i], width_);
        }
        if (!f.tasks.empty()) y_ = flow.bottom() + 6;
    }

    const Scene& s_;
    const WhyAnswer& why_;
    const LockDetails* locks_;
    const Measure& m_;
    const Timeline& t_;
    double width_, y_ = 0, needed_ = 0;
    Picture picture_;
};

// About whom to ask why; empty: about nobody.
std::string askedAbout(const Scene& s)
{
    if (s.chosen.finding >= 0 || s.chosen.object.valid()) return {};
    if (s.chosen.cpu.valid() && !s.chosen.task.valid())
        return s.chosen.cpu.index < s.now.cpus.size() ? s.now.cpus[s.chosen.cpu.index].task
                                                      : std::string();
    const TaskView* t = s.chosen.task.valid() ? s.chosenTask() : s.someTask();
    return t != nullptr ? t->name : std::string();
}

// Works out the answer: near the start of a run at once, else on a thread.
class WhyAsker {
  public:
    explicit WhyAsker(Session& session) : session_(session) {}

    const WhyAnswer& answer(const Scene& s, PictureView& view)
    {
        const std::string task = askedAbout(s);
        if (task == task_ && s.now.position == position_ && run_ == session_.run()) return answer_;
        task_ = task;
        position_ = s.now.position;
        run_ = session_.run();
        answer_ = {};
        if (!run_->model) {
            background_.drop();
            answer_.obstacle =
                Inspect::tr("This is a recorded timeline: no decision of it can be made again.");
        } else if (task.empty()) {
            background_.drop();
        } else if (isQuick(s.now)) {
            background_.drop();
            take(why_after(run_->model, task, position_));
        } else {
            background_.ask(
                [this, task, model = run_->model, at = position_, &view](std::stop_token) {
                    auto why = std::make_shared<const Result<Why>>(why_after(model, task, at));
                    return [this, why, &view] {
                        take(*why);
                        view.forget();
                    };
                });
        }
        return answer_;
    }

  private:
    // The run is made again up to here, and every step looks at all tasks.
    [[nodiscard]] static bool isQuick(const Snapshot& now)
    {
        constexpr uint64_t kSteps = 5'000;
        constexpr uint64_t kWork = 50'000;
        return now.position <= kSteps && now.position * now.tasks.size() <= kWork;
    }

    void take(const Result<Why>& why)
    {
        if (why.ok())
            answer_.why = std::make_shared<const Why>(why.value());
        else
            answer_.obstacle = said(why.error().message);
    }

    Session& session_;
    std::shared_ptr<const FinishedRun> run_;
    std::string task_;
    uint64_t position_ = UINT64_MAX;
    WhyAnswer answer_;
    Background background_;
};

}  // namespace

Picture drawWhat(const Scene& s, const WhyAnswer& why, const LockDetails* locks, const Measure& m)
{
    return What(s, why, locks, m).make();
}

QWidget* makeWhat(Session& session, QWidget* parent)
{
    auto asker = std::make_shared<WhyAsker>(session);
    auto self = std::make_shared<PictureView*>(nullptr);
    auto* view = new SceneView(
        session,
        [&session, asker, self](const Scene& s, const Measure& m) {
            const std::shared_ptr<const LockDetails> locks =
                s.chosen.object.valid() && !Course::of(session).veil()
                    ? RunDetails::of(session).locks()
                    : nullptr;
            return drawWhat(s, asker->answer(s, **self), locks.get(), m);
        },
        parent);
    *self = view;
    view->setAccessibleName(Inspect::tr("What and why"));
    QObject::connect(&RunDetails::of(session), &RunDetails::locksReady, view, &SceneView::forget);
    return view;
}

}  // namespace interleave::gui
