#include "gui/inspect/tables.h"

#include <QAbstractScrollArea>
#include <QHeaderView>
#include <QPainter>
#include <QTableWidget>

namespace interleave::gui {

namespace {

constexpr int kRowHeight = 24;

}  // namespace

void makeTable(QTableView& t)
{
    t.verticalHeader()->hide();
    t.verticalHeader()->setDefaultSectionSize(kRowHeight);
    t.verticalHeader()->setMinimumSectionSize(kRowHeight);
    t.horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    t.horizontalHeader()->setHighlightSections(false);
    t.setEditTriggers(QAbstractItemView::NoEditTriggers);
    t.setSelectionBehavior(QAbstractItemView::SelectRows);
    t.setAlternatingRowColors(true);
    t.setShowGrid(false);
    t.setWordWrap(false);
    t.setFrameShape(QFrame::NoFrame);
    t.setTabKeyNavigation(false);
}

void makeTable(QTableWidget& t, const QStringList& columns)
{
    t.setColumnCount(static_cast<int>(columns.size()));
    t.setHorizontalHeaderLabels(columns);
    makeTable(static_cast<QTableView&>(t));
}

void paintEmpty(QAbstractScrollArea& view, const QString& sentence)
{
    QPainter painter(view.viewport());
    painter.setPen(view.palette().color(QPalette::PlaceholderText));
    painter.drawText(view.viewport()->rect().adjusted(16, 16, -16, -16),
                     Qt::AlignCenter | Qt::TextWordWrap, sentence);
}

}  // namespace interleave::gui
