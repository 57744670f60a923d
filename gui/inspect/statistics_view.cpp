#include "gui/inspect/statistics_view.h"

#include "gui/inspect/tables.h"
#include "gui/models/session.h"
#include "gui/models/words.h"

namespace interleave::gui {

StatisticsView::StatisticsView(Session& session, Commands&) : session_(session)
{
    makeTable(*this, {tr("Task"), tr("Turnaround"), tr("Response"), tr("Waiting"), tr("Running"),
                      tr("Blocked"), tr("Switches")});
    setObjectName(QStringLiteral("statisticsTable"));
    setAccessibleName(tr("Statistics"));
    connect(&session, &Session::answered, this, &StatisticsView::show);
}

void StatisticsView::show()
{
    if (!session_.run()) return setRowCount(0);
    const FinishedRun& run = *session_.run();
    setRowCount(static_cast<int>(run.statistics.tasks.size()));
    for (int i = 0; i < rowCount(); ++i) {
        const TaskStatistics& t = run.statistics.tasks[static_cast<size_t>(i)];
        const QString cells[] = {text(run.outcome.timeline.track(t.task).name),
                                 text(t.turnaround),
                                 t.response.ns < 0 ? QString() : text(t.response),
                                 text(t.waiting),
                                 text(t.running),
                                 text(t.blocked),
                                 QString::number(t.switches_voluntary + t.switches_involuntary)};
        for (int c = 0; c < columnCount(); ++c) {
            auto* item = new QTableWidgetItem(cells[c]);
            if (c > 0) item->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
            setItem(i, c, item);
        }
    }
    resizeColumnsToContents();
}

}  // namespace interleave::gui
