#include "gui/inspect/objects_view.h"

#include "gui/inspect/words.h"

#include <algorithm>
#include <map>

namespace interleave::gui {

namespace {

constexpr double kMargin = 14, kPad = 10, kRowGap = 6;
constexpr size_t kMostWaiters = 60, kMostDots = 64, kMostTasks = 200;

class Objects {
  public:
    Objects(const Scene& s, const Measure& m)
        : s_(s), m_(m), width_(m.width() - 2 * kMargin), label_(labelWidth())
    {
    }

    Picture make()
    {
        y_ = 10;
        for (size_t i = 0; i < s_.now.objects.size(); ++i) card(i);
        picture_.setSize({m_.width(), y_ + 4});
        return std::move(picture_);
    }

  private:
    [[nodiscard]] double labelWidth() const
    {
        double width = 0;
        for (const QString& word :
             {Inspect::tr("held by"), Inspect::tr("waiting"), Inspect::tr("holds", "a buffer")})
            width = std::max(width, m_.of(word));
        return width + 10;
    }

    void card(size_t index)
    {
        now_ = &s_.now.objects[index];
        was_ = s_.objectBefore(index);
        const double top = y_;
        Picture inside;
        std::swap(inside, picture_);
        y_ += kPad - 2;
        title();
        holders();
        waiters();
        content();
        details();
        y_ += kPad - 4;
        std::swap(inside, picture_);
        const QRectF box(kMargin, top, width_, y_ - top);
        picture_.box(box, Tone::ground, Tone::line, 8);
        const Target target{.object = ObjectId{static_cast<uint32_t>(index)}};
        picture_.add(Spot{box, target, said(now_->kind) + QLatin1Char(' ') + text(now_->name), {}});
        picture_.add(inside, {});
        if (s_.chosen.object == target.object) picture_.markChosen(box, 8);
        y_ += 10;
    }
    void title()
    {
        const double height = m_.height() + 2;
        const QString name = text(now_->name);
        picture_.text({kMargin + kPad, y_, m_.of(name, true) + 2, height}, name, Tone::text, true);
        picture_.text({kMargin + kPad + m_.of(name, true) + 8, y_, width_ - 2 * kPad, height},
                      said(now_->kind), Tone::faint);
        const bool idle = now_->owner.empty() && now_->holders.empty() && now_->waiters.empty();
        if (idle)
            picture_.text({kMargin + kPad, y_, width_ - 2 * kPad, height},
                          Inspect::tr("nobody has it or waits"), Tone::faint, false,
                          Qt::AlignRight | Qt::AlignVCenter);
        y_ += height + 3;
    }
    // A line of chips behind a word; returns where they begin.
    Flow row(const QString& word)
    {
        picture_.text({kMargin + kPad, y_, label_, chipHeight(m_)}, word, Tone::faint);
        return {{kMargin + kPad + label_, y_}, width_ - 2 * kPad - label_, chipHeight(m_)};
    }
    [[nodiscard]] double room() const { return width_ - 2 * kPad - label_; }

    void holders()
    {
        std::vector<std::pair<std::string, QString>> all;
        if (!now_->owner.empty()) all.emplace_back(now_->owner, QString());
        for (const auto& [task, units] : now_->holders)
            all.emplace_back(task, Inspect::tr("has %1").arg(units));
        if (all.empty()) return;
        Flow flow = row(Inspect::tr("held by"));
        for (const auto& [task, suffix] : all) {
            const double w = taskChipWidth(s_, m_, task, room(), suffix);
            const QRectF chip = taskChip(picture_, s_, m_, flow.place(w), task, room(), suffix);
            if (!hadIt(task)) picture_.markChanged(chip, 5);
        }
        y_ = flow.bottom() + kRowGap;
    }
    [[nodiscard]] bool hadIt(const std::string& task) const
    {
        if (was_ == nullptr) return false;
        const auto units = [&](const ObjectView& o) {
            const auto it =
                std::ranges::find(o.holders, task, [](const auto& h) { return h.first; });
            return it == o.holders.end() ? 0 : it->second;
        };
        return now_->owner == task ? was_->owner == task : units(*was_) == units(*now_);
    }

    void waiters()
    {
        if (now_->waiters.empty()) return;
        Flow flow = row(Inspect::tr("waiting"));
        const size_t shown = std::min(now_->waiters.size(), kMostWaiters);
        for (size_t i = 0; i < shown; ++i) {
            const std::string& task = now_->waiters[i];
            const TaskView* t = s_.task(task);
            const QString since =
                t == nullptr   ? QString()
                : t->wants > 0 ? Inspect::tr("wants %1, since %2").arg(t->wants).arg(text(t->since))
                               : Inspect::tr("since %1").arg(text(t->since));
            const double w = taskChipWidth(s_, m_, task, room(), since);
            const QRectF chip = taskChip(picture_, s_, m_, flow.place(w), task, room(), since);
            const bool waited =
                was_ != nullptr && std::ranges::find(was_->waiters, task) != was_->waiters.end();
            if (!waited) picture_.markChanged(chip, 5);
        }
        if (shown < now_->waiters.size()) {
            const QString more =
                Inspect::tr("and %n more", nullptr, static_cast<int>(now_->waiters.size() - shown));
            picture_.text(QRectF(flow.place(m_.of(more)), QSizeF(m_.of(more) + 2, chipHeight(m_))),
                          more, Tone::faint);
        }
        y_ = flow.bottom() + kRowGap;
    }

    void content()
    {
        if (!now_->content.empty()) {
            Flow flow = row(Inspect::tr("holds", "a buffer"));
            for (size_t i = 0; i < now_->content.size(); ++i) {
                const QString value = m_.fit(text(now_->content[i]), room() - 16, false, true);
                const double w = std::max(m_.of(value, false, true) + 16, 28.0);
                const QRectF box(flow.place(w), QSizeF(w, chipHeight(m_)));
                picture_.box(box, Tone::band, Tone::line, 2);
                picture_.fixed(box, value, Tone::text, Qt::AlignCenter);
                const bool same = was_ != nullptr && i < was_->content.size() &&
                                  was_->content[i] == now_->content[i];
                if (!same) picture_.markChanged(box, 2);
            }
            if (now_->more)
                picture_.text(QRectF(flow.place(20), QSizeF(20, chipHeight(m_))),
                              QStringLiteral("…"), Tone::faint);
            y_ = flow.bottom() + kRowGap;
        }
        units();
    }
    // A dot for each unit of a resource, filled where it is free.
    void units()
    {
        int64_t all = 0, free = 0;
        for (const auto& [name, value] : now_->details) {
            if (name == "units") all = parse_int(value).value_or(0);
            if (name == "free") free = parse_int(value).value_or(0);
        }
        if (all <= 0 || all > static_cast<int64_t>(kMostDots)) return;
        Flow flow = row(Inspect::tr("units"));
        for (int64_t i = 0; i < all; ++i) {
            const QPointF at = flow.place(12) + QPointF(0, (chipHeight(m_) - 12) / 2);
            picture_.box(QRectF(at, QSizeF(12, 12)), i < free ? Tone::none : Tone::blocked,
                         Tone::text, 6, 1.2);
        }
        const QString words = Inspect::tr("%1 of %2 free").arg(free).arg(all);
        picture_.text(QRectF(flow.place(m_.of(words)), QSizeF(m_.of(words) + 2, chipHeight(m_))),
                      words, Tone::faint);
        y_ = flow.bottom() + kRowGap;
    }

    [[nodiscard]] bool saidAlready(const std::string& name) const
    {
        return name == "oldest first" || name.starts_with("held by ") ||
               (!now_->holders.empty() && (name == "units" || name == "free"));
    }
    void details()
    {
        const double height = m_.height() + 2;
        for (const NamedText& d : now_->details) {
            if (saidAlready(d.first)) continue;
            const QString name = said(d.first);
            const double x = kMargin + kPad + std::max(label_, m_.of(name) + 8);
            const double w = kMargin + width_ - kPad - x;
            const QString value = said(d.second);
            const double h = std::max(height, m_.wrapped(value, w));
            picture_.text({kMargin + kPad, y_, x, height}, name, Tone::faint);
            picture_.add(Words{.box = {x, y_ + 1, w, h},
                               .text = value,
                               .alignment = Qt::AlignLeft | Qt::AlignTop,
                               .wraps = true});
            const bool same =
                was_ != nullptr && std::ranges::find(was_->details, d) != was_->details.end();
            if (!same) picture_.markChanged({x - 2, y_, std::min(w, m_.of(value)) + 4, h}, 3);
            y_ += h + 2;
        }
    }

    const Scene& s_;
    const Measure& m_;
    double width_, label_, y_ = 0;
    const ObjectView* now_ = nullptr;
    const ObjectView* was_ = nullptr;
    Picture picture_;
};

class Variables {
  public:
    Variables(const Scene& s, const Measure& m) : s_(s), m_(m), width_(m.width() - 2 * kMargin) {}

    Picture make()
    {
        y_ = 10;
        std::vector<NamedText> shared;
        std::map<std::string, std::vector<NamedText>> own;  // by process
        for (const NamedText& v : s_.now.variables) {
            const size_t dot = v.first.rfind('.');
            if (dot == std::string::npos) {
                shared.push_back(v);
                continue;
            }
            own[v.first.substr(0, dot)].push_back(v);
        }
        if (!shared.empty()) group(Inspect::tr("Shared by all"), shared, s_.before.variables);
        for (const auto& [process, list] : own)
            group(Inspect::tr("Of process %1 alone").arg(text(process)), list, s_.before.variables);
        size_t left = kMostTasks;
        for (const TaskView& t : s_.now.tasks) {
            if (t.variables.empty() || left == 0) continue;
            if (--left == 0) {
                picture_.text({kMargin, y_, width_, m_.height()},
                              Inspect::tr("Variables of further tasks are not shown."),
                              Tone::faint);
                y_ += m_.height() + 6;
                continue;
            }
            const TaskView* was = s_.wasTask(t.name);
            taskGroup(t, was != nullptr ? was->variables : std::vector<NamedText>());
        }
        if (said_ == 0) return hintPicture(Inspect::tr("This scenario has no variables."), m_);
        picture_.setSize({m_.width(), y_ + 4});
        return std::move(picture_);
    }

  private:
    void taskGroup(const TaskView& t, const std::vector<NamedText>& was)
    {
        taskChip(picture_, s_, m_, {kMargin, y_}, t.name, width_);
        y_ += chipHeight(m_) + 4;
        group({}, t.variables, was);
    }
    void group(const QString& title, const std::vector<NamedText>& list,
               const std::vector<NamedText>& was)
    {
        if (!title.isEmpty()) {
            picture_.text({kMargin, y_, width_, m_.height() + 2}, title, Tone::text, true);
            y_ += m_.height() + 6;
        }
        double names = 0;
        for (const NamedText& v : list) names = std::max(names, m_.of(nameOf(v), false, true));
        names = std::min(names + 12, width_ * 0.45);
        for (size_t i = 0; i < list.size(); ++i) variable(list[i], i, names, was);
        y_ += 10;
    }
    [[nodiscard]] static QString nameOf(const NamedText& v)
    {
        return text(v.first.substr(v.first.rfind('.') + 1));
    }
    void variable(const NamedText& v, size_t i, double names, const std::vector<NamedText>& was)
    {
        ++said_;
        const double height = m_.height() + 6;
        const QRectF row(kMargin, y_, width_, height);
        if (i % 2 == 0) picture_.box(row, Tone::band, Tone::none, 3);
        picture_.fixed({kMargin + 6, y_, names - 6, height},
                       m_.fit(nameOf(v), names - 8, false, true), Tone::faint);
        const double x = kMargin + names + 6;
        const double room = kMargin + width_ - x - 6;
        const QString value = m_.fit(text(v.second), room, false, true);
        const double w = m_.of(value, false, true);
        picture_.fixed({x, y_, w + 2, height}, value);
        picture_.add(Spot{row, {}, text(v.first), text(v.first + " = " + v.second)});
        const auto old = std::ranges::find(was, v.first, &NamedText::first);
        if (old == was.end() || old->second != v.second) {
            picture_.markChanged({x - 4, y_ + 2, w + 8, height - 4}, 3);
            const QString before = old == was.end() ? Inspect::tr("new")
                                                    : Inspect::tr("was %1").arg(text(old->second));
            const double left = room - w - 16;
            if (left > 40)
                picture_.fixed({x + w + 14, y_, left, height}, m_.fit(before, left, false, true),
                               Tone::faint);
        }
        y_ += height;
    }

    const Scene& s_;
    const Measure& m_;
    double width_, y_ = 0;
    size_t said_ = 0;
    Picture picture_;
};

}  // namespace

Picture drawObjects(const Scene& s, const Measure& m)
{
    if (s.now.objects.empty())
        return hintPicture(
            Inspect::tr("The tasks of this scenario share no locks, queues or devices."), m);
    return Objects(s, m).make();
}

Picture drawVariables(const Scene& s, const Measure& m) { return Variables(s, m).make(); }

QWidget* makeObjects(Session& session, QWidget* parent)
{
    auto* view = new SceneView(session, drawObjects, parent);
    view->setAccessibleName(Inspect::tr("Objects"));
    return view;
}

QWidget* makeVariables(Session& session, QWidget* parent)
{
    auto* view = new SceneView(session, drawVariables, parent);
    view->setAccessibleName(Inspect::tr("Variables"));
    return view;
}

}  // namespace interleave::gui
