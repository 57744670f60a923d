#include "gui/inspect/findings_view.h"

#include "gui/inspect/tables.h"
#include "gui/models/focus.h"
#include "gui/models/session.h"
#include "gui/models/words.h"

#include <QHeaderView>
#include <QPainter>

namespace interleave::gui {

FindingsView::FindingsView(Session& session, Commands&) : session_(session)
{
    makeTable(*this, {tr("What"), tr("When"), tr("Sentence")});
    setObjectName(QStringLiteral("findingTable"));
    setAccessibleName(tr("Findings"));
    connect(&session, &Session::answered, this, &FindingsView::show);
    connect(this, &QTableWidget::cellClicked, this, &FindingsView::choose);
    connect(this, &QTableWidget::cellActivated, this, &FindingsView::choose);
}

void FindingsView::show()
{
    if (!session_.run()) return setRowCount(0);
    const std::vector<Finding>& all = session_.run()->findings;
    setRowCount(static_cast<int>(all.size()));
    for (int i = 0; i < rowCount(); ++i) {
        const Finding& f = all[static_cast<size_t>(i)];
        setItem(i, 0, new QTableWidgetItem(said(name_of(f.kind))));
        setItem(i, 1, new QTableWidgetItem(text(f.at)));
        auto* sentence = new QTableWidgetItem(said(f.sentence));
        sentence->setToolTip(said(f.sentence));
        setItem(i, 2, sentence);
    }
    resizeColumnsToContents();
    setColumnWidth(2, 80);  // and what is left; the tip has it all
    horizontalHeader()->setStretchLastSection(true);
}

void FindingsView::choose(int row)
{
    const Time at = session_.run()->findings[static_cast<size_t>(row)].at;
    Focus::of(session_).choose(Target{.finding = row, .at = at});
}

void FindingsView::paintEvent(QPaintEvent* event)
{
    QTableWidget::paintEvent(event);
    if (rowCount() > 0) return;
    const QString empty = session_.run() ? tr("Nothing to report: no deadlock, no broken promise.")
                                         : tr("What a run shows will stand here.");
    paintEmpty(*this, empty);
}

}  // namespace interleave::gui
