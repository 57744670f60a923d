#include "gui/compare/metrics_panel.h"

#include "gui/compare/metric_model.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QTableView>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace interleave::gui {

namespace {

constexpr int kNarrowest = 80, kWidest = 260;  // columns

}  // namespace

MetricsPanel::MetricsPanel(QWidget* parent)
    : QWidget(parent),
      model_(new MetricModel(this)),
      filter_(new MetricFilter(this)),
      table_(new QTableView),
      text_(new QLineEdit),
      onlyDiffering_(new QCheckBox(tr("Only what differs"))),
      count_(new QLabel),
      caveats_(new QLabel)
{
    setProperty("role", QStringLiteral("bar"));
    setAttribute(Qt::WA_StyledBackground);
    text_->setObjectName(QStringLiteral("metricFilter"));
    text_->setPlaceholderText(tr("Filter: a task, a lock, a metric"));
    text_->setAccessibleName(tr("Filter of metrics"));
    text_->setClearButtonEnabled(true);
    onlyDiffering_->setObjectName(QStringLiteral("onlyDiffering"));
    onlyDiffering_->setChecked(true);
    count_->setProperty("role", QStringLiteral("faint"));
    caveats_->setObjectName(QStringLiteral("compareCaveats"));
    caveats_->setProperty("role", QStringLiteral("faint"));
    caveats_->setWordWrap(true);
    caveats_->setContentsMargins(16, 0, 16, 4);
    caveats_->hide();
    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(16, 4, 8, 4);
    bar->addWidget(text_, 1);
    bar->addWidget(onlyDiffering_);
    bar->addWidget(count_);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(bar);
    column->addWidget(caveats_);
    column->addWidget(table_, 1);
    makeTable();
    connect(text_, &QLineEdit::textChanged, filter_, &MetricFilter::setText);
    connect(onlyDiffering_, &QCheckBox::toggled, filter_, &MetricFilter::setOnlyDiffering);
    connect(table_, &QTableView::clicked, this, &MetricsPanel::pick);
    connect(table_, &QTableView::activated, this, &MetricsPanel::pick);
}

void MetricsPanel::makeTable()
{
    filter_->setSourceModel(model_);
    table_->setObjectName(QStringLiteral("metricTable"));
    table_->setAccessibleName(tr("Metrics, largest disagreement first"));
    table_->setModel(filter_);
    table_->setFrameShape(QFrame::NoFrame);
    table_->setShowGrid(false);
    table_->setAlternatingRowColors(true);
    table_->setWordWrap(false);
    table_->setSelectionBehavior(QAbstractItemView::SelectRows);
    table_->setSelectionMode(QAbstractItemView::SingleSelection);
    table_->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table_->setTabKeyNavigation(false);
    table_->verticalHeader()->hide();
    table_->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    table_->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 6);
    QHeaderView& header = *table_->horizontalHeader();
    header.setHighlightSections(false);
    header.setStretchLastSection(true);
    // A third click on a heading brings the order of disagreement back.
    header.setSortIndicatorClearable(true);
    header.setSortIndicator(-1, Qt::AscendingOrder);
    table_->setSortingEnabled(true);
}

void MetricsPanel::setComparison(std::shared_ptr<const Comparison> comparison, const QString& first,
                                 const QString& second)
{
    comparison_ = std::move(comparison);
    model_->setComparison(comparison_, first, second);
    tell();
    if (!comparison_) return;
    table_->resizeColumnsToContents();
    for (int c = 0; c < MetricModel::kColumns; ++c)
        table_->setColumnWidth(c, std::clamp(table_->columnWidth(c) + 12, kNarrowest, kWidest));
}

void MetricsPanel::tell()
{
    QStringList all;
    if (!comparison_) {
        count_->clear();
    } else {
        const auto differing =
            std::ranges::count_if(comparison_->metrics, &ComparedMetric::differs);
        count_->setText(tr("%L1 of %L2 differ").arg(differing).arg(comparison_->metrics.size()));
        if (differing == 0) all << tr("No metric differs.");
        if (comparison_->estimates) all << tr("In a real run waiting and running are estimates.");
        if (!comparison_->knows_cpus)
            all << tr("On which CPU a task ran is not known of both runs.");
        if (!comparison_->knows_owners) all << tr("Who owned a lock is not known of both runs.");
    }
    caveats_->setText(all.join(QLatin1Char(' ')));
    caveats_->setVisible(!all.isEmpty());
}

void MetricsPanel::pick(const QModelIndex& index)
{
    if (!index.isValid() || !comparison_) return;
    const ComparedMetric& m = model_->metric(filter_->mapToSource(index).row());
    if (m.place) Q_EMIT picked(*m.place);
}

}  // namespace interleave::gui
