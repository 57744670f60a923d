#include "gui/inspect/scene.h"

#include "export/style.h"
#include "gui/inspect/words.h"

#include <algorithm>

namespace interleave::gui {

namespace {

std::string_view lastPart(std::string_view name) { return name.substr(name.rfind('/') + 1); }

// Made when they are asked for: most pictures show few tasks, and there may be very many.
void index(const std::vector<TaskView>& tasks,
           std::unordered_map<std::string_view, const TaskView*>& byName)
{
    if (!byName.empty()) return;
    byName.reserve(tasks.size());
    for (const TaskView& t : tasks) byName.emplace(t.name, &t);
}

Fill patternOf(TaskState state)
{
    if (state == TaskState::ready) return Fill::hatched;
    if (state == TaskState::blocked || state == TaskState::not_started) return Fill::faint;
    return Fill::solid;
}

// One letter, so that a state is not told by colour alone.
QString letterOf(const TaskView& t)
{
    switch (t.state) {
        case TaskState::not_started: return Inspect::tr("N", "letter of: not started");
        case TaskState::ready: return {};  // its pattern says it, and a letter would drown in that
        case TaskState::running: return Inspect::tr("R", "letter of: running");
        case TaskState::zombie: return Inspect::tr("Z", "letter of: zombie");
        case TaskState::exited: return Inspect::tr("E", "letter of: ended");
        case TaskState::blocked: {
            const char letter = letter_of(t.reason);
            return letter == '\0' ? QStringLiteral("B") : QString(QLatin1Char(letter));
        }
        default: return {};
    }
}

QString tipOf(const TaskView& t)
{
    QString tip = text(t.name) + QStringLiteral(": ") + said(t.what);
    if (t.step.empty()) return tip;
    return tip + QLatin1Char('\n') +
           (t.line > 0 ? Inspect::tr("line %1: %2").arg(t.line).arg(text(t.step)) : text(t.step));
}

constexpr double kMark = 14;  // the square that tells a state

}  // namespace

Scene::Scene(const FinishedRun& r, const Snapshot& n, const Snapshot& b, const Target& c)
    : run(r), now(n), before(b), chosen(c)
{
}

const TaskView* Scene::task(const std::string& name) const
{
    index(now.tasks, tasks_);
    const auto it = tasks_.find(name);
    return it == tasks_.end() ? nullptr : it->second;
}

const TaskView* Scene::wasTask(const std::string& name) const
{
    index(before.tasks, earlier_);
    const auto it = earlier_.find(name);
    return it == earlier_.end() ? nullptr : it->second;
}

const TaskView* Scene::chosenTask() const
{
    const auto it = std::ranges::find_if(now.tasks, [&](const TaskView& t) { return isChosen(t); });
    return it == now.tasks.end() ? nullptr : &*it;
}

const TaskView* Scene::someTask() const
{
    if (const TaskView* t = chosenTask()) return t;
    const auto runs = std::ranges::find(now.tasks, TaskState::running, &TaskView::state);
    if (runs != now.tasks.end()) return &*runs;
    return now.tasks.empty() ? nullptr : &now.tasks.front();
}

QString Scene::brief(const std::string& name) const
{
    if (lastParts_.empty()) {
        lastParts_.reserve(now.tasks.size());
        for (const TaskView& t : now.tasks) ++lastParts_[lastPart(t.name)];
    }
    const std::string_view last = lastPart(name);
    const auto it = lastParts_.find(last);
    return text(it != lastParts_.end() && it->second > 1 ? std::string_view(name) : last);
}

const ObjectView* Scene::objectBefore(size_t index) const
{
    return index < before.objects.size() ? &before.objects[index] : nullptr;
}

SceneView::SceneView(Session& session, Draw draw, QWidget* parent)
    : PictureView(
          [&session, draw = std::move(draw)](const Measure& m) {
              const std::shared_ptr<const FinishedRun> run = session.run();
              if (!run) return hintPicture(Inspect::tr("Nothing has been run yet."), m);
              const Scene scene(*run, session.moment(), session.before(),
                                Focus::of(session).target());
              return draw(scene, m);
          },
          parent)
{
    connect(&session, &Session::momentChanged, this, &SceneView::forget);
    connect(&session, &Session::sourceChanged, this, &SceneView::forget);
    connect(&Focus::of(session), &Focus::changed, this, &SceneView::forget);
    connect(this, &PictureView::chosen, &Focus::of(session), &Focus::choose);
}

double chipHeight(const Measure& m) { return std::max(m.height() + 6, kMark + 8); }

double taskChipWidth(const Scene& s, const Measure& m, const std::string& task, double widest,
                     const QString& suffix)
{
    const double tail = suffix.isEmpty() ? 0 : m.of(suffix) + 6;
    return std::min(widest, kMark + 17 + m.of(s.brief(task)) + tail);
}

QRectF taskChip(Picture& p, const Scene& s, const Measure& m, QPointF at, const std::string& task,
                double widest, const QString& suffix)
{
    const double height = chipHeight(m);
    const QRectF box(at, QSizeF(taskChipWidth(s, m, task, widest, suffix), height));
    const TaskView* t = s.task(task);
    const Tone tone = t != nullptr ? toneOf(t->state) : Tone::faint;
    p.box(box, Tone::ground, tone, 5, 1.2);
    const QRectF mark(at.x() + 5, at.y() + (height - kMark) / 2, kMark, kMark);
    double right = box.right() - 6;
    if (!suffix.isEmpty()) {
        const double width = m.of(suffix);
        p.text({right - width, at.y(), width + 1, height}, suffix, Tone::faint);
        right -= width + 6;
    }
    const QRectF name(mark.right() + 5, at.y(), right - mark.right() - 4, height);
    p.text(name, m.fit(s.brief(task), name.width()));
    if (t != nullptr) {
        const Fill pattern = patternOf(t->state);
        p.box(mark, tone, tone, 2, 1, pattern);
        p.text(mark, letterOf(*t), pattern == Fill::solid ? Tone::onFill : Tone::text, true,
               Qt::AlignCenter);
        p.add(Spot{box, Target{.task = TrackId{t->serial}}, text(t->name), tipOf(*t)});
        if (s.isChosen(*t)) p.markChosen(box, 5);
    }
    return box;
}

Flow::Flow(QPointF at, double width, double rowHeight, double gap)
    : start_(at), at_(at), width_(width), row_(rowHeight), gap_(gap)
{
}

QPointF Flow::place(double width)
{
    if (at_.x() > start_.x() && at_.x() + width > start_.x() + width_)
        at_ = {start_.x(), at_.y() + row_ + gap_};
    const QPointF here = at_;
    at_.rx() += width + gap_;
    return here;
}

}  // namespace interleave::gui
