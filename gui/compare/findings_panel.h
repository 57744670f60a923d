// The findings of two runs side by side: which both have, and which only one; a row leads to its
// moment in both timelines. It keeps the findings that it shows.
#pragma once

#include "analysis/compared_findings.h"

#include <QTableWidget>

#include <vector>

namespace interleave::gui {

class FindingsPanel : public QTableWidget {
    Q_OBJECT

  public:
    enum Column { kWhat, kWho, kFirst, kSecond, kSentence, kColumns };

    explicit FindingsPanel(QWidget* parent = nullptr);

    // The names of the runs head their columns.
    void setFindings(std::vector<Finding> first, std::vector<Finding> second,
                     const QString& nameOfFirst, const QString& nameOfSecond);
    void clearFindings();
    // How many only one run has.
    [[nodiscard]] int differing() const;

  Q_SIGNALS:
    // Of the run that has it, or of the first where both have.
    void picked(const Finding&);

  protected:
    void paintEvent(QPaintEvent*) override;

  private:
    void pick(int row, int column);
    [[nodiscard]] const Finding* finding(const ComparedFinding&, bool ofFirst) const;
    [[nodiscard]] QString when(const Finding*) const;

    std::vector<Finding> first_, second_;
    std::vector<ComparedFinding> rows_;
    bool isKnown_ = false;  // there are two runs
};

}  // namespace interleave::gui
