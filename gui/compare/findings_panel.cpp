#include "gui/compare/findings_panel.h"

#include "gui/compare/words.h"
#include "gui/inspect/tables.h"
#include "gui/models/words.h"

#include <QHeaderView>

#include <algorithm>
#include <utility>

namespace interleave::gui {

namespace {

constexpr int kNarrowest = 80, kWidest = 260;  // columns

}  // namespace

FindingsPanel::FindingsPanel(QWidget* parent) : QTableWidget(parent)
{
    makeTable(*this, {tr("What"), tr("Whom it is about"), {}, {}, tr("Sentence")});
    setObjectName(QStringLiteral("comparedFindings"));
    setAccessibleName(tr("Findings of both runs, what only one has first"));
    connect(this, &QTableWidget::cellClicked, this, &FindingsPanel::pick);
    connect(this, &QTableWidget::cellActivated, this, &FindingsPanel::pick);
}

const Finding* FindingsPanel::finding(const ComparedFinding& row, bool ofFirst) const
{
    const uint32_t index = ofFirst ? row.a : row.b;
    if (index == ComparedFinding::kNone) return nullptr;
    return &(ofFirst ? first_ : second_)[index];
}

QString FindingsPanel::when(const Finding* f) const
{
    if (f == nullptr) return tr("no");
    return f->to > f->at ? placeText({}, {f->at, f->to}) : text(f->at);
}

void FindingsPanel::setFindings(std::vector<Finding> first, std::vector<Finding> second,
                                const QString& nameOfFirst, const QString& nameOfSecond)
{
    first_ = std::move(first);
    second_ = std::move(second);
    rows_ = compare_findings(first_, second_);
    isKnown_ = true;
    for (const auto& [column, name] : {std::pair(kFirst, nameOfFirst), {kSecond, nameOfSecond}}) {
        auto* head = new QTableWidgetItem(name);
        head->setToolTip(name);
        setHorizontalHeaderItem(column, head);
    }
    setRowCount(static_cast<int>(rows_.size()));
    for (int i = 0; i < rowCount(); ++i) {
        const ComparedFinding& row = rows_[static_cast<size_t>(i)];
        const Finding* const a = finding(row, true);
        const Finding* const b = finding(row, false);
        QStringList tasks;
        for (const std::string& task : row.tasks) tasks << text(task);
        const QString who = tasks.join(QStringLiteral(", "));
        const QString sentence = said((a != nullptr ? a : b)->sentence);
        const QString cells[kColumns] = {said(name_of(row.kind)), who, when(a), when(b), sentence};
        for (int c = 0; c < kColumns; ++c) {
            auto* item = new QTableWidgetItem(cells[c]);
            item->setToolTip(cells[c]);
            QFont font = item->font();
            font.setBold((c == kFirst && b == nullptr) || (c == kSecond && a == nullptr));
            item->setFont(font);
            if ((c == kFirst && a == nullptr) || (c == kSecond && b == nullptr))
                item->setForeground(palette().placeholderText());
            setItem(i, c, item);
        }
    }
    resizeColumnsToContents();
    for (int c = 0; c < kSentence; ++c)
        setColumnWidth(c, std::clamp(columnWidth(c) + 12, kNarrowest, kWidest));
    setColumnWidth(kSentence, kNarrowest);  // and what is left; the tip has it all
    horizontalHeader()->setStretchLastSection(true);
}

void FindingsPanel::clearFindings()
{
    isKnown_ = false;
    rows_.clear();
    setRowCount(0);
}

int FindingsPanel::differing() const
{
    return static_cast<int>(
        std::ranges::count_if(rows_, [](const ComparedFinding& f) { return !f.in_both(); }));
}

// The cell of a run leads to where that run has it.
void FindingsPanel::pick(int row, int column)
{
    const ComparedFinding& chosen = rows_[static_cast<size_t>(row)];
    const bool second = chosen.b != ComparedFinding::kNone &&
                        (column == kSecond || chosen.a == ComparedFinding::kNone);
    Q_EMIT picked(*finding(chosen, !second));
}

void FindingsPanel::paintEvent(QPaintEvent* event)
{
    QTableWidget::paintEvent(event);
    if (rowCount() > 0) return;
    paintEmpty(*this, isKnown_ ? tr("Neither run has anything to report.")
                               : tr("What two runs show will stand here."));
}

}  // namespace interleave::gui
