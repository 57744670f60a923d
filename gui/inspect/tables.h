// How tables of facts look in this window, and what they show while they are empty.
#pragma once

#include <QStringList>

class QAbstractScrollArea;
class QTableView;
class QTableWidget;

namespace interleave::gui {

void makeTable(QTableView&);
void makeTable(QTableWidget&, const QStringList& columns);
// A sentence in the middle. Call it at the end of a view's paintEvent.
void paintEmpty(QAbstractScrollArea&, const QString& sentence);

}  // namespace interleave::gui
