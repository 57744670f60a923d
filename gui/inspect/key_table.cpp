#include "gui/inspect/key_table.h"

#include "gui/inspect/words.h"

#include <algorithm>

namespace interleave::gui {

namespace {

constexpr size_t kMostRows = 200;
constexpr double kGap = 16;  // between columns

class Table {
  public:
    Table(Picture& p, const Scene& s, const Measure& m, QPointF at, double width,
          const std::vector<KeyRow>& rows)
        : p_(p), s_(s), m_(m), at_(at), rows_(rows), shown_(std::min(rows.size(), kMostRows))
    {
        for (const KeyRow& row : rows)
            for (const NamedText& key : row.keys)
                if (std::ranges::find(columns_, key.first) == columns_.end())
                    columns_.push_back(key.first);
        number_ = m.of(QString::number(shown_) + QLatin1Char('.')) + 8;
        for (size_t i = 0; i < shown_; ++i)
            names_ = std::max(names_, taskChipWidth(s, m, rows[i].task));
        for (const std::string& column : columns_) widths_.push_back(widthOf(column) + kGap);
        fit(width);
    }

    QSizeF draw()
    {
        double y = at_.y();
        const double first = at_.x() + number_ + names_ + kAfterName;
        double x = first;
        for (size_t c = 0; c < columns_.size(); ++c) {
            p_.text({x, y, widths_[c], m_.height()}, said(columns_[c]), Tone::faint);
            x += widths_[c];
        }
        if (!dropped_.isEmpty()) {
            const QRectF more(x, y, moreWidth(), m_.height());
            p_.text(more, kMore, Tone::faint);
            p_.add(Spot{more, Target{}, dropped_.join(QStringLiteral(", ")),
                        Inspect::tr("No room for: %1. Point at a task, or make this view wider.")
                            .arg(dropped_.join(QStringLiteral(", ")))});
            x += moreWidth();
        }
        if (!columns_.empty()) y += m_.height() + 3;
        const double right = x;
        for (size_t i = 0; i < shown_; ++i) {
            row(i, y, first, right);
            y += chipHeight(m_) + 4;
        }
        if (shown_ < rows_.size()) {
            const auto left = static_cast<int>(rows_.size() - shown_);
            p_.text({at_.x(), y, 300, m_.height()}, Inspect::tr("and %n more", nullptr, left),
                    Tone::faint);
            y += m_.height();
        }
        return {right - at_.x(), y - at_.y()};
    }

  private:
    // Names are cut to half of what there is, and columns dropped from the last.
    void fit(double width)
    {
        const double room = width - number_ - kAfterName;
        double all = 0;
        for (const double w : widths_) all += w;
        if (names_ + all <= room) return;
        names_ = std::min(names_, std::max(room / 2, kLeastName));
        while (columns_.size() > 1 && names_ + all + moreWidth() > room) {
            all -= widths_.back();
            dropped_.prepend(said(columns_.back()));
            columns_.pop_back();
            widths_.pop_back();
        }
    }
    [[nodiscard]] double moreWidth() const { return m_.of(kMore) + 4; }
    [[nodiscard]] static QString tipOf(const KeyRow& row)
    {
        QStringList lines{text(row.task)};
        for (const auto& [name, value] : row.keys)
            lines << said(name) + QStringLiteral(": ") + said(value);
        return lines.join(QLatin1Char('\n'));
    }
    [[nodiscard]] const std::string* value(const KeyRow& row, const std::string& column) const
    {
        const auto it = std::ranges::find(row.keys, column, &NamedText::first);
        return it == row.keys.end() ? nullptr : &it->second;
    }
    [[nodiscard]] double widthOf(const std::string& column) const
    {
        double width = m_.of(said(column));
        for (size_t i = 0; i < shown_; ++i)
            if (const std::string* v = value(rows_[i], column))
                width = std::max(width, m_.of(said(*v), rows_[i].picked));
        return width;
    }
    void row(size_t i, double y, double first, double right)
    {
        const KeyRow& row = rows_[i];
        const double height = chipHeight(m_);
        if (row.picked)
            p_.box({at_.x(), y - 2, right - at_.x(), height + 4}, Tone::band, Tone::accent, 5);
        p_.text({at_.x(), y, number_ - 6, height}, QStringLiteral("%1.").arg(i + 1), Tone::faint,
                false, Qt::AlignRight | Qt::AlignVCenter);
        const QRectF chip = taskChip(p_, s_, m_, {at_.x() + number_, y}, row.task, names_);
        if (row.changed) p_.markChanged(chip, 5);
        double x = first;
        for (size_t c = 0; c < columns_.size(); ++c) {
            if (const std::string* v = value(row, columns_[c]))
                p_.text({x, y, widths_[c], height}, said(*v), Tone::text, row.picked);
            x += widths_[c];
        }
        const TaskView* t = s_.task(row.task);
        const Target target = t != nullptr ? Target{.task = TrackId{t->serial}} : Target{};
        p_.add(Spot{{first, y, right - first, height}, target, text(row.task), tipOf(row)});
    }

    static inline const QString kMore = QStringLiteral("…");
    static constexpr double kAfterName = 14, kLeastName = 60;
    Picture& p_;
    const Scene& s_;
    const Measure& m_;
    const QPointF at_;
    const std::vector<KeyRow>& rows_;
    const size_t shown_;
    std::vector<std::string> columns_;
    std::vector<double> widths_;
    QStringList dropped_;  // columns for which there is no room
    double number_ = 0, names_ = 0;
};

}  // namespace

QSizeF drawKeyTable(Picture& p, const Scene& s, const Measure& m, QPointF at, double width,
                    const std::vector<KeyRow>& rows)
{
    return Table(p, s, m, at, width, rows).draw();
}

}  // namespace interleave::gui
