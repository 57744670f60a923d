#include "gui/inspect/run_queues.h"

#include "gui/inspect/key_table.h"
#include "gui/inspect/words.h"
#include "policy/policies.h"

#include <algorithm>
#include <map>
#include <optional>

namespace interleave::gui {

namespace {

constexpr double kMargin = 14, kIndent = 12;
constexpr uint32_t kMostLanes = 12;  // with more, those that are empty are left out

using Row = std::pair<std::string, std::vector<NamedText>>;

const std::string* valueOf(const std::vector<NamedText>& keys, std::string_view name)
{
    const auto it = std::ranges::find(keys, name, &NamedText::first);
    return it == keys.end() ? nullptr : &it->second;
}

std::optional<int64_t> firstNumber(const std::string& text)
{
    return parse_int(std::string_view(text).substr(0, text.find(' ')));
}

// What a task has of all: tickets, or its share.
struct Share {
    std::string task;
    int64_t part = 0;
};

class Queues {
  public:
    Queues(const Scene& s, const Measure& m) : s_(s), m_(m), width_(m.width() - 2 * kMargin) {}

    Picture make()
    {
        y_ = 10;
        policy();
        for (size_t i = 0; i < s_.now.queues.size(); ++i) queue(i);
        for (const auto& [name, fields] : s_.now.memory) memory(name, fields);
        picture_.setSize({std::max(m_.width(), needed_ + kIndent + kMargin), y_ + 8});
        return std::move(picture_);
    }

  private:
    void policy()
    {
        const auto all = policies();
        const auto it = std::ranges::find_if(
            all, [&](const PolicyInfo* p) { return p->name == s_.now.policy; });
        if (it == all.end()) return;
        const QString name = said((*it)->title);
        picture_.text({kMargin, y_, width_, m_.height()}, name, Tone::text, true);
        y_ += m_.height() + 2;
        paragraph(said((*it)->about), Tone::faint);
        y_ += 6;
    }
    void paragraph(const QString& words, Tone tone)
    {
        const double height = m_.wrapped(words, width_);
        picture_.add(Words{.box = {kMargin, y_, width_, height},
                           .text = words,
                           .tone = tone,
                           .alignment = Qt::AlignLeft | Qt::AlignTop,
                           .wraps = true});
        y_ += height;
    }

    [[nodiscard]] bool isLoop(const QueueView& q) const { return q.name.starts_with("event loop"); }
    // The CPUs that this queue feeds.
    [[nodiscard]] std::vector<size_t> cpusOf(size_t queue) const
    {
        std::vector<size_t> cpus;
        const bool one = s_.now.queues.size() == 1 || s_.now.queues[0].name == "run queue";
        for (size_t c = 0; c < s_.now.cpus.size(); ++c)
            if (one ? queue == 0 : queue == c) cpus.push_back(c);
        return cpus;
    }

    void queue(size_t index)
    {
        const QueueView& q = s_.now.queues[index];
        const double top = y_;
        y_ += 8;
        const double line = m_.height() + 4;
        const QRectF head(kMargin + kIndent, y_, width_ - 2 * kIndent, line);
        const QString count = countOf(q);
        const double right = std::min(m_.of(count), head.width());
        const QString name = said(q.name);
        picture_.text(head, m_.fit(name, head.width() - right - 10, true), Tone::text, true);
        picture_.text(head, m_.fit(count, head.width()), Tone::faint, false,
                      Qt::AlignRight | Qt::AlignVCenter);
        const QString tip = q.delayed == 0 ? count : count + QLatin1Char('\n') + aboutDelayed();
        picture_.add(Spot{head, Target{}, name, name + QLatin1Char('\n') + tip});
        y_ += line + 4;
        if (!isLoop(q)) cpus(index);
        const bool lanes = !isLoop(q) && hasLevels(q);
        const std::vector<Share> shares = isLoop(q) ? std::vector<Share>() : sharesOf(q, index);
        if (lanes)
            levels(q, index);
        else if (!shares.empty())
            bar(shares);
        if (!lanes) rows(q, index);
        y_ += 8;
        frame(top);
    }
    [[nodiscard]] static QString countOf(const QueueView& q)
    {
        const size_t ready = q.order.size() - q.delayed;
        if (q.delayed > 0) return Inspect::tr("%1 waiting, %2 delayed").arg(ready).arg(q.delayed);
        return q.order.empty() ? Inspect::tr("nobody waits")
                               : Inspect::tr("waiting: %1").arg(ready);
    }
    [[nodiscard]] static QString aboutDelayed()
    {
        return Inspect::tr(
            "Delayed: it sleeps, but has had more than its share, so that the policy "
            "keeps it in the queue until the others have caught up. It does not run.");
    }
    // Behind what was drawn since `top`: shapes are painted in order, so it is an outline only.
    void frame(double top)
    {
        const double width = std::max(width_, needed_ - kMargin + kIndent);
        picture_.box({kMargin, top, width, y_ - top}, Tone::none, Tone::line, 8);
        y_ += 12;
    }

    // Whether TaskView::level says in which of several queues a task stands.
    [[nodiscard]] bool knowsLevels() const { return s_.now.levels > 1 || s_.now.policy == "mlfq"; }
    [[nodiscard]] bool hasLevels(const QueueView& q) const
    {
        return knowsLevels() || std::ranges::any_of(q.order, [](const Row& row) {
                   return valueOf(row.second, "level") != nullptr;
               });
    }

    void cpus(size_t queue)
    {
        for (const size_t c : cpusOf(queue)) {
            const CpuView& cpu = s_.now.cpus[c];
            double x = kMargin + kIndent;
            const double height = chipHeight(m_);
            double below = 0;
            const double label = m_.of(text(cpu.name)) + 8;
            picture_.text({x, y_, label, height}, text(cpu.name), Tone::faint);
            x += label;
            if (cpu.task.empty()) {
                picture_.text({x, y_, kMargin + width_ - x - kIndent, height}, said(cpu.doing),
                              Tone::faint);
            } else {
                const QRectF chip = taskChip(picture_, s_, m_, {x, y_}, cpu.task);
                const bool was = c < s_.before.cpus.size() && s_.before.cpus[c].task == cpu.task;
                if (!was) picture_.markChanged(chip, 5);
                const QString what = slice(cpu);
                QRectF rest(chip.right() + 8, y_, kMargin + width_ - chip.right() - 16, height);
                // Where it does not fit beside the chip it goes below.
                if (m_.of(what) > rest.width()) {
                    const double room = kMargin + width_ - kIndent - x;
                    rest = QRectF(x, y_ + height, room, m_.wrapped(what, room));
                    below = rest.height();
                }
                picture_.add(
                    Words{.box = rest, .text = what, .tone = Tone::faint, .wraps = below > 0});
            }
            picture_.add(Spot{{kMargin + kIndent, y_, label - 4, height},
                              Target{.cpu = CpuId{static_cast<uint32_t>(c)}},
                              text(cpu.name),
                              said(cpu.doing)});
            y_ += height + below + 4;
        }
    }
    // "runs alice since 2 ms, slice ends at 4 ms" without what the chip says.
    [[nodiscard]] QString slice(const CpuView& cpu) const
    {
        const size_t since = cpu.doing.find(" since ");
        return since == std::string::npos ? said(cpu.doing) : said(cpu.doing.substr(since + 1));
    }

    [[nodiscard]] bool isNew(size_t queue, const std::string& task) const
    {
        if (queue >= s_.before.queues.size()) return true;
        const auto& order = s_.before.queues[queue].order;
        return std::ranges::find(order, task, &Row::first) == order.end();
    }

    // A task with its keys below it. REQUIRES: it fits the width
    void card(QPointF at, double width, const Row& row, bool changed)
    {
        const QRectF chip = taskChip(picture_, s_, m_, at, row.first, width);
        if (changed) picture_.markChanged(chip, 5);
        const QString keys = keysText(row.second);
        picture_.add(
            Words{.box = {at.x() + 2, chip.bottom() + 1, width - 2, m_.wrapped(keys, width - 2)},
                  .text = keys,
                  .tone = Tone::faint,
                  .alignment = Qt::AlignLeft | Qt::AlignTop,
                  .wraps = true});
    }
    [[nodiscard]] QString keysText(const std::vector<NamedText>& keys) const
    {
        QStringList parts;
        for (const auto& [name, value] : keys)
            if (name != "level" && name != "waiting since")
                parts << said(name) + QLatin1Char(' ') + said(value);
        return parts.join(QStringLiteral(", "));
    }
    [[nodiscard]] double cardWidth(const Row& row, double most) const
    {
        const double keys = m_.of(keysText(row.second)) + 4;
        return std::min(most, std::max(keys, taskChipWidth(s_, m_, row.first)));
    }

    void levels(const QueueView& q, size_t index)
    {
        std::map<uint32_t, std::vector<const Row*>> lanes;
        uint32_t count = s_.now.levels;
        for (const TaskView& t : s_.now.tasks)
            if (knowsLevels()) count = std::max(count, t.level + 1);
        for (uint32_t level = 0; count <= kMostLanes && level < count; ++level) lanes[level];
        for (const Row& row : q.order) {
            const std::string* level = valueOf(row.second, "level");
            const TaskView* t = s_.task(row.first);
            const std::optional<int64_t> told =
                level != nullptr ? firstNumber(*level) : std::nullopt;
            lanes[told && *told >= 0 ? static_cast<uint32_t>(*told)
                  : t != nullptr     ? t->level
                                     : 0]
                .push_back(&row);
        }
        std::map<uint32_t, std::vector<std::string>> running;
        for (const size_t c : cpusOf(index))
            if (const TaskView* t = s_.task(s_.now.cpus[c].task); t != nullptr && knowsLevels()) {
                running[t->level].push_back(t->name);
                lanes[t->level];
            }
        for (const auto& [level, rows] : lanes) lane(level, rows, running[level], index);
    }
    void lane(uint32_t level, const std::vector<const Row*>& rows,
              const std::vector<std::string>& running, size_t index)
    {
        const double left = kMargin + kIndent;
        const QString name = Inspect::tr("level %1").arg(level);
        const double label = m_.of(Inspect::tr("level %1").arg(88)) + 14;
        const double width = width_ - 2 * kIndent - label - 10;
        double keys = m_.height();  // what the highest of them needs
        for (const Row* row : rows)
            keys = std::max(keys, m_.wrapped(keysText(row->second), cardWidth(*row, width) - 2));
        const double height = chipHeight(m_) + keys + 2;
        const double top = y_;
        Picture inside;
        std::swap(inside, picture_);  // cards are drawn over a band whose height they decide
        Flow flow({left + label, y_ + 6}, width, height, 8);
        double bottom = y_ + 6 + chipHeight(m_);
        for (const std::string& task : running) {
            const QString on = Inspect::tr("has a CPU");
            const double w = taskChipWidth(s_, m_, task, width, on);
            taskChip(picture_, s_, m_, flow.place(w), task, width, on);
            bottom = flow.bottom();
        }
        for (const Row* row : rows) {
            const double w = cardWidth(*row, width);
            card(flow.place(w), w, *row, isNew(index, row->first));
            bottom = flow.bottom();
        }
        std::swap(inside, picture_);
        picture_.box({left, top, width_ - 2 * kIndent, bottom + 5 - top}, Tone::band, Tone::none,
                     5);
        picture_.text({left + 8, top, label, bottom + 5 - top}, name, Tone::faint);
        picture_.add(inside, {});
        y_ = bottom + 9;
    }

    // Of a policy that shares by tickets: of each queued task, and of those that run where
    // it is the declared tickets that count.
    [[nodiscard]] std::vector<Share> sharesOf(const QueueView& q, size_t index) const
    {
        std::vector<Share> shares;
        bool byTickets = true;
        for (const auto& [task, keys] : q.order) {
            const std::string* value = valueOf(keys, "inflated to");
            if (value == nullptr) value = valueOf(keys, "tickets");
            if (value == nullptr) value = valueOf(keys, "share");
            const std::optional<int64_t> part = value ? firstNumber(*value) : std::nullopt;
            if (!part || *part <= 0) return {};
            shares.push_back({task, *part});
            const TaskView* t = s_.task(task);
            byTickets = byTickets && t != nullptr && t->tickets == part;
        }
        if (shares.empty() || !byTickets) return shares;
        for (const size_t c : cpusOf(index)) {
            const TaskView* t = s_.task(s_.now.cpus[c].task);
            if (t != nullptr && t->tickets > 0)
                shares.insert(shares.begin(), {t->name, t->tickets});
        }
        return shares;
    }
    void bar(const std::vector<Share>& shares)
    {
        int64_t sum = 0;
        for (const Share& share : shares) sum += share.part;
        const double width = width_ - 2 * kIndent;
        const double height = 2 * m_.height() + 8;
        double x = kMargin + kIndent;
        for (const Share& share : shares) {
            const double part = static_cast<double>(share.part) / static_cast<double>(sum);
            const QRectF box(x, y_, width * part, height);
            const TaskView* t = s_.task(share.task);
            const bool runs = t != nullptr && t->state == TaskState::running;
            picture_.box(box.adjusted(1, 0, -1, 0), runs ? Tone::running : Tone::ready,
                         runs ? Tone::running : Tone::ready, 2, 1, Fill::faint);
            const QString percent = QStringLiteral("%1 %").arg(part * 100, 0, 'f', 1);
            const QRectF inner = box.adjusted(5, 3, -3, -3);
            picture_.text({inner.x(), inner.y(), inner.width(), m_.height()},
                          m_.fit(s_.brief(share.task), inner.width(), true), Tone::text, true);
            picture_.text(
                {inner.x(), inner.y() + m_.height(), inner.width(), m_.height()},
                m_.fit(QStringLiteral("%1 · %2").arg(share.part).arg(percent), inner.width()),
                Tone::text);
            picture_.add(Spot{box, t != nullptr ? Target{.task = TrackId{t->serial}} : Target{},
                              text(share.task),
                              Inspect::tr("%1: %2 of %3, %4")
                                  .arg(text(share.task))
                                  .arg(share.part)
                                  .arg(sum)
                                  .arg(percent)});
            x += box.width();
        }
        y_ += height + 8;
    }

    // One task a line, its keys in columns.
    void rows(const QueueView& q, size_t index)
    {
        if (q.order.empty()) {
            picture_.text({kMargin + kIndent, y_, width_ - 2 * kIndent, m_.height()},
                          isLoop(q) ? Inspect::tr("None of its coroutines can go on.")
                                    : Inspect::tr("Nobody is ready at this moment."),
                          Tone::faint);
            y_ += m_.height() + 2;
            return;
        }
        std::vector<KeyRow> rows;
        for (const auto& [task, keys] : q.order) rows.push_back({task, keys, isNew(index, task)});
        const QSizeF size =
            drawKeyTable(picture_, s_, m_, {kMargin + kIndent, y_}, width_ - 2 * kIndent, rows);
        needed_ = std::max(needed_, kMargin + kIndent + size.width());
        y_ += size.height();
    }

    void memory(const std::string& name, const std::vector<NamedText>& fields)
    {
        const double top = y_;
        y_ += 8;
        picture_.text({kMargin + kIndent, y_, width_ - 2 * kIndent, m_.height() + 2}, text(name),
                      Tone::text, true);
        y_ += m_.height() + 6;
        double names = 0;
        for (const NamedText& f : fields) names = std::max(names, m_.of(said(f.first)));
        for (const NamedText& f : fields) {
            picture_.text({kMargin + kIndent, y_, names + 4, m_.height() + 2}, said(f.first),
                          Tone::faint);
            const QRectF value(kMargin + kIndent + names + 14, y_, m_.of(said(f.second)) + 2,
                               m_.height() + 2);
            picture_.text(value, said(f.second));
            if (!same(name, f)) picture_.markChanged(value.adjusted(-2, 0, 2, 0), 3);
            y_ += m_.height() + 4;
        }
        y_ += 6;
        frame(top);
    }
    [[nodiscard]] bool same(const std::string& name, const NamedText& field) const
    {
        for (const auto& [other, fields] : s_.before.memory)
            if (other == name) return std::ranges::find(fields, field) != fields.end();
        return false;
    }

    const Scene& s_;
    const Measure& m_;
    double width_, y_ = 0, needed_ = 0;
    Picture picture_;
};

}  // namespace

Picture drawRunQueues(const Scene& s, const Measure& m) { return Queues(s, m).make(); }

QWidget* makeRunQueues(Session& session, QWidget* parent)
{
    auto* view = new SceneView(session, drawRunQueues, parent);
    view->setAccessibleName(Inspect::tr("Run queues"));
    return view;
}

}  // namespace interleave::gui
