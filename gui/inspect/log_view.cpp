#include "gui/inspect/log_view.h"

#include "gui/inspect/words.h"
#include "gui/models/run_details.h"
#include "gui/models/session.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QTableView>
#include <QVBoxLayout>

namespace interleave::gui {

LogView::LogView(Session& session, LogModel* model, QWidget* parent)
    : QWidget(parent),
      session_(session),
      model_(model),
      table_(new QTableView),
      text_(new QLineEdit),
      onlyChosen_(new QCheckBox(tr("Only the chosen task"))),
      follows_(new QCheckBox(tr("Follow"))),
      count_(new QLabel)
{
    model_->setParent(this);
    text_->setPlaceholderText(tr("Filter: a task, an object, a step, a reason"));
    text_->setClearButtonEnabled(true);
    text_->setAccessibleName(tr("Filter"));
    follows_->setChecked(true);
    count_->setMinimumWidth(fontMetrics().horizontalAdvance(tr("%L1 rows").arg(10'000'000)));
    count_->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    follows_->setToolTip(tr("Keep the row of the moment in sight"));
    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(8, 4, 8, 4);
    bar->addWidget(text_, 1);
    bar->addWidget(onlyChosen_);
    bar->addWidget(follows_);
    bar->addWidget(count_);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(bar);
    column->addWidget(table_, 1);
    table_->setModel(model_);
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
    table_->horizontalHeader()->setHighlightSections(false);
    table_->horizontalHeader()->setStretchLastSection(false);
    const auto load = [this] { LogView::load(); };
    connect(&RunDetails::of(session), &RunDetails::logReady, this, load);
    connect(&session, &Session::answered, this, load);
    connect(&session, &Session::sourceChanged, this, load);
    connect(&session, &Session::momentChanged, this, &LogView::follow);
    connect(&Focus::of(session), &Focus::changed, this, &LogView::filter);
    connect(text_, &QLineEdit::textChanged, this, &LogView::filter);
    connect(onlyChosen_, &QCheckBox::toggled, this, &LogView::filter);
    connect(follows_, &QCheckBox::toggled, this, &LogView::follow);
    connect(table_, &QTableView::clicked, this, &LogView::go);
    connect(table_, &QTableView::activated, this, &LogView::go);
}

void LogView::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    load();
}

// Nobody pays for the log of a run as long as no view of it is in sight.
void LogView::load()
{
    if (!isVisible()) return;
    const std::shared_ptr<const RunLog> log = RunDetails::of(session_).log();
    model_->setLog(log ? session_.run() : nullptr, log);
    filter();
}

void LogView::filter()
{
    const TrackId task = onlyChosen_->isChecked() ? Focus::of(session_).target().task : TrackId{};
    model_->setFilter(text_->text(), task);
    QString words = tr("%L1 rows").arg(model_->rowCount());
    if (!model_->isComplete()) words += tr(", of the beginning of the run");
    count_->setText(words);
    follow();
}

void LogView::follow()
{
    if (!isVisible() || model_->rowCount() == 0) return;
    const uint64_t position = session_.position();
    model_->setLastStep(session_.before().position, position);
    if (!follows_->isChecked()) return;
    const int current = table_->currentIndex().row();
    if (current >= 0 && model_->positionOf(current) == position) return;
    const int row = model_->rowAt(position);
    if (row < 0) return table_->scrollToTop();
    const QModelIndex index = model_->index(row, 0);
    table_->setCurrentIndex(index);
    table_->scrollTo(index, QAbstractItemView::EnsureVisible);
}

void LogView::go(const QModelIndex& index)
{
    if (index.isValid()) Focus::of(session_).choose(model_->targetOf(index.row()));
}

QWidget* makeEventLog(Session& session, QWidget* parent)
{
    auto* view = new LogView(session, new EventLogModel, parent);
    view->setObjectName(QStringLiteral("eventLog"));
    view->table().setAccessibleName(Inspect::tr("Event log"));
    const int widths[] = {140, 60, 170, 360, 150, 60};
    for (int c = 0; c < EventLogModel::kColumns; ++c) view->table().setColumnWidth(c, widths[c]);
    view->table().horizontalHeader()->setSectionResizeMode(EventLogModel::kEvent,
                                                           QHeaderView::Stretch);
    return view;
}

QWidget* makeDecisionLog(Session& session, QWidget* parent)
{
    auto* view = new LogView(session, new DecisionLogModel, parent);
    view->setObjectName(QStringLiteral("decisionLog"));
    view->table().setAccessibleName(Inspect::tr("Scheduling decisions"));
    const int widths[] = {140, 60, 180, 180, 160, 110, 100};
    for (int c = 0; c < DecisionLogModel::kColumns; ++c) view->table().setColumnWidth(c, widths[c]);
    view->table().horizontalHeader()->setSectionResizeMode(DecisionLogModel::kAfter,
                                                           QHeaderView::Stretch);
    return view;
}

}  // namespace interleave::gui
