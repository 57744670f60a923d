#include "gui/inspect/statistics_view.h"

#include "gui/inspect/statistics_model.h"
#include "gui/inspect/tables.h"
#include "gui/models/session.h"

#include <QHeaderView>

namespace interleave::gui {

StatisticsView::StatisticsView(Session& session, Commands&)
    : session_(session),
      model_(new StatisticsModel({tr("Task"), tr("Turnaround"), tr("Response"), tr("Waiting"),
                                  tr("Running"), tr("Blocked"), tr("Switches")},
                                 this))
{
    constexpr int kRowsMeasured = 100;
    makeTable(*this);
    setModel(model_);
    horizontalHeader()->setResizeContentsPrecision(kRowsMeasured);
    setObjectName(QStringLiteral("statisticsTable"));
    setAccessibleName(tr("Statistics"));
    connect(&session, &Session::answered, this, &StatisticsView::show);
}

void StatisticsView::show()
{
    model_->setRun(session_.run());
    resizeColumnsToContents();
}

}  // namespace interleave::gui
