#include "gui/compare/metric_model.h"

#include "gui/compare/words.h"
#include "gui/models/words.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace interleave::gui {

void MetricModel::setComparison(std::shared_ptr<const Comparison> comparison, const QString& first,
                                const QString& second)
{
    beginResetModel();
    comparison_ = std::move(comparison);
    first_ = first;
    second_ = second;
    endResetModel();
}

const ComparedMetric& MetricModel::metric(int row) const
{
    return comparison_->metrics[static_cast<size_t>(row)];
}

int MetricModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() || !comparison_ ? 0 : static_cast<int>(comparison_->metrics.size());
}

int MetricModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : kColumns;
}

QVariant MetricModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= kColumns) return {};
    if (role == Qt::TextAlignmentRole) {
        const bool isNumber = section >= kFirst && section <= kRelative;
        return QVariant(int((isNumber ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter));
    }
    if (role == Qt::ToolTipRole) {
        if (section == kFirst || section == kSecond) return section == kFirst ? first_ : second_;
        if (section == kPlace) return tr("Where to look for the reason; a click goes there");
        if (section == kDifference) return tr("The second run less the first");
        if (section == kRelative) return tr("The difference as part of the first run's value");
        return {};
    }
    if (role != Qt::DisplayRole) return {};
    switch (section) {
        case kOf: return tr("Of");
        case kMetric: return tr("Metric");
        case kFirst: return first_;
        case kSecond: return second_;
        case kDifference: return tr("Difference");
        case kRelative: return tr("Relative");
        case kPlace: return tr("Where to look");
        default: return {};
    }
}

QString MetricModel::cell(const ComparedMetric& m, int column) const
{
    const MetricUnit unit = unit_of(m.metric);
    switch (column) {
        case kOf: return laneName(*comparison_, m.kind, m.lane);
        case kMetric: return metricText(*comparison_, m);
        case kFirst: return valueText(unit, m.a, false);
        case kSecond: return valueText(unit, m.b, false);
        case kDifference: return m.differs() ? valueText(unit, m.difference(), true) : tr("none");
        case kRelative: {
            const std::optional<int64_t> part = m.relative_ppm();
            return part ? percentText(*part, true) : QStringLiteral("–");
        }
        case kPlace: {
            if (!m.place) return {};
            const bool itself = m.place->kind == m.kind && m.place->lane == m.lane;
            return placeText(
                itself ? QString() : laneName(*comparison_, m.place->kind, m.place->lane),
                m.place->when);
        }
        default: return {};
    }
}

QVariant MetricModel::sortKey(const ComparedMetric& m, int column) const
{
    const auto number = [](const std::optional<int64_t>& n) {
        return QVariant::fromValue<qlonglong>(n.value_or(std::numeric_limits<int64_t>::min()));
    };
    switch (column) {
        case kFirst: return number(m.a);
        case kSecond: return number(m.b);
        case kDifference: return number(m.difference());
        case kRelative: return number(m.relative_ppm());
        case kPlace: return number(m.place ? std::optional(m.place->when.from.ns) : std::nullopt);
        default: return cell(m, column);
    }
}

QVariant MetricModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid) || !comparison_) return {};
    const ComparedMetric& m = metric(index.row());
    switch (role) {
        case Qt::DisplayRole: return cell(m, index.column());
        case kSortRole: return sortKey(m, index.column());
        case kDiffersRole: return m.differs();
        case Qt::TextAlignmentRole: {
            const bool isNumber = index.column() >= kFirst && index.column() <= kRelative;
            return QVariant(int((isNumber ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter));
        }
        case Qt::ToolTipRole:
            return tr("%1, %2: %3 and %4")
                .arg(cell(m, kOf), cell(m, kMetric), cell(m, kFirst), cell(m, kSecond));
        default: return {};
    }
}

MetricFilter::MetricFilter(QObject* parent) : QSortFilterProxyModel(parent)
{
    setSortRole(MetricModel::kSortRole);
}

void MetricFilter::setText(const QString& text)
{
    words_ = text.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    invalidateFilter();
}

void MetricFilter::setOnlyDiffering(bool only)
{
    onlyDiffering_ = only;
    invalidateFilter();
}

bool MetricFilter::filterAcceptsRow(int row, const QModelIndex& parent) const
{
    const QAbstractItemModel& m = *sourceModel();
    const auto cell = [&](int column) { return m.index(row, column, parent); };
    if (onlyDiffering_ && !cell(0).data(MetricModel::kDiffersRole).toBool()) return false;
    if (words_.isEmpty()) return true;
    QString all;
    for (const int c : {MetricModel::kOf, MetricModel::kMetric, MetricModel::kPlace})
        all += cell(c).data().toString() + QLatin1Char(' ');
    return std::ranges::all_of(
        words_, [&](const QString& w) { return all.contains(w, Qt::CaseInsensitive); });
}

bool MetricFilter::lessThan(const QModelIndex& a, const QModelIndex& b) const
{
    const QVariant x = a.data(MetricModel::kSortRole);
    const QVariant y = b.data(MetricModel::kSortRole);
    if (x.typeId() == QMetaType::LongLong) return x.toLongLong() < y.toLongLong();
    return x.toString().localeAwareCompare(y.toString()) < 0;
}

}  // namespace interleave::gui
