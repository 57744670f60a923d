#include "gui/inspect/control_block_view.h"

#include "gui/inspect/words.h"

#include <algorithm>

namespace interleave::gui {

namespace {

constexpr double kMargin = 14;

const std::string* valueOf(const std::vector<NamedText>& list, const std::string& name)
{
    const auto it = std::ranges::find(list, name, &NamedText::first);
    return it == list.end() ? nullptr : &it->second;
}

// The head, and the parts of the view one below the other.
class Block {
  public:
    Block(const Scene& s, const TaskView& t, const Measure& m)
        : s_(s), t_(t), was_(s.wasTask(t.name)), m_(m), width_(m.width() - 2 * kMargin)
    {
    }

    Picture make()
    {
        y_ = 12;
        head();
        heading(Inspect::tr("Registers"));
        part(drawRegisters(s_, t_, m_));
        heading(Inspect::tr("Control block"));
        fields();
        heading(Inspect::tr("Parent and children"));
        family();
        if (!t_.regions.empty()) {
            heading(Inspect::tr("Address space of %1").arg(text(t_.process)));
            part(drawAddressSpace(s_, t_, m_));
        }
        picture_.setSize({std::max(m_.width(), widest_), y_ + 8});
        return std::move(picture_);
    }

  private:
    void head()
    {
        const QRectF chip = taskChip(picture_, s_, m_, {kMargin, y_}, t_.name, width_);
        const QString kind = said(t_.kind);
        picture_.text({chip.right() + 8, y_, width_ - chip.width() - 8, chip.height()}, kind,
                      Tone::faint);
        y_ += chip.height() + 5;
        const QString what = said(t_.what);
        const double height = m_.wrapped(what, width_);
        picture_.add(Words{.box = {kMargin, y_, width_, height},
                           .text = what,
                           .alignment = Qt::AlignLeft | Qt::AlignTop,
                           .wraps = true});
        y_ += height + 4;
        if (!t_.instruction.empty()) {
            const QString next = Inspect::tr("next: %1").arg(text(t_.instruction));
            picture_.fixed({kMargin, y_, width_, m_.height()}, m_.fit(next, width_, false, true),
                           Tone::faint);
            y_ += m_.height();
        }
    }
    void heading(const QString& words)
    {
        y_ += 14;
        picture_.text({kMargin, y_, width_, m_.height()}, words, Tone::text, true);
        y_ += m_.height() + 4;
    }
    void part(const Picture& p)
    {
        picture_.add(p, {0, y_});
        widest_ = std::max(widest_, p.size().width());
        y_ += p.size().height();
    }
    void fields()
    {
        double names = 0;
        for (const NamedText& f : t_.block) names = std::max(names, m_.of(said(f.first)));
        names = std::min(names + 14, width_ * 0.5);
        for (size_t i = 0; i < t_.block.size(); ++i) {
            const NamedText& f = t_.block[i];
            const double room = width_ - names - 8;
            const QString value = said(f.second);
            const double height = std::max(m_.height(), m_.wrapped(value, room)) + 4;
            if (i % 2 == 0) picture_.box({kMargin, y_, width_, height}, Tone::band, Tone::none, 3);
            picture_.text({kMargin + 6, y_ + 2, names - 6, m_.height()},
                          m_.fit(said(f.first), names - 8), Tone::faint);
            const QRectF box(kMargin + names + 4, y_ + 2, room, height - 4);
            picture_.add(Words{.box = box,
                               .text = value,
                               .alignment = Qt::AlignLeft | Qt::AlignTop,
                               .wraps = true});
            const std::string* old = was_ != nullptr ? valueOf(was_->block, f.first) : nullptr;
            if (old == nullptr || *old != f.second)
                picture_.markChanged(
                    {box.x() - 3, y_ + 1, std::min(room, m_.of(value)) + 6, height - 2}, 3);
            y_ += height;
        }
    }
    void family()
    {
        const double label =
            std::max(m_.of(Inspect::tr("parent")), m_.of(Inspect::tr("children"))) + 10;
        const double height = chipHeight(m_);
        picture_.text({kMargin, y_, label, height}, Inspect::tr("parent"), Tone::faint);
        const std::string* declared = valueOf(t_.block, "started by");
        if (!t_.parent.empty())
            taskChip(picture_, s_, m_, {kMargin + label, y_}, t_.parent, width_ - label);
        else if (declared != nullptr)
            picture_.text({kMargin + label, y_, width_ - label, height}, said(*declared));
        y_ += height + 5;
        picture_.text({kMargin, y_, label, height}, Inspect::tr("children"), Tone::faint);
        if (t_.children.empty()) {
            picture_.text({kMargin + label, y_, width_ - label, height}, Inspect::tr("none"));
            y_ += height;
            return;
        }
        constexpr size_t kMost = 60;
        Flow flow({kMargin + label, y_}, width_ - label, height);
        for (size_t i = 0; i < std::min(t_.children.size(), kMost); ++i) {
            const std::string& child = t_.children[i];
            const double w = taskChipWidth(s_, m_, child, width_ - label);
            const QRectF chip = taskChip(picture_, s_, m_, flow.place(w), child, width_ - label);
            const bool old =
                was_ != nullptr && std::ranges::find(was_->children, child) != was_->children.end();
            if (!old) picture_.markChanged(chip, 5);
        }
        if (t_.children.size() > kMost) {
            const QString more =
                Inspect::tr("and %n more", nullptr, static_cast<int>(t_.children.size() - kMost));
            picture_.text(QRectF(flow.place(m_.of(more)), QSizeF(m_.of(more) + 2, height)), more,
                          Tone::faint);
        }
        y_ = flow.bottom();
    }

    const Scene& s_;
    const TaskView& t_;
    const TaskView* was_;
    const Measure& m_;
    double width_, y_ = 0, widest_ = 0;
    Picture picture_;
};

// Regions with their cells, the highest address above; beside them a strip on which they have
// their sizes, joined to them by lines.
class Memory {
  public:
    Memory(const Scene& s, const TaskView& t, const Measure& m)
        : was_(s.wasTask(t.name)), m_(m), width_(m.width() - 2 * kMargin)
    {
        for (const RegionView& r : t.regions) regions_.push_back(&r);
        std::ranges::sort(
            regions_, [](const RegionView* a, const RegionView* b) { return a->start > b->start; });
        // The task's own stack, and what is not a stack, go before the stacks of others.
        size_t left_out = t.more_stacks;
        if (regions_.size() > kMostRegions)
            left_out += std::erase_if(regions_, [&](const RegionView* r) {
                return r->name.starts_with("stack of ") && --spare_ < 0;
            });
        moreStacks_ = static_cast<int>(left_out);
    }

    Picture make()
    {
        y_ = 2;
        for (size_t i = 0; i < regions_.size(); ++i) {
            region(*regions_[i]);
            const bool last =
                isStack(*regions_[i]) && (i + 1 == regions_.size() || !isStack(*regions_[i + 1]));
            if (last) moreStacks();
        }
        strip();
        picture_.setSize({m_.width(), y_ + 2});
        return std::move(picture_);
    }

  private:
    static constexpr size_t kMostRegions = 16;
    static constexpr double kStrip = 34, kJoin = 26, kBreak = 12, kLeast = 7;

    // Where they would be: stacks have the highest addresses.
    void moreStacks()
    {
        if (moreStacks_ == 0) return;
        const double x = kMargin + kStrip + kJoin;
        const QString words = Inspect::tr("and %1 more, of other tasks").arg(moreStacks_);
        picture_.text({x + 8, y_, width_ - kStrip - kJoin - 16, m_.height()}, words, Tone::faint);
        y_ += m_.height() + 8;
    }
    static bool isStack(const RegionView& r) { return r.name.starts_with("stack"); }
    void region(const RegionView& r)
    {
        const double x = kMargin + kStrip + kJoin;
        const double w = width_ - kStrip - kJoin;
        const double top = y_;
        const double line = m_.height() + 2;
        Picture inside;
        std::swap(inside, picture_);
        y_ += 4;
        const QString size = Inspect::tr("%1, %2 of %3 used")
                                 .arg(access(r.access))
                                 .arg(bytes(r.used))
                                 .arg(bytes(r.end - r.start));
        const double name = m_.of(said(r.name), true);
        picture_.text({x + 8, y_, name + 2, line}, said(r.name), Tone::text, true);
        picture_.text({x + 8, y_, w - 16, line}, m_.fit(size, w - name - 30), Tone::faint, false,
                      Qt::AlignRight | Qt::AlignVCenter);
        y_ += line;
        picture_.fixed(
            {x + 8, y_, w - 16, line},
            m_.fit(text(address_text(r.start) + " - " + address_text(r.end)), w - 16, false, true),
            Tone::faint);
        y_ += line;
        cells(r, x, w);
        y_ += 4;
        std::swap(inside, picture_);
        const QRectF box(x, top, w, y_ - top);
        picture_.box(box, Tone::ground, isShared(r) ? Tone::ready : Tone::line, 6,
                     isShared(r) ? 1.6 : 1);
        picture_.add(inside, {});
        boxes_.push_back(box);
        y_ += 8;
    }
    static bool isShared(const RegionView& r) { return r.access.ends_with('s'); }
    static QString access(const std::string& access)
    {
        return said(access) + QLatin1Char(' ') +
               (access.ends_with('s') ? Inspect::tr("shared") : Inspect::tr("private"));
    }
    static QString bytes(uint64_t n)
    {
        if (n >= 1024 && n % 1024 == 0) return Inspect::tr("%1 KiB").arg(n / 1024);
        return Inspect::tr("%1 B").arg(n);
    }

    [[nodiscard]] const CellView* oldCell(const RegionView& r, const CellView& cell) const
    {
        if (was_ == nullptr) return nullptr;
        const auto region = std::ranges::find_if(was_->regions, [&](const RegionView& o) {
            return o.name == r.name && o.start == r.start;
        });
        if (region == was_->regions.end()) return nullptr;
        const auto it = std::ranges::find(region->cells, cell.address, &CellView::address);
        return it == region->cells.end() || it->name != cell.name ? nullptr : &*it;
    }
    void cells(const RegionView& r, double x, double w)
    {
        constexpr size_t kMostCells = 48;
        const double line = m_.height() + 3;
        double addresses = 0, names = 0;
        const size_t shown = std::min(r.cells.size(), kMostCells);
        for (size_t i = 0; i < shown; ++i) {
            addresses = std::max(addresses, m_.of(tail(r.cells[i].address), false, true));
            names = std::max(names, m_.of(name(r.cells[i]), false, true));
        }
        names = std::min(names, w * 0.4);
        for (size_t i = shown; i-- > 0;) {  // the highest address above
            const CellView& cell = r.cells[i];
            picture_.fixed({x + 8, y_, addresses + 2, line}, tail(cell.address), Tone::faint);
            picture_.fixed({x + 18 + addresses, y_, names + 2, line},
                           m_.fit(name(cell), names, false, true));
            const double at = x + 32 + addresses + names;
            const double room = x + w - 10 - at;
            const QString value = m_.fit(text(cell.value), room, false, true);
            picture_.fixed({at, y_, room, line}, value);
            const CellView* old = oldCell(r, cell);
            if (old == nullptr || old->value != cell.value)
                picture_.markChanged({at - 3, y_ + 1, m_.of(value, false, true) + 6, line - 2}, 3);
            y_ += line;
        }
        if (shown < r.cells.size()) {
            const auto left = static_cast<int>(r.cells.size() - shown);
            picture_.text({x + 8, y_, w - 16, line}, Inspect::tr("and %n more", nullptr, left),
                          Tone::faint);
            y_ += line;
        }
    }
    // What stands in brackets are our words, not the scenario's.
    static QString name(const CellView& cell)
    {
        return cell.name.starts_with('(') ? said(cell.name) : text(cell.name);
    }
    // The last digits of an address: its beginning stands above.
    static QString tail(uint64_t address)
    {
        return QStringLiteral("…%1").arg(address & 0xffff, 4, 16, QLatin1Char('0'));
    }

    void strip()
    {
        uint64_t sum = 0;
        for (const RegionView* r : regions_) sum += r->end - r->start;
        const auto n = static_cast<double>(regions_.size());
        const double height = y_ - 10;
        const double room = std::max(0.0, height - (n - 1) * kBreak - n * kLeast);
        double y = 2;
        for (size_t i = 0; i < regions_.size(); ++i) {
            const RegionView& r = *regions_[i];
            const auto size = static_cast<double>(r.end - r.start);
            const double h = kLeast + (sum > 0 ? room * size / static_cast<double>(sum) : 0);
            const QRectF box(kMargin, y, kStrip, h);
            picture_.box(box, Tone::ground, Tone::line, 1);
            const double used = size > 0 ? h * static_cast<double>(r.used) / size : 0;
            // Stacks are used from their highest address down, others from their lowest up.
            const bool down = isStack(r);
            if (used > 0)
                picture_.box({box.x() + 1, down ? y + 0.5 : y + h - std::max(used, 1.5) - 0.5,
                              kStrip - 2, std::max(used, 1.5)},
                             isShared(r) ? Tone::ready : Tone::running, Tone::none, 0, 1,
                             isShared(r) ? Fill::hatched : Fill::solid);
            join(box, boxes_[i]);
            y += h + kBreak;
            if (i + 1 < regions_.size())
                picture_.text({kMargin, y - kBreak, kStrip, kBreak}, QStringLiteral("⋮"),
                              Tone::faint, false, Qt::AlignCenter);
        }
    }
    void join(const QRectF& part, const QRectF& block)
    {
        picture_.line(part.topRight(), block.topLeft() + QPointF(0, 3), Tone::line, 0.8);
        picture_.line(part.bottomRight(), block.bottomLeft() - QPointF(0, 3), Tone::line, 0.8);
    }

    const TaskView* was_;
    const Measure& m_;
    double width_, y_ = 0;
    int spare_ = 8, moreStacks_ = 0;
    std::vector<const RegionView*> regions_;
    std::vector<QRectF> boxes_;
    Picture picture_;
};

}  // namespace

Picture drawRegisters(const Scene& s, const TaskView& t, const Measure& m)
{
    Picture p;
    const TaskView* was = s.wasTask(t.name);
    const double width = m.width() - 2 * kMargin;
    const double line = m.height() + 4;
    const double names = m.of(QStringLiteral("flags"), false, true) + 18;
    const double column = (width - names) / 2;
    const double live = kMargin + names, saved = live + column;
    double y = 0;
    p.text({live, y, column, line}, Inspect::tr("on its CPU"), Tone::faint);
    p.text({saved, y, column, line}, Inspect::tr("saved"), Tone::faint);
    y += line;
    const auto cell = [&](double x, const NamedText& r, const std::vector<NamedText>* old,
                          bool stale) {
        const QString value = m.fit(text(r.second), column - 12, false, true);
        p.fixed({x + 4, y, column - 8, line}, value, stale ? Tone::faint : Tone::text);
        const std::string* before = old != nullptr ? valueOf(*old, r.first) : nullptr;
        if (before != nullptr && *before != r.second)
            p.markChanged({x, y + 2, m.of(value, false, true) + 8, line - 4}, 3);
    };
    for (size_t i = 0; i < t.saved.size(); ++i) {
        if (i % 2 == 0) p.box({kMargin, y, width, line}, Tone::band, Tone::none, 3);
        p.fixed({kMargin + 6, y, names - 6, line}, text(t.saved[i].first), Tone::faint);
        if (i < t.live.size())
            cell(live, t.live[i], was != nullptr && !was->live.empty() ? &was->live : nullptr,
                 false);
        else
            p.text({live + 4, y, column - 8, line}, QStringLiteral("–"), Tone::faint);
        cell(saved, t.saved[i], was != nullptr ? &was->saved : nullptr, !t.live.empty());
        y += line;
    }
    const QString note =
        t.live.empty()
            ? Inspect::tr("It is not on a CPU: what was saved is all that it needs to go on.")
            : Inspect::tr("While it runs, what was saved is out of date.");
    const double height = m.wrapped(note, width);
    p.add(Words{.box = {kMargin, y + 4, width, height},
                .text = note,
                .tone = Tone::faint,
                .alignment = Qt::AlignLeft | Qt::AlignTop,
                .wraps = true});
    p.setSize({m.width(), y + height + 6});
    return p;
}

Picture drawAddressSpace(const Scene& s, const TaskView& t, const Measure& m)
{
    return Memory(s, t, m).make();
}

Picture drawControlBlock(const Scene& s, const Measure& m)
{
    const TaskView* t = s.chosenTask();
    if (t == nullptr && s.chosen.task.valid())
        return hintPicture(Inspect::tr("%1 does not exist at this moment.")
                               .arg(text(s.run.outcome.timeline.track(s.chosen.task).name)),
                           m);
    if (t == nullptr) t = s.someTask();
    if (t == nullptr) return hintPicture(Inspect::tr("No task exists at this moment."), m);
    return Block(s, *t, m).make();
}

QWidget* makeControlBlock(Session& session, QWidget* parent)
{
    auto* view = new SceneView(session, drawControlBlock, parent);
    view->setAccessibleName(Inspect::tr("Control block"));
    return view;
}

}  // namespace interleave::gui
