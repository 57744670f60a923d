#include "gui/inspect/state_diagram.h"

#include "gui/inspect/words.h"
#include "gui/models/run_details.h"

#include <algorithm>
#include <optional>

namespace interleave::gui {

namespace {

constexpr size_t kMostTokens = 14;  // in one state; the others are counted
constexpr double kMargin = 16, kGap = 104, kBoxWidth = 190, kHead = 26;

struct StateBox {
    QString name;
    Tone tone;
    std::vector<const TaskView*> tasks;
    QRectF box;
    Picture inside;
};

enum Place { kNew, kReady, kRunning, kBlocked, kEnded, kPlaces };

Place placeOf(TaskState s)
{
    switch (s) {
        case TaskState::ready: return kReady;
        case TaskState::running: return kRunning;
        case TaskState::blocked: return kBlocked;
        case TaskState::zombie:
        case TaskState::exited: return kEnded;
        default: return kNew;
    }
}

class Diagram {
  public:
    Diagram(const Scene& s, const TransitionFacts& facts, const Measure& m)
        : s_(s), facts_(facts), m_(m)
    {
    }

    Picture make()
    {
        sort();
        for (StateBox& b : boxes_) fill(b);
        arrange();
        for (const StateBox& b : boxes_) {
            picture_.box(b.box, Tone::ground, b.tone, 10, 1.6);
            picture_.text({b.box.x() + 10, b.box.y() + 2, b.box.width() - 20, kHead}, b.name,
                          Tone::text, true);
            picture_.text({b.box.x() + 10, b.box.y() + 2, b.box.width() - 20, kHead},
                          QString::number(b.tasks.size()), Tone::faint, false,
                          Qt::AlignRight | Qt::AlignVCenter);
            picture_.add(b.inside, b.box.topLeft());
        }
        arrows();
        caption();
        return std::move(picture_);
    }

  private:
    void sort()
    {
        boxes_[kNew] = {wordOf(TaskState::not_started), Tone::faint, {}, {}, {}};
        boxes_[kReady] = {wordOf(TaskState::ready), Tone::ready, {}, {}, {}};
        boxes_[kRunning] = {wordOf(TaskState::running), Tone::running, {}, {}, {}};
        boxes_[kBlocked] = {wordOf(TaskState::blocked), Tone::blocked, {}, {}, {}};
        boxes_[kEnded] = {wordOf(TaskState::exited), Tone::ended, {}, {}, {}};
        for (const TaskView& t : s_.now.tasks) boxes_[placeOf(t.state)].tasks.push_back(&t);
    }

    // Tokens, and the size that they need.
    void fill(StateBox& b)
    {
        const double width = &b == &boxes_[kNew] || &b == &boxes_[kEnded] ? 130 : kBoxWidth;
        Flow flow({8, kHead + 4}, width - 16, chipHeight(m_), 5);
        const size_t shown = std::min(b.tasks.size(), kMostTokens);
        for (size_t i = 0; i < shown; ++i) {
            const TaskView& t = *b.tasks[i];
            const double w = taskChipWidth(s_, m_, t.name, width - 16);
            const QRectF chip = taskChip(b.inside, s_, m_, flow.place(w), t.name, width - 16);
            const TaskView* was = s_.wasTask(t.name);
            if (was == nullptr || was->state != t.state) b.inside.markChanged(chip, 5);
        }
        if (shown < b.tasks.size()) {
            const QString more =
                Inspect::tr("and %n more", nullptr, static_cast<int>(b.tasks.size() - shown));
            b.inside.text(QRectF(flow.place(m_.of(more)), QSizeF(m_.of(more), chipHeight(m_))),
                          more, Tone::faint);
        }
        const double height = b.tasks.empty() ? 62 : flow.bottom() + 10;
        b.box = {0, 0, width, std::max(height, 62.0)};
    }

    void arrange()
    {
        const double top = kMargin + 22;
        const double row = std::max({boxes_[kNew].box.height(), boxes_[kReady].box.height(),
                                     boxes_[kRunning].box.height(), boxes_[kEnded].box.height()});
        double x = kMargin;
        for (const Place p : {kNew, kReady, kRunning, kEnded}) {
            StateBox& b = boxes_[p];
            b.box.moveTopLeft({x, top + (row - b.box.height()) / 2});
            x = b.box.right() + (p == kReady ? kGap + 24 : kGap);
        }
        StateBox& blocked = boxes_[kBlocked];
        const double middle =
            (boxes_[kReady].box.center().x() + boxes_[kRunning].box.center().x()) / 2;
        blocked.box.moveTopLeft({middle - blocked.box.width() / 2, top + row + 62});
        picture_.setSize({x - kGap + kMargin, blocked.box.bottom() + kMargin + 24});
    }

    void arrows()
    {
        const QRectF fresh = boxes_[kNew].box, ready = boxes_[kReady].box,
                     running = boxes_[kRunning].box, blocked = boxes_[kBlocked].box,
                     ended = boxes_[kEnded].box;
        const double y = ready.center().y();
        across(Transition::admit, {fresh.right(), y}, {ready.left(), y}, -1);
        across(Transition::run, {ready.right(), y - 13}, {running.left(), y - 13}, -1);
        across(Transition::preempt, {running.left(), y + 13}, {ready.right(), y + 13}, 1);
        across(Transition::exit, {running.right(), y}, {ended.left(), y}, -1);
        const double below = blocked.center().y();
        corner(Transition::block, {running.center().x() + 30, running.bottom()},
               {blocked.right(), below}, true);
        corner(Transition::wake, {blocked.left(), below}, {ready.center().x() - 30, ready.bottom()},
               false);
    }
    [[nodiscard]] bool lit(Transition t) const { return facts_.last.contains(t); }
    [[nodiscard]] Tone tone(Transition t) const { return lit(t) ? Tone::changed : Tone::line; }
    [[nodiscard]] double width(Transition t) const { return lit(t) ? 3 : 1.5; }

    [[nodiscard]] QString label(Transition t) const
    {
        const QString number = numberOf(t);
        return number.isEmpty() ? wordOf(t) : number + QLatin1Char(' ') + wordOf(t);
    }
    [[nodiscard]] QString count(Transition t) const
    {
        if (!facts_.known) return QStringLiteral("…");
        const auto i = static_cast<size_t>(t);
        const QString all = QString::number(facts_.all[i]);
        return s_.chosen.task.valid()
                   ? Inspect::tr("%1 of %2").arg(QString::number(facts_.chosen[i]), all)
                   : QStringLiteral("%1 ×").arg(all);
    }
    // side: of the line on which its words stand, above (-1) or below (1).
    void across(Transition t, QPointF from, QPointF to, int side)
    {
        const QPointF gap(to.x() > from.x() ? 4 : -4, 0);
        picture_.arrow(from + gap, to - gap, tone(t), width(t));
        const double line = m_.height();
        const double top = side < 0 ? from.y() - 2 * line - 2 : from.y() + 4;
        words(t, {std::min(from.x(), to.x()), top, std::abs(to.x() - from.x()), 2 * line},
              Qt::AlignHCenter);
    }
    void words(Transition t, const QRectF& box, int alignment)
    {
        const double line = m_.height();
        picture_.text({box.x(), box.y(), box.width(), line}, label(t),
                      lit(t) ? Tone::changed : Tone::text, lit(t), alignment | Qt::AlignVCenter);
        picture_.text({box.x(), box.y() + line, box.width(), line}, count(t), Tone::faint, false,
                      alignment | Qt::AlignVCenter);
    }
    // An arrow around a corner; its words stand outside.
    void corner(Transition t, QPointF from, QPointF to, bool right)
    {
        QPainterPath path;
        const QPointF down(0, right ? 4 : -4);
        if (right) {
            path.moveTo(from + down);
            path.quadTo({from.x(), to.y()}, to + QPointF(4, 0));
        } else {
            path.moveTo(from + QPointF(-4, 0));
            path.quadTo({to.x(), from.y()}, to + QPointF(0, 4));
        }
        picture_.arrow(path, tone(t), width(t));
        const QPointF knee(right ? from.x() : to.x(), right ? to.y() : from.y());
        const double w = 110;
        words(t,
              {right ? knee.x() - 8 : knee.x() - w + 8, knee.y() - m_.height() * 1.2, w,
               2 * m_.height()},
              right ? Qt::AlignLeft : Qt::AlignRight);
    }
    void caption()
    {
        const TaskView* t = s_.chosenTask();
        const QString of = t != nullptr
                               ? Inspect::tr("Counts: %1 of all tasks, so far").arg(text(t->name))
                               : Inspect::tr("Counts: all tasks, so far");
        picture_.text({kMargin, 4, picture_.size().width() - 2 * kMargin, m_.height() + 2}, of,
                      Tone::faint);
    }

    const Scene& s_;
    const TransitionFacts& facts_;
    const Measure& m_;
    StateBox boxes_[kPlaces];
    Picture picture_;
};

// Counts what a log says, once for each run and chosen task.
class Counter {
  public:
    TransitionFacts facts(Session& session, const Scene& s)
    {
        TransitionFacts f;
        const std::shared_ptr<const RunLog> log = RunDetails::of(session).log();
        if (log != log_) {
            log_ = log;
            all_.reset();
            chosen_.reset();
            if (log) all_.emplace(*log);
        }
        if (!log) return f;
        if (chosen_ && task_ != s.chosen.task) chosen_.reset();
        task_ = s.chosen.task;
        if (task_.valid() && !chosen_) chosen_.emplace(*log, task_);
        f.known = true;
        f.all = all_->until(s.now.position);
        if (chosen_) f.chosen = chosen_->until(s.now.position);
        const bool stepped = s.before.position < s.now.position;
        for (size_t i = log->told_by(s.before.position); i < log->told_by(s.now.position); ++i)
            if (stepped && log->transitions[i] != Transition::none)
                f.last.insert(log->transitions[i]);
        return f;
    }

  private:
    std::shared_ptr<const RunLog> log_;
    TrackId task_;
    std::optional<TransitionCounter> all_, chosen_;
};

}  // namespace

Picture drawStates(const Scene& s, const TransitionFacts& facts, const Measure& m)
{
    return Diagram(s, facts, m).make();
}

QWidget* makeStateDiagram(Session& session, QWidget* parent)
{
    auto counter = std::make_shared<Counter>();
    auto* view = new SceneView(
        session,
        [&session, counter](const Scene& s, const Measure& m) {
            return drawStates(s, counter->facts(session, s), m);
        },
        parent);
    view->setFits(true);
    view->setAccessibleName(Inspect::tr("States"));
    QObject::connect(&RunDetails::of(session), &RunDetails::logReady, view, &SceneView::forget);
    return view;
}

}  // namespace interleave::gui
