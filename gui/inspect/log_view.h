// The events of a run, or its scheduling decisions, as a table that follows the moment: a click
// goes to the row's moment; a filter by text and by the chosen task.
#pragma once

#include "gui/inspect/log_model.h"

#include <QWidget>

class QCheckBox;
class QLabel;
class QLineEdit;
class QTableView;

namespace interleave::gui {

class Session;

class LogView : public QWidget {
    Q_OBJECT

  public:
    LogView(Session&, LogModel*, QWidget* parent = nullptr);  // owns the model

    [[nodiscard]] QTableView& table() { return *table_; }

  protected:
    void showEvent(QShowEvent*) override;

  private:
    void load();
    void follow();
    void filter();
    void go(const QModelIndex&);

    Session& session_;
    LogModel* model_;
    QTableView* table_;
    QLineEdit* text_;
    QCheckBox *onlyChosen_, *follows_;
    QLabel* count_;
};

[[nodiscard]] QWidget* makeEventLog(Session&, QWidget* parent = nullptr);
[[nodiscard]] QWidget* makeDecisionLog(Session&, QWidget* parent = nullptr);

}  // namespace interleave::gui
