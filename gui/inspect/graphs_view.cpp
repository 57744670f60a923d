#include "gui/inspect/graphs_view.h"

#include "gui/inspect/graph_picture.h"
#include "gui/inspect/words.h"
#include "gui/models/background.h"
#include "gui/models/run_details.h"

#include <algorithm>
#include <map>
#include <set>

namespace interleave::gui {

namespace {

using Caption = GraphPicture::Caption;

constexpr size_t kMostVertices = 300;  // what is larger says nothing to an eye

QString lockName(const Timeline& t, ObjectId o)
{
    return o.index < t.symbols().objects.size() ? text(t.symbols().objects[o.index])
                                                : Inspect::tr("an interpreter lock");
}

QString lockKind(const Timeline& t, ObjectId o)
{
    return o.index < t.symbols().object_kinds.size() ? text(t.symbols().object_kinds[o.index])
                                                     : QString();
}

// A vertex that is a task's chip; `ring`: it waits in a deadlock.
uint32_t taskVertex(GraphPicture& g, const Scene& s, const Measure& m, const std::string& name,
                    bool ring)
{
    const QSizeF size(taskChipWidth(s, m, name), chipHeight(m));
    return g.vertex(size, [&s, &m, name, ring](Picture& p, const QRectF& box) {
        taskChip(p, s, m, box.topLeft(), name);
        if (ring) p.box(box.adjusted(-2, -2, 2, 2), Tone::none, Tone::problem, 7, 2);
    });
}

uint32_t lockVertex(GraphPicture& g, const Scene& s, const Measure& m, ObjectId o, bool ring,
                    const QString& tip)
{
    const Timeline& t = s.run.outcome.timeline;
    const QString name = m.fit(lockName(t, o), 160, true);
    const QString kind = lockKind(t, o);
    const QSizeF size(m.of(name, true) + m.of(kind) + 26, chipHeight(m));
    const bool chosen = s.chosen.object == o;
    return g.vertex(size, [=, &m](Picture& p, const QRectF& box) {
        p.box(box, Tone::band, ring ? Tone::problem : Tone::line, box.height() / 2, ring ? 2 : 1.2);
        const QRectF inner = box.adjusted(10, 0, -10, 0);
        p.text(inner, name, Tone::text, true);
        p.text(inner, kind, Tone::faint, false, Qt::AlignRight | Qt::AlignVCenter);
        p.add(Spot{box, Target{.object = o}, kind + QLatin1Char(' ') + name, tip});
        if (chosen) p.markChosen(box, box.height() / 2);
    });
}

Picture tooLarge(size_t vertices, const Measure& m)
{
    return hintPicture(
        Inspect::tr("There are %1 tasks and locks in this graph, too many to draw. Choose an "
                    "earlier moment.")
            .arg(vertices),
        m);
}

class WaitFor {
  public:
    WaitFor(const Scene& s, const WaitForGraph& w, const Measure& m)
        : s_(s), t_(s.run.outcome.timeline), w_(w), m_(m)
    {
        for (const std::vector<uint32_t>& ring : w.rings)
            for (const uint32_t i : ring) inRing_.insert(i);
        for (const uint32_t i : inRing_) {
            ringTasks_.insert(w.waiting[i].task);
            if (w.waiting[i].object.valid()) ringLocks_.insert(w.waiting[i].object);
        }
    }

    Picture make()
    {
        size_t alone = 0;
        for (const WaitForGraph::Waiting& w : w_.waiting) alone += w.whom.empty() ? 1 : 0;
        if (alone == w_.waiting.size()) {
            if (alone == 0) return hintPicture(Inspect::tr("Nobody waits at this moment."), m_);
            return hintPicture(Inspect::tr("Nobody waits for another task at this moment. For "
                                           "time, a device or a message: %1.")
                                   .arg(alone),
                               m_);
        }
        if (w_.waiting.size() > kMostVertices) return tooLarge(w_.waiting.size(), m_);
        for (uint32_t i = 0; i < w_.waiting.size(); ++i) add(i);
        rings();
        return g_.make(captions(alone), m_);
    }

  private:
    uint32_t task(TrackId id)
    {
        const auto [it, fresh] = tasks_.try_emplace(id, 0);
        if (fresh) it->second = taskVertex(g_, s_, m_, t_.track(id).name, ringTasks_.contains(id));
        return it->second;
    }
    uint32_t lock(ObjectId o)
    {
        const auto [it, fresh] = locks_.try_emplace(o, 0);
        if (fresh) it->second = lockVertex(g_, s_, m_, o, ringLocks_.contains(o), lockTip(o));
        return it->second;
    }
    [[nodiscard]] QString lockTip(ObjectId o) const
    {
        QStringList lines;
        for (const WaitForGraph::Holding& h : w_.held)
            if (h.object == o)
                lines << Inspect::tr("held by %1 since %2")
                             .arg(text(t_.track(h.task).name), text(h.since));
        return lines.join(QLatin1Char('\n'));
    }
    void add(uint32_t i)
    {
        const WaitForGraph::Waiting& w = w_.waiting[i];
        if (w.whom.empty()) return;
        const bool ring = inRing_.contains(i);
        const Tone tone = ring ? Tone::problem : Tone::faint;
        const uint32_t from = task(w.task);
        if (!w.object.valid()) {
            const Spot spot{{}, Target{.task = w.task}, {}, sentence(i)};
            for (const TrackId whom : w.whom)
                g_.edge(from, task(whom), Inspect::tr("its end"), spot, m_, tone, ring ? 2 : 1.4);
            return;
        }
        const uint32_t to = lock(w.object);
        g_.edge(from, to, tone, ring ? 2 : 1.4);
        for (const TrackId whom : w.whom)
            if (held_.emplace(w.object, whom).second) {
                const bool inIt = ring && ringTasks_.contains(whom);
                g_.edge(to, task(whom), inIt ? Tone::problem : Tone::faint, inIt ? 2 : 1.4);
            }
    }
    [[nodiscard]] QString sentence(uint32_t i) const { return said(sentence_of(t_, w_, i)); }
    void rings()
    {
        for (const std::vector<uint32_t>& ring : w_.rings) {
            std::vector<uint32_t> order;
            for (const uint32_t i : ring) {
                order.push_back(task(w_.waiting[i].task));
                if (w_.waiting[i].object.valid()) order.push_back(lock(w_.waiting[i].object));
            }
            g_.ring(std::move(order));
        }
    }
    [[nodiscard]] std::vector<Caption> captions(size_t alone) const
    {
        std::vector<Caption> all;
        for (const std::vector<uint32_t>& ring : w_.rings) {
            all.push_back({Inspect::tr("Deadlock: a ring of %1 tasks, none of which can go on.")
                               .arg(ring.size()),
                           Tone::problem});
            if (const std::string how = remedy(t_, w_, ring); !how.empty())
                all.push_back({said(how), Tone::text});
        }
        if (!w_.behind.empty())
            all.push_back({Inspect::tr("%n more can go on only when a ring comes apart.", nullptr,
                                       static_cast<int>(w_.behind.size())),
                           Tone::text});
        if (alone > 0)
            all.push_back(
                {Inspect::tr("Waiting for what no task in particular has to give: %1.").arg(alone),
                 Tone::faint});
        return all;
    }

    const Scene& s_;
    const Timeline& t_;
    const WaitForGraph& w_;
    const Measure& m_;
    std::set<uint32_t> inRing_;
    std::set<TrackId> ringTasks_;
    std::set<ObjectId> ringLocks_;
    std::map<TrackId, uint32_t> tasks_;
    std::map<ObjectId, uint32_t> locks_;
    std::set<std::pair<ObjectId, TrackId>> held_;
    GraphPicture g_;
};

class Resources {
  public:
    Resources(const Scene& s, const Measure& m) : s_(s), m_(m) {}

    Picture make()
    {
        for (size_t i = 0; i < s_.now.objects.size(); ++i) add(i);
        if (g_.isEmpty())
            return hintPicture(Inspect::tr("This scenario has no resources or locks."), m_);
        if (g_.graph().vertices.size() > kMostVertices)
            return tooLarge(g_.graph().vertices.size(), m_);
        std::vector<Caption> captions;
        captions.push_back({Inspect::tr("An arrow from a resource: the task has a unit of it. An "
                                        "arrow to a resource: the task waits for it."),
                            Tone::faint});
        if (s_.now.end == RunEnd::deadlock)
            captions.push_back({Inspect::tr("The run ends in a deadlock."), Tone::problem});
        return g_.make(captions, m_);
    }

  private:
    static constexpr int64_t kMostDots = 24;

    struct Units {
        int64_t all = 1, free = 1;
    };
    // Of what can be owned; none of a queue, a condition or a device.
    [[nodiscard]] std::optional<Units> unitsOf(const ObjectView& o) const
    {
        if (o.kind == "resource") {
            Units u;
            for (const auto& [name, value] : o.details) {
                if (name == "units") u.all = parse_int(value).value_or(1);
                if (name == "free") u.free = parse_int(value).value_or(0);
            }
            return u;
        }
        const bool lock = o.kind == "mutex" || o.kind == "spinlock" || o.kind == "ticketlock" ||
                          o.kind == "rwlock" || o.kind == "gil";
        if (!lock) return std::nullopt;
        return Units{1, o.owner.empty() ? 1 : 0};
    }

    void add(size_t index)
    {
        const ObjectView& o = s_.now.objects[index];
        const std::optional<Units> units = unitsOf(o);
        if (!units) return;
        const uint32_t square = resource(index, o, *units);
        if (!o.owner.empty()) g_.edge(square, task(o.owner), Tone::text);
        for (const auto& [holder, n] : o.holders) assign(square, holder, n);
        for (const std::string& waiter : o.waiters) {
            const TaskView* t = s_.task(waiter);
            const uint32_t from = task(waiter);
            const int64_t wants = t != nullptr ? t->wants : 0;
            if (wants > 1)
                g_.edge(from, square, Inspect::tr("wants %1").arg(wants), {}, m_, Tone::blocked);
            else
                g_.edge(from, square, Tone::blocked, 1.4);
        }
    }
    void assign(uint32_t square, const std::string& holder, int64_t n)
    {
        if (n > 1)
            g_.edge(square, task(holder), Inspect::tr("has %1").arg(n), {}, m_, Tone::text);
        else
            g_.edge(square, task(holder), Tone::text);
    }
    uint32_t resource(size_t index, const ObjectView& o, const Units& units)
    {
        const QString name = m_.fit(text(o.name), 140, true);
        const auto dots = static_cast<int>(std::min(units.all, kMostDots));
        const int columns = dots > 12 ? 8 : dots > 4 ? (dots + 1) / 2 : std::max(dots, 1);
        const int rows = (dots + columns - 1) / columns;
        const double side = std::max({columns * 15.0 + 16, m_.of(name, true) + 16, 46.0});
        const QSizeF size(side, m_.height() + 10 + rows * 15.0);
        const QString tip = Inspect::tr("%1 %2: %3 of %4 free")
                                .arg(said(o.kind), text(o.name))
                                .arg(units.free)
                                .arg(units.all);
        const Target target{.object = ObjectId{static_cast<uint32_t>(index)}};
        const bool chosen = s_.chosen.object == target.object;
        return g_.vertex(size, [=, this](Picture& p, const QRectF& box) {
            p.box(box, Tone::ground, Tone::text, 2, 1.4);
            p.text({box.x(), box.y() + 2, box.width(), m_.height()}, name, Tone::text, true,
                   Qt::AlignCenter);
            const double left = box.center().x() - columns * 15.0 / 2;
            for (int i = 0; i < dots; ++i) {
                const QRectF dot(left + i % columns * 15.0 + 2.5,
                                 box.y() + m_.height() + 5 + static_cast<double>(i / columns) * 15,
                                 10, 10);
                p.box(dot, i < units.free ? Tone::none : Tone::text, Tone::text, 5, 1.2);
            }
            p.add(Spot{box, target, text(o.name), tip});
            if (chosen) p.markChosen(box, 2);
        });
    }
    uint32_t task(const std::string& name)
    {
        const auto [it, fresh] = tasks_.try_emplace(name, 0);
        if (!fresh) return it->second;
        const TaskView* t = s_.task(name);
        const QString label = m_.fit(s_.brief(name), 150);
        const double d = std::max(m_.height() + 18, m_.of(label) + 22);
        const QSizeF size(d, std::max(m_.height() + 18, 38.0));
        const Tone tone = t != nullptr ? toneOf(t->state) : Tone::faint;
        it->second = g_.vertex(size, [=, this](Picture& p, const QRectF& box) {
            Shape circle;
            circle.path.addEllipse(box);
            circle.fill = tone;
            circle.line = tone;
            circle.pattern = Fill::faint;
            circle.width = 1.6;
            p.add(std::move(circle));
            p.text(box, label, Tone::text, false, Qt::AlignCenter);
            if (t == nullptr) return;
            p.add(Spot{box, Target{.task = TrackId{t->serial}}, text(t->name),
                       text(t->name) + QStringLiteral(": ") + said(t->what)});
            if (s_.isChosen(*t)) p.markChosen(box, box.height() / 2);
        });
        return it->second;
    }

    const Scene& s_;
    const Measure& m_;
    std::map<std::string, uint32_t> tasks_;
    GraphPicture g_;
};

// Asks for the graph of a moment and keeps the last one: in a long run it takes a while.
class Asker {
  public:
    explicit Asker(Session& session) : session_(session) {}

    Picture draw(const Scene& s, const Measure& m, PictureView& view)
    {
        const std::shared_ptr<const LockDetails> locks = RunDetails::of(session_).locks();
        if (!locks) return hintPicture(Inspect::tr("Looking for who waits for whom…"), m);
        const bool other = locks != locks_ || s.now.position != position_;
        if (other && locks->log.list.size() <= kQuick) {
            graph_ = wait_for_graph(s.run.outcome.timeline, locks->log, s.now.at);
            answeredFor_ = locks;
        } else if (other) {
            ask(s, locks, view);
        }
        locks_ = locks;
        position_ = s.now.position;
        if (answeredFor_ != locks)
            return hintPicture(Inspect::tr("Looking for who waits for whom…"), m);
        return drawWaitFor(s, graph_, m);
    }

  private:
    static constexpr size_t kQuick = 20'000;

    void ask(const Scene& s, const std::shared_ptr<const LockDetails>& locks, PictureView& view)
    {
        background_.ask([this, run = session_.run(), locks, at = s.now.at, &view](std::stop_token) {
            auto graph = std::make_shared<WaitForGraph>(
                wait_for_graph(run->outcome.timeline, locks->log, at));
            return [this, graph, locks, &view] {
                graph_ = std::move(*graph);
                answeredFor_ = locks;
                view.forget();
            };
        });
    }

    Session& session_;
    std::shared_ptr<const LockDetails> locks_, answeredFor_;
    uint64_t position_ = UINT64_MAX;
    WaitForGraph graph_;
    Background background_;
};

}  // namespace

Picture drawWaitFor(const Scene& s, const WaitForGraph& w, const Measure& m)
{
    return WaitFor(s, w, m).make();
}

Picture drawLockOrder(const Scene& s, const LockOrder& order, const Measure& m)
{
    const Timeline& t = s.run.outcome.timeline;
    if (order.edges.empty())
        return hintPicture(
            Inspect::tr("In this run no task held one lock while it asked for another."), m);
    std::set<std::pair<ObjectId, ObjectId>> bad;
    for (const std::vector<uint32_t>& cycle : order.cycles)
        for (const uint32_t e : cycle) bad.emplace(order.edges[e].held, order.edges[e].wanted);
    std::map<std::pair<ObjectId, ObjectId>, std::vector<const LockOrder::Edge*>> ways;
    std::map<ObjectId, uint32_t> locks;
    GraphPicture g;
    for (const LockOrder::Edge& e : order.edges) {
        ways[{e.held, e.wanted}].push_back(&e);
        locks[e.held] = locks[e.wanted] = 0;
    }
    if (locks.size() + ways.size() > kMostVertices) return tooLarge(locks.size(), m);
    for (auto& [lock, vertex] : locks) {
        const bool ring = std::ranges::any_of(
            bad, [&, l = lock](const auto& b) { return b.first == l || b.second == l; });
        vertex = lockVertex(g, s, m, lock, ring, {});
    }
    for (const auto& [pair, edges] : ways) {
        std::set<std::string> names;
        for (const LockOrder::Edge* e : edges) names.insert(t.track(e->task).name);
        QString words = s.brief(*names.begin());
        if (names.size() > 1)
            words = Inspect::tr("%1 and %n more", nullptr, static_cast<int>(names.size()) - 1)
                        .arg(words);
        const LockOrder::Edge& first = *edges.front();
        const Spot spot{{},
                        Target{.task = first.task, .at = first.at},
                        words,
                        Inspect::tr("%1 held %2 while it asked for %3, at %4")
                            .arg(text(t.track(first.task).name), lockName(t, pair.first),
                                 lockName(t, pair.second), text(first.at))};
        const bool ring = bad.contains(pair);
        g.edge(locks[pair.first], locks[pair.second], words, spot, m,
               ring ? Tone::problem : Tone::faint, ring ? 2 : 1.4);
    }
    std::vector<Caption> captions;
    for (const std::vector<uint32_t>& cycle : order.cycles) {
        if (captions.size() == 5) break;
        captions.push_back(
            {Inspect::tr("Possible deadlock: %1").arg(said(sentence_of(t, order, cycle))),
             Tone::problem});
    }
    if (captions.empty())
        captions.push_back({Inspect::tr("Locks were taken in one order: no deadlock can come of "
                                        "what this run did with them."),
                            Tone::faint});
    return g.make(captions, m);
}

Picture drawResources(const Scene& s, const Measure& m) { return Resources(s, m).make(); }

QWidget* makeWaitFor(Session& session, QWidget* parent)
{
    auto asker = std::make_shared<Asker>(session);
    auto self = std::make_shared<PictureView*>(nullptr);
    auto* view = new SceneView(
        session,
        [asker, self](const Scene& s, const Measure& m) { return asker->draw(s, m, **self); },
        parent);
    *self = view;
    view->setFits(true);
    view->setAccessibleName(Inspect::tr("Who waits for whom"));
    QObject::connect(&RunDetails::of(session), &RunDetails::locksReady, view, &SceneView::forget);
    return view;
}

QWidget* makeLockOrder(Session& session, QWidget* parent)
{
    auto* view = new SceneView(
        session,
        [&session](const Scene& s, const Measure& m) {
            const std::shared_ptr<const LockDetails> locks = RunDetails::of(session).locks();
            if (!locks) return hintPicture(Inspect::tr("Looking at the order of locks…"), m);
            return drawLockOrder(s, locks->order, m);
        },
        parent);
    view->setFits(true);
    view->setAccessibleName(Inspect::tr("Order of locks"));
    QObject::connect(&RunDetails::of(session), &RunDetails::locksReady, view, &SceneView::forget);
    return view;
}

QWidget* makeResources(Session& session, QWidget* parent)
{
    auto* view = new SceneView(session, drawResources, parent);
    view->setFits(true);
    view->setAccessibleName(Inspect::tr("Resources"));
    return view;
}

}  // namespace interleave::gui
