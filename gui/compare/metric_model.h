// The metrics of two runs as rows of a table, in the order of their disagreement; and a filter.
//
// Invariant: a row is an entry of Comparison::metrics of the same index.
#pragma once

#include "analysis/comparison.h"

#include <QAbstractTableModel>
#include <QSortFilterProxyModel>
#include <QString>

#include <memory>

namespace interleave::gui {

class MetricModel : public QAbstractTableModel {
    Q_OBJECT

  public:
    enum Column { kOf, kMetric, kFirst, kSecond, kDifference, kRelative, kPlace, kColumns };
    static constexpr int kSortRole = Qt::UserRole;  // a number, or a text
    static constexpr int kDiffersRole = Qt::UserRole + 1;

    using QAbstractTableModel::QAbstractTableModel;

    // Null: there is none (yet). The names of the runs head their columns.
    void setComparison(std::shared_ptr<const Comparison>, const QString& first,
                       const QString& second);
    [[nodiscard]] const ComparedMetric& metric(int row) const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation, int role) const override;
    [[nodiscard]] QVariant data(const QModelIndex&, int role) const override;

  private:
    [[nodiscard]] QString cell(const ComparedMetric&, int column) const;
    [[nodiscard]] QVariant sortKey(const ComparedMetric&, int column) const;

    std::shared_ptr<const Comparison> comparison_;
    QString first_, second_;
};

// Rows of which each word of a text stands somewhere; only those that differ, if one wants.
class MetricFilter : public QSortFilterProxyModel {
    Q_OBJECT

  public:
    explicit MetricFilter(QObject* parent = nullptr);

    void setText(const QString&);
    void setOnlyDiffering(bool);

  protected:
    [[nodiscard]] bool filterAcceptsRow(int row, const QModelIndex& parent) const override;
    [[nodiscard]] bool lessThan(const QModelIndex&, const QModelIndex&) const override;

  private:
    QStringList words_;
    bool onlyDiffering_ = true;
};

}  // namespace interleave::gui
